//! Tests for services, in the languages of test runners.
//!
//! Whatever a document says stands in these files as data only: between quotes, in ASCII, escaped for
//! the language.

pub(crate) mod hurl;
pub(crate) mod pytest;

use access::generate::{Case, Plan, Untested, Variable};
use access::{Source, Step};
use model::Model;
use openapi::Files;

use crate::format::matrix::line;
use crate::format::table::{cut, printable};
use crate::places::Places;

/// Characters of a name or rule.
const TEXT: usize = 500;

/// What writing tests takes.
pub(crate) struct Writing<'w> {
    pub(crate) plan: &'w Plan,
    pub(crate) model: &'w Model,
    pub(crate) files: &'w Files,
    pub(crate) places: &'w Places,
}

impl Writing<'_> {
    /// The rule that a test comes from, with its place.
    pub(crate) fn rule(&self, step: &Step) -> String {
        let text = clean(&step.text);
        let place = match &step.source {
            Some(Source::Document(place)) => line(self.files, *place, &|file| {
                self.places.path(self.files.path(file))
            }),
            _ => String::new(),
        };
        match place.is_empty() {
            true => text,
            false => format!("{text} ({})", clean(&place)),
        }
    }

    /// The name of a test: unique, and the same as long as what is expected is.
    pub(crate) fn name(&self, case: &Case) -> String {
        format!("{} ({})", clean(&case.title), case.id)
    }

    /// The operation that is not tested, and why.
    pub(crate) fn untested(&self, one: &Untested) -> (String, String) {
        let operation = self.model.operations.get(one.operation);
        let name = operation.map_or_else(String::new, |operation| {
            clean(&format!("{} {}", operation.method, operation.path))
        });
        (name, self.rule(&one.why))
    }

    /// The variable at an index of [`Plan::variables`].
    pub(crate) fn variable(&self, at: usize) -> &str {
        let variable: Option<&Variable> = self.plan.variables.get(at);
        variable.map_or("", |one| one.name.as_str())
    }
}

/// Text of a document in one line of bounded length.
fn clean(text: &str) -> String {
    cut(&printable(text).replace('\t', " "), TEXT)
}
