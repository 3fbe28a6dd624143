//! The JSON Schema of the configuration, and a configuration in the form that it judges.

use std::sync::LazyLock;

use jsonschema::Validator;
use openapi::Cursor;
use serde_json::{Map, Value};
use syntax::{Kind, Scalar};

/// The published schema.
pub const SCHEMA: &str = include_str!("../../../../schema/ess-config-v1.schema.json");

/// Nodes of one configuration: aliases can make it stand for any number.
const NODES: usize = 100_000;
/// Collections inside each other.
const DEPTH: usize = 16;

/// Compiled once: a test proves that it is there.
static VALIDATOR: LazyLock<Option<Validator>> = LazyLock::new(|| {
    let schema = serde_json::from_str(SCHEMA).ok()?;
    jsonschema::validator_for(&schema).ok()
});

/// What judges a configuration.
pub(crate) fn validator() -> Option<&'static Validator> {
    VALIDATOR.as_ref()
}

/// A configuration as JSON; `None` where it stands for too much.
pub(crate) fn value(root: Cursor<'_>) -> Option<Value> {
    json(root, DEPTH, &mut { NODES })
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
        _ => match cursor.node().scalar() {
            Some(Scalar::Bool(flag)) => Value::Bool(flag),
            Some(Scalar::Str(text)) => Value::String(text.into_owned()),
            // Beyond 64 bits any number is beyond every limit.
            Some(Scalar::Int(number)) => Value::from(i64::try_from(number).unwrap_or(i64::MAX)),
            Some(Scalar::Float(number)) => Value::from(number),
            Some(Scalar::Null) | None => Value::Null,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_compiles_and_names_every_rule() {
        assert!(validator().is_some());
        let schema: Value = serde_json::from_str(SCHEMA).expect("JSON");
        assert!(jsonschema::meta::is_valid(&schema));
        let named = schema["$defs"]["rules"]["properties"]
            .as_object()
            .expect("a mapping");
        let mut named: Vec<&str> = named.keys().map(String::as_str).collect();
        named.sort_unstable();
        let mut rules: Vec<&str> = rules::RULES.iter().map(|rule| rule.name).collect();
        rules.sort_unstable();
        assert_eq!(named, rules, "run `cargo xtask docs`");
    }
}
