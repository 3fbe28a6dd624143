//! Generated tests run for real: against a service that does what its document declares, and against the
//! same service with one hole at a time.
//!
//! pytest that is not installed is skipped, which is printed, and fails where `CI` is set: `.ci/run`
//! installs it.

#[path = "../support/folder.rs"]
mod folder;
#[path = "../../../../tests/support/needed.rs"]
mod needed;

mod evidence;
mod hostile;
mod lazy;
mod running;

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

pub(crate) use folder::Folder;
use needed::skip;

/// What the two people have, as `service.py` knows it.
pub(crate) const VALUES: [(&str, &str); 8] = [
    ("ESS_ALICE_PET", "7"),
    ("ESS_BOB_PET", "12"),
    ("ESS_ALICE_OWNER", "alice"),
    ("ESS_BOB_OWNER", "bob"),
    ("ESS_ALICE_COLLAR", "c1"),
    ("ESS_BOB_COLLAR", "c2"),
    ("ESS_ALICE_FILE", "f1"),
    ("ESS_BOB_FILE", "f2"),
];

pub(crate) fn fixture(name: &str) -> PathBuf {
    let here = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/generated");
    Path::new(here).join(name)
}

pub(crate) fn has_pytest() -> bool {
    let output = Command::new("python3")
        .args(["-m", "pytest", "--version"])
        .output();
    let there = output.is_ok_and(|output| output.status.success());
    if !there {
        skip("pytest is not installed: python3 -m pip install pytest");
    }
    there
}

/// Whether the program `hurl` is there.
pub(crate) fn has_hurl() -> bool {
    let output = Command::new("hurl").arg("--version").output();
    let there = output.is_ok_and(|output| output.status.success());
    if !there {
        skip("hurl is not installed: cargo install hurl");
    }
    there
}

impl Folder {
    pub(crate) fn generate(&self, document: &Path, arguments: &[&str]) -> Output {
        let output = Command::new(env!("CARGO_BIN_EXE_ess-lsp"))
            .args(["generate", "tests"])
            .arg(document)
            .args(arguments)
            .current_dir(self.path())
            .output()
            .expect("the program");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{errors}");
        output
    }

    /// Runs generated tests; what pytest prints.
    pub(crate) fn pytest(
        &self,
        file: &str,
        arguments: &[&str],
        values: &[(&str, String)],
    ) -> String {
        let output = Command::new("python3")
            .args(["-m", "pytest", "-p", "no:cacheprovider", "-q", "-rA", file])
            .args(arguments)
            .current_dir(self.path())
            .env_remove("PYTEST_ADDOPTS")
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .envs(values.iter().map(|(name, value)| (*name, value.as_str())))
            .output()
            .expect("pytest");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        text(&output.stdout) + &text(&output.stderr)
    }

    /// Runs the tests in a directory; what Hurl prints.
    pub(crate) fn hurl(&self, tests: &str, report: &str, values: &[(&str, String)]) -> String {
        let lines = values.iter().map(|(name, value)| {
            let name = name.trim_start_matches("ESS_").to_lowercase();
            format!("{name}={}\n", value.trim_end_matches('/'))
        });
        let variables: String = lines.collect();
        fs::write(self.path().join("variables"), variables).expect("a file");
        // Hurl adds to a report that is there.
        let _ = fs::remove_file(self.path().join(report));
        let files = fs::read_dir(self.path().join(tests)).expect("tests");
        let files = files.filter_map(Result::ok).map(|one| one.path());
        let is_test = |path: &PathBuf| path.extension().is_some_and(|one| one == "hurl");
        let mut files: Vec<PathBuf> = files.filter(is_test).collect();
        files.sort();
        let output = Command::new("hurl")
            .args([
                "--test",
                "--jobs",
                "1",
                "--no-color",
                "--variables-file",
                "variables",
            ])
            .args(["--report-junit", report])
            .args(&files)
            .current_dir(self.path())
            .output()
            .expect("hurl");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }
}

/// The service, on a port of its own.
pub(crate) struct Service {
    child: Child,
    port: String,
}

impl Service {
    /// With an argument, if any.
    pub(crate) fn start(program: &str, hole: Option<&str>) -> Service {
        let mut child = Command::new("python3")
            .arg(fixture(program))
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

    /// Its address with a path behind it.
    pub(crate) fn address(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// The environment of its tests, with both callers in a group.
    pub(crate) fn values(&self, group: &str) -> Vec<(&'static str, String)> {
        let mut values: Vec<(&str, String)> = VALUES
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect();
        values.push(("ESS_BASE_URL", self.address("/v1/")));
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

pub(crate) fn holes() -> Vec<String> {
    let output = Command::new("python3")
        .arg(fixture("service.py"))
        .arg("--holes")
        .output()
        .expect("python3");
    let text = String::from_utf8(output.stdout).expect("text");
    text.lines().map(str::to_owned).collect()
}
