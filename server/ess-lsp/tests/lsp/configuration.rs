//! What the project says counts in the editor as it does for `--check`.

use serde_json::json;

use crate::client::{Client, Folder, push};

const API: &str = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}:
    delete:
      parameters: [{name: petId, in: path, required: true, schema: {type: string, format: uuid}}]
";
const UNDECLARED: &str = "undeclared-object-authorization";
const OFF: &str = "rules: {undeclared-object-authorization: {severity: off}}\n";

fn changed(uri: &str, kind: u32) -> serde_json::Value {
    json!({"changes": [{"uri": uri, "type": kind}]})
}

#[test]
fn the_nearest_configuration_counts_and_its_changes_are_followed() {
    let folder = Folder::new();
    folder.write("api/v1/api.yaml", API).write("ess.yaml", OFF);
    let mut client = Client::start(push(), Some(&folder));
    let uri = folder.uri("api/v1/api.yaml");
    client.open(&uri, API);
    client.published_when(&uri, UNDECLARED, false);
    // A nearer one comes, and goes.
    folder.write("api/ess.yaml", "rules: {}\n");
    let nearer = folder.uri("api/ess.yaml");
    client.notify("workspace/didChangeWatchedFiles", changed(&nearer, 1));
    client.published_when(&uri, UNDECLARED, true);
    std::fs::remove_file(folder.path().join("api/ess.yaml")).expect("removed");
    client.notify("workspace/didChangeWatchedFiles", changed(&nearer, 3));
    client.published_when(&uri, UNDECLARED, false);
    client.finish();
}

#[test]
fn a_configuration_counts_as_it_is_being_typed() {
    let folder = Folder::new();
    folder.write("api.yaml", API).write("ess.yaml", OFF);
    let mut client = Client::start(push(), Some(&folder));
    let (api, configuration) = (folder.uri("api.yaml"), folder.uri("ess.yaml"));
    client.open(&api, API);
    client.published_when(&api, UNDECLARED, false);
    client.open(&configuration, OFF);
    client.change(&configuration, 2, Some([0, 0, 0, 5]), "ruels");
    client.published_when(&api, UNDECLARED, true);
    // What is wrong with it stands in it.
    client.published_when(&configuration, "invalid-configuration", true);
    client.finish();
}

#[test]
fn what_a_comment_suppresses_is_not_shown() {
    let folder = Folder::new();
    let text = API.replace(
        "    delete:",
        "    # ess-ignore[undeclared-object-authorization]: public catalogue\n    delete:",
    );
    folder.write("api.yaml", &text);
    let mut client = Client::start(push(), Some(&folder));
    let uri = folder.uri("api.yaml");
    client.open(&uri, &text);
    client.published_when(&uri, UNDECLARED, false);
    client.change(&uri, 2, Some([4, 4, 4, 5]), "");
    client.finish();
}

#[test]
fn the_settings_of_the_editor_count_more() {
    // A name is an identifier with medium confidence.
    let text = API.replace("petId", "name");
    let folder = Folder::new();
    folder.write("api.yaml", &text);
    folder.write("ess.yaml", "confidence: low\n");
    let count = |options| {
        let mut client = Client::start_with(push(), Some(&folder), options);
        let uri = folder.uri("api.yaml");
        client.open(&uri, &text);
        let found = client.published(&uri, 1).len();
        client.finish();
        found
    };
    let all = count(json!({}));
    let sure = count(json!({"diagnostics": {"confidence": "high"}}));
    assert!(sure < all, "{sure} {all}");
}

#[test]
fn a_baseline_counts_and_one_that_is_none_is_told() {
    let folder = Folder::new();
    folder
        .write("api.yaml", API)
        .write("ess.yaml", "baseline: known.yaml\n");
    let written = std::process::Command::new(env!("CARGO_BIN_EXE_ess-lsp"))
        .args(["--check", "--write-baseline", "known.yaml", "."])
        .current_dir(folder.path())
        .output()
        .expect("the program runs");
    assert!(folder.path().join("known.yaml").exists(), "{written:?}");
    let mut client = Client::start(push(), Some(&folder));
    let uri = folder.uri("api.yaml");
    client.open(&uri, API);
    client.published_when(&uri, UNDECLARED, false);
    folder.write("known.yaml", "a list: []\n");
    client.notify(
        "workspace/didChangeWatchedFiles",
        changed(&folder.uri("known.yaml"), 2),
    );
    let told = client.notified("window/showMessage");
    assert!(
        told["message"]
            .as_str()
            .expect("a text")
            .contains("known.yaml"),
        "{told}"
    );
    client.published_when(&uri, UNDECLARED, true);
    client.finish();
}
