//! What an editor offers while somebody types. `$0` is the cursor.

mod fixture;

use fixture::Fixture;
use ide::{Completing, Completion};

const PLAIN: Completing = Completing {
    snippets: false,
    indents: false,
    capital: false,
};

fn complete(marked: &str, completing: Completing) -> (String, Vec<Completion>) {
    let fixture = Fixture::new(marked);
    let position = fixture.position();
    let found = fixture.analysis().complete(position, completing);
    let path = fixture.analysis().files().path(position.file).to_owned();
    let texts = fixture.texts.iter();
    let (_, text) = texts
        .clone()
        .find(|(name, _)| *name == path)
        .expect("a file");
    for one in &found {
        let typed = &text[one.range.clone()];
        assert!(!typed.contains('\n'), "{typed:?}");
        let range = one.range.start..=one.range.end;
        assert!(range.contains(&position.offset), "{one:?}");
    }
    (text.clone(), found)
}

/// The labels in their order.
fn labels(marked: &str) -> Vec<String> {
    let (_, found) = complete(marked, PLAIN);
    found.into_iter().map(|one| one.label).collect()
}

#[track_caller]
fn offers(marked: &str, expected: &[&str]) {
    assert_eq!(labels(marked), expected, "{marked}");
}

/// The text after the completion with this label was accepted, and a check that it can be read.
#[track_caller]
fn accept(marked: &str, label: &str) -> String {
    accept_with(marked, label, PLAIN)
}

#[track_caller]
fn accept_with(marked: &str, label: &str, completing: Completing) -> String {
    let (mut text, found) = complete(marked, completing);
    let one = found.iter().find(|one| one.label == label);
    let one = one.unwrap_or_else(|| {
        let labels: Vec<_> = found.iter().map(|one| &one.label).collect();
        panic!("no {label} among {labels:?}")
    });
    text.replace_range(one.range.clone(), &one.text);
    text
}

/// A document with pets, of which `paths`, `scheme` and `schema` are a part to be completed.
fn pets(paths: &str, scheme: &str, schema: &str) -> String {
    format!(
        "
openapi: 3.1.0
info: {{title: Pets, version: 1.0.0}}
paths:
  /owners/{{ownerId}}/pets/{{petId}}:
    parameters:
      - {{name: ownerId, in: path, required: true, schema: {{type: string}}}}
      - {{name: petId, in: path, required: true, schema: {{type: string}}}}
{paths}
components:
  securitySchemes:
    token: {{type: apiKey, in: header, name: X-Token}}
{scheme}
  schemas:
    Owner: {{type: object, properties: {{id: {{type: string}}}}}}
    Toy: {{type: object, x-objectAuth: {{groups: {{keepers: {{actions: [read], ownership: true}}}}}}}}
    Pet:
      type: object
      properties:
        id: {{type: string}}
        name: {{type: string}}
        ownerId: {{type: string, readOnly: true}}
{schema}
"
    )
}

const GET: &str = "    get: {responses: {'200': {description: a pet}}}";

fn path(line: &str) -> String {
    pets(&format!("{line}\n{GET}"), "", "")
}

fn operation(line: &str) -> String {
    let delete = format!("    delete:\n      responses: {{'204': {{description: gone}}}}\n{line}");
    pets(&delete, "", "")
}

fn schema(line: &str) -> String {
    pets(GET, "", line)
}

#[test]
fn keywords_where_they_have_a_meaning() {
    let filled = [
        "x-objects: objects of this path",
        "x-objectAuth: method-level declaration",
    ];
    offers(
        &path("    x-$0"),
        &[filled[0], filled[1], "x-objectAuth", "x-objects"],
    );
    offers(
        &operation("      x-$0"),
        &[
            filled[0],
            filled[1],
            "x-ess-assigns",
            "x-objectAuth",
            "x-objects",
        ],
    );
    offers(
        &schema("      x$0"),
        &["x-objectAuth: rules of this object", "x-objectAuth"],
    );
    let scheme = "    mine:\n      type: http\n      x-$0";
    offers(
        &pets(GET, scheme, ""),
        &["x-groups", "x-memberships", "x-user_id"],
    );
}

#[test]
fn what_is_there_already_is_not_offered_again() {
    offers(
        &path("    x-objects: [Pet]\n    x-$0"),
        &["x-objectAuth: method-level declaration", "x-objectAuth"],
    );
}

#[test]
fn nothing_where_others_complete() {
    for marked in [
        "openapi: 3.1.0\ninfo: {ti$0}\npaths: {}\n",
        "openapi: 3.1.0\nx-$0\npaths: {}\n",
        "openapi: 3.1.0\npaths:\n  /a:\n    get:\n      responses:\n        x-$0\n",
        "#- notes.yaml\nx-objectAuth:\n  $0\n",
    ] {
        offers(marked, &[]);
    }
}

#[test]
fn the_spelling_that_the_user_has_begun() {
    let found = accept(&path("    X-$0"), "X-objects: objects of this path");
    assert!(
        found.contains("    X-objects:\n      - object: Owner\n"),
        "{found}"
    );
    let capital = Completing {
        capital: true,
        ..PLAIN
    };
    // The document writes `x-` elsewhere.
    accept_with(&path("    $0"), "x-objects", capital);
    let bare = "openapi: 3.1.0\npaths:\n  /a:\n    $0\n    get: {responses: {}}\n";
    accept_with(bare, "X-objects", capital);
    accept_with(bare, "x-objects", PLAIN);
}

#[test]
fn the_spelling_that_the_project_wants() {
    let mut fixture = Fixture::new(
        "
#- ess.yaml
extensionPrefix: X-
#- api.yaml
openapi: 3.1.0
paths:
  /a:
    $0
    get: {responses: {}}
",
    );
    let nearest = (String::from("/w"), Some(String::from("/w/ess.yaml")));
    fixture.host.configure([nearest]);
    let found = fixture.analysis().complete(fixture.position(), PLAIN);
    assert!(
        found.iter().any(|one| one.label == "X-objects"),
        "{found:?}"
    );
}

#[test]
fn the_objects_of_a_path_in_block_style() {
    let found = accept(&path("    x-ob$0"), "x-objects: objects of this path");
    let expected = "
    x-objects:
      - object: Owner
        id: ownerId
      - object: Pet
        id: petId
    get:";
    assert!(found.contains(expected), "{found}");
}

#[test]
fn the_objects_of_a_path_in_json() {
    let json = r#"
#- api.json
{
  "openapi": "3.0.3",
  "paths": {
    "/pets/{petId}": {
      "x-ob$0"
      "get": {
        "parameters": [{"name": "petId", "in": "path", "required": true, "schema": {"type": "string"}}],
        "responses": {}
      }
    }
  },
  "components": {"schemas": {"Pet": {"type": "object"}}}
}
"#;
    let found = accept(json, "x-objects: objects of this path");
    let expected = r#"
      "x-objects": [
        {
          "object": "Pet",
          "id": "petId"
        }
      ],
      "get": {"#;
    assert!(found.contains(expected), "{found}");
    serde_json::from_str::<serde_json::Value>(&found).expect("JSON");
}

#[test]
fn the_objects_of_a_path_in_brackets() {
    let flow = "
openapi: 3.1.0
paths:
  /pets/{petId}: {x-$0, get: {responses: {}, parameters: [{name: petId, in: path, required: true}]}}
components: {schemas: {Pet: {type: object}}}
";
    let found = accept(flow, "x-objects: objects of this path");
    assert!(
        found.contains("{x-objects: [{object: Pet, id: petId}], get:"),
        "{found}"
    );
}

#[test]
fn a_method_level_declaration() {
    let found = accept(
        &operation("      x-$0"),
        "x-objectAuth: method-level declaration",
    );
    let expected = "
      x-objectAuth:
        object: Pet
        id: petId
        groups:
          keepers:
            actions: [delete]
            ownership: true
";
    assert!(found.contains(expected), "{found}");
}

#[test]
fn the_root_level_scheme_knows_groups_and_credential() {
    let found = accept(
        &pets(GET, "    $0", ""),
        "X-objectAuthScheme: root-level scheme",
    );
    let expected = "
    X-objectAuthScheme:
      type: apiKey
      in: header
      name: X-Token
      x-user_id: sub
      x-groups:
        claim: groups
        values:
          keepers: {}
";
    assert!(found.contains(expected), "{found}");
}

#[test]
fn the_rules_of_an_object_know_the_owner() {
    let found = accept(&schema("      $0"), "x-objectAuth: rules of this object");
    let expected = "
      x-objectAuth:
        owner: ownerId
        groups:
          keepers:
            actions: [read]
            ownership: true
";
    assert!(found.contains(expected), "{found}");
}

#[test]
fn tab_stops_for_editors_that_have_them() {
    let snippets = Completing {
        snippets: true,
        indents: true,
        ..PLAIN
    };
    let found = accept_with(
        &path("    x-$0"),
        "x-objects: objects of this path",
        snippets,
    );
    // Lines are indented by the editor as far as the line of the cursor.
    let expected = "x-objects:\n  - object: ${1:Owner}\n    id: ${2:ownerId}\n  - object: ${3:Pet}";
    assert!(found.contains(expected), "{found}");
}

#[test]
fn keys_inside_of_declarations() {
    let keys = [
        "groups",
        "description",
        "draft",
        "id",
        "owner",
        "parent",
        "public",
        "reason",
    ];
    let found = labels(&schema("      x-objectAuth:\n        $0"));
    assert!(
        keys.iter().all(|key| found.iter().any(|one| one == key)),
        "{found:?}"
    );
    let grant = "      x-objectAuth:\n        groups:\n          vets:\n            $0";
    offers(
        &schema(grant),
        &["actions", "ownership", "description", "when", "within"],
    );
    let grant = "      x-objectAuth: {groups: {vets: {actions: [read], $0}}}";
    offers(
        &schema(grant),
        &["ownership", "description", "when", "within"],
    );
    let entry = "    x-objects:\n      - object: Pet\n        i$0";
    assert!(labels(&path(entry)).contains(&String::from("id")));
    assert!(accept(&path(entry), "id").contains("        id: \n"));
}

#[test]
fn objects_with_rules_come_first() {
    for line in [
        "    x-objects: [$0]",
        "    x-objects: [P$0]",
        "    x-objects: [{object: $0}]",
    ] {
        let found = labels(&path(line));
        let objects: Vec<&String> = found
            .iter()
            .filter(|one| ["Toy", "Owner", "Pet"].contains(&one.as_str()))
            .collect();
        assert_eq!(objects, ["Toy", "Owner", "Pet"], "{line}");
    }
    let found = accept(&path("    x-objects:\n      - object: P$0"), "Pet");
    assert!(found.contains("      - object: Pet\n"), "{found}");
}

#[test]
fn the_identifiers_of_the_operation() {
    offers(
        &path("    x-objects: [{object: Pet, id: $0}]"),
        &["ownerId", "petId"],
    );
    let body = "
openapi: 3.1.0
paths:
  /transfers:
    post:
      x-objects: [{object: Account, id: $0}]
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [accountId]
              properties: {accountId: {type: string}}
      responses: {}
components: {schemas: {Account: {type: object}}}
";
    let found = accept(body, "$request.body#/accountId");
    assert!(found.contains("id: '$request.body#/accountId'"), "{found}");
}

#[test]
fn groups_actions_properties_schemes_claims() {
    let groups = "      x-objectAuth:\n        groups:\n          $0";
    offers(&schema(groups), &["keepers", "authenticated"]);
    let actions = "      x-objectAuth: {groups: {vets: {actions: [read, $0], ownership: true}}}";
    offers(&schema(actions), &["list", "create", "update", "delete"]);
    offers(
        &schema("      x-objectAuth: {owner: $0}"),
        &["ownerId", "id", "name"],
    );
    offers(
        &schema("      x-objectAuth: {id: $0}"),
        &["id", "name", "ownerId"],
    );
    offers(
        &schema("      x-objectAuth: {sharing: $0}"),
        &["acl", "none"],
    );
    let grant = "      x-objectAuth: {groups: {vets: {ownership: $0}}}";
    offers(&schema(grant), &["true", "false"]);
    let scheme = "    mine: {type: http, x-user_id: $0}";
    offers(&pets(GET, scheme, ""), &["sub", "client_id"]);
    let method = "      x-objectAuth: {scheme: $0}";
    let scheme = "    mine: {type: http, x-user_id: sub}";
    let delete = format!("    delete:\n      responses: {{}}\n{method}");
    offers(&pets(&delete, scheme, ""), &["mine"]);
}

#[test]
fn references() {
    let found = accept(
        &path("    x-objects: [{$ref: '$0'}]"),
        "#/components/schemas/Pet",
    );
    assert!(
        found.contains("{$ref: '#/components/schemas/Pet'}"),
        "{found}"
    );
}

#[test]
fn quotes_stay_as_the_user_has_begun() {
    let json = |value: &str| {
        format!(
            r#"
#- api.json
{{"openapi": "3.0.3", "paths": {{"/pets": {{"x-objects": [{value}], "get": {{"responses": {{}}}}}}}},
 "components": {{"schemas": {{"Pet": {{"type": "object"}}}}}}}}
"#
        )
    };
    for typed in ["$0", "\"$0\"", "\"P$0\""] {
        let found = accept(&json(typed), "Pet");
        assert!(found.contains(r#""x-objects": ["Pet"]"#), "{found}");
    }
    let found = accept(&path("    x-objects: [\"P$0\"]"), "Pet");
    assert!(found.contains("[\"Pet\"]"), "{found}");
}

#[test]
fn a_part_in_a_file_of_its_own() {
    let split = "
#- api.yaml
openapi: 3.1.0
paths:
  /pets/{petId}: {$ref: pets.yaml}
components: {schemas: {Pet: {type: object}}}
#- pets.yaml
parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
x-o$0
get: {responses: {'200': {description: a pet}}}
";
    let found = accept(split, "x-objects: objects of this path");
    assert!(
        found.contains("x-objects:\n  - object: Pet\n    id: petId\nget:"),
        "{found}"
    );
}

#[test]
fn the_entries_of_a_list() {
    let found = accept(
        &path("    x-objects:\n      $0"),
        "Owner by ownerId, Pet by petId",
    );
    let expected = "
    x-objects:
      - object: Owner
        id: ownerId
      - object: Pet
        id: petId
    get:";
    assert!(found.contains(expected), "{found}");
    let found = accept(&path("    x-objects:\n      - $0"), "Pet by petId");
    let expected = "
    x-objects:
      - object: Pet
        id: petId
    get:";
    assert!(found.contains(expected), "{found}");
}

#[test]
fn an_overlay() {
    let overlay = "
#- api.yaml
openapi: 3.1.0
paths:
  /pets/{petId}:
    get: {parameters: [{name: petId, in: path, required: true}], responses: {}}
components: {schemas: {Pet: {type: object}}}
#- overlay.yaml
overlay: 1.0.0
extends: api.yaml
actions:
  - target: $.paths['/pets/{petId}']
    update:
      x-o$0
";
    let found = accept(overlay, "x-objects: objects of this path");
    assert!(
        found.contains("      x-objects:\n        - object: Pet\n          id: petId\n"),
        "{found}"
    );
}

#[test]
fn a_configuration() {
    offers(
        "#- ess.yaml\npersona: $0\n",
        &["regular", "pedantic", "auditor"],
    );
    let found = labels("#- ess.yaml\nrules:\n  $0\n");
    assert!(found.contains(&String::from("broad-grant")), "{found:?}");
    let found = labels("#- ess.yaml\n$0");
    assert!(found.contains(&String::from("failOn")), "{found:?}");
}

#[test]
fn while_a_text_is_half_typed_the_model_before_it_counts() {
    let mut fixture = Fixture::new(&path("    #here\n").replace("$0", ""));
    let file = fixture.analysis().file("/w/api.yaml").expect("a file");
    fixture.analysis().diagnostics(file);
    fixture.replace("/w/api.yaml", "    #here\n", "    x-objects: [{object: \n");
    let analysis = fixture.analysis();
    let text = analysis.document(file).expect("a text").text();
    let offset = text.find("object: \n").expect("typed") + 8;
    let position = ide::FilePosition { file, offset };
    let found = analysis.complete(position, PLAIN);
    assert!(found.iter().any(|one| one.label == "Pet"), "{found:?}");
}

#[test]
fn no_cursor_panics() {
    let text = path(
        "    x-objects: [{object: Pet, id: petId}]\n    x-objectAuth: {groups: {a: {actions: [",
    );
    let text = text.trim_start();
    for offset in (0..text.len()).filter(|at| text.is_char_boundary(*at)) {
        let marked = format!("{}$0{}", &text[..offset], &text[offset..]);
        complete(
            &marked,
            Completing {
                snippets: true,
                indents: true,
                capital: false,
            },
        );
    }
}
