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

fn note(api: &Api, operation: &str) -> String {
    let matrix = Matrix::of(&api.model);
    let row = matrix.operations.into_iter().find(|row| {
        let one = &api.model.operations[row.operation];
        format!("{} {}", one.method, one.path) == operation
    });
    row.unwrap_or_else(|| panic!("no {operation}")).note
}

#[test]
fn what_a_request_may_leave_out_or_create_counts() {
    let api = Api::of(
        "/pets:
  parameters: [{name: petId, in: query, schema: {type: string}}]
  get: {x-objects: [{object: Pet, id: petId}]}
  delete: {x-objects: [{object: Pet, id: petId, action: delete}]}
/pets/{petId}: {put: {x-objects: [{object: Pet, id: petId, upsert: true}]}}
/nix/{petId}: {get: {x-objects: [{object: Pet, id: nix}]}}",
        "Pet:
  x-objectAuth:
    groups:
      creators: {actions: [create], ownership: true}
      listers: {actions: [list], ownership: false}
      readers: {actions: [read, update, delete], ownership: false}",
    );
    assert_eq!(of_operation(&api, "GET /pets"), "none | any | any");
    assert_eq!(
        note(&api, "GET /pets"),
        "lists where the identifier is left out"
    );
    assert_eq!(of_operation(&api, "DELETE /pets"), "none | none | any");
    assert_eq!(note(&api, "DELETE /pets"), "");
    assert_eq!(of_operation(&api, "PUT /pets/{petId}"), "own | none | any");
    assert_eq!(
        note(&api, "PUT /pets/{petId}"),
        "creates what does not exist"
    );
    assert_eq!(of_operation(&api, "GET /nix/{petId}"), "none | none | none");
    assert_eq!(
        note(&api, "GET /nix/{petId}"),
        "`nix` is nothing in the request"
    );
}

#[test]
fn security_that_does_not_tell_who_calls_is_shown() {
    let api = |security: &str| {
        Api::of(
            &format!(
                "/pets/{{petId}}:
  x-objects: [{{object: Pet, id: petId}}]
  get: {{{security}}}
/toys/{{toyId}}: {{get: {{x-objects: [{{object: Toy, id: toyId, public: true, reason: a toy}}], {security}}}}}
/new/{{petId}}: {{get: {{x-objectAuth: {{object: Pet, id: petId, draft: true, groups: {{vets: [{{actions: [read], \
                 ownership: true}}]}}}}, {security}}}}}"
            ),
            "Pet: {x-objectAuth: {groups: {keepers: {actions: [read], ownership: true}}}}\nToy: {}",
        )
    };
    let operation = "GET /pets/{petId}";
    for (security, cells, said) in [
        ("security: [{own: []}]", "shared | none", ""),
        (
            "security: []",
            "unidentified | unidentified",
            "`security` does not tell who calls",
        ),
        (
            "security: [{key: []}]",
            "unidentified | unidentified",
            "`security` does not tell who calls",
        ),
        (
            "security: [{own: []}, {}]",
            "shared | none",
            "`security` also lets in callers whom it does not tell apart",
        ),
    ] {
        let api = api(security);
        assert_eq!(of_operation(&api, operation), cells, "{security}");
        assert_eq!(note(&api, operation), said, "{security}");
        assert_eq!(of_operation(&api, "GET /toys/{toyId}"), "public | public");
        assert_eq!(note(&api, "GET /toys/{toyId}"), "");
    }
    let draft = api("security: []");
    assert_eq!(
        of_operation(&draft, "GET /new/{petId}"),
        "unidentified | unidentified"
    );
}

#[test]
fn a_declaration_without_an_object_is_told() {
    let api = Api::of(
        "/pets/{petId}: {get: {x-objects: null}}",
        "Pet: {x-objectAuth: {groups: {keepers: {actions: [read], ownership: true}}}}",
    );
    assert_eq!(of_operation(&api, "GET /pets/{petId}"), "undeclared");
    assert_eq!(
        note(&api, "GET /pets/{petId}"),
        "a declaration names no object"
    );
    let decision = api.ask("ann: keepers", "GET /pets/7").owner("ann").decide();
    let texts: Vec<&str> = decision.chain.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(
        texts[1..],
        [
            "it asks to list the object",
            "the declaration names no object, so that none is declared: name one, or remove it"
        ]
    );
}

/// Where two objects are checked, what either allows beside a narrower grant counts too.
#[test]
fn both_objects_with_all_that_they_offer() {
    let api = Api::of(
        "/orgs/{orgId}/pets/{petId}:
  x-objects: [{object: Org, id: orgId}, {object: Pet, id: petId}]
  get: {}",
        "Org:
  x-objectAuth:
    groups:
      staff: [{actions: [read], ownership: true}]
      authenticated: [{actions: [read], ownership: false, when: on duty}]
Pet:
  x-objectAuth: {groups: {staff: {actions: [read], ownership: true}}}",
    );
    // Own pets: in any organization on duty, in an own one always.
    assert_eq!(
        of_operation(&api, "GET /orgs/{orgId}/pets/{petId}"),
        "shared | none"
    );
}
