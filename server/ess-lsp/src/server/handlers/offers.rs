//! What is offered at a place: fixes, refactorings, suppressions, and what concerns the whole document.

use ide::{FileRange, Proposal};
use rules::{Adoption, Fix, Refactoring, RefactoringKind};
use tower_lsp_server::ls_types::{CodeActionKind, WorkspaceEdit};

use super::configure::configure;
use super::new_case;
use crate::server::context::Context;
use crate::server::convert::snippet::{self, Snippet};
use crate::server::convert::workspace_edit::{self, Label};

/// All safe fixes of a document.
pub(crate) const FIX_ALL: CodeActionKind = CodeActionKind::new("source.fixAll.ess");

/// Declares object authorization for a whole document.
pub(crate) const DECLARE: CodeActionKind = CodeActionKind::new("source.declare.ess");

/// A case for `ess-lsp test` of what an operation decides.
pub(crate) const CASE: CodeActionKind = CodeActionKind::new("refactor.case.ess");

/// An action, and how its edit is made.
pub(super) struct Offer {
    pub(super) title: String,
    pub(super) kind: CodeActionKind,
    pub(super) preferred: bool,
    /// The rule whose finding it answers, if any.
    pub(super) rule: String,
    /// Where the finding stands; `None` for what concerns the whole document.
    pub(super) place: Option<FileRange>,
    /// Makes the edit; or why there is none, in words.
    pub(super) edit: Result<Box<dyn FnOnce() -> Result<Edited, String>>, String>,
}

/// What an action changes.
pub(super) struct Edited {
    pub(super) edit: WorkspaceEdit,
    /// Those of its edits that a client with tab stops gets in another form.
    pub(super) snippets: Vec<Snippet>,
}

impl From<WorkspaceEdit> for Edited {
    fn from(edit: WorkspaceEdit) -> Self {
        Edited {
            edit,
            snippets: Vec::new(),
        }
    }
}

/// What is offered; of some kinds only, where these are asked for.
pub(super) fn offers(
    context: &Context,
    place: &FileRange,
    only: Option<&[CodeActionKind]>,
) -> Vec<Offer> {
    let mut offers = Vec::new();
    if wanted(only, &CodeActionKind::QUICKFIX) {
        let proposals = context.analysis.proposals(place, is_capital(context));
        offers.extend(proposals.iter().flat_map(|one| fixes(context, one)));
        let rules: Vec<&Proposal> = first_of_each_rule(&proposals);
        offers.extend(rules.iter().filter_map(|one| suppress(context, one)));
        offers.extend(rules.iter().filter_map(|one| ignore(context, one)));
    }
    offers.extend(refactorings(context, place, only));
    if wanted(only, &CASE) {
        offers.extend(new_cases(context, place));
    }
    // Asked for by name: it is for saving, not for the list at the cursor.
    if only.is_some() && wanted(only, &FIX_ALL) {
        offers.extend(fix_all(context, place));
    }
    // It looks at everything, so that it is not asked about at each move of the cursor.
    if wanted(only, &DECLARE) && (only.is_some() || is_at_head(context, place)) {
        offers.extend(declare(context, place));
    }
    offers
}

/// Cases about the operation at a place, for the subjects of the file beside it.
fn new_cases(context: &Context, place: &FileRange) -> Vec<Offer> {
    let cases = context.analysis.new_cases(place).into_iter();
    let possible = cases.filter(|case| new_case::is_possible(context, case));
    let offers = possible.map(|case| {
        let context = context.clone();
        Offer {
            title: format!("Create a case: {}", case.line),
            kind: CASE,
            preferred: false,
            rule: String::new(),
            place: None,
            edit: Ok(Box::new(move || {
                new_case::workspace_edit(&context, &case).map(Edited::from)
            })),
        }
    });
    offers.collect()
}

/// A kind is wanted where nothing else is asked for, or it, or a kind that it is part of.
fn wanted(only: Option<&[CodeActionKind]>, kind: &CodeActionKind) -> bool {
    let Some(only) = only else { return true };
    only.iter().any(|one| {
        let rest = kind.as_str().strip_prefix(one.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.') || one.as_str().is_empty())
    })
}

fn first_of_each_rule(proposals: &[Proposal]) -> Vec<&Proposal> {
    let mut found: Vec<&Proposal> = Vec::new();
    for one in proposals {
        let known = |other: &&Proposal| other.finding.rule == one.finding.rule;
        if !found.iter().any(known) {
            found.push(one);
        }
    }
    found
}

fn fixes(context: &Context, proposal: &Proposal) -> Vec<Offer> {
    let each = proposal.fixes.iter().map(|fix| Offer {
        title: fix.title.clone(),
        kind: CodeActionKind::QUICKFIX,
        preferred: fix.preferred,
        rule: proposal.finding.rule.name.to_owned(),
        place: Some(proposal.place.clone()),
        edit: match &fix.refused {
            Some(reason) => Err(reason.clone()),
            None => {
                let may_widen = REMOVING.contains(&proposal.finding.rule.name);
                Ok(edit_of(
                    context,
                    &proposal.place,
                    vec![fix.clone()],
                    may_widen,
                ))
            }
        },
    });
    each.collect()
}

fn is_capital(context: &Context) -> bool {
    context.settings.extension_prefix.is_capital()
}

/// Whether a place touches the first key of its file.
fn is_at_head(context: &Context, place: &FileRange) -> bool {
    let document = context.analysis.files().document(place.file);
    let root = document.and_then(|document| document.root());
    let first = root.and_then(|root| root.entries().next());
    first.is_some_and(|(key, _)| {
        let range = key.range();
        range.start <= place.range.end && place.range.start <= range.end
    })
}

fn declare(context: &Context, place: &FileRange) -> Option<Offer> {
    let adoption = context.analysis.adoption(place.file, is_capital(context))?;
    if adoption.changes.is_empty() {
        return None;
    }
    let context = context.clone();
    Some(Offer {
        title: String::from(DECLARE_TITLE),
        kind: DECLARE,
        preferred: false,
        rule: String::new(),
        place: None,
        edit: Ok(Box::new(move || {
            let edits = context.analysis.plan([adoption.changes.as_slice()]);
            let edits = edits.map_err(|refusal| refusal.to_string())?;
            let label = Label {
                text: DECLARE_TITLE,
                description: Some(in_numbers(&adoption)),
                confirm: context.analysis.alters_security(&adoption.changes),
            };
            let edits = edits.iter().map(|(file, edits)| (*file, edits.as_slice()));
            Ok(workspace_edit::of_files(&context, edits, Some(label)).into())
        })),
    })
}

fn refactorings(
    context: &Context,
    place: &FileRange,
    only: Option<&[CodeActionKind]>,
) -> Vec<Offer> {
    let kinds = [
        CodeActionKind::REFACTOR_EXTRACT,
        CodeActionKind::REFACTOR_INLINE,
        CodeActionKind::REFACTOR_REWRITE,
    ];
    if !kinds.iter().any(|kind| wanted(only, kind)) {
        return Vec::new();
    }
    let found = context.analysis.refactorings(place).into_iter();
    let offers = found.map(|one| refactoring(context, one));
    offers.filter(|one| wanted(only, &one.kind)).collect()
}

fn refactoring(context: &Context, refactoring: Refactoring) -> Offer {
    let Refactoring {
        kind,
        title,
        note,
        changes,
    } = refactoring;
    let (context, text) = (context.clone(), title.clone());
    Offer {
        title,
        kind: match kind {
            RefactoringKind::Extract => CodeActionKind::REFACTOR_EXTRACT,
            RefactoringKind::Inline => CodeActionKind::REFACTOR_INLINE,
            RefactoringKind::Rewrite => CodeActionKind::REFACTOR_REWRITE,
        },
        preferred: false,
        rule: String::new(),
        place: None,
        edit: changes.map(|changes| -> Box<dyn FnOnce() -> Result<Edited, String>> {
            Box::new(move || {
                let edits = context.analysis.plan([changes.as_slice()]);
                let edits = edits.map_err(|refusal| refusal.to_string())?;
                // Whatever a refactoring has overlooked, in this document or another.
                if let Some(reason) = context.analysis.alters_decisions(&edits) {
                    return Err(reason);
                }
                let label = Label {
                    text: &text,
                    description: note,
                    confirm: context.analysis.alters_security(&changes),
                };
                let edits = edits.iter().map(|(file, edits)| (*file, edits.as_slice()));
                Ok(workspace_edit::of_files(&context, edits, Some(label)).into())
            })
        }),
    }
}

/// Rules whose fixes take a declaration away. What is left may allow more.
const REMOVING: [&str; 1] = ["conflicting-designs"];

/// Why something is to be confirmed.
const ALTERS_SECURITY: &str = "It changes `security`, which clients and other tools read too";

const DECLARE_TITLE: &str = "Declare object authorization for this document";

/// What an adoption does and leaves out.
fn in_numbers(adoption: &Adoption) -> String {
    let operations = |number: usize| match number {
        1 => String::from("1 operation"),
        many => format!("{many} operations"),
    };
    let declared = operations(adoption.declared.len());
    let mut text = format!("{declared} declared, as drafts to be confirmed");
    if let Some(first) = adoption.left_out.first() {
        let left_out = operations(adoption.left_out.len());
        let operation = &first.operation;
        text = format!(
            "{text}; {left_out} left out: {} {}: {}",
            operation.method, operation.path, first.reason
        );
    }
    text
}

/// The edits of fixes that are asked for at a place.
fn edit_of(
    context: &Context,
    place: &FileRange,
    fixes: Vec<Fix>,
    may_widen: bool,
) -> Box<dyn FnOnce() -> Result<Edited, String>> {
    let (context, file) = (context.clone(), place.file);
    Box::new(move || {
        let edits = context.analysis.edits(&fixes);
        let edits = edits.map_err(|refusal| refusal.to_string())?;
        let placeholders = fixes.iter().flat_map(|fix| &fix.placeholders);
        let alters_security = |fix: &Fix| context.analysis.alters_security(&fix.changes);
        let mut reason = fixes
            .iter()
            .any(alters_security)
            .then(|| String::from(ALTERS_SECURITY));
        if may_widen {
            reason = context.analysis.widens(&edits).or(reason);
        }
        let confirm = reason.is_some();
        // A preview, in which one confirms, shows tab stops as text.
        let snippets = match context.session.abilities.snippets && !confirm {
            true => snippet::of_file(&context, &edits, file, &placeholders.collect::<Vec<_>>()),
            false => Vec::new(),
        };
        let label = fixes.first().map(|fix| Label {
            text: &fix.title,
            description: reason,
            confirm,
        });
        let edits = edits.iter().map(|(file, edits)| (*file, edits.as_slice()));
        let edit = workspace_edit::of_files(&context, edits, label);
        Ok(Edited { edit, snippets })
    })
}

fn suppress(context: &Context, proposal: &Proposal) -> Option<Offer> {
    let rule = proposal.finding.rule;
    let edit = context.analysis.suppression(rule, &proposal.place)?;
    let file = proposal.place.file;
    let context = context.clone();
    Some(Offer {
        title: format!("Suppress {} here, with a reason", rule.name),
        kind: CodeActionKind::QUICKFIX,
        preferred: false,
        rule: rule.name.to_owned(),
        place: Some(proposal.place.clone()),
        edit: Ok(Box::new(move || {
            let edits = [(file, std::slice::from_ref(&edit))];
            Ok(workspace_edit::of_files(&context, edits, None).into())
        })),
    })
}

fn ignore(context: &Context, proposal: &Proposal) -> Option<Offer> {
    let rule = proposal.finding.rule;
    let path = context.analysis.files().path(proposal.place.file);
    let edit = configure(context, path, rule)?;
    Some(Offer {
        title: format!("Ignore {} in this document ({})", rule.name, edit.name()),
        kind: CodeActionKind::QUICKFIX,
        preferred: false,
        rule: rule.name.to_owned(),
        place: Some(proposal.place.clone()),
        edit: Ok(Box::new(move || edit.workspace_edit().map(Edited::from))),
    })
}

fn fix_all(context: &Context, place: &FileRange) -> Option<Offer> {
    let fixes = context.analysis.safe_fixes(place.file, is_capital(context));
    (!fixes.is_empty()).then(|| Offer {
        title: String::from("Make all safe fixes"),
        kind: FIX_ALL,
        preferred: false,
        rule: String::new(),
        place: None,
        edit: Ok(edit_of(context, place, fixes, false)),
    })
}
