//! The JSON Schema of the vocabulary, and values in the form that it judges.

use std::sync::LazyLock;

use jsonschema::Validator;
use openapi::Cursor;
use serde_json::{Map, Value};
use syntax::{Kind, Scalar};

use crate::keywords::{self, Holder, KEYWORDS};

/// The published schema, the source of all texts about the vocabulary.
pub const SCHEMA: &str = include_str!("../../../schema/ess-v1.schema.json");

/// Nodes of one declaration: aliases can make it stand for any number.
const NODES: usize = 20_000;
/// Collections inside each other in one declaration.
const DEPTH: usize = 32;

struct Validators {
    schema: Option<Validator>,
    path_item: Option<Validator>,
    operation: Option<Validator>,
    scheme: Option<Validator>,
}

/// Compiled once: a test proves that all of them are there.
static VALIDATORS: LazyLock<Validators> = LazyLock::new(|| Validators {
    schema: compile("schema"),
    path_item: compile("pathItem"),
    operation: compile("operation"),
    scheme: compile("securityScheme"),
});

fn compile(definition: &str) -> Option<Validator> {
    let published: Value = serde_json::from_str(SCHEMA).ok()?;
    let mut schema = Map::new();
    for key in ["$schema", "$defs"] {
        schema.insert(key.to_owned(), published.get(key)?.clone());
    }
    let reference = format!("#/$defs/{definition}");
    schema.insert(String::from("$ref"), Value::from(reference));
    jsonschema::validator_for(&Value::Object(schema)).ok()
}

/// What judges the keywords of a holder.
pub(crate) fn validator(holder: Holder) -> Option<&'static Validator> {
    match holder {
        Holder::Schema => VALIDATORS.schema.as_ref(),
        Holder::PathItem => VALIDATORS.path_item.as_ref(),
        Holder::Operation => VALIDATORS.operation.as_ref(),
        Holder::Scheme => VALIDATORS.scheme.as_ref(),
    }
}

/// A declaration of more than [`NODES`] values, or deeper than [`DEPTH`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooLarge;

/// The keywords of a holder with their values; `None` where there are none.
///
/// # Errors
/// [`TooLarge`]: there is too much to read.
pub(crate) fn value(cursor: Cursor<'_>) -> Result<Option<Value>, TooLarge> {
    let mut left = NODES;
    let mut found = Map::new();
    for (key, value) in cursor.entries() {
        let Some(name) = key.as_str() else { continue };
        if keywords::bare(&name).is_some_and(|bare| KEYWORDS.contains(&bare)) {
            let value = value.resolve().unwrap_or(value);
            let value = json(value, DEPTH, &mut left).ok_or(TooLarge)?;
            found.insert(name.into_owned(), value);
        }
    }
    Ok((!found.is_empty()).then_some(Value::Object(found)))
}

fn json(cursor: Cursor<'_>, depth: usize, left: &mut usize) -> Option<Value> {
    *left = left.checked_sub(1)?;
    let depth = depth.checked_sub(1)?;
    Some(match cursor.node().kind() {
        Kind::Map => {
            let mut map = Map::new();
            for (key, value) in cursor.entries() {
                let name = key.as_str().unwrap_or_default().into_owned();
                let value = json(value, depth, left)?;
                map.entry(name).or_insert(value);
            }
            Value::Object(map)
        }
        Kind::Seq => {
            let items = cursor.items().map(|item| json(item, depth, left));
            Value::Array(items.collect::<Option<_>>()?)
        }
        _ => scalar(cursor),
    })
}

fn scalar(cursor: Cursor<'_>) -> Value {
    match cursor.node().scalar() {
        Some(Scalar::Bool(flag)) => Value::Bool(flag),
        Some(Scalar::Str(text)) => Value::String(text.into_owned()),
        Some(Scalar::Null) | None => Value::Null,
        // No number has a meaning in the vocabulary, so that any one will do.
        Some(_) => Value::from(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_compiles_for_every_holder() {
        for holder in [
            Holder::Schema,
            Holder::PathItem,
            Holder::Operation,
            Holder::Scheme,
        ] {
            assert!(validator(holder).is_some());
        }
        let published: Value = serde_json::from_str(SCHEMA).expect("JSON");
        assert!(jsonschema::meta::is_valid(&published));
    }
}
