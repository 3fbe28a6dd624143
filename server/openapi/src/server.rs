//! Server Object and Tag Object.

use std::borrow::Cow;

use syntax::Node;

use crate::cursor::Cursor;

/// A server. Swagger 2.0 has `host` and `basePath` at the root instead.
#[derive(Debug, Clone, Copy)]
pub struct Server<'a>(Cursor<'a>);

impl<'a> Server<'a> {
    /// The items of `servers` of an object.
    pub(crate) fn list(holder: Cursor<'a>) -> impl Iterator<Item = Server<'a>> + use<'a> {
        holder.list("servers").map(Server)
    }

    /// The Server Object.
    pub fn cursor(&self) -> Cursor<'a> {
        self.0
    }

    /// `url`, variables in braces; empty when it has none.
    pub fn url(&self) -> Cow<'a, str> {
        self.0.text("url").unwrap_or_default()
    }

    /// `variables`: key node (the name) and Server Variable Object.
    pub fn variables(&self) -> impl Iterator<Item = (Node<'a>, Cursor<'a>)> + use<'a> {
        self.0.map("variables")
    }
}

/// A tag of the document.
#[derive(Debug, Clone, Copy)]
pub struct Tag<'a>(Cursor<'a>);

impl<'a> Tag<'a> {
    pub(crate) fn new(cursor: Cursor<'a>) -> Self {
        Tag(cursor)
    }

    /// The Tag Object.
    pub fn cursor(&self) -> Cursor<'a> {
        self.0
    }

    /// `name`; empty when it has none.
    pub fn name(&self) -> Cow<'a, str> {
        self.0.text("name").unwrap_or_default()
    }

    /// `description`
    pub fn description(&self) -> Option<Cow<'a, str>> {
        self.0.text("description")
    }
}
