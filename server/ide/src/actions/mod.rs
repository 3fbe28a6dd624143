//! What an editor offers to do about a finding.

mod configuration;
mod suppress;

use std::collections::BTreeMap;

use edit::{Change, Refusal};
use model::Spelling;
use openapi::FileId;
use project::Prefix;
use rules::{Finding, Fix, FixKind, Options};

use crate::{Analysis, Edits, FileRange};
pub use configuration::{ignored, ignoring};

/// A finding and what can be done about it.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// The finding.
    pub finding: Finding,
    /// Where it stands.
    pub place: FileRange,
    /// Changes that answer it.
    pub fixes: Vec<Fix>,
}

impl Analysis {
    /// The findings that touch a range, with their fixes.
    pub fn proposals(&self, place: &FileRange) -> Vec<Proposal> {
        let Some(document) = self.document(place.file) else {
            return Vec::new();
        };
        let touches = |finding: &Finding| {
            let range = finding.at.range(document);
            range.start <= place.range.end && place.range.start <= range.end
        };
        let findings = self.diagnostics(place.file).into_iter();
        let found = findings.filter(touches).map(|finding| Proposal {
            place: FileRange {
                file: place.file,
                range: finding.at.range(document),
            },
            fixes: self.fixes(place.file, &finding),
            finding,
        });
        found.collect()
    }

    /// The fixes of all findings in a file that change no declaration, each once.
    pub fn safe_fixes(&self, file: FileId) -> Vec<Fix> {
        let mut found: Vec<Fix> = Vec::new();
        for finding in self.diagnostics(file) {
            if finding.rule.fix != FixKind::Safe {
                continue;
            }
            for fix in self.fixes(file, &finding) {
                if fix.kind == FixKind::Safe && !found.contains(&fix) {
                    found.push(fix);
                }
            }
        }
        found
    }

    /// The text edits of fixes, by file.
    ///
    /// # Errors
    /// Why one of them cannot be made.
    pub fn edits<'f>(&self, fixes: impl IntoIterator<Item = &'f Fix>) -> Result<Edits, Refusal> {
        let mut changes: BTreeMap<FileId, Vec<Change>> = BTreeMap::new();
        for (file, change) in fixes.into_iter().flat_map(|fix| &fix.changes) {
            let of_file = changes.entry(*file).or_default();
            if !of_file.contains(change) {
                of_file.push(change.clone());
            }
        }
        let mut edits = Edits::new();
        for (file, changes) in changes {
            let document = self.document(file).ok_or(Refusal::Kind("text"))?;
            edits.insert(file, edit::plan(document, changes)?.edits);
        }
        Ok(edits)
    }

    fn fixes(&self, file: FileId, finding: &Finding) -> Vec<Fix> {
        // Of several documents any will do: a verdict that they do not share names them.
        let roots = finding.documents.iter().chain(self.documents_of(file));
        let model = roots.filter_map(|root| self.model(*root)).next();
        let options = self.writing(file);
        model.map_or_else(Vec::new, |model| {
            rules::fixes(&self.files().view(model.root), model, finding, options)
        })
    }

    /// How the project wants declarations in a file to be written.
    fn writing(&self, file: FileId) -> Options {
        let settings = self.project().projects.settings(self.files().path(file));
        let spelling = match settings.extension_prefix.value {
            Prefix::Lower => Spelling::Small,
            Prefix::Upper => Spelling::Capital,
        };
        Options {
            spelling,
            ..Options::default()
        }
    }
}
