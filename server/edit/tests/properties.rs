//! Random changes to random documents: other parsers read what was asked for, nothing else changes,
//! and doing it twice changes nothing more.

mod common;

use common::parse;
use edit::{Change, Planned, Refusal, Text, Value, Where, apply, plan};
use proptest::prelude::*;
use syntax::{Dialect, Document, Kind, Node};
use yaml_rust2::{Yaml, YamlLoader, yaml::Hash};

/// A tree with the style that each collection is written in.
#[derive(Debug, Clone)]
enum Tree {
    Nothing,
    Scalar(&'static str),
    Map(Vec<(String, Tree)>, bool),
    List(Vec<Tree>, bool),
}

/// Written scalars of every style; block scalars take their lines from the writer.
const SCALARS: [&str; 9] = [
    "one",
    "'two'",
    "\"th\\tree\"",
    "4",
    "true",
    "two words",
    "|",
    ">-",
    "|+",
];

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        1 => Just(Tree::Nothing),
        6 => proptest::sample::select(SCALARS.to_vec()).prop_map(Tree::Scalar),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        let named = proptest::collection::vec(inner.clone(), 0..5).prop_map(|values| {
            let keys = (0..).map(|index| format!("key{index}"));
            keys.zip(values).collect::<Vec<_>>()
        });
        prop_oneof![
            3 => (named, proptest::bool::weighted(0.3)).prop_map(|(map, flow)| Tree::Map(map, flow)),
            1 => (proptest::collection::vec(inner, 0..4), proptest::bool::weighted(0.3))
                .prop_map(|(list, flow)| Tree::List(list, flow)),
        ]
    })
}

/// How a whole document is written.
#[derive(Debug, Clone)]
struct Habits {
    step: usize,
    dashes_under_key: bool,
    comments: bool,
    lines_in_brackets: bool,
    newline: &'static str,
    last_newline: bool,
}

fn habits() -> impl Strategy<Value = Habits> {
    let newline = proptest::sample::select(vec!["\n", "\r\n"]);
    (1usize..5, any::<[bool; 4]>(), newline).prop_map(|(step, [a, b, c, d], newline)| Habits {
        step,
        dashes_under_key: a,
        comments: b,
        lines_in_brackets: c,
        newline,
        last_newline: d,
    })
}

impl Habits {
    fn document(&self, entries: &[(String, Tree)]) -> String {
        let mut out = String::new();
        for (index, (key, value)) in entries.iter().enumerate() {
            if index > 0 {
                out.push('\n');
            }
            if self.comments {
                out.push_str(&format!("# about {key}\n"));
            }
            out.push_str(&format!("{key}:"));
            self.value(&mut out, value, 0);
        }
        if self.last_newline || out.ends_with("text") {
            out.push('\n');
        }
        out.replace('\n', self.newline)
    }

    fn value(&self, out: &mut String, value: &Tree, indent: usize) {
        let inner = indent + self.step;
        match value {
            Tree::Map(entries, false) if !entries.is_empty() => {
                out.push_str(if self.comments { " # inside" } else { "" });
                for (key, value) in entries {
                    out.push('\n');
                    if self.comments {
                        out.push_str(&format!("{:inner$}# about {key}\n", ""));
                    }
                    out.push_str(&format!("{:inner$}{key}:", ""));
                    self.value(out, value, inner);
                }
            }
            Tree::List(items, false) if !items.is_empty() => {
                let dash = if self.dashes_under_key { indent } else { inner };
                for item in items {
                    out.push_str(&format!("\n{:dash$}-", ""));
                    self.item(out, item, dash + 2);
                }
            }
            Tree::Scalar(header) if header.starts_with(['|', '>']) => {
                out.push_str(&format!(
                    " {header}\n{:inner$}# text\n\n{:inner$}more text",
                    "", ""
                ));
            }
            other => {
                let written = self.flow(other, indent);
                if !written.is_empty() {
                    out.push_str(&format!(" {written}"));
                }
                out.push_str(if self.comments { " # end" } else { "" });
            }
        }
    }

    fn item(&self, out: &mut String, item: &Tree, indent: usize) {
        match item {
            Tree::Map(entries, false) if !entries.is_empty() => {
                for (index, (key, value)) in entries.iter().enumerate() {
                    if index == 0 {
                        out.push_str(&format!(" {key}:"));
                    } else {
                        out.push_str(&format!("\n{:indent$}{key}:", ""));
                    }
                    self.value(out, value, indent);
                }
            }
            other => {
                let written = self.flow(other, indent);
                out.push_str(&format!(
                    " {}",
                    if written.is_empty() { "~" } else { &written }
                ));
            }
        }
    }

    fn flow(&self, value: &Tree, indent: usize) -> String {
        match value {
            Tree::Nothing => String::new(),
            Tree::Scalar(text) if text.starts_with(['|', '>']) => String::from("text"),
            Tree::Scalar(text) => (*text).to_owned(),
            Tree::List(items, _) => {
                let items: Vec<_> = items.iter().map(|item| self.inside(item, indent)).collect();
                format!("[{}]", items.join(", "))
            }
            Tree::Map(entries, _) if entries.is_empty() => String::from("{}"),
            Tree::Map(entries, _) => {
                let inner = indent + self.step;
                let entry =
                    |(key, value): &(String, Tree)| format!("{key}: {}", self.inside(value, inner));
                let entries: Vec<_> = entries.iter().map(entry).collect();
                if self.lines_in_brackets {
                    let lines = entries.join(&format!(",\n{:inner$}", ""));
                    // A bracket closes right of the key around it.
                    return format!(
                        "{{\n{:inner$}{lines}\n{:width$}}}",
                        "",
                        "",
                        width = indent + 1
                    );
                }
                format!("{{{}}}", entries.join(", "))
            }
        }
    }

    fn inside(&self, value: &Tree, indent: usize) -> String {
        let written = self.flow(value, indent);
        if written.is_empty() {
            String::from("~")
        } else {
            written
        }
    }
}

fn new_value() -> Value {
    Value::map([
        ("id", Value::from("petId")),
        ("list", Value::list(["no", "a b"])),
        ("inline", Value::map([("x", Value::from(true))]).inline()),
        ("text", Value::from("line\nit's: #1")),
    ])
}

/// The same for the judge.
fn judged_value() -> Yaml {
    let texts = ["no", "a b"].map(|text| Yaml::String(text.into()));
    let mut inner = Hash::new();
    inner.insert(Yaml::String("x".into()), Yaml::Boolean(true));
    let mut map = Hash::new();
    for (key, value) in [
        ("id", Yaml::String("petId".into())),
        ("list", Yaml::Array(texts.to_vec())),
        ("inline", Yaml::Hash(inner)),
        ("text", Yaml::String("line\nit's: #1".into())),
    ] {
        map.insert(Yaml::String(key.into()), value);
    }
    Yaml::Hash(map)
}

/// All nodes of a document with the steps that lead to them.
fn places<'d>(node: Node<'d>, path: &mut Vec<usize>, found: &mut Vec<(Vec<usize>, Node<'d>)>) {
    found.push((path.clone(), node));
    let values = node.entries().map(|(_, value)| value).chain(node.items());
    for (index, child) in values.enumerate() {
        path.push(index);
        places(child, path, found);
        path.pop();
    }
}

/// The judge's node at such steps.
fn judged<'y>(root: &'y mut Yaml, path: &[usize]) -> &'y mut Yaml {
    path.iter().fold(root, |node, step| match node {
        Yaml::Hash(map) => map.iter_mut().nth(*step).expect("an entry").1,
        Yaml::Array(items) => &mut items[*step],
        other => panic!("no child {step} in {other:?}"),
    })
}

/// What is done at the chosen place: to our document and to the judge's value.
fn change(node: Node<'_>, judged: &mut Yaml, choice: usize) -> Change {
    let key = Text::from("new");
    match (node.kind(), choice % 3) {
        (Kind::Map, 0) if node.entries().count() > 0 => {
            let (gone, _) = node
                .entries()
                .nth(choice / 3 % node.entries().count())
                .expect("one");
            if let Yaml::Hash(map) = judged {
                map.remove(&Yaml::String(gone.as_str().expect("a scalar").into_owned()));
            }
            Change::Remove { key: gone.id() }
        }
        (Kind::Map, _) => {
            let count = node.entries().count();
            let at = [
                Where::End,
                Where::Start,
                Where::After(format!("key{}", choice % 4)),
            ];
            let at = at[choice / 3 % 3].clone();
            if let Yaml::Hash(map) = judged {
                let mut entries: Vec<_> = map.clone().into_iter().collect();
                let index = match &at {
                    Where::After(name) => entries
                        .iter()
                        .position(|(key, _)| key.as_str() == Some(name))
                        .map_or(count, |index| index + 1),
                    _ => count,
                };
                entries.insert(index, (Yaml::String("new".into()), judged_value()));
                *map = entries.into_iter().collect();
            }
            Change::Insert {
                map: node.id(),
                key,
                value: new_value(),
                at,
            }
        }
        (Kind::Seq, 0) if node.items().count() > 0 && choice.is_multiple_of(2) => {
            let index = choice / 3 % node.items().count();
            if let Yaml::Array(items) = judged {
                items.remove(index);
            }
            let item = node.items().nth(index).expect("one").id();
            Change::RemoveItem { item }
        }
        (Kind::Seq, 0) => {
            if let Yaml::Array(items) = judged {
                items.insert(0, judged_value());
            }
            Change::Prepend {
                list: node.id(),
                value: new_value(),
            }
        }
        (Kind::Seq, 1) => {
            if let Yaml::Array(items) = judged {
                items.push(judged_value());
            }
            Change::Append {
                list: node.id(),
                value: new_value(),
            }
        }
        (_, 1) => {
            *judged = Yaml::String("short".into());
            Change::Replace {
                node: node.id(),
                value: Value::from("short"),
            }
        }
        _ => {
            *judged = judged_value();
            Change::Replace {
                node: node.id(),
                value: new_value(),
            }
        }
    }
}

fn load(text: &str) -> Yaml {
    let mut documents = YamlLoader::load_from_str(text)
        .unwrap_or_else(|error| panic!("the judge refuses: {error}\n{text}"));
    documents.pop().unwrap_or(Yaml::Null)
}

/// Equal values; the order of entries does not count.
fn alike(a: &Yaml, b: &Yaml) -> bool {
    match (a, b) {
        (Yaml::Hash(a), Yaml::Hash(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, a)| b.get(key).is_some_and(|b| alike(a, b)))
        }
        (Yaml::Array(a), Yaml::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| alike(a, b))
        }
        _ => a == b,
    }
}

fn outside_is_unchanged(document: &Document, planned: &Planned) {
    let (before, after) = (document.text(), planned.document.text());
    assert_eq!(apply(&before, &planned.edits), after);
    let gone: usize = planned.edits.iter().map(|edit| edit.range.len()).sum();
    let new: usize = planned.edits.iter().map(|edit| edit.text.len()).sum();
    assert_eq!(before.len() - gone + new, after.len());
}

/// The tree as JSON, laid out by `indent`; `None`: on one line, tight.
fn as_json(entries: &[(String, Tree)], indent: Option<&str>) -> String {
    fn value(tree: &Tree) -> serde_json::Value {
        match tree {
            Tree::Nothing => serde_json::Value::Null,
            Tree::Scalar("4") => serde_json::json!(4),
            Tree::Scalar("true") => serde_json::json!(true),
            Tree::Scalar(text) => serde_json::json!(text),
            Tree::List(items, _) => items.iter().map(value).collect(),
            Tree::Map(entries, _) => {
                let pair = |(key, tree): &(String, Tree)| (key.clone(), value(tree));
                serde_json::Value::Object(entries.iter().map(pair).collect())
            }
        }
    }
    let value = value(&Tree::Map(entries.to_vec(), false));
    let Some(indent) = indent else {
        return value.to_string();
    };
    let mut out = Vec::new();
    let formatter = serde_json::ser::PrettyFormatter::with_indent(indent.as_bytes());
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, formatter);
    serde::Serialize::serialize(&value, &mut serializer).expect("written");
    String::from_utf8(out).expect("text")
}

/// Makes the chosen change at the chosen place and asks the judge.
fn check(
    text: &str,
    dialect: Dialect,
    place: proptest::sample::Index,
    choice: usize,
) -> Result<(), TestCaseError> {
    let document = parse(text, dialect);
    prop_assert_eq!(document.errors().count(), 0, "{}", text);
    let mut value = load(text);
    let mut found = Vec::new();
    let root = document.root().expect("a root");
    places(root, &mut Vec::new(), &mut found);
    // The root itself is a mapping that always holds something.
    let (path, node) = found.get(1 + place.index(found.len() - 1)).expect("a node");
    let change = change(*node, judged(&mut value, path), choice);
    let planned = match plan(&document, vec![change.clone()]) {
        Ok(planned) => planned,
        Err(refusal) => {
            return Err(TestCaseError::fail(format!(
                "{refusal:?}\n{change:?}\n{text}"
            )));
        }
    };
    outside_is_unchanged(&document, &planned);
    let after = planned.document.text();
    prop_assert!(
        alike(&load(&after), &value),
        "{text}\n---\n{after}\n{change:?}"
    );
    if dialect == Dialect::Json {
        let json = serde_json::from_str::<serde_json::Value>(&after);
        prop_assert!(json.is_ok(), "{after}");
    }
    prop_assert_eq!(
        after.contains("\r\n"),
        text.contains("\r\n") && after.contains('\n')
    );
    let Change::Insert { key, value, at, .. } = change else {
        return Ok(());
    };
    let mut again = Vec::new();
    let root = planned.document.root().expect("a root");
    places(root, &mut Vec::new(), &mut again);
    let (_, same) = again
        .iter()
        .find(|(other, _)| other == path)
        .expect("the same place");
    let map = same.id();
    let refused = plan(
        &planned.document,
        vec![Change::Insert {
            map,
            key,
            value,
            at,
        }],
    );
    prop_assert_eq!(refused.err(), Some(Refusal::Exists("new".into())));
    Ok(())
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 2000,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn in_yaml_another_parser_reads_what_was_asked_for(
        tree in tree(),
        habits in habits(),
        place in any::<proptest::sample::Index>(),
        choice in 0usize..36,
    ) {
        let entries = [("first".to_owned(), tree), ("last".to_owned(), Tree::Scalar("one"))];
        check(&habits.document(&entries), Dialect::Yaml, place, choice)?;
    }

    #[test]
    fn in_json_another_parser_reads_what_was_asked_for(
        tree in tree(),
        indent in proptest::sample::select(vec![None, Some("  "), Some("    "), Some("\t")]),
        place in any::<proptest::sample::Index>(),
        choice in 0usize..36,
    ) {
        let entries = [("first".to_owned(), tree), ("last".to_owned(), Tree::Scalar("one"))];
        check(&as_json(&entries, indent), Dialect::Json, place, choice)?;
    }
}
