//! Request Body Object and Media Type Object.

use std::borrow::Cow;

use syntax::Node;

use crate::cursor::Cursor;
use crate::reference::Reference;
use crate::schema::Schema;
use crate::unresolved::Unresolved;

/// The body of a request (OpenAPI 3).
#[derive(Debug, Clone, Copy)]
pub struct RequestBody<'a> {
    written: Cursor<'a>,
    cursor: Cursor<'a>,
}

impl<'a> RequestBody<'a> {
    /// A request body where it is used, inline or as `$ref`.
    ///
    /// # Errors
    /// The reference that could not be followed.
    pub fn new(written: Cursor<'a>) -> Result<Self, Unresolved> {
        let cursor = written.resolve()?;
        Ok(RequestBody { written, cursor })
    }

    /// The value of `requestBody`, `$ref` not followed.
    pub fn written(&self) -> Cursor<'a> {
        self.written
    }

    /// The Request Body Object.
    pub fn cursor(&self) -> Cursor<'a> {
        self.cursor
    }

    /// The reference, when it is used by `$ref`.
    pub fn reference(&self) -> Option<Reference<'a>> {
        self.written.reference()
    }

    /// `required`
    pub fn is_required(&self) -> bool {
        self.cursor.flag("required")
    }

    /// `content` in order.
    pub fn content(&self) -> impl Iterator<Item = MediaType<'a>> + use<'a> {
        MediaType::list(self.cursor)
    }
}

/// One entry of `content`.
#[derive(Debug, Clone, Copy)]
pub struct MediaType<'a> {
    key: Node<'a>,
    written: Cursor<'a>,
    cursor: Cursor<'a>,
}

impl<'a> MediaType<'a> {
    /// The entries of `content` of an object. OpenAPI 3.2 allows `$ref` here; one that leads
    /// nowhere stays as it is.
    pub(crate) fn list(holder: Cursor<'a>) -> impl Iterator<Item = MediaType<'a>> + use<'a> {
        holder.map("content").map(|(key, written)| MediaType {
            key,
            written,
            cursor: written.resolve().unwrap_or(written),
        })
    }

    /// The key node: the media type.
    pub fn key(&self) -> Node<'a> {
        self.key
    }

    /// The media type, such as `application/json`.
    pub fn name(&self) -> Cow<'a, str> {
        self.key.as_str().unwrap_or_default()
    }

    /// The value as written, `$ref` not followed, in the file of the key.
    pub fn written(&self) -> Cursor<'a> {
        self.written
    }

    /// The Media Type Object.
    pub fn cursor(&self) -> Cursor<'a> {
        self.cursor
    }

    /// `schema`
    pub fn schema(&self) -> Option<Schema<'a>> {
        self.cursor.get("schema").map(Schema::new)
    }
}
