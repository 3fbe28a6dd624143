//! Callback Object.

use syntax::Node;

use crate::api::Api;
use crate::cursor::Cursor;
use crate::path_item::PathItem;
use crate::unresolved::Unresolved;

/// Requests that the API sends in the course of an operation.
#[derive(Debug, Clone)]
pub struct Callback<'a> {
    api: Api<'a>,
    key: Node<'a>,
    written: Cursor<'a>,
    cursor: Cursor<'a>,
    unresolved: Option<Unresolved>,
}

impl<'a> Callback<'a> {
    pub(crate) fn new(api: Api<'a>, key: Node<'a>, written: Cursor<'a>) -> Self {
        let (cursor, unresolved) = match written.resolve() {
            Ok(cursor) => (cursor, None),
            Err(unresolved) => (written, Some(unresolved)),
        };
        Callback {
            api,
            key,
            written,
            cursor,
            unresolved,
        }
    }

    /// The key node: the callback's name.
    pub fn key(&self) -> Node<'a> {
        self.key
    }

    /// The value as written, `$ref` not followed, in the file of the key.
    pub fn written(&self) -> Cursor<'a> {
        self.written
    }

    /// The Callback Object.
    pub fn cursor(&self) -> Cursor<'a> {
        self.cursor
    }

    /// Why its `$ref` could not be followed.
    pub fn unresolved(&self) -> Option<&Unresolved> {
        self.unresolved.as_ref()
    }

    /// Its path items; the path is an expression such as `{$request.body#/url}`.
    pub fn path_items(&self) -> impl Iterator<Item = PathItem<'a>> + use<'a> {
        let api = self.api;
        self.cursor.entries().filter_map(move |(key, value)| {
            let name = key.as_str()?;
            let is_item = !name.starts_with("x-") && name != "$ref";
            is_item.then(|| PathItem::new(api, key, name, value))
        })
    }
}
