//! What a change does to access, where operations come, go and are called otherwise.

use access::Verdict;

use crate::diff::{BEFORE, changes, edited, expect, verdict_on};

#[test]
fn a_path_of_the_same_shape_in_front_takes_nobodys_place() {
    let twice = edited(
        BEFORE,
        &[("  /health:\n", "  /pets/{id}:\n    get: {}\n  /health:\n")],
    );
    let once_more = edited(
        &twice,
        &[("paths:\n", "paths:\n  /pets/{any}:\n    delete: {}\n")],
    );
    let found = changes(&twice, &once_more);
    let changed: Vec<_> = found
        .iter()
        .filter(|one| one.verdict != Verdict::Equal)
        .collect();
    let [new] = changed.as_slice() else {
        panic!("{changed:#?}");
    };
    assert_eq!(new.path, "/pets/{any}");
}

#[test]
fn new_operations_and_aliases() {
    let paths = "paths:
  /animals/{animalId}:
    x-objects: [{object: Pet, id: animalId}]
    delete: {}
  /toys/{toyId}:
    get: {}
  /ready:
    get: {}
";
    let after = edited(BEFORE, &[("paths:\n", paths)]);
    expect(
        verdict_on("DELETE /animals/{animalId}", BEFORE, &after),
        Verdict::Wider,
        &[
            "after this change keepers can DELETE /animals/{animalId} that it owns; it is a new way to Pet",
        ],
    );
    expect(
        verdict_on("GET /toys/{toyId}", BEFORE, &after),
        Verdict::Wider,
        &[
            "after this change any identified caller can GET /toys/{toyId}, since nothing is declared about it",
        ],
    );
    // It names no object.
    expect(
        verdict_on("GET /ready", BEFORE, &after),
        Verdict::Equal,
        &[],
    );
    for gone in [
        "DELETE /animals/{animalId}",
        "GET /toys/{toyId}",
        "GET /ready",
    ] {
        let sentence = format!("after this change there is no {gone}");
        expect(
            verdict_on(gone, &after, BEFORE),
            Verdict::Narrower,
            &[&sentence],
        );
    }
}

#[test]
fn a_new_operation_that_nobody_may_call_is_equal() {
    let paths = "paths:
  /pets/{petId}/photo:
    put: {x-objects: [{object: Pet, id: petId, action: photograph}]}
";
    let after = edited(BEFORE, &[("paths:\n", paths)]);
    expect(
        verdict_on("PUT /pets/{petId}/photo", BEFORE, &after),
        Verdict::Equal,
        &[],
    );
}

#[test]
fn names_of_variables_do_not_matter() {
    expect(
        verdict_on(
            "DELETE /pets/{id}",
            BEFORE,
            &edited(BEFORE, &[("petId", "id")]),
        ),
        Verdict::Equal,
        &[],
    );
}

#[test]
fn a_new_list_of_guarded_objects_without_declaration_is_wider() {
    let of = |path: &str, list: &str| {
        let new = format!(
            "  {path}:
    get: {{responses: {{'200': {{description: all, content: {{application/json: {{schema: {list}}}}}}}}}}}
  /health:"
        );
        let after = edited(BEFORE, &[("  /health:", &new)]);
        verdict_on(&format!("GET {path}"), BEFORE, &after)
    };
    let pets = "{type: array, items: {$ref: '#/components/schemas/Pet'}}";
    expect(
        of("/allpets", pets),
        Verdict::Wider,
        &[
            "after this change any identified caller can GET /allpets, since nothing is declared about \
           it; it is a new way to Pet",
        ],
    );
    assert_eq!(of("/me/pets", pets).0, Verdict::Equal);
    assert_eq!(
        of("/names", "{type: array, items: {type: string}}").0,
        Verdict::Equal
    );
}

#[test]
fn a_path_that_takes_calls_from_a_guarded_one_is_wider() {
    let added = |path: &str, operation: &str| {
        let paths = format!("  {path}:\n    {operation}: {{}}\n  /health:\n");
        let after = edited(BEFORE, &[("  /health:\n", &paths)]);
        let changed = changes(BEFORE, &after);
        let new = changed.iter().find(|one| one.path == path).expect(path);
        new.verdict
    };
    assert_eq!(added("/pets/7", "delete"), Verdict::Wider);
    // There it could not be called, or changes nothing.
    assert_eq!(added("/cats/7", "delete"), Verdict::Equal);
    assert_eq!(added("/pets/popular", "get"), Verdict::Equal);
}
