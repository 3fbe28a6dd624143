//! What the views show of a document.

mod support;

use openapi::{Api, Location, Role, Type, Version};
use support::{api, files, first};

fn operations(text: &str) -> Vec<String> {
    let files = files(&[("a.yaml", text)]);
    api(&files)
        .operations()
        .map(|operation| format!("{} {}", operation.method(), operation.path()))
        .collect()
}

#[test]
fn all_methods_are_operations_and_nothing_else_is() {
    let text = r#"
openapi: 3.2.0
paths:
  x-note: {get: {}}
  /pets:
    summary: Pets
    parameters: []
    servers: []
    x-get: {}
    head: {}
    query: {}
    trace: {}
    options: {}
    patch:
    additionalOperations:
      COPY: {}
      x-skip: {}
webhooks:
  created: {post: {}}
"#;
    let expected = ["HEAD", "QUERY", "TRACE", "OPTIONS", "COPY"];
    assert_eq!(
        operations(text),
        expected.map(|name| format!("{name} /pets"))
    );
    let files = files(&[("a.yaml", text)]);
    let webhook = api(&files).webhooks().next().unwrap();
    assert_eq!(
        (webhook.path().as_ref(), webhook.operations().len()),
        ("created", 1)
    );
}

#[test]
fn a_path_item_may_come_from_elsewhere_and_its_own_fields_win() {
    let text = r#"
openapi: 3.1.0
paths:
  /pets:
    $ref: '#/components/pathItems/Pets'
    get: {operationId: own}
components:
  pathItems:
    Pets:
      parameters: [{name: shop, in: header}]
      get: {operationId: shared}
      post: {}
"#;
    assert_eq!(operations(text), ["GET /pets", "POST /pets"]);
    let files = files(&[("a.yaml", text)]);
    let all: Vec<_> = api(&files).operations().collect();
    assert_eq!(all[0].operation_id().unwrap(), "own");
    assert_eq!(all[0].parameters().list[0].name(), "shop");
}

#[test]
fn parameters_of_the_operation_replace_those_of_the_path() {
    let files = files(&[(
        "a.yaml",
        r##"
openapi: 3.0.0
paths:
  /pets/{id}:
    parameters:
      - {name: id, in: path, schema: {type: string}}
      - {name: id, in: query}
      - $ref: "#/components/parameters/None"
    get:
      parameters:
        - {$ref: "#/components/parameters/Id"}
        - name: filter
          in: query
          content: {application/json: {schema: {type: object}}}
components:
  parameters:
    Id: {name: id, in: path, schema: {type: integer}}
"##,
    )]);
    let operation = api(&files).operations().next().unwrap();
    let parameters = operation.parameters();
    let shown: Vec<_> = parameters
        .list
        .iter()
        .map(|parameter| {
            let types = parameter.schema().map(|schema| schema.types());
            let is = |kind| types.is_some_and(|types| types.is_only(kind));
            (
                parameter.name().into_owned(),
                parameter.location().unwrap(),
                is(Type::Integer),
                is(Type::Object),
                parameter.reference().is_some(),
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("id".into(), Location::Path, true, false, true),
            ("id".into(), Location::Query, false, false, false),
            ("filter".into(), Location::Query, false, true, false),
        ]
    );
    assert_eq!(parameters.unresolved.len(), 1);
    assert!(parameters.list[0].is_required());
}

#[test]
fn swagger_2_has_its_own_places() {
    let files = files(&[(
        "a.json",
        r##"{"swagger": "2.0",
          "paths": {"/pets": {"post": {
            "parameters": [
              {"$ref": "#/parameters/limit"},
              {"name": "pet", "in": "body", "schema": {"$ref": "#/definitions/Pet"}},
              {"name": "photo", "in": "formData", "type": "file"}],
            "responses": {"200": {"$ref": "#/responses/Pet"}, "x-note": {}}}}},
          "parameters": {"limit": {"name": "limit", "in": "query", "type": "integer"}},
          "responses": {"Pet": {"schema": {"$ref": "#/definitions/Pet"}}},
          "definitions": {"Pet": {"type": "object", "x-nullable": true}},
          "securityDefinitions": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}}"##,
    )]);
    let api = api(&files);
    assert_eq!(api.version(), Version::V2_0);
    assert_eq!(api.version_key().as_str().unwrap(), "swagger");
    let operation = api.operations().next().unwrap();
    let parameters = operation.parameters().list;
    assert!(
        parameters[0]
            .schema()
            .unwrap()
            .types()
            .contains(Type::Integer)
    );
    let pet = parameters[1].schema().unwrap();
    assert_eq!(pet.reference().unwrap().name(), "Pet");
    assert!(pet.resolve().unwrap().types().is_only(Type::Object));
    assert!(pet.resolve().unwrap().types().contains(Type::Null));
    assert!(parameters[2].schema().unwrap().types().contains(Type::File));
    let responses: Vec<_> = operation.responses().collect();
    assert_eq!(responses.len(), 1);
    assert_eq!(
        responses[0].schema().unwrap().reference().unwrap().name(),
        "Pet"
    );
    let scheme = api.security_scheme("key").unwrap().unwrap();
    assert_eq!(scheme.kind().unwrap(), "apiKey");
    assert_eq!(scheme.location(), Some(Location::Header));
}

#[test]
fn security_of_the_operation_replaces_that_of_the_document() {
    let files = files(&[(
        "a.yaml",
        r#"
openapi: 3.0.0
security: [{key: []}]
paths:
  /a:
    get: {}
    put: {security: []}
    post: {security: [{}, {key: [], login: [read]}]}
"#,
    )]);
    let operations: Vec<_> = api(&files).operations().collect();
    let shown: Vec<_> = operations
        .iter()
        .map(|operation| {
            let security = operation.security().unwrap();
            let own = operation.own_security().is_some();
            (
                own,
                security.is_empty(),
                security.is_optional(),
                security.is_required(),
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            (false, false, false, true),
            (true, true, false, false),
            (true, false, true, false)
        ]
    );
    let last = operations[2]
        .security()
        .unwrap()
        .requirements()
        .last()
        .unwrap();
    let names: Vec<_> = last
        .schemes()
        .map(|(key, _)| key.as_str().unwrap())
        .collect();
    assert_eq!(names, ["key", "login"]);
}

#[test]
fn parts_of_a_schema_say_whether_they_always_hold() {
    let files = files(&[(
        "a.yaml",
        r##"
openapi: 3.1.0
components:
  schemas:
    Pet:
      oneOf: [{$ref: "#/components/schemas/Cat"}, {type: "null"}]
      allOf: [{$ref: "#/components/schemas/Base"}, {$ref: "#/components/schemas/Pet"}]
    Cat:
      title: cat
      allOf: [{$ref: "#/components/schemas/Base"}, {title: paws}]
    Base: {title: base, type: [object, "null"]}
"##,
    )]);
    let (_, pet) = api(&files).schemas().next().unwrap();
    let parts = pet.parts(100);
    let titled: Vec<_> = parts
        .iter()
        .filter_map(|part| Some((part.schema.title()?.into_owned(), part.role)))
        .collect();
    let expected = [
        ("base", Role::Always),
        ("cat", Role::Sometimes),
        ("paws", Role::Sometimes),
    ];
    assert_eq!(
        titled,
        expected.map(|(title, role)| (title.to_owned(), role))
    );
    let base = parts
        .iter()
        .find(|part| part.schema.title().is_some())
        .unwrap();
    assert_eq!(base.reference.unwrap().name(), "Base");
    assert!(base.schema.types().is_only(Type::Object));
    assert_eq!(pet.parts(2).len(), 2);
}

#[test]
fn bodies_responses_links_and_callbacks_are_shown() {
    let files = files(&[(
        "a.yaml",
        r##"
openapi: 3.0.0
servers: [{url: "https://{host}/", variables: {host: {default: a}}}]
tags: [{name: pets}]
paths:
  /pets:
    post:
      tags: [pets]
      requestBody: {$ref: "#/components/requestBodies/Pet"}
      responses:
        201:
          headers: {X-Id: {schema: {type: string}}}
          content: {application/json: {schema: {title: created}}}
          links:
            get: {operationId: getPet, parameters: {id: $response.body#/id}}
      callbacks:
        done: {"{$request.body#/url}": {post: {}}}
components:
  requestBodies:
    Pet: {required: true, content: {text/plain: {schema: {type: string}}}}
"##,
    )]);
    let operation = api(&files).operations().next().unwrap();
    assert_eq!(operation.tags().collect::<Vec<_>>(), ["pets"]);
    assert_eq!(operation.servers()[0].url(), "https://{host}/");
    assert_eq!(api(&files).tags().next().unwrap().name(), "pets");

    let body = operation.request_body().unwrap().unwrap();
    assert!(body.is_required());
    let media = body.content().next().unwrap();
    assert_eq!(media.name(), "text/plain");
    assert!(media.schema().unwrap().types().is_only(Type::String));

    let response = operation.responses().next().unwrap();
    assert_eq!(response.status(), "201");
    assert_eq!(response.schema().unwrap().title().unwrap(), "created");
    assert_eq!(response.headers().next().unwrap().name(), "X-Id");
    let links: Vec<_> = response.links().collect();
    assert_eq!(links[0].operation_id().unwrap(), "getPet");
    assert_eq!(links[0].parameters().count(), 1);

    let callback = operation.callbacks().next().unwrap();
    let item = callback.path_items().next().unwrap();
    assert_eq!(item.path(), "{$request.body#/url}");
    assert_eq!(item.operations().len(), 1);
}

#[test]
fn aliases_and_merge_keys_look_like_what_they_stand_for() {
    let files = files(&[(
        "a.yaml",
        r#"
openapi: 3.0.0
x-base: &base
  tags: [a]
  operationId: base
x-list: &list
  - {name: limit, in: query}
x-more: &more
  <<: *base
  deprecated: true
paths:
  /pets:
    get:
      <<: [*more, *base]
      operationId: own
      parameters: *list
    put: *base
"#,
    )]);
    let operations: Vec<_> = api(&files).operations().collect();
    assert_eq!(operations[0].operation_id().unwrap(), "own");
    assert_eq!(operations[0].tags().count(), 1);
    assert_eq!(operations[0].parameters().list[0].name(), "limit");
    assert_eq!(operations[1].operation_id().unwrap(), "base");
    let keys: Vec<_> = operations[0]
        .cursor()
        .entries()
        .map(|(key, _)| key.as_str().unwrap())
        .collect();
    assert_eq!(keys, ["operationId", "parameters", "deprecated", "tags"]);
}

#[test]
fn alias_bombs_do_not_go_off() {
    let mut text = String::from("openapi: 3.0.0\nm0: &m0 {a0: 1}\ns0: &s0 {type: string}\n");
    for level in 1..60 {
        let below = level - 1;
        text += &format!("m{level}: &m{level} {{<<: [*m{below}, *m{below}], a{level}: 1}}\n");
        text += &format!("s{level}: &s{level} {{allOf: [*s{below}, *s{below}]}}\n");
    }
    text += "self: &self {<<: *self, allOf: [*self]}\n";
    let files = files(&[("a.yaml", &text)]);
    let root = files.root(first(&files)).unwrap();
    assert_eq!(root.get("m59").unwrap().entries().count(), 60);
    let parts = |key: &str| {
        openapi::Schema::new(root.get(key).unwrap())
            .parts(1000)
            .len()
    };
    assert_eq!(parts("s59"), 60);
    assert_eq!(parts("self"), 1);
}

#[test]
fn the_first_openapi_document_of_a_stream_counts() {
    let files = files(&[(
        "a.yaml",
        "note: {$ref: 'other.yaml'}\n---\nopenapi: 3.0.0\ninfo: {title: second}\nx: {$ref: '#/info'}\n---\nopenapi: 3.1.0\n",
    )]);
    assert_eq!(api(&files).title().unwrap(), "second");
    assert_eq!(api(&files).version(), openapi::Version::V3_0);
    assert_eq!(files.unresolved(first(&files)).count(), 0);
    assert_eq!(files.missing(), []);
}

#[test]
fn other_files_are_no_documents() {
    let files = files(&[
        ("a.yaml", "openapi: soon\n"),
        ("b.json", "[]"),
        ("c.yaml", ""),
    ]);
    assert!(files.ids().all(|file| Api::new(&files, file).is_none()));
    assert!(files.ids().all(|file| files.references(file).count() == 0));
}
