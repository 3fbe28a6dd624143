//! The OpenAPI Object (Swagger 2.0: Swagger Object), root of a document.

use std::borrow::Cow;

use syntax::Node;

use crate::cursor::Cursor;
use crate::files::{FileId, Files};
use crate::operation::Operation;
use crate::path_item::PathItem;
use crate::schema::Schema;
use crate::security::{Security, SecurityScheme};
use crate::server::{Server, Tag};
use crate::unresolved::Unresolved;
use crate::version::Version;

/// A document: what a file with `openapi` or `swagger` at its root describes.
#[derive(Debug, Clone, Copy)]
pub struct Api<'a> {
    cursor: Cursor<'a>,
    version: Version,
}

/// The kinds of reusable parts that are looked up by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Component {
    /// `components/schemas`, Swagger 2.0 `definitions`
    Schemas,
    /// `components/parameters`, Swagger 2.0 `parameters`
    Parameters,
    /// `components/responses`, Swagger 2.0 `responses`
    Responses,
    /// `components/requestBodies`
    RequestBodies,
    /// `components/headers`
    Headers,
    /// `components/securitySchemes`, Swagger 2.0 `securityDefinitions`
    SecuritySchemes,
    /// `components/links`
    Links,
    /// `components/callbacks`
    Callbacks,
    /// `components/pathItems`, OpenAPI 3.1
    PathItems,
}

impl Component {
    /// Its key in a document of that version; `None` where the version has no such part.
    pub fn key(self, version: Version) -> Option<&'static str> {
        Some(match (self, version.is_2()) {
            (Component::Schemas, true) => "definitions",
            (Component::SecuritySchemes, true) => "securityDefinitions",
            (Component::Parameters, _) => "parameters",
            (Component::Responses, _) => "responses",
            (_, true) => return None,
            (Component::Schemas, _) => "schemas",
            (Component::SecuritySchemes, _) => "securitySchemes",
            (Component::RequestBodies, _) => "requestBodies",
            (Component::Headers, _) => "headers",
            (Component::Links, _) => "links",
            (Component::Callbacks, _) => "callbacks",
            (Component::PathItems, _) => "pathItems",
        })
    }
}

impl<'a> Api<'a> {
    /// The document in a file; `None` when the file is none or could not be loaded.
    pub fn new(files: &'a Files, file: FileId) -> Option<Self> {
        let version = files.version(file)?;
        let cursor = files.root(file)?;
        Some(Api { cursor, version })
    }

    /// The root object.
    pub fn cursor(self) -> Cursor<'a> {
        self.cursor
    }

    /// The version.
    pub fn version(self) -> Version {
        self.version
    }

    /// The key `openapi` or `swagger`: where findings about the whole document stand.
    pub fn version_key(self) -> Node<'a> {
        Version::of_root(self.cursor.node()).map_or(self.cursor.node(), |(_, key)| key)
    }

    /// `info/title`
    pub fn title(self) -> Option<Cow<'a, str>> {
        self.cursor.get("info")?.text("title")
    }

    /// The path items under `paths` in order; `x-` keys are none.
    pub fn paths(self) -> impl Iterator<Item = PathItem<'a>> {
        self.path_items("paths")
    }

    /// The path item under `paths` that is written so.
    pub fn path(self, path: &str) -> Option<PathItem<'a>> {
        let paths = self.cursor.get("paths")?;
        let (key, value) = paths.layers().find_map(|layer| layer.entry(path))?;
        Some(PathItem::new(self, key, key.as_str()?, value))
    }

    /// The path items under `webhooks` (OpenAPI 3.1): requests that the API sends, no endpoints.
    pub fn webhooks(self) -> impl Iterator<Item = PathItem<'a>> {
        self.path_items("webhooks")
    }

    fn path_items(self, key: &str) -> impl Iterator<Item = PathItem<'a>> + use<'a> {
        self.cursor.map(key).filter_map(move |(key, value)| {
            let name = key.as_str().filter(|name| !name.starts_with("x-"))?;
            Some(PathItem::new(self, key, name, value))
        })
    }

    /// All operations under `paths`, in order.
    pub fn operations(self) -> impl Iterator<Item = Operation<'a>> {
        self.paths().flat_map(|item| item.operations())
    }

    /// The reusable parts of a kind: key and value in order, `$ref` not followed.
    pub fn components(self, kind: Component) -> impl Iterator<Item = (Node<'a>, Cursor<'a>)> {
        let holder = self.component_holder().zip(kind.key(self.version));
        let entries = holder.map(|(holder, key)| holder.map(key));
        entries.into_iter().flatten()
    }

    /// The reusable part of a kind with that name, `$ref` not followed.
    pub fn component(self, kind: Component, name: &str) -> Option<(Node<'a>, Cursor<'a>)> {
        let map = self.component_holder()?.get(kind.key(self.version)?)?;
        map.layers().find_map(|layer| layer.entry(name))
    }

    fn component_holder(self) -> Option<Cursor<'a>> {
        if self.version.is_2() {
            return Some(self.cursor);
        }
        self.cursor.get("components")?.resolve().ok()
    }

    /// The reusable schemas with their keys.
    pub fn schemas(self) -> impl Iterator<Item = (Node<'a>, Schema<'a>)> {
        self.components(Component::Schemas)
            .map(|(key, value)| (key, Schema::new(value)))
    }

    /// The declared security schemes with their keys, each resolved.
    pub fn security_schemes(
        self,
    ) -> impl Iterator<Item = (Node<'a>, Result<SecurityScheme<'a>, Unresolved>)> {
        self.components(Component::SecuritySchemes)
            .map(|(key, value)| (key, value.resolve().map(SecurityScheme::new)))
    }

    /// The declared security scheme with that name.
    pub fn security_scheme(self, name: &str) -> Option<Result<SecurityScheme<'a>, Unresolved>> {
        let (_, value) = self.component(Component::SecuritySchemes, name)?;
        Some(value.resolve().map(SecurityScheme::new))
    }

    /// `security` of the document: holds for operations without their own.
    pub fn security(self) -> Option<Security<'a>> {
        let (key, value) = self.cursor.entry("security")?;
        Some(Security::new(key, value))
    }

    /// `servers` of the document.
    pub fn servers(self) -> impl Iterator<Item = Server<'a>> {
        Server::list(self.cursor)
    }

    /// `tags` of the document.
    pub fn tags(self) -> impl Iterator<Item = Tag<'a>> {
        self.cursor.list("tags").map(Tag::new)
    }
}
