//! Runs the rules on what was loaded, each document on its own.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use model::Model;
use openapi::{FileId, Files};
use rayon::prelude::*;
use rules::{At, Endpoint, Finding, Severity};

use crate::load::Loaded;
use crate::progress::Progress;

/// What the rules found.
#[derive(Debug, Default)]
pub(crate) struct Checked {
    /// What each document means, in the order of [`Loaded::roots`].
    pub(crate) models: Vec<Model>,
    /// Unsorted; what several documents agree on stands once.
    pub(crate) findings: Vec<Finding>,
    /// Files that were taken for documents and have no OpenAPI document at their root.
    pub(crate) hollow: Vec<FileId>,
    /// Files on which this program failed, with the reason.
    pub(crate) failures: Vec<(FileId, String)>,
}

/// Checks all files and documents. One that makes this program fail is reported as such; the others
/// go on.
pub(crate) fn check(loaded: &Loaded, progress: &Progress) -> Checked {
    let files = &loaded.files;
    let mut checked = Checked::default();
    let mut single: Vec<FileId> = files
        .ids()
        .filter(|id| files.document(*id).is_some())
        .collect();
    single.extend(&loaded.too_large);
    progress.expect(loaded.roots.len());
    let of_files: Vec<_> = single
        .par_iter()
        .map(|file| guarded(*file, || check_file(files, *file)))
        .collect();
    let of_documents: Vec<_> = loaded
        .roots
        .par_iter()
        .map(|root| {
            progress.step();
            guarded(*root, || {
                let view = files.view(*root);
                let model = Model::build(&view, *root);
                let findings = model
                    .as_ref()
                    .map(|model| rules::check_document(&view, model));
                (model, findings.unwrap_or_default())
            })
        })
        .collect();
    for result in of_files {
        match result {
            Ok(findings) => checked.findings.extend(findings),
            Err(failure) => checked.failures.push(failure),
        }
    }
    for (root, result) in loaded.roots.iter().zip(of_documents) {
        match result {
            Ok((Some(model), findings)) => {
                checked.models.push(model);
                checked.findings.extend(findings);
            }
            Ok((None, _)) => checked.hollow.push(*root),
            Err(failure) => checked.failures.push(failure),
        }
    }
    checked.findings = merge(checked.findings, files, &loaded.roots);
    checked
}

/// Findings on a file alone; on an overlay once for each document that it changes, since its
/// references count from there.
fn check_file(files: &Files, file: FileId) -> Vec<Finding> {
    match files.overlaid_by(file).as_slice() {
        [] => rules::check_file(files, file),
        documents => {
            let views = documents.iter().map(|document| files.view(*document));
            views
                .flat_map(|view| rules::check_file(&view, file))
                .collect()
        }
    }
}

/// Runs `work`; a panic becomes its message.
fn guarded<T>(file: FileId, work: impl FnOnce() -> T) -> Result<T, (FileId, String)> {
    // What a panic leaves behind is lazily computed data in `Files`, which is either there or not.
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let text = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied());
        (file, text.unwrap_or("no message").to_owned())
    })
}

/// A finding in a part that several documents use appears once for each verdict, with the documents
/// that lead to it.
fn merge(findings: Vec<Finding>, files: &Files, roots: &[FileId]) -> Vec<Finding> {
    if let [_] = roots {
        let alone = |mut finding: Finding| {
            finding.documents.clear();
            finding
        };
        return findings.into_iter().map(alone).collect();
    }
    type Verdict = (&'static str, At, Option<Endpoint>, Severity, String);
    let mut known: HashMap<Verdict, usize> = HashMap::new();
    let mut merged: Vec<Finding> = Vec::with_capacity(findings.len());
    for finding in findings {
        let verdict = (
            finding.rule.name,
            finding.at.clone(),
            finding.operation.clone(),
            finding.severity,
            finding.message.clone(),
        );
        let at = *known.entry(verdict).or_insert(merged.len());
        match merged.get_mut(at) {
            Some(same) => same.documents.extend(finding.documents),
            None => merged.push(finding),
        }
    }
    let shared = files_of_several(files, roots);
    for finding in &mut merged {
        // Where only one document leads to the file, it needs no mention.
        if !shared.contains(&finding.at.file) {
            finding.documents.clear();
        }
        finding.documents.sort();
        finding.documents.dedup();
    }
    merged
}

/// Files that more than one document consists of.
fn files_of_several(files: &Files, roots: &[FileId]) -> std::collections::HashSet<FileId> {
    let mut uses: HashMap<FileId, usize> = HashMap::new();
    for root in roots {
        for file in files.reachable(*root) {
            *uses.entry(file).or_default() += 1;
        }
    }
    let several = uses.into_iter().filter(|(_, uses)| *uses > 1);
    several.map(|(file, _)| file).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_message() {
        let file = Files::new().insert(
            "a.yaml",
            openapi::parse("", syntax::Dialect::Yaml, syntax::Limits::default()),
        );
        assert_eq!(guarded(file, || 1), Ok(1));
        let failed = guarded(file, || -> u8 { panic!("at {}", 7) });
        assert_eq!(failed, Err((file, String::from("at 7"))));
    }
}
