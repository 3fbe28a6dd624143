//! Documents that make no sense, or stand for more than any machine holds.

mod fixture;

use std::sync::Arc;

use fixture::{identifier, model, operation};

#[test]
fn documents_that_make_no_sense_give_models_all_the_same() {
    for paths in [
        "7",
        "[]",
        "{/a: 7, /b: [], /c: {get: 7, put: [], parameters: 7}}",
        "{/a: {get: {parameters: [7, {}, {name: 7}, {$ref: 7}, {$ref: '#/paths'}], requestBody: 7, responses: 7, security: 7, x-objects: {}, x-objectAuth: []}}}",
        "{'/a/{b}': {$ref: '#/paths/~1a~1{b}'}}",
        "{'/{': {get: {}}, '/}{x}{': {get: {}}, '': {get: {}}}",
    ] {
        let model = model(&format!("openapi: 3.0.3\npaths: {paths}\n"));
        for operation in &model.operations {
            assert!(operation.identifiers.len() < 2);
        }
    }
}

#[test]
fn schemas_that_hold_themselves_end() {
    let model = model(
        "
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /a/{aId}:
    put:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}
      responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}
components:
  schemas:
    A: {allOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}
    B: {anyOf: [{$ref: '#/components/schemas/A'}, {type: array, items: {$ref: '#/components/schemas/B'}}], properties: {bId: {$ref: '#/components/schemas/C'}}}
    C: {$ref: '#/components/schemas/C'}
",
    );
    let put = operation(&model, "PUT /a/{aId}");
    identifier(put, "aId");
}

#[test]
fn an_alias_bomb_is_cut_off_and_said_so() {
    let mut text =
        String::from("openapi: 3.0.3\ninfo: {title: T, version: '1'}\nx-a0: &a0 {type: string}\n");
    for level in 1..20 {
        let before = format!("*a{}", level - 1);
        let parts = [before.as_str(); 20].join(", ");
        text.push_str(&format!("x-a{level}: &a{level} {{allOf: [{parts}]}}\n"));
    }
    text.push_str("paths:\n");
    for at in 0..50 {
        text.push_str(&format!(
            "  /pets/{{petId}}/{at}:\n    put: {{requestBody: {{content: {{application/json: {{schema: *a19}}}}}}}}\n"
        ));
    }
    let model = model(&text);
    assert_eq!(model.limits, [model::Limit::Aliases]);
    assert!(model.operations.iter().all(|one| one.needs == Some(true)));
}

#[test]
fn more_operations_than_fit_are_counted() {
    let methods: String = ["get", "put", "post", "patch", "delete"]
        .iter()
        .map(|method| format!("{method}: {{}}, "))
        .collect();
    let mut text = format!("openapi: 3.0.3\nx-all: &all {{{methods}}}\npaths:\n");
    for at in 0..20_001 {
        text.push_str(&format!("  /a{at}: *all\n"));
    }
    let model = model(&text);
    assert_eq!(model.operations.len(), 100_000);
    assert_eq!(model.limits, [model::Limit::Operations(5)]);
}

#[test]
fn operations_that_share_a_large_body_take_bounded_memory() {
    let properties: String = (0..200)
        .map(|at| format!("thing{at}Id: {{type: string}}, "))
        .collect();
    let mut text = format!(
        "
openapi: 3.0.3
info: {{title: T, version: '1'}}
x-all: &all
  post: {{requestBody: {{content: {{application/json: {{schema: {{properties: {{{properties}}}}}}}}}}}}}
paths:
"
    );
    for at in 0..20_000 {
        text.push_str(&format!("  /walks{at}: *all\n"));
    }
    let model = model(&text);
    let kept = model.operations.len();
    let identifiers: usize = model
        .operations
        .iter()
        .map(|one| one.identifiers.len())
        .sum();
    assert!(identifiers * size_of::<model::Identifier>() < 300 << 20);
    assert!(
        kept > 100
            && model
                .operations
                .iter()
                .all(|one| one.identifiers.len() == 200)
    );
    assert_eq!(model.limits, [model::Limit::Operations(20_000 - kept)]);
}

#[test]
fn operations_share_the_security_that_they_inherit() {
    let model = model(
        "
openapi: 3.0.3
info: {title: T, version: '1'}
security: [{a: []}, {b: []}]
x-own: &own {security: [{c: []}]}
paths:
  /pets: {get: {}, post: {}}
  /toys: {get: *own, post: *own}
",
    );
    let security = |name: &str| &operation(&model, name).security;
    assert!(Arc::ptr_eq(security("GET /pets"), security("POST /pets")));
    assert!(Arc::ptr_eq(security("GET /toys"), security("POST /toys")));
    assert_eq!(security("POST /pets").alternatives.len(), 2);
    assert_eq!(security("POST /toys").alternatives.len(), 1);
}

/// A document with a name of so many bytes in many places, and with a path of a tenth as many variables.
fn long_names(bytes: usize) -> (String, String) {
    let long = "aB".repeat(bytes / 2);
    let many: String = (0..bytes / 10)
        .map(|at| format!("/{{v{at}}}/a{at}"))
        .collect();
    let body = format!(
        "requestBody: {{content: {{application/json: {{schema: {{properties: {{petId: {{type: string}}, {long}Id: {{type: string}}}}}}}}}}}}"
    );
    let paths = [long.clone(), format!("pets/{{{long}Id}}"), many];
    let paths =
        paths.map(|path| format!("  \"/{path}\":\n    post: {{operationId: {long}, {body}}}\n"));
    let paths = paths.concat();
    let text = format!("openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths:\n{paths}");
    (text, format!("{long}Id"))
}

/// In the square of their length this would take many minutes.
#[test]
fn names_of_a_megabyte_are_read() {
    let (text, name) = long_names(1_000_000);
    let found = model(&text);
    let found = identifier(&found.operations[1], &name);
    assert_eq!(found.confidence, model::Confidence::High);
}

#[test]
fn of_a_body_full_of_identifiers_the_required_ones_are_kept() {
    let properties: String = (0..400)
        .map(|at| format!("thing{at}Id: {{type: string}}, "))
        .collect();
    let model = model(&format!(
        "
openapi: 3.0.3
info: {{title: T, version: '1'}}
paths:
  /walks:
    post:
      requestBody:
        content:
          application/json:
            schema: {{required: [thing399Id], properties: {{{properties}}}}}
"
    ));
    let post = operation(&model, "POST /walks");
    assert_eq!(post.identifiers.len(), 200);
    assert_eq!(model.limits, [model::Limit::Identifiers(200)]);
    assert!(!identifier(post, "thing399Id").optional);
    assert_eq!(post.needs, Some(true));
}
