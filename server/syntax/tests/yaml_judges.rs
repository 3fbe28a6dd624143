//! Other YAML parsers as judges: where they agree with each other, we agree with them.

mod judges;
#[path = "../../../tests/support/needed.rs"]
mod needed;

use judges::{Verdict, rust2, saphyr, simplify};
use needed::shared;
use proptest::prelude::*;
use syntax::{Dialect, Document, Limits, events};

/// Our events without what the judges do not tell alike: anchors, tags, flow marks.
fn ours(document: &Document) -> Vec<String> {
    let lines = events(document);
    lines.lines().filter_map(simplify).collect()
}

fn parse(text: &str) -> Document {
    Document::parse(text, Dialect::Yaml, &[], Limits::default())
}

/// What both judges say, where they say the same.
fn agreed(text: &str) -> Verdict {
    rust2::verdict(text).filter(|events| saphyr::verdict(text).as_ref() == Some(events))
}

fn corpus() -> Vec<std::path::PathBuf> {
    let mut folders = Vec::from_iter(shared("corpus"));
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)
            .expect("the corpus is readable")
            .flatten()
        {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "yaml" || extension == "yml")
            {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// The judges reject closing brackets at the column of their key, which many documents have. The
/// same text with those lines moved to the right means the same.
fn with_closers_indented(text: &str) -> String {
    let is_closer = |line: &str| line.trim_start().starts_with(['}', ']']);
    text.split_inclusive('\n')
        .map(|line| {
            if is_closer(line) {
                format!("        {line}")
            } else {
                line.to_owned()
            }
        })
        .collect()
}

#[test]
fn the_corpus_is_read_as_the_judges_read_it() {
    let (mut as_it_is, mut indented) = (0, 0);
    for path in corpus() {
        let text = std::fs::read_to_string(&path).expect("the corpus is UTF-8");
        let document = parse(&text);
        assert_eq!(document.errors().count(), 0, "{}", path.display());
        let expected = rust2::verdict(&text)
            .inspect(|_| as_it_is += 1)
            .or_else(|| {
                indented += 1;
                rust2::verdict(&with_closers_indented(&text))
            });
        assert!(
            Some(ours(&document)) == expected,
            "{}: other events",
            path.display()
        );
    }
    println!("{as_it_is} files judged as they are, {indented} with their closing brackets moved");
}

const DOCUMENT: &str = r#"# A clinic.
openapi: 3.1.0
info: {title: "Clinic \u00e9", version: '1''0', tags: [a, b: c, {d: e}]}
paths:
  /pets/{id}:
    get: &get
      description: |-
        Text: with # marks

          indented
      summary: folded
        plain text
      parameters:
      - name: id
        example: !!str 12
      - *get
    ? complex key
    : - value
  "quoted": >
    folded
    text

components: # last
  x: ~
"#;

const PIECES: &[&str] = &[
    "\n", " ", "  ", "\t", ":", ": ", "- ", "#", " #", "\"", "'", "{", "}", "[", "]", ",", "|",
    ">", "&", "*", "!", "?", "%", "-", "a", "é",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn edits_are_read_as_the_judges_read_them(edits in proptest::collection::vec((0.0..1.0f64, 0..3usize, 0..PIECES.len()), 1..4)) {
        let mut text = DOCUMENT.to_owned();
        for (share, length, piece) in edits {
            let at = boundary(&text, (text.len() as f64 * share) as usize);
            let to = boundary(&text, at + length).max(at);
            text.replace_range(at..to, PIECES[piece]);
        }
        prop_assert_eq!(difference(&text), None);
    }
}

fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}

/// Both judges accept what the grammar and the official suite forbid: brackets and quotes of a
/// top-level entry that go on at the left margin (case 9C9N), and tabs in indentation (Y79Y).
fn is_accepted_against_the_suite(document: &Document) -> bool {
    use syntax::SyntaxErrorKind::{TabIndentation, UnclosedBracket, UnclosedQuote};
    document.errors().any(|error| {
        let line = document.text()[..error.range.start]
            .lines()
            .last()
            .unwrap_or_default()
            .to_owned();
        let unclosed = matches!(error.kind, UnclosedBracket | UnclosedQuote);
        error.kind == TabIndentation || (unclosed && !line.starts_with(' '))
    })
}

/// The first event that is not as the judges agree on.
fn difference(text: &str) -> Option<String> {
    let document = parse(text);
    assert_eq!(document.text(), text);
    let (ours, expected) = (ours(&document), agreed(text)?);
    // Both judges take spaces at the end of the file as one more line of a block scalar.
    let quirk = text.ends_with(' ') || is_accepted_against_the_suite(&document);
    if ours == expected || quirk {
        return None;
    }
    let at = ours
        .iter()
        .zip(&expected)
        .take_while(|(a, b)| a == b)
        .count();
    let errors: Vec<_> = document.errors().map(|error| error.to_string()).collect();
    Some(format!(
        "ours {:?}, theirs {:?}, {errors:?} in\n{text}",
        ours.get(at),
        expected.get(at)
    ))
}

#[test]
fn every_prefix_and_every_single_change_is_read_as_the_judges_read_it() {
    for (at, character) in DOCUMENT.char_indices() {
        assert_eq!(difference(&DOCUMENT[..at]), None);
        assert_eq!(
            difference(&[&DOCUMENT[..at], &DOCUMENT[at + character.len_utf8()..]].concat()),
            None
        );
        for piece in PIECES {
            assert_eq!(
                difference(&[&DOCUMENT[..at], piece, &DOCUMENT[at..]].concat()),
                None
            );
        }
    }
}
