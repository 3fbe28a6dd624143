//! Questions that the ESS paper leaves open, each with the answer that we give: deny by default.

use policy::*;

use crate::fixture::*;

fn pets(grants: impl Into<Vec<Grant>>) -> World {
    let mut world = World::new([("Pet", rules(grants))]);
    owned_by(&mut world.acl, "Pet", "rex", "ann");
    owned_by(&mut world.acl, "Pet", "tom", "ben");
    world
}

#[test]
fn a01_a_share_needs_a_group_and_never_adds_delete() {
    let mut world = pets([own("keepers", "R U D archive")]);
    share(&mut world.acl, "Pet", "tom", "ann", Right::ReadWrite);
    let ann = caller("ann", "keepers");
    assert_eq!(world.on(&ann, "read", "Pet", "tom"), Reason::Shared);
    assert_eq!(world.on(&ann, "update", "Pet", "tom"), Reason::Shared);
    assert_eq!(world.on(&ann, "delete", "Pet", "tom"), Reason::NotOwner);
    assert_eq!(world.on(&ann, "archive", "Pet", "tom"), Reason::NotOwner);
    assert_eq!(world.on(&ann, "archive", "Pet", "rex"), Reason::Owner);
    let outsider = caller("ann", "");
    assert_eq!(world.on(&outsider, "read", "Pet", "tom"), Reason::NoGrant);
}

#[test]
fn a01_sharing_none_makes_entries_inert() {
    let unshared = ObjectRules {
        sharing: Sharing::None,
        ..rules([own("keepers", "R U")])
    };
    let mut world = World::new([("Pet", unshared)]);
    owned_by(&mut world.acl, "Pet", "tom", "ben");
    share(&mut world.acl, "Pet", "tom", "ann", Right::ReadWrite);
    let ann = caller("ann", "keepers");
    assert_eq!(world.on(&ann, "read", "Pet", "tom"), Reason::NotOwner);
    assert_eq!(world.on(&ann, "update", "Pet", "tom"), Reason::NotOwner);
}

#[test]
fn a02_own_lists_must_be_filtered() {
    let world = pets([own("keepers", "list"), any("vets", "list")]);
    let (plain, filtered) = (
        collection("Pet", "list"),
        filtered(collection("Pet", "list")),
    );
    let (ann, vet) = (caller("ann", "keepers"), caller("vic", "vets"));
    assert_eq!(
        world.ask(&ann, &[names_none(&plain)]),
        Reason::UnfilteredList
    );
    assert_eq!(
        world.ask(&ann, &[names_none(&filtered)]),
        Reason::FilteredList
    );
    assert_eq!(world.ask(&vet, &[names_none(&plain)]), Reason::Any);
}

#[test]
fn a02_read_does_not_imply_list_but_the_letter_does() {
    let list = collection("Pet", "list");
    let vet = caller("vic", "vets");
    let by_name = pets([any("vets", "read")]);
    assert_eq!(by_name.ask(&vet, &[names_none(&list)]), Reason::NoGrant);
    let by_letter = pets([any("vets", "r")]);
    assert_eq!(by_letter.ask(&vet, &[names_none(&list)]), Reason::Any);
}

#[test]
fn a03_put_is_update_unless_upsert() {
    let world = pets([own("makers", "create"), any("menders", "update")]);
    let (plain, upsert) = (item("Pet", "update"), upsert("Pet"));
    let (maker, mender) = (caller("ann", "makers"), caller("meg", "menders"));
    assert_eq!(world.ask(&maker, &[names(&plain, "new")]), Reason::NoGrant);
    assert_eq!(world.ask(&maker, &[names(&upsert, "new")]), Reason::Create);
    assert_eq!(
        world.ask(&mender, &[names(&upsert, "new")]),
        Reason::NoGrant
    );
    assert_eq!(world.ask(&maker, &[names(&upsert, "rex")]), Reason::NoGrant);
    assert_eq!(world.ask(&mender, &[names(&upsert, "rex")]), Reason::Any);
}

/// Users hold pets: `/users/{uid}/pets/{pid}`.
fn nested() -> World {
    let mut world = World::new([
        (
            "User",
            rules([own("people", "read"), any("staff", "read update")]),
        ),
        (
            "Pet",
            inside("User", rules([any("authenticated", "C R U")])),
        ),
    ]);
    owned_by(&mut world.acl, "User", "u1", "ann");
    owned_by(&mut world.acl, "User", "u2", "ben");
    put_inside(&mut world.acl, "Pet", "rex", "u1");
    world
}

#[test]
fn a03_a_list_of_upserts_needs_both_rules() {
    let world = pets([any("makers", "create"), any("menders", "update")]);
    let put = upsert("Pet");
    let ask = |groups| {
        let ids = ["rex", "new"].map(id).to_vec();
        let entries = [Entry::new(&put, Target::Ids(ids))];
        world.ask(&caller("ann", groups), &entries).decision()
    };
    assert_eq!(ask("makers"), Decision::Deny);
    assert_eq!(ask("menders"), Decision::Deny);
    assert_eq!(ask("makers menders"), Decision::Allow);
}

#[test]
fn a04_the_stored_parent_must_be_the_one_in_the_path() {
    let world = nested();
    let (user, pet) = (item("User", "read"), item("Pet", "read"));
    let staff = caller("sam", "staff");
    let ask = |uid, pid| world.ask(&staff, &[names(&user, uid), names(&pet, pid)]);
    assert_eq!(ask("u1", "rex"), Reason::Any);
    assert_eq!(ask("u2", "rex"), Reason::WrongParent);
    assert_eq!(ask("u1", "no-row"), Reason::WrongParent);
}

#[test]
fn a04_every_entry_must_allow() {
    let world = nested();
    let (user, pet) = (item("User", "read"), item("Pet", "read"));
    let path = [names(&user, "u1"), names(&pet, "rex")];
    assert_eq!(world.ask(&caller("ann", "people"), &path), Reason::Any);
    assert_eq!(world.ask(&caller("ben", "people"), &path), Reason::NotOwner);
    assert_eq!(world.ask(&caller("ben", ""), &path), Reason::NoGrant);
}

#[test]
fn a04_creating_needs_update_on_the_parent() {
    let create = Some(Action::Create);
    assert_eq!(enclosing_default(create.as_ref()), Action::Update);
    assert_eq!(enclosing_default(Some(&Action::Delete)), Action::Read);
    assert_eq!(enclosing_default(None), Action::Read);
    // An upsert shows only at the request whether it creates.
    let world = nested();
    let (user, pet) = (item("User", "read"), upsert("Pet"));
    let ask = |subject: &Subject, pid| world.ask(subject, &[names(&user, "u1"), names(&pet, pid)]);
    let (ann, staff) = (caller("ann", "people"), caller("sam", "staff"));
    assert_eq!(ask(&ann, "rex"), Reason::Any);
    assert_eq!(ask(&ann, "new"), Reason::NoGrant);
    assert_eq!(ask(&staff, "new"), Reason::Create);
    // An action that the document gives stays as it is.
    let given = Requirement {
        action_given: true,
        ..user.clone()
    };
    let reason = world.ask(&ann, &[names(&given, "u1"), names(&pet, "new")]);
    assert_eq!(reason, Reason::Create);
}

#[test]
fn a05_methods_have_default_actions() {
    use Addresses::{Collection, Item};
    let read = MethodDefault::Action(Action::Read);
    let list = MethodDefault::Action(Action::List);
    for method in ["GET", "head", "QUERY"] {
        assert_eq!(method_default(method, Item, false), read);
        assert_eq!(method_default(method, Item, true), read);
        assert_eq!(method_default(method, Collection, false), list);
    }
    let action = |method, addresses| method_default(method, addresses, false);
    assert_eq!(
        action("POST", Collection),
        MethodDefault::Action(Action::Create)
    );
    assert_eq!(action("PUT", Item), MethodDefault::Action(Action::Update));
    assert_eq!(action("PATCH", Item), MethodDefault::Action(Action::Update));
    assert_eq!(
        action("DELETE", Item),
        MethodDefault::Action(Action::Delete)
    );
    assert_eq!(action("OPTIONS", Item), MethodDefault::NoDecision);
    for method in ["PUT", "PATCH", "DELETE", "TRACE", "PURGE"] {
        assert_eq!(
            action(method, Collection),
            MethodDefault::Unmapped,
            "{method}"
        );
        assert_eq!(
            method_default(method, Item, true),
            MethodDefault::Unmapped,
            "{method}"
        );
    }
    assert_eq!(action("POST", Item), MethodDefault::Unmapped);
}

#[test]
fn a05_an_unmapped_method_is_denied() {
    let world = pets([any("staff", "C R U D L")]);
    let unmapped = Requirement::new("Pet".into(), Addresses::Item, None);
    let staff = caller("sam", "staff");
    assert_eq!(
        world.ask(&staff, &[names(&unmapped, "rex")]),
        Reason::Unmapped
    );
}

#[test]
fn a06_no_superuser_and_no_wildcard() {
    let world = pets([any("*", "read"), any("admin", "*")]);
    for groups in ["admin", "root", "staff"] {
        let reason = world.on(&caller("ada", groups), "read", "Pet", "rex");
        assert_eq!(reason, Reason::NoGrant, "{groups}");
    }
}

#[test]
fn a07_undeclared_is_denied_and_public_is_explicit() {
    let world = World::new([(
        "Leaflet",
        ObjectRules {
            public: true,
            ..ObjectRules::default()
        },
    )]);
    let ann = caller("ann", "");
    assert_eq!(world.ask(&ann, &[]), Reason::Undeclared);
    assert_eq!(world.on(&ann, "read", "Pet", "rex"), Reason::Undeclared);
    let nobody = Subject::default();
    assert_eq!(world.on(&nobody, "read", "Leaflet", "l1"), Reason::Public);
    let public_here = Requirement {
        public: true,
        ..item("Pet", "read")
    };
    assert_eq!(
        world.ask(&nobody, &[names(&public_here, "rex")]),
        Reason::Public
    );
}

#[test]
fn a07_a_public_entry_does_not_open_the_others() {
    let world = pets([own("keepers", "read")]);
    let shop = Requirement {
        public: true,
        ..item("Shop", "read")
    };
    let pet = item("Pet", "read");
    let path = [names(&shop, "s1"), names(&pet, "rex")];
    assert_eq!(
        world.ask(&caller("ben", "keepers"), &path),
        Reason::NotOwner
    );
    assert_eq!(world.ask(&Subject::default(), &path), Reason::Unidentified);
}

#[test]
fn a08_an_object_without_row_has_no_owner() {
    let world = pets([own("keepers", "R U D"), any("vets", "read")]);
    let both = caller("ann", "keepers vets");
    assert_eq!(world.on(&both, "update", "Pet", "legacy"), Reason::NotOwner);
    assert_eq!(world.on(&both, "read", "Pet", "legacy"), Reason::Any);
}

#[test]
fn a09_the_flag_is_per_group_and_action() {
    let world = pets([any("keepers", "read"), own("keepers", "delete")]);
    let ann = caller("ann", "keepers");
    assert_eq!(world.on(&ann, "read", "Pet", "tom"), Reason::Any);
    assert_eq!(world.on(&ann, "delete", "Pet", "tom"), Reason::NotOwner);
    assert_eq!(world.on(&ann, "delete", "Pet", "rex"), Reason::Owner);
}

#[test]
fn a10_the_narrower_of_duplicate_grants_counts() {
    for grants in [
        [any("keepers", "read"), own("keepers", "read update")],
        [own("keepers", "read"), any("keepers", "read update")],
    ] {
        let world = pets(grants);
        let ann = caller("ann", "keepers");
        assert_eq!(world.on(&ann, "read", "Pet", "tom"), Reason::NotOwner);
        assert_eq!(world.on(&ann, "read", "Pet", "rex"), Reason::Owner);
    }
    // Across groups the wider one counts.
    let world = pets([any("vets", "read"), own("keepers", "read")]);
    let both = caller("ann", "keepers vets");
    assert_eq!(world.on(&both, "read", "Pet", "tom"), Reason::Any);
}

#[test]
fn a11_two_designs_on_one_operation_intersect() {
    let world = pets([any("vets", "read update")]);
    let root = item("Pet", "read");
    let method_level = Requirement {
        rules: Some(rules([own("keepers", "read")])),
        ..item("Pet", "read")
    };
    let ask = |groups: &str| {
        let entries = [names(&method_level, "rex"), names(&root, "rex")];
        world.ask(&caller("ann", groups), &entries).decision()
    };
    assert_eq!(ask("vets"), Decision::Deny);
    assert_eq!(ask("keepers"), Decision::Deny);
    assert_eq!(ask("keepers vets"), Decision::Allow);
}

#[test]
fn a12_without_a_verified_user_groups_are_worth_nothing() {
    let world = pets([any("vets", "read"), any(AUTHENTICATED, "update")]);
    for user in [None, Some(String::new())] {
        let nobody = Subject {
            user,
            ..caller("", "vets authenticated")
        };
        assert_eq!(
            world.on(&nobody, "read", "Pet", "rex"),
            Reason::Unidentified
        );
        assert_eq!(
            world.on(&nobody, "update", "Pet", "rex"),
            Reason::Unidentified
        );
    }
    let ann = caller("ann", "");
    assert_eq!(world.on(&ann, "update", "Pet", "rex"), Reason::Any);
}

#[test]
fn a12_an_empty_user_id_owns_nothing() {
    let mut world = pets([own(AUTHENTICATED, "read")]);
    owned_by(&mut world.acl, "Pet", "stray", "");
    assert_eq!(
        world.on(&caller("", ""), "read", "Pet", "stray"),
        Reason::Unidentified
    );
}

#[test]
fn a13_identifiers_have_one_form() {
    let integer = |text| ObjectId::new(text, IdKind::Integer);
    assert_eq!(integer("007"), integer("7"));
    assert_eq!(integer("-0"), integer("0"));
    assert_ne!(integer("-7"), integer("7"));
    let long = "123456789012345678901234567890";
    assert_eq!(integer(long).map(|id| id.to_string()).as_deref(), Ok(long));
    assert_ne!(id("007"), id("7"));
    assert_ne!(id("Rex"), id("rex"));
}

#[test]
fn a13_some_texts_name_no_object() {
    let text = |text| ObjectId::new(text, IdKind::Text);
    assert_eq!(text(""), Err(InvalidId::Empty));
    assert_eq!(text("*"), Err(InvalidId::Wildcard));
    assert_eq!(text(".."), Err(InvalidId::Wildcard));
    assert_eq!(text("a\u{0}b"), Err(InvalidId::ControlCharacter));
    assert_eq!(text("a\u{85}b"), Err(InvalidId::ControlCharacter));
    for no_integer in ["abc", "-", "1.0", "+1", "1e3", " 1", "١"] {
        let id = ObjectId::new(no_integer, IdKind::Integer);
        assert_eq!(id, Err(InvalidId::NotAnInteger), "{no_integer}");
    }
    let world = pets([any("vets", "read")]);
    let read = item("Pet", "read");
    let entry = Entry::new(&read, Target::Invalid);
    assert_eq!(
        world.ask(&caller("vic", "vets"), &[entry]),
        Reason::InvalidId
    );
}

#[test]
fn a14_each_element_must_be_allowed_and_none_is_denied() {
    let mut world = pets([own("keepers", "delete")]);
    owned_by(&mut world.acl, "Pet", "kit", "ann");
    let delete = item("Pet", "delete");
    let ann = caller("ann", "keepers");
    let ask = |ids: &[&str]| {
        let ids = ids.iter().map(|text| id(text)).collect();
        world.ask(&ann, &[Entry::new(&delete, Target::Ids(ids))])
    };
    assert_eq!(ask(&["rex", "kit"]), Reason::Owner);
    assert_eq!(ask(&["rex", "tom", "kit"]), Reason::NotOwner);
    assert_eq!(ask(&[]), Reason::InvalidId);
}

#[test]
fn a14_an_absent_optional_identifier_is_a_list() {
    let world = pets([
        any("vets", "read"),
        any("clerks", "list"),
        any("staff", "C R U D L"),
    ]);
    let read = item("Pet", "read");
    let ask = |groups| world.ask(&caller("vic", groups), &[names_none(&read)]);
    assert_eq!(ask("vets"), Reason::NoGrant);
    assert_eq!(ask("clerks"), Reason::Any);
    // Changing what is not named would change everything; no method means that.
    for action in ["update", "delete", "archive"] {
        let change = item("Pet", action);
        let reason = world.ask(&caller("sam", "staff"), &[names_none(&change)]);
        assert_eq!(reason, Reason::Unmapped, "{action}");
    }
}

#[test]
fn a16_the_owner_comes_from_the_acl_alone() {
    let mut world = pets([own("keepers", "update")]);
    let ann = caller("ann", "keepers");
    assert_eq!(world.on(&ann, "update", "Pet", "tom"), Reason::NotOwner);
    owned_by(&mut world.acl, "Pet", "tom", "ann");
    assert_eq!(world.on(&ann, "update", "Pet", "tom"), Reason::Owner);
}

#[test]
fn a17_own_actions_without_create_reach_shares_and_adopted_objects() {
    let mut world = pets([own("keepers", "read")]);
    let ann = caller("ann", "keepers");
    let create = collection("Pet", "create");
    assert_eq!(world.ask(&ann, &[names_none(&create)]), Reason::NoGrant);
    assert_eq!(world.on(&ann, "read", "Pet", "tom"), Reason::NotOwner);
    share(&mut world.acl, "Pet", "tom", "ann", Right::Read);
    assert_eq!(world.on(&ann, "read", "Pet", "tom"), Reason::Shared);
}

#[test]
fn what_the_document_cannot_know_is_unknown() {
    let granted = || rules([any("vets", "read")]);
    let draft = ObjectRules {
        draft: true,
        ..granted()
    };
    let elsewhere = ObjectRules {
        rules_elsewhere: true,
        ..rules([])
    };
    let ambiguous = ObjectRules {
        ambiguous_scheme: true,
        ..granted()
    };
    for (rules, reason) in [
        (draft, Reason::Draft),
        (elsewhere, Reason::RulesElsewhere),
        (ambiguous, Reason::AmbiguousScheme),
    ] {
        let world = World::new([("Pet", rules)]);
        assert_eq!(
            world.on(&caller("vic", "vets"), "read", "Pet", "rex"),
            reason
        );
        let nobody = Subject::default();
        assert_eq!(
            world.on(&nobody, "read", "Pet", "rex"),
            Reason::Unidentified
        );
        assert_eq!(reason.decision(), Decision::Unknown);
    }
    let draft_public = ObjectRules {
        draft: true,
        public: true,
        ..rules([])
    };
    let world = World::new([("Pet", draft_public)]);
    assert_eq!(
        world.on(&Subject::default(), "read", "Pet", "rex"),
        Reason::Draft
    );
}

#[test]
fn a_condition_is_unknown_unless_another_grant_allows() {
    let world = pets([when("by day", any("vets", "read")), own("keepers", "read")]);
    let ask = |groups| world.on(&caller("ann", groups), "read", "Pet", "rex");
    assert_eq!(ask("vets"), Reason::Condition);
    assert_eq!(ask("vets keepers"), Reason::Owner);
    let tom = world.on(&caller("ann", "vets keepers"), "read", "Pet", "tom");
    assert_eq!(tom, Reason::Condition);
    let own_only = pets([when("by day", own("keepers", "read"))]);
    let tom = own_only.on(&caller("ann", "keepers"), "read", "Pet", "tom");
    assert_eq!(tom, Reason::NotOwner);
}

#[test]
fn across_entries_deny_beats_unknown_beats_allow() {
    let world = World::new([
        ("A", rules([any("g", "read")])),
        ("U", rules([when("on duty", any("g", "read"))])),
        ("D", rules([own("g", "read")])),
    ]);
    let ann = caller("ann", "g");
    let requirements = ["A", "U", "D"].map(|kind| item(kind, "read"));
    let [allow, unknown, deny] = requirements.each_ref().map(|entry| names(entry, "x"));
    let ask = |entries: &[&Entry<'_>]| {
        let entries: Vec<_> = entries.iter().copied().cloned().collect();
        world.ask(&ann, &entries)
    };
    assert_eq!(ask(&[&allow, &allow]), Reason::Any);
    assert_eq!(ask(&[&allow, &unknown]), Reason::Condition);
    assert_eq!(ask(&[&unknown, &deny, &allow]), Reason::NotOwner);
}

#[test]
fn a_chain_names_the_facts_in_order() {
    let world = pets([any("vets", "list"), own("keepers", "read")]);
    let read = item("Pet", "read");
    let outcome = world.outcome(&caller("ann", "keepers"), &[names(&read, "rex")]);
    assert_eq!(outcome.decision(), Decision::Allow);
    let expected = [
        Step::Entry {
            index: 0,
            object: "Pet".into(),
            action: Some(Action::Read),
        },
        Step::Group {
            group: "keepers".into(),
            source: GroupSource::Claim,
        },
        Step::Grant {
            index: 1,
            ownership: Ownership::Own,
        },
        Step::Owner {
            object: object("Pet", "rex"),
            owner: Some("ann".into()),
        },
    ];
    assert_eq!(outcome.chain, expected);
}

#[test]
fn the_shortest_chain_explains() {
    let world = pets([own("keepers", "read"), any("vets", "read")]);
    let both = caller("ann", "keepers vets");
    assert_eq!(world.on(&both, "read", "Pet", "rex"), Reason::Any);
}

/// A blank user id is none.
#[test]
fn white_space_is_nobody() {
    let mut world = World::new([("Note", rules([any(AUTHENTICATED, "R")]))]);
    owned_by(&mut world.acl, "Note", "n", " ");
    for user in ["", " ", "\t\n", "\u{2003}"] {
        let reason = world.on(&caller(user, ""), "read", "Note", "n");
        assert_eq!(reason, Reason::Unidentified, "{user:?}");
    }
    assert_eq!(
        world.on(&caller(" a", ""), "read", "Note", "n"),
        Reason::Any
    );
}
