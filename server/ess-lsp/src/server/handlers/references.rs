//! `textDocument/references`

use tower_lsp_server::jsonrpc::Result;
use tower_lsp_server::ls_types::{Location, ReferenceParams};

use crate::server::context::Context;
use crate::server::convert::{from_proto, to_proto};

/// All places that name what is named at a cursor.
pub(crate) fn references(
    context: &Context,
    params: ReferenceParams,
) -> Result<Option<Vec<Location>>> {
    let Some(position) = from_proto::position(context, &params.text_document_position) else {
        return Ok(None);
    };
    let declarations = params.context.include_declaration;
    let found = context.analysis.occurrences_at(position).into_iter();
    let found = found.filter(|one| declarations || !one.declares);
    let found = found.filter_map(|one| to_proto::location(context, one.place));
    let found: Vec<Location> = found.collect();
    Ok((!found.is_empty()).then_some(found))
}
