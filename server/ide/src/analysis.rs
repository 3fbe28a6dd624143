//! A snapshot of the workspace.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use model::Model;
use openapi::{Api, FileId, Files};
use syntax::Document;

use crate::configuration::Project;
use crate::host::Clock;
use crate::overlays::Overlays;
use crate::together::Together;
use crate::unit::Unit;

/// What [`crate::Host`] puts into a snapshot.
pub(crate) struct Snapshot {
    pub(crate) files: Files,
    pub(crate) units: Arc<Vec<Arc<Unit>>>,
    pub(crate) project: Arc<Project>,
    pub(crate) overlays: Arc<Overlays>,
    pub(crate) together: Arc<Together>,
    pub(crate) clock: Clock,
    pub(crate) edit: u64,
}

/// An immutable state of all files. Cloning is cheap; any thread may ask it.
#[derive(Clone)]
pub struct Analysis {
    snapshot: Arc<Snapshot>,
    roots: Arc<OnceLock<Roots>>,
}

/// Which documents lead to which files.
struct Roots {
    documents: Vec<FileId>,
    /// By file id.
    of_file: Vec<Vec<FileId>>,
}

impl Analysis {
    pub(crate) fn new(snapshot: Snapshot) -> Self {
        Analysis {
            snapshot: Arc::new(snapshot),
            roots: Arc::default(),
        }
    }

    /// All files.
    pub fn files(&self) -> &Files {
        &self.snapshot.files
    }

    /// The file with that path.
    pub fn file(&self, path: &str) -> Option<FileId> {
        self.files().id(path)
    }

    /// The text and tree of a file.
    pub fn document(&self, file: FileId) -> Option<&Document> {
        self.files().document(file)
    }

    /// Whether a text has been edited since. What is asked now answers an old question.
    pub fn is_outdated(&self) -> bool {
        self.snapshot.clock.newest() > self.snapshot.edit
    }

    /// The last edit that it knows.
    pub fn edit(&self) -> u64 {
        self.snapshot.edit
    }

    /// Bytes of the key `openapi` or `swagger`, where what concerns the whole document stands.
    pub fn version_key(&self, file: FileId) -> Option<Range<usize>> {
        Some(Api::new(self.files(), file)?.version_key().range())
    }

    /// The files as the references of one see them: those of an overlay count from a document that it
    /// changes.
    pub(crate) fn seen_by(&self, file: FileId) -> Files {
        match self.files().overlaid_by(file).first() {
            Some(document) => self.files().view(*document),
            None => self.files().clone(),
        }
    }

    /// The OpenAPI documents, but those that configurations leave out.
    pub fn documents(&self) -> &[FileId] {
        &self.roots().documents
    }

    /// The documents that a file is, or is a part of; none for a file that is neither.
    pub fn documents_of(&self, file: FileId) -> &[FileId] {
        let found = self.roots().of_file.get(file.index());
        found.map_or(&[], Vec::as_slice)
    }

    /// The files that the document in `file` consists of: itself first.
    pub fn parts_of(&self, file: FileId) -> &[FileId] {
        self.unit(file)
            .map_or(&[], |unit| unit.reach(self.files(), file))
    }

    /// Numbers that stay the same as long as nothing that concerns a file has changed.
    pub fn stamp(&self, file: FileId) -> Vec<u64> {
        let roots = self.documents_of(file).iter().copied();
        let units = [file].into_iter().chain(roots);
        let units = units.chain(self.document_of_cases(file));
        units
            .filter_map(|one| self.unit(one))
            .map(|unit| unit.number)
            .collect()
    }

    /// What the document in `file` means; `None` where there is none.
    pub fn model(&self, file: FileId) -> Option<&Arc<Model>> {
        self.unit(file)?
            .model(self.files(), &self.project().projects, file)
    }

    /// [`Analysis::model`], or the one before the last change while the newest is not there yet: good
    /// enough for what is offered to a typist, and no work.
    pub(crate) fn remembered(&self, file: FileId) -> Option<Arc<Model>> {
        self.unit(file)?
            .remembered(self.files(), &self.project().projects, file)
    }

    /// The paths of files that documents refer to and that nobody has loaded yet, or with another
    /// limit of their size. Load them (or say why not) with [`crate::Host::apply`], and ask again until
    /// none is left.
    pub fn missing(&self) -> Vec<String> {
        let files = self.files();
        let parts = self
            .documents()
            .iter()
            .flat_map(|root| self.parts_of(*root));
        let parts: BTreeSet<FileId> = parts.copied().collect();
        let named = parts.iter().flat_map(|part| files.referenced_files(*part));
        let missing = named.filter(|path| files.id(path).is_none());
        let mut missing: BTreeSet<String> = missing.map(str::to_owned).collect();
        missing.extend(self.overlays().extended(files));
        missing.extend(self.missing_documents());
        let other_limit = files.ids().filter(|file| self.has_other_limit(*file));
        missing.extend(other_limit.map(|file| files.path(file).to_owned()));
        missing.into_iter().collect()
    }

    pub(crate) fn unit(&self, file: FileId) -> Option<&Unit> {
        self.snapshot.units.get(file.index()).map(Arc::as_ref)
    }

    pub(crate) fn overlays(&self) -> &Overlays {
        &self.snapshot.overlays
    }

    pub(crate) fn shared(&self) -> &Together {
        &self.snapshot.together
    }

    pub(crate) fn project(&self) -> &Project {
        &self.snapshot.project
    }

    fn roots(&self) -> &Roots {
        self.roots.get_or_init(|| {
            let files = self.files();
            let projects = &self.project().projects;
            let is_document = |file: &FileId| {
                let path = files.path(*file);
                files.version(*file).is_some() && !projects.settings(path).ignores_document(path)
            };
            let documents: Vec<FileId> = files.ids().filter(is_document).collect();
            let mut of_file = vec![Vec::new(); files.ids().count()];
            for root in &documents {
                for part in self.parts_of(*root) {
                    if let Some(roots) = of_file.get_mut(part.index()) {
                        roots.push(*root);
                    }
                }
            }
            Roots { documents, of_file }
        })
    }
}
