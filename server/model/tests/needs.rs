//! Which operations need a declaration.

mod fixture;

use fixture::{model, operation, paths};
use model::{Effect, Exemption, Opaque};

#[test]
fn what_needs_no_declaration() {
    let model = model(
        "
openapi: 3.0.3
info: {title: Zoo, version: '1'}
security: [{key: []}]
paths:
  /pets: {get: {}, post: {}}
  /pets/{petId}:
    get: {}
    delete: {}
    options: {}
    head: {security: []}
  /animals/{animalId}:
    get: {description: Anyone can see an animal.}
    put: {description: Anyone can see an animal.}
  /me: {get: {}}
  /me/following/{userId}: {put: {}}
  /me/orders/{orderId}: {get: {}}
  /films/{filmId}: {get: {}}
  /walks/search: {get: {parameters: [{name: petId, in: query, schema: {type: string}}]}}
  /walks:
    post:
      requestBody:
        content:
          application/json:
            schema: {required: [date], properties: {date: {type: string}, petId: {type: string}}}
  /walks/{walkId}/{blob}: {get: {}}
  /things/{blob}/{blub}: {get: {}}
components: {securitySchemes: {key: {type: http, scheme: bearer}}}
",
    );
    let verdict = |name: &str| {
        let found = operation(&model, name);
        assert_eq!(found.needs, Some(found.exemption.is_none()), "{name}");
        found.exemption.clone()
    };
    assert_eq!(verdict("GET /pets"), Some(Exemption::NoIdentifier));
    assert_eq!(verdict("POST /pets"), Some(Exemption::NoIdentifier));
    assert_eq!(verdict("GET /pets/{petId}"), None);
    assert_eq!(verdict("DELETE /pets/{petId}"), None);
    assert_eq!(
        verdict("OPTIONS /pets/{petId}"),
        Some(Exemption::NoDecision)
    );
    assert!(matches!(
        verdict("HEAD /pets/{petId}"),
        Some(Exemption::Public(_))
    ));
    assert!(matches!(
        verdict("GET /animals/{animalId}"),
        Some(Exemption::Public(_))
    ));
    assert_eq!(
        verdict("PUT /animals/{animalId}"),
        None,
        "writes are never public"
    );
    assert_eq!(verdict("GET /me"), Some(Exemption::NoIdentifier));
    assert_eq!(
        verdict("PUT /me/following/{userId}"),
        Some(Exemption::OwnRelation)
    );
    assert_eq!(verdict("GET /me/orders/{orderId}"), None);
    assert!(matches!(
        verdict("GET /films/{filmId}"),
        Some(Exemption::Public(_))
    ));
    assert_eq!(verdict("GET /walks/search"), Some(Exemption::Search));
    assert_eq!(
        verdict("POST /walks"),
        Some(Exemption::CreateWithOptionalReferences)
    );
    assert_eq!(verdict("GET /walks/{walkId}/{blob}"), None);
}

#[test]
fn a_document_can_be_public_as_a_whole() {
    let text = "
openapi: 3.0.3
info: {title: Weather of the world, version: '1'}
paths:
  /observations/{observationId}: {get: {}}
components: {securitySchemes: {key: {type: http, scheme: bearer}}}
";
    assert_eq!(model(text).operations[0].needs, Some(false));
    let with_write = text.replace("{get: {}}", "{get: {}, delete: {}}");
    assert_eq!(model(&with_write).operations[0].needs, Some(true));
    let private = text.replace("Weather of the world", "Pets");
    assert_eq!(model(&private).operations[0].needs, Some(true));
}

/// What the document with these paths says about reading its last one.
fn last_read(paths: &str, scheme: &str) -> Option<Exemption> {
    let lines = paths.lines().map(str::trim).filter(|line| !line.is_empty());
    let items: String = lines
        .map(|path| format!("  {path}: {{get: {{}}}}\n"))
        .collect();
    let text = format!(
        "
openapi: 3.0.3
info: {{title: T, version: '1'}}
paths:
{items}
components: {{securitySchemes: {{{scheme}}}}}
"
    );
    model(&text)
        .operations
        .iter()
        .next_back()?
        .exemption
        .clone()
}

#[test]
fn a_document_that_only_reads_and_knows_no_user_is_public() {
    let key = "key: {type: apiKey, in: query, name: app_key}";
    let is_public =
        |paths: &str, scheme: &str| matches!(last_read(paths, scheme), Some(Exemption::Public(_)));
    assert!(is_public("/gauges/{gaugeId}", ""));
    assert!(is_public("/gauges/{gaugeId}", key));
    let of_users = [
        "login: {type: http, scheme: bearer}",
        "login: {type: oauth2, flows: {}}",
        "login: {type: apiKey, in: header, name: Authorization}",
        "login: {type: apiKey, in: header, name: X-Access-Token}",
        "login: {type: apiKey, in: cookie, name: s}",
    ];
    for scheme in of_users {
        assert!(!is_public("/gauges/{gaugeId}", scheme), "{scheme}");
    }
    for noun in ["customers", "orders", "employees", "projects"] {
        assert!(!is_public(&format!("/{noun}/{{id}}"), key), "{noun}");
    }
    // Ten operations that all read are no accident: registers hold projects, too.
    let many: String = (0..9)
        .map(|at| format!("/gauges/{{id}}/part{at}\n"))
        .collect();
    assert!(is_public(&format!("{many}/projects/{{id}}"), key));
    assert!(!is_public(&format!("{many}/customers/{{id}}"), key));
}

#[test]
fn a_header_that_carries_a_login_makes_users() {
    let text = "
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /gauges/{gaugeId}:
    get: {parameters: [{name: Authorization, in: header, schema: {type: string}}]}
";
    assert_eq!(model(text).operations[0].needs, Some(true));
}

#[test]
fn paths_can_be_set_apart_as_public() {
    let read = |paths: &str| last_read(paths, "login: {type: http, scheme: bearer}");
    let public = Some(Exemption::Public("its path sets it apart as public"));
    assert_eq!(read("/a/{id}\n/b\n/public/routes/{id}"), public);
    assert_eq!(read("/a\n/b\n/public/users/{id}"), None);
    assert_eq!(read("/public/a\n/public/routes/{id}"), None, "a prefix");
    assert_eq!(read("/a\n/b\n/rooms/{id}/public"), None, "a kind of room");
}

#[test]
fn relations_of_the_caller() {
    let model = paths(
        "GET /films/{filmId}
PUT /me/films/{filmId}
PUT /me/recipes/{recipeId}
POST /pets/{petId}/unlike
POST /pets/{petId}/unblock",
    );
    let own = |name: &str| operation(&model, name).exemption == Some(Exemption::OwnRelation);
    assert!(own("PUT /me/films/{filmId}"));
    assert!(
        !own("PUT /me/recipes/{recipeId}"),
        "nothing shows that others may see it"
    );
    assert!(own("POST /pets/{petId}/unlike"));
    assert!(!own("POST /pets/{petId}/unblock"));
}

#[test]
fn opaque_requests() {
    let body = |schema: &str| {
        let text = format!(
            "
openapi: 3.0.3
info: {{title: T, version: '1'}}
paths:
  /call: {{post: {{requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}}}}}
"
        );
        let model = model(&text);
        let post = &model.operations[0];
        assert_eq!(post.needs.is_none(), post.opaque.is_some());
        post.opaque
    };
    let table = [
        ("{type: object}", Some(Opaque::FreeFormBody)),
        (
            "{type: object, additionalProperties: true}",
            Some(Opaque::FreeFormBody),
        ),
        ("{type: object, additionalProperties: false}", None),
        ("{type: object, additionalProperties: {type: string}}", None),
        (
            "{properties: {query: {type: string}, variables: {type: object}}}",
            Some(Opaque::GraphQl),
        ),
        (
            "{properties: {jsonrpc: {type: string}, method: {type: string}}}",
            Some(Opaque::JsonRpc),
        ),
        ("{properties: {name: {type: string}}}", None),
    ];
    for (schema, expected) in table {
        assert_eq!(body(schema), expected, "{schema}");
    }
    assert_eq!(
        paths("POST /graphql").operations[0].opaque,
        Some(Opaque::GraphQl)
    );
    assert_eq!(
        paths("POST /pets/{petId}/batch").operations[0].opaque,
        None,
        "it has an identifier"
    );
    let batch = |path: &str| paths(path).operations[0].opaque;
    assert_eq!(batch("POST /batch"), Some(Opaque::Batch));
    assert_eq!(batch("GET /apis/batch"), None, "reading takes no requests");
}

#[test]
fn effects_follow_method_and_verb() {
    let model = paths(
        "GET,PUT,DELETE,POST /pets/{petId}
POST /pets/find
POST /pets/delete
POST /pets
POST /pets/{petId}/cancel",
    );
    let effect = |name: &str| operation(&model, name).effect;
    assert_eq!(effect("GET /pets/{petId}"), Effect::Read);
    assert_eq!(effect("DELETE /pets/{petId}"), Effect::Write);
    assert_eq!(effect("POST /pets/{petId}"), Effect::Action);
    assert_eq!(effect("POST /pets/find"), Effect::Read);
    assert_eq!(effect("POST /pets/delete"), Effect::Write);
    assert_eq!(effect("POST /pets"), Effect::Write);
    assert_eq!(effect("POST /pets/{petId}/cancel"), Effect::Action);
}

#[test]
fn what_rules_guard_is_not_public_for_want_of_credentials() {
    let model = model(
        "
openapi: 3.0.3
info: {title: Zoo, version: '1'}
security: [{key: []}]
paths:
  /pets/{petId}: {get: {security: []}}
  /toys/{toyId}:
    get: {security: []}
    put: {x-objects: [{object: Pet, id: toyId}]}
  /vets/{vetId}:
    get: {security: []}
    put: {x-objectAuth: {groups: {keeper: {actions: [U], ownership: false}}}}
  /signs/{signId}:
    get: {security: []}
    put: {}
  /posters/{posterId}: {get: {security: []}}
components:
  securitySchemes: {key: {type: http, scheme: bearer, x-user_id: uid}}
  schemas:
    Pet: {type: object, x-objectAuth: {groups: {keeper: {actions: [R, U], ownership: false}}}}
    Poster: {type: object, x-objectAuth: {public: true, reason: everybody sees it}}
",
    );
    let needs = |name: &str| operation(&model, name).needs;
    assert_eq!(needs("GET /pets/{petId}"), Some(true), "by its object");
    assert_eq!(needs("GET /toys/{toyId}"), Some(true), "by its path");
    assert_eq!(needs("GET /vets/{vetId}"), Some(true), "by a method");
    assert_eq!(needs("GET /signs/{signId}"), Some(false), "nothing guards");
    assert_eq!(
        needs("GET /posters/{posterId}"),
        Some(false),
        "it is public"
    );
}
