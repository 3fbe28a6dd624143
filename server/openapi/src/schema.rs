//! Schema Object: JSON Schema of OpenAPI 3.1, its dialects in 3.0 and 2.0.

use std::borrow::Cow;

use foldhash::{HashSet, HashSetExt};
use syntax::{Kind, Node};

use crate::cursor::Cursor;
use crate::files::Place;
use crate::reference::Reference;
use crate::unresolved::Unresolved;

/// A JSON Schema type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Type {
    /// `null`; also `nullable: true`.
    Null = 1,
    /// `boolean`
    Boolean = 2,
    /// `integer`
    Integer = 4,
    /// `number`
    Number = 8,
    /// `string`
    String = 16,
    /// `array`
    Array = 32,
    /// `object`
    Object = 64,
    /// `file` (Swagger 2.0)
    File = 128,
}

impl Type {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "null" => Type::Null,
            "boolean" => Type::Boolean,
            "integer" => Type::Integer,
            "number" => Type::Number,
            "string" => Type::String,
            "array" => Type::Array,
            "object" => Type::Object,
            "file" => Type::File,
            _ => return None,
        })
    }
}

/// The types that a schema allows; none stated means any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Types(u8);

impl Types {
    /// No type is stated.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// That type is stated.
    pub fn contains(self, kind: Type) -> bool {
        self.0 & kind as u8 != 0
    }

    /// That type is the only one stated, `null` aside.
    pub fn is_only(self, kind: Type) -> bool {
        self.0 & !(Type::Null as u8) == kind as u8
    }

    /// With one more.
    #[must_use]
    pub fn with(self, kind: Type) -> Self {
        Types(self.0 | kind as u8)
    }
}

/// How a part of a schema takes part in it, see [`Schema::parts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Holds always: the schema itself, the target of its `$ref`, a member of `allOf`.
    Always,
    /// Holds in some cases: a member of `oneOf` or `anyOf`, or below one.
    Sometimes,
}

/// A part of a schema.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    /// The schema.
    pub schema: Schema<'a>,
    /// How it takes part.
    pub role: Role,
    /// The last `$ref` on the way to it.
    pub reference: Option<Reference<'a>>,
}

/// A schema where it is used: its `$ref` is followed only by [`Schema::resolve`] and
/// [`Schema::parts`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Schema<'a>(Cursor<'a>);

impl<'a> Schema<'a> {
    /// The schema at that node.
    pub fn new(cursor: Cursor<'a>) -> Self {
        Schema(cursor)
    }

    /// The Schema Object (OpenAPI 3.1: or `true`, `false`).
    pub fn cursor(self) -> Cursor<'a> {
        self.0
    }

    /// Its place.
    pub fn place(self) -> Place {
        self.0.place()
    }

    /// Its `$ref`.
    pub fn reference(self) -> Option<Reference<'a>> {
        self.0.reference()
    }

    /// This schema, or what its `$ref` refers to in the end.
    ///
    /// # Errors
    /// The reference that could not be followed.
    pub fn resolve(self) -> Result<Schema<'a>, Unresolved> {
        self.0.resolve().map(Schema)
    }

    /// `type` (one or a list), `nullable: true` (OpenAPI 3.0) and `x-nullable` counted as `null`.
    pub fn types(self) -> Types {
        let nullable = self.0.flag("nullable") || self.0.flag("x-nullable");
        let start = Types(if nullable { Type::Null as u8 } else { 0 });
        let Some(value) = self.0.get("type") else {
            return start;
        };
        let single = (value.node().kind() != Kind::Seq).then_some(value);
        let named = value.items().chain(single);
        let types = named.filter_map(|name| Type::parse(&name.as_str()?));
        types.fold(start, Types::with)
    }

    /// `format`
    pub fn format(self) -> Option<Cow<'a, str>> {
        self.0.text("format")
    }

    /// `title`
    pub fn title(self) -> Option<Cow<'a, str>> {
        self.0.text("title")
    }

    /// `description`
    pub fn description(self) -> Option<Cow<'a, str>> {
        self.0.text("description")
    }

    /// `pattern`
    pub fn pattern(self) -> Option<Cow<'a, str>> {
        self.0.text("pattern")
    }

    /// `enum`, or the one value of `const`.
    pub fn values(self) -> impl Iterator<Item = Cursor<'a>> {
        let list = self.0.list("enum");
        list.chain(self.0.get("const"))
    }

    /// `readOnly`
    pub fn is_read_only(self) -> bool {
        self.0.flag("readOnly")
    }

    /// `properties` in order: key node and schema.
    pub fn properties(self) -> impl Iterator<Item = (Node<'a>, Schema<'a>)> {
        self.0
            .map("properties")
            .map(|(key, value)| (key, Schema(value)))
    }

    /// The property with that name.
    pub fn property(self, name: &str) -> Option<(Node<'a>, Schema<'a>)> {
        let mut layers = self.0.get("properties")?.layers();
        let (key, value) = layers.find_map(|layer| layer.entry(name))?;
        Some((key, Schema(value)))
    }

    /// `required` names that property.
    pub fn requires(self, name: &str) -> bool {
        self.0.list("required").any(|item| item.node().is_str(name))
    }

    /// `items`: the schema of an array's items.
    pub fn items(self) -> Option<Schema<'a>> {
        self.0.get("items").map(Schema)
    }

    /// `allOf`
    pub fn all_of(self) -> impl Iterator<Item = Schema<'a>> {
        self.list("allOf")
    }

    /// `oneOf`
    pub fn one_of(self) -> impl Iterator<Item = Schema<'a>> {
        self.list("oneOf")
    }

    /// `anyOf`
    pub fn any_of(self) -> impl Iterator<Item = Schema<'a>> {
        self.list("anyOf")
    }

    fn list(self, key: &str) -> impl Iterator<Item = Schema<'a>> + use<'a> {
        self.0.list(key).map(Schema)
    }

    /// The schemas that together say what one value may be: this one, the targets of `$ref`, and
    /// the members of `allOf`, `oneOf` and `anyOf`, without properties and items. Those that always
    /// hold come first. Each place comes once, at most `limit` of them; keys beside `$ref` count
    /// too, as in OpenAPI 3.1.
    pub fn parts(self, limit: usize) -> Vec<Part<'a>> {
        let mut found: Vec<Part<'a>> = Vec::new();
        let mut seen = HashSet::new();
        let mut always = vec![Part {
            schema: self,
            role: Role::Always,
            reference: None,
        }];
        let mut sometimes = Vec::new();
        while let Some(part) = always.pop().or_else(|| sometimes.pop()) {
            if found.len() >= limit {
                break;
            }
            if seen.insert(part.schema.place()) {
                found.push(part);
                push_reversed(&mut always, part.always());
                push_reversed(&mut sometimes, part.sometimes());
            }
        }
        found
    }
}

/// Puts items on a stack so that the first is taken first.
fn push_reversed<T>(stack: &mut Vec<T>, items: impl Iterator<Item = T>) {
    let items: Vec<T> = items.collect();
    stack.extend(items.into_iter().rev());
}

impl<'a> Part<'a> {
    /// The target of `$ref` and the members of `allOf`; below an alternative they hold sometimes.
    fn always(self) -> impl Iterator<Item = Part<'a>> {
        let reference = self.schema.reference();
        let target = reference.and_then(|reference| reference.target().ok());
        let target = target.map(|cursor| Part {
            schema: Schema(cursor),
            role: self.role,
            reference,
        });
        let members = self.schema.all_of();
        target
            .into_iter()
            .chain(members.map(move |schema| Part { schema, ..self }))
    }

    /// The members of `oneOf` and `anyOf`.
    fn sometimes(self) -> impl Iterator<Item = Part<'a>> {
        let members = self.schema.one_of().chain(self.schema.any_of());
        members.map(move |schema| Part {
            schema,
            role: Role::Sometimes,
            ..self
        })
    }
}
