//! The findings of a file, as a check of the whole workspace gives them.

use std::collections::HashSet;
use std::sync::Arc;

use openapi::{FileId, Place};
use project::{Found, Run, judge};
use rules::{Finding, Findings};

use crate::Analysis;
use crate::unit::Sources;

impl Analysis {
    /// The findings that stand in a file, in the light of all documents that lead to it, of those that
    /// [`Analysis::learn`] has looked at, and of what the project says, in order of place. Suppressed
    /// ones are left out. A file that is neither a
    /// document, nor a part or overlay of one, nor a configuration has none.
    pub fn diagnostics(&self, file: FileId) -> Findings {
        let files = self.files();
        let project = self.project();
        let roots = self.documents_of(file);
        let is_ours = !roots.is_empty()
            || project.is_configuration(file)
            || files.is_overlay(file)
            // Of a file that is too large nobody knows what it is.
            || self.is_too_large(file);
        let Some(unit) = self.unit(file).filter(|_| is_ours) else {
            return Arc::default();
        };
        let meaning = |root: &FileId| {
            let unit = self.unit(*root)?;
            let (all, there) = unit.meaning(files, &project.projects, *root, file)?;
            Some((*root, all, there))
        };
        let meanings: Vec<_> = roots.iter().filter_map(meaning).collect();
        let alone = unit.alone(files, file);
        let together = self.together(file);
        let sources = Sources {
            stamp: self.stamp(file),
            roots: roots.to_vec(),
            found: [alone]
                .into_iter()
                .chain(meanings.iter().map(|(_, all, _)| *all))
                .chain(&together)
                .map(Arc::clone)
                .collect(),
            suppressed_by_comments: self.has_suppressing_comments(roots),
        };
        unit.show(sources, || {
            let there = meanings.iter().flat_map(|(root, all, there)| {
                let found = there.iter().filter_map(|at| all.get(*at));
                found.map(|finding| Found::in_document(finding, *root))
            });
            let together = together.iter().flat_map(|found| found.iter());
            let found = alone.iter().chain(together).map(Found::from);
            self.judged(file, roots, found.chain(there).collect())
        })
    }

    /// Does the part of [`Analysis::diagnostics`] that concerns the file alone, which is the last one,
    /// while another thread may be at the first.
    pub fn check_alone(&self, file: FileId) {
        let is_ours = !self.documents_of(file).is_empty();
        if let Some(unit) = self.unit(file).filter(|_| is_ours) {
            unit.alone(self.files(), file);
        }
    }

    fn has_suppressing_comments(&self, roots: &[FileId]) -> bool {
        let mut parts = roots.iter().flat_map(|root| self.parts_of(*root));
        let has = |part: &FileId| {
            let document = self.document(*part);
            document.is_some_and(|document| !project::comments(document).is_empty())
        };
        parts.any(has)
    }

    /// The operations of a document of which a person has said that nothing need be declared.
    pub(crate) fn dismissed(&self, document: FileId) -> HashSet<Place> {
        let (files, project) = (self.files(), self.project());
        let meaning = self.unit(document).and_then(|unit| {
            let (all, _) = unit.meaning(files, &project.projects, document, document)?;
            let found = all.iter().map(|one| Found::in_document(one, document));
            Some(found.collect::<Vec<_>>())
        });
        let run = Run {
            roots: &[document],
            whole: &[],
            baselines: &project.baselines,
        };
        judge(files, &project.projects, run, meaning.unwrap_or_default()).dismissed()
    }

    fn judged(&self, file: FileId, roots: &[FileId], found: Vec<Found>) -> Vec<Arc<Finding>> {
        let project = self.project();
        let run = Run {
            roots,
            // Whether an entry of a configuration covers anything is for a check of everything.
            whole: &[],
            baselines: &project.baselines,
        };
        let judged = judge(self.files(), &project.projects, run, found).findings;
        let shown = judged.into_iter().filter(|one| one.suppressed.is_none());
        let findings = shown.map(|one| one.finding);
        // Judging adds what is wrong with suppressions in all files that the documents consist of.
        findings.filter(|finding| finding.at.file == file).collect()
    }
}
