//! What a schema says about identifiers.

use std::sync::{Arc, OnceLock};

use openapi::Cursor;
use syntax::Kind;

use super::description::Description;
use super::read::{At, Reader, is_true, text};
use super::value_space::{self, Example, Pattern};
use crate::words::{Word, words};

/// Depth to which inline schemas of requests are read; deeper ones carry no identifier that a
/// reviewer would look for.
const REQUEST_DEPTH: u32 = 8;
/// The same for responses, of which only the outline counts.
const RESPONSE_DEPTH: u32 = 3;
/// As many choices of `allOf`, `oneOf` and `anyOf` are read.
const CHOICES: usize = 20;

/// A schema as written, its inline subschemas included, references not followed.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Schema {
    /// `$ref`.
    pub(crate) reference: Option<Reference>,
    /// The `$ref` stood right under `properties`, as no version of OpenAPI has it and bundlers take
    /// it: it leads to a map of properties.
    pub(crate) of_properties: bool,
    /// `type`.
    pub(crate) kind: Option<Type>,
    /// `format`.
    pub(crate) format: Option<Format>,
    /// `enum`, `const` or a pattern that lists its values.
    pub(crate) closed: bool,
    /// `pattern`.
    pub(crate) pattern: Option<Pattern>,
    /// `maxLength`.
    pub(crate) max_length: Option<u32>,
    /// `example` or the first of `examples`.
    pub(crate) example: Option<Example>,
    /// `readOnly: true`.
    pub(crate) read_only: bool,
    /// `description`, where there is one.
    pub(crate) description: Option<Description>,
    /// `allOf`, `oneOf` and `anyOf` in the order in which they stand.
    pub(crate) parts: Vec<Arc<Schema>>,
    /// `items`.
    pub(crate) items: Option<Arc<Schema>>,
    /// `properties`.
    pub(crate) properties: Vec<Property>,
    /// `required` of an object.
    pub(crate) required: Vec<Box<str>>,
    /// An object that admits any property, and of which none is written.
    pub(crate) open: bool,
}

/// A property.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Property {
    /// Its key.
    pub(crate) key: At,
    /// Its name.
    pub(crate) name: Arc<str>,
    /// Its schema.
    pub(crate) schema: Arc<Schema>,
    words: LazyWords,
}

/// The words of a property's name, read when somebody asks: nobody does for most responses.
#[derive(Debug, Clone, Default)]
struct LazyWords(OnceLock<Arc<[Word]>>);

/// The name decides.
impl PartialEq for LazyWords {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Property {
    /// The words of its name.
    pub(crate) fn words(&self) -> &Arc<[Word]> {
        self.words.0.get_or_init(|| words(&self.name).into())
    }
}

/// A `$ref`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reference {
    /// The reference as written.
    pub(crate) text: Box<str>,
    /// The node of the text.
    pub(crate) at: At,
}

impl Reference {
    /// Reads what stands under `$ref`.
    pub(crate) fn read(value: Cursor<'_>, reader: &Reader<'_>) -> Option<Reference> {
        Some(Reference {
            text: text(value)?,
            at: reader.locate(value.node()),
        })
    }

    /// Whether it names its target by a JSON Pointer, or a whole file.
    pub(crate) fn is_pointer(&self) -> bool {
        let fragment = self.text.split_once('#').map_or("", |(_, after)| after);
        fragment.is_empty() || fragment.starts_with('/')
    }
}

/// The `type`; of several the first one that is not `null`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Type {
    String,
    Integer,
    Number,
    Boolean,
    Array,
    Object,
    /// `file` of Swagger 2.0 and everything unknown.
    Other,
}

/// What a `format` says about an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// A date, a time, a secret or raw data.
    NoName,
    /// A random identifier.
    Random,
    /// A whole number, also written as a string.
    Number,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// Everything else.
    Other,
}

/// For whom a schema is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// What a client sends.
    Request,
    /// What it gets: names, types and references near the top.
    Response,
}

impl Schema {
    /// Reads the schema at `cursor`.
    pub(crate) fn read(cursor: Cursor<'_>, reader: &Reader<'_>, side: Side) -> Schema {
        let depth = match side {
            Side::Request => REQUEST_DEPTH,
            Side::Response => RESPONSE_DEPTH,
        };
        Self::read_to_depth(cursor, reader, side, depth)
    }

    fn read_to_depth(cursor: Cursor<'_>, reader: &Reader<'_>, side: Side, depth: u32) -> Schema {
        let mut schema = Schema::default();
        let mut admits_others = true;
        let inner = |cursor| {
            Arc::new(Self::read_to_depth(
                cursor,
                reader,
                side,
                depth.saturating_sub(1),
            ))
        };
        reader.fields(cursor, |name, _, value| match name {
            "$ref" => schema.reference = schema.reference.take().or(Reference::read(value, reader)),
            "type" => schema.kind = schema.kind.or_else(|| type_of(value, reader)),
            "allOf" | "oneOf" | "anyOf" if depth > 0 => {
                schema
                    .parts
                    .extend(reader.items(value).take(CHOICES).map(inner));
            }
            "items" if depth > 0 => schema.items = Some(inner(value)),
            "properties" if depth > 0 => schema.read_properties(value, reader, &inner),
            "additionalProperties" => admits_others = is_anything(value),
            _ if side == Side::Request => schema.read_value(name, value, reader),
            _ => {}
        });
        schema.open = admits_others
            && schema.properties.is_empty()
            && schema.parts.is_empty()
            && schema.reference.is_none()
            && matches!(schema.kind, None | Some(Type::Object));
        schema
    }

    /// The map of properties at `map`.
    pub(crate) fn read_map(map: Cursor<'_>, reader: &Reader<'_>) -> Schema {
        let mut schema = Schema::default();
        schema.read_properties(map, reader, &|value| {
            Arc::new(Schema::read(value, reader, Side::Request))
        });
        schema
    }

    fn read_properties<'a>(
        &mut self,
        map: Cursor<'a>,
        reader: &Reader<'_>,
        inner: &impl Fn(Cursor<'a>) -> Arc<Schema>,
    ) {
        reader.fields(map, |name, key, value| {
            if name == "$ref" && value.node().as_string().is_some() {
                self.parts.push(Arc::new(Schema {
                    reference: Reference::read(value, reader),
                    of_properties: true,
                    ..Schema::default()
                }));
                return;
            }
            self.properties.push(Property {
                key: reader.locate(key),
                name: name.into(),
                schema: inner(value),
                words: LazyWords::default(),
            });
        });
    }

    /// Keywords that tell what values look like.
    fn read_value(&mut self, name: &str, value: Cursor<'_>, reader: &Reader<'_>) {
        match name {
            "format" => self.format = value.as_str().map(|text| format_of(&text)),
            "enum" | "const" => self.closed = true,
            "pattern" => {
                self.pattern = value.as_str().map(|text| value_space::pattern(&text));
                self.closed |= self.pattern == Some(Pattern::Listed);
            }
            "maxLength" => {
                self.max_length = value.node().as_int().and_then(|n| u32::try_from(n).ok());
            }
            "example" | "x-example" => {
                self.example = self.example.or_else(|| value_space::example(value));
            }
            "examples" => {
                let first = reader.items(value).next();
                self.example = self.example.or(first.and_then(value_space::example));
            }
            "readOnly" => self.read_only = is_true(value),
            "description" => self.description = Description::read(value),
            "required" => self.required = reader.items(value).filter_map(text).collect(),
            _ => {}
        }
    }

    /// Whether it is an array.
    pub(crate) fn is_array(&self) -> bool {
        self.kind == Some(Type::Array) || self.items.is_some()
    }
}

fn type_of(value: Cursor<'_>, reader: &Reader<'_>) -> Option<Type> {
    if value.node().kind() == Kind::Seq {
        return reader.items(value).find_map(|item| type_of_word(item));
    }
    type_of_word(value)
}

fn type_of_word(value: Cursor<'_>) -> Option<Type> {
    Some(match value.as_str()?.as_ref() {
        "null" | "" => return None,
        "string" => Type::String,
        "integer" => Type::Integer,
        "number" => Type::Number,
        "boolean" => Type::Boolean,
        "array" => Type::Array,
        "object" => Type::Object,
        _ => Type::Other,
    })
}

fn format_of(text: &str) -> Format {
    match text {
        "date" | "date-time" | "time" | "duration" | "binary" | "byte" | "password" => {
            Format::NoName
        }
        "uuid" | "guid" | "ulid" => Format::Random,
        "int32" | "int64" | "uint32" | "uint64" | "snowflake" => Format::Number,
        "email" | "idn-email" => Format::Email,
        "phone" => Format::Phone,
        _ => Format::Other,
    }
}

/// `true` or a schema without any constraint.
fn is_anything(value: Cursor<'_>) -> bool {
    is_true(value) || value.is_map() && value.entries().next().is_none()
}
