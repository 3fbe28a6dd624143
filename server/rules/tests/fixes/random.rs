//! Fixes in documents that nobody has written.

use std::collections::{BTreeSet, HashSet};

use model::{Declared, Spelling};
use proptest::prelude::*;
use proptest::sample::select;
use rules::{Options, Scheme, adopt, refactorings};
use serde_json::{Map, Value, json};

use crate::notation::{ALL, Notation};
use crate::{Checked, parse};

const OBJECTS: [(&str, &str); 4] = [
    ("Pet", "pets"),
    ("Clinic", "clinics"),
    ("Visit", "visits"),
    ("Owner", "owners"),
];

/// Of what an adoption or a fix that declares may leave no new finding.
const CLEAN: [&str; 10] = [
    "ambiguous-scheme",
    "conflicting-designs",
    "invalid-extension",
    "missing-scheme",
    "unknown-action",
    "unknown-extension-key",
    "unknown-group",
    "unknown-identifier",
    "unknown-object",
    "unmapped-action",
];

/// A path: the objects on its way, whether it ends with the collection of the last one, and what
/// follows.
#[derive(Debug, Clone)]
struct Route {
    objects: Vec<usize>,
    collection: bool,
    verb: Option<&'static str>,
    methods: BTreeSet<&'static str>,
    security: Option<Value>,
    declared: bool,
    shows: bool,
}

fn route() -> impl Strategy<Value = Route> {
    let methods = select(vec!["get", "put", "post", "delete", "patch", "options"]);
    (
        prop::collection::vec(0..OBJECTS.len(), 1..3),
        any::<bool>(),
        prop::option::weighted(0.2, select(vec!["archive", "share"])),
        prop::collection::btree_set(methods, 1..4),
        prop::option::weighted(0.3, security()),
        prop::bool::weighted(0.2),
        prop::bool::weighted(0.8),
    )
        .prop_map(
            |(objects, collection, verb, methods, security, declared, shows)| Route {
                objects,
                collection,
                verb,
                methods,
                security,
                declared,
                shows,
            },
        )
}

fn security() -> impl Strategy<Value = Value> {
    select(vec![
        json!([]),
        json!([{}]),
        json!([{"token": []}]),
        json!([{"key": []}, {"token": []}]),
        json!([{"key": []}, {}]),
    ])
}

impl Route {
    fn path(&self) -> String {
        let mut path = String::new();
        for (at, object) in self.objects.iter().enumerate() {
            let (name, plural) = OBJECTS[*object];
            let last = at + 1 == self.objects.len();
            path.push_str(&format!("/{plural}"));
            if !(last && self.collection) {
                path.push_str(&format!("/{{{}Id}}", name.to_lowercase()));
            }
        }
        if let Some(verb) = self.verb {
            path.push_str(&format!("/{verb}"));
        }
        path
    }

    fn item(&self) -> Value {
        let (name, _) = OBJECTS[*self.objects.last().unwrap_or(&0)];
        let schema = json!({"$ref": format!("#/components/schemas/{name}")});
        let schema = match self.collection {
            true => json!({"type": "array", "items": schema}),
            false => schema,
        };
        let content = json!({"application/json": {"schema": schema}});
        let mut item = Map::new();
        let path = self.path();
        let parameters = OBJECTS.iter().filter_map(|(name, _)| {
            let id = format!("{}Id", name.to_lowercase());
            let used = path.contains(&format!("{{{id}}}"));
            used.then(|| json!({"name": id, "in": "path", "required": true, "schema": {"type": "string"}}))
        });
        item.insert(String::from("parameters"), parameters.collect());
        if self.declared {
            item.insert(String::from("x-objects"), json!([name]));
        }
        for method in &self.methods {
            let mut operation = json!({"responses": {"200": {"description": "fine"}}});
            if self.shows && matches!(*method, "get" | "put") {
                operation["responses"]["200"]["content"] = content.clone();
            }
            if let Some(security) = &self.security {
                operation["security"] = security.clone();
            }
            item.insert((*method).to_owned(), operation);
        }
        Value::Object(item)
    }
}

fn document() -> impl Strategy<Value = Value> {
    let schemes = select(vec![
        json!(null),
        json!({"token": {"type": "http", "scheme": "bearer"}, "key": {"type": "apiKey", "in": "header", "name": "K"}}),
        json!({"token": {"type": "http", "scheme": "bearer", "x-user_id": "sub"}, "key": {"type": "apiKey", "in": "header", "name": "K"}}),
    ]);
    let rules = select(vec![
        json!(null),
        json!({}),
        json!({"draft": true, "groups": {"keepers": {"actions": ["read"], "ownership": true}}}),
        json!({"groups": {"keepers": {"actions": ["read", "list", "create"], "ownership": true}}}),
    ]);
    (
        prop::collection::vec(route(), 1..6),
        prop::option::weighted(0.5, security()),
        schemes,
        prop::collection::vec(rules, OBJECTS.len()),
    )
        .prop_map(|(routes, security, schemes, rules)| {
            let mut schemas = Map::new();
            for ((name, _), rules) in OBJECTS.iter().zip(rules) {
                let mut schema = json!({"type": "object"});
                if !rules.is_null() {
                    schema["x-objectAuth"] = rules;
                }
                schemas.insert((*name).to_owned(), schema);
            }
            let paths = routes.iter().map(|route| (route.path(), route.item()));
            let mut document = json!({
                "openapi": "3.1.0",
                "info": {"title": "Anything", "version": "1.0.0"},
                "paths": paths.collect::<Map<_, _>>(),
                "components": {"schemas": schemas},
            });
            if !schemes.is_null() {
                document["components"]["securitySchemes"] = schemes;
            }
            if let Some(security) = security {
                document["security"] = security;
            }
            document
        })
}

fn found(checked: &Checked) -> BTreeSet<(String, String)> {
    let findings = checked.findings.iter();
    let findings = findings.filter(|one| CLEAN.contains(&one.rule.name));
    findings
        .map(|one| (one.rule.name.to_owned(), one.message.clone()))
        .collect()
}

fn notation() -> impl Strategy<Value = Notation> {
    select(ALL.to_vec())
}

fn scheme() -> impl Strategy<Value = Scheme> {
    select(vec![Scheme::Existing, Scheme::Insert])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// Every fix can be made, answers its finding, and leaves a document that says what it said.
    #[test]
    fn every_fix_answers_its_finding(
        document in document(),
        notation in notation(),
        scheme in scheme(),
        which in any::<prop::sample::Index>(),
    ) {
        let text = notation.write(&document);
        let checked = Checked::of(&text, notation.dialect);
        let before = found(&checked);
        let offers = checked.findings.iter().flat_map(|finding| {
            let fixes = checked.fixes(finding, scheme).into_iter();
            fixes.map(move |fix| (finding, fix))
        });
        let offers: Vec<_> = offers.filter(|(_, fix)| fix.refused.is_none()).collect();
        if offers.is_empty() {
            return Ok(());
        }
        let (finding, fix) = which.get(&offers);
        let after = checked.after(&fix.changes);
        prop_assert!(after.is_ok(), "{}: {:?}\n{text}", fix.title, after);
        let after = after.unwrap_or_default();
        notation.check(&text, &after);
        prop_assert_eq!(parse(after.as_str(), notation.dialect, Default::default()).errors().count(), 0);
        let again = Checked::of(&after, notation.dialect);
        let same = again.findings.iter().any(|one| {
            one.rule == finding.rule && one.message == finding.message && one.operation == finding.operation
        });
        // A required scheme says who the caller is, not yet that no anonymous one comes in.
        prop_assert!(!same, "{}: still found\n{after}", fix.title);
        let new: Vec<_> = found(&again).difference(&before).cloned().collect();
        prop_assert!(new.is_empty(), "{}: {new:?}\n{after}", fix.title);
    }

    /// Adopting declares all but what is left out, and doing it twice changes nothing.
    #[test]
    fn adoption_is_complete_and_done_once(
        document in document(),
        notation in notation(),
        scheme in scheme(),
    ) {
        let text = notation.write(&document);
        let checked = Checked::of(&text, notation.dialect);
        let before = found(&checked);
        let options = Options { scheme, spelling: Spelling::Small };
        let adoption = adopt(&checked.files, &checked.model, options, &HashSet::new());
        let after = checked.after(&adoption.changes);
        prop_assert!(after.is_ok(), "{after:?}\n{text}");
        let after = after.unwrap_or_default();
        let again = Checked::of(&after, notation.dialect);
        let new: Vec<_> = found(&again).difference(&before).cloned().collect();
        prop_assert!(new.is_empty(), "{new:?}\n{after}");
        for operation in &again.model.operations {
            let is_left = adoption.left_out.iter().any(|one| {
                one.operation.method == operation.method && one.operation.path == operation.path
            });
            if operation.needs == Some(true) && operation.declared == Declared::None {
                prop_assert!(is_left, "{} {}\n{after}", operation.method, operation.path);
            }
        }
        let second = adopt(&again.files, &again.model, options, &HashSet::new());
        prop_assert_eq!(second.changes, [], "{}", after);
    }

    /// A refactoring says the same in another way, wherever it is asked for, and leaves the notation as
    /// it is. Text outside of its edits is not touched.
    #[test]
    fn refactorings_say_the_same(
        document in document(),
        notation in notation(),
        adopted in any::<bool>(),
        which in any::<prop::sample::Index>(),
    ) {
        let text = notation.write(&document);
        let checked = Checked::of(&text, notation.dialect);
        let options = Options { scheme: Scheme::Existing, spelling: Spelling::Small };
        let adoption = adopt(&checked.files, &checked.model, options, &HashSet::new());
        let text = match adopted {
            true => checked.after(&adoption.changes).unwrap_or(text),
            false => text,
        };
        let checked = Checked::of(&text, notation.dialect);
        let before = (found(&checked), declared(&checked));
        let marks = text.match_indices("objectAuth").chain(text.match_indices("objects"));
        let offers = marks.flat_map(|(at, _)| {
            refactorings(&checked.files, &checked.model, checked.file, &(at..at))
        });
        let offers: Vec<_> = offers.filter_map(|one| Some((one.title, one.changes.ok()?))).collect();
        if offers.is_empty() {
            return Ok(());
        }
        let (title, changes) = which.get(&offers);
        let after = checked.after(changes);
        prop_assert!(after.is_ok(), "{title}: {after:?}\n{text}");
        let after = after.unwrap_or_default();
        notation.check(&text, &after);
        let again = Checked::of(&after, notation.dialect);
        let file = again.files.document(again.file);
        prop_assert_eq!(file.map(|one| one.errors().count()), Some(0));
        prop_assert_eq!((found(&again), declared(&again)), before, "{}\n{}", title, after);
    }
}

/// What each operation is declared to do to which objects; in which design does not matter.
fn declared(checked: &Checked) -> Vec<String> {
    let operations = checked.model.operations.iter();
    let each = operations.map(|operation| {
        let entries = operation.entries.iter().map(|entry| {
            let object = entry.object.as_ref().map(|one| one.value.as_str());
            let rules = rules::rules_of(&checked.model, entry).map(|one| &one.rules);
            format!("{object:?} {:?} {:?} {rules:?}", entry.action, entry.covers)
        });
        let entries: Vec<String> = entries.collect();
        // What stands at a path holds for OPTIONS as well, where it means nothing.
        let counts = operation.method != "OPTIONS";
        format!(
            "{} {} {:?}",
            operation.method,
            operation.path,
            counts.then_some(entries)
        )
    });
    each.collect()
}
