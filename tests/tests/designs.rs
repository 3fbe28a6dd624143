//! The two designs decide alike: a document with its rules at the schema, and the same document with
//! these rules at its operations, answer every request in the same way.

use access::{Access, Caller, Question, Request, State};
use model::{Entry, Level, Model};
use openapi::{FileId, Files};
use policy::{Decision, Subject};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use rules::{Scope, hoist, inline};
use serde_json::{Map, Value, json};
use syntax::{Dialect, Document, Limits};

/// A document and its model.
struct Api {
    files: Files,
    file: FileId,
    model: Model,
}

impl Api {
    fn of(value: &Value) -> Self {
        Api::read(&format!("{value:#}\n"))
    }

    fn read(text: &str) -> Self {
        let mut files = Files::new();
        let document = openapi::parse(text, Dialect::Json, Limits::default());
        let file = files.insert("api.json", document);
        let model = Model::build(&files, file).expect("a document");
        Api { files, file, model }
    }

    fn value(&self) -> Value {
        let document = self.files.document(self.file).expect("it is there");
        serde_json::from_str(&document.text()).expect("JSON")
    }

    /// The document after changes.
    fn after(&self, changes: Vec<(FileId, edit::Change)>) -> Self {
        let document = self.files.document(self.file).expect("it is there");
        let changes = changes.into_iter().map(|(_, change)| change).collect();
        let planned = edit::plan(document, changes).expect("it can be made");
        Api::read(&planned.document.text())
    }

    /// Every answer to every caller.
    fn answers(&self) -> Vec<(String, &'static str, Decision)> {
        let access = Access::new(&self.files, &self.model);
        let acl = Document::parse(ACL, Dialect::Yaml, &[], Limits::default());
        let state = access.state(&acl).expect("a list");
        let mut answers = Vec::new();
        for request in requests() {
            for caller in callers() {
                let decision = ask(&access, &request.0, &caller, &state);
                let who = format!("{caller:?}: {}", request.1);
                answers.push((who, decision.0, decision.1));
            }
        }
        answers
    }
}

fn ask(
    access: &Access<'_>,
    request: &Request,
    caller: &Caller,
    state: &State,
) -> (&'static str, Decision) {
    let decision = access.decide(Question {
        request,
        caller,
        state,
        owner: None,
    });
    (decision.reason.code(), decision.decision())
}

/// Pet 1 is ann's own, 2 is shared with her, 3 she may change too, 4 is ben's, and nobody knows of 5.
const ACL: &str = "{Pet: {1: {owner: ann, parent: c1}, 2: {owner: ben, ace: {ann: R}, parent: c1}, \
                   3: {owner: ben, ace: {ann: RW}, parent: c2}, 4: {owner: ben, parent: c2}}}";

fn callers() -> Vec<Caller> {
    let groups = [&[][..], &["keepers"], &["vets"], &["keepers", "vets"]];
    let mut callers: Vec<Caller> = groups
        .iter()
        .map(|groups| {
            Caller::Stated(Subject {
                user: Some(String::from("ann")),
                groups: groups.iter().map(|one| (*one).to_owned()).collect(),
                ..Subject::default()
            })
        })
        .collect();
    callers.push(Caller::Stated(Subject::default()));
    callers
}

fn requests() -> Vec<(Request, String)> {
    let mut all = Vec::new();
    let mut add = |line: String, body: Option<&str>| {
        let mut request = Request::parse(&line).expect("a request");
        if let Some(body) = body {
            request.set_body(body.to_owned());
        }
        all.push((request, format!("{line} {}", body.unwrap_or_default())));
    };
    for method in ["GET", "POST", "OPTIONS"] {
        add(format!("{method} /pets"), None);
    }
    for id in 1..=5 {
        for method in ["GET", "PUT", "DELETE", "POST", "OPTIONS"] {
            add(format!("{method} /pets/{id}"), None);
        }
        // What the body says of the object must be what the path says.
        for body in ["{\"id\": \"1\"}", "{\"petId\": \"1\"}", "{\"tag\": \"1\"}"] {
            add(format!("PUT /pets/{id}"), Some(body));
        }
    }
    add(String::from("GET /visits/1"), None);
    all
}

fn grant() -> impl Strategy<Value = Value> {
    let actions = subsequence(vec!["create", "read", "update", "D", "L", "feed"], 1..4);
    let extra = prop_oneof![6 => Just(""), 1 => Just("when"), 1 => Just("within")];
    (actions, any::<bool>(), extra).prop_map(|(actions, ownership, extra)| {
        let mut grant = json!({"actions": actions, "ownership": ownership});
        match extra {
            "when" => grant["when"] = json!("on duty"),
            "within" => grant["within"] = json!("Pet"),
            _ => {}
        }
        grant
    })
}

/// Rules as they stand at a schema.
fn rules() -> impl Strategy<Value = Map<String, Value>> {
    let groups = prop::collection::btree_map(
        select(vec!["keepers", "vets", "authenticated"]),
        grant(),
        1..4,
    );
    let extra = prop_oneof![
        4 => Just(json!({})),
        1 => Just(json!({"owner": "ownerId"})),
        1 => Just(json!({"sharing": "none"})),
        1 => Just(json!({"draft": true})),
        1 => Just(json!({"scheme": "token", "reason": "a zoo"})),
        1 => Just(json!({"parent": {"object": "Clinic", "id": "clinicId"}})),
        1 => Just(json!({"id": "tag"})),
    ];
    (groups, extra).prop_map(|(groups, extra)| {
        let mut rules = extra.as_object().cloned().unwrap_or_default();
        rules.insert(String::from("groups"), json!(groups));
        rules
    })
}

/// What an operation says besides the object.
fn entry() -> impl Strategy<Value = Map<String, Value>> {
    let keys = prop_oneof![
        3 => Just(json!({})),
        2 => Just(json!({"id": "petId"})),
        1 => Just(json!({"action": "feed"})),
        1 => Just(json!({"filtered": true})),
        1 => Just(json!({"upsert": true})),
    ];
    keys.prop_map(|keys| {
        let mut entry = keys.as_object().cloned().unwrap_or_default();
        entry.insert(String::from("object"), json!("Pet"));
        entry
    })
}

const METHODS: [(&str, &str); 6] = [
    ("/pets", "get"),
    ("/pets", "post"),
    ("/pets/{petId}", "get"),
    ("/pets/{petId}", "put"),
    ("/pets/{petId}", "delete"),
    ("/pets/{petId}", "post"),
];

/// A document without declarations.
fn bare() -> Value {
    let parameter =
        json!({"name": "petId", "in": "path", "required": true, "schema": {"type": "string"}});
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {"title": "Pets", "version": "1"},
        "security": [{"token": []}],
        "paths": {
            "/pets": {"options": {"responses": {}}},
            "/pets/{petId}": {"parameters": [parameter]},
            "/visits/{visitId}": {"get": {"x-objects": ["Visit"], "responses": {}}},
        },
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "x-user_id": "sub"}},
            "schemas": {
                "Pet": {"type": "object", "properties": {"id": {"type": "string"}, "tag": {"type": "string"}}},
                "Clinic": {"type": "object"},
                "Visit": {"x-objectAuth": {"groups": {"vets": {"actions": ["read"], "ownership": false}}}},
            },
        },
    });
    for (path, method) in METHODS {
        document["paths"][path][method] = json!({"responses": {"200": {"description": "fine"}}});
    }
    let body =
        json!({"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}});
    document["paths"]["/pets/{petId}"]["put"]["requestBody"] = body;
    document
}

/// The root-level design: `x-objects` at paths and operations.
fn at_schema() -> impl Strategy<Value = Value> {
    let own = prop::collection::vec(prop::option::weighted(0.4, entry()), METHODS.len());
    let paths = prop::collection::vec(any::<bool>(), 2);
    (rules(), own, paths, any::<bool>()).prop_map(|(rules, own, paths, many)| {
        let mut document = bare();
        document["components"]["schemas"]["Pet"]["x-objectAuth"] = Value::Object(rules);
        for ((path, method), entry) in METHODS.iter().zip(own) {
            if let Some(entry) = entry {
                let list = json!([entry]);
                document["paths"][path][method]["x-objects"] = list;
            }
        }
        for (path, declared) in ["/pets", "/pets/{petId}"].into_iter().zip(paths) {
            if declared {
                document["paths"][path]["x-objects"] =
                    json!(if many { json!(["Pet"]) } else { json!("Pet") });
            }
        }
        document
    })
}

/// The method-level design: rules at operations, some of them alike.
fn at_operations() -> impl Strategy<Value = Value> {
    let own = prop::collection::vec(
        prop::option::weighted(0.7, (entry(), 0..2_usize)),
        METHODS.len(),
    );
    (prop::collection::vec(rules(), 2), own).prop_map(|(mut rules, own)| {
        rules.iter_mut().for_each(|rules| {
            rules.remove("id");
        });
        let mut document = bare();
        for ((path, method), declared) in METHODS.iter().zip(own) {
            if let Some((mut entry, which)) = declared {
                entry.extend(rules[which].clone());
                document["paths"][path][method]["x-objectAuth"] = Value::Object(entry);
            }
        }
        document
    })
}

/// All that can be asked of a document.
fn scopes(model: &Model) -> Vec<Scope> {
    let mut scopes: Vec<Scope> = Vec::new();
    for operation in &model.operations {
        for Entry { level, .. } in &operation.entries {
            scopes.push(match level {
                Level::Operation => Scope::Operation(operation.operation),
                Level::PathItem => Scope::PathItem(operation.path_item),
            });
        }
    }
    let rules = model
        .objects
        .iter()
        .filter_map(|one| one.declaration.as_ref());
    scopes.extend(rules.map(|rules| Scope::Rules(rules.key)));
    scopes.dedup();
    scopes
}

fn compare(before: &Api, after: &Api) -> Result<(), TestCaseError> {
    for (old, new) in before.answers().into_iter().zip(after.answers()) {
        prop_assert_eq!(old, new, "{}\n{}", before.value(), after.value());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rules_at_operations_decide_as_those_at_the_schema(document in at_schema()) {
        let before = Api::of(&document);
        for scope in scopes(&before.model) {
            if let Ok(inlined) = inline(&before.files, &before.model, scope) {
                compare(&before, &before.after(inlined.changes))?;
            }
        }
    }

    #[test]
    fn rules_at_the_schema_decide_as_those_at_operations(document in at_operations()) {
        let before = Api::of(&document);
        if let Ok(hoisted) = hoist(&before.files, &before.model, "Pet") {
            compare(&before, &before.after(hoisted.changes))?;
        }
    }

    /// From operations to the schema and back: the same document.
    #[test]
    fn there_and_back(document in at_operations()) {
        let before = Api::of(&document);
        let Ok(hoisted) = hoist(&before.files, &before.model, "Pet") else {
            return Ok(());
        };
        let there = before.after(hoisted.changes);
        let pet = there.model.objects.iter().find(|one| one.name == "Pet");
        let rules = pet.and_then(|pet| pet.declaration.as_ref()).expect("they moved");
        match inline(&there.files, &there.model, Scope::Rules(rules.key)) {
            Ok(inlined) => prop_assert_eq!(there.after(inlined.changes).value(), document),
            // Only a schema says which object contains others.
            Err(reason) => prop_assert!(rules.parent.is_some(), "{reason}\n{}", there.value()),
        }
    }

    /// From the schema to operations and back: the same document, once it has the form that
    /// declarations have when they come from operations.
    #[test]
    fn back_and_there(document in at_operations()) {
        let before = Api::of(&document);
        let Ok(hoisted) = hoist(&before.files, &before.model, "Pet") else {
            return Ok(());
        };
        let root = before.after(hoisted.changes);
        let pet = root.model.objects.iter().find(|one| one.name == "Pet");
        let rules = pet.and_then(|pet| pet.declaration.as_ref()).expect("they moved");
        let Ok(inlined) = inline(&root.files, &root.model, Scope::Rules(rules.key)) else {
            return Ok(());
        };
        let there = root.after(inlined.changes);
        let back = hoist(&there.files, &there.model, "Pet");
        let back = back.map_err(TestCaseError::fail)?;
        prop_assert_eq!(there.after(back.changes).value(), root.value());
    }
}

/// The example of the vocabulary in both designs.
#[test]
fn nothing_is_lost_on_the_way() {
    let mut document = bare();
    let rules = json!({"owner": "ownerId", "groups": {
        "keepers": {"actions": ["C", "R", "U", "D"], "ownership": true},
        "vets": {"actions": ["R"], "ownership": false},
    }});
    document["components"]["schemas"]["Pet"]["x-objectAuth"] = rules;
    document["paths"]["/pets"]["x-objects"] = json!([{"object": "Pet"}]);
    document["paths"]["/pets/{petId}"]["x-objects"] = json!([{"object": "Pet", "id": "petId"}]);
    let feed = json!([{"object": "Pet", "id": "petId", "action": "feed"}]);
    document["paths"]["/pets/{petId}"]["post"]["x-objects"] = feed;
    let root = Api::of(&document);
    let pet = root.model.objects.iter().find(|one| one.name == "Pet");
    let rules = pet.and_then(|pet| pet.declaration.as_ref()).expect("rules");
    let inlined = inline(&root.files, &root.model, Scope::Rules(rules.key)).expect("it can be");
    assert_eq!(inlined.operations, 6);
    let methods = root.after(inlined.changes);
    let text = methods.value().to_string();
    assert_eq!(text.matches("\"keepers\"").count(), 6, "{text}");
    assert_eq!(methods.answers(), root.answers());
    let hoisted = hoist(&methods.files, &methods.model, "Pet").expect("it can be");
    assert_eq!(methods.after(hoisted.changes).value(), document);
}
