//! Lines and their indentation: they tell where a bracket was meant to end when brackets do not.

use super::lexis::{self, is_blank, is_break};

/// A line with content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line {
    /// Offset at which it starts.
    pub(super) start: usize,
    /// Offset of its first content. A single bracket, comma, colon or quote that stands astray in
    /// the indentation is not looked at.
    pub(super) content: usize,
    /// Bytes from its start to its first content.
    pub(super) column: usize,
    /// Offset after the closing brackets at its start; 0 when it starts otherwise, or when what
    /// follows them cannot follow closing brackets.
    pub(super) closers_end: usize,
    /// Index of the next line that starts at this column or left of it.
    pub(super) next: usize,
}

/// A [`Line`] as it is kept: there are as many as lines in the text. Texts are limited to far less
/// than 4 GiB before they are parsed.
#[derive(Debug, Clone, Copy)]
struct Packed {
    start: u32,
    content: u32,
    column: u32,
    closers_end: u32,
    next: u32,
}

impl From<Line> for Packed {
    fn from(line: Line) -> Self {
        Packed {
            start: line.start as u32,
            content: line.content as u32,
            column: line.column as u32,
            closers_end: line.closers_end as u32,
            next: line.next as u32,
        }
    }
}

impl From<Packed> for Line {
    fn from(line: Packed) -> Self {
        Line {
            start: line.start as usize,
            content: line.content as usize,
            column: line.column as usize,
            closers_end: line.closers_end as usize,
            next: line.next as usize,
        }
    }
}

/// The lines of a text that have content.
pub(super) struct Layout {
    lines: Vec<Packed>,
}

impl Layout {
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut lines = content_lines(bytes);
        // Column and index of lines further down that no line between is left of, the nearest last.
        let mut below: Vec<(usize, usize)> = Vec::new();
        for (index, packed) in lines.iter_mut().enumerate().rev() {
            let mut line = Line::from(*packed);
            settle(bytes, &mut line, |column| {
                let after = below.partition_point(|one| one.0 <= column);
                let nearest = after.checked_sub(1).and_then(|at| below.get(at));
                nearest.map(|one| one.0)
            });
            while below.last().is_some_and(|one| one.0 > line.column) {
                below.pop();
            }
            line.next = below.last().map_or(usize::MAX, |one| one.1);
            below.push((line.column, index));
            *packed = line.into();
        }
        Layout { lines }
    }

    pub(super) fn line(&self, index: usize) -> Option<Line> {
        self.lines.get(index).copied().map(Line::from)
    }

    pub(super) fn column(&self, index: usize) -> usize {
        self.lines.get(index).map_or(0, |line| line.column as usize)
    }

    /// The line that holds `offset`, at or after line `from`.
    pub(super) fn advance(&self, from: usize, offset: usize) -> usize {
        let mut index = from;
        while self
            .lines
            .get(index + 1)
            .is_some_and(|line| line.start as usize <= offset)
        {
            index += 1;
        }
        index
    }

    /// The line that closes what line `index` opened, by its indentation: the next one that does
    /// not stand deeper, when it stands at the same column and starts with a closing bracket.
    pub(super) fn closing_line(&self, index: usize) -> Option<Line> {
        let line = self.line(index)?;
        let next = self.line(line.next)?;
        (next.closers_end > 0 && next.column == line.column).then_some(next)
    }

    /// Whether the bracket at `at`, which closes another of line `index`, came too early: the line
    /// ends with it, but deeper lines follow that end with a bracket of the same kind.
    pub(super) fn is_premature(&self, bytes: &[u8], index: usize, at: usize) -> bool {
        let deeper = self
            .line(index + 1)
            .is_some_and(|next| next.column > self.column(index));
        let closing = self.closing_line(index);
        lexis::ends_line(bytes, at + 1)
            && deeper
            && closing.is_some_and(|line| bytes[line.content] == bytes[at])
    }
}

/// All lines that have content, with the place of it.
fn content_lines(bytes: &[u8]) -> Vec<Packed> {
    let mut lines = Vec::new();
    let mut start = if bytes.starts_with("\u{feff}".as_bytes()) {
        3
    } else {
        0
    };
    while start < bytes.len() {
        let end = lexis::line_end(bytes, start);
        let content = lexis::skip_blanks(bytes, start);
        if content < end {
            let line = Line {
                start,
                content,
                column: content - start,
                closers_end: 0,
                next: usize::MAX,
            };
            lines.push(line.into());
        }
        start = end + 1;
    }
    lines
}

/// Looks past a mark that stands astray before the content of a line. `column_after` gives the
/// column of the first line below that stands at or left of a column.
fn settle(bytes: &[u8], line: &mut Line, column_after: impl Fn(usize) -> Option<usize>) {
    let second = lexis::skip_blanks(bytes, line.content + 1);
    let is_mark = matches!(
        bytes[line.content],
        b'{' | b'[' | b'}' | b']' | b',' | b':' | b'"'
    );
    let apart = second > line.content + 1 && bytes.get(second).is_some_and(|b| !is_break(*b));
    if is_mark && apart {
        let column = second - line.start;
        if column_after(column).is_some_and(|below| below > line.column) {
            // The mark itself pushed the content one to the right.
            line.column = column - 1;
            line.content = second;
        }
    }
    let stray_quote = bytes[line.content] == b'"' && lexis::is_stray_quote(bytes, line.content);
    line.closers_end = closers_end(bytes, line.content + usize::from(stray_quote));
}

/// Offset after the closing brackets (and commas) at `at`; 0 when there are none or when text
/// follows that only a comma could part from them.
fn closers_end(bytes: &[u8], at: usize) -> usize {
    let (mut end, mut closers, mut comma) = (at, false, false);
    while let Some(byte) = bytes.get(end) {
        match byte {
            b'}' | b']' => (closers, comma) = (true, false),
            b',' | b':' => comma = true,
            byte if is_blank(*byte) => {}
            _ => break,
        }
        end += 1;
    }
    let parted = match bytes.get(end) {
        _ if comma => true,
        None | Some(b'\n' | b'\r' | b'{' | b'[' | b'/' | b'#') => true,
        Some(b'"') => lexis::is_stray_quote(bytes, end),
        Some(_) => false,
    };
    if closers && parted { end } else { 0 }
}
