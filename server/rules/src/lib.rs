//! The rules: what can be wrong with the object authorization that a document declares.
//!
//! [`RULES`] holds metadata and documentation of every rule, [`check_file`] and [`check_document`]
//! run them. Findings are plain data that name nodes; the caller turns those into positions.
//!
//! Invariant: a rule says what is *declared*. It never calls an operation vulnerable or secure.

mod catalogue;
mod check;
mod checked;
mod contents;
mod finding;
mod guarded;
mod guessing;
mod keywords;
mod near;
mod public;
mod rule;
mod rules;
mod schema;
#[cfg(test)]
mod testing;
mod words;
mod written;

pub use catalogue::{RULES, rule};
pub use check::{check_document, check_file};
pub use checked::{CheckedDocument, CheckedFile};
pub use finding::{At, Endpoint, Finding, NamedIdentifier, Related, Target};
pub use model::{Confidence, Location};
pub use rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
