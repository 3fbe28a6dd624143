//! `textDocument/codeLens`

use ide::Lens;
use serde_json::json;
use tower_lsp_server::jsonrpc::Result;
use tower_lsp_server::ls_types::{CodeLens, CodeLensParams, Command};

use crate::server::abilities::TRY;
use crate::server::context::Context;
use crate::server::convert::{from_proto, to_proto};

/// The rule in force above operations and objects. A click does nothing, so that it works in every
/// client: an empty command is plain text. Clients that can ask about a request get a second one to
/// click on, above operations.
pub(crate) fn code_lens(
    context: &Context,
    params: CodeLensParams,
) -> Result<Option<Vec<CodeLens>>> {
    let file = from_proto::file(context, &params.text_document.uri);
    let Some(file) = file.filter(|_| context.settings.code_lens) else {
        return Ok(None);
    };
    let of_one = |lens: Lens| {
        let range = to_proto::range(context, file, lens.place.range.clone());
        let question = context
            .session
            .abilities
            .tries
            .then(|| question(&params, &lens));
        let said = Command {
            title: lens.title,
            command: String::new(),
            arguments: None,
        };
        let commands = [Some(said), question.flatten()].into_iter().flatten();
        commands.map(move |command| CodeLens {
            range,
            command: Some(command),
            data: None,
        })
    };
    let lenses = context.analysis.lenses(file).into_iter();
    Ok(Some(lenses.flat_map(of_one).collect()))
}

/// Asks who may call an operation: the client completes the request.
fn question(params: &CodeLensParams, lens: &Lens) -> Option<Command> {
    let (method, path) = lens.operation.as_ref()?;
    Some(Command {
        title: format!("Who may {method} this?"),
        command: String::from(TRY),
        arguments: Some(vec![json!({
            "uri": params.text_document.uri,
            "request": format!("{method} {path}"),
        })]),
    })
}
