//! One file for each request: `from_proto -> analysis.x -> to_proto`. Handlers run on worker threads,
//! see one [`Context`](super::context::Context), and know nothing else.

mod completion;
mod diagnostic;
mod hover;
mod workspace_diagnostic;

pub(crate) use completion::{completion, completion_resolve};
pub(crate) use diagnostic::diagnostic;
pub(crate) use hover::hover;
pub(crate) use workspace_diagnostic::workspace_diagnostic;
