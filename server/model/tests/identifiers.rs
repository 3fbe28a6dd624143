//! Which values are identifiers.

mod fixture;

use fixture::{identifier, model, operation, paths};
use model::{Confidence, Guessable, Location};

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
fn a_variable_that_is_declared_nowhere_stands_on_its_path() {
    let model = paths("GET /pets/{petId}");
    let get = &model.operations[0];
    let pet = identifier(get, "petId");
    assert_eq!((pet.place, pet.inline), (get.path_key, false));
}

#[test]
fn a_fragment_means_what_each_root_makes_of_it() {
    let root = |path: &str| {
        format!(
            "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths:\n  {path}: {{$ref: part.yaml}}\n"
        )
    };
    let part = "get: {parameters: [{name: blob, in: path, schema: {type: string}}]}\n";
    let texts = [root("/pets/{blob}"), root("/pets/{petId}/{blob}")];
    let mut files = openapi::Files::new();
    let parse = |text: &str| openapi::parse(text, syntax::Dialect::Yaml, syntax::Limits::default());
    files.insert("part.yaml", parse(part));
    let found = texts.iter().enumerate().map(|(at, text)| {
        let root = files.insert(&format!("{at}.yaml"), parse(text));
        let model = model::Model::build(&files, root).expect("it is a document");
        let again = model::Model::build(&files, root);
        assert_eq!(
            Some(&model),
            again.as_ref(),
            "facts that are kept change nothing"
        );
        identifier(&model.operations[0], "blob").clone()
    });
    let [first, second] = found.collect::<Vec<_>>().try_into().expect("two documents");
    assert_eq!(
        (first.confidence, second.confidence),
        (Confidence::Medium, Confidence::Low)
    );
    assert_eq!(first.place, second.place, "it stands in the fragment");
    assert!(first.inline && second.inline);
}
