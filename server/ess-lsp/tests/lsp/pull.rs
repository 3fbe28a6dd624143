//! Diagnostics that the client asks for.

use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{Client, Folder, neovim, places, vs_code};

const API: &str = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}: {$ref: pets.yaml}
";
const PETS: &str = "\
delete:
  parameters: [{name: petId, in: path, required: true, schema: {type: string, format: uuid}}]
";

fn pull(client: &mut Client, uri: &str, previous: Option<&str>) -> Value {
    let mut params = json!({"textDocument": {"uri": uri}, "identifier": "ess"});
    if let Some(previous) = previous {
        params["previousResultId"] = json!(previous);
    }
    client.request("textDocument/diagnostic", params)
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key]
        .as_str()
        .unwrap_or_else(|| panic!("{key} in {value}"))
}

#[test]
fn a_client_that_asks_gets_no_push() {
    for capabilities in [vs_code(), neovim()] {
        let folder = Folder::new();
        folder.write("api.yaml", API).write("pets.yaml", PETS);
        let mut client = Client::start(capabilities, Some(&folder));
        let uri = folder.uri("api.yaml");
        client.open(&uri, API);
        let report = pull(&mut client, &uri, None);
        assert_eq!(report["kind"], "full");
        let messages = client.settle(Duration::from_millis(200));
        let pushed = messages
            .iter()
            .filter(|one| one["method"] == "textDocument/publishDiagnostics");
        assert_eq!(pushed.count(), 0);
        client.finish();
    }
}

#[test]
fn what_has_not_changed_is_not_sent_again() {
    let folder = Folder::new();
    folder.write("api.yaml", API).write("pets.yaml", PETS);
    let mut client = Client::start(vs_code(), Some(&folder));
    let (api, pets) = (folder.uri("api.yaml"), folder.uri("pets.yaml"));
    client.open(&api, API);
    client.open(&pets, PETS);
    let first = pull(&mut client, &pets, None);
    let items = first["items"].as_array().expect("a list");
    assert!(
        places(items)
            .iter()
            .any(|one| one.starts_with("undeclared-object-authorization 0 0")),
        "{first}"
    );
    let second = pull(&mut client, &pets, Some(text(&first, "resultId")));
    assert_eq!(second["kind"], "unchanged");
    assert_eq!(second["resultId"], first["resultId"]);
    // An edit of the document changes what its part has.
    client.change(&api, 2, Some([3, 17, 3, 34]), "{}");
    let third = pull(&mut client, &pets, Some(text(&first, "resultId")));
    assert_eq!(third["kind"], "full");
    assert_eq!(third["items"], json!([]));
    client.finish();
}

#[test]
fn the_workspace_is_reported_as_a_whole_and_in_pieces() {
    let folder = Folder::new();
    folder
        .write("api.yaml", API)
        .write("pets.yaml", PETS)
        .write("notes.yaml", "a: [");
    let mut client = Client::start(vs_code(), Some(&folder));
    // The folder has been looked at.
    client.wait("the end", |message| {
        message["params"]["value"]["kind"] == "end"
    });
    let whole = client.request("workspace/diagnostic", json!({"previousResultIds": []}));
    let items = whole["items"].as_array().expect("a list").clone();
    let pets = folder.uri("pets.yaml");
    let of_pets = items
        .iter()
        .find(|item| item["uri"] == pets.as_str())
        .expect("the part");
    assert_eq!(of_pets["kind"], "full");
    assert_eq!(of_pets["version"], Value::Null);
    assert!(
        items
            .iter()
            .all(|item| !text(item, "uri").ends_with("notes.yaml"))
    );
    let previous: Vec<Value> = items
        .iter()
        .map(|item| json!({"uri": item["uri"], "value": item["resultId"]}))
        .collect();
    let again = client.request(
        "workspace/diagnostic",
        json!({"previousResultIds": previous}),
    );
    let again = again["items"].as_array().expect("a list");
    assert_eq!(again.len(), items.len());
    assert!(
        again.iter().all(|item| item["kind"] == "unchanged"),
        "{again:?}"
    );
    client.finish();
}

#[test]
fn many_reports_come_in_pieces_to_a_client_that_wants_them_so() {
    let folder = Folder::new();
    for number in 0..70 {
        folder.write(
            &format!("{number}.yaml"),
            "openapi: 3.1.0\ninfo: {}\npaths: {/a/{petId}: {delete: {}}}\na: 1\na: 2\n",
        );
    }
    let mut client = Client::start(vs_code(), Some(&folder));
    client.wait("the end", |message| {
        message["params"]["value"]["kind"] == "end"
    });
    let params = json!({"previousResultIds": [], "partialResultToken": "t"});
    let last = client.request("workspace/diagnostic", params);
    let mut count = last["items"].as_array().expect("a list").len();
    let mut pieces = 0;
    while count < 70 {
        let piece = client.wait("a piece", |message| {
            message["method"] == "$/progress" && message["params"]["token"] == "t"
        });
        count += piece["params"]["value"]["items"]
            .as_array()
            .expect("a list")
            .len();
        pieces += 1;
    }
    assert_eq!((count, pieces), (70, 2));
    client.finish();
}

#[test]
fn a_client_is_told_to_ask_again_when_files_change_on_disk() {
    let folder = Folder::new();
    folder.write("api.yaml", API).write("pets.yaml", PETS);
    let mut client = Client::start(vs_code(), Some(&folder));
    client.notified("workspace/diagnostic/refresh");
    let (api, pets) = (folder.uri("api.yaml"), folder.uri("pets.yaml"));
    client.open(&api, API);
    let first = pull(&mut client, &pets, None);
    folder.write("pets.yaml", "{}\n");
    client.notify(
        "workspace/didChangeWatchedFiles",
        json!({"changes": [{"uri": pets, "type": 2}]}),
    );
    client.notified("workspace/diagnostic/refresh");
    let second = pull(&mut client, &pets, Some(text(&first, "resultId")));
    assert_eq!(second["items"], json!([]), "{second}");
    client.finish();
}

#[test]
fn lenses_and_hints_are_asked_for_again_when_another_file_changes_them() {
    let folder = Folder::new();
    folder.write("api.yaml", API).write("pets.yaml", PETS);
    folder.write("ess.yaml", "rules: {}\n");
    let mut client = Client::start(vs_code(), Some(&folder));
    let api = folder.uri("api.yaml");
    client.open(&api, API);
    pull(&mut client, &api, None);
    client.settle(Duration::from_millis(500));
    // The client knows itself what its own edit changes.
    client.change(&api, 2, Some([1, 14, 1, 18]), "Cats");
    pull(&mut client, &api, None);
    let asked = client.settle(Duration::from_millis(500));
    let asked = asked.iter().filter(|one| one["method"].as_str().is_some());
    assert_eq!(asked.count(), 0);
    let (pets, configuration) = (folder.uri("pets.yaml"), folder.uri("ess.yaml"));
    client.open(&pets, PETS);
    client.change(&pets, 2, None, "{}\n");
    client.notified("workspace/codeLens/refresh");
    client.notified("workspace/inlayHint/refresh");
    client.settle(Duration::from_millis(500));
    folder.write("ess.yaml", "persona: pedantic\n");
    client.notify(
        "workspace/didChangeWatchedFiles",
        json!({"changes": [{"uri": configuration, "type": 2}]}),
    );
    client.notified("workspace/diagnostic/refresh");
    client.notified("workspace/codeLens/refresh");
    client.notified("workspace/inlayHint/refresh");
    client.finish();
}
