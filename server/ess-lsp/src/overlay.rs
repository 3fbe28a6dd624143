//! Overlays that the command line or a configuration names.

use std::path::{Path, PathBuf};

use openapi::{FileFailure, FileId, Flaw, OverlayFlaw};
use syntax::{Dialect, Encoding, Limits, Node};

use crate::discover::{Discovered, in_words};
use crate::load::{Bounds, Loaded, read_file};
use crate::places::{Base, Places};
use crate::run::complain;

/// Reads the overlays that the command line names and applies them to all documents, after those of
/// `uses`, which their configurations name. Returns what applies to which document. What cannot be
/// read, and what is for none of the documents, becomes a problem.
pub(crate) fn add(
    overlays: &[PathBuf],
    mut uses: Vec<(FileId, Vec<FileId>)>,
    found: &mut Discovered,
    loaded: &mut Loaded,
) -> Vec<(FileId, Vec<FileId>)> {
    let mut named: Vec<(FileId, &Path)> = Vec::new();
    for path in overlays {
        match read(path, found, loaded) {
            Ok(file) => named.push((file, path)),
            Err(problem) => found
                .problems
                .push(format!("--overlay {}: {problem}", path.display())),
        }
    }
    for (_, files) in &mut uses {
        files.extend(named.iter().map(|(file, _)| *file));
    }
    uses.retain(|(_, files)| !files.is_empty());
    if uses.is_empty() {
        return uses;
    }
    loaded.files.apply_overlays(&uses);
    for (file, path) in named {
        found.problems.extend(unused(file, path, loaded));
    }
    uses
}

fn read(path: &Path, found: &mut Discovered, loaded: &mut Loaded) -> Result<FileId, String> {
    let base = Base::of_file(path).map_err(|error| in_words(&error))?;
    let absolute = base.absolute_of(path);
    if !path.is_file() {
        return Err(String::from("no such file"));
    }
    let text = read_file(path, Bounds::default());
    let text = text.map_err(|failure| format!("the file {failure}"))?;
    let file = insert(&absolute, text.unwrap_or_default(), loaded)?;
    found.places.add(base);
    Ok(file)
}

/// Adds an overlay to the files.
///
/// # Errors
/// In words, where the file is a document that is checked.
pub(crate) fn insert(path: &str, text: String, loaded: &mut Loaded) -> Result<FileId, String> {
    if loaded.files.id(path).is_some() {
        return Err(String::from(
            "this is a document, or a part of one, and no overlay",
        ));
    }
    let overlay = openapi::parse_overlay(text, Dialect::of_path(path), Limits::default());
    let file = loaded.files.insert_overlay(path, overlay);
    let extended = loaded.files.extended(file);
    let unknown = extended.filter(|path| loaded.files.id(path).is_none());
    if let Some(missing) = unknown.filter(|path| !Path::new(path).exists()) {
        // So that the rule on overlays knows.
        loaded.files.insert_failure(&missing, FileFailure::Missing);
    }
    Ok(file)
}

/// An overlay for a document that exists and is not checked.
fn unused(file: FileId, path: &Path, loaded: &Loaded) -> Option<String> {
    let files = &loaded.files;
    if !files.overlaid_by(file).is_empty() || !files.overlay_flaws(file).is_empty() {
        return None;
    }
    Some(format!(
        "--overlay {}: the document that it extends is not among those that are checked",
        path.display()
    ))
}

/// So many flaws of one overlay are told.
const TOLD: usize = 10;

/// Looks for what keeps overlays from being applied, where an answer depends on all that is declared.
/// What only this document lacks may be meant for another one, as long as something is applied: it is
/// told on standard error.
///
/// # Errors
/// The flaws, one line each, as `--check` has them.
pub(crate) fn require(loaded: &Loaded, places: &Places) -> Result<(), Vec<String>> {
    let mut refused = Vec::new();
    for file in loaded.files.ids() {
        let flaws = loaded.files.overlay_flaws(file);
        let told = flaws.iter().take(TOLD);
        let told = told.map(|flaw| described(flaw, loaded, places));
        match is_for_others(file, flaws, loaded) {
            true => told.for_each(|flaw| complain(&flaw)),
            false => refused.extend(told),
        }
    }
    if refused.is_empty() {
        return Ok(());
    }
    refused.push(String::from(
        "mend the overlay first: what is not applied is not declared",
    ));
    Err(refused)
}

/// Whether other documents may have what is missing, and this one has a part.
fn is_for_others(overlay: FileId, flaws: &[OverlayFlaw], loaded: &Loaded) -> bool {
    let files = &loaded.files;
    let is_absence = |one: &OverlayFlaw| matches!(one.flaw, Flaw::NoMatch | Flaw::Absent(_));
    let actions = files.root(overlay).and_then(|root| root.get("actions"));
    let actions = actions.map(|actions| actions.node().items());
    let is_applied = |action: Node<'_>| {
        let mut places = flaws.iter().filter_map(|one| files.node(one.place));
        !places.any(|at| action.range().contains(&at.range().start))
    };
    files.extended(overlay).is_none()
        && flaws.iter().all(is_absence)
        && actions.is_some_and(|mut actions| actions.any(is_applied))
}

/// `overlay.yaml:4:5: what is wrong`.
fn described(flaw: &OverlayFlaw, loaded: &Loaded, places: &Places) -> String {
    let name = places.path(loaded.files.path(flaw.place.file));
    let at = loaded.files.node(flaw.place).map(|node| {
        let start = node.range().start;
        let at = node.document().position(start, Encoding::Utf8);
        format!(":{}:{}", at.line + 1, at.character + 1)
    });
    format!("{name}{}: {}", at.unwrap_or_default(), flaw.flaw)
}
