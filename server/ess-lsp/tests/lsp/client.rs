//! A small client over standard input and output.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

pub(crate) use crate::folder::Folder;
use crate::protocol;

/// How long an answer may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// What Neovim 0.11.4 announces, as far as it concerns us.
pub(crate) fn neovim() -> Value {
    json!({
        "general": {"positionEncodings": ["utf-8", "utf-16", "utf-32"]},
        "textDocument": {
            "synchronization": {"dynamicRegistration": false, "willSave": true, "didSave": true},
            "publishDiagnostics": {
                "relatedInformation": true, "tagSupport": {"valueSet": [1, 2]}, "dataSupport": true
            },
            "diagnostic": {"dynamicRegistration": false, "tagSupport": {"valueSet": [1, 2]}},
            "hover": {"dynamicRegistration": true, "contentFormat": ["markdown", "plaintext"]},
            "completion": {"contextSupport": true, "completionItem": {
                "snippetSupport": true, "documentationFormat": ["markdown", "plaintext"],
                "resolveSupport": {"properties": ["additionalTextEdits", "command"]}
            }},
            "codeAction": {
                "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["", "quickfix", "source"]}},
                "isPreferredSupport": true, "dataSupport": true,
                "resolveSupport": {"properties": ["edit", "command"]}
            },
            "definition": {"dynamicRegistration": true, "linkSupport": true},
            "documentSymbol": {"hierarchicalDocumentSymbolSupport": true},
            "inlayHint": {"dynamicRegistration": true},
            "rename": {"dynamicRegistration": true, "prepareSupport": true}
        },
        "workspace": {
            "applyEdit": true, "configuration": true, "workspaceFolders": true,
            "workspaceEdit": {"resourceOperations": ["rename", "create", "delete"]},
            "inlayHint": {"refreshSupport": true},
            "didChangeWatchedFiles": {"dynamicRegistration": false, "relativePatternSupport": true}
        },
        "window": {"workDoneProgress": true}
    })
}

/// What VS Code announces, by way of our extension: recorded in `vscode-extension/test/workbench`.
pub(crate) fn vs_code() -> Value {
    serde_json::from_str(include_str!("clients/vs_code.json")).expect("JSON")
}

/// Eglot: pushed diagnostics without versions. Newer ones than 1.9 name encodings and show progress.
pub(crate) fn emacs() -> Value {
    json!({
        "general": {"positionEncodings": ["utf-32", "utf-8", "utf-16"]},
        "textDocument": {
            "synchronization": {"dynamicRegistration": false, "willSave": true, "didSave": true},
            "publishDiagnostics": {
                "relatedInformation": false, "codeDescriptionSupport": false,
                "tagSupport": {"valueSet": [1, 2]}
            },
            "hover": {"contentFormat": ["plaintext"]},
            "completion": {"completionItem": {"snippetSupport": false}},
            "codeAction": {
                "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "source"]}},
                "isPreferredSupport": true
            },
            "definition": {"linkSupport": true},
            "documentSymbol": {"hierarchicalDocumentSymbolSupport": true}
        },
        "workspace": {
            "applyEdit": true, "workspaceEdit": {"documentChanges": true},
            "configuration": true, "workspaceFolders": true,
            "didChangeWatchedFiles": {"dynamicRegistration": true}
        },
        "window": {"workDoneProgress": true}
    })
}

/// A client that can nothing.
pub(crate) fn none() -> Value {
    json!({})
}

/// A client that takes pushed diagnostics with all their parts.
pub(crate) fn push() -> Value {
    json!({"textDocument": {"publishDiagnostics": {
        "relatedInformation": true, "versionSupport": true, "dataSupport": true,
        "codeDescriptionSupport": true, "tagSupport": {"valueSet": [1, 2]}
    }}})
}

impl Folder {
    pub(crate) fn uri(&self, name: &str) -> String {
        let path = self.path().join(name);
        format!("file://{}", path.to_str().expect("UTF-8"))
    }

    /// The findings of `--check` on this folder: `rule file line column severity`, counted from 0 in
    /// UTF-16, sorted.
    pub(crate) fn check(&self) -> Vec<String> {
        let output = Command::new(env!("CARGO_BIN_EXE_ess-lsp"))
            .args(["--check", "--format", "json", "--fail-on", "never", "."])
            .current_dir(self.path())
            .output()
            .expect("the program runs");
        let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let findings = report["findings"].as_array().expect("a list").iter();
        let mut lines: Vec<String> = findings
            .map(|finding| {
                let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
                let range = &finding["range"];
                let number = |key: &str| range["start"][key].as_u64().expect("a number");
                let (line, column) = (number("line"), number("character"));
                let (rule, file, severity) = (text("rule"), text("file"), text("severity"));
                format!("{rule} {file} {line} {column} {severity}")
            })
            .collect();
        lines.sort();
        lines
    }
}

/// A running server and what was said.
pub(crate) struct Client {
    child: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    /// Messages that nobody has asked for yet.
    waiting: Vec<Value>,
    next_id: i64,
    /// One message a line: `< ` to the server, `> ` to the client.
    log: Vec<String>,
    /// What `workspace/configuration` is answered.
    pub(crate) settings: Value,
    /// The answer to `initialize`.
    pub(crate) server: Value,
}

impl Client {
    /// Starts a server and says nothing.
    pub(crate) fn silent(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_ess-lsp"))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("the server starts");
        let input = child.stdin.take();
        let output = child.stdout.take().expect("a pipe");
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(message) = read(&mut output) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        Client {
            child,
            input,
            messages,
            waiting: Vec::new(),
            next_id: 1,
            log: Vec::new(),
            settings: Value::Null,
            server: Value::Null,
        }
    }

    /// Starts a server for a client with these capabilities, in a folder.
    pub(crate) fn start(capabilities: Value, folder: Option<&Folder>) -> Self {
        Self::start_with(capabilities, folder, Value::Null)
    }

    /// [`Client::start`] with `initializationOptions`.
    pub(crate) fn start_with(capabilities: Value, folder: Option<&Folder>, options: Value) -> Self {
        let mut client = Self::silent(&["--stdio"]);
        let uri = folder.map(|folder| folder.uri(""));
        let uri = uri.map(|uri| uri.trim_end_matches('/').to_owned());
        let folders = uri
            .as_ref()
            .map(|uri| json!([{"uri": uri, "name": "test"}]));
        let mut params = json!({
            "processId": std::process::id(), "rootUri": uri, "capabilities": capabilities,
            "workspaceFolders": folders, "clientInfo": {"name": "test"}
        });
        if !options.is_null() {
            params["initializationOptions"] = options;
        }
        client.server = client.request("initialize", params);
        client.notify("initialized", json!({}));
        client
    }

    /// Sends anything.
    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().expect("open");
        input
            .write_all(bytes)
            .and_then(|()| input.flush())
            .expect("the server reads");
    }

    fn send(&mut self, message: &Value) {
        let content = message.to_string();
        self.log.push(format!("< {content}"));
        self.raw(format!("Content-Length: {}\r\n\r\n{content}", content.len()).as_bytes());
    }

    pub(crate) fn notify(&mut self, method: &str, params: Value) {
        let mut message = json!({"jsonrpc": "2.0", "method": method, "params": params});
        if params.is_null() {
            message.as_object_mut().expect("an object").remove("params");
        }
        self.send(&message);
    }

    /// Sends a request without waiting; returns its id.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> i64 {
        let id = self.next_id;
        self.next_id += 1;
        let mut message = json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params});
        if params.is_null() {
            message.as_object_mut().expect("an object").remove("params");
        }
        self.send(&message);
        id
    }

    /// The whole answer to a request.
    pub(crate) fn answer(&mut self, id: i64) -> Value {
        self.wait(&format!("an answer to {id}"), |message| {
            message.get("method").is_none() && message["id"] == id
        })
    }

    /// Asks and gives the result.
    pub(crate) fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.ask(method, params);
        let answer = self.answer(id);
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].clone()
    }

    /// Asks until the result is what is waited for.
    pub(crate) fn request_until(
        &mut self,
        method: &str,
        params: &Value,
        fits: impl Fn(&Value) -> bool,
    ) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let result = self.request(method, params.clone());
            if fits(&result) {
                return result;
            }
            assert!(Instant::now() < deadline, "{method}: still {result}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    pub(crate) fn open(&mut self, uri: &str, text: &str) {
        let language = if uri.ends_with("json") {
            "json"
        } else {
            "yaml"
        };
        self.notify(
            "textDocument/didOpen",
            json!({"textDocument": {"uri": uri, "languageId": language, "version": 1, "text": text}}),
        );
    }

    /// Replaces a range; `None` for the whole text.
    pub(crate) fn change(&mut self, uri: &str, version: i32, range: Option<[u32; 4]>, text: &str) {
        let mut change = json!({"text": text});
        if let Some([line, column, end_line, end_column]) = range {
            change["range"] = json!({
                "start": {"line": line, "character": column},
                "end": {"line": end_line, "character": end_column}
            });
        }
        self.notify(
            "textDocument/didChange",
            json!({"textDocument": {"uri": uri, "version": version}, "contentChanges": [change]}),
        );
    }

    /// The diagnostics that are pushed for a version of a document.
    pub(crate) fn published(&mut self, uri: &str, version: i32) -> Vec<Value> {
        let what = format!("diagnostics of {uri}, version {version}");
        let message = self.wait(&what, |message| {
            let params = &message["params"];
            message["method"] == "textDocument/publishDiagnostics"
                && params["uri"] == uri
                && params["version"] == version
        });
        message["params"]["diagnostics"]
            .as_array()
            .expect("a list")
            .clone()
    }

    /// The next diagnostics that are pushed for a document without a version.
    pub(crate) fn published_next(&mut self, uri: &str) -> Vec<Value> {
        let message = self.wait(&format!("diagnostics of {uri}"), |message| {
            message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == uri
        });
        message["params"]["diagnostics"]
            .as_array()
            .expect("a list")
            .clone()
    }

    /// Waits for diagnostics of a document that have a code, or have it not.
    pub(crate) fn published_when(&mut self, uri: &str, code: &str, has: bool) -> Vec<Value> {
        let what = format!(
            "diagnostics of {uri} with{} {code}",
            if has { "" } else { "out" }
        );
        let message = self.wait(&what, |message| {
            let found = message["params"]["diagnostics"].as_array();
            message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == uri
                && found.is_some_and(|found| found.iter().any(|one| one["code"] == code) == has)
        });
        let diagnostics = message["params"]["diagnostics"].as_array();
        diagnostics.expect("a list").clone()
    }

    /// The versions of a document for which diagnostics were pushed, in the order in which they came.
    pub(crate) fn versions(&self, uri: &str) -> Vec<i64> {
        let received = self.log.iter().filter_map(|line| line.strip_prefix("> "));
        let messages = received.map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        let of_document = messages.filter(|message| {
            message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == uri
        });
        of_document
            .filter_map(|message| message["params"]["version"].as_i64())
            .collect()
    }

    /// The next notification or request of the server with that method.
    pub(crate) fn notified(&mut self, method: &str) -> Value {
        self.wait(method, |message| message["method"] == method)["params"].clone()
    }

    /// Takes the first message that fits, answering the server's requests meanwhile.
    pub(crate) fn wait(&mut self, what: &str, fits: impl Fn(&Value) -> bool) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(at) = self.waiting.iter().position(&fits) {
                return self.waiting.remove(at);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            match self.messages.recv_timeout(left) {
                Ok(message) => self.take(message),
                Err(error) => panic!("{what}: {error}; there is {:?}", self.waiting),
            }
        }
    }

    /// All messages that come within a time.
    pub(crate) fn settle(&mut self, time: Duration) -> Vec<Value> {
        let deadline = Instant::now() + time;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.messages.recv_timeout(left) {
                Ok(message) => self.take(message),
                Err(_) => return std::mem::take(&mut self.waiting),
            }
        }
    }

    fn take(&mut self, message: Value) {
        self.log.push(format!("> {message}"));
        if let (Some(id), Some(method)) = (message.get("id"), message["method"].as_str()) {
            let result = match method {
                "workspace/configuration" => json!([self.settings]),
                _ => Value::Null,
            };
            let answer = json!({"jsonrpc": "2.0", "id": id, "result": result});
            self.send(&answer);
        }
        self.waiting.push(message);
    }

    /// Says goodbye, checks that the server ends as it should, and checks all that was said.
    pub(crate) fn finish(self) {
        self.finish_as(protocol::VERSIONS);
    }

    /// The same, in these versions of the protocol.
    pub(crate) fn finish_as(mut self, versions: &[&str]) {
        self.request("shutdown", Value::Null);
        self.notify("exit", Value::Null);
        assert_eq!(self.exit_code(), 0);
        protocol::check(&self.log, versions);
    }

    /// The most memory that the server has had, in bytes; `None` where the system does not tell.
    pub(crate) fn peak_memory(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))?;
        let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(kilobytes * 1024)
    }

    /// Waits until the server has ended.
    pub(crate) fn exit_code(&mut self) -> i32 {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait().expect("a status") {
                return status.code().expect("no signal");
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("the server does not end");
    }

    /// Closes the server's standard input.
    pub(crate) fn hang_up(&mut self) {
        self.input = None;
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // A failed test must not leave a server behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            line => {
                let (name, value) = line.split_once(": ").expect("a header");
                assert_eq!(
                    name, "Content-Length",
                    "nothing but messages on standard output"
                );
                length = Some(value.parse().expect("a length"));
            }
        }
    }
    let mut content = vec![0; length.expect("a length")];
    output.read_exact(&mut content).ok()?;
    Some(serde_json::from_slice(&content).expect("JSON"))
}

/// `code line column severity` of diagnostics, sorted; a diagnostic that stands for several findings
/// counts as often.
pub(crate) fn places(diagnostics: &[Value]) -> Vec<String> {
    let mut places: Vec<String> = diagnostics
        .iter()
        .map(|diagnostic| {
            let start = &diagnostic["range"]["start"];
            let code = diagnostic["code"].as_str().unwrap_or_default();
            format!(
                "{code} {} {} {}",
                start["line"], start["character"], diagnostic["severity"]
            )
        })
        .collect();
    places.sort();
    places
}
