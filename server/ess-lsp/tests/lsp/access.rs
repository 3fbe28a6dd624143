//! `ess/matrix` and `ess/decide`.

use serde_json::{Value, json};

use crate::client::{Client, Folder, neovim, none};
use crate::pets::API;

/// A server with the document, and the document's name.
fn opened(capabilities: Value) -> (Folder, Client, String) {
    let folder = Folder::new();
    let mut client = Client::start(capabilities, Some(&folder));
    let uri = folder.uri("api.yaml");
    client.open(&uri, API);
    (folder, client, uri)
}

/// Asks, with the document beside what is asked.
fn ask(client: &mut Client, method: &str, uri: &str, mut params: Value) -> Value {
    params["textDocument"] = json!({"uri": uri});
    client.request(method, params)
}

/// The text at a place of the document.
fn text(place: &Value) -> &str {
    let number = |pointer: &str| {
        place
            .pointer(pointer)
            .and_then(Value::as_u64)
            .expect("a number")
    };
    let line = API
        .lines()
        .nth(number("/range/start/line") as usize)
        .expect("a line");
    &line[number("/range/start/character") as usize..]
}

#[test]
fn the_matrix_with_a_place_for_each_cell() {
    for capabilities in [neovim(), none()] {
        let (_folder, mut client, uri) = opened(capabilities);
        let answer = ask(&mut client, "ess/matrix", &uri, json!({}));
        assert_eq!(answer["version"], 1);
        let document = &answer["documents"][0];
        assert_eq!(document["file"], json!(uri));
        assert_eq!(document["title"], "Pets 1.0.0");
        assert_eq!(document["groups"][0]["name"], "keepers");
        let read = &document["objects"][0]["actions"][1];
        assert_eq!(read["action"], "read");
        assert_eq!(read["cells"][0]["access"], "shared");
        assert_eq!(read["cells"][1]["access"], "any");
        assert_eq!(read["cells"][1]["place"]["uri"], json!(uri));
        assert!(
            text(&read["cells"][1]["place"]).starts_with("{actions: [read], ownership: false}")
        );
        let delete = &document["operations"][1];
        assert!(text(&delete["place"]).starts_with("delete:"));
        assert_eq!(delete["cells"][0]["access"], "own");
        assert_eq!(delete["entries"][0]["ids"], json!(["petId"]));
        let as_file = |client: &mut Client, format: &str| {
            let answer = ask(client, "ess/matrix", &uri, json!({"format": format}));
            answer.as_str().expect("a text").to_owned()
        };
        assert!(as_file(&mut client, "md").contains("| `keepers` |"));
        assert!(as_file(&mut client, "csv").starts_with("document,kind,"));
        assert!(as_file(&mut client, "html").starts_with("<!DOCTYPE html>"));
        client.finish();
    }
}

#[test]
fn a_decision_with_its_chain() {
    let (_folder, mut client, uri) = opened(neovim());
    let question = json!({"request": "DELETE /pets/7", "user": "ann", "groups": ["keepers"]});
    let mut owned = question.clone();
    owned["owner"] = json!("ann");
    let answer = ask(&mut client, "ess/decide", &uri, owned);
    assert_eq!(
        (&answer["decision"], &answer["reason"]),
        (&json!("allow"), &json!("owner"))
    );
    assert!(text(&answer["operation"]["place"]).starts_with("delete:"));
    assert!(text(&answer["chain"][3]["place"]).starts_with("{actions: [read, delete]"));
    let mut listed = question.clone();
    listed["acl"] = json!({"Pet": {"7": {"owner": "ben"}}});
    let answer = ask(&mut client, "ess/decide", &uri, listed.clone());
    assert_eq!(answer["reason"], "not-owner");
    listed["search"] = json!("subject");
    let answer = ask(&mut client, "ess/decide", &uri, listed);
    assert_eq!(answer["allowed"], json!(["ben"]));
    let claims = json!({"request": "GET /pets/7", "claims": {"sub": "vic", "roles": ["vets"]}});
    let answer = ask(&mut client, "ess/decide", &uri, claims);
    assert_eq!(answer["reason"], "any");
    client.finish();
}

#[test]
fn the_matrix_as_a_text_to_be_kept() {
    let (_folder, mut client, uri) = opened(none());
    for (format, part) in [
        ("md", "| `Pet` | create |"),
        (
            "csv",
            "api.yaml,operation,Pet,GET,/pets/{petId},read,vets,any,,,,api.yaml:18",
        ),
        ("html", "<title>Access matrix: Pets 1.0.0</title>"),
    ] {
        let answer = ask(&mut client, "ess/matrix", &uri, json!({"format": format}));
        let text = answer.as_str().expect("a text");
        assert!(text.contains(part), "{format}: {text}");
    }
    client.finish();
}

/// What is typed counts at once.
#[test]
fn the_newest_text_decides() {
    let (_folder, mut client, uri) = opened(neovim());
    let question = json!({"request": "GET /pets/7", "user": "vic", "groups": ["vets"]});
    let answer = ask(&mut client, "ess/decide", &uri, question.clone());
    assert_eq!(answer["decision"], "allow");
    client.change(&uri, 2, None, &API.replace("vets:", "nurses:"));
    let answer = ask(&mut client, "ess/decide", &uri, question);
    assert_eq!(
        (&answer["decision"], &answer["reason"]),
        (&json!("deny"), &json!("no-grant"))
    );
    client.finish();
}

#[test]
fn what_cannot_be_asked_is_answered_in_words() {
    let (folder, mut client, uri) = opened(none());
    let elsewhere = folder.uri("none.yaml");
    assert_eq!(
        ask(&mut client, "ess/matrix", &elsewhere, json!({})),
        Value::Null
    );
    let question = json!({"request": "GET /pets/7"});
    assert_eq!(
        ask(&mut client, "ess/decide", &elsewhere, question),
        Value::Null
    );
    for (params, word) in [
        (json!({"request": "nothing"}), "is no request"),
        (
            json!({"request": "GET /pets/7", "claims": {}, "user": "ann"}),
            "leave out `user`",
        ),
        (
            json!({"request": "GET /pets/7", "acl": {"Pet": {"x": {}}}}),
            "integer",
        ),
        (
            json!({"request": "GET /x", "search": "subject"}),
            "no operation",
        ),
        (json!({}), "request"),
    ] {
        let mut params = params;
        params["textDocument"] = json!({"uri": uri});
        let id = client.ask("ess/decide", params.clone());
        let error = client.answer(id)["error"].clone();
        assert_eq!(error["code"], -32602, "{params}");
        let message = error["message"].as_str().expect("a message");
        assert!(message.contains(word), "{params}: {message}");
    }
    client.finish();
}
