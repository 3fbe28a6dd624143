//! Parameter Object.

use std::borrow::Cow;
use std::fmt;

use crate::body::MediaType;
use crate::cursor::Cursor;
use crate::reference::Reference;
use crate::schema::Schema;
use crate::unresolved::Unresolved;

/// Where a parameter travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Location {
    /// `path`
    Path,
    /// `query`
    Query,
    /// `querystring`: the whole query as one value (OpenAPI 3.2).
    QueryString,
    /// `header`
    Header,
    /// `cookie`
    Cookie,
    /// `body` (Swagger 2.0)
    Body,
    /// `formData` (Swagger 2.0)
    FormData,
}

impl Location {
    /// Reads the value of `in`.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "path" => Location::Path,
            "query" => Location::Query,
            "querystring" => Location::QueryString,
            "header" => Location::Header,
            "cookie" => Location::Cookie,
            "body" => Location::Body,
            "formData" => Location::FormData,
            _ => return None,
        })
    }

    /// The value of `in`.
    pub fn as_str(self) -> &'static str {
        match self {
            Location::Path => "path",
            Location::Query => "query",
            Location::QueryString => "querystring",
            Location::Header => "header",
            Location::Cookie => "cookie",
            Location::Body => "body",
            Location::FormData => "formData",
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A parameter of a path or an operation.
#[derive(Debug, Clone, Copy)]
pub struct Parameter<'a> {
    written: Cursor<'a>,
    cursor: Cursor<'a>,
}

impl<'a> Parameter<'a> {
    /// A parameter where it is used, inline or as `$ref`.
    ///
    /// # Errors
    /// The reference that could not be followed.
    pub fn new(written: Cursor<'a>) -> Result<Self, Unresolved> {
        let cursor = written.resolve()?;
        Ok(Parameter { written, cursor })
    }

    /// The items of `parameters` of an object. When a `$ref` stands in place of the list and leads
    /// nowhere, that is the only item.
    pub(crate) fn list(
        holder: Cursor<'a>,
    ) -> impl Iterator<Item = Result<Parameter<'a>, Unresolved>> + use<'a> {
        let list = holder.get("parameters");
        let failed = list.and_then(|list| list.resolve().err()).map(Err);
        let items = holder.list("parameters").map(Parameter::new);
        items.chain(failed)
    }

    /// The item of the list `parameters`, `$ref` not followed.
    pub fn written(&self) -> Cursor<'a> {
        self.written
    }

    /// The Parameter Object.
    pub fn cursor(&self) -> Cursor<'a> {
        self.cursor
    }

    /// The reference, when it is used by `$ref`.
    pub fn reference(&self) -> Option<Reference<'a>> {
        self.written.reference()
    }

    /// `name`; empty when it has none.
    pub fn name(&self) -> Cow<'a, str> {
        self.cursor.text("name").unwrap_or_default()
    }

    /// `in`; `None` when it is missing or unknown.
    pub fn location(&self) -> Option<Location> {
        Location::parse(&self.cursor.text("in")?)
    }

    /// `required`; a path parameter always is.
    pub fn is_required(&self) -> bool {
        self.location() == Some(Location::Path) || self.cursor.flag("required")
    }

    /// Its schema: `schema`, else that of the first entry of `content`. In Swagger 2.0 a parameter
    /// that is no body has the words of a schema itself.
    pub fn schema(&self) -> Option<Schema<'a>> {
        let schema = self.cursor.get("schema").map(Schema::new);
        let content = || self.content().find_map(|media| media.schema());
        let itself = || {
            let typed = self.cursor.get("type").is_some();
            typed.then(|| Schema::new(self.cursor))
        };
        schema.or_else(content).or_else(itself)
    }

    /// `content`: for values that are written in a media type.
    pub fn content(&self) -> impl Iterator<Item = MediaType<'a>> + use<'a> {
        MediaType::list(self.cursor)
    }
}

/// The parameters of an operation and those that could not be read.
#[derive(Debug, Clone, Default)]
pub struct Parameters<'a> {
    /// In order: the path's, then the operation's; one for each name and location.
    pub list: Vec<Parameter<'a>>,
    /// References that lead nowhere.
    pub unresolved: Vec<Unresolved>,
}

type Key<'a> = (Cow<'a, str>, Option<Cow<'a, str>>);

impl<'a> Parameters<'a> {
    pub(crate) fn merge(
        path: impl Iterator<Item = Result<Parameter<'a>, Unresolved>>,
        own: impl Iterator<Item = Result<Parameter<'a>, Unresolved>>,
    ) -> Self {
        let mut merged = Parameters::default();
        let mut keys: Vec<Key<'a>> = Vec::new();
        for parameter in path.chain(own) {
            match parameter {
                Err(unresolved) => merged.unresolved.push(unresolved),
                Ok(parameter) => merged.add(parameter, &mut keys),
            }
        }
        merged
    }

    fn add(&mut self, parameter: Parameter<'a>, keys: &mut Vec<Key<'a>>) {
        let key = (parameter.name(), parameter.cursor.text("in"));
        let known = keys.iter().position(|known| *known == key);
        match known.and_then(|at| self.list.get_mut(at)) {
            Some(slot) => *slot = parameter,
            None => {
                keys.push(key);
                self.list.push(parameter);
            }
        }
    }
}
