//! Where collections end: at the closing bracket that is meant for them, or without one.

use std::sync::Arc;

use super::lexis;
use super::{Comma, Expect, Open, Parser};
use crate::error::SyntaxErrorKind as Error;
use crate::json::boundary;
use crate::node::Kind;
use crate::segment::Role;

impl Parser<'_> {
    /// The bracket ahead that closes a collection without doubt.
    pub(super) fn close_of(&self, open: &Open) -> Option<usize> {
        open.close.filter(|close| *close >= self.at)
    }

    /// The innermost of `depth` open collections was opened on an earlier line that does not stand
    /// left of this one, so it should have been closed before.
    pub(super) fn is_dedented(&self, depth: usize) -> bool {
        let Some(open) = depth.checked_sub(1).and_then(|index| self.stack.get(index)) else {
            return false;
        };
        // The root ends with the text.
        depth > 1
            && self.close_of(open).is_none()
            && self.brackets.indented
            && open.line < self.line
            && self
                .layout
                .line(self.line)
                .is_some_and(|line| line.column <= open.column && line.closers_end == 0)
    }

    pub(super) fn leave_dedented(&mut self) {
        let mut depth = self.stack.len();
        while self.is_dedented(depth) {
            depth -= 1;
        }
        self.leave(depth);
    }

    /// Ends all collections but the outermost `depth`, none of which was closed. Only the innermost
    /// is reported: the others may be closed once it is.
    pub(super) fn leave(&mut self, depth: usize) {
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
    pub(super) fn close(&mut self) {
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
            let offset = boundary(self.bytes, self.builder.segment_start(), self.at);
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
        let here = |open: &Open| open.kind == kind && open.line == self.line;
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
        let exact = |open: &Open| open.kind == kind && open.column == line.column;
        let outside = |open: &Open| open.kind == kind && open.column >= line.column;
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
        let index = open.iter().rposition(|open| open.column >= column)?;
        let right = if self.peek() == b'}' { b']' } else { b'}' };
        let next = lexis::skip_blanks(self.bytes, self.at + 1);
        (self.bytes.get(next) != Some(&right)).then_some(index)
    }
}
