//! What is computed for one file, once for all snapshots in which nothing that it sees has changed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use model::Model;
use openapi::{FileId, Files};
use project::Projects;
use rules::Finding;

use crate::Analysis;
use crate::symbols::{Index, Mention, mentions};

/// Findings by the file in which they stand.
pub(crate) type ByFile = HashMap<FileId, Vec<Finding>>;

/// Everything is computed when it is first asked for, by whoever asks first.
pub(crate) struct Unit {
    /// Two units with one number are one.
    pub(crate) number: u64,
    reach: OnceLock<Vec<FileId>>,
    alone: OnceLock<Vec<Finding>>,
    model: OnceLock<Option<Arc<Model>>>,
    /// The model before the last change, as long as there is no newer one.
    last_model: Mutex<Option<Arc<Model>>>,
    meaning: OnceLock<ByFile>,
    mentions: OnceLock<Vec<Mention>>,
    symbols: OnceLock<Index>,
}

impl Unit {
    pub(crate) fn new(number: u64) -> Self {
        Unit {
            number,
            reach: OnceLock::new(),
            alone: OnceLock::new(),
            model: OnceLock::new(),
            last_model: Mutex::default(),
            meaning: OnceLock::new(),
            mentions: OnceLock::new(),
            symbols: OnceLock::new(),
        }
    }

    /// The unit after a change: only the model is remembered.
    pub(crate) fn after(number: u64, before: &Unit) -> Self {
        Unit {
            last_model: Mutex::new(before.newest_model()),
            ..Unit::new(number)
        }
    }

    fn newest_model(&self) -> Option<Arc<Model>> {
        match self.model.get() {
            Some(model) => model.clone(),
            None => self.last_model.lock().ok()?.clone(),
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
    pub(crate) fn model(
        &self,
        files: &Files,
        projects: &Projects,
        file: FileId,
    ) -> Option<&Arc<Model>> {
        let model = self.model.get_or_init(|| {
            let words = &projects.settings(files.path(file)).words;
            let model = Model::build_with(files, file, words).map(Arc::new);
            if let Ok(mut last) = self.last_model.lock() {
                *last = None;
            }
            model
        });
        model.as_ref()
    }

    /// What the document in `file` means, or meant before a change, whichever is known without
    /// looking at the text again; if nothing is, it is computed.
    pub(crate) fn remembered(
        &self,
        files: &Files,
        projects: &Projects,
        file: FileId,
    ) -> Option<Arc<Model>> {
        let known = self.newest_model();
        known.or_else(|| self.model(files, projects, file).cloned())
    }

    /// Findings on what the document in `file` means.
    pub(crate) fn meaning(&self, files: &Files, projects: &Projects, file: FileId) -> &ByFile {
        self.meaning.get_or_init(|| {
            let mut by_file = ByFile::new();
            let model = self.model(files, projects, file);
            let findings = model.map(|model| rules::check_document(files, model));
            for finding in findings.unwrap_or_default() {
                by_file.entry(finding.at.file).or_default().push(finding);
            }
            by_file
        })
    }

    /// The names that the vocabulary mentions in the file.
    pub(crate) fn mentions(&self, files: &Files, file: FileId) -> &[Mention] {
        self.mentions.get_or_init(|| mentions(files, file))
    }

    /// What the names in the document in `file` stand for.
    pub(crate) fn symbols(&self, analysis: &Analysis, file: FileId) -> &Index {
        self.symbols.get_or_init(|| Index::of(analysis, file))
    }
}
