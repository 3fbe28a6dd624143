//! Documents, directives, and the split mappings whose entries become segments.

use super::token::{is_blank, is_break};
use super::{Around, Outcome, Parser, Place, Stop};
use crate::error::SyntaxErrorKind as Error;
use crate::events::{directive_words, tag_handle};
use crate::segment::Role;

impl Parser<'_> {
    /// Reads documents or, where mappings are open, goes on with their entries.
    pub(super) fn stream(&mut self, stop: Stop<'_>) {
        let mut fresh = self.levels.is_empty();
        loop {
            let going = if fresh {
                self.head(stop)
            } else {
                self.next_entry(stop)
            };
            match going {
                Going::Entries => fresh = false,
                Going::NextDocument => fresh = true,
                Going::End => break self.builder.close(self.bytes.len()),
                Going::Stopped => break,
            }
        }
    }

    /// Begins a segment at `offset`; true when the parse is to stop there.
    fn boundary(&mut self, offset: usize, role: Role, stop: Stop<'_>) -> bool {
        let starts = offset > self.builder.segment_start() || !self.builder.done.is_empty();
        if starts && stop(offset, &self.levels) {
            self.builder.close(offset);
            return true;
        }
        let depth = if role == Role::Tail {
            1
        } else {
            self.levels.len() as u32
        };
        self.builder.boundary(offset, role, depth);
        false
    }

    /// Directives, marker and the start of the root node.
    fn head(&mut self, stop: Stop<'_>) -> Going {
        // Where the buffer starts with blank lines or comments, they are the head's.
        let offset = if self.builder.is_untouched() {
            0
        } else {
            self.line
        };
        if self.boundary(offset, Role::Head, stop) {
            return Going::Stopped;
        }
        self.handles.clear();
        if self.at == self.line && self.text[self.at..].starts_with('\u{feff}') {
            self.at += 3;
            self.line = self.at;
        }
        let directives = self.directives();
        let content = self.next_content();
        let marker = content.is_none() && self.bytes[self.at..].starts_with(b"---");
        if marker {
            self.builder.marks.explicit_start = true;
            self.at += 3;
        } else if directives {
            self.builder
                .error(Error::MissingDocumentStart, self.at..self.at);
        }
        let line = self.line;
        self.end = self.at;
        match self.next_content() {
            Some(_) => {
                let place = if marker && self.line == line {
                    Place::SameLine
                } else {
                    Place::Own
                };
                self.root(place)
            }
            None => {
                if marker {
                    self.null();
                }
                self.end_of_document(stop)
            }
        }
    }

    fn root(&mut self, place: Place) -> Going {
        let split = Some(self.plan);
        let around = Around {
            parent: -1,
            place,
            sequence_at_parent: false,
            depth: 1,
            split,
        };
        if self.block_node(around) == Outcome::Complete {
            // What follows a complete root node belongs to no node.
            while self.next_content().is_some() {
                let end = self.content_end(self.at);
                self.builder.error(Error::UnexpectedText, self.at..end);
                self.at = end.max(self.at + 1).min(self.line_end(self.at));
            }
        }
        Going::Entries
    }

    /// The next entry of the innermost open mapping that it belongs to.
    fn next_entry(&mut self, stop: Stop<'_>) -> Going {
        let Some(column) = self.next_content() else {
            return self.end_of_document(stop);
        };
        while let [.., outer, _] = self.levels.as_slice() {
            if column > outer.column as usize {
                break;
            }
            self.levels.pop();
        }
        let Some(level) = self.levels.last().copied() else {
            return self.end_of_document(stop);
        };
        let offset = self.entry_start();
        if self.boundary(offset, Role::Entry, stop) {
            return Going::Stopped;
        }
        self.misplaced(column, level.column as usize);
        let depth = self.levels.len() as u32;
        let key_column = self.column().min(column);
        // What an entry out of line holds could not be told from its neighbours.
        let plan = (column == level.column as usize).then_some(level.plan);
        self.entry(key_column, depth, plan);
        Going::Entries
    }

    /// Start of the line when nothing but blanks stand before the entry, else the entry.
    fn entry_start(&self) -> usize {
        let before = &self.bytes[self.line..self.at];
        if before.iter().all(|byte| is_blank(*byte)) {
            self.line
        } else {
            self.at
        }
    }

    /// At a marker or the end of the text: ends the document.
    fn end_of_document(&mut self, stop: Stop<'_>) -> Going {
        self.levels.clear();
        let mut ended = false;
        loop {
            if self.is_eof() {
                return Going::End;
            }
            if !self.bytes[self.at..].starts_with(b"...") || !self.is_marker_at(self.at) {
                return Going::NextDocument;
            }
            if !ended && self.boundary(self.line, Role::Tail, stop) {
                return Going::Stopped;
            }
            ended = true;
            self.builder.marks.explicit_end = true;
            self.at += 3;
            self.after_marker();
            if self.next_content().is_some() {
                return Going::NextDocument;
            }
        }
    }

    fn after_marker(&mut self) {
        self.skip_blanks();
        if !self.is_eof() && !is_break(self.peek()) && self.peek() != b'#' {
            let end = self.content_end(self.at);
            self.builder.error(Error::TextAfterMarker, self.at..end);
            self.at = end;
        }
    }

    /// Reads `%` lines; true when there is one.
    fn directives(&mut self) -> bool {
        let mut versions = 0;
        loop {
            let content = self.next_content();
            if content != Some(0) || self.peek() != b'%' || self.column() != 0 {
                return self.builder.marks.directives;
            }
            self.builder.marks.directives = true;
            let end = self.content_end(self.at);
            let text = &self.text[self.at..end];
            let mut words = directive_words(text);
            let well_formed = match words.next() {
                Some("%YAML") => {
                    versions += 1;
                    versions == 1 && words.next().is_some_and(is_version) && words.next().is_none()
                }
                Some("%TAG") => {
                    let handle = tag_handle(text);
                    self.handles
                        .extend(handle.map(|(handle, _)| handle.to_owned()));
                    handle.is_some()
                }
                // Reserved directives are to be ignored.
                _ => true,
            };
            if !well_formed {
                self.builder.error(Error::BadDirective, self.at..end);
            }
            self.at = end;
        }
    }
}

fn is_version(word: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    word.split_once('.')
        .is_some_and(|(major, minor)| is_number(major) && is_number(minor))
}

/// What the driver does next.
enum Going {
    /// Read entries of the open mappings, or find the end of the document.
    Entries,
    NextDocument,
    End,
    Stopped,
}
