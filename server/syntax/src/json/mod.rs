//! JSON (RFC 8259): strict first; a text that is not valid JSON is read again with recovery.
//!
//! * `strict`: the reader for valid JSON
//! * `tolerant`: the reader for all other text

mod strict;
mod tolerant;

use std::sync::Arc;

use crate::document::Limits;
use crate::segment::{Level, Segment};
use crate::split::Plan;
use crate::yaml::{Parsed, Stop};

/// Parses a whole text. The flag tells that it is not valid JSON.
pub(crate) fn parse(text: &Arc<String>, plan: Plan, limits: Limits) -> (Vec<Arc<Segment>>, bool) {
    let parsed = strict::resume(text, Vec::new(), plan, limits, &mut |_, _| false);
    if !has_errors(&parsed.segments) {
        return (parsed.segments, false);
    }
    drop(parsed);
    (parse_broken(text, plan, limits), true)
}

/// Parses a whole text that is not valid.
pub(crate) fn parse_broken(text: &Arc<String>, plan: Plan, limits: Limits) -> Vec<Arc<Segment>> {
    tolerant::parse(text, plan, limits)
}

/// Parses `text`, which starts at a segment boundary where `levels` are open. `None` when it is not
/// valid JSON, whatever may follow: only a text as a whole is read with recovery.
pub(crate) fn resume(
    text: &Arc<String>,
    levels: Vec<Level>,
    plan: Plan,
    limits: Limits,
    stop: Stop<'_>,
) -> Option<Parsed> {
    let parsed = strict::resume(text, levels, plan, limits, stop);
    (parsed.saw_end || !has_errors(&parsed.segments)).then_some(parsed)
}

/// Length of what stands in a string as it is: up to a quote, a backslash, a control character or
/// the end. Looks at eight bytes at a time; most strings are too short for a vector search.
fn plain_run(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::MAX / 0xff;
    // The high bit of each byte that is below `limit`, exact for the first such byte.
    let below = |word: u64, limit: u8| word.wrapping_sub(ONES * u64::from(limit)) & !word;
    let (chunks, rest) = bytes.as_chunks::<8>();
    for (at, chunk) in chunks.iter().enumerate() {
        let word = u64::from_le_bytes(*chunk);
        let equals = |byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
        let ends = (below(word, 0x20) | equals(b'"') | equals(b'\\')) & (ONES << 7);
        if ends != 0 {
            return at * 8 + ends.trailing_zeros() as usize / 8;
        }
    }
    let is_end = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
    bytes.len() - rest.len() + rest.iter().position(is_end).unwrap_or(rest.len())
}

/// Whether any segment has an error.
pub(crate) fn has_errors(segments: &[Arc<Segment>]) -> bool {
    segments.iter().any(|segment| !segment.errors.is_empty())
}

/// Where a segment starts whose content starts at `at`: at the start of the line when only white
/// space stands before the content, else at the content.
fn boundary(bytes: &[u8], segment_start: usize, at: usize) -> usize {
    let before = &bytes[segment_start..at];
    let is_blank = |byte: &&u8| matches!(byte, b' ' | b'\t');
    let line = at - before.iter().rev().take_while(is_blank).count();
    let starts_line = line > segment_start && matches!(bytes[line - 1], b'\n' | b'\r');
    if starts_line { line } else { at }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::split::Split;

    static PLAN: &[Split] = &[Split {
        key: "a",
        children: &[Split {
            key: "*",
            children: &[],
        }],
    }];

    fn read_twice(text: &str) {
        let text = Arc::new(text.to_owned());
        let (strict, faulty) = parse(&text, PLAN, Limits::default());
        assert!(!faulty, "{text}");
        let tolerant = tolerant::parse(&text, PLAN, Limits::default());
        assert_eq!(strict, tolerant, "{text}");
    }

    #[test]
    fn both_readers_agree_on_valid_json() {
        for text in [
            "\u{feff} [1, -2.5e3, \"\\u00e9\\n\", true, [], {}]\n",
            "{}",
            " { } ",
            "\"a\"",
            "{\"a\": {\"x\": {\"y\": {\"z\": []}}, \"b\": 1}, \"c\": {\"d\": null}}",
            "{\n  \"a\": {\n    \"x\": {\n      \"y\": 1\n    },\n    \"b\": {}\n  },\n\n  \"c\": [\n  ]\n}\n",
            "{\r\n\"a\"\r\n:\r\n{\r\n\"x\"\t: {\"k\": 1\r\n}\r\n}\r\n}",
            "{\"\\u0061\": {\"x\": {\"y\": 1}}}",
        ] {
            read_twice(text);
        }
    }
}
