//! The text of an open document: edits by line and column become edits by bytes.

use std::ops::Range;

use ropey::{Rope, RopeSlice};
use syntax::{Dialect, Encoding};
use tower_lsp_server::ls_types::{Position, TextDocumentContentChangeEvent};

/// Edits that are further apart than this many bytes are parsed one by one.
const NEAR: usize = 64 * 1024;

/// A text as the editor has it. Lines end with LF, CRLF or a lone CR.
#[derive(Debug, Clone)]
pub(crate) struct OpenText {
    rope: Rope,
    pub(crate) dialect: Dialect,
}

/// Bytes of an old text that a new text replaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Edit {
    pub(crate) range: Range<usize>,
    pub(crate) text: String,
}

/// What several edits in a row replace: bytes of the text before them, by so many bytes of the text
/// after them.
struct Touched {
    old: Range<usize>,
    length: usize,
}

impl Touched {
    fn new_end(&self) -> usize {
        self.old.start + self.length
    }

    fn is_near(&self, range: &Range<usize>) -> bool {
        range.start <= self.new_end() + NEAR && range.end + NEAR >= self.old.start
    }

    /// Takes in an edit of the text as it is now.
    fn add(&mut self, range: &Range<usize>, length: usize) {
        let before = self.old.start - self.old.start.min(range.start);
        let after = range.end.max(self.new_end()) - self.new_end();
        self.old = self.old.start - before..self.old.end + after;
        self.length = before + self.length + after + length - range.len();
    }
}

impl OpenText {
    pub(crate) fn new(text: &str, dialect: Dialect) -> Self {
        OpenText {
            rope: Rope::from_str(text),
            dialect,
        }
    }

    /// Bytes.
    pub(crate) fn len(&self) -> usize {
        self.rope.len_bytes()
    }

    pub(crate) fn text(&self) -> String {
        self.rope.to_string()
    }

    /// Applies what one `didChange` brings. Returns the same as edits by bytes, in order; edits that
    /// are near each other as one.
    pub(crate) fn change(
        &mut self,
        changes: &[TextDocumentContentChangeEvent],
        encoding: Encoding,
    ) -> Vec<Edit> {
        let mut edits = Vec::new();
        let mut touched: Option<Touched> = None;
        for change in changes {
            let chars = match change.range {
                Some(range) => {
                    let start = self.char_at(range.start, encoding);
                    start..self.char_at(range.end, encoding).max(start)
                }
                None => self.difference(&change.text),
            };
            let bytes = self.rope.char_to_byte(chars.start)..self.rope.char_to_byte(chars.end);
            let text = match change.range {
                Some(_) => change.text.as_str(),
                None => replacement(&change.text, &bytes, self.rope.len_bytes()),
            };
            if let Some(done) = touched.take_if(|touched| !touched.is_near(&bytes)) {
                edits.push(self.edit(done));
            }
            self.rope.remove(chars.clone());
            self.rope.insert(chars.start, text);
            match &mut touched {
                Some(touched) => touched.add(&bytes, text.len()),
                None => {
                    touched = Some(Touched {
                        old: bytes,
                        length: text.len(),
                    });
                }
            }
        }
        edits.extend(touched.map(|done| self.edit(done)));
        edits
    }

    fn edit(&self, touched: Touched) -> Edit {
        let text = self.rope.byte_slice(touched.old.start..touched.new_end());
        Edit {
            text: text.to_string(),
            range: touched.old,
        }
    }

    /// The characters that have to be replaced to make this text `new`: all but what both begin and
    /// end with.
    fn difference(&self, new: &str) -> Range<usize> {
        let equal = |pair: &(char, char)| pair.0 == pair.1;
        let before = self.rope.chars().zip(new.chars()).take_while(equal).count();
        let total = self.rope.len_chars();
        let room = (total - before).min(new.chars().count() - before);
        let backwards = self.rope.chars_at(total).reversed().zip(new.chars().rev());
        let after = backwards.take(room).take_while(equal).count();
        before..total - after
    }

    /// The character at a place. A column past the end of its line counts as the end of the line, a
    /// line past the end as the end of the text, a column inside a character as its start.
    fn char_at(&self, position: Position, encoding: Encoding) -> usize {
        let line = position.line as usize;
        if line >= self.rope.len_lines() {
            return self.rope.len_chars();
        }
        let content = without_break(self.rope.line(line));
        let column = position.character as usize;
        let inside = match encoding {
            Encoding::Utf8 => content.byte_to_char(column.min(content.len_bytes())),
            Encoding::Utf16 => content.utf16_cu_to_char(column.min(content.len_utf16_cu())),
            Encoding::Utf32 => column.min(content.len_chars()),
        };
        self.rope.line_to_char(line) + inside
    }
}

/// The part of the whole new text `new` that stands where the old text of `length` bytes had `old`.
fn replacement<'t>(new: &'t str, old: &Range<usize>, length: usize) -> &'t str {
    let end = new.len() - (length - old.end);
    new.get(old.start..end).unwrap_or_default()
}

fn without_break(line: RopeSlice<'_>) -> RopeSlice<'_> {
    let mut end = line.len_chars();
    for ending in ['\n', '\r'] {
        if end > 0 && line.char(end - 1) == ending {
            end -= 1;
        }
    }
    line.slice(..end)
}

#[cfg(test)]
mod tests {
    use tower_lsp_server::ls_types::Range;

    use super::*;

    const ENCODINGS: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];
    /// Every line end, characters of one to four bytes, a combining mark, line ends of other
    /// standards that count as none.
    const TEXT: &str = "\u{feff}a: 1\r\nb: ä\re\u{301}: 😀!\n\n\u{2028}\u{85}\u{b}\u{c}x\r\r\nend";

    fn change(range: Option<[u32; 4]>, text: &str) -> TextDocumentContentChangeEvent {
        let range = range.map(|[line, column, end_line, end_column]| Range {
            start: Position::new(line, column),
            end: Position::new(end_line, end_column),
        });
        TextDocumentContentChangeEvent {
            range,
            range_length: None,
            text: text.to_owned(),
        }
    }

    /// What the edits make of `text`.
    fn applied(text: &str, edits: &[Edit]) -> String {
        edits.iter().fold(text.to_owned(), |mut text, edit| {
            text.replace_range(edit.range.clone(), &edit.text);
            text
        })
    }

    #[test]
    fn places_are_those_of_the_syntax_tree() {
        let text = OpenText::new(TEXT, Dialect::Yaml);
        let document = openapi::parse(TEXT, Dialect::Yaml, syntax::Limits::default());
        for encoding in ENCODINGS {
            for line in 0..9 {
                for character in (0..12).chain([u32::MAX]) {
                    let at = text.char_at(Position { line, character }, encoding);
                    let expected = document.offset(syntax::Position { line, character }, encoding);
                    assert_eq!(
                        text.rope.char_to_byte(at),
                        expected,
                        "{encoding:?} {line}:{character}"
                    );
                }
            }
        }
    }

    #[test]
    fn edits_in_a_row_become_one() {
        let mut text = OpenText::new("one\ntwo\nthree\n", Dialect::Yaml);
        let changes = [
            change(Some([1, 0, 1, 3]), "2"),
            change(Some([0, 3, 1, 0]), " "),
            change(Some([0, 0, 0, 3]), "1"),
            change(Some([1, 5, 1, 5]), "!"),
        ];
        let edits = text.change(&changes, Encoding::Utf16);
        assert_eq!(edits.len(), 1);
        assert_eq!(applied("one\ntwo\nthree\n", &edits), "1 2\nthree!\n");
        assert_eq!(text.rope.to_string(), "1 2\nthree!\n");
    }

    #[test]
    fn edits_far_apart_stay_apart() {
        let long = "x\n".repeat(NEAR);
        let mut text = OpenText::new(&long, Dialect::Yaml);
        let last = 2 * NEAR as u32;
        let changes = [
            change(Some([0, 0, 0, 1]), "start"),
            change(Some([last, 0, last, 0]), "end"),
        ];
        let edits = text.change(&changes, Encoding::Utf8);
        assert_eq!(edits.len(), 2);
        assert_eq!(applied(&long, &edits), text.rope.to_string());
    }

    #[test]
    fn a_whole_new_text_is_an_edit_of_what_differs() {
        for (old, new, expected) in [
            ("a: 1\nb: 2\n", "a: 1\nc: 2\n", Some((5..6, "c"))),
            ("aaa", "aa", Some((2..3, ""))),
            ("aa", "aaa", Some((2..2, "a"))),
            ("", "x", Some((0..0, "x"))),
            ("ä", "ö", Some((0..2, "ö"))),
            ("same", "same", Some((4..4, ""))),
        ] {
            let mut text = OpenText::new(old, Dialect::Yaml);
            let edits = text.change(&[change(None, new)], Encoding::Utf16);
            let edit = expected.map(|(range, text)| Edit {
                range,
                text: text.to_owned(),
            });
            assert_eq!(edits.first(), edit.as_ref(), "{old} {new}");
            assert_eq!(text.rope.to_string(), new);
        }
    }

    #[test]
    fn a_range_that_runs_backwards_or_out_of_the_text_is_survived() {
        let mut text = OpenText::new("ab\ncd\n", Dialect::Yaml);
        let changes = [
            change(Some([1, 1, 0, 0]), "x"),
            change(Some([7, 0, 9, 9]), "y"),
            change(Some([0, 0, u32::MAX, u32::MAX]), "z"),
        ];
        let edits = text.change(&changes, Encoding::Utf16);
        assert_eq!(applied("ab\ncd\n", &edits), "z");
    }
}
