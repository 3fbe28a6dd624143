//! The SARIF format, against the official schema.

use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};

use crate::common::{UNDECLARED, Workspace, example};
use crate::needed::shared;

/// The schema of SARIF 2.1.0 as OASIS publishes it, out of the sources of the package serde-sarif.
fn official_schema() -> Value {
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let metadata: Value = serde_json::from_slice(&metadata.stdout).expect("cargo metadata");
    let packages = metadata["packages"].as_array().expect("a list");
    let package = packages.iter().find(|one| one["name"] == "serde-sarif");
    let manifest = package.expect("a dependency")["manifest_path"].as_str();
    let schema = PathBuf::from(manifest.expect("a path")).with_file_name("src/schema.json");
    let schema = std::fs::read_to_string(&schema).expect("the schema");
    let mut schema: Value = serde_json::from_str(&schema).expect("JSON");
    // Its pattern for languages is no regular expression (a bracket too many); we write no language.
    for object in ["run", "toolComponent"] {
        let language = schema.pointer_mut(&format!("/definitions/{object}/properties/language"));
        let language = language.and_then(Value::as_object_mut).expect(object);
        assert!(language.remove("pattern").is_some(), "{object}");
    }
    schema
}

pub(crate) fn assert_valid(log: &Value) {
    let validator = jsonschema::validator_for(&official_schema()).expect("a schema");
    let errors = validator.iter_errors(log);
    let errors: Vec<String> = errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .take(10)
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

fn sarif(here: &Workspace, arguments: &[&str]) -> Value {
    here.run(&[&["--check", "--format", "sarif"], arguments].concat())
        .json()
}

fn results(log: &Value) -> &Vec<Value> {
    log["runs"][0]["results"].as_array().expect("a list")
}

#[test]
fn logs_are_valid() {
    let here = example();
    assert_valid(&sarif(&here, &["."]));
    assert_valid(&sarif(&here, &[".", "--persona", "auditor"]));
    here.write(
        "broken.json",
        "{\"openapi\": \"3.1.0\", \"paths\": {\"a\": }",
    )
    .write("hollow.yaml", "- 1\n")
    .write("name with ü, 100% [x].yaml", UNDECLARED);
    let log = sarif(&here, &[".", "hollow.yaml", "missing.yaml"]);
    assert_valid(&log);
    let places = results(&log).iter().map(|one| &one["locations"][0]);
    let uris = places.map(|place| &place["physicalLocation"]["artifactLocation"]["uri"]);
    let uris: Vec<&str> = uris.filter_map(Value::as_str).collect();
    assert!(
        uris.contains(&"name%20with%20%C3%BC%2C%20100%25%20%5Bx%5D.yaml"),
        "{uris:?}"
    );
}

/// The schema is the one that it should be, and is strict.
#[test]
fn the_schema_refuses_what_is_no_log() {
    let log = sarif(&example(), &["."]);
    let schema = official_schema();
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    assert!(
        schema["$id"]
            .as_str()
            .is_some_and(|id| id.ends_with("sarif-schema-2.1.0.json"))
    );
    for (pointer, wrong) in [
        ("/version", json!("2.2.0")),
        ("/runs/0/results/0/level", json!("fatal")),
        (
            "/runs/0/results/0/locations/0/physicalLocation/region/startLine",
            json!(0),
        ),
        ("/runs/0/results/0/partialFingerprints", json!([])),
        (
            "/runs/0/tool/driver/rules/0/help",
            json!({"markdown": "no text"}),
        ),
    ] {
        let mut changed = log.clone();
        *changed.pointer_mut(pointer).expect(pointer) = wrong;
        assert!(!validator.is_valid(&changed), "{pointer}");
    }
}

#[test]
fn one_result_in_full() {
    let here = Workspace::new();
    here.write("specs/api.yaml", UNDECLARED);
    let log = sarif(&here, &["specs"]);
    let [result] = results(&log).as_slice() else {
        panic!("{log}");
    };
    assert_eq!(result["ruleId"], "undeclared-object-authorization");
    assert_eq!(result["level"], "error");
    assert_eq!(result["properties"]["confidence"], "high");
    assert_eq!(result["suppressions"], json!([]));
    let place = json!({
        "physicalLocation": {
            "artifactLocation": {"uri": "specs/api.yaml", "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": 6, "startColumn": 5, "endLine": 6, "endColumn": 11},
        },
        "logicalLocations": [{
            "name": "DELETE /orders/{orderId}",
            "fullyQualifiedName": "/paths/~1orders~1{orderId}/delete",
            "kind": "object",
        }],
    });
    assert_eq!(result["locations"], json!([place]));
    let run = &log["runs"][0];
    let index = result["ruleIndex"].as_u64().expect("a number") as usize;
    let rule = &run["tool"]["driver"]["rules"][index];
    assert_eq!(rule["id"], result["ruleId"]);
    assert_eq!(rule["name"], "UndeclaredObjectAuthorization");
    assert_eq!(rule["defaultConfiguration"]["level"], "error");
    let help = rule["help"]["markdown"].as_str().expect("text");
    assert!(help.contains("## How to fix"), "{help}");
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    let invocation = json!({"executionSuccessful": true, "toolExecutionNotifications": []});
    assert_eq!(run["invocations"], json!([invocation]));
}

#[test]
fn fingerprints_are_unique_and_survive_changes_elsewhere() {
    let here = Workspace::new();
    let prints = |text: &str| -> Vec<Value> {
        here.write("a/api.yaml", text).write("b/api.yaml", text);
        let log = sarif(&here, &["a", "b"]);
        let prints = results(&log)
            .iter()
            .map(|one| &one["partialFingerprints"]["essFinding/v1"]);
        prints.cloned().collect()
    };
    let before = prints(UNDECLARED);
    assert_eq!(before.len(), 2);
    assert_ne!(before[0], before[1], "the same name in two directories");
    let moved = UNDECLARED.replace("paths:\n", "tags: [{name: x}]\n\npaths:\n  /a: {get: {}}\n");
    assert_eq!(prints(&moved), before);
}

#[test]
fn the_worst_comes_first() {
    let log = sarif(&example(), &["."]);
    let levels: Vec<&str> = results(&log)
        .iter()
        .filter_map(|one| one["level"].as_str())
        .collect();
    let rank = |level: &&str| {
        ["error", "warning", "note"]
            .iter()
            .position(|one| one == level)
    };
    assert!(levels.iter().map(rank).is_sorted(), "{levels:?}");
    assert!(levels.contains(&"error") && levels.contains(&"warning"));
}

#[test]
fn what_could_not_be_read_is_told() {
    let here = Workspace::new();
    here.write("api.yaml", UNDECLARED);
    let run = here.run(&["--check", "--format", "sarif", "missing.yaml", "api.yaml"]);
    assert_eq!(run.code, 2);
    let invocation = &run.json()["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let note = &invocation["toolExecutionNotifications"][0];
    assert_eq!(note["level"], "error");
    assert_eq!(
        note["message"]["text"],
        "missing.yaml: no such file or directory"
    );
}

/// Above the limit of code scanning the rest is counted, and it is the least important part.
#[test]
fn results_are_counted_above_the_limit() {
    let here = Workspace::new();
    let mut text = String::from("openapi: 3.1.0\ninfo: {title: a, version: '1'}\npaths:\n");
    for number in 0..25_010 {
        // Reads first: the writes at the end weigh more and stay.
        let method = if number < 25_000 { "get" } else { "delete" };
        text.push_str(&format!(
            "  /t{number}/{{thingId}}: {{{method}: {{parameters: [{{name: thingId, in: path, required: true, \
             schema: {{type: string}}}}], responses: {{}}}}}}\n"
        ));
    }
    here.write("api.yaml", text);
    let log = sarif(&here, &["api.yaml"]);
    assert_valid(&log);
    let results = results(&log);
    assert_eq!(results.len(), 25_000);
    let deletes = results
        .iter()
        .take(10)
        .filter_map(|one| one["message"]["text"].as_str());
    assert_eq!(
        deletes.filter(|text| text.starts_with("DELETE")).count(),
        10
    );
    let note = &log["runs"][0]["invocations"][0]["toolExecutionNotifications"][0];
    let text = note["message"]["text"].as_str().expect("text");
    let all = here.check(&["api.yaml"]).rules().len();
    let expected = format!("{} of {all} findings are left out", all - 25_000);
    assert!(text.starts_with(&expected), "{text}");
}

/// Real documents: the log is valid and within the limits for uploads (see docs/formats.md).
#[test]
fn the_corpus_is_below_the_limits() {
    let Some(corpus) = shared("corpus") else {
        return;
    };
    let corpus = corpus.to_str().expect("UTF-8");
    let here = Workspace::new();
    let arguments = [
        "--check",
        corpus,
        "--format",
        "sarif",
        "--output",
        "corpus.sarif",
    ];
    assert_ne!(here.run(&arguments).code, 3);
    let file = here.path().join("corpus.sarif");
    let text = std::fs::read_to_string(&file).expect("written");
    let log: Value = serde_json::from_str(&text).expect("JSON");
    assert_valid(&log);
    let results = results(&log).len();
    assert!((1_000..25_000).contains(&results), "{results} results");
    let gzip = Command::new("gzip")
        .arg("-c")
        .arg(&file)
        .output()
        .expect("gzip runs");
    let (size, zipped) = (text.len(), gzip.stdout.len());
    eprintln!("{results} results, {size} bytes, {zipped} with gzip");
    assert!((1_000..10_000_000).contains(&zipped), "{zipped} bytes");
}
