//! `textDocument/codeAction` and `codeAction/resolve`

use ide::FileRange;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tower_lsp_server::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp_server::ls_types::{
    self as lsp, CodeAction, CodeActionDisabled, CodeActionOrCommand, CodeActionParams,
    CodeActionTriggerKind, Diagnostic, NumberOrString, Uri,
};

use super::offers::{Offer, offers};
use crate::server::context::Context;
use crate::server::convert::snippet::Snippet;
use crate::server::convert::{from_proto, to_proto};

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

/// What is offered in a range.
pub(crate) fn code_action(
    context: &Context,
    params: CodeActionParams,
) -> Result<Option<Vec<CodeActionOrCommand>>> {
    let uri = &params.text_document.uri;
    let place = from_proto::range(context, uri, params.range);
    let Some(place) = place.filter(|_| context.session.abilities.actions) else {
        return Ok(None);
    };
    let version = version(context, uri);
    let offers = offers(context, &place, params.context.only.as_deref()).into_iter();
    let actions = offers.filter_map(|offer| action(context, &params, version, offer));
    let actions: Vec<_> = actions.map(CodeActionOrCommand::CodeAction).collect();
    Ok((!actions.is_empty()).then_some(actions))
}

/// An offer in the protocol's terms; `None` for what cannot be made, where nobody wants to know why.
fn action(
    context: &Context,
    params: &CodeActionParams,
    version: Option<i32>,
    offer: Offer,
) -> Option<CodeAction> {
    let abilities = context.session.abilities;
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
    match offer.edit {
        Err(reason) => {
            let asked = params.context.trigger_kind != Some(CodeActionTriggerKind::AUTOMATIC);
            if !asked || !abilities.disabled_actions {
                return None;
            }
            action.disabled = Some(CodeActionDisabled { reason });
        }
        Ok(_) if abilities.resolves_edits => {
            let recall = Recall {
                uri: params.text_document.uri.clone(),
                version,
                range: params.range,
                rule: offer.rule,
            };
            action.data = serde_json::to_value(recall).ok();
        }
        Ok(edit) => action.edit = Some(edit().ok()?.edit),
    }
    Some(action)
}

/// An action with its edit. Of tab stops the protocol's types know nothing.
pub(crate) fn resolve(context: &Context, mut action: CodeAction) -> Result<Value> {
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
    let edited = offer.edit.and_then(|edit| edit());
    let edited = edited.map_err(|reason| Error {
        code: ErrorCode::ServerError(REQUEST_FAILED),
        message: reason.into(),
        data: None,
    })?;
    action.edit = Some(edited.edit);
    let value = serde_json::to_value(action);
    let mut value = value.map_err(|_| Error::internal_error())?;
    edited.snippets.iter().for_each(|one| put(&mut value, one));
    Ok(value)
}

/// Writes an edit with tab stops over the one without.
fn put(action: &mut Value, snippet: &Snippet) {
    let pointer = format!(
        "/edit/documentChanges/{}/edits/{}",
        snippet.change, snippet.edit
    );
    if let Some(plain) = action.pointer_mut(&pointer) {
        let annotation = plain.get("annotationId").cloned();
        *plain = snippet.value.clone();
        if let Some(annotation) = annotation {
            plain["annotationId"] = annotation;
        }
    }
}

fn version(context: &Context, uri: &Uri) -> Option<i32> {
    let file = from_proto::file(context, uri)?;
    let path = context.analysis.files().path(file);
    context.open.get(path).map(|open| open.version)
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
