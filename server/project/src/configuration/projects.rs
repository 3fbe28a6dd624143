//! The configurations of a run, and which one holds where.

use std::collections::{BTreeSet, HashMap, HashSet};

use openapi::{FileId, Files, Place};
use rules::{At, Finding, INVALID_CONFIGURATION, SUPPRESSION_WITHOUT_REASON, Severity, Target};

use super::chain::Chain;
use super::layer::Ignore;
use super::overrides::Overrides;
use super::settings::Settings;
use super::validate::validate;
use super::{NAMES, directory, print};

/// What each directory says about the check.
#[derive(Debug, Clone)]
pub struct Projects {
    /// The first one holds where no configuration is.
    settings: Vec<Settings>,
    by_directory: HashMap<String, usize>,
    /// What holds in directories that are not named.
    fallback: usize,
    findings: Vec<Finding>,
    reported: HashSet<(At, String)>,
    configurations: BTreeSet<FileId>,
}

impl Default for Projects {
    fn default() -> Self {
        Projects {
            settings: vec![Settings::default()],
            by_directory: HashMap::new(),
            fallback: 0,
            findings: Vec::new(),
            reported: HashSet::new(),
            configurations: BTreeSet::new(),
        }
    }
}

impl Projects {
    /// Each directory with the configuration that holds for its files: the nearest one above. Load
    /// what [`super::extended`] names before. Directories that are not named have no configuration.
    pub fn new(
        files: &Files,
        by_directory: &HashMap<String, FileId>,
        overrides: &Overrides,
    ) -> Self {
        let mut projects = Projects::without(files, overrides);
        let used: BTreeSet<FileId> = by_directory.values().copied().collect();
        let mut known: HashMap<FileId, usize> = HashMap::new();
        for file in used {
            known.insert(file, projects.add(files, file, overrides));
        }
        for (directory, file) in by_directory {
            if let Some(index) = known.get(file) {
                projects.by_directory.insert(directory.clone(), *index);
            }
        }
        projects
    }

    /// One configuration for everything.
    pub fn with_one(files: &Files, configuration: FileId, overrides: &Overrides) -> Self {
        let mut projects = Projects::without(files, overrides);
        projects.fallback = projects.add(files, configuration, overrides);
        projects
    }

    /// No configuration.
    pub fn without(files: &Files, overrides: &Overrides) -> Self {
        Projects {
            settings: vec![Settings::of(files, &[], overrides)],
            ..Projects::default()
        }
    }

    fn add(&mut self, files: &Files, file: FileId, overrides: &Overrides) -> usize {
        let chain = Chain::of(files, file);
        let settings = Settings::of(files, &chain.order, overrides);
        self.report(chain.findings);
        self.report(beside(files, file));
        for file in chain.order {
            if self.configurations.insert(file) {
                self.report(validate(files, file));
            }
        }
        let reasons = settings.rules.values().flat_map(|rule| &rule.ignore);
        let reasons = reasons.filter(|entry| !entry.has_reason());
        self.report(reasons.map(without_reason));
        self.settings.push(settings);
        self.settings.len() - 1
    }

    /// Two configurations may extend the same one, and each finds what is wrong in there.
    fn report(&mut self, findings: impl IntoIterator<Item = Finding>) {
        for finding in findings {
            let key = (finding.at.clone(), finding.message.clone());
            if self.reported.insert(key) {
                self.findings.push(finding);
            }
        }
    }

    /// What holds for the file with this normalised path.
    pub fn settings(&self, path: &str) -> &Settings {
        let index = self.by_directory.get(directory(path));
        let index = index.copied().unwrap_or(self.fallback);
        // The first one is always there.
        self.settings
            .get(index)
            .unwrap_or_else(|| settings_of_nobody())
    }

    /// As many files may be read in a run over documents with these paths: the largest limit of
    /// their projects.
    pub fn file_limit<'p>(&self, paths: impl IntoIterator<Item = &'p str>) -> usize {
        let limits = paths
            .into_iter()
            .map(|path| self.settings(path).limits.files.value);
        let limit = limits.max();
        limit.unwrap_or_else(|| Settings::default().limits.files.value)
    }

    /// All settings, those without a configuration first.
    pub fn all(&self) -> &[Settings] {
        &self.settings
    }

    /// The configurations, with all that they extend.
    pub fn configurations(&self) -> impl Iterator<Item = FileId> {
        self.configurations.iter().copied()
    }

    /// What is wrong in configurations. [`crate::judge`] adds it to its findings.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// What holds for a file, as a configuration with the origin of each value as comment. `name` is
    /// how files are called.
    pub fn print(&self, files: &Files, path: &str, name: impl Fn(FileId) -> String) -> String {
        print::print(self.settings(path), files, &name)
    }
}

fn settings_of_nobody() -> &'static Settings {
    static NOBODY: std::sync::LazyLock<Settings> = std::sync::LazyLock::new(Settings::default);
    &NOBODY
}

fn without_reason(entry: &Ignore) -> Finding {
    let message = String::from("This entry does not say why, so that it suppresses nothing");
    Finding::new(&SUPPRESSION_WITHOUT_REASON, entry.place, message)
        .help("add `reason`, in a few words that hold next year")
}

/// A second configuration in the same directory.
fn beside(files: &Files, file: FileId) -> Option<Finding> {
    let [counts, other] = NAMES;
    let (directory, name) = files.path(file).rsplit_once('/')?;
    let second = files.id(&format!("{directory}/{other}"))?;
    if name != counts {
        return None;
    }
    let root = files.document(second)?.root();
    let at = match root {
        Some(root) => At::from(Place {
            file: second,
            node: root.id(),
        }),
        None => At {
            file: second,
            target: Target::Range(0..0),
        },
    };
    let message = format!("`{other}` is not read: `{counts}` stands beside it");
    let finding = Finding::new(&INVALID_CONFIGURATION, at, message);
    Some(
        finding
            .severity(Severity::Warning)
            .help("move what it says into the other one, and remove it")
            .offender(other),
    )
}
