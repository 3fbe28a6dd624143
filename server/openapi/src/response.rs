//! Response Object and Header Object.

use std::borrow::Cow;

use syntax::Node;

use crate::body::MediaType;
use crate::cursor::Cursor;
use crate::link::Link;
use crate::schema::Schema;
use crate::unresolved::Unresolved;

/// One response of an operation.
#[derive(Debug, Clone)]
pub struct Response<'a> {
    key: Node<'a>,
    written: Cursor<'a>,
    cursor: Cursor<'a>,
    unresolved: Option<Unresolved>,
}

impl<'a> Response<'a> {
    pub(crate) fn new(key: Node<'a>, written: Cursor<'a>) -> Option<Self> {
        if key.as_str()?.starts_with("x-") {
            return None;
        }
        let (cursor, unresolved) = match written.resolve() {
            Ok(cursor) => (cursor, None),
            Err(unresolved) => (written, Some(unresolved)),
        };
        Some(Response {
            key,
            written,
            cursor,
            unresolved,
        })
    }

    /// The key node: the status.
    pub fn key(&self) -> Node<'a> {
        self.key
    }

    /// The status as written: `200`, `2XX`, `default`.
    pub fn status(&self) -> Cow<'a, str> {
        self.key.as_str().unwrap_or_default()
    }

    /// `2xx` in any spelling.
    pub fn is_success(&self) -> bool {
        self.status().starts_with('2')
    }

    /// The value as written, `$ref` not followed.
    pub fn written(&self) -> Cursor<'a> {
        self.written
    }

    /// The Response Object.
    pub fn cursor(&self) -> Cursor<'a> {
        self.cursor
    }

    /// Why its `$ref` could not be followed.
    pub fn unresolved(&self) -> Option<&Unresolved> {
        self.unresolved.as_ref()
    }

    /// `content` in order (OpenAPI 3).
    pub fn content(&self) -> impl Iterator<Item = MediaType<'a>> + use<'a> {
        MediaType::list(self.cursor)
    }

    /// `schema` (Swagger 2.0), else that of the first entry of `content` that has one.
    pub fn schema(&self) -> Option<Schema<'a>> {
        let own = self.cursor.get("schema").map(Schema::new);
        own.or_else(|| self.content().find_map(|media| media.schema()))
    }

    /// `headers` in order.
    pub fn headers(&self) -> impl Iterator<Item = Header<'a>> + use<'a> {
        self.cursor.map("headers").map(|(key, written)| Header {
            key,
            written,
            cursor: written.resolve().unwrap_or(written),
        })
    }

    /// `links` in order.
    pub fn links(&self) -> impl Iterator<Item = Link<'a>> + use<'a> {
        self.cursor
            .map("links")
            .map(|(key, value)| Link::new(key, value))
    }
}

/// A header of a response.
#[derive(Debug, Clone, Copy)]
pub struct Header<'a> {
    key: Node<'a>,
    written: Cursor<'a>,
    cursor: Cursor<'a>,
}

impl<'a> Header<'a> {
    /// The key node: the header's name.
    pub fn key(&self) -> Node<'a> {
        self.key
    }

    /// The header's name.
    pub fn name(&self) -> Cow<'a, str> {
        self.key.as_str().unwrap_or_default()
    }

    /// The value as written, `$ref` not followed, in the file of the key.
    pub fn written(&self) -> Cursor<'a> {
        self.written
    }

    /// The Header Object; a `$ref` that leads nowhere stays as it is.
    pub fn cursor(&self) -> Cursor<'a> {
        self.cursor
    }

    /// Its schema; in Swagger 2.0 the header has the words of a schema itself.
    pub fn schema(&self) -> Schema<'a> {
        Schema::new(self.cursor.get("schema").unwrap_or(self.cursor))
    }
}
