//! The rules: what can be wrong with the object authorization that a document declares.
//!
//! [`RULES`] holds metadata and documentation of every rule, [`check_file`], [`check_document`]
//! and [`check_workspace`] run them, but for those on what a project says of the check. Findings are plain data that name nodes; the caller turns those into positions.
//!
//! Invariant: a rule says what is *declared*. It never calls an operation vulnerable or secure.

mod alter;
mod catalogue;
mod check;
mod checked;
mod contents;
mod declare;
mod finding;
mod fix;
mod guarded;
mod guessing;
mod kept;
mod keywords;
mod plan;
mod proposal;
mod public;
mod refactor;
mod rule;
mod rules;
mod schema;
#[cfg(test)]
mod testing;
mod words;
mod workspace;
mod written;

pub use catalogue::{RULES, rule};
pub use check::{check_document, check_file};
pub use checked::{CheckedDocument, CheckedFile};
pub use declare::{Adoption, LeftOut, Options, REASON, Reason, Scheme, adopt};
pub use finding::{At, Endpoint, Finding, Findings, NamedIdentifier, Related, Target};
pub use fix::{Fix, Fixer, Placeholder, fixes};
use model::near;
pub use model::near::{advice, closest};
pub use model::{Confidence, Location};
pub use plan::{Plan, Together, plan};
pub use proposal::relative;
pub use public::says_why;
pub use refactor::{
    Hoisted, Inlined, Refactoring, RefactoringKind, Scope, hoist, inline, refactorings,
};
pub use rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
pub use rules::invalid_configuration::RULE as INVALID_CONFIGURATION;
pub use rules::suppression_without_reason::RULE as SUPPRESSION_WITHOUT_REASON;
pub use rules::unused_suppression::RULE as UNUSED_SUPPRESSION;
pub use rules::wider_access::RULE as WIDER_ACCESS;
pub use schema::SCHEMA;
pub use workspace::{Facts, check_workspace};
pub use written::rules_of;
