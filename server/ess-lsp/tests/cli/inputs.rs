//! Files, directories, globs and standard input.

use crate::common::{CLEAN, UNDECLARED, Workspace};

/// A document whose path item and parameter stand in files of their own.
fn write_split_document(here: &Workspace) {
    here.write(
        "specs/openapi.yaml",
        "\
openapi: 3.1.0
info: {title: Orders, version: 1.0.0}
security: [{token: []}]
paths:
  /orders/{orderId}: {$ref: paths/order.yaml}
components:
  securitySchemes:
    token: {type: http, scheme: bearer}
",
    )
    .write(
        "specs/paths/order.yaml",
        "\
delete:
  parameters: [{$ref: '../parts.json#/orderId'}]
  responses: {'204': {description: gone}}
",
    )
    .write(
        "specs/parts.json",
        r#"{"orderId": {"name": "orderId", "in": "path", "required": true, "schema": {"type": "string"}}}"#,
    );
}

#[test]
fn a_part_is_no_document() {
    let here = Workspace::new();
    write_split_document(&here);
    let run = here.check(&["specs"]);
    assert_eq!(run.documents(), ["openapi.yaml"]);
    assert_eq!(
        run.rules(),
        ["undeclared-object-authorization paths/order.yaml"]
    );
    let named = here.check(&["specs/openapi.yaml", "specs/paths/order.yaml"]);
    assert_eq!(
        named.code, 1,
        "a part may be named beside its document: {}",
        named.stderr
    );
    assert_eq!(
        named.rules(),
        ["undeclared-object-authorization specs/paths/order.yaml"]
    );
    let alone = here.check(&["specs/paths/order.yaml"]);
    assert_eq!(alone.code, 2);
    assert!(
        alone.stderr.contains("no OpenAPI document"),
        "{}",
        alone.stderr
    );
}

#[test]
fn a_shared_part_is_reported_once_and_names_its_documents() {
    let here = Workspace::new();
    write_split_document(&here);
    let other = std::fs::read_to_string(here.path().join("specs/openapi.yaml")).expect("written");
    here.write("specs/second.yaml", &other)
        .write("specs/third.yaml", other.replace("/orders/", "/purchases/"));
    let run = here.check(&["specs"]);
    assert_eq!(
        run.documents(),
        ["openapi.yaml", "second.yaml", "third.yaml"]
    );
    let report = run.json();
    let messages: Vec<&str> = report["findings"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|finding| finding["rule"] == "undeclared-object-authorization")
        .filter_map(|finding| finding["message"].as_str())
        .collect();
    assert_eq!(messages.len(), 2, "{messages:?}");
    let has = |path: &str, seen: &str| {
        messages
            .iter()
            .any(|one| one.contains(path) && one.contains(seen))
    };
    assert!(
        has("/orders/", "Seen from openapi.yaml, second.yaml."),
        "{messages:?}"
    );
    assert!(has("/purchases/", "Seen from third.yaml."), "{messages:?}");
}

#[test]
fn documents_are_known_by_content_not_by_name() {
    let here = Workspace::new();
    here.write("a/service.txt", CLEAN)
        .write("a/service", CLEAN)
        .write("a/openapi.yaml", "kind: something else\n")
        .write(
            "a/package.json",
            "{\"dependencies\": {\"openapi\": \"1.0.0\"}}",
        )
        .write(
            "a/notes.md",
            format!("# Our API\n\nIt begins so:\n\n```yaml\n{CLEAN}```\n"),
        )
        .write("a/api.py", format!("DOC = \"\"\"\n{CLEAN}\"\"\"\n"))
        .write("a/picture", b"openapi: 3.1.0\n\0\0");
    let run = here.check(&["a"]);
    assert_eq!(run.documents(), ["service", "service.txt"]);
}

#[test]
fn ignored_files_are_left_out_unless_named() {
    let here = Workspace::new();
    here.write(".gitignore", "build/\n*.tmp.yaml\n")
        .write("api.yaml", CLEAN)
        .write("build/api.yaml", UNDECLARED)
        .write("old.tmp.yaml", UNDECLARED);
    assert_eq!(here.check(&["."]).documents(), ["api.yaml"]);
    assert_eq!(
        here.check(&[]).documents(),
        ["api.yaml"],
        "without a path: here"
    );
    assert_eq!(
        here.check(&["build/api.yaml"]).documents(),
        ["build/api.yaml"]
    );
}

#[test]
fn files_are_named_as_given_or_relative_to_the_directory() {
    let here = Workspace::new();
    here.write("specs/deep/api.yaml", UNDECLARED);
    for (argument, name) in [
        ("specs", "deep/api.yaml"),
        ("specs/", "deep/api.yaml"),
        (".", "specs/deep/api.yaml"),
        ("specs/deep/api.yaml", "specs/deep/api.yaml"),
        ("./specs/deep/api.yaml", "./specs/deep/api.yaml"),
        ("specs/**/*.yaml", "specs/deep/api.yaml"),
    ] {
        assert_eq!(here.check(&[argument]).documents(), [name], "{argument}");
    }
}

#[test]
fn globs_that_the_shell_left_alone() {
    let here = Workspace::new();
    here.write("a/one.yaml", CLEAN)
        .write("a/two.yml", CLEAN)
        .write("a/b/three.yaml", CLEAN);
    assert_eq!(here.check(&["a/*.yaml"]).documents(), ["a/one.yaml"]);
    assert_eq!(
        here.check(&["a/*.{yaml,yml}"]).documents(),
        ["a/one.yaml", "a/two.yml"]
    );
    assert_eq!(
        here.check(&["**/*.yaml"]).documents(),
        ["a/b/three.yaml", "a/one.yaml"]
    );
    let none = here.check(&["a/*.json"]);
    assert_eq!(none.code, 2);
    assert!(none.stderr.contains("no file matches"), "{}", none.stderr);
}

#[test]
fn the_same_file_twice_is_checked_once() {
    let here = Workspace::new();
    here.write("api.yaml", UNDECLARED);
    let run = here.check(&["api.yaml", "./api.yaml", "."]);
    assert_eq!(run.documents().len(), 1);
    assert_eq!(run.rules().len(), 1);
}

#[test]
fn standard_input() {
    let here = Workspace::new();
    let run = here.run_with(&["--check", "-", "--format", "json"], UNDECLARED.as_bytes());
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert_eq!(run.documents(), ["-"]);
    let json = r#"{"openapi": "3.1.0", "info": {"title": "a", "version": "1"}, "paths": {},}"#;
    let run = here.run_with(&["--check", "-", "--format", "json"], json.as_bytes());
    assert_eq!(run.rules(), ["syntax-error -"], "braces are read as JSON");
}

#[test]
fn standard_input_with_a_name_stands_for_that_file() {
    let here = Workspace::new();
    write_split_document(&here);
    let text = std::fs::read(here.path().join("specs/openapi.yaml")).expect("written");
    let arguments = ["--check", "-", "--format", "json", "--stdin-filename"];
    let named = [&arguments[..], &["specs/openapi.yaml"]].concat();
    let run = here.run_with(&named, &text);
    assert_eq!(run.documents(), ["specs/openapi.yaml"]);
    assert_eq!(
        run.rules(),
        ["undeclared-object-authorization specs/paths/order.yaml"]
    );
    let nameless = here.run_with(&["--check", "-", "--format", "json"], &text);
    let outside = String::from("reference-outside-workspace -");
    assert!(nameless.rules().contains(&outside), "{}", nameless.stdout);
}
