//! Adoption at the edges: several files, shared parts, places where nothing stands.

use std::collections::{BTreeMap, HashSet};

use edit::Change;
use model::Model;
use openapi::{FileId, Files, parse};
use rules::{Adoption, Options, Scheme, adopt};
use serde_json::{Value, json};
use syntax::{Dialect, Limits};

use crate::notation::read;

const HEAD: &str = "openapi: 3.1.0\ninfo: {title: Pets, version: 1.0.0}\n";

/// Files by path, the document first; the texts after the adoption, and what was left out.
fn adopted(texts: &[(&str, &str)], scheme: Scheme) -> (BTreeMap<String, String>, Vec<String>) {
    let mut files = Files::new();
    let insert = |files: &mut Files, (path, text): &(&str, &str)| {
        files.insert(
            path,
            parse(*text, Dialect::of_path(path), Limits::default()),
        )
    };
    let ids: Vec<FileId> = texts.iter().map(|one| insert(&mut files, one)).collect();
    let model = Model::build(&files, ids[0]).expect("an OpenAPI document");
    let options = Options {
        scheme,
        ..Options::default()
    };
    let Adoption {
        changes, left_out, ..
    } = adopt(&files, &model, options, &HashSet::new());
    let mut by_file: BTreeMap<FileId, Vec<Change>> = BTreeMap::new();
    for (file, change) in changes {
        by_file.entry(file).or_default().push(change);
    }
    let after = ids.iter().map(|id| {
        let document = files.document(*id).expect("it was inserted");
        let changes = by_file.remove(id).unwrap_or_default();
        let planned = edit::plan(document, changes).expect("it was tried");
        (files.path(*id).to_owned(), planned.document.text())
    });
    let reasons = left_out.iter().map(|one| {
        let endpoint = &one.operation;
        format!("{} {}: {}", endpoint.method, endpoint.path, one.reason)
    });
    (after.collect(), reasons.collect())
}

/// What an adopted document of one file says, and what was left out.
fn one(text: &str, scheme: Scheme) -> (Value, Vec<String>) {
    let (after, left_out) = adopted(&[("api.yaml", text)], scheme);
    (read(&after["api.yaml"], Dialect::Yaml), left_out)
}

fn pets(schema: &str) -> String {
    format!(
        "{HEAD}\
paths:
  /pets/{{petId}}:
    parameters: [{{name: petId, in: path, required: true, schema: {{type: string}}}}]
    get:
      responses:
        '200':
          description: a pet
          content: {{application/json: {{schema: {{$ref: '#/components/schemas/Pet'}}}}}}
    delete: {{responses: {{'204': {{description: gone}}}}}}
components:
  schemas:
    Pet: {schema}
"
    )
}

#[test]
fn each_file_gains_what_it_holds() {
    let root = format!(
        "{HEAD}\
security: [{{token: []}}]
paths:
  /pets/{{petId}}: {{$ref: 'paths/pet.yaml'}}
components:
  securitySchemes: {{token: {{type: http, scheme: bearer}}}}
"
    );
    let path = "\
parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
get:
  responses:
    '200':
      description: a pet
      content: {application/json: {schema: {$ref: ../schemas/Pet.yaml}}}
delete: {responses: {'204': {description: gone}}}
";
    let schema = "type: object\nproperties: {id: {type: string}}\n";
    let texts = [
        ("api.yaml", root.as_str()),
        ("paths/pet.yaml", path),
        ("schemas/Pet.yaml", schema),
    ];
    let (after, left_out) = adopted(&texts, Scheme::Existing);
    assert_eq!(left_out, [] as [&str; 0]);
    let item = read(&after["paths/pet.yaml"], Dialect::Yaml);
    assert_eq!(
        item["x-objects"],
        json!([{"$ref": "../schemas/Pet.yaml", "id": "petId"}])
    );
    let pet = read(&after["schemas/Pet.yaml"], Dialect::Yaml);
    assert_eq!(pet["x-objectAuth"]["draft"], json!(true));
    let grant = json!({"actions": ["read", "delete"], "ownership": true});
    assert_eq!(
        pet["x-objectAuth"]["groups"],
        json!({"authenticated": grant})
    );
    let root = read(&after["api.yaml"], Dialect::Yaml);
    let token = &root["components"]["securitySchemes"]["token"];
    assert_eq!(token["x-user_id"], json!("sub"));
    assert_eq!(root["security"], json!([{"token": []}]));
}

#[test]
fn schemas_of_all_kinds() {
    for schema in [
        "{type: object}",
        "{}",
        "{allOf: [{$ref: '#/components/schemas/Pet'}, {type: object}]}",
        "\n      # nobody knows\n      type: object # yet",
    ] {
        let (after, left_out) = one(&pets(schema), Scheme::Existing);
        assert_eq!(left_out, [] as [&str; 0], "{schema}");
        let rules = &after["components"]["schemas"]["Pet"]["x-objectAuth"];
        assert_eq!(rules["draft"], json!(true), "{schema}");
    }
    // JSON Schema of OpenAPI 3.1 knows `true`, which holds no keys.
    let (after, left_out) = one(&pets("true"), Scheme::Existing);
    assert_eq!(after["components"]["schemas"]["Pet"], json!(true));
    assert_eq!(left_out.len(), 2);
    assert!(left_out[0].contains("Pet has no schema"), "{left_out:?}");
}

#[test]
fn a_schema_that_refers_to_another_gets_its_rules_there() {
    let text = pets("{$ref: '#/components/schemas/Animal'}\n    Animal: {type: object}");
    let text = text.replace("    parameters:", "    x-objects: [Pet]\n    parameters:");
    let (after, left_out) = one(&text, Scheme::Existing);
    assert_eq!(left_out, [] as [&str; 0], "{after}");
    let schemas = &after["components"]["schemas"];
    assert_eq!(schemas["Pet"]["x-objectAuth"], Value::Null);
    assert_eq!(schemas["Animal"]["x-objectAuth"]["draft"], json!(true));
}

#[test]
fn what_aliases_share_is_left_out_with_the_reason() {
    let text = pets("&pet {type: object}\n    Dog: *pet");
    let (after, left_out) = one(&text, Scheme::Existing);
    assert_eq!(after, read(&text, Dialect::Yaml));
    assert_eq!(left_out.len(), 2);
    assert!(left_out[0].contains("`*pet`"), "{left_out:?}");
}

#[test]
fn places_where_nothing_stands() {
    let text = pets("{type: object}");
    for schemes in [
        "securitySchemes:",
        "securitySchemes: {}",
        "securitySchemes: null",
        "",
    ] {
        let text = format!("{text}  {schemes}\n");
        let (after, left_out) = one(text.trim_end_matches("  \n"), Scheme::Insert);
        assert_eq!(left_out, [] as [&str; 0], "{schemes}");
        let scheme = &after["components"]["securitySchemes"]["X-objectAuthScheme"];
        assert_eq!(scheme["x-user_id"], json!("sub"), "{schemes}");
        assert_eq!(
            after["security"],
            json!([{"X-objectAuthScheme": []}]),
            "{schemes}"
        );
    }
}

#[test]
fn security_is_never_loosened() {
    let delete = |security: &str| {
        let text = pets("{type: object}").replace("delete: {", &format!("delete: {{{security}"));
        format!(
            "{text}  securitySchemes:\n    token: {{type: http, scheme: bearer}}\n    key: {{type: apiKey, in: header, name: K}}\n"
        )
    };
    let scheme = "X-objectAuthScheme";
    for (security, expected) in [
        ("security: [], ", json!([{scheme: []}])),
        ("security: [{}], ", json!([{scheme: []}])),
        ("security: [{key: []}], ", json!([{"key": [], scheme: []}])),
        (
            "security: [{key: []}, {token: []}], ",
            json!([{"key": [], scheme: []}, {"token": [], scheme: []}]),
        ),
    ] {
        let (after, _) = one(&delete(security), Scheme::Insert);
        let found = &after["paths"]["/pets/{petId}"]["delete"]["security"];
        assert_eq!(*found, expected, "{security}");
    }
    // A scheme of the document that only gains keywords changes no `security`.
    let text = delete("security: [{token: []}, {}], ");
    let (after, _) = one(&text, Scheme::Existing);
    let before = read(&text, Dialect::Yaml);
    let path = |value: &Value| value["paths"]["/pets/{petId}"]["delete"]["security"].clone();
    assert_eq!(path(&after), path(&before));
}

/// Operations without objects stay as open as they were.
#[test]
fn what_lets_anybody_in_is_tightened_at_the_operation() {
    let text = pets("{type: object}").replace("paths:\n", "security: [{key: []}, {}]\npaths:\n");
    let text = format!("{text}  securitySchemes: {{key: {{type: apiKey, in: header, name: K}}}}\n");
    let (after, _) = one(&text, Scheme::Existing);
    assert_eq!(after["security"], json!([{"key": []}, {}]));
    let delete = &after["paths"]["/pets/{petId}"]["delete"];
    let scheme = "X-objectAuthScheme";
    assert_eq!(
        delete["security"],
        json!([{"key": [], scheme: []}, {scheme: []}])
    );
}

#[test]
fn entries_join_those_that_are_there() {
    let text = |entries: &str| {
        format!(
            "{HEAD}\
paths:
  /clinics/{{clinicId}}:
    parameters: [{{name: clinicId, in: path, required: true, schema: {{type: string}}}}]
    get:
      responses:
        '200':
          description: a clinic
          content: {{application/json: {{schema: {{$ref: '#/components/schemas/Clinic'}}}}}}
  /clinics/{{clinicId}}/pets/{{petId}}:
    x-objects: {entries}
    parameters:
      - {{name: clinicId, in: path, required: true, schema: {{type: string}}}}
      - {{name: petId, in: path, required: true, schema: {{type: string}}}}
    get: {{responses: {{'200': {{description: a pet}}}}}}
    delete: {{responses: {{'204': {{description: gone}}}}}}
components:
  schemas:
    Clinic: {{type: object}}
    Pet:
      x-objectAuth: {{groups: {{keepers: {{actions: [read, delete], ownership: true}}}}}}
"
        )
    };
    let clinic = json!({"object": "Clinic", "id": "clinicId"});
    let pet = json!({"object": "Pet", "id": "petId"});
    for (entries, expected) in [
        ("[{object: Pet, id: petId}]", json!([pet, clinic])),
        ("{object: Pet, id: petId}", json!([pet, clinic])),
        ("Pet", json!(["Pet", clinic])),
        (
            "\n      # the pet\n      - object: Pet\n        id: petId",
            json!([pet, clinic]),
        ),
    ] {
        let (after, left_out) = one(&text(entries), Scheme::Existing);
        assert_eq!(left_out, [] as [&str; 0], "{entries}");
        let path = &after["paths"]["/clinics/{clinicId}/pets/{petId}"];
        assert_eq!(path["x-objects"], expected, "{entries}");
    }
}

#[test]
fn what_only_a_name_says_is_not_declared() {
    let text = pets("{type: object}").replace(
        "    delete: {responses",
        "    delete: {parameters: [{name: clinicId, in: query, required: true, schema: {type: string}}], responses",
    );
    let clinics = "\
  /clinics/{clinicId}:
    parameters: [{name: clinicId, in: path, required: true, schema: {type: string}}]
    get:
      responses:
        '200':
          description: a clinic
          content: {application/json: {schema: {$ref: '#/components/schemas/Clinic'}}}
components:
";
    let text = text.replace("components:\n", clinics) + "    Clinic: {type: object}\n";
    let (after, left_out) = one(&text, Scheme::Existing);
    assert_eq!(left_out, [] as [&str; 0]);
    let item = &after["paths"]["/pets/{petId}"];
    // The query names a clinic by name alone.
    assert_eq!(item["x-objects"], json!([{"object": "Pet", "id": "petId"}]));
}

#[test]
fn a_path_item_of_several_paths_gains_its_objects_once() {
    let text = pets("{type: object}").replace(
        "paths:\n  /pets/{petId}:\n",
        "paths:\n  /animals/{petId}: {$ref: '#/paths/~1pets~1{petId}'}\n  /pets/{petId}:\n",
    );
    let (after, left_out) = one(&text, Scheme::Existing);
    assert_eq!(left_out, [] as [&str; 0]);
    let item = &after["paths"]["/pets/{petId}"];
    assert_eq!(item["x-objects"], json!([{"object": "Pet", "id": "petId"}]));
}

#[test]
fn collections_are_listed_and_created_in() {
    let text = pets("{type: object}").replace(
        "paths:\n",
        "\
paths:
  /pets:
    get:
      responses:
        '200':
          description: pets
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}
    post: {responses: {'201': {description: a new pet}}}
",
    );
    let (after, left_out) = one(&text, Scheme::Existing);
    assert_eq!(left_out, [] as [&str; 0]);
    assert_eq!(
        after["paths"]["/pets"]["x-objects"],
        json!([{"object": "Pet"}])
    );
    let grant = &after["components"]["schemas"]["Pet"]["x-objectAuth"]["groups"]["authenticated"];
    assert_eq!(
        *grant,
        json!({"actions": ["create", "read", "delete", "list"], "ownership": true})
    );
    // What is the caller's own is nobody else's business.
    let own = text.replace("  /pets:\n", "  /me/pets:\n");
    let (after, _) = one(&own, Scheme::Existing);
    assert_eq!(after["paths"]["/me/pets"]["x-objects"], Value::Null);
}

#[test]
fn what_is_confirmed_stays_as_it_is() {
    let schema = "{x-objectAuth: {groups: {keepers: {actions: [read], ownership: true}}}}";
    let (after, _) = one(&pets(schema), Scheme::Existing);
    let rules = &after["components"]["schemas"]["Pet"]["x-objectAuth"];
    let kept = json!({"groups": {"keepers": {"actions": ["read"], "ownership": true}}});
    assert_eq!(*rules, kept);
    let item = &after["paths"]["/pets/{petId}"];
    let draft = json!([{"object": "Pet", "id": "petId", "draft": true}]);
    assert_eq!(item["x-objects"], draft);
}

#[test]
fn webhooks_are_no_endpoints() {
    let text = pets("{type: object}").replace("paths:\n", "webhooks:\n");
    let (after, left_out) = one(&text, Scheme::Insert);
    assert_eq!(after, read(&text, Dialect::Yaml));
    assert_eq!(left_out, [] as [&str; 0]);
}
