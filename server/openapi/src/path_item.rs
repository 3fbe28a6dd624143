//! Path Item Object.

use std::borrow::Cow;

use syntax::Node;

use crate::api::Api;
use crate::cursor::Cursor;
use crate::operation::Operation;
use crate::parameter::Parameter;
use crate::server::Server;
use crate::unresolved::Unresolved;

/// The fixed method keys of all versions, OpenAPI 3.2 included. They are lower case; a document
/// that uses one before its version knew it means it all the same.
const METHODS: [&str; 9] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];

/// Whether a key of a path item is a method.
pub(crate) fn is_method(key: &str) -> bool {
    METHODS.contains(&key)
}

/// A path with its operations.
#[derive(Debug, Clone)]
pub struct PathItem<'a> {
    api: Api<'a>,
    key: Node<'a>,
    path: Cow<'a, str>,
    cursor: Cursor<'a>,
}

impl<'a> PathItem<'a> {
    pub(crate) fn new(api: Api<'a>, key: Node<'a>, path: Cow<'a, str>, cursor: Cursor<'a>) -> Self {
        PathItem {
            api,
            key,
            path,
            cursor,
        }
    }

    /// The document whose path it is.
    pub fn api(&self) -> Api<'a> {
        self.api
    }

    /// The path as written (decoded scalar); for a webhook its name, for a callback the expression.
    pub fn path(&self) -> &Cow<'a, str> {
        &self.path
    }

    /// The key node: the path.
    pub fn key(&self) -> Node<'a> {
        self.key
    }

    /// The object as written, `$ref` not followed.
    pub fn cursor(&self) -> Cursor<'a> {
        self.cursor
    }

    /// The object as written and what its `$ref` refers to; the first that has a field counts
    /// (what the specification leaves open, bundlers do).
    pub fn layers(&self) -> impl Iterator<Item = Cursor<'a>> + use<'a> {
        self.cursor.layers()
    }

    /// The reference that cannot be followed, if its `$ref` is one.
    pub fn unresolved(&self) -> Option<Unresolved> {
        self.cursor.resolve().err()
    }

    /// The operations in the order in which they are written, `additionalOperations` last.
    pub fn operations(&self) -> Vec<Operation<'a>> {
        let mut found: Vec<Operation<'a>> = Vec::new();
        let mut add = |key: Node<'a>, value: Cursor<'a>, layer: Cursor<'a>, method: String| {
            if value.is_map() && !found.iter().any(|known| known.method() == method) {
                found.push(Operation::new(
                    self,
                    method,
                    layer.place_of(key),
                    key,
                    value,
                ));
            }
        };
        for layer in self.layers() {
            for (key, value) in layer.entries() {
                if let Some(method) = METHODS.iter().find(|method| key.is_str(method)) {
                    add(key, value, layer, method.to_ascii_uppercase());
                }
            }
            for (key, value) in layer.map("additionalOperations") {
                let name = key.as_str().filter(|name| !name.starts_with("x-"));
                if let Some(method) = name {
                    add(key, value, layer, method.into_owned());
                }
            }
        }
        found
    }

    /// `parameters` that hold for all operations of this path, in order.
    pub fn parameters(&self) -> impl Iterator<Item = Result<Parameter<'a>, Unresolved>> + use<'a> {
        let layer = self
            .layers()
            .find(|layer| layer.get("parameters").is_some());
        layer.into_iter().flat_map(Parameter::list)
    }

    /// `servers` that hold for all operations of this path.
    pub fn servers(&self) -> impl Iterator<Item = Server<'a>> + use<'a> {
        let layer = self.layers().find(|layer| layer.get("servers").is_some());
        layer.into_iter().flat_map(Server::list)
    }
}
