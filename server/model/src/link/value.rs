//! What the values of a parameter or property look like, all schemas behind it taken together.

use super::{Linked, Parameter};
use crate::facts::{Description, Example, Format, Pattern, Reference, Schema, Side, Sourced, Type};

/// Depth to which choices inside choices are looked at.
const CHOICE_DEPTH: u32 = 4;
/// As many choices of a value are looked at.
const CHOICES: u32 = 100;

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
    /// Its description names something that exists.
    pub(crate) selects: bool,
    /// Its description speaks of pages, correlation or idempotency.
    pub(crate) cursor: bool,
    /// Its description says that another system knows it.
    pub(crate) elsewhere: bool,
    /// Its description calls it a date or a time.
    pub(crate) moment: bool,
    /// It must be given.
    pub(crate) required: bool,
    /// `pattern`.
    pub(crate) pattern: Option<Pattern>,
    /// `example`.
    pub(crate) example: Option<Example>,
    /// `maxLength`.
    pub(crate) max_length: Option<u32>,
}

/// `$ref` to a schema that is named an id: `PetId`, `pet_uuid`.
fn refers_to_id(schema: &Schema) -> bool {
    let name = |reference: &Reference| {
        let last = reference.text.rsplit(['/', '.']).next();
        last.is_some_and(|name| name.len() > 2 && ends_in_id(name))
    };
    schema.reference.as_ref().is_some_and(name)
}

fn ends_in_id(name: &str) -> bool {
    [
        "Id",
        "ID",
        "_id",
        "-id",
        "Uuid",
        "UUID",
        "_uuid",
        "Guid",
        "GUID",
        "Identifier",
    ]
    .iter()
    .any(|end| name.ends_with(end))
}

fn items_are_ids(array: &Schema) -> bool {
    array.items.as_deref().is_some_and(refers_to_id)
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
        let mut budget = CHOICES;
        self.alternatives(&schema, CHOICE_DEPTH, &mut budget, &mut |one| {
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
        value.calls_id = description.calls_id || refers_to_id(written) || items_are_ids(&schema);
        value.selects = description.selects;
        value.moment = description.moment;
        value.cursor = description.cursor;
        value.elsewhere = description.elsewhere;
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

    /// Visits a schema and the choices inside it, outermost first, at most `budget` of them.
    fn alternatives(
        &self,
        schema: &Sourced<Schema>,
        depth: u32,
        budget: &mut u32,
        visit: &mut dyn FnMut(&Schema),
    ) {
        visit(schema);
        for part in schema.parts.iter().filter(|_| depth > 0) {
            *budget = budget.saturating_sub(1);
            if *budget == 0 {
                return;
            }
            if let Some((part, _)) = self.follow_schema(&schema.with(part), Side::Request) {
                self.alternatives(&part, depth - 1, budget, visit);
            }
        }
    }
}
