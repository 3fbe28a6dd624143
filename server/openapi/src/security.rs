//! Security Requirement Object and Security Scheme Object.

use std::borrow::Cow;

use syntax::Node;

use crate::cursor::Cursor;

/// The list `security` of a document or an operation: alternatives.
#[derive(Debug, Clone, Copy)]
pub struct Security<'a> {
    key: Node<'a>,
    cursor: Cursor<'a>,
}

impl<'a> Security<'a> {
    pub(crate) fn new(key: Node<'a>, cursor: Cursor<'a>) -> Self {
        Security { key, cursor }
    }

    /// The key node `security`.
    pub fn key(&self) -> Node<'a> {
        self.key
    }

    /// The list.
    pub fn cursor(&self) -> Cursor<'a> {
        self.cursor
    }

    /// The alternatives in order.
    pub fn requirements(&self) -> impl Iterator<Item = Requirement<'a>> + use<'a> {
        let list = self.cursor.resolve().unwrap_or(self.cursor);
        list.items().map(Requirement)
    }

    /// `[]`: nothing is required.
    pub fn is_empty(&self) -> bool {
        self.requirements().next().is_none()
    }

    /// `{}` among others: a request without credentials is allowed too.
    pub fn is_optional(&self) -> bool {
        self.requirements()
            .any(|requirement| requirement.is_empty())
    }

    /// True when every request must meet some scheme: neither `[]` nor `{}`.
    pub fn is_required(&self) -> bool {
        !self.is_empty() && !self.is_optional()
    }
}

/// One alternative: schemes that must all be met.
#[derive(Debug, Clone, Copy)]
pub struct Requirement<'a>(Cursor<'a>);

impl<'a> Requirement<'a> {
    /// The Security Requirement Object.
    pub fn cursor(&self) -> Cursor<'a> {
        self.0
    }

    /// Key node (the scheme's name) and the list of scopes.
    pub fn schemes(&self) -> impl Iterator<Item = (Node<'a>, Cursor<'a>)> + use<'a> {
        self.0.entries()
    }

    /// `{}`
    pub fn is_empty(&self) -> bool {
        self.0.is_map() && self.schemes().next().is_none()
    }
}

/// A declared security scheme.
#[derive(Debug, Clone, Copy)]
pub struct SecurityScheme<'a>(Cursor<'a>);

impl<'a> SecurityScheme<'a> {
    pub(crate) fn new(cursor: Cursor<'a>) -> Self {
        SecurityScheme(cursor)
    }

    /// The Security Scheme Object.
    pub fn cursor(&self) -> Cursor<'a> {
        self.0
    }

    /// `type`: `apiKey`, `http`, `oauth2`, `openIdConnect`, `mutualTLS`; Swagger 2.0 `basic`.
    pub fn kind(&self) -> Option<Cow<'a, str>> {
        self.0.text("type")
    }

    /// `scheme` of `http`, such as `bearer`.
    pub fn http_scheme(&self) -> Option<Cow<'a, str>> {
        self.0.text("scheme")
    }

    /// `name` of the header, query parameter or cookie of an `apiKey`.
    pub fn parameter_name(&self) -> Option<Cow<'a, str>> {
        self.0.text("name")
    }

    /// `in` of an `apiKey`.
    pub fn location(&self) -> Option<crate::Location> {
        crate::Location::parse(&self.0.text("in")?)
    }
}
