//! Definition, references, rename, code actions and what is shown beside the text, as editors ask.

use serde_json::{Value, json};

use crate::client::{Client, Folder, none, push};

const API: &str = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}: {$ref: 'pets.yaml'}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet:
      type: object
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}
      x-objectAuth: {owner: ownerId, groups: {keepers: {actions: [read], ownership: true}}}
";
const PETS: &str = "\
x-objects: [{object: Pet, id: petId}]
get:
  parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
  responses: {'200': {description: a pet}}
";

/// A client that can do all that this server knows of edits.
fn able() -> Value {
    let mut able = push();
    able["textDocument"]["definition"] = json!({"linkSupport": true});
    able["textDocument"]["documentSymbol"] = json!({"hierarchicalDocumentSymbolSupport": true});
    able["textDocument"]["codeAction"] = json!({
        "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "source"]}},
        "isPreferredSupport": true, "dataSupport": true,
        "resolveSupport": {"properties": ["edit"]}
    });
    able["workspace"] = json!({"workspaceEdit": {
        "documentChanges": true, "resourceOperations": ["create"],
        "changeAnnotationSupport": {}
    }});
    able
}

fn started(capabilities: Value, pets: &str) -> (Folder, Client) {
    let folder = Folder::new();
    folder.write("api.yaml", API).write("pets.yaml", pets);
    let mut client = Client::start(capabilities, Some(&folder));
    client.open(&folder.uri("api.yaml"), API);
    client.published(&folder.uri("api.yaml"), 1);
    (folder, client)
}

fn at(uri: &str, line: u32, character: u32) -> Value {
    json!({"textDocument": {"uri": uri}, "position": {"line": line, "character": character}})
}

fn range(line: u32, start: u32, end: u32) -> Value {
    json!({"start": {"line": line, "character": start}, "end": {"line": line, "character": end}})
}

#[test]
fn a_name_leads_to_its_declaration_and_back() {
    for capabilities in [able(), push()] {
        let links = capabilities["textDocument"].get("definition").is_some();
        let (folder, mut client) = started(capabilities, PETS);
        let (api, pets) = (folder.uri("api.yaml"), folder.uri("pets.yaml"));
        client.open(&pets, PETS);
        let found = client.request("textDocument/definition", at(&pets, 0, 22));
        let (uri, place) = if links {
            assert_eq!(found[0]["originSelectionRange"], range(0, 21, 24));
            (&found[0]["targetUri"], &found[0]["targetSelectionRange"])
        } else {
            (&found[0]["uri"], &found[0]["range"])
        };
        assert_eq!((uri, place), (&json!(api), &range(9, 4, 7)));
        let mut params = at(&api, 9, 5);
        params["context"] = json!({"includeDeclaration": false});
        let found = client.request("textDocument/references", params);
        assert_eq!(found, json!([{"uri": pets, "range": range(0, 21, 24)}]));
        let found = client.request("textDocument/documentHighlight", at(&api, 12, 48));
        assert_eq!(found[0]["range"], range(12, 46, 53));
        client.finish();
    }
}

#[test]
fn a_rename_names_versions_where_the_client_knows_these() {
    let (folder, mut client) = started(able(), PETS);
    let (api, pets) = (folder.uri("api.yaml"), folder.uri("pets.yaml"));
    let offered = client.request("textDocument/prepareRename", at(&api, 9, 5));
    assert_eq!(
        offered,
        json!({"range": range(9, 4, 7), "placeholder": "Pet"})
    );
    let mut params = at(&api, 9, 5);
    params["newName"] = json!("Animal");
    let edit = client.request("textDocument/rename", params.clone());
    assert_eq!(
        edit["documentChanges"],
        json!([
            {"textDocument": {"uri": api, "version": 1},
             "edits": [{"range": range(9, 4, 7), "newText": "Animal"}]},
            {"textDocument": {"uri": pets, "version": null},
             "edits": [{"range": range(0, 21, 24), "newText": "Animal"}]}
        ])
    );
    params["newName"] = json!("a b");
    let id = client.ask("textDocument/rename", params);
    let error = &client.answer(id)["error"];
    assert!(
        error["message"]
            .as_str()
            .expect("words")
            .contains("use letters")
    );
    assert_eq!(
        client.request("textDocument/prepareRename", at(&api, 1, 2)),
        Value::Null
    );
    client.finish();

    // A client that knows nothing of versions.
    let folder = Folder::new();
    folder.write("api.yaml", API).write("pets.yaml", PETS);
    let mut client = Client::start(none(), Some(&folder));
    client.open(&folder.uri("api.yaml"), API);
    client.published_next(&folder.uri("api.yaml"));
    let mut params = at(&folder.uri("api.yaml"), 9, 5);
    params["newName"] = json!("Animal");
    let edit = client.request("textDocument/rename", params);
    assert!(edit.get("documentChanges").is_none());
    assert_eq!(
        edit["changes"][folder.uri("pets.yaml")][0]["newText"],
        "Animal"
    );
    client.finish();
}

/// The actions at the misspelt name, with the diagnostic there.
fn actions(client: &mut Client, pets: &str, wrong: &str) -> Vec<Value> {
    client.open(pets, wrong);
    let diagnostics = client.published(pets, 1);
    let unknown = diagnostics
        .iter()
        .find(|one| one["code"] == "unknown-object");
    let unknown = unknown.expect("a diagnostic").clone();
    let params = json!({
        "textDocument": {"uri": pets}, "range": unknown["range"],
        "context": {"diagnostics": [unknown]}
    });
    let found = client.request("textDocument/codeAction", params);
    found.as_array().cloned().unwrap_or_default()
}

#[test]
fn a_finding_offers_what_was_meant_a_comment_and_an_entry() {
    let wrong = PETS.replace("object: Pet", "object: Pett");
    let (folder, mut client) = started(able(), &wrong);
    let pets = folder.uri("pets.yaml");
    let found = actions(&mut client, &pets, &wrong);
    let titles: Vec<_> = found.iter().map(|one| one["title"].clone()).collect();
    assert_eq!(
        titles,
        [
            "Replace `Pett` with `Pet`",
            "Suppress unknown-object here, with a reason",
            "Ignore unknown-object in this document (ess.yaml)"
        ]
    );
    assert_eq!(found[0]["isPreferred"], true);
    assert_eq!(found[0]["diagnostics"][0]["code"], "unknown-object");
    assert!(found[0].get("edit").is_none(), "it comes when it is chosen");
    let resolved: Vec<Value> = found
        .iter()
        .map(|one| client.request("codeAction/resolve", one.clone())["edit"].clone())
        .collect();
    let change = |edit: &Value, at: usize| edit["documentChanges"][at].clone();
    assert_eq!(change(&resolved[0], 0)["edits"][0]["newText"], "Pet");
    assert_eq!(change(&resolved[0], 0)["textDocument"]["version"], 1);
    assert_eq!(
        change(&resolved[1], 0)["edits"][0]["newText"],
        "# ess-ignore[unknown-object]: TODO: say why\n"
    );
    let created = change(&resolved[2], 0);
    assert_eq!(
        (&created["kind"], &created["uri"]),
        (&json!("create"), &json!(folder.uri("ess.yaml")))
    );
    let text = change(&resolved[2], 1)["edits"][0]["newText"].clone();
    assert!(
        text.as_str().expect("a text").contains("paths: pets.yaml"),
        "{text}"
    );

    // The text has moved on: what was offered is no longer meant.
    client.change(&pets, 2, Some([0, 0, 0, 0]), "# more\n");
    let id = client.ask("codeAction/resolve", found[0].clone());
    assert_eq!(client.answer(id)["error"]["code"], -32801);
    client.finish();
}

#[test]
fn a_configuration_that_is_there_is_edited() {
    let wrong = PETS.replace("object: Pet", "object: Pett");
    let mut capabilities = able();
    capabilities["textDocument"]["codeAction"]
        .as_object_mut()
        .expect("an object")
        .remove("resolveSupport");
    let folder = Folder::new();
    folder.write("api.yaml", API).write("pets.yaml", &wrong);
    folder.write("ess.yaml", "rules:\n  unknown-group: warning\n");
    let mut client = Client::start(capabilities, Some(&folder));
    client.open(&folder.uri("api.yaml"), API);
    client.published(&folder.uri("api.yaml"), 1);
    let found = actions(&mut client, &folder.uri("pets.yaml"), &wrong);
    let entry = found.iter().find(|one| {
        let title = one["title"].as_str().expect("a title");
        title.starts_with("Ignore unknown-object")
    });
    let edit = &entry.expect("an entry")["edit"]["documentChanges"];
    assert_eq!(edit[0]["textDocument"]["uri"], folder.uri("ess.yaml"));
    let text = edit[0]["edits"][0]["newText"].as_str().expect("a text");
    assert!(text.contains("  unknown-object:\n    ignore:\n"), "{text}");
    client.finish();
}

#[test]
fn safe_fixes_are_made_when_saving() {
    let mixed = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}:
    X-objects: [{object: Pet, id: petId}]
components:
  schemas:
    Pet: {type: object, x-objectAuth: {groups: {}}}
    Visit: {type: object, x-objectAuth: {groups: {}}}
";
    let folder = Folder::new();
    folder.write("api.yaml", mixed);
    let options = json!({"diagnostics": {"persona": "pedantic"}});
    let mut client = Client::start_with(able(), Some(&folder), options);
    let api = folder.uri("api.yaml");
    client.open(&api, mixed);
    client.published(&api, 1);
    let params = json!({
        "textDocument": {"uri": api}, "range": range(0, 0, 0),
        "context": {"diagnostics": [], "only": ["source.fixAll"]}
    });
    let found = client.request("textDocument/codeAction", params);
    assert_eq!(found[0]["kind"], "source.fixAll.ess");
    let edit = client.request("codeAction/resolve", found[0].clone());
    let edits = &edit["edit"]["documentChanges"][0]["edits"];
    assert_eq!(edits[0]["range"], range(4, 4, 13));
    assert_eq!(edits[0]["newText"], "x-objects");
    client.finish();
}

#[test]
fn a_whole_document_is_declared() {
    let plain = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{token: []}]
paths:
  /pets/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
    get:
      responses:
        '200':
          description: a pet
          content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}
    delete: {responses: {'204': {description: gone}}}
components:
  securitySchemes: {token: {type: http, scheme: bearer}}
  schemas: {Pet: {$ref: pet.yaml}}
";
    let folder = Folder::new();
    let pet = "type: object\nproperties: {id: {type: string}}\n";
    folder.write("api.yaml", plain).write("pet.yaml", pet);
    let mut client = Client::start(able(), Some(&folder));
    let api = folder.uri("api.yaml");
    client.open(&api, plain);
    client.published(&api, 1);
    let mut offered = |line: u32, only: Value| {
        let mut context = json!({"diagnostics": []});
        if only.is_array() {
            context["only"] = only;
        }
        let params = json!({
            "textDocument": {"uri": api}, "range": range(line, 0, 0), "context": context
        });
        let found = client.request("textDocument/codeAction", params);
        let found = found.as_array().cloned().unwrap_or_default();
        let of_kind = |one: &Value| one["kind"] == "source.declare.ess";
        found.into_iter().find(of_kind)
    };
    assert!(offered(0, Value::Null).is_some());
    assert!(offered(1, Value::Null).is_none());
    assert!(offered(1, json!(["source.fixAll"])).is_none());
    let action = offered(7, json!(["source"])).expect("an action");
    assert_eq!(
        action["title"],
        "Declare object authorization for this document"
    );
    let edit = client.request("codeAction/resolve", action)["edit"].clone();
    let note = &edit["changeAnnotations"]["ess"];
    // There was a scheme with a token: `security` stays as it is.
    assert_eq!(note["needsConfirmation"], false);
    assert_eq!(
        note["description"],
        "2 operations declared, as drafts to be confirmed"
    );
    let files = edit["documentChanges"].as_array().expect("changes");
    let of = |uri: String| {
        let mut files = files.iter();
        let file = files.find(|one| one["textDocument"]["uri"] == uri);
        file.expect("the file").clone()
    };
    let document = of(folder.uri("api.yaml"));
    assert_eq!(document["textDocument"]["version"], 1);
    assert!(
        document["edits"].to_string().contains("x-objects"),
        "{document}"
    );
    let part = of(folder.uri("pet.yaml"));
    assert_eq!(part["textDocument"]["version"], Value::Null);
    assert!(part["edits"].to_string().contains("x-objectAuth"), "{part}");
    client.finish();
}

#[test]
fn what_changes_security_is_to_be_confirmed() {
    let plain = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
    delete: {responses: {'204': {description: gone}}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  schemas: {Pet: {type: object, properties: {id: {type: string}}}}
";
    let keyed = plain.replace("paths:", "security: [{key: []}]\npaths:");
    for (text, line, changes) in [(plain, 5, false), (keyed.as_str(), 6, true)] {
        let folder = Folder::new();
        folder.write("api.yaml", text);
        let mut client = Client::start(able(), Some(&folder));
        let api = folder.uri("api.yaml");
        client.open(&api, text);
        client.published(&api, 1);
        let params = json!({
            "textDocument": {"uri": api}, "range": range(line, 4, 4), "context": {"diagnostics": []}
        });
        let actions = client.request("textDocument/codeAction", params);
        let action = actions[0].clone();
        assert_eq!(action["title"], "Declare Pet on /pets/{petId} (root level)");
        let edit = client.request("codeAction/resolve", action)["edit"].clone();
        let note = &edit["changeAnnotations"]["ess"];
        assert_eq!(note["label"], "Declare Pet on /pets/{petId} (root level)");
        assert_eq!(note["needsConfirmation"], changes);
        let description = note["description"].as_str().unwrap_or_default();
        assert_eq!(description.contains("`security`"), changes, "{note}");
        client.finish();
    }
}

#[test]
fn the_rules_of_operations_move_to_the_schema() {
    let repeated = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
    get:
      x-objectAuth: {object: Pet, groups: {keepers: {actions: [R, D], ownership: true}}}
    delete:
      x-objectAuth: {object: Pet, groups: {keepers: {actions: [R, D], ownership: true}}}
    put:
      x-objectAuth: {object: Pet, groups: {vets: {actions: [U], ownership: true}}}
components:
  schemas:
    Pet: {type: object}
";
    let folder = Folder::new();
    folder.write("api.yaml", repeated);
    let mut client = Client::start(able(), Some(&folder));
    let api = folder.uri("api.yaml");
    client.open(&api, repeated);
    client.published(&api, 1);
    let mut offered = |line: u32| {
        let params = json!({
            "textDocument": {"uri": api}, "range": range(line, 8, 8),
            "context": {"diagnostics": [], "only": ["refactor"]}
        });
        client.request("textDocument/codeAction", params)
    };
    assert_eq!(offered(5), Value::Null);
    let found = offered(6);
    assert_eq!(found[0]["title"], "Move the rules of Pet to its schema");
    assert_eq!(found[0]["kind"], "refactor.rewrite");
    let edit = client.request("codeAction/resolve", found[0].clone())["edit"].clone();
    let note = &edit["changeAnnotations"]["ess"];
    assert_eq!(
        note["description"],
        "another declaration of Pet says something else and stays"
    );
    let text = edit["documentChanges"][0]["edits"].to_string();
    assert_eq!(text.matches("x-objects").count(), 2, "{text}");
    assert_eq!(text.matches("keepers").count(), 1, "{text}");
    client.finish();
}

#[test]
fn a_client_that_can_ask_gets_lenses_that_ask() {
    let mut able = able();
    able["experimental"] = json!({"ess.try": true});
    let (folder, mut client) = started(able, PETS);
    let pets = folder.uri("pets.yaml");
    let lenses = client.request(
        "textDocument/codeLens",
        json!({"textDocument": {"uri": pets}}),
    );
    let question = json!({"title": "Who may GET this?", "command": "ess.try",
        "arguments": [{"uri": pets, "request": "GET /pets/{petId}"}]});
    assert_eq!(lenses[0]["command"]["command"], "");
    assert_eq!(lenses[1]["command"], question);
    assert_eq!(lenses[1]["range"], lenses[0]["range"]);
    client.finish();
}

#[test]
fn rules_and_objects_are_shown_beside_the_text_unless_switched_off() {
    for shown in [true, false] {
        let folder = Folder::new();
        folder.write("api.yaml", API).write("pets.yaml", PETS);
        let settings = json!({"codeLens": shown, "inlayHints": shown, "documentSymbols": shown});
        let mut client = Client::start_with(able(), Some(&folder), settings);
        let (api, pets) = (folder.uri("api.yaml"), folder.uri("pets.yaml"));
        client.open(&api, API);
        client.published(&api, 1);
        client.open(&pets, PETS);
        client.published(&pets, 1);
        let document = json!({"textDocument": {"uri": pets}});
        let lenses = client.request("textDocument/codeLens", document.clone());
        let symbols = client.request("textDocument/documentSymbol", document);
        let hints = client.request(
            "textDocument/inlayHint",
            json!({"textDocument": {"uri": pets}, "range": {
                "start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}}),
        );
        if shown {
            assert_eq!(lenses[0]["command"]["title"], "Pet: keepers own");
            assert_eq!(lenses[0]["range"], range(1, 0, 3));
            assert_eq!(hints[0]["label"], "Pet");
            assert_eq!(symbols[0]["name"], "GET /pets/{petId}");
            assert_eq!(symbols[0]["detail"], "Pet: keepers own");
        } else {
            assert_eq!(
                [lenses, symbols, hints],
                [Value::Null, Value::Null, Value::Null]
            );
        }
        let links = client.request(
            "textDocument/documentLink",
            json!({"textDocument": {"uri": api}}),
        );
        assert_eq!(links[0]["target"], format!("{pets}#L1,1"));
        let named = client.request("workspace/symbol", json!({"query": "pet"}));
        assert_eq!(named[0]["name"], "Pet");
        client.finish();
    }
}
