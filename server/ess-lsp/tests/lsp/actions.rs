//! Refactorings, actions that cannot be made, and edits with tab stops.

use serde_json::{Value, json};

use crate::client::{Client, Folder, push};

const API: &str = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{token: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: a pet}}}
    delete: {responses: {'204': {description: gone}}}
  /owners/{ownerId}/pets/{petId}:
    get:
      x-objects: [Owner, Pet]
      responses: {'200': {description: a pet}}
  /visits/{visitId}:
    get:
      parameters: [{name: visitId, in: path, required: true, schema: {type: string}}]
      responses:
        '200': {description: a visit, content: {application/json: {schema: {$ref: '#/components/schemas/Visit'}}}}
components:
  securitySchemes:
    token: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Visit:
      type: object
    Owner:
      type: object
    Pet:
      x-objectAuth:
        groups:
          keepers: {actions: [read, delete], ownership: true}
";

fn able() -> Value {
    let mut able = push();
    able["textDocument"]["codeAction"] = json!({
        "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "refactor"]}},
        "isPreferredSupport": true, "dataSupport": true, "disabledSupport": true,
        "resolveSupport": {"properties": ["edit"]}
    });
    able["workspace"] = json!({"workspaceEdit": {
        "documentChanges": true, "changeAnnotationSupport": {}
    }});
    able
}

struct Editor {
    _folder: Folder,
    client: Client,
    uri: String,
}

impl Editor {
    fn open(capabilities: Value) -> Self {
        let folder = Folder::new();
        folder.write("api.yaml", API);
        let mut client = Client::start(capabilities, Some(&folder));
        let uri = folder.uri("api.yaml");
        client.open(&uri, API);
        client.published(&uri, 1);
        Editor {
            _folder: folder,
            client,
            uri,
        }
    }

    /// What is offered at the start of a text. `trigger`: 1 where the user asks, 2 where the editor does.
    fn offered(&mut self, text: &str, only: &str, trigger: u32) -> Vec<Value> {
        let before = API.split_once(text).expect(text).0;
        let line = before.matches('\n').count();
        let column = before.len() - before.rfind('\n').map_or(0, |at| at + 1);
        let position = json!({"line": line, "character": column});
        let params = json!({
            "textDocument": {"uri": self.uri}, "range": {"start": position, "end": position},
            "context": {"diagnostics": [], "only": [only], "triggerKind": trigger}
        });
        let found = self.client.request("textDocument/codeAction", params);
        found.as_array().cloned().unwrap_or_default()
    }

    /// The edits of an action in the only file.
    fn edits(&mut self, action: &Value) -> Value {
        let resolved = self.client.request("codeAction/resolve", action.clone());
        resolved["edit"]["documentChanges"][0]["edits"].clone()
    }
}

fn titles(actions: &[Value]) -> Vec<(&str, &str)> {
    let each = actions.iter().map(|action| {
        let of = |key: &str| action[key].as_str().unwrap_or_default();
        (of("kind"), of("title"))
    });
    each.collect()
}

#[test]
fn rules_go_to_operations_and_spellings_change() {
    let mut editor = Editor::open(able());
    let found = editor.offered("x-objects: [{", "refactor", 1);
    let expected = [
        (
            "refactor.inline",
            "Write the rules of Pet at the operations of /pets/{petId}",
        ),
        (
            "refactor.rewrite",
            "Write all keywords of the document with `X-`",
        ),
    ];
    assert_eq!(titles(&found), expected);
    let text = editor.edits(&found[0]).to_string();
    assert_eq!(text.matches("x-objectAuth").count(), 2, "{text}");
    let text = editor.edits(&found[1]).to_string();
    assert_eq!(text.matches("X-objects").count(), 2, "{text}");
    assert_eq!(text.matches("X-objectAuth").count(), 1, "{text}");
    let found = editor.offered("groups:\n", "refactor.extract", 1);
    let expected = [(
        "refactor.extract",
        "List the 1 group that the rules use at token",
    )];
    assert_eq!(titles(&found), expected);
    let text = editor.edits(&found[0]).to_string();
    assert!(text.contains("values: {keepers: {}}"), "{text}");
    editor.client.finish();
}

#[test]
fn what_cannot_be_made_says_why_to_who_asks() {
    let mut editor = Editor::open(able());
    let found = editor.offered("x-objects: [Owner", "refactor.inline", 1);
    assert_eq!(
        found[0]["disabled"]["reason"],
        "GET /owners/{ownerId}/pets/{petId} addresses Owner and Pet, and an `x-objectAuth` is about one object"
    );
    assert_eq!(found[0].get("data"), None);
    // The lamp beside the text is for what can be done.
    assert_eq!(
        editor.offered("x-objects: [Owner", "refactor.inline", 2),
        [Value::Null; 0]
    );
    editor.client.finish();
    let mut plain = able();
    plain["textDocument"]["codeAction"]["disabledSupport"] = json!(false);
    let mut editor = Editor::open(plain);
    assert_eq!(
        editor.offered("x-objects: [Owner", "refactor.inline", 1),
        [Value::Null; 0]
    );
    editor.client.finish();
}

#[test]
fn the_group_is_typed_over_where_the_client_has_tab_stops() {
    const VISIT: &str = "get:\n      parameters";
    let mut editor = Editor::open(able());
    let found = editor.offered(VISIT, "quickfix", 1);
    let plain = editor.edits(&found[0]);
    assert!(plain.to_string().contains("newText"), "{plain}");
    assert!(!plain.to_string().contains("snippet"), "{plain}");
    editor.client.finish();

    let mut able = able();
    able["workspace"]["workspaceEdit"]["snippetEditSupport"] = json!(true);
    let mut editor = Editor::open(able);
    let found = editor.offered(VISIT, "quickfix", 1);
    let edits = editor.edits(&found[0]);
    let edits = edits.as_array().expect("edits");
    let snippet = edits.iter().find(|edit| edit.get("snippet").is_some());
    let snippet = snippet.expect("an edit with tab stops");
    // It begins where a line does: there is nothing that an editor could indent the others by.
    assert_eq!(
        snippet["range"]["start"],
        json!({"line": 23, "character": 0})
    );
    assert_eq!(
        snippet["range"]["end"],
        json!({"line": 23, "character": 18})
    );
    assert_eq!(snippet["annotationId"], "ess");
    assert_eq!(
        snippet["snippet"],
        json!({"kind": "snippet", "value": "      type: object\n      x-objectAuth:\n        draft: true\n        \
            groups:\n          ${1|keepers,authenticated|}:\n            actions: [read]\n            \
            ownership: true"})
    );
    let others = edits.iter().filter(|edit| edit.get("newText").is_some());
    assert_eq!(others.count(), edits.len() - 1);
    // Only version 3.18 knows such edits.
    editor.client.finish_as(&["3.18"]);
}
