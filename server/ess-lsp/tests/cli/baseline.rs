//! `--write-baseline`, `--baseline` and `baseline:`.

use crate::common::{CLEAN, UNDECLARED, Workspace};
use crate::needed::shared;

#[test]
fn a_baseline_makes_known_findings_not_count() {
    let here = Workspace::new();
    here.write("my api/a.yaml", UNDECLARED);
    let written = here.run(&["--check", "my api", "--write-baseline", "known.json"]);
    assert_eq!(written.code, 0, "{}", written.stderr);
    assert!(
        written
            .stderr
            .contains("known.json: 1 known finding written")
    );
    assert_eq!(here.check(&["my api"]).code, 1);
    let known = here.check(&["my api", "--baseline", "known.json"]);
    assert_eq!(known.code, 0, "{}", known.stderr);
    assert_eq!(
        known.json()["findings"][0]["suppressed"]["kind"],
        "baseline"
    );
    // The same findings from another directory, with another name for the file.
    let below = here.check(&["my api/a.yaml", "--baseline", "./my api/../known.json"]);
    assert_eq!(below.code, 0, "{}", below.stdout);
    let before = std::fs::read(here.path().join("known.json")).expect("written");
    here.run(&["--check", "my api", "--write-baseline", "known.json"]);
    let after = std::fs::read(here.path().join("known.json")).expect("written");
    assert_eq!(before, after, "writing it again changes nothing");
}

#[test]
fn the_configuration_names_one_too() {
    let here = Workspace::new();
    here.write("a.yaml", UNDECLARED)
        .write("ess.yaml", "baseline: ci/known.json\n")
        .write("ci/empty", "");
    let missing = here.check(&["a.yaml"]);
    assert_eq!(missing.code, 2);
    assert!(
        missing
            .stderr
            .contains("ci/known.json: the baseline does not exist"),
        "{}",
        missing.stderr
    );
    let written = here.run(&["--check", "a.yaml", "--write-baseline", "ci/known.json"]);
    assert_eq!(written.code, 0, "{}", written.stderr);
    assert_eq!(here.check(&["a.yaml"]).code, 0);
    let text = std::fs::read_to_string(here.path().join("ci/known.json")).expect("written");
    assert!(text.contains("\"document\":\"../a.yaml\""), "{text}");
}

#[test]
fn the_command_is_printed_as_one_would_type_it() {
    let here = Workspace::new();
    here.write("my api/a.yaml", UNDECLARED);
    let outcome = here.run(&["--check", "--persona", "auditor", "my api"]);
    let write = "  ess-lsp --check --persona=auditor 'my api' --write-baseline ess-baseline.json\n";
    let check = "  ess-lsp --check --persona=auditor 'my api' --baseline ess-baseline.json\n";
    assert!(outcome.stdout.contains(write), "{}", outcome.stdout);
    assert!(outcome.stdout.contains(check), "{}", outcome.stdout);
    let arguments = [
        "--check",
        "--persona=auditor",
        "my api",
        "--write-baseline",
        "ess-baseline.json",
    ];
    assert_eq!(here.run(&arguments).code, 0);
    let known = here.run(&[
        "--check",
        "--persona=auditor",
        "my api",
        "--baseline",
        "ess-baseline.json",
    ]);
    assert_eq!(known.code, 0, "{}", known.stdout);
    assert!(!known.stdout.contains("--write-baseline"));
    let clean = here.write("b.yaml", CLEAN).run(&["--check", "b.yaml"]);
    assert!(!clean.stdout.contains("--write-baseline"));
}

#[test]
fn a_broken_baseline_is_an_error() {
    let here = Workspace::new();
    here.write("a.yaml", UNDECLARED)
        .write("known.json", "{\"version\": 1,\n \"findings\": [{}]}");
    let outcome = here.check(&["a.yaml", "--baseline", "known.json"]);
    assert_eq!(outcome.code, 2);
    assert!(
        outcome
            .stderr
            .contains("known.json: line 2: an entry lacks"),
        "{}",
        outcome.stderr
    );
    // Writing one does not look at what is there.
    let written = here.run(&["--check", "a.yaml", "--write-baseline", "known.json"]);
    assert_eq!(written.code, 0, "{}", written.stderr);
    let nowhere = here.run(&[
        "--check",
        "a.yaml",
        "--write-baseline",
        "no/such/known.json",
    ]);
    assert_eq!(nowhere.code, 2);
    assert!(
        nowhere.stderr.contains("no such file or directory"),
        "{}",
        nowhere.stderr
    );
}

#[test]
fn stale_entries_are_told_and_dropped() {
    let here = Workspace::new();
    here.write("a.yaml", UNDECLARED);
    here.run(&["--check", "a.yaml", "--write-baseline", "known.json"]);
    here.write("a.yaml", CLEAN);
    let outcome = here.check(&["a.yaml", "--baseline", "known.json"]);
    assert_eq!(outcome.code, 0);
    assert_eq!(outcome.rules(), ["unused-suppression known.json"]);
    here.run(&["--check", "a.yaml", "--write-baseline", "known.json"]);
    let outcome = here.check(&["a.yaml", "--baseline", "known.json"]);
    assert!(outcome.rules().is_empty());
}

#[test]
fn a_reference_that_led_nowhere_before_is_known() {
    let here = Workspace::new();
    let document = |names: &str| {
        format!(
            "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths: {{}}\n\
             components:\n  schemas:\n{names}"
        )
    };
    let lost = "    Old: {$ref: gone.yaml}\n";
    here.write("a.yaml", document(lost));
    assert_eq!(here.check(&["a.yaml"]).code, 1);
    here.run(&["--check", "a.yaml", "--write-baseline", "known.json"]);
    assert_eq!(here.check(&["a.yaml", "--baseline", "known.json"]).code, 0);
    let more = format!("{lost}    New: {{$ref: lost.yaml}}\n");
    here.write("a.yaml", document(&more));
    let outcome = here.check(&["a.yaml", "--baseline", "known.json"]);
    assert_eq!(outcome.code, 1, "one more is new");
}

/// References to files that the corpus lacks are known findings too.
#[test]
fn on_real_documents_only_what_is_new_counts() {
    let Some(corpus) = shared("corpus") else {
        return;
    };
    let corpus = corpus.to_str().expect("UTF-8");
    let here = Workspace::new();
    let all = |more: [&'static str; 2]| [&["--quiet", corpus][..], &more].concat();
    let mut write = vec!["--check"];
    write.extend(all(["--write-baseline", "known.json"]));
    assert_eq!(here.run(&write).code, 0);
    let known = here.check(&all(["--baseline", "known.json"]));
    assert_eq!(known.code, 0, "{}", known.stderr);
    let open = |outcome: &crate::common::Outcome| -> Vec<String> {
        let report = outcome.json();
        let findings = report["findings"].as_array().expect("a list");
        let open = findings.iter().filter(|one| one["suppressed"].is_null());
        open.map(|one| format!("{} {}", one["operation"], one["rule"]))
            .collect()
    };
    assert_eq!(open(&known), [""; 0]);
    let new = here
        .write("new.yaml", UNDECLARED)
        .check(&[&all(["--baseline", "known.json"])[..], &["new.yaml"]].concat());
    assert_eq!(new.code, 1);
    assert_eq!(
        open(&new),
        [
            "{\"method\":\"DELETE\",\"path\":\"/orders/{orderId}\"} \"undeclared-object-authorization\""
        ]
    );
}
