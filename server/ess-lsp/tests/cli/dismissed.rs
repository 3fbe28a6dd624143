//! `--fix --unsafe` heeds what a person has said.

use std::fs;

use crate::common::Workspace;

/// `COMMENT` stands above the `get` of documents.
const API: &str = "\
openapi: 3.1.0
info: {title: Library, version: 1.0.0}
security: [{own: []}]
paths:
  /books/{bookId}:
    parameters: [{name: bookId, in: path, required: true, schema: {type: string, format: uuid}}]
    COMMENT
    get:
      responses: {'200': {description: a book, content: {application/json: {schema: {$ref: '#/components/schemas/Book'}}}}}
    delete: {responses: {'204': {description: gone}}}
components:
  securitySchemes: {own: {type: http, scheme: bearer}}
  schemas:
    Book: {type: object, properties: {id: {type: string, format: uuid}}}
";
const IGNORED: &str = "# ess-ignore[undeclared-object-authorization]: anybody may look";

fn adopt(comment: &str, more: &[&str]) -> (String, String) {
    let here = Workspace::new();
    here.write("api.yaml", API.replace("COMMENT", comment));
    if !more.is_empty() {
        here.run(&["--check", "api.yaml", "--write-baseline", "known.json"]);
    }
    let run = here.run(&[&["--check", "--fix", "--unsafe", "api.yaml"], more].concat());
    let text = fs::read_to_string(here.path().join("api.yaml")).expect("it is there");
    (text, run.stderr)
}

#[test]
fn a_suppressed_operation_is_left_as_it_is() {
    let (text, told) = adopt(IGNORED, &[]);
    let (get, delete) = text.split_once("    delete:").expect("both are there");
    assert!(!get.contains("x-objects"), "{text}");
    assert!(
        delete.contains("x-objects"),
        "the other one is declared: {text}"
    );
    assert!(
        told.contains("GET /books/{bookId}: somebody has said that it needs none"),
        "{told}"
    );
}

#[test]
fn a_comment_without_a_reason_says_nothing() {
    let (text, _) = adopt("# ess-ignore[undeclared-object-authorization]", &[]);
    assert_eq!(text.matches("x-objects").count(), 1, "at the path: {text}");
}

#[test]
fn a_baseline_only_says_that_it_was_so_before() {
    let (text, _) = adopt("# a book", &["--baseline", "known.json"]);
    assert!(text.contains("x-objects"), "{text}");
}
