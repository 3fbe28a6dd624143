//! Documents as other parsers read them.

use yaml_rust2::{Yaml, YamlLoader};

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A scalar, as that parser shows it.
    Scalar(String),
    /// A sequence.
    List(Vec<Value>),
    /// A mapping in order; keys as that parser shows them.
    Map(Vec<(String, Value)>),
}

impl Value {
    /// The value under a key.
    pub fn get(&self, key: &str) -> Option<&Value> {
        match self {
            Value::Map(entries) => entries
                .iter()
                .find(|(name, _)| name == key)
                .map(|one| &one.1),
            Value::Scalar(_) | Value::List(_) => None,
        }
    }
}

/// The document in a text: JSON by `serde_json`, YAML by `yaml-rust2`. `None` where that parser finds
/// none.
pub fn read(name: &str, text: &str) -> Option<Value> {
    if name.ends_with(".json") {
        let value: serde_json::Value = serde_json::from_str(text).ok()?;
        return Some(of_json(value));
    }
    let documents = YamlLoader::load_from_str(text).ok()?;
    documents.first().map(of_yaml)
}

fn of_json(value: serde_json::Value) -> Value {
    match value {
        serde_json::Value::Array(items) => Value::List(items.into_iter().map(of_json).collect()),
        serde_json::Value::Object(entries) => {
            let entries = entries.into_iter();
            Value::Map(entries.map(|(key, value)| (key, of_json(value))).collect())
        }
        scalar => Value::Scalar(scalar.to_string()),
    }
}

fn of_yaml(value: &Yaml) -> Value {
    match value {
        Yaml::Array(items) => Value::List(items.iter().map(of_yaml).collect()),
        Yaml::Hash(entries) => {
            let name = |key: &Yaml| match key {
                Yaml::String(text) => text.clone(),
                other => format!("{other:?}"),
            };
            Value::Map(
                entries
                    .iter()
                    .map(|(key, value)| (name(key), of_yaml(value)))
                    .collect(),
            )
        }
        Yaml::String(text) => Value::Scalar(serde_json::Value::from(text.as_str()).to_string()),
        other => Value::Scalar(format!("{other:?}")),
    }
}
