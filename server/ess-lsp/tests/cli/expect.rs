//! `ess-lsp test`.

use serde_json::Value;

use crate::common::{Outcome, Workspace, repository};

const API: &str = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{own: []}]
paths:
  /pets/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: integer}}]
    x-objects: [{object: Pet, id: petId}]
    get: {}
    delete: {}
components:
  securitySchemes:
    own: {type: http, scheme: bearer, x-user_id: sub, x-groups: roles}
  schemas:
    Pet:
      properties: {id: {type: integer}}
      x-objectAuth:
        groups:
          keepers: {actions: [read, delete], ownership: true}
          vets: {actions: [read], ownership: false}
";

const GOOD: &str = "\
document: api.yaml
subjects:
  alice: {groups: [keepers]}
objects:
  Pet: {7: {owner: alice}, 12: {owner: bob}}
cases:
  - alice DELETE /pets/7 -> allow owner
  - alice GET /pets/12 -> deny
";

fn workspace(cases: &str) -> Workspace {
    let workspace = Workspace::new();
    workspace.write("pets/api.yaml", API);
    workspace.write("pets/ess-test.yaml", cases);
    workspace
}

fn test(cases: &str, arguments: &[&str]) -> Outcome {
    let mut all = vec!["test"];
    all.extend(arguments);
    workspace(cases).run(&all)
}

#[test]
fn cases_as_expected_and_what_they_leave_out() {
    let outcome = test(GOOD, &[]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    assert_eq!(
        outcome.stdout,
        "pets/ess-test.yaml: 2 cases, all as expected
  they touch 1 of 2 grants and 2 of 2 declared operations
  no case touches: `vets` may read any Pet (pets/api.yaml:19)
"
    );
}

#[test]
fn a_case_that_is_not_as_expected_says_why() {
    let cases = GOOD.replace("-> deny", "-> allow");
    let outcome = test(&cases, &["pets"]);
    assert_eq!(outcome.code, 1, "{}", outcome.stderr);
    assert!(
        outcome.stdout.starts_with(
            "pets/ess-test.yaml:8: alice GET /pets/12: expected allow, and it is deny: not-owner
  1. `GET /pets/12` is `GET /pets/{petId}` (pets/api.yaml:8)
  2. it asks to read Pet 12 (pets/api.yaml:7)
  3. alice is in `keepers`
  4. `keepers` may read, delete own Pet (pets/api.yaml:18)
  5. Pet 12 belongs to bob (pets/ess-test.yaml:5)
pets/ess-test.yaml: 2 cases, 1 not as expected
"
        ),
        "{}",
        outcome.stdout
    );
}

#[test]
fn what_cannot_be_read_counts_as_wrong_usage() {
    for (cases, problem) in [
        (
            format!("{GOOD}  - ann GET /pets/7 -> deny\n"),
            "pets/ess-test.yaml:9:5: `ann` is no subject of this file: there are `alice`, `nobody`",
        ),
        (
            GOOD.replace("api.yaml", "other.yaml"),
            "pets/ess-test.yaml: pets/other.yaml: no such file or directory",
        ),
        (
            String::from("cases: []\n"),
            "pets/ess-test.yaml: `document` is missing: the path of the OpenAPI document that the cases are about",
        ),
        (
            GOOD.replace("api.yaml", "ess-test.yaml"),
            "pets/ess-test.yaml: pets/ess-test.yaml:",
        ),
    ] {
        let outcome = test(&cases, &["pets/ess-test.yaml"]);
        assert_eq!(outcome.code, 2, "{}", outcome.stdout);
        assert!(outcome.stdout.starts_with(problem), "{}", outcome.stdout);
    }
    let empty = Workspace::new().run(&["test"]);
    assert_eq!(empty.code, 2);
    assert!(
        empty
            .stderr
            .contains("there is no ess-test.yaml to be found"),
        "{}",
        empty.stderr
    );
    assert_eq!(test(GOOD, &["nowhere"]).code, 2);
}

#[test]
fn json_has_every_case_with_its_chain() {
    let cases = GOOD.replace("-> deny", "-> allow");
    let outcome = test(&cases, &["--format", "json"]);
    let report: Value = outcome.json();
    assert_eq!(
        (&report["version"], &report["cases"], &report["failed"]),
        (&1.into(), &2.into(), &1.into())
    );
    let file = &report["files"][0];
    assert_eq!(file["document"], "pets/api.yaml");
    let case = &file["cases"][1];
    assert_eq!(
        (&case["passes"], &case["reason"]),
        (&false.into(), &"not-owner".into())
    );
    assert_eq!(case["place"]["range"]["start"]["line"], 7);
    assert_eq!(case["chain"][4]["place"]["file"], "pets/ess-test.yaml");
    assert_eq!(
        file["coverage"]["unused"][0]["text"],
        "`vets` may read any Pet"
    );
}

#[test]
fn json_is_what_its_schema_says() {
    let schema: Value =
        serde_json::from_str(&repository("schema/test-report-v1.schema.json")).expect("JSON");
    assert!(jsonschema::meta::is_valid(&schema));
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let report = |cases: &str| test(cases, &["--format", "json"]).json();
    for cases in [
        GOOD.to_owned(),
        GOOD.replace("-> deny", "-> allow any"),
        GOOD.replace("alice GET", "ann GET"),
        GOOD.replace("GET /pets/12", "PUT /pets/12"),
        GOOD.replace("api.yaml", "other.yaml"),
        String::from("cases: []\n"),
    ] {
        let report: Value = report(&cases);
        let errors: Vec<String> = validator
            .iter_errors(&report)
            .map(|error| format!("{error} at {}", error.instance_path()))
            .collect();
        assert_eq!(errors, [""; 0], "{report}");
    }
    // It is not content with anything.
    let good: Value = report(GOOD);
    for (pointer, wrong) in [
        ("/version", Value::from(2)),
        ("/files/0/cases/0/decision", Value::from("yes")),
        ("/files/0/cases/0/reason", Value::from("because")),
        ("/files/0/cases/0/place/range", Value::Null),
        ("/files/0/coverage/used", Value::from("all")),
    ] {
        let mut changed = good.clone();
        *changed.pointer_mut(pointer).expect(pointer) = wrong;
        assert!(!validator.is_valid(&changed), "{pointer}");
    }
}

/// A typing error in the name of a group would be denied, and so pass as expected.
#[test]
fn subjects_that_are_not_what_was_meant_are_told() {
    for (subject, problem) in [
        (
            "alice: {groups: [kepers]}",
            "3:20: the document knows no group `kepers`: did you mean `keepers`?",
        ),
        (
            "alice: {groups: [outsiders, authenticated]}",
            "3:20: the document knows no group `outsiders`: leave it out, since it gives nothing",
        ),
        (
            "alice: null",
            "3:3: `alice` has no value: write `alice: {groups: [...]}`, or `alice: {}` for a caller in no group",
        ),
    ] {
        let cases = format!(
            "document: api.yaml\nsubjects:\n  {subject}\ncases: [alice GET /pets/7 -> deny]\n"
        );
        let outcome = test(&cases, &[]);
        assert_eq!(outcome.code, 2, "{}", outcome.stdout);
        assert!(
            outcome
                .stdout
                .starts_with(&format!("pets/ess-test.yaml:{problem}\n")),
            "{}",
            outcome.stdout
        );
    }
}

#[test]
fn requests_of_no_operation_do_not_pass_as_denied() {
    for request in ["GETT /pets/7", "GET /petz/7", "get /pets"] {
        let outcome = test(&GOOD.replace("GET /pets/12", request), &[]);
        assert_eq!(outcome.code, 1, "{}", outcome.stdout);
        assert!(
            outcome.stdout.contains("it is deny: no-operation"),
            "{}",
            outcome.stdout
        );
    }
}

#[test]
fn junit_can_be_read() {
    let cases = GOOD.replace("-> deny", "-> allow").replace(
        "cases:",
        "cases:\n  - {as: alice, request: GET /pets/7, expect: deny, name: 'a <b> & \"c\"'}",
    );
    let outcome = test(&format!("{cases}  - alice\n"), &["--format", "junit"]);
    assert_eq!(outcome.code, 2);
    let xml = roxmltree::Document::parse(&outcome.stdout).expect("XML");
    let root = xml.root_element();
    let counts = ["tests", "failures", "errors"].map(|name| root.attribute(name));
    assert_eq!(counts, [Some("4"), Some("2"), Some("1")]);
    let names: Vec<&str> = xml
        .descendants()
        .filter(|node| node.has_tag_name("testcase"))
        .filter_map(|node| node.attribute("name"))
        .collect();
    assert_eq!(
        names,
        [
            "a <b> & \"c\"",
            "alice DELETE /pets/7",
            "alice GET /pets/12",
            "problem 1"
        ]
    );
}

/// What the schema admits is read, and what it refuses is told.
#[test]
fn the_schema_says_what_the_program_does() {
    let schema: Value =
        serde_json::from_str(&repository("schema/ess-test-v1.schema.json")).expect("JSON");
    assert!(jsonschema::meta::is_valid(&schema));
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let whole = r#"{"document": "api.yaml",
        "subjects": {"alice": {"groups": ["keepers"], "user": "a1", "members": {"Pet": ["1", 2]}}, "t": {"claims": {"sub": "x"}}, "n": {}},
        "objects": {"Pet": {"7": {"owner": "alice", "ace": {"bob": "RW"}, "members": ["x"]}, "8": null}},
        "cases": ["alice GET /pets/7 -> allow", "alice GET /pets/7->deny: not-owner",
                  {"as": "alice", "request": "GET /pets/7", "expect": "allow any", "headers": {"X": 1}, "body": {"a": []}, "owner": "bob", "name": "n"}],
        "tables": [{"subjects": ["alice", "nobody"], "rows": {"GET /pets/7": ["allow", "-"]}}]}"#;
    let changes = [
        ("\"document\": \"api.yaml\",", ""),
        ("-> allow\"", "-> maybe\""),
        ("-> allow\"", "\""),
        ("allow any", "allow not-owner"),
        ("\"request\": \"GET /pets/7\", \"expect\"", "\"expect\""),
        ("\"RW\"", "\"W\""),
        ("\"headers\"", "\"header\""),
        ("\"tables\"", "\"table\""),
        ("\"t\": {", "\"nobody\": {"),
        ("\"n\": {}", "\"n\": null"),
        ("\"-\"", "\"perhaps\""),
    ];
    let judge = |text: &str| {
        let value: Value = serde_json::from_str(text).expect(text);
        let workspace = Workspace::new();
        workspace.write("api.yaml", API);
        workspace.write("ess-test.json", text);
        let outcome = workspace.run(&["test"]);
        (
            validator.is_valid(&value),
            outcome.code != 2,
            outcome.stdout,
        )
    };
    let (valid, read, printed) = judge(whole);
    assert!(valid && read, "{printed}");
    for (from, to) in changes {
        let text = whole.replacen(from, to, 1);
        assert_ne!(text, whole, "{from}");
        let (valid, read, printed) = judge(&text);
        assert_eq!((valid, read), (false, false), "{from} -> {to}: {printed}");
    }
}
