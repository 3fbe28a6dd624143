//! One slip in a document damages the entry it is in, and no other.

use std::ops::Range;

use syntax::{Dialect, Document, Limits, Node, Split};

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

const TEXT: &str = r##"{
  "openapi": "3.0.3",
  "info": {"title": "Clinic", "version": "1"},
  "tags": [
    "pets",
    "owners"
  ],
  "paths": {
    "/pets": {
      "get": {
        "parameters": [
          {
            "name": "limit",
            "in": "query"
          },
          {
            "name": "page", "in": "query"
          }
        ],
        "responses": {"200": {"description": "a \"list\", é: {all}"}}
      }
    },
    "/pets/{petId}": {
      "get": {
        "operationId": "showPet",
        "tags": ["pets"],
        "responses": {
          "200": {
            "content": {}
          }
        }
      },
      "delete": {"parameters": [{"name": "petId", "in": "path"}], "x": [1, -2.5e3, true, null]}
    },
    "/owners": {
      "parameters": [{
        "name": "limit",
        "in": "query"
      }],
      "get": {
        "summary": "All owners"
      }
    }
  },
  "components": {
    "schemas": {
      "Pet": {
        "type": "object",
        "properties": {
          "id": {
            "type": "integer"
          }
        }
      },
      "Owner": {},
      "Visit": {
        "type": "string"
      }
    },
    "parameters": {
      "limit": {
        "name": "limit",
        "in": "query"
      }
    }
  },
  "x-last": {
    "a": 1
  }
}
"##;

fn parse(text: &str) -> Document {
    Document::parse(text, Dialect::Json, PLAN, Limits::default())
}

fn at<'d>(document: &'d Document, segment: usize) -> Option<Node<'d>> {
    document.node(syntax::NodeId {
        segment: segment as u32,
        index: 0,
    })
}

/// A node and all below as text: kinds and sources.
fn shape(node: Node<'_>, out: &mut String) {
    use std::fmt::Write;
    let _ = write!(out, "{:?} ", node.kind());
    match node.kind() {
        syntax::Kind::Map => {
            for (key, value) in node.entries() {
                shape(key, out);
                shape(value, out);
            }
        }
        syntax::Kind::Seq => node.items().for_each(|item| shape(item, out)),
        _ => out.push_str(node.source()),
    }
    out.push(';');
}

/// Text, place in the tree and subtree of an entry that is a segment and holds no other.
type Entry = (String, String, String);

/// The entries that are segments, in order: offset and entry.
fn entries(document: &Document) -> Vec<(usize, Entry)> {
    let mut found = Vec::new();
    let segments: Vec<_> = document.segments().collect();
    for (index, (base, segment)) in segments.iter().enumerate() {
        let Some(key) = at(document, index) else {
            continue;
        };
        let Some(parent) = key.parent() else { continue };
        let value = parent
            .entries()
            .find(|(name, _)| *name == key)
            .map(|(_, value)| value);
        let Some(value) = value.filter(|value| value.range().end <= base + segment.text().len())
        else {
            continue;
        };
        let mut tree = String::new();
        shape(key, &mut tree);
        shape(value, &mut tree);
        found.push((*base, (segment.text().to_owned(), value.pointer(), tree)));
    }
    found
}

/// The entries that are not next to the slip and not there as before. The slip replaces `length`
/// bytes at `place` by `piece`.
fn lost(
    whole: &[(usize, Entry)],
    original: &str,
    place: usize,
    length: usize,
    piece: &str,
) -> Vec<String> {
    let text = [&original[..place], piece, &original[place + length..]].concat();
    let document = parse(&text);
    assert_eq!(document.text(), text);
    let is_valid = serde_json::from_str::<serde_json::Value>(&text).is_ok();
    assert_eq!(document.errors().next().is_none(), is_valid, "{text}");
    let count = document.errors().count();
    assert!(
        count <= 4,
        "{count} errors for one slip: {piece:?} at {place}"
    );
    let known: Vec<Entry> = entries(&document)
        .into_iter()
        .map(|(_, entry)| entry)
        .collect();
    // The entry that holds the slip, the one before and the one after.
    let here = whole
        .partition_point(|(base, _)| *base <= place)
        .saturating_sub(1);
    let far = |index: &usize| index.abs_diff(here) > 1;
    let missing = (0..whole.len())
        .filter(far)
        .filter(|index| !known.contains(&whole[*index].1));
    missing.map(|index| whole[index].1.1.clone()).collect()
}

/// The places of the keys below which entries are segments, without their quotes. A slip inside
/// changes the name, and so what is split.
fn split_keys(text: &str) -> Vec<Range<usize>> {
    let key_at = |key: &str, from: usize| {
        let start = text[from..].find(key).expect("the fixture has it") + from;
        start..start + key.len()
    };
    let components = key_at("components", 0);
    let inner = ["schemas", "parameters"].map(|key| key_at(key, components.end));
    let mut keys = vec![key_at("paths", 0), components];
    keys.extend(inner);
    keys
}

const MARKS: [char; 7] = ['{', '}', '[', ']', '"', ',', ':'];

/// The document in several styles.
fn styles() -> Vec<String> {
    let wide = |line: &str| {
        let content = line.trim_start();
        let blanks = line.len() - content.len();
        (
            " ".repeat(2 * blanks),
            "\t".repeat(blanks / 2),
            content.to_owned(),
        )
    };
    let lines: Vec<_> = TEXT.lines().map(wide).collect();
    let four: String = lines
        .iter()
        .map(|(four, _, text)| format!("{four}{text}\n"))
        .collect();
    let tabs: String = lines
        .iter()
        .map(|(_, tabs, text)| format!("{tabs}{text}\n"))
        .collect();
    vec![TEXT.to_owned(), TEXT.replace('\n', "\r\n"), four, tabs]
}

/// Makes a slip at each place that `slip` names (bytes to delete, text to insert) and checks what
/// is lost.
///
/// Not at places that are `spared` around the keys below which entries are segments.
fn check(
    slips: impl Fn(char) -> Vec<(usize, String)>,
    spared: impl Fn(&Range<usize>) -> Range<usize>,
) {
    let mut wrong = 0;
    for text in styles() {
        let document = parse(&text);
        assert_eq!(document.errors().count(), 0);
        let whole = entries(&document);
        assert_eq!(whole.len(), 11);
        let spared: Vec<_> = split_keys(&text).iter().map(&spared).collect();
        // No editor writes between the two halves of a line break.
        let places = text
            .char_indices()
            .filter(|(place, mark)| *mark != '\n' || !text[..*place].ends_with('\r'));
        for (place, mark) in places {
            if spared.iter().any(|range| range.contains(&place)) {
                continue;
            }
            for (length, piece) in slips(mark) {
                let lost = lost(&whole, &text, place, length, &piece);
                if !lost.is_empty() {
                    wrong += 1;
                    let line = text[..place].lines().count();
                    println!("{piece:?} for {length} at {place} (line {line}): lost {lost:?}");
                }
            }
        }
    }
    assert_eq!(wrong, 0);
}

#[test]
fn a_deleted_mark_damages_its_entry_alone() {
    let delete = |mark| {
        let is_mark = MARKS.contains(&mark);
        is_mark.then(|| (1, String::new())).into_iter().collect()
    };
    check(delete, |_| 0..0);
}

#[test]
fn an_inserted_mark_damages_its_entry_alone() {
    let insert = |_| MARKS.iter().map(|mark| (0, mark.to_string())).collect();
    check(insert, |key| key.start..key.end + 1);
}

#[test]
fn a_mark_in_place_of_another_damages_its_entry_alone() {
    let replace = |mark: char| {
        let others = MARKS
            .iter()
            .filter(|other| **other != mark && MARKS.contains(&mark));
        others.map(|other| (1, other.to_string())).collect()
    };
    // From the quote before the key to the bracket after it.
    check(replace, |key| key.start - 1..key.end + 4);
}
