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
use crate::overlays::Overlays;
use crate::together::Together;
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
    overlays: Arc<Overlays>,
    together: Arc<Together>,
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
            overlays: Arc::default(),
            together: Arc::default(),
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

    /// Puts a text into the place of a file. One that is longer than [`Analysis::file_size`] is too
    /// large, and not read.
    pub fn set_file_text(&mut self, path: &str, text: String, dialect: Dialect) {
        let (bytes, limit) = (text.len() as u64, self.project.file_size(path));
        let content = if bytes > limit {
            let bytes = Some(bytes);
            Content::Failed(FileFailure::TooLarge { bytes, limit })
        } else {
            Content::Document(openapi::parse(text, dialect, Limits::default()))
        };
        let path = path.to_owned();
        self.apply(vec![Change { path, content }]);
    }

    /// Replaces the bytes of `range` in a file's text. A file without text stays as it is.
    pub fn edit_file(&mut self, file: FileId, range: Range<usize>, text: &str) {
        if let Some(document) = self.files.document(file) {
            let content = Content::Document(document.edit(range, text));
            let path = self.files.path(file).to_owned();
            self.apply(vec![Change { path, content }]);
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
                Content::Document(document) => self.insert(&path, document),
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
            overlays: Arc::clone(&self.overlays),
            together: Arc::clone(&self.together),
            clock: self.clock.clone(),
            edit: self.edit,
        })
    }

    /// Bytes that the file with that path may have.
    pub fn file_size(&self, path: &str) -> u64 {
        self.project.file_size(path)
    }

    /// The files as they are now.
    pub fn files(&self) -> &Files {
        &self.files
    }

    fn insert(&mut self, path: &str, document: Document) -> FileId {
        let (bytes, limit) = (document.len() as u64, self.project.file_size(path));
        if bytes > limit {
            let bytes = Some(bytes);
            return self
                .files
                .insert_failure(path, FileFailure::TooLarge { bytes, limit });
        }
        self.files.insert(path, document)
    }

    /// Forgets what was computed for all files that see one of `changed`.
    fn renew(&mut self, changed: &[FileId]) {
        let mut concerned = self.graph.changed(&self.files, changed);
        let overlays = Overlays::apply(&mut self.files, &self.project, &self.overlays);
        overlays.spread(&self.overlays, &mut concerned);
        self.overlays = Arc::new(overlays);
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
        let project = Project::new(&self.files, nearest, &self.overrides);
        for file in self.files.ids() {
            let path = self.files.path(file).to_owned();
            let limit = project.file_size(&path);
            let bytes = self.files.document(file).map(|one| one.len() as u64);
            if bytes.is_some_and(|bytes| bytes > limit) {
                let failure = FileFailure::TooLarge { bytes, limit };
                self.files.insert_failure(&path, failure);
            }
        }
        let overlays = Overlays::apply(&mut self.files, &project, &self.overlays);
        self.overlays = Arc::new(overlays);
        self.project = Arc::new(project);
        let total = self.files.ids().count() as u64;
        let numbers = self.made + 1..=self.made + total;
        self.made += total;
        self.units = Arc::new(numbers.map(Unit::new).map(Arc::new).collect());
    }
}
