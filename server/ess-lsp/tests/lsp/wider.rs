//! Operations that allow more than in the last commit.

use std::process::Command;

use serde_json::{Value, json};

use crate::client::{Client, Folder, push, vs_code};

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

/// A repository whose last commit has the document; `None` where git is not installed.
fn committed() -> Option<Folder> {
    let folder = Folder::new();
    if Command::new("git").arg("--version").output().is_err() {
        let told = "skipped: git is not installed";
        assert!(std::env::var_os("CI").is_none(), "{told}");
        println!("{told}");
        return None;
    }
    folder.write("api.yaml", API);
    git(&folder, &["init", "--quiet"]);
    commit(&folder);
    Some(folder)
}

fn commit(folder: &Folder) {
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--message", "a change"]);
}

fn git(folder: &Folder, arguments: &[&str]) {
    let done = Command::new("git")
        .args([
            "-c",
            "user.name=Ann",
            "-c",
            "user.email=ann@example.org",
            "-c",
            "commit.gpgsign=false",
        ])
        .args(arguments)
        .env(
            "GIT_CONFIG_GLOBAL",
            if cfg!(windows) { "NUL" } else { "/dev/null" },
        )
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .current_dir(folder.path())
        .output()
        .expect("git");
    assert!(
        done.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&done.stderr)
    );
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
    commit(&folder);
    // It is looked at again when something has changed, but not at once.
    std::thread::sleep(std::time::Duration::from_millis(2_100));
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
    let told = client.published(&uri, 1);
    assert_eq!(wider(&told), []);
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
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    loop {
        let report = client.request("textDocument/diagnostic", params.clone());
        let items = report["items"].as_array().cloned().unwrap_or_default();
        if !wider(&items).is_empty() {
            break;
        }
        assert!(std::time::Instant::now() < deadline, "{report}");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
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
