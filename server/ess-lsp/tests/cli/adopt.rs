//! `--fix --unsafe`: a document is adopted, in place or in an overlay.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::common::{UNDECLARED, Workspace};

/// A plain store: an object with a schema, one that only a name speaks for, and a token.
const STORE: &str = "\
openapi: 3.1.0
info: {title: 'Store: one', version: 1.2.0}
security:
  - token: []
  - key: []
paths:
  /pets:
    get:
      responses:
        '200':
          description: pets
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses: {'201': {description: a pet}}
  /pets/{petId}:  # one of them
    parameters: [{name: petId, in: path, required: true, schema: {type: string, format: uuid}}]
    get:
      responses:
        '200':
          description: a pet
          content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}
    delete: {responses: {'204': {description: gone}}}
  /things/{thingId}/rename:
    post:
      parameters: [{name: thingId, in: path, required: true, schema: {type: string, format: uuid}}]
      responses: {'204': {description: renamed}}
components:
  securitySchemes:
    token: {type: http, scheme: bearer}
    key: {type: apiKey, in: header, name: X-Key}
  schemas:
    Pet:
      type: object
      properties: {id: {type: string, format: uuid}, name: {type: string}}
";

const ADOPT: [&str; 4] = ["--check", "--fix", "--unsafe", "api.yaml"];

fn here(text: &str) -> Workspace {
    let here = Workspace::new();
    here.write("api.yaml", text);
    here
}

fn read(here: &Workspace, name: &str) -> String {
    fs::read_to_string(here.path().join(name)).expect(name)
}

/// What is found: rule, severity, operation, object and message; where it stands is left out.
fn findings(here: &Workspace, arguments: &[&str]) -> Vec<String> {
    let run = here.check(&[arguments, &["--persona", "auditor"]].concat());
    let report = run.json();
    let found = report["findings"].as_array().expect("a list");
    let text = |one: &Value| {
        let keys = ["rule", "severity", "operation", "object", "message"];
        keys.map(|key| one[key].to_string()).join(" ")
    };
    let mut found: Vec<String> = found.iter().map(text).collect();
    found.sort();
    found
}

fn count(findings: &[String], rule: &str) -> usize {
    let of_rule = findings
        .iter()
        .filter(|one| one.starts_with(&format!("\"{rule}\"")));
    of_rule.count()
}

#[test]
fn what_is_certain_is_declared_and_the_rest_told() {
    let here = here(STORE);
    let run = here.run(&ADOPT);
    let text = read(&here, "api.yaml");
    assert_eq!(
        run.stderr.matches("api.yaml: Declare ").count(),
        1,
        "{}",
        run.stderr
    );
    assert!(
        run.stderr
            .contains("api.yaml: left out: POST /things/{thingId}/rename: "),
        "{}",
        run.stderr
    );
    assert!(text.contains("  /pets/{petId}:  # one of them\n"), "{text}");
    assert!(
        text.contains("draft: true") && text.contains("ownership: true"),
        "{text}"
    );
    assert!(
        !text.contains("public") && !text.contains("ownership: false"),
        "{text}"
    );
    let found = findings(&here, &["api.yaml"]);
    assert_eq!(
        count(&found, "undeclared-object-authorization"),
        1,
        "{found:?}"
    );
    assert_eq!(count(&found, "draft-declaration"), 1, "{found:?}");
    // Every line of the document is still there, in order.
    let mut lines = text.lines();
    for line in STORE.lines().filter(|line| !line.contains("bearer")) {
        assert!(lines.any(|one| one == line), "{line}");
    }
    let again = here.run(&ADOPT);
    assert_eq!(read(&here, "api.yaml"), text);
    assert!(
        !again.stderr.contains("api.yaml: Declare "),
        "{}",
        again.stderr
    );
}

#[test]
fn the_scheme_is_an_existing_or_a_new_one() {
    let existing = here(STORE);
    existing.run(&ADOPT);
    let text = read(&existing, "api.yaml");
    assert!(!text.contains("X-objectAuthScheme"), "{text}");
    let insert = here(STORE);
    insert.run(&[&ADOPT[..], &["--scheme", "insert"]].concat());
    let text = read(&insert, "api.yaml");
    assert_eq!(text.matches("X-objectAuthScheme").count(), 3, "{text}");
    let configured = here(STORE);
    configured.write("ess.yaml", "scheme: insert\nextensionPrefix: X-\n");
    configured.run(&ADOPT);
    let with_capital = text.replace(" x-", " X-");
    assert_eq!(read(&configured, "api.yaml"), with_capital);
    configured.run(&[&ADOPT[..], &["--scheme", "existing"]].concat());
    assert_eq!(read(&configured, "api.yaml"), with_capital);
}

#[test]
fn a_diff_is_what_would_be_written() {
    let here = here(STORE);
    let run = here.run(&[&ADOPT[..], &["--diff"]].concat());
    assert_eq!(run.code, 1);
    assert_eq!(read(&here, "api.yaml"), STORE);
    let minus = run
        .stdout
        .lines()
        .filter(|line| line.starts_with('-') && !line.starts_with("---"));
    let plus = run
        .stdout
        .lines()
        .filter(|line| line.starts_with('+') && !line.starts_with("+++"));
    let before = STORE.lines().count();
    let (minus, plus) = (minus.count(), plus.count());
    here.run(&ADOPT);
    let after = read(&here, "api.yaml").lines().count();
    assert_eq!(before - minus + plus, after, "{}", run.stdout);
    assert!(run.stdout.starts_with("--- api.yaml\n+++ api.yaml\n@@ "));
}

#[test]
fn standard_input_is_adopted_too() {
    let file = here(STORE);
    file.run(&ADOPT);
    let run = Workspace::new().run_with(&["--check", "--fix", "--unsafe", "-"], STORE.as_bytes());
    assert_eq!(run.stdout, read(&file, "api.yaml"));
}

/// In place and beside, for both schemes, in YAML and JSON: the same is found.
#[test]
fn an_overlay_declares_the_same_and_leaves_the_document() {
    let insert = ["--scheme", "insert"];
    for (text, options) in [
        (STORE, &[][..]),
        (STORE, &insert[..]),
        (UNDECLARED, &[][..]),
        (UNDECLARED, &insert[..]),
        (
            &STORE.replace("security:\n  - token: []\n  - key: []\n", ""),
            &[][..],
        ),
    ] {
        let inside = here(text);
        inside.run(&[&ADOPT[..], options].concat());
        let expected = findings(&inside, &["api.yaml"]);
        for name in ["declared.overlay.yaml", "ess/declared.json"] {
            let beside = here(text);
            fs::create_dir_all(beside.path().join("ess")).expect("a directory");
            let overlay = ["--overlay", name];
            let adopt = [&ADOPT[..], options, &overlay].concat();
            let diff = beside.run(&[&adopt[..], &["--diff"]].concat());
            assert!(!beside.path().join(name).exists());
            let run = beside.run(&adopt);
            assert_eq!(read(&beside, "api.yaml"), text, "{}", run.stderr);
            if read(&inside, "api.yaml") == text {
                assert!(!beside.path().join(name).exists());
                continue;
            }
            let written = read(&beside, name);
            assert!(
                diff.stdout
                    .starts_with(&format!("--- /dev/null\n+++ {name}\n@@ -0,0 +1")),
                "{}",
                diff.stdout
            );
            let found = findings(&beside, &[&["api.yaml"], &overlay[..]].concat());
            assert_eq!(found, expected, "{written}");
            beside.run(&adopt);
            assert_eq!(read(&beside, name), written);
        }
    }
}

#[test]
fn an_overlay_that_is_there_gains_what_it_lacks() {
    let here = here(STORE);
    let overlay = "\
# by hand
overlay: 1.0.0
info: {title: ours, version: 1.0.0}
actions:
  - target: $.components.schemas.Pet
    update:
      x-objectAuth: {groups: {keepers: {actions: [read, delete, create, list], ownership: true}}}
";
    here.write("ours.yaml", overlay);
    let run = here.run(&[&ADOPT[..], &["--overlay", "ours.yaml"]].concat());
    let written = read(&here, "ours.yaml");
    assert!(written.starts_with(overlay), "{written}\n{}", run.stderr);
    assert!(
        written.contains("target: '$.paths[\"/pets/{petId}\"]'\n"),
        "{written}"
    );
    assert_eq!(written.matches("x-objectAuth").count(), 1, "{written}");
    let found = findings(&here, &["api.yaml", "--overlay", "ours.yaml"]);
    // Which paths address a Pet is a machine's guess; who may do what is not.
    assert_eq!(count(&found, "draft-declaration"), 2, "{found:?}");
    assert_eq!(
        count(&found, "undeclared-object-authorization"),
        1,
        "{found:?}"
    );
}

#[test]
fn an_overlay_is_for_one_document() {
    let here = here(STORE);
    here.write("b.yaml", UNDECLARED);
    for (arguments, expected) in [
        (
            &["api.yaml", "b.yaml", "--overlay", "o.yaml"][..],
            "it is for one document, and 2 are given",
        ),
        (
            &["api.yaml", "--overlay", "o.yaml", "--overlay", "p.yaml"],
            "writes into one --overlay",
        ),
        (&["-", "--overlay", "o.yaml"], "must have a path"),
    ] {
        let run = here.run_with(&[&ADOPT[..3], arguments].concat(), STORE.as_bytes());
        assert_eq!(run.code, 2, "{arguments:?}");
        assert!(run.stderr.contains(expected), "{}", run.stderr);
    }
    assert_eq!(read(&here, "api.yaml"), STORE);
    assert!(!Path::new(&here.path().join("o.yaml")).exists());
}

/// Declarations go to the file that holds what they are about, and an overlay does not reach them.
#[test]
fn parts_are_declared_where_they_are() {
    let here = Workspace::new();
    let (head, pet) = STORE.split_once("    Pet:\n").expect("a schema");
    let part: String = pet
        .lines()
        .map(|line| format!("{}\n", &line[6..]))
        .collect();
    let root = format!("{head}    Pet: {{$ref: pet.yaml}}\n");
    here.write("api.yaml", &root).write("pet.yaml", &part);
    let run = here.run(&[&ADOPT[..], &["--overlay", "o.yaml"]].concat());
    assert_eq!(read(&here, "pet.yaml"), part);
    assert!(
        run.stderr
            .contains("left out: pet.yaml: an overlay changes one file"),
        "{}",
        run.stderr
    );
    let run = here.run(&ADOPT);
    let written = read(&here, "pet.yaml");
    assert!(
        written.contains("x-objectAuth:"),
        "{written}\n{}",
        run.stderr
    );
    let found = findings(&here, &["api.yaml"]);
    assert_eq!(
        count(&found, "undeclared-object-authorization"),
        1,
        "{found:?}"
    );
    assert_eq!(count(&found, "object-without-rules"), 0, "{found:?}");
}

/// What is lost by a syntax error might have said something else.
#[test]
fn nothing_is_declared_beside_a_document_with_syntax_errors() {
    let here = here(&format!("{STORE}x-note: [\n"));
    let run = here.run(&[&ADOPT[..], &["--overlay", "o.yaml"]].concat());
    assert!(
        run.stderr
            .contains("api.yaml has syntax errors: mend them first"),
        "{}",
        run.stderr
    );
    assert!(!here.path().join("o.yaml").exists());
}
