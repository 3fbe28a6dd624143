//! A whole conversation with every kind of client: each gets what it can take, and nothing that the
//! protocol does not know.

use serde_json::{Value, json};

use crate::client::{Client, Folder, emacs, neovim, none, vs_code};

const API: &str = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pett, id: petId}]
    get:
      parameters: [{name: petId, in: path, required: true, schema: {type: string, format: uuid}}]
      responses: {'200': {description: a pet}}
  /visits/{visitId}:
    delete:
      parameters: [{name: visitId, in: path, required: true, schema: {type: string, format: uuid}}]
      responses: {'204': {description: gone}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Visit: {type: object, properties: {id: {type: string, format: uuid}}}
    Pet:
      type: object
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}
      x-objectAuth: {owner: ownerId, groups: {keepers: {actions: [read], ownership: true}}}
";

/// Diagnostics as the client gets them: it asks, or they are pushed.
fn diagnostics(client: &mut Client, uri: &str, pulls: bool) -> Vec<Value> {
    if !pulls {
        return client.published_next(uri);
    }
    let params = json!({"textDocument": {"uri": uri}});
    let report = client.request("textDocument/diagnostic", params);
    report["items"].as_array().expect("a list").clone()
}

#[test]
fn every_client_is_served() {
    let clients = [
        ("Neovim", neovim()),
        ("VS Code", vs_code()),
        ("Emacs", emacs()),
        ("none", none()),
    ];
    for (name, capabilities) in clients {
        let folder = Folder::new();
        folder.write("api.yaml", API);
        let text = &capabilities["textDocument"];
        let pulls = text.get("diagnostic").is_some();
        let has_actions = text.get("codeAction").is_some();
        let resolves = text["codeAction"].get("resolveSupport").is_some();
        let mut client = Client::start(capabilities, Some(&folder));
        assert_eq!(client.server["serverInfo"]["name"], "ess-lsp");
        let uri = folder.uri("api.yaml");
        client.open(&uri, API);
        let found = diagnostics(&mut client, &uri, pulls);
        let unknown = found.iter().find(|one| one["code"] == "unknown-object");
        let unknown = unknown
            .unwrap_or_else(|| panic!("{name}: {found:?}"))
            .clone();

        let document = json!({"textDocument": {"uri": uri}});
        let at = |line: u32, character: u32| json!({"textDocument": {"uri": uri}, "position": {"line": line, "character": character}});
        let hover = client.request("textDocument/hover", at(10, 5));
        assert!(hover["contents"]["value"].is_string(), "{name}: {hover}");
        let offered = client.request("textDocument/completion", at(5, 27));
        let items = offered.as_array().expect("a list");
        assert!(
            items.iter().any(|item| item["label"] == "Pet"),
            "{name}: {offered}"
        );
        client.request("completionItem/resolve", items[0].clone());

        let params = json!({
            "textDocument": {"uri": uri}, "range": unknown["range"],
            "context": {"diagnostics": [unknown]}
        });
        let actions = client.request("textDocument/codeAction", params);
        assert_eq!(actions.is_array(), has_actions, "{name}: {actions}");
        if has_actions {
            let action = match resolves {
                true => client.request("codeAction/resolve", actions[0].clone()),
                false => actions[0].clone(),
            };
            assert!(
                action["edit"].to_string().contains("\"Pet\""),
                "{name}: {action}"
            );
        }
        let mut rename = at(18, 5);
        rename["newName"] = json!("Animal");
        let edit = client.request("textDocument/rename", rename);
        assert!(edit.to_string().contains("Animal"), "{name}: {edit}");
        for method in ["documentSymbol", "codeLens", "documentLink"] {
            client.request(&format!("textDocument/{method}"), document.clone());
        }
        for method in ["definition", "documentHighlight", "prepareRename"] {
            client.request(&format!("textDocument/{method}"), at(18, 5));
        }
        let mut references = at(18, 5);
        references["context"] = json!({"includeDeclaration": true});
        client.request("textDocument/references", references);
        client.request("workspace/symbol", json!({"query": "pet"}));
        client.finish();
    }
}
