//! Laws that hold for every policy, state, caller and request.

use std::collections::BTreeSet;

use policy::*;
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::fixture::{id, inside, object, policy_of, rules};

const USERS: &[&str] = &["ann", "ben", "cat"];
const GROUPS: &[&str] = &["g1", "g2", "g3"];
const ACTIONS: &[&str] = &["create", "read", "update", "delete", "list", "archive"];
const PETS: &[&str] = &["p1", "p2", "p3"];
const ORGS: &[&str] = &["o1", "o2"];

fn text(of: &'static [&'static str]) -> impl Strategy<Value = String> {
    select(of).prop_map(str::to_owned)
}

fn any_grant() -> impl Strategy<Value = Grant> {
    (
        select(&["g1", "g2", "g3", AUTHENTICATED][..]),
        btree_set(select(ACTIONS).prop_map(Action::from_name), 1..4),
        prop_oneof![Just(Ownership::Own), Just(Ownership::Any)],
        option::weighted(0.3, select(&["Org", "Pet"][..]).prop_map(ObjectType::from)),
        option::weighted(0.2, Just("on duty".to_owned())),
    )
        .prop_map(|(group, actions, ownership, within, when)| Grant {
            group: group.to_owned(),
            actions,
            ownership,
            within,
            when,
        })
}

fn any_subject() -> impl Strategy<Value = Subject> {
    let memberships = vec((text(ORGS), btree_set(text(GROUPS), 0..2)), 0..3);
    (text(USERS), btree_set(text(GROUPS), 0..3), memberships).prop_map(
        |(user, groups, memberships)| {
            let orgs = memberships
                .into_iter()
                .map(|(org, inner)| (id(&org), inner));
            Subject {
                user: Some(user),
                groups,
                memberships: [("Org".into(), orgs.collect())].into(),
            }
        },
    )
}

fn any_row(parents: &'static [&'static str]) -> impl Strategy<Value = AclRow> {
    let right = prop_oneof![Just(Right::Read), Just(Right::ReadWrite)];
    (
        option::of(text(USERS)),
        vec((text(USERS), right), 0..3),
        option::of(text(parents)),
        btree_set(text(USERS), 0..2),
    )
        .prop_map(|(owner, ace, parent, members)| AclRow {
            owner,
            ace: ace.into_iter().collect(),
            parent: parent.map(|parent| id(&parent)),
            members,
        })
}

fn any_acl() -> impl Strategy<Value = Acl> {
    let pets = vec(option::weighted(0.8, any_row(ORGS)), PETS.len());
    let orgs = vec(any_row(ORGS), ORGS.len());
    (pets, orgs).prop_map(|(pets, orgs)| {
        let mut acl = Acl::default();
        for (pet, row) in PETS.iter().zip(pets) {
            if let Some(row) = row {
                *acl.row_mut(object("Pet", pet)) = row;
            }
        }
        for (org, row) in ORGS.iter().zip(orgs) {
            *acl.row_mut(object("Org", org)) = row;
        }
        acl
    })
}

/// An operation on a pet, or on pets, with or without a named organization.
#[derive(Clone, Debug)]
struct Request {
    pet: Requirement,
    target: Target,
    container: Option<ObjectRef>,
}

fn any_request() -> impl Strategy<Value = Request> {
    (
        select(ACTIONS),
        option::weighted(0.7, select(PETS)),
        option::of(select(ORGS)),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(action, pet, org, filtered, upsert)| {
            let addresses = match pet {
                Some(_) => Addresses::Item,
                None => Addresses::Collection,
            };
            let action = Some(Action::from_name(action));
            Request {
                pet: Requirement {
                    filtered,
                    upsert,
                    ..Requirement::new("Pet".into(), addresses, action)
                },
                target: pet.map_or(Target::Absent, |pet| Target::Ids(vec![id(pet)])),
                container: org.map(|org| object("Org", org)),
            }
        })
}

#[derive(Clone, Debug)]
struct Situation {
    rules: ObjectRules,
    acl: Acl,
    subject: Subject,
    request: Request,
}

fn any_situation() -> impl Strategy<Value = Situation> {
    let sharing = prop_oneof![4 => Just(Sharing::Acl), 1 => Just(Sharing::None)];
    let rules = (vec(any_grant(), 0..6), sharing).prop_map(|(grants, sharing)| ObjectRules {
        sharing,
        ..inside("Org", rules(grants))
    });
    (rules, any_acl(), any_subject(), any_request()).prop_map(|(rules, acl, subject, request)| {
        Situation {
            rules,
            acl,
            subject,
            request,
        }
    })
}

impl Situation {
    fn outcome(&self) -> Outcome {
        let policy = policy_of([("Pet", self.rules.clone())]);
        let decider = Decider {
            policy: &policy,
            acl: &self.acl,
            subject: &self.subject,
        };
        let mut entry = Entry::new(&self.request.pet, self.request.target.clone());
        entry.container = self.request.container.clone();
        decider.operation(&[entry])
    }

    fn decide(&self) -> Decision {
        self.outcome().decision()
    }

    fn with(&self, change: impl FnOnce(&mut Situation)) -> Decision {
        let mut changed = self.clone();
        change(&mut changed);
        changed.decide()
    }
}

/// The decision by the formula, for one pet that exists and a claim without memberships:
/// an independent second writing, kept as close to the formula as Rust allows.
fn by_formula(s: &Situation, pet: &ObjectRef, action: &Action) -> Decision {
    let user = s.subject.user.as_deref().unwrap();
    let row = s.acl.row(pet).unwrap();
    let mut best = Decision::Deny;
    for grant in &s.rules.grants {
        let in_group = grant.group == AUTHENTICATED || s.subject.groups.contains(&grant.group);
        if !in_group || !grant.actions.contains(action) {
            continue;
        }
        let narrowed = s.rules.grants.iter().any(|other| {
            other.group == grant.group
                && other.ownership == Ownership::Own
                && other.actions.contains(action)
        });
        let ace = match s.rules.sharing {
            Sharing::Acl => row.ace.get(user),
            Sharing::None => None,
        };
        let ok = match action {
            Action::List => !narrowed || s.request.pet.filtered,
            Action::Read => !narrowed || row.owner.as_deref() == Some(user) || ace.is_some(),
            Action::Update => {
                let writes = ace == Some(&Right::ReadWrite);
                !narrowed || row.owner.as_deref() == Some(user) || writes
            }
            _ => !narrowed || row.owner.as_deref() == Some(user),
        };
        let filtered_list = *action == Action::List && s.request.pet.filtered;
        let in_container = match grant.within.as_ref().map(ObjectType::as_str) {
            None => true,
            Some("Pet") => row.members.contains(user) || filtered_list,
            Some(_) => {
                let org = row.parent.as_ref().map(|org| object("Org", org.as_str()));
                let is_in = |org: Option<&ObjectRef>| {
                    let members = org.and_then(|org| s.acl.row(org)).map(|row| &row.members);
                    members.is_some_and(|members| members.contains(user))
                };
                let changes = !matches!(action, Action::Read | Action::Delete | Action::List);
                let moves = changes && s.request.container.is_some();
                let stays_in = !moves || is_in(s.request.container.as_ref());
                (is_in(org.as_ref()) && stays_in) || filtered_list
            }
        };
        if ok && in_container {
            best = best.max(match grant.when {
                None => Decision::Allow,
                Some(_) => Decision::Unknown,
            });
        }
    }
    best
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn equals_the_formula(mut s in any_situation(), pet in select(PETS)) {
        s.subject.memberships.clear();
        let action = s.request.pet.action.clone().unwrap();
        prop_assume!(action != Action::Create);
        let pet = object("Pet", pet);
        s.acl.row_mut(pet.clone());
        s.request.target = Target::Ids(vec![pet.id.clone()]);
        s.request.pet.addresses = Addresses::Item;
        prop_assert_eq!(s.decide(), by_formula(&s, &pet, &action));
    }

    #[test]
    fn groups_unite(s in any_situation(), left in btree_set(text(GROUPS), 0..3), right in btree_set(text(GROUPS), 0..3)) {
        let of = |groups: BTreeSet<String>| s.with(|s| s.subject.groups = groups);
        let both = of(left.union(&right).cloned().collect());
        prop_assert_eq!(both, of(left).max(of(right)));
    }

    #[test]
    fn nobody_may_do_nothing(s in any_situation(), empty in any::<bool>()) {
        let user = empty.then(String::new);
        prop_assert_eq!(s.with(|s| s.subject.user = user), Decision::Deny);
    }

    #[test]
    fn everybody_may_do_everything_with_public_objects(s in any_situation()) {
        let decision = s.with(|s| {
            s.rules.public = true;
            s.subject = Subject::default();
        });
        prop_assert_eq!(decision, Decision::Allow);
    }

    #[test]
    fn another_group_never_takes_away(s in any_situation(), group in text(GROUPS)) {
        let more = s.with(|s| _ = s.subject.groups.insert(group));
        prop_assert!(more >= s.decide());
    }

    #[test]
    fn another_membership_never_takes_away(s in any_situation(), org in select(ORGS), group in text(GROUPS)) {
        let joined = s.with(|s| {
            let orgs = s.subject.memberships.entry("Org".into()).or_default();
            orgs.entry(id(org)).or_default().insert(group);
        });
        prop_assert!(joined >= s.decide());
        let listed = s.with(|s| {
            let user = s.subject.user.clone().unwrap();
            s.acl.row_mut(object("Org", org)).members.insert(user);
        });
        prop_assert!(listed >= s.decide());
    }

    /// A grant to a group that has none of its own: duplicates narrow, see ambiguity 10.
    #[test]
    fn another_grant_never_takes_away(s in any_situation(), grant in any_grant()) {
        let more = s.with(|s| {
            s.subject.groups.insert("new".into());
            s.rules.grants.push(Grant { group: "new".into(), ..grant });
        });
        prop_assert!(more >= s.decide());
    }

    /// On a pet that exists: a first row would turn an upsert from create to update.
    #[test]
    fn another_ace_never_takes_away(s in any_situation(), pet in select(PETS)) {
        let pet = object("Pet", pet);
        prop_assume!(s.acl.row(&pet).is_some());
        let share = |s: &Situation, right| s.with(|s| {
            let user = s.subject.user.clone().unwrap();
            s.acl.row_mut(pet.clone()).ace.insert(user, right);
        });
        let (read, write) = (share(&s, Right::Read), share(&s, Right::ReadWrite));
        prop_assert!(write >= read);
        prop_assert!(write >= s.decide());
    }

    #[test]
    fn any_answers_at_least_what_own_answers(s in any_situation()) {
        let widened = s.with(|s| for grant in &mut s.rules.grants {
            grant.ownership = Ownership::Any;
        });
        prop_assert!(widened >= s.decide());
    }

    #[test]
    fn aces_give_read_and_update_alone(s in any_situation()) {
        let unshared = s.with(|s| for pet in PETS {
            let pet = object("Pet", pet);
            if s.acl.row(&pet).is_some() {
                s.acl.row_mut(pet).ace.clear();
            }
        });
        let action = s.request.pet.action.clone();
        if !matches!(action, Some(Action::Read | Action::Update)) {
            prop_assert_eq!(unshared, s.decide());
        }
        prop_assert!(unshared <= s.decide());
    }

    #[test]
    fn within_only_narrows(s in any_situation(), which in any::<Index>()) {
        prop_assume!(!s.rules.grants.is_empty());
        let which = which.index(s.rules.grants.len());
        let bare = s.with(|s| s.rules.grants[which].within = None);
        prop_assert!(bare >= s.decide());
    }

    #[test]
    fn when_only_narrows_and_never_allows(s in any_situation(), which in any::<Index>()) {
        prop_assume!(!s.rules.grants.is_empty());
        let which = which.index(s.rules.grants.len());
        let bare = s.with(|s| s.rules.grants[which].when = None);
        prop_assert!(bare >= s.decide());
        let all = s.with(|s| for grant in &mut s.rules.grants {
            grant.when = Some("on duty".into());
        });
        prop_assert!(all < Decision::Allow);
    }

    #[test]
    fn an_unknown_type_or_action_is_denied(s in any_situation()) {
        let elsewhere = s.with(|s| s.request.pet.object = "Plant".into());
        prop_assert_eq!(elsewhere, Decision::Deny);
        let unheard = s.with(|s| s.request.pet.action = Some(Action::from_name("unheard-of")));
        prop_assert_eq!(unheard, Decision::Deny);
    }

    /// Every chain starts with its entry, and an allow on guarded objects names group and grant.
    #[test]
    fn an_allow_names_its_grant(s in any_situation()) {
        let outcome = s.outcome();
        prop_assert!(matches!(outcome.chain.first(), Some(Step::Entry { index: 0, .. })), "no entry first");
        if outcome.decision() == Decision::Allow {
            let Some(Step::Grant { index, .. }) = outcome.chain.get(2) else {
                return Err(TestCaseError::fail("no grant in the chain"));
            };
            prop_assert!(s.rules.grants.len() > *index);
        }
    }
}
