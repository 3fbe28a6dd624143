//! A document with an overlay means what the document with the same declarations written into it
//! means: the overlays here hold declarations that were taken out of documents.

#[path = "support/data.rs"]
mod data;

use data::value;
use model::Model;
use openapi::{FileId, Files, parse, parse_overlay};
use rules::{At, Finding, Severity, check_document, check_file};
use serde_json::{Map, Value, json};
use syntax::{Dialect, Encoding, Limits};

const LIBRARY: &str = include_str!("library.yaml");

fn read(text: &str) -> Value {
    let mut files = Files::new();
    let file = files.insert("a.yaml", parse(text, Dialect::Yaml, Limits::default()));
    value(files.root(file).expect("a root"))
}

/// Block YAML.
fn yaml(value: &Value, indent: usize, out: &mut String) {
    let margin = " ".repeat(indent);
    match value {
        Value::Object(map) if !map.is_empty() => {
            for (key, inner) in map {
                out.push_str(&format!("\n{margin}{}:", Value::from(key.as_str())));
                yaml(inner, indent + 2, out);
            }
        }
        Value::Array(list) if !list.is_empty() => {
            for inner in list {
                out.push_str(&format!("\n{margin}-"));
                yaml(inner, indent + 2, out);
            }
        }
        scalar => out.push_str(&format!(" {scalar}")),
    }
}

fn text(value: &Value, dialect: Dialect) -> String {
    let mut text = String::new();
    match dialect {
        Dialect::Json => text = value.to_string(),
        Dialect::Yaml => yaml(value, 0, &mut text),
    }
    text
}

/// Rule, severity, operation and message of every finding, sorted.
type Verdicts = Vec<(&'static str, Severity, Option<(String, String)>, String)>;

fn verdicts(findings: &[Finding]) -> Verdicts {
    let each = findings.iter().map(|one| {
        let operation = one.operation.as_ref();
        let operation = operation.map(|one| (one.method.clone(), one.path.clone()));
        (one.rule.name, one.severity, operation, one.message.clone())
    });
    let mut all: Verdicts = each.collect();
    all.sort();
    all
}

/// What is found in a document and its overlay.
fn check(files: &Files, document: FileId) -> Vec<Finding> {
    let view = files.view(document);
    let model = Model::build(&view, document).expect("an OpenAPI document");
    let mut found = check_document(&view, &model);
    found.extend(view.ids().flat_map(|file| check_file(&view, file)));
    found
}

fn with_overlay(document: &str, overlay: &str, dialect: Dialect) -> (Files, FileId) {
    let mut files = Files::new();
    let document = files.insert("api", parse(document, dialect, Limits::default()));
    let overlay = parse_overlay(overlay, dialect, Limits::default());
    let overlay = files.insert_overlay("overlay", overlay);
    files.apply_overlays(&[(document, vec![overlay])]);
    (files, document)
}

/// How declarations are taken out.
#[derive(Debug, Clone, Copy)]
struct Taking {
    /// One action for the whole document, or one for each object that holds declarations.
    structured: bool,
    /// Lists and mappings are divided between document and overlay.
    divided: bool,
    /// Bits: which of the declarations are taken, over and over.
    pattern: u32,
    taken: u32,
}

impl Taking {
    fn takes(&mut self) -> bool {
        self.taken += 1;
        self.pattern.rotate_right(self.taken) & 1 == 1
    }

    /// Moves declarations from the mapping at `path` into an update.
    fn take(&mut self, holder: &mut Value, path: &[&str], actions: &mut Vec<(Vec<String>, Value)>) {
        let Some(map) = holder.as_object_mut() else {
            return;
        };
        let names: Vec<String> = map.keys().cloned().collect();
        let mut update = Map::new();
        for name in names.iter().filter(|name| is_ours(name, path)) {
            if !self.takes() {
                continue;
            }
            let value = map.get_mut(name).filter(|_| self.divided);
            if let Some(part) = value.and_then(half) {
                update.insert(name.clone(), part);
            } else if let Some(whole) = map.remove(name) {
                update.insert(name.clone(), whole);
            }
        }
        if !update.is_empty() {
            let path = path.iter().map(|name| (*name).to_owned()).collect();
            actions.push((path, Value::Object(update)));
        }
        for name in names {
            if let Some(inner) = map.get_mut(&name).filter(|_| leads_on(&name, path)) {
                let path: Vec<&str> = path.iter().copied().chain([name.as_str()]).collect();
                self.take(inner, &path, actions);
            }
        }
    }
}

/// The later half of the items, or one of the entries that are mappings.
fn half(value: &mut Value) -> Option<Value> {
    match value {
        Value::Array(list) if list.len() > 1 => Some(Value::Array(list.split_off(list.len() / 2))),
        Value::Object(map) if map.len() > 1 => {
            let name = map.iter().find(|(_, inner)| inner.is_object())?.0.clone();
            let inner = map.remove(&name)?;
            Some(json!({ name: inner }))
        }
        _ => None,
    }
}

/// Whether an overlay may add the key to the mapping at `path`.
fn is_ours(name: &str, path: &[&str]) -> bool {
    let bare = name.strip_prefix("x-").or(name.strip_prefix("X-"));
    match path {
        ["components", "securitySchemes"] | ["securityDefinitions"] => true,
        ["components", "securitySchemes", _] | ["securityDefinitions", _] => {
            matches!(bare, Some("user_id" | "groups" | "memberships"))
        }
        ["components", "schemas", _] | ["definitions", _] => bare == Some("objectAuth"),
        ["paths", _] => matches!(bare, Some("objectAuth" | "objects")),
        ["paths", _, _] => {
            name == "security" || matches!(bare, Some("objectAuth" | "objects" | "ess-assigns"))
        }
        [] => name == "security",
        _ => false,
    }
}

fn leads_on(name: &str, path: &[&str]) -> bool {
    let is_method = matches!(
        name,
        "get" | "put" | "post" | "delete" | "options" | "head" | "patch"
    );
    match path {
        [] => matches!(
            name,
            "components" | "paths" | "definitions" | "securityDefinitions"
        ),
        ["components"] => matches!(name, "schemas" | "securitySchemes"),
        ["components", _] | ["paths"] | ["definitions"] | ["securityDefinitions"] => true,
        ["paths", _] => is_method,
        _ => false,
    }
}

fn overlay(actions: Vec<(Vec<String>, Value)>, structured: bool) -> Value {
    let quoted = |name: &String| format!("['{}']", name.replace('\\', "\\\\").replace('\'', "\\'"));
    let action = |(path, update): (Vec<String>, Value)| match structured {
        true => {
            let whole = path
                .iter()
                .rev()
                .fold(update, |inner, name| json!({ name: inner }));
            json!({"target": "$", "update": whole})
        }
        false => {
            let target: String = path.iter().map(quoted).collect();
            json!({"target": format!("${target}"), "update": update})
        }
    };
    let actions: Vec<Value> = actions.into_iter().map(action).collect();
    json!({"overlay": "1.0.0", "info": {"title": "taken", "version": "1"}, "actions": actions})
}

/// The document in the form of another version.
fn in_version(mut document: Value, version: &str) -> Value {
    if version != "2.0" {
        document["openapi"] = Value::from(version);
        return document;
    }
    let root = document.as_object_mut().expect("a mapping");
    root.remove("openapi");
    root.insert(String::from("swagger"), Value::from(version));
    let components = root.remove("components").expect("components");
    root.insert(String::from("definitions"), components["schemas"].clone());
    let schemes = components["securitySchemes"].clone();
    root.insert(String::from("securityDefinitions"), schemes);
    let items = root["paths"].as_object_mut().expect("paths");
    for item in items.values_mut().filter_map(Value::as_object_mut) {
        parameters_of_2(item);
        for operation in item.values_mut().filter_map(Value::as_object_mut) {
            parameters_of_2(operation);
            if let Some(body) = operation.remove("requestBody") {
                let schema = body["content"]["application/json"]["schema"].clone();
                let body = json!([{"name": "body", "in": "body", "schema": schema}]);
                operation.insert(String::from("parameters"), body);
            }
        }
    }
    let text = document.to_string();
    let text = text.replace("#/components/schemas/", "#/definitions/");
    serde_json::from_str(&text).expect("JSON")
}

fn parameters_of_2(holder: &mut Map<String, Value>) {
    let parameters = holder.get_mut("parameters").and_then(Value::as_array_mut);
    for parameter in parameters.into_iter().flatten() {
        let Some(parameter) = parameter.as_object_mut() else {
            continue;
        };
        if let Some(Value::Object(schema)) = parameter.remove("schema") {
            parameter.extend(schema);
        }
    }
}

/// The document, and those with one thing broken in it.
fn documents() -> Vec<String> {
    let table = include_str!("broken.txt");
    let entries = table.split("\n\n").filter(|entry| !entry.starts_with('#'));
    let broken = entries.filter_map(|entry| {
        let plain = |line: &str, name| Some(line.strip_prefix(name)?.replace("\\n", "\n"));
        let mut lines = entry.lines().skip(1);
        let (from, to) = (lines.next()?, lines.next()?);
        Some(LIBRARY.replacen(&plain(from, "from: ")?, &plain(to, "to: ")?, 1))
    });
    [LIBRARY.to_owned()].into_iter().chain(broken).collect()
}

#[test]
fn an_overlay_means_what_the_same_keys_in_the_document_mean() {
    let (mut compared, mut with_findings, mut moved) = (0, 0, 0);
    for (number, source) in documents().iter().enumerate() {
        for (turn, version) in ["2.0", "3.0.3", "3.1.0"].into_iter().enumerate() {
            let whole = in_version(read(source), version);
            for way in 0..4 {
                // Everything is taken, or a part that differs from case to case.
                let seed = (number as u32 * 31 + turn as u32 * 7 + way).wrapping_mul(0x9e37_79b9);
                let mut taking = Taking {
                    structured: way % 2 == 0,
                    divided: way == 3,
                    pattern: if way < 2 { u32::MAX } else { seed },
                    taken: 0,
                };
                let dialect = [Dialect::Yaml, Dialect::Json][(number + turn) % 2];
                let (mut rest, mut actions) = (whole.clone(), Vec::new());
                taking.take(&mut rest, &[], &mut actions);
                moved += actions.len();
                let overlay = text(&overlay(actions, taking.structured), dialect);
                let (files, document) = with_overlay(&text(&rest, dialect), &overlay, dialect);
                let seen = files.view(document);
                let seen = value(seen.root(document).expect("a root"));
                assert_eq!(seen, whole, "{version} {taking:?} {overlay}");
                let found = verdicts(&check(&files, document));
                let mut by_hand = Files::new();
                let file = by_hand.insert(
                    "api",
                    parse(text(&whole, dialect), dialect, Limits::default()),
                );
                let expected = verdicts(&check(&by_hand, file));
                assert_eq!(found, expected, "{version} {taking:?}\n{rest}\n{overlay}");
                compared += 1;
                with_findings += usize::from(!expected.is_empty());
            }
        }
    }
    assert!(
        compared > 600 && with_findings > 400 && moved > 5000,
        "{compared} {with_findings} {moved}"
    );
}

/// Bytes of a finding with the file in which they stand.
fn shown(files: &Files, at: &At) -> String {
    let document = files.document(at.file).expect("a file with text");
    let range = at.range(document);
    let line = document.position(range.start, Encoding::Utf8).line + 1;
    let text = document.slice(range);
    format!("{}:{line}: {text}", files.path(at.file))
}

const PETS: &str = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{token: []}]
paths:
  /pets/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: string, format: uuid}}]
    get: {responses: {'200': {description: a pet}, '404': {description: none}}}
components:
  securitySchemes: {token: {type: http, scheme: bearer}}
  schemas:
    Pet:
      type: object
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}
";

const DECLARED: &str = "\
overlay: 1.0.0
info: {title: Pets, version: '1'}
actions:
  - target: $.paths['/pets/{petId}']
    update:
      x-objects: [{object: Pet, id: petID}, {$ref: '#/components/schemas/Cat'}]
  - target: $.components.securitySchemes.token
    update: {x-user_id: sub, x-groups: {claim: groups, values: {keepers: {}}}}
  - target: $.components.schemas.Pet
    update:
      x-objectAuth:
        owner: keeper
        groups: {keepers: {actions: [read], ownership: true}, vets: {actions: [read], ownership: maybe}}
";

#[test]
fn findings_stand_where_one_would_edit() {
    let (files, document) = with_overlay(PETS, DECLARED, Dialect::Yaml);
    let found = check(&files, document);
    let mut places: Vec<String> = found
        .iter()
        .map(|one| format!("{} {}", one.rule.name, shown(&files, &one.at)))
        .collect();
    places.sort();
    places.dedup();
    for expected in [
        "unknown-identifier overlay:6: petID",
        "unresolved-reference overlay:6: '#/components/schemas/Cat'",
        "unknown-property overlay:12: keeper",
        "invalid-extension overlay:13: maybe",
        "unknown-group overlay:13: vets",
    ] {
        assert!(
            places.iter().any(|one| one == expected),
            "{expected}: {places:#?}"
        );
    }
}

/// Facts are kept with the text that they were read from; those of a document with an overlay are
/// not, since the same text may be checked without it.
#[test]
fn a_view_does_not_change_the_document_itself() {
    let (files, document) = with_overlay(PETS, DECLARED, Dialect::Yaml);
    let plain = |files: &Files| {
        let model = Model::build(files, document).expect("a document");
        verdicts(&check_document(files, &model))
    };
    let seen = |files: &Files| verdicts(&check(files, document));
    let (before, with) = (plain(&files), seen(&files));
    assert_ne!(before, with);
    assert_eq!(
        (plain(&files), seen(&files)),
        (before.clone(), with.clone())
    );
    // In the other order, on facts that nobody has read before.
    let (files, _) = with_overlay(PETS, DECLARED, Dialect::Yaml);
    assert_eq!((seen(&files), plain(&files)), (with, before));
}

/// Later overlays and actions see what earlier ones have added.
#[test]
fn overlays_count_in_their_order() {
    let head = "overlay: 1.0.0\ninfo: {title: a, version: '1'}\nactions:\n";
    let first = format!(
        "{head}- {{target: $.components.schemas.Pet, update: {{x-objectAuth: {{owner: keeper, sharing: none}}}}}}\n\
         - {{target: '$.paths[''/pets/{{petId}}'']', update: {{x-objects: [Dog]}}}}"
    );
    let second = format!(
        "{head}- {{target: $.components.schemas.Pet.x-objectAuth, update: {{owner: ownerId}}}}\n\
         - {{target: '$.paths[''/pets/{{petId}}''].x-objects', update: Cat}}\n\
         - {{target: '$.security[0]', update: {{other: []}}}}"
    );
    let mut files = Files::new();
    let document = files.insert("api", parse(PETS, Dialect::Yaml, Limits::default()));
    let [first, second] = [("first", first), ("second", second)].map(|(name, text)| {
        files.insert_overlay(name, parse_overlay(text, Dialect::Yaml, Limits::default()))
    });
    files.apply_overlays(&[(document, vec![first, second])]);
    for overlay in [first, second] {
        assert_eq!(files.overlay_flaws(overlay), []);
        assert_eq!(files.overlaid_by(overlay), [document]);
    }
    assert_eq!(files.reachable(document), [document, first, second]);
    let view = files.view(document);
    let seen = value(view.root(document).expect("a root"));
    assert_eq!(
        seen["components"]["schemas"]["Pet"]["x-objectAuth"],
        json!({"owner": "ownerId", "sharing": "none"})
    );
    assert_eq!(
        seen["paths"]["/pets/{petId}"]["x-objects"],
        json!(["Dog", "Cat"])
    );
    assert_eq!(seen["security"], json!([{"token": [], "other": []}]));
    // A new version of a file: what was applied means nothing any more.
    files.insert("api", parse(PETS, Dialect::Yaml, Limits::default()));
    assert_eq!(
        value(files.view(document).root(document).expect("a root")),
        read(PETS)
    );
}
