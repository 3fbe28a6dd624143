//! `textDocument/documentHighlight`

use tower_lsp_server::jsonrpc::Result;
use tower_lsp_server::ls_types::{
    DocumentHighlight, DocumentHighlightKind, DocumentHighlightParams,
};

use crate::server::context::Context;
use crate::server::convert::{from_proto, to_proto};

/// The places of a file that name what is named at a cursor.
pub(crate) fn document_highlight(
    context: &Context,
    params: DocumentHighlightParams,
) -> Result<Option<Vec<DocumentHighlight>>> {
    let position = from_proto::position(context, &params.text_document_position_params);
    let Some(position) = position else {
        return Ok(None);
    };
    let found = context.analysis.highlights(position).into_iter();
    let found = found.map(|one| DocumentHighlight {
        range: to_proto::range(context, one.place.file, one.place.range),
        kind: Some(if one.declares {
            DocumentHighlightKind::WRITE
        } else {
            DocumentHighlightKind::READ
        }),
    });
    let found: Vec<DocumentHighlight> = found.collect();
    Ok((!found.is_empty()).then_some(found))
}
