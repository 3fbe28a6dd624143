//! Block mappings and sequences (YAML 1.2.2 section 8.2).

use super::scalar::Stop;
use super::token::{is_break, is_space};
use super::{Around, Outcome, Parser, Place};
use crate::builder::Properties;
use crate::error::SyntaxErrorKind as Error;
use crate::node::{ENCODED, Kind, Raw};
use crate::segment::Level;
use crate::split::{self, Plan};

/// What the content at hand turns out to be, before anything of it is in the tree.
enum Found {
    Key,
    Node,
}

impl Parser<'_> {
    /// Reads the node at hand.
    pub(super) fn block_node(&mut self, around: Around) -> Outcome {
        let mut around = around;
        let mut outer = Properties::default();
        let (start, inner) = loop {
            let start = self.at;
            let found = self.properties(false);
            let ends_line = self.is_eof() || is_break(self.peek()) || self.peek() == b'#';
            if found.is_empty() || !ends_line {
                break (start, found);
            }
            let first_line = self.line;
            self.merge(&mut outer, found);
            let end = self.end;
            let column = self.next_content();
            if !column.is_some_and(|column| self.is_inside(column, around)) {
                let node = self.builder.leaf(Kind::Null, end..end, 0);
                self.builder.properties(node, outer);
                return Outcome::Complete;
            }
            if self.line != first_line {
                around.place = Place::Own;
            }
        };
        if around.depth > self.limits.nesting {
            self.skip_block(around.parent);
            return Outcome::Complete;
        }
        self.content(start, outer, inner, around)
    }

    /// Content in `column` is part of the node: deeper than its parent, or a dash at its column.
    fn is_inside(&self, column: usize, around: Around) -> bool {
        let column = column as isize;
        column > around.parent
            || (around.sequence_at_parent && column == around.parent && self.is_indicator(b'-'))
    }

    /// Reads the node after its properties: `outer` on lines of their own, `inner` (from `start`)
    /// on this line.
    fn content(
        &mut self,
        start: usize,
        outer: Properties,
        inner: Properties,
        around: Around,
    ) -> Outcome {
        let allows_collection = around.place != Place::SameLine;
        match self.peek() {
            b'-' if is_space(self.bytes.get(self.at + 1)) => {
                if allows_collection {
                    self.block_sequence(outer, inner, around);
                } else {
                    self.builder
                        .error(Error::NestedSequenceOnLine, self.at..self.at + 1);
                    self.rest_of_line(inner);
                }
                return Outcome::Complete;
            }
            b'?' | b':' if allows_collection && is_space(self.bytes.get(self.at + 1)) => {
                return self.block_mapping(start, outer, around);
            }
            b'[' | b'{' => return self.flow_or_key(start, outer, inner, around),
            b'|' | b'>' => {
                let mut properties = outer;
                self.merge(&mut properties, inner);
                let node = self.block_scalar(around.parent);
                self.builder.properties(node, properties);
                return Outcome::Complete;
            }
            _ => {}
        }
        match self.scalar_or_key(outer.clone(), inner, around) {
            Found::Key if allows_collection => {
                self.at = start;
                self.block_mapping(start, outer, around)
            }
            _ => Outcome::Complete,
        }
    }

    /// Looks at a scalar or alias. A key (where a mapping may start) is left unread.
    fn scalar_or_key(&mut self, outer: Properties, inner: Properties, around: Around) -> Found {
        let allows_collection = around.place != Place::SameLine;
        let at = self.at;
        match self.peek() {
            b'"' | b'\'' => {
                let errors = self.builder.error_count();
                let quoted = self.quoted(around.parent);
                if self.is_colon_after(quoted.end) && allows_collection {
                    self.builder.truncate_errors(errors);
                    return Found::Key;
                }
                let mut properties = outer;
                self.merge(&mut properties, inner);
                let node = self.push_quoted(quoted);
                self.builder.properties(node, properties);
                self.after_inline(quoted.end);
            }
            b'*' => {
                self.at += 1;
                while !is_space(self.bytes.get(self.at)) {
                    self.at += 1;
                }
                let is_key = self.is_colon_after(self.at);
                self.at = at;
                if is_key && allows_collection {
                    return Found::Key;
                }
                if !(outer.is_empty() && inner.is_empty()) {
                    self.builder.error(Error::PropertiesOnAlias, at..at + 1);
                }
                self.alias();
                self.after_inline(self.at);
            }
            byte => {
                let line = self.plain_line(at);
                if allows_collection && (line.1 == Stop::Colon || self.is_bare_key(line, around)) {
                    return Found::Key;
                }
                self.check_plain_start(byte);
                let mut properties = outer;
                self.merge(&mut properties, inner);
                let node = if line.1 == Stop::Colon {
                    self.builder
                        .error(Error::NestedMappingOnLine, line.0..line.0 + 1);
                    self.whole_line()
                } else {
                    self.plain(around.parent, line)
                };
                self.builder.properties(node, properties);
            }
        }
        Found::Node
    }

    /// A colon and white space follow on the line, after blanks.
    fn is_colon_after(&self, mut at: usize) -> bool {
        while self
            .bytes
            .get(at)
            .is_some_and(|byte| super::token::is_blank(*byte))
        {
            at += 1;
        }
        self.bytes.get(at) == Some(&b':') && is_space(self.bytes.get(at + 1))
    }

    /// Text that goes on in a line with a key cannot be one scalar: it is a key that awaits its
    /// colon.
    fn is_bare_key(&mut self, line: (usize, Stop), around: Around) -> bool {
        let (mut end, mut stop) = line;
        while stop == Stop::Break {
            let line_end = self.line_end(end);
            let Some((next, _)) = self.continuation(line_end, around.parent, false) else {
                self.saw_end |= self.is_blank_from(line_end);
                return false;
            };
            (end, stop) = self.plain_line(next);
        }
        stop == Stop::Colon
    }

    /// Nothing but white space stands from `at` to the end of the text.
    fn is_blank_from(&self, at: usize) -> bool {
        self.bytes
            .get(at..)
            .unwrap_or_default()
            .iter()
            .all(|byte| is_space(Some(byte)))
    }

    fn check_plain_start(&mut self, byte: u8) {
        let kind = match byte {
            b']' | b'}' => Error::UnexpectedCloser,
            b',' | b'%' | b'@' | b'`' => Error::ReservedIndicator,
            _ => return,
        };
        self.builder.error(kind, self.at..self.at + 1);
    }

    /// Takes the rest of the line as one plain scalar.
    fn whole_line(&mut self) -> usize {
        let end = self.content_end(self.at);
        let node = self.builder.leaf(Kind::Plain, self.at..end, 0);
        self.at = end;
        self.end = end;
        node
    }

    fn rest_of_line(&mut self, properties: Properties) {
        let node = self.whole_line();
        self.builder.properties(node, properties);
    }

    /// After a quoted scalar, alias or flow collection that is no key.
    fn after_inline(&mut self, end: usize) {
        self.at = end;
        if self.is_colon_after(end) {
            let colon = self.text[end..].find(':').map_or(end, |found| end + found);
            self.builder
                .error(Error::NestedMappingOnLine, colon..colon + 1);
            self.at = self.content_end(end);
            self.end = self.at;
            return;
        }
        self.finish_line();
    }

    /// A flow collection, which may be the first key of a mapping.
    fn flow_or_key(
        &mut self,
        start: usize,
        outer: Properties,
        inner: Properties,
        around: Around,
    ) -> Outcome {
        let (column, line) = (self.indentation_of(start), self.line);
        let node = self.flow(around.parent, around.depth);
        if !(self.is_colon_after(self.at) && around.place != Place::SameLine) {
            let mut properties = outer;
            self.merge(&mut properties, inner);
            self.builder.properties(node, properties);
            self.after_inline(self.at);
            return Outcome::Complete;
        }
        if self.line != line {
            self.builder.error(Error::MultilineKey, start..self.at);
        }
        self.builder.properties(node, inner);
        let map = self.builder.wrap(node, Kind::Map, start, 0);
        self.builder.properties(map, outer);
        self.skip_blanks();
        self.at += 1;
        self.end = self.at;
        self.value(column, around.depth, None);
        self.more_entries(map, column, around);
        Outcome::Complete
    }

    /// Reads the mapping whose first entry starts at `start`.
    fn block_mapping(&mut self, start: usize, outer: Properties, around: Around) -> Outcome {
        let column = self.indentation_of(start);
        self.at = start;
        let map = self.builder.open(Kind::Map, start, 0);
        self.builder.properties(map, outer);
        if let Some(plan) = around.split {
            let level = Level {
                column: column as u32,
                plan,
            };
            self.builder.split(map, level);
            self.levels.push(level);
            return Outcome::Opened;
        }
        self.reject_tab();
        self.entry(column, around.depth, None);
        self.more_entries(map, column, around);
        Outcome::Complete
    }

    /// A block collection cannot be indented with tabs.
    fn reject_tab(&mut self) {
        if let Some(tab) = self.tab.take() {
            self.builder.error(Error::TabIndentation, tab..tab + 1);
        }
    }

    /// The entries after the first one; closes the mapping.
    fn more_entries(&mut self, map: usize, column: usize, around: Around) {
        while let Some(found) = self.next_content() {
            if found as isize <= around.parent {
                break;
            }
            self.misplaced(found, column);
            self.entry(found, around.depth, None);
        }
        self.builder.shut(map, self.end);
    }

    /// Reports an entry that does not line up with its mapping.
    pub(super) fn misplaced(&mut self, found: usize, column: usize) {
        self.reject_tab();
        if found != column {
            let end = self.content_end(self.at);
            self.builder.error(Error::BadIndentation, self.at..end);
        }
    }

    /// Reads an entry whose key is in `column`. `plan` is that of the split mapping it stands in.
    pub(super) fn entry(&mut self, column: usize, depth: u32, plan: Option<Plan>) -> Outcome {
        let key = self.builder.len();
        if self.is_indicator(b'-') {
            self.builder
                .error(Error::UnexpectedText, self.at..self.at + 1);
            self.rest_of_line(Properties::default());
            self.null();
            return Outcome::Complete;
        }
        let properties = self.properties(false);
        if self.is_indicator(b'?') {
            return self.explicit_entry(column, depth);
        }
        if self.peek() == b'*' && !properties.is_empty() {
            self.builder
                .error(Error::PropertiesOnAlias, self.at..self.at + 1);
        }
        self.key(column as isize, depth);
        self.builder.properties(key, properties);
        self.skip_blanks();
        let split = plan.and_then(|plan| self.split_of(key, plan));
        if self.is_indicator(b':') {
            // An empty key's colon is read as that of an explicit key, as other parsers do.
            let empty = self.builder.kind(key) == Some(Kind::Null);
            let place = if empty {
                Place::Compact
            } else {
                Place::SameLine
            };
            self.at += 1;
            self.end = self.at;
            return self.indented(column, depth, place, true, split);
        }
        self.finish_line();
        let end = self.end;
        self.builder.error(Error::ExpectedColon, end..end);
        self.value(column, depth, split)
    }

    /// An implicit key: one line.
    fn key(&mut self, parent: isize, depth: u32) {
        let (start, line) = (self.at, self.line);
        match self.peek() {
            b':' if self.is_indicator(b':') => {
                self.builder.leaf(Kind::Null, start..start, 0);
            }
            b'"' | b'\'' => {
                let quoted = self.quoted(parent);
                if quoted.multiline {
                    self.builder.error(Error::MultilineKey, start..quoted.end);
                }
                self.push_quoted(quoted);
            }
            b'*' => {
                self.alias();
            }
            b'[' | b'{' => {
                self.flow(parent, depth + 1);
                if self.line != line {
                    self.builder.error(Error::MultilineKey, start..self.at);
                }
            }
            byte => {
                self.check_plain_start(byte);
                let (end, _) = self.plain_line(start);
                self.builder.leaf(Kind::Plain, start..end, 0);
                self.at = end;
                self.end = end;
            }
        }
    }

    /// The plan for the value of the key node just read.
    fn split_of(&self, key: usize, plan: Plan) -> Option<Plan> {
        if plan.is_empty() {
            return None;
        }
        let raw = self.builder.raw(key)?;
        if !matches!(raw.kind, Kind::Plain | Kind::Single | Kind::Double) {
            return None;
        }
        let base = self.builder.segment_start();
        let text = self
            .text
            .get(base + raw.start as usize..base + raw.end as usize)?;
        let alone = Raw {
            start: 0,
            end: text.len() as u32,
            flags: raw.flags & ENCODED,
            ..raw
        };
        split::descend(plan, &crate::decode::text(text, alone))
    }

    /// The value of the entry in `column`, from behind its colon.
    fn value(&mut self, column: usize, depth: u32, split: Option<Plan>) -> Outcome {
        self.indented(column, depth, Place::SameLine, true, split)
    }

    /// `? key` and its `: value`.
    fn explicit_entry(&mut self, column: usize, depth: u32) -> Outcome {
        self.at += 1;
        self.end = self.at;
        self.indented(column, depth, Place::Compact, true, None);
        let (at, line) = (self.at, self.line);
        let found = self.next_content();
        if found == Some(column) && self.is_indicator(b':') {
            self.at += 1;
            self.end = self.at;
            self.indented(column, depth, Place::Compact, true, None);
        } else {
            (self.at, self.line) = (at, line);
            self.null();
        }
        Outcome::Complete
    }

    /// The node that belongs to an indicator in `column`: on its line, or deeper on a later one.
    fn indented(
        &mut self,
        column: usize,
        depth: u32,
        place: Place,
        value: bool,
        split: Option<Plan>,
    ) -> Outcome {
        let (end, line) = (self.end, self.line);
        let around = Around {
            parent: column as isize,
            place,
            sequence_at_parent: value,
            depth: depth + 1,
            split,
        };
        match self.next_content() {
            Some(_) if self.line == line => self.block_node(around),
            Some(found) if self.is_inside(found, around) => self.block_node(Around {
                place: Place::Own,
                ..around
            }),
            _ => {
                self.builder.leaf(Kind::Null, end..end, 0);
                self.end = end;
                Outcome::Complete
            }
        }
    }

    /// Reads the sequence whose first dash is at hand.
    fn block_sequence(&mut self, outer: Properties, inner: Properties, around: Around) {
        let column = self.indentation_of(self.at);
        if !inner.is_empty() {
            self.builder
                .error(Error::NestedSequenceOnLine, self.at..self.at + 1);
        }
        self.reject_tab();
        let mut properties = outer;
        self.merge(&mut properties, inner);
        let node = self.builder.open(Kind::Seq, self.at, 0);
        self.builder.properties(node, properties);
        loop {
            self.item(column, around.depth);
            let Some(found) = self.next_content() else {
                break;
            };
            if found == column && self.is_indicator(b'-') {
                self.reject_tab();
                continue;
            }
            if found as isize <= around.parent
                || (found == column
                    && around.place == Place::Own
                    && !self.is_indicator(b'-')
                    && around.parent == column as isize)
            {
                break;
            }
            let end = self.content_end(self.at);
            self.builder.error(Error::BadIndentation, self.at..end);
            while self
                .next_content()
                .is_some_and(|found| found as isize > around.parent)
                && !self.is_indicator(b'-')
            {
                self.block_node(Around {
                    place: Place::Own,
                    split: None,
                    depth: around.depth + 1,
                    ..around
                });
            }
            if !self.is_indicator(b'-') || self.column() as isize <= around.parent {
                break;
            }
        }
        self.builder.shut(node, self.end);
    }

    /// One `- item` of a sequence.
    fn item(&mut self, column: usize, depth: u32) {
        self.at += 1;
        self.end = self.at;
        self.indented(column, depth, Place::Compact, false, None);
    }

    /// Passes over all lines that are deeper than `parent`.
    fn skip_block(&mut self, parent: isize) {
        let start = self.at;
        self.builder.error(Error::NestingLimit, start..start + 1);
        self.builder.leaf(Kind::Null, start..start, 0);
        loop {
            self.at = self.line_end(self.at);
            let (at, line) = (self.at, self.line);
            match self.next_content() {
                Some(column) if column as isize > parent => {}
                _ => {
                    (self.at, self.line) = (at, line);
                    return;
                }
            }
        }
    }
}
