//! JUnit reports, read back by an XML parser.

use roxmltree::{Document, Node};

use crate::common::{UNDECLARED, Workspace};

const TWO: &str = "\
openapi: 3.1.0
info: {title: Orders, version: 1.0.0}
security: [{token: []}]
paths:
  /health:
    get: {responses: {'200': {description: well}}}
  /orders/{orderId}:
    parameters: [{name: orderId, in: path, required: true, schema: {type: string, format: uuid}}]
    get: {responses: {'200': {description: it}}}
    delete: {responses: {'204': {description: gone}}}
components:
  securitySchemes:
    token: {type: http, scheme: bearer}
";

fn junit(here: &Workspace, arguments: &[&str]) -> String {
    here.run(&[&["--check", "--format", "junit"], arguments].concat())
        .stdout
}

fn all<'d>(document: &'d Document<'d>, tag: &'static str) -> Vec<Node<'d, 'd>> {
    document
        .descendants()
        .filter(|node| node.has_tag_name(tag))
        .collect()
}

/// The names of the cases that have a child with this tag.
fn cases(document: &Document<'_>, tag: &str) -> Vec<String> {
    let cases = all(document, "testcase").into_iter();
    let having = cases.filter(|case| case.children().any(|child| child.has_tag_name(tag)));
    having
        .filter_map(|case| Some(case.attribute("name")?.to_owned()))
        .collect()
}

#[test]
fn a_suite_for_each_document_and_a_case_for_each_operation() {
    let here = Workspace::new();
    here.write("specs/a.yaml", TWO)
        .write("specs/b.yaml", UNDECLARED);
    let text = junit(&here, &["specs"]);
    let document = Document::parse(&text).expect("XML");
    let suites = all(&document, "testsuite");
    let names: Vec<_> = suites.iter().map(|suite| suite.attribute("name")).collect();
    assert_eq!(names, [Some("specs/a.yaml"), Some("specs/b.yaml")]);
    let of_first: Vec<_> = suites[0]
        .children()
        .filter_map(|case| case.attribute("name"))
        .collect();
    assert_eq!(
        of_first,
        [
            "GET /health",
            "GET /orders/{orderId}",
            "DELETE /orders/{orderId}"
        ]
    );
    assert_eq!(suites[0].attribute("tests"), Some("3"));
    assert_eq!(suites[0].attribute("failures"), Some("1"));
    let root = document.root_element();
    assert_eq!(
        (root.attribute("tests"), root.attribute("failures")),
        (Some("4"), Some("2"))
    );
    let failure = all(&document, "failure")[0];
    assert_eq!(
        failure.attribute("type"),
        Some("undeclared-object-authorization")
    );
    let line = failure.text().expect("text");
    let expected =
        "specs/a.yaml:10:5: error[undeclared-object-authorization]: DELETE /orders/{orderId} ";
    assert!(line.starts_with(expected), "{line}");
}

#[test]
fn what_fails_the_run_fails_a_case() {
    let here = Workspace::new();
    here.write("api.yaml", TWO);
    for (level, failed, told) in [
        (
            "error",
            &["DELETE /orders/{orderId}"][..],
            &["GET /orders/{orderId}"][..],
        ),
        (
            "warning",
            &["GET /orders/{orderId}", "DELETE /orders/{orderId}"],
            &[],
        ),
        (
            "never",
            &[],
            &["GET /orders/{orderId}", "DELETE /orders/{orderId}"],
        ),
    ] {
        let text = junit(&here, &["api.yaml", "--fail-on", level]);
        let document = Document::parse(&text).expect("XML");
        assert_eq!(cases(&document, "failure"), failed, "{level}");
        assert_eq!(cases(&document, "system-out"), told, "{level}");
    }
}

#[test]
fn what_is_about_no_operation_is_a_case_of_its_rule() {
    let here = Workspace::new();
    here.write("api.yaml", format!("{UNDECLARED}  schemas: {{A: [\n"));
    let text = junit(&here, &["api.yaml"]);
    let document = Document::parse(&text).expect("XML");
    let failed = cases(&document, "failure");
    assert!(failed.contains(&String::from("syntax-error")), "{failed:?}");
}

#[test]
fn what_could_not_be_read_is_an_error() {
    let here = Workspace::new();
    here.write("api.yaml", TWO);
    let text = junit(&here, &["missing<&>.yaml", "api.yaml"]);
    let document = Document::parse(&text).expect("XML");
    assert_eq!(document.root_element().attribute("errors"), Some("1"));
    let message = all(&document, "error")[0].attribute("message");
    assert_eq!(message, Some("missing<&>.yaml: no such file or directory"));
}

#[test]
fn names_of_any_kind_are_valid_xml() {
    let here = Workspace::new();
    let path = r#""/<a>&'\"]]>\u0001\uFFFF😀/{orderId}""#;
    here.write("api.yaml", UNDECLARED.replace("/orders/{orderId}", path));
    let text = junit(&here, &["api.yaml"]);
    let document = Document::parse(&text).expect("XML");
    let failed = cases(&document, "failure");
    assert_eq!(failed, ["DELETE /<a>&'\"]]>\u{fffd}\u{fffd}😀/{orderId}"]);
}
