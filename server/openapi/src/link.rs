//! Link Object.

use std::borrow::Cow;

use syntax::Node;

use crate::cursor::Cursor;
use crate::unresolved::Unresolved;

/// How a response leads to another operation.
#[derive(Debug, Clone)]
pub struct Link<'a> {
    key: Node<'a>,
    written: Cursor<'a>,
    cursor: Cursor<'a>,
    unresolved: Option<Unresolved>,
}

impl<'a> Link<'a> {
    pub(crate) fn new(key: Node<'a>, written: Cursor<'a>) -> Self {
        let (cursor, unresolved) = match written.resolve() {
            Ok(cursor) => (cursor, None),
            Err(unresolved) => (written, Some(unresolved)),
        };
        Link {
            key,
            written,
            cursor,
            unresolved,
        }
    }

    /// The key node: the link's name.
    pub fn key(&self) -> Node<'a> {
        self.key
    }

    /// The value as written, `$ref` not followed, in the file of the key.
    pub fn written(&self) -> Cursor<'a> {
        self.written
    }

    /// The Link Object.
    pub fn cursor(&self) -> Cursor<'a> {
        self.cursor
    }

    /// Why its `$ref` could not be followed.
    pub fn unresolved(&self) -> Option<&Unresolved> {
        self.unresolved.as_ref()
    }

    /// `operationId` of the operation that it leads to.
    pub fn operation_id(&self) -> Option<Cow<'a, str>> {
        self.cursor.text("operationId")
    }

    /// `parameters`: key node (the parameter's name, perhaps with its location as in `path.id`) and
    /// value (an expression such as `$response.body#/id`, or data).
    pub fn parameters(&self) -> impl Iterator<Item = (Node<'a>, Cursor<'a>)> + use<'a> {
        self.cursor.map("parameters")
    }
}
