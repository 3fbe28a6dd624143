//! Plain, quoted and block scalars (YAML 1.2.2 sections 7.3 and 8.1): where they end.

use super::Parser;
use super::token::{is_blank, is_break, is_flow_indicator, is_space};
use crate::decode;
use crate::error::SyntaxErrorKind as Error;
use crate::node::{ENCODED, Kind};

/// Why a plain scalar's line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// `: ` follows: the text is a key.
    Colon,
    /// A comment, or in flow context an indicator, follows.
    Other,
    /// The line ends.
    Break,
}

/// A quoted scalar that was found, not yet part of the tree.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quoted {
    pub(super) kind: Kind,
    pub(super) end: usize,
    pub(super) flags: u8,
    pub(super) multiline: bool,
    /// Start of its last line.
    line: Option<usize>,
}

impl Parser<'_> {
    /// The end (trailing blanks excluded) of the plain text that starts at `from`, on its line, in
    /// block context.
    pub(super) fn plain_line(&self, from: usize) -> (usize, Stop) {
        let mut at = from;
        let (mut end, mut stop) = loop {
            let rest = self.bytes.get(at..).unwrap_or_default();
            match memchr::memchr3(b':', b'\n', b'\r', rest) {
                None => break (self.bytes.len(), Stop::Break),
                Some(found) if rest[found] != b':' => break (at + found, Stop::Break),
                Some(found) if is_space(rest.get(found + 1)) => break (at + found, Stop::Colon),
                Some(found) => at += found + 1,
            }
        };
        if let Some(comment) = self.comment_start(from, end) {
            (end, stop) = (comment, Stop::Other);
        }
        (self.trim_end(from, end), stop)
    }

    /// The same in flow context.
    pub(super) fn plain_flow_line(&self, from: usize) -> (usize, Stop) {
        let mut at = from;
        let stop = loop {
            let Some(byte) = self.bytes.get(at) else {
                break Stop::Break;
            };
            match *byte {
                b'\n' | b'\r' => break Stop::Break,
                b'#' if at > from && is_blank(self.bytes[at - 1]) => break Stop::Other,
                b':' => {
                    let next = self.bytes.get(at + 1);
                    if is_space(next) || next.is_some_and(|next| is_flow_indicator(*next)) {
                        break Stop::Colon;
                    }
                }
                byte if is_flow_indicator(byte) => break Stop::Other,
                _ => {}
            }
            at += 1;
        };
        (self.trim_end(from, at), stop)
    }

    /// The first content after the line break at `at`, if a plain scalar goes on there: its start
    /// and its line's start.
    pub(super) fn continuation(
        &self,
        at: usize,
        parent: isize,
        in_flow: bool,
    ) -> Option<(usize, usize)> {
        let mut line = self.after_break(at);
        loop {
            let spaces = self.spaces(line);
            let mut start = line + spaces;
            while self.bytes.get(start).is_some_and(|byte| is_blank(*byte)) {
                start += 1;
            }
            let byte = *self.bytes.get(start)?;
            if is_break(byte) {
                line = self.after_break(start);
                continue;
            }
            let deep_enough = spaces as isize > parent || (in_flow && start > line + spaces);
            let goes_on =
                deep_enough && byte != b'#' && !(start == line && self.is_marker_at(start));
            return goes_on.then_some((start, line));
        }
    }

    /// Reads a plain scalar in block context whose first line ends at `end` because of `stop`.
    pub(super) fn plain(&mut self, parent: isize, first: (usize, Stop)) -> usize {
        let start = self.at;
        let (mut end, mut stop) = first;
        let mut flags = 0;
        self.at = end;
        while stop == Stop::Break {
            let line_end = self.line_end(end);
            let Some((next, line)) = self.continuation(line_end, parent, false) else {
                break;
            };
            let (next_end, next_stop) = self.plain_line(next);
            if next_stop == Stop::Colon {
                break;
            }
            (end, stop) = (next_end, next_stop);
            self.line = line;
            self.at = end;
            flags = ENCODED;
        }
        self.end = end;
        self.builder.leaf(Kind::Plain, start..end, flags)
    }

    /// Reads a plain scalar in flow context.
    pub(super) fn plain_flow(&mut self, parent: isize) -> usize {
        let start = self.at;
        let (mut end, mut stop) = self.plain_flow_line(start);
        let mut flags = 0;
        self.at = end;
        while stop == Stop::Break {
            let line_end = self.line_end(end);
            let Some((next, line)) = self.continuation(line_end, parent, true) else {
                break;
            };
            let (next_end, next_stop) = self.plain_flow_line(next);
            if next_end == next {
                break;
            }
            (end, stop) = (next_end, next_stop);
            self.line = line;
            self.at = end;
            flags = ENCODED;
        }
        self.end = end;
        self.builder.leaf(Kind::Plain, start..end, flags)
    }

    /// Finds the end of the quoted scalar at hand. It may go on over lines that are indented deeper
    /// than `parent`; an unclosed one ends with its last such line.
    pub(super) fn quoted(&mut self, parent: isize) -> Quoted {
        let start = self.at;
        let double = self.bytes[start] == b'"';
        let kind = if double { Kind::Double } else { Kind::Single };
        let (close, mut flags) = if double {
            self.double_end(start + 1)
        } else {
            self.single_end(start + 1)
        };
        let mut end = close.map_or(self.bytes.len(), |close| close + 1);
        let mut line = None;
        let mut at = start + 1;
        let mut closed = close.is_some();
        while let Some(found) = memchr::memchr2(b'\n', b'\r', &self.bytes[at..end]) {
            let next = self.after_break(at + found);
            let spaces = self.spaces(next);
            let content = self.bytes.get(next + spaces).copied();
            let blank = content.is_none_or(is_break);
            let cut = !blank && (spaces as isize <= parent || self.is_marker_at(next));
            if cut || content.is_none() {
                (end, closed) = (self.trim_end(start, at + found), false);
                break;
            }
            line = Some(next);
            flags |= ENCODED;
            at = next;
            if at > end {
                break;
            }
        }
        if !closed {
            flags |= ENCODED;
            end = self.trim_quoted(start, end);
            line = line.filter(|line| *line < end);
            self.builder.error(Error::UnclosedQuote, start..start + 1);
        } else if double && flags & ENCODED != 0 {
            self.check_escapes(start + 1, end - 1);
        }
        Quoted {
            kind,
            end,
            flags,
            multiline: line.is_some(),
            line,
        }
    }

    /// An unclosed string does not own the blank lines after it.
    fn trim_quoted(&self, start: usize, end: usize) -> usize {
        let text = self.text.get(start..end).unwrap_or_default();
        start + text.trim_end().len()
    }

    fn double_end(&self, from: usize) -> (Option<usize>, u8) {
        let mut at = from;
        let mut flags = 0;
        loop {
            let rest = self.bytes.get(at..).unwrap_or_default();
            match memchr::memchr2(b'"', b'\\', rest) {
                None => return (None, flags),
                Some(found) if rest[found] == b'"' => return (Some(at + found), flags),
                Some(found) => {
                    flags = ENCODED;
                    at += found + 2;
                }
            }
        }
    }

    fn single_end(&self, from: usize) -> (Option<usize>, u8) {
        let mut at = from;
        let mut flags = 0;
        loop {
            let rest = self.bytes.get(at..).unwrap_or_default();
            match memchr::memchr(b'\'', rest) {
                None => return (None, flags),
                Some(found) if rest.get(found + 1) == Some(&b'\'') => {
                    flags = ENCODED;
                    at += found + 2;
                }
                Some(found) => return (Some(at + found), flags),
            }
        }
    }

    /// Reports unknown escape sequences between the quotes.
    fn check_escapes(&mut self, from: usize, to: usize) {
        let mut at = from;
        while let Some(found) = memchr::memchr(b'\\', &self.bytes[at..to]) {
            at += found;
            let joins_lines = self.bytes.get(at + 1).is_some_and(|byte| is_break(*byte));
            let length = if joins_lines {
                Some(2)
            } else {
                self.escape_length(at)
            };
            match length {
                Some(length) => at += length,
                None => {
                    let size = self
                        .text
                        .get(at + 1..)
                        .and_then(|rest| rest.chars().next())
                        .map_or(1, char::len_utf8);
                    self.builder.error(Error::BadEscape, at..at + 1 + size);
                    at += 1;
                }
            }
            if at >= to {
                return;
            }
        }
    }

    fn escape_length(&self, at: usize) -> Option<usize> {
        decode::escape(self.text.get(at..)?).map(|(_, length)| length)
    }

    /// Adds a found quoted scalar to the tree and moves behind it.
    pub(super) fn push_quoted(&mut self, quoted: Quoted) -> usize {
        let node = self
            .builder
            .leaf(quoted.kind, self.at..quoted.end, quoted.flags);
        self.at = quoted.end;
        self.end = quoted.end;
        if let Some(line) = quoted.line {
            self.line = line;
        }
        node
    }

    /// Reads `|` or `>` with all that is indented deeper than `parent`.
    pub(super) fn block_scalar(&mut self, parent: isize) -> usize {
        let start = self.at;
        let kind = if self.peek() == b'|' {
            Kind::Literal
        } else {
            Kind::Folded
        };
        let explicit = self.block_header();
        let body = self.after_break(self.at);
        let least = (parent + 1).max(0) as usize;
        let indent = match explicit {
            Some(digit) => parent.max(0) as usize + digit,
            None => self.detect_indent(body, least),
        };
        let (content_end, region_end) = self.block_body(body, indent.max(least));
        let node = self.builder.block_scalar(
            kind,
            start..region_end.max(self.at),
            indent.max(least) as u32,
        );
        self.end = content_end.unwrap_or(self.at);
        self.at = region_end.max(self.at);
        if self.at > start && self.at >= body && body > start {
            self.line = self.at;
        }
        node
    }

    /// Indicators and comment after `|` or `>`; returns the indentation indicator.
    fn block_header(&mut self) -> Option<usize> {
        let start = self.at;
        self.at += 1;
        let (mut digit, mut chomp) = (None, false);
        loop {
            match self.peek() {
                byte @ b'1'..=b'9' if digit.is_none() => digit = Some(usize::from(byte - b'0')),
                b'+' | b'-' if !chomp => chomp = true,
                _ => break,
            }
            self.at += 1;
        }
        let header_end = self.at;
        self.skip_blanks();
        let comment = self.peek() == b'#' && self.at > header_end;
        if comment {
            let end = self.line_end(self.at);
            self.builder.comment(self.at..end, false);
        } else if !self.is_eof() && !is_break(self.peek()) {
            self.builder
                .error(Error::BadBlockHeader, start..self.line_end(start));
        }
        self.at = self.line_end(self.at);
        digit
    }

    /// Indentation of the first line with content, at least `least`.
    fn detect_indent(&mut self, body: usize, least: usize) -> usize {
        let mut line = body;
        let mut widest: Option<(usize, usize)> = None;
        loop {
            let spaces = self.spaces(line);
            match self.bytes.get(line + spaces) {
                Some(byte) if is_break(*byte) => {
                    if widest.is_none_or(|(_, most)| spaces > most) {
                        widest = Some((line, spaces));
                    }
                    line = self.after_break(line + spaces);
                }
                Some(_) if spaces >= least => {
                    if let Some((blank, most)) = widest.filter(|(_, most)| *most > spaces) {
                        self.builder
                            .error(Error::BlockIndentation, blank..blank + most);
                    }
                    return spaces;
                }
                // No content: every blank line is an empty one.
                None => return least.max(widest.map_or(0, |(_, most)| most).max(spaces)),
                _ => return least.max(widest.map_or(0, |(_, most)| most)),
            }
        }
    }

    /// Ends of the content and of the region that belongs to a block scalar, blank lines after the
    /// content included. The first is `None` without content.
    fn block_body(&mut self, body: usize, indent: usize) -> (Option<usize>, usize) {
        let mut line = body;
        let mut content_end = None;
        while line < self.bytes.len() {
            let spaces = self.spaces(line);
            let blank = self
                .bytes
                .get(line + spaces)
                .is_none_or(|byte| is_break(*byte));
            if !blank && (spaces < indent || self.is_marker_at(line)) {
                if self.bytes.get(line + spaces) == Some(&b'\t') {
                    self.builder
                        .error(Error::TabIndentation, line + spaces..line + spaces + 1);
                }
                break;
            }
            let end = self.line_end(line + spaces);
            if !blank {
                content_end = Some(end);
            }
            line = self.after_break(end);
        }
        (content_end, line)
    }
}
