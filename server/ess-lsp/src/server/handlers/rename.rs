//! `textDocument/prepareRename` and `textDocument/rename`

use ide::RenameRefusal;
use tower_lsp_server::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp_server::ls_types::{
    PrepareRenameResponse, RenameParams, TextDocumentPositionParams, WorkspaceEdit,
};

use crate::server::context::Context;
use crate::server::convert::{from_proto, to_proto, workspace_edit};

/// `RequestFailed` (LSP 3.17, `LSPErrorCodes`): the message is shown to the user.
const REQUEST_FAILED: i64 = -32803;

/// The name at a cursor, if it can be renamed.
pub(crate) fn prepare_rename(
    context: &Context,
    params: TextDocumentPositionParams,
) -> Result<Option<PrepareRenameResponse>> {
    let Some(position) = from_proto::position(context, &params) else {
        return Ok(None);
    };
    match context.analysis.prepare_rename(position) {
        Ok((place, placeholder)) => Ok(Some(PrepareRenameResponse::RangeWithPlaceholder {
            range: to_proto::range(context, place.file, place.range),
            placeholder,
        })),
        Err(RenameRefusal::Nothing) => Ok(None),
        Err(refusal) => Err(failed(&refusal)),
    }
}

/// The edits that rename what stands at a cursor.
pub(crate) fn rename(context: &Context, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
    let Some(position) = from_proto::position(context, &params.text_document_position) else {
        return Ok(None);
    };
    let edits = context.analysis.rename(position, &params.new_name);
    let edits = edits.map_err(|refusal| failed(&refusal))?;
    let edits = edits.iter().map(|(file, edits)| (*file, edits.as_slice()));
    Ok(Some(workspace_edit::of_files(context, edits, None)))
}

fn failed(refusal: &RenameRefusal) -> Error {
    Error {
        code: ErrorCode::ServerError(REQUEST_FAILED),
        message: refusal.to_string().into(),
        data: None,
    }
}
