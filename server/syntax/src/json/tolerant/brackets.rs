//! Which brackets belong together, as far as the text itself leaves no doubt.
//!
//! Where all brackets balance, all are believed. In a text where some do not, a pair is believed
//! when it stands on one line, or when the closing one is first on its line, at the column of the
//! line that holds the opening one; and so is all that is balanced inside of such a pair.

use super::layout::Layout;
use super::lexis;

/// How many open brackets are looked at for one that a bracket of the wrong kind passes over.
const SEARCH: usize = 64;

/// A pair of brackets, as offsets.
#[derive(Debug, Clone, Copy)]
struct Pair {
    open: usize,
    close: Option<usize>,
    /// Both stand where a pair stands.
    plausible: bool,
    /// Something inside of it is not balanced.
    faulty: bool,
}

/// What is known of the brackets of a text.
pub(super) struct Brackets {
    /// Believed pairs in order of their start.
    pairs: Vec<(usize, usize)>,
    /// Closing brackets stand first on their line where they close one of another line.
    pub(super) indented: bool,
    /// Offset of the last byte that is no white space, comma or closing bracket.
    pub(super) last_content: usize,
}

impl Brackets {
    pub(super) fn of(bytes: &[u8], layout: &Layout) -> Self {
        let is_content =
            |byte: &u8| !matches!(byte, b'}' | b']' | b',') && !byte.is_ascii_whitespace();
        let mut scan = Scan {
            bytes,
            layout,
            line: 0,
            open: Vec::new(),
            pairs: Vec::new(),
            balanced: true,
            first_on_line: 0,
            elsewhere: 0,
            last_content: bytes.iter().rposition(is_content).unwrap_or(0),
        };
        scan.run();
        scan.finish()
    }

    /// The bracket that is believed to close the one at `open`.
    pub(super) fn end_of(&self, open: usize) -> Option<usize> {
        let at = self.pairs.binary_search_by_key(&open, |pair| pair.0).ok()?;
        self.pairs.get(at).map(|pair| pair.1)
    }
}

struct Scan<'t> {
    bytes: &'t [u8],
    layout: &'t Layout,
    line: usize,
    /// Indexes in `pairs`, with the line of each.
    open: Vec<(usize, usize)>,
    pairs: Vec<Pair>,
    balanced: bool,
    /// Closing brackets that close one of another line, by their place.
    first_on_line: usize,
    elsewhere: usize,
    last_content: usize,
}

impl Scan<'_> {
    fn run(&mut self) {
        let bytes = self.bytes;
        let last_comment = lexis::last_comment_end(bytes);
        let mut at = 0;
        while let Some(bracket) = lexis::next_bracket(bytes, at, last_comment) {
            self.line = self.layout.advance(self.line, bracket);
            match bytes[bracket] {
                b'{' | b'[' => self.open(bracket),
                _ => self.close(bracket),
            }
            at = bracket + 1;
        }
    }

    fn open(&mut self, at: usize) {
        self.open.push((self.pairs.len(), self.line));
        self.pairs.push(Pair {
            open: at,
            close: None,
            plausible: false,
            faulty: false,
        });
    }

    fn is_partner(&self, index: usize, at: usize) -> bool {
        let partner = if self.bytes[at] == b'}' { b'{' } else { b'[' };
        self.bytes[self.pairs[index].open] == partner
    }

    /// Both stand where brackets of a pair stand: on one line, or the closing one first on its line
    /// at the column of the line of the opening one. Left of that is as good where no other open
    /// bracket can be meant and the next line stands at that column again.
    fn is_plausible(&self, depth: usize, at: usize) -> bool {
        let line = self.open[depth].1;
        if line == self.line {
            return true;
        }
        let Some(closing) = self.layout.line(self.line) else {
            return false;
        };
        let column = self.layout.column(line);
        let outer = depth.checked_sub(1).and_then(|outer| self.open.get(outer));
        let is_between = closing.column < column
            && outer.is_some_and(|(_, outer)| self.layout.column(*outer) < closing.column)
            && self
                .layout
                .line(self.line + 1)
                .is_some_and(|next| next.column == column);
        at < closing.closers_end && (closing.column == column || is_between)
    }

    fn close(&mut self, at: usize) {
        let top = self.open.last().copied();
        if top.is_some_and(|(index, _)| self.is_partner(index, at)) {
            if self.is_premature(at) {
                return self.ignore();
            }
            return self.close_at(self.open.len() - 1, at);
        }
        let from = self.open.len().saturating_sub(SEARCH);
        let is_meant = |depth: &usize| {
            self.is_partner(self.open[*depth].0, at) && self.is_plausible(*depth, at)
        };
        let partner = (from..self.open.len()).rev().find(is_meant);
        self.balanced = false;
        match partner {
            Some(depth) => {
                self.pairs[self.open[depth].0].faulty = true;
                self.close_at(depth, at);
            }
            None => self.ignore(),
        }
    }

    fn is_premature(&self, at: usize) -> bool {
        let [outer @ .., (_, line)] = self.open.as_slice() else {
            return false;
        };
        let outermost_of_line = outer.last().is_none_or(|(_, outer)| outer < line);
        *line == self.line && outermost_of_line && self.layout.is_premature(self.bytes, *line, at)
    }

    /// A bracket that closes nothing.
    fn ignore(&mut self) {
        self.balanced = false;
        if let Some((index, _)) = self.open.last() {
            self.pairs[*index].faulty = true;
        }
    }

    fn close_at(&mut self, depth: usize, at: usize) {
        let (index, line) = self.open[depth];
        let plausible = self.is_plausible(depth, at);
        self.open.truncate(depth);
        if line < self.line {
            let first = self
                .layout
                .line(self.line)
                .is_some_and(|line| at < line.closers_end);
            *(if first {
                &mut self.first_on_line
            } else {
                &mut self.elsewhere
            }) += 1;
        }
        let pair = &mut self.pairs[index];
        pair.close = Some(at);
        // The root is complete only when nothing follows.
        pair.plausible = plausible && (depth > 0 || at > self.last_content);
        if pair.faulty
            && let Some((outer, _)) = self.open.last()
        {
            self.pairs[*outer].faulty = true;
        }
    }

    fn finish(self) -> Brackets {
        let all = self.balanced && self.open.is_empty();
        let mut until = 0;
        let mut pairs = Vec::new();
        for pair in &self.pairs {
            let Some(close) = pair.close else { continue };
            if all || pair.plausible || pair.open < until {
                pairs.push((pair.open, close));
            }
            if pair.plausible && !pair.faulty {
                until = until.max(close);
            }
        }
        Brackets {
            pairs,
            indented: self.first_on_line >= self.elsewhere,
            last_content: self.last_content,
        }
    }
}
