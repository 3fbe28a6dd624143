//! What the values of a parameter or property look like, all schemas behind it taken together.

use std::sync::Arc;

use openapi::Place;

use super::{Linked, Parameter};
use crate::facts::{Description, Example, Format, Pattern, Schema, Side, Sourced, Type};
use crate::words::Word;

/// Depth to which combinators and items of a body are looked through.
const DEPTH: u32 = 6;
/// Declarations name properties up to this depth.
const PATH_DEPTH: usize = 16;
/// As many properties of a body are looked at.
const PROPERTIES: usize = 500;

/// What the values of a parameter or property look like.
#[derive(Debug, Clone, Default)]
pub(crate) struct Value {
    /// The first type that is stated.
    pub(crate) kind: Option<Type>,
    /// The type of the items of an array, as far as it is stated directly; `None`: no array.
    pub(crate) items: Option<Option<Type>>,
    /// The first format that is stated.
    pub(crate) format: Option<Format>,
    /// A closed set of values.
    pub(crate) closed: bool,
    /// The server sets it.
    pub(crate) read_only: bool,
    /// Its description calls it an id.
    pub(crate) calls_id: bool,
    /// Its description speaks of pages, correlation or idempotency.
    pub(crate) cursor: bool,
    /// It must be given.
    pub(crate) required: bool,
    /// `pattern`.
    pub(crate) pattern: Option<Pattern>,
    /// `example`.
    pub(crate) example: Option<Example>,
    /// `maxLength`.
    pub(crate) max_length: Option<u32>,
}

/// A property at the top of a request body.
#[derive(Debug, Clone)]
pub(crate) struct BodyProperty {
    /// Its name.
    pub(crate) name: Arc<str>,
    /// The words of its name.
    pub(crate) words: Arc<[Word]>,
    /// Its key.
    pub(crate) key: Place,
    /// Its schema as written.
    pub(crate) schema: Sourced<Schema>,
    /// What its values look like.
    pub(crate) value: Value,
    /// It belongs to the items of a body that is an array.
    pub(crate) of_items: bool,
}

impl Linked<'_> {
    /// The values of a parameter.
    pub(crate) fn parameter_value(&self, parameter: &Parameter) -> Value {
        let fact = &parameter.fact;
        let schema = fact.with(&fact.fact.schema);
        let mut value = self.value(&schema, fact.description);
        value.required = fact.required;
        value.example = fact.example.or(value.example);
        value
    }

    /// The values of a schema; `description` counts before its own.
    pub(crate) fn value(
        &self,
        written: &Sourced<Schema>,
        description: Option<Description>,
    ) -> Value {
        let mut value = Value::default();
        let Some((schema, _)) = self.follow_schema(written, Side::Request) else {
            return value;
        };
        self.alternatives(&schema, 4, &mut |one| {
            value.kind = value.kind.or(one.kind);
            value.format = value.format.or(one.format);
            value.closed |= one.closed;
        });
        if value.kind == Some(Type::Array) || schema.items.is_some() {
            value.kind = Some(Type::Array);
            let items = self.items(&schema);
            value.closed |= items.as_ref().is_some_and(|items| items.closed);
            value.items = Some(items.and_then(|items| items.kind));
        }
        let description = description.or(schema.description).unwrap_or_default();
        value.read_only = schema.read_only || description.read_only;
        value.calls_id = description.calls_id;
        value.cursor = description.cursor;
        value.pattern = schema.pattern;
        value.example = schema.example;
        value.max_length = schema.max_length;
        value
    }

    /// The schema of an array's items, references followed.
    pub(crate) fn items(&self, array: &Sourced<Schema>) -> Option<Sourced<Schema>> {
        let items = array.with(array.items.as_ref()?);
        Some(self.follow_schema(&items, Side::Request)?.0)
    }

    /// Visits a schema and the choices inside it, outermost first.
    fn alternatives(&self, schema: &Sourced<Schema>, depth: u32, visit: &mut dyn FnMut(&Schema)) {
        visit(schema);
        if depth == 0 {
            return;
        }
        for part in &schema.parts {
            if let Some((part, _)) = self.follow_schema(&schema.with(part), Side::Request) {
                self.alternatives(&part, depth - 1, visit);
            }
        }
    }

    /// The property at a path such as `pet.id` or `items[].id`, from the top of a body on.
    pub(crate) fn property_at(&self, top: &[BodyProperty], path: &str) -> Option<BodyProperty> {
        // The items of a body that is an array are its top already.
        let mut names = path
            .split('.')
            .map(|name| name.trim_end_matches("[]"))
            .filter(|name| !name.is_empty())
            .take(PATH_DEPTH + 1);
        let first = names.next()?;
        let mut found = top.iter().find(|one| *one.name == *first)?.clone();
        for (depth, name) in names.enumerate() {
            let inner = self.body_properties(&found.schema);
            found = inner.into_iter().find(|one| *one.name == *name)?;
            if depth + 1 == PATH_DEPTH {
                return None;
            }
        }
        Some(found)
    }

    /// The properties at the top of a body: items of an array, and all parts of `allOf`, `oneOf`
    /// and `anyOf`, looked through. The first of several with one name counts.
    pub(crate) fn body_properties(&self, body: &Sourced<Schema>) -> Vec<BodyProperty> {
        let mut walk = Walk {
            linked: self,
            seen: Vec::new(),
            found: Vec::new(),
        };
        walk.schema(body, DEPTH, false);
        walk.found
    }
}

struct Walk<'w, 'a> {
    linked: &'w Linked<'a>,
    seen: Vec<*const Schema>,
    found: Vec<BodyProperty>,
}

impl Walk<'_, '_> {
    fn schema(&mut self, written: &Sourced<Schema>, depth: u32, of_items: bool) {
        let Some((schema, _)) = self.linked.follow_schema(written, Side::Request) else {
            return;
        };
        let address = Arc::as_ptr(&schema.fact);
        if depth == 0 || self.seen.contains(&address) || self.found.len() >= PROPERTIES {
            return;
        }
        self.seen.push(address);
        if schema.is_array() && schema.properties.is_empty() {
            if let Some(items) = &schema.items {
                self.schema(&schema.with(items), depth - 1, true);
            }
        } else {
            self.properties(&schema, of_items);
            for part in &schema.parts {
                self.schema(&schema.with(part), depth - 1, of_items);
            }
            for property in &mut self.found {
                property.value.required |=
                    schema.required.iter().any(|name| **name == *property.name);
            }
        }
        self.seen.pop();
    }

    fn properties(&mut self, schema: &Sourced<Schema>, of_items: bool) {
        for property in schema.properties.iter().take(PROPERTIES) {
            if self.found.iter().any(|known| known.name == property.name) {
                continue;
            }
            let written = schema.with(&property.schema);
            let mut value = self.linked.value(&written, None);
            // What stands beside a `$ref` counts too.
            let beside = written.description.unwrap_or_default();
            value.read_only |= written.read_only || beside.read_only;
            value.calls_id |= written.reference.is_some() && beside.mentions_id;
            self.found.push(BodyProperty {
                name: Arc::clone(&property.name),
                words: Arc::clone(&property.words),
                key: schema.place(property.key),
                schema: written,
                value,
                of_items,
            });
        }
    }
}
