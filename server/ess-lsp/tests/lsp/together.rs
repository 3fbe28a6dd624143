//! What several documents of a workspace say together.

use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{Client, Folder, push, vs_code};
use crate::editing::{reported, shown};

const DIRECTORY: &str = include_str!("../../../../examples/two-services/directory.yaml");
const DELIVERY: &str = include_str!("../../../../examples/two-services/delivery.yaml");
const FAUCET: &str = "self-grantable-group";

fn story() -> Folder {
    let folder = Folder::new();
    folder
        .write("directory.yaml", DIRECTORY)
        .write("delivery.yaml", DELIVERY);
    folder
}

/// The lines of the steps, with the end of the path of their file.
fn way(diagnostics: &[Value]) -> Vec<String> {
    let faucet = diagnostics.iter().find(|one| one["code"] == FAUCET);
    let related = faucet.expect("the finding")["relatedInformation"].clone();
    let step = |one: &Value| {
        let uri = one["location"]["uri"].as_str().expect("a URI");
        let line = &one["location"]["range"]["start"]["line"];
        format!("{} {line}", uri.rsplit('/').next().expect("a name"))
    };
    related
        .as_array()
        .expect("a list")
        .iter()
        .map(step)
        .collect()
}

/// The line and column of the place where a text stands.
fn place(text: &str, wanted: &str) -> [u32; 4] {
    let before = &text[..text.find(wanted).expect("it is there")];
    let line = before.matches('\n').count() as u32;
    let column = (before.len() - before.rfind('\n').map_or(0, |at| at + 1)) as u32;
    [line, column, line, column + wanted.len() as u32]
}

#[test]
fn a_document_that_nobody_has_opened_counts() {
    let folder = story();
    let mut client = Client::start(push(), Some(&folder));
    let uri = folder.uri("delivery.yaml");
    client.open(&uri, DELIVERY);
    let found = client.published_when(&uri, FAUCET, true);
    assert_eq!(way(&found), ["directory.yaml 25", "directory.yaml 8"]);
    // An edit here, the other document unchanged.
    let own = place(DELIVERY, "ownership: false");
    client.change(&uri, 2, Some(own), "ownership: true");
    let found = client.published(&uri, 2);
    assert!(found.iter().all(|one| one["code"] != FAUCET), "{found:?}");
    client.finish();
}

#[test]
fn an_edit_of_one_document_is_shown_in_the_other_as_check_shows_it() {
    let folder = story();
    let mut client = Client::start(push(), Some(&folder));
    let (directory, delivery) = (folder.uri("directory.yaml"), folder.uri("delivery.yaml"));
    client.open(&directory, DIRECTORY);
    client.open(&delivery, DELIVERY);
    client.published_when(&delivery, FAUCET, true);
    let group = place(DIRECTORY, "{group: owner,");
    client.change(&directory, 2, Some(group), "{group: other,");
    client.published_when(&delivery, FAUCET, false);
    let changed = DIRECTORY.replace("{group: owner,", "{group: other,");
    folder.write("directory.yaml", &changed);
    // Back again: the newest of both is what a check of the same texts reports.
    client.change(&directory, 3, Some(group), "{group: owner,");
    folder.write("directory.yaml", DIRECTORY);
    let of_delivery = client.published_when(&delivery, FAUCET, true);
    let of_directory = client.published(&directory, 3);
    let mut all = shown(&of_delivery, "delivery.yaml");
    all.extend(shown(&of_directory, "directory.yaml"));
    all.sort();
    assert_eq!(all, reported(&folder));
    client.finish();
}

#[test]
fn who_asks_is_told_to_ask_again_and_hears_it() {
    let folder = story();
    let mut capabilities = vs_code();
    capabilities["workspace"]["diagnostics"] = json!({"refreshSupport": true});
    let mut client = Client::start(capabilities, Some(&folder));
    let uri = folder.uri("delivery.yaml");
    client.open(&uri, DELIVERY);
    client.wait("a request to ask again", |message| {
        message["method"] == "workspace/diagnostic/refresh"
    });
    client.settle(Duration::from_millis(300));
    let params = json!({"textDocument": {"uri": uri}});
    let report = client.request("textDocument/diagnostic", params);
    let items = report["items"].as_array().expect("a list");
    assert_eq!(way(items), ["directory.yaml 25", "directory.yaml 8"]);
    // And the other way round, for a file that is not open.
    let whole = client.request("workspace/diagnostic", json!({"previousResultIds": []}));
    let items = whole["items"].as_array().expect("a list").iter();
    let other = folder.uri("directory.yaml");
    let mut of_other = items.filter(|one| one["uri"] == other.as_str());
    let codes = of_other.next().expect("it has findings")["items"].clone();
    let codes = codes.as_array().expect("a list").clone();
    assert!(
        codes.iter().any(|one| one["code"] == "conflicting-models"),
        "{codes:?}"
    );
    client.finish();
}
