//! Which objects identifiers name, and whether they can be guessed.

mod fixture;

use fixture::{identifier, model, operation};
use model::{Certainty, Guessable};

/// An operation with one parameter.
const THINGS: &str = "
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /pets/{petId}: {get: {}}
  /things: {get: {parameters: [PARAMETER]}}
";

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
    let model = model(&THINGS.replace("PARAMETER", &text));
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
fn messages_and_plain_values_are_no_objects() {
    let model = model(
        "
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /leashes/{leashName}:
    get:
      responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/GetLeashResponse'}}}}}
  /tickets/{ticketId}:
    get:
      responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/ShowTicketConfirmation'}}}}}
  /walks/{colorId}: {delete: {}}
  /pets/{petId}: {put: {parameters: [{name: addParents, in: query, description: The ids, schema: {type: string}}]}}
components:
  schemas:
    GetLeashResponse: {type: object}
    ShowTicketConfirmation: {type: object}
    Ticket: {type: object}
    Color: {type: string}
    Parent: {type: object}
",
    );
    let object = |name: &str, id: &str| identifier(operation(&model, name), id).object.clone();
    assert_eq!(object("GET /leashes/{leashName}", "leashName"), None);
    assert_eq!(
        object("GET /tickets/{ticketId}", "ticketId").as_deref(),
        Some("Ticket")
    );
    assert_eq!(object("DELETE /walks/{colorId}", "colorId"), None);
    let parents = operation(&model, "PUT /pets/{petId}");
    assert_eq!(
        identifier(parents, "addParents").object.as_deref(),
        Some("Parent")
    );
}
