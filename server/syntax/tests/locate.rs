//! What stands at a cursor. `|` marks the cursor.

use syntax::{Dialect, Document, Holder, Limits, Notation, SlotRole};

fn parse(marked: &str, dialect: Dialect) -> (Document, usize) {
    let offset = marked.find('|').expect("a cursor");
    let text = marked.replacen('|', "", 1);
    (
        Document::parse(text, dialect, &[], Limits::default()),
        offset,
    )
}

/// `holder role "typed"`: the pointer of what holds the slot, and what it is.
fn slot(marked: &str, dialect: Dialect) -> String {
    let (document, offset) = parse(marked, dialect);
    let Some(slot) = document.slot_at(offset) else {
        return String::from("none");
    };
    let holder = match slot.holder {
        Holder::In(node) => format!("in {:?}", node.pointer()),
        Holder::New(key) => format!("new below {}", key.source()),
        Holder::Root => String::from("root"),
    };
    let role = match slot.role {
        SlotRole::Key => String::from("key"),
        SlotRole::Value(key) => format!("value of {}", key.source()),
        SlotRole::Item => String::from("item"),
    };
    format!("{holder}: {role} {:?}", document.slice(slot.typed))
}

#[track_caller]
fn yaml(marked: &str, expected: &str) {
    assert_eq!(slot(marked, Dialect::Yaml), expected, "{marked}");
}

#[track_caller]
fn json(marked: &str, expected: &str) {
    assert_eq!(slot(marked, Dialect::Json), expected, "{marked}");
}

#[test]
fn half_typed_keys() {
    yaml("a:\n  b: 1\n  x-|\n  c: 2\n", r#"in "/a": key "x-""#);
    yaml("a:\n  x-|\nz: 1\n", r#"new below a: key "x-""#);
    yaml("a:\n  b: 1\n  x|: 2\n", r#"in "/a": key "x""#);
    yaml("x-|", r#"root: key "x-""#);
}

#[test]
fn empty_lines_by_their_indentation() {
    yaml("a:\n  b: 1\n  |\nz: 1\n", r#"in "/a": key """#);
    yaml("a:\n  b:\n    c: 1\n  |\nz: 1\n", r#"in "/a": key """#);
    yaml("a:\n  b:\n    c: 1\n|\nz: 1\n", r#"in "": key """#);
    yaml("a:\n  |\nz: 1\n", r#"new below a: key """#);
    yaml("a:\n|\nz: 1\n", r#"in "": key """#);
    yaml("a:\n  - b: 1\n    |\nz: 1\n", r#"in "/a/0": key """#);
    yaml("|", r#"root: key """#);
    yaml("a:\n  |\n  b: 1\n", r#"in "/a": key """#);
    yaml(
        "a:\n  - b:\n      |\n      c: 1\n",
        r#"in "/a/0/b": key """#,
    );
    yaml("a:\n|\n  b: 1\n", r#"in "": key """#);
}

#[test]
fn the_first_key_above_others() {
    yaml("a:\n  x-|\n  b: 1\n", r#"in "/a": key "x-""#);
    yaml("a:\n  x|\n  b:\n    c: 1\n", r#"in "/a": key "x""#);
}

#[test]
fn unclosed_brackets() {
    yaml("a: {b: [x, |\nz: 1\n", r#"in "/a/b": item """#);
    yaml("a: {b: 1, x|\nz: 1\n", r#"in "/a": key "x""#);
    yaml("a: [{b: |\nz: 1\n", r#"in "/a/0": value of b """#);
    json(r#"{"a": {"b": [|"#, r#"in "/a/b": item """#);
    json(r#"{"a": {"b": "x|"#, r#"in "/a": value of "b" "\"x""#);
    json(r#"{"a": {"|"#, r#"in "/a": key "\"""#);
}

#[test]
fn values() {
    yaml("a: |\nb: 1\n", r#"in "": value of a """#);
    yaml("a: G2|\nb: 1\n", r#"in "": value of a "G2""#);
    yaml("a: 'G2|'\nb: 1\n", r#"in "": value of a "'G2'""#);
}

#[test]
fn items() {
    yaml("a:\n  - |\nb: 1\n", r#"in "/a": item """#);
    yaml("a:\n  - x\n  - P|\nb: 1\n", r#"in "/a": item "P""#);
    yaml("a:\n- x\n- |\n", r#"in "/a": item """#);
}

#[test]
fn brackets() {
    yaml("a: {|}\n", r#"in "/a": key """#);
    yaml("a: {b: 1, |}\n", r#"in "/a": key """#);
    yaml("a: {b: |}\n", r#"in "/a": value of b """#);
    yaml("a: [|]\n", r#"in "/a": item """#);
    yaml("a: [x, |]\n", r#"in "/a": item """#);
    yaml("a: [x, y|]\n", r#"in "/a": item "y""#);
    json(r#"{"a": {|}}"#, r#"in "/a": key """#);
    json(r#"{"a": {"b": |}}"#, r#"in "/a": value of "b" """#);
    json(r#"{"a": {"b|"}}"#, r#"in "/a": key "\"b\"""#);
    json(r#"{"a": ["b", |]}"#, r#"in "/a": item """#);
}

#[test]
fn no_place_to_type() {
    yaml("a: 1 # not| here\n", "none");
    yaml("a: >\n  some text|\n", "none");
}

#[test]
fn the_notation() {
    let notation = |marked: &str, dialect| {
        let (document, offset) = parse(marked, dialect);
        document.slot_at(offset).map(|slot| slot.notation)
    };
    assert_eq!(
        notation("a:\n  b: 1\n  |\n", Dialect::Yaml),
        Some(Notation::Block(2))
    );
    assert_eq!(notation("a: {|}\n", Dialect::Yaml), Some(Notation::Flow));
    assert_eq!(notation("{\"a\": |}", Dialect::Json), Some(Notation::Json));
}

#[test]
fn the_innermost_node() {
    let at = |marked: &str| {
        let (document, offset) = parse(marked, Dialect::Yaml);
        document
            .node_at(offset)
            .map(|node| node.source().to_owned())
    };
    assert_eq!(at("a: {b: x|y, c: 1}\n").as_deref(), Some("xy"));
    assert_eq!(at("a|b: 1\n").as_deref(), Some("ab"));
    assert_eq!(at("a: {b: xy,| c: 1}\n").as_deref(), Some("{b: xy, c: 1}"));
}

#[test]
fn no_offset_panics() {
    for text in [
        "",
        "a:\n  - b: {c: 'd'}\n  - |\n    é\n",
        "{\"a\": [\"é\", {}]",
        "- - a\n  -",
    ] {
        for dialect in [Dialect::Yaml, Dialect::Json] {
            let document = Document::parse(text, dialect, &[], Limits::default());
            for offset in 0..=text.len() + 2 {
                let _ = (document.slot_at(offset), document.node_at(offset));
            }
        }
    }
}
