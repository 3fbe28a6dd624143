//! Baselines, and findings of several documents.

mod fixture;

use fixture::{check, files, lines, pets, report};
use openapi::Files;
use project::{Baseline, Overrides};

const FILE: &str = "/w/ess-baseline.json";

/// The baseline of these files.
fn baseline(files: &Files) -> String {
    let judgement = check(files, &Overrides::default());
    let findings = judgement.findings.iter().map(|one| &*one.finding);
    Baseline::write(files, FILE, findings)
}

/// What counts in these files with a baseline.
fn open(texts: &[(&str, &str)], baseline: &str) -> Vec<String> {
    let all: Vec<_> = texts.iter().copied().chain([(FILE, baseline)]).collect();
    let files = files(&all);
    let overrides = Overrides {
        baseline: Some(FILE.to_owned()),
        ..Overrides::default()
    };
    let judgement = check(&files, &overrides);
    let each = lines(&files, &judgement).into_iter();
    each.filter(|line| !line.contains("(baseline: ")).collect()
}

#[test]
fn known_findings_do_not_count_and_new_ones_do() {
    let text = pets("", "", "", "");
    let known = baseline(&files(&[("/w/v1/a.yaml", &text)]));
    let schema = serde_json::from_str(project::BASELINE_SCHEMA).expect("JSON");
    let value = serde_json::from_str(&known).expect("JSON");
    assert!(jsonschema::is_valid(&schema, &value), "{known}");
    assert!(open(&[("/w/v1/a.yaml", &text)], &known).is_empty());
    let moved = text.replace("info:", "x-note: one line more\ninfo:");
    assert!(open(&[("/w/v1/a.yaml", &moved)], &known).is_empty());
    let more = text.replace("    put:", "    patch:");
    assert_eq!(
        open(&[("/w/v1/a.yaml", &more)], &known),
        [
            "/w/ess-baseline.json:5 unused-suppression information",
            "/w/v1/a.yaml:11 undeclared-object-authorization error",
        ]
    );
}

#[test]
fn the_same_path_in_two_services_does_not_share_an_entry() {
    let text = pets("", "", "", "");
    let known = baseline(&files(&[("/w/a.yaml", &text)]));
    let found = open(&[("/w/a.yaml", &text), ("/w/b.yaml", &text)], &known);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().all(|line| line.starts_with("/w/b.yaml:")));
}

#[test]
fn equal_findings_are_counted() {
    let list = |names: &[&str]| {
        let fields: Vec<String> = names
            .iter()
            .map(|name| {
                format!("{{name: {name}, in: path, required: true, schema: {{type: integer}}}}")
            })
            .collect();
        let path: String = names.iter().map(|name| format!("/{{{name}}}")).collect();
        format!(
            "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\nsecurity: [{{t: []}}]\npaths:\n  \
             /pets{path}:\n    get: {{parameters: [{}], responses: {{}}}}\ncomponents: \
             {{securitySchemes: {{t: {{type: http, scheme: bearer}}}}}}\n",
            fields.join(", ")
        )
    };
    let text = list(&["petId"]);
    let known = baseline(&files(&[("/w/a.yaml", &text)]));
    let twice = known.replacen("\"rule\"", "\"count\":2,\"rule\"", 1);
    assert_ne!(known, twice);
    let found = open(&[("/w/a.yaml", &text)], &twice);
    assert_eq!(found.len(), 1, "one of the two is gone: {found:?}");
    assert!(found[0].contains("unused-suppression"), "{found:?}");
}

#[test]
fn only_coverage_is_held() {
    let text = format!("{}info: {{}}\n", pets("", "", "", ""));
    let known = baseline(&files(&[("/w/a.yaml", &text)]));
    let found = open(&[("/w/a.yaml", &text)], &known);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("duplicate-key"), "{found:?}");
}

/// `/w` was checked as a whole, `/v` was not.
#[test]
fn entries_of_documents_that_are_gone_are_told_where_all_was_checked() {
    let text = pets("", "", "", "");
    let known = baseline(&files(&[("/w/gone.yaml", &text), ("/v/other.yaml", &text)]));
    let found = open(&[("/w/a.yaml", "openapi: 3.1.0\npaths: {}\n")], &known);
    let stale = found
        .iter()
        .filter(|line| line.contains("unused-suppression"));
    assert_eq!(stale.count(), 2, "{found:?}");
}

#[test]
fn a_broken_baseline_says_what_is_wrong() {
    let entry = |entry: &str| format!("{{\"version\": 1, \"findings\": [{entry}]}}");
    for (text, expected) in [
        ("{".to_owned(), "line 1: "),
        ("[]".to_owned(), "its root is no mapping"),
        ("{\"version\": 2, \"findings\": []}".to_owned(), "version 1"),
        ("{\"version\": 1}".to_owned(), "`findings` must be a list"),
        (entry("7"), "must be a mapping"),
        (entry("{\"rule\": \"a\"}"), "lacks `document`"),
        (
            entry("{\"rule\": 1, \"document\": \"a\"}"),
            "`rule` must be a text",
        ),
        (
            entry("{\"rule\": \"a\", \"document\": \"a\", \"x\": 1}"),
            "no key `x`",
        ),
        (
            entry("{\"rule\": \"a\", \"document\": \"a\", \"count\": 0}"),
            "`count`",
        ),
    ] {
        let files = files(&[(FILE, &text)]);
        let file = files.id(FILE).expect("there");
        let refused = Baseline::read(&files, file).expect_err(&text);
        assert!(refused.contains(expected), "{refused}");
    }
}

/// Two documents share a path item; one of them is in a directory that ignores the finding.
#[test]
fn what_one_document_suppresses_counts_for_the_other() {
    let root = |part: &str| {
        format!(
            "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\nsecurity: [{{t: []}}]\npaths:\n  \
             /pets/{{petId}}: {{$ref: '{part}'}}\ncomponents: {{securitySchemes: {{t: {{type: http, \
             scheme: bearer}}}}}}\n"
        )
    };
    let part = "delete:\n  parameters: [{name: petId, in: path, required: true, schema: {type: \
                string, format: uuid}}]\n  responses: {'204': {description: gone}}\n";
    let (a, b) = (root("../part.yaml"), root("part.yaml"));
    let ignore = "rules: {undeclared-object-authorization: {ignore: [{reason: retired}]}}\n";
    let a = ("/w/old/a.yaml", a.as_str());
    let rest = [("/w/old/ess.yaml", ignore), ("/w/part.yaml", part)];
    let both = [a, ("/w/b.yaml", &b), rest[0], rest[1]];
    let counts = ["/w/part.yaml:1 undeclared-object-authorization error"];
    assert_eq!(report(&both), counts);
    let alone = [a, rest[0], rest[1]];
    assert_eq!(report(&alone), [format!("{} (config: retired)", counts[0])]);
}
