//! The vocabulary as a whole: a valid document gives no finding, every accepted form is accepted,
//! and a document that is broken in one place gives the finding of that place.

use model::Model;
use openapi::{Files, parse};
use rules::{Severity, check_document, check_file};
use syntax::{Dialect, Limits};

const LIBRARY: &str = include_str!("library.yaml");

/// Rule, severity and text of every finding, whatever the persona.
fn findings(text: &str) -> Vec<(&'static str, Severity, String)> {
    let mut files = Files::new();
    let file = files.insert("api.yaml", parse(text, Dialect::Yaml, Limits::default()));
    let model = Model::build(&files, file).expect("an OpenAPI document");
    let mut found = check_file(&files, file);
    found.extend(check_document(&files, &model));
    let each = found.iter();
    each.map(|one| (one.rule.name, one.severity, one.text()))
        .collect()
}

fn changed(from: &str, to: &str) -> String {
    assert!(LIBRARY.contains(from), "{from:?} is not in the document");
    LIBRARY.replacen(from, to, 1)
}

#[test]
fn a_valid_document_gives_no_finding() {
    assert_eq!(findings(LIBRARY), []);
}

/// Other ways to write the same, or something as good.
#[test]
fn every_accepted_form_is_accepted() {
    let shelf = "x-objects: [{object: Shelf, filtered: true}]";
    let loan = "x-objects: [{object: Loan, id: loanId}]";
    let forms = [
        ("x-user_id: sub", "x-user_id: /user/id"),
        ("[create, read, update, delete, list]", "[C, r, U, d]"),
        ("[create, read, update, delete, list]", "[C, read, l, U, D]"),
        (shelf, "x-objects: {object: Shelf, filtered: true}"),
        (loan, "x-objects: [Loan]"),
        (loan, "x-objects: [{object: Loan, id: [loanId]}]"),
        (loan, "x-objects: Loan"),
        (loan, "x-objects: [{$ref: '#/components/schemas/Loan'}]"),
        (
            loan,
            "x-objects: [{$ref: '#/components/schemas/Loan', id: loanId}]",
        ),
        (
            loan,
            "x-objects: [{object: '#/components/schemas/Loan', id: loanId}]",
        ),
        (
            loan,
            "x-objects: [{object: Loan, id: $request.path.loanId}]",
        ),
        (
            loan,
            "x-objects: [{object: Loan, id: loanId, x-note: ours}]",
        ),
        (
            "sharing: none",
            "sharing: none\n        x-owner-team: lending",
        ),
        ("sharing: none", "description: only the reader's own"),
        (
            "scribes: {}",
            "scribes: {description: who label, assignment: admin}",
        ),
        (
            "staff: {actions: [update], ownership: false, within: Branch}",
            "staff: [{actions: [update], ownership: false, within: Branch, when: on duty}]",
        ),
        (
            "x-objects: [Branch]",
            "x-objects: [Branch]\n    x-internal: true",
        ),
    ];
    for (from, to) in forms {
        assert_eq!(findings(&changed(from, to)), [], "{to}");
    }
    let capital = LIBRARY.replace("x-objectAuth:", "X-objectAuth:");
    let capital = capital.replace("x-objects:", "X-objects:");
    assert_eq!(findings(&capital.replace("x-ess-", "X-ess-")), []);
}

/// The short forms are accepted, and said to be what they are.
#[test]
fn short_forms_are_reported_as_what_they_are() {
    let opening = "x-objectAuth: {public: true, reason: opening hours hang at the door}";
    for (to, rule) in [
        ("x-objectAuth: true", "rules-elsewhere"),
        ("x-objectAuth: false", "public-without-reason"),
    ] {
        let rules: Vec<&str> = findings(&changed(opening, to))
            .iter()
            .map(|one| one.0)
            .collect();
        assert_eq!(rules, [rule], "{to}");
    }
}

/// One change, and the rule that must speak.
#[test]
fn a_broken_document_gives_the_right_finding() {
    let table = include_str!("broken.txt");
    let mut count = 0;
    for entry in table.split("\n\n").filter(|entry| !entry.starts_with('#')) {
        let mut lines = entry.lines();
        let (Some(rule), Some(from), Some(to)) = (lines.next(), lines.next(), lines.next()) else {
            panic!("three lines each: {entry:?}");
        };
        let [from, to] = [(from, "from: "), (to, "to: ")].map(|(line, name)| {
            line.strip_prefix(name)
                .unwrap_or_default()
                .replace("\\n", "\n")
        });
        let text = changed(&from, &to);
        let found = findings(&text);
        assert!(
            found.iter().any(|one| one.0 == rule),
            "{rule}: {to}: {found:?}"
        );
        count += 1;
    }
    assert!(count >= 50, "{count} changes");
}
