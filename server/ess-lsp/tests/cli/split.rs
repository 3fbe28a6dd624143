//! A document in several files and the same in one give the same findings.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::common::{Workspace, repository};

/// The parts of the fixture by file name: a line `=== name` begins each.
fn parts() -> BTreeMap<String, String> {
    let text = repository("server/ess-lsp/tests/cli/split.txt");
    let parts = text.split("=== ").skip(1);
    let parts = parts.filter_map(|part| part.split_once('\n'));
    parts
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .collect()
}

/// Rule, severity, operation, identifiers with what they name, and text of every finding, sorted.
fn verdicts(here: &Workspace, document: &str) -> Vec<String> {
    let run = here.check(&[document, "--persona", "auditor"]);
    assert!(run.code < 2, "{}", run.stderr);
    let report = run.json();
    let findings = report["findings"].as_array().expect("a list");
    let keys = [
        "rule",
        "severity",
        "confidence",
        "operation",
        "identifiers",
        "message",
    ];
    let verdict = |finding: &Value| {
        let parts = keys.map(|key| finding[key].to_string());
        // A reference is written as it is written.
        parts
            .join(" ")
            .replace("schemas.yaml#/", "#/components/schemas/")
    };
    let mut all: Vec<String> = findings.iter().map(verdict).collect();
    all.sort();
    all
}

#[test]
fn split_and_bundled_forms_give_the_same_findings() {
    let here = Workspace::new();
    for (name, text) in parts() {
        here.write(&name, text);
    }
    let split = verdicts(&here, "split/openapi.yaml");
    let bundled = verdicts(&here, "bundled.yaml");
    assert!(split.len() > 5, "{split:#?}");
    assert_eq!(split, bundled);
}
