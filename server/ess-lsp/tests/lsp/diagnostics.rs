//! Pushed diagnostics.

use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{Client, Folder, emacs, none, places, push};

const PETS: &str = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{token: []}]
paths:
  /pets/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: string, format: uuid}}]
    get:
      responses: {'200': {description: one}}
    delete:
      responses: {'204': {description: gone}}
components:
  securitySchemes:
    token: {type: http, scheme: bearer}
  schemas:
    Pet: {type: object, properties: {id: {type: string}, ownerId: {type: string}}}
";

fn undeclared(diagnostics: &[Value]) -> Vec<&Value> {
    let code = "undeclared-object-authorization";
    diagnostics
        .iter()
        .filter(|one| one["code"] == code)
        .collect()
}

#[test]
fn a_document_is_opened_edited_and_closed() {
    let folder = Folder::new();
    folder.write("api.yaml", PETS);
    let mut client = Client::start(push(), None);
    let uri = folder.uri("api.yaml");
    client.open(&uri, PETS);
    let first = client.published(&uri, 1);
    assert_eq!(undeclared(&first).len(), 1, "{first:?}");
    // `public` with a reason is a declaration.
    client.change(
        &uri,
        2,
        Some([6, 9, 6, 9]),
        "\n      x-objectAuth: {public: true, reason: catalogue}",
    );
    let read = client.published(&uri, 2);
    assert_eq!(undeclared(&read).len(), 1, "{read:?}");
    client.change(
        &uri,
        3,
        Some([9, 12, 9, 12]),
        "\n      x-objectAuth: {public: true, reason: catalogue}",
    );
    let both = client.published(&uri, 3);
    assert!(undeclared(&both).is_empty(), "{both:?}");
    client.notify(
        "textDocument/didClose",
        json!({"textDocument": {"uri": uri}}),
    );
    assert!(client.published_next(&uri).is_empty());
    client.finish();
}

#[test]
fn operations_of_a_path_with_one_cause_share_a_diagnostic() {
    let mut client = Client::start(push(), None);
    client.open("untitled:Untitled-1", PETS);
    let found = client.published("untitled:Untitled-1", 1);
    let [one] = undeclared(&found)[..] else {
        panic!("one diagnostic: {found:?}");
    };
    // The write stands for both.
    assert_eq!(one["range"]["start"], json!({"line": 8, "character": 4}));
    assert_eq!(one["severity"], 1);
    let message = one["message"].as_str().expect("a text");
    assert!(
        message.starts_with("DELETE /pets/{petId} addresses"),
        "{message}"
    );
    assert!(
        message.contains("The same holds for GET of this path"),
        "{message}"
    );
    let related = &one["relatedInformation"][0];
    assert_eq!(
        related["location"]["range"]["start"],
        json!({"line": 6, "character": 4})
    );
    assert_eq!(one["data"]["operations"], 2);
    assert_eq!(one["source"], "ess");
    client.finish();
}

#[test]
fn a_client_gets_only_what_it_can_take() {
    for capabilities in [none(), emacs()] {
        let mut client = Client::start(capabilities, None);
        client.open("untitled:Untitled-1", PETS);
        let found = client.published_next("untitled:Untitled-1");
        let [one] = undeclared(&found)[..] else {
            panic!("one diagnostic: {found:?}");
        };
        assert!(one.get("relatedInformation").is_none());
        assert!(one.get("data").is_none());
        assert!(one.get("codeDescription").is_none());
        client.finish();
    }
}

#[test]
fn a_rule_is_linked_where_its_pages_are() {
    let options = json!({"rulesUrl": "https://example.org/rules/"});
    let mut client = Client::start_with(push(), None, options);
    client.open("untitled:Untitled-1", PETS);
    let found = client.published("untitled:Untitled-1", 1);
    let one = undeclared(&found)[0];
    let page = "https://example.org/rules/undeclared-object-authorization.md";
    assert_eq!(one["codeDescription"]["href"], page);
    client.finish();
}

/// A document in which `count` paths lack a declaration; the last of them writes.
fn many(count: usize) -> String {
    let mut text = String::from("openapi: 3.1.0\ninfo: {title: Many, version: 1.0.0}\npaths:\n");
    for number in 1..=count {
        let method = if number == count { "delete" } else { "get" };
        text += &format!(
            "  /a{number}/{{petId}}:\n    {method}:\n      parameters: [{{name: petId, in: path, \
             required: true, schema: {{type: string, format: uuid}}}}]\n"
        );
    }
    text + "components: {schemas: {Pet: {type: object, properties: {id: {type: string}}}}}\n"
}

#[test]
fn the_worst_come_first_and_a_note_says_how_many_are_left_out() {
    let text = many(20);
    let options = json!({"ess": {"diagnostics": {"max": 5}}});
    let mut client = Client::start_with(push(), None, options);
    client.open("untitled:Untitled-1", &text);
    let found = client.published("untitled:Untitled-1", 1);
    assert_eq!(found.len(), 6);
    let note = &found[0];
    assert_eq!(
        note["range"],
        json!({"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 7}})
    );
    assert!(
        note["message"]
            .as_str()
            .expect("a text")
            .contains("not shown"),
        "{note}"
    );
    let errors = found.iter().filter(|one| one["severity"] == 1).count();
    assert!(errors >= 1, "{found:?}");
    // Typing elsewhere changes nothing of what is shown.
    client.change("untitled:Untitled-1", 2, Some([1, 14, 1, 18]), "More");
    let again = client.published("untitled:Untitled-1", 2);
    assert_eq!(found, again);
    client.finish();
}

/// The lines, counted from 0, on which something of a rule is shown.
fn lines(found: &[Value], rule: &str) -> Vec<u64> {
    let of_rule = found.iter().filter(|one| one["code"] == rule);
    let line = |one: &Value| one["range"]["start"]["line"].as_u64();
    of_rule.filter_map(line).collect()
}

#[test]
fn where_not_all_are_shown_a_syntax_error_is() {
    let options = json!({"ess": {"diagnostics": {"max": 3}}});
    let mut client = Client::start_with(push(), None, options);
    let uri = "untitled:Untitled-1";
    // All findings weigh the same, or more than those at the end.
    client.open(uri, &many(20).replace("get:", "delete:"));
    client.published(uri, 1);
    client.change(uri, 2, Some([63, 0, 63, 0]), "bad: [");
    assert_eq!(
        lines(&client.published(uri, 2), "syntax-error").first(),
        Some(&63)
    );
    // Also long after, when the user works elsewhere.
    client.change(uri, 3, Some([3, 2, 3, 4]), "/b");
    assert_eq!(
        lines(&client.published(uri, 3), "syntax-error").first(),
        Some(&63)
    );
    client.finish();
}

#[test]
fn where_not_all_are_shown_what_the_user_works_on_is() {
    let rule = "undeclared-object-authorization";
    let options = json!({"ess": {"diagnostics": {"max": 5}}});
    let mut client = Client::start_with(push(), None, options);
    let uri = "untitled:Untitled-1";
    client.open(uri, &many(20));
    let first = lines(&client.published(uri, 1), rule);
    // The path /a15, which reads, has its operation on line 46.
    assert!(!first.contains(&46), "{first:?}");
    client.change(uri, 2, Some([45, 4, 45, 5]), "b");
    let there = lines(&client.published(uri, 2), rule);
    assert!(there.contains(&46), "{there:?}");
    // It stays while the user types elsewhere, and moves with its text.
    client.change(uri, 3, Some([33, 0, 33, 0]), "  # new\n");
    let both = lines(&client.published(uri, 3), rule);
    assert!(both.contains(&47), "{both:?}");
    // The worst one, which writes, is not crowded out.
    assert_eq!(both.last(), Some(&62), "{both:?}");
    client.finish();
}

#[test]
fn what_a_client_shows_is_what_check_reports() {
    let folder = Folder::new();
    folder.write("api.yaml", PETS).write("more.yaml", many(7));
    let reported = folder.check();
    let mut client = Client::start(push(), Some(&folder));
    let mut shown = Vec::new();
    for name in ["api.yaml", "more.yaml"] {
        let text = std::fs::read_to_string(folder.path().join(name)).expect("a file");
        let uri = folder.uri(name);
        client.open(&uri, &text);
        for diagnostic in client.published(&uri, 1) {
            let code = diagnostic["code"].as_str().expect("a rule").to_owned();
            let severity = ["error", "warning", "information", "hint"]
                [diagnostic["severity"].as_u64().expect("a number") as usize - 1];
            let start = &diagnostic["range"]["start"];
            shown.push(format!(
                "{code} {name} {} {} {severity}",
                start["line"], start["character"]
            ));
            // The others of a group stand in its related information.
            let others = diagnostic["data"]["operations"].as_u64().expect("a number") as usize - 1;
            let related = diagnostic["relatedInformation"]
                .as_array()
                .cloned()
                .unwrap_or_default();
            for other in related.iter().rev().take(others) {
                let start = &other["location"]["range"]["start"];
                shown.push(format!(
                    "{code} {name} {} {}",
                    start["line"], start["character"]
                ));
            }
        }
    }
    // Of the others of a group the severity is not shown.
    shown.sort();
    assert_eq!(shown.len(), reported.len(), "{shown:#?}\n{reported:#?}");
    for (shown, reported) in shown.iter().zip(&reported) {
        assert!(reported.starts_with(shown.as_str()), "{shown}\n{reported}");
    }
    client.finish();
}

#[test]
fn diagnostics_of_a_part_follow_edits_of_both_files() {
    let folder = Folder::new();
    let root = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}: {$ref: pets.yaml}
";
    let part = "\
delete:
  parameters: [{name: petId, in: path, required: true, schema: {type: string, format: uuid}}]
  responses: {'204': {description: gone}}
";
    folder.write("api.yaml", root).write("pets.yaml", part);
    let mut client = Client::start(push(), Some(&folder));
    let (root_uri, part_uri) = (folder.uri("api.yaml"), folder.uri("pets.yaml"));
    client.open(&root_uri, root);
    // The part is not open: its diagnostics carry no version.
    let found = client.published_next(&part_uri);
    assert_eq!(undeclared(&found).len(), 1, "{found:?}");
    client.open(&part_uri, part);
    assert_eq!(undeclared(&client.published(&part_uri, 1)).len(), 1);
    client.change(
        &part_uri,
        2,
        Some([0, 7, 0, 7]),
        "\n  x-objectAuth: {public: true, reason: shared}",
    );
    assert!(undeclared(&client.published(&part_uri, 2)).is_empty());
    // The document no longer refers to it.
    client.change(&root_uri, 2, Some([3, 17, 3, 34]), "{}");
    let gone = client.published_next(&part_uri);
    assert!(gone.is_empty(), "{gone:?}");
    client.finish();
}

#[test]
fn nothing_stale_is_published_after_newer_text() {
    let mut client = Client::start(push(), None);
    let uri = "untitled:Untitled-1";
    client.open(uri, &many(300));
    client.published(uri, 1);
    for version in 2..200 {
        client.change(uri, version, Some([1, 14, 1, 14]), "x");
    }
    client.published(uri, 199);
    let late = client.settle(Duration::from_millis(300));
    // What was published before the next edit came in is not stale; nothing is after the last one.
    let versions = client.versions(uri);
    assert!(
        versions.is_sorted_by(|one, next| one < next),
        "{versions:?}"
    );
    assert_eq!(versions.last(), Some(&199), "{late:?}");
    client.finish();
}

#[test]
fn a_file_that_is_no_openapi_document_is_left_alone() {
    let mut client = Client::start(push(), None);
    client.open("untitled:Untitled-1", "a: 1\na: 2\nb: [\n");
    assert_eq!(
        places(&client.published("untitled:Untitled-1", 1)),
        Vec::<String>::new()
    );
    client.finish();
}

#[test]
fn what_is_unused_is_faded_and_what_guards_elsewhere_is_related() {
    let text = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{token: []}]
paths:
  /pets/{petId}:
    get:
      x-objects: [{object: Pet, id: petId}]
      parameters: [{name: petId, in: path, required: true, schema: {type: string, format: uuid}}]
  /cards/{petId}:
    get:
      parameters: [{name: petId, in: path, required: true, schema: {type: string, format: uuid}}]
components:
  securitySchemes:
    token: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
    other: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet:
      type: object
      properties: {id: {type: string, format: uuid}, ownerId: {type: string, readOnly: true}}
      x-objectAuth: {scheme: token, owner: ownerId, groups: {keepers: {actions: [read], ownership: true}}}
    Visit:
      type: object
      x-objectAuth: {scheme: token, groups: {keepers: {actions: [read], ownership: false}}}
";
    let options = json!({"diagnostics": {"persona": "pedantic"}});
    let mut client = Client::start_with(push(), None, options);
    client.open("untitled:Untitled-1", text);
    let found = client.published("untitled:Untitled-1", 1);
    let faded = found.iter().filter(|one| one["tags"] == json!([1]));
    let faded: Vec<&str> = faded.filter_map(|one| one["code"].as_str()).collect();
    assert!(faded.contains(&"unused-object-authorization"), "{found:#?}");
    assert!(faded.iter().all(|code| code.starts_with("unused-")));
    let alias = found.iter().find(|one| one["code"] == "unguarded-alias");
    let related = &alias.expect("a finding")["relatedInformation"][0];
    assert_eq!(
        related["location"]["range"]["start"]["line"], 5,
        "{related}"
    );
    client.finish();
}

#[test]
fn a_document_has_150_diagnostics_unless_the_user_says_otherwise() {
    let mut client = Client::start(push(), None);
    client.open("untitled:Untitled-1", &many(400));
    let found = client.published("untitled:Untitled-1", 1);
    assert_eq!(found.len(), 151, "and a note");
    // The only write is among them.
    assert!(found.iter().any(|one| one["severity"] == 1));
    client.finish();
}
