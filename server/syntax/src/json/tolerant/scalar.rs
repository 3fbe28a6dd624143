//! Keys and scalars in text that may be broken.

use super::lexis::{self, Quoted};
use super::{Comma, Parser};
use crate::error::SyntaxErrorKind as Error;
use crate::json::strict::number_length;
use crate::node::{ENCODED, Kind};

impl Parser<'_> {
    /// Reads a key, whatever it is, and returns its node.
    pub(super) fn key_token(&mut self) -> usize {
        match self.peek() {
            b'"' => self.quoted_key(),
            b'\'' if lexis::quoted(self.bytes, self.at).closed => {
                self.single_quoted(Error::ExpectedString)
            }
            _ => self.bare_key(),
        }
    }

    fn quoted_key(&mut self) -> usize {
        let start = self.at;
        let string = lexis::quoted(self.bytes, start);
        if !string.closed {
            return self.unclosed_key(string.end);
        }
        let follows = |next| next == Some(b':');
        let inner = lexis::skip_blanks(self.bytes, start + 1);
        if inner + 1 == string.end && lexis::is_key(self.bytes, inner) {
            // A quote astray before the opening one.
            self.error(Error::UnexpectedText, start..start + 1);
            self.at = inner;
            return self.quoted_key();
        }
        if !self.has_text_at(string.end) {
            return self.string(string);
        }
        let Some(end) = lexis::meant_end(self.bytes, string.end, follows) else {
            return self.string(string);
        };
        self.error(Error::UnexpectedText, string.end..end);
        if end == string.end + 1 {
            // A second closing quote.
            let node = self.string(string);
            self.at = end;
            return node;
        }
        self.string(Quoted { end, closed: true })
    }

    /// A key without its closing quote ends before its colon, or with the line.
    fn unclosed_key(&mut self, line_end: usize) -> usize {
        let start = self.at;
        let rest = &self.bytes[start + 1..line_end];
        let end = match lexis::key_before_colon(rest) {
            Some(colon) => self.trimmed(start + 1, start + 1 + colon),
            None => self.without_comma(start + 1, line_end),
        };
        self.string(Quoted { end, closed: false })
    }

    /// A key without quotes, or without its opening quote.
    fn bare_key(&mut self) -> usize {
        let start = self.at;
        let quote = lexis::meant_end(self.bytes, start, |next| next == Some(b':'));
        let (end, after) = match quote {
            Some(after) if !self.bytes[start..after - 1].contains(&b'"') => (after - 1, after),
            _ => {
                let end = self.text_end(start);
                (end, end)
            }
        };
        let next = lexis::skip_blanks(self.bytes, after);
        if self.bytes.get(next) == Some(&b':') {
            self.error(Error::ExpectedString, start..end);
        }
        self.leaf(Kind::Plain, end, after)
    }

    pub(super) fn leaf(&mut self, kind: Kind, end: usize, after: usize) -> usize {
        let node = self.builder.leaf(kind, self.at..end, 0);
        self.at = after;
        self.end = end;
        node
    }

    fn single_quoted(&mut self, error: Error) -> usize {
        let end = lexis::quoted(self.bytes, self.at).end;
        self.error(error, self.at..end);
        self.leaf(Kind::Single, end, end)
    }

    /// Reads a scalar value.
    pub(super) fn scalar(&mut self) {
        match self.peek() {
            b'"' => self.string_value(),
            b'\'' if lexis::quoted(self.bytes, self.at).closed => {
                self.single_quoted(Error::InvalidLiteral);
            }
            _ => self.word(),
        }
        if self.has_text_at(self.at) {
            self.text_after_scalar();
        }
    }

    fn string_value(&mut self) {
        let start = self.at;
        let mut string = lexis::quoted(self.bytes, start);
        if !string.closed {
            string.end = self.without_comma(start + 1, string.end);
            self.comma = Comma::Swallowed;
        }
        self.string(string);
    }

    /// A double-quoted string with all that is wrong inside of it.
    fn string(&mut self, string: Quoted) -> usize {
        let (start, end) = (self.at, string.end);
        let mut flags = if string.closed { 0 } else { ENCODED };
        if !string.closed {
            self.error(Error::UnclosedQuote, start..start + 1);
        }
        let mut at = start + 1;
        while let Some(found) = self.bytes[at..end]
            .iter()
            .position(|byte| *byte < 0x20 || *byte == b'\\')
        {
            at += found;
            if self.bytes[at] != b'\\' {
                self.error(Error::ControlCharacter, at..at + 1);
                at += 1;
                continue;
            }
            flags = ENCODED;
            at += match escape_length(&self.bytes[at..end]) {
                Some(length) => length,
                None => {
                    self.error(Error::BadEscape, at..at + 1);
                    // What follows may be a quote: an escape is never half of a string's end.
                    2.min(end - at)
                }
            };
        }
        let node = self.builder.leaf(Kind::Double, start..end, flags);
        self.at = end;
        self.end = end;
        node
    }

    /// Something other than white space and punctuation stands at `at`.
    fn has_text_at(&self, at: usize) -> bool {
        let byte = self.bytes.get(at);
        byte.is_some_and(|byte| *byte == b'"' || !lexis::is_delimiter(*byte))
    }

    /// Skips text that stands right behind a scalar.
    fn text_after_scalar(&mut self) {
        let start = self.at;
        if lexis::is_stray_quote(self.bytes, start) {
            self.error(Error::UnexpectedText, start..start + 1);
            self.at = start + 1;
            return;
        }
        let ends = |next| matches!(next, None | Some(b',' | b'}' | b']'));
        let end = lexis::meant_end(self.bytes, start, ends);
        let end = end.unwrap_or_else(|| lexis::word_end(self.bytes, start));
        if end > start {
            self.error(Error::UnexpectedText, start..end);
            self.at = end;
            self.end = end;
        }
    }

    /// A number, `true`, `false`, `null`, or text without quotes up to the next punctuation.
    fn word(&mut self) {
        let start = self.at;
        let word = lexis::word_end(self.bytes, start).max(start + 1);
        let text = &self.bytes[start..word];
        if is_literal(text) {
            self.leaf(Kind::Plain, word, word);
            return;
        }
        if matches!(text[0], b'0'..=b'9' | b'-' | b'+' | b'.') {
            self.error(Error::InvalidNumber, start..word);
            self.leaf(Kind::Plain, word, word);
            return;
        }
        let end = self.text_end(start);
        self.error(Error::InvalidLiteral, start..end);
        self.leaf(Kind::Plain, end, end);
    }

    /// End of the text without quotes at `start`: the next punctuation or line break.
    fn text_end(&self, start: usize) -> usize {
        let is_end = |byte: &u8| lexis::is_delimiter(*byte) && !lexis::is_blank(*byte);
        let rest = &self.bytes[start + 1..];
        let length = rest.iter().position(is_end).unwrap_or(rest.len());
        self.trimmed(start + 1, start + 1 + length)
    }

    /// The value of a key without a colon stands here: a bracket, a string, a number or literal
    /// that is not itself a key.
    pub(super) fn starts_value(&self) -> bool {
        let end = match self.peek() {
            b'{' | b'[' => return true,
            b'"' => Some(lexis::quoted(self.bytes, self.at))
                .filter(|string| string.closed)
                .map(|string| string.end),
            _ => {
                let end = lexis::word_end(self.bytes, self.at);
                is_literal(&self.bytes[self.at..end]).then_some(end)
            }
        };
        end.is_some_and(|end| self.bytes.get(lexis::skip_blanks(self.bytes, end)) != Some(&b':'))
    }

    /// `end` moved back over blanks, not before `start`.
    fn trimmed(&self, start: usize, end: usize) -> usize {
        let text = &self.bytes[start..end];
        end - text
            .iter()
            .rev()
            .take_while(|byte| lexis::is_blank(**byte))
            .count()
    }

    /// `end` moved back over blanks and a comma, not before `start`.
    fn without_comma(&self, start: usize, end: usize) -> usize {
        let end = self.trimmed(start, end);
        match self.bytes[start..end].split_last() {
            Some((b',', _)) => self.trimmed(start, end - 1),
            _ => end,
        }
    }
}

/// A number, `true`, `false` or `null`.
fn is_literal(text: &[u8]) -> bool {
    matches!(text, b"true" | b"false" | b"null") || number_length(text) == Some(text.len())
}

/// Length of the escape sequence at the start of `bytes` (RFC 8259 section 7).
fn escape_length(bytes: &[u8]) -> Option<usize> {
    match bytes.get(1)? {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(2),
        b'u' => {
            let digits = bytes.get(2..6)?;
            digits.iter().all(u8::is_ascii_hexdigit).then_some(6)
        }
        _ => None,
    }
}
