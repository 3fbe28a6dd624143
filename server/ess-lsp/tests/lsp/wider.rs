//! Operations that allow more than in the last commit.

use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{Client, Folder, push, vs_code};
use crate::git::{commit, git, has_git};

const API: &str = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{own: []}]
paths:
  /pets/{petId}:
    x-objects: [Pet]
    get: {}
    delete: {}
components:
  securitySchemes:
    own: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet:
      properties: {id: {type: string}}
      x-objectAuth: {groups: {keepers: {actions: [read, delete], ownership: true}}}
";

const WIDER: &str = "wider-access";

/// As long a server takes it for granted that `HEAD` is where it was.
const TRUSTED: Duration = Duration::from_secs(2);
/// A server that compares does so within this time, after 300 ms without a change.
const COMPARED: Duration = Duration::from_millis(1_500);

/// A repository whose last commit has the document; `None` where git is not installed.
fn committed() -> Option<Folder> {
    let folder = has_git().then(Folder::new)?;
    folder.write("api.yaml", API);
    git(folder.path(), &["init", "--quiet"]);
    commit(folder.path());
    Some(folder)
}

/// Where a word stands in a line.
fn place(line: u32, word: &str) -> Option<[u32; 4]> {
    let text = API.lines().nth(line as usize).expect("a line");
    let at = text.find(word).expect(word) as u32;
    Some([line, at, line, at + word.len() as u32])
}

fn wider(diagnostics: &[Value]) -> Vec<(u64, &str)> {
    let found = diagnostics.iter().filter(|one| one["code"] == WIDER);
    let told = found.map(|one| {
        let line = one["range"]["start"]["line"].as_u64().expect("a line");
        (line, one["message"].as_str().expect("a message"))
    });
    told.collect()
}

#[test]
fn what_is_wider_than_the_last_commit_is_told_where_it_stands() {
    let Some(folder) = committed() else { return };
    let options = json!({"diff": {"head": true}});
    let mut client = Client::start_with(push(), Some(&folder), options);
    let uri = folder.uri("api.yaml");
    client.open(&uri, API);
    client.published(&uri, 1);
    client.change(&uri, 2, place(14, "ownership: true"), "ownership: false");
    let told = client.published_when(&uri, WIDER, true);
    assert_eq!(
        wider(&told),
        [
            (
                6,
                "After this change keepers can GET /pets/{petId} that it does not own. Where this is not meant, state again what the version before said."
            ),
            (
                7,
                "After this change keepers can DELETE /pets/{petId} that it does not own. Where this is not meant, state again what the version before said."
            ),
        ]
    );
    // It moves with its operation, and goes when it is mended.
    client.change(&uri, 3, Some([15, 0, 15, 0]), "# a comment at the end\n");
    client.change(&uri, 4, Some([3, 0, 3, 0]), "# a comment\n");
    let told = client.published(&uri, 4);
    assert_eq!(wider(&told).first().map(|one| one.0), Some(7));
    client.change(&uri, 5, None, API);
    client.published_when(&uri, WIDER, false);
    client.finish();
}

#[test]
fn a_commit_makes_it_the_new_measure() {
    let Some(folder) = committed() else { return };
    let wide = API.replace("ownership: true", "ownership: false");
    folder.write("api.yaml", &wide);
    let options = json!({"diff": {"head": true}});
    let mut client = Client::start_with(push(), Some(&folder), options);
    let uri = folder.uri("api.yaml");
    client.open(&uri, &wide);
    client.published_when(&uri, WIDER, true);
    commit(folder.path());
    // It is looked at again when something has changed, but not at once.
    std::thread::sleep(TRUSTED + Duration::from_millis(100));
    client.change(&uri, 2, Some([0, 0, 0, 0]), "# a comment\n");
    client.published_when(&uri, WIDER, false);
    client.finish();
}

#[test]
fn it_is_off_unless_somebody_wants_it() {
    let Some(folder) = committed() else { return };
    let wide = API.replace("ownership: true", "ownership: false");
    let mut client = Client::start(push(), Some(&folder));
    let uri = folder.uri("api.yaml");
    client.open(&uri, &wide);
    // What was compared is told by itself, and with every text that follows.
    for message in client.settle(COMPARED) {
        assert!(!message.to_string().contains(WIDER), "{message}");
    }
    client.change(&uri, 2, Some([0, 0, 0, 0]), "# a comment\n");
    assert_eq!(wider(&client.published(&uri, 2)), []);
    let settings = |head| json!({"settings": {"ess": {"diff": {"head": head}}}});
    client.notify("workspace/didChangeConfiguration", settings(true));
    client.published_when(&uri, WIDER, true);
    client.notify("workspace/didChangeConfiguration", settings(false));
    client.published_when(&uri, WIDER, false);
    client.finish();
}

#[test]
fn clients_that_ask_are_told_to_ask_again() {
    let Some(folder) = committed() else { return };
    let wide = API.replace("ownership: true", "ownership: false");
    let options = json!({"diff": {"head": true}});
    let mut client = Client::start_with(vs_code(), Some(&folder), options);
    let uri = folder.uri("api.yaml");
    client.open(&uri, &wide);
    let params = json!({"textDocument": {"uri": uri}});
    client.request_until("textDocument/diagnostic", &params, |report| {
        let items = report["items"].as_array();
        items.is_some_and(|items| !wider(items).is_empty())
    });
    client.wait("a refresh", |message| {
        message["method"] == "workspace/diagnostic/refresh"
    });
    client.finish();
}

#[test]
fn what_is_in_no_commit_is_compared_with_nothing() {
    let Some(folder) = committed() else { return };
    let options = json!({"diff": {"head": true}});
    let mut client = Client::start_with(push(), Some(&folder), options);
    let (known, new) = (folder.uri("api.yaml"), folder.uri("new.yaml"));
    client.open(&new, API);
    client.open(&known, &API.replace("ownership: true", "ownership: false"));
    client.published_when(&known, WIDER, true);
    client.change(&new, 2, Some([0, 0, 0, 0]), "# a comment\n");
    let told = client.published(&new, 2);
    assert_eq!(wider(&told), []);
    client.finish();
}
