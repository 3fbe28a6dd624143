//! Bodies beside an identifier in the path.

use crate::fixture::{Api, pets};

const BOB: &str = "bob: keepers";

/// The reason for changing Bob's own pet with these headers and this body.
fn put(headers: &[&str], body: &str) -> &'static str {
    let api = pets();
    let asking = api.ask(BOB, "PUT /pets/7").owner("bob").body(body);
    let asking = headers
        .iter()
        .fold(asking, |asking, line| asking.header(line));
    asking.reason()
}

#[test]
fn a_body_that_cannot_be_read_may_name_another_object() {
    assert_eq!(put(&[], "{\"id\": 7}"), "owner");
    for (header, body) in [
        ("Content-Type: application/xml", "<Pet><id>12</id></Pet>"),
        ("Content-Type: text/plain", "{\"id\": 12}"),
        ("Content-Type: application/json", "{\"id\": 12"),
        ("Content-Type: application/json", "[{\"id\": 12}]"),
        (
            "Content-Type: application/json",
            "[[{\"id\": 7}, {\"id\": 12}]]",
        ),
        (
            "Content-Type: application/json; charset=utf-16",
            "{\"id\": 7}",
        ),
        ("Content-Encoding: gzip", "{\"id\": 7}"),
    ] {
        assert_eq!(put(&[header], body), "invalid-id", "{header} {body}");
    }
}

#[test]
fn a_body_of_two_types_is_of_none() {
    let json = "Content-Type: application/json";
    let xml = "Content-Type: text/xml";
    for headers in [[json, xml], [xml, json], [json, json]] {
        assert_eq!(put(&headers, "{\"id\": 7}"), "invalid-id", "{headers:?}");
    }
    let both = "Content-Type: text/xml, application/json";
    assert_eq!(put(&[both], "{\"id\": 7}"), "invalid-id");
}

#[test]
fn a_declared_picture_names_nothing() {
    let api = Api::of(
        "/pets/{petId}/photo:
  x-objects: [{object: Pet, id: petId, action: update}]
  put: {requestBody: {content: {image/*: {schema: {type: string, format: binary}}}}}",
        "Pet: {x-objectAuth: {groups: {keepers: {actions: [update], ownership: true}}}}",
    );
    let put = |media: &str| {
        let asking = api.ask(BOB, "PUT /pets/7/photo").owner("bob");
        asking
            .header(&format!("Content-Type: {media}"))
            .body("...")
            .reason()
    };
    assert_eq!(put("image/png"), "owner");
    assert_eq!(put("text/plain"), "invalid-id");
}
