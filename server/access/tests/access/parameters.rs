//! Where and how a request writes identifiers.

use crate::fixture::*;

/// An operation on pets 1 and 2, which are ann's; the parameter and the `id` are given.
fn with(parameter: &str, id: &str, path: &str) -> Api {
    Api::of(
        &format!(
            "{path}:
  get:
    x-objects: [{{object: Pet, id: {id}}}]
    parameters: [{parameter}]"
        ),
        "Pet: {properties: {id: {type: integer}}, x-objectAuth: {groups: {authenticated: {actions: [read], \
         ownership: true}}}}",
    )
}

const OWNED: &str = "{Pet: {1: {owner: ann}, 2: {owner: ann}, 3: {owner: ben}}}";

fn check(api: &Api, cases: &[(&str, &str)]) {
    for (request, reason) in cases {
        assert_eq!(
            api.ask("ann", request).acl(OWNED).reason(),
            *reason,
            "{request}"
        );
    }
}

#[test]
fn lists_in_a_query() {
    let ids = |more: &str| {
        let parameter = format!(
            "{{name: ids, in: query, required: true, schema: {{type: array, items: {{type: integer}}}}{more}}}"
        );
        with(&parameter, "ids", "/pets")
    };
    check(
        &ids(""),
        &[
            ("GET /pets?ids=1", "owner"),
            ("GET /pets?ids=1&ids=2", "owner"),
            ("GET /pets?ids=1&ids=3", "not-owner"),
            ("GET /pets?ids=1,2", "invalid-id"),
            ("GET /pets?ids=", "invalid-id"),
            ("GET /pets", "invalid-id"),
        ],
    );
    check(
        &ids(", explode: false"),
        &[
            ("GET /pets?ids=1,2", "owner"),
            ("GET /pets?ids=1,3", "not-owner"),
            ("GET /pets?ids=1&ids=3", "not-owner"),
            ("GET /pets?ids=1,", "invalid-id"),
            ("GET /pets?ids=1%2C3", "invalid-id"),
        ],
    );
    check(
        &ids(", style: pipeDelimited, explode: false"),
        &[
            ("GET /pets?ids=1%7C2", "owner"),
            ("GET /pets?ids=1|3", "not-owner"),
        ],
    );
    check(
        &ids(", style: spaceDelimited, explode: false"),
        &[
            ("GET /pets?ids=1%202", "owner"),
            ("GET /pets?ids=1+3", "not-owner"),
        ],
    );
}

#[test]
fn lists_in_a_path() {
    let ids = |more: &str| {
        let parameter = format!(
            "{{name: ids, in: path, required: true, schema: {{type: array, items: {{type: integer}}}}{more}}}"
        );
        with(&parameter, "ids", "/pets/{ids}")
    };
    check(
        &ids(""),
        &[
            ("GET /pets/1,2", "owner"),
            ("GET /pets/1,3", "not-owner"),
            ("GET /pets/1%2C3", "invalid-id"),
        ],
    );
    check(
        &ids(", style: label"),
        &[("GET /pets/.1,2", "owner"), ("GET /pets/1,2", "invalid-id")],
    );
    check(
        &ids(", style: label, explode: true"),
        &[("GET /pets/.1.3", "not-owner")],
    );
    check(
        &ids(", style: matrix"),
        &[
            ("GET /pets/;ids=1,2", "owner"),
            ("GET /pets/1", "invalid-id"),
        ],
    );
    check(
        &ids(", style: matrix, explode: true"),
        &[
            ("GET /pets/;ids=1;ids=2", "owner"),
            ("GET /pets/;ids=1;ids=3", "not-owner"),
        ],
    );
}

#[test]
fn lists_in_swagger() {
    let api = |format: &str| {
        Api::new(&format!(
            "swagger: '2.0'
info: {{title: T, version: '1'}}
security: [{{own: []}}]
securityDefinitions: {{own: {{type: apiKey, in: header, name: Token, x-user_id: sub}}}}
paths:
  /pets:
    get:
      x-objects: [{{object: Pet, id: ids}}]
      parameters: [{{name: ids, in: query, type: array, items: {{type: integer}}{format}}}]
definitions:
  Pet: {{properties: {{id: {{type: integer}}}}, x-objectAuth: {{groups: {{authenticated: {{actions: [read], ownership: true}}}}}}}}
"
        ))
    };
    check(
        &api(""),
        &[
            ("GET /pets?ids=1,2", "owner"),
            ("GET /pets?ids=1,3", "not-owner"),
        ],
    );
    let multi = api(", collectionFormat: multi");
    check(
        &multi,
        &[
            ("GET /pets?ids=1&ids=3", "not-owner"),
            ("GET /pets?ids=1&ids=2", "owner"),
        ],
    );
    check(
        &api(", collectionFormat: ssv"),
        &[("GET /pets?ids=1%203", "not-owner")],
    );
}

#[test]
fn headers_and_cookies() {
    let api = with(
        "{name: X-Pet, in: header, required: true, schema: {type: integer}}",
        "X-Pet",
        "/pet",
    );
    let get = |line: &str| api.ask("ann", "GET /pet").header(line).acl(OWNED).reason();
    assert_eq!(get("x-pet: 1"), "owner");
    assert_eq!(get("X-Pet: 3"), "not-owner");
    assert_eq!(
        get("X-Pet: %31"),
        "invalid-id",
        "headers are not percent-encoded"
    );
    let twice = api
        .ask("ann", "GET /pet")
        .header("X-Pet: 1")
        .header("x-pet: 1")
        .acl(OWNED);
    assert_eq!(twice.reason(), "invalid-id");
    let api = with(
        "{name: pet, in: cookie, schema: {type: integer}}",
        "$request.cookie.pet",
        "/pet",
    );
    let get = |line: &str| api.ask("ann", "GET /pet").header(line).acl(OWNED).reason();
    assert_eq!(get("Cookie: a=b; pet=1"), "owner");
    assert_eq!(get("Cookie: pet=1; pet=3"), "invalid-id");
}

#[test]
fn several_variables_in_a_segment() {
    let parameters = "{name: petId, in: path, required: true, schema: {type: integer}}, {name: part, in: path, \
                      required: true, schema: {type: string}}";
    let api = with(parameters, "petId", "/pets/{petId}-{part}.json");
    check(
        &api,
        &[
            ("GET /pets/1-head.json", "owner"),
            ("GET /pets/3-head.json", "not-owner"),
            ("GET /pets/1-3-head.json", "invalid-id"),
        ],
    );
}

#[test]
fn forms() {
    let api = Api::of(
        "/feed:
  post:
    x-objects: [{object: Pet, id: '$request.body#/petId', action: read}]
    requestBody: {content: {application/x-www-form-urlencoded: {schema: {required: [petId], properties: {petId: {type: integer}}}}}}",
        "Pet: {properties: {id: {type: integer}}, x-objectAuth: {groups: {authenticated: {actions: [read], \
         ownership: true}}}}",
    );
    let post = |kind: &str, body: &str| {
        let ask = api
            .ask("ann", "POST /feed")
            .header(&format!("Content-Type: {kind}"));
        ask.body(body).acl(OWNED).reason()
    };
    let form = "application/x-www-form-urlencoded";
    assert_eq!(post(form, "petId=1&food=hay"), "owner");
    assert_eq!(post(form, "petId=3"), "not-owner");
    assert_eq!(post(form, "petId=1&petId=1"), "invalid-id");
    assert_eq!(post(form, "food=hay"), "invalid-id");
    assert_eq!(post("application/json", "{\"petId\": 1}"), "owner");
    assert_eq!(post("application/xml", "<petId>1</petId>"), "invalid-id");
}

#[test]
fn an_id_that_names_nothing_is_denied() {
    let api = with(
        "{name: petId, in: query, schema: {type: integer}}",
        "dogId",
        "/pets",
    );
    check(
        &api,
        &[
            ("GET /pets?petId=1", "invalid-id"),
            ("GET /pets?dogId=1", "invalid-id"),
        ],
    );
    let decision = api.ask("ann", "GET /pets").decide();
    assert_eq!(
        decision.chain.last().expect("a step").text,
        "`dogId` is nothing in the request"
    );
}
