//! `textDocument/definition`

use tower_lsp_server::jsonrpc::Result;
use tower_lsp_server::ls_types::{
    GotoDefinitionParams, GotoDefinitionResponse, Location, LocationLink,
};

use crate::server::context::Context;
use crate::server::convert::{from_proto, to_proto};

/// Where the name at a cursor is declared, or what the reference there refers to.
pub(crate) fn definition(
    context: &Context,
    params: GotoDefinitionParams,
) -> Result<Option<GotoDefinitionResponse>> {
    let position = from_proto::position(context, &params.text_document_position_params);
    let Some(position) = position else {
        return Ok(None);
    };
    let found = context.analysis.definitions(position).into_iter();
    let found = found.filter_map(|place| to_proto::location(context, place));
    let found: Vec<Location> = found.collect();
    if found.is_empty() {
        return Ok(None);
    }
    if !context.session.abilities.definition_links {
        return Ok(Some(GotoDefinitionResponse::Array(found)));
    }
    let origin = context.analysis.name_at(position);
    let origin = origin.map(|place| to_proto::range(context, place.file, place.range));
    let links = found.into_iter().map(|location| LocationLink {
        origin_selection_range: origin,
        target_uri: location.uri,
        target_range: location.range,
        target_selection_range: location.range,
    });
    Ok(Some(GotoDefinitionResponse::Link(links.collect())))
}
