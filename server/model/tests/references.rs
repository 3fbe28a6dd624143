//! References without an id word, and words that only look like references.

mod fixture;

use fixture::model;
use model::Confidence;

/// A property of a body: name and schema; required where the name ends in `!`.
type Property = (&'static str, &'static str);

/// The likely identifiers in query and body of a method on a path, in order.
fn found(method: &str, path: &str, properties: &[Property]) -> Vec<String> {
    found_beside(method, path, "summary: ''", properties, "")
}

/// The same with a keyword of the operation, and further paths.
fn found_beside(
    method: &str,
    path: &str,
    keyword: &str,
    properties: &[Property],
    others: &str,
) -> Vec<String> {
    let name = |name: &str| name.trim_end_matches('!').to_owned();
    let schemas: Vec<String> = properties
        .iter()
        .map(|(key, schema)| format!("{}: {{{schema}}}", name(key)))
        .collect();
    let required: Vec<String> = properties
        .iter()
        .filter(|(key, _)| key.ends_with('!'))
        .map(|(key, _)| name(key))
        .collect();
    let text = format!(
        "openapi: 3.0.3
info: {{title: T, version: '1'}}
paths:
  {path}:
    {method}:
      {keyword}
      requestBody: {{content: {{application/json: {{schema: {{type: object, required: [{}], properties: {{{}}}}}}}}}}}
  /kennels/{{kennelId}}: {{get: {{}}}}
{others}
components: {{schemas: {{KennelId: {{type: string}}}}}}
",
        required.join(", "),
        schemas.join(", ")
    );
    let model = model(&text);
    let likely = model.operations[0].likely_identifiers();
    let outside = likely.filter(|one| one.location.name() != "path");
    outside.map(|one| one.name.clone()).collect()
}

#[test]
fn a_foreign_key_is_an_id() {
    let body = [
        ("vet_fk", "type: integer"),
        ("VetIDFK", "type: integer"),
        ("remark", "type: string"),
    ];
    assert_eq!(found("put", "/pets/{petId}", &body), ["vet_fk", "VetIDFK"]);
}

#[test]
fn the_part_that_a_resource_plays() {
    let body = [
        ("default_kennel", "type: string"),
        ("boarding_kennel", "type: string"),
        ("visited_kennels", "type: array, items: {type: string}"),
        ("max_kennels", "type: integer"),
        ("pets_per_kennel", "type: integer"),
        ("kennel_remark", "type: string"),
        ("default_colour", "type: string"),
    ];
    assert_eq!(
        found("put", "/pets/{petId}", &body),
        ["default_kennel", "boarding_kennel", "visited_kennels"]
    );
}

#[test]
fn descriptions_name_what_exists() {
    let body = [
        (
            "lair",
            "type: string, description: The lair. Must match the id of a kennel.",
        ),
        (
            "vet_ref",
            "type: string, description: A reference to the vet.",
        ),
        (
            "vetName",
            "type: string, description: Name of an existing vet.",
        ),
        (
            "alias",
            "type: string, description: Name of the pet to move.",
        ),
        (
            "code",
            "type: string, description: 'Code of the pet, for you to see'",
        ),
        (
            "nickname",
            "type: string, description: A name for the pet. Used to update nothing",
        ),
        ("ref", "type: string, description: Your own remark"),
        ("since", "type: string, description: Time of the last meal"),
    ];
    assert_eq!(
        found("put", "/pets/{petId}", &body),
        ["lair", "vet_ref", "vetName"]
    );
    let named = [(
        "name",
        "type: string, description: Name of the pet to move.",
    )];
    assert_eq!(found("put", "/pets/{petId}", &named), ["name"]);
    assert_eq!(found("post", "/pets", &named), [""; 0], "a new pet's name");
}

#[test]
fn a_schema_named_id_makes_an_identifier() {
    let body = [
        ("home", "$ref: '#/components/schemas/KennelId'"),
        (
            "homes",
            "type: array, items: {$ref: '#/components/schemas/KennelId'}",
        ),
        ("house", "type: string"),
    ];
    assert_eq!(found("put", "/pets/{petId}", &body), ["home", "homes"]);
}

#[test]
fn a_number_that_is_called_an_id_measures_nothing() {
    let body = [
        ("lair", "type: number, description: The id of the lair"),
        ("weight", "type: number, description: The weight of the pet"),
    ];
    assert_eq!(found("put", "/pets/{petId}", &body), ["lair"]);
}

#[test]
fn an_rpc_method_names_what_it_acts_on() {
    let name = [("name", "type: string"), ("reason", "type: string")];
    assert_eq!(found("post", "/leashes/delete", &name), ["name"]);
    assert_eq!(found("post", "/leashes.delete", &name), ["name"]);
    let noun = [("leash", "type: string")];
    assert_eq!(found("post", "/leashes/remove.json", &noun), ["leash"]);
    for path in [
        "/leashes/create",
        "/leashes/update",
        "/leashes/run",
        "/leashes",
    ] {
        assert_eq!(
            found("post", path, &name),
            [""; 0],
            "{path}: may be a new name"
        );
    }
    assert_eq!(
        found("post", "/leashes/{leashId}/delete", &name),
        [""; 0],
        "the path says which"
    );
}

#[test]
fn what_asks_makes_nothing() {
    let body = [("id", "type: string")];
    assert_eq!(found("post", "/walks/estimate", &body), ["id"]);
    assert_eq!(found("post", "/walks", &body), [""; 0], "the new id");
    assert_eq!(found("post", "/estimate", &body), [""; 0], "a new estimate");
}

#[test]
fn who_becomes_a_member_exists() {
    let body = [("id", "type: string")];
    assert_eq!(found("post", "/packs/{packId}/members", &body), ["id"]);
    assert_eq!(found("post", "/packs/{packId}/collars", &body), [""; 0]);
}

#[test]
fn what_updates_too_takes_the_id_of_what_exists() {
    let body = [("id", "type: string"), ("petId", "type: string")];
    let upserts = |words: &str| {
        let summary = format!("summary: {words}");
        found_beside("post", "/pets", &summary, &body, "")
    };
    assert_eq!(upserts("Add a pet or update it"), ["id", "petId"]);
    assert_eq!(upserts("Add a pet"), [""; 0]);
    let told = [(
        "petId",
        "type: string, description: Only set it when updating a pet",
    )];
    assert_eq!(found("post", "/pets", &told), ["petId"]);
}

#[test]
fn whoever_logs_in_is_no_object() {
    let body = [
        ("collar_id!", "type: string"),
        ("password!", "type: string"),
    ];
    assert_eq!(found("post", "/collars/login", &body), [""; 0]);
    assert_eq!(found("post", "/trackers", &body), [""; 0], "it registers");
    assert_eq!(found("post", "/collars/disable", &body), ["collar_id"]);
    let tenant = [
        ("tenant_id!", "type: string"),
        ("password!", "type: string"),
    ];
    assert_eq!(found("post", "/login", &tenant), ["tenant_id"]);
}

#[test]
fn settings_of_something_carry_no_id() {
    let object = "type: object, properties: {id: {type: string}}";
    let schema: &'static str = object;
    assert_eq!(
        found("put", "/pets/{petId}", &[("walk_config", schema)]),
        [""; 0]
    );
    assert_eq!(
        found("put", "/pets/{petId}", &[("walk", schema)]),
        ["walk.id"]
    );
}

#[test]
fn a_method_in_an_operation_id_is_no_verb() {
    let body = [("id", "type: integer")];
    let called = |id: &str| found_beside("post", "/pets", &format!("operationId: {id}"), &body, "");
    assert_eq!(called("Pets_Put"), [""; 0]);
    assert_eq!(called("put_pet_on_leash"), ["id"]);
}

#[test]
fn a_delete_without_variables_says_in_the_query_what() {
    let identifiers = |required: bool| {
        let text = format!(
            "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths:\n  /hooks:\n    delete: {{parameters: [{{name: target, in: query, required: {required}, schema: {{type: string}}}}]}}\n"
        );
        model(&text).operations[0].likely_identifiers().count()
    };
    assert_eq!((identifiers(true), identifiers(false)), (1, 0));
}

#[test]
fn the_number_of_a_page_is_no_identifier() {
    let likely = |path: &str| {
        fixture::paths(path).operations[0]
            .likely_identifiers()
            .count()
    };
    assert_eq!(likely("GET /pets/{page_num}/short"), 0);
    assert_eq!(likely("GET /orders/{order_num}/short"), 1);
}

#[test]
fn a_token_beside_the_noun_of_its_collection_names_a_member() {
    let likely = |path: &str| {
        fixture::paths(path).operations[0]
            .likely_identifiers()
            .count()
    };
    assert_eq!(likely("GET /leash_rates/{leash_rate_token}"), 1);
    assert_eq!(likely("GET /invitations/{access_token}"), 0);
}

#[test]
fn what_is_certain_in_rpc_is_of_high_confidence() {
    let text = "openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /kennels.open:
    post: {parameters: [{name: kennel, in: query, required: true, description: The id of the kennel, schema: {type: string}}]}
  /kennels.clean:
    post: {parameters: [{name: kennel, in: query, required: true, schema: {type: string}}]}
";
    let model = model(text);
    let confidence = |at: usize| model.operations[at].identifiers[0].confidence;
    assert_eq!(confidence(0), Confidence::High);
    assert_eq!(confidence(1), Confidence::Medium);
}
