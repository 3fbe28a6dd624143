//! Ways to write a document.

use openapi::{Files, parse};
use serde_json::Value;
use syntax::{Dialect, Limits};

use crate::data::value;

/// A way to write a document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Notation {
    /// In words.
    pub(crate) name: &'static str,
    /// YAML or JSON.
    pub(crate) dialect: Dialect,
    write: fn(&Value) -> String,
}

impl Notation {
    /// The text of a document.
    pub(crate) fn write(&self, value: &Value) -> String {
        (self.write)(value)
    }

    /// Fails where a change has left the notation.
    pub(crate) fn check(&self, before: &str, after: &str) {
        if self.dialect == Dialect::Json {
            let read: Result<Value, _> = serde_json::from_str(after);
            assert!(read.is_ok(), "{after}");
        }
        let lines = |text: &str| text.trim_end().lines().count();
        if lines(before) == 1 {
            assert_eq!(lines(after), 1, "{}: {after}", self.name);
        }
    }
}

/// All of them.
pub(crate) const ALL: [Notation; 7] = [
    Notation {
        name: "block, sequences indented",
        dialect: Dialect::Yaml,
        write: |value| block(value, true),
    },
    Notation {
        name: "block, sequences not indented",
        dialect: Dialect::Yaml,
        write: |value| block(value, false),
    },
    Notation {
        name: "flow inside of block",
        dialect: Dialect::Yaml,
        write: |value| outer(value, 0),
    },
    Notation {
        name: "flow",
        dialect: Dialect::Yaml,
        write: |value| format!("{value}\n"),
    },
    Notation {
        name: "JSON with four spaces",
        dialect: Dialect::Json,
        write: |value| spaced(value, "    "),
    },
    Notation {
        name: "JSON with tabs",
        dialect: Dialect::Json,
        write: |value| spaced(value, "\t"),
    },
    Notation {
        name: "JSON in one line",
        dialect: Dialect::Json,
        write: |value| value.to_string(),
    },
];

fn spaced(value: &Value, indent: &str) -> String {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    let lines = text.lines().map(|line| {
        let bare = line.trim_start();
        format!("{}{bare}\n", indent.repeat((line.len() - bare.len()) / 2))
    });
    lines.collect()
}

/// Block YAML.
fn block(value: &Value, indented: bool) -> String {
    let mut text = String::new();
    write_block(value, 0, indented, &mut text);
    text.trim_start_matches('\n').to_owned() + "\n"
}

fn write_block(value: &Value, indent: usize, indented: bool, text: &mut String) {
    let margin = " ".repeat(indent);
    match value {
        Value::Object(entries) if !entries.is_empty() => {
            for (key, inner) in entries {
                text.push_str(&format!("\n{margin}{}:", Value::from(key.as_str())));
                let is_list = inner.as_array().is_some_and(|items| !items.is_empty());
                let more = if is_list && !indented { 0 } else { 2 };
                write_block(inner, indent + more, indented, text);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for inner in items {
                let mut item = String::new();
                write_block(inner, indent + 2, indented, &mut item);
                // The first entry of a mapping stands on the line of its dash.
                let item = item.trim_start_matches(['\n', ' ']);
                text.push_str(&format!("\n{margin}- {item}"));
            }
        }
        scalar => text.push_str(&format!(" {scalar}")),
    }
}

/// So many levels are written in block style.
const BLOCK: usize = 3;

/// Block YAML outside, flow YAML inside, as people write it.
fn outer(value: &Value, depth: usize) -> String {
    let Value::Object(entries) = value else {
        return format!(" {}\n", inner(value));
    };
    if depth >= BLOCK || entries.is_empty() {
        return format!(" {}\n", inner(value));
    }
    let margin = "  ".repeat(depth);
    let lines = entries.iter().map(|(key, value)| {
        let key = inner(&Value::from(key.as_str()));
        format!("{margin}{key}:{}", outer(value, depth + 1))
    });
    let head = if depth > 0 { "\n" } else { "" };
    head.to_owned() + &lines.collect::<String>()
}

/// Flow YAML; quotes only where they are needed.
fn inner(value: &Value) -> String {
    match value {
        Value::Object(entries) => {
            let entries = entries.iter().map(|(key, value)| {
                format!("{}: {}", inner(&Value::from(key.as_str())), inner(value))
            });
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => {
            let items = items.iter().map(inner);
            format!("[{}]", items.collect::<Vec<_>>().join(", "))
        }
        Value::String(text) => {
            let is_plain = |one: char| one.is_ascii_alphanumeric() || "/_- ".contains(one);
            let is_word = text.starts_with(|one: char| one.is_ascii_alphabetic())
                && text.chars().all(is_plain)
                && !["true", "false", "null"].contains(&text.as_str());
            if is_word {
                text.clone()
            } else {
                format!("'{}'", text.replace('\'', "''"))
            }
        }
        scalar => scalar.to_string(),
    }
}

/// What a text says.
pub(crate) fn read(text: &str, dialect: Dialect) -> Value {
    let mut files = Files::new();
    let file = files.insert("api.yaml", parse(text, dialect, Limits::default()));
    let document = files.document(file).expect("just inserted");
    assert_eq!(document.errors().count(), 0, "{text}");
    value(files.root(file).expect("a root"))
}
