//! The matrix and the decisions say the same.

use access::{Level, Matrix};
use policy::Decision;

use crate::fixture::*;

/// For each operation and group: the decisions about an object of the caller's own, one that is shared
/// for reading and writing, and one of somebody else.
#[test]
fn a_cell_is_what_requests_are_told() {
    let api = pets();
    let matrix = Matrix::of(&api.model);
    let acl = "{Pet: {1: {owner: ann}, 2: {owner: ben, ace: {ann: RW}}, 3: {owner: ben}}}";
    let mut compared = 0;
    for row in &matrix.operations {
        let operation = &api.model.operations[row.operation];
        for (column, cell) in matrix.columns.iter().zip(&row.cells) {
            let may = ["1", "2", "3"].map(|id| {
                let path = operation.path.replace("{petId}", id);
                let asking = api.ask(
                    &format!("ann: {}", column.name),
                    &format!("{} {path}", operation.method),
                );
                asking.acl(acl).decide().decision() == Decision::Allow
            });
            let names_one = operation.path.contains('{');
            let expected = match cell.level {
                Level::Any | Level::Public => [true; 3],
                // A new object, or a list that is filtered.
                Level::Shared | Level::Own if !names_one => [true; 3],
                Level::Shared => [true, true, false],
                Level::Own => [true, false, false],
                _ => [false; 3],
            };
            assert_eq!(
                may, expected,
                "{} {} {}",
                operation.method, operation.path, column.name
            );
            compared += 1;
        }
    }
    assert_eq!(compared, 18);
}
