//! What was read, and all that is needed to check it: more than once, where it is changed in between.

use std::collections::{HashMap, HashSet};

use model::{Model, Spelling};
use openapi::FileId;
use project::{Baseline, Judgement, Prefix, Projects, Run, judge};
use rules::Options;
use syntax::Document;

use crate::check::{Checked, check};
use crate::load::Loaded;
use crate::progress::Progress;

/// One run.
pub(crate) struct Session {
    pub(crate) loaded: Loaded,
    pub(crate) projects: Projects,
    /// The baselines that settings name, by normalised path.
    pub(crate) baselines: HashMap<String, Baseline>,
    /// Documents with the overlays that apply to them, in order.
    pub(crate) overlays: Vec<(FileId, Vec<FileId>)>,
    /// Configurations and baselines: they are no documents.
    pub(crate) aside: HashSet<FileId>,
    /// Normalised directories of which everything is looked at.
    pub(crate) whole: Vec<String>,
    pub(crate) progress: Progress,
}

/// The outcome of a check.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    /// What each document means.
    pub(crate) models: Vec<Model>,
    pub(crate) judgement: Judgement,
    /// See [`Checked::hollow`].
    pub(crate) hollow: Vec<FileId>,
    /// See [`Checked::failures`].
    pub(crate) failures: Vec<(FileId, String)>,
}

impl Session {
    /// Checks everything as it is now.
    pub(crate) fn check(&self) -> Verdict {
        let is_aside = |file: FileId| self.aside.contains(&file);
        let Checked {
            models,
            findings,
            hollow,
            failures,
        } = check(&self.loaded, &self.projects, is_aside, &self.progress);
        let run = Run {
            roots: &self.loaded.roots,
            whole: &self.whole,
            baselines: &self.baselines,
        };
        Verdict {
            models,
            judgement: judge(&self.loaded.files, &self.projects, run, findings),
            hollow,
            failures,
        }
    }

    /// Applies the overlays again, after documents or overlays have changed.
    pub(crate) fn overlay(&mut self) {
        if !self.overlays.is_empty() {
            self.loaded.files.apply_overlays(&self.overlays);
        }
    }

    /// Puts an overlay in its place, and applies it to a document if it is new.
    pub(crate) fn overlay_with(
        &mut self,
        path: &str,
        overlay: Document,
        document: FileId,
    ) -> FileId {
        let file = self.loaded.files.insert_overlay(path, overlay);
        let known = self.overlays.iter_mut().find(|(root, _)| *root == document);
        match known {
            Some((_, files)) if files.contains(&file) => {}
            Some((_, files)) => files.push(file),
            None => self.overlays.push((document, vec![file])),
        }
        self.loaded.files.apply_overlays(&self.overlays);
        file
    }

    /// Applies an overlay no more.
    pub(crate) fn without_overlay(&mut self, overlay: FileId) {
        for (_, files) in &mut self.overlays {
            files.retain(|file| *file != overlay);
        }
        self.loaded.files.apply_overlays(&self.overlays);
    }

    /// How declarations in a document are to be written.
    pub(crate) fn writing(&self, document: FileId) -> Options {
        let path = self.loaded.files.path(document);
        let settings = self.projects.settings(path);
        Options {
            spelling: match settings.extension_prefix.value {
                Prefix::Lower => Spelling::Small,
                Prefix::Upper => Spelling::Capital,
            },
            scheme: settings.scheme.value,
        }
    }
}
