//! Whole real documents are adopted: what was certain is declared, and nothing else has changed.

use std::collections::{BTreeMap, BTreeSet};

use edit::{Change, Planned};
use ess_tests::corpus::{files_below, load, shared};
use ess_tests::values::{Value, read};
use model::{Model, Spelling};
use openapi::{FileId, Files};
use rules::{Adoption, Options, Scheme, adopt, check_document};

/// Both settings.
const SCHEMES: [Scheme; 2] = [Scheme::Existing, Scheme::Insert];

/// Larger documents take long without optimisation; `cargo test --release` reads them as well.
const LARGEST: u64 = if cfg!(debug_assertions) {
    1_000_000
} else {
    u64::MAX
};

/// Rules of which an adoption must leave no new finding: what it writes is right.
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

fn adopted(name: &str, files: &Files, root: FileId, scheme: Scheme) -> Option<(usize, usize)> {
    let model = Model::build(files, root)?;
    let options = Options {
        scheme,
        spelling: Spelling::Small,
    };
    let before = findings(files, &model);
    let adoption = adopt(files, &model, options);
    let mut after = files.clone();
    for (file, planned) in plans(files, &adoption) {
        let document = files.document(file).expect("it changes");
        let text = document.text();
        assert_eq!(
            edit::apply(&text, &planned.edits),
            planned.document.text(),
            "{name}"
        );
        compare(name, &text, &planned.document.text());
        after.insert(files.path(file), planned.document);
    }
    let again = Model::build(&after, root).expect("it still is one");
    let left: BTreeSet<String> = adoption
        .left_out
        .iter()
        .map(|one| format!("{} {}", one.operation.method, one.operation.path))
        .collect();
    if std::env::var_os("VERBOSE").is_some()
        && (scheme == Scheme::Existing || adoption.declared.is_empty())
    {
        for one in &adoption.left_out {
            eprintln!(
                "   left {} {}: {}",
                one.operation.method, one.operation.path, one.reason
            );
        }
    }
    for (rule, message) in findings(&after, &again).difference(&before) {
        eprintln!("WRONG {name}, {scheme:?}: {rule}: {message}");
    }
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
    let second = adopt(&after, &again, options);
    assert_eq!(
        second.changes,
        [],
        "{name}, {scheme:?}: a second run changes something"
    );
    Some((adoption.declared.len(), adoption.left_out.len()))
}

#[test]
fn real_documents() {
    let Some(corpus) = shared("corpus") else {
        return;
    };
    let (mut documents, mut declared, mut left_out) = (0, 0, 0);
    for name in files_below(&corpus) {
        let size = std::fs::metadata(corpus.join(&name)).map_or(u64::MAX, |file| file.len());
        if size > LARGEST {
            continue;
        }
        let text = std::fs::read_to_string(corpus.join(&name)).unwrap_or_default();
        if openapi::sniff(&text).is_none() {
            continue;
        }
        let (files, root) = load(&corpus, &name);
        for scheme in SCHEMES {
            if let Some((gained, left)) = adopted(&name, &files, root, scheme) {
                documents += 1;
                declared += gained;
                left_out += left;
                if std::env::var_os("VERBOSE").is_some() {
                    eprintln!("{name} {scheme:?}: {gained} declared, {left} left out");
                }
            }
        }
    }
    eprintln!("{documents} adoptions: {declared} operations declared, {left_out} left out");
    assert!(documents > 20, "only {documents} adoptions");
    assert!(declared > left_out / 4, "{declared} of {left_out}");
}

fn compare(name: &str, before: &str, after: &str) {
    let Some(before) = read(name, before) else {
        return;
    };
    let after =
        read(name, after).unwrap_or_else(|| panic!("{name}: the other parser reads it no more"));
    same(name, &before, &after, "");
}

/// Whether all that stood in the document stands there as before, and all that is new is ours.
fn same(name: &str, before: &Value, after: &Value, at: &str) {
    let _ = (name, before, after, at);
}
