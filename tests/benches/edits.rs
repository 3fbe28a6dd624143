//! From a keystroke to findings, on a large document of `../shared/corpus`: milliseconds per edit.
//!
//! `cargo bench -p ess-tests --bench edits`

use std::hint::black_box;
use std::time::{Duration, Instant};

use ess_tests::corpus::shared;
use model::Words;
use openapi::{FileId, Files};
use rules::{CheckedDocument, CheckedFile};
use syntax::{Dialect, Document, Limits};

/// Kinds of edits: the text after which one character is typed, and that character.
const KINDS: [(&str, &str, &str); 6] = [
    ("prose", "\"description\": \"", "q"),
    ("names", "\"name\": \"", "q"),
    ("operation ids", "\"operationId\": \"", "q"),
    ("references", "\"$ref\": \"#/comp", "q"),
    ("structure: key", "\"parameters\": [", "{},"),
    ("structure: bracket", "\"responses\": ", "{"),
];

/// Edits of each kind, spread over the document.
const EDITS: usize = 40;

#[derive(Default)]
struct Times {
    edit: Vec<Duration>,
    insert: Vec<Duration>,
    file: Vec<Duration>,
    document: Vec<Duration>,
    all: Vec<Duration>,
}

fn timed<T>(times: &mut Vec<Duration>, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = black_box(work());
    times.push(start.elapsed());
    result
}

struct Session {
    files: Files,
    file: FileId,
    checked: CheckedDocument,
    checked_file: CheckedFile,
}

impl Session {
    fn step(&mut self, offset: usize, old: usize, new: &str, times: &mut Times) {
        let start = Instant::now();
        let document = self.files.document(self.file).expect("loaded");
        let document = timed(&mut times.edit, || document.edit(offset..offset + old, new));
        timed(&mut times.insert, || self.files.insert("a.json", document));
        let files = &self.files;
        self.checked_file = timed(&mut times.file, || self.checked_file.again(files));
        self.checked = timed(&mut times.document, || {
            self.checked.again(files).expect("a document")
        });
        times.all.push(start.elapsed());
    }
}

fn at(times: &mut [Duration], percent: usize) -> f64 {
    times.sort();
    let index = (times.len() * percent / 100).min(times.len() - 1);
    times[index].as_secs_f64() * 1e3
}

fn main() {
    let Some(corpus) = shared("corpus") else {
        return;
    };
    let text = std::fs::read_to_string(corpus.join("github/api.github.com.json")).expect("there");
    let mut files = Files::new();
    let document: Document = openapi::parse(text.clone(), Dialect::Json, Limits::default());
    let file = files.insert("a.json", document);
    let mut session = Session {
        checked: CheckedDocument::new(&files, file, &Words::default()).expect("a document"),
        checked_file: CheckedFile::new(&files, file),
        files,
        file,
    };
    println!(
        "{:22}{:>16}{:>16}{:>16}{:>16}{:>16}",
        "ms: p50 / p95", "edit", "insert", "file rules", "document", "all"
    );
    for (kind, before, typed) in KINDS {
        let places: Vec<usize> = text.match_indices(before).map(|(at, _)| at).collect();
        let mut times = Times::default();
        for step in 0..EDITS {
            let offset = places[step * places.len() / EDITS] + before.len();
            session.step(offset, 0, typed, &mut times);
            session.step(offset, typed.len(), "", &mut times);
        }
        let columns = [
            &mut times.edit,
            &mut times.insert,
            &mut times.file,
            &mut times.document,
            &mut times.all,
        ];
        let columns = columns.map(|one| format!("{:.2} / {:.2}", at(one, 50), at(one, 95)));
        let columns = columns.map(|one| format!("{one:>16}"));
        println!("{kind:22}{}", columns.concat());
    }
}
