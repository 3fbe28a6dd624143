//! After any edits, what is kept and what is read again give what a check from scratch gives.

use std::sync::Arc;

use model::{Model, Words};
use openapi::{FileId, Files, parse};
use proptest::prelude::*;
use rules::{CheckedDocument, CheckedFile, Facts, Finding, check_document, check_file};
use syntax::{Dialect, Limits};

const YAML: &str = include_str!("library.yaml");

const JSON: &str = r##"{
  "openapi": "3.1.0",
  "info": {"title": "Pets", "version": "1", "description": "All about pets"},
  "paths": {
    "/pets/{petId}": {
      "summary": "One pet",
      "get": {
        "summary": "Show a pet",
        "description": "The data of a pet",
        "parameters": [{"name": "petId", "in": "path", "required": true, "description": "The id", "schema": {"type": "string"}}],
        "responses": {"200": {"description": "a pet", "links": {"owner": {"operationId": "getOwner", "parameters": {"description": "$response.body#/ownerId"}}}}}
      },
      "put": {
        "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}}
      }
    },
    "/owners/{ownerId}": {"get": {"operationId": "getOwner", "description": "public information"}}
  },
  "components": {
    "schemas": {
      "Pet": {
        "x-objectAuth": {"owner": "ownerId", "description": "ours", "groups": {}},
        "properties": {
          "ownerId": {"type": "string", "description": "Output only. The id of the owner"},
          "clinicId": {"$ref": "#/components/schemas/Id"}
        }
      },
      "Id": {"type": "integer", "description": "An identifier"}
    }
  }
}
"##;

/// What is typed over what: much of it has a meaning somewhere.
const PIECES: [&str; 24] = [
    "",
    "x",
    " ",
    "\n",
    "\n\n    ",
    "\"",
    "'",
    "{",
    "}",
    ":",
    ",",
    "#",
    "$",
    "&a ",
    "*a",
    "id",
    " the id of ",
    "read only",
    "publicly available",
    "blockchain",
    "description",
    "summary: create",
    "$ref",
    "x-objectAuth: true",
];

/// Edits as: place (of 10,000), length replaced, piece.
fn edits() -> impl Strategy<Value = Vec<(usize, usize, usize)>> {
    prop::collection::vec((0..10_000usize, 0..4usize, 0..PIECES.len()), 1..8)
}

fn is_scratch(files: &Files, file: FileId, dialect: Dialect) -> Result<Files, TestCaseError> {
    let text = files.document(file).expect("it is there").text();
    let mut fresh = Files::new();
    fresh.insert("api", parse(text, dialect, Limits::default()));
    prop_assert_eq!(Model::build(files, file), Model::build(&fresh, file));
    Ok(fresh)
}

fn holds(
    text: &str,
    dialect: Dialect,
    edits: &[(usize, usize, usize)],
) -> Result<(), TestCaseError> {
    let mut files = Files::new();
    let file = files.insert("api", parse(text, dialect, Limits::default()));
    let mut alone = CheckedFile::new(&files, file);
    let new = |files: &Files| CheckedDocument::new(files, file, &Words::default());
    let mut whole = new(&files);
    for (place, length, piece) in edits {
        let document = files.document(file).expect("it is there");
        let start = document.len() * place / 10_000;
        let edited = document.edit(start..start + length, PIECES[*piece]);
        files.insert("api", edited);
        let fresh = is_scratch(&files, file, dialect)?;

        alone = alone.again(&files);
        let found: Vec<Arc<Finding>> = check_file(&fresh, file).into_iter().map(Arc::new).collect();
        prop_assert_eq!(&*alone.findings, found);

        whole = match &whole {
            Some(whole) => whole.again(&files),
            None => new(&files),
        };
        let model = Model::build(&fresh, file);
        prop_assert_eq!(whole.as_ref().map(|whole| &**whole.model()), model.as_ref());
        if let (Some(whole), Some(model)) = (&whole, &model) {
            let found = whole.findings.iter().map(|one| Finding {
                documents: vec![file],
                ..(**one).clone()
            });
            let found: Vec<Finding> = found.collect();
            prop_assert_eq!(found, check_document(&fresh, model));
            let facts = Facts::of(&files, whole.model());
            prop_assert_eq!(facts, Facts::of(&fresh, model));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn in_yaml(edits in edits()) {
        holds(YAML, Dialect::Yaml, &edits)?;
    }

    #[test]
    fn in_json(edits in edits()) {
        holds(JSON, Dialect::Json, &edits)?;
    }
}

/// Replaces `from` in the JSON document by `to`; whether the check before still holds.
fn still_holds(from: &str, to: &str) -> bool {
    let mut files = Files::new();
    let file = files.insert("api", parse(JSON, Dialect::Json, Limits::default()));
    let checked = CheckedDocument::new(&files, file, &Words::default()).expect("a document");
    let at = JSON.find(from).expect("it is in the document");
    let document = files.document(file).expect("it is there");
    let edited = document.edit(at..at + from.len(), to);
    files.insert("api", edited);
    let again = checked.again(&files).expect("still a document");
    Arc::ptr_eq(again.model(), checked.model())
}

#[test]
fn prose_of_which_nothing_is_understood_changes_nothing() {
    assert!(still_holds("All about pets", "All about cats"));
    assert!(still_holds("The data of a pet", "The data\\nof two pets"));
    assert!(still_holds("Show a pet", "Show a  pet"));
    assert!(still_holds("\"info\": {", "\"info\":\n  {"));
}

#[test]
fn what_is_understood_is_read_again() {
    assert!(!still_holds("All about pets", "A blockchain"));
    assert!(!still_holds("The data of a pet", "publicly available"));
    assert!(!still_holds("Show a pet", "Delete a pet"));
    assert!(!still_holds("\"The id\"", "\"The name\""));
    assert!(!still_holds("Output only. The", "The"));
}

#[test]
fn keys_extensions_and_expressions_are_no_prose() {
    assert!(!still_holds(
        "\"description\": \"The id\"",
        "\"title\": \"The id\""
    ));
    assert!(!still_holds("\"ours\"", "\"theirs\""));
    assert!(!still_holds(
        "$response.body#/ownerId",
        "$request.body#/ownerId"
    ));
    assert!(!still_holds("\"a pet\"", "7"));
}
