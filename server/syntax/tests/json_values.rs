//! serde_json as judge of values: random documents, documents with a slip, real documents.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde_json::Value;
use syntax::{Dialect, Document, Kind, Limits, Node, Split};

mod common;
#[path = "../../../tests/support/needed.rs"]
mod needed;
use common::same_value;
use needed::shared;

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

fn parse(text: &str) -> Document {
    Document::parse(text, Dialect::Json, PLAN, Limits::default())
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("paths".to_owned()),
        Just("components".to_owned()),
        Just("/a/{b}".to_owned()),
        "[a-z]{0,3}",
        ".{0,4}",
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1e300..1e300f64).prop_map(Value::from),
        ".{0,6}".prop_map(Value::from),
        "[{}\\[\\]:,\"\\\\/ \n\u{e9}\u{1f600}]{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::vec((key(), inner), 0..5)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

/// Either style of writing a value.
fn written() -> impl Strategy<Value = (Value, String)> {
    (value(), any::<bool>()).prop_map(|(value, pretty)| {
        let text = if pretty {
            serde_json::to_string_pretty(&value)
        } else {
            serde_json::to_string(&value)
        };
        (value, text.expect("values can be written"))
    })
}

/// Checks what holds for every text, with serde_json as judge.
fn check(text: &str) -> Result<(), TestCaseError> {
    let document = parse(text);
    prop_assert_eq!(document.text(), text);
    let errors: Vec<_> = document.errors().collect();
    // RFC 8259 section 8.1 allows to pass over a byte order mark; serde_json does not.
    let judged = text.strip_prefix('\u{feff}').unwrap_or(text);
    match serde_json::from_str::<Value>(judged) {
        Ok(value) => {
            prop_assert!(errors.is_empty(), "false errors {:?} in {}", errors, text);
            let root = document.root().expect("valid JSON has a root");
            let same = same_value(root, &value);
            prop_assert!(same.is_ok(), "{:?} in {}", same, text);
        }
        // Well-formed numbers that no f64 holds are JSON all the same.
        Err(error) if error.to_string().contains("number out of range") => {}
        // JSON has surrogates that stand alone; Rust's strings have not.
        Err(error) if error.to_string().contains("surrogate") => {}
        Err(error) if error.to_string().contains("hex escape") => {}
        Err(error) => prop_assert!(!errors.is_empty(), "no error, but {} in {}", error, text),
    }
    check_tree(&document, &errors)
}

/// The tree is whole: every range lies in the text, children in their parents; errors are in order.
fn check_tree(document: &Document, errors: &[syntax::SyntaxError]) -> Result<(), TestCaseError> {
    let text = document.text();
    for error in errors {
        prop_assert!(
            text.get(error.range.clone()).is_some(),
            "{:?} in {}",
            error,
            text
        );
    }
    prop_assert!(
        errors.is_sorted_by_key(|error| error.range.start),
        "{:?} in {}",
        errors,
        text
    );
    let root = document.root();
    prop_assert!(root.is_some(), "no tree of {}", text);
    let mut nodes: Vec<Node<'_>> = root.into_iter().collect();
    while let Some(node) = nodes.pop() {
        let range = node.range();
        prop_assert!(text.get(range.clone()).is_some(), "{:?} in {}", node, text);
        let keys = node.entries().flat_map(|(key, value)| [key, value]);
        let mut end = range.start;
        for child in keys.chain(node.items()) {
            prop_assert!(
                child.parent() == Some(node),
                "{:?} in {:?} of {}",
                child,
                node,
                text
            );
            prop_assert!(
                child.range().start >= end,
                "{:?} in {:?} of {}",
                child,
                node,
                text
            );
            end = child.range().end;
            nodes.push(child);
        }
        prop_assert!(
            end <= range.end,
            "{:?} ends before its content in {}",
            node,
            text
        );
    }
    Ok(())
}

/// Pieces that change structure.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    "\"",
    ",",
    ":",
    "'",
    "\\",
    "\n",
    "\r\n",
    "\r",
    " ",
    "    ",
    "\t",
    "1",
    "-",
    ".",
    "e",
    "true",
    "nul",
    "key",
    "\"a\": ",
    "\"a\": {",
    "// c\n",
    "/* c */",
    "/*",
    "#",
    "\u{feff}",
    "\u{0}",
    "é",
    "\u{1f600}",
    "\\u12",
    "},\n",
    "\n}",
];

fn place(text: &str, share: f64) -> usize {
    let at = (text.len() as f64 * share) as usize;
    (0..=at)
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(1000),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn values_are_read_as_they_were_written((value, text) in written()) {
        let document = parse(&text);
        prop_assert_eq!(document.errors().count(), 0);
        let root = document.root().expect("valid JSON has a root");
        prop_assert_eq!(same_value(root, &value), Ok(()));
    }

    #[test]
    fn a_prefix_is_read((_, text) in written(), share in 0.0..1.0f64) {
        check(&text[..place(&text, share)])?;
    }

    #[test]
    fn a_deleted_character_is_survived((_, text) in written(), share in 0.0..1.0f64) {
        let mut text = text;
        let at = place(&text, share);
        if at < text.len() {
            text.remove(at);
        }
        check(&text)?;
    }

    #[test]
    fn inserted_pieces_are_survived(
        (_, text) in written(),
        slips in proptest::collection::vec((0.0..1.0f64, 0..PIECES.len()), 1..4),
    ) {
        let mut text = text;
        for (share, piece) in slips {
            text.insert_str(place(&text, share), PIECES[piece]);
        }
        check(&text)?;
    }

    #[test]
    fn any_soup_is_survived(pieces in proptest::collection::vec(0..PIECES.len(), 0..40)) {
        let text: String = pieces.iter().map(|piece| PIECES[*piece]).collect();
        check(&text)?;
    }
}

/// All JSON documents in a folder.
fn json_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder)
        .expect("the corpus is readable")
        .flatten()
    {
        let path = entry.path();
        if path.is_dir() {
            json_files(&path, found);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            found.push(path);
        }
    }
}

#[test]
fn real_documents_have_the_values_that_serde_json_reads() {
    let Some(folder) = shared("corpus") else {
        return;
    };
    let mut files = Vec::new();
    json_files(&folder, &mut files);
    assert!(files.len() > 20, "the corpus is complete");
    let mut bytes = 0;
    for file in &files {
        let text = std::fs::read_to_string(file).expect("the corpus is UTF-8");
        bytes += text.len();
        let document = parse(&text);
        let errors: Vec<_> = document.errors().collect();
        match serde_json::from_str(text.strip_prefix('\u{feff}').unwrap_or(&text)) {
            Ok(value) => {
                assert_eq!(errors, [], "{}", file.display());
                let root = document.root().expect("valid JSON has a root");
                assert_eq!(same_value(root, &value), Ok(()), "{}", file.display());
            }
            Err(error) => assert!(!errors.is_empty(), "{}: {error}", file.display()),
        }
    }
    println!("{} documents, {bytes} bytes", files.len());
}

#[test]
fn nesting_beyond_the_limit_is_skipped() {
    for depth in [511, 512, 513, 100_000] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let inner = if open == "[" { "" } else { "1" };
            let text = [&open.repeat(depth), inner, &close.repeat(depth)].concat();
            let errors: Vec<_> = parse(&text).errors().collect();
            let expected = usize::from(depth > 512);
            assert_eq!(errors.len(), expected, "{depth} of {open}: {errors:?}");
            let unclosed: Vec<_> = parse(&open.repeat(depth)).errors().collect();
            assert!(!unclosed.is_empty() && unclosed.len() <= 3, "{unclosed:?}");
        }
    }
}

/// Keys and values as written, `~` where nothing stands.
fn sketch_node(node: Node<'_>, out: &mut String) {
    match node.kind() {
        Kind::Map => {
            out.push('{');
            for (key, value) in node.entries() {
                sketch_node(key, out);
                out.push(':');
                sketch_node(value, out);
                out.push(' ');
            }
            out.push('}');
        }
        Kind::Seq => {
            out.push('[');
            for item in node.items() {
                sketch_node(item, out);
                out.push(' ');
            }
            out.push(']');
        }
        Kind::Null => out.push('~'),
        _ => out.push_str(node.source()),
    }
}

/// The tree and the errors in short.
fn sketch(text: &str) -> String {
    let document = parse(text);
    let mut out = String::new();
    if let Some(root) = document.root() {
        sketch_node(root, &mut out);
    }
    for error in document.errors() {
        let _ = write!(out, "\n{:?} {:?}", error.kind, &text[error.range.clone()]);
    }
    out
}

#[test]
fn what_is_missing_is_empty() {
    assert_eq!(
        sketch(r#"{"a": , "b": 1}"#),
        "{\"a\":~ \"b\":1 }\nExpectedValue \"\""
    );
    assert_eq!(
        sketch(r#"{"a" }"#),
        "{\"a\":~ }\nExpectedColon \"\\\"a\\\"\""
    );
    assert_eq!(sketch(r#"{abc}"#), "{abc:~ }\nExpectedColon \"abc\"");
    assert_eq!(
        sketch(r#"{"a": 1 "b": 2}"#),
        "{\"a\":1 \"b\":2 }\nExpectedComma \"\\\"\""
    );
    assert_eq!(sketch(r#"{"a" 1}"#), "{\"a\":1 }\nExpectedColon \"1\"");
    assert_eq!(sketch(""), "~\nUnexpectedEnd \"\"");
    assert_eq!(
        sketch("{\n  \"a\":\n  \"b\": 1\n}"),
        "{\"a\":~ \"b\":1 }\nExpectedValue \"\""
    );
    assert_eq!(
        sketch("[\n  {\n    \"a\": 1\n  },\n    \"b\": 2\n  }\n]"),
        "[{\"a\":1 } {\"b\":2 } ]\nExpectedValue \"\""
    );
    assert_eq!(
        sketch("{\n  \"a\":\n    \"b\": 1\n  }\n}"),
        "{\"a\":{\"b\":1 } }\nExpectedValue \"\""
    );
}

#[test]
fn what_other_notations_allow_is_read_and_reported() {
    assert_eq!(sketch("[1, 2,]"), "[1 2 ]\nTrailingComma \",\"");
    assert_eq!(
        sketch("{'a': 'b'}"),
        "{'a':'b' }\nExpectedString \"'a'\"\nInvalidLiteral \"'b'\""
    );
    assert_eq!(sketch("{a: 1}"), "{a:1 }\nExpectedString \"a\"");
    assert_eq!(sketch("[1 // one\n]"), "[1 ]\nUnexpectedText \"// one\"");
    assert_eq!(sketch("/* { */ [1]"), "[1 ]\nUnexpectedText \"/* { */\"");
    assert_eq!(
        sketch("[01, True]"),
        "[01 True ]\nInvalidNumber \"01\"\nInvalidLiteral \"True\""
    );
    assert_eq!(sketch(r#"["\x", 1]"#), "[\"\\x\" 1 ]\nBadEscape \"\\\\\"");
    assert_eq!(
        sketch("[\"a\tb\"]"),
        "[\"a\tb\" ]\nControlCharacter \"\\t\""
    );
}

#[test]
fn a_string_ends_with_its_line() {
    let text = "{\n  \"a\": \"open,\n  \"b\": 1\n}";
    assert_eq!(
        sketch(text),
        "{\"a\":\"open \"b\":1 }\nUnclosedQuote \"\\\"\""
    );
    let document = parse(text);
    assert_eq!(
        document
            .at_pointer("/a")
            .and_then(|node| node.as_str())
            .as_deref(),
        Some("open")
    );
}

#[test]
fn a_bracket_ends_before_a_line_that_is_not_deeper() {
    let text = "{\n  \"a\": {\n    \"x\": [1,\n  \"b\": 2\n}";
    assert_eq!(
        sketch(text),
        "{\"a\":{\"x\":[1 ] } \"b\":2 }\nUnclosedBracket \"[\""
    );
    let text = "{\n  \"a\": 1\n  },\n  \"b\": 2\n}";
    assert_eq!(sketch(text), "{\"a\":1 \"b\":2 }\nUnexpectedCloser \"}\"");
}

#[test]
fn brackets_that_balance_are_believed_whatever_the_indentation() {
    let odd = "{\n\"a\": {\n\"b\": [\n1\n], \"c\":\n{}}, \"d\": 01}";
    assert_eq!(
        sketch(odd),
        "{\"a\":{\"b\":[1 ] \"c\":{} } \"d\":01 }\nInvalidNumber \"01\""
    );
}
