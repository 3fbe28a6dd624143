//! Who refers to whom: which files see a change of another one.

use std::collections::{HashMap, HashSet};

use openapi::{FileId, Files};

/// The references between files, turned around. Outlines of changed files are read as late as
/// possible: whom a change concerns depends on the references of the *other* files only.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    /// By normalised path, since a file can be referred to before it is known.
    referrers: HashMap<String, HashSet<FileId>>,
    refers_to: HashMap<FileId, Vec<String>>,
    stale: HashSet<FileId>,
}

impl Graph {
    /// The files that see the text of one of `changed`, themselves included. `files` is the state
    /// before or after the change.
    pub(crate) fn changed(&mut self, files: &Files, changed: &[FileId]) -> HashSet<FileId> {
        let fresh: HashSet<FileId> = changed.iter().copied().collect();
        let others: Vec<FileId> = self.stale.difference(&fresh).copied().collect();
        for file in others {
            self.read(files, file);
        }
        self.stale.extend(&fresh);
        let mut found = fresh;
        let mut next: Vec<FileId> = changed.to_vec();
        while let Some(file) = next.pop() {
            let referrers = self.referrers.get(files.path(file));
            for referrer in referrers.into_iter().flatten() {
                if found.insert(*referrer) {
                    next.push(*referrer);
                }
            }
        }
        found
    }

    fn read(&mut self, files: &Files, file: FileId) {
        for path in self.refers_to.remove(&file).unwrap_or_default() {
            if let Some(referrers) = self.referrers.get_mut(&path) {
                referrers.remove(&file);
            }
        }
        let paths: Vec<String> = files.referenced_files(file).map(str::to_owned).collect();
        for path in &paths {
            let referrers = self.referrers.entry(path.clone()).or_default();
            referrers.insert(file);
        }
        self.refers_to.insert(file, paths);
        self.stale.remove(&file);
    }
}
