//! All that a format prints.

use std::collections::BTreeMap;
use std::ops::Range;

use model::Model;
use openapi::{FileId, Files};
use project::{Fingerprints, Judged};
use rules::{At, Finding, Severity};
use serde::Serialize;
use syntax::{Document, Encoding, Position};

use crate::places::{Places, below};

/// The outcome of a check.
pub(crate) struct Report<'a> {
    pub(crate) files: &'a Files,
    pub(crate) places: &'a Places,
    /// What each document means, sorted by file name.
    pub(crate) models: &'a [Model],
    /// What is reported, in order, suppressed ones included.
    pub(crate) findings: &'a [Judged],
    /// Those of them that count.
    pub(crate) open: &'a [&'a Judged],
    /// Findings that were left out as not wanted.
    pub(crate) hidden: usize,
    /// What could not be read or checked, in words.
    pub(crate) problems: &'a [String],
    /// Number of files and arguments among these problems; a run that found nothing to check has
    /// a problem without a file.
    pub(crate) unchecked: usize,
    /// What to run so that only new findings fail, where that would help.
    pub(crate) next_step: Option<&'a NextStep>,
    /// The current directory, absolute with `/`; empty where it is not known.
    pub(crate) here: &'a str,
}

/// The commands for a baseline, as the user would type them.
pub(crate) struct NextStep {
    /// Writes it.
    pub(crate) write: String,
    /// The line for continuous integration.
    pub(crate) check: String,
}

impl<'a> Report<'a> {
    /// Number of findings that do not count.
    pub(crate) fn suppressed(&self) -> usize {
        self.findings.len() - self.open.len()
    }

    /// The name of a file in machine-readable formats.
    pub(crate) fn name(&self, file: FileId) -> String {
        self.places.name(self.files.path(file))
    }

    /// The path of a file for people.
    pub(crate) fn path(&self, file: FileId) -> String {
        self.places.path(self.files.path(file))
    }

    /// The path of a file from the current directory, as platforms expect it of a check that runs at
    /// the top of a repository; absolute for a file elsewhere.
    pub(crate) fn local(&self, file: FileId) -> &'a str {
        let path = self.files.path(file);
        below(path, self.here).unwrap_or(path)
    }

    /// A name for each finding that survives changes elsewhere, in order; `file` is how files are
    /// called in the report.
    pub(crate) fn fingerprints(&self, file: impl Fn(FileId) -> String) -> Vec<String> {
        let mut fingerprints = Fingerprints::default();
        let of = |finding: &Judged| {
            let document = self.document(finding.at.file);
            fingerprints.of(finding, &file(finding.at.file), document)
        };
        self.findings.iter().map(of).collect()
    }

    /// Where a place starts and ends, zero-based in UTF-16 code units; the start of the file where
    /// its text is not there.
    pub(crate) fn span(&self, at: &At) -> Range<Position> {
        let Some(document) = self.document(at.file) else {
            let start = Position {
                line: 0,
                character: 0,
            };
            return start..start;
        };
        let range = at.range(document);
        let position = |offset| document.position(offset, Encoding::Utf16);
        position(range.start)..position(range.end)
    }

    /// A finding in one line; the documents are named where a part is shared.
    pub(crate) fn message(&self, finding: &Finding) -> String {
        let text = finding.text();
        if finding.documents.is_empty() {
            return text;
        }
        format!("{text} Seen from {}.", self.names(&finding.documents))
    }

    /// "a.yaml, b.yaml and 3 more".
    pub(crate) fn names(&self, files: &[FileId]) -> String {
        const SHOWN: usize = 3;
        let names = files.iter().take(SHOWN).map(|file| self.name(*file));
        let names = names.collect::<Vec<_>>().join(", ");
        match files.len().saturating_sub(SHOWN) {
            0 => names,
            more => format!("{names} and {more} more"),
        }
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
        for model in self.models {
            coverage += Coverage::of(model);
        }
        let mut severities = Severities::default();
        let mut rules: BTreeMap<&'static str, usize> = BTreeMap::new();
        for finding in self.open {
            *severities.of(finding.severity) += 1;
            *rules.entry(finding.rule.name).or_default() += 1;
        }
        Summary {
            documents: self.models.len(),
            coverage,
            findings: self.open.len(),
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

impl Summary {
    /// How much of what needs a declaration has one, in a sentence.
    pub(crate) fn coverage_in_words(&self) -> String {
        let coverage = &self.coverage;
        if coverage.operations == 0 {
            return String::from("no operations were found.");
        }
        let drafts = match coverage.draft {
            0 => String::new(),
            1 => String::from(", 1 as a draft that nobody has confirmed"),
            drafts => format!(", {drafts} as drafts that nobody has confirmed"),
        };
        format!(
            "{} of {} operations address an object that the client chooses; {} of these {} declared{drafts}.",
            coverage.needs_object_authorization,
            coverage.operations,
            coverage.declared,
            if coverage.declared == 1 { "is" } else { "are" },
        )
    }
}

/// Operations, and what is declared about those that address an object.
#[derive(Debug, Default, Clone, Serialize)]
pub(crate) struct Coverage {
    pub(crate) operations: usize,
    /// Address an object by an identifier that the client supplies.
    pub(crate) needs_object_authorization: usize,
    /// Of those: with a declaration.
    pub(crate) declared: usize,
    /// Of these: as drafts that nobody has confirmed.
    pub(crate) draft: usize,
    /// Without a declaration.
    pub(crate) undeclared: usize,
    /// May address any object.
    pub(crate) opaque: usize,
}

impl Coverage {
    /// Of one document, as the matrix counts.
    pub(crate) fn of(model: &Model) -> Coverage {
        let coverage = access::Coverage::of(model);
        Coverage {
            operations: coverage.operations,
            needs_object_authorization: coverage.needed,
            declared: coverage.declared,
            draft: coverage.draft,
            undeclared: coverage.undeclared,
            opaque: coverage.opaque,
        }
    }
}

impl std::ops::AddAssign for Coverage {
    fn add_assign(&mut self, other: Self) {
        self.operations += other.operations;
        self.needs_object_authorization += other.needs_object_authorization;
        self.declared += other.declared;
        self.draft += other.draft;
        self.undeclared += other.undeclared;
        self.opaque += other.opaque;
    }
}

/// "1 operation", "2 operations".
pub(crate) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
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
    /// "2 errors, 1 warning, 3 notes"; empty where there is nothing.
    pub(crate) fn in_words(&self) -> String {
        let counts = [
            (self.error, "error"),
            (self.warning, "warning"),
            (self.information + self.hint, "note"),
        ];
        let found = counts.into_iter().filter(|(number, _)| *number > 0);
        let words = found.map(|(number, noun)| count(number, noun));
        words.collect::<Vec<_>>().join(", ")
    }

    pub(crate) fn of(&mut self, severity: Severity) -> &mut usize {
        match severity {
            Severity::Error => &mut self.error,
            Severity::Warning => &mut self.warning,
            Severity::Information => &mut self.information,
            Severity::Hint => &mut self.hint,
        }
    }
}
