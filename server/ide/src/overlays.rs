//! Overlays that configurations name: which documents they change, and whom a change concerns.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use openapi::{FileId, Files};

use crate::configuration::Project;

/// What configurations say of overlays.
#[derive(Debug, Default)]
pub(crate) struct Overlays {
    /// All that are named, read or not.
    named: BTreeSet<String>,
    /// Each document with the overlays that are named for it, in order.
    uses: BTreeMap<FileId, Vec<FileId>>,
    /// Why some cannot be used, in words.
    pub(crate) problems: Vec<String>,
}

impl Overlays {
    /// Applies the overlays to their documents, those of before no longer. Costs nothing where there
    /// are none.
    pub(crate) fn apply(files: &mut Files, project: &Project, before: &Overlays) -> Self {
        let mut overlays = Overlays::default();
        if project.overlays.is_empty() && before.named.is_empty() {
            return overlays;
        }
        let named = |path: &&String| project.overlays.contains_key(*path);
        for path in before.named.iter().filter(|path| !named(path)) {
            mark(files, path, false);
        }
        let parts = parts(files);
        for (path, by) in &project.overlays {
            // One without an id nobody has read yet.
            let Some(file) = files.id(path) else { continue };
            let problem = problem(files, file, parts.contains(path));
            mark(files, path, problem.is_none());
            overlays.problems.extend(problem.map(|problem| {
                let by = by.as_ref();
                let by = by.map(|by| format!(", which `overlays` in {by} names"));
                format!("{path}{}: {problem}", by.unwrap_or_default())
            }));
        }
        overlays.named = project.overlays.keys().cloned().collect();
        overlays.uses = uses(files, project);
        let uses: Vec<_> = overlays.uses.clone().into_iter().collect();
        files.apply_overlays(&uses);
        overlays
    }

    /// The documents that overlays which name a document ask for and nobody has read yet.
    pub(crate) fn extended(&self, files: &Files) -> Vec<String> {
        let all: HashSet<FileId> = self.uses.values().flatten().copied().collect();
        let extended = all.into_iter().filter_map(|file| files.extended(file));
        extended.filter(|path| files.id(path).is_none()).collect()
    }

    /// Adds to the files that a change concerns those that see it by way of an overlay: a document
    /// sees its overlays, and what is wrong with an overlay depends on its documents.
    pub(crate) fn spread(&self, before: &Overlays, concerned: &mut HashSet<FileId>) {
        let uses = || before.uses.iter().chain(&self.uses);
        let direct = concerned.clone();
        for (document, overlays) in uses() {
            let differs = self.uses.get(document) != before.uses.get(document);
            if differs || overlays.iter().any(|one| direct.contains(one)) {
                concerned.insert(*document);
            }
        }
        let documents = concerned.clone();
        let seen = uses().filter(|(document, _)| documents.contains(document));
        concerned.extend(seen.flat_map(|(_, overlays)| overlays));
    }
}

/// The files that others refer to.
fn parts(files: &Files) -> HashSet<String> {
    let all = files.ids().filter(|file| !files.is_overlay(*file));
    let referred = all.flat_map(|file| files.referenced_files(file));
    referred.map(str::to_owned).collect()
}

/// Why a file cannot be used as an overlay.
fn problem(files: &Files, file: FileId, is_part: bool) -> Option<String> {
    match files.failure(file) {
        Some(failure) => Some(format!("the file {failure}")),
        None if is_part || files.version(file).is_some() => Some(String::from(
            "this is a document, or a part of one, and no overlay",
        )),
        None => None,
    }
}

/// Makes a file an overlay, or none. One that cannot be read stays as it is.
fn mark(files: &mut Files, path: &str, is_overlay: bool) {
    let Some(file) = files
        .id(path)
        .filter(|file| files.is_overlay(*file) != is_overlay)
    else {
        return;
    };
    if let Some(document) = files.document(file).cloned() {
        match is_overlay {
            true => files.insert_overlay(path, document),
            false => files.insert(path, document),
        };
    }
}

/// Each document with its overlays that can be used.
fn uses(files: &Files, project: &Project) -> BTreeMap<FileId, Vec<FileId>> {
    let documents = files.ids().filter(|file| files.version(*file).is_some());
    let uses = documents.filter_map(|document| {
        let settings = project.projects.settings(files.path(document));
        if settings.ignores_document(files.path(document)) {
            return None;
        }
        let named = settings.overlays.iter();
        let overlays = named.filter_map(|one| files.id(&one.value));
        let overlays: Vec<FileId> = overlays.filter(|file| files.is_overlay(*file)).collect();
        (!overlays.is_empty()).then_some((document, overlays))
    });
    uses.collect()
}
