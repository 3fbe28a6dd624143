//! Runs the rules.

use std::fmt;

use model::Model;
use openapi::{FileId, Files};

use crate::catalogue::RULES;
use crate::finding::Finding;

/// What a rule on one file sees. It must not look at other files but to resolve references.
#[derive(Clone, Copy)]
pub struct FileContext<'a> {
    /// All files that were read.
    pub files: &'a Files,
    /// The one to look at.
    pub file: FileId,
}

/// What a rule on an OpenAPI document sees.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// All files that were read.
    pub files: &'a Files,
    /// What the document means.
    pub model: &'a Model,
}

/// How a rule finds.
#[derive(Clone, Copy)]
pub(crate) enum Check {
    /// On each file alone, documents and their parts alike.
    File(fn(FileContext<'_>, &mut Vec<Finding>)),
    /// On each OpenAPI document with all that it references.
    Document(fn(Context<'_>, &mut Vec<Finding>)),
    /// In both ways.
    Both(
        fn(FileContext<'_>, &mut Vec<Finding>),
        fn(Context<'_>, &mut Vec<Finding>),
    ),
    /// Not here: it is about what a project says of the check, which the layer above reads.
    Project,
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Check::File(_) => "File",
            Check::Document(_) => "Document",
            Check::Both(..) => "Both",
            Check::Project => "Project",
        })
    }
}

/// Findings on one file alone: syntax, references, limits. Run it once for each file that was
/// read.
pub fn check_file(files: &Files, file: FileId) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in RULES {
        if let Check::File(check) | Check::Both(check, _) = rule.check {
            check(FileContext { files, file }, &mut findings);
        }
    }
    findings
}

/// Findings on what a document means.
pub fn check_document(files: &Files, model: &Model) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in RULES {
        if let Check::Document(check) | Check::Both(_, check) = rule.check {
            check(Context { files, model }, &mut findings);
        }
    }
    for finding in &mut findings {
        finding.documents = vec![model.root];
    }
    findings
}
