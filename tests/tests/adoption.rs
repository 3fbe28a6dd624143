//! Whole real documents are adopted: what was certain is declared, and nothing else has changed.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use edit::{Change, Planned};
use ess_tests::corpus::{files_below, load, shared};
use ess_tests::official::Official;
use ess_tests::values::{Value, read};
use model::{Model, Spelling};
use openapi::{FileId, Files};
use rules::{Adoption, Options, Scheme, adopt, check_document};

/// Both settings.
const SCHEMES: [Scheme; 2] = [Scheme::Existing, Scheme::Insert];

/// Rules of which an adoption may leave no new finding.
const CLEAN: [&str; 16] = [
    "ambiguous-scheme",
    "conflicting-designs",
    "duplicate-grant",
    "invalid-extension",
    "missing-scheme",
    "mixed-spelling",
    "object-without-rules",
    "public-write",
    "undeclared-object-authorization",
    "ungranted-action",
    "unknown-action",
    "unknown-extension-key",
    "unknown-group",
    "unknown-identifier",
    "unknown-object",
    "unmapped-action",
];

fn plans(files: &Files, adoption: &Adoption) -> BTreeMap<FileId, Planned> {
    let mut changes: BTreeMap<FileId, Vec<Change>> = BTreeMap::new();
    for (file, change) in &adoption.changes {
        changes.entry(*file).or_default().push(change.clone());
    }
    let plan = |(file, changes)| {
        let document = files.document(file).expect("it changes");
        let planned = edit::plan(document, changes);
        (
            file,
            planned.unwrap_or_else(|refusal| panic!("{}: {refusal}", files.path(file))),
        )
    };
    changes.into_iter().map(plan).collect()
}

/// The findings of [`CLEAN`] by rule, place in words, and message.
fn findings(files: &Files, model: &Model) -> BTreeSet<(String, String)> {
    let all = check_document(files, model).into_iter();
    let all = all.filter(|finding| CLEAN.contains(&finding.rule.name));
    all.map(|finding| (finding.rule.name.to_owned(), finding.message))
        .collect()
}

/// What the adoption of a document has come to.
#[derive(Default)]
struct Outcome {
    declared: usize,
    left_out: usize,
    /// It was valid OpenAPI before, and still is.
    valid: bool,
}

fn adopted(
    name: &str,
    files: &Files,
    root: FileId,
    scheme: Scheme,
    official: Option<&Official>,
) -> Option<Outcome> {
    let mut outcome = Outcome::default();
    let model = Model::build(files, root)?;
    let options = Options {
        scheme,
        spelling: Spelling::Small,
    };
    let before = findings(files, &model);
    let adoption = adopt(files, &model, options, &HashSet::new());
    let mut after = files.clone();
    for (file, planned) in plans(files, &adoption) {
        let document = files.document(file).expect("it changes");
        let text = document.text();
        assert_eq!(
            edit::apply(&text, &planned.edits),
            planned.document.text(),
            "{name}"
        );
        let changed = planned.document.text();
        compare(files.path(file), &text, &changed);
        if file == root {
            outcome.valid =
                official.is_some_and(|official| still_valid(official, name, &text, &changed));
        }
        after.insert(files.path(file), planned.document);
    }
    let again = Model::build(&after, root).expect("it still is one");
    let left: BTreeSet<String> = adoption
        .left_out
        .iter()
        .map(|one| format!("{} {}", one.operation.method, one.operation.path))
        .collect();
    let found = findings(&after, &again);
    let new: Vec<_> = found.difference(&before).collect();
    assert!(new.is_empty(), "{name}, {scheme:?}: {new:?}");
    for operation in &again.operations {
        let endpoint = format!("{} {}", operation.method, operation.path);
        let undeclared =
            operation.needs == Some(true) && operation.declared == model::Declared::None;
        assert_eq!(
            undeclared,
            left.contains(&endpoint),
            "{name}, {scheme:?}: {endpoint}"
        );
    }
    let second = adopt(&after, &again, options, &HashSet::new());
    assert_eq!(
        second.changes,
        [],
        "{name}, {scheme:?}: a second run changes something"
    );
    outcome.declared = adoption.declared.len();
    outcome.left_out = adoption.left_out.len();
    Some(outcome)
}

/// Whether a document that was valid before is so after; `false` where it never was.
fn still_valid(official: &Official, name: &str, before: &str, after: &str) -> bool {
    if official.judge(name, before) != Some(Ok(())) {
        return false;
    }
    let judged = official.judge(name, after);
    assert_eq!(judged, Some(Ok(())), "{name} is valid OpenAPI no more");
    true
}

#[test]
fn real_documents() {
    let Some(corpus) = shared("corpus") else {
        return;
    };
    let official = Official::find();
    let (mut documents, mut declared, mut left_out, mut valid) = (0, 0, 0, 0);
    for name in files_below(&corpus) {
        let text = std::fs::read_to_string(corpus.join(&name)).unwrap_or_default();
        if openapi::sniff(&text).is_none() {
            continue;
        }
        let (files, root) = load(&corpus, &name);
        for scheme in SCHEMES {
            let outcome = adopted(&name, &files, root, scheme, official.as_ref());
            if let Some(outcome) = outcome {
                documents += 1;
                declared += outcome.declared;
                left_out += outcome.left_out;
                valid += usize::from(outcome.valid);
            }
        }
    }
    eprintln!(
        "{documents} adoptions: {declared} operations declared, {left_out} left out; \
         {valid} changed documents were valid OpenAPI and still are"
    );
    assert!(official.is_none() || valid > 20, "only {valid} are valid");
    assert!(documents > 20, "only {documents} adoptions");
    assert!(declared > left_out / 4, "{declared} of {left_out}");
}

fn compare(name: &str, before: &str, after: &str) {
    let Some(before) = read(name, before) else {
        return;
    };
    let after =
        read(name, after).unwrap_or_else(|| panic!("{name}: the other parser reads it no more"));
    same(name, &before, &after, &mut Vec::new());
}

/// Fails unless all that stood in the document stands there as before, and all that is new is ours.
/// `at` is the way from the root.
fn same(name: &str, before: &Value, after: &Value, at: &mut Vec<String>) {
    match (before, after) {
        (Value::Map(old), Value::Map(new)) => {
            for (key, value) in new {
                at.push(key.clone());
                match before.get(key) {
                    Some(known @ Value::List(_)) if is_security(at) => {
                        tightened(name, known, value, at);
                    }
                    Some(known) => same(name, known, value, at),
                    None => assert!(is_ours(at), "{name}: {at:?} is new"),
                }
                at.pop();
            }
            for (key, _) in old {
                assert!(
                    after.get(key).is_some(),
                    "{name}: {key} is gone from {at:?}"
                );
            }
        }
        (Value::List(old), Value::List(new)) => {
            assert_eq!(old.len(), new.len(), "{name}: {at:?}");
            for (index, (old, new)) in old.iter().zip(new).enumerate() {
                at.push(index.to_string());
                same(name, old, new, at);
                at.pop();
            }
        }
        _ => assert_eq!(before, after, "{name}: {at:?}"),
    }
}

/// Whether an adoption may add an entry there.
fn is_ours(at: &[String]) -> bool {
    let Some((key, way)) = at.split_last() else {
        return false;
    };
    let way: Vec<&str> = way.iter().map(String::as_str).collect();
    match key.as_str() {
        "x-objectAuth" | "x-objects" | "x-user_id" | "x-groups" => true,
        "X-objectAuthScheme" => {
            matches!(
                way.as_slice(),
                ["components", "securitySchemes"] | ["securityDefinitions"]
            )
        }
        "components" | "securityDefinitions" => way.is_empty(),
        "securitySchemes" => way == ["components"],
        _ => is_security(at),
    }
}

fn is_security(at: &[String]) -> bool {
    at.last().is_some_and(|key| key == "security")
}

/// Fails unless each alternative demands what it demanded, and perhaps more.
fn tightened(name: &str, before: &Value, after: &Value, at: &[String]) {
    let (Value::List(old), Value::List(new)) = (before, after) else {
        panic!("{name}: {at:?} is no list");
    };
    if !old.is_empty() {
        assert_eq!(
            old.len(),
            new.len(),
            "{name}: {at:?} has another alternative"
        );
    }
    for (old, new) in old.iter().zip(new) {
        let Value::Map(schemes) = old else {
            panic!("{name}: {at:?} holds something else");
        };
        for (scheme, scopes) in schemes {
            assert_eq!(
                new.get(scheme),
                Some(scopes),
                "{name}: {at:?} lacks {scheme}"
            );
        }
    }
}
