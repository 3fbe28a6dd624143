//! Overlays that the command line names.

use std::path::Path;

use openapi::{FileFailure, FileId};
use syntax::{Dialect, Limits};

use crate::discover::{Discovered, in_words};
use crate::load::{Bounds, Loaded, read_file};
use crate::places::Base;

/// Reads overlays and applies them to all documents, in the order of their names. What cannot be
/// read, and what is for none of the documents, becomes a problem.
pub(crate) fn add(
    overlays: &[std::path::PathBuf],
    found: &mut Discovered,
    loaded: &mut Loaded,
    bounds: Bounds,
) {
    let mut named: Vec<(FileId, &Path)> = Vec::new();
    for path in overlays {
        match read(path, found, loaded, bounds) {
            Ok(file) => named.push((file, path)),
            Err(problem) => found
                .problems
                .push(format!("--overlay {}: {problem}", path.display())),
        }
    }
    if named.is_empty() {
        return;
    }
    let files: Vec<FileId> = named.iter().map(|(file, _)| *file).collect();
    let roots = loaded.roots.iter();
    let uses: Vec<_> = roots.map(|root| (*root, files.clone())).collect();
    loaded.files.apply_overlays(&uses);
    for (file, path) in named {
        found.problems.extend(unused(file, path, loaded));
    }
}

fn read(
    path: &Path,
    found: &mut Discovered,
    loaded: &mut Loaded,
    bounds: Bounds,
) -> Result<FileId, String> {
    let base = Base::of_file(path).map_err(|error| in_words(&error))?;
    let absolute = base.absolute_of(path);
    if loaded.files.id(&absolute).is_some() {
        return Err(String::from(
            "this is a document, or a part of one, and no overlay",
        ));
    }
    if !path.is_file() {
        return Err(String::from("no such file"));
    }
    let text = read_file(path, bounds).map_err(|failure| format!("the file {failure}"))?;
    let dialect = Dialect::of_path(&absolute);
    let overlay = openapi::parse_overlay(text.unwrap_or_default(), dialect, Limits::default());
    let file = loaded.files.insert_overlay(&absolute, overlay);
    let extended = loaded.files.extended(file);
    let unknown = extended.filter(|path| loaded.files.id(path).is_none());
    if let Some(missing) = unknown.filter(|path| !Path::new(path).exists()) {
        // So that the rule on overlays knows.
        loaded.files.insert_failure(&missing, FileFailure::Missing);
    }
    found.places.add(base);
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
