//! Any conversation: the server lives through it, says nothing but messages, and answers every request
//! once.
#![no_main]

use std::collections::HashMap;

use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

/// What a client says next: a kind, a document, a place, a text, and whether there is a place.
type Said = (u8, u8, [u16; 4], String, bool);

const METHODS: [&str; 18] = [
    "textDocument/hover",
    "textDocument/completion",
    "textDocument/definition",
    "textDocument/references",
    "textDocument/documentHighlight",
    "textDocument/prepareRename",
    "textDocument/rename",
    "textDocument/documentSymbol",
    "textDocument/documentLink",
    "textDocument/codeLens",
    "textDocument/inlayHint",
    "textDocument/codeAction",
    "textDocument/diagnostic",
    "workspace/diagnostic",
    "workspace/symbol",
    "codeAction/resolve",
    "completionItem/resolve",
    "no/such",
];

fuzz_target!(|said: Vec<Said>| {
    let mut asked = 1;
    // Behind broken frames nobody knows which requests were heard.
    let mut is_sound = true;
    let mut input = frame(&json!({
        "jsonrpc": "2.0", "id": 0, "method": "initialize",
        "params": {"processId": null, "rootUri": null, "capabilities": capabilities()}
    }));
    for one in said {
        match message(one, asked) {
            Ok(message) => {
                asked += usize::from(message.get("id").is_some());
                input.extend(frame(&message));
            }
            // Only texts that exist nowhere are opened: nothing is read from this machine.
            Err(bytes) if mentions_files(&bytes) => {}
            Err(bytes) => {
                is_sound = false;
                input.extend(bytes);
            }
        }
    }
    let told = ess_lsp::converse(input).expect("a server");
    let answers = answers(&told);
    let is_answered = |id: usize| answers.get(&id) == Some(&1);
    assert!(
        !is_sound || (0..asked).all(is_answered),
        "{}",
        String::from_utf8_lossy(&told)
    );
});

/// A client that can do all.
fn capabilities() -> Value {
    json!({
        "general": {"positionEncodings": ["utf-16"]},
        "textDocument": {
            "diagnostic": {},
            "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}},
            "completion": {"completionItem": {"snippetSupport": true}}
        },
        "workspace": {"workspaceEdit": {"documentChanges": true}}
    })
}

/// The message, or bytes that may be none.
fn message(said: Said, id: usize) -> Result<Value, Vec<u8>> {
    let (kind, document, place, text, has_place) = said;
    let uri = format!("untitled:{}", document % 3);
    let range = lsp_range(place.map(far));
    let notification =
        |method: &str, params: Value| json!({"jsonrpc": "2.0", "method": method, "params": params});
    Ok(match kind % 8 {
        0 => notification(
            "textDocument/didOpen",
            json!({"textDocument": {
                "uri": uri, "version": place[0], "text": text,
                "languageId": if has_place { "json" } else { "yaml" }
            }}),
        ),
        1 | 2 => {
            let mut change = json!({"text": text});
            if has_place {
                change["range"] = range;
            }
            let document = json!({"uri": uri, "version": i32::from(place[0]) - 9});
            let params = json!({"textDocument": document, "contentChanges": [change]});
            notification("textDocument/didChange", params)
        }
        3 if has_place => notification(
            "textDocument/didClose",
            json!({"textDocument": {"uri": uri}}),
        ),
        3 => notification("$/cancelRequest", json!({"id": place[0]})),
        4 => {
            let mut bytes = Vec::new();
            if has_place {
                bytes.extend(format!("Content-Length: {}\r\n\r\n", text.len()).into_bytes());
            }
            bytes.extend(text.into_bytes());
            return Err(bytes);
        }
        _ => json!({
            "jsonrpc": "2.0", "id": id, "method": METHODS[usize::from(place[3]) % METHODS.len()],
            "params": {
                "textDocument": {"uri": uri}, "position": range["start"], "range": range,
                "context": {"diagnostics": [], "includeDeclaration": true, "triggerKind": 1},
                "previousResultIds": [], "newName": text, "query": text, "title": text, "label": text
            }
        }),
    })
}

/// Most places are near; some lie outside of every text.
fn far(number: u16) -> u32 {
    match number {
        0..0xf000 => u32::from(number % 40),
        _ => u32::from(number) << 16,
    }
}

fn lsp_range([line, character, end_line, end_character]: [u32; 4]) -> Value {
    json!({
        "start": {"line": line, "character": character},
        "end": {"line": end_line, "character": end_character}
    })
}

fn frame(message: &Value) -> Vec<u8> {
    let content = message.to_string();
    format!("Content-Length: {}\r\n\r\n{content}", content.len()).into_bytes()
}

fn mentions_files(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes).to_lowercase();
    text.contains("file") || text.contains("root") || text.contains("\\u")
}

/// How often each of our requests was answered. Everything that was told must be a message.
fn answers(told: &[u8]) -> HashMap<usize, usize> {
    let mut found = HashMap::new();
    let mut rest = told;
    while !rest.is_empty() {
        let header = rest
            .windows(4)
            .position(|end| end == b"\r\n\r\n")
            .expect("a header");
        let length = std::str::from_utf8(&rest[..header]).expect("a header");
        let length: usize = length
            .strip_prefix("Content-Length: ")
            .expect("a length")
            .parse()
            .expect("a length");
        let content = &rest[header + 4..header + 4 + length];
        rest = &rest[header + 4 + length..];
        let message: Value = serde_json::from_slice(content).expect("JSON");
        assert_eq!(message["jsonrpc"], "2.0");
        if message.get("method").is_some() {
            continue;
        }
        assert_ne!(
            message.get("result").is_some(),
            message.get("error").is_some(),
            "{message}"
        );
        if let Some(id) = message["id"].as_u64() {
            *found.entry(id as usize).or_default() += 1;
        }
    }
    found
}
