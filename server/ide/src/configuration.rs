//! What the project says of the check: configurations and baselines, which are files of the workspace
//! like others. Here too somebody else does the reading.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use openapi::{FileFailure, FileId, Files};
use project::{Baseline, Overrides, Projects};

use crate::analysis::Analysis;

/// The state of configurations and baselines.
#[derive(Debug, Default)]
pub(crate) struct Project {
    pub(crate) projects: Projects,
    pub(crate) baselines: HashMap<String, Baseline>,
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

    pub(crate) fn is_configuration(&self, file: FileId) -> bool {
        self.projects.configurations().any(|one| one == file)
    }
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
    /// Configurations and baselines that cannot be read, in words.
    pub fn problems(&self) -> &[String] {
        &self.project().problems
    }

    /// The directories with documents whose configuration nobody has looked for yet. Answer with
    /// [`crate::Host::configure`], and ask again until none is left.
    pub fn unconfigured(&self) -> Vec<String> {
        let files = self.files();
        let documents = files.ids().filter(|file| files.version(*file).is_some());
        let paths = documents.map(|file| files.path(file));
        let directories = paths
            .filter(|path| openapi::is_absolute(path))
            .filter_map(|path| Some(path.rsplit_once('/')?.0));
        let unknown: BTreeSet<&str> = directories
            .filter(|directory| !self.project().nearest.contains_key(*directory))
            .collect();
        unknown.into_iter().map(str::to_owned).collect()
    }

    /// The configurations that others extend, and the baselines, that nobody has read yet.
    pub fn missing_configurations(&self) -> Vec<String> {
        let inputs = self.project().inputs.iter();
        let missing = inputs.filter(|path| self.file(path).is_none());
        missing.cloned().collect()
    }
}
