//! Files with cases in the editor: what does not come to what is expected, while one types.

use serde_json::{Value, json};

use crate::client::{Client, Folder, push, vs_code};
use crate::pets::API;

const CASES: &str = "\
document: api.yaml
subjects:
  alice: {groups: [keepers]}
objects:
  Pet: {7: {owner: alice}, 12: {owner: bob}}
cases:
  - alice DELETE /pets/7 -> allow owner
  - alice GET /pets/12 -> deny
";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("api.yaml", API).write("ess-test.yaml", CASES);
    folder
}

fn messages(diagnostics: &[Value]) -> Vec<String> {
    let text = |one: &Value| {
        let line = &one["range"]["start"]["line"];
        format!("{line} {}", one["message"].as_str().expect("a text"))
    };
    diagnostics.iter().map(text).collect()
}

/// The same file is judged anew when the document changes, whether it is open or not.
#[test]
fn cases_follow_the_document_and_the_file() {
    let folder = folder();
    let mut client = Client::start(push(), Some(&folder));
    let (api, test) = (folder.uri("api.yaml"), folder.uri("ess-test.yaml"));
    client.open(&api, API);
    client.published(&api, 1);
    // Anybody may read any pet: the second case fails, in a file that nobody has opened.
    client.change(
        &api,
        2,
        None,
        &API.replace("ownership: true", "ownership: false"),
    );
    let found = client.published_when(&test, "expectation", true);
    assert_eq!(
        messages(&found),
        [
            "6 expected allow owner, and it is allow: any",
            "7 expected deny, and it is allow: any"
        ]
    );
    let related = found[1]["relatedInformation"].as_array().expect("reasons");
    let texts: Vec<&str> = related
        .iter()
        .filter_map(|one| one["message"].as_str())
        .collect();
    assert_eq!(texts[2], "`keepers` may read, delete any Pet");
    assert_eq!(related[2]["location"]["uri"], json!(api));
    assert_eq!(related[2]["location"]["range"]["start"]["line"], 16);
    // Back again: both are as expected.
    client.change(&api, 3, None, API);
    assert_eq!(
        client.published_when(&test, "expectation", false),
        [json!(null); 0]
    );
    // And while one types in the file itself.
    client.open(&test, CASES);
    assert_eq!(client.published(&test, 1), [json!(null); 0]);
    client.change(&test, 2, None, &CASES.replace("-> deny", "-> al"));
    let found = client.published(&test, 2);
    assert_eq!(
        messages(&found),
        ["7 `al` is no decision: write `allow`, `deny` or `unknown`"]
    );
    client.change(&test, 3, None, &CASES.replace("-> deny", "-> allow"));
    assert_eq!(
        messages(&client.published(&test, 3)),
        ["7 expected allow, and it is deny: not-owner"]
    );
    // What is half written decides nothing.
    client.change(
        &api,
        4,
        None,
        &API.replace("ownership: true", "ownership: {"),
    );
    let found = client.published_when(&test, "ess-test", true);
    assert!(
        messages(&found)[0].starts_with("0 the document has errors of syntax"),
        "{found:?}"
    );
    client.finish();
}

#[test]
fn hints_show_what_each_case_comes_to() {
    let folder = folder();
    let mut client = Client::start(vs_code(), Some(&folder));
    let test = folder.uri("ess-test.yaml");
    client.open(&test, &CASES.replace("-> deny", "-> allow"));
    let range = json!({"start": {"line": 0, "character": 0}, "end": {"line": 20, "character": 0}});
    let ask = json!({"textDocument": {"uri": test}, "range": range});
    // The document may not have been read yet.
    let hints = client.request_until("textDocument/inlayHint", &ask, |hints| {
        hints.as_array().is_some_and(|all| !all.is_empty())
    });
    let labels: Vec<&str> = hints
        .as_array()
        .expect("hints")
        .iter()
        .filter_map(|hint| hint["label"].as_str())
        .collect();
    assert_eq!(labels, ["✓ owner", "✗ deny: not-owner"]);
    assert_eq!(hints[0]["position"], json!({"line": 6, "character": 39}));
    let report = client.request(
        "textDocument/diagnostic",
        json!({"textDocument": {"uri": test}}),
    );
    assert_eq!(report["items"][0]["code"], "expectation");
    client.finish();
}

/// The text after the edits of an action.
fn applied(text: &str, edits: &Value) -> String {
    let mut text = text.to_owned();
    let offset = |text: &str, at: &Value| {
        let line = at["line"].as_u64().expect("a line") as usize;
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        start + at["character"].as_u64().expect("a column") as usize
    };
    for edit in edits.as_array().expect("edits").iter().rev() {
        let range = &edit["range"];
        let (start, end) = (offset(&text, &range["start"]), offset(&text, &range["end"]));
        text.replace_range(start..end, edit["newText"].as_str().expect("a text"));
    }
    text
}

/// The edit of the only action that creates a case for the operation in a line.
fn create(client: &mut Client, api: &str, line: u32) -> (String, Value) {
    let at = json!({"line": line, "character": 5});
    let actions = client.request(
        "textDocument/codeAction",
        json!({"textDocument": {"uri": api}, "range": {"start": at, "end": at}, "context": {"diagnostics": []}}),
    );
    let actions = actions.as_array().cloned().unwrap_or_default();
    let title = |one: &Value| one["title"].as_str().unwrap_or_default().to_owned();
    let mut found = actions
        .into_iter()
        .filter(|one| title(one).starts_with("Create a case"));
    let action = found.next().expect("an action");
    let name = title(&action);
    let resolved = match action.get("edit") {
        Some(_) => action,
        None => client.request("codeAction/resolve", action),
    };
    (name, resolved["edit"]["documentChanges"].clone())
}

#[test]
fn a_decision_becomes_a_case() {
    let folder = folder();
    let mut client = Client::start(vs_code(), Some(&folder));
    let (api, test) = (folder.uri("api.yaml"), folder.uri("ess-test.yaml"));
    client.open(&api, API);
    client.open(&test, CASES);
    let (title, changes) = create(&mut client, &api, 7);
    assert_eq!(title, "Create a case: alice GET /pets/12 -> deny not-owner");
    assert_eq!(changes[0]["textDocument"]["uri"], json!(test));
    assert_eq!(
        applied(CASES, &changes[0]["edits"]),
        format!("{CASES}  - 'alice GET /pets/12 -> deny not-owner'\n")
    );
    client.finish();
}

#[test]
fn the_first_case_creates_the_file() {
    let folder = Folder::new();
    folder.write("api.yaml", API);
    let mut client = Client::start(vs_code(), Some(&folder));
    let api = folder.uri("api.yaml");
    client.open(&api, API);
    let (title, changes) = create(&mut client, &api, 8);
    assert_eq!(title, "Create a case: alice DELETE /pets/1 -> allow owner");
    assert_eq!(changes[0]["kind"], "create");
    assert_eq!(changes[0]["uri"], json!(folder.uri("ess-test.yaml")));
    let text = applied("", &changes[1]["edits"]);
    folder.write("ess-test.yaml", &text);
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_ess-lsp"))
        .arg("test")
        .current_dir(folder.path())
        .output()
        .expect("the program");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{text}\n{printed}");
    assert!(printed.contains("1 case, all as expected"), "{printed}");
    client.finish();
}
