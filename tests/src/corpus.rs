//! Real documents from `../shared/corpus`, which is not part of the repository.

use std::fs;
use std::path::{Path, PathBuf};

use openapi::{FileFailure, FileId, Files};
use syntax::{Dialect, Limits};

use crate::needed;

/// A folder of `../shared`, or `None` with a note where it is absent. On CI (`CI` is set) its
/// absence is a failure.
pub fn shared(folder: &str) -> Option<PathBuf> {
    needed::shared(folder)
}

/// All `.json`, `.yaml` and `.yml` files below a folder as paths relative to it, sorted.
pub fn files_below(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        let entries = fs::read_dir(&next).into_iter().flatten().flatten();
        for path in entries.map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else if is_document_name(&path) {
                let relative = path.strip_prefix(folder).unwrap_or(&path);
                found.push(relative.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found.sort();
    found
}

fn is_document_name(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    matches!(extension, Some("json" | "yaml" | "yml"))
}

/// Loads a document below `folder` with every file that it refers to; files above `folder` count as
/// outside.
pub fn load(folder: &Path, file: &str) -> (Files, FileId) {
    let mut files = Files::new();
    let root = load_one(&mut files, folder, file);
    loop {
        let missing = files.missing();
        if missing.is_empty() {
            return (files, root);
        }
        for wanted in missing {
            load_one(&mut files, folder, &wanted.path);
        }
    }
}

fn load_one(files: &mut Files, folder: &Path, path: &str) -> FileId {
    if openapi::is_absolute(path) || path.starts_with("../") {
        return files.insert_failure(path, FileFailure::Outside);
    }
    match fs::read_to_string(folder.join(path)) {
        Err(_) => files.insert_failure(path, FileFailure::Missing),
        Ok(text) => {
            let document = openapi::parse(text, Dialect::of_path(path), Limits::default());
            files.insert(path, document)
        }
    }
}
