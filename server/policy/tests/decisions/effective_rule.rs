//! The effective rule of an operation, as the display gets it.

use policy::*;

use crate::fixture::*;

fn pets() -> Policy {
    let grants = [
        own("keepers", "read update"),
        any("vets", "read"),
        any("keepers", "update"),
    ];
    policy_of([("Pet", rules(grants))])
}

#[test]
fn each_entry_lists_its_groups_with_own_or_any() {
    let policy = pets();
    let requirements = [item("Pet", "read"), item("Shop", "read")];
    let [pet, shop] = &effective(&policy, &requirements)[..] else {
        panic!("one rule per entry");
    };
    let groups: Vec<_> = pet
        .grants
        .iter()
        .map(|g| (g.grant.group.as_str(), g.ownership))
        .collect();
    let expected = [("keepers", Ownership::Own), ("vets", Ownership::Any)];
    assert_eq!(groups, expected);
    assert!(pet.shared);
    assert_eq!(shop.standing, Standing::Undeclared);
    assert!(shop.grants.is_empty());
    assert!(effective(&policy, &[]).is_empty());
}

#[test]
fn the_whole_rule_by_group_and_action() {
    let policy = pets();
    let rules = policy.rules(&"Pet".into()).unwrap();
    let table = rules.by_group();
    let flags = |group: &str, action| -> Vec<_> {
        table[group][&action].iter().map(|g| g.ownership).collect()
    };
    assert_eq!(flags("vets", Action::Read), [Ownership::Any]);
    assert_eq!(flags("keepers", Action::Read), [Ownership::Own]);
    // Duplicate grants: the narrower flag counts for both.
    assert_eq!(
        flags("keepers", Action::Update),
        [Ownership::Own, Ownership::Own]
    );
    assert!(!table["vets"].contains_key(&Action::Update));
}

#[test]
fn switches_stand_in_for_the_grants() {
    let public = ObjectRules {
        public: true,
        ..rules([any("vets", "read")])
    };
    let policy = policy_of([("Pet", public)]);
    let requirements = [item("Pet", "read")];
    let rule = &effective(&policy, &requirements)[0];
    assert_eq!(rule.standing, Standing::Public);
    assert!(rule.grants.is_empty());
}
