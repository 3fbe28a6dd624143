//! A document as plain data.

use openapi::Cursor;
use serde_json::Value;
use syntax::{Kind, Scalar};

/// What stands under a cursor, as data.
pub(crate) fn value(cursor: Cursor<'_>) -> Value {
    match cursor.node().kind() {
        Kind::Map => {
            let entries = cursor.entries().map(|(key, inner)| {
                let name = key.as_str().unwrap_or_default().into_owned();
                (name, value(inner))
            });
            Value::Object(entries.collect())
        }
        Kind::Seq => cursor.items().map(value).collect(),
        _ => match cursor.node().scalar() {
            Some(Scalar::Bool(flag)) => Value::from(flag),
            Some(Scalar::Int(number)) => Value::from(number as i64),
            Some(Scalar::Null) | None => Value::Null,
            _ => Value::from(cursor.as_str().unwrap_or_default()),
        },
    }
}
