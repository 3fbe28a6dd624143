//! Objects that several values name together: `id: [owner, repo]`.

use access::Source;

use crate::fixture::*;

fn repositories() -> Api {
    Api::of(
        "/repos/{owner}/{repo}:
  x-objects: [{object: Repository, id: [owner, repo]}]
  get: {}
  patch: {requestBody: {content: {application/json: {schema: {type: object}}}}}
/moves:
  post:
    x-objects: [{object: Repository, id: ['$request.body#/*/owner', '$request.body#/*/name'], action: update}]
    requestBody: {content: {application/json: {schema: {type: array, items: {properties: {owner: {type: string}, name: {type: string}}}}}}}
/find:
  get:
    x-objects: [{object: Repository, id: [owner, name]}]
    parameters: [{name: owner, in: query, schema: {type: string}}, {name: name, in: query, schema: {type: string}}]",
        "Repository:
  properties: {owner: {type: string}, name: {type: string}, number: {type: integer}}
  x-objectAuth: {id: [owner, name], groups: {authenticated: {actions: [R, U], ownership: true}}}",
    )
}

const ACL: &str =
    "Repository: {ann/notes: {owner: ann}, ben/notes: {owner: ben}, \"a%2Fb/c\": {owner: ann}}";

#[test]
fn values_are_joined_by_a_slash() {
    let api = repositories();
    let get = |path: &str| api.ask("ann", &format!("GET {path}")).acl(ACL).reason();
    assert_eq!(get("/repos/ann/notes"), "owner");
    assert_eq!(get("/repos/ben/notes"), "not-owner");
    assert_eq!(get("/repos/a%2Fb/c"), "owner");
    assert_eq!(get("/repos/a/b%2Fc"), "not-owner");
    assert_eq!(get("/repos/../notes"), "invalid-id");
    let decision = api.ask("ann", "GET /repos/a%2Fb/c").acl(ACL).decide();
    let owner = decision.chain.last().expect("a step");
    assert_eq!(owner.text, "ann owns Repository a%2Fb/c");
    let Some(Source::Acl(range)) = &owner.source else {
        panic!("in the list: {owner:?}");
    };
    assert_eq!(&ACL[range.clone()], "\"a%2Fb/c\"");
}

#[test]
fn the_body_contradicts_no_part() {
    let api = repositories();
    let patch = |body: &str| {
        api.ask("ann", "PATCH /repos/ann/notes")
            .acl(ACL)
            .body(body)
            .reason()
    };
    assert_eq!(patch("{\"description\": \"x\"}"), "owner");
    assert_eq!(patch("{\"name\": \"notes\", \"owner\": \"ann\"}"), "owner");
    assert_eq!(patch("{\"owner\": \"ben\"}"), "invalid-id");
    assert_eq!(patch("{\"repo\": \"other\"}"), "invalid-id");
    assert_eq!(patch("{\"name\": \"other\"}"), "invalid-id");
}

#[test]
fn parts_in_lists_go_together_one_by_one() {
    let api = repositories();
    let post = |body: &str| api.ask("ann", "POST /moves").acl(ACL).body(body).reason();
    let one = "{\"owner\": \"ann\", \"name\": \"notes\"}";
    assert_eq!(post(&format!("[{one}]")), "owner");
    assert_eq!(
        post(&format!(
            "[{one}, {{\"owner\": \"ben\", \"name\": \"notes\"}}]"
        )),
        "not-owner"
    );
    assert_eq!(
        post(&format!("[{one}, {{\"owner\": \"ben\"}}]")),
        "invalid-id"
    );
    assert_eq!(post("[]"), "invalid-id");
}

#[test]
fn some_of_the_parts_name_nothing() {
    let api = repositories();
    let get = |query: &str| {
        api.ask("ann", &format!("GET /find{query}"))
            .acl(ACL)
            .reason()
    };
    assert_eq!(get("?owner=ann&name=notes"), "owner");
    assert_eq!(get("?owner=ann"), "invalid-id");
    assert_eq!(get(""), "unfiltered-list");
}
