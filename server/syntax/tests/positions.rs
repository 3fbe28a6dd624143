//! Lines and columns in all three units, with a plain count as judge.

use proptest::prelude::*;
use syntax::{Dialect, Document, Encoding, Limits, Position, Split};

static PLAN: &[Split] = &[
    Split {
        key: "paths",
        children: &[],
    },
    Split {
        key: "components",
        children: &[Split {
            key: "*",
            children: &[],
        }],
    },
];

const ENCODINGS: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

fn parse(text: &str, dialect: Dialect) -> Document {
    Document::parse(text, dialect, PLAN, Limits::default())
}

fn units(text: &str, encoding: Encoding) -> u32 {
    let width = |character: char| match encoding {
        Encoding::Utf8 => character.len_utf8(),
        Encoding::Utf16 => character.len_utf16(),
        Encoding::Utf32 => 1,
    };
    text.chars().map(width).sum::<usize>() as u32
}

/// Starts of all lines: after LF, CRLF or a lone CR.
fn line_starts(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let is_end = |at: &usize| {
        bytes[*at] == b'\n' || (bytes[*at] == b'\r' && bytes.get(at + 1) != Some(&b'\n'))
    };
    let after = (0..bytes.len()).filter(is_end).map(|at| at + 1);
    std::iter::once(0).chain(after).collect()
}

/// The start of the character that `offset` is in.
fn floor(text: &str, offset: usize) -> usize {
    let is_start = |at: &usize| text.is_char_boundary(*at);
    (0..=offset.min(text.len()))
        .rev()
        .find(is_start)
        .unwrap_or(0)
}

/// Counts from the start of the text.
fn counted(text: &str, starts: &[usize], offset: usize, encoding: Encoding) -> Position {
    let offset = floor(text, offset);
    let line = starts.partition_point(|start| *start <= offset) - 1;
    Position {
        line: line as u32,
        character: units(&text[starts[line]..offset], encoding),
    }
}

/// Every offset of the text, those inside of characters and one past the end included.
fn check(text: &str, dialect: Dialect) -> Result<(), TestCaseError> {
    let document = parse(text, dialect);
    let starts = line_starts(text);
    for encoding in ENCODINGS {
        for offset in 0..=text.len() + 1 {
            let position = document.position(offset, encoding);
            let expected = counted(text, &starts, offset, encoding);
            prop_assert_eq!(
                position,
                expected,
                "{} of {:?}, {:?}",
                offset,
                text,
                encoding
            );
            // A column between CR and LF is past the end of the line.
            let back = floor(text, offset);
            let in_break = text[..back].ends_with('\r') && text[back..].starts_with('\n');
            let expected = back - usize::from(in_break);
            let back = document.offset(position, encoding);
            prop_assert_eq!(
                back,
                expected,
                "{:?} of {:?}, {:?}",
                position,
                text,
                encoding
            );
        }
    }
    Ok(())
}

const PIECES: &[&str] = &[
    "\n",
    "\r\n",
    "\r",
    "\u{feff}",
    "é",
    "e\u{301}",
    "😀",
    "👩‍🔬",
    "日本",
    "a",
    "  ",
    "\t",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\"paths\": {",
    "\"/a\": {}",
    "{\"components\": {\"schemas\": {",
    "\"é\": \"😀\",",
    "paths:\n  /a: 1\n  /b: 😀\n",
    "\u{85}",
    "\u{2028}",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn positions_are_as_counted(pieces in proptest::collection::vec(0..PIECES.len(), 0..24)) {
        let text: String = pieces.iter().map(|piece| PIECES[*piece]).collect();
        check(&text, Dialect::Json)?;
        check(&text, Dialect::Yaml)?;
    }

    #[test]
    fn any_place_has_an_offset_in_the_text(
        pieces in proptest::collection::vec(0..PIECES.len(), 0..16),
        line in 0..12u32,
        character in 0..12u32,
    ) {
        let text: String = pieces.iter().map(|piece| PIECES[*piece]).collect();
        let document = parse(&text, Dialect::Json);
        for encoding in ENCODINGS {
            let offset = document.offset(Position { line, character }, encoding);
            prop_assert!(text.is_char_boundary(offset));
            let found = document.position(offset, encoding);
            prop_assert!(found <= Position { line, character }, "{:?} in {:?}", found, text);
        }
    }
}

/// A document with all kinds of characters and `count` paths, and a line break of choice.
fn clinic(count: usize, line_break: &str) -> String {
    let path = |index: usize| format!("\"/é{index}\": {{\"summary\": \"😀 e\u{301} {index}\"}}");
    let paths: Vec<String> = (0..count).map(path).collect();
    let separator = [",", line_break].concat();
    let lines = [
        "{",
        "\"openapi\": \"3.1.0\",",
        "\"paths\": {",
        &paths.join(&separator),
        "}",
        "}",
        "",
    ];
    lines.join(line_break)
}

#[test]
fn each_kind_of_line_break_ends_a_line() {
    for line_break in ["\n", "\r\n", "\r", "\n\r\n"] {
        for mark in ["", "\u{feff}"] {
            let text = mark.to_owned() + &clinic(20, line_break);
            let document = parse(&text, Dialect::Json);
            assert_eq!(document.errors().count(), 0);
            assert!(document.segments().len() > 20);
            check(&text, Dialect::Json).unwrap_or_else(|error| panic!("{error}"));
        }
    }
}

#[test]
fn many_segments_stand_on_one_line() {
    let text = clinic(200, "");
    let document = parse(&text, Dialect::Json);
    assert!(!text.contains('\n') && document.segments().len() > 200);
    check(&text, Dialect::Json).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn units_differ_after_characters_beyond_ascii() {
    let text = "{\"😀é\": 1}";
    let document = parse(text, Dialect::Json);
    let one = text.find('1').expect("the fixture has it");
    let columns = ENCODINGS.map(|encoding| document.position(one, encoding).character);
    assert_eq!(columns, [11, 8, 7]);
    // In the middle of the surrogate pair of the emoji.
    let middle = Position {
        line: 0,
        character: 3,
    };
    assert_eq!(document.offset(middle, Encoding::Utf16), 2);
}

#[test]
fn a_place_past_a_line_or_the_text_is_its_end() {
    let document = parse("[1,\r\n2]\n", Dialect::Json);
    let offset = |line, character| document.offset(Position { line, character }, Encoding::Utf16);
    assert_eq!(offset(0, 99), 3);
    assert_eq!(offset(1, 99), 7);
    assert_eq!(offset(2, 0), 8);
    assert_eq!(offset(9, 9), 8);
}
