//! White space, strings, words and comments, as they are told apart in a text that may be broken.

use crate::json::plain_run;

/// How far into a line recovery looks ahead, in bytes: a minified document is one long line.
const LOOK_AHEAD: usize = 400;

pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

pub(super) fn is_break(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// Ends a word.
pub(super) fn is_delimiter(byte: u8) -> bool {
    is_blank(byte)
        || is_break(byte)
        || matches!(byte, b'{' | b'}' | b'[' | b']' | b',' | b':' | b'"')
}

pub(super) fn skip_blanks(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().take_while(|byte| is_blank(**byte)).count()
}

/// Offset of the line break (or the end of the text) at or after `at`.
pub(super) fn line_end(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    memchr::memchr2(b'\n', b'\r', rest).map_or(bytes.len(), |found| at + found)
}

/// Nothing but blanks follows on the line.
pub(super) fn ends_line(bytes: &[u8], at: usize) -> bool {
    bytes
        .get(skip_blanks(bytes, at))
        .is_none_or(|byte| is_break(*byte))
}

/// Offset of the delimiter at or after `at`.
pub(super) fn word_end(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let length = rest.iter().position(|byte| is_delimiter(*byte));
    length.map_or(bytes.len(), |length| at + length)
}

/// Where a quoted string ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quoted {
    /// After its closing quote, or the end of the line.
    pub(super) end: usize,
    pub(super) closed: bool,
}

/// The string that starts with the quote at `at`. It ends with its line when it is not closed.
pub(super) fn quoted(bytes: &[u8], at: usize) -> Quoted {
    let quote = bytes[at];
    let mut end = at + 1;
    loop {
        if quote == b'"' {
            end += plain_run(&bytes[end..]);
        }
        let Some(byte) = bytes.get(end) else { break };
        match byte {
            byte if *byte == quote => {
                return Quoted {
                    end: end + 1,
                    closed: true,
                };
            }
            b'\\' if bytes.get(end + 1).is_some_and(|next| !is_break(*next)) => end += 2,
            byte if is_break(*byte) => break,
            _ => end += 1,
        }
    }
    Quoted { end, closed: false }
}

/// An unclosed quote before nothing but punctuation, at least one bracket among it.
pub(super) fn is_stray_quote(bytes: &[u8], at: usize) -> bool {
    let rest = &bytes[at + 1..];
    let is_mark =
        |byte: &&u8| matches!(byte, b'{' | b'}' | b'[' | b']' | b',' | b':' | b' ' | b'\t');
    let marks = rest.iter().take_while(is_mark).count();
    let ends_line = rest.get(marks).is_none_or(|byte| is_break(*byte));
    let is_bracket = |byte: &u8| matches!(byte, b'{' | b'}' | b'[' | b']');
    ends_line && rest[..marks].iter().any(is_bracket)
}

/// The end of the comment that starts at `at`: `// ...`, `# ...` or `/* ... */`, which all are no
/// JSON. `last_end` is the offset of the last `*/` of the text.
pub(super) fn comment_end(bytes: &[u8], at: usize, last_end: Option<usize>) -> Option<usize> {
    match bytes.get(at..)? {
        [b'/', b'/', ..] | [b'#', ..] => Some(line_end(bytes, at)),
        [b'/', b'*', ..] => {
            let closed = last_end.is_some_and(|last| last >= at + 2);
            if !closed {
                return Some(line_end(bytes, at));
            }
            let rest = &bytes[at + 2..];
            memchr::memmem::find(rest, b"*/").map(|found| at + 2 + found + 2)
        }
        _ => None,
    }
}

pub(super) fn last_comment_end(bytes: &[u8]) -> Option<usize> {
    memchr::memmem::rfind(bytes, b"*/")
}

/// After a string or word with more text right behind it: the offset after the quote on this line
/// that seems to be meant as the end, because what is `before` (the next byte on the line) follows.
pub(super) fn meant_end(
    bytes: &[u8],
    at: usize,
    before: impl Fn(Option<u8>) -> bool,
) -> Option<usize> {
    let line = bytes.get(at..)?;
    let line = &line[..line_end(&line[..line.len().min(LOOK_AHEAD)], 0)];
    for quote in memchr::memchr_iter(b'"', line) {
        let next = bytes.get(skip_blanks(bytes, at + quote + 1)).copied();
        if before(next.filter(|byte| !is_break(*byte))) {
            return Some(at + quote + 1);
        }
        let previous = line[..quote].iter().rfind(|byte| !is_blank(**byte));
        if matches!(previous, Some(b'{' | b'[' | b',' | b':')) {
            // Another string starts here.
            return None;
        }
    }
    None
}

/// Offset of the next bracket at or after `at` that stands in no string or comment.
pub(super) fn next_bracket(bytes: &[u8], at: usize, last_comment: Option<usize>) -> Option<usize> {
    let mut at = at;
    loop {
        match bytes.get(at)? {
            b'{' | b'[' | b'}' | b']' => return Some(at),
            b'"' if is_stray_quote(bytes, at) => at += 1,
            b'"' => at = quoted(bytes, at).end,
            b'/' | b'#' if at == 0 || is_delimiter(bytes[at - 1]) => {
                at = comment_end(bytes, at, last_comment).unwrap_or(at + 1);
            }
            _ => at += 1,
        }
    }
}

/// Where the key that an unclosed string starts with seems to end: before the first colon of
/// `bytes` that a value or nothing follows.
pub(super) fn key_before_colon(bytes: &[u8]) -> Option<usize> {
    let bytes = &bytes[..bytes.len().min(LOOK_AHEAD)];
    memchr::memchr_iter(b':', bytes).find(|colon| {
        matches!(
            bytes.get(skip_blanks(bytes, colon + 1)),
            None | Some(b'{' | b'[' | b'"' | b't' | b'f' | b'n' | b'-' | b'0'..=b'9')
        )
    })
}

/// A string with a colon after it stands at `at`.
pub(super) fn is_key(bytes: &[u8], at: usize) -> bool {
    if bytes.get(at) != Some(&b'"') {
        return false;
    }
    let string = quoted(bytes, at);
    string.closed && bytes.get(skip_blanks(bytes, string.end)) == Some(&b':')
}
