//! What is computed for one file, once for all snapshots in which nothing that it sees has changed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use model::Model;
use openapi::{FileId, Files};
use project::Projects;
use rules::{CheckedDocument, CheckedFile, Facts, Finding, Findings};

use crate::Analysis;
use crate::symbols::{Index, Mention, mentions};

/// What a document means, and what was found in it.
#[derive(Clone)]
struct Meaning {
    checked: CheckedDocument,
    /// Which findings stand in a file.
    by_file: Arc<HashMap<FileId, Vec<usize>>>,
}

/// What a document says to others, and the model that it was read from.
#[derive(Clone)]
struct Learnt {
    model: Arc<Model>,
    facts: Arc<Facts>,
}

/// The findings that a file shows, and what they were made from.
#[derive(Clone)]
struct Shown {
    sources: Sources,
    findings: Findings,
}

/// All that decides what a file shows, under one configuration.
#[derive(Clone)]
pub(crate) struct Sources {
    /// Equal ones mean the same version of everything.
    pub(crate) stamp: Vec<u64>,
    /// The documents that lead to the file.
    pub(crate) roots: Vec<FileId>,
    /// What was found in the file, in each of these documents, and in several of them together.
    pub(crate) found: Vec<Findings>,
    /// What comments cover depends on more than that.
    pub(crate) suppressed_by_comments: bool,
}

impl Sources {
    /// Whether both give the same findings on the same nodes.
    fn are_those_of(&self, other: &Sources) -> bool {
        let mut pairs = self.found.iter().zip(&other.found);
        let has_comments = self.suppressed_by_comments || other.suppressed_by_comments;
        (self.stamp == other.stamp || !has_comments && self.roots == other.roots)
            && self.found.len() == other.found.len()
            && pairs.all(|(one, two)| Arc::ptr_eq(one, two))
    }
}

/// What was known before the last change, as long as nothing newer is.
#[derive(Clone, Default)]
struct Before {
    alone: Option<CheckedFile>,
    meaning: Option<Meaning>,
    /// Beside `None`, which stands for "nobody has looked yet", that there is nothing to learn.
    learnt: Option<Option<Learnt>>,
}

/// Everything is computed when it is first asked for, by whoever asks first.
pub(crate) struct Unit {
    /// Two units with one number are one.
    pub(crate) number: u64,
    reach: OnceLock<Vec<FileId>>,
    alone: OnceLock<CheckedFile>,
    meaning: OnceLock<Option<Meaning>>,
    learnt: OnceLock<Option<Learnt>>,
    before: Mutex<Before>,
    /// The newest that was asked for, perhaps before the last change.
    shown: Mutex<Option<Shown>>,
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
            learnt: OnceLock::new(),
            before: Mutex::default(),
            shown: Mutex::default(),
            mentions: OnceLock::new(),
            symbols: OnceLock::new(),
        }
    }

    /// The unit after a change: what a change that means nothing leaves as it was is taken over when
    /// somebody asks.
    pub(crate) fn after(number: u64, before: &Unit) -> Self {
        Unit {
            before: Mutex::new(before.newest()),
            shown: Mutex::new(before.shown()),
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
            learnt: self.learnt.get().cloned().or(before.learnt),
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
    pub(crate) fn alone(&self, files: &Files, file: FileId) -> &Findings {
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
        meaning.map(|meaning| meaning.checked.model())
    }

    /// What the document in `file` means, or meant before a change, whichever is known without
    /// looking at the text again; if nothing is, it is computed.
    pub(crate) fn remembered(
        &self,
        files: &Files,
        projects: &Projects,
        file: FileId,
    ) -> Option<Arc<Model>> {
        let known = self
            .newest()
            .meaning
            .map(|meaning| Arc::clone(meaning.checked.model()));
        known.or_else(|| self.model(files, projects, file).cloned())
    }

    /// Findings on what the document in `file` means, and which of them stand in the file `at`.
    pub(crate) fn meaning(
        &self,
        files: &Files,
        projects: &Projects,
        file: FileId,
        at: FileId,
    ) -> Option<(&Findings, &[usize])> {
        let meaning = self.checked(files, projects, file)?;
        let there = meaning.by_file.get(&at).map_or(&[][..], Vec::as_slice);
        Some((&meaning.checked.findings, there))
    }

    /// Whether somebody has looked at what the document says to others, now or before a change.
    pub(crate) fn is_learnt(&self) -> bool {
        let before = || {
            self.before
                .lock()
                .is_ok_and(|before| before.learnt.is_some())
        };
        self.learnt.get().is_some() || before()
    }

    /// What the document in `file` says to others; `None` where it is none, or has no ESS scheme. The
    /// very same as before a change that does not concern it.
    pub(crate) fn facts(
        &self,
        files: &Files,
        projects: &Projects,
        file: FileId,
    ) -> Option<Arc<Facts>> {
        let learnt = self.learnt.get_or_init(|| {
            let before = self.take(|before| before.learnt.clone()).flatten();
            let view = files.view(file);
            if !model::identifies_callers(&view, file) {
                return None;
            }
            let model = Arc::clone(self.model(files, projects, file)?);
            let is_same = |before: &Learnt| {
                Arc::ptr_eq(&before.model, &model) && before.facts.has_title_of(&view)
            };
            if let Some(before) = before.as_ref().filter(|before| is_same(before)) {
                return Some(before.clone());
            }
            let facts = Facts::of(&view, &model);
            let before = before.filter(|before| *before.facts == facts);
            let facts = before.map_or_else(|| Arc::new(facts), |before| before.facts);
            Some(Learnt { model, facts })
        });
        Some(Arc::clone(&learnt.as_ref()?.facts))
    }

    fn shown(&self) -> Option<Shown> {
        self.shown.lock().ok().and_then(|shown| shown.clone())
    }

    /// The findings that a file shows: those of before where `sources` are, else what `judge` gives.
    pub(crate) fn show(
        &self,
        sources: Sources,
        judge: impl FnOnce() -> Vec<Arc<Finding>>,
    ) -> Findings {
        let known = self.shown();
        let known = known.filter(|known| known.sources.are_those_of(&sources));
        let findings = known.map_or_else(|| judge().into(), |known| known.findings);
        if let Ok(mut shown) = self.shown.lock() {
            *shown = Some(Shown {
                sources,
                findings: Arc::clone(&findings),
            });
        }
        findings
    }

    fn checked(&self, files: &Files, projects: &Projects, file: FileId) -> Option<&Meaning> {
        let meaning = self.meaning.get_or_init(|| {
            let files = &files.view(file);
            let before = self.newest().meaning;
            let found = match &before {
                Some(before) => before.again(files),
                None => {
                    let words = &projects.settings(files.path(file)).words;
                    CheckedDocument::new(files, file, words).map(Meaning::of)
                }
            };
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
    fn again(&self, files: &Files) -> Option<Self> {
        let checked = self.checked.again(files)?;
        if Arc::ptr_eq(&checked.findings, &self.checked.findings) {
            let by_file = Arc::clone(&self.by_file);
            return Some(Meaning { checked, by_file });
        }
        Some(Meaning::of(checked))
    }

    fn of(checked: CheckedDocument) -> Self {
        let mut by_file: HashMap<FileId, Vec<usize>> = HashMap::new();
        for (at, finding) in checked.findings.iter().enumerate() {
            by_file.entry(finding.at.file).or_default().push(at);
        }
        Meaning {
            checked,
            by_file: Arc::new(by_file),
        }
    }
}
