//! Random edits: what is published equals what a fresh check of the same text reports.

use std::path::Path;

use serde_json::Value;

use crate::client::{Client, Folder, push};
use crate::needed::shared;

/// A small generator, so that a failure can be repeated (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % limit.max(1) as u64) as usize
    }
}

const PIECES: [&str; 14] = [
    "",
    "x",
    "\n",
    "  ",
    "\"",
    "{",
    "]",
    "- ",
    ": ",
    "# ",
    "petId",
    "$ref: '#/a'",
    "ä",
    "😀",
];

/// Line and UTF-16 column of a byte offset.
fn position(text: &str, offset: usize) -> (u32, u32) {
    let before = &text[..offset];
    let line = before.matches('\n').count() as u32;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (line, before[start..].encode_utf16().count() as u32)
}

/// Without group and cap a published set would be the report; `data.operations` and the related
/// places undo the grouping.
pub(crate) fn shown(diagnostics: &[Value], name: &str) -> Vec<String> {
    let mut shown = Vec::new();
    for diagnostic in diagnostics {
        let code = diagnostic["code"].as_str().expect("a rule");
        let start = &diagnostic["range"]["start"];
        shown.push(format!(
            "{code} {name} {} {}",
            start["line"], start["character"]
        ));
        let others = diagnostic["data"]["operations"].as_u64().expect("a number") as usize - 1;
        let related = diagnostic["relatedInformation"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        for other in related.iter().rev().take(others) {
            let start = &other["location"]["range"]["start"];
            shown.push(format!(
                "{code} {name} {} {}",
                start["line"], start["character"]
            ));
        }
    }
    shown.sort();
    shown
}

pub(crate) fn reported(folder: &Folder) -> Vec<String> {
    let without_severity = |line: String| line.rsplit_once(' ').expect("parts").0.to_owned();
    let mut reported: Vec<String> = folder.check().into_iter().map(without_severity).collect();
    reported.sort();
    reported
}

/// Edits `text` at random; every tenth state is compared with a fresh check.
fn edit_at_random(name: &str, text: &str, edits: usize, seed: u64) {
    let folder = Folder::new();
    folder.write(name, text);
    let mut text = text.to_owned();
    let options = serde_json::json!({"diagnostics": {"max": 1_000_000}});
    let mut client = Client::start_with(push(), None, options);
    let uri = folder.uri(name);
    client.open(&uri, &text);
    let mut random = Random(seed);
    for version in 2..edits as i32 + 2 {
        let boundary = |mut at: usize| {
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let start = boundary(random.below(text.len() + 1));
        let end = boundary((start + random.below(5)).min(text.len())).max(start);
        let piece = PIECES[random.below(PIECES.len())];
        let ((line, column), (end_line, end_column)) =
            (position(&text, start), position(&text, end));
        client.change(
            &uri,
            version,
            Some([line, column, end_line, end_column]),
            piece,
        );
        text.replace_range(start..end, piece);
        // A document that is none any longer is no error in an editor.
        let is_document = text.starts_with("openapi: 3") || text.starts_with("swagger: ");
        if version % 10 == 0 && is_document {
            folder.write(name, &text);
            let published = client.published(&uri, version);
            assert_eq!(
                shown(&published, name),
                reported(&folder),
                "seed {seed}, version {version}\n{text}"
            );
        }
    }
    client.finish();
}

const SMALL: &str = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{token: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    parameters: [{name: petId, in: path, required: true, schema: {type: string, format: uuid}}]
    get:
      responses: {'200': {description: one}}
    delete:
      responses: {'204': {description: gone}}
  /orders/{orderId}:
    parameters: [{name: orderId, in: path, required: true, schema: {type: string, format: uuid}}]
    get: {description: 'one'}
    put: {description: \"change\"}
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
    Order: {type: object, properties: {id: {type: string}}}
";

#[test]
fn edits_of_a_small_document() {
    for seed in 1..4 {
        edit_at_random("api.yaml", SMALL, 100, seed);
    }
}

#[test]
fn edits_of_real_documents() {
    let Some(corpus) = shared("corpus") else {
        return;
    };
    let mut documents = Vec::new();
    collect(&corpus, &mut documents);
    documents.sort();
    let texts = documents
        .iter()
        .filter_map(|path| std::fs::read_to_string(path).ok());
    let fitting = texts.filter(|text| {
        text.starts_with("openapi: 3") && text.len() < 200_000 && !text.contains("$ref: ./")
    });
    for (seed, text) in (10..).zip(fitting.step_by(7).take(4)) {
        edit_at_random("api.yaml", &text, 60, seed);
    }
}

fn collect(directory: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(directory).expect("a directory").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, found);
        } else if path
            .extension()
            .is_some_and(|one| one == "yaml" || one == "yml")
        {
            found.push(path);
        }
    }
}
