//! `textDocument/inlayHint`

use tower_lsp_server::jsonrpc::Result;
use tower_lsp_server::ls_types::{
    InlayHint, InlayHintKind, InlayHintLabel, InlayHintParams, InlayHintTooltip,
};

use crate::server::context::Context;
use crate::server::convert::{expectations, from_proto, to_proto};

/// The object behind each identifier in a range; in a file with cases what each has come to.
pub(crate) fn inlay_hint(
    context: &Context,
    params: InlayHintParams,
) -> Result<Option<Vec<InlayHint>>> {
    let place = from_proto::range(context, &params.text_document.uri, params.range);
    let Some(place) = place.filter(|_| context.settings.inlay_hints) else {
        return Ok(None);
    };
    if let Some(expected) = context.analysis.expectations(place.file) {
        return Ok(Some(expectations::hints(context, &place, &expected)));
    }
    let hints = context.analysis.hints(place.file, place.range).into_iter();
    let hints = hints.map(|hint| InlayHint {
        position: to_proto::range(context, place.file, hint.offset..hint.offset).start,
        label: InlayHintLabel::String(hint.object),
        kind: Some(InlayHintKind::TYPE),
        text_edits: None,
        tooltip: Some(InlayHintTooltip::String(format!(
            "addresses this object, because {}",
            hint.reason
        ))),
        padding_left: Some(true),
        padding_right: None,
        data: None,
    });
    Ok(Some(hints.collect()))
}
