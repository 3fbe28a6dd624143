//! One file for each request: `from_proto -> analysis.x -> to_proto`. Handlers run on worker threads,
//! see one [`Context`](super::context::Context), and know nothing else.

mod code_action;
mod code_lens;
mod completion;
mod configure;
mod coverage;
mod decide;
mod definition;
mod diagnostic;
mod document_highlight;
mod document_link;
mod hover;
mod inlay_hint;
mod matrix;
mod new_case;
mod offers;
mod references;
mod rename;
mod symbols;
mod workspace_diagnostic;

pub(crate) use code_action::{code_action, resolve};
pub(crate) use code_lens::code_lens;
pub(crate) use completion::{completion, completion_resolve};
pub(crate) use coverage::{CoverageParams, CoverageResult, coverage};
pub(crate) use decide::{DecideParams, decide};
pub(crate) use definition::definition;
pub(crate) use diagnostic::diagnostic;
pub(crate) use document_highlight::document_highlight;
pub(crate) use document_link::document_link;
pub(crate) use hover::hover;
pub(crate) use inlay_hint::inlay_hint;
pub(crate) use matrix::{MatrixParams, MatrixResult, matrix};
pub(crate) use offers::{CASE, DECLARE, FIX_ALL};
pub(crate) use references::references;
pub(crate) use rename::{prepare_rename, rename};
pub(crate) use symbols::{document_symbol, workspace_symbol};
pub(crate) use workspace_diagnostic::workspace_diagnostic;
