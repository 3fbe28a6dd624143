//! `textDocument/codeAction` and `codeAction/resolve`

use ide::{FileRange, Proposal};
use rules::{Adoption, Fix, FixKind};
use serde::{Deserialize, Serialize};
use tower_lsp_server::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp_server::ls_types::{
    self as lsp, CodeAction, CodeActionKind, CodeActionOrCommand, CodeActionParams, Diagnostic,
    NumberOrString, Uri, WorkspaceEdit,
};

use super::configure::configure;
use super::new_case;
use crate::server::context::Context;
use crate::server::convert::workspace_edit::{self, Label};
use crate::server::convert::{from_proto, to_proto};

/// All safe fixes of a document.
pub(crate) const FIX_ALL: CodeActionKind = CodeActionKind::new("source.fixAll.ess");

/// Declares object authorization for a whole document.
pub(crate) const DECLARE: CodeActionKind = CodeActionKind::new("source.declare.ess");

/// A case for `ess-lsp test` of what an operation decides.
pub(crate) const CASE: CodeActionKind = CodeActionKind::new("refactor.case.ess");

/// `RequestFailed` (LSP 3.17, `LSPErrorCodes`): the message is shown to the user.
const REQUEST_FAILED: i64 = -32803;

/// What finds an action again when its edit is asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Recall {
    uri: Uri,
    version: Option<i32>,
    range: lsp::Range,
    rule: String,
}

/// An action, and how its edit is made.
struct Offer {
    title: String,
    kind: CodeActionKind,
    preferred: bool,
    rule: String,
    /// Where the finding stands; `None` for what concerns the whole document.
    place: Option<FileRange>,
    edit: Box<dyn FnOnce() -> std::result::Result<WorkspaceEdit, String>>,
}

/// What is offered in a range.
pub(crate) fn code_action(
    context: &Context,
    params: CodeActionParams,
) -> Result<Option<Vec<CodeActionOrCommand>>> {
    let abilities = context.session.abilities;
    let uri = params.text_document.uri;
    let place = from_proto::range(context, &uri, params.range);
    let Some(place) = place.filter(|_| abilities.actions) else {
        return Ok(None);
    };
    let only = params.context.only.as_deref();
    let version = version(context, &uri);
    let mut actions = Vec::new();
    for offer in offers(context, &place, only) {
        let recall = Recall {
            uri: uri.clone(),
            version,
            range: params.range,
            rule: offer.rule.clone(),
        };
        let mut action = CodeAction {
            title: offer.title,
            kind: Some(offer.kind),
            is_preferred: (abilities.preferred_actions && offer.preferred).then_some(true),
            diagnostics: offer
                .place
                .map(|place| answered(context, &params.context.diagnostics, &offer.rule, place))
                .filter(|answered| !answered.is_empty()),
            ..CodeAction::default()
        };
        if abilities.resolves_edits {
            action.data = serde_json::to_value(recall).ok();
        } else if let Ok(edit) = (offer.edit)() {
            action.edit = Some(edit);
        } else {
            continue;
        }
        actions.push(CodeActionOrCommand::CodeAction(action));
    }
    Ok((!actions.is_empty()).then_some(actions))
}

/// The edit of an action.
pub(crate) fn resolve(context: &Context, mut action: CodeAction) -> Result<CodeAction> {
    let data = action.data.clone().unwrap_or_default();
    let recall: Recall =
        serde_json::from_value(data).map_err(|error| Error::invalid_params(error.to_string()))?;
    if version(context, &recall.uri) != recall.version {
        return Err(Error::content_modified());
    }
    let place = from_proto::range(context, &recall.uri, recall.range);
    let place = place.ok_or_else(Error::content_modified)?;
    let only = action.kind.clone().map(|kind| vec![kind]);
    let offer = offers(context, &place, only.as_deref())
        .into_iter()
        .find(|offer| offer.title == action.title && offer.rule == recall.rule)
        .ok_or_else(Error::content_modified)?;
    let edit = (offer.edit)().map_err(|reason| Error {
        code: ErrorCode::ServerError(REQUEST_FAILED),
        message: reason.into(),
        data: None,
    })?;
    action.edit = Some(edit);
    Ok(action)
}

fn version(context: &Context, uri: &Uri) -> Option<i32> {
    let file = from_proto::file(context, uri)?;
    let path = context.analysis.files().path(file);
    context.open.get(path).map(|open| open.version)
}

fn offers(context: &Context, place: &FileRange, only: Option<&[CodeActionKind]>) -> Vec<Offer> {
    let mut offers = Vec::new();
    if wanted(only, &CodeActionKind::QUICKFIX) {
        let proposals = context.analysis.proposals(place, is_capital(context));
        offers.extend(proposals.iter().flat_map(|one| fixes(context, one)));
        let rules: Vec<&Proposal> = first_of_each_rule(&proposals);
        offers.extend(rules.iter().filter_map(|one| suppress(context, one)));
        offers.extend(rules.iter().filter_map(|one| ignore(context, one)));
    }
    if wanted(only, &CodeActionKind::REFACTOR_REWRITE) {
        offers.extend(hoist(context, place));
    }
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
    let possible = proposal.fixes.iter().filter(|fix| fix.refused.is_none());
    let each = possible.map(|fix| Offer {
        title: fix.title.clone(),
        kind: CodeActionKind::QUICKFIX,
        preferred: fix.preferred,
        rule: proposal.finding.rule.name.to_owned(),
        place: Some(proposal.place.clone()),
        edit: edit_of(context, vec![fix.clone()]),
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
        edit: Box::new(move || {
            let edits = context.analysis.plan([adoption.changes.as_slice()]);
            let edits = edits.map_err(|refusal| refusal.to_string())?;
            let label = Label {
                text: DECLARE_TITLE,
                description: Some(in_numbers(&adoption)),
                confirm: true,
            };
            let edits = edits.iter().map(|(file, edits)| (*file, edits.as_slice()));
            Ok(workspace_edit::of_files(&context, edits, Some(label)))
        }),
    })
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
            edit: Box::new(move || new_case::workspace_edit(&context, &case)),
        }
    });
    offers.collect()
}

/// From the method-level design to the root-level one.
fn hoist(context: &Context, place: &FileRange) -> Option<Offer> {
    let (object, hoisted) = context.analysis.hoist(place)?;
    let title = format!("Move the rules of {object} to its schema");
    let context = context.clone();
    Some(Offer {
        title: title.clone(),
        kind: CodeActionKind::REFACTOR_REWRITE,
        preferred: false,
        rule: String::new(),
        place: None,
        edit: Box::new(move || {
            let edits = context.analysis.plan([hoisted.changes.as_slice()]);
            let edits = edits.map_err(|refusal| refusal.to_string())?;
            let kept = hoisted.kept.len();
            let description = (kept > 0).then(|| {
                format!("{kept} other declarations of {object} say something else and stay")
            });
            let label = Label {
                text: &title,
                description,
                confirm: hoisted.operations > 1,
            };
            let edits = edits.iter().map(|(file, edits)| (*file, edits.as_slice()));
            Ok(workspace_edit::of_files(&context, edits, Some(label)))
        }),
    })
}

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

fn edit_of(
    context: &Context,
    fixes: Vec<Fix>,
) -> Box<dyn FnOnce() -> std::result::Result<WorkspaceEdit, String>> {
    let context = context.clone();
    Box::new(move || {
        let edits = context.analysis.edits(&fixes);
        let edits = edits.map_err(|refusal| refusal.to_string())?;
        let label = fixes.first().map(|fix| Label {
            text: &fix.title,
            description: None,
            // What is declared changes in places that are not under the cursor.
            confirm: fix.kind == FixKind::Unsafe && fix.changes.len() > 1,
        });
        let edits = edits.iter().map(|(file, edits)| (*file, edits.as_slice()));
        Ok(workspace_edit::of_files(&context, edits, label))
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
        edit: Box::new(move || {
            let edits = [(file, std::slice::from_ref(&edit))];
            Ok(workspace_edit::of_files(&context, edits, None))
        }),
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
        edit: Box::new(move || edit.workspace_edit()),
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
        edit: edit_of(context, fixes),
    })
}

/// Those of the client's diagnostics that an action answers.
fn answered(
    context: &Context,
    diagnostics: &[Diagnostic],
    rule: &str,
    place: FileRange,
) -> Vec<Diagnostic> {
    let range = to_proto::range(context, place.file, place.range);
    let code = Some(NumberOrString::String(rule.to_owned()));
    let fits = |one: &&Diagnostic| one.code == code && one.range == range;
    diagnostics.iter().filter(fits).cloned().collect()
}
