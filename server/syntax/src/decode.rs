//! Scalar text as written to scalar value: escapes, line folding, block scalars (YAML 1.2.2
//! sections 5.7, 6.5, 7.3 and 8.1), with the way back from value to source.

use std::borrow::Cow;

use crate::node::{ENCODED, Kind, Raw};

/// A scalar's value and where each part of it stands in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded<'d> {
    /// The value.
    pub text: Cow<'d, str>,
    /// Pairs of offsets (value, document) at which verbatim runs start, ascending.
    runs: Vec<(usize, usize)>,
}

impl Decoded<'_> {
    /// The byte offset in the document of byte `offset` of the value. The end of the value maps to
    /// the end of its last run.
    pub fn source_offset(&self, offset: usize) -> usize {
        let after = self.runs.partition_point(|(value, _)| *value <= offset);
        let run = after.checked_sub(1).and_then(|index| self.runs.get(index));
        run.map_or(0, |(value, source)| source + (offset - value))
    }
}

/// The text between the quotes, or the plain text.
pub(crate) fn verbatim(text: &str, raw: Raw) -> &str {
    let (start, end) = (raw.start as usize, raw.end as usize);
    let inner = match raw.kind {
        Kind::Single | Kind::Double => text.get(start + 1..end.saturating_sub(1).max(start + 1)),
        _ => text.get(start..end),
    };
    inner.unwrap_or_default()
}

/// Decodes a scalar of a segment.
pub(crate) fn text(segment: &str, raw: Raw) -> Cow<'_, str> {
    if raw.flags & ENCODED == 0 {
        return Cow::Borrowed(verbatim(segment, raw));
    }
    Cow::Owned(decode(segment, raw).text)
}

/// Decodes a scalar and keeps the map to the document, in which the segment starts at `base`.
pub(crate) fn mapped(segment: &str, raw: Raw, base: usize) -> Decoded<'_> {
    if raw.flags & ENCODED == 0 {
        let text = verbatim(segment, raw);
        let quote = usize::from(matches!(raw.kind, Kind::Single | Kind::Double));
        return Decoded {
            text: Cow::Borrowed(text),
            runs: vec![(0, base + raw.start as usize + quote)],
        };
    }
    let Output { text, mut runs } = decode(segment, raw);
    for (_, source) in &mut runs {
        *source += base;
    }
    Decoded {
        text: Cow::Owned(text),
        runs,
    }
}

#[derive(Default)]
struct Output {
    text: String,
    runs: Vec<(usize, usize)>,
}

impl Output {
    /// Appends text that starts at `source` and there reads the same.
    fn push(&mut self, source: usize, text: &str) {
        let contiguous = self
            .runs
            .last()
            .is_some_and(|(value, at)| at + (self.text.len() - value) == source);
        if !contiguous {
            self.runs.push((self.text.len(), source));
        }
        self.text.push_str(text);
    }

    /// Appends a character that the source spells otherwise.
    fn push_char(&mut self, source: usize, character: char) {
        self.runs.push((self.text.len(), source));
        self.text.push(character);
    }
}

fn decode(segment: &str, raw: Raw) -> Output {
    let (start, end) = (raw.start as usize, raw.end as usize);
    let source = segment.get(start..end).unwrap_or_default();
    let mut output = Output::default();
    match raw.kind {
        Kind::Plain => flow(source, start, Quotes::None, &mut output),
        Kind::Single => flow(
            unquote(source, '\''),
            start + 1,
            Quotes::Single,
            &mut output,
        ),
        Kind::Double => flow(unquote(source, '"'), start + 1, Quotes::Double, &mut output),
        Kind::Literal | Kind::Folded => block(source, start, raw, &mut output),
        Kind::Map | Kind::Seq | Kind::Alias | Kind::Null => {}
    }
    if output.runs.is_empty() {
        output.runs.push((0, start));
    }
    output
}

/// Strips the opening quote, and the closing one where the scalar is closed.
fn unquote(source: &str, quote: char) -> &str {
    let inner = source.get(1..).unwrap_or_default();
    if !inner.ends_with(quote) {
        return inner;
    }
    let body = &inner[..inner.len() - 1];
    // An unclosed string can end in an escaped quote, which is text.
    let backslashes = body.bytes().rev().take_while(|byte| *byte == b'\\').count();
    if quote == '"' && backslashes % 2 == 1 {
        inner
    } else {
        body
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Quotes {
    None,
    Single,
    Double,
}

const BLANK: [char; 2] = [' ', '\t'];

/// Byte length of the line break at the start of `text`.
fn break_length(text: &str) -> usize {
    match text.as_bytes() {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}

/// The first line of `text` without its break, and the length of the break.
fn split_line(text: &str) -> (&str, usize) {
    let end = memchr::memchr2(b'\n', b'\r', text.as_bytes()).unwrap_or(text.len());
    let (line, rest) = text.split_at(end);
    (line, break_length(rest))
}

/// Plain and quoted scalars: lines are trimmed and folded.
fn flow(source: &str, start: usize, quotes: Quotes, output: &mut Output) {
    let mut at = 0;
    let mut first = true;
    loop {
        let (line, break_size) = split_line(&source[at..]);
        let last = break_size == 0;
        let mut content = line;
        let mut offset = start + at;
        if !first {
            content = line.trim_start_matches(BLANK);
            offset += line.len() - content.len();
        }
        let joined = !last && quotes == Quotes::Double && ends_with_escape(content);
        if joined {
            content = &content[..content.len() - 1];
        } else if !last {
            content = trim_end_unescaped(content, quotes);
        }
        unescape(content, offset, quotes, output);
        if last {
            return;
        }
        let break_at = start + at + line.len();
        at += line.len() + break_size;
        let mut blank_lines = 0;
        loop {
            let (line, break_size) = split_line(&source[at..]);
            if break_size == 0 || !line.trim_matches(BLANK).is_empty() {
                break;
            }
            output.push_char(start + at, '\n');
            blank_lines += 1;
            at += line.len() + break_size;
        }
        if blank_lines == 0 && !joined {
            output.push_char(break_at, ' ');
        }
        first = false;
    }
}

/// The line ends with a backslash that escapes its line break.
fn ends_with_escape(line: &str) -> bool {
    line.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1
}

/// Trims blanks at the end, but not one that a backslash escapes.
fn trim_end_unescaped(line: &str, quotes: Quotes) -> &str {
    let trimmed = line.trim_end_matches(BLANK);
    if quotes == Quotes::Double && trimmed.len() < line.len() && ends_with_escape(trimmed) {
        return &line[..trimmed.len() + 1];
    }
    trimmed
}

fn unescape(line: &str, offset: usize, quotes: Quotes, output: &mut Output) {
    match quotes {
        Quotes::None => output.push(offset, line),
        Quotes::Single => {
            let mut at = 0;
            while let Some(found) = line[at..].find("''") {
                output.push(offset + at, &line[at..at + found + 1]);
                at += found + 2;
            }
            output.push(offset + at, &line[at..]);
        }
        Quotes::Double => unescape_double(line, offset, output),
    }
}

fn unescape_double(line: &str, offset: usize, output: &mut Output) {
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\\', &line.as_bytes()[at..]) {
        if found > 0 {
            output.push(offset + at, &line[at..at + found]);
        }
        at += found;
        match escape(&line[at..]) {
            Some((character, length)) => {
                output.push_char(offset + at, character);
                at += length;
            }
            None => {
                // Unknown escapes were reported; their text stands for itself.
                output.push(offset + at, "\\");
                at += 1;
            }
        }
    }
    if at < line.len() {
        output.push(offset + at, &line[at..]);
    }
}

/// The character that an escape sequence (at the start of `text`) stands for, and its length.
/// YAML 1.2.2 section 5.7; RFC 8259 section 7 is a part of it.
pub(crate) fn escape(text: &str) -> Option<(char, usize)> {
    let simple = |character| Some((character, 2));
    match text.as_bytes().get(1)? {
        b'0' => simple('\0'),
        b'a' => simple('\u{7}'),
        b'b' => simple('\u{8}'),
        b't' | b'\t' => simple('\t'),
        b'n' => simple('\n'),
        b'v' => simple('\u{b}'),
        b'f' => simple('\u{c}'),
        b'r' => simple('\r'),
        b'e' => simple('\u{1b}'),
        b' ' => simple(' '),
        b'"' => simple('"'),
        b'/' => simple('/'),
        b'\\' => simple('\\'),
        b'N' => simple('\u{85}'),
        b'_' => simple('\u{a0}'),
        b'L' => simple('\u{2028}'),
        b'P' => simple('\u{2029}'),
        b'x' => Some((char::from_u32(hex(text, 2, 2)?)?, 4)),
        b'u' => utf16(text),
        b'U' => Some((char::from_u32(hex(text, 2, 8)?)?, 10)),
        _ => None,
    }
}

/// `\uXXXX`, joined with the low surrogate that may follow; a lone surrogate becomes U+FFFD.
fn utf16(text: &str) -> Option<(char, usize)> {
    let unit = hex(text, 2, 4)?;
    if !(0xD800..0xE000).contains(&unit) {
        return Some((char::from_u32(unit)?, 6));
    }
    let low = text
        .get(6..8)
        .filter(|mark| *mark == "\\u")
        .and_then(|_| hex(text, 8, 4));
    match low {
        Some(low) if unit < 0xDC00 && (0xDC00..0xE000).contains(&low) => Some((
            char::from_u32(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00))?,
            12,
        )),
        _ => Some(('\u{FFFD}', 6)),
    }
}

fn hex(text: &str, start: usize, length: usize) -> Option<u32> {
    let digits = text.get(start..start + length)?;
    let valid = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if valid {
        u32::from_str_radix(digits, 16).ok()
    } else {
        None
    }
}

/// What becomes of the line breaks at the end of a block scalar.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomp {
    Clip,
    Strip,
    Keep,
}

fn block(source: &str, start: usize, raw: Raw, output: &mut Output) {
    let (header, break_size) = split_line(source);
    let indicators = header.split([' ', '\t', '#']).next().unwrap_or_default();
    let chomp = match indicators {
        text if text.contains('-') => Chomp::Strip,
        text if text.contains('+') => Chomp::Keep,
        _ => Chomp::Clip,
    };
    let indent = raw.next as usize;
    let folded = raw.kind == Kind::Folded;
    let mut at = header.len() + break_size;
    let mut pending: Option<usize> = None;
    let mut blanks: Vec<usize> = Vec::new();
    let mut was_indented = false;
    while at < source.len() {
        let (line, break_size) = split_line(&source[at..]);
        let spaces = line
            .bytes()
            .take_while(|byte| *byte == b' ')
            .count()
            .min(indent);
        let content = &line[spaces..];
        let line_break = at + line.len();
        if content.is_empty() {
            if !line.is_empty() || break_size > 0 {
                blanks.push(start + line_break);
            }
        } else {
            let is_indented = content.starts_with(BLANK);
            let fold = folded && !was_indented && !is_indented;
            match pending {
                Some(at) if fold && blanks.is_empty() => output.push_char(at, ' '),
                Some(at) if !fold => output.push_char(at, '\n'),
                _ => {}
            }
            for at in blanks.drain(..) {
                output.push_char(at, '\n');
            }
            output.push(start + at + spaces, content);
            was_indented = is_indented;
            // The end of the file ends the line, as the YAML test suite has it (case L24T/01).
            pending = Some(start + line_break);
        }
        at += line.len() + break_size;
    }
    if let (Some(at), Chomp::Clip | Chomp::Keep) = (pending, chomp) {
        output.push_char(at, '\n');
    }
    if chomp == Chomp::Keep {
        for at in blanks {
            output.push_char(at, '\n');
        }
    }
}
