//! Which operation a request calls.

use crate::fixture::*;

/// Everybody identified may read any page; the number of operations is what differs.
fn pages(paths: &str) -> Api {
    let paths: String = paths
        .split_whitespace()
        .map(|path| {
            format!(
                "{path}:\n  get: {{x-objectAuth: {{object: Page, action: read, groups: \
                 {{authenticated: {{actions: [read], ownership: false}}}}}}}}\n"
            )
        })
        .collect();
    Api::of(&paths, "Page: {}")
}

/// The path of the operation that a request calls, or why it calls none.
fn called(api: &Api, request: &str) -> String {
    let decision = api.ask("ann", request).decide();
    match decision.operation {
        Some(at) => api.model.operations[at].path.clone(),
        None => decision.reason.code().to_owned(),
    }
}

#[test]
fn concrete_before_templated() {
    let api = pages("/pages/{id} /pages/mine /pages/{id}.json /pages/{id}/{part} /pages/{id}/text");
    assert_eq!(called(&api, "GET /pages/12"), "/pages/{id}");
    assert_eq!(called(&api, "GET /pages/mine"), "/pages/mine");
    assert_eq!(called(&api, "GET /pages/m%69ne"), "/pages/mine");
    assert_eq!(called(&api, "GET /pages/12.json"), "/pages/{id}.json");
    assert_eq!(called(&api, "GET /pages/12/text"), "/pages/{id}/text");
    assert_eq!(called(&api, "GET /pages/12/x"), "/pages/{id}/{part}");
    assert_eq!(called(&api, "GET /pages/12/"), "no-operation");
    assert_eq!(called(&api, "GET /pages"), "no-operation");
    assert_eq!(called(&api, "GET /Pages/12"), "no-operation");
}

#[test]
fn a_concrete_path_hides_the_methods_of_a_templated_one() {
    let api = Api::of(
        "/pets/mine:\n  get: {}\n/pets/{petId}:\n  x-objects: [Pet]\n  delete: {}",
        "Pet: {x-objectAuth: {groups: {a: {actions: [D], ownership: false}}}}",
    );
    assert_eq!(api.reason("ann: a", "DELETE /pets/1"), "any");
    assert_eq!(api.reason("ann: a", "DELETE /pets/mine"), "no-operation");
}

/// The specification leaves open which one is meant: both must allow.
#[test]
fn of_paths_that_are_concrete_at_different_places_all_count() {
    let api = Api::of(
        "/{kind}/me:
  get: {x-objectAuth: {object: Kind, action: read, groups: {a: {actions: [R], ownership: false}}}}
/books/{id}:
  get: {x-objectAuth: {object: Book, action: read, groups: {b: {actions: [R], ownership: false}}}}",
        "Book: {}",
    );
    assert_eq!(api.reason("ann: a", "GET /books/me"), "no-grant");
    assert_eq!(api.reason("ann: b", "GET /books/me"), "no-grant");
    assert_eq!(api.reason("ann: a b", "GET /books/me"), "any");
    let decision = api.ask("ann: a", "GET /books/me").decide();
    assert!(
        decision.chain[0]
            .text
            .contains("`/{kind}/me` and `/books/{id}`"),
        "{decision:?}"
    );
}

#[test]
fn servers_are_where_paths_begin() {
    let with = |servers: &str| {
        Api::new(&format!(
            "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\nsecurity: [{{own: []}}]\n{servers}\ncomponents: \
             {{securitySchemes: {{own: {{type: http, scheme: bearer, x-user_id: sub}}}}}}\npaths:\n  /pages/{{id}}:\n    \
             get: {{x-objectAuth: {{object: Page, id: id, groups: {{authenticated: {{actions: [R], ownership: \
             false}}}}}}}}\n"
        ))
    };
    let api = with("servers: [{url: 'https://api.example.com/v1'}, {url: /test/}]");
    for (request, reason) in [
        ("GET /pages/1", "any"),
        ("GET /v1/pages/1", "any"),
        ("GET /test/pages/1", "any"),
        ("GET /v2/pages/1", "no-operation"),
        ("GET https://api.example.com/v1/pages/1", "any"),
        ("GET https://API.example.com/v1/pages/1", "any"),
        ("GET https://api.example.com/pages/1", "no-operation"),
        ("GET https://other.example.com/v1/pages/1", "no-operation"),
        ("GET https://other.example.com/test/pages/1", "any"),
    ] {
        assert_eq!(api.reason("ann", request), reason, "{request}");
    }
    let api = with("servers: [{url: 'https://{tenant}.example.com/{version}'}]");
    assert_eq!(
        api.reason("ann", "GET https://a.example.com/v3/pages/1"),
        "any"
    );
    assert_eq!(
        api.reason("ann", "GET https://example.com/v3/pages/1"),
        "no-operation"
    );
    let api = with("");
    assert_eq!(
        api.reason("ann", "GET https://any.example.com/pages/1"),
        "any"
    );
}

#[test]
fn an_operation_may_have_servers_of_its_own() {
    let api = Api::of(
        "/pages/{id}:
  servers: [{url: /old}]
  x-objectAuth: {object: Page, id: id, groups: {authenticated: {actions: [R], ownership: false}}}
  get: {}",
        "Page: {}",
    );
    assert_eq!(api.reason("ann", "GET /old/pages/1"), "any");
    assert_eq!(api.reason("ann", "GET /new/pages/1"), "no-operation");
}

#[test]
fn swagger_has_a_base_path() {
    let api = Api::new(
        "swagger: '2.0'
info: {title: T, version: '1'}
host: api.example.com
basePath: /v1
security: [{own: []}]
securityDefinitions: {own: {type: apiKey, in: header, name: Token, x-user_id: sub}}
paths:
  /pages/{id}:
    get:
      parameters: [{name: id, in: path, required: true, type: integer}]
      x-objectAuth: {object: Page, id: id, groups: {authenticated: {actions: [R], ownership: false}}}
",
    );
    assert_eq!(api.reason("ann", "GET /v1/pages/1"), "any");
    assert_eq!(api.reason("ann", "GET /v1/pages/x"), "invalid-id");
    assert_eq!(
        api.reason("ann", "GET https://api.example.com/v1/pages/1"),
        "any"
    );
    assert_eq!(
        api.reason("ann", "GET https://api.example.com/pages/1"),
        "no-operation"
    );
}

#[test]
fn methods_are_as_written_or_in_upper_case() {
    let api = pets();
    assert_eq!(api.reason("vic: vets", "get /pets/1"), "any");
    assert_eq!(api.reason("vic: vets", "HEAD /pets/1"), "no-operation");
    let decision = api.ask("vic: vets", "PATCH /pets/1").decide();
    assert_eq!(
        decision.chain[0].text,
        "`/pets/{petId}` has no PATCH: it has GET, PUT, DELETE, POST"
    );
}

#[test]
fn a_path_of_the_document_may_also_stand_below_a_server() {
    let api = Api::new(
        "openapi: 3.1.0
info: {title: T, version: '1'}
servers: [{url: https://example.com/v1}]
security: [{own: []}]
paths:
  /pages/{id}:
    x-objectAuth: {object: Page, id: id, groups: {editors: {actions: [R], ownership: false}}}
    get: {}
  /v1/pages/{id}:
    get: {x-objectAuth: {public: true, reason: a brochure}}
    post: {x-objectAuth: {public: true, reason: a brochure}}
components:
  securitySchemes: {own: {type: http, scheme: bearer, x-user_id: sub}}
",
    );
    let reason = |request: &str| api.reason("ann", request);
    assert_eq!(reason("GET /v1/pages/1"), "no-grant");
    assert_eq!(reason("GET https://example.com/v1/pages/1"), "no-grant");
    assert_eq!(reason("GET https://example.com/v1/v1/pages/1"), "public");
    assert_eq!(reason("POST /v1/pages/1"), "no-operation");
    assert_eq!(api.reason("eve: editors", "GET /pages/1"), "any");
}
