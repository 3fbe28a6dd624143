//! White space, comments, indicators, anchors and tags (YAML 1.2.2 chapters 5 and 6).

use super::Parser;
use crate::builder::Properties;
use crate::error::SyntaxErrorKind as Error;

pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

pub(super) fn is_break(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// White space or the end of the text.
pub(super) fn is_space(byte: Option<&u8>) -> bool {
    byte.is_none_or(|byte| is_blank(*byte) || is_break(*byte))
}

pub(super) fn is_flow_indicator(byte: u8) -> bool {
    matches!(byte, b',' | b'[' | b']' | b'{' | b'}')
}

impl Parser<'_> {
    /// The byte at hand, 0 at the end.
    pub(super) fn peek(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    pub(super) fn column(&self) -> usize {
        self.at - self.line
    }

    /// The column that counts as indentation of what stands at `at` on this line: tabs do not.
    pub(super) fn indentation_of(&self, at: usize) -> usize {
        let spaces = self.spaces(self.line);
        let only_blanks = self.bytes[self.line..at].iter().all(|byte| is_blank(*byte));
        if only_blanks {
            spaces.min(at - self.line)
        } else {
            at - self.line
        }
    }

    pub(super) fn is_eof(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// `byte` followed by white space or the end.
    pub(super) fn is_indicator(&self, byte: u8) -> bool {
        self.peek() == byte && is_space(self.bytes.get(self.at + 1))
    }

    /// Offset of the line break at or after `from`, or the end.
    pub(super) fn line_end(&self, from: usize) -> usize {
        let rest = self.bytes.get(from..).unwrap_or_default();
        memchr::memchr2(b'\n', b'\r', rest).map_or(self.bytes.len(), |found| from + found)
    }

    /// Offset after the line break at `at`.
    pub(super) fn after_break(&self, at: usize) -> usize {
        match self.bytes.get(at) {
            Some(b'\r') if self.bytes.get(at + 1) == Some(&b'\n') => at + 2,
            Some(_) => at + 1,
            None => at,
        }
    }

    /// Number of spaces from `from`.
    pub(super) fn spaces(&self, from: usize) -> usize {
        self.bytes
            .get(from..)
            .unwrap_or_default()
            .iter()
            .take_while(|byte| **byte == b' ')
            .count()
    }

    pub(super) fn skip_blanks(&mut self) {
        while is_blank(self.peek()) {
            self.at += 1;
        }
    }

    /// `---` or `...` at the start of a line.
    pub(super) fn is_marker_at(&self, at: usize) -> bool {
        matches!(self.bytes.get(at..at + 3), Some(b"---" | b"..."))
            && is_space(self.bytes.get(at + 3))
    }

    /// Skips white space and comments up to the next content and returns its column: the number of
    /// spaces before it when it is the first on its line (tabs do not count), else its offset in
    /// the line. `None` at the end of the text and at a document marker.
    pub(super) fn next_content(&mut self) -> Option<usize> {
        if let Some((at, column)) = self.content
            && at == self.at
        {
            return Some(column);
        }
        self.tab = None;
        let mut starts_line = self.at == self.line;
        loop {
            let byte = *self.bytes.get(self.at)?;
            match byte {
                b' ' => self.at += 1,
                b'\t' => {
                    self.tab = self.tab.or(Some(self.at));
                    self.at += 1;
                }
                b'\n' | b'\r' => {
                    self.at = self.after_break(self.at);
                    self.line = self.at;
                    self.tab = None;
                    starts_line = true;
                }
                b'#' => self.comment(),
                _ if self.at == self.line && self.is_marker_at(self.at) => return None,
                _ => {
                    let column = self.column();
                    let spaces = self.tab.map_or(column, |tab| tab - self.line);
                    let column = if starts_line { spaces } else { column };
                    self.content = Some((self.at, column));
                    return Some(column);
                }
            }
        }
    }

    fn comment(&mut self) {
        let end = self.line_end(self.at);
        let before = self.at.checked_sub(1).and_then(|at| self.bytes.get(at));
        if self.at > self.line && !is_space(before) {
            self.builder.error(Error::BadComment, self.at..self.at + 1);
        }
        let own_line = self.bytes[self.line..self.at]
            .iter()
            .all(|byte| is_blank(*byte));
        self.builder.comment(self.at..end, own_line);
        self.at = end;
    }

    /// After a node in block context: nothing but a comment may follow on its line.
    pub(super) fn finish_line(&mut self) {
        self.skip_blanks();
        if self.is_eof() || is_break(self.peek()) {
            return;
        }
        if self.peek() == b'#' {
            self.comment();
            return;
        }
        let end = self.content_end(self.at);
        self.builder.error(Error::UnexpectedText, self.at..end);
        self.end = end;
        self.at = end;
    }

    /// End of the text on this line before a comment, trailing blanks excluded.
    pub(super) fn content_end(&self, from: usize) -> usize {
        let line_end = self.line_end(from);
        let end = self.comment_start(from, line_end).unwrap_or(line_end);
        self.trim_end(from, end)
    }

    /// The `#` of a comment in a range of one line.
    pub(super) fn comment_start(&self, from: usize, to: usize) -> Option<usize> {
        let line = &self.bytes[from..to];
        memchr::memchr_iter(b'#', line)
            .map(|found| from + found)
            .find(|at| *at > from && is_blank(self.bytes[at - 1]))
    }

    pub(super) fn trim_end(&self, from: usize, mut end: usize) -> usize {
        while end > from && is_blank(self.bytes[end - 1]) {
            end -= 1;
        }
        end
    }

    /// Anchor and tag on this line, in any order, with the white space after them.
    pub(super) fn properties(&mut self, in_flow: bool) -> Properties {
        let mut properties = Properties::default();
        loop {
            let start = self.at;
            let slot = match self.peek() {
                b'&' => {
                    self.at += 1;
                    self.anchor_name(start);
                    &mut properties.anchor
                }
                b'!' => {
                    self.tag(in_flow);
                    &mut properties.tag
                }
                _ => return properties,
            };
            if slot.is_some() {
                self.builder
                    .error(Error::DuplicateProperties, start..self.at);
            } else {
                *slot = Some(start..self.at);
            }
            self.end = self.at;
            self.skip_blanks();
        }
    }

    /// The name after `&` or `*`, which starts at `start`.
    pub(super) fn anchor_name(&mut self, start: usize) {
        let from = self.at;
        while let Some(byte) = self.bytes.get(self.at) {
            if is_space(Some(byte)) || is_flow_indicator(*byte) {
                break;
            }
            self.at += 1;
        }
        if self.at == from {
            self.builder.error(Error::BadAnchor, start..self.at);
        }
    }

    fn tag(&mut self, in_flow: bool) {
        let start = self.at;
        let verbatim = self.bytes.get(start + 1) == Some(&b'<');
        let ends = |byte: u8| byte == b'>' || (!verbatim && is_flow_indicator(byte));
        self.at += 1 + usize::from(verbatim);
        while self
            .bytes
            .get(self.at)
            .is_some_and(|byte| !is_space(Some(byte)) && !ends(*byte))
        {
            self.at += 1;
        }
        let mut well_formed = true;
        if verbatim {
            well_formed = self.peek() == b'>' && self.at > start + 2;
            self.at += usize::from(self.peek() == b'>');
        }
        let follows = self.bytes.get(self.at);
        well_formed &=
            is_space(follows) || (in_flow && follows.is_some_and(|byte| is_flow_indicator(*byte)));
        if !well_formed {
            self.builder.error(Error::BadTag, start..self.at);
            while !is_space(self.bytes.get(self.at)) {
                self.at += 1;
            }
        } else if !verbatim {
            self.check_handle(start);
        }
    }

    /// A named handle `!name!` must be declared.
    fn check_handle(&mut self, start: usize) {
        let tag = &self.text[start..self.at];
        let Some(end) = tag[1..].find('!').filter(|end| *end > 0) else {
            return;
        };
        let handle = &tag[..end + 2];
        if !self.handles.iter().any(|known| known == handle) {
            self.builder
                .error(Error::UndefinedTagHandle, start..start + handle.len());
        }
    }
}
