//! Columns in the unit that was agreed on.

use serde_json::{Value, json};

use crate::client::Client;

/// Every line end, a character of four bytes, a combining mark.
const TEXT: &str = "openapi: 3.1.0\r\ninfo: {}\rx: '😀e\u{301}ä'\nlist: [😀, {a: 1, a: 2}]\n";

fn client(encoding: &str) -> Client {
    Client::start(
        json!({
            "general": {"positionEncodings": [encoding]},
            "textDocument": {"publishDiagnostics": {"versionSupport": true}}
        }),
        None,
    )
}

fn duplicate(found: &[Value]) -> &Value {
    let found = found.iter().find(|one| one["code"] == "duplicate-key");
    &found.expect("the second `a`")["range"]["start"]
}

#[test]
fn columns_count_in_the_agreed_unit() {
    for (encoding, column) in [("utf-8", 20), ("utf-16", 18), ("utf-32", 17)] {
        let mut client = client(encoding);
        assert_eq!(client.server["capabilities"]["positionEncoding"], encoding);
        client.open("untitled:a", TEXT);
        let found = client.published("untitled:a", 1);
        assert_eq!(
            duplicate(&found),
            &json!({"line": 3, "character": column}),
            "{encoding}"
        );
        client.finish();
    }
}

#[test]
fn edits_count_in_the_agreed_unit() {
    // Behind the emoji; past the end of a line; in the middle of the emoji, which counts as before it.
    for (encoding, behind, inside) in [("utf-8", 11, 8), ("utf-16", 9, 8), ("utf-32", 8, 7)] {
        let mut client = client(encoding);
        let uri = "untitled:a";
        client.open(uri, TEXT);
        client.change(uri, 2, Some([3, behind, 3, behind]), "!");
        client.change(uri, 3, Some([2, 1000, 2, 1000]), " # end");
        client.change(uri, 4, Some([3, inside, 3, inside]), "?");
        let found = client.published(uri, 4);
        let column = match encoding {
            "utf-8" => 22,
            "utf-16" => 20,
            _ => 19,
        };
        assert_eq!(
            duplicate(&found),
            &json!({"line": 3, "character": column}),
            "{encoding}"
        );
        client.finish();
    }
}
