//! Folders, files on disk, settings.

use serde_json::json;

use crate::client::{Client, Folder, emacs, none, push};

const API: &str = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}: {$ref: 'parts/pets.yaml'}
";
const PETS: &str = "\
delete:
  parameters: [{name: petId, in: path, required: true, schema: {type: string, format: uuid}}]
";

const UNDECLARED: &str = "undeclared-object-authorization";

fn codes(diagnostics: &[serde_json::Value]) -> Vec<&str> {
    diagnostics
        .iter()
        .filter_map(|one| one["code"].as_str())
        .collect()
}

#[test]
fn a_fragment_knows_the_document_that_leads_to_it() {
    let folder = Folder::new();
    // Recognised by its content; no name says what it is.
    folder
        .write("openapi-v2", API)
        .write("parts/pets.yaml", PETS);
    let mut client = Client::start(push(), Some(&folder));
    let uri = folder.uri("parts/pets.yaml");
    client.open(&uri, PETS);
    let mut found = client.published(&uri, 1);
    if found.is_empty() {
        // The folder had not been looked at yet.
        found = client.published(&uri, 1);
    }
    assert!(
        codes(&found).contains(&"undeclared-object-authorization"),
        "{found:?}"
    );
    client.finish();
}

#[test]
fn progress_is_shown_to_clients_that_show_it() {
    let folder = Folder::new();
    folder.write("api.yaml", API).write("parts/pets.yaml", PETS);
    let mut client = Client::start(emacs(), Some(&folder));
    client.notified("window/workDoneProgress/create");
    let mut kinds = Vec::new();
    while kinds.last().map(String::as_str) != Some("end") {
        let progress = client.notified("$/progress");
        kinds.push(
            progress["value"]["kind"]
                .as_str()
                .expect("a kind")
                .to_owned(),
        );
    }
    assert_eq!(kinds, ["begin", "report", "end"]);
    client.finish();
}

#[test]
fn a_change_on_disk_is_seen_unless_the_file_is_open() {
    let folder = Folder::new();
    folder.write("api.yaml", API).write("parts/pets.yaml", PETS);
    let mut capabilities = push();
    capabilities["workspace"] = json!({"didChangeWatchedFiles": {"dynamicRegistration": true}});
    let mut client = Client::start(capabilities, Some(&folder));
    let registered = client.notified("client/registerCapability");
    assert_eq!(
        registered["registrations"][0]["method"],
        "workspace/didChangeWatchedFiles"
    );
    let (api, pets) = (folder.uri("api.yaml"), folder.uri("parts/pets.yaml"));
    client.open(&api, API);
    client.published_when(&pets, UNDECLARED, true);
    let changed = |uri: &str, kind: u32| json!({"changes": [{"uri": uri, "type": kind}]});
    folder.write("parts/pets.yaml", "{}\n");
    client.notify("workspace/didChangeWatchedFiles", changed(&pets, 2));
    client.published_when(&pets, UNDECLARED, false);
    std::fs::remove_file(folder.path().join("parts/pets.yaml")).expect("removed");
    client.notify("workspace/didChangeWatchedFiles", changed(&pets, 3));
    client.published_when(&api, "unresolved-reference", true);
    folder.write("parts/pets.yaml", PETS);
    client.notify("workspace/didChangeWatchedFiles", changed(&pets, 1));
    client.published_when(&pets, UNDECLARED, true);
    // What is open counts, not what is on disk.
    client.notify("workspace/didChangeWatchedFiles", changed(&api, 2));
    folder.write("api.yaml", "nothing\n");
    client.change(&api, 2, Some([1, 14, 1, 18]), "Cats");
    client.published(&api, 2);
    client.finish();
}

#[test]
fn nothing_outside_the_folders_is_read() {
    let folder = Folder::new();
    folder.write("secret.yaml", PETS);
    let inner = "openapi: 3.1.0\ninfo: {title: A, version: 1.0.0}\npaths:\n  /a/{petId}: {$ref: '../secret.yaml'}\n";
    folder.write("inner/api.yaml", inner);
    let mut client = Client::start(push(), None);
    let uri = folder.uri("inner/api.yaml");
    client.open(&uri, inner);
    let found = client.published(&uri, 1);
    assert!(
        codes(&found).contains(&"reference-outside-workspace"),
        "{found:?}"
    );
    client.finish();
}

#[test]
fn folders_come_and_go() {
    let (one, two) = (Folder::new(), Folder::new());
    two.write("api.yaml", API).write("parts/pets.yaml", PETS);
    let mut client = Client::start(push(), Some(&one));
    let folder = json!({"uri": two.uri("").trim_end_matches('/'), "name": "two"});
    client.notify(
        "workspace/didChangeWorkspaceFolders",
        json!({"event": {"added": [folder], "removed": []}}),
    );
    let uri = two.uri("parts/pets.yaml");
    client.open(&uri, PETS);
    let mut found = client.published(&uri, 1);
    if found.is_empty() {
        found = client.published(&uri, 1);
    }
    assert!(
        codes(&found).contains(&"undeclared-object-authorization"),
        "{found:?}"
    );
    client.finish();
}

#[test]
fn settings_are_asked_for_and_follow_changes() {
    let mut capabilities = push();
    capabilities["workspace"] = json!({"configuration": true});
    let mut client = Client::start(capabilities, None);
    client.notified("workspace/configuration");
    let document = "openapi: 3.1.0\ninfo: {}\npaths: {/a/{petId}: {delete: {}}}\na: 1\na: 2\n";
    client.open("untitled:Untitled-1", document);
    let all = client.published("untitled:Untitled-1", 1);
    assert!(all.len() > 1, "{all:?}");
    client.settings = json!({"diagnostics": {"max": 0}});
    client.notify(
        "workspace/didChangeConfiguration",
        json!({"settings": null}),
    );
    let few = client.published("untitled:Untitled-1", 1);
    assert_eq!(few.len(), 1, "the note alone: {few:?}");
    client.finish();
}

#[test]
fn wrong_settings_are_told() {
    let options = json!({"diagnostics": {"max": "many"}});
    let mut client = Client::start_with(none(), None, options);
    let message = client.notified("window/showMessage");
    assert!(
        message["message"]
            .as_str()
            .expect("a text")
            .contains("settings"),
        "{message}"
    );
    client.finish();
}

#[test]
fn an_index_and_an_open_document_are_one_file() {
    let folder = Folder::new();
    folder.write("a b/api.yaml", "openapi: 3.1.0\ninfo: {}\n");
    let mut client = Client::start(push(), Some(&folder));
    // Editors escape more than is needed.
    let uri = folder.uri("a%20b/%61pi.yaml");
    client.open(&uri, "openapi: 3.1.0\ninfo: {}\na: 1\na: 2\n");
    let found = client.published(&uri, 1);
    assert!(codes(&found).contains(&"duplicate-key"), "{found:?}");
    client.finish();
}

#[test]
fn several_folders_are_one_workspace_each_with_its_configuration() {
    let (one, two) = (Folder::new(), Folder::new());
    let off = "rules: {undeclared-object-authorization: {severity: off}}\n";
    one.write("pets.yaml", PETS).write("ess.yaml", off);
    let part = one.path().join("pets.yaml");
    let api = API.replace("parts/pets.yaml", part.to_str().expect("UTF-8"));
    one.write("api.yaml", &api);
    two.write("api.yaml", &api);
    let mut client = Client::silent(&["--stdio"]);
    let folder = |folder: &Folder, name: &str| json!({"uri": folder.uri(""), "name": name});
    let params = json!({
        "processId": null, "rootUri": null, "capabilities": push(),
        "workspaceFolders": [folder(&one, "one"), folder(&two, "two")]
    });
    client.request("initialize", params);
    client.notify("initialized", json!({}));
    client.open(&one.uri("api.yaml"), &api);
    let quiet = client.published_when(&one.uri("api.yaml"), UNDECLARED, false);
    assert!(
        !codes(&quiet).contains(&"reference-outside-workspace"),
        "{quiet:?}"
    );
    // The part stands in the other folder, and what is found in it there counts.
    client.open(&two.uri("api.yaml"), &api);
    client.published_when(&one.uri("pets.yaml"), UNDECLARED, true);
    client.finish();
}
