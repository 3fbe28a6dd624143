//! The folders of the workspace, and what is read from them.

use std::fs;
use std::path::{Path, PathBuf};

use ide::{Change, Content, FileFailure};
use rayon::prelude::*;
use syntax::Document;

use crate::discover::{Candidate, walk};
use crate::load::{Bounds, Opened, open_allowed, open_candidate};
use crate::places::below;

/// More bytes of documents than this are not indexed: they are read when they are opened or
/// referred to.
const INDEXED: usize = 512 * 1024 * 1024;

/// As many files of a folder are looked at.
const FILES: usize = 50_000;

/// The directories that may be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Folders {
    folders: Vec<Folder>,
    /// Where configurations may name further ones and baselines.
    projects: Vec<Folder>,
}

impl Folder {
    /// Whether a path lies in it, going by its name.
    fn contains(&self, path: &str) -> bool {
        below(path, &self.given).is_some()
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Folder {
    /// As the client names it, normalised.
    given: String,
    /// What that leads to.
    real: PathBuf,
}

impl Folders {
    /// Adds a directory; one that is not there is left out.
    pub(crate) fn add(&mut self, path: &str) {
        if let Ok(real) = fs::canonicalize(path) {
            let given = path.to_owned();
            self.folders.push(Folder { given, real });
        }
    }

    pub(crate) fn remove(&mut self, path: &str) {
        self.folders.retain(|folder| folder.given != path);
    }

    /// Adds a directory in which configurations may name files.
    pub(crate) fn add_project(&mut self, path: &str) {
        if self.projects.iter().all(|known| known.given != path)
            && let Ok(real) = fs::canonicalize(path)
        {
            let given = path.to_owned();
            self.projects.push(Folder { given, real });
        }
    }

    /// Whether a path lies in one of them, going by its name.
    pub(crate) fn contain(&self, path: &str) -> bool {
        self.folders.iter().any(|folder| folder.contains(path))
    }

    /// The widest of them that is a directory or lies above it.
    pub(crate) fn around(&self, directory: &str) -> Option<&str> {
        let given = self.folders.iter().map(|folder| folder.given.as_str());
        let around = given.filter(|given| *given == directory || below(directory, given).is_some());
        around.min_by_key(|given| given.len())
    }

    /// Reads what configurations name, and configurations themselves.
    pub(crate) fn read_configurations(&self, paths: &[String]) -> Vec<Change> {
        let read = |path: &String| {
            let mut projects = self.projects.iter().filter(|one| one.contains(path));
            let content = match projects.next() {
                None => Content::Failed(FileFailure::Outside),
                Some(project) => {
                    let allowed = |real: &Path| real.starts_with(&project.real);
                    content(open_allowed(path, allowed, Bounds::default()))
                }
            };
            let path = path.clone();
            Change { path, content }
        };
        paths.iter().map(read).collect()
    }

    fn contain_real(&self, path: &Path) -> bool {
        self.folders
            .iter()
            .any(|folder| path.starts_with(&folder.real))
    }

    /// Reads a file that a document refers to, or that has changed. Only what lies in the folders
    /// is read, links followed.
    pub(crate) fn read(&self, path: &str, bounds: Bounds) -> Content {
        if !self.contain(path) {
            // Whether it exists is nobody's business.
            return Content::Failed(FileFailure::Outside);
        }
        let allowed = |real: &Path| self.contain_real(real);
        content(open_allowed(path, allowed, bounds))
    }

    /// [`Folders::read`] for many at once.
    pub(crate) fn read_all(&self, paths: &[(String, Bounds)]) -> Vec<Change> {
        let read = |(path, bounds): &(String, Bounds)| Change {
            path: path.clone(),
            content: self.read(path, *bounds),
        };
        paths.par_iter().map(read).collect()
    }
}

fn content(read: Result<Document, FileFailure>) -> Content {
    match read {
        Ok(document) => Content::Document(document),
        Err(failure) => Content::Failed(failure),
    }
}

/// What the index does next.
pub(crate) enum Step {
    /// So many of so many files were looked at, and these are documents.
    Found {
        done: usize,
        of: usize,
        documents: Vec<Change>,
    },
    /// Something that the user should know.
    Note(String),
}

/// Looks for OpenAPI documents in a folder, in pieces.
pub(crate) fn index(folder: &str, mut report: impl FnMut(Step)) {
    let (files, _) = walk(Path::new(folder));
    let mut bytes = 0;
    let total = files.len().min(FILES);
    if files.len() > total {
        let note = format!(
            "{folder}: only {total} of {} files are looked at",
            files.len()
        );
        report(Step::Note(note));
    }
    let mut done = 0;
    for piece in files.get(..total).unwrap_or_default().chunks(64) {
        let documents: Vec<Change> = piece.par_iter().filter_map(|path| document(path)).collect();
        done += piece.len();
        bytes += documents.iter().map(size).sum::<usize>();
        report(Step::Found {
            done,
            of: total,
            documents,
        });
        if bytes > INDEXED {
            let note = format!(
                "{folder}: there are more than {} MB of documents; the others are read when they are \
                 opened",
                INDEXED / 1024 / 1024
            );
            report(Step::Note(note));
            return;
        }
    }
}

fn size(change: &Change) -> usize {
    match &change.content {
        Content::Document(document) => document.len(),
        Content::Failed(_) => 0,
    }
}

/// A file, if it is an OpenAPI document or holds cases; one that is too large for most projects is named as such.
pub(crate) fn document(path: &str) -> Option<Change> {
    if ide::holds_cases(path) {
        // Links could lead out of the workspace.
        let is_link = fs::symlink_metadata(path).is_ok_and(|one| one.is_symlink());
        let content = content(open_allowed(path, |_| !is_link, Bounds::default()));
        let path = path.to_owned();
        return Some(Change { path, content });
    }
    let candidate = Candidate {
        path: path.to_owned(),
        named: false,
    };
    let content = match open_candidate(&candidate, Bounds::default()) {
        Opened::Document(document) => Content::Document(document),
        // Its project may allow more.
        Opened::Failed(failure @ FileFailure::TooLarge { .. }) => Content::Failed(failure),
        Opened::Other | Opened::Unsupported(_) | Opened::Failed(_) => return None,
    };
    let path = path.to_owned();
    Some(Change { path, content })
}
