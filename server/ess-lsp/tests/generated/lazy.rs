//! Services that somebody in a hurry has written: evidence never says that they refuse what they do not.

use std::fs;
use std::path::Path;

use crate::evidence::{matrix, row};
use crate::{Folder, Service, fixture, has_hurl, has_pytest};

/// All operations of `lazy.yaml`.
const OPERATIONS: [&str; 9] = [
    "GET /pets",
    "GET /pets/{petId}",
    "PUT /pets/{petId}",
    "DELETE /pets/{petId}",
    "GET /numbers",
    "POST /moves",
    "POST /walks",
    "PUT /cages/{cageId}",
    "DELETE /cages/{cageId}",
];

/// Each way to be in a hurry, and the operations that are seen to be refused by it. The deletion of a cage
/// never is: no request shows that one is there.
const WAYS: [(&str, &[usize]); 17] = [
    ("honest", &[0, 1, 2, 3, 4, 5, 6, 7]),
    ("honest-403", &[0, 1, 2, 3, 4, 5, 6, 7]),
    ("first-only", &[0, 1, 2, 3, 4, 7]),
    ("last-only", &[0, 1, 2, 3, 4, 7]),
    ("some-only", &[0, 1, 2, 3, 4, 7]),
    ("everything-empty", &[]),
    ("everything-null", &[]),
    ("everything-found", &[]),
    ("nothing-found", &[]),
    ("nothing-allowed", &[]),
    ("nothing-allowed-but-reading", &[0, 1, 4]),
    ("knows-no-owners", &[]),
    ("refuses-the-unknown", &[]),
    ("refuses-too-late", &[0, 1, 2, 4, 5, 6, 7]),
    ("reads-only", &[0, 1, 4]),
    ("shows-all-of-one", &[1, 2, 3, 5, 6, 7]),
    // What callers with a token are refused is refused.
    ("asks-for-no-token", &[0, 1, 2, 3, 4, 5, 6, 7]),
];

/// Values of the variables; those of Bob are none where `wrong`.
fn values(service: &Service, wrong: bool) -> Vec<(&'static str, String)> {
    let bob = |right: &str, wrong_one: &str| String::from(if wrong { wrong_one } else { right });
    let mut values = service.values("keepers");
    values.retain(|(name, _)| name.ends_with("TOKEN") || name.ends_with("BUILD"));
    values.extend([
        ("ESS_BASE_URL", service.address("")),
        ("ESS_ALICE_PET", String::from("7")),
        ("ESS_ALICE_PET_FROM", String::from("8")),
        ("ESS_ALICE_CAGE", String::from("1")),
        ("ESS_BOB_PET", bob("12", "998")),
        ("ESS_BOB_PET_FROM", bob("13", "999")),
        ("ESS_BOB_CAGE", bob("2", "997")),
    ]);
    values
}

/// The operations that the evidence of one run calls refused in test.
fn refused(here: &Folder, report: &str) -> Vec<&'static str> {
    let (table, _) = matrix(here, &["md", "--evidence", report]);
    let is_refused = |one: &&str| row(&table, one).contains("refused in test");
    OPERATIONS.into_iter().filter(is_refused).collect()
}

fn generated(runner: &str, output: &str) -> Folder {
    let here = Folder::new();
    fs::copy(fixture("lazy.yaml"), here.path().join("api.yaml")).expect("a copy");
    let arguments = ["--for", runner, "--group", "keepers", "--output", output];
    here.generate(Path::new("api.yaml"), &arguments);
    here
}

/// Runs all tests with these values, and writes a report.
type Run = dyn Fn(&Folder, &[(&'static str, String)], &str) -> String;

fn judge(here: &Folder, run: &Run) {
    for (way, expected) in WAYS {
        let expected: Vec<&str> = expected.iter().map(|at| OPERATIONS[*at]).collect();
        for wrong in [false, true] {
            let service = Service::start("lazy.py", Some(way));
            let output = run(here, &values(&service, wrong), "results.xml");
            let found = refused(here, "results.xml");
            // Neither 404 nor a list tells anything of what is not there.
            let expected: &[&str] = if wrong { &[] } else { &expected };
            assert_eq!(found, expected, "{way}, wrong: {wrong}: {output}");
        }
    }
}

#[test]
fn evidence_of_pytest_is_true() {
    if !has_pytest() {
        return;
    }
    let here = generated("pytest", "test_pound.py");
    judge(&here, &|here, values, report| {
        here.pytest("test_pound.py", &["--junitxml", report], values)
    });
}

#[test]
fn evidence_of_hurl_is_true() {
    if !has_hurl() {
        return;
    }
    let here = generated("hurl", "tests");
    judge(&here, &|here, values, report| {
        here.hurl("tests", report, values)
    });
}
