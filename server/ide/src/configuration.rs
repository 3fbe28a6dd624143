//! What the project says of the check: configurations and baselines, which are files of the workspace
//! like others. Here too somebody else does the reading.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use openapi::{FileFailure, FileId, Files};
use project::{Baseline, NAMES, Origin, Overrides, Projects, Settings};

use crate::analysis::Analysis;

/// The state of configurations and baselines.
#[derive(Debug, Default)]
pub(crate) struct Project {
    pub(crate) projects: Projects,
    pub(crate) baselines: HashMap<String, Baseline>,
    /// The overlays that settings name, by path, with the configuration that names each.
    pub(crate) overlays: BTreeMap<String, Option<String>>,
    /// The configuration that is nearest to each directory that was looked at.
    nearest: BTreeMap<String, Option<String>>,
    /// The paths of everything that this was made from, read or not.
    inputs: BTreeSet<String>,
    problems: Vec<String>,
}

impl Project {
    pub(crate) fn new(
        files: &Files,
        nearest: BTreeMap<String, Option<String>>,
        overrides: &Overrides,
    ) -> Self {
        let mut inputs: BTreeSet<String> = nearest.values().flatten().cloned().collect();
        let by_directory = nearest.iter().filter_map(|(directory, path)| {
            let file = files.id(path.as_ref()?)?;
            files.document(file)?;
            Some((directory.clone(), file))
        });
        let projects = Projects::new(files, &by_directory.collect(), overrides);
        for file in projects.configurations() {
            inputs.insert(files.path(file).to_owned());
            inputs.extend(project::extended(files, file));
        }
        let named = projects
            .all()
            .iter()
            .filter_map(|one| one.baseline.as_ref());
        let mut baselines = HashMap::new();
        let mut problems = unreadable(files, &nearest);
        for named in named {
            inputs.insert(named.value.clone());
            match files
                .id(&named.value)
                .map(|file| Baseline::read(files, file))
            {
                // Nobody has read it yet.
                None => {}
                Some(Ok(baseline)) => {
                    baselines.insert(named.value.clone(), baseline);
                }
                Some(Err(problem)) => problems.push(format!("{}: {problem}", named.value)),
            }
        }
        Project {
            overlays: overlays(files, &projects),
            projects,
            baselines,
            nearest,
            inputs,
            problems,
        }
    }

    pub(crate) fn nearest(&self) -> &BTreeMap<String, Option<String>> {
        &self.nearest
    }

    pub(crate) fn is_made_from(&self, path: &str) -> bool {
        self.inputs.contains(path)
    }

    /// Bytes that a file may have. The limit of a project is one of documents and their parts.
    pub(crate) fn file_size(&self, path: &str) -> u64 {
        let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
        let is_aside =
            self.inputs.contains(path) || self.overlays.contains_key(path) || NAMES.contains(&name);
        match is_aside {
            true => Settings::default().limits.file_size.value,
            false => self.projects.settings(path).limits.file_size.value,
        }
    }

    pub(crate) fn is_configuration(&self, file: FileId) -> bool {
        self.projects.configurations().any(|one| one == file)
    }
}

fn overlays(files: &Files, projects: &Projects) -> BTreeMap<String, Option<String>> {
    let all = projects.all().iter();
    let named = all.flat_map(|settings| &settings.overlays).map(|one| {
        let by = match one.origin {
            Origin::File(place) => Some(files.path(place.file).to_owned()),
            Origin::Default | Origin::CommandLine => None,
        };
        (one.value.clone(), by)
    });
    named.collect()
}

/// The configurations that are there and cannot be read, in words.
fn unreadable(files: &Files, nearest: &BTreeMap<String, Option<String>>) -> Vec<String> {
    let paths: BTreeSet<&String> = nearest.values().flatten().collect();
    let failed = paths.into_iter().filter_map(|path| {
        let failure = files.failure(files.id(path)?)?;
        // One that is gone is looked for again.
        (*failure != FileFailure::Missing).then(|| format!("{path}: the configuration {failure}"))
    });
    failed.collect()
}

impl Analysis {
    /// Configurations, baselines and overlays that cannot be used, in words.
    pub fn problems(&self) -> impl Iterator<Item = &String> {
        let project = self.project().problems.iter();
        project.chain(&self.overlays().problems)
    }

    /// The directories with documents, their parts or overlays whose configuration nobody has looked
    /// for yet. Answer with [`crate::Host::configure`], and ask again until none is left.
    pub fn unconfigured(&self) -> Vec<String> {
        let files = self.files();
        let is_document = |file: &FileId| files.version(*file).is_some();
        let documents = files.ids().filter(is_document);
        let mut found: BTreeSet<FileId> = documents
            .flat_map(|document| self.parts_of(document))
            .copied()
            .collect();
        // Of what is too large nobody knows yet whether it really is.
        found.extend(files.ids().filter(|file| self.is_too_large(*file)));
        let overlays = self.project().overlays.keys();
        let paths = found.iter().map(|file| files.path(*file));
        let directories = paths
            .chain(overlays.map(String::as_str))
            .filter(|path| openapi::is_absolute(path))
            .filter_map(|path| Some(path.rsplit_once('/')?.0));
        let unknown: BTreeSet<&str> = directories
            .filter(|directory| !self.project().nearest.contains_key(*directory))
            .collect();
        unknown.into_iter().map(str::to_owned).collect()
    }

    /// What configurations name and nobody has read yet: others that they extend, baselines and
    /// overlays.
    pub fn missing_configurations(&self) -> Vec<String> {
        let inputs = self.project().inputs.iter();
        let named = inputs.chain(self.project().overlays.keys());
        let missing = named.filter(|path| self.file(path).is_none());
        missing.cloned().collect()
    }

    /// Bytes that the file with that path may have.
    pub fn file_size(&self, path: &str) -> u64 {
        self.project().file_size(path)
    }

    pub(crate) fn is_too_large(&self, file: FileId) -> bool {
        matches!(
            self.files().failure(file),
            Some(FileFailure::TooLarge { .. })
        )
    }

    /// As many files may be read, as in a check of all documents of the workspace.
    pub fn file_limit(&self) -> usize {
        let documents = self.documents().iter();
        let paths = documents.map(|document| self.files().path(*document));
        self.project().projects.file_limit(paths)
    }

    /// Whether a file was left out because of another limit than the one that counts now.
    pub(crate) fn has_other_limit(&self, file: FileId) -> bool {
        match self.files().failure(file) {
            Some(FileFailure::TooLarge { limit, .. }) => {
                *limit != self.file_size(self.files().path(file))
            }
            Some(FileFailure::TooManyFiles { limit }) => *limit != self.file_limit(),
            _ => false,
        }
    }
}
