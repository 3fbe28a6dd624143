//! Decisions, the access matrix and the comparison of two versions on a large document of `../shared/corpus`, adopted as a whole and
//! confirmed: milliseconds.
//!
//! `cargo bench -p ess-tests --bench access`

use std::collections::{BTreeMap, HashSet};
use std::hint::black_box;
use std::time::Instant;

use access::{Access, Caller, Matrix, Question, Request, State, Verdict, diff};
use ess_tests::corpus::shared;
use model::Model;
use openapi::{FileId, Files};
use policy::{Decision, Subject};
use rules::{Options, adopt};
use syntax::{Dialect, Limits};

const ROUNDS: usize = 20;

/// The document with declarations that somebody has confirmed.
fn adopted(text: String) -> (Files, FileId) {
    let mut files = Files::new();
    let root = files.insert(
        "a.json",
        openapi::parse(text, Dialect::Json, Limits::default()),
    );
    let model = Model::build(&files, root).expect("a document");
    let mut changes = BTreeMap::<FileId, Vec<_>>::new();
    for (file, change) in adopt(&files, &model, Options::default(), &HashSet::new()).changes {
        changes.entry(file).or_default().push(change);
    }
    for (file, changes) in changes {
        let document = files.document(file).expect("it changes");
        let planned = edit::plan(document, changes).expect("it was tried");
        let text = planned.document.text();
        let confirmed = text.replace("\"draft\": true", "\"draft\": false");
        let confirmed = confirmed.replace("\"draft\":true", "\"draft\":false");
        files.insert(
            "a.json",
            openapi::parse(confirmed, Dialect::Json, Limits::default()),
        );
    }
    (files, root)
}

/// What the document means where nothing has to be owned.
fn widened(files: &Files, root: FileId) -> Model {
    let text = files.document(root).expect("there").text();
    let text = text.replace("\"ownership\": true", "\"ownership\": false");
    let mut files = Files::new();
    let root = files.insert(
        "a.json",
        openapi::parse(text, Dialect::Json, Limits::default()),
    );
    Model::build(&files, root).expect("a document")
}

fn main() {
    let Some(corpus) = shared("corpus") else {
        return;
    };
    let text = std::fs::read_to_string(corpus.join("github/api.github.com.json")).expect("there");
    let (files, root) = adopted(text);
    // As whoever loads files does.
    assert_eq!(files.referenced_files(root).count(), 0);
    let model = Model::build(&files, root).expect("a document");
    let declared = model
        .operations
        .iter()
        .filter(|one| !one.entries.is_empty());
    println!(
        "{} operations, {} of them with declarations",
        model.operations.len(),
        declared.count()
    );
    let mut prepare = times(|| drop(black_box(Access::new(&files, &model))));
    let mut matrix = times(|| drop(black_box(Matrix::of(&model))));
    let wider = widened(&files, root);
    let mut compare = times(|| drop(black_box(diff(&model, &wider))));
    let changed = diff(&model, &wider);
    let changed = changed.iter().filter(|one| one.verdict != Verdict::Equal);
    println!("{} operations are wider without ownership", changed.count());
    let access = Access::new(&files, &model);
    let caller = Caller::Stated(Subject {
        user: Some(String::from("ann")),
        groups: ["authenticated", "admin", "users"]
            .map(str::to_owned)
            .into(),
        ..Subject::default()
    });
    let state = State::default();
    let mut decide = Vec::new();
    let mut counts: BTreeMap<Decision, usize> = BTreeMap::new();
    for operation in &model.operations {
        let path: Vec<&str> = operation
            .path
            .split('/')
            .map(|segment| if segment.contains('{') { "12" } else { segment })
            .collect();
        let request = format!("{} {}", operation.method, path.join("/"));
        let request = Request::parse(&request).expect("a request");
        let question = Question {
            request: &request,
            caller: &caller,
            state: &state,
            owner: Some("ann"),
        };
        let start = Instant::now();
        let decision = black_box(access.decide(question));
        decide.push(start.elapsed().as_secs_f64() * 1e3);
        *counts.entry(decision.decision()).or_default() += 1;
    }
    println!("decisions: {counts:?}");
    for (what, times) in [
        ("prepare", &mut prepare),
        ("decide", &mut decide),
        ("matrix", &mut matrix),
        ("compare", &mut compare),
    ] {
        times.sort_by(f64::total_cmp);
        let at = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)];
        println!(
            "{what:8} ms p50 {:.3}, p95 {:.3}, worst {:.3}",
            at(50),
            at(95),
            at(100)
        );
    }
}

fn times(work: impl Fn()) -> Vec<f64> {
    let one = |_| {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64() * 1e3
    };
    (0..ROUNDS).map(one).collect()
}
