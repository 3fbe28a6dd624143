//! Operation Object.

use std::borrow::Cow;

use syntax::Node;

use crate::api::Api;
use crate::body::RequestBody;
use crate::callback::Callback;
use crate::cursor::Cursor;
use crate::files::Place;
use crate::parameter::{Parameter, Parameters};
use crate::path_item::PathItem;
use crate::response::Response;
use crate::security::Security;
use crate::server::Server;
use crate::unresolved::Unresolved;

/// One method of one path.
#[derive(Debug, Clone)]
pub struct Operation<'a> {
    path_item: PathItem<'a>,
    method: String,
    key: Node<'a>,
    key_place: Place,
    written: Cursor<'a>,
    /// What counts: `written`, or what its `$ref` refers to.
    cursor: Cursor<'a>,
    unresolved: Option<Unresolved>,
}

impl<'a> Operation<'a> {
    pub(crate) fn new(
        path_item: &PathItem<'a>,
        method: String,
        key_place: Place,
        key: Node<'a>,
        written: Cursor<'a>,
    ) -> Self {
        let (cursor, unresolved) = match written.resolve() {
            Ok(cursor) => (cursor, None),
            Err(unresolved) => (written, Some(unresolved)),
        };
        Operation {
            path_item: path_item.clone(),
            method,
            key,
            key_place,
            written,
            cursor,
            unresolved,
        }
    }

    /// The document from which the operation was reached: its security and servers hold.
    pub fn api(&self) -> Api<'a> {
        self.path_item.api()
    }

    /// The path that it belongs to.
    pub fn path_item(&self) -> &PathItem<'a> {
        &self.path_item
    }

    /// The path as written.
    pub fn path(&self) -> &str {
        self.path_item.path()
    }

    /// The method in upper case; one of `additionalOperations` as written.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The key node: the method. It may stand in another file than the path, see
    /// [`Operation::key_place`].
    pub fn key(&self) -> Node<'a> {
        self.key
    }

    /// The place of the method key.
    pub fn key_place(&self) -> Place {
        self.key_place
    }

    /// The value under the method as written, `$ref` not followed.
    pub fn written(&self) -> Cursor<'a> {
        self.written
    }

    /// The Operation Object. The specification allows no `$ref` in its place, but bundlers follow
    /// it, so we do.
    pub fn cursor(&self) -> Cursor<'a> {
        self.cursor
    }

    /// Why the `$ref` in place of the operation could not be followed.
    pub fn unresolved(&self) -> Option<&Unresolved> {
        self.unresolved.as_ref()
    }

    /// `operationId`
    pub fn operation_id(&self) -> Option<Cow<'a, str>> {
        self.cursor.text("operationId")
    }

    /// `tags`: names.
    pub fn tags(&self) -> impl Iterator<Item = Cow<'a, str>> + use<'a> {
        self.cursor.list("tags").filter_map(Cursor::as_str)
    }

    /// The operation's own `parameters` in order.
    pub fn own_parameters(
        &self,
    ) -> impl Iterator<Item = Result<Parameter<'a>, Unresolved>> + use<'a> {
        Parameter::list(self.cursor)
    }

    /// The parameters that hold: those of the path, replaced by the operation's own with the same
    /// name and location, then the operation's other ones.
    pub fn parameters(&self) -> Parameters<'a> {
        Parameters::merge(self.path_item.parameters(), self.own_parameters())
    }

    /// `requestBody`, `$ref` followed. Swagger 2.0 has body and form parameters instead.
    pub fn request_body(&self) -> Option<Result<RequestBody<'a>, Unresolved>> {
        self.cursor.get("requestBody").map(RequestBody::new)
    }

    /// `responses` in order, each resolved; `x-` keys are none.
    pub fn responses(&self) -> impl Iterator<Item = Response<'a>> + use<'a> {
        self.cursor
            .map("responses")
            .filter_map(|(key, value)| Response::new(key, value))
    }

    /// `callbacks`: requests that the API sends, no endpoints.
    pub fn callbacks(&self) -> impl Iterator<Item = Callback<'a>> + use<'a> {
        let api = self.api();
        self.cursor
            .map("callbacks")
            .map(move |(key, value)| Callback::new(api, key, value))
    }

    /// The operation's own `security`, which replaces the document's, even when it is `[]`.
    pub fn own_security(&self) -> Option<Security<'a>> {
        let (key, value) = self.cursor.entry("security")?;
        Some(Security::new(key, value))
    }

    /// The `security` that holds: its own, else the document's, else none.
    pub fn security(&self) -> Option<Security<'a>> {
        self.own_security().or_else(|| self.api().security())
    }

    /// The servers that hold: its own, else the path's, else the document's.
    pub fn servers(&self) -> Vec<Server<'a>> {
        let own: Vec<_> = Server::list(self.cursor).collect();
        if !own.is_empty() {
            return own;
        }
        let path: Vec<_> = self.path_item.servers().collect();
        if !path.is_empty() {
            return path;
        }
        self.api().servers().collect()
    }
}
