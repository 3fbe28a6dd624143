//! The official JSON Schemas of OpenAPI as judges.
//!
//! They are not part of the repository. The Python package `openapi-spec-validator` carries them;
//! `ESS_OPENAPI_SCHEMAS` names the folder `openapi_spec_validator/resources/schemas` of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use jsonschema::Validator;
use serde_json::{Map, Value};
use yaml_rust2::{Yaml, YamlLoader};

use crate::needed::skip;

/// The schemas by version.
pub struct Official(BTreeMap<String, Validator>);

impl Official {
    /// `None` with a note where they are absent. On CI (`CI` is set) their absence is a failure.
    pub fn find() -> Option<Self> {
        let Some(folder) = std::env::var_os("ESS_OPENAPI_SCHEMAS") else {
            skip("no official schemas, ESS_OPENAPI_SCHEMAS is not set");
            return None;
        };
        let versions = ["2.0", "3.0", "3.1", "3.2"];
        let read = |version: &str| {
            let file = Path::new(&folder).join(format!("v{version}/schema.json"));
            let text = fs::read_to_string(&file);
            let text = text.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            let schema: Value = serde_json::from_str(&text).expect("a schema is JSON");
            let validator = jsonschema::validator_for(&schema);
            (version.to_owned(), validator.expect("a schema is one"))
        };
        Some(Official(versions.into_iter().map(read).collect()))
    }

    /// What is wrong with a document: nothing, or the first error. `None` where it is none, of a version
    /// without a schema, or nothing that another parser reads.
    pub fn judge(&self, name: &str, text: &str) -> Option<Result<(), String>> {
        let document = value(name, text)?;
        let version = document
            .get("openapi")
            .or_else(|| document.get("swagger"))?;
        let version = match version {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let schema = self.0.get(version.get(..3)?)?;
        let judged = schema.validate(&document);
        Some(judged.map_err(|error| format!("{}: {error}", error.instance_path())))
    }
}

/// A document as other parsers read it.
fn value(name: &str, text: &str) -> Option<Value> {
    if name.ends_with(".json") {
        return serde_json::from_str(text).ok();
    }
    let documents = YamlLoader::load_from_str(text).ok()?;
    documents.first().map(as_json)
}

/// Keys are text in JSON.
fn as_json(value: &Yaml) -> Value {
    match value {
        Yaml::Array(items) => items.iter().map(as_json).collect(),
        Yaml::Hash(entries) => {
            let entries = entries.iter().map(|(key, value)| {
                let key = match as_json(key) {
                    Value::String(text) => text,
                    other => other.to_string(),
                };
                (key, as_json(value))
            });
            Value::Object(entries.collect::<Map<_, _>>())
        }
        Yaml::String(text) => Value::from(text.as_str()),
        Yaml::Integer(number) => Value::from(*number),
        Yaml::Real(_) => value.as_f64().map_or(Value::Null, Value::from),
        Yaml::Boolean(flag) => Value::from(*flag),
        Yaml::Null | Yaml::BadValue | Yaml::Alias(_) => Value::Null,
    }
}
