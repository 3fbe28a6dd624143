//! JSON Pointers (RFC 6901): every node is found again by its pointer.

use std::collections::HashSet;

use syntax::{Dialect, Document, Kind, Limits, Node, Split, escape_token, unescape_token};

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

const JSON: &str = r##"{
  "openapi": "3.1.0",
  "": {"": [[], [1, [2]]]},
  "paths": {
    "/pets/{id}": {"get": {"tags": ["a", "b"], "x~y": null}},
    "/~1": {"m~n/o": true}
  },
  "components": {
    "schemas": {
      "a/b": {"properties": {"0": {}, "01": {}, "-": {}}},
      "\u00e9\n": {"enum": [{"x": 1}, {"y": 2}]}
    },
    "headers": {}
  }
}"##;

const YAML: &str = "openapi: 3.1.0
paths:
  /pets/{id}:
    get:
      tags: [a, {b: c}]
      parameters:
      - name: id
        in: path
      - - nested
        - - deeper
  '/~1': {m~n/o: true}
components:
  schemas:
    ? a/b
    : type: object
    \"\\u00e9\":
      1: one
      null: nothing
";

/// All values below a node, and their keys.
fn below<'d>(node: Node<'d>, found: &mut Vec<(Option<Node<'d>>, Node<'d>)>) {
    for (key, value) in node.entries() {
        found.push((Some(key), value));
        below(value, found);
    }
    for item in node.items() {
        found.push((None, item));
        below(item, found);
    }
}

fn check(document: &Document) {
    let root = document.root().expect("the fixture has a root");
    assert_eq!(root.pointer(), "");
    assert_eq!(document.at_pointer(""), Some(root));
    let mut found = Vec::new();
    below(root, &mut found);
    assert!(found.len() > 15);
    let mut pointers = HashSet::new();
    for (key, node) in found {
        let pointer = node.pointer();
        assert_eq!(document.at_pointer(&pointer), Some(node), "{pointer}");
        if let Some(key) = key {
            assert_eq!(key.pointer(), pointer, "a key has the pointer of its value");
            assert_eq!(node.key(), Some(key), "{pointer}");
        }
        let parent = node.parent().expect("it is below the root");
        assert!(pointer.starts_with(&parent.pointer()), "{pointer}");
        assert!(pointers.insert(pointer), "pointers are unique");
    }
}

#[test]
fn every_node_of_json_is_found_by_its_pointer() {
    let document = parse(JSON, Dialect::Json);
    assert_eq!(document.errors().count(), 0);
    check(&document);
    check(&parse(&JSON.replace(['\n'], ""), Dialect::Json));
}

#[test]
fn every_node_of_broken_json_is_found_by_its_pointer() {
    let without_closers = JSON.replace("\"b\"], ", "\"b\", ");
    let document = parse(&without_closers, Dialect::Json);
    assert_ne!(document.errors().count(), 0);
    check(&document);
}

#[test]
fn every_node_of_yaml_is_found_by_its_pointer() {
    let document = parse(YAML, Dialect::Yaml);
    assert_eq!(document.errors().count(), 0);
    check(&document);
}

#[test]
fn tokens_are_escaped() {
    let document = parse(JSON, Dialect::Json);
    let text = |pointer: &str| document.at_pointer(pointer).map(|node| node.source());
    assert_eq!(text("/paths/~1pets~1{id}/get/tags/1"), Some("\"b\""));
    assert_eq!(text("/paths/~1~01/m~0n~1o"), Some("true"));
    assert_eq!(text("///1/1/0"), Some("2"));
    assert_eq!(text("/components/schemas/\u{e9}\n/enum/1/y"), Some("2"));
    for token in ["", "~", "/", "~1", "~01", "a/b~c", "é"] {
        assert_eq!(unescape_token(&escape_token(token)), token);
    }
}

#[test]
fn what_does_not_exist_is_not_found() {
    let document = parse(JSON, Dialect::Json);
    let absent = [
        "paths",
        "/nothing",
        "/paths/",
        "/paths/0",
        "/openapi/x",
        "/paths/~1pets~1{id}/get/tags/2",
        "/paths/~1pets~1{id}/get/tags/-",
        "/paths/~1pets~1{id}/get/tags/01",
        "/paths/~1pets~1{id}/get/tags/+1",
        "/paths/~1pets~1{id}/get/tags/",
        "/paths/~1pets~1{id}/get/tags/99999999999999999999",
    ];
    for pointer in absent {
        assert_eq!(document.at_pointer(pointer), None, "{pointer}");
    }
}

#[test]
fn aliases_and_merge_keys_are_followed() {
    let document = parse(
        "base: &b {x: [1, 2]}\nother:\n  <<: *b\n  y: *b\n",
        Dialect::Yaml,
    );
    let found = document.at_pointer("/other/x/1").expect("merged");
    assert_eq!(found.pointer(), "/base/x/1");
    let found = document.at_pointer("/other/y").expect("an alias");
    assert_eq!(
        (found.kind(), found.pointer().as_str()),
        (Kind::Map, "/base")
    );
}
