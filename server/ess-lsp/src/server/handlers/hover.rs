//! `textDocument/hover`

use ide::Asking;
use tower_lsp_server::jsonrpc::Result;
use tower_lsp_server::ls_types::{Hover, HoverContents, HoverParams};

use crate::server::context::Context;
use crate::server::convert::{from_proto, to_proto};
use crate::server::presentation::markup;

/// What stands under the cursor.
pub(crate) fn hover(context: &Context, params: HoverParams) -> Result<Option<Hover>> {
    let position = from_proto::position(context, &params.text_document_position_params);
    let found = position.and_then(|position| {
        let has_lens = context.session.abilities.tries && context.settings.code_lens;
        let asking = if has_lens {
            Asking::Lens
        } else {
            Asking::Shell
        };
        let hover = context.analysis.hover(position, asking)?;
        let has_markdown = context.session.presentation.hover_markdown;
        Some(Hover {
            contents: HoverContents::Markup(markup(hover.markdown, has_markdown)),
            range: Some(to_proto::range(context, position.file, hover.range)),
        })
    });
    Ok(found)
}
