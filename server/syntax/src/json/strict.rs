//! The strict reader. It ends at the first error.

use std::sync::Arc;

use crate::builder::Builder;
use crate::document::Limits;
use crate::error::SyntaxErrorKind as Error;
use crate::node::{ENCODED, FLOW, Kind};
use crate::segment::{Level, Role};
use crate::split::{self, Plan};
use crate::yaml::{Parsed, Stop};

/// Reads `text`, which starts at a segment boundary where `levels` are open (none: the start of
/// the document). See [`super::resume`].
pub(super) fn resume(
    text: &Arc<String>,
    levels: Vec<Level>,
    plan: Plan,
    limits: Limits,
    stop: Stop<'_>,
) -> Parsed {
    let mut parser = Parser {
        text,
        bytes: text.as_bytes(),
        at: 0,
        builder: Builder::new(text),
        levels,
        limits,
        saw_end: false,
    };
    if parser.document(plan, stop) != Some(Ended::Stopped) {
        parser.builder.close(text.len());
    }
    Parsed {
        segments: parser.builder.done,
        saw_end: parser.saw_end,
    }
}

struct Parser<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    builder: Builder,
    /// The split objects that are open.
    levels: Vec<Level>,
    limits: Limits,
    /// It failed because the text ended.
    saw_end: bool,
}

/// What comes next in the innermost split object.
enum Next {
    /// A key.
    Entry,
    /// What follows a value: a comma, a bracket, or the end of the document.
    After,
}

/// Why a parse without an error came to its end.
#[derive(PartialEq, Eq)]
enum Ended {
    AtEnd,
    Stopped,
}

/// `None` after an error: the rest is not read.
type Read<T = ()> = Option<T>;

impl Parser<'_> {
    fn peek(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    fn space(&mut self) {
        while let Some(byte @ (b' ' | b'\n' | b'\r' | b'\t')) = self.bytes.get(self.at) {
            self.at += 1;
            if *byte == b'\n' {
                self.indentation();
            }
        }
    }

    /// Skips spaces eight at a time: a third of a printed document is indentation.
    fn indentation(&mut self) {
        const SPACES: [u8; 8] = [b' '; 8];
        while self.bytes.get(self.at..self.at + 8) == Some(SPACES.as_slice()) {
            self.at += 8;
        }
    }

    fn fail<T>(&mut self, kind: Error) -> Read<T> {
        let end = self.text[self.at..]
            .chars()
            .next()
            .map_or(0, char::len_utf8);
        self.saw_end |= end == 0;
        let kind = if end == 0 { Error::UnexpectedEnd } else { kind };
        self.builder.error(kind, self.at..self.at + end);
        None
    }

    fn document(&mut self, plan: Plan, stop: Stop<'_>) -> Read<Ended> {
        let mut next = if self.levels.is_empty() {
            self.head(plan)?
        } else {
            self.space();
            self.builder.boundary(0, Role::Entry, self.depth());
            self.entry()?
        };
        loop {
            next = match next {
                Next::Entry => {
                    if self.boundary(Role::Entry, stop) {
                        return Some(Ended::Stopped);
                    }
                    self.entry()?
                }
                Next::After if self.levels.is_empty() => break,
                Next::After if self.is_last(b'}')? => {
                    if self.boundary(Role::Tail, stop) {
                        return Some(Ended::Stopped);
                    }
                    self.at += 1;
                    self.levels.pop();
                    Next::After
                }
                // The place after a comma is a boundary only where an entry does follow: a parse
                // that stops there leaves what follows to the segments of another one.
                Next::After if self.peek() != b'"' => return self.fail(Error::ExpectedString),
                Next::After => Next::Entry,
            };
        }
        self.space();
        if self.at < self.bytes.len() {
            return self.fail(Error::UnexpectedText);
        }
        Some(Ended::AtEnd)
    }

    /// The start of the document up to its first entry, or all of it where there is none.
    fn head(&mut self, plan: Plan) -> Read<Next> {
        if self.text.starts_with('\u{feff}') {
            self.at = 3;
        }
        self.space();
        if self.peek() == b'{' {
            return self.split_object(plan);
        }
        self.value(1)?;
        Some(Next::After)
    }

    fn depth(&self) -> u32 {
        self.levels.len() as u32
    }

    /// Begins a segment here; true when the parse is to stop before it.
    fn boundary(&mut self, role: Role, stop: Stop<'_>) -> bool {
        let offset = super::boundary(self.bytes, self.builder.segment_start(), self.at);
        if stop(offset, &self.levels) {
            self.builder.close(offset);
            return true;
        }
        self.builder.boundary(offset, role, self.depth());
        false
    }

    /// Opens an object whose entries become segments.
    fn split_object(&mut self, plan: Plan) -> Read<Next> {
        let node = self.builder.open(Kind::Map, self.at, FLOW);
        self.at += 1;
        self.space();
        if self.peek() == b'}' {
            self.at += 1;
            self.builder.shut(node, self.at);
            return Some(Next::After);
        }
        self.builder.shut(node, self.at);
        let level = Level { column: 0, plan };
        self.builder.split(node, level);
        self.levels.push(level);
        Some(Next::Entry)
    }

    /// An entry of the innermost split object.
    fn entry(&mut self) -> Read<Next> {
        let (start, end) = self.key()?;
        let plan = self.levels.last().map_or(&[][..], |level| level.plan);
        let key = crate::decode::text(&self.text[start..end], self.last_key(start, end));
        match split::descend(plan, &key) {
            Some(inner) if self.peek() == b'{' => self.split_object(inner),
            _ => {
                self.value(self.depth() + 1)?;
                Some(Next::After)
            }
        }
    }

    /// A key just read, as a node on its own text.
    fn last_key(&self, start: usize, end: usize) -> crate::node::Raw {
        let encoded = self.bytes[start..end].contains(&b'\\');
        let flags = if encoded { ENCODED } else { 0 };
        crate::node::Raw {
            kind: Kind::Double,
            flags,
            start: 0,
            end: (end - start) as u32,
            next: 0,
        }
    }

    /// Key, colon and the space after; returns the key's range.
    fn key(&mut self) -> Read<(usize, usize)> {
        let start = self.at;
        if self.peek() != b'"' {
            return self.fail(Error::ExpectedString);
        }
        self.string()?;
        let end = self.at;
        self.space();
        if self.peek() != b':' {
            return self.fail(Error::ExpectedColon);
        }
        self.at += 1;
        self.space();
        Some((start, end))
    }

    fn value(&mut self, depth: u32) -> Read {
        match self.peek() {
            b'"' => self.string(),
            b'{' => self.object(depth),
            b'[' => self.array(depth),
            b't' => self.literal("true"),
            b'f' => self.literal("false"),
            b'n' => self.literal("null"),
            b'-' | b'0'..=b'9' => self.number(),
            _ => self.fail(Error::ExpectedValue),
        }
    }

    fn enter(&mut self, kind: Kind, depth: u32) -> Read<usize> {
        if depth > self.limits.nesting {
            return self.fail(Error::NestingLimit);
        }
        let node = self.builder.open(kind, self.at, FLOW);
        self.at += 1;
        self.space();
        Some(node)
    }

    fn object(&mut self, depth: u32) -> Read {
        let node = self.enter(Kind::Map, depth)?;
        if self.peek() != b'}' {
            loop {
                self.key()?;
                self.value(depth + 1)?;
                if self.is_last(b'}')? {
                    break;
                }
            }
        }
        self.at += 1;
        self.builder.shut(node, self.at);
        Some(())
    }

    fn array(&mut self, depth: u32) -> Read {
        let node = self.enter(Kind::Seq, depth)?;
        if self.peek() != b']' {
            loop {
                self.value(depth + 1)?;
                if self.is_last(b']')? {
                    break;
                }
            }
        }
        self.at += 1;
        self.builder.shut(node, self.at);
        Some(())
    }

    /// After an element: a comma (false) or the closer (true, not yet consumed).
    fn is_last(&mut self, closer: u8) -> Read<bool> {
        self.space();
        match self.peek() {
            b',' => {
                self.at += 1;
                self.space();
                Some(false)
            }
            byte if byte == closer => Some(true),
            _ => self.fail(Error::ExpectedComma),
        }
    }

    fn string(&mut self) -> Read {
        let start = self.at;
        let mut at = start + 1;
        let mut flags = 0;
        loop {
            at += super::plain_run(&self.bytes[at..]);
            match self.bytes.get(at) {
                Some(b'"') => break,
                Some(b'\\') => {
                    flags = ENCODED;
                    at += self.escape(at)?;
                }
                Some(_)
                    if self.bytes[at..]
                        .iter()
                        .any(|byte| matches!(byte, b'"' | b'\\')) =>
                {
                    self.at = at;
                    return self.fail(Error::ControlCharacter);
                }
                _ => {
                    self.saw_end = true;
                    return self.fail(Error::UnclosedQuote);
                }
            }
        }
        self.at = at + 1;
        self.builder.leaf(Kind::Double, start..self.at, flags);
        Some(())
    }

    /// Length of the escape sequence at `at` (RFC 8259 section 7).
    fn escape(&mut self, at: usize) -> Read<usize> {
        match self.bytes.get(at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => return Some(2),
            Some(b'u') => {
                let digits = self.bytes.get(at + 2..at + 6);
                if digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
                    return Some(6);
                }
            }
            _ => {}
        }
        self.at = at;
        self.fail(Error::BadEscape)
    }

    fn literal(&mut self, word: &str) -> Read {
        if !self.text[self.at..].starts_with(word) {
            return self.fail(Error::InvalidLiteral);
        }
        self.plain(word.len())
    }

    fn plain(&mut self, length: usize) -> Read {
        let start = self.at;
        self.at += length;
        self.builder.leaf(Kind::Plain, start..self.at, 0);
        Some(())
    }

    fn number(&mut self) -> Read {
        match number_length(&self.bytes[self.at..]) {
            Some(length) => self.plain(length),
            None => self.fail(Error::InvalidNumber),
        }
    }
}

/// Length of the number at the start of `bytes` (RFC 8259 section 6).
pub(super) fn number_length(bytes: &[u8]) -> Option<usize> {
    let digits = |from: usize| {
        bytes[from..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count()
    };
    let mut at = usize::from(bytes.first() == Some(&b'-'));
    let whole = digits(at);
    if whole == 0 || (whole > 1 && bytes[at] == b'0') {
        return None;
    }
    at += whole;
    if bytes.get(at) == Some(&b'.') {
        let fraction = digits(at + 1);
        if fraction == 0 {
            return None;
        }
        at += 1 + fraction;
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        at += 1 + usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        let exponent = if at <= bytes.len() { digits(at) } else { 0 };
        if exponent == 0 {
            return None;
        }
        at += exponent;
    }
    Some(at)
}
