//! Who asks: claims of a token, memberships, several schemes.

use access::Claims;

use crate::fixture::*;

/// Organizations hold projects; claims have names of their own.
fn projects() -> Api {
    Api::new(
        "openapi: 3.1.0
info: {title: T, version: '1'}
security: [{staff: []}]
paths:
  /projects/{projectId}: {x-objects: [Project], get: {}, delete: {}}
  /organizations/{organizationId}/projects: {x-objects: [Project], post: {}, get: {}}
  /projects:
    x-objects: [Project]
    post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Project'}}}}}
components:
  securitySchemes:
    staff:
      type: http
      scheme: bearer
      x-user_id: /user/id
      x-groups: roles
      x-memberships: {Organization: orgs}
  schemas:
    Organization: {properties: {id: {type: string}}}
    Project:
      properties: {id: {type: string}, organizationId: {type: string}}
      x-objectAuth:
        parent: {object: Organization, id: organizationId}
        groups:
          admin: {actions: [create, read, delete, list], ownership: false, within: Organization}
          editors: {actions: [read], ownership: false}
          authenticated: {actions: [read], ownership: true}
",
    )
}

const ACL: &str = "{Project: {p1: {parent: o1, owner: ann}, p2: {parent: o2}}}";

#[test]
fn claims_are_read_as_the_scheme_says() {
    let api = projects();
    let ask = |claims: &str, request: &str| api.ask("", request).claims(claims).acl(ACL).reason();
    let ann = "{\"user\": {\"id\": \"ann\"}, \"sub\": \"ben\"}";
    assert_eq!(ask(ann, "GET /projects/p1"), "owner");
    assert_eq!(
        ask("{\"sub\": \"ann\"}", "GET /projects/p1"),
        "unidentified"
    );
    assert_eq!(
        ask("{\"user\": {\"id\": \"\"}}", "GET /projects/p1"),
        "unidentified"
    );
    assert_eq!(
        ask("{\"user\": {\"id\": true}}", "GET /projects/p1"),
        "unidentified"
    );
    assert_eq!(
        ask("{\"user\": {\"id\": 7}}", "GET /projects/p1"),
        "not-owner"
    );
    let admin = |orgs: &str| {
        format!("{{\"user\": {{\"id\": \"ada\"}}, \"roles\": [\"admin\"], \"orgs\": {orgs}}}")
    };
    for orgs in ["\"o1\"", "[\"o1\"]", "{\"o1\": []}", "[\"o1\", \"o3\"]"] {
        assert_eq!(ask(&admin(orgs), "DELETE /projects/p1"), "any", "{orgs}");
        assert_eq!(
            ask(&admin(orgs), "DELETE /projects/p2"),
            "not-a-member",
            "{orgs}"
        );
    }
    assert_eq!(ask(&admin("null"), "DELETE /projects/p1"), "not-a-member");
    let one = "{\"user\": {\"id\": \"ed\"}, \"roles\": \"editors\"}";
    assert_eq!(ask(one, "GET /projects/p2"), "any");
    // Groups inside an organization hold there alone.
    let inside = "{\"user\": {\"id\": \"ed\"}, \"orgs\": {\"o1\": [\"editors\"]}}";
    assert_eq!(ask(inside, "GET /projects/p1"), "any");
    assert_eq!(ask(inside, "GET /projects/p2"), "not-owner");
}

#[test]
fn memberships_can_be_stated() {
    let api = projects();
    let ada = |request: &str| {
        api.ask("ada: admin", request)
            .acl(ACL)
            .member("Organization=o1")
    };
    assert_eq!(ada("DELETE /projects/p1").reason(), "any");
    assert_eq!(ada("DELETE /projects/p2").reason(), "not-a-member");
}

#[test]
fn creating_and_listing_need_the_named_container() {
    let api = projects();
    let ada = |request: &str| api.ask("ada: admin", request).member("Organization=o1");
    assert_eq!(ada("POST /organizations/o1/projects").reason(), "create");
    assert_eq!(
        ada("POST /organizations/o2/projects").reason(),
        "not-a-member"
    );
    assert_eq!(ada("GET /organizations/o1/projects").reason(), "any");
    assert_eq!(
        ada("GET /organizations/o2/projects").reason(),
        "not-a-member"
    );
    let post = |body: &str| ada("POST /projects").body(body).reason();
    assert_eq!(post("{\"organizationId\": \"o1\"}"), "create");
    assert_eq!(post("{\"organizationId\": \"o2\"}"), "not-a-member");
    assert_eq!(post("{}"), "not-a-member");
    // A body names no other organization than the path.
    let both = ada("POST /organizations/o1/projects").body("{\"organizationId\": \"o2\"}");
    assert_eq!(both.reason(), "invalid-id");
}

#[test]
fn what_is_no_token_is_refused() {
    for text in [
        "[]",
        "alice",
        "{\"sub\": \"a\", \"sub\": \"b\"}",
        "{\"sub\"",
        "",
    ] {
        assert!(Claims::new(parse(text)).is_err(), "{text}");
    }
}

/// Two issuers; cats say which counts, dogs do not.
fn two_issuers() -> Api {
    Api::new(
        "openapi: 3.1.0
info: {title: T, version: '1'}
security: [{one: []}, {two: []}]
paths:
  /cats/{catId}: {x-objects: [Cat], get: {}}
  /dogs/{dogId}: {x-objects: [Dog], get: {}}
  /fish/{fishId}: {x-objects: [Fish], get: {}}
  /cats/{catId}/birds/{birdId}: {x-objects: [Cat, Bird], get: {}}
components:
  securitySchemes:
    one: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
    two: {type: http, scheme: bearer, x-user_id: uid, x-groups: roles}
  schemas:
    Cat: {x-objectAuth: {scheme: one, groups: {vets: {actions: [R], ownership: false}}}}
    Bird: {x-objectAuth: {scheme: two, groups: {vets: {actions: [R], ownership: false}}}}
    Dog: {x-objectAuth: {groups: {vets: {actions: [R], ownership: false}}}}
    Fish: {x-objectAuth: {scheme: three, groups: {vets: {actions: [R], ownership: false}}}}
",
    )
}

#[test]
fn the_groups_of_several_schemes_are_never_united() {
    let api = two_issuers();
    let claims =
        "{\"sub\": \"ann\", \"groups\": [\"vets\"], \"uid\": \"ben\", \"roles\": [\"vets\"]}";
    let ask = |claims: &str, request: &str| api.ask("", request).claims(claims).reason();
    assert_eq!(ask(claims, "GET /cats/1"), "any");
    assert_eq!(
        ask("{\"uid\": \"ben\", \"roles\": [\"vets\"]}", "GET /cats/1"),
        "unidentified"
    );
    assert_eq!(ask(claims, "GET /dogs/1"), "ambiguous-scheme");
    assert_eq!(ask(claims, "GET /fish/1"), "ambiguous-scheme");
    assert_eq!(ask(claims, "GET /cats/1/birds/2"), "ambiguous-scheme");
    assert_eq!(ask("{}", "GET /dogs/1"), "unidentified");
    // Who states the caller says who it is, but not which rules are meant.
    assert_eq!(api.reason("ann: vets", "GET /cats/1"), "any");
    assert_eq!(api.reason("ann: vets", "GET /dogs/1"), "ambiguous-scheme");
}
