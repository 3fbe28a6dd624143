//! Finds and reads configurations and baselines.
//!
//! A configuration holds for the documents in its directory and below. It is looked for upwards, as
//! far as the project goes: to the directory with `.git`, else to the current directory, else to what
//! was given. Nothing that a configuration names is read outside of its project.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

use openapi::{FileFailure, FileId, Files};
use project::{Baseline, NAMES, Origin, Overrides, Projects};

use crate::discover::in_words;
use crate::load::{Bounds, Loaded, read_inside};
use crate::overlay;
use crate::places::{Base, Places, below};

/// Bytes of a configuration.
const SIZE: u64 = 1024 * 1024;
/// Configurations that one run reads, those included that others extend.
const CONFIGURATIONS: usize = 10_000;

/// Where configurations come from.
#[derive(Debug, Clone)]
pub(crate) enum Source {
    /// They are looked for.
    Nearest,
    /// This file holds for everything.
    One(PathBuf),
    /// There are none.
    Nothing,
}

/// Reads configurations.
pub(crate) struct Configurer<'p> {
    source: Source,
    places: &'p Places,
    /// The current directory, absolute.
    here: String,
    overrides: Overrides,
    /// What lies above each directory that was looked at.
    known: HashMap<String, Above>,
    /// The file of [`Source::One`].
    one: Option<FileId>,
    asked: bool,
    read: HashSet<String>,
    /// What could not be read, in words.
    pub(crate) problems: Vec<String>,
}

/// The nearest configuration and the nearest `.git`, in a directory or above it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Above {
    pub(crate) configuration: Option<String>,
    pub(crate) repository: Option<String>,
}

impl<'p> Configurer<'p> {
    pub(crate) fn new(
        source: Source,
        places: &'p Places,
        here: String,
        overrides: Overrides,
    ) -> Self {
        Configurer {
            source,
            places,
            here,
            overrides,
            known: HashMap::new(),
            one: None,
            asked: false,
            read: HashSet::new(),
            problems: Vec::new(),
        }
    }

    /// What holds for the files with these normalised paths; reads into `files` what is not there
    /// yet.
    pub(crate) fn projects<'f>(
        &mut self,
        files: &mut Files,
        paths: impl Iterator<Item = &'f str>,
    ) -> Projects {
        match self.source.clone() {
            Source::Nothing => Projects::without(files, &self.overrides),
            Source::One(file) => match self.one(files, &file) {
                Some(file) => Projects::with_one(files, file, &self.overrides),
                None => Projects::without(files, &self.overrides),
            },
            Source::Nearest => {
                let directories: HashSet<&str> = paths.map(directory).collect();
                let mut directories: Vec<&str> = directories.into_iter().collect();
                directories.sort_unstable();
                let mut by_directory = HashMap::new();
                for directory in directories {
                    if let Some(file) = self.nearest(files, directory) {
                        by_directory.insert(directory.to_owned(), file);
                    }
                }
                Projects::new(files, &by_directory, &self.overrides)
            }
        }
    }

    fn one(&mut self, files: &mut Files, file: &Path) -> Option<FileId> {
        if !std::mem::replace(&mut self.asked, true) {
            let base = Base::of_file(file);
            let path = match base {
                Ok(base) => base.absolute_of(file),
                Err(error) => {
                    let error = in_words(&error);
                    self.problems
                        .push(format!("--config {}: {error}", file.display()));
                    return None;
                }
            };
            self.one = self.add(files, &path);
        }
        self.one
    }

    /// The configuration that holds in a directory; without a name it is the current one.
    fn nearest(&mut self, files: &mut Files, directory: &str) -> Option<FileId> {
        let directory = match directory {
            "" => self.here.clone(),
            directory => directory.to_owned(),
        };
        let above = self.above(&directory);
        let path = above.configuration.clone()?;
        let project = self.project(&directory, &above)?;
        let inside = path == project || below(&path, &project).is_some();
        if !inside {
            return None;
        }
        self.add(files, &path)
    }

    /// The directory in which the project of a directory begins.
    fn project(&self, directory: &str, above: &Above) -> Option<String> {
        if let Some(repository) = &above.repository {
            return Some(repository.clone());
        }
        let is_inside = |outer: &str| directory == outer || below(directory, outer).is_some();
        if !self.here.is_empty() && is_inside(&self.here) {
            return Some(self.here.clone());
        }
        let given = self.places.directories().filter(|given| is_inside(given));
        let widest = given.min_by_key(|given| given.len());
        Some(widest.unwrap_or(directory).to_owned())
    }

    fn above(&mut self, directory: &str) -> Above {
        // From the top down, each directory once.
        let mut way: Vec<&str> = Vec::new();
        let mut next = Some(directory);
        while let Some(one) = next.filter(|one| !self.known.contains_key(*one)) {
            way.push(one);
            next = match one {
                "" | "/" => None,
                one => one.rsplit_once('/').map(|(above, _)| above),
            };
        }
        let mut above = next.and_then(|one| self.known.get(one).cloned());
        for one in way.into_iter().rev() {
            let of_one = look(one, above.unwrap_or_default());
            self.known.insert(one.to_owned(), of_one.clone());
            above = Some(of_one);
        }
        above.unwrap_or_default()
    }

    /// Reads a configuration and all that it extends.
    fn add(&mut self, files: &mut Files, path: &str) -> Option<FileId> {
        if let Some(known) = files.id(path).filter(|_| self.read.contains(path)) {
            return files.document(known).map(|_| known);
        }
        let above = self.above(directory(path));
        let project = self.project(directory(path), &above)?;
        let mut wanted = vec![path.to_owned()];
        if let Some(directory) = path.strip_suffix(NAMES[0]) {
            // To be told that it is not read.
            let second = format!("{directory}{}", NAMES[1]);
            if Path::new(&second).is_file() {
                self.insert(files, &second, &project);
            }
        }
        while let Some(next) = wanted.pop() {
            let id = match files.id(&next) {
                Some(id) if self.read.contains(&next) || files.document(id).is_some() => id,
                _ => self.insert(files, &next, &project),
            };
            if self.read.insert(next) {
                wanted.extend(project::extended(files, id));
            }
        }
        let id = files.id(path)?;
        if let Some(failure) = files.failure(id) {
            let path = self.places.path(path);
            self.problems
                .push(format!("{path}: the configuration {failure}"));
            return None;
        }
        Some(id)
    }

    fn insert(&self, files: &mut Files, path: &str, project: &str) -> FileId {
        if self.read.len() >= CONFIGURATIONS {
            let limit = CONFIGURATIONS;
            return files.insert_failure(path, FileFailure::TooManyFiles { limit });
        }
        let bounds = Bounds { file_size: SIZE };
        match read_inside(path, project, bounds) {
            Ok(text) => files.insert(path, project::parse(text)),
            Err(failure) => files.insert_failure(path, failure),
        }
    }

    /// The configurations and baselines among the files: they are no documents.
    pub(crate) fn is_read(&self, path: &str) -> bool {
        self.read.contains(path)
    }

    /// Reads the baselines that the settings name.
    pub(crate) fn baselines(
        &mut self,
        files: &mut Files,
        projects: &Projects,
    ) -> HashMap<String, Baseline> {
        let mut baselines = HashMap::new();
        for (path, namer) in named_baselines(files, projects) {
            let id = match self.text_of(&path, namer.as_deref()) {
                Ok(text) => {
                    let dialect = syntax::Dialect::of_path(&path);
                    let limits = syntax::Limits::default();
                    files.insert(&path, openapi::parse(text, dialect, limits))
                }
                Err(failure) => files.insert_failure(&path, failure),
            };
            self.read.insert(path.clone());
            match Baseline::read(files, id) {
                Ok(baseline) => {
                    baselines.insert(path, baseline);
                }
                Err(problem) => {
                    let shown = self.places.path(&path);
                    self.problems.push(format!("{shown}: {problem}"));
                }
            }
        }
        baselines
    }

    /// The text of a file; what a configuration names (`namer`) stays in its project.
    fn text_of(&mut self, path: &str, namer: Option<&str>) -> Result<String, FileFailure> {
        let project = match namer {
            None => directory(path).to_owned(),
            Some(file) => {
                let above = self.above(directory(file));
                self.project(directory(file), &above).unwrap_or_default()
            }
        };
        read_inside(path, &project, Bounds::default())
    }

    /// Reads the overlays that the settings of the documents name: for each document those that
    /// apply to it, in order.
    pub(crate) fn overlays(
        &mut self,
        loaded: &mut Loaded,
        projects: &Projects,
    ) -> Vec<(FileId, Vec<FileId>)> {
        let mut known: HashMap<String, Option<FileId>> = HashMap::new();
        let mut uses = Vec::new();
        for root in loaded.roots.clone() {
            let settings = projects.settings(loaded.files.path(root));
            let mut overlays = Vec::new();
            for named in &settings.overlays {
                let id = known.get(&named.value).copied().unwrap_or_else(|| {
                    let namer = namer(&loaded.files, &named.origin);
                    self.overlay(&named.value, namer.as_deref(), loaded)
                });
                known.insert(named.value.clone(), id);
                overlays.extend(id);
            }
            uses.push((root, overlays));
        }
        uses
    }

    fn overlay(&mut self, path: &str, namer: Option<&str>, loaded: &mut Loaded) -> Option<FileId> {
        let read = match self.text_of(path, namer) {
            Ok(text) => overlay::insert(path, text, loaded),
            Err(failure) => Err(format!("the file {failure}")),
        };
        read.map_err(|problem| {
            let shown = self.places.path(path);
            let by = namer.map_or_else(String::new, |namer| {
                format!(", which `overlays` in {} names", self.places.path(namer))
            });
            self.problems.push(format!("{shown}{by}: {problem}"));
        })
        .ok()
    }
}

/// The configuration that says something.
fn namer(files: &Files, origin: &Origin) -> Option<String> {
    match origin {
        Origin::File(place) => Some(files.path(place.file).to_owned()),
        Origin::Default | Origin::CommandLine => None,
    }
}

/// Each baseline with the configuration that names it, if one does.
fn named_baselines(files: &Files, projects: &Projects) -> BTreeMap<String, Option<String>> {
    let all = projects.all().iter();
    let named = all.filter_map(|settings| {
        let named = settings.baseline.as_ref()?;
        Some((named.value.clone(), namer(files, &named.origin)))
    });
    named.collect()
}

/// The directory of a normalised path, as [`Projects::settings`] sees it.
fn directory(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(directory, _)| directory)
}

/// What lies above the files of a directory, given what lies above the directory.
pub(crate) fn look(directory: &str, above: Above) -> Above {
    let stands = |name: &str| {
        let path = format!("{directory}/{name}");
        Path::new(&path).is_file().then_some(path)
    };
    let own = NAMES.iter().find_map(|name| stands(name));
    if Path::new(&format!("{directory}/.git")).exists() {
        return Above {
            configuration: own,
            repository: Some(directory.to_owned()),
        };
    }
    Above {
        configuration: own.or(above.configuration),
        repository: above.repository,
    }
}
