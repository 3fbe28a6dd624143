//! Any sequence of edits gives the findings that a fresh check of the same texts gives.

mod fixture;

use std::sync::Arc;

use fixture::Fixture;
use ide::Host;
use proptest::prelude::*;
use syntax::Dialect;

const START: &str = "
#- api.yaml
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{token: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    parameters: [{$ref: 'parts.yaml#/petId'}]
    get:
      responses: {'200': {description: one}}
    delete:
      responses: {'204': {description: gone}}
  /orders/{orderId}:
    $ref: parts.yaml#/order
components:
  securitySchemes:
    token: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet:
      type: object
      properties: {id: {type: string}, ownerId: {type: string}}
      x-objectAuth:
        owner: ownerId
        groups:
          keepers: {actions: [read, update, delete], ownership: true}
#- parts.yaml
petId: {name: petId, in: path, required: true, schema: {type: string}}
order:
  put:
    parameters: [{name: orderId, in: path, required: true, schema: {type: string}}]
    responses: {'200': {description: one}}
#- staff.yaml
openapi: 3.1.0
info: {title: Staff, version: 1.0.0}
security: [{token: []}]
paths:
  /pets/{id}:
    x-objects: [Pet]
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: one}}}
  /shifts:
    post:
      x-ess-assigns: [{group: keepers, to: caller}]
      responses: {'200': {description: one}}
components:
  securitySchemes:
    token: {type: http, scheme: bearer, x-groups: {values: {keepers: {}}}}
  schemas:
    Pet:
      properties: {id: {type: string}, address: {type: string}}
      x-objectAuth: {groups: {keepers: {actions: [read], ownership: false}}}
";

/// Pieces that change structure, names and references.
const PIECES: [&str; 16] = [
    "",
    "a",
    "\n",
    "  ",
    "\"",
    "{",
    "]",
    "- ",
    ": ",
    "#",
    "$ref: '#/x'",
    "petId",
    "\n  x: 1\n",
    "keepers",
    "delete:",
    "ä😀",
];

fn findings(host: &Host, path: &str) -> Vec<String> {
    let analysis = host.analysis();
    analysis.learn();
    let file = analysis.file(path).expect("a file");
    let document = analysis.document(file).expect("a text");
    let line = |finding: &Arc<rules::Finding>| {
        let range = finding.at.range(document);
        format!(
            "{range:?} {} {} {}",
            finding.severity,
            finding.rule.name,
            finding.text()
        )
    };
    analysis.diagnostics(file).iter().map(line).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn edits_equal_a_fresh_check(
        edits in prop::collection::vec((0..3usize, 0.0..1.0, 0usize..6, 0..PIECES.len()), 1..12)
    ) {
        let mut fixture = Fixture::new(START);
        for (number, place, removed, piece) in edits {
            let (path, text) = &mut fixture.texts[number];
            let boundary = |mut at: usize| {
                while !text.is_char_boundary(at) {
                    at -= 1;
                }
                at
            };
            let start = boundary((text.len() as f64 * place) as usize);
            let end = boundary((start + removed).min(text.len())).max(start);
            text.replace_range(start..end, PIECES[piece]);
            let file = fixture.host.files().id(path).expect("a file");
            fixture.host.edit_file(file, start..end, PIECES[piece]);
            let mut fresh = Host::new();
            for (path, text) in &fixture.texts {
                fresh.set_file_text(path, text.clone(), Dialect::of_path(path));
            }
            for (path, _) in &fixture.texts {
                prop_assert_eq!(findings(&fixture.host, path), findings(&fresh, path), "{}", path);
            }
        }
    }
}
