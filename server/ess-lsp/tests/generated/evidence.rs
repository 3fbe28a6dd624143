//! Results of tests in the access matrix.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::{Folder, Service, fixture, has_pytest};

/// `--check --matrix --evidence` with these results.
pub(crate) fn matrix(here: &Folder, arguments: &[&str]) -> (String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_ess-lsp"))
        .args(["--check", "--fail-on", "never", "api.yaml", "--matrix"])
        .args(arguments)
        .current_dir(here.path())
        .output()
        .expect("the program");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    (text(&output.stdout), text(&output.stderr))
}

/// The line of an operation in a table.
pub(crate) fn row<'t>(table: &'t str, operation: &str) -> &'t str {
    let start = format!("| `{operation}` |");
    let found = table.lines().find(|line| line.starts_with(&start));
    found.unwrap_or_else(|| panic!("{operation}: {table}"))
}

#[test]
fn results_are_evidence_in_the_matrix() {
    if !has_pytest() {
        return;
    }
    let here = Folder::new();
    fs::copy(fixture("api.yaml"), here.path().join("api.yaml")).expect("a copy");
    let arguments = [
        "--for",
        "pytest",
        "--group",
        "keepers",
        "--output",
        "test_kennel.py",
    ];
    here.generate(Path::new("api.yaml"), &arguments);
    for (hole, report) in [
        (None, "honest.xml"),
        (Some("updates-any-pet"), "broken.xml"),
    ] {
        let service = Service::start("service.py", hole);
        let values = service.values("keepers");
        here.pytest("test_kennel.py", &["--junitxml", report], &values);
    }
    let (table, told) = matrix(&here, &["md", "--evidence", "honest.xml"]);
    assert_eq!(
        told.lines()
            .filter(|line| line.contains("--evidence"))
            .count(),
        0,
        "{told}"
    );
    let put = row(&table, "PUT /pets/{petId}");
    let day = put
        .split("own + shared; refused in test on ")
        .nth(1)
        .expect("a day");
    assert_eq!(&day[4..5], "-", "{put}");
    assert_eq!(&day[10..], " against kennel-17 | – |", "{put}");
    // Nothing is refused there, and nothing was tested there.
    assert!(
        row(&table, "GET /drafts/{petId}").ends_with("| draft | draft |"),
        "{table}"
    );
    // Results of both: the failure counts.
    let both = ["md", "--evidence", "broken.xml", "--evidence", "honest.xml"];
    let (table, _) = matrix(&here, &both);
    let put = row(&table, "PUT /pets/{petId}");
    assert!(put.contains("**not refused in 1 of 1 tests on "), "{put}");
    assert!(
        row(&table, "DELETE /pets/{petId}").contains("; refused in test on "),
        "{table}"
    );
    let (json, _) = matrix(&here, &["json", "--evidence", "broken.xml"]);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let operations = json["documents"][0]["operations"]
        .as_array()
        .expect("a list");
    let put = operations
        .iter()
        .find(|one| one["method"] == "PUT")
        .expect("it");
    let evidence = &put["cells"][0]["evidence"];
    assert_eq!(evidence["refused"], false);
    assert_eq!(
        (&evidence["tests"], &evidence["failed"]),
        (&1.into(), &1.into())
    );
    assert_eq!(evidence["builds"], serde_json::json!(["kennel-17"]));
    let schema = fs::read_to_string(fixture("../../schema/matrix-v1.schema.json")).expect("it");
    let schema = serde_json::from_str(&schema).expect("JSON");
    assert!(jsonschema::is_valid(&schema, &json));
    for format in ["csv", "html"] {
        let (text, _) = matrix(&here, &[format, "--evidence", "broken.xml"]);
        assert!(text.contains("not refused in 1 of 1 tests on "), "{text}");
        assert!(text.contains("against kennel-17"), "{text}");
    }
    // Several documents make one table.
    let other = fs::read_to_string(fixture("api.yaml"))
        .expect("it")
        .replace("Kennel", "Other");
    fs::write(here.path().join("other.yaml"), other).expect("a file");
    let (table, _) = matrix(&here, &["md", "--evidence", "broken.xml", "other.yaml"]);
    let lines: Vec<&str> = table.lines().collect();
    assert!(
        lines[2].ends_with("| refused in test | not refused |"),
        "{table}"
    );
    assert_eq!(
        lines[4], "| `api.yaml` | 14 | 12 | 11 | 1 | 0 | 1 | 8 | 1 |",
        "{table}"
    );
    assert!(lines[5].ends_with("| 0 | 0 |"), "{table}");
    // Another rule is another test.
    let changed = fs::read_to_string(here.path().join("api.yaml")).expect("it");
    let changed = changed.replace(
        "read, update, delete, list], ownership: true",
        "read, delete, list], ownership: true",
    );
    fs::write(here.path().join("api.yaml"), changed).expect("a file");
    let (table, told) = matrix(&here, &["md", "--evidence", "broken.xml"]);
    assert!(
        told.contains("results are about other documents, groups or rules than these"),
        "{told}"
    );
    assert!(row(&table, "PUT /pets/{petId}").contains("– |"), "{table}");
}

/// A report in which all tests of callers in these groups pass, but for those that `failed` is about.
fn report(here: &Folder, groups: &[&str], failed: &str) -> String {
    let name = groups.join("-");
    let mut arguments = vec!["--for", "hurl", "--output", &name];
    arguments.extend(groups.iter().flat_map(|group| ["--group", group]));
    here.generate(Path::new("api.yaml"), &arguments);
    let files = fs::read_dir(here.path().join(&name)).expect("it");
    let files = files.filter_map(Result::ok).map(|one| one.path());
    let tests = files.filter(|path| path.extension().is_some_and(|one| one == "hurl"));
    let cases: String = tests
        .map(|path| {
            let text = fs::read_to_string(&path).expect("it");
            let fails = !failed.is_empty() && text.lines().any(|line| line.contains(failed));
            let failure = if fails { "<failure/>" } else { "" };
            format!("<testcase name=\"{}\">{failure}</testcase>", path.display())
        })
        .collect();
    let file = format!("{name}.xml");
    let xml = format!("<testsuites><testsuite>{cases}</testsuite></testsuites>");
    fs::write(here.path().join(&file), xml).expect("a file");
    file
}

/// Reports of several groups make one table, and callers in several groups are in each of them.
#[test]
fn reports_of_several_groups_make_one_table() {
    let here = Folder::new();
    fs::copy(fixture("api.yaml"), here.path().join("api.yaml")).expect("a copy");
    let keepers = report(&here, &["keepers"], "");
    let vets = report(
        &here,
        &["vets"],
        "# PUT /pets/{petId} | alice in vets | bob's Pet",
    );
    let both = report(&here, &["keepers", "vets"], "");
    let (table, told) = matrix(&here, &["md", "--evidence", &keepers, "--evidence", &vets]);
    assert!(!told.contains("--evidence"), "{told}");
    assert!(
        row(&table, "PUT /pets/{petId}")
            .ends_with("| own + shared; refused in test | –; **not refused in 1 of 2 tests** |"),
        "{table}"
    );
    let (table, told) = matrix(&here, &["md", "--evidence", &both]);
    assert!(!told.contains("--evidence"), "{told}");
    let shown = "refused in test in keepers and vets";
    assert!(
        row(&table, "PUT /pets/{petId}")
            .ends_with(&format!("| own + shared; {shown} | –; {shown} |")),
        "{table}"
    );
    // What both may do together is no refusal of either.
    assert!(
        row(&table, "GET /pets/{petId}").ends_with("| own + shared | any |"),
        "{table}"
    );
    let all = [
        "md",
        "--evidence",
        &both,
        "--evidence",
        &vets,
        "--evidence",
        &keepers,
    ];
    let (table, told) = matrix(&here, &all);
    assert!(!told.contains("--evidence"), "{told}");
    assert!(
        row(&table, "PUT /pets/{petId}").ends_with(
            "| own + shared; refused in test in keepers, keepers and vets | –; **not refused in 1 of 3 tests in keepers and vets, vets** |"
        ),
        "{table}"
    );
}

/// Two services that call themselves alike, and of which one was tested.
#[test]
fn results_that_may_be_about_two_documents_are_about_none() {
    let here = Folder::new();
    let text = fs::read_to_string(fixture("api.yaml")).expect("it");
    fs::write(here.path().join("api.yaml"), &text).expect("a file");
    let keepers = report(&here, &["keepers"], "");
    let other = text.replace("/walks", "/runs");
    fs::write(here.path().join("other.yaml"), other).expect("a file");
    let (table, told) = matrix(&here, &["md", "--evidence", &keepers, "other.yaml"]);
    assert!(
        told.contains("results are about several of these documents"),
        "{told}"
    );
    let lines = table
        .lines()
        .filter(|line| line.contains("refused in test on"));
    assert_eq!(lines.count(), 0, "{table}");
    let shown = table
        .lines()
        .filter(|line| line.contains("; refused in test"));
    let shown: Vec<&str> = shown.collect();
    assert!(
        shown
            .iter()
            .all(|line| line.starts_with("| `POST /walks` |")),
        "{table}"
    );
    assert!(!told.contains("other documents, groups or rules"), "{told}");
}

/// Names of files are the names of tests there.
#[test]
fn results_of_hurl_are_evidence_too() {
    let here = Folder::new();
    fs::copy(fixture("api.yaml"), here.path().join("api.yaml")).expect("a copy");
    here.generate(
        Path::new("api.yaml"),
        &["--for", "hurl", "--group", "keepers", "--output", "tests"],
    );
    let files = fs::read_dir(here.path().join("tests"))
        .expect("it")
        .filter_map(Result::ok);
    let names = files.map(|one| one.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".hurl")).collect();
    names.sort();
    assert_eq!(names.len(), 32);
    // What deletes comes last.
    let last = fs::read_to_string(here.path().join("tests").join(&names[31])).expect("it");
    assert!(
        last.contains("DELETE {{base_url}}/pets/{{alice_pet}}"),
        "{last}"
    );
    let cases: String = names
        .iter()
        .map(|name| format!("<testcase id=\"tests/{name}\" name=\"tests/{name}\" time=\"0.1\" />"))
        .collect();
    let xml = format!(
        "<?xml version=\"1.0\"?><testsuites><testsuite tests=\"32\" errors=\"0\" failures=\"0\">{cases}</testsuite></testsuites>"
    );
    fs::write(here.path().join("results.xml"), xml).expect("a file");
    let (table, _) = matrix(&here, &["md", "--evidence", "results.xml"]);
    let put = row(&table, "PUT /pets/{petId}");
    assert!(put.contains("| own + shared; refused in test | –"), "{put}");
}

#[test]
fn evidence_that_is_none_is_told() {
    let here = Folder::new();
    fs::copy(fixture("api.yaml"), here.path().join("api.yaml")).expect("a copy");
    let bomb = "<!DOCTYPE a [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><a>&b;</a>";
    for (text, problem) in [
        ("no XML", "no XML"),
        (bomb, "no XML"),
        (
            "<testsuites><testcase name=\"a\"/></testsuites>",
            "no results of tests that",
        ),
    ] {
        fs::write(here.path().join("results.xml"), text).expect("a file");
        let output = Command::new(env!("CARGO_BIN_EXE_ess-lsp"))
            .args([
                "--check",
                "--fail-on",
                "never",
                "api.yaml",
                "--matrix",
                "md",
                "--evidence",
                "results.xml",
            ])
            .current_dir(here.path())
            .output()
            .expect("the program");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(
            told.contains(&format!("--evidence results.xml: {problem}")),
            "{told}"
        );
    }
}
