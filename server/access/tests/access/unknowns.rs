//! What is not known is not allowed: who calls, whether an object exists, where a body puts it.

use crate::fixture::*;

#[test]
fn a_blank_user_id_is_nobody() {
    let api = pets();
    let list = "{Pet: {7: {owner: ' '}, 8: {owner: ann}}}";
    for user in ["", " ", "\t", "\u{a0}\u{2003}"] {
        let blank = policy::Subject {
            user: Some(user.to_owned()),
            groups: ["keepers".to_owned(), "vets".to_owned()].into(),
            ..Default::default()
        };
        let asking = api.ask("x", "GET /pets/7").acl(list);
        let asking = asking.caller(access::Caller::Stated(blank));
        assert_eq!(asking.reason(), "unidentified", "{user:?}");
        let claims = format!("{{\"sub\": {user:?}, \"groups\": [\"vets\"]}}");
        let claims = claims.replace("\\u{a0}\\u{2003}", "\u{a0}\u{2003}");
        let asking = api.ask("x", "GET /pets/7").acl(list).claims(&claims);
        assert_eq!(asking.reason(), "unidentified", "{claims}");
    }
}

/// Keepers may create; changers may change any, owners their own.
fn upserts() -> Api {
    Api::of(
        "/pets/{petId}: {put: {x-objects: [{object: Pet, id: petId, upsert: true}]}}
/pets: {put: {x-objects: [{object: Pet, id: '$request.body#/ids/*', action: update, upsert: true}],
  requestBody: {content: {application/json: {schema: {properties: {ids: {type: array, items: {type: string}}}}}}}}}",
        "Pet:
  x-objectAuth:
    groups:
      makers: {actions: [create], ownership: true}
      changers: {actions: [update], ownership: false}
      owners: {actions: [update], ownership: true}",
    )
}

#[test]
fn an_upsert_without_a_list_may_meet_an_object() {
    let api = upserts();
    let alone = |who: &str| api.reason(who, "PUT /pets/7");
    assert_eq!(alone("ann: makers"), "existence");
    assert_eq!(alone("ann: changers"), "existence");
    assert_eq!(alone("ann: owners"), "not-owner");
    assert_eq!(alone("ann: makers changers"), "any");
    assert_eq!(alone("ann: makers owners"), "existence");
    assert_eq!(alone("ann"), "no-grant");
    let decision = api.ask("ann: makers", "PUT /pets/7").decide();
    assert_eq!(decision.decision(), policy::Decision::Unknown);
    assert_eq!(
        decision.chain.last().unwrap().text,
        "no access control list says whether Pet 7 exists: allow (create) if it does not, deny (no-grant) if it does"
    );
}

#[test]
fn a_list_says_what_exists_and_so_does_an_owner() {
    let api = upserts();
    let listed = |who: &str, list: &str| api.ask(who, "PUT /pets/7").acl(list).reason();
    for list in ["{}", "", "{Pet: {8: {owner: ann}}}"] {
        assert_eq!(listed("ann: makers", list), "create");
        assert_eq!(listed("ann: changers owners", list), "no-grant");
    }
    assert_eq!(listed("ann: makers", "{Pet: {7: }}"), "no-grant");
    let owned = |who: &str| api.ask(who, "PUT /pets/7").owner("ann").reason();
    assert_eq!(owned("ann: makers owners"), "owner");
    assert_eq!(owned("ben: makers owners"), "not-owner");
}

#[test]
fn of_several_upserts_each_may_exist() {
    let api = upserts();
    let asking = |who: &str, ids: &str| {
        let body = format!("{{\"ids\": {ids}}}");
        api.ask(who, "PUT /pets").body(&body)
    };
    let both = "[\"7\", \"8\"]";
    assert_eq!(asking("ann: makers", both).reason(), "existence");
    assert_eq!(asking("ann: makers changers", both).reason(), "any");
    let listed = asking("ann: makers", both).acl("{Pet: {7: {owner: ben}}}");
    assert_eq!(listed.reason(), "no-grant");
}

/// Members of an organization change what is in it; owners change their own wherever it is.
fn containers() -> Api {
    Api::of(
        "/pets/{petId}:
  x-objects: [{object: Pet, id: petId}]
  get: {}
  put: {}
  delete: {}
/pets:
  patch:
    parameters: [{name: petId, in: query, required: true, schema: {type: string}}]
    x-objects: [{object: Pet, id: petId, action: update}]",
        "Pet:
  x-objectAuth:
    parent: {object: Org, id: orgId}
    groups:
      staff: {actions: [read, update, delete], ownership: false, within: Org}
      owners: {actions: [update], ownership: true}
Org: {}",
    )
}

const PLACED: &str =
    "{Pet: {7: {owner: ann, parent: o1}}, Org: {o1: {members: [ann, ben]}, o2: {members: [ann]}}}";

#[test]
fn a_body_moves_an_object_only_where_the_caller_may_change_it_too() {
    let api = containers();
    let put = |who: &str, body: &str| api.ask(who, "PUT /pets/7").acl(PLACED).body(body).decide();
    for (who, body, reason) in [
        ("ben: staff", r#"{"name": "x"}"#, "any"),
        ("ben: staff", r#"{"orgId": null}"#, "any"),
        ("ben: staff", r#"{"orgId": "o1"}"#, "any"),
        ("ann: staff", r#"{"orgId": "o2"}"#, "any"),
        ("ben: staff", r#"{"orgId": "o2"}"#, "not-a-member"),
        ("ben: staff", r#"{"orgId": "o3"}"#, "not-a-member"),
        ("ben: staff", r#"{"orgId": ["o1"]}"#, "invalid-id"),
        ("ben: staff", r#"{"orgId": {"id": "o2"}}"#, "invalid-id"),
        (
            "ben: staff",
            r#"{"orgId": "o1", "orgId": "o2"}"#,
            "invalid-id",
        ),
        ("ben: staff", r#"{"orgId": ".."}"#, "invalid-id"),
        // Their grant asks for no container.
        ("ann: owners", r#"{"orgId": "o3"}"#, "owner"),
    ] {
        assert_eq!(put(who, body).reason.code(), reason, "{who} {body}");
    }
    let refused = put("ben: staff", r#"{"orgId": "o2"}"#);
    let texts: Vec<&str> = refused.chain.iter().map(|one| one.text.as_str()).collect();
    assert!(
        texts.contains(&"the body puts Pet 7 into Org o2, where it must be allowed as well"),
        "{texts:?}"
    );
}

#[test]
fn a_body_that_cannot_be_read_may_move_an_object() {
    let api = containers();
    for path in ["PUT /pets/7", "PATCH /pets?petId=7"] {
        for (media, body) in [
            ("application/xml", "<a><orgId>o2</orgId></a>"),
            (
                "application/json-patch+json",
                r#"[{"op": "replace", "path": "/orgId", "value": "o2"}]"#,
            ),
            ("application/json", r#"{"orgId": "o2""#),
        ] {
            let asking = api.ask("ben: staff", path).acl(PLACED).body(body);
            let asking = asking.header(&format!("Content-Type: {media}"));
            assert_eq!(asking.reason(), "invalid-id", "{path} {media}");
        }
        let asking = api.ask("ben: staff", path).acl(PLACED);
        let asking = asking
            .body("orgId=o2")
            .header("Content-Type: application/x-www-form-urlencoded");
        assert_eq!(asking.reason(), "not-a-member", "{path}");
    }
    // Nothing is moved by these.
    for method in ["GET", "DELETE"] {
        let asking = api
            .ask("ben: staff", &format!("{method} /pets/7"))
            .acl(PLACED);
        assert_eq!(asking.body(r#"{"orgId": "o2"}"#).reason(), "any");
    }
}

/// The document of which `security` is the one thing that differs.
fn secured(security: &str) -> Api {
    Api::new(&format!(
        "openapi: 3.1.0
info: {{title: T, version: '1'}}
{security}
paths:
  /pets/{{petId}}:
    get: {{x-objects: [{{object: Pet, id: petId}}]}}
  /toys/{{toyId}}:
    get: {{x-objects: [{{object: Toy, id: toyId}}]}}
  /inline/{{petId}}:
    get:
      x-objectAuth:
        object: Pet
        id: petId
        scheme: {{type: http, scheme: bearer, x-user_id: sub}}
        groups: {{keepers: {{actions: [read], ownership: true}}}}
components:
  securitySchemes:
    own: {{type: http, scheme: bearer, x-user_id: sub}}
    key: {{type: apiKey, in: header, name: K}}
  schemas:
    Pet: {{x-objectAuth: {{groups: {{keepers: {{actions: [read], ownership: true}}}}}}}}
    Toy: {{x-objectAuth: {{public: true, reason: it is a toy}}}}
"
    ))
}

#[test]
fn security_that_does_not_tell_who_calls_identifies_nobody() {
    for (security, reason) in [
        ("security: [{own: []}]", "owner"),
        ("security: [{own: [], key: []}]", "owner"),
        ("security: [{key: []}, {own: []}]", "owner"),
        ("security: [{}, {own: []}]", "owner"),
        ("security: [{key: []}]", "unidentified"),
        ("security: [{}]", "unidentified"),
        ("security: []", "unidentified"),
        ("", "unidentified"),
    ] {
        let api = secured(security);
        let list = "{Pet: {7: {owner: ann}}}";
        let ask = |path: &str| api.ask("ann: keepers", path).acl(list);
        assert_eq!(ask("GET /pets/7").reason(), reason, "{security}");
        let claims = r#"{"sub": "ann", "groups": ["keepers"]}"#;
        let claimed = ask("GET /pets/7").claims(claims);
        assert_eq!(claimed.reason(), reason, "{security}");
        assert_eq!(ask("GET /toys/7").reason(), "public", "{security}");
        assert_eq!(ask("GET /inline/7").reason(), "owner", "{security}");
    }
    let decision = secured("security: [{key: []}]")
        .ask("ann: keepers", "GET /pets/7")
        .decide();
    let last = decision.chain.last().unwrap();
    assert!(
        last.text
            .starts_with("`security` asks for no scheme that tells who calls")
    );
}

#[test]
fn a_search_finds_nobody_where_nobody_is_told_apart() {
    let api = secured("security: [{key: []}]");
    let asking = api
        .ask("ann: keepers", "GET /pets/7")
        .acl("{Pet: {7: {owner: ann}}}");
    let found = api
        .access()
        .search(access::Search::Subject, asking.question())
        .unwrap();
    assert_eq!((found.allowed, found.unknown.len()), (vec![], 0));
}
