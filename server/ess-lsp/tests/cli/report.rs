//! What is printed: the JSON format, its schema, filters, determinism.

use crate::common::{CLEAN, UNDECLARED, Workspace, example, many, repository};
use serde_json::Value;

fn valid(report: &Value) {
    let schema: Value =
        serde_json::from_str(&repository("schema/report-v1.schema.json")).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let errors: Vec<String> = validator
        .iter_errors(report)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn reports_are_valid() {
    let here = example();
    valid(&here.check(&["."]).json());
    valid(
        &here
            .check(&[".", "--inventory", "--persona", "auditor"])
            .json(),
    );
    here.write(
        "broken.json",
        "{\"openapi\": \"3.1.0\", \"paths\": {\"a\": }",
    )
    .write(
        "split.yaml",
        "openapi: 3.1.0\npaths: {}\n---\nopenapi: 3.0.0\n",
    )
    .write("empty.yaml", "openapi: 3.1.0");
    valid(&here.check(&["."]).json());
}

/// The schema is strict: it would notice a report that is not one.
#[test]
fn the_schema_refuses_what_is_no_report() {
    let here = example();
    let report = here.check(&["."]).json();
    let schema: Value =
        serde_json::from_str(&repository("schema/report-v1.schema.json")).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for (pointer, wrong) in [
        ("/version", Value::from(2)),
        ("/findings/0/severity", Value::from("fatal")),
        ("/findings/0/range/start/line", Value::from(-1)),
        ("/findings/0/fingerprint", Value::from("12")),
        ("/findings/0/operation", Value::from("GET /")),
        ("/summary/severities", Value::Null),
    ] {
        let mut changed = report.clone();
        *changed.pointer_mut(pointer).expect(pointer) = wrong;
        assert!(!validator.is_valid(&changed), "{pointer}");
    }
}

#[test]
fn the_example_has_these_findings() {
    let report = example().check(&["parcel-service.yaml"]).json();
    let found: Vec<String> = report["findings"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|finding| {
            let operation = &finding["operation"];
            let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
            format!(
                "{} {} {} {}",
                finding["range"]["start"]["line"].as_u64().expect("a line") + 1,
                text(&finding["severity"]),
                text(&finding["rule"]),
                text(&operation["path"]),
            )
        })
        .collect();
    let expected = [
        "12 warning unguarded-collection /shipments",
        "42 error unguarded-alias /labels/{shipmentId}.pdf",
        "53 error undeclared-identifier /depots/{depotId}/shipments/{shipmentId}/handover",
        "58 warning numeric-object-id -",
        "59 warning undeclared-object-authorization /invoices/{invoiceId}",
        "68 error undeclared-object-authorization /invoices/{invoiceId}/refund",
        "74 error undeclared-object-authorization /addresses/{addressId}",
        "114 error missing-ownership -",
    ];
    assert_eq!(found, expected);
}

#[test]
fn one_finding_in_full() {
    let here = Workspace::new();
    here.write("api.yaml", UNDECLARED);
    let report = here.check(&["api.yaml", "--inventory"]).json();
    let finding = &report["findings"][0];
    assert_eq!(finding["pointer"], "/paths/~1orders~1{orderId}/delete");
    let range = serde_json::json!({"start": {"line": 5, "character": 4}, "end": {"line": 5, "character": 10}});
    assert_eq!(finding["range"], range);
    let operation = serde_json::json!({"method": "DELETE", "path": "/orders/{orderId}"});
    assert_eq!(finding["operation"], operation);
    assert_eq!(finding["identifiers"][0]["name"], "orderId");
    assert_eq!(finding["identifiers"][0]["in"], "path");
    assert_eq!(finding["suppressed"], Value::Null);
    let row = &report["operations"][0];
    assert_eq!(row["needs_object_authorization"], true);
    assert_eq!(row["declared"], "none");
    assert_eq!(report["summary"]["severities"]["error"], 1);
}

#[test]
fn characters_are_utf_16_units() {
    let here = Workspace::new();
    let text = r#"{"openapi": "3.1.0", "x-😀": 1, "x-😀": 2, "info": {}, "paths": {}}"#;
    here.write("api.json", text);
    let report = here.check(&["api.json"]).json();
    let second = text.rfind("\"x-").expect("there");
    let expected = text[..second].encode_utf16().count();
    assert_eq!(report["findings"][0]["rule"], "duplicate-key");
    assert_eq!(
        report["findings"][0]["range"]["start"]["character"],
        expected
    );
    assert_eq!(
        report["findings"][0]["range"]["end"]["character"],
        expected + 6
    );
}

#[test]
fn fingerprints_survive_changes_elsewhere() {
    let here = Workspace::new();
    let print = |text: &str| {
        here.write("api.yaml", text);
        let report = here.check(&["api.yaml"]).json();
        let findings = report["findings"].as_array().expect("a list").clone();
        let prints = findings
            .iter()
            .map(|one| one["fingerprint"].as_str().expect("text").to_owned());
        prints.collect::<Vec<_>>()
    };
    let before = print(UNDECLARED);
    let moved = UNDECLARED.replace("paths:\n", "tags: [{name: x}]\n\npaths:\n  /a: {get: {}}\n");
    assert_eq!(print(&moved), before);
    let renamed = UNDECLARED.replace("/orders/{orderId}", "/purchases/{orderId}");
    assert_ne!(print(&renamed), before);
}

#[test]
fn filters() {
    let here = example();
    let count = |arguments: &[&str]| {
        let all = [&["."], arguments].concat();
        here.check(&all).rules().len()
    };
    let regular = count(&[]);
    assert!(count(&["--severity", "error"]) < regular);
    assert!(count(&["--persona", "auditor"]) >= regular);
    assert!(count(&["--confidence", "high"]) <= regular);
    let report = here.check(&[".", "--severity", "error"]).json();
    assert_eq!(report["summary"]["hidden"].as_u64(), Some(8));
}

#[test]
fn every_run_prints_the_same() {
    let here = example();
    for number in 0..20 {
        here.write(
            &format!("copy-{number}.yaml"),
            repository("examples/parcel-service.yaml"),
        );
    }
    let json = here.check(&["."]);
    let human = here.run(&["--check", "."]);
    for jobs in ["1", "2", "7"] {
        for _ in 0..5 {
            assert_eq!(here.check(&[".", "--jobs", jobs]).stdout, json.stdout);
            assert_eq!(
                here.run(&["--check", ".", "--jobs", jobs]).stdout,
                human.stdout
            );
        }
    }
}

#[test]
fn the_human_format_is_no_flood() {
    let here = Workspace::new();
    here.write("api.yaml", many("delete", 200));
    let short = here.run(&["--check", "api.yaml"]).stdout;
    let cause = short.find("warning[no-security-schemes]");
    assert!(
        cause < short.find("error["),
        "the cause comes first: {short}"
    );
    assert_eq!(short.matches("error[").count(), 9, "{short}");
    assert!(short.contains("--verbose shows all"), "{short}");
    assert!(short.lines().count() < 120, "{short}");
    let long = here.run(&["--check", "api.yaml", "--verbose"]).stdout;
    assert_eq!(long.matches("error[").count(), 200);
}

#[test]
fn minified_documents_are_cut_around_the_place() {
    let here = Workspace::new();
    let filler = "x".repeat(300_000);
    let text = format!(
        r#"{{"openapi":"3.1.0","info":{{"title":"{filler}","version":"1"}},"paths":{{"/orders/{{orderId}}":{{"delete":{{"parameters":[{{"name":"orderId","in":"path","required":true,"schema":{{"type":"string"}}}}],"responses":{{}}}}}}}}}}"#
    );
    here.write("api.json", text);
    let run = here.run(&["--check", "api.json"]);
    assert!(
        run.stdout.contains("DELETE /orders/{orderId}"),
        "{}",
        run.stdout.len()
    );
    assert!(
        run.stdout.lines().all(|line| line.len() < 400),
        "a line is too long"
    );
    // Nobody counts to column 300,074.
    let pointer = "--> api.json#/paths/~1orders~1{orderId}/delete\n";
    assert!(run.stdout.contains(pointer), "{}", run.stdout);
}

#[test]
fn a_syntax_error_in_a_minified_document_has_a_column() {
    let here = Workspace::new();
    let filler = "x".repeat(300_000);
    let broken =
        format!(r#"{{"openapi":"3.1.0","info":{{"title":"{filler}"}},"paths":{{"/a":]}}}}"#);
    here.write("api.json", broken);
    let run = here.run(&["--check", "api.json"]);
    assert!(run.stdout.contains("--> api.json:1:300"), "{}", run.stdout);
}

/// Copies of a document, as YAML and JSON twins or versions are, must not fill the first screen.
#[test]
fn a_sample_says_nothing_twice_and_begins_with_the_objects() {
    let here = example();
    for number in 0..20 {
        here.write(
            &format!("copy-{number}.yaml"),
            repository("examples/parcel-service.yaml"),
        );
    }
    let printed = here.run(&["--check", "."]).stdout;
    let is_title = |line: &&str| line.starts_with("error[") || line.starts_with("warning[");
    let titles: Vec<&str> = printed.lines().filter(is_title).collect();
    let mut distinct = titles.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert!(!titles.is_empty());
    assert_eq!(titles.len(), distinct.len(), "{titles:#?}");
    assert!(
        printed.starts_with("Objects that clients choose"),
        "{printed}"
    );
    assert!(printed.contains("\nStart with `"), "{printed}");
}

#[test]
fn colours_only_when_asked_for() {
    let here = example();
    assert!(
        !here.run(&["--check", "."]).stdout.contains('\u{1b}'),
        "a pipe is no terminal"
    );
    assert!(
        here.run(&["--check", ".", "--color", "always"])
            .stdout
            .contains('\u{1b}')
    );
}

/// A minified document is one line: all places would look alike if the column were that of the part
/// of the line that is shown.
#[test]
fn the_human_format_states_the_true_column() {
    let here = Workspace::new();
    let paths: Vec<String> = (0..5)
        .map(|number| {
            format!(
                r#""/orders{number}/{{orderId}}":{{"parameters":[{{"name":"orderId","in":"path","required":true,"schema":{{"type":"string"}}}}],"delete":{{"responses":{{"204":{{"description":"gone"}}}}}}}}"#
            )
        })
        .collect();
    let document = format!(
        r#"{{"openapi":"3.1.0","info":{{"title":"ä","version":"1"}},"paths":{{{}}}}}"#,
        paths.join(",")
    );
    here.write("api.json", &document);
    let report = here.check(&["api.json"]).json();
    let human = here.run(&["--check", "api.json", "--verbose"]).stdout;
    let findings = report["findings"].as_array().expect("a list");
    assert!(findings.len() >= 5, "{report}");
    for finding in findings {
        let column = &finding["range"]["start"]["character"];
        let column = column.as_u64().expect("a number") + 1;
        let place = format!("--> api.json:1:{column}\n");
        assert!(human.contains(&place), "{place}{human}");
    }
}

#[test]
fn the_inventory_agrees_with_the_findings() {
    let here = example();
    let run = here.run(&["--check", ".", "--inventory"]);
    let declared = |method: &str, path: &str, word: &str| {
        let mut lines = run.stdout.lines().map(|line| line.split_whitespace());
        let line = lines.find(|line| line.clone().take(2).eq([method, path]));
        let line: Vec<&str> = line.into_iter().flatten().collect();
        assert!(line.join(" ").ends_with(word), "{line:?}");
    };
    declared(
        "GET",
        "/shipments",
        "none: it lists objects that are guarded elsewhere",
    );
    declared("POST", "/shipments", "root");
}

#[test]
fn the_inventory_says_why_nothing_is_needed() {
    let here = Workspace::new();
    here.write("api.yaml", CLEAN);
    let run = here.run(&["--check", "api.yaml", "--inventory"]);
    let line = run.stdout.lines().find(|line| line.contains("/health"));
    let reason = "not needed: nothing in the request names an object";
    assert!(
        line.is_some_and(|line| line.ends_with(reason)),
        "{}",
        run.stdout
    );
}
