//! The one owner of the workspace's state.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use openapi::{FileFailure, FileId, Files};
use project::Overrides;
use syntax::{Dialect, Document, Limits};

use crate::analysis::{Analysis, Snapshot};
use crate::configuration::Project;
use crate::graph::Graph;
use crate::unit::Unit;

/// A file's new state.
#[derive(Debug, Clone)]
pub struct Change {
    /// Normalised absolute path with `/`, or the name of a text that is no file.
    pub path: String,
    /// What is there now.
    pub content: Content,
}

/// What a file holds.
#[derive(Debug, Clone)]
pub enum Content {
    /// A text, parsed by whoever read it, so that many can be read at once.
    Document(Document),
    /// It cannot be read, or is no more.
    Failed(FileFailure),
}

/// Counts the edits that have come in. Whoever receives an edit ticks at once, so that running work
/// on older snapshots learns of it before the owner has applied it.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    newest: Arc<AtomicU64>,
}

impl Clock {
    /// The number of a new edit.
    pub fn tick(&self) -> u64 {
        self.newest.fetch_add(1, Ordering::Relaxed) + 1
    }

    pub(crate) fn newest(&self) -> u64 {
        self.newest.load(Ordering::Relaxed)
    }
}

/// Takes changes and gives snapshots.
pub struct Host {
    files: Files,
    /// By file id.
    units: Arc<Vec<Arc<Unit>>>,
    /// How many units there were.
    made: u64,
    graph: Graph,
    project: Arc<Project>,
    overrides: Overrides,
    clock: Clock,
    /// The last edit that was applied.
    edit: u64,
}

impl Default for Host {
    fn default() -> Self {
        Self::new()
    }
}

impl Host {
    /// No files.
    pub fn new() -> Self {
        Host {
            files: Files::new(),
            units: Arc::default(),
            made: 0,
            graph: Graph::default(),
            project: Arc::default(),
            overrides: Overrides::default(),
            clock: Clock::default(),
            edit: 0,
        }
    }

    /// The clock that edits are counted with.
    pub fn clock(&self) -> Clock {
        self.clock.clone()
    }

    /// All edits up to `tick` are applied, or are being applied now.
    pub fn reach(&mut self, tick: u64) {
        self.edit = tick;
    }

    /// Puts a text into the place of a file.
    pub fn set_file_text(&mut self, path: &str, text: String, dialect: Dialect) -> FileId {
        self.put(path, openapi::parse(text, dialect, Limits::default()))
    }

    /// Replaces the bytes of `range` in a file's text. A file without text stays as it is.
    pub fn edit_file(&mut self, file: FileId, range: Range<usize>, text: &str) {
        if let Some(document) = self.files.document(file) {
            let edited = document.edit(range, text);
            let path = self.files.path(file).to_owned();
            self.put(&path, edited);
        }
    }

    /// A file is no more, or nobody may read it any longer.
    pub fn remove_file(&mut self, path: &str) {
        if self.files.id(path).is_some() {
            self.apply(vec![Change {
                path: path.to_owned(),
                content: Content::Failed(FileFailure::Missing),
            }]);
        }
    }

    /// Takes what was read from disk, all at once.
    pub fn apply(&mut self, changes: Vec<Change>) {
        let changed: Vec<FileId> = changes
            .into_iter()
            .map(|Change { path, content }| match content {
                Content::Document(document) => self.files.insert(&path, document),
                Content::Failed(failure) => self.files.insert_failure(&path, failure),
            })
            .collect();
        self.renew(&changed);
    }

    /// What the user wants whatever configurations say.
    pub fn set_overrides(&mut self, overrides: Overrides) {
        self.overrides = overrides;
        self.judge_anew(self.project.nearest().clone());
    }

    /// Says which configuration is nearest to directories, by normalised path; `None`: there is none.
    /// Its text comes as that of any file does.
    pub fn configure(&mut self, nearest: impl IntoIterator<Item = (String, Option<String>)>) {
        let mut known = self.project.nearest().clone();
        known.extend(nearest);
        self.judge_anew(known);
    }

    /// Configurations have come or gone: [`Analysis::unconfigured`] names all directories again.
    pub fn forget_configurations(&mut self) {
        self.judge_anew(BTreeMap::new());
    }

    /// The state as it is now.
    pub fn analysis(&self) -> Analysis {
        Analysis::new(Snapshot {
            files: self.files.clone(),
            units: Arc::clone(&self.units),
            project: Arc::clone(&self.project),
            clock: self.clock.clone(),
            edit: self.edit,
        })
    }

    /// The files as they are now.
    pub fn files(&self) -> &Files {
        &self.files
    }

    fn put(&mut self, path: &str, document: Document) -> FileId {
        let file = self.files.insert(path, document);
        self.renew(&[file]);
        file
    }

    /// Forgets what was computed for all files that see one of `changed`.
    fn renew(&mut self, changed: &[FileId]) {
        let concerned = self.graph.changed(&self.files, changed);
        let total = self.files.ids().count();
        let made = &mut self.made;
        let mut number = || {
            *made += 1;
            *made
        };
        let units = Arc::make_mut(&mut self.units);
        units.resize_with(total, || Arc::new(Unit::new(number())));
        for file in concerned {
            if let Some(unit) = units.get_mut(file.index()) {
                *unit = Arc::new(Unit::after(number(), unit));
            }
        }
        let files = &self.files;
        let is_input = |file: &FileId| self.project.is_made_from(files.path(*file));
        if changed.iter().any(is_input) {
            self.judge_anew(self.project.nearest().clone());
        }
    }

    /// Reads the configurations again. They say how every document is read, so nothing that was
    /// computed stays.
    fn judge_anew(&mut self, nearest: BTreeMap<String, Option<String>>) {
        self.project = Arc::new(Project::new(&self.files, nearest, &self.overrides));
        let total = self.files.ids().count() as u64;
        let numbers = self.made + 1..=self.made + total;
        self.made += total;
        self.units = Arc::new(numbers.map(Unit::new).map(Arc::new).collect());
    }
}
