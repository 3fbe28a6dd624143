//! Completions, as a client gets them.

use serde_json::{Value, json};

use crate::client::{Client, Folder, none};

const API: &str = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
    delete: {responses: {'204': {description: gone}}}
components:
  schemas:
    Pet:
      type: object
      x-objectAuth: {groups: {vets: {actions: [delete], ownership: false}}}
";

fn snippets(mode: u32) -> Value {
    json!({"textDocument": {"completion": {"completionItem": {
        "snippetSupport": true, "documentationFormat": ["markdown"],
        "insertTextModeSupport": {"valueSet": [mode]}
    }}}})
}

fn complete(client: &mut Client, uri: &str, line: u32, character: u32) -> Vec<Value> {
    let answer = client.request(
        "textDocument/completion",
        json!({"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}),
    );
    answer.as_array().cloned().unwrap_or_default()
}

#[track_caller]
fn labelled<'i>(items: &'i [Value], label: &str) -> &'i Value {
    let found = items.iter().find(|item| item["label"] == label);
    found.unwrap_or_else(|| panic!("no {label} in {items:?}"))
}

/// What is offered for a key typed below the path.
fn at_path(capabilities: Value) -> (Client, Vec<Value>) {
    let folder = Folder::new();
    let mut client = Client::start(capabilities, Some(&folder));
    let uri = folder.uri("api.yaml");
    client.open(&uri, API);
    client.change(&uri, 2, Some([5, 0, 5, 0]), "    x-o\n");
    let items = complete(&mut client, &uri, 5, 7);
    (client, items)
}

#[test]
fn the_objects_of_a_path() {
    for (mode, indent) in [(1, "      "), (2, "  ")] {
        let (client, items) = at_path(snippets(mode));
        let item = labelled(&items, "x-objects: objects of this path");
        let expected =
            format!("x-objects:\n{indent}- object: ${{1:Pet}}\n{indent}  id: ${{2:petId}}");
        assert_eq!(item["textEdit"]["newText"], expected);
        assert_eq!(item["insertTextFormat"], 2);
        assert_eq!(item["insertTextMode"], mode);
        let range =
            json!({"start": {"line": 5, "character": 4}, "end": {"line": 5, "character": 7}});
        assert_eq!(item["textEdit"]["range"], range);
        assert_eq!(item["filterText"], "x-objects");
        client.finish();
    }
}

#[test]
fn plain_text_for_a_client_without_snippets() {
    let (client, items) = at_path(none());
    let item = labelled(&items, "x-objects: objects of this path");
    assert_eq!(
        item["textEdit"]["newText"],
        "x-objects:\n      - object: Pet\n        id: petId"
    );
    assert!(item.get("insertTextFormat").is_none());
    client.finish();
}

#[test]
fn documentation_comes_when_it_is_looked_at() {
    let (mut client, items) = at_path(snippets(1));
    let item = labelled(&items, "x-objects").clone();
    assert!(item.get("documentation").is_none());
    let resolved = client.request("completionItem/resolve", item);
    let text = resolved["documentation"]["value"].as_str().expect("a text");
    assert!(text.contains("in path order"), "{text}");
    let bare = json!({"label": "x", "data": {"uri": 1}});
    assert_eq!(client.request("completionItem/resolve", bare.clone()), bare);
    client.finish();
}

#[test]
fn nothing_where_other_servers_complete() {
    let folder = Folder::new();
    let mut client = Client::start(none(), Some(&folder));
    let options = &client.server["capabilities"]["completionProvider"];
    assert_eq!(options["resolveProvider"], true);
    let uri = folder.uri("api.yaml");
    client.open(&uri, API);
    assert!(complete(&mut client, &uri, 1, 7).is_empty());
    assert!(complete(&mut client, &uri, 0, 3).is_empty());
    client.finish();
}
