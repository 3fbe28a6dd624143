//! One file for each request: `from_proto -> analysis.x -> to_proto`. Handlers run on worker threads,
//! see one [`Context`](super::context::Context), and know nothing else.

mod diagnostic;
mod workspace_diagnostic;

pub(crate) use diagnostic::diagnostic;
pub(crate) use workspace_diagnostic::workspace_diagnostic;
