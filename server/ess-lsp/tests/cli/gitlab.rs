//! Code Quality reports for GitLab.

use std::collections::HashSet;

use serde_json::json;

use crate::common::{CLEAN, UNDECLARED, Workspace, many};

#[test]
fn one_issue_in_full() {
    let here = Workspace::new();
    here.write("specs/api.yaml", UNDECLARED);
    let report = here.run(&["--check", "--format", "gitlab", "specs"]).json();
    let issue = &report[0];
    assert_eq!(report.as_array().map(Vec::len), Some(1));
    assert_eq!(issue["check_name"], "undeclared-object-authorization");
    assert_eq!(issue["severity"], "critical");
    assert_eq!(
        issue["location"],
        json!({"path": "specs/api.yaml", "lines": {"begin": 6, "end": 6}})
    );
    let description = issue["description"].as_str().expect("text");
    assert!(
        description.starts_with("DELETE /orders/{orderId} "),
        "{description}"
    );
}

#[test]
fn fingerprints_are_unique() {
    let here = Workspace::new();
    here.write("a/api.yaml", many("delete", 20))
        .write("b/api.yaml", many("delete", 20));
    let report = here
        .run(&["--check", "--format", "gitlab", "a", "b"])
        .json();
    let issues = report.as_array().expect("a list");
    let prints: HashSet<_> = issues
        .iter()
        .filter_map(|one| one["fingerprint"].as_str())
        .collect();
    assert!(issues.len() >= 40);
    assert_eq!(prints.len(), issues.len());
}

#[test]
fn nothing_is_an_empty_list() {
    let here = Workspace::new();
    here.write("api.yaml", CLEAN);
    assert_eq!(
        here.run(&["--check", "--format", "gitlab", "."]).stdout,
        "[]\n"
    );
}
