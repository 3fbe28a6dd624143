//! One version of a document with everything that it needs, from files or from a revision.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use model::{Model, Words};
use openapi::{FileFailure, FileId, Files};
use project::Overrides;
use syntax::{Dialect, Limits};

use super::git::Revision;
use crate::cli::Cli;
use crate::configure::{Configurer, Source};
use crate::decide::{prepare, understand};
use crate::discover::in_words;
use crate::load::{Bounds, Loaded};
use crate::overlay;
use crate::places::{Base, Places};
use crate::run::here;

/// A version that was read.
pub(crate) struct Version {
    pub(crate) files: Files,
    pub(crate) model: Model,
    pub(crate) places: Places,
    /// The file, as reports call it.
    pub(crate) file: String,
    /// Where it was read, if not from the disk.
    pub(crate) revision: Option<Revision>,
}

impl Version {
    /// Reads a file on the disk.
    ///
    /// # Errors
    /// What is wrong with it, one line each.
    pub(crate) fn of_file(
        cli: &Cli,
        file: &PathBuf,
        overlays: &[PathBuf],
    ) -> Result<Self, Vec<String>> {
        let prepared = prepare(cli, file, overlays)?;
        Ok(Version::new(
            prepared.loaded,
            prepared.model,
            prepared.found.places,
            None,
        ))
    }

    fn new(loaded: Loaded, model: Model, places: Places, revision: Option<Revision>) -> Self {
        Version {
            file: places.name(loaded.files.path(model.root)),
            files: loaded.files.view(model.root),
            model,
            places,
            revision,
        }
    }

    /// Reads a file as a revision has it, and from the same revision what it refers to and the overlays.
    /// The configuration is that of the working tree, so that both versions are understood alike.
    ///
    /// # Errors
    /// What is wrong with it, one line each.
    pub(crate) fn of_revision(
        revision: Revision,
        file: &Path,
        overlays: &[PathBuf],
    ) -> Result<Self, Vec<String>> {
        let shown = file.display();
        let absolute = |path: &Path| {
            let base = Base::of_file(path);
            let base =
                base.map_err(|error| vec![format!("{}: {}", path.display(), in_words(&error))])?;
            Ok::<_, Vec<String>>((base.absolute_of(path), base))
        };
        let (path, base) = absolute(file)?;
        let mut places = Places::default();
        places.add(base);
        let mut named = Vec::new();
        for overlay in overlays {
            named.push(absolute(overlay)?.0);
        }
        let mut configurer =
            Configurer::new(Source::Nearest, &places, here(), Overrides::default());
        let mut loaded = Loaded::default();
        let projects = configurer.projects(&mut loaded.files, [path.as_str()].into_iter());
        if !configurer.problems.is_empty() {
            return Err(configurer.problems);
        }
        let settings = projects.settings(&path);
        let bounds = Bounds {
            file_size: settings.limits.file_size.value,
        };
        let text = revision.read(&path, bounds).map_err(|failure| {
            let name = &revision.name;
            vec![match failure {
                FileFailure::Missing => format!("{shown}: {name} has no such file"),
                failure => format!("{shown}: the file in {name} {failure}"),
            }]
        })?;
        let configured = settings.overlays.iter().map(|one| one.value.clone());
        let overlays: Vec<String> = configured.chain(named).collect();
        let mut reading = Reading {
            revision: &revision,
            places: &places,
            bounds,
            limit: settings.limits.files.value,
            loaded,
        };
        let root = reading.document(&path, text);
        reading.overlays(root, &overlays)?;
        let loaded = reading.loaded;
        overlay::require(&loaded, &places).map_err(|problems| named_by(&revision, problems))?;
        let model = of_revision(&loaded, &places, root, &settings.words, &revision)?;
        Ok(Version::new(loaded, model, places, Some(revision)))
    }

    /// References that lead nowhere: what stands behind them is not compared.
    pub(crate) fn unresolved(&self) -> usize {
        let parts = self.files.reachable(self.model.root).into_iter();
        parts.map(|file| self.files.unresolved(file).count()).sum()
    }
}

fn of_revision(
    loaded: &Loaded,
    places: &Places,
    root: FileId,
    words: &Words,
    revision: &Revision,
) -> Result<Model, Vec<String>> {
    let model = understand(loaded, places, root, words);
    model.map_err(|problems| named_by(revision, problems))
}

fn named_by(revision: &Revision, problems: Vec<String>) -> Vec<String> {
    let name = &revision.name;
    let problems = problems.into_iter();
    problems
        .map(|problem| format!("in {name}: {problem}"))
        .collect()
}

/// Reads from a revision.
struct Reading<'r> {
    revision: &'r Revision,
    places: &'r Places,
    bounds: Bounds,
    /// So many files.
    limit: usize,
    loaded: Loaded,
}

impl Reading<'_> {
    /// Adds the document, and what it refers to until nothing is missing.
    fn document(&mut self, path: &str, text: String) -> FileId {
        let parse =
            |path: &str, text| openapi::parse(text, Dialect::of_path(path), Limits::default());
        let root = self.loaded.files.insert(path, parse(path, text));
        self.loaded.roots.push(root);
        let mut asked: HashSet<String> = HashSet::new();
        let mut fresh = vec![root];
        while let Some(file) = fresh.pop() {
            let named: Vec<String> = {
                let paths = self.loaded.files.referenced_files(file);
                paths.map(str::to_owned).collect()
            };
            for path in named {
                if self.loaded.files.id(&path).is_some() || !asked.insert(path.clone()) {
                    continue;
                }
                match self.part(&path) {
                    Ok(text) => fresh.push(self.loaded.files.insert(&path, parse(&path, text))),
                    Err(failure) => {
                        self.loaded.files.insert_failure(&path, failure);
                    }
                }
            }
        }
        root
    }

    fn part(&self, path: &str) -> Result<String, FileFailure> {
        let limit = self.limit;
        if self.loaded.files.ids().count() >= limit {
            return Err(FileFailure::TooManyFiles { limit });
        }
        if !self.places.allow(Path::new(path)) {
            return Err(FileFailure::Outside);
        }
        self.revision.read(path, self.bounds)
    }

    /// Adds the overlays that the revision has: one that came later declared nothing then.
    fn overlays(&mut self, root: FileId, paths: &[String]) -> Result<(), Vec<String>> {
        let mut uses = Vec::new();
        for path in paths {
            let text = match self.revision.read(path, self.bounds) {
                Ok(text) => text,
                Err(FileFailure::Missing) => continue,
                Err(failure) => {
                    let (shown, name) = (self.places.path(path), &self.revision.name);
                    return Err(vec![format!("{shown}: the overlay in {name} {failure}")]);
                }
            };
            let file = overlay::insert(path, text, &mut self.loaded);
            let shown = || self.places.path(path);
            uses.push(file.map_err(|problem| vec![format!("{}: {problem}", shown())])?);
        }
        if !uses.is_empty() {
            self.loaded.files.apply_overlays(&[(root, uses)]);
        }
        Ok(())
    }
}
