//! Lines and columns. A line ends with LF, CRLF or a lone CR, as in LSP and YAML.

use std::sync::OnceLock;

use crate::document::Document;

/// The unit in which columns are counted (LSP `PositionEncodingKind`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units, the default of LSP.
    Utf16,
    /// Characters (Unicode scalar values).
    Utf32,
}

/// A place in the text, zero-based.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// Line number.
    pub line: u32,
    /// Units of the chosen [`Encoding`] since the start of the line.
    pub character: u32,
}

/// A column in all three units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Width {
    utf8: u32,
    utf16: u32,
    utf32: u32,
}

impl Width {
    fn of(text: &str) -> Self {
        let utf8 = text.len() as u32;
        if text.is_ascii() {
            return Width {
                utf8,
                utf16: utf8,
                utf32: utf8,
            };
        }
        let utf16 = text.chars().map(|c| c.len_utf16() as u32).sum();
        Width {
            utf8,
            utf16,
            utf32: text.chars().count() as u32,
        }
    }

    fn plus(self, other: Width) -> Self {
        Width {
            utf8: self.utf8 + other.utf8,
            utf16: self.utf16 + other.utf16,
            utf32: self.utf32 + other.utf32,
        }
    }

    fn get(self, encoding: Encoding) -> u32 {
        match encoding {
            Encoding::Utf8 => self.utf8,
            Encoding::Utf16 => self.utf16,
            Encoding::Utf32 => self.utf32,
        }
    }
}

/// Line breaks of one segment. A document needs the number of all, and where they stand in few.
pub(crate) struct SegmentLines {
    /// Number of line breaks.
    breaks: u32,
    /// Width of what follows the last break (of all, without a break).
    tail: Width,
    starts: OnceLock<Box<[u32]>>,
}

impl SegmentLines {
    pub(crate) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let feeds = memchr::memchr_iter(b'\n', bytes).count();
        // A return counts unless a line feed follows.
        let alone = |at: &usize| bytes.get(at + 1) != Some(&b'\n');
        let returns = memchr::memchr_iter(b'\r', bytes).filter(alone).count();
        let last = memchr::memrchr2(b'\n', b'\r', bytes).map_or(0, |at| at + 1);
        SegmentLines {
            breaks: (feeds + returns) as u32,
            tail: Width::of(text.get(last..).unwrap_or_default()),
            starts: OnceLock::new(),
        }
    }

    /// Offset after each line break of `text`, from which this was made.
    fn starts(&self, text: &str) -> &[u32] {
        let bytes = text.as_bytes();
        let is_break = |at: &usize| bytes[*at] == b'\n' || bytes.get(at + 1) != Some(&b'\n');
        self.starts.get_or_init(|| {
            let found = memchr::memchr2_iter(b'\n', b'\r', bytes).filter(is_break);
            found.map(|at| at as u32 + 1).collect()
        })
    }
}

/// Line and column at the start of each segment.
pub(crate) struct Lines {
    starts: Vec<(u32, Width)>,
}

impl Lines {
    pub(crate) fn of<'a>(segments: impl Iterator<Item = &'a SegmentLines>) -> Self {
        let mut place = (0, Width::default());
        let mut starts = Vec::new();
        for lines in segments {
            starts.push(place);
            let carried = if lines.breaks == 0 {
                place.1
            } else {
                Width::default()
            };
            place = (place.0 + lines.breaks, carried.plus(lines.tail));
        }
        Lines { starts }
    }
}

impl Document {
    /// The place of a byte offset. An offset past the end or inside a character counts as the last
    /// place before it.
    pub fn position(&self, offset: usize, encoding: Encoding) -> Position {
        let at = self.segment_index(offset);
        let (Some(slot), Some((line, column))) =
            (self.slots().get(at), self.lines().starts.get(at))
        else {
            return Position {
                line: 0,
                character: 0,
            };
        };
        let text = slot.segment.text();
        let mut inside = (offset - slot.base).min(text.len());
        while !text.is_char_boundary(inside) {
            inside -= 1;
        }
        let starts = slot.segment.lines().starts(text);
        let breaks = starts.partition_point(|start| *start as usize <= inside);
        let from = breaks
            .checked_sub(1)
            .and_then(|index| starts.get(index))
            .map_or(0, |start| *start as usize);
        let width = Width::of(text.get(from..inside).unwrap_or_default());
        let width = if breaks == 0 {
            column.plus(width)
        } else {
            width
        };
        Position {
            line: line + breaks as u32,
            character: width.get(encoding),
        }
    }

    /// The byte offset of a place. A column past the end of its line counts as the end of the line
    /// (before its break), a line past the end as the end of the text, a column inside a character
    /// as the start of that character.
    pub fn offset(&self, position: Position, encoding: Encoding) -> usize {
        let lines = self.lines();
        // The last segment that starts at or before the place.
        let before = |(line, column): &(u32, Width)| {
            *line < position.line
                || (*line == position.line && column.get(encoding) <= position.character)
        };
        let mut at = lines.starts.partition_point(before).saturating_sub(1);
        loop {
            let (Some(slot), Some((line, column))) = (self.slots().get(at), lines.starts.get(at))
            else {
                return self.len();
            };
            let starts = slot.segment.lines().starts(slot.segment.text());
            let skip = (position.line - line.min(&position.line)) as usize;
            let (from, have) = match skip.checked_sub(1) {
                None => (Some(0), column.get(encoding)),
                Some(index) => (starts.get(index).map(|start| *start as usize), 0),
            };
            let Some(from) = from else {
                return self.len();
            };
            let text = slot.segment.text().get(from..).unwrap_or_default();
            let line_end = memchr::memchr2(b'\n', b'\r', text.as_bytes());
            let on_line = text
                .get(..line_end.unwrap_or(text.len()))
                .unwrap_or_default();
            let (length, rest) =
                advance(on_line, position.character.saturating_sub(have), encoding);
            let goes_on = line_end.is_none() && rest > 0 && at + 1 < self.slots().len();
            if !goes_on {
                return slot.base + from + length;
            }
            at += 1;
        }
    }
}

/// Bytes of `text` that `units` cover, and the units that are left over.
fn advance(text: &str, units: u32, encoding: Encoding) -> (usize, u32) {
    let mut left = units;
    for (offset, character) in text.char_indices() {
        let width = match encoding {
            Encoding::Utf8 => character.len_utf8(),
            Encoding::Utf16 => character.len_utf16(),
            Encoding::Utf32 => 1,
        } as u32;
        if left < width {
            return (offset, 0);
        }
        left -= width;
    }
    (text.len(), left)
}
