//! Runs the rules.

use std::fmt;
use std::sync::Arc;

use model::{Model, Operation};
use openapi::{FileId, Files, Unresolved};

use crate::catalogue::RULES;
use crate::finding::Finding;
use crate::kept::Kept;
use crate::keywords::{self, Keyword};
use crate::workspace::Workspace;

/// What a rule on one file sees. It must not look at other files but to resolve references.
#[derive(Clone, Copy)]
pub(crate) struct FileContext<'a> {
    /// All files that were read.
    pub(crate) files: &'a Files,
    /// The one to look at.
    pub(crate) file: FileId,
    /// Its references that lead nowhere. Those at which a chain breaks further on, in another file,
    /// are left out: that file reports them.
    pub(crate) unresolved: &'a [Unresolved],
}

/// What a rule on an OpenAPI document sees.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    /// All files that were read.
    pub(crate) files: &'a Files,
    /// What the document means.
    pub(crate) model: &'a Model,
    /// Its keywords, and what was probably meant as one.
    pub(crate) keywords: &'a [Keyword<'a>],
}

/// How a rule finds.
#[derive(Clone, Copy)]
pub(crate) enum Check {
    /// On each file alone, documents and their parts alike.
    File(fn(FileContext<'_>, &mut Vec<Finding>)),
    /// On each OpenAPI document with all that it references.
    Document(fn(Context<'_>, &mut Vec<Finding>)),
    /// On each operation of a document. The verdict rests on the operation and on nothing that
    /// [`Kept::of`] does not compare.
    Operation(for<'c> fn(Context<'c>) -> OnOperation<'c>),
    /// In both ways.
    Both(
        fn(FileContext<'_>, &mut Vec<Finding>),
        fn(Context<'_>, &mut Vec<Finding>),
    ),
    /// On all documents that are checked together.
    Workspace(fn(&Workspace<'_>, &mut Vec<Finding>)),
    /// Not here: it is about what a project says of the check, which the layer above reads.
    Project,
}

/// What a rule says of an operation.
pub(crate) type OnOperation<'c> = Box<dyn Fn(&Operation) -> Option<Finding> + 'c>;

impl Check {
    pub(crate) fn is_of_operation(self) -> bool {
        matches!(self, Check::Operation(_))
    }
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Check::File(_) => "File",
            Check::Document(_) => "Document",
            Check::Operation(_) => "Operation",
            Check::Both(..) => "Both",
            Check::Workspace(_) => "Workspace",
            Check::Project => "Project",
        })
    }
}

/// Findings on one file alone: syntax, references, limits. Run it once for each file that was
/// read. On an overlay once for each document that it changes, since its references count from there.
pub fn check_file(files: &Files, file: FileId) -> Vec<Finding> {
    let check = |files: &Files| check_in_view(files, file, files.unresolved(file).collect());
    match files.overlaid_by(file).as_slice() {
        [] => check(files),
        documents => {
            let views = documents.iter().map(|document| files.view(*document));
            views.flat_map(|view| check(&view)).collect()
        }
    }
}

/// [`check_file`] in one view, where it is known which references of the file lead nowhere.
pub(crate) fn check_in_view(
    files: &Files,
    file: FileId,
    mut unresolved: Vec<Unresolved>,
) -> Vec<Finding> {
    unresolved.retain(|one| one.place.file == file);
    let context = FileContext {
        files,
        file,
        unresolved: &unresolved,
    };
    let mut findings = Vec::new();
    for rule in RULES {
        if let Check::File(check) | Check::Both(check, _) = rule.check {
            check(context, &mut findings);
        }
    }
    findings
}

/// Findings on what a document means.
pub fn check_document(files: &Files, model: &Model) -> Vec<Finding> {
    let found = found_in(files, model, None).into_iter();
    let in_its_light = |finding: Arc<Finding>| Finding {
        documents: vec![model.root],
        ..Arc::unwrap_or_clone(finding)
    };
    found.map(in_its_light).collect()
}

/// [`check_document`] without mention of the document, with what is known from the version before.
pub(crate) fn found_in(files: &Files, model: &Model, kept: Option<&Kept<'_>>) -> Vec<Arc<Finding>> {
    let context = Context {
        files,
        model,
        keywords: &keywords::of_document(files, model),
    };
    let mut all = Vec::new();
    let mut findings = Vec::new();
    for rule in RULES {
        match rule.check {
            Check::Document(check) | Check::Both(_, check) => check(context, &mut findings),
            Check::Operation(check) => {
                let check = check(context);
                all.extend(model.operations.iter().filter_map(|operation| {
                    let known = kept.and_then(|kept| kept.get(rule, operation));
                    known.unwrap_or_else(|| check(operation).map(Arc::new))
                }));
            }
            Check::File(_) | Check::Workspace(_) | Check::Project => {}
        }
        all.extend(findings.drain(..).map(Arc::new));
    }
    all
}
