//! What is typed at a cursor. `|` marks it; the word around it is replaced.

use edit::{Text, Typing, Value};
use syntax::{Dialect, Document, Limits};

fn typed(marked: &str, dialect: Dialect, write: impl Fn(&Typing) -> String) -> String {
    let offset = marked.find('|').expect("a cursor");
    let mut text = marked.replacen('|', "", 1);
    let document = Document::parse(text.clone(), dialect, &[], Limits::default());
    let slot = document.slot_at(offset).expect("a place");
    let written = write(&Typing::new(&document, &slot));
    text.replace_range(slot.typed, &written);
    text
}

/// Types the key `k` with the list of one mapping.
fn entry(marked: &str, dialect: Dialect) -> String {
    let value = Value::list([Value::map([
        ("a", Value::from("x")),
        ("b", Value::from(true)),
    ])]);
    typed(marked, dialect, |typing| {
        typing.entry(&Text::from("k"), Some(&value)).text
    })
}

#[test]
fn an_entry_in_block_style() {
    assert_eq!(
        entry("m:\n  l:\n    - 1\n  |\n", Dialect::Yaml),
        "m:\n  l:\n    - 1\n  k:\n    - a: x\n      b: true\n"
    );
}

#[test]
fn an_entry_in_brackets() {
    assert_eq!(
        entry("m: {k|}\n", Dialect::Yaml),
        "m: {k: [{a: x, b: true}]}\n"
    );
    assert_eq!(
        entry("m: {| z: 1}\n", Dialect::Yaml),
        "m: {k: [{a: x, b: true}], z: 1}\n"
    );
}

#[test]
fn an_entry_in_json() {
    assert_eq!(
        entry(
            "{\n  \"m\": {\n    \"k|\"\n    \"z\": 1\n  }\n}\n",
            Dialect::Json
        ),
        "{\n  \"m\": {\n    \"k\": [\n      {\n        \"a\": \"x\",\n        \"b\": true\n      }\n    ],\n    \"z\": 1\n  }\n}\n"
    );
    assert_eq!(
        entry("{\"m\":{|}}", Dialect::Json),
        "{\"m\":{\"k\":[{\"a\":\"x\",\"b\":true}]}}"
    );
}

#[test]
fn a_key_before_its_colon() {
    assert_eq!(entry("m:\n  |x: 1\n", Dialect::Yaml), "m:\n  k: 1\n");
    assert_eq!(entry("{\"|\": 1}", Dialect::Json), "{\"k\": 1}");
}

#[test]
fn a_string_in_the_quotes_that_are_there() {
    let word = |marked: &str, dialect| {
        let value = Value::from("a b");
        typed(marked, dialect, |typing| typing.value(&value).text)
    };
    assert_eq!(word("k: |\n", Dialect::Yaml), "k: a b\n");
    assert_eq!(word("k: '|'\n", Dialect::Yaml), "k: 'a b'\n");
    assert_eq!(word("k: \"a|\"\n", Dialect::Yaml), "k: \"a b\"\n");
    assert_eq!(word("{\"k\": |}", Dialect::Json), "{\"k\": \"a b\"}");
}

#[test]
fn stops_are_inside_of_the_quotes() {
    let document = Document::parse("{\"k\": }", Dialect::Json, &[], Limits::default());
    let slot = document.slot_at(6).expect("a place");
    let typing = Typing::new(&document, &slot);
    let fragment = typing.value(&Value::from(Text::stop(1, "x")));
    let stop = fragment.stops.first().expect("a stop");
    assert_eq!(&fragment.text[stop.range.clone()], "x");
}
