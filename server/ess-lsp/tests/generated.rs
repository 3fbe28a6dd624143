//! Generated tests run for real: against a service that does what its document declares, and against the
//! same service with one hole at a time.
//!
//! pytest that is not installed is skipped, which is printed, and fails where `CI` is set: `.ci/run`
//! installs it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// What the two people have, as `service.py` knows it.
const VALUES: [(&str, &str); 8] = [
    ("ESS_ALICE_PET", "7"),
    ("ESS_BOB_PET", "12"),
    ("ESS_ALICE_OWNER", "alice"),
    ("ESS_BOB_OWNER", "bob"),
    ("ESS_ALICE_COLLAR", "c1"),
    ("ESS_BOB_COLLAR", "c2"),
    ("ESS_ALICE_FILE", "f1"),
    ("ESS_BOB_FILE", "f2"),
];

fn fixture(name: &str) -> PathBuf {
    let here = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/generated");
    Path::new(here).join(name)
}

fn has_pytest() -> bool {
    let output = Command::new("python3")
        .args(["-m", "pytest", "--version"])
        .output();
    let there = output.is_ok_and(|output| output.status.success());
    if !there {
        let text = "pytest is not installed: python3 -m pip install pytest";
        assert!(std::env::var_os("CI").is_none(), "{text}");
        println!("skipped: {text}");
    }
    there
}

/// A directory that goes away.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("ess-generated-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).expect("a directory");
        Folder(folder)
    }

    fn generate(&self, document: &Path, arguments: &[&str]) -> Output {
        let output = Command::new(env!("CARGO_BIN_EXE_ess-lsp"))
            .args(["generate", "tests"])
            .arg(document)
            .args(arguments)
            .current_dir(&self.0)
            .output()
            .expect("the program");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{errors}");
        output
    }

    /// Runs generated tests; what pytest prints.
    fn pytest(&self, file: &str, arguments: &[&str], values: &[(&str, String)]) -> String {
        let output = Command::new("python3")
            .args(["-m", "pytest", "-p", "no:cacheprovider", "-q", "-rA", file])
            .args(arguments)
            .current_dir(&self.0)
            .env_remove("PYTEST_ADDOPTS")
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .envs(values.iter().map(|(name, value)| (*name, value.as_str())))
            .output()
            .expect("pytest");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        text(&output.stdout) + &text(&output.stderr)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The service, on a port of its own.
struct Service {
    child: Child,
    port: String,
}

impl Service {
    fn start(hole: Option<&str>) -> Service {
        let mut child = Command::new("python3")
            .arg(fixture("service.py"))
            .args(hole)
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3");
        let mut port = String::new();
        let stdout = child.stdout.take().expect("a pipe");
        BufReader::new(stdout).read_line(&mut port).expect("a port");
        Service {
            child,
            port: port.trim().to_owned(),
        }
    }

    /// The environment of its tests, with both callers in a group.
    fn values(&self, group: &str) -> Vec<(&'static str, String)> {
        let mut values: Vec<(&str, String)> = VALUES
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect();
        values.push((
            "ESS_BASE_URL",
            format!("http://127.0.0.1:{}/v1/", self.port),
        ));
        values.push(("ESS_ALICE_TOKEN", format!("alice:{group}")));
        values.push(("ESS_BOB_TOKEN", format!("bob:{group}")));
        values.push(("ESS_BUILD", String::from("kennel-17")));
        values
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn holes() -> Vec<String> {
    let output = Command::new("python3")
        .arg(fixture("service.py"))
        .arg("--holes")
        .output()
        .expect("python3");
    let text = String::from_utf8(output.stdout).expect("text");
    text.lines().map(str::to_owned).collect()
}

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
        let service = Service::start(None);
        let output = here.pytest("test_kennel.py", &[], &service.values(group));
        let last = output.lines().last().unwrap_or_default();
        assert!(last.contains(&format!("{passed} passed")), "{output}");
        assert!(!last.contains("failed"), "{output}");
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
        let service = Service::start(Some(hole));
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
    let service = Service::start(None);
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
    let service = Service::start(None);
    let output = here.pytest("test_kennel.py", &[], &known(&service));
    assert!(
        output.contains("set ESS_BOB_PET: the identifier of a `Pet` of bob"),
        "{output}"
    );
    assert!(output.contains("ESS_ALICE_COLLAR is empty"), "{output}");
    assert!(!output.contains("ESS_BOB_COLLAR is empty"), "{output}");
    // The tests before have deleted what the first service had.
    let service = Service::start(None);
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
    fs::write(here.0.join("api.yaml"), unread).expect("a file");
    let arguments = [
        "--for",
        "pytest",
        "--group",
        "keepers",
        "--output",
        "test_kennel.py",
    ];
    here.generate(Path::new("api.yaml"), &arguments);
    let service = Service::start(Some("deletes-any-pet"));
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
        let service = Service::start(hole);
        let mut values = service.values("keepers");
        let body = String::from("{\"pet\": {\"id\": 7}, \"minutes\": 20}");
        values.push(("ESS_BODY_POST_WALKS", body));
        let output = here.pytest("test_kennel.py", &[], &values);
        assert!(with_outcome(&output, outcome).contains(&walk), "{output}");
    }
}

/// `--check --matrix --evidence` with these results.
fn matrix(here: &Folder, arguments: &[&str]) -> (String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_ess-lsp"))
        .args(["--check", "--fail-on", "never", "api.yaml", "--matrix"])
        .args(arguments)
        .current_dir(&here.0)
        .output()
        .expect("the program");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    (text(&output.stdout), text(&output.stderr))
}

/// The line of an operation in a table.
fn row<'t>(table: &'t str, operation: &str) -> &'t str {
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
    fs::copy(fixture("api.yaml"), here.0.join("api.yaml")).expect("a copy");
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
        let service = Service::start(hole);
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
    fs::write(here.0.join("other.yaml"), other).expect("a file");
    let (table, _) = matrix(&here, &["md", "--evidence", "broken.xml", "other.yaml"]);
    let lines: Vec<&str> = table.lines().collect();
    assert!(
        lines[2].ends_with("| refused in test | not refused |"),
        "{table}"
    );
    assert_eq!(
        lines[4], "| `api.yaml` | 14 | 12 | 11 | 1 | 0 | 1 | 9 | 1 |",
        "{table}"
    );
    assert!(lines[5].ends_with("| 0 | 0 |"), "{table}");
    // Another rule is another test.
    let changed = fs::read_to_string(here.0.join("api.yaml")).expect("it");
    let changed = changed.replace(
        "read, update, delete, list], ownership: true",
        "read, delete, list], ownership: true",
    );
    fs::write(here.0.join("api.yaml"), changed).expect("a file");
    let (table, told) = matrix(&here, &["md", "--evidence", "broken.xml"]);
    assert!(
        told.contains("results are about other documents, groups or rules than these"),
        "{told}"
    );
    assert!(row(&table, "PUT /pets/{petId}").contains("– |"), "{table}");
}

/// Names of files are the names of tests there.
#[test]
fn results_of_hurl_are_evidence_too() {
    let here = Folder::new();
    fs::copy(fixture("api.yaml"), here.0.join("api.yaml")).expect("a copy");
    here.generate(
        Path::new("api.yaml"),
        &["--for", "hurl", "--group", "keepers", "--output", "tests"],
    );
    let files = fs::read_dir(here.0.join("tests"))
        .expect("it")
        .filter_map(Result::ok);
    let names = files.map(|one| one.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".hurl")).collect();
    names.sort();
    // One of 32 is of a list.
    assert_eq!(names.len(), 31);
    let missing = fs::read_to_string(here.0.join("tests/not-tested.txt")).expect("it");
    assert!(missing.contains("is tested for pytest only"), "{missing}");
    // What deletes comes last.
    let last = fs::read_to_string(here.0.join("tests").join(&names[30])).expect("it");
    assert!(
        last.contains("DELETE {{base_url}}/pets/{{alice_pet}}"),
        "{last}"
    );
    let cases: String = names
        .iter()
        .map(|name| format!("<testcase id=\"tests/{name}\" name=\"tests/{name}\" time=\"0.1\" />"))
        .collect();
    let xml = format!(
        "<?xml version=\"1.0\"?><testsuites><testsuite tests=\"31\" errors=\"0\" failures=\"0\">{cases}</testsuite></testsuites>"
    );
    fs::write(here.0.join("results.xml"), xml).expect("a file");
    let (table, _) = matrix(&here, &["md", "--evidence", "results.xml"]);
    let put = row(&table, "PUT /pets/{petId}");
    assert!(put.contains("| own + shared; refused in test | –"), "{put}");
}

#[test]
fn evidence_that_is_none_is_told() {
    let here = Folder::new();
    fs::copy(fixture("api.yaml"), here.0.join("api.yaml")).expect("a copy");
    let bomb = "<!DOCTYPE a [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><a>&b;</a>";
    for (text, problem) in [
        ("no XML", "no XML"),
        (bomb, "no XML"),
        (
            "<testsuites><testcase name=\"a\"/></testsuites>",
            "no results of tests that",
        ),
    ] {
        fs::write(here.0.join("results.xml"), text).expect("a file");
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
            .current_dir(&here.0)
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

/// A document of somebody who hates us: its texts try to leave their quotes in every language, and would
/// make a file.
#[test]
fn text_of_a_document_is_never_run() {
    let here = Folder::new();
    let marker = here.0.join("pwned");
    let code = format!("open({:?}, 'w')", marker.display().to_string());
    let texts = [
        format!("\"\n{code}\n\""),
        format!("'''\n{code}\n'''"),
        format!("\\\"+{code}+\\\""),
        format!("\"\"\"; {code}; \"\"\""),
        format!("{{{code}}}"),
        format!("${{{{{code}}}}}"),
        format!("#:data\n{code}"),
        format!("\r{code}\u{2028}{code}\u{85}{code}\u{0}"),
        String::from("{{newUuid}} \\N{BULLET} %s \\x41 `"),
    ];
    let mut lines_of_hurl = Vec::new();
    for text in texts {
        let quoted = serde_json::to_string(&text).expect("JSON");
        // Headers with line breaks are not sent at all.
        let in_line = text.replace(char::is_control, " ");
        let in_line = serde_json::to_string(&in_line).expect("JSON");
        // Paths with these are not sent as they are.
        let plain = text.replace(['#', '?'], "");
        let in_path = serde_json::to_string(&format!("/p {plain}/{{petId}}")).expect("JSON");
        let document = format!(
            "{{\"openapi\": \"3.1.0\", \"info\": {{\"title\": {quoted}, \"version\": {quoted}}}, \
             \"security\": [{{{quoted}: []}}], \"paths\": {{{in_path}: {{\
             \"parameters\": [{{\"name\": \"petId\", \"in\": \"path\", \"required\": true, \"schema\": {{\"type\": \"string\"}}}}, \
             {{\"name\": {quoted}, \"in\": \"query\", \"required\": true, \"example\": {quoted}}}, \
             {{\"name\": \"X-Client\", \"in\": \"header\", \"required\": true, \"example\": {in_line}}}, \
             {{\"name\": {in_line}, \"in\": \"cookie\", \"required\": true, \"example\": {in_line}}}], \
             \"x-objects\": [{{\"object\": {quoted}, \"id\": \"petId\"}}], \
             \"get\": {{\"description\": {quoted}}}, \
             \"put\": {{\"requestBody\": {{\"content\": {{\"application/json\": {{\"example\": {{{quoted}: [{quoted}]}}}}}}}}}}, \
             \"delete\": {{\"x-objects\": [{{\"object\": {quoted}, \"id\": \"petId\", \"draft\": true}}]}}}}}}, \
             \"components\": {{\"securitySchemes\": {{{quoted}: {{\"type\": \"apiKey\", \"in\": \"header\", \"name\": \"X-Key\", \"x-user_id\": \"sub\"}}}}, \
             \"schemas\": {{{quoted}: {{\"x-objectAuth\": {{\"groups\": {{{quoted}: {{\"actions\": [\"read\", \"update\"], \"ownership\": true}}}}}}}}}}}}}}"
        );
        fs::write(here.0.join("api.json"), &document).expect("a file");
        let api = here.0.join("api.json");
        here.generate(&api, &["--for", "pytest", "--output", "test_kennel.py"]);
        let generated = fs::read_to_string(here.0.join("test_kennel.py")).expect("tests");
        assert!(generated.is_ascii(), "{text:?}");
        assert_only_data(&here, &text);
        assert!(!marker.exists(), "{text:?}");
        let hurl = here.generate(&api, &["--for", "hurl"]);
        let hurl = String::from_utf8(hurl.stdout).expect("text");
        assert_only_our_templates(&hurl);
        lines_of_hurl.push(hurl.lines().filter(|line| !line.starts_with('#')).count());
    }
    lines_of_hurl.sort_unstable();
    lines_of_hurl.dedup();
    // Braces in the path make a variable, which takes a second control.
    assert_eq!(lines_of_hurl, [116, 138]);
    assert!(lines_of_hurl[0] > 60, "{lines_of_hurl:?}");
}

/// Hurl runs what stands between two pairs of braces; a line is a request, a header or a comment.
fn assert_only_our_templates(hurl: &str) {
    assert!(hurl.is_ascii(), "{hurl}");
    for line in hurl.lines().filter(|line| !line.starts_with('#')) {
        let mut rest = line;
        while let Some((_, after)) = rest.split_once("{{") {
            let (name, after) = after.split_once("}}").expect(line);
            let known = name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
            assert!(known && !name.is_empty(), "{line}");
            rest = after;
        }
        let known = line.is_empty()
            || line
                .split_once(" {{base_url}}/")
                .is_some_and(|(method, _)| method.chars().all(|c| c.is_ascii_uppercase()))
            || matches!(
                line,
                "[Asserts]" | "[QueryStringParams]" | "[FormParams]" | "HTTP *"
            )
            || line.starts_with("status ")
            || line.starts_with('{')
            || line.split_once(": ").is_some_and(|(name, _)| {
                !name.contains([' ', '"', '{', '[']) || name.contains("\\u{")
            });
        assert!(known, "{line}");
    }
}

/// What Python makes of the file beside the program that is the same in all: literals.
fn assert_only_data(here: &Folder, text: &str) {
    let script = r#"
import ast, sys
tree = ast.parse(open("test_kennel.py").read())
NAMES = ["TITLE", "GROUPS", "VARIABLES", "CASES", "UNTESTED"]
def plain(node):
    if isinstance(node, ast.Call):
        [argument] = node.args
        assert node.func.id in "VN" and not node.keywords
        assert argument.value.replace("_", "").isalnum()
    elif isinstance(node, (ast.List, ast.Tuple)):
        [plain(one) for one in node.elts]
    elif isinstance(node, ast.Dict):
        [plain(one) for one in node.keys + node.values]
    else:
        assert isinstance(node, ast.Constant), ast.dump(node)
data = {}
for one in tree.body:
    if isinstance(one, ast.Assign) and one.targets[0].id in NAMES:
        plain(one.value)
        data[one.targets[0].id] = one.value
        one.value = ast.Constant(0)
assert list(data) == NAMES, list(data)
assert len(data["CASES"].elts) >= 6, len(data["CASES"].elts)
print(data["TITLE"].value == sys.argv[1])
import hashlib
print(hashlib.sha256(ast.dump(tree).encode()).hexdigest())
"#;
    let output = Command::new("python3")
        .args(["-c", script, &text.replace('\0', "")])
        .current_dir(&here.0)
        .output()
        .expect("python3");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text:?}: {errors}");
    let printed = String::from_utf8_lossy(&output.stdout);
    let (same, program) = printed.trim().split_once('\n').expect("two lines");
    // No argument of a process holds this byte.
    assert!(same == "True" || text.contains('\0'), "{text:?}");
    static PROGRAM: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    let first = PROGRAM.get_or_init(|| program.to_owned());
    assert_eq!(
        first, program,
        "{text:?}: the program around the data differs"
    );
}
