//! What a Parameter Object says.

use std::sync::Arc;

use openapi::{Cursor, Location};

use super::description::Description;
use super::read::{At, Reader, is_true};
use super::schema::{Reference, Schema, Side};
use super::value_space::{self, Example};
use crate::words::{Word, words};

/// A parameter as written.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Parameter {
    /// `$ref`.
    pub(crate) reference: Option<Reference>,
    /// `name`.
    pub(crate) name: Option<Name>,
    /// `in`.
    pub(crate) location: Option<Location>,
    /// `required: true`.
    pub(crate) required: bool,
    /// `description`, where there is one.
    pub(crate) description: Option<Description>,
    /// `example` beside the schema.
    pub(crate) example: Option<Example>,
    /// `schema`, or that of the first media type of `content`, or (Swagger 2.0) the parameter
    /// itself.
    pub(crate) schema: Arc<Schema>,
}

/// A `name`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Name {
    /// The value node.
    pub(crate) at: At,
    /// The text.
    pub(crate) text: Arc<str>,
    /// Its words.
    pub(crate) words: Arc<[Word]>,
}

impl Parameter {
    /// Reads the parameter at `cursor`.
    pub(crate) fn read(cursor: Cursor<'_>, reader: &Reader<'_>) -> Parameter {
        let mut found = Parameter::default();
        let (mut schema, mut content) = (None, None);
        reader.fields(cursor, |name, _, value| match name {
            "$ref" => found.reference = Reference::read(value, reader),
            "name" => {
                found.name = found.name.take().or_else(|| {
                    let text = value.as_str()?;
                    Some(Name {
                        at: reader.locate(value.node()),
                        words: words(&text).into(),
                        text: text.into(),
                    })
                });
            }
            "in" => found.location = value.as_str().and_then(|text| Location::parse(&text)),
            "required" => found.required = is_true(value),
            "description" => found.description = Description::read(value),
            "example" | "x-example" => found.example = value_space::example(value),
            "schema" => schema = schema.or(Some(value)),
            "content" => content = first_schema(value, reader),
            _ => {}
        });
        if found.reference.is_none() {
            let schema = schema.or(content).unwrap_or(cursor);
            found.schema = Arc::new(Schema::read(schema, reader, Side::Request));
        }
        found
    }
}

/// The schema of the first media type that is a mapping.
fn first_schema<'a>(content: Cursor<'a>, reader: &Reader<'_>) -> Option<Cursor<'a>> {
    let mut first = None;
    reader.fields(content, |_, _, media| {
        if first.is_none() && media.is_map() {
            first = Some(media);
        }
    });
    first?.get("schema")
}
