//! The reader for text that is not valid JSON. Always a tree: what is wrong is reported where it
//! stands, and what is around it is kept.
//!
//! * Brackets that belong together without doubt (`brackets`) are taken as they are.
//! * For all others indentation decides (`layout`): a bracket that is not closed ends
//!   before the next line that does not stand deeper; one that closes what it cannot have been
//!   meant to close is skipped.
//! * A string ends with its line, a key may lack its colon, a value may be missing.
//!
//! Open brackets are kept on a stack of our own, so nesting costs no stack of the thread, and each
//! step reads on or closes a bracket.

mod brackets;
mod closing;
mod entry;
mod layout;
mod lexis;
mod opening;
mod scalar;

use std::ops::Range;
use std::sync::Arc;

use self::brackets::Brackets;
use self::layout::Layout;
use crate::builder::Builder;
use crate::document::Limits;
use crate::error::SyntaxErrorKind as Error;
use crate::node::Kind;
use crate::segment::Segment;
use crate::split::Plan;

pub(super) fn parse(text: &Arc<String>, plan: Plan, limits: Limits) -> Vec<Arc<Segment>> {
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

struct Parser<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    /// End of the last token that is part of the tree.
    end: usize,
    /// The line that holds `at`.
    line: usize,
    layout: Layout,
    brackets: Brackets,
    last_comment: Option<usize>,
    builder: Builder,
    stack: Vec<Open>,
    /// What comes next outside of all brackets.
    root: Expect,
    plan: Plan,
    limits: Limits,
    /// An error was reported; what is wrong before the next line or colon may follow from it.
    quiet: bool,
    comma: Comma,
}

/// The comma before the next entry or item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comma {
    /// It is there, or none is needed.
    Given,
    /// It is not there: to be reported where the entry starts.
    Missing,
    /// What was read before may have swallowed it.
    Swallowed,
}

/// What comes next in a collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expect {
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
    /// The line of its bracket, and the column at which content is no longer inside.
    line: usize,
    column: usize,
    /// The bracket that closes it without doubt.
    close: Option<usize>,
}

impl Open {
    /// A collection without a bracket.
    fn new(kind: Kind, node: usize, line: usize, column: usize) -> Self {
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
            column,
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
            self.error(Error::UnexpectedText, self.character());
        }
    }

    fn peek(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    /// Skips white space and comments.
    fn space(&mut self) {
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
    fn error(&mut self, kind: Error, range: Range<usize>) {
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
    fn skip(&mut self, kind: Error) {
        self.error(kind, self.at..self.at + 1);
        self.at += 1;
    }

    fn null(&mut self) {
        self.builder.leaf(Kind::Null, self.end..self.end, 0);
    }

    /// Where the parse stands in the innermost collection.
    fn expect(&mut self, next: Expect) {
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
