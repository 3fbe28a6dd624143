//! The matrix and the decisions say the same.

use access::{Cell, Level, Matrix};
use policy::Decision;
use proptest::prelude::*;

use crate::fixture::*;

const ACL: &str = "{Pet: {1: {owner: ann}, 2: {owner: ben, ace: {ann: RW}}, 3: {owner: ben}}}";

/// A grant in words, with a condition now and then.
fn grant() -> impl Strategy<Value = String> {
    let actions = ["create", "read", "update", "delete", "list", "feed"];
    let actions = proptest::sample::subsequence(actions.to_vec(), 0..=4);
    (actions, any::<bool>(), 0..4_u8).prop_map(|(actions, own, condition)| {
        let when = if condition == 0 {
            ", when: on duty"
        } else {
            ""
        };
        format!(
            "{{actions: [{}], ownership: {own}{when}}}",
            actions.join(", ")
        )
    })
}

/// Groups with one or two grants each, and the switches of the object.
fn rules() -> impl Strategy<Value = String> {
    let groups = proptest::collection::vec(proptest::collection::vec(grant(), 1..3), 3);
    let switches = prop_oneof![
        8 => Just(""),
        2 => Just("sharing: none, "),
        1 => Just("draft: true, "),
        1 => Just("public: true, reason: a zoo, "),
    ];
    (groups, switches).prop_map(|(groups, switches)| {
        let names = ["keepers", "vets", "authenticated"].into_iter();
        let groups = names
            .zip(groups)
            .map(|(name, grants)| format!("{name}: [{}]", grants.join(", ")));
        format!(
            "{{{switches}groups: {{{}}}}}",
            groups.collect::<Vec<_>>().join(", ")
        )
    })
}

fn document(rules: &str) -> Api {
    Api::of(
        "/pets:
  x-objects: [Pet]
  get: {}
  post: {}
/own: {get: {x-objects: [{object: Pet, filtered: true}]}}
/pets/{petId}:
  x-objects: [{object: Pet, id: petId}]
  get: {}
  put: {}
  delete: {}
  post: {x-objects: [{object: Pet, id: petId, action: feed}]}
  patch: {x-objects: [Pet, {object: Pet, id: petId, action: read}]}
/toys/{toyId}: {get: {}}",
        &format!("Pet: {{properties: {{id: {{type: integer}}}}, x-objectAuth: {rules}}}"),
    )
}

/// The decisions that a cell foretells about an own, a shared and somebody else's object.
fn foretold(cell: &Cell, names_one: bool) -> [Decision; 3] {
    let granted = match cell.when.is_empty() {
        true => Decision::Allow,
        false => Decision::Unknown,
    };
    let of_level = match cell.level {
        Level::Any | Level::Public => [granted; 3],
        // A new object, or a list that is filtered.
        Level::Shared | Level::Own if !names_one => [granted; 3],
        Level::Shared => [granted, granted, Decision::Deny],
        Level::Own => [granted, Decision::Deny, Decision::Deny],
        Level::Draft | Level::Elsewhere | Level::AmbiguousScheme => [Decision::Unknown; 3],
        Level::None | Level::Undeclared | Level::Unidentified => [Decision::Deny; 3],
    };
    let also = cell.also.iter().map(|also| foretold(also, names_one));
    also.fold(of_level, |best, other| {
        [0, 1, 2].map(|at| best[at].max(other[at]))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_cell_is_what_requests_are_told(rules in rules()) {
        let api = document(&rules);
        let matrix = Matrix::of(&api.model);
        for row in &matrix.operations {
            let operation = &api.model.operations[row.operation];
            for (column, cell) in matrix.columns.iter().zip(&row.cells) {
                let told = ["1", "2", "3"].map(|id| {
                    let path = operation.path.replace("{petId}", id);
                    let who = format!("ann: {}", column.name);
                    let asking = api.ask(&who, &format!("{} {path}", operation.method)).acl(ACL);
                    asking.decide().decision()
                });
                let expected = foretold(cell, operation.path.contains('{'));
                prop_assert_eq!(told, expected, "{} {} {} {}", operation.method, operation.path, column.name, rules);
            }
        }
    }
}
