//! Incremental edits give the tree of a fresh parse, and share what they do not touch.

use proptest::prelude::*;
use syntax::{Dialect, Document, Limits, Split};

static PLAN: &[Split] = &[
    Split {
        key: "paths",
        children: &[],
    },
    Split {
        key: "components",
        children: &[Split {
            key: "*",
            children: &[],
        }],
    },
];

fn parse(text: &str, dialect: Dialect) -> Document {
    Document::parse(text, dialect, PLAN, Limits::default())
}

const YAML: &str = r##"# A clinic.
openapi: 3.1.0
info: {title: Clinic, version: '1'}   # flow
tags:
- name: pets
- name: owners
  description: >-
    folded
    text
paths:
  /pets:
    get: &list
      summary: "All
        pets"
      responses: {'200': {description: ok},
      }
  # about one pet
  /pets/{petId}:
    parameters:
      - {name: petId, in: path, schema: {type: integer}}
    get:
      description: |
        One pet: with colon

        # not a comment
      responses: *list
    delete: {}

components:
  schemas:
    Pet:
      type: object
      required: [id]
    Owner: {$ref: '#/components/schemas/Pet'}
  parameters:
    limit:
      ? in
      : query
x-last: 'it''s'
"##;

const MANY: &str = "%YAML 1.2\n%TAG !e! tag:example.org,2000:\n--- !e!doc\na: !e!x 1\nb:\n  - c\n...\n# between\n---\npaths:\n  /a: 1\n  /b: {}\n--- |\n text\n";

const JSON: &str = r##"{
  "openapi": "3.0.3",
  "info": {"title": "Clinic", "version": "1"},
  "paths": {
    "/pets": {
      "get": {"responses": {"200": {"description": "a \"list\" é"}}}
    },
    "/pets/{petId}": {
      "delete": {"parameters": [{"name": "petId", "in": "path"}], "x": [1, -2.5e3, true, null]}
    }
  },
  "components": {
    "schemas": {
      "Pet": {"type": "object"},
      "Owner": {}
    }
  }
}
"##;

/// Pieces that change structure in both notations.
const PIECES: &[&str] = &[
    "",
    " ",
    "\n",
    "\n\n",
    "  ",
    "\t",
    "\r\n",
    "\r",
    ":",
    ": ",
    "- ",
    "\n- ",
    "\n  ",
    "\n    x: y",
    "#",
    " # c",
    "\"",
    "'",
    "{",
    "}",
    "[",
    "]",
    ",",
    "|",
    " |\n",
    ">",
    "&a ",
    "*a",
    "!t ",
    "?",
    "? ",
    "---",
    "\n---\n",
    "\n...\n",
    "%",
    "\n%TAG !x! y\n",
    "a",
    "key",
    "key:",
    "\nkey: value\n",
    "paths",
    "/new: {}",
    "é",
    "😀",
    "\u{feff}",
    "\\",
    "\"k\": 1,",
    "null",
    "\n  /c:\n    get: {}\n",
    "components:\n  schemas:\n",
];

fn boundary(text: &str, share: f64) -> usize {
    let mut at = (text.len() as f64 * share) as usize;
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// One edit: where (as a share of the text), how many bytes go, which piece comes.
fn edits() -> impl Strategy<Value = Vec<(f64, usize, usize)>> {
    proptest::collection::vec(
        (
            0.0..1.0f64,
            prop_oneof![Just(0usize), Just(1), 0..40usize],
            0..PIECES.len(),
        ),
        1..12,
    )
}

/// The first segments that differ, edited and fresh.
fn first_difference(edited: &Document, fresh: &Document) -> String {
    let show = |document: &Document, at: usize| {
        let segment = document
            .segments()
            .nth(at)
            .map(|(base, segment)| (base, segment.clone()));
        format!(
            "{segment:?} {:?}",
            segment.as_ref().map(|(_, segment)| segment.text())
        )
    };
    let pairs = edited.segments().zip(fresh.segments());
    let at = pairs.take_while(|(a, b)| a.0 == b.0 && a.1 == b.1).count();
    let before = show(fresh, at.saturating_sub(1));
    format!(
        "{before}\nedited {}\nfresh  {}",
        show(edited, at),
        show(fresh, at)
    )
}

fn check(start: &str, dialect: Dialect, edits: &[(f64, usize, usize)]) {
    let mut text = start.to_owned();
    let mut document = parse(&text, dialect);
    for (share, length, piece) in edits {
        let from = boundary(&text, *share);
        let mut to = (from + length).min(text.len());
        while !text.is_char_boundary(to) {
            to += 1;
        }
        document = document.edit(from..to, PIECES[*piece]);
        text.replace_range(from..to, PIECES[*piece]);
        assert_eq!(
            document.text(),
            text,
            "text after replacing {from}..{to} by {:?}",
            PIECES[*piece]
        );
        let fresh = parse(&text, dialect);
        if document != fresh {
            let edit = format!("after replacing {from}..{to} by {:?}", PIECES[*piece]);
            panic!(
                "trees differ {edit}:\n{}",
                first_difference(&document, &fresh)
            );
        }
        assert_eq!(syntax::events(&document), syntax::events(&fresh));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn yaml_edits_equal_a_fresh_parse(edits in edits()) {
        check(YAML, Dialect::Yaml, &edits);
    }

    #[test]
    fn edits_of_several_documents_equal_a_fresh_parse(edits in edits()) {
        check(MANY, Dialect::Yaml, &edits);
    }

    #[test]
    fn crlf_edits_equal_a_fresh_parse(edits in edits()) {
        check(&YAML.replace('\n', "\r\n"), Dialect::Yaml, &edits);
    }

    #[test]
    fn json_edits_equal_a_fresh_parse(edits in edits()) {
        check(JSON, Dialect::Json, &edits);
    }

    #[test]
    fn minified_json_edits_equal_a_fresh_parse(edits in edits()) {
        check(&JSON.replace("\n", "").replace("  ", ""), Dialect::Json, &edits);
    }
}

/// Every single character deleted, every piece inserted at every place.
#[test]
fn each_single_edit_equals_a_fresh_parse() {
    for (text, dialect) in [
        (YAML, Dialect::Yaml),
        (MANY, Dialect::Yaml),
        (JSON, Dialect::Json),
    ] {
        let document = parse(text, dialect);
        for (at, character) in text.char_indices() {
            let end = at + character.len_utf8();
            let deleted = text[..at].to_owned() + &text[end..];
            assert_eq!(
                document.edit(at..end, ""),
                parse(&deleted, dialect),
                "delete {character:?} at {at}"
            );
            for piece in PIECES {
                let inserted = [&text[..at], piece, &text[at..]].concat();
                assert_eq!(
                    document.edit(at..at, piece),
                    parse(&inserted, dialect),
                    "insert {piece:?} at {at}"
                );
            }
        }
    }
}

/// How many segments of `new` are the very same as in `old`.
fn shared(old: &Document, new: &Document) -> usize {
    let known: Vec<_> = old
        .segments()
        .map(|(_, segment)| std::sync::Arc::as_ptr(segment))
        .collect();
    new.segments()
        .filter(|(_, segment)| known.contains(&std::sync::Arc::as_ptr(segment)))
        .count()
}

#[test]
fn an_edit_inside_a_path_shares_all_other_segments() {
    for (text, dialect, place) in [
        (YAML, Dialect::Yaml, "One pet"),
        (JSON, Dialect::Json, "true"),
    ] {
        let document = parse(text, dialect);
        let at = text.find(place).expect("the fixture has it");
        let edited = document.edit(at..at, " ");
        assert_eq!(edited.segments().len(), document.segments().len());
        assert_eq!(shared(&document, &edited), document.segments().len() - 1);
    }
}

#[test]
fn an_unclosed_quote_stays_in_its_entry() {
    let document = parse(YAML, Dialect::Yaml);
    let at = YAML.find("pets\"").expect("the fixture has it") + 4;
    let edited = document.edit(at..at + 1, "");
    assert_eq!(edited.errors().count(), 1);
    assert_eq!(shared(&document, &edited), document.segments().len() - 1);
}

#[test]
fn a_range_past_the_end_or_inside_a_character_is_made_whole() {
    let document = parse("a: é", Dialect::Yaml);
    assert_eq!(document.edit(4..4, "x").text(), "a: x");
    assert_eq!(document.edit(90..100, "!").text(), "a: é!");
}

/// A slip of one character inside an entry (its quotes, brackets, colons, words) changes that entry
/// and at most its neighbours.
#[test]
fn a_slip_stays_in_its_entry() {
    let document = parse(YAML, Dialect::Yaml);
    let entries: Vec<_> = document
        .segments()
        .map(|(base, segment)| base..base + segment.text().len())
        .collect();
    let is_leaf = |range: &std::ops::Range<usize>| {
        let text = &YAML[range.clone()];
        ![
            "paths:\n",
            "components:\n",
            "  schemas:\n",
            "  parameters:\n",
        ]
        .contains(&text)
            && range.start > 0
    };
    for range in entries.iter().filter(|range| is_leaf(range)) {
        for (offset, character) in YAML[range.clone()].char_indices() {
            let at = range.start + offset;
            let starts_line = YAML[..at].ends_with('\n')
                || YAML[..at]
                    .rsplit('\n')
                    .next()
                    .is_some_and(|line| line.trim().is_empty());
            if starts_line || character == '\n' {
                continue;
            }
            let slips = [
                "\"", "'", "{", "}", "[", "]", ",", ":", "#", "x", "&", "*", "|",
            ]
            .map(|piece| document.edit(at..at, piece));
            let deleted = document.edit(at..at + character.len_utf8(), "");
            for edited in slips.iter().chain([&deleted]) {
                let left = document.segments().len() - shared(&document, edited);
                assert!(
                    left <= 2,
                    "{left} segments changed at {at} ({character:?}):\n{}",
                    edited.text()
                );
            }
        }
    }
}

/// Only the colon behind its second line makes the quote a key, and the document a mapping.
#[test]
fn a_key_of_several_lines_decides_what_the_document_is() {
    let document = parse("'a\n\n  b': 1\nc: 2\n", Dialect::Yaml);
    for (range, text) in [(4..9, ""), (7..8, ""), (7..8, " x"), (0..1, "")] {
        let edited = document.edit(range, text);
        let fresh = parse(&edited.text(), Dialect::Yaml);
        assert!(edited == fresh, "{}", first_difference(&edited, &fresh));
    }
}
