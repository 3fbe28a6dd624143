//! Runs the rules on what was loaded: each document on its own, then all together.

use std::panic::{AssertUnwindSafe, catch_unwind};

use model::Model;
use openapi::FileId;
use project::Projects;
use rayon::prelude::*;
use rules::{Facts, Finding};

use crate::load::Loaded;
use crate::progress::Progress;

/// What the rules found.
#[derive(Debug, Default)]
pub(crate) struct Checked {
    /// What each document means, in the order of [`Loaded::roots`].
    pub(crate) models: Vec<Model>,
    /// As the rules find them, to be judged.
    pub(crate) findings: Vec<Finding>,
    /// Files that were taken for documents and have no OpenAPI document at their root.
    pub(crate) hollow: Vec<FileId>,
    /// Files on which this program failed, with the reason.
    pub(crate) failures: Vec<(FileId, String)>,
}

/// Checks all files and documents, but for files that are `is_aside`. One that makes this program
/// fail is reported as such; the others go on.
pub(crate) fn check(
    loaded: &Loaded,
    projects: &Projects,
    is_aside: impl Fn(FileId) -> bool,
    progress: &Progress,
) -> Checked {
    let files = &loaded.files;
    let mut checked = Checked::default();
    let mut single: Vec<FileId> = files
        .ids()
        .filter(|id| files.document(*id).is_some() && !is_aside(*id))
        .collect();
    single.extend(&loaded.too_large);
    progress.expect(loaded.roots.len());
    let of_files: Vec<_> = single
        .par_iter()
        .map(|file| guarded(*file, || rules::check_file(files, *file)))
        .collect();
    let of_documents: Vec<_> = loaded
        .roots
        .par_iter()
        .map(|root| {
            progress.step();
            guarded(*root, || {
                let words = &projects.settings(files.path(*root)).words;
                let view = files.view(*root);
                let model = Model::build_with(&view, *root, words)?;
                let findings = rules::check_document(&view, &model);
                // Of others nothing says that they know the same callers.
                let takes_part = model::identifies_callers(&view, *root);
                let facts = takes_part.then(|| Facts::of(&view, &model));
                Some((model, findings, facts))
            })
        })
        .collect();
    for result in of_files {
        match result {
            Ok(findings) => checked.findings.extend(findings),
            Err(failure) => checked.failures.push(failure),
        }
    }
    let mut facts = Vec::new();
    for (root, result) in loaded.roots.iter().zip(of_documents) {
        match result {
            Ok(Some((model, findings, of_document))) => {
                checked.models.push(model);
                checked.findings.extend(findings);
                facts.extend(of_document);
            }
            Ok(None) => checked.hollow.push(*root),
            Err(failure) => checked.failures.push(failure),
        }
    }
    if let Some(root) = loaded.roots.first() {
        match guarded(*root, || rules::check_workspace(&facts)) {
            Ok(findings) => checked.findings.extend(findings),
            Err(failure) => checked.failures.push(failure),
        }
    }
    checked
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

#[cfg(test)]
mod tests {
    use openapi::Files;

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
