//! Overlays and limits of the project: what is shown is what `--check` reports on the same texts.

use serde_json::json;

use crate::client::{Client, Folder, push};
use crate::editing::{reported, shown};

const API: &str = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{token: []}]
paths:
  /pets/{petId}:
    delete:
      parameters: [{name: petId, in: path, required: true, schema: {type: string, format: uuid}}]
      responses: {'204': {description: gone}}
components:
  securitySchemes: {token: {type: http, scheme: bearer}}
  schemas: {Pet: {type: object, properties: {id: {type: string, format: uuid}, ownerId: {type: string}}}}
";
const OVERLAY: &str = "\
overlay: 1.0.0
info: {title: Object authorization, version: 1.0.0}
actions:
  - target: $.paths['/pets/{petId}']
    update: {x-objects: [{object: Pet, id: petId}]}
  - target: $.components.securitySchemes.token
    update: {x-user_id: sub, x-groups: groups}
  - target: $.components.schemas.Pet
    update: {x-objectAuth: {owner: ownerId, groups: {keepers: {actions: [delete], ownership: true}}}}
";
const UNDECLARED: &str = "undeclared-object-authorization";

fn project() -> Folder {
    let folder = Folder::new();
    folder
        .write("api/api.yaml", API)
        .write("ess/overlay.yaml", OVERLAY)
        .write("ess.yaml", "overlays: [ess/overlay.yaml]\n");
    folder
}

/// A client that shows everything, with some of the files open.
fn started(folder: &Folder, open: &[&str]) -> Client {
    let options = json!({"diagnostics": {"max": 1_000_000}});
    let mut client = Client::start_with(push(), Some(folder), options);
    for name in open {
        let text = std::fs::read_to_string(folder.path().join(name)).expect("a file");
        client.open(&folder.uri(name), &text);
    }
    client
}

#[test]
fn edits_of_an_overlay_and_of_its_document_concern_both() {
    let folder = project();
    let names = ["api/api.yaml", "ess/overlay.yaml"];
    let mut client = started(&folder, &names);
    client.published_when(&folder.uri(names[0]), UNDECLARED, false);
    let mut texts = [API.to_owned(), OVERLAY.to_owned()];
    for (version, (file, old, new)) in (2..).zip([
        // An entry is missing, and its target too.
        (1, "x-objects: [{object: Pet, id: petId}]", "x-objects: []"),
        (1, "x-objects: []", "x-objects: [{object: Pett, id: petId}]"),
        (1, "Pett", "Pet"),
        (0, "/pets/{petId}", "/animals/{petId}"),
        (0, "/animals/{petId}", "/pets/{petId}"),
        (0, "  schemas: {Pet:", "  schemas: {Animal:"),
        (1, "$.components.schemas.Pet", "$.components.schemas.Animal"),
        (1, "object: Pet", "object: Animal"),
        // For another document, which is not there.
        (1, "actions:\n", "extends: other.yaml\nactions:\n"),
        (1, "extends: other.yaml\n", "extends: ../api/api.yaml\n"),
        (1, "overlay: 1.0.0", "overlay: 2.0.0"),
        (1, "overlay: 2.0.0", "overlay: 1.0.0"),
        (0, "petId", "id"),
    ]) {
        assert!(texts[file].contains(old), "{old} in {}", texts[file]);
        texts[file] = texts[file].replacen(old, new, 1);
        folder.write(names[file], &texts[file]);
        client.change(&folder.uri(names[file]), version, None, &texts[file]);
        let expected = reported(&folder);
        let mut found = Vec::new();
        for name in names {
            let expected: Vec<&String> = expected.iter().filter(|one| one.contains(name)).collect();
            let uri = folder.uri(name);
            let message = client.wait(&format!("{expected:?} in {name} after {new}"), |message| {
                let diagnostics = message["params"]["diagnostics"].as_array();
                message["params"]["uri"] == uri.as_str()
                    && diagnostics.is_some_and(|all| shown(all, name).iter().eq(expected.clone()))
            });
            let diagnostics = message["params"]["diagnostics"].as_array();
            found.extend(shown(diagnostics.expect("a list"), name));
        }
        assert_eq!(found.len(), expected.len(), "{expected:?}");
    }
    client.finish();
}

#[test]
fn an_open_overlay_beats_the_disk_and_findings_about_it_stand_in_it() {
    let folder = project();
    folder.write("ess/overlay.yaml", "overlay: 1.0.0\n");
    let mut client = started(&folder, &["api/api.yaml"]);
    let (api, overlay) = (folder.uri("api/api.yaml"), folder.uri("ess/overlay.yaml"));
    client.published_when(&api, UNDECLARED, true);
    client.published_when(&overlay, "invalid-overlay", true);
    client.open(&overlay, OVERLAY);
    client.published_when(&api, UNDECLARED, false);
    client.published_when(&overlay, "invalid-overlay", false);
    client.notify(
        "textDocument/didClose",
        json!({"textDocument": {"uri": overlay}}),
    );
    client.published_when(&api, UNDECLARED, true);
    client.finish();
}

#[test]
fn the_configuration_says_which_overlays_count() {
    let folder = project();
    let mut client = started(&folder, &["api/api.yaml", "ess.yaml"]);
    let (api, configuration) = (folder.uri("api/api.yaml"), folder.uri("ess.yaml"));
    client.published_when(&api, UNDECLARED, false);
    client.change(&configuration, 2, None, "overlays: []\n");
    client.published_when(&api, UNDECLARED, true);
    client.change(&configuration, 3, None, "overlays: [ess/none.yaml]\n");
    let told = client.notified("window/showMessage");
    let told = told["message"].as_str().expect("a text");
    assert!(
        told.contains("ess/none.yaml, which `overlays` in"),
        "{told}"
    );
    client.change(&configuration, 4, None, "overlays: [api/api.yaml]\n");
    let told = client.notified("window/showMessage");
    let told = told["message"].as_str().expect("a text");
    assert!(told.contains("this is a document"), "{told}");
    client.change(&configuration, 5, None, "overlays: [ess/overlay.yaml]\n");
    client.published_when(&api, UNDECLARED, false);
    client.finish();
}

#[test]
fn a_rename_that_would_miss_a_target_is_refused() {
    let folder = project();
    let mut client = started(&folder, &["api/api.yaml"]);
    let api = folder.uri("api/api.yaml");
    client.published_when(&api, UNDECLARED, false);
    let position = json!({"line": 10, "character": 13});
    let id = client.ask(
        "textDocument/rename",
        json!({"textDocument": {"uri": api}, "position": position, "newName": "Animal"}),
    );
    let error = &client.answer(id)["error"];
    let words = error["message"].as_str().expect("words");
    assert!(
        words.contains("ess/overlay.yaml says by the name `Pet`"),
        "{words}"
    );
    client.finish();
}

#[test]
fn no_more_files_are_read_than_the_project_allows() {
    let folder = Folder::new();
    let api =
        "openapi: 3.1.0\ninfo: {title: Pets, version: 1.0.0}\npaths: {/pets: {$ref: pets.yaml}}\n";
    folder
        .write("api.yaml", api)
        .write("pets.yaml", "delete: {responses: {}}\n")
        .write("ess.yaml", "limits: {files: 2}\n");
    let expected = reported(&folder);
    assert_eq!(expected.len(), 1, "{expected:?}");
    let mut client = started(&folder, &["api.yaml", "ess.yaml"]);
    let (api, configuration) = (folder.uri("api.yaml"), folder.uri("ess.yaml"));
    let found = client.published_when(&api, "limit-exceeded", true);
    assert_eq!(shown(&found, "api.yaml"), expected);
    client.change(&configuration, 2, None, "limits: {files: 3}\n");
    let found = client.published_when(&api, "limit-exceeded", false);
    assert_eq!(shown(&found, "api.yaml"), [] as [&str; 0]);
    client.finish();
}

#[test]
fn the_limit_of_the_project_counts_for_what_is_open_and_what_is_read() {
    let folder = Folder::new();
    let part = "delete:\n  # a long explanation\n  responses: {}\n";
    let api =
        "openapi: 3.1.0\ninfo: {title: Pets, version: 1.0.0}\npaths: {/pets: {$ref: pets.yaml}}\n";
    folder
        .write("api.yaml", api)
        .write("pets.yaml", part)
        .write("ess.yaml", "limits: {fileSize: 20}\n");
    let expected = reported(&folder);
    assert!(
        expected
            .iter()
            .any(|one| one.starts_with("limit-exceeded api.yaml")),
        "{expected:?}"
    );
    let mut client = started(&folder, &["api.yaml", "ess.yaml"]);
    let (api, configuration) = (folder.uri("api.yaml"), folder.uri("ess.yaml"));
    client.published_when(&api, "limit-exceeded", true);
    client.change(&configuration, 2, None, "limits: {fileSize: 1000}\n");
    let found = client.published_when(&api, "limit-exceeded", false);
    assert_eq!(shown(&found, "api.yaml"), [] as [&str; 0]);
    // The document alone is too large.
    client.change(&configuration, 3, None, "limits: {fileSize: 80}\n");
    client.published_when(&api, "limit-exceeded", true);
    // It shrinks while it is open.
    client.change(&api, 2, Some([1, 0, 1, 6]), "\"info\":\n");
    client.change(&api, 3, Some([1, 0, 3, 0]), "info: {}\n");
    client.published_when(&api, "limit-exceeded", false);
    client.finish();
}
