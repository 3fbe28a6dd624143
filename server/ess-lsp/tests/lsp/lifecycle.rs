//! From start to end.

use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{Client, Folder, none, push, vs_code};

fn code(answer: &Value) -> i64 {
    answer["error"]["code"]
        .as_i64()
        .unwrap_or_else(|| panic!("an error: {answer}"))
}

#[test]
fn diagnostics_are_announced_to_clients_that_ask_for_them() {
    let client = Client::start(vs_code(), None);
    let provider = &client.server["capabilities"]["diagnosticProvider"];
    assert_eq!(provider["workspaceDiagnostics"], true);
    assert_eq!(provider["interFileDependencies"], true);
    client.finish();
    let client = Client::start(push(), None);
    assert!(
        client.server["capabilities"]
            .get("diagnosticProvider")
            .is_none()
    );
    client.finish();
}

#[test]
fn requests_before_initialize_are_refused() {
    let mut client = Client::silent(&[]);
    for method in ["textDocument/hover", "no/such", "shutdown"] {
        let id = client.ask(method, json!({}));
        assert_eq!(code(&client.answer(id)), -32002, "{method}");
    }
    // Notifications are dropped.
    client.notify("textDocument/didOpen", json!({}));
    let id = client.ask(
        "initialize",
        json!({"processId": null, "rootUri": null, "capabilities": {}}),
    );
    assert!(client.answer(id).get("error").is_none());
    let id = client.ask(
        "initialize",
        json!({"processId": null, "rootUri": null, "capabilities": {}}),
    );
    assert_eq!(code(&client.answer(id)), -32600);
}

#[test]
fn requests_after_shutdown_are_refused() {
    let mut client = Client::start(none(), None);
    client.request("shutdown", Value::Null);
    let id = client.ask("textDocument/hover", json!({}));
    assert_eq!(code(&client.answer(id)), -32600);
    client.notify("exit", Value::Null);
    assert_eq!(client.exit_code(), 0);
}

#[test]
fn exit_without_shutdown_is_a_failure() {
    let mut client = Client::start(none(), None);
    client.notify("exit", Value::Null);
    assert_eq!(client.exit_code(), 1);
    let mut client = Client::start(none(), None);
    client.hang_up();
    assert_eq!(client.exit_code(), 1);
}

#[test]
fn unknown_methods_are_answered_and_optional_ones_ignored() {
    let mut client = Client::start(none(), None);
    let id = client.ask("no/such", json!({}));
    assert_eq!(code(&client.answer(id)), -32601);
    client.notify("no/such", json!({}));
    client.notify("$/setTrace", json!({"value": "off"}));
    let id = client.ask("$/optional", json!({}));
    assert_eq!(code(&client.answer(id)), -32601);
    client.request("shutdown", Value::Null);
}

#[test]
#[cfg(target_os = "linux")]
fn the_server_ends_with_its_client() {
    let mut sleeper = std::process::Command::new("sleep")
        .arg("60")
        .spawn()
        .expect("sleep");
    let id = sleeper.id().to_string();
    let mut client = Client::silent(&["--stdio", "--clientProcessId", &id]);
    sleeper.kill().and_then(|()| sleeper.wait()).expect("ended");
    assert_eq!(client.exit_code(), 1);
}

#[test]
#[cfg(unix)]
fn a_client_can_listen_on_a_pipe_or_a_port() {
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::os::unix::net::UnixListener;

    fn talk(mut stream: impl Read + Write) {
        let content = r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}"#;
        write!(stream, "Content-Length: {}\r\n\r\n{content}", content.len()).expect("written");
        let mut start = [0; 16];
        stream.read_exact(&mut start).expect("an answer");
        assert_eq!(&start, b"Content-Length: ");
    }
    let folder = Folder::new();
    let name = folder.path().join("pipe");
    let pipe = UnixListener::bind(&name).expect("a pipe");
    let mut client = Client::silent(&["--pipe", name.to_str().expect("UTF-8")]);
    talk(pipe.accept().expect("a connection").0);
    assert_eq!(client.exit_code(), 1);
    let port = TcpListener::bind("127.0.0.1:0").expect("a port");
    let number = port.local_addr().expect("an address").port().to_string();
    let mut client = Client::silent(&["--socket", &number]);
    talk(port.accept().expect("a connection").0);
    assert_eq!(client.exit_code(), 1);
}

#[test]
fn a_client_that_is_not_there_is_named() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_ess-lsp"))
        .args(["--pipe", "/no/such/pipe"])
        .output()
        .expect("the program runs");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("cannot reach the client"), "{said}");
    assert!(output.stdout.is_empty());
}

#[test]
fn the_log_tells_what_was_published() {
    let folder = Folder::new();
    let log = folder.path().join("server.log");
    let mut client = Client::silent(&["--log", log.to_str().expect("UTF-8")]);
    let id = client.ask(
        "initialize",
        json!({"processId": null, "rootUri": null, "capabilities": {}}),
    );
    client.answer(id);
    client.notify("initialized", json!({}));
    client.open("untitled:Untitled-1", "openapi: 3.1.0\ninfo: {}\n");
    client.published_next("untitled:Untitled-1");
    client.settle(Duration::from_millis(50));
    client.finish();
    let log = std::fs::read_to_string(log).expect("a log");
    assert!(log.contains("published untitled:Untitled-1:"), "{log}");
    assert!(log.contains(" bytes, "), "{log}");
}

/// A message as it is sent.
fn framed(message: &Value) -> String {
    let content = message.to_string();
    format!("Content-Length: {}\r\n\r\n{content}", content.len())
}

#[test]
fn slow_requests_under_way_do_not_hold_up_a_change() {
    let mut client = Client::start(vs_code(), None);
    let uri = "untitled:Untitled-1";
    // Large enough that its meaning takes long to find out.
    let mut text = String::from("openapi: 3.1.0\ninfo: {title: Many, version: 1.0.0}\npaths:\n");
    for number in 0..4000 {
        text += &format!(
            "  /a{number}/{{petId}}: {{delete: {{parameters: [{{name: petId, in: path, required: true, schema: {{type: string}}}}]}}}}\n"
        );
    }
    client.open(uri, &text);
    // In one piece, so that the change is there while the first requests are worked on.
    let mut piece = String::new();
    for number in 0..50 {
        piece += &framed(&json!({
            "jsonrpc": "2.0", "id": format!("slow-{number}"), "method": "textDocument/hover",
            "params": {"textDocument": {"uri": uri}, "position": {"line": 5, "character": 5}}
        }));
    }
    piece += &framed(&json!({
        "jsonrpc": "2.0", "method": "textDocument/didChange",
        "params": {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [
            {"text": "openapi: 3.1.0\ninfo: {}\na: 1\na: 2\n"}
        ]}
    }));
    client.raw(piece.as_bytes());
    // Asked after the change, it is answered for the new text.
    let report = client.request(
        "textDocument/diagnostic",
        json!({"textDocument": {"uri": uri}}),
    );
    let items = report["items"].as_array().expect("a list");
    assert!(
        items.iter().any(|one| one["code"] == "duplicate-key"),
        "{report}"
    );
    let mut pointless = 0;
    for number in 0..50 {
        let id = format!("slow-{number}");
        let answer = client.wait(&id, |message| message["id"] == id.as_str());
        match answer["error"]["code"] == -32801 {
            true => pointless += 1,
            false => assert!(answer.get("result").is_some(), "{answer}"),
        }
    }
    // The change was there before most of them were worked on: nobody waits for their answers.
    assert!(pointless >= 40, "{pointless} of 50");
    client.request("shutdown", Value::Null);
}
