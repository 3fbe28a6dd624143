//! A document of several files means what it means when a bundler has made one file of it.

mod fixture;

use fixture::{identifier, model_of, operation};
use model::Confidence;

const API: &str = "
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /walks:
    post:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties: {dog_id: {type: string}}
  /dogs/{dog_id}/toys:
    post:
      requestBody:
        content:
          application/json:
            schema:
              required: [toy_ids]
              properties:
                $ref: 'models/keys.yaml#/toys'
  /kennels:
    get:
      responses:
        '200': {description: all, content: {application/json: {schema: {$ref: models/kennels.yaml}}}}
";
const KENNELS: &str = "
type: object
properties:
  kennels: {type: array, items: {$ref: kennel.yaml}}
";
const KENNEL: &str = "
type: object
properties:
  pack: {$ref: dogs.yaml}
  inhabitant: {$ref: dog.yaml}
";

fn split() -> model::Model {
    model_of(&[
        ("api.yaml", API),
        ("models/kennels.yaml", KENNELS),
        ("models/kennel.yaml", KENNEL),
        ("models/dogs.yaml", "{type: array, items: {$ref: dog.yaml}}"),
        (
            "models/dog.yaml",
            "{type: object, properties: {id: {type: string}}}",
        ),
        (
            "models/keys.yaml",
            "toys: {toy_ids: {type: array, items: {type: string}}}",
        ),
    ])
}

#[test]
fn the_names_of_referenced_files_are_names_of_objects() {
    let model = split();
    let dog = identifier(operation(&model, "POST /walks"), "dog_id");
    assert_eq!(
        dog.object.as_deref(),
        Some("dog"),
        "not `dogs`, which came first"
    );
}

#[test]
fn a_reference_right_under_properties_is_followed() {
    let model = split();
    let toys = identifier(operation(&model, "POST /dogs/{dog_id}/toys"), "toy_ids");
    assert!(
        matches!(toys.confidence, Confidence::High | Confidence::Medium),
        "{toys:?}"
    );
}

#[test]
fn a_file_that_refers_to_itself_ends() {
    let model = model_of(&[
        ("api.yaml", API),
        ("models/keys.yaml", "toys: {$ref: '#/toys'}"),
    ]);
    assert_eq!(model.operations.len(), 3);
}
