//! `--overlay`.

use crate::common::{CLEAN, UNDECLARED, Workspace};

/// Declares what [`UNDECLARED`] lacks.
const DECLARED: &str = "\
overlay: 1.0.0
info: {title: Orders, version: 1.0.0}
actions:
  - target: $.paths['/orders/{orderId}'].delete
    update:
      x-objectAuth:
        object: Order
        id: orderId
        groups: {clerks: {actions: [delete], ownership: true}}
        owner: clerk
  - target: $.components.securitySchemes.token
    update: {x-user_id: sub, x-groups: groups}
";

#[test]
fn the_declarations_of_an_overlay_count() {
    let here = Workspace::new();
    here.write("api.yaml", UNDECLARED)
        .write("ess/overlay.yaml", DECLARED);
    assert_eq!(here.check(&["api.yaml"]).code, 1);
    let run = here.check(&["api.yaml", "--overlay", "ess/overlay.yaml"]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert_eq!(run.json()["summary"]["declared"], 1);
    // Standard input has no name that `extends` could give, and needs none.
    let arguments = ["--check", "-", "--overlay", "ess/overlay.yaml"];
    let run = here.run_with(&arguments, UNDECLARED.as_bytes());
    assert_eq!(run.code, 0, "{}", run.stdout);
}

#[test]
fn findings_about_an_overlay_stand_in_it() {
    let here = Workspace::new();
    let broken = DECLARED
        .replace("id: orderId", "id: orderID")
        .replace("$.components.sec", "$.component.sec");
    here.write("api.yaml", UNDECLARED)
        .write("ess/overlay.yaml", broken);
    let run = here.check(&["api.yaml", "--overlay", "ess/overlay.yaml"]);
    assert_eq!(run.code, 1);
    let rules = run.rules();
    for expected in [
        "unknown-identifier ess/overlay.yaml",
        "invalid-overlay ess/overlay.yaml",
        "missing-scheme api.yaml",
    ] {
        assert!(
            rules.iter().any(|one| one == expected),
            "{expected}: {rules:?}"
        );
    }
    let text = here.run(&["--check", "api.yaml", "--overlay", "ess/overlay.yaml"]);
    assert!(
        text.stdout.contains("--> ess/overlay.yaml:8:13"),
        "{}",
        text.stdout
    );
}

#[test]
fn an_overlay_changes_the_document_that_it_extends() {
    let here = Workspace::new();
    let for_second = DECLARED.replace("actions:\n  -", "extends: ../b.yaml\nactions:\n  -");
    here.write("a.yaml", UNDECLARED)
        .write("b.yaml", UNDECLARED)
        .write("ess/overlay.yaml", for_second);
    let overlay = ["--overlay", "ess/overlay.yaml"];
    let errors = ["--severity", "error"];
    let run = here.check(&[&["a.yaml", "b.yaml"], &overlay[..], &errors].concat());
    assert_eq!(run.rules(), ["undeclared-object-authorization a.yaml"]);
    let run = here.check(&[&["a.yaml"], &overlay[..]].concat());
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("is not among those that are checked"),
        "{}",
        run.stderr
    );
    std::fs::remove_file(here.path().join("b.yaml")).expect("it is there");
    let run = here.check(&[&["a.yaml"], &overlay[..]].concat());
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(
        run.rules()
            .contains(&String::from("invalid-overlay ess/overlay.yaml"))
    );
}

/// Without `extends` it is for all documents, and each of its actions must fit one of them.
#[test]
fn an_overlay_for_all_documents() {
    let here = Workspace::new();
    here.write("a.yaml", UNDECLARED)
        .write("b.yaml", UNDECLARED)
        .write("c.yaml", CLEAN)
        .write("overlay.yaml", DECLARED);
    let run = here.check(&[".", "--overlay", "overlay.yaml"]);
    assert_eq!(run.rules(), ["unreachable-ownership overlay.yaml"]);
    assert!(
        run.stdout.contains("Seen from a.yaml, b.yaml"),
        "{}",
        run.stdout
    );
    let run = here.check(&["c.yaml", "--overlay", "overlay.yaml"]);
    assert_eq!(run.rules(), ["invalid-overlay overlay.yaml"]);
}

#[test]
fn a_file_that_is_no_overlay_is_told() {
    let here = Workspace::new();
    here.write("api.yaml", CLEAN).write("list.yaml", "- a\n");
    for (overlay, expected) in [
        ("nowhere.yaml", "--overlay nowhere.yaml: no such file"),
        (
            "api.yaml",
            "--overlay api.yaml: this is a document, or a part of one, and no overlay",
        ),
    ] {
        let run = here.check(&["api.yaml", "--overlay", overlay]);
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains(expected), "{}", run.stderr);
    }
    let run = here.check(&["api.yaml", "--overlay", "list.yaml"]);
    assert_eq!(run.rules(), ["invalid-overlay list.yaml"]);
}

#[test]
fn the_configuration_holds_for_an_overlay_in_a_folder_of_its_own() {
    let here = Workspace::new();
    let broken = DECLARED.replace("$.paths", "$.pats");
    here.write("api/api.yaml", UNDECLARED)
        .write("ess/overlay.yaml", &broken)
        .write("ess.yaml", "overlays: [ess/overlay.yaml]\n");
    let has_flaw = |run: Vec<String>| run.iter().any(|one| one.starts_with("invalid-overlay"));
    assert!(has_flaw(here.check(&["api"]).rules()));
    here.write(
        "ess.yaml",
        "overlays: [ess/overlay.yaml]\nrules: {invalid-overlay: off}\n",
    );
    assert!(!has_flaw(here.check(&["api"]).rules()));
}

/// What is not applied is not declared: an answer without it would be another one.
#[test]
fn decisions_need_what_an_overlay_says() {
    let here = Workspace::new();
    here.write("api.yaml", UNDECLARED);
    let ways: [&[&str]; 3] = [
        &["decide", "api.yaml", "--request", "DELETE /orders/7"],
        &["diff", "api.yaml", "api.yaml"],
        &["generate", "tests", "api.yaml", "--for", "pytest"],
    ];
    let nothing = DECLARED
        .replace("$.paths", "$.pats")
        .replace("$.components.sec", "$.component.sec");
    let with_remove = format!("{DECLARED}  - {{target: $.info, remove: true}}\n");
    for (overlay, expected) in [
        (&nothing, "overlay.yaml:4:13: The target selects nothing"),
        (
            &with_remove,
            "overlay.yaml:13:22: `remove` is not supported",
        ),
    ] {
        here.write("overlay.yaml", overlay);
        for way in ways {
            let run = here.run(&[way, &["--overlay", "overlay.yaml"]].concat());
            assert_eq!(run.code, 2, "{way:?}: {}", run.stdout);
            assert!(run.stderr.contains(expected), "{way:?}: {}", run.stderr);
        }
    }
    // A part may be meant for another document.
    let some = DECLARED.replace("$.components.sec", "$.component.sec");
    here.write("overlay.yaml", some);
    for way in ways.iter().take(2) {
        let run = here.run(&[way, &["--overlay", "overlay.yaml"][..]].concat());
        assert_ne!(run.code, 2, "{way:?}: {}", run.stderr);
        let expected = "The target selects nothing";
        assert!(run.stderr.contains(expected), "{way:?}: {}", run.stderr);
    }
}
