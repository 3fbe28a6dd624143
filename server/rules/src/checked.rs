//! Findings that are kept from one version of the files to the next.

use std::sync::Arc;

use model::{Linking, Model, Words};
use openapi::{FileId, Files, Resolved};

use crate::check::{check_file, check_in_view, found_in};
use crate::finding::{Finding, Findings, Target};
use crate::kept::Kept;

/// What a document means and what was found in it.
#[derive(Debug, Clone)]
pub struct CheckedDocument {
    linking: Linking,
    /// What [`check_document`](crate::check_document) finds, without mention of the document.
    pub findings: Findings,
}

/// What was found in one file alone.
#[derive(Debug, Clone)]
pub struct CheckedFile {
    files: Files,
    file: FileId,
    /// Where its references lead; not known of an overlay, whose references count from its documents.
    resolved: Option<Resolved>,
    /// What [`check_file`] found.
    pub findings: Findings,
}

impl CheckedDocument {
    /// Checks the document in `root`, with what the project says of its names; `None` where there is
    /// none.
    pub fn new(files: &Files, root: FileId, words: &Words) -> Option<Self> {
        let linking = Linking::new(files, root, words)?;
        let findings = found_in(files, &linking.model, None).into();
        Some(CheckedDocument { linking, findings })
    }

    /// The same for a later version of the files. What is given is what [`CheckedDocument::new`]
    /// would give; where no change concerns the document, model and findings stay the very same.
    pub fn again(&self, files: &Files) -> Option<Self> {
        let linking = self.linking.again(files)?;
        let mut findings = Arc::clone(&self.findings);
        if !Arc::ptr_eq(&linking.model, &self.linking.model) {
            let kept = Kept::of(&self.linking.model, &self.findings, &linking.model);
            findings = newest(findings, found_in(files, &linking.model, kept.as_ref()));
        }
        Some(CheckedDocument { linking, findings })
    }

    /// What it means.
    pub fn model(&self) -> &Arc<Model> {
        &self.linking.model
    }
}

impl CheckedFile {
    /// Checks one file.
    pub fn new(files: &Files, file: FileId) -> Self {
        if files.is_overlay(file) {
            return CheckedFile {
                files: files.clone(),
                file,
                resolved: None,
                findings: shared(check_file(files, file)).into(),
            };
        }
        Self::with(files, file, Resolved::new(files, file))
    }

    fn with(files: &Files, file: FileId, resolved: Resolved) -> Self {
        CheckedFile {
            files: files.clone(),
            file,
            findings: shared(check_in_view(files, file, resolved.unresolved.clone())).into(),
            resolved: Some(resolved),
        }
    }

    /// The same for a later version of the files. What is given is what [`CheckedFile::new`] would
    /// give.
    pub fn again(&self, files: &Files) -> Self {
        let has_errors = |files: &Files| {
            let document = files.document(self.file);
            document.is_none_or(|document| document.errors().next().is_some())
        };
        let on_node = |finding: &Arc<Finding>| matches!(finding.at.target, Target::Node(_));
        // What stands at a range moves with the text.
        let keeps_places = self.findings.iter().all(on_node) && !has_errors(files);
        if keeps_places && !has_errors(&self.files) && Model::is_same(&self.files, files) {
            return CheckedFile {
                files: files.clone(),
                ..self.clone()
            };
        }
        let resolved = self.resolved.as_ref();
        let checked = match resolved.and_then(|known| known.again(&self.files, files)) {
            Some(resolved) => CheckedFile::with(files, self.file, resolved),
            None => CheckedFile::new(files, self.file),
        };
        CheckedFile {
            findings: newest(Arc::clone(&self.findings), checked.findings.to_vec()),
            ..checked
        }
    }
}

fn shared(findings: Vec<Finding>) -> Vec<Arc<Finding>> {
    findings.into_iter().map(Arc::new).collect()
}

/// The list of before where the new one says the same, so that nobody judges it again.
fn newest(before: Findings, now: Vec<Arc<Finding>>) -> Findings {
    let is_same = |(one, two): (&Arc<Finding>, &Arc<Finding>)| Arc::ptr_eq(one, two) || one == two;
    if before.len() == now.len() && before.iter().zip(&now).all(is_same) {
        return before;
    }
    now.into()
}
