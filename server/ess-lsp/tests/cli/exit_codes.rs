//! What the exit code says, and what is said when something cannot be read.

use crate::common::{CLEAN, UNDECLARED, Workspace};

#[test]
fn zero_without_findings() {
    let here = Workspace::new();
    here.write("api.yaml", CLEAN);
    let run = here.run(&["--check", "api.yaml"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("No findings."), "{}", run.stdout);
}

#[test]
fn one_with_an_error_and_zero_where_it_does_not_count() {
    let here = Workspace::new();
    here.write("api.yaml", UNDECLARED);
    let run = here.run(&["--check", "api.yaml"]);
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    assert!(
        run.stdout.contains("DELETE /orders/{orderId}"),
        "{}",
        run.stdout
    );
    assert_eq!(
        here.run(&["--check", "api.yaml", "--fail-on", "never"])
            .code,
        0
    );
}

#[test]
fn warnings_count_when_asked_to() {
    let here = Workspace::new();
    here.write("api.yaml", UNDECLARED.replace("delete:", "get:"));
    assert_eq!(here.run(&["--check", "api.yaml"]).code, 0);
    assert_eq!(
        here.run(&["--check", "api.yaml", "--fail-on", "warning"])
            .code,
        1
    );
}

#[test]
fn two_for_wrong_usage() {
    let here = Workspace::new();
    for arguments in [
        &["--check", "--no-such-flag"][..],
        &["--check", "--format", "poem"],
        &["--explain", "no-such-rule"],
        &["api.yaml"],
    ] {
        let run = here.run(arguments);
        assert_eq!(run.code, 2, "{arguments:?}");
        assert!(!run.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn two_for_a_file_that_does_not_exist_and_the_others_are_checked() {
    let here = Workspace::new();
    here.write("api.yaml", UNDECLARED);
    let run = here.check(&["missing.yaml", "api.yaml"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("missing.yaml: no such file"),
        "{}",
        run.stderr
    );
    assert_eq!(run.rules(), ["undeclared-object-authorization api.yaml"]);
}

#[test]
fn two_where_no_document_is_found() {
    let here = Workspace::new();
    here.write("notes.txt", "openapi is nice\n");
    let run = here.run(&["--check", "."]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("no OpenAPI document found"),
        "{}",
        run.stderr
    );
}

#[test]
fn two_for_a_document_that_is_hollow() {
    let here = Workspace::new();
    here.write("api.yaml", CLEAN)
        .write("list.yaml", "- |\n  text\nopenapi: 3.1.0\n")
        .write("text.json", "{}\n");
    let run = here.check(&["list.yaml", "text.json", "api.yaml"]);
    assert_eq!(run.code, 2, "{}", run.stdout);
    assert_eq!(run.documents(), ["api.yaml"]);
    for name in ["list.yaml", "text.json"] {
        assert!(
            run.stderr.contains(&format!("{name}: this is no OpenAPI")),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn two_for_a_name_without_standard_input() {
    let here = Workspace::new();
    here.write("api.yaml", CLEAN);
    let run = here.check(&["api.yaml", "--stdin-filename", "x.yaml"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("--stdin-filename"), "{}", run.stderr);
}

#[test]
fn explain_and_list_need_no_document() {
    let here = Workspace::new();
    let page = here.run(&["--explain", "unguarded-alias"]);
    assert_eq!(page.code, 0);
    assert!(page.stdout.contains("## How to fix"), "{}", page.stdout);
    let list = here.run(&["--list-rules"]);
    assert_eq!(list.code, 0);
    assert!(list.stdout.contains("numeric-object-id"), "{}", list.stdout);
    let wrong = here.run(&["--explain", "unguarded-alia"]);
    assert!(
        wrong.stderr.contains("unguarded-alias"),
        "did you mean: {}",
        wrong.stderr
    );
}

#[test]
fn events_are_those_of_the_yaml_test_suite() {
    let here = Workspace::new();
    here.write("a.yaml", "a: [1, 'two']\n");
    let run = here.run(&["debug", "events", "a.yaml"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let expected =
        "+STR\n+DOC\n+MAP\n=VAL :a\n+SEQ []\n=VAL :1\n=VAL 'two\n-SEQ\n-MAP\n-DOC\n-STR\n";
    assert_eq!(run.stdout, expected);
}
