//! Which values are identifiers, which objects they name, and which operations need a declaration.

mod fixture;

use fixture::{identifier, model, operation};
use model::{Certainty, Confidence, Effect, Exemption, Guessable, Location, Model, Opaque};

/// A document with these paths; each line of `paths` is `METHOD /path`.
fn paths(lines: &str) -> Model {
    let mut text = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n".to_owned();
    let mut known: Vec<&str> = Vec::new();
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (method, path) = line.split_once(' ').expect("method and path");
        assert!(!known.contains(&path), "write each path once");
        known.push(path);
        text.push_str(&format!("  {path:?}:\n"));
        for method in method.split(',') {
            text.push_str(&format!("    {}: {{}}\n", method.to_lowercase()));
        }
    }
    model(&text)
}

/// What is thought of the last variable of a path: `None` for no identifier.
fn confidence_in(lines: &str, path: &str, name: &str) -> Option<Confidence> {
    let model = paths(lines);
    let operation = model.operations.iter().find(|one| one.path == path);
    let identifiers = &operation.expect("the path is there").identifiers;
    identifiers
        .iter()
        .find(|one| one.name == name)
        .map(|one| one.confidence)
}

/// The same in a document with that path alone.
fn alone(path: &str, name: &str) -> Option<Confidence> {
    confidence_in(&format!("GET {path}"), path, name)
}

const HIGH: Option<Confidence> = Some(Confidence::High);
const MEDIUM: Option<Confidence> = Some(Confidence::Medium);
const LOW: Option<Confidence> = Some(Confidence::Low);

#[test]
fn path_variables_by_their_names() {
    let table = [
        ("/pets/{petId}", "petId", HIGH),
        ("/pets/{pet_uuid}.json", "pet_uuid", HIGH),
        ("/x/{PetSID}", "PetSID", HIGH),
        ("/pets/{pet_name_or_id}", "pet_name_or_id", HIGH),
        ("/pets/{id_or_name}", "id_or_name", HIGH),
        ("/food-bowls/{food_bowl}", "food_bowl", HIGH),
        ("/repositories/{repo}", "repo", HIGH),
        ("/kennels/{kennel_name}", "kennel_name", HIGH),
        ("/Kennels('{key}')", "key", MEDIUM),
        ("/kennels/:kennelId", "kennelId", HIGH),
        ("/kennels/{kennel}:clean", "kennel", HIGH),
        ("/pets/{chip}", "chip", MEDIUM),
        ("/{shelter}/pets", "shelter", MEDIUM),
        ("/pets/{petId}/{blob}", "blob", LOW),
        ("/pets/{paid}", "paid", MEDIUM),
        ("/pets/{petId}/photo.{extension}", "extension", None),
        ("/v{version}/pets", "version", None),
        ("/pets/{petId}/{format}", "format", None),
        ("/reports/{year}/{month}", "month", None),
        ("/rates/{currency}", "currency", None),
        ("/countries/{countryCode}", "countryCode", None),
        ("/settings/{key}", "key", None),
        ("/verify/{code}", "code", None),
        ("/reset/{token}", "token", None),
        ("/tokens/{token}", "token", HIGH),
        ("/login/{username}", "username", None),
        ("/lookup/{phone}", "phone", MEDIUM),
    ];
    for (path, name, expected) in table {
        assert_eq!(alone(path, name), expected, "{path}");
    }
}

#[test]
fn path_variables_by_what_stands_around_them() {
    let stored = "GET,PUT /pets/{petId}/state/{blob}";
    assert_eq!(
        confidence_in(stored, "/pets/{petId}/state/{blob}", "blob"),
        HIGH
    );
    let collection = "POST /drafts\nGET /drafts/{thing}";
    assert_eq!(confidence_in(collection, "/drafts/{thing}", "thing"), HIGH);
    let elsewhere = "GET /shelters/{shelter}\nGET /{shelter}/{owner}/walks";
    assert_eq!(
        confidence_in(elsewhere, "/{shelter}/{owner}/walks", "owner"),
        MEDIUM
    );
}

/// Operations with one parameter or property each.
const VALUES: &str = "
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /pets/{petId}: {get: {}, delete: {}}
  /shelters/{shelterName}: {get: {}}
  /owners: {get: {}}
  /owners/{owner}: {get: {}}
  /things:
    get:
      parameters:
        - PARAMETER
  /run:
    post:
      requestBody: {content: {application/json: {schema: {type: object, properties: {PROPERTY}}}}}
  /pets:
    post:
      requestBody: {content: {application/json: {schema: {type: object, properties: {PROPERTY}}}}}
";

fn parameter(text: &str) -> Option<Confidence> {
    let model = model(&VALUES.replace("PARAMETER", text));
    let found = operation(&model, "GET /things").identifiers.clone();
    assert!(found.len() < 2);
    found.first().map(|one| one.confidence)
}

fn property(on: &str, text: &str) -> Option<(String, Confidence)> {
    let some = "{name: q, in: query, schema: {type: string}}";
    let model = model(&VALUES.replace("PARAMETER", some).replace("PROPERTY", text));
    let found = operation(&model, on).identifiers.first().cloned()?;
    Some((found.name, found.confidence))
}

#[test]
fn query_parameters_and_headers() {
    let table = [
        ("{name: id, in: query, schema: {type: string}}", HIGH),
        (
            "{name: petIds, in: query, schema: {type: array, items: {type: string}}}",
            HIGH,
        ),
        ("{name: userid, in: query, schema: {type: string}}", None),
        ("{name: petid, in: query, schema: {type: string}}", HIGH),
        ("{name: walkId, in: query, schema: {type: string}}", MEDIUM),
        ("{name: owner, in: query, schema: {type: string}}", MEDIUM),
        (
            "{name: pet_number, in: query, schema: {type: integer}}",
            MEDIUM,
        ),
        (
            "{name: box, in: query, description: The ID of the box, schema: {type: string}}",
            MEDIUM,
        ),
        (
            "{name: petId, in: query, schema: {type: string, enum: [a, b]}}",
            None,
        ),
        ("{name: petId, in: query, schema: {type: boolean}}", None),
        (
            "{name: petId, in: query, schema: {type: string, pattern: '^(cat|dog)$'}}",
            None,
        ),
        (
            "{name: petId, in: query, content: {application/json: {schema: {type: string}}}}",
            HIGH,
        ),
        ("{name: after_id, in: query, schema: {type: string}}", None),
        (
            "{name: starting_after, in: query, schema: {type: string}}",
            None,
        ),
        (
            "{name: request_id, in: query, schema: {type: string}}",
            None,
        ),
        (
            "{name: access_token, in: query, schema: {type: string}}",
            None,
        ),
        ("{name: name, in: query, schema: {type: string}}", None),
        ("{name: since, in: query, schema: {type: string}}", None),
        ("{name: type, in: query, schema: {type: string}}", None),
        ("{name: width, in: query, schema: {type: number}}", None),
        (
            "{name: X-Tenant-ID, in: header, schema: {type: string}}",
            HIGH,
        ),
        (
            "{name: X-Organization, in: header, schema: {type: string}}",
            MEDIUM,
        ),
        (
            "{name: On-Behalf-Of, in: header, schema: {type: string}}",
            MEDIUM,
        ),
        (
            "{name: X-Request-ID, in: header, schema: {type: string}}",
            None,
        ),
        (
            "{name: X-Correlation-Id, in: header, schema: {type: string}}",
            None,
        ),
        (
            "{name: Idempotency-Key, in: header, schema: {type: string}}",
            None,
        ),
        ("{name: petId, in: cookie, schema: {type: string}}", HIGH),
        (
            "{name: session_id, in: cookie, schema: {type: string}}",
            None,
        ),
    ];
    for (text, expected) in table {
        assert_eq!(parameter(text), expected, "{text}");
    }
}

#[test]
fn body_properties() {
    let found = |name: &str, confidence| Some((name.to_owned(), confidence));
    let (high, medium) = (Confidence::High, Confidence::Medium);
    let table = [
        ("petId: {type: string}", found("petId", high)),
        ("walk_id: {type: string}", found("walk_id", medium)),
        ("id: {type: string}", found("id", medium)),
        (
            "pet: {type: object, properties: {id: {type: string}}}",
            found("pet.id", medium),
        ),
        (
            "pets: {type: array, items: {type: object, properties: {id: {type: string}}}}",
            found("pets[].id", medium),
        ),
        (
            "shelter_name: {type: string}",
            found("shelter_name", medium),
        ),
        ("pet_name: {type: string}", None),
        ("petId: {type: string, readOnly: true}", None),
        (
            "petId: {type: string, description: Output only. Set by us.}",
            None,
        ),
        ("petId: {allOf: [{type: string, enum: [a]}]}", None),
        ("colour: {type: string}", None),
        ("owner: {type: string}", found("owner", medium)),
    ];
    for (text, expected) in table {
        assert_eq!(property("POST /run", text), expected, "{text}");
    }
    // A new object has no id yet; a reference to another one counts.
    assert_eq!(property("POST /pets", "id: {type: string}"), None);
    assert_eq!(property("POST /pets", "petId: {type: string}"), None);
    assert_eq!(
        property("POST /pets", "ownerId: {type: string}"),
        found("ownerId", high)
    );
}

#[test]
fn bodies_are_looked_through() {
    let model = model(
        "
openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /walks/start:
    post:
      requestBody: {$ref: '#/components/requestBodies/Walk'}
  /walks/bulk:
    post:
      requestBody:
        content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Walk'}}}}
  /walks/upload:
    put:
      requestBody:
        content: {multipart/form-data: {schema: {oneOf: [{$ref: '#/components/schemas/Walk'}]}}}
components:
  requestBodies:
    Walk: {content: {application/json: {schema: {allOf: [{$ref: '#/components/schemas/Walk'}]}}}}
  schemas:
    Walk:
      type: object
      properties:
        dogId: {type: [integer, 'null']}
        next: {$ref: '#/components/schemas/Walk'}
",
    );
    let start = operation(&model, "POST /walks/start");
    let dog = identifier(start, "dogId");
    assert_eq!(
        (dog.location, dog.guessable.clone()),
        (Location::Body, Some(Guessable::Integer))
    );
    assert!(dog.inline && dog.optional);
    identifier(operation(&model, "POST /walks/bulk"), "[].dogId");
    identifier(operation(&model, "PUT /walks/upload"), "dogId");
}

#[test]
fn swagger_2_parameters() {
    let model = model(
        "
swagger: '2.0'
info: {title: T, version: '1'}
paths:
  /pets/{petId}:
    parameters: [{$ref: '#/parameters/Pet'}]
    get: {}
    post:
      consumes: [application/x-www-form-urlencoded]
      parameters:
        - {name: ownerId, in: formData, type: string, required: true}
        - {name: mood, in: formData, type: string}
    put:
      parameters:
        - {name: body, in: body, schema: {type: object, properties: {shelterId: {type: string}}}}
parameters:
  Pet: {name: petId, in: path, required: true, type: integer, format: int64}
",
    );
    let get = operation(&model, "GET /pets/{petId}");
    let pet = identifier(get, "petId");
    assert_eq!(pet.guessable, Some(Guessable::Integer));
    assert!(!pet.inline, "it is shared");
    assert_ne!(pet.place, pet.source);
    let post = operation(&model, "POST /pets/{petId}");
    assert_eq!(identifier(post, "ownerId").location, Location::FormData);
    assert_eq!(post.identifiers.len(), 2);
    let put = operation(&model, "PUT /pets/{petId}");
    assert_eq!(identifier(put, "shelterId").location, Location::Body);
}

#[test]
fn objects_come_from_the_schemas_around() {
    let model = model(
        "
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /animals:
    get:
      responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/AnimalPage'}}}}}
  /animals/{animalId}:
    get:
      operationId: getAnimal
      responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
  /animals/{animalId}/vet-visits/{visit}:
    delete: {}
  /shelters/{id}:
    delete: {}
  /walks/{walkId}/dogs:
    get:
      responses:
        '200':
          content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}
          links:
            Owner: {operationId: getBoss, parameters: {path.bossId: '$response.body#/bossId'}}
  /bosses/{bossId}:
    delete: {operationId: getBoss}
components:
  schemas:
    AnimalPage: {type: object, properties: {total: {type: integer}, items: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}
    Pet: {type: object}
    VetVisit: {type: object}
    ShelterResponse: {type: object}
",
    );
    let get = operation(&model, "GET /animals/{animalId}");
    let animal = identifier(get, "animalId");
    assert_eq!(animal.object.as_deref(), Some("Pet"));
    assert_eq!(animal.candidates[0].certainty, Certainty::Certain);
    assert_eq!(animal.resource, "animal");
    assert_eq!(
        get.returns
            .as_ref()
            .map(|one| (one.object.as_str(), one.list)),
        Some(("Pet", false))
    );
    let list = operation(&model, "GET /animals");
    assert_eq!(
        list.returns
            .as_ref()
            .map(|one| (one.object.as_str(), one.list)),
        Some(("Pet", true))
    );
    let delete = operation(&model, "DELETE /animals/{animalId}/vet-visits/{visit}");
    assert_eq!(
        identifier(delete, "visit").object.as_deref(),
        Some("VetVisit")
    );
    let shelter = operation(&model, "DELETE /shelters/{id}");
    assert_eq!(
        identifier(shelter, "id").object.as_deref(),
        Some("ShelterResponse")
    );
    assert_eq!(identifier(shelter, "id").resource, "shelter");
    let boss = identifier(operation(&model, "DELETE /bosses/{bossId}"), "bossId");
    assert_eq!(
        boss.candidates[0].certainty,
        Certainty::Certain,
        "a link says so"
    );
    assert_eq!(boss.object.as_deref(), Some("Pet"));
}

#[test]
fn schemas_that_disagree_are_all_reported() {
    let model = model(
        "
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /owners/{ownerId}:
    get:
      responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
components: {schemas: {Pet: {type: object}, Owner: {type: object}}}
",
    );
    let owner = identifier(&model.operations[0], "ownerId");
    assert_eq!(owner.object, None);
    let names: Vec<_> = owner
        .candidates
        .iter()
        .map(|one| one.object.as_str())
        .collect();
    assert_eq!(names, ["Pet", "Owner"]);
}

/// What guessing an identifier takes.
fn guess(name: &str, schema: &str) -> Option<Guessable> {
    let text = format!("{{name: {name}, in: query, schema: {schema}}}");
    let model = model(&VALUES.replace("PARAMETER", &text));
    identifier(operation(&model, "GET /things"), name)
        .guessable
        .clone()
}

#[test]
fn guessable_identifiers() {
    let table = [
        ("petId", "{type: integer}", Some(Guessable::Integer)),
        ("petId", "{type: number}", Some(Guessable::Number)),
        (
            "petId",
            "{type: string, format: int64}",
            Some(Guessable::Digits),
        ),
        (
            "petId",
            "{type: string, pattern: '^[0-9]+$'}",
            Some(Guessable::Digits),
        ),
        (
            "petId",
            "{type: string, example: '1042'}",
            Some(Guessable::DigitExample),
        ),
        (
            "petId",
            "{type: string, maxLength: 6}",
            Some(Guessable::Short(6)),
        ),
        (
            "petId",
            "{type: string, pattern: '^[A-Z]{2}-[0-9]{6}$'}",
            Some(Guessable::SmallPattern),
        ),
        ("vin", "{type: string}", Some(Guessable::Vin)),
        ("iban", "{type: string}", Some(Guessable::Iban)),
        ("petId", "{type: string, format: uuid}", None),
        ("petUuid", "{type: string, maxLength: 8}", None),
        (
            "petId",
            "{type: string, example: 6ba7b810-9dad-11d1-80b4-00c04fd430c8}",
            Some(Guessable::UuidV1),
        ),
        (
            "petId",
            "{type: string, example: 9b2e6f0a-51d3-4c8e-9f7b-2f1f6f2d8a11}",
            None,
        ),
        ("petId", "{type: string}", None),
        (
            "petIds",
            "{type: array, items: {type: integer}}",
            Some(Guessable::Integer),
        ),
    ];
    for (name, schema, expected) in table {
        assert_eq!(guess(name, schema), expected, "{name}: {schema}");
    }
}

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
fn a_variable_that_is_declared_nowhere_stands_on_its_path() {
    let model = paths("GET /pets/{petId}");
    let get = &model.operations[0];
    let pet = identifier(get, "petId");
    assert_eq!((pet.place, pet.inline), (get.path_key, false));
}

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
