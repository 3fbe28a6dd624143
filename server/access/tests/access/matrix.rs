//! The table of what is declared.

use access::{Cell, Level, Matrix};

use crate::fixture::*;

fn shown(cell: &Cell) -> String {
    let mut text = cell.level.name().to_owned();
    for within in &cell.within {
        text.push_str(&format!(" within {within}"));
    }
    for when in &cell.when {
        text.push_str(&format!(" when {when}"));
    }
    if cell.filtered {
        text.push_str(" filtered");
    }
    for also in &cell.also {
        text.push_str(&format!(", {}", shown(also)));
    }
    text
}

fn cells(cells: &[Cell]) -> String {
    cells.iter().map(shown).collect::<Vec<_>>().join(" | ")
}

fn of_object(api: &Api, object: &str, action: &str) -> String {
    let matrix = Matrix::of(&api.model);
    let row = matrix.objects.iter().find(|one| one.name == object);
    let row = row.unwrap_or_else(|| panic!("no {object}"));
    let row = row.actions.iter().find(|one| one.action.name() == action);
    cells(&row.unwrap_or_else(|| panic!("no {action}")).cells)
}

fn of_operation(api: &Api, operation: &str) -> String {
    let matrix = Matrix::of(&api.model);
    let name = |at: usize| {
        format!(
            "{} {}",
            api.model.operations[at].method, api.model.operations[at].path
        )
    };
    let row = matrix
        .operations
        .iter()
        .find(|one| name(one.operation) == operation);
    let row = row.unwrap_or_else(|| panic!("no {operation}"));
    match row.cells.is_empty() {
        true => format!("({})", row.note),
        false => cells(&row.cells),
    }
}

#[test]
fn objects_by_group_and_action() {
    let api = pets();
    let columns: Vec<String> = Matrix::of(&api.model)
        .columns
        .into_iter()
        .map(|one| one.name)
        .collect();
    assert_eq!(columns, ["keepers", "sweepers", "vets"]);
    assert_eq!(of_object(&api, "Pet", "create"), "own | none | none");
    assert_eq!(of_object(&api, "Pet", "read"), "shared | none | any");
    assert_eq!(of_object(&api, "Pet", "update"), "shared | none | none");
    assert_eq!(of_object(&api, "Pet", "delete"), "own | any | none");
    assert_eq!(
        of_object(&api, "Pet", "list"),
        "shared filtered | none | any filtered"
    );
}

#[test]
fn operations_by_group() {
    let api = pets();
    assert_eq!(
        of_operation(&api, "GET /pets"),
        "shared filtered | none | any filtered"
    );
    assert_eq!(of_operation(&api, "POST /pets"), "own | none | none");
    assert_eq!(
        of_operation(&api, "GET /pets/{petId}"),
        "shared | none | any"
    );
    assert_eq!(
        of_operation(&api, "POST /pets/{petId}"),
        "none | none | none"
    );
    assert_eq!(
        of_operation(&api, "GET /health"),
        "(nothing in the request names an object)"
    );
    assert_eq!(of_operation(&api, "GET /toys/{toyId}"), "(toy by toyId)");
    let coverage = Matrix::of(&api.model).coverage;
    assert_eq!(
        (
            coverage.operations,
            coverage.needed,
            coverage.declared,
            coverage.undeclared
        ),
        (8, 5, 4, 1)
    );
}

#[test]
fn narrowed_grants_and_what_holds_beside_them() {
    let api = Api::of(
        "/files/{fileId}: {x-objects: [File], get: {}}\n/files: {get: {x-objects: [File]}}",
        "Org: {}
File:
  x-objectAuth:
    parent: {object: Org, id: orgId}
    groups:
      admin: {actions: [R], ownership: false, within: Org}
      auditors: {actions: [R], ownership: false, when: an audit runs}
      authenticated: {actions: [R], ownership: true}",
    );
    assert_eq!(
        of_object(&api, "File", "read"),
        "any within Org, shared | any when an audit runs, shared | shared"
    );
    assert_eq!(
        of_operation(&api, "GET /files"),
        "any within Org | any when an audit runs | none"
    );
}

#[test]
fn every_entry_counts_and_everybody_is_authenticated() {
    let api = Api::of(
        "/users/{userId}/pets/{petId}: {x-objects: [Pet], get: {}}",
        "User: {x-objectAuth: {groups: {staff: {actions: [R], ownership: false}, people: {actions: [R], \
         ownership: true}}}}
Pet: {x-objectAuth: {parent: {object: User, id: userId}, groups: {authenticated: {actions: [R], \
         ownership: false}}}}",
    );
    assert_eq!(
        of_operation(&api, "GET /users/{userId}/pets/{petId}"),
        "shared | any | none"
    );
    assert_eq!(of_object(&api, "Pet", "read"), "any | any | any");
}

#[test]
fn what_is_not_granted_by_groups() {
    let api = Api::of(
        "/a/{petId}: {x-objects: [Pet], get: {}, options: {}}
/b/{toyId}: {x-objects: [Toy], get: {}}
/c/{catId}: {x-objects: [Cat], get: {}}
/d/{noteId}: {x-objects: [{object: Note, public: true, reason: r}], get: {}}
/e/{birdId}: {get: {x-objectAuth: {object: Bird, groups: {vets: {actions: [R], ownership: false}}}}}
/f/{cowId}: {get: {}}",
        "Pet: {x-objectAuth: {draft: true, groups: {vets: {actions: [R], ownership: false}}}}
Toy: {x-objectAuth: true}
Cat: {x-objectAuth: {public: true, reason: a zoo, groups: {vets: {actions: [R], ownership: false}}}}
Note: {}
Cow: {}",
    );
    assert_eq!(of_operation(&api, "GET /a/{petId}"), "draft");
    assert_eq!(
        of_operation(&api, "OPTIONS /a/{petId}"),
        "(OPTIONS touches no object)"
    );
    assert_eq!(of_operation(&api, "GET /b/{toyId}"), "elsewhere");
    assert_eq!(of_operation(&api, "GET /c/{catId}"), "public");
    assert_eq!(of_operation(&api, "GET /d/{noteId}"), "public");
    assert_eq!(of_operation(&api, "GET /e/{birdId}"), "any");
    assert_eq!(of_object(&api, "Pet", "read"), "draft");
    assert_eq!(of_object(&api, "Note", "read"), "public");
    assert_eq!(of_object(&api, "Note", "delete"), "undeclared");
    assert_eq!(of_object(&api, "Bird", "read"), "any");
    assert_eq!(of_object(&api, "Cow", "read"), "undeclared");
    let rows = Matrix::of(&api.model).objects;
    let reasons: Vec<_> = rows.iter().filter_map(|row| row.reason.clone()).collect();
    assert_eq!(reasons, ["a zoo"]);
}

#[test]
fn levels_are_listed_from_the_widest() {
    assert!(Level::ALL.windows(2).all(|pair| pair[0] > pair[1]));
}
