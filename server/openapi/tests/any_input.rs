//! Whatever the texts: no panic, an end, and no promise broken.

mod support;

use openapi::{Api, Cursor, Files, Operation, Schema};
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

const OVERLAY: &str = r##"overlay: 1.0.0
info: {title: a, version: '1'}
extends: a.yaml
actions:
- target: $.components.securitySchemes.key
  update: &u {x-groups: {values: {a: {}}}, x-user_id: sub}
- {target: "$.components.securitySchemes['key']['x-groups']", update: {values: {b: {}}}}
- target: $
  update: {security: [&k {key: []}, *k], components: {securitySchemes: {other: *u}}}
- {target: '$.security[1]', update: {other: []}}
- {target: '$.paths[''/b'']', update: &o {x-objects: [s, {$ref: '#/components/schemas/s'}], x-objectAuth: *u}}
- {target: '$.paths[''/b''].x-objectAuth', update: &c {x-user_id: *k, groups: *o}}
- {target: $.components.schemas, update: {s: {x-objectAuth: &r {groups: *c, parent: {object: *r}}}}}
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
        visited += response.links().count();
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

/// Walks through what is seen under a cursor, up to a bound; every key must be found again at its
/// place.
fn walk(cursor: Cursor<'_>, depth: usize, left: &mut usize) {
    if depth == 0 || *left == 0 {
        return;
    }
    *left -= 1;
    for (key, value) in cursor.entries() {
        let place = cursor.place_of(key);
        assert_eq!(cursor.files().node(place), Some(key));
        walk(value, depth - 1, left);
    }
    for (position, item) in cursor.items().enumerate().take(100) {
        assert_eq!(cursor.files().cursor(item.place()), Some(item));
        walk(item, depth - 1, left);
        *left = left.saturating_sub(position / 10);
    }
}

/// Returns the number of flaws in the overlay.
fn visit_overlay(document: &str, overlay: &str) -> usize {
    let mut files = Files::new();
    let yaml = |text: &str| openapi::parse(text, Dialect::Yaml, Limits::default());
    let document = files.insert("a.yaml", yaml(document));
    let parsed = openapi::parse_overlay(overlay, Dialect::Yaml, Limits::default());
    let overlay = files.insert_overlay("o.yaml", parsed);
    files.apply_overlays(&[(document, vec![overlay])]);
    let view = files.view(document);
    visit(&view);
    if let Some(root) = view.root(document) {
        walk(root, 24, &mut 2_000);
    }
    for flaw in files.overlay_flaws(overlay) {
        assert!(!flaw.flaw.to_string().is_empty());
    }
    files.overlay_flaws(overlay).len()
}

#[test]
fn the_overlay_itself_can_be_applied() {
    let document = DOCUMENT.replace("key: *a", "key: {}");
    let document = document.replace("&s ", "").replace("paths: &p", "paths:");
    // Two of the targets are nodes that stand in the overlay several times.
    assert_eq!(visit_overlay(&document, OVERLAY), 2);
    assert_eq!(visit_overlay(&document, ""), 1);
    assert_eq!(visit_overlay("", OVERLAY), 1);
    // Anchors and aliases on the way.
    assert!(visit_overlay(DOCUMENT, OVERLAY) > 2);
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
    fn a_damaged_overlay_is_applied(at in 0..OVERLAY.len(), gone in 0usize..20, new in "[\\x20-~\n]{0,3}") {
        let end = (at + gone).min(OVERLAY.len());
        let text = format!("{}{new}{}", &OVERLAY[..at], &OVERLAY[end..]);
        visit_overlay(DOCUMENT, &text);
        visit_overlay(&DOCUMENT.replace("key: *a", "key: {}"), &text);
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
