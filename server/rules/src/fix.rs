//! What a machine can change to answer a finding.

use edit::{Change, Value};
use model::Model;
use openapi::{FileId, Files};

use crate::finding::{Finding, Target};
use crate::rule::FixKind;
use crate::rules::mixed_spelling;

/// A change that answers a finding. Nothing is changed before somebody gives it to [`edit::plan`].
#[derive(Debug, Clone, PartialEq)]
pub struct Fix {
    /// What it does, as a command to choose.
    pub title: String,
    /// [`FixKind::Safe`] or [`FixKind::Unsafe`].
    pub kind: FixKind,
    /// Whether it is what most people would choose.
    pub preferred: bool,
    /// Changes by file; all of them belong together.
    pub changes: Vec<(FileId, Change)>,
}

/// The fixes of a finding that stands as it did when it was found: in `files`, in the light of
/// `model`.
pub fn fixes(files: &Files, model: &Model, finding: &Finding) -> Vec<Fix> {
    let meant = finding.suggestion.as_deref();
    let of_rule = match finding.rule.name {
        "mixed-spelling" => mixed_spelling::fix(files, model),
        _ => meant.and_then(|meant| did_you_mean(files, finding, meant)),
    };
    of_rule.into_iter().collect()
}

/// Writes what was probably meant. It alters what is declared, so a person must look at it.
fn did_you_mean(files: &Files, finding: &Finding, meant: &str) -> Option<Fix> {
    let Target::Node(id) = finding.at.target else {
        return None;
    };
    let file = finding.at.file;
    let node = files.document(file)?.node(id)?;
    let written = node.as_str().filter(|_| node.is_scalar())?;
    if written != finding.offender {
        return None;
    }
    let taken = node.key() == Some(node) && node.parent()?.entry(meant).is_some();
    (!taken).then(|| Fix {
        title: format!("Replace `{written}` with `{meant}`"),
        kind: FixKind::Unsafe,
        preferred: true,
        changes: vec![(
            file,
            Change::Replace {
                node: id,
                value: Value::from(meant),
            },
        )],
    })
}
