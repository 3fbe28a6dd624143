//! A model that is linked again after an edit is the one that a fresh start gives.

use model::{Linking, Model, Words};
use openapi::{FileId, Files, parse};
use syntax::{Dialect, Limits};

/// Paths that know what they address from each other, from schemas, parameters, links and security.
const TEXT: &str = "\
openapi: 3.1.0
info: {title: Clinic, version: '1'}
security: [{login: []}]
paths:
  /pets:
    get:
      operationId: listPets
      parameters: [{name: clinic, in: query, description: The place, schema: {type: string}}]
      responses: {'200': {description: pets, content: {application/json: {schema: {$ref: '#/components/schemas/Pets'}}}}}
    post:
      requestBody: {$ref: '#/components/requestBodies/NewPet'}
      responses: {'201': {description: made}}
  /pets/{key}:
    parameters: [{$ref: '#/components/parameters/Key'}]
    get:
      security: [{}]
      responses:
        '200':
          description: one
          content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}
          links: {keeper: {operationId: showKeeper, parameters: {number: $response.body#/keeper}}}
    delete:
      responses: {'204': {description: gone}}
  /pets/{key}/visits/{visit}:
    parameters:
    - $ref: '#/components/parameters/Key'
    - {name: visit, in: path, required: true, schema: {$ref: '#/components/schemas/Visit/properties/number'}}
    x-objects: [{object: Pet, id: key}, {object: Visit, id: visit}]
    get:
      responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Visit'}}}}}
    patch:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Visit'}}}}
      responses: {'200': {description: changed}}
  /keepers/{number}:
    get:
      operationId: showKeeper
      parameters: [{name: number, in: path, required: true, schema: {type: integer}}]
      responses: {'200': {description: one}}
  /deleteTable:
    post:
      operationId: deleteTable
      requestBody: {content: {application/json: {schema: {required: [tableName], properties: {tableName: {type: string}}}}}}
      responses: {'200': {description: gone}}
  /renameColumn:
    post:
      parameters: [{name: table_name, in: query, schema: {type: string}}]
      requestBody: {content: {application/json: {schema: {properties: {clinic: {type: string}, table_name: {type: string}, pet_ids: {type: array, items: {type: string}}}}}}}
      responses: {'200': {description: done}}
components:
  securitySchemes:
    login: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  parameters:
    Key: {name: key, in: path, required: true, schema: {type: string}}
  requestBodies:
    NewPet: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
  schemas:
    Pet:
      type: object
      properties: {name: {type: string}, keeperId: {$ref: '#/components/schemas/Id'}}
    Pets: {type: array, items: {$ref: '#/components/schemas/Pet'}}
    Visit:
      type: object
      properties: {number: {type: integer}, petId: {$ref: '#/components/schemas/Id'}}
    Keeper: {type: object}
    Table: {type: object}
    Id: {type: string}
";

/// What is written in the place of what; each concerns other parts of the document than its own.
const EDITS: [(&str, &str); 27] = [
    (
        "description: The place",
        "description: The id of the clinic",
    ),
    (
        "schema: {$ref: '#/components/schemas/Pets'}",
        "schema: {$ref: '#/components/schemas/Keeper'}",
    ),
    (
        "          content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}",
        "          content: {application/json: {schema: {$ref: '#/components/schemas/Visit'}}}",
    ),
    (
        "requestBody: {$ref: '#/components/requestBodies/NewPet'}",
        "requestBody: {$ref: '#/components/requestBodies/Nothing'}",
    ),
    ("Key: {name: key,", "Key: {name: petId,"),
    ("Key: {name: key, in: path", "Key: {name: key, in: query"),
    ("security: [{}]", "security: [{login: []}]"),
    ("security: [{login: []}]\npaths", "security: []\npaths"),
    ("    delete:\n", "    get-:\n"),
    (
        "parameters: {number: $response",
        "parameters: {key: $response",
    ),
    ("operationId: showKeeper, ", "operationId: listPets, "),
    (
        "      operationId: showKeeper\n",
        "      operationId: keeper\n",
    ),
    ("properties/number'", "properties/petId'"),
    (
        "{object: Visit, id: visit}",
        "{object: '#/components/schemas/Visit', id: visit}",
    ),
    ("x-objects:", "x-object:"),
    ("operationId: deleteTable", "operationId: listTables"),
    ("required: [tableName]", "required: [other]"),
    ("  /deleteTable:\n", "  /tables/{table}:\n"),
    (
        "    Pet:\n      type: object",
        "    Pet:\n      x-objectAuth: {groups: {G1: [read]}}\n      type: object",
    ),
    (
        "    Pet:\n      type: object",
        "    Pet:\n      type: string",
    ),
    ("Keeper: {type: object}", "Keeper: {type: array}"),
    (
        "Table: {type: object}",
        "Table: {$ref: '#/components/schemas/Visit'}",
    ),
    (
        "    Id: {type: string}",
        "    Id: {type: string, readOnly: true}",
    ),
    ("    Id: {type: string}", "    PetId: {type: string}"),
    ("x-user_id: sub", "x-user_id: id"),
    ("NewPet: {content", "NewPet: {required: true, content"),
    ("openapi: 3.1.0", "openapi: 3.0.3"),
];

/// A repeatable row of numbers (Knuth's linear congruential generator).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

fn files_of(text: &str) -> (Files, FileId) {
    let mut files = Files::new();
    let file = files.insert("api.yaml", parse(text, Dialect::Yaml, Limits::default()));
    (files, file)
}

#[test]
fn every_edit_gives_the_model_of_a_fresh_start() {
    let mut numbers = Numbers(7);
    let mut changed = [0; EDITS.len()];
    let (mut files, file) = files_of(TEXT);
    let mut linking = Linking::new(&files, file, &Words::default()).expect("a document");
    for _ in 0..1_000 {
        let number = numbers.below(EDITS.len());
        let (one, other) = EDITS[number];
        let document = files.document(file).expect("it is there");
        let text = document.text();
        // What is there goes to and fro; where other edits have left neither, nothing happens.
        let (from, to) = if text.contains(other) {
            (other, one)
        } else {
            (one, other)
        };
        let Some(at) = text.find(from) else { continue };
        let edited = document.edit(at..at + from.len(), to);
        files.insert("api.yaml", edited);
        let again = linking.again(&files).expect("still a document");
        let (fresh, root) = files_of(&files.document(file).expect("it is there").text());
        assert_eq!(
            Some(&*again.model),
            Model::build(&fresh, root).as_ref(),
            "{from} -> {to}"
        );
        changed[number] += usize::from(again.model != linking.model);
        linking = again;
    }
    let silent = changed.iter().filter(|count| **count == 0).count();
    assert!(
        silent < 6,
        "edits that change nothing test nothing: {changed:?}"
    );
}
