//! Any edits of any text: what is parsed in parts equals what is parsed at once.
#![no_main]

use libfuzzer_sys::fuzz_target;
use syntax::Dialect;

/// Is it JSON; the text; edits as start, length and replacement.
type Input = (bool, String, Vec<(u16, u8, String)>);

fuzz_target!(|input: Input| {
    let (is_json, mut text, edits) = input;
    let dialect = if is_json {
        Dialect::Json
    } else {
        Dialect::Yaml
    };
    let mut document = ess_fuzz::parse(&text, dialect);
    for (start, length, replacement) in edits {
        let start = usize::from(start) % (text.len() + 1);
        let range = start..start + usize::from(length);
        document = document.edit(range.clone(), &replacement);
        text.replace_range(whole_characters(&text, range), &replacement);
        assert_eq!(document.text(), text);
        assert!(document == ess_fuzz::parse(&text, dialect), "{document:?}");
    }
});

/// A range that cuts a character takes all of it; one that ends past the text ends with it.
fn whole_characters(text: &str, range: std::ops::Range<usize>) -> std::ops::Range<usize> {
    let start = (0..=range.start.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at));
    let end = (range.end.min(text.len())..=text.len()).find(|at| text.is_char_boundary(*at));
    start.unwrap_or(0)..end.unwrap_or(text.len())
}
