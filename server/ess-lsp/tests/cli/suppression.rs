//! Suppressed findings in all formats.

use crate::common::{UNDECLARED, Workspace};

const REASON: &str = "retired <in> May";

/// One finding, which a comment suppresses.
fn suppressed() -> Workspace {
    let here = Workspace::new();
    let comment = format!("    delete:  # ess-ignore[undeclared-object-authorization]: {REASON}\n");
    here.write("a.yaml", UNDECLARED.replace("    delete:\n", &comment));
    here
}

#[test]
fn a_suppressed_finding_does_not_fail_and_is_marked() {
    let outcome = suppressed().check(&["a.yaml"]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    let report = outcome.json();
    let finding = &report["findings"][0];
    assert_eq!(finding["suppressed"]["kind"], "comment");
    assert_eq!(finding["suppressed"]["reason"], REASON);
    assert_eq!(report["summary"]["findings"], 0);
}

#[test]
fn people_see_how_many_and_on_demand_which() {
    let here = suppressed();
    let short = here.run(&["--check", "a.yaml"]).stdout;
    assert!(short.ends_with("No findings. 1 suppressed.\n"), "{short}");
    assert!(!short.contains(REASON));
    let long = here.run(&["--check", "--verbose", "a.yaml"]).stdout;
    assert!(long.contains(&format!("(comment: {REASON})")), "{long}");
}

#[test]
fn sarif_marks_it() {
    let outcome = suppressed().run(&["--check", "--format", "sarif", "a.yaml"]);
    let log: serde_json::Value = serde_json::from_str(&outcome.stdout).expect("JSON");
    let suppressions = &log["runs"][0]["results"][0]["suppressions"];
    assert_eq!(suppressions[0]["kind"], "inSource");
    assert_eq!(suppressions[0]["justification"], REASON);
}

#[test]
fn junit_skips_it_and_other_formats_leave_it_out() {
    let here = suppressed();
    let junit = here.run(&["--check", "--format", "junit", "a.yaml"]).stdout;
    assert!(junit.contains("failures=\"0\""), "{junit}");
    let skipped = "<skipped message=\"suppressed: retired &lt;in&gt; May\"/>";
    assert!(junit.contains(skipped), "{junit}");
    let gitlab = here
        .run(&["--check", "--format", "gitlab", "a.yaml"])
        .stdout;
    assert_eq!(gitlab.trim(), "[]");
    let github = here
        .run(&["--check", "--format", "github", "a.yaml"])
        .stdout;
    assert_eq!(github.trim(), "ess-lsp: no findings");
}

#[test]
fn crlf_and_flow_documents_are_suppressed_alike() {
    let comment = "# ess-ignore[undeclared-object-authorization]: retired";
    let flow = format!(
        "{{openapi: 3.1.0, info: {{title: a, version: '1'}}, security: [{{t: []}}],\n\
         components: {{securitySchemes: {{t: {{type: http, scheme: bearer}}}}}},\n\
         paths: {{'/orders/{{orderId}}': {{\n{comment}\n  delete: {{parameters: [{{name: orderId, in: \
         path, required: true, schema: {{type: string, format: uuid}}}}], responses: {{}}}}}}}}}}\n"
    );
    let block = UNDECLARED.replace("    delete:", &format!("\t\n    {comment}\n    delete:"));
    let here = Workspace::new();
    here.write("flow.yaml", flow).write(
        "block.yaml",
        block.replace("\t\n", "\n").replace('\n', "\r\n"),
    );
    let outcome = here.check(&["."]);
    let report = outcome.json();
    let findings = report["findings"].as_array().expect("a list");
    assert_eq!(findings.len(), 2, "{findings:#?}");
    for finding in findings {
        assert_eq!(finding["suppressed"]["kind"], "comment", "{finding:#}");
    }
}

/// Files in either order, again and again: always the same bytes.
#[test]
fn a_hundred_runs_in_both_orders_are_the_same() {
    let here = suppressed();
    here.write("b/b.yaml", UNDECLARED)
        .write("b/ess.yaml", "rules: {undeclared-object-authorization: {ignore: [{operations: DELETE /orders/*, reason: old}]}}\n")
        .write("c.yaml", UNDECLARED);
    let first = here.check(&["a.yaml", "b/b.yaml", "c.yaml"]);
    assert_eq!(first.code, 1, "{}", first.stderr);
    for run in 0..50 {
        for order in [
            ["a.yaml", "b/b.yaml", "c.yaml"],
            ["c.yaml", "b/b.yaml", "a.yaml"],
        ] {
            assert_eq!(here.check(&order).stdout, first.stdout, "run {run}");
        }
    }
}
