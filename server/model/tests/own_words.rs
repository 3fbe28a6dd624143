//! Words of a project: names that are identifiers, and names that are none.

mod fixture;

use fixture::operation;
use model::{Model, Words};
use openapi::Files;
use syntax::{Dialect, Limits};

const TEXT: &str = "\
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /parcels/{parcelId}/events/{locale}:
    post:
      parameters:
        - {name: tracking_code, in: query, schema: {type: string}}
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties: {colour: {type: string}, batchId: {type: string}, berth: {type: string}}
";

fn names(words: &Words) -> Vec<String> {
    let mut files = Files::new();
    let document = openapi::parse(TEXT, Dialect::Yaml, Limits::default());
    let root = files.insert("api.yaml", document);
    let model = Model::build_with(&files, root, words).expect("a document");
    let operation = operation(&model, "POST /parcels/{parcelId}/events/{locale}");
    let likely = operation.likely_identifiers();
    likely.map(|one| one.name.clone()).collect()
}

#[test]
fn a_project_knows_its_own_names() {
    assert_eq!(names(&Words::default()), ["parcelId", "batchId"]);
    let own = Words::new(["tracking-codes", "berth", "--"], ["batch id"]);
    assert_eq!(names(&own), ["parcelId", "tracking_code", "berth"]);
    let none = Words::new(["parcelId"], ["id"]);
    assert!(names(&none).is_empty());
}
