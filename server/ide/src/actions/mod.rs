//! What an editor offers to do about a finding.

mod configuration;
mod decisions;
mod security;
mod suppress;

use std::collections::BTreeMap;
use std::sync::Arc;

use edit::{Change, Refusal};
use model::Spelling;
use openapi::{FileId, Files};
use project::{Origin, Prefix};
use rules::{Adoption, Finding, Fix, FixKind, Fixer, Options, Refactoring};

use crate::{Analysis, Edits, FileRange};
pub use configuration::{ignored, ignoring};

/// A finding and what can be done about it.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// The finding.
    pub finding: Arc<Finding>,
    /// Where it stands.
    pub place: FileRange,
    /// Changes that answer it.
    pub fixes: Vec<Fix>,
}

impl Analysis {
    /// The findings that touch a range, with their fixes. `capital`: how the user wants keywords to be
    /// written where neither document nor project says.
    pub fn proposals(&self, place: &FileRange, capital: bool) -> Vec<Proposal> {
        let Some(document) = self.document(place.file) else {
            return Vec::new();
        };
        let touches = |finding: &Finding| {
            let range = finding.at.range(document);
            range.start <= place.range.end && place.range.start <= range.end
        };
        let findings = self.diagnostics(place.file);
        let touched = findings.iter().filter(|finding| touches(finding)).cloned();
        let found: Vec<Arc<Finding>> = touched.collect();
        let fixes = self.fixes(place.file, &found, capital);
        let proposals = found.iter().zip(fixes).map(|(finding, fixes)| Proposal {
            finding: Arc::clone(finding),
            place: FileRange {
                file: place.file,
                range: finding.at.range(document),
            },
            fixes,
        });
        proposals.collect()
    }

    /// The fixes of all findings in a file that change no declaration, each once.
    /// `capital` as in [`Analysis::proposals`].
    pub fn safe_fixes(&self, file: FileId, capital: bool) -> Vec<Fix> {
        let mut found: Vec<Fix> = Vec::new();
        let findings = self.diagnostics(file);
        let safe = findings.iter().filter(|one| one.rule.fix == FixKind::Safe);
        let findings: Vec<Arc<Finding>> = safe.cloned().collect();
        for fix in self.fixes(file, &findings, capital).into_iter().flatten() {
            if fix.kind == FixKind::Safe && !found.contains(&fix) {
                found.push(fix);
            }
        }
        found
    }

    /// The text edits of fixes, by file.
    ///
    /// # Errors
    /// Why one of them cannot be made.
    pub fn edits<'f>(&self, fixes: impl IntoIterator<Item = &'f Fix>) -> Result<Edits, Refusal> {
        self.plan(fixes.into_iter().map(|fix| fix.changes.as_slice()))
    }

    /// The text edits of changes that are all made, by file.
    ///
    /// # Errors
    /// Why one of them cannot be made.
    pub fn plan<'c>(
        &self,
        changes: impl IntoIterator<Item = &'c [(FileId, Change)]>,
    ) -> Result<Edits, Refusal> {
        let changes: Vec<&[(FileId, Change)]> = changes.into_iter().collect();
        let together = rules::plan(self.files(), &changes);
        match together.left_out.into_iter().next() {
            Some((_, refusal)) => Err(refusal),
            None => {
                let plan = together.plan.into_iter();
                Ok(plan.map(|(file, planned)| (file, planned.edits)).collect())
            }
        }
    }

    /// What declares all objects of a document that are certain; `None` where the file is none.
    /// `capital` as in [`Analysis::proposals`].
    pub fn adoption(&self, document: FileId, capital: bool) -> Option<Adoption> {
        let model = self.model(document)?;
        let view = self.files().view(document);
        let options = self.writing(document, capital);
        Some(rules::adopt(
            &view,
            model,
            options,
            &self.dismissed(document),
        ))
    }

    /// The refactorings that can be asked for at a place: the same declarations, written in another way.
    pub fn refactorings(&self, place: &FileRange) -> Vec<Refactoring> {
        let mut roots = self.documents_of(place.file).iter();
        let found = roots.find_map(|root| Some((*root, self.model(*root)?)));
        found.map_or_else(Vec::new, |(root, model)| {
            let view = self.files().view(root);
            rules::refactorings(&view, model, place.file, &place.range)
        })
    }

    /// The fixes of each finding.
    fn fixes(&self, file: FileId, findings: &[Arc<Finding>], capital: bool) -> Vec<Vec<Fix>> {
        let options = self.writing(file, capital);
        // Of several documents any will do: a verdict that they do not share names them.
        let root = |finding: &Arc<Finding>| {
            let roots = finding.documents.iter().chain(self.documents_of(file));
            roots.copied().find(|root| self.model(*root).is_some())
        };
        let roots: Vec<Option<FileId>> = findings.iter().map(root).collect();
        let mut views: BTreeMap<FileId, Files> = BTreeMap::new();
        for root in roots.iter().flatten() {
            let view = || self.files().view(*root);
            views.entry(*root).or_insert_with(view);
        }
        let fixers = views.iter().filter_map(|(root, view)| {
            let model = self.model(*root)?;
            Some((*root, Fixer::of(view, model, options)))
        });
        let fixers: BTreeMap<FileId, Fixer<'_>> = fixers.collect();
        let fixes = findings.iter().zip(roots).map(|(finding, root)| {
            let fixer = root.and_then(|root| fixers.get(&root));
            fixer.map_or_else(Vec::new, |fixer| fixer.fixes(finding))
        });
        fixes.collect()
    }

    /// How the project wants declarations in a file to be written, else the user.
    fn writing(&self, file: FileId, capital: bool) -> Options {
        let settings = self.project().projects.settings(self.files().path(file));
        let prefix = &settings.extension_prefix;
        let capital = match prefix.origin {
            Origin::Default => capital,
            Origin::File(_) | Origin::CommandLine => prefix.value == Prefix::Upper,
        };
        let spelling = match capital {
            false => Spelling::Small,
            true => Spelling::Capital,
        };
        Options {
            spelling,
            scheme: settings.scheme.value,
        }
    }
}
