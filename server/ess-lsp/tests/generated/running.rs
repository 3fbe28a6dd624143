//! What tests find when they run.

use std::fs;
use std::path::Path;

use crate::{Folder, Service, fixture, has_hurl, has_pytest, holes};

/// Names of tests with this outcome, without what stands around them.
fn with_outcome<'o>(output: &'o str, outcome: &str) -> Vec<&'o str> {
    let start = format!("{outcome} test_kennel.py::test_access[");
    let lines = output.lines().filter_map(|line| line.strip_prefix(&start));
    lines
        .map(|line| line.split_once(" (ess-").map_or(line, |(name, _)| name))
        .collect()
}

#[test]
fn an_honest_service_passes() {
    if !has_pytest() {
        return;
    }
    let here = Folder::new();
    for (group, passed) in [("keepers", 32), ("vets", 27)] {
        let arguments = [
            "--for",
            "pytest",
            "--group",
            group,
            "--output",
            "test_kennel.py",
        ];
        here.generate(&fixture("api.yaml"), &arguments);
        let service = Service::start("service.py", None);
        let output = here.pytest("test_kennel.py", &[], &service.values(group));
        let last = output.lines().last().unwrap_or_default();
        assert!(last.contains(&format!("{passed} passed")), "{output}");
        assert!(!last.contains("failed"), "{output}");
    }
}

/// The same by Hurl: what is honest passes, each hole is found.
#[test]
fn hurl_finds_the_same() {
    if !has_hurl() {
        return;
    }
    let here = Folder::new();
    let arguments = ["--for", "hurl", "--group", "keepers", "--output", "tests"];
    here.generate(&fixture("api.yaml"), &arguments);
    let service = Service::start("service.py", None);
    let output = here.hurl("tests", "results.xml", &service.values("keepers"));
    assert!(
        output.contains("Succeeded files:   32 (100.0%)"),
        "{output}"
    );
    for hole in holes() {
        let service = Service::start("service.py", Some(&hole));
        let output = here.hurl("tests", "results.xml", &service.values("keepers"));
        assert!(
            !output.contains("Failed files:      0 "),
            "{hole}: {output}"
        );
        // Hurl has understood all of it.
        assert!(!output.contains("error: Parsing"), "{hole}: {output}");
    }
}

/// Which tests find a hole: at least one, and for each hole that is about one operation no test of
/// another one.
#[test]
fn each_hole_is_found() {
    if !has_pytest() {
        return;
    }
    let here = Folder::new();
    let arguments = [
        "--for",
        "pytest",
        "--group",
        "keepers",
        "--output",
        "test_kennel.py",
    ];
    here.generate(&fixture("api.yaml"), &arguments);
    let holes = holes();
    assert!(holes.len() >= 12, "{holes:?}");
    for hole in &holes {
        let service = Service::start("service.py", Some(hole));
        let output = here.pytest("test_kennel.py", &[], &service.values("keepers"));
        let failed = with_outcome(&output, "FAILED");
        let expected: &[&str] = match hole.as_str() {
            "reads-any-pet" => &["GET /pets/{petId} | alice in keepers | bob's Pet | refused"],
            "updates-any-pet" => &["PUT /pets/{petId} | alice in keepers | bob's Pet | refused"],
            "deletes-any-pet" => &["DELETE /pets/{petId} | alice in keepers | bob's Pet | refused"],
            "lists-all-pets" => {
                &["GET /pets | alice in keepers | gets through, sees nothing of bob's"]
            }
            "reports-on-any-pet" => &["GET /reports | alice in keepers | bob's Pet | refused"],
            "walks-any-pet" => &["POST /walks | alice in keepers | bob's Pet | refused"],
            "ignores-the-owner-in-the-path" => &[
                "GET /owners/{ownerId}/collars/{collarId} | alice in keepers | bob's Owner, all else her own | refused",
            ],
            "reads-any-collar" => &[
                "GET /owners/{ownerId}/collars/{collarId} | alice in keepers | bob's Collar | refused",
            ],
            "reads-files-of-other-organizations" => {
                &["GET /files/{fileId} | alice in keepers | bob's File | refused"]
            }
            "lets-keepers-delete-files" => &[
                "DELETE /files/{fileId} | alice in keepers | her own File | refused",
                "DELETE /files/{fileId} | alice in keepers | bob's File | refused",
            ],
            // Everything that is asked without a token, and what has been deleted by then.
            "asks-for-no-token" => {
                let found = failed
                    .iter()
                    .filter(|name| name.contains("| without a token |"));
                assert_eq!(found.count(), 9, "{output}");
                continue;
            }
            // What shows nothing hides nothing.
            "lists-nothing" => {
                assert!(
                    output.contains("it shows no `id` of alice either"),
                    "{output}"
                );
                let list = "GET /pets | alice in keepers | gets through, sees nothing of bob's";
                assert!(!with_outcome(&output, "PASSED").contains(&list), "{output}");
                assert!(failed.is_empty(), "{output}");
                continue;
            }
            // Where the owner is refused, "not found" is no proof.
            "hides-pets-from-their-owners" => {
                assert!(output.contains("404 proves nothing: bob"), "{output}");
                assert!(
                    failed.contains(
                        &"GET /pets/{petId} | alice in keepers | her own Pet | gets through"
                    ),
                    "{output}"
                );
                continue;
            }
            "refuses-after-it-has-answered" => &[
                "DELETE /pets/{petId} | alice in keepers | bob's Pet | refused",
                "DELETE /pets/{petId} | alice in keepers | her own Pet | gets through",
            ],
            other => panic!("{other}: which test finds it?"),
        };
        assert_eq!(failed, expected, "{hole}: {output}");
    }
}

/// What must be said of what is not tested: in the run, and on standard error.
#[test]
fn what_is_not_tested_is_told() {
    let here = Folder::new();
    let arguments = [
        "--for",
        "pytest",
        "--group",
        "keepers",
        "--output",
        "test_kennel.py",
    ];
    let output = here.generate(&fixture("api.yaml"), &arguments);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    let expected = [
        (
            "GET /drafts/{petId}",
            "is a draft that nobody has confirmed",
        ),
        (
            "GET /night/{petId}",
            "the grant holds only under a condition: at night",
        ),
        ("GET /breeds/{breedId}", "it is declared as public"),
        ("GET /photos/{photoId}", "nothing is declared for it"),
    ];
    for (operation, why) in expected {
        let line = told.lines().find(|line| line.contains(operation));
        assert!(line.is_some_and(|line| line.contains(why)), "{told}");
    }
    if !has_pytest() {
        return;
    }
    let service = Service::start("service.py", None);
    let output = here.pytest("test_kennel.py", &[], &service.values("keepers"));
    for (operation, why) in expected {
        let line = output
            .lines()
            .find(|line| line.starts_with("SKIPPED") && line.contains(operation));
        assert!(line.is_some_and(|line| line.contains(why)), "{output}");
    }
}

#[test]
fn values_that_are_missing_are_asked_for() {
    if !has_pytest() {
        return;
    }
    let here = Folder::new();
    let arguments = [
        "--for",
        "pytest",
        "--group",
        "keepers",
        "--output",
        "test_kennel.py",
    ];
    here.generate(&fixture("api.yaml"), &arguments);
    let known = |service: &Service| {
        let mut values = service.values("keepers");
        values.retain(|(name, _)| *name != "ESS_BOB_PET");
        for (name, value) in &mut values {
            if *name == "ESS_ALICE_COLLAR" {
                value.clear();
            }
        }
        values
    };
    let service = Service::start("service.py", None);
    let output = here.pytest("test_kennel.py", &[], &known(&service));
    assert!(
        output.contains("set ESS_BOB_PET: the identifier of a `Pet` of bob"),
        "{output}"
    );
    assert!(output.contains("ESS_ALICE_COLLAR is empty"), "{output}");
    assert!(!output.contains("ESS_BOB_COLLAR is empty"), "{output}");
    // The tests before have deleted what the first service had.
    let service = Service::start("service.py", None);
    let mut values = known(&service);
    values.push(("ESS_MISSING", String::from("skip")));
    let output = here.pytest("test_kennel.py", &[], &values);
    assert!(output.contains("ESS_BOB_PET is missing"), "{output}");
    assert!(!output.contains("failed"), "{output}");
}

/// Where no request reads what is deleted, "not found" may be about a wrong identifier: no test passes.
#[test]
fn not_found_without_a_control_is_no_refusal() {
    if !has_pytest() {
        return;
    }
    let here = Folder::new();
    let whole = fs::read_to_string(fixture("api.yaml")).expect("it");
    let unread = whole
        .replace("    get: {responses: {'200': {description: a pet}}}\n", "")
        .replace("  /reports:\n    get:", "  /reports:\n    post:");
    assert!(unread.len() < whole.len());
    fs::write(here.path().join("api.yaml"), unread).expect("a file");
    let arguments = [
        "--for",
        "pytest",
        "--group",
        "keepers",
        "--output",
        "test_kennel.py",
    ];
    here.generate(Path::new("api.yaml"), &arguments);
    let service = Service::start("service.py", Some("deletes-any-pet"));
    let mut values = service.values("keepers");
    for (name, value) in &mut values {
        if *name == "ESS_BOB_PET" {
            *value = String::from("999");
        }
    }
    let output = here.pytest("test_kennel.py", &[], &values);
    assert!(
        output.contains("404 proves nothing: no request"),
        "{output}"
    );
    let deletion = "DELETE /pets/{petId} | alice in keepers | bob's Pet | refused";
    assert!(
        !with_outcome(&output, "PASSED").contains(&deletion),
        "{output}"
    );
}

/// A body of one's own keeps naming the objects of each test.
#[test]
fn another_body_names_the_same_objects() {
    if !has_pytest() {
        return;
    }
    let here = Folder::new();
    let arguments = [
        "--for",
        "pytest",
        "--group",
        "keepers",
        "--output",
        "test_kennel.py",
    ];
    here.generate(&fixture("api.yaml"), &arguments);
    let walk = "POST /walks | alice in keepers | bob's Pet | refused";
    for (hole, outcome) in [(None, "PASSED"), (Some("walks-any-pet"), "FAILED")] {
        let service = Service::start("service.py", hole);
        let mut values = service.values("keepers");
        let body = String::from("{\"pet\": {\"id\": 7}, \"minutes\": 20}");
        values.push(("ESS_BODY_POST_WALKS", body));
        let output = here.pytest("test_kennel.py", &[], &values);
        assert!(with_outcome(&output, outcome).contains(&walk), "{output}");
    }
}
