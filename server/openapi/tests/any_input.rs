//! Whatever the texts: no panic, an end, and no promise broken.

mod support;

use openapi::{Api, Files, Operation, Schema};
use proptest::prelude::*;
use syntax::{Dialect, Limits};

const DOCUMENT: &str = r##"openapi: 3.1.0
security: [{key: []}]
x-anchor: &a {$ref: '#/paths', <<: *a}
paths: &p
  /a/{id}: &i
    $ref: '#/paths/~1b'
    parameters: [{name: id, in: path}, {$ref: 'b.yaml#/x'}]
    get:
      <<: *a
      parameters: &l [{$ref: '#/paths/~1a~1{id}/parameters/0'}, *l]
      requestBody: {content: {a/b: {schema: &s {allOf: [*s, {$ref: '#s'}], properties: {id: *s}}}}}
      responses: {default: {content: *p, links: {a: {operationRef: '#/paths'}}, headers: {x: *s}}}
      callbacks: {a: *i, b: {$ref: '#/paths'}}
  /b:
    $ref: '#/paths/~1a~1{id}'
    additionalOperations: *i
components: {schemas: {s: {$anchor: s, oneOf: [*s, true]}}, securitySchemes: {key: *a}}
"##;

/// Asks every view for everything; returns a number so that nothing is left out.
fn visit(files: &Files) -> usize {
    let mut visited = files.missing().len();
    for file in files.ids() {
        visited += files.unresolved(file).count() + files.reachable(file).len();
        let Some(api) = Api::new(files, file) else {
            continue;
        };
        visited += api
            .schemas()
            .map(|(_, schema)| visit_schema(schema))
            .sum::<usize>();
        visited += api.security_schemes().count() + api.tags().count();
        let items = api.paths().chain(api.webhooks());
        let operations = items.flat_map(|item| item.operations());
        visited += operations
            .map(|operation| visit_operation(&operation))
            .sum::<usize>();
    }
    visited
}

fn visit_operation(operation: &Operation<'_>) -> usize {
    let parameters = operation.parameters();
    let schemas = parameters
        .list
        .iter()
        .filter_map(|parameter| parameter.schema());
    let mut visited = schemas.map(visit_schema).sum::<usize>() + parameters.unresolved.len();
    if let Some(Ok(body)) = operation.request_body() {
        let schemas = body.content().filter_map(|media| media.schema());
        visited += schemas.map(visit_schema).sum::<usize>();
    }
    for response in operation.responses() {
        visited += response.schema().map_or(0, visit_schema);
        visited += response
            .links()
            .filter_map(|link| link.operation_ref())
            .count();
        visited += response
            .headers()
            .map(|header| visit_schema(header.schema()))
            .sum::<usize>();
    }
    for callback in operation.callbacks() {
        visited += callback
            .path_items()
            .map(|item| item.operations().len())
            .sum::<usize>();
    }
    let required = operation
        .security()
        .is_some_and(|security| security.is_required());
    visited + operation.servers().len() + usize::from(required)
}

fn visit_schema(schema: Schema<'_>) -> usize {
    let parts = schema.parts(100);
    let properties = parts.iter().map(|part| part.schema.properties().count());
    properties.sum::<usize>() + parts.len()
}

fn visit_text(text: &str, dialect: Dialect) {
    let mut files = Files::new();
    files.insert("a.yaml", openapi::parse(text, dialect, Limits::default()));
    visit(&files);
}

#[test]
fn the_document_itself_can_be_visited() {
    let files = support::files(&[("a.yaml", DOCUMENT)]);
    let operations: Vec<_> = support::api(&files).operations().collect();
    assert!(operations.iter().any(|operation| operation.path() == "/b"));
    assert!(visit(&files) > 20);
}

proptest! {
    #[test]
    fn a_damaged_document_is_visited(at in 0..DOCUMENT.len(), gone in 0usize..20, new in "[\\x20-~\n]{0,3}") {
        let end = (at + gone).min(DOCUMENT.len());
        let text = format!("{}{new}{}", &DOCUMENT[..at], &DOCUMENT[end..]);
        visit_text(&text, Dialect::Yaml);
        visit_text(&text, Dialect::Json);
    }

    #[test]
    fn any_text_is_sniffed(text in "([{}\\[\\]\"'\\\\: \n#]|openapi|swagger|3.0.0|\\PC){0,30}") {
        let sniffed = openapi::sniff(&text);
        prop_assert!(sniffed.is_none() || text.contains("openapi") || text.contains("swagger"));
    }

    #[test]
    fn normalised_paths_stay_as_they_are(path in "([./\\\\:]|[a-cA-C]|%2[fF]|\\PC){0,12}") {
        let once = openapi::normalise(&path);
        prop_assert_eq!(openapi::normalise(&once), once.clone());
        prop_assert_eq!(openapi::is_absolute(&once), openapi::is_absolute(&path));
        prop_assert_eq!(openapi::join("any/file.yaml", &once), openapi::join("any/file.yaml", &path));
    }

    #[test]
    fn every_wanted_file_can_be_given(reference in "([./\\\\:#]|[a-cA-C]|%2[fF]|\\PC){0,12}") {
        let mut files = Files::new();
        let root = openapi::join("", "api/a.json");
        let text = format!("{{\"openapi\": \"3.0.0\", \"x\": {{\"$ref\": {reference:?}}}}}");
        files.insert(&root, openapi::parse(text, Dialect::Json, Limits::default()));
        for wanted in files.missing() {
            files.insert_failure(&wanted.path, openapi::FileFailure::Missing);
        }
        prop_assert_eq!(files.missing(), []);
    }
}
