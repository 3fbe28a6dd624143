//! What is computed for one file, once for all snapshots in which nothing that it sees has changed.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use model::Model;
use openapi::{FileId, Files};
use rules::Finding;

/// Findings by the file in which they stand.
pub(crate) type ByFile = HashMap<FileId, Vec<Finding>>;

/// Everything is computed when it is first asked for, by whoever asks first.
pub(crate) struct Unit {
    /// Two units with one number are one.
    pub(crate) number: u64,
    reach: OnceLock<Vec<FileId>>,
    alone: OnceLock<Vec<Finding>>,
    model: OnceLock<Option<Arc<Model>>>,
    meaning: OnceLock<ByFile>,
}

impl Unit {
    pub(crate) fn new(number: u64) -> Self {
        Unit {
            number,
            reach: OnceLock::new(),
            alone: OnceLock::new(),
            model: OnceLock::new(),
            meaning: OnceLock::new(),
        }
    }

    /// The files that the document in `file` consists of.
    pub(crate) fn reach(&self, files: &Files, file: FileId) -> &[FileId] {
        self.reach.get_or_init(|| files.reachable(file))
    }

    /// Findings on the file alone.
    pub(crate) fn alone(&self, files: &Files, file: FileId) -> &[Finding] {
        self.alone.get_or_init(|| rules::check_file(files, file))
    }

    /// What the document in `file` means; `None` where there is none.
    pub(crate) fn model(&self, files: &Files, file: FileId) -> Option<&Arc<Model>> {
        let model = self
            .model
            .get_or_init(|| Model::build(files, file).map(Arc::new));
        model.as_ref()
    }

    /// Findings on what the document in `file` means.
    pub(crate) fn meaning(&self, files: &Files, file: FileId) -> &ByFile {
        self.meaning.get_or_init(|| {
            let mut by_file = ByFile::new();
            let model = self.model(files, file);
            let findings = model.map(|model| rules::check_document(files, model));
            for finding in findings.unwrap_or_default() {
                by_file.entry(finding.at.file).or_default().push(finding);
            }
            by_file
        })
    }
}
