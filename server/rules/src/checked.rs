//! Findings that are kept from one version of the files to the next.

use std::sync::Arc;

use model::Model;
use openapi::{FileId, Files};

use crate::check::{check_document, check_file};
use crate::finding::{Finding, Target};

/// What a document means and what was found in it.
#[derive(Debug, Clone)]
pub struct CheckedDocument {
    files: Files,
    /// What it means.
    pub model: Arc<Model>,
    /// What [`check_document`] found.
    pub findings: Arc<[Finding]>,
}

/// What was found in one file alone.
#[derive(Debug, Clone)]
pub struct CheckedFile {
    files: Files,
    file: FileId,
    /// What [`check_file`] found.
    pub findings: Arc<[Finding]>,
}

impl CheckedDocument {
    /// Checks the document that `model`, built from `files`, stands for.
    pub fn new(files: &Files, model: Model) -> Self {
        let findings = check_document(files, &model);
        CheckedDocument {
            files: files.clone(),
            model: Arc::new(model),
            findings: findings.into(),
        }
    }

    /// The same for a later version of the files, where no change concerns it; `None`: build the
    /// model and check it again. What is given is what [`CheckedDocument::new`] would give.
    pub fn again(&self, files: &Files) -> Option<Self> {
        Model::is_same(&self.files, files).then(|| CheckedDocument {
            files: files.clone(),
            ..self.clone()
        })
    }
}

impl CheckedFile {
    /// Checks one file.
    pub fn new(files: &Files, file: FileId) -> Self {
        CheckedFile {
            files: files.clone(),
            file,
            findings: check_file(files, file).into(),
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
        CheckedFile::new(files, self.file)
    }
}
