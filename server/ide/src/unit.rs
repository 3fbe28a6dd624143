//! What is computed for one file, once for all snapshots in which nothing that it sees has changed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use model::Model;
use openapi::{FileId, Files};
use project::Projects;
use rules::{CheckedDocument, CheckedFile, Finding};

use crate::Analysis;
use crate::symbols::{Index, Mention, mentions};

/// Findings by the file in which they stand.
pub(crate) type ByFile = HashMap<FileId, Vec<Finding>>;

/// What a document means, and what was found in it.
#[derive(Clone)]
struct Meaning {
    checked: CheckedDocument,
    by_file: Arc<ByFile>,
}

/// What was known before the last change, as long as nothing newer is.
#[derive(Clone, Default)]
struct Before {
    alone: Option<CheckedFile>,
    meaning: Option<Meaning>,
}

/// Everything is computed when it is first asked for, by whoever asks first.
pub(crate) struct Unit {
    /// Two units with one number are one.
    pub(crate) number: u64,
    reach: OnceLock<Vec<FileId>>,
    alone: OnceLock<CheckedFile>,
    meaning: OnceLock<Option<Meaning>>,
    before: Mutex<Before>,
    mentions: OnceLock<Vec<Mention>>,
    symbols: OnceLock<Index>,
}

impl Unit {
    pub(crate) fn new(number: u64) -> Self {
        Unit {
            number,
            reach: OnceLock::new(),
            alone: OnceLock::new(),
            meaning: OnceLock::new(),
            before: Mutex::default(),
            mentions: OnceLock::new(),
            symbols: OnceLock::new(),
        }
    }

    /// The unit after a change: what a change that means nothing leaves as it was is taken over when
    /// somebody asks.
    pub(crate) fn after(number: u64, before: &Unit) -> Self {
        Unit {
            before: Mutex::new(before.newest()),
            ..Unit::new(number)
        }
    }

    fn newest(&self) -> Before {
        let before = self.before.lock().map(|before| before.clone());
        let before = before.unwrap_or_default();
        Before {
            alone: self.alone.get().cloned().or(before.alone),
            meaning: match self.meaning.get() {
                Some(meaning) => meaning.clone(),
                None => before.meaning,
            },
        }
    }

    /// Takes one part of what was known before; it is needed once.
    fn take<T>(&self, part: impl FnOnce(&mut Before) -> Option<T>) -> Option<T> {
        self.before
            .lock()
            .ok()
            .and_then(|mut before| part(&mut before))
    }

    /// The files that the document in `file` consists of.
    pub(crate) fn reach(&self, files: &Files, file: FileId) -> &[FileId] {
        self.reach.get_or_init(|| files.reachable(file))
    }

    /// Findings on the file alone.
    pub(crate) fn alone(&self, files: &Files, file: FileId) -> &[Finding] {
        let checked = self.alone.get_or_init(|| {
            let before = self.take(|before| before.alone.take());
            before.map_or_else(
                || CheckedFile::new(files, file),
                |before| before.again(files),
            )
        });
        &checked.findings
    }

    /// What the document in `file` means; `None` where there is none.
    pub(crate) fn model(
        &self,
        files: &Files,
        projects: &Projects,
        file: FileId,
    ) -> Option<&Arc<Model>> {
        let meaning = self.checked(files, projects, file);
        meaning.map(|meaning| &meaning.checked.model)
    }

    /// What the document in `file` means, or meant before a change, whichever is known without
    /// looking at the text again; if nothing is, it is computed.
    pub(crate) fn remembered(
        &self,
        files: &Files,
        projects: &Projects,
        file: FileId,
    ) -> Option<Arc<Model>> {
        let known = self.newest().meaning.map(|meaning| meaning.checked.model);
        known.or_else(|| self.model(files, projects, file).cloned())
    }

    /// Findings on what the document in `file` means.
    pub(crate) fn meaning(
        &self,
        files: &Files,
        projects: &Projects,
        file: FileId,
    ) -> Option<&ByFile> {
        let meaning = self.checked(files, projects, file);
        meaning.map(|meaning| meaning.by_file.as_ref())
    }

    fn checked(&self, files: &Files, projects: &Projects, file: FileId) -> Option<&Meaning> {
        let meaning = self.meaning.get_or_init(|| {
            let files = &files.view(file);
            let before = self.newest().meaning;
            let same = before.and_then(|before| {
                let checked = before.checked.again(files)?;
                Some(Meaning { checked, ..before })
            });
            let found = same.or_else(|| {
                let words = &projects.settings(files.path(file)).words;
                let model = Model::build_with(files, file, words)?;
                Some(Meaning::of(CheckedDocument::new(files, model)))
            });
            self.take(|before| before.meaning.take());
            found
        });
        meaning.as_ref()
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

impl Meaning {
    fn of(checked: CheckedDocument) -> Self {
        let mut by_file = ByFile::new();
        for finding in checked.findings.iter() {
            let of_file = by_file.entry(finding.at.file).or_default();
            of_file.push(finding.clone());
        }
        Meaning {
            checked,
            by_file: Arc::new(by_file),
        }
    }
}
