//! What a machine can change to answer a finding.

use std::cell::OnceCell;
use std::rc::Rc;

use edit::{Change, Value};
use model::{Model, Operation};
use openapi::{FileId, Files};

use crate::declare::{Options, Plan, Planner, Reason};
use crate::finding::{Finding, Target};
use crate::rule::FixKind;
use crate::rules::{
    ambiguous_scheme, client_writable_owner, client_writable_parent, conflicting_designs,
    draft_declaration, duplicate_grant, missing_denial_response, missing_ownership, missing_scheme,
    mixed_spelling, no_security_schemes, numeric_object_id, object_without_rules,
    repeated_declaration, unauthenticated_object_access, undeclared_identifier,
    undeclared_object_authorization, unguarded_alias, unguarded_collection, unidentified_caller,
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

    /// An unsafe fix that nobody prefers: a plan, or why there is none.
    pub(crate) fn of(title: impl Into<String>, mut plan: Result<Plan<'_>, Reason>) -> Self {
        let placeholders = plan
            .as_mut()
            .map(|plan| std::mem::take(&mut plan.placeholders));
        Fix {
            placeholders: placeholders.unwrap_or_default(),
            ..Fix::made(title, plan.map(|plan| plan.changes))
        }
    }

    /// An unsafe fix that nobody prefers: changes, or why there are none.
    pub(crate) fn made(
        title: impl Into<String>,
        changes: Result<Vec<(FileId, Change)>, Reason>,
    ) -> Self {
        match changes {
            Ok(changes) => Fix::new(title, changes),
            Err(reason) => Fix {
                refused: Some(reason.to_string()),
                ..Fix::new(title, Vec::new())
            },
        }
    }

    /// The same as what most people would choose, if it can be made.
    pub(crate) fn preferred(mut self) -> Self {
        self.preferred = self.refused.is_none();
        self
    }

    /// The same as one that touches no declaration, grant, `security` or contract.
    pub(crate) fn safe(mut self) -> Self {
        self.kind = FixKind::Safe;
        self
    }
}

/// What a rule is asked for a fix with.
pub(crate) struct Asked<'a> {
    /// The files as they were checked.
    pub(crate) files: &'a Files,
    /// The document that the finding is about.
    pub(crate) model: &'a Model,
    /// The finding.
    pub(crate) finding: &'a Finding,
    /// How declarations are written.
    pub(crate) options: Options,
    planner: Rc<OnceCell<Planner<'a>>>,
}

impl<'a> Asked<'a> {
    /// The operation that the finding is about.
    pub(crate) fn operation(&self) -> Option<&'a Operation> {
        let endpoint = self.finding.operation.as_ref()?;
        let is_it = |one: &&Operation| one.method == endpoint.method && one.path == endpoint.path;
        self.model.operations.iter().find(is_it)
    }

    /// Plans declarations in the document.
    pub(crate) fn planner(&self) -> Planner<'a> {
        let planner = || Planner::of(self.files, self.model, self.options);
        self.planner.get_or_init(planner).clone()
    }
}

/// Makes the fixes of findings on one document. What several of them need is made once.
pub struct Fixer<'a> {
    files: &'a Files,
    model: &'a Model,
    options: Options,
    planner: Rc<OnceCell<Planner<'a>>>,
}

impl<'a> Fixer<'a> {
    /// For findings that stand as they did when they were found: in `files`, in the light of `model`.
    pub fn of(files: &'a Files, model: &'a Model, options: Options) -> Self {
        Fixer {
            files,
            model,
            options,
            planner: Rc::default(),
        }
    }

    /// The fixes of a finding; the best one comes first.
    pub fn fixes(&self, finding: &'a Finding) -> Vec<Fix> {
        of_rule(Asked {
            files: self.files,
            model: self.model,
            finding,
            options: self.options,
            planner: Rc::clone(&self.planner),
        })
    }
}

/// The fixes of one finding, see [`Fixer`].
pub fn fixes(files: &Files, model: &Model, finding: &Finding, options: Options) -> Vec<Fix> {
    Fixer::of(files, model, options).fixes(finding)
}

fn of_rule(asked: Asked<'_>) -> Vec<Fix> {
    let Asked {
        files,
        model,
        finding,
        ..
    } = asked;
    let one = |fix: Option<Fix>| fix.into_iter().collect::<Vec<Fix>>();
    match finding.rule.name {
        "ambiguous-scheme" => ambiguous_scheme::fix(files, model, finding),
        "client-writable-owner" => one(client_writable_owner::fix(files, finding)),
        "client-writable-parent" => one(client_writable_parent::fix(files, finding)),
        "conflicting-designs" => conflicting_designs::fix(files, model, finding),
        "draft-declaration" => draft_declaration::fix(asked),
        "duplicate-grant" => one(duplicate_grant::fix(files, model, finding)),
        "missing-denial-response" => one(missing_denial_response::fix(files, finding)),
        "missing-ownership" => missing_ownership::fix(files, model, finding),
        "missing-scheme" => missing_scheme::fix(asked),
        "mixed-spelling" => one(mixed_spelling::fix(files, model)),
        "no-security-schemes" => no_security_schemes::fix(asked),
        "numeric-object-id" => one(numeric_object_id::fix(files, model, finding)),
        "object-without-rules" => object_without_rules::fix(asked),
        "repeated-declaration" => one(repeated_declaration::fix(files, model, finding)),
        "unauthenticated-object-access" => unauthenticated_object_access::fix(asked),
        "undeclared-identifier" => undeclared_identifier::fix(asked),
        "undeclared-object-authorization" => undeclared_object_authorization::fix(asked),
        "unguarded-alias" => unguarded_alias::fix(asked),
        "unguarded-collection" => unguarded_collection::fix(asked),
        "unidentified-caller" => unidentified_caller::fix(asked),
        "unknown-group" => {
            let added = unknown_group::fix(files, model, finding);
            did_you_mean(asked).into_iter().chain(added).collect()
        }
        "unmapped-action" => unmapped_action::fix(files, model, finding),
        "unscoped-list" => one(unscoped_list::fix(files, model, finding)),
        "unused-grant" => one(unused_grant::fix(files, finding)),
        _ => one(did_you_mean(asked)),
    }
}

/// Writes what was probably meant. It alters what is declared, so a person must look at it.
pub(crate) fn did_you_mean(asked: Asked<'_>) -> Option<Fix> {
    let Asked { files, finding, .. } = asked;
    let meant = finding.suggestion.as_deref()?;
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
