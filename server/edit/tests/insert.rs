//! New entries and items, in the style of their place.

mod common;

use common::{edited, insert, json, key, node, rules, yaml};
use edit::{Change, Refusal, Text, Value, Where, plan};
use syntax::Dialect;

#[track_caller]
fn inserts(before: &str, map: &str, at: Where, after: &str) {
    let result = yaml(before, |d| vec![insert(d, map, "x-a", rules(), at.clone())]);
    assert_eq!(result, after);
}

#[test]
fn at_the_end_of_a_mapping_with_its_indentation() {
    inserts(
        "a:\n    b: 1\n    c:\n        d: 2\n\nz: 3\n",
        "/a",
        Where::End,
        "a:\n    b: 1\n    c:\n        d: 2\n    x-a:\n        groups:\n            staff:\n                actions: [read, list]\n                ownership: false\n\nz: 3\n",
    );
}

#[test]
fn after_comments_that_belong_to_the_mapping_and_before_others() {
    let short = |d: &_| vec![insert(d, "/a", "k", Value::from(true), Where::End)];
    assert_eq!(
        yaml("a:\n  b: 1 # one\n  # c: 2\n# about z\nz: 3\n", short),
        "a:\n  b: 1 # one\n  # c: 2\n  k: true\n# about z\nz: 3\n"
    );
}

#[test]
fn before_an_entry_and_its_comment() {
    let before = |d: &_| {
        let at = Where::Before("c".into());
        vec![insert(d, "/a", "k", Value::from("v"), at)]
    };
    assert_eq!(
        yaml("a:\n  b: 1\n  # about c\n  c: 2\n", before),
        "a:\n  b: 1\n  k: v\n  # about c\n  c: 2\n"
    );
}

#[test]
fn at_the_start_of_a_mapping() {
    let start = |d: &_| vec![insert(d, "/a", "k", Value::from("v"), Where::Start)];
    assert_eq!(yaml("a:\n  b: 1\n", start), "a:\n  k: v\n  b: 1\n");
    // The first entry of an item stands on the line of its dash.
    let item = |d: &_| vec![insert(d, "/a/0", "k", Value::from("v"), Where::Start)];
    assert_eq!(
        yaml("a:\n  - b: 1\n    c: 2\n", item),
        "a:\n  - b: 1\n    k: v\n    c: 2\n"
    );
}

#[test]
fn into_a_place_where_nothing_stands() {
    for (before, after) in [
        ("a:\nz: 1\n", "a:\n  k: v\nz: 1\n"),
        ("a: # later\nz: 1\n", "a: # later\n  k: v\nz: 1\n"),
        ("a: null\nz: 1\n", "a:\n  k: v\nz: 1\n"),
        ("a: {}\nz: 1\n", "a:\n  k: v\nz: 1\n"),
        ("a: {} # none\nz: 1\n", "a: # none\n  k: v\nz: 1\n"),
        ("a:", "a:\n  k: v"),
    ] {
        let change = |d: &_| vec![insert(d, "/a", "k", Value::from("v"), Where::End)];
        assert_eq!(yaml(before, change), after, "{before:?}");
    }
}

#[test]
fn with_the_line_breaks_and_the_last_line_of_the_text() {
    let change = |d: &_| vec![insert(d, "", "k", Value::from("v"), Where::End)];
    assert_eq!(yaml("a: 1\r\nb: 2\r\n", change), "a: 1\r\nb: 2\r\nk: v\r\n");
    assert_eq!(yaml("a: 1\nb: 2", change), "a: 1\nb: 2\nk: v");
    assert_eq!(yaml("a: 1\n...\n", change), "a: 1\nk: v\n...\n");
}

#[test]
fn after_block_scalars() {
    let change = |d: &_| vec![insert(d, "", "k", Value::from("v"), Where::End)];
    assert_eq!(yaml("a: |\n  x\n\n", change), "a: |\n  x\nk: v\n\n");
    assert_eq!(yaml("a: |+\n  x\n\n", change), "a: |+\n  x\n\nk: v\n");
    assert_eq!(
        yaml("a: >-\n  x\n  # y\n", change),
        "a: >-\n  x\n  # y\nk: v\n"
    );
}

#[test]
fn items_with_the_dashes_of_the_others() {
    let item = || Value::map([("object", Value::from("Pet")), ("id", Value::from("petId"))]);
    let change = |d: &syntax::Document| {
        vec![Change::Append {
            list: node(d, "/a"),
            value: item(),
        }]
    };
    assert_eq!(
        yaml("a:\n- b\n- c: 1\nz: 1\n", change),
        "a:\n- b\n- c: 1\n- object: Pet\n  id: petId\nz: 1\n"
    );
    assert_eq!(
        yaml("a:\n    -   b\nz: 1\n", change),
        "a:\n    -   b\n    - object: Pet\n      id: petId\nz: 1\n"
    );
    assert_eq!(
        yaml("a: [b]\n", change),
        "a: [b, {object: Pet, id: petId}]\n"
    );
    assert_eq!(
        yaml("l:\n- x\na: []\n", change),
        "l:\n- x\na:\n- object: Pet\n  id: petId\n"
    );
}

#[test]
fn lists_are_indented_as_elsewhere_in_the_document() {
    let change = |d: &_| vec![insert(d, "", "k", Value::list(["v"]), Where::End)];
    assert_eq!(yaml("a:\n- b\n", change), "a:\n- b\nk:\n- v\n");
    assert_eq!(yaml("a:\n  - b\n", change), "a:\n  - b\nk:\n  - v\n");
}

#[test]
fn into_brackets() {
    let change = |d: &_| vec![insert(d, "/a", "k", rules(), Where::End)];
    let flow = "k: {groups: {staff: {actions: [read, list], ownership: false}}}";
    assert_eq!(
        yaml("a: {b: 1}\n", change),
        format!("a: {{b: 1, {flow}}}\n")
    );
    let padded = "k: { groups: { staff: { actions: [read, list], ownership: false } } }";
    assert_eq!(
        yaml("a: { b: 1 }\n", change),
        format!("a: {{ b: 1, {padded} }}\n")
    );
    assert_eq!(
        yaml("a: {b: 1,}\n", change),
        format!("a: {{b: 1, {flow},}}\n")
    );
    assert_eq!(
        yaml("a: {\n  b: 1 # one\n}\n", change),
        format!("a: {{\n  b: 1, # one\n  {flow}\n}}\n")
    );
    assert_eq!(
        yaml("a: {\n  b: 1, # one\n}\n", change),
        format!("a: {{\n  b: 1, # one\n  {flow},\n}}\n")
    );
}

#[test]
fn into_json_of_every_layout() {
    let change = |d: &_| vec![insert(d, "/a", "k", rules(), Where::End)];
    let tight = r#""k":{"groups":{"staff":{"actions":["read","list"],"ownership":false}}}"#;
    assert_eq!(
        json(r#"{"a":{"b":1},"c":2}"#, change),
        format!(r#"{{"a":{{"b":1,{tight}}},"c":2}}"#)
    );
    assert_eq!(
        json(r#"{"a":{}}"#, change),
        format!(r#"{{"a":{{{tight}}}}}"#)
    );
    assert_eq!(
        json("{\n  \"a\": {\n    \"b\": 1\n  }\n}\n", change),
        "{\n  \"a\": {\n    \"b\": 1,\n    \"k\": {\n      \"groups\": {\n        \"staff\": {\n          \"actions\": [\n            \"read\",\n            \"list\"\n          ],\n          \"ownership\": false\n        }\n      }\n    }\n  }\n}\n"
    );
    let short = |d: &_| vec![insert(d, "/a", "k", Value::from("v"), Where::Start)];
    assert_eq!(
        json("{\r\n\t\"a\": {\r\n\t\t\"b\": 1\r\n\t}\r\n}", short),
        "{\r\n\t\"a\": {\r\n\t\t\"k\": \"v\",\r\n\t\t\"b\": 1\r\n\t}\r\n}"
    );
    assert_eq!(
        json("{\n    \"a\": {}\n}\n", short),
        "{\n    \"a\": {\n        \"k\": \"v\"\n    }\n}\n"
    );
    assert_eq!(
        json("{\n  \"a\": { \"b\": 1 }\n}\n", short),
        "{\n  \"a\": { \"k\": \"v\", \"b\": 1 }\n}\n"
    );
}

#[test]
fn several_at_once_inner_ones_first() {
    let text = "paths:\n  /a:\n    get:\n      tags: [x]\nz: 1\n";
    let changes = |d: &_| {
        vec![
            insert(d, "/paths/~1a", "k", Value::from("path"), Where::End),
            insert(
                d,
                "/paths/~1a/get",
                "k",
                Value::from("operation"),
                Where::End,
            ),
            insert(d, "/paths/~1a", "l", Value::from("path"), Where::End),
        ]
    };
    assert_eq!(
        yaml(text, changes),
        "paths:\n  /a:\n    get:\n      tags: [x]\n      k: operation\n    k: path\n    l: path\nz: 1\n"
    );
}

#[test]
fn inserted_mappings_with_one_key_become_one() {
    let changes = |d: &_| {
        let schemas = Value::map([("schemas", Value::map([("A", Value::from(true))]))]);
        let schemes = Value::map([("schemes", Value::map([("B", Value::from(true))]))]);
        vec![
            insert(d, "", "c", schemas, Where::End),
            insert(d, "", "c", schemes, Where::End),
        ]
    };
    assert_eq!(
        yaml("a: 1\n", changes),
        "a: 1\nc:\n  schemas:\n    A: true\n  schemes:\n    B: true\n"
    );
}

#[test]
fn refusals_say_why() {
    let change = |map: &'static str| {
        move |d: &syntax::Document| vec![insert(d, map, "k", Value::from("v"), Where::End)]
    };
    let refusal = |text, map| edited(text, Dialect::Yaml, change(map)).expect_err("a refusal");
    assert_eq!(
        refusal("a: &s\n  b: {c: 1}\nz: *s\n", "/a/b"),
        Refusal::Shared("s".into())
    );
    let alias = |d: &syntax::Document| {
        let alias = d.root().and_then(|root| root.get("z")).expect("an alias");
        vec![Change::Insert {
            map: alias.id(),
            key: "k".into(),
            value: Value::from("v"),
            at: Where::End,
        }]
    };
    let text = "a: &s {b: 1}\nz: *s\n";
    let refused = edited(text, Dialect::Yaml, alias).expect_err("a refusal");
    assert_eq!(refused, Refusal::Alias("s".into()));
    assert_eq!(refusal("a:\n  k: 1\n", "/a"), Refusal::Exists("k".into()));
    assert_eq!(refusal("a: text\n", "/a"), Refusal::Kind("mapping"));
    // An anchor that nothing refers to shares nothing.
    assert_eq!(
        yaml("a: &s\n  b: 1\n", change("/a")),
        "a: &s\n  b: 1\n  k: v\n"
    );
}

#[test]
fn stops_are_inside_of_quotes_and_move_with_the_text() {
    let document = common::parse("a:\n  b: 1\n", Dialect::Yaml);
    let group = Value::Map(vec![(Text::stop(1, "my group"), Text::stop(2, "1").into())]);
    let change = insert(&document, "/a", "groups", group, Where::End);
    let planned = plan(&document, vec![change]).expect("edits");
    let edit = &planned.edits[0];
    assert_eq!(edit.text, "\n  groups:\n    my group: '1'");
    let stops: Vec<&str> = edit
        .stops
        .iter()
        .map(|stop| &edit.text[stop.range.clone()])
        .collect();
    assert_eq!(stops, ["my group", "1"]);
}

#[test]
fn keys_of_entries_are_found() {
    let document = common::parse("a: {b: 1}\n", Dialect::Yaml);
    let found = document.node(key(&document, "/a/b")).expect("a node");
    assert!(found.is_str("b"));
}

#[test]
fn items_before_the_first_one() {
    let item = || Value::map([("object", Value::from("Pet")), ("id", Value::from("petId"))]);
    let prepend = |d: &syntax::Document| {
        let list = node(d, "/a");
        let value = Value::from("first");
        vec![
            Change::Prepend { list, value },
            Change::Prepend {
                list,
                value: item(),
            },
        ]
    };
    assert_eq!(
        yaml("a:\n- b\n- c: 1\nz: 1\n", prepend),
        "a:\n- first\n- object: Pet\n  id: petId\n- b\n- c: 1\nz: 1\n"
    );
    // A comment above an item is about that item.
    assert_eq!(
        yaml("a: # all\n  # about b\n  - b # b\n", prepend),
        "a: # all\n  - first\n  - object: Pet\n    id: petId\n  # about b\n  - b # b\n"
    );
    assert_eq!(
        yaml("a: [b, c]\n", prepend),
        "a: [first, {object: Pet, id: petId}, b, c]\n"
    );
    assert_eq!(
        yaml("l:\n- x\na: []\n", prepend),
        "l:\n- x\na:\n- first\n- object: Pet\n  id: petId\n"
    );
    assert_eq!(
        json("{\n  \"a\": [\n    1\n  ]\n}\n", prepend),
        "{\n  \"a\": [\n    \"first\",\n    {\n      \"object\": \"Pet\",\n      \"id\": \"petId\"\n    },\n    1\n  ]\n}\n"
    );
    assert_eq!(
        json("{\"a\":[]}", prepend),
        "{\"a\":[\"first\",{\"object\":\"Pet\",\"id\":\"petId\"}]}"
    );
    assert_eq!(
        yaml("a:\n- - b\n", prepend),
        "a:\n- first\n- object: Pet\n  id: petId\n- - b\n"
    );
}

#[test]
fn items_at_both_ends() {
    let both = |d: &syntax::Document| {
        let list = node(d, "/a");
        let value = Value::from;
        vec![
            Change::Append {
                list,
                value: value("z"),
            },
            Change::Prepend {
                list,
                value: value("a"),
            },
        ]
    };
    assert_eq!(yaml("a:\n  - m\n", both), "a:\n  - a\n  - m\n  - z\n");
    assert_eq!(yaml("a: [m]\n", both), "a: [a, m, z]\n");
    assert_eq!(yaml("a: []\n", both), "a:\n  - a\n  - z\n");
    assert_eq!(json("{\"a\": [1]}", both), "{\"a\": [\"a\", 1, \"z\"]}");
}

/// A mapping in the place of a sequence in brackets, or the other way round, is written as it would be
/// at that place; the same kind of collection keeps its brackets.
#[test]
fn another_kind_of_collection() {
    let replace = |value: Value| {
        move |d: &syntax::Document| {
            vec![Change::Replace {
                node: node(d, "/a"),
                value: value.clone(),
            }]
        }
    };
    let map = || Value::map([("k", Value::from("v"))]);
    assert_eq!(
        yaml("a: [b] # c\nz: 1\n", replace(map())),
        "a: # c\n  k: v\nz: 1\n"
    );
    assert_eq!(yaml("a: {b: 1}\n", replace(map())), "a: {k: v}\n");
    assert_eq!(yaml("a: [b]\n", replace(map().inline())), "a: {k: v}\n");
    assert_eq!(
        yaml("a: {b: 1}\n", replace(Value::list(["v"]))),
        "a:\n  - v\n"
    );
}

#[test]
fn items_are_taken_out() {
    let remove = |places: &'static [&'static str]| {
        move |d: &syntax::Document| {
            let each = places.iter().map(|place| Change::RemoveItem {
                item: node(d, place),
            });
            each.collect::<Vec<_>>()
        }
    };
    let text = "a:\n  - \"b\"\n  # about c\n  - c: 1\n    d: 2 # d\n  - e\n";
    let without_c = "a:\n  - \"b\"\n  # about c\n  - e\n";
    assert_eq!(yaml(text, remove(&["/a/1"])), without_c);
    assert_eq!(
        yaml(text, remove(&["/a/0", "/a/1"])),
        "a:\n  # about c\n  - e\n"
    );
    assert_eq!(yaml(text, remove(&["/a/2"])), text.replace("  - e\n", ""));
    assert_eq!(yaml("a: [b, c, d]\n", remove(&["/a/0"])), "a: [c, d]\n");
    assert_eq!(
        yaml("a: [b, c, d]\n", remove(&["/a/1", "/a/2"])),
        "a: [b]\n"
    );
    assert_eq!(yaml("a: [b, c]\n", remove(&["/a/0", "/a/1"])), "a: []\n");
    assert_eq!(json("{\"a\":[1, 2]}", remove(&["/a/1"])), "{\"a\":[1]}");
    assert_eq!(
        yaml("a:\n- - b\n  - c\n", remove(&["/a/0/1"])),
        "a:\n- - b\n"
    );
}
