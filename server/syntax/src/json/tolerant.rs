//! The reader for text that is not valid JSON. Always a tree: what is wrong is reported where it
//! stands, and what is around it is kept.
//!
//! * Brackets that belong together without doubt ([`super::brackets`]) are taken as they are.
//! * For all others indentation decides ([`super::layout`]): a bracket that is not closed ends
//!   before the next line that does not stand deeper; one that closes what it cannot have been
//!   meant to close is skipped.
//! * A string ends with its line, a key may lack its colon, a value may be missing.
//!
//! Open brackets are kept on a stack of our own, so nesting costs no stack of the thread, and each
//! step reads on or closes a bracket.

use std::ops::Range;
use std::sync::Arc;

use super::brackets::Brackets;
use super::layout::Layout;
use super::lexis;
use crate::builder::Builder;
use crate::document::Limits;
use crate::error::SyntaxErrorKind as Error;
use crate::node::{FLOW, Kind};
use crate::segment::{Level, Role, Segment};
use crate::split::{self, Plan};

pub(super) fn parse(text: &Arc<str>, plan: Plan, limits: Limits) -> Vec<Arc<Segment>> {
    let bytes = text.as_bytes();
    let layout = Layout::of(bytes);
    let brackets = Brackets::of(bytes, &layout);
    let mut parser = Parser {
        text,
        bytes,
        at: 0,
        end: 0,
        line: 0,
        layout,
        brackets,
        last_comment: lexis::last_comment_end(bytes),
        builder: Builder::new(text),
        stack: Vec::new(),
        root: Expect::Value,
        plan,
        limits,
        quiet: false,
        comma: Comma::Given,
    };
    parser.document();
    parser.builder.close(text.len());
    sort_errors(&mut parser.builder.done);
    parser.builder.done
}

/// That a bracket is never closed is known long after it was read.
fn sort_errors(segments: &mut [Arc<Segment>]) {
    for segment in segments.iter_mut().filter_map(Arc::get_mut) {
        segment.errors.sort_by_key(|(_, range)| range.start);
    }
}

pub(super) struct Parser<'t> {
    text: &'t str,
    pub(super) bytes: &'t [u8],
    pub(super) at: usize,
    /// End of the last token that is part of the tree.
    pub(super) end: usize,
    /// The line that holds `at`.
    pub(super) line: usize,
    layout: Layout,
    brackets: Brackets,
    last_comment: Option<usize>,
    pub(super) builder: Builder,
    stack: Vec<Open>,
    /// What comes next outside of all brackets.
    root: Expect,
    plan: Plan,
    limits: Limits,
    /// An error was reported; what follows up to the next comma or line may follow from it.
    quiet: bool,
    pub(super) comma: Comma,
}

/// The comma before the next entry or item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comma {
    /// It is there, or none is needed.
    Given,
    /// It is not there: to be reported where the entry starts.
    Missing,
    /// What was read before may have swallowed it.
    Swallowed,
}

/// What comes next in a collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expect {
    /// An entry or item, or the end when there was no comma.
    Next,
    /// The value of an entry.
    Value,
    /// A comma or the end.
    After,
}

/// A collection that is open.
struct Open {
    kind: Kind,
    node: usize,
    expect: Expect,
    /// Its entries are to be segments, from the first one on.
    plan: Option<Plan>,
    /// Its entries are segments.
    split: Option<Plan>,
    /// The plan for the value of the entry at hand.
    value_plan: Option<Plan>,
    /// Line of the last key.
    key_line: usize,
    /// The comma before what comes next.
    comma: Option<usize>,
    /// Its bracket: index of the segment and offset in it; `None` when it has none.
    bracket: Option<(usize, usize)>,
    /// The line of its bracket.
    line: usize,
    /// The bracket that closes it without doubt.
    close: Option<usize>,
}

impl Open {
    /// A collection without a bracket.
    fn new(kind: Kind, node: usize, line: usize) -> Self {
        Open {
            kind,
            node,
            expect: Expect::Next,
            plan: None,
            split: None,
            value_plan: None,
            key_line: line,
            comma: None,
            bracket: None,
            line,
            close: None,
        }
    }
}

impl Parser<'_> {
    fn document(&mut self) {
        if self.text.starts_with('\u{feff}') {
            self.at = 3;
        }
        loop {
            self.space();
            if self.stack.is_empty() && self.root == Expect::After {
                break;
            }
            if self.at == self.bytes.len() {
                break self.end_of_text();
            }
            if self.is_dedented(self.stack.len()) {
                self.leave_dedented();
            } else {
                self.step();
            }
        }
        if self.at < self.bytes.len() {
            self.quiet = false;
            let end = lexis::line_end(self.bytes, self.at);
            self.error(Error::UnexpectedText, self.at..end);
        }
    }

    pub(super) fn peek(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    /// Skips white space and comments.
    pub(super) fn space(&mut self) {
        loop {
            while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.bytes.get(self.at) {
                self.at += 1;
            }
            let line = self.layout.advance(self.line, self.at);
            self.quiet &= line == self.line;
            self.line = line;
            let Some(end) = lexis::comment_end(self.bytes, self.at, self.last_comment) else {
                return;
            };
            self.error(Error::UnexpectedText, self.at..end);
            self.at = end;
        }
    }

    /// Reports an error, unless it may follow from the last one.
    pub(super) fn error(&mut self, kind: Error, range: Range<usize>) {
        if !self.quiet {
            self.builder.error(kind, range);
        }
        self.quiet = true;
    }

    /// The character at `at`.
    fn character(&self) -> Range<usize> {
        let next = self
            .text
            .get(self.at..)
            .and_then(|text| text.chars().next());
        self.at..self.at + next.map_or(0, char::len_utf8)
    }

    /// Skips a byte of punctuation that does not belong here.
    pub(super) fn skip(&mut self, kind: Error) {
        self.error(kind, self.at..self.at + 1);
        self.at += 1;
    }

    pub(super) fn null(&mut self) {
        self.builder.leaf(Kind::Null, self.end..self.end, 0);
    }

    /// Where the parse stands in the innermost collection.
    pub(super) fn expect(&mut self, next: Expect) {
        match self.stack.last_mut() {
            Some(open) => open.expect = next,
            None => self.root = next,
        }
    }

    fn step(&mut self) {
        let open = self.stack.last();
        let expect = open.map_or(self.root, |open| open.expect);
        let kind = open.map_or(Kind::Null, |open| open.kind);
        match (expect, kind) {
            (Expect::After, _) => self.after(kind),
            (Expect::Next, Kind::Map) => self.key(),
            (Expect::Next, _) => self.item(),
            (Expect::Value, _) => self.value(),
        }
    }

    /// After an entry or item.
    fn after(&mut self, kind: Kind) {
        match self.peek() {
            b',' => {
                if let Some(open) = self.stack.last_mut() {
                    open.comma = Some(self.at);
                }
                self.at += 1;
                self.end = self.at;
                self.quiet = false;
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
            let offset = super::boundary(self.bytes, self.builder.segment_start(), self.at);
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
    fn splits(&self) -> u32 {
        let is_split = |open: &&Open| open.split.is_some();
        // They are the outermost ones.
        self.stack.iter().take_while(is_split).count() as u32
    }

    /// An entry, where a key stands or should stand.
    fn key(&mut self) {
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
    fn item(&mut self) {
        match self.peek() {
            b'}' | b']' => self.close(),
            b',' => self.skip(Error::UnexpectedComma),
            b':' => self.skip(Error::UnexpectedText),
            b'"' if lexis::is_stray_quote(self.bytes, self.at) => self.skip(Error::UnclosedQuote),
            _ => {
                self.begin();
                self.value_here();
            }
        }
    }

    /// The value of an entry, or the root.
    fn value(&mut self) {
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
                Some(Unopened::Implied(kind)) => {
                    self.error(Error::ExpectedValue, self.end..self.end);
                    self.open_implied(kind, plan);
                }
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
        let end = lexis::line_end(self.bytes, self.at);
        let next = self.layout.line(self.line + 1);
        self.stack.is_empty()
            && end == self.at + 1
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

    /// The kind that the bracket here opens: the other one where both the content and the closing
    /// bracket of the lines that stand deeper say so.
    fn kind_of_bracket(&mut self) -> Kind {
        let (kind, other, closer) = match self.peek() {
            b'{' => (Kind::Map, Kind::Seq, b']'),
            _ => (Kind::Seq, Kind::Map, b'}'),
        };
        let next = lexis::skip_blanks(self.bytes, self.at + 1);
        let below = self.layout.line(self.line + 1);
        let closing = self.layout.closing_line(self.line);
        let is_other = self.brackets.end_of(self.at).is_none()
            && lexis::line_end(self.bytes, self.at) == next
            && closing.is_some_and(|line| self.bytes[line.content] == closer)
            && below.is_some_and(|line| {
                lexis::is_key(self.bytes, line.content) == (other == Kind::Map)
            });
        if !is_other {
            return kind;
        }
        self.error(Error::UnclosedBracket, self.at..self.at + 1);
        other
    }

    /// Opens the collection whose bracket stands here.
    fn open(&mut self, plan: Option<Plan>) {
        let kind = self.kind_of_bracket();
        let start = self.at;
        self.expect(Expect::After);
        let node = self.builder.open(kind, start, FLOW);
        if self.stack.len() as u32 >= self.limits.nesting {
            self.quiet = false;
            self.error(Error::NestingLimit, start..start + 1);
            self.skip_balanced();
            self.builder.shut(node, self.at);
            return;
        }
        let bracket = (
            self.builder.done.len(),
            start - self.builder.segment_start(),
        );
        self.at += 1;
        self.end = self.at;
        let close = self.brackets.end_of(start);
        self.push(Open {
            plan: plan.filter(|_| kind == Kind::Map),
            bracket: Some(bracket),
            close,
            ..Open::new(kind, node, self.line)
        });
    }

    /// Opens a collection whose bracket is missing; its content stands here.
    fn open_implied(&mut self, kind: Kind, plan: Option<Plan>) {
        let line = self.stack.last().map_or(self.line, |open| open.key_line);
        self.expect(Expect::After);
        let node = self.builder.open(kind, self.end, FLOW);
        self.push(Open {
            plan: plan.filter(|_| kind == Kind::Map),
            ..Open::new(kind, node, line)
        });
    }

    fn push(&mut self, open: Open) {
        self.stack.push(open);
        self.comma = Comma::Given;
    }

    /// Makes the entries of the innermost object segments, when its plan says so and this is where
    /// the first one starts.
    fn split(&mut self) {
        let Some(open) = self.stack.last_mut() else {
            return;
        };
        if let Some(plan) = open.plan.take() {
            open.split = Some(plan);
            let end = open.bracket.map_or(self.end, |_| self.at);
            self.builder.shut(open.node, end);
            self.builder.split(open.node, Level { column: 0, plan });
        }
    }

    /// Skips a collection that is nested too deeply.
    fn skip_balanced(&mut self) {
        let limit = self.stack.iter().rev().find_map(|open| self.close_of(open));
        let limit = limit.unwrap_or(self.bytes.len());
        let mut depth = 0_usize;
        loop {
            let bracket = lexis::next_bracket(self.bytes, self.at, self.last_comment);
            let Some(at) = bracket.filter(|at| *at < limit) else {
                self.at = limit;
                break;
            };
            let opens = matches!(self.bytes[at], b'{' | b'[');
            self.at = at + 1;
            depth = if opens { depth + 1 } else { depth - 1 };
            if depth == 0 {
                break;
            }
        }
        self.end = self.at;
    }

    /// The bracket ahead that closes a collection without doubt.
    fn close_of(&self, open: &Open) -> Option<usize> {
        open.close.filter(|close| *close >= self.at)
    }

    /// The innermost of `depth` open collections was opened on an earlier line that does not stand
    /// left of this one, so it should have been closed before.
    fn is_dedented(&self, depth: usize) -> bool {
        let Some(open) = depth.checked_sub(1).and_then(|index| self.stack.get(index)) else {
            return false;
        };
        // The root ends with the text.
        depth > 1
            && self.close_of(open).is_none()
            && self.brackets.indented
            && open.line < self.line
            && self.layout.line(self.line).is_some_and(|line| {
                line.column <= self.layout.column(open.line) && line.closers_end == 0
            })
    }

    fn leave_dedented(&mut self) {
        let mut depth = self.stack.len();
        while self.is_dedented(depth) {
            depth -= 1;
        }
        self.leave(depth);
    }

    /// Ends all collections but the outermost `depth`, none of which was closed. Only the innermost
    /// is reported: the others may be closed once it is.
    fn leave(&mut self, depth: usize) {
        let mut reported = false;
        while self.stack.len() > depth {
            let Some(open) = self.stack.pop() else { return };
            if let (Some(bracket), false) = (open.bracket, reported) {
                self.unclosed(bracket);
                reported = true;
            }
            self.finish_entry(&open);
            if open.split.is_none() {
                self.builder.shut(open.node, self.end);
            }
            self.comma = if open.comma.is_some() {
                Comma::Given
            } else {
                Comma::Swallowed
            };
            if let (Some(parent), true) = (self.stack.last_mut(), open.comma.is_some()) {
                parent.comma = open.comma;
                parent.expect = Expect::Next;
            }
        }
    }

    fn unclosed(&mut self, (segment, offset): (usize, usize)) {
        self.quiet = true;
        if segment == self.builder.done.len() {
            let at = self.builder.segment_start() + offset;
            self.builder.error(Error::UnclosedBracket, at..at + 1);
            return;
        }
        let done = self.builder.done.get_mut(segment).and_then(Arc::get_mut);
        if let Some(done) = done {
            let mut errors = std::mem::take(&mut done.errors).into_vec();
            let at = offset as u32;
            errors.push((Error::UnclosedBracket, at..at + 1));
            done.errors = errors.into();
        }
    }

    /// The last entry of a collection that ends has its value.
    fn finish_entry(&mut self, open: &Open) {
        if open.expect == Expect::Value {
            self.error(Error::ExpectedValue, self.end..self.end);
            self.null();
        }
    }

    /// At a closing bracket.
    fn close(&mut self) {
        let Some(index) = self.target() else {
            return self.skip(Error::UnexpectedCloser);
        };
        self.leave(index + 1);
        let splits = self.splits();
        let Some(open) = self.stack.pop() else { return };
        let is_wrong = (open.kind == Kind::Map) != (self.peek() == b'}');
        if is_wrong {
            self.error(Error::UnexpectedCloser, self.at..self.at + 1);
        } else if let (Some(comma), Expect::Next) = (open.comma, open.expect) {
            self.error(Error::TrailingComma, comma..comma + 1);
        }
        self.finish_entry(&open);
        if open.split.is_some() {
            let offset = super::boundary(self.bytes, self.builder.segment_start(), self.at);
            self.builder.boundary(offset, Role::Tail, splits);
        }
        self.at += 1;
        self.end = self.at;
        if open.split.is_none() {
            self.builder.shut(open.node, self.end);
        }
        self.comma = Comma::Given;
    }

    /// The collection that the closing bracket here is meant to close.
    fn target(&self) -> Option<usize> {
        let is_trusted = |open: &Open| self.close_of(open).is_some();
        let trusted = self.stack.iter().rposition(is_trusted);
        if let Some(index) = trusted
            && self.stack[index].close == Some(self.at)
        {
            return Some(index);
        }
        let from = trusted.map_or(0, |index| index + 1);
        let found = from + self.target_in(self.stack.get(from..)?)?;
        (found > 0 || self.at > self.brackets.last_content).then_some(found)
    }

    fn target_in(&self, open: &[Open]) -> Option<usize> {
        let kind = if self.peek() == b'}' {
            Kind::Map
        } else {
            Kind::Seq
        };
        if !self.brackets.indented {
            return open.iter().rposition(|open| open.kind == kind);
        }
        let here =
            |open: &Open| open.kind == kind && open.line == self.line && open.bracket.is_some();
        if let Some(index) = open.iter().rposition(here) {
            let outer = index.checked_sub(1).map(|outer| open[outer].line);
            let premature = outer != Some(self.line)
                && self.layout.is_premature(self.bytes, self.line, self.at);
            return (!premature).then_some(index);
        }
        let line = self.layout.line(self.line)?;
        if self.at >= line.closers_end {
            return None;
        }
        let column = |open: &Open| self.layout.column(open.line);
        let exact = |open: &Open| open.kind == kind && column(open) == line.column;
        let outside = |open: &Open| open.kind == kind && column(open) >= line.column;
        open.iter()
            .rposition(exact)
            .or_else(|| open.iter().rposition(outside))
            .or_else(|| self.target_of_wrong_kind(open, line.column))
            .or_else(|| {
                // It stands too deep; but nothing else closes the innermost one.
                let last = open.last()?;
                let is_closed = self.layout.closing_line(last.line).is_some();
                (last.kind == kind && !is_closed).then_some(open.len() - 1)
            })
    }

    /// A collection that should be closed here, but by the other kind of bracket.
    fn target_of_wrong_kind(&self, open: &[Open], column: usize) -> Option<usize> {
        let index = open
            .iter()
            .rposition(|open| self.layout.column(open.line) >= column)?;
        let right = if self.peek() == b'}' { b']' } else { b'}' };
        let next = lexis::skip_blanks(self.bytes, self.at + 1);
        (self.bytes.get(next) != Some(&right)).then_some(index)
    }

    /// The text ends: so does all that is open.
    fn end_of_text(&mut self) {
        if self.root == Expect::Value {
            self.error(Error::UnexpectedEnd, self.at..self.at);
            self.end = self.at;
            self.null();
        }
        self.leave(0);
    }
}

/// What stands where a value should.
enum Unopened {
    /// The next entry: the value is missing.
    Missing,
    /// Content of a collection whose opening bracket is missing.
    Implied(Kind),
}
