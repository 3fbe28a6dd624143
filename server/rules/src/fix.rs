//! What a machine can change to answer a finding.

use edit::{Change, Value};
use model::Model;
use openapi::{FileId, Files};

use crate::declare::Options;
use crate::finding::{Finding, Target};
use crate::rule::FixKind;
use crate::rules::{
    ambiguous_scheme, client_writable_owner, client_writable_parent, conflicting_designs,
    duplicate_grant, missing_denial_response, missing_ownership, mixed_spelling, numeric_object_id,
    unknown_group, unmapped_action, unscoped_list, unused_grant,
};

/// A change that answers a finding. Nothing is changed before somebody gives it to [`edit::plan`].
#[derive(Debug, Clone, PartialEq)]
pub struct Fix {
    /// What it does, as a command to choose.
    pub title: String,
    /// [`FixKind::Safe`] or [`FixKind::Unsafe`].
    pub kind: FixKind,
    /// Whether it is what most people would choose.
    pub preferred: bool,
    /// Changes by file; all of them belong together. The text is valid as it is; parts of it may be
    /// [`Fix::placeholders`].
    pub changes: Vec<(FileId, Change)>,
    /// What the user is invited to type over.
    pub placeholders: Vec<Placeholder>,
    /// Why it cannot be made, in words for the user; there are no changes then.
    pub refused: Option<String>,
}

/// A part of the new text that waits for the user's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholder {
    /// The number of the [`edit::Stop`]s that it stands for; they change together.
    pub order: u32,
    /// What the user may choose from, the text that is written first; empty where anything goes.
    pub choices: Vec<String>,
}

impl Fix {
    /// An unsafe fix that nobody prefers and that changes this.
    pub(crate) fn new(title: impl Into<String>, changes: Vec<(FileId, Change)>) -> Self {
        Fix {
            title: title.into(),
            kind: FixKind::Unsafe,
            preferred: false,
            changes,
            placeholders: Vec::new(),
            refused: None,
        }
    }

    /// The same as what most people would choose.
    pub(crate) fn preferred(mut self) -> Self {
        self.preferred = true;
        self
    }

    /// The same as one that touches no declaration, grant, `security` or contract.
    pub(crate) fn safe(mut self) -> Self {
        self.kind = FixKind::Safe;
        self
    }
}

/// The fixes of a finding that stands as it did when it was found: in `files`, in the light of
/// `model`. The best one comes first.
pub fn fixes(files: &Files, model: &Model, finding: &Finding, options: Options) -> Vec<Fix> {
    let _ = options;
    let one = |fix: Option<Fix>| fix.into_iter().collect::<Vec<Fix>>();
    let meant = finding.suggestion.as_deref();
    let mut fixes = one(meant.and_then(|meant| did_you_mean(files, finding, meant)));
    fixes.extend(match finding.rule.name {
        "ambiguous-scheme" => ambiguous_scheme::fix(files, model, finding),
        "client-writable-owner" => one(client_writable_owner::fix(files, finding)),
        "client-writable-parent" => one(client_writable_parent::fix(files, finding)),
        "conflicting-designs" => conflicting_designs::fix(files, model, finding),
        "duplicate-grant" => one(duplicate_grant::fix(files, model, finding)),
        "missing-denial-response" => one(missing_denial_response::fix(files, finding)),
        "missing-ownership" => missing_ownership::fix(files, model, finding),
        "mixed-spelling" => one(mixed_spelling::fix(files, model)),
        "numeric-object-id" => one(numeric_object_id::fix(files, model, finding)),
        "unknown-group" => one(unknown_group::fix(files, model, finding)),
        "unmapped-action" => unmapped_action::fix(files, model, finding),
        "unscoped-list" => one(unscoped_list::fix(files, model, finding)),
        "unused-grant" => one(unused_grant::fix(files, finding)),
        _ => Vec::new(),
    });
    fixes
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
    let change = Change::Replace {
        node: id,
        value: Value::from(meant),
    };
    let title = format!("Replace `{written}` with `{meant}`");
    (!taken).then(|| Fix::new(title, vec![(file, change)]).preferred())
}
