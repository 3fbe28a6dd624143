//! Entries and items: their commas, keys, colons and values.

use super::{Comma, Expect, Open, Parser, lexis};
use crate::error::SyntaxErrorKind as Error;
use crate::json::boundary;
use crate::node::Kind;
use crate::segment::Role;
use crate::split;

impl Parser<'_> {
    /// After an entry or item.
    pub(super) fn after(&mut self, kind: Kind) {
        match self.peek() {
            b',' => {
                if let Some(open) = self.stack.last_mut() {
                    open.comma = Some(self.at);
                }
                self.at += 1;
                self.end = self.at;
                self.quiet &= kind == Kind::Map;
                self.comma = Comma::Given;
                self.expect(Expect::Next);
            }
            b'}' | b']' => self.close(),
            b':' => self.skip(Error::UnexpectedText),
            b'"' if lexis::is_stray_quote(self.bytes, self.at) => self.skip(Error::UnclosedQuote),
            b'{' | b'[' if kind == Kind::Map && self.brackets.end_of(self.at).is_none() => {
                self.skip(Error::UnexpectedText);
            }
            _ => {
                if self.comma == Comma::Given {
                    self.comma = Comma::Missing;
                }
                self.expect(Expect::Next);
            }
        }
    }

    /// An entry or item starts here.
    fn begin(&mut self) {
        self.split();
        let splits = self.splits();
        if self.stack.last().is_some_and(|open| open.split.is_some()) {
            let offset = boundary(self.bytes, self.builder.segment_start(), self.at);
            self.builder.boundary(offset, Role::Entry, splits);
        }
        if self.comma == Comma::Missing {
            self.error(Error::ExpectedComma, self.character());
        }
        self.comma = Comma::Given;
        if let Some(open) = self.stack.last_mut() {
            open.comma = None;
            open.value_plan = None;
        }
    }

    /// Number of open collections whose entries are segments.
    pub(super) fn splits(&self) -> u32 {
        let is_split = |open: &&Open| open.split.is_some();
        // They are the outermost ones.
        self.stack.iter().take_while(is_split).count() as u32
    }

    /// An entry, where a key stands or should stand.
    pub(super) fn key(&mut self) {
        match self.peek() {
            b'}' | b']' => self.close(),
            b',' => self.skip(Error::UnexpectedComma),
            b':' if self.has_value_after_colon() => {
                self.begin();
                self.error(Error::ExpectedKey, self.at..self.at + 1);
                self.null_key();
                self.at += 1;
                self.end = self.at;
            }
            b':' => self.skip(Error::ExpectedKey),
            b'{' | b'[' if self.is_stray_bracket() => self.skip(Error::ExpectedString),
            b'{' | b'[' => {
                self.begin();
                self.error(Error::ExpectedString, self.at..self.at + 1);
                self.null_key();
            }
            b'"' if lexis::is_stray_quote(self.bytes, self.at) => self.skip(Error::UnclosedQuote),
            _ => {
                self.begin();
                self.named_entry();
            }
        }
    }

    /// A bracket where a key should stand opens nothing when none closes it, or when it is the
    /// second one on its line and only one of both is closed further down.
    fn is_stray_bracket(&self) -> bool {
        let Some(close) = self.brackets.end_of(self.at) else {
            return true;
        };
        let doubled = self.end > 0 && self.bytes[self.end - 1] == b'{';
        let outer = self.stack.last();
        let unclosed = outer.is_some_and(|open| open.line == self.line && open.close.is_none());
        let below = self.layout.line(self.line + 1);
        doubled && unclosed && below.is_some_and(|line| close >= line.start)
    }

    /// A colon without a key before it has a value after it on its line, not the next key.
    fn has_value_after_colon(&self) -> bool {
        let next = lexis::skip_blanks(self.bytes, self.at + 1);
        let starts = self
            .bytes
            .get(next)
            .is_some_and(|byte| !matches!(byte, b'\n' | b'\r' | b',' | b':' | b'}' | b']'));
        starts && !lexis::is_key(self.bytes, next)
    }

    fn null_key(&mut self) {
        self.builder.leaf(Kind::Null, self.at..self.at, 0);
        self.note_key(None);
    }

    /// A key was read: what it says of its value.
    fn note_key(&mut self, key: Option<usize>) {
        let raw = key.and_then(|node| self.builder.raw(node));
        let segment = self
            .text
            .get(self.builder.segment_start()..)
            .unwrap_or_default();
        if let Some(open) = self.stack.last_mut() {
            let descend = |plan| split::descend(plan, &crate::decode::text(segment, raw?));
            open.value_plan = open.split.and_then(descend);
            open.key_line = self.line;
            open.expect = Expect::Value;
        }
    }

    fn named_entry(&mut self) {
        let node = self.key_token();
        let key = self.end;
        self.note_key(Some(node));
        let line = self.line;
        self.space();
        let same_line = line == self.line;
        if self.peek() == b':' {
            self.quiet = false;
            self.at += 1;
            self.end = self.at;
        } else if same_line && self.is_before_colon() {
            let start = self.at;
            self.at = lexis::skip_blanks(self.bytes, self.at + 1) + 1;
            self.end = self.at;
            self.error(Error::UnexpectedText, start..start + 1);
        } else if same_line && self.starts_value() {
            self.error(Error::ExpectedColon, self.character());
        } else {
            let start = self.builder.raw(node).map_or(0, |raw| raw.start as usize);
            let start = self.builder.segment_start() + start;
            self.error(Error::ExpectedColon, start..key);
            self.null();
            self.expect(Expect::After);
        }
    }

    /// A mark that does not belong here stands before a colon.
    fn is_before_colon(&self) -> bool {
        let next = lexis::skip_blanks(self.bytes, self.at + 1);
        matches!(self.peek(), b',' | b'}' | b']' | b'{' | b'[' | b'"')
            && self.bytes.get(next) == Some(&b':')
    }

    /// An item of an array.
    pub(super) fn item(&mut self) {
        match self.peek() {
            b'}' | b']' => self.close(),
            b',' => self.skip(Error::UnexpectedComma),
            b':' => self.skip(Error::UnexpectedText),
            b'"' if lexis::is_stray_quote(self.bytes, self.at) => self.skip(Error::UnclosedQuote),
            _ => {
                self.begin();
                if lexis::is_key(self.bytes, self.at) && !self.is_at_limit() {
                    self.open_item();
                } else {
                    self.value_here();
                }
            }
        }
    }

    /// The value of an entry, or the root.
    pub(super) fn value(&mut self) {
        let bytes = self.bytes;
        let plan = match self.stack.last() {
            Some(open) => open.value_plan,
            None => Some(self.plan),
        };
        match self.peek() {
            b'}' | b']' => self.close(),
            b',' if self.is_stray_comma() => self.skip(Error::UnexpectedComma),
            b',' => self.missing_value(),
            b':' => self.skip(Error::UnexpectedText),
            b'"' if lexis::is_stray_quote(bytes, self.at) || self.is_quote_before_root() => {
                self.skip(Error::UnclosedQuote);
            }
            b'[' if plan.is_some() && self.is_stray_before_object() => {
                self.skip(Error::UnexpectedText);
            }
            _ => match self.unopened() {
                Some(Unopened::Missing) => self.missing_value(),
                Some(Unopened::Implied(kind)) => self.open_value(kind, plan),
                None => self.value_here(),
            },
        }
    }

    fn missing_value(&mut self) {
        self.error(Error::ExpectedValue, self.end..self.end);
        self.null();
        self.expect(Expect::After);
    }

    /// A comma between a colon and a bracket, or before the root.
    fn is_stray_comma(&self) -> bool {
        let next = lexis::skip_blanks(self.bytes, self.at + 1);
        self.stack.is_empty() || matches!(self.bytes.get(next), Some(b'{' | b'['))
    }

    /// A quote alone on its line before the entries of the root.
    fn is_quote_before_root(&self) -> bool {
        let next = self.layout.line(self.line + 1);
        self.stack.is_empty()
            && lexis::ends_line(self.bytes, self.at + 1)
            && next.is_some_and(|line| lexis::is_key(self.bytes, line.content))
    }

    /// A bracket `[` before the `{` of an object that is to be split, when no `]` closes it.
    fn is_stray_before_object(&self) -> bool {
        let next = lexis::skip_blanks(self.bytes, self.at + 1);
        if self.bytes.get(next) != Some(&b'{') || self.brackets.end_of(self.at).is_some() {
            return false;
        }
        let Some(closing) = self.layout.closing_line(self.line) else {
            return false;
        };
        let closers = &self.bytes[closing.content..closing.closers_end];
        let after = self.layout.advance(self.line, closing.closers_end) + 1;
        let follows = self
            .layout
            .line(after)
            .and_then(|line| self.bytes.get(line.content));
        !closers.contains(&b']') && follows != Some(&b'{')
    }

    /// What stands here is no value but the content of a collection whose bracket is missing, or
    /// the next entry.
    fn unopened(&self) -> Option<Unopened> {
        let is_key = lexis::is_key(self.bytes, self.at);
        let Some(open) = self.stack.last() else {
            return is_key.then_some(Unopened::Implied(Kind::Map));
        };
        if open.key_line == self.line {
            return None;
        }
        let deeper = self.layout.column(self.line) > self.layout.column(open.key_line);
        let closing = self.layout.closing_line(open.key_line);
        let closer = closing.and_then(|line| self.bytes.get(line.content));
        match (deeper, is_key) {
            (true, _) if self.is_at_limit() => None,
            (true, true) => Some(Unopened::Implied(Kind::Map)),
            (true, false) if closer == Some(&b']') && self.peek() != b'[' => {
                Some(Unopened::Implied(Kind::Seq))
            }
            (false, true) => Some(Unopened::Missing),
            _ => None,
        }
    }

    fn value_here(&mut self) {
        let is_item = self.stack.last().is_some_and(|open| open.kind == Kind::Seq);
        match self.peek() {
            b'{' | b'[' => {
                let plan = match self.stack.last() {
                    _ if is_item => None,
                    Some(open) => open.value_plan,
                    None => Some(self.plan),
                };
                self.open(plan);
            }
            _ => {
                self.scalar();
                self.expect(Expect::After);
            }
        }
    }
}

/// What stands where a value should.
enum Unopened {
    /// The next entry: the value is missing.
    Missing,
    /// Content of a collection whose opening bracket is missing.
    Implied(Kind),
}
