//! Identifiers in request bodies, by the operation around them.

mod fixture;

use fixture::model;

/// The identifiers in the body of the first operation of `paths` (YAML below `paths:`), in order.
/// `BODY` stands for the way to a schema.
fn found(paths: &str) -> Vec<String> {
    let paths = paths.replace(
        "BODY",
        "requestBody: {content: {application/json: {schema: SCHEMA",
    );
    let paths = paths
        .replace("SCHEMA", "{type: object, ")
        .replace("END", "}}}}");
    let text = format!("openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths:\n{paths}");
    let model = model(&text);
    let likely = model.operations[0].likely_identifiers();
    let in_body = likely.filter(|one| one.location.name() == "body");
    in_body.map(|one| one.name.clone()).collect()
}

#[test]
fn envelopes_are_opened() {
    let table = [
        (
            "  /walks: {post: {BODYproperties: {data: {type: object, properties: {petId: {type: string}}}}END}}",
            "data.petId",
        ),
        (
            "  /walks/{walkId}: {put: {BODYproperties: {walk: {type: object, properties: {petId: {type: string}}}}END}}",
            "walk.petId",
        ),
        (
            "  /walks: {post: {BODYproperties: {data: {type: object, properties: {relationships: {type: object, properties: {pet: {type: object, properties: {data: {type: object, properties: {id: {type: string}, type: {type: string}}}}}}}}}}END}}",
            "data.relationships.pet.data.id",
        ),
    ];
    for (paths, expected) in table {
        assert_eq!(found(paths), [expected], "{paths}");
    }
    let own = "  /walks: {post: {BODYproperties: {data: {type: object, properties: {id: {type: string}}}}END}}";
    assert_eq!(found(own), [""; 0], "a new object's own id");
}

#[test]
fn sides_of_an_action() {
    let transfer = "  /transfer: {post: {BODYproperties: {fromAccount: {type: string}, toAccount: {type: string}, from_email: {type: string}, to_date: {type: string}}END}}";
    assert_eq!(found(transfer), ["fromAccount", "toAccount"]);
}

#[test]
fn numbers_of_new_objects_describe_them() {
    let with_path = |path: &str| {
        format!(
            "  /{path}: {{post: {{BODYproperties: {{invoiceNumber: {{type: string}}}}END}}}}\n  /invoices/{{invoiceId}}: {{get: {{}}}}"
        )
    };
    assert_eq!(found(&with_path("orders")), [""; 0]);
    assert_eq!(found(&with_path("pay")), ["invoiceNumber"]);
}

#[test]
fn rpc_methods_tell_their_nouns() {
    let named = |by: &str, on: &str| {
        format!(
            "  /do#{on}: {{post: {{operationId: {on}, BODYproperties: {{TableName: {{type: string}}}}END}}}}\n  /do#{by}: {{post: {{operationId: {by}, BODYrequired: [TableName], properties: {{TableName: {{type: string}}}}END}}}}"
        )
    };
    assert_eq!(found(&named("DeleteTable", "CreateBackup")), ["TableName"]);
    assert_eq!(
        found(&named("DeleteTable", "CreateTable")),
        [""; 0],
        "the name of a new table"
    );
    assert_eq!(
        found(&named("RenameTable", "CreateBackup")),
        [""; 0],
        "that may be a new name"
    );
    let verb = "  /operations/list: {post: {BODYproperties: {operationIds: {type: array, items: {type: string}}}END}}";
    assert_eq!(found(verb), ["operationIds"]);
    let extension = "  /routes/update.json: {post: {BODYproperties: {id: {type: string}}END}}";
    assert_eq!(
        found(extension),
        ["id"],
        "an update, whatever it sends back"
    );
}

#[test]
fn what_only_looks_like_a_reference() {
    let table = [
        ("/rooms", "colorId: {type: string}"),
        ("/rooms", "iCalUID: {type: string}"),
        ("/trusted-origins", "origin: {type: string}"),
        ("/rooms", "countryId: {type: string, maxLength: 2}"),
        (
            "/rooms",
            "eventId: {type: string, description: The id from the calendar provider}",
        ),
        (
            "/rooms",
            "ownerId: {type: string, description: The id of the owner in your system}",
        ),
        ("/rooms/{roomId}/watch", "resourceId: {type: string}"),
        (
            "/rooms",
            "reasons: {type: array, items: {type: object, properties: {slug: {type: string}}}}",
        ),
    ];
    for (path, property) in table {
        let paths = format!(
            "  {path}: {{post: {{BODYproperties: {{{property}}}END}}}}\n  /trusted-origins/{{id}}: {{get: {{}}}}"
        );
        let first = paths.lines().next().unwrap_or_default().to_owned();
        let paths = if path == "/trusted-origins" {
            paths
        } else {
            first
        };
        assert_eq!(found(&paths), [""; 0], "{property}");
    }
}

#[test]
fn administrators_act_on_others() {
    let at = |path: &str| {
        format!(
            "  {path}: {{post: {{operationId: changePassword, BODYproperties: {{username: {{type: string}}}}END}}}}"
        )
    };
    assert_eq!(found(&at("/admin/change-password")), ["username"]);
    assert_eq!(found(&at("/account/change-password")), [""; 0]);
}

#[test]
fn the_key_of_an_update_repeats_the_path() {
    let update = "  /pets/{pet_key}: {put: {BODYproperties: {key: {type: string}, name: {type: string}}END}}";
    assert_eq!(found(update), ["key"]);
}

#[test]
fn a_verb_before_the_noun_acts_on_what_exists() {
    let post = |path: &str, id: &str| {
        found(&format!(
            "  {path}: {{post: {{BODYrequired: [{id}], properties: {{{id}: {{type: string}}}}END}}}}"
        ))
    };
    for (path, id) in [
        ("/share/device", "deviceId"),
        ("/cancel/order", "orderId"),
        ("/transfer/account", "accountId"),
        ("/v1/unlock/doors", "doorId"),
    ] {
        assert_eq!(post(path, id), [id], "{path}");
    }
    for (path, id) in [
        ("/device", "deviceId"),
        ("/create/order", "orderId"),
        ("/shop/orders", "orderId"),
    ] {
        assert_eq!(post(path, id), [""; 0], "{path}: a new object's own id");
    }
}
