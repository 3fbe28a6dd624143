//! Messages that no client should send.

use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{Client, none, push};

/// The server still opens a document and reports on it.
fn is_alive(client: &mut Client) {
    client.open("untitled:alive", "openapi: 3.1.0\ninfo: {}\na: 1\na: 2\n");
    let found = client.published("untitled:alive", 1);
    assert!(
        found.iter().any(|one| one["code"] == "duplicate-key"),
        "{found:?}"
    );
}

#[test]
fn what_is_no_message_is_answered_and_passed_over() {
    for (bytes, code) in [
        (&b"hello\r\n\r\n"[..], -32700),
        (b"Content-Length: 3\r\n\r\n{{{", -32700),
        (b"Content-Length: 4\r\n\r\n\xff\xfe\xfd\xfc", -32700),
        (b"Content-Length: -5\r\n\r\n", -32700),
        (b"Content-Length: 99999999999999999999\r\n\r\n", -32700),
        (b"Content-Length: 8888888888888\r\n\r\nabc", -32700),
        (b"Content-Length: 2\r\n\r\n[]", -32600),
        (b"Content-Length: 4\r\n\r\nnull", -32600),
        (b"Content-Length: 12\r\n\r\n{\"method\": 1", -32700),
        (b"Content-Length: 13\r\n\r\n{\"method\": 1}", -32600),
        (
            b"Content-Length: 2\r\nContent-Type: text/plain\r\n\r\n{}",
            -32600,
        ),
    ] {
        let mut client = Client::start(push(), None);
        client.raw(bytes);
        let answer = client.wait("a refusal", |message| message.get("error").is_some());
        assert_eq!(
            answer["error"]["code"],
            code,
            "{}",
            String::from_utf8_lossy(bytes)
        );
        assert_eq!(answer["id"], Value::Null);
        is_alive(&mut client);
        client.finish();
    }
}

#[test]
fn wrong_parameters_are_refused_or_dropped() {
    let mut client = Client::start(push(), None);
    let id = client.ask("textDocument/diagnostic", json!({"textDocument": 7}));
    assert_eq!(client.answer(id)["error"]["code"], -32602);
    for (method, params) in [
        ("textDocument/didOpen", json!(null)),
        (
            "textDocument/didOpen",
            json!({"textDocument": {"uri": "no uri at all"}}),
        ),
        (
            "textDocument/didChange",
            json!({"textDocument": {"uri": "file:///not/open", "version": 1}, "contentChanges": []}),
        ),
        (
            "textDocument/didClose",
            json!({"textDocument": {"uri": "file:///not/open"}}),
        ),
        (
            "workspace/didChangeWatchedFiles",
            json!({"changes": [{"uri": "file:///", "type": 3}]}),
        ),
        ("$/cancelRequest", json!({"id": 99999})),
        ("initialized", json!({})),
    ] {
        client.notify(method, params);
    }
    is_alive(&mut client);
    client.finish();
}

#[test]
fn positions_outside_the_text_and_odd_versions_are_survived() {
    let mut client = Client::start(push(), None);
    let uri = "untitled:Untitled-1";
    client.open(uri, "openapi: 3.1.0\ninfo: {}\n");
    let far = u32::MAX;
    for (version, range) in [
        (-5, [far, far, far, far]),
        (2_147_483_647, [0, far, 9, 0]),
        (0, [5, 5, 1, 1]),
        (1, [0, 0, far, far]),
    ] {
        client.change(uri, version, Some(range), "openapi: 3.1.0\n");
    }
    client.change(uri, 7, None, "openapi: 3.1.0\ninfo: {}\na: 1\na: 2\n");
    let found = client.published(uri, 7);
    assert!(
        found.iter().any(|one| one["code"] == "duplicate-key"),
        "{found:?}"
    );
    client.finish();
}

#[test]
fn a_cancelled_request_is_answered_as_such() {
    let mut client = Client::start(none(), None);
    let params = json!({"textDocument": {"uri": "untitled:Untitled-1"}});
    let asked: Vec<i64> = (0..200)
        .map(|_| client.ask("textDocument/diagnostic", params.clone()))
        .collect();
    for id in &asked {
        client.notify("$/cancelRequest", json!({"id": id}));
    }
    for id in asked {
        let answer = client.answer(id);
        let code = answer["error"]["code"].as_i64();
        assert!(code.is_none() || code == Some(-32800), "{answer}");
    }
    client.finish();
}

#[test]
fn a_thousand_random_messages_are_survived() {
    let mut state = 7u64;
    let mut random = move |limit: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % limit
    };
    let mut client = Client::start(push(), None);
    let methods = [
        "textDocument/didOpen",
        "textDocument/didChange",
        "textDocument/didClose",
        "textDocument/hover",
        "textDocument/definition",
        "textDocument/documentLink",
        "textDocument/codeLens",
        "textDocument/documentSymbol",
        "textDocument/prepareRename",
        "codeAction/resolve",
        "workspace/symbol",
        "textDocument/diagnostic",
        "workspace/diagnostic",
        "$/cancelRequest",
        "$/progress",
        "initialize",
        "workspace/didChangeConfiguration",
        "workspace/didChangeWorkspaceFolders",
        "no/such",
    ];
    let values = [
        json!(null),
        json!(-1),
        json!("x"),
        json!([]),
        json!({}),
        json!(1e300),
        json!({"uri": "::"}),
        json!({"uri": "untitled:a", "languageId": "yaml", "version": 1, "text": "openapi: 3.0.0\n[\n"}),
        json!([{"range": {"start": {"line": 9, "character": 9}, "end": {"line": 1, "character": 0}}, "text": "{"}]),
        json!([{"text": "swagger: '2.0'\n"}]),
        json!({"added": [{"uri": "file:///nowhere", "name": ""}], "removed": []}),
        json!({"uri": "untitled:a", "version": -2_147_483_648}),
        json!({"uri": "untitled:a", "version": 2_147_483_647}),
        json!({"line": 4_294_967_295u32, "character": 4_294_967_295u32}),
        json!([{"range": {"start": {"line": 4_294_967_295u32, "character": 0},
            "end": {"line": 0, "character": 4_294_967_295u32}}, "text": "x"}]),
    ];
    let headers = [
        "Content-Length: ",
        "content-length:",
        "Content-Length",
        "Length: ",
        "\n\n",
        "",
    ];
    for number in 0..1000 {
        let mut value = |_| values[random(values.len() as u64) as usize].clone();
        let params = json!({
            "textDocument": value(0), "contentChanges": value(1), "id": value(2), "settings": value(3),
            "event": value(4), "previousResultIds": value(5), "position": value(6)
        });
        let method = methods[random(methods.len() as u64) as usize];
        let mut message = json!({"jsonrpc": "2.0", "method": method, "params": params});
        match random(4) {
            0 => message["id"] = json!(format!("r{number}")),
            1 => message["id"] = values[random(values.len() as u64) as usize].clone(),
            _ => {}
        }
        let mut content = message.to_string().into_bytes();
        if random(20) == 0 {
            content.truncate(random(content.len() as u64) as usize);
        }
        // A wrong length costs what follows, so it is rare.
        let (header, length) = match random(30) {
            0 => (
                headers[random(headers.len() as u64) as usize],
                content.len(),
            ),
            1 => (headers[0], content.len() + random(9) as usize),
            2 => (headers[0], random(content.len() as u64 + 1) as usize),
            _ => (headers[0], content.len()),
        };
        client.raw(format!("{header}{length}\r\n\r\n").as_bytes());
        client.raw(&content);
    }
    // What a wrong length has cost is over after this.
    client.raw(&[b'\n'; 16]);
    for message in client.settle(Duration::from_millis(300)) {
        let is_answer = message.get("result").is_some() != message.get("error").is_some();
        assert!(message["method"].is_string() || is_answer, "{message}");
    }
    is_alive(&mut client);
    // Linux tells the most memory that a process has had.
    if let Some(peak) = client.peak_memory() {
        assert!(peak < 200 << 20, "{peak} bytes");
    }
    client.request("shutdown", Value::Null);
    client.notify("exit", Value::Null);
    assert_eq!(client.exit_code(), 0);
}
