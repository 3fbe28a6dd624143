//! Both designs decide alike: what an operation demands is the same before and after its rules have
//! moved to the schema. A decision depends on these demands and on nothing else of the document.

use edit::{apply, plan};
use model::{Model, rules_of};
use openapi::{FileId, Files};
use policy::{Action, Addresses, ObjectRules};
use proptest::prelude::*;
use rules::hoist;
use syntax::{Dialect, Limits};

fn load(text: &str) -> (Files, FileId, Model) {
    let mut files = Files::new();
    let document = openapi::parse(text, Dialect::Yaml, Limits::default());
    let file = files.insert("api.yaml", document);
    let model = Model::build(&files, file).expect("a document");
    (files, file, model)
}

/// What one entry of an operation demands.
#[derive(Debug, PartialEq)]
struct Demand {
    operation: String,
    object: Option<String>,
    addresses: Addresses,
    action: Option<Action>,
    filtered: bool,
    covers: Vec<usize>,
    rules: Option<ObjectRules>,
    owner: Option<String>,
}

fn demands(model: &Model) -> Vec<Demand> {
    let operations = model.operations.iter();
    let each = operations.flat_map(|operation| {
        operation.entries.iter().map(move |entry| {
            let rules = rules_of(model, entry);
            let owner = rules.and_then(|rules| rules.owner.as_ref());
            Demand {
                operation: format!("{} {}", operation.method, operation.path),
                object: entry.object.as_ref().map(|object| object.value.clone()),
                addresses: entry.addresses,
                action: entry.action.clone(),
                filtered: entry.filtered,
                covers: entry.covers.clone(),
                rules: rules.map(|rules| rules.rules.clone()),
                owner: owner.map(|owner| owner.value.clone()),
            }
        })
    });
    each.collect()
}

/// A method-level declaration: one of few rules, so that some are alike.
fn declaration() -> impl Strategy<Value = String> {
    let grant = prop_oneof![
        Just("keepers: {actions: [R, U, D], ownership: true}"),
        Just("vets: {actions: [read, groom], ownership: false}"),
        Just("keepers: [{actions: [list], ownership: true}, {actions: [C], ownership: false}]"),
    ];
    let extra = prop_oneof![
        3 => Just(""),
        1 => Just(", owner: ownerId"),
        1 => Just(", draft: true"),
        1 => Just(", sharing: none"),
        1 => Just(", x-note: ours"),
    ];
    let entry = prop_oneof![
        3 => Just(""),
        1 => Just(", id: petId"),
        1 => Just(", action: groom"),
        1 => Just(", filtered: true"),
    ];
    (grant, extra, entry).prop_map(|(grant, extra, entry)| {
        format!("{{object: Pet{entry}, groups: {{{grant}}}{extra}}}")
    })
}

/// A document with five operations, each with a declaration of its own or without.
fn document() -> impl Strategy<Value = String> {
    let declarations = proptest::collection::vec(proptest::option::weighted(0.8, declaration()), 5);
    let schema = proptest::option::weighted(0.3, declaration());
    let at_path = prop_oneof![4 => Just(""), 1 => Just("    x-objects: [Pet]\n")];
    (declarations, schema, at_path, any::<bool>()).prop_map(|(all, schema, at_path, capital)| {
        let keyword = if capital { "X-objectAuth" } else { "x-objectAuth" };
        let at = |index: usize| match &all[index] {
            Some(text) => format!("      {keyword}: {text}\n"),
            None => String::new(),
        };
        let schema = schema.map_or_else(String::new, |text| {
            let rules = text.replace("object: Pet, ", "").replace("id: petId, ", "");
            let rules = rules.replace("action: groom, ", "").replace("filtered: true, ", "");
            format!("      {keyword}: {rules}\n")
        });
        format!(
            "openapi: 3.1.0\ninfo: {{title: Pets, version: 1.0.0}}\npaths:\n  /pets:\n    get:\n{}      \
             responses: {{}}\n    post:\n{}      responses: {{}}\n  /pets/{{petId}}:\n{at_path}    \
             parameters: [{{name: petId, in: path, required: true, schema: {{type: string}}}}]\n    \
             get:\n{}      responses: {{}}\n    put:\n{}      responses: {{}}\n    delete:\n{}      \
             responses: {{}}\ncomponents:\n  schemas:\n    Pet:\n      type: object\n{schema}",
            at(0), at(1), at(2), at(3), at(4)
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn moved_rules_decide_alike(text in document()) {
        let (files, file, model) = load(&text);
        let Ok(hoisted) = hoist(&files, &model, "Pet") else {
            return Ok(());
        };
        let changes = hoisted.changes.into_iter().map(|(_, change)| change);
        let planned = plan(files.document(file).expect("it is there"), changes.collect());
        let planned = planned.map_err(|refusal| TestCaseError::fail(refusal.to_string()))?;
        let after = apply(&text, &planned.edits);
        let (files, _, moved) = load(&after);
        prop_assert_eq!(demands(&model), demands(&moved), "{}", after);
        // What can move has moved.
        let again = hoist(&files, &moved, "Pet");
        prop_assert!(again.is_err(), "{}", after);
    }
}
