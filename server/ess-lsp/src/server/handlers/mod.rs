//! One file for each request: `from_proto -> analysis.x -> to_proto`. Handlers run on worker threads,
//! see one [`Context`](super::context::Context), and know nothing else.

mod definition;
mod diagnostic;
mod document_highlight;
mod references;
mod rename;
mod workspace_diagnostic;

pub(crate) use definition::definition;
pub(crate) use diagnostic::diagnostic;
pub(crate) use document_highlight::document_highlight;
pub(crate) use references::references;
pub(crate) use rename::{prepare_rename, rename};
pub(crate) use workspace_diagnostic::workspace_diagnostic;
