//! What a request sees: a snapshot of everything at the moment when it came in.

use std::collections::HashMap;
use std::sync::Arc;

use ide::Analysis;
use tower_lsp_server::ls_types::Uri;

use super::session::Session;
use super::settings::Settings;
use super::touched::Touched;
use super::wider::Wider;
use super::workspace::Folders;

/// An immutable state. Cloning is cheap.
#[derive(Clone)]
pub(crate) struct Context {
    pub(crate) analysis: Analysis,
    /// By path.
    pub(crate) open: Arc<HashMap<String, Open>>,
    pub(crate) session: Arc<Session>,
    pub(crate) settings: Arc<Settings>,
    pub(crate) folders: Arc<Folders>,
    /// What allows more than in the last commit.
    pub(crate) wider: Arc<Wider>,
}

/// A document that the client has opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Open {
    /// In the client's spelling.
    pub(crate) uri: Uri,
    pub(crate) version: i32,
    pub(crate) touched: Touched,
}
