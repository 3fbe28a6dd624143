//! What the ESS paper leaves open, asked by request: each answer of `policy`, from the text of a document
//! and a request. The numbers are those of the decision semantics.

use crate::fixture::*;

const OWNED: &str = "Pet:
  1: {owner: ann}
  2: {owner: ben, ace: {ann: R}}
  3: {owner: ben, ace: {ann: RW}}
  4: {owner: ben}
";

fn on(api: &Api, who: &str, request: &str) -> &'static str {
    api.ask(who, request).acl(OWNED).reason()
}

#[test]
fn a01_shares_need_the_group() {
    let api = pets();
    assert_eq!(on(&api, "ann: keepers", "GET /pets/1"), "owner");
    assert_eq!(on(&api, "ann: keepers", "GET /pets/2"), "shared");
    assert_eq!(on(&api, "ann: keepers", "PUT /pets/2"), "not-owner");
    assert_eq!(on(&api, "ann: keepers", "PUT /pets/3"), "shared");
    assert_eq!(on(&api, "ann: keepers", "DELETE /pets/3"), "not-owner");
    assert_eq!(on(&api, "ann", "GET /pets/2"), "no-grant");
}

#[test]
fn a01_sharing_can_be_switched_off() {
    let api = Api::of(
        "/pets/{petId}: {x-objects: [Pet], get: {}}",
        "Pet: {x-objectAuth: {sharing: none, groups: {keepers: {actions: [R], ownership: true}}}}",
    );
    assert_eq!(on(&api, "ann: keepers", "GET /pets/2"), "not-owner");
}

#[test]
fn a02_own_lists_are_filtered() {
    let api = Api::of(
        "/pets: {get: {x-objects: [Pet]}}\n/all: {get: {x-objects: [{object: Pet, filtered: true}]}}",
        "Pet: {x-objectAuth: {groups: {keepers: {actions: [list], ownership: true}, vets: {actions: [R], \
         ownership: false}, readers: {actions: [read], ownership: false}}}}",
    );
    assert_eq!(on(&api, "ann: keepers", "GET /pets"), "unfiltered-list");
    assert_eq!(on(&api, "ann: keepers", "GET /all"), "filtered-list");
    assert_eq!(on(&api, "vic: vets", "GET /pets"), "any");
    assert_eq!(on(&api, "ray: readers", "GET /pets"), "no-grant");
}

#[test]
fn a03_put_updates_unless_it_may_create() {
    let document = |entry: &str| {
        Api::of(
            &format!("/pets/{{petId}}: {{put: {{x-objects: [{entry}]}}}}"),
            "Pet: {x-objectAuth: {groups: {makers: {actions: [create], ownership: true}, menders: {actions: \
             [update], ownership: false}}}}",
        )
    };
    let plain = document("Pet");
    assert_eq!(on(&plain, "ann: makers", "PUT /pets/9"), "no-grant");
    let upsert = document("{object: Pet, upsert: true}");
    assert_eq!(on(&upsert, "ann: makers", "PUT /pets/9"), "create");
    assert_eq!(on(&upsert, "ann: makers", "PUT /pets/1"), "no-grant");
    assert_eq!(on(&upsert, "meg: menders", "PUT /pets/1"), "any");
    assert_eq!(on(&upsert, "meg: menders", "PUT /pets/9"), "no-grant");
    // Whoever states an owner states that the object exists.
    let stated = upsert.ask("ann: makers", "PUT /pets/9").owner("ann");
    assert_eq!(stated.reason(), "no-grant");
}

/// Users hold pets.
fn nested(entries: &str) -> Api {
    Api::of(
        &format!(
            "/users/{{userId}}/pets/{{petId}}: {{x-objects: {entries}, get: {{}}}}
/users/{{userId}}/pets: {{post: {{x-objects: [{{object: Pet}}]}}}}"
        ),
        "User: {x-objectAuth: {groups: {people: {actions: [read], ownership: true}, staff: {actions: [read, \
         update], ownership: false}}}}
Pet: {x-objectAuth: {parent: {object: User, id: userId}, groups: {authenticated: {actions: [C, R], \
         ownership: false}}}}",
    )
}

const NESTED: &str =
    "{User: {u1: {owner: ann}, u2: {owner: ben}}, Pet: {rex: {parent: u1}, tom: {parent: u2}}}";

#[test]
fn a04_the_stored_parent_is_the_one_in_the_path() {
    // Whether the entry for the user is written or follows from `parent`.
    for entries in ["[Pet]", "[User, Pet]", "[{object: User, id: userId}, Pet]"] {
        let api = nested(entries);
        let ask = |who, request| api.ask(who, request).acl(NESTED).reason();
        assert_eq!(
            ask("sam: staff", "GET /users/u1/pets/rex"),
            "any",
            "{entries}"
        );
        assert_eq!(
            ask("sam: staff", "GET /users/u2/pets/rex"),
            "wrong-parent",
            "{entries}"
        );
        assert_eq!(
            ask("sam: staff", "GET /users/u1/pets/new"),
            "wrong-parent",
            "{entries}"
        );
        assert_eq!(
            ask("ann: people", "GET /users/u1/pets/rex"),
            "any",
            "{entries}"
        );
        assert_eq!(
            ask("ann: people", "GET /users/u2/pets/tom"),
            "not-owner",
            "{entries}"
        );
        assert_eq!(
            ask("ann", "GET /users/u1/pets/rex"),
            "no-grant",
            "{entries}"
        );
    }
}

#[test]
fn a04_creating_updates_the_parent() {
    let api = nested("[Pet]");
    let ask = |who| api.ask(who, "POST /users/u1/pets").acl(NESTED).reason();
    assert_eq!(ask("sam: staff"), "create");
    assert_eq!(ask("ann: people"), "no-grant");
}

#[test]
fn a04_a_parent_without_rules_is_no_requirement() {
    let api = Api::of(
        "/users/{userId}/pets/{petId}: {x-objects: [Pet], get: {}}",
        "User: {}\nPet: {x-objectAuth: {parent: {object: User, id: userId}, groups: {authenticated: \
         {actions: [R], ownership: false}}}}",
    );
    let ask = |request| api.ask("ann", request).acl(NESTED).reason();
    assert_eq!(ask("GET /users/u1/pets/rex"), "any");
    assert_eq!(ask("GET /users/u2/pets/rex"), "wrong-parent");
    // Who cannot be read cannot be compared.
    assert_eq!(ask("GET /users/*/pets/rex"), "invalid-id");
}

#[test]
fn a05_methods_have_default_actions() {
    let api = pets();
    let sam = "sam: keepers vets sweepers";
    assert_eq!(api.reason(sam, "POST /pets"), "create");
    assert_eq!(api.reason(sam, "GET /pets"), "any");
    assert_eq!(api.reason(sam, "DELETE /pets/1"), "any");
    assert_eq!(api.reason(sam, "POST /pets/1"), "unmapped");
    assert_eq!(api.reason("", "OPTIONS /pets/1"), "no-object-data");
    assert_eq!(api.reason("", "OPTIONS /nowhere"), "no-operation");
    let api = Api::of(
        "/pets/{petId}/role: {x-objects: [Pet], put: {}}\n/pets: {x-objects: [Pet], delete: {}, trace: {}, \
         options: {}}",
        "Pet: {x-objectAuth: {groups: {all: {actions: [C, R, U, D], ownership: false}}}}",
    );
    assert_eq!(api.reason("ann: all", "PUT /pets/1/role"), "unmapped");
    assert_eq!(api.reason("ann: all", "DELETE /pets"), "unmapped");
    assert_eq!(api.reason("ann: all", "TRACE /pets"), "unmapped");
    assert_eq!(api.reason("", "OPTIONS /pets"), "no-object-data");
}

#[test]
fn a06_no_superuser() {
    let api = pets();
    assert_eq!(
        api.reason("root: admin root * superuser", "GET /pets/1"),
        "no-grant"
    );
}

#[test]
fn a07_what_is_undeclared_is_denied_and_public_is_explicit() {
    let api = pets();
    assert_eq!(api.reason("ann: keepers", "GET /toys/1"), "undeclared");
    assert_eq!(api.reason("ann: keepers", "GET /health"), "undeclared");
    let api = Api::of(
        "/notes/{noteId}: {x-objects: [Note], get: {}}
/open/{petId}: {get: {x-objects: [{object: Pet, public: true, reason: a zoo}]}}
/draft/{petId}: {get: {x-objects: [{object: Pet, public: true, reason: a zoo, draft: true}]}}
/mixed/{petId}: {x-objects: [Pet], get: {x-objectAuth: {public: true, reason: a zoo}}}
/bare/{petId}: {get: {x-objectAuth: {object: Bare, groups: {}}}}",
        "Note: {x-objectAuth: {public: true, reason: on the wall}}
Pet: {x-objectAuth: {groups: {vets: {actions: [R], ownership: false}}}}
Bare: {}",
    );
    assert_eq!(api.reason("", "GET /notes/1"), "public");
    assert_eq!(api.reason("", "GET /open/1"), "public");
    assert_eq!(api.reason("", "GET /draft/1"), "draft");
    assert_eq!(api.reason("", "GET /mixed/1"), "unidentified");
    assert_eq!(api.reason("ann", "GET /mixed/1"), "no-grant");
    assert_eq!(
        api.reason("ann", "GET /bare/1"),
        "undeclared",
        "no group is no declaration"
    );
}

#[test]
fn a08_an_object_without_row_has_no_owner() {
    let api = pets();
    assert_eq!(on(&api, "ann: keepers", "GET /pets/77"), "not-owner");
    assert_eq!(on(&api, "vic: vets", "GET /pets/77"), "any");
}

#[test]
fn a09_a10_a_flag_for_each_group_and_action() {
    let api = Api::of(
        "/pets/{petId}: {x-objects: [Pet], get: {}, delete: {}}",
        "Pet: {x-objectAuth: {groups: {keepers: [{actions: [read], ownership: false}, {actions: [delete], \
         ownership: true}], mixed: [{actions: [read], ownership: false}, {actions: [read], ownership: \
         true}]}}}",
    );
    assert_eq!(on(&api, "ann: keepers", "GET /pets/4"), "any");
    assert_eq!(on(&api, "ann: keepers", "DELETE /pets/4"), "not-owner");
    assert_eq!(
        on(&api, "ann: mixed", "GET /pets/4"),
        "not-owner",
        "the narrower of duplicates"
    );
    assert_eq!(on(&api, "ann: mixed", "GET /pets/1"), "owner");
    // A wider flag wins across the groups of a user.
    assert_eq!(on(&api, "ann: keepers mixed", "GET /pets/4"), "any");
}

#[test]
fn a11_two_declarations_must_both_allow() {
    let api = Api::of(
        "/pets/{petId}:
  x-objects: [Pet]
  get: {x-objectAuth: {object: Pet, groups: {nurses: {actions: [read], ownership: false}}}}",
        "Pet: {x-objectAuth: {groups: {vets: {actions: [read], ownership: false}}}}",
    );
    assert_eq!(api.reason("ann: vets", "GET /pets/1"), "no-grant");
    assert_eq!(api.reason("ann: nurses", "GET /pets/1"), "no-grant");
    assert_eq!(api.reason("ann: vets nurses", "GET /pets/1"), "any");
}

#[test]
fn a12_identity_comes_from_the_credential_alone() {
    let api = pets();
    let forged = api.ask("", "GET /pets/1?user=ann").header("X-User: ann");
    assert_eq!(forged.owner("").reason(), "unidentified");
    // Nobody owns what belongs to nobody.
    let nobody = api.ask(": keepers vets", "GET /pets/1").owner("");
    assert_eq!(nobody.reason(), "unidentified");
}

#[test]
fn a13_identifiers_are_decoded_once_and_canonical() {
    let api = pets();
    for path in ["/pets/1", "/pets/01", "/pets/%31", "/p%65ts/001"] {
        assert_eq!(
            on(&api, "ann: keepers", &format!("GET {path}")),
            "owner",
            "{path}"
        );
    }
    for path in [
        "/pets/abc",
        "/pets/*",
        "/pets/..",
        "/pets/%2e%2E",
        "/pets/1%00",
        "/pets/%zz",
        "/pets/%2531",
        "/pets/1.0",
        "/pets/+1",
        "/pets/0x1",
    ] {
        assert_eq!(
            on(&api, "vic: vets", &format!("GET {path}")),
            "invalid-id",
            "{path}"
        );
    }
    let api = Api::of(
        "/notes/{noteId}: {x-objects: [Note], get: {}}",
        "Note: {properties: {id: {type: string, format: uuid}}, x-objectAuth: {groups: {authenticated: \
         {actions: [R], ownership: true}}}}",
    );
    let note = |id: &str, owned: &str| {
        let acl = format!("Note: {{\"{owned}\": {{owner: ann}}}}");
        api.ask("ann", &format!("GET /notes/{id}"))
            .acl(&acl)
            .reason()
    };
    assert_eq!(note("0a1B", "0a1B"), "owner");
    assert_eq!(note("0a1b", "0a1B"), "not-owner", "no case folding");
    assert_eq!(
        note("007", "7"),
        "not-owner",
        "digits of a text are no number"
    );
    assert_eq!(note("a%2Fb", "a/b"), "owner");
    assert_eq!(note("caf%C3%A9", "café"), "owner");
}

/// A batch in the body, a pet of a query, a note of a header and a cookie.
fn scattered() -> Api {
    Api::of(
        "/batch:
  post:
    x-objects: [{object: Pet, id: '$request.body#/pets/*/id', action: update}]
    requestBody: {content: {application/json: {schema: {properties: {pets: {items: {properties: {id: {type: integer}}, required: [id]}}}}}}}
/list:
  post:
    x-objects: [{object: Pet, id: '$request.body#/ids', action: delete}]
    requestBody: {content: {application/json: {schema: {required: [ids], properties: {ids: {type: array, items: {type: integer}}}}}}}
/find:
  get:
    x-objects: [{object: Pet, id: petId}]
    parameters: [{name: petId, in: query, schema: {type: integer}}]
/pets/{petId}:
  parameters: [{name: petId, in: path, required: true, schema: {type: integer}}]
  x-objects: [Pet]
  put: {requestBody: {content: {application/json: {schema: {type: object}}}}}",
        "Pet: {properties: {id: {type: integer}}, x-objectAuth: {groups: {keepers: {actions: [read, update, \
         delete, list], ownership: true}}}}",
    )
}

#[test]
fn a14_each_of_a_batch_must_be_allowed() {
    let api = scattered();
    let batch = |body: &str| {
        api.ask("ann: keepers", "POST /batch")
            .acl(OWNED)
            .body(body)
            .reason()
    };
    assert_eq!(batch("{\"pets\": [{\"id\": 1}, {\"id\": 3}]}"), "owner");
    assert_eq!(batch("{\"pets\": [{\"id\": 1}, {\"id\": 4}]}"), "not-owner");
    for body in [
        "{\"pets\": []}",
        "{\"pets\": [{\"id\": 1}, {}]}",
        "{\"pets\": [{\"id\": 1}, {\"id\": null}]}",
        "{\"pets\": {\"id\": 1}}",
        "{\"pets\": [{\"id\": \"1\"}]}",
        "{\"pets\": [{\"id\": 1.0}]}",
        "{\"pets\": [{\"id\": [1]}, {\"id\": {}}]}",
        "{\"pets\": [{\"id\": 4, \"id\": 1}]}",
        "{\"pets\": [{\"id\": 1}], \"pets\": [{\"id\": 4}]}",
        "{\"pets\": [{\"id\": 1}",
        "",
    ] {
        assert_eq!(batch(body), "invalid-id", "{body}");
    }
    // `pets` is optional; to update all of them has no meaning.
    for body in ["{}", "{\"pets\": null}"] {
        assert_eq!(batch(body), "unmapped", "{body}");
    }
    let list = |body: &str| {
        api.ask("ann: keepers", "POST /list")
            .acl(OWNED)
            .body(body)
            .reason()
    };
    assert_eq!(list("{\"ids\": [1, 001]}"), "invalid-id", "that is no JSON");
    assert_eq!(list("{\"ids\": [1, 1]}"), "owner");
    assert_eq!(list("{\"ids\": [1, 2]}"), "not-owner");
    assert_eq!(list("{\"ids\": []}"), "invalid-id");
}

#[test]
fn a14_an_absent_optional_identifier_makes_a_list() {
    let api = scattered();
    assert_eq!(on(&api, "ann: keepers", "GET /find?petId=1"), "owner");
    assert_eq!(on(&api, "ann: keepers", "GET /find"), "unfiltered-list");
    assert_eq!(on(&api, "ann: keepers", "GET /find?petId="), "invalid-id");
    assert_eq!(
        on(&api, "ann: keepers", "GET /find?petId=1&petId=1"),
        "invalid-id",
        "given twice"
    );
    assert_eq!(
        on(&api, "ann: keepers", "GET /find?petid=1"),
        "unfiltered-list"
    );
}

#[test]
fn a14_a_body_does_not_contradict_the_path() {
    let api = scattered();
    let put = |body: &str| {
        api.ask("ann: keepers", "PUT /pets/1")
            .acl(OWNED)
            .body(body)
            .reason()
    };
    assert_eq!(put("{\"name\": \"Rex\"}"), "owner");
    assert_eq!(put("{\"id\": 1, \"petId\": 1}"), "owner");
    assert_eq!(put("{\"id\": null}"), "owner");
    assert_eq!(put("{\"id\": 4}"), "invalid-id");
    assert_eq!(put("{\"petId\": 4}"), "invalid-id");
    assert_eq!(put("{\"id\": {\"$ne\": 0}}"), "invalid-id");
    assert_eq!(put("{\"id\": 4, \"id\": 1}"), "invalid-id");
    assert_eq!(put("{\"petIds\": 4}"), "owner");
}

#[test]
fn a16_the_owner_is_never_taken_from_the_body() {
    let api = pets();
    let put = api.ask("ann: keepers", "PUT /pets/4").acl(OWNED);
    assert_eq!(put.body("{\"ownerId\": \"ann\"}").reason(), "not-owner");
}

#[test]
fn the_owner_on_the_command_line_counts_more_than_the_list() {
    let api = pets();
    let ask = || api.ask("ann: keepers", "DELETE /pets/4").acl(OWNED);
    assert_eq!(ask().reason(), "not-owner");
    assert_eq!(ask().owner("ann").reason(), "owner");
    assert_eq!(
        api.ask("ann: keepers", "DELETE /pets/1")
            .acl(OWNED)
            .owner("ben")
            .reason(),
        "not-owner"
    );
}

#[test]
fn drafts_and_rules_elsewhere_are_unknown() {
    let api = Api::of(
        "/a/{petId}: {get: {x-objects: [Pet]}}
/b/{toyId}: {get: {x-objects: [Toy]}}
/c/{toyId}: {get: {x-objectAuth: true}}
/d/{petId}: {get: {x-objects: [{object: Cat, id: petId, draft: true}]}}
/e/{catId}: {get: {x-objects: [Cat]}}
/f/{catId}: {get: {x-objects: [Cat, Toy]}}",
        "Pet: {x-objectAuth: {draft: true, groups: {vets: {actions: [R], ownership: false}}}}
Toy: {x-objectAuth: true}
Cat: {x-objectAuth: {groups: {vets: {actions: [R], ownership: false, when: on duty}}}}",
    );
    let unknown = |path: &str| {
        let decision = api.ask("vic: vets", &format!("GET {path}")).decide();
        assert_eq!(decision.decision(), policy::Decision::Unknown, "{path}");
        decision.reason.code()
    };
    assert_eq!(unknown("/a/1"), "draft");
    assert_eq!(unknown("/b/1"), "rules-elsewhere");
    assert_eq!(unknown("/c/1"), "rules-elsewhere");
    assert_eq!(unknown("/d/1"), "draft");
    assert_eq!(unknown("/e/1"), "condition");
    assert_eq!(
        api.reason("ann", "GET /e/1"),
        "no-grant",
        "a condition only narrows"
    );
    assert_eq!(
        api.reason("ann", "GET /f/1"),
        "no-grant",
        "deny beats unknown"
    );
    for path in ["/a/1", "/b/1", "/c/1", "/d/1", "/e/1"] {
        assert_eq!(
            api.reason("", &format!("GET {path}")),
            "unidentified",
            "{path}"
        );
    }
}
