//! Where collections start: at a bracket, or where one is missing.

use super::{Comma, Expect, Open, Parser, lexis};
use crate::error::SyntaxErrorKind as Error;
use crate::node::{FLOW, Kind};
use crate::segment::Level;
use crate::split::Plan;

impl Parser<'_> {
    /// The kind that the bracket here opens: the other one where both the content and the closing
    /// bracket of the lines that stand deeper say so.
    fn kind_of_bracket(&mut self) -> Kind {
        let (kind, other, closer) = match self.peek() {
            b'{' => (Kind::Map, Kind::Seq, b']'),
            _ => (Kind::Seq, Kind::Map, b'}'),
        };
        let below = self.layout.line(self.line + 1);
        let closing = self.layout.closing_line(self.line);
        let is_other = self.brackets.end_of(self.at).is_none()
            && lexis::ends_line(self.bytes, self.at + 1)
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
    pub(super) fn open(&mut self, plan: Option<Plan>) {
        let kind = self.kind_of_bracket();
        let start = self.at;
        self.expect(Expect::After);
        let node = self.builder.open(kind, start, FLOW);
        if self.is_at_limit() {
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
            ..Open::new(kind, node, self.line, self.layout.column(self.line))
        });
    }

    /// Opens the collection that is the value of the last key; its bracket is missing.
    pub(super) fn open_value(&mut self, kind: Kind, plan: Option<Plan>) {
        let line = self.stack.last().map_or(self.line, |open| open.key_line);
        self.error(Error::ExpectedValue, self.end..self.end);
        self.expect(Expect::After);
        let node = self.builder.open(kind, self.end, FLOW);
        self.push(Open {
            plan: plan.filter(|_| kind == Kind::Map),
            ..Open::new(kind, node, line, self.layout.column(line))
        });
    }

    /// Opens the object that is an item; its bracket is missing before the key that stands here.
    pub(super) fn open_item(&mut self) {
        self.error(Error::ExpectedValue, self.at..self.at);
        self.expect(Expect::After);
        let node = self.builder.open(Kind::Map, self.at, FLOW);
        let line = self.layout.line(self.line);
        let is_first = line.is_some_and(|line| line.content == self.at);
        let column = self.layout.column(self.line);
        let column = column.saturating_sub(usize::from(is_first));
        self.push(Open::new(Kind::Map, node, self.line, column));
    }

    /// Collections may not be nested deeper.
    pub(super) fn is_at_limit(&self) -> bool {
        self.stack.len() as u32 >= self.limits.nesting
    }

    fn push(&mut self, open: Open) {
        self.stack.push(open);
        self.comma = Comma::Given;
    }

    /// Makes the entries of the innermost object segments, when its plan says so and this is where
    /// the first one starts.
    pub(super) fn split(&mut self) {
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
}
