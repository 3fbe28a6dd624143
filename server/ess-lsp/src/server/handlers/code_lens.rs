//! `textDocument/codeLens`

use tower_lsp_server::jsonrpc::Result;
use tower_lsp_server::ls_types::{CodeLens, CodeLensParams, Command};

use crate::server::context::Context;
use crate::server::convert::{from_proto, to_proto};

/// The rule in force above operations and objects. A click does nothing, so that it works in every
/// client: an empty command is plain text.
pub(crate) fn code_lens(
    context: &Context,
    params: CodeLensParams,
) -> Result<Option<Vec<CodeLens>>> {
    let file = from_proto::file(context, &params.text_document.uri);
    let Some(file) = file.filter(|_| context.settings.code_lens) else {
        return Ok(None);
    };
    let lenses = context.analysis.lenses(file).into_iter();
    let lenses = lenses.map(|lens| CodeLens {
        range: to_proto::range(context, file, lens.place.range),
        command: Some(Command {
            title: lens.title,
            command: String::new(),
            arguments: None,
        }),
        data: None,
    });
    Ok(Some(lenses.collect()))
}
