//! How much is declared, as editors ask for it (`ess/coverage`).

use serde_json::{Value, json};

use crate::client::{Client, Folder, vs_code};

const API: &str = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets: {get: {responses: {'200': {description: all pets}}}}
  /pets/{petId}: {$ref: pet.yaml}
  /vets/{vetId}:
    parameters: [{name: vetId, in: path, required: true, schema: {type: string}}]
    x-objectAuth: {public: true, reason: the list of vets hangs in the hall}
    get: {responses: {'200': {description: a vet}}}
";
const PET: &str = "\
parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
delete: {responses: {'204': {description: gone}}}
";

fn ask(client: &mut Client, params: Value) -> Value {
    client.request("ess/coverage", params)
}

#[test]
fn of_a_document_its_parts_and_the_workspace() {
    let folder = Folder::new();
    folder.write("api.yaml", API).write("pet.yaml", PET);
    let mut client = Client::start(vs_code(), Some(&folder));
    let api = folder.uri("api.yaml");
    client.open(&api, API);
    let of_document = ask(&mut client, json!({"textDocument": {"uri": api}}));
    assert_eq!(of_document["documents"], 1);
    assert_eq!(of_document["operations"], 3);
    assert_eq!(of_document["needs_object_authorization"], 2);
    assert_eq!(of_document["declared"], 1);
    assert_eq!(of_document["severities"]["error"], 1);
    let part = json!({"textDocument": {"uri": folder.uri("pet.yaml")}});
    assert_eq!(ask(&mut client, part), of_document);
    assert_eq!(ask(&mut client, json!({})), of_document);
    client.finish();
}

#[test]
fn it_follows_the_text() {
    let folder = Folder::new();
    folder.write("api.yaml", API).write("pet.yaml", PET);
    let mut client = Client::start(vs_code(), Some(&folder));
    let pet = folder.uri("pet.yaml");
    client.open(&folder.uri("api.yaml"), API);
    client.open(&pet, PET);
    client.change(
        &pet,
        2,
        Some([1, 0, 1, 0]),
        "x-objectAuth: {public: true, reason: all pets are public}\n",
    );
    let of_part = ask(&mut client, json!({"textDocument": {"uri": pet}}));
    assert_eq!(of_part["declared"], 2);
    assert_eq!(of_part["undeclared"], 0);
    client.finish();
}

#[test]
fn of_other_files_nothing() {
    let folder = Folder::new();
    let mut client = Client::start(vs_code(), Some(&folder));
    let uri = folder.uri("notes.yaml");
    client.open(&uri, "milk: 2\n");
    let of_notes = ask(&mut client, json!({"textDocument": {"uri": uri}}));
    assert_eq!(of_notes, Value::Null);
    assert_eq!(ask(&mut client, json!({}))["documents"], 0);
    client.finish();
}

#[test]
fn drafts_are_counted_and_repetitions_are_one() {
    const DRAFTED: &str = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: a pet}}}
    put: {responses: {'200': {description: a pet}}}
    delete: {responses: {'204': {description: gone}}}
  /vets/{vetId}:
    parameters: [{name: vetId, in: path, required: true, schema: {type: string}}]
    x-objects: [{object: Vet, id: vetId, draft: true}]
    get: {responses: {'200': {description: a vet}}}
";
    let folder = Folder::new();
    folder.write("api.yaml", DRAFTED);
    let mut client = Client::start(vs_code(), Some(&folder));
    let uri = folder.uri("api.yaml");
    client.open(&uri, DRAFTED);
    let coverage = ask(&mut client, json!({}));
    assert_eq!(coverage["declared"], 1);
    assert_eq!(coverage["draft"], 1);
    let report = client.request(
        "textDocument/diagnostic",
        json!({"textDocument": {"uri": uri}, "identifier": "ess"}),
    );
    let shown = report["items"].as_array().expect("diagnostics");
    for (name, severity) in [
        ("error", 1),
        ("warning", 2),
        ("information", 3),
        ("hint", 4),
    ] {
        let number = shown.iter().filter(|one| one["severity"] == severity);
        assert_eq!(coverage["severities"][name], number.count(), "{name}");
    }
    // One for three operations.
    let code = "undeclared-object-authorization";
    let undeclared = shown.iter().filter(|one| one["code"] == code);
    assert_eq!(undeclared.count(), 1);
    client.finish();
}
