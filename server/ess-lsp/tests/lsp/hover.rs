//! Explanations under the cursor.

use serde_json::{Value, json};

use crate::client::{Client, Folder, emacs, neovim, none, vs_code};

const API: &str = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
    x-objects: [{object: Pet, id: petId}]
    delete: {responses: {'204': {description: gone}}}
components:
  schemas:
    Pet:
      x-objectAuth: {groups: {vets: {actions: [delete], ownership: false}}}
";

fn hover(client: &mut Client, uri: &str, line: u32, character: u32) -> Value {
    client.request(
        "textDocument/hover",
        json!({"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}),
    )
}

#[test]
fn the_rule_of_an_operation_in_every_client() {
    for capabilities in [vs_code(), neovim(), emacs(), none()] {
        let folder = Folder::new();
        let mut client = Client::start(capabilities, Some(&folder));
        assert_eq!(client.server["capabilities"]["hoverProvider"], true);
        let uri = folder.uri("api.yaml");
        client.open(&uri, API);
        let answer = hover(&mut client, &uri, 6, 5);
        let text = answer["contents"]["value"].as_str().expect("a text");
        assert!(
            text.contains("`delete` on `Pet` by `petId`: `vets` any"),
            "{text}"
        );
        let range =
            json!({"start": {"line": 6, "character": 4}, "end": {"line": 6, "character": 10}});
        assert_eq!(answer["range"], range);
        client.finish();
    }
}

#[test]
fn markdown_only_where_it_is_read() {
    let markdown = json!({"textDocument": {"hover": {"contentFormat": ["markdown", "plaintext"]}}});
    for (capabilities, kind) in [(markdown, "markdown"), (none(), "plaintext")] {
        let folder = Folder::new();
        let mut client = Client::start(capabilities, Some(&folder));
        let uri = folder.uri("api.yaml");
        client.open(&uri, API);
        let answer = hover(&mut client, &uri, 5, 6);
        assert_eq!(answer["contents"]["kind"], kind);
        let text = answer["contents"]["value"].as_str().expect("a text");
        assert_eq!(text.contains("**"), kind == "markdown", "{text}");
        client.finish();
    }
}

#[test]
fn silence_where_nothing_is_ours() {
    let folder = Folder::new();
    let mut client = Client::start(vs_code(), Some(&folder));
    let uri = folder.uri("api.yaml");
    client.open(&uri, API);
    assert_eq!(hover(&mut client, &uri, 1, 3), Value::Null);
    assert_eq!(hover(&mut client, &uri, 900, 900), Value::Null);
    assert_eq!(
        hover(&mut client, &folder.uri("none.yaml"), 0, 0),
        Value::Null
    );
    client.finish();
}
