//! All that a format prints.

use std::collections::BTreeMap;

use model::{Declared, Model, Operation};
use openapi::{FileId, Files};
use rules::{Finding, Severity};
use serde::Serialize;
use syntax::Document;

use crate::places::Places;

/// The outcome of a check.
pub(crate) struct Report<'a> {
    pub(crate) files: &'a Files,
    pub(crate) places: &'a Places,
    /// What each document means, sorted by file name.
    pub(crate) models: &'a [Model],
    /// What is reported, in order.
    pub(crate) findings: &'a [Finding],
    /// Findings that were left out as not wanted.
    pub(crate) hidden: usize,
}

impl<'a> Report<'a> {
    /// The name of a file in machine-readable formats.
    pub(crate) fn name(&self, file: FileId) -> String {
        self.places.name(self.files.path(file))
    }

    /// The path of a file for people.
    pub(crate) fn path(&self, file: FileId) -> String {
        self.places.path(self.files.path(file))
    }

    pub(crate) fn document(&self, file: FileId) -> Option<&'a Document> {
        self.files.document(file)
    }

    /// The version of a document as written.
    pub(crate) fn version(&self, model: &Model) -> String {
        let root = self.files.root(model.root);
        let value = root.and_then(|root| {
            ["openapi", "swagger"]
                .into_iter()
                .find_map(|key| root.node().get(key))
        });
        let text = value.and_then(|value| value.as_str());
        text.unwrap_or_default().into_owned()
    }

    pub(crate) fn summary(&self) -> Summary {
        let mut coverage = Coverage::default();
        for operation in self.models.iter().flat_map(|model| &model.operations) {
            coverage.add(operation);
        }
        let mut severities = Severities::default();
        let mut rules: BTreeMap<&'static str, usize> = BTreeMap::new();
        for finding in self.findings {
            *severities.of(finding.severity) += 1;
            *rules.entry(finding.rule.name).or_default() += 1;
        }
        Summary {
            documents: self.models.len(),
            coverage,
            findings: self.findings.len(),
            severities,
            rules,
            hidden: self.hidden,
        }
    }
}

/// Totals.
#[derive(Debug, Serialize)]
pub(crate) struct Summary {
    pub(crate) documents: usize,
    #[serde(flatten)]
    pub(crate) coverage: Coverage,
    pub(crate) findings: usize,
    pub(crate) severities: Severities,
    pub(crate) rules: BTreeMap<&'static str, usize>,
    pub(crate) hidden: usize,
}

/// Operations, and what is declared about those that address an object.
#[derive(Debug, Default, Clone, Serialize)]
pub(crate) struct Coverage {
    pub(crate) operations: usize,
    /// Address an object by an identifier that the client supplies.
    pub(crate) needs_object_authorization: usize,
    /// Of those: with a declaration.
    pub(crate) declared: usize,
    /// Of those: without one.
    pub(crate) undeclared: usize,
    /// May address any object.
    pub(crate) opaque: usize,
}

impl Coverage {
    fn add(&mut self, operation: &Operation) {
        self.operations += 1;
        match operation.needs {
            None => self.opaque += 1,
            Some(false) => {}
            Some(true) => {
                self.needs_object_authorization += 1;
                match operation.declared {
                    Declared::None => self.undeclared += 1,
                    _ => self.declared += 1,
                }
            }
        }
    }

    /// The figures of one document.
    pub(crate) fn of(model: &Model) -> Self {
        let mut coverage = Coverage::default();
        for operation in &model.operations {
            coverage.add(operation);
        }
        coverage
    }
}

/// Findings by severity.
#[derive(Debug, Default, Clone, Serialize)]
pub(crate) struct Severities {
    pub(crate) error: usize,
    pub(crate) warning: usize,
    pub(crate) information: usize,
    pub(crate) hint: usize,
}

impl Severities {
    pub(crate) fn of(&mut self, severity: Severity) -> &mut usize {
        match severity {
            Severity::Error => &mut self.error,
            Severity::Warning => &mut self.warning,
            Severity::Information => &mut self.information,
            Severity::Hint => &mut self.hint,
        }
    }
}
