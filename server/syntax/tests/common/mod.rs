//! What several tests of JSON share.

use serde_json::Value;
use syntax::{Kind, Node, Scalar};

/// Compares a node with a value: keys in any order, of equal keys the last one.
pub(crate) fn same_value(node: Node<'_>, value: &Value) -> Result<(), String> {
    let differs = || Err(format!("{}: {node:?} is not {value}", node.pointer()));
    match (node.kind(), value) {
        (Kind::Map, Value::Object(object)) => {
            let mut known = std::collections::HashMap::new();
            for (key, child) in node.entries() {
                known.insert(key.as_str().unwrap_or_default(), child);
            }
            if known.len() != object.len() {
                return differs();
            }
            let mut pairs = known.iter().map(|(key, child)| (object.get(&**key), child));
            pairs.try_for_each(|(value, child)| match value {
                Some(value) => same_value(*child, value),
                None => differs(),
            })
        }
        (Kind::Seq, Value::Array(items)) => {
            if node.items().count() != items.len() {
                return differs();
            }
            let mut pairs = node.items().zip(items);
            pairs.try_for_each(|(node, value)| same_value(node, value))
        }
        _ => match (node.scalar(), value) {
            (Some(Scalar::Null), Value::Null) => Ok(()),
            (Some(Scalar::Bool(a)), Value::Bool(b)) if a == *b => Ok(()),
            (Some(Scalar::Str(a)), Value::String(b)) if a == *b => Ok(()),
            (Some(Scalar::Int(a)), Value::Number(b)) if same_int(a, b) => Ok(()),
            (Some(Scalar::Float(a)), Value::Number(b)) if same_float(a, b) => Ok(()),
            _ => differs(),
        },
    }
}

/// serde_json has no integers beyond 64 bits, and `-0` is a float to it.
fn same_int(ours: i128, theirs: &serde_json::Number) -> bool {
    let exact = theirs
        .as_i64()
        .map(i128::from)
        .or(theirs.as_u64().map(i128::from));
    match exact {
        Some(theirs) => ours == theirs,
        None => same_float(ours as f64, theirs),
    }
}

/// serde_json reads the last digit of a float in haste.
fn same_float(ours: f64, theirs: &serde_json::Number) -> bool {
    let theirs = theirs.as_f64().unwrap_or(f64::NAN);
    ours == theirs || (ours - theirs).abs() <= ours.abs() * 1e-14
}
