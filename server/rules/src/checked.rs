//! Findings that are kept from one version of the files to the next.

use std::sync::Arc;

use model::{Linking, Model, Words};
use openapi::{FileId, Files, Resolved, Unresolved};

use crate::check::{check_document, check_file, check_in_view};
use crate::finding::{Finding, Target};

/// What a document means and what was found in it.
#[derive(Debug, Clone)]
pub struct CheckedDocument {
    linking: Linking,
    /// What [`check_document`] found.
    pub findings: Arc<[Finding]>,
}

/// What was found in one file alone.
#[derive(Debug, Clone)]
pub struct CheckedFile {
    files: Files,
    file: FileId,
    /// All its references lead somewhere.
    resolved: Option<Resolved>,
    /// What [`check_file`] found.
    pub findings: Arc<[Finding]>,
}

impl CheckedDocument {
    /// Checks the document in `root`, with what the project says of its names; `None` where there is
    /// none.
    pub fn new(files: &Files, root: FileId, words: &Words) -> Option<Self> {
        let linking = Linking::new(files, root, words)?;
        let findings = check_document(files, &linking.model).into();
        Some(CheckedDocument { linking, findings })
    }

    /// The same for a later version of the files. What is given is what [`CheckedDocument::new`]
    /// would give; where no change concerns the document, model and findings stay the very same.
    pub fn again(&self, files: &Files) -> Option<Self> {
        let linking = self.linking.again(files)?;
        let findings = if Arc::ptr_eq(&linking.model, &self.linking.model) {
            Arc::clone(&self.findings)
        } else {
            check_document(files, &linking.model).into()
        };
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
                findings: check_file(files, file).into(),
            };
        }
        Self::with(files, file, Resolved::new(files, file))
    }

    fn with(files: &Files, file: FileId, resolved: Result<Resolved, Vec<Unresolved>>) -> Self {
        let (resolved, unresolved) = match resolved {
            Ok(resolved) => (Some(resolved), Vec::new()),
            Err(unresolved) => (None, unresolved),
        };
        CheckedFile {
            files: files.clone(),
            file,
            resolved,
            findings: check_in_view(files, file, unresolved).into(),
        }
    }

    /// The same for a later version of the files. What is given is what [`CheckedFile::new`] would
    /// give.
    pub fn again(&self, files: &Files) -> Self {
        let has_errors = |files: &Files| {
            let document = files.document(self.file);
            document.is_none_or(|document| document.errors().next().is_some())
        };
        let on_node = |finding: &Finding| matches!(finding.at.target, Target::Node(_));
        // What stands at a range moves with the text.
        let keeps_places = self.findings.iter().all(on_node) && !has_errors(files);
        if keeps_places && !has_errors(&self.files) && Model::is_same(&self.files, files) {
            return CheckedFile {
                files: files.clone(),
                ..self.clone()
            };
        }
        let resolved = self.resolved.as_ref();
        match resolved.and_then(|known| known.again(&self.files, files)) {
            Some(resolved) => CheckedFile::with(files, self.file, Ok(resolved)),
            None => CheckedFile::new(files, self.file),
        }
    }
}
