//! Editing real documents: what is kept and what is read again give what a check from scratch gives.

use std::fs;
use std::path::Path;

use ess_tests::corpus::{files_below, shared};
use model::{Model, Words};
use openapi::{FileId, Files, parse};
use rules::{CheckedDocument, CheckedFile, Finding, check_document, check_file};
use syntax::{Dialect, Limits};

/// Larger documents would take minutes: after each edit all is read from scratch too.
const LARGEST: u64 = 150_000;
/// Edits of each document.
const EDITS: usize = 24;

const PIECES: [&str; 12] = [
    "",
    "x",
    " ",
    "\n",
    "\"",
    "{",
    ",",
    ":",
    " id of the ",
    "publicly available",
    "Id",
    "delete ",
];

/// A repeatable row of numbers (Knuth's linear congruential generator).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }
}

fn findings(files: &Files, file: FileId) -> (Option<Model>, Vec<Finding>, Vec<Finding>) {
    let model = Model::build(files, file);
    let of_document = model.as_ref().map(|model| check_document(files, model));
    (
        model,
        of_document.unwrap_or_default(),
        check_file(files, file),
    )
}

fn edit(name: &str, text: String, numbers: &mut Numbers) {
    let dialect = Dialect::of_path(name);
    let mut files = Files::new();
    let file = files.insert(name, parse(text, dialect, Limits::default()));
    let check = |files: &Files| CheckedDocument::new(files, file, &Words::default());
    let mut whole = check(&files);
    let mut alone = CheckedFile::new(&files, file);
    for _ in 0..EDITS {
        let document = files.document(file).expect("it was just inserted");
        let start = numbers.below(document.len());
        let end = start + numbers.below(3);
        let edited = document.edit(start..end, PIECES[numbers.below(PIECES.len())]);
        let text = edited.text();
        files.insert(name, edited);
        whole = match &whole {
            Some(whole) => whole.again(&files),
            None => check(&files),
        };
        alone = alone.again(&files);

        let mut scratch = Files::new();
        scratch.insert(name, parse(text, dialect, Limits::default()));
        let (model, of_document, of_file) = findings(&scratch, file);
        assert_eq!(
            whole.as_ref().map(|whole| &**whole.model()),
            model.as_ref(),
            "{name}"
        );
        let kept = whole.as_ref().map_or(&[][..], |whole| &whole.findings);
        let kept = kept.iter().map(|one| Finding {
            documents: vec![file],
            ..(**one).clone()
        });
        assert_eq!(kept.collect::<Vec<_>>(), of_document, "{name}");
        let alone = alone.findings.iter().map(|one| (**one).clone());
        assert_eq!(alone.collect::<Vec<_>>(), of_file, "{name}");
    }
}

#[test]
fn after_edits_of_real_documents_all_is_as_from_scratch() {
    let Some(corpus) = shared("corpus") else {
        return;
    };
    let mut numbers = Numbers(1);
    let mut edited = 0;
    for name in files_below(&corpus) {
        let path = Path::new(&corpus).join(&name);
        let is_small = fs::metadata(&path).is_ok_and(|file| file.len() <= LARGEST);
        let text = is_small.then(|| fs::read_to_string(&path).ok()).flatten();
        let Some(text) = text.filter(|text| openapi::sniff(text).is_some()) else {
            continue;
        };
        edit(&name, text, &mut numbers);
        edited += 1;
    }
    assert!(edited > 10, "only {edited} documents");
}
