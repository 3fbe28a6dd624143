//! `within`: containers, members, and groups that hold only inside a container.

use policy::*;

use crate::fixture::*;

/// Organizations hold projects, projects hold files. File f1 is in p1 is in o1; f2, p2, o2 alike.
fn offices(file_grants: impl Into<Vec<Grant>>) -> World {
    let mut world = World::new([
        ("Organization", rules([any(AUTHENTICATED, "C R U D L")])),
        (
            "Project",
            inside("Organization", rules([any(AUTHENTICATED, "C R U D L")])),
        ),
        ("File", inside("Project", rules(file_grants))),
    ]);
    for n in ["1", "2"] {
        put_inside(&mut world.acl, "File", &format!("f{n}"), &format!("p{n}"));
        put_inside(
            &mut world.acl,
            "Project",
            &format!("p{n}"),
            &format!("o{n}"),
        );
    }
    world
}

fn admin_of_o1() -> Subject {
    member("ann", "admin", object("Organization", "o1"), "")
}

#[test]
fn an_admin_acts_inside_the_own_organization_only() {
    let world = offices([within("Organization", any("admin", "R U D"))]);
    let ann = admin_of_o1();
    assert_eq!(world.on(&ann, "delete", "File", "f1"), Reason::Any);
    assert_eq!(world.on(&ann, "delete", "File", "f2"), Reason::NotAMember);
    assert_eq!(
        world.on(&ann, "delete", "File", "no-row"),
        Reason::NotAMember
    );
    let outsider = caller("ann", "admin");
    assert_eq!(
        world.on(&outsider, "delete", "File", "f1"),
        Reason::NotAMember
    );
}

#[test]
fn the_acl_names_members_too() {
    let mut world = offices([within("Project", any(AUTHENTICATED, "read"))]);
    world.acl.row_mut(object("Project", "p1")).members = ["ben".to_owned()].into();
    let ben = caller("ben", "");
    assert_eq!(world.on(&ben, "read", "File", "f1"), Reason::Any);
    assert_eq!(world.on(&ben, "read", "File", "f2"), Reason::NotAMember);
    let read = item("File", "read");
    let outcome = world.outcome(&ben, &[names(&read, "f1")]);
    let expected = Step::Member {
        path: vec![object("File", "f1"), object("Project", "p1")],
        source: MemberSource::Acl,
    };
    assert_eq!(outcome.chain.last(), Some(&expected));
}

#[test]
fn the_object_itself_can_be_the_container() {
    let grants = [within("Organization", any("admin", "update create"))];
    let world = World::new([("Organization", rules(grants))]);
    let ann = admin_of_o1();
    assert_eq!(world.on(&ann, "update", "Organization", "o1"), Reason::Any);
    assert_eq!(
        world.on(&ann, "update", "Organization", "o2"),
        Reason::NotAMember
    );
    // One that does not exist yet has no members.
    assert_eq!(
        world.on(&ann, "create", "Organization", "o1"),
        Reason::NotAMember
    );
}

#[test]
fn own_and_shared_objects_need_the_container_as_well() {
    let mut world = offices([within("Organization", own("admin", "read"))]);
    for file in ["f1", "f2"] {
        owned_by(&mut world.acl, "File", file, "ann");
        share(&mut world.acl, "File", file, "ben", Right::Read);
    }
    let ann = admin_of_o1();
    assert_eq!(world.on(&ann, "read", "File", "f1"), Reason::Owner);
    assert_eq!(world.on(&ann, "read", "File", "f2"), Reason::NotAMember);
    let ben = member("ben", "admin", object("Organization", "o1"), "");
    assert_eq!(world.on(&ben, "read", "File", "f1"), Reason::Shared);
    assert_eq!(world.on(&ben, "read", "File", "f2"), Reason::NotAMember);
}

#[test]
fn creating_needs_a_named_container() {
    let world = offices([within("Organization", any("admin", "create"))]);
    let (project, create) = (item("Project", "update"), collection("File", "create"));
    let ann = admin_of_o1();
    let under = |pid| world.ask(&ann, &[names(&project, pid), names_none(&create)]);
    assert_eq!(under("p1"), Reason::Create);
    assert_eq!(under("p2"), Reason::NotAMember);
    assert_eq!(world.ask(&ann, &[names_none(&create)]), Reason::NotAMember);
    let in_body = |pid| {
        let mut entry = names_none(&create);
        entry.container = Some(object("Project", pid));
        world.ask(&ann, &[entry])
    };
    assert_eq!(in_body("p1"), Reason::Create);
    assert_eq!(in_body("p2"), Reason::NotAMember);
}

#[test]
fn listing_needs_the_container_or_a_filter() {
    let world = offices([within("Organization", any("admin", "list"))]);
    let (org, list) = (item("Organization", "read"), collection("File", "list"));
    let ann = admin_of_o1();
    let under = |oid| world.ask(&ann, &[names(&org, oid), names_none(&list)]);
    assert_eq!(under("o1"), Reason::Any);
    assert_eq!(under("o2"), Reason::NotAMember);
    assert_eq!(world.ask(&ann, &[names_none(&list)]), Reason::NotAMember);
    let filtered = filtered(list.clone());
    assert_eq!(
        world.ask(&ann, &[names_none(&filtered)]),
        Reason::FilteredList
    );
}

#[test]
fn groups_of_a_membership_hold_inside_that_container() {
    let world = offices([any("editors", "C R U L")]);
    let ann = member("ann", "", object("Organization", "o1"), "editors");
    assert_eq!(world.on(&ann, "update", "File", "f1"), Reason::Any);
    assert_eq!(world.on(&ann, "update", "File", "f2"), Reason::NoGrant);
    let (list, create) = (collection("File", "list"), collection("File", "create"));
    assert_eq!(world.ask(&ann, &[names_none(&list)]), Reason::NoGrant);
    let filtered_list = filtered(list);
    assert_eq!(
        world.ask(&ann, &[names_none(&filtered_list)]),
        Reason::FilteredList
    );
    assert_eq!(world.ask(&ann, &[names_none(&create)]), Reason::NoGrant);
    // A filter means something for a list alone.
    let filtered_read = filtered(item("File", "read"));
    let read = world.ask(&ann, &[names(&filtered_read, "f2")]);
    assert_eq!(read, Reason::NoGrant);
    let project = item("Project", "update");
    let in_p1 = [names(&project, "p1"), names_none(&create)];
    assert_eq!(world.ask(&ann, &in_p1), Reason::Create);
    let other = member("ann", "", object("Team", "t1"), "editors");
    assert_eq!(
        world.ask(&other, &[names_none(&filtered_list)]),
        Reason::NoGrant
    );
}

#[test]
fn a_container_that_is_no_ancestor_never_holds_the_object() {
    let world = offices([within("Team", any("admin", "read"))]);
    let ann = member("ann", "admin", object("Team", "o1"), "");
    assert_eq!(world.on(&ann, "read", "File", "f1"), Reason::NotAMember);
}

/// Folders in folders.
fn folders() -> World {
    World::new([(
        "Folder",
        inside(
            "Folder",
            rules([within("Folder", any(AUTHENTICATED, "read"))]),
        ),
    )])
}

#[test]
fn containers_of_the_same_type_nest() {
    let mut world = folders();
    put_inside(&mut world.acl, "Folder", "leaf", "middle");
    put_inside(&mut world.acl, "Folder", "middle", "top");
    let ann = member("ann", "", object("Folder", "top"), "");
    assert_eq!(world.on(&ann, "read", "Folder", "leaf"), Reason::Any);
    assert_eq!(
        world.on(&ann, "read", "Folder", "other"),
        Reason::NotAMember
    );
}

#[test]
fn a_circle_of_containers_ends() {
    let mut world = folders();
    put_inside(&mut world.acl, "Folder", "a", "b");
    put_inside(&mut world.acl, "Folder", "b", "a");
    let ann = member("ann", "", object("Folder", "c"), "");
    assert_eq!(world.on(&ann, "read", "Folder", "a"), Reason::NotAMember);
    let inside = member("ann", "", object("Folder", "b"), "");
    assert_eq!(world.on(&inside, "read", "Folder", "a"), Reason::Any);
}

#[test]
fn a_chain_of_containers_is_bounded() {
    let mut world = folders();
    for n in 0..MAX_CONTAINER_DEPTH * 2 {
        put_inside(
            &mut world.acl,
            "Folder",
            &n.to_string(),
            &(n + 1).to_string(),
        );
    }
    let member_of = |n: usize| member("ann", "", object("Folder", &n.to_string()), "");
    let last = member_of(MAX_CONTAINER_DEPTH - 1);
    assert_eq!(world.on(&last, "read", "Folder", "0"), Reason::Any);
    let beyond = member_of(MAX_CONTAINER_DEPTH);
    assert_eq!(world.on(&beyond, "read", "Folder", "0"), Reason::NotAMember);
}

/// What is decided about updating f1 where the request puts it into a project.
fn moving(world: &World, who: &Subject, into: &str) -> Outcome {
    let update = item("File", "update");
    let mut entry = names(&update, "f1");
    entry.container = Some(object("Project", into));
    world.outcome(who, &[entry])
}

#[test]
fn what_is_moved_must_be_allowed_in_both_places() {
    let world = offices([within("Organization", any("admin", "R U D"))]);
    let ann = admin_of_o1();
    assert_eq!(moving(&world, &ann, "p1").reason, Reason::Any);
    let away = moving(&world, &ann, "p2");
    assert_eq!(away.reason, Reason::NotAMember);
    let step = Step::Moved {
        object: object("File", "f1"),
        into: object("Project", "p2"),
    };
    assert_eq!(away.chain[1], step);
    // Nobody knows where that is.
    assert_eq!(moving(&world, &ann, "p3").reason, Reason::NotAMember);
    let mut both = ann.clone();
    let organizations = both.memberships.get_mut(&"Organization".into());
    organizations.unwrap().insert(id("o2"), Default::default());
    assert_eq!(moving(&world, &both, "p2").reason, Reason::Any);
}

#[test]
fn a_group_of_the_old_place_does_not_move_things_into_another() {
    let world = offices([any("editors", "R U")]);
    let ann = member("ann", "", object("Project", "p1"), "editors");
    assert_eq!(moving(&world, &ann, "p1").reason, Reason::Any);
    assert_eq!(moving(&world, &ann, "p2").reason, Reason::NoGrant);
}

/// Else groups would give more together than each of them does.
#[test]
fn one_grant_must_hold_in_both_places() {
    let here = within("Organization", any("here", "U"));
    let world = offices([here, any("there", "U")]);
    let mut ann = member("ann", "here", object("Organization", "o1"), "");
    let projects = ann.memberships.entry("Project".into()).or_default();
    projects.insert(id("p2"), ["there".to_owned()].into());
    assert_eq!(moving(&world, &ann, "p2").reason, Reason::NotAMember);
}

#[test]
fn grants_that_ask_for_no_container_hold_wherever_it_goes() {
    let mut world = offices([own(AUTHENTICATED, "U"), any("vets", "U")]);
    world.acl.row_mut(object("File", "f1")).owner = Some("ann".into());
    assert_eq!(
        moving(&world, &caller("ann", ""), "p2").reason,
        Reason::Owner
    );
    assert_eq!(
        moving(&world, &caller("ben", "vets"), "p2").reason,
        Reason::Any
    );
    assert_eq!(
        moving(&world, &caller("ben", ""), "p1").reason,
        Reason::NotOwner
    );
}
