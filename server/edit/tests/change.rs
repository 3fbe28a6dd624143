//! Replaced and removed parts.

mod common;

use common::{json, key, node, rules, yaml};
use edit::{Change, Value};
use syntax::Document;

fn replace(pointer: &'static str, value: Value) -> impl Fn(&Document) -> Vec<Change> {
    move |document| {
        vec![Change::Replace {
            node: node(document, pointer),
            value: value.clone(),
        }]
    }
}

fn rename(pointer: &'static str, to: &'static str) -> impl Fn(&Document) -> Vec<Change> {
    move |document| {
        vec![Change::Replace {
            node: key(document, pointer),
            value: Value::from(to),
        }]
    }
}

fn remove(pointers: &'static [&'static str]) -> impl Fn(&Document) -> Vec<Change> {
    move |document| {
        let keys = pointers.iter().map(|pointer| key(document, pointer));
        keys.map(|key| Change::Remove { key }).collect()
    }
}

#[test]
fn a_scalar_keeps_its_quotes() {
    let change = || replace("/a", Value::from("G22"));
    assert_eq!(yaml("a: G21 # one\n", change()), "a: G22 # one\n");
    assert_eq!(yaml("a: 'G21'\n", change()), "a: 'G22'\n");
    assert_eq!(yaml("a: \"G21\"\n", change()), "a: \"G22\"\n");
    assert_eq!(yaml("{a: G21}\n", change()), "{a: G22}\n");
    assert_eq!(json("{\"a\": \"G21\"}", change()), "{\"a\": \"G22\"}");
    assert_eq!(yaml("a:\nb: 1\n", change()), "a: G22\nb: 1\n");
    assert_eq!(
        yaml("a: |\n  long\n  text\nb: 1\n", change()),
        "a: G22\nb: 1\n"
    );
}

#[test]
fn keys_are_renamed() {
    assert_eq!(
        yaml("X-a:\n  b: 1\n", rename("/X-a", "x-a")),
        "x-a:\n  b: 1\n"
    );
    assert_eq!(yaml("{'X-a': 1}\n", rename("/X-a", "x-a")), "{x-a: 1}\n");
    assert_eq!(json("{\"X-a\":1}", rename("/X-a", "x-a")), "{\"x-a\":1}");
}

#[test]
fn a_scalar_becomes_a_mapping() {
    let change = || replace("/a", rules());
    let block = "  groups:\n    staff:\n      actions: [read, list]\n      ownership: false\n";
    assert_eq!(
        yaml("a: true # rules\nb: 1\n", change()),
        format!("a: # rules\n{block}b: 1\n")
    );
    assert_eq!(
        yaml("a:\n- x\n# c\nb: 1\n", change()),
        format!("a:\n{block}# c\nb: 1\n")
    );
    assert_eq!(
        yaml("a: # c\n  x: 1\nb: 1\n", change()),
        format!("a: # c\n{block}b: 1\n")
    );
}

#[test]
fn a_mapping_becomes_a_scalar() {
    let change = || replace("/a", Value::from(true));
    assert_eq!(
        yaml("a: # c\n  x: 1\n  y: 2\nb: 1\n", change()),
        "a: true # c\nb: 1\n"
    );
    assert_eq!(json("{\"a\": {\"x\": 1}}", change()), "{\"a\": true}");
}

#[test]
fn entries_go_with_their_lines() {
    assert_eq!(
        yaml("a:\n  b: 1 # one\n  c: 2\n", remove(&["/a/b"])),
        "a:\n  c: 2\n"
    );
    assert_eq!(
        yaml("a:\n  b: 1\n  c:\n    d: 2\nz: 1\n", remove(&["/a/c"])),
        "a:\n  b: 1\nz: 1\n"
    );
    assert_eq!(yaml("a: 1\nb: 2", remove(&["/b"])), "a: 1");
    assert_eq!(yaml("- a: 1\n  b: 2\n", remove(&["/0/a"])), "- b: 2\n");
    assert_eq!(
        yaml("a:\n  b: 1\n  c: 2\nz: 1\n", remove(&["/a/b", "/a/c"])),
        "a: {}\nz: 1\n"
    );
}

#[test]
fn entries_go_out_of_brackets_with_one_comma() {
    assert_eq!(
        yaml("{a: 1, b: 2, c: 3}\n", remove(&["/b"])),
        "{a: 1, c: 3}\n"
    );
    assert_eq!(
        yaml("{a: 1, b: 2, c: 3}\n", remove(&["/b", "/c"])),
        "{a: 1}\n"
    );
    assert_eq!(
        json("{\n  \"a\": 1,\n  \"b\": 2\n}\n", remove(&["/b"])),
        "{\n  \"a\": 1\n}\n"
    );
    assert_eq!(json("{\"z\":{\"a\":1}}", remove(&["/z/a"])), "{\"z\":{}}");
}
