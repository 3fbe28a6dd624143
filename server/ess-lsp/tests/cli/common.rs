//! Runs the built program in a directory of its own.

use std::io::Write;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use serde_json::Value;

pub(crate) use crate::folder::Folder as Workspace;

/// What a run left behind.
pub(crate) struct Outcome {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Outcome {
    /// Standard output as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}\n{}\n{}", self.stdout, self.stderr))
    }

    /// `rule file` of every finding, in order.
    pub(crate) fn rules(&self) -> Vec<String> {
        let report = self.json();
        let findings = report["findings"].as_array().expect("a list").clone();
        let text = |finding: &Value, key: &str| finding[key].as_str().expect("a string").to_owned();
        findings
            .iter()
            .map(|finding| format!("{} {}", text(finding, "rule"), text(finding, "file")))
            .collect()
    }

    /// The files of all documents, in order.
    pub(crate) fn documents(&self) -> Vec<String> {
        let report = self.json();
        let documents = report["documents"].as_array().expect("a list").clone();
        let file = |document: &Value| document["file"].as_str().expect("a string").to_owned();
        documents.iter().map(file).collect()
    }
}

impl Workspace {
    /// Runs the program here with these arguments.
    pub(crate) fn run(&self, arguments: &[&str]) -> Outcome {
        self.run_with(arguments, b"")
    }

    /// Runs the program here with `input` on standard input.
    pub(crate) fn run_with(&self, arguments: &[&str], input: &[u8]) -> Outcome {
        let mut child = Command::new(env!("CARGO_BIN_EXE_ess-lsp"))
            .args(arguments)
            .current_dir(self.path())
            .env_remove("NO_COLOR")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        let input = input.to_vec();
        // The program may end without reading all of it.
        let writer = std::thread::spawn(move || stdin.write_all(&input));
        let output = wait(child, arguments);
        let _ = writer.join();
        Outcome {
            code: output.status.code().expect("no signal"),
            stdout: String::from_utf8(output.stdout).expect("UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }

    /// `--check --format json` with these arguments.
    pub(crate) fn check(&self, arguments: &[&str]) -> Outcome {
        let mut all = vec!["--check", "--format", "json"];
        all.extend(arguments);
        self.run(&all)
    }
}

/// A file of the repository.
pub(crate) fn repository(path: &str) -> String {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    std::fs::read_to_string(format!("{root}/{path}")).expect(path)
}

/// A directory with the example alone.
pub(crate) fn example() -> Workspace {
    let here = Workspace::new();
    here.write(
        "parcel-service.yaml",
        repository("examples/parcel-service.yaml"),
    );
    here
}

/// The output of the program; one that works for longer than any of these inputs takes has failed.
fn wait(child: Child, arguments: &[&str]) -> Output {
    let id = child.id().to_string();
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || send.send(child.wait_with_output()));
    match receive.recv_timeout(Duration::from_secs(60)) {
        Ok(output) => output.expect("the program ends"),
        Err(_) => {
            let _ = Command::new("kill").args(["-9", &id]).status();
            panic!("{arguments:?}: still running after a minute");
        }
    }
}

/// An operation that deletes an order by its id: one error.
pub(crate) const UNDECLARED: &str = "\
openapi: 3.1.0
info: {title: Orders, version: 1.0.0}
security: [{token: []}]
paths:
  /orders/{orderId}:
    delete:
      parameters: [{name: orderId, in: path, required: true, schema: {type: string, format: uuid}}]
      responses: {'204': {description: gone}}
components:
  securitySchemes:
    token: {type: http, scheme: bearer}
";

/// Nothing to find.
pub(crate) const CLEAN: &str = "\
openapi: 3.1.0
info: {title: Health, version: 1.0.0}
security: [{token: []}]
paths:
  /health:
    get: {responses: {'200': {description: well}}}
components:
  securitySchemes:
    token: {type: http, scheme: bearer}
";

/// A document with `number` operations that address an object, all with this method.
pub(crate) fn many(method: &str, number: usize) -> String {
    let mut text = String::from("openapi: 3.1.0\ninfo: {title: a, version: '1'}\npaths:\n");
    for number in 0..number {
        text.push_str(&format!(
            "  /things{number}/{{thingId}}:\n    {method}:\n      parameters: [{{name: thingId, in: path, \
             required: true, schema: {{type: string}}}}]\n      responses: {{}}\n"
        ));
    }
    text
}
