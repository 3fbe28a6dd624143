//! What LSP 3.18 has and the types of the framework have not: edits with tab stops (`SnippetTextEdit`).
//!
//! The capability is noted where these types keep it, and the request whose answer holds such edits goes
//! to a method of ours, whose answer has no type.

use serde_json::{Value, json};
use tower_lsp_server::jsonrpc::Request;
use tower_lsp_server::ls_types::{self as lsp, ClientCapabilities};

/// Answers `codeAction/resolve`.
pub(crate) const RESOLVE: &str = "ess/resolveCodeAction";

/// Where the capability is noted, in `experimental`.
const NOTE: &str = "essSnippetEdits";

/// The request as the framework is to see it.
pub(crate) fn adapted(request: Request) -> Request {
    match request.method() {
        "codeAction/resolve" => with(request, RESOLVE, |_| ()),
        "initialize" => with(request, "initialize", note),
        _ => request,
    }
}

fn with(request: Request, method: &'static str, change: impl FnOnce(&mut Value)) -> Request {
    let (_, id, params) = request.into_parts();
    let mut adapted = Request::build(method);
    if let Some(mut params) = params {
        change(&mut params);
        adapted = adapted.params(params);
    }
    match id {
        Some(id) => adapted.id(id).finish(),
        None => adapted.finish(),
    }
}

fn note(params: &mut Value) {
    let takes = params.pointer("/capabilities/workspace/workspaceEdit/snippetEditSupport");
    let takes = takes == Some(&Value::Bool(true));
    let capabilities = params
        .get_mut("capabilities")
        .and_then(Value::as_object_mut);
    if let Some(capabilities) = capabilities.filter(|_| takes) {
        let experimental = capabilities.entry("experimental").or_insert(Value::Null);
        match experimental.as_object_mut() {
            Some(known) => {
                known.insert(NOTE.to_owned(), Value::Bool(true));
            }
            None => *experimental = json!({NOTE: true}),
        }
    }
}

/// Whether the client takes edits with tab stops.
pub(crate) fn takes_snippets(client: &ClientCapabilities) -> bool {
    let experimental = client.experimental.as_ref();
    experimental.and_then(|known| known.get(NOTE)) == Some(&Value::Bool(true))
}

/// An edit with tab stops.
pub(crate) fn snippet_edit(range: lsp::Range, snippet: &str) -> Value {
    json!({"range": range, "snippet": {"kind": "snippet", "value": snippet}})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_capability_is_noted_and_nothing_else_is_changed() {
        let noted = |capabilities: Value| {
            let request =
                Request::build("initialize").params(json!({"capabilities": capabilities}));
            let (method, id, params) = adapted(request.id(1).finish()).into_parts();
            assert_eq!((&*method, id), ("initialize", Some(1.into())));
            params.unwrap_or_default()["capabilities"].clone()
        };
        let able = json!({"workspace": {"workspaceEdit": {"snippetEditSupport": true}}});
        assert_eq!(noted(able.clone())["experimental"], json!({NOTE: true}));
        let mut more = able;
        more["experimental"] = json!({"other": 1});
        assert_eq!(noted(more)["experimental"], json!({"other": 1, NOTE: true}));
        assert_eq!(noted(json!({})), json!({}));
        assert_eq!(noted(json!(7)), json!(7));
    }
}
