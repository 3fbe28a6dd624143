//! `ess.yaml` and `.ess.yaml`: what holds for the documents of a directory.

mod chain;
mod globs;
mod layer;
mod overrides;
mod print;
mod projects;
mod schema;
mod settings;
mod validate;

use openapi::{FileId, Files};
use syntax::{Dialect, Document};

pub use chain::extended;
pub use layer::Ignore;
pub use overrides::Overrides;
pub use projects::Projects;
pub use schema::SCHEMA;
pub use settings::{Limits, Named, Origin, Prefix, RuleSettings, Setting, Settings};

/// The names of configurations; where both stand in one directory, the first one counts.
pub const NAMES: [&str; 2] = ["ess.yaml", ".ess.yaml"];

/// Reads the text of a configuration. Never fails: what is wrong becomes findings.
///
/// It is parsed as every file of [`Files`] is, so that nodes keep their names if somebody takes it
/// for a document.
pub fn parse(text: impl Into<String>) -> Document {
    openapi::parse(text, Dialect::Yaml, syntax::Limits::default())
}

/// The directory of a file, without a slash at the end; empty for a name alone.
pub(crate) fn directory(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(directory, _)| directory)
}

/// The root of a configuration, if it is a mapping.
pub(crate) fn root(files: &Files, file: FileId) -> Option<openapi::Cursor<'_>> {
    files.root(file).filter(|root| root.is_map())
}
