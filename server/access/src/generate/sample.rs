//! Values that a schema allows, for parameters and bodies that tests must send.

use openapi::{Cursor, MediaType, Parameter, Schema, Type, Types};
use syntax::{Kind, Scalar};

use super::message::Value;

/// Values in one sample; what goes beyond is left out.
const VALUES: usize = 2_000;
/// How deep values lie in each other.
const DEPTH: usize = 16;
/// Schemas that are looked at for one value.
const SCHEMAS: usize = 64;
/// The longest text that is made for a `minLength`.
const LETTERS: i128 = 1_000;

/// A value, and whether the document states it.
pub(crate) struct Sample {
    pub(crate) value: Value,
    pub(crate) stated: bool,
}

/// A value for a parameter.
pub(crate) fn of_parameter(parameter: &Parameter<'_>) -> Sample {
    let schema = parameter.schema();
    let mut left = VALUES;
    let stated = stated_at(parameter.cursor(), &mut left);
    let stated = stated.or_else(|| stated_by(schema?, &mut left));
    match stated {
        Some(value) => Sample {
            value,
            stated: true,
        },
        None => Sample {
            value: schema.map_or_else(plain, |schema| made(schema, 0, &mut left)),
            stated: false,
        },
    }
}

/// A value for a body of a media type.
pub(crate) fn of_body(media: &MediaType<'_>) -> Value {
    let mut left = VALUES;
    let stated = stated_at(media.cursor(), &mut left);
    let schema = || media.schema().map(of_schema);
    stated
        .or_else(schema)
        .unwrap_or_else(|| Value::Map(Vec::new()))
}

/// A value that a schema allows, as far as can be told: required properties only, the first of several
/// alternatives.
pub(crate) fn of_schema(schema: Schema<'_>) -> Value {
    let mut left = VALUES;
    made(schema, 0, &mut left)
}

fn plain() -> Value {
    Value::Text(String::from("x"))
}

/// `example`, or the first of `examples` (Parameter Object, Media Type Object).
fn stated_at(cursor: Cursor<'_>, left: &mut usize) -> Option<Value> {
    if let Some(example) = cursor.get("example") {
        return Some(of_node(example, 0, left));
    }
    let (_, first) = cursor.map("examples").next()?;
    let first = first.resolve().ok()?;
    Some(of_node(first.get("value")?, 0, left))
}

/// `example`, `const`, `default`, the first of `examples` or `enum`.
fn stated_by(schema: Schema<'_>, left: &mut usize) -> Option<Value> {
    let alike = alike(schema);
    let value = |key: &str| alike.iter().find_map(|one| one.cursor().get(key));
    let first = |key: &str| {
        let mut each = alike.iter();
        each.find_map(|one| one.cursor().list(key).next())
    };
    let found = value("example")
        .or_else(|| value("const"))
        .or_else(|| first("examples"))
        .or_else(|| value("default"))
        .or_else(|| first("enum"));
    found.map(|found| of_node(found, 0, left))
}

/// The schemas that all hold for a value of this one, where the first alternative is taken.
fn alike(schema: Schema<'_>) -> Vec<Schema<'_>> {
    let mut found: Vec<Schema<'_>> = Vec::new();
    let mut next = vec![schema];
    while let Some(one) = next.pop() {
        let resolved = one.resolve().unwrap_or(one);
        if found.len() >= SCHEMAS || found.iter().any(|known| known.place() == resolved.place()) {
            continue;
        }
        found.push(resolved);
        next.extend(resolved.any_of().next());
        next.extend(resolved.one_of().next());
        let all: Vec<Schema<'_>> = resolved.all_of().take(SCHEMAS).collect();
        next.extend(all.into_iter().rev());
    }
    found
}

fn made(schema: Schema<'_>, depth: usize, left: &mut usize) -> Value {
    if depth > DEPTH || *left == 0 {
        return Value::Null;
    }
    *left -= 1;
    if let Some(stated) = stated_by(schema, left) {
        return stated;
    }
    let alike = alike(schema);
    let types = alike.iter().map(|one| one.types());
    let types = types.into_iter().find(|types| !types.is_empty());
    let types = types.unwrap_or_default();
    let holds = |key: &str| alike.iter().any(|one| one.cursor().get(key).is_some());
    match types {
        _ if is(types, Type::Object, holds("properties")) => object(&alike, depth, left),
        _ if is(types, Type::Array, holds("items")) => {
            let items = alike.iter().find_map(|one| one.items());
            Value::List(
                items
                    .map(|one| made(one, depth + 1, left))
                    .into_iter()
                    .collect(),
            )
        }
        _ if types.contains(Type::String) || types.is_empty() => text(&alike),
        _ if types.contains(Type::Integer) || types.contains(Type::Number) => {
            let least = alike.iter().find_map(|one| one.cursor().get("minimum"));
            let least = least.and_then(|one| one.node().as_int());
            Value::Number(least.unwrap_or(1).max(1).to_string())
        }
        _ if types.contains(Type::Boolean) => Value::Bool(true),
        _ => Value::Null,
    }
}

fn is(types: Types, kind: Type, looks_so: bool) -> bool {
    types.contains(kind) || (types.is_empty() && looks_so)
}

fn object(alike: &[Schema<'_>], depth: usize, left: &mut usize) -> Value {
    let mut entries: Vec<(String, Value)> = Vec::new();
    for (key, property) in alike.iter().flat_map(|one| one.properties()) {
        let Some(name) = key.as_str() else { continue };
        let required = alike.iter().any(|one| one.requires(&name));
        let hidden = || self::alike(property).iter().any(|one| one.is_read_only());
        let known = || entries.iter().any(|(known, _)| **known == *name);
        if !required || known() || *left == 0 || hidden() {
            continue;
        }
        let value = made(property, depth + 1, left);
        entries.push((name.into_owned(), value));
    }
    Value::Map(entries)
}

fn text(alike: &[Schema<'_>]) -> Value {
    let format = alike.iter().find_map(|one| one.format());
    let made = match format.as_deref() {
        Some("date") => "2025-01-31",
        Some("date-time") => "2025-01-31T12:00:00Z",
        Some("time") => "12:00:00Z",
        Some("uuid") => "00000000-0000-4000-8000-000000000000",
        Some("email") => "somebody@example.com",
        Some("uri" | "url") => "https://example.com/",
        Some("hostname") => "example.com",
        Some("ipv4") => "192.0.2.1",
        Some("ipv6") => "2001:db8::1",
        Some("byte") => "eA==",
        _ => {
            let least = alike.iter().find_map(|one| one.cursor().get("minLength"));
            let least = least.and_then(|one| one.node().as_int()).unwrap_or(1);
            let count = usize::try_from(least.clamp(1, LETTERS)).unwrap_or(1);
            return Value::Text("x".repeat(count));
        }
    };
    Value::Text(made.to_owned())
}

/// A value as the document writes it. What is written twice counts once.
fn of_node(cursor: Cursor<'_>, depth: usize, left: &mut usize) -> Value {
    if depth > DEPTH || *left == 0 {
        return Value::Null;
    }
    *left -= 1;
    let node = cursor.node();
    match node.kind() {
        Kind::Map => {
            let mut entries: Vec<(String, Value)> = Vec::new();
            for (key, value) in cursor.entries() {
                let Some(name) = key.as_str() else { continue };
                let known = entries.iter().any(|(known, _)| **known == *name);
                if *left > 0 && !known {
                    entries.push((name.into_owned(), of_node(value, depth + 1, left)));
                }
            }
            Value::Map(entries)
        }
        Kind::Seq => {
            let mut items = Vec::new();
            for item in cursor.items() {
                if *left > 0 {
                    items.push(of_node(item, depth + 1, left));
                }
            }
            Value::List(items)
        }
        _ => match node.scalar() {
            None | Some(Scalar::Null) => Value::Null,
            Some(Scalar::Bool(value)) => Value::Bool(value),
            Some(Scalar::Int(value)) => Value::Number(value.to_string()),
            // Neither is a number in JSON.
            Some(Scalar::Float(value)) if !value.is_finite() => Value::Null,
            Some(Scalar::Float(value)) => Value::Number(value.to_string()),
            Some(Scalar::Str(text)) => Value::Text(text.into_owned()),
        },
    }
}
