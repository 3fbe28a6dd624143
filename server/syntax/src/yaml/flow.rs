//! Collections in brackets (YAML 1.2.2 section 7.4).

use super::Parser;
use super::token::{is_blank, is_flow_indicator, is_space};
use crate::builder::Properties;
use crate::error::SyntaxErrorKind as Error;
use crate::node::{FLOW, Kind};

impl Parser<'_> {
    /// Reads the collection at hand. What stands at or left of `parent` is no part of it, except
    /// a closing bracket.
    pub(super) fn flow(&mut self, parent: isize, depth: u32) -> usize {
        let start = self.at;
        let is_map = self.peek() == b'{';
        let (kind, closer) = if is_map {
            (Kind::Map, b'}')
        } else {
            (Kind::Seq, b']')
        };
        if depth > self.limits.nesting {
            return self.skip_flow();
        }
        let node = self.builder.open(kind, start, FLOW);
        self.at += 1;
        self.end = self.at;
        let mut needs_comma = false;
        loop {
            if !self.flow_space(parent) {
                self.builder.error(Error::UnclosedBracket, start..start + 1);
                break;
            }
            match self.peek() {
                byte if byte == closer => {
                    self.at += 1;
                    self.end = self.at;
                    break;
                }
                b']' | b'}' => {
                    self.builder
                        .error(Error::UnexpectedCloser, self.at..self.at + 1);
                    self.at += 1;
                }
                b',' => {
                    if !needs_comma {
                        self.builder
                            .error(Error::UnexpectedComma, self.at..self.at + 1);
                    }
                    needs_comma = false;
                    self.at += 1;
                    self.end = self.at;
                }
                _ => {
                    if needs_comma {
                        self.builder
                            .error(Error::ExpectedComma, self.at..self.at + 1);
                    }
                    if is_map {
                        self.flow_entry(parent, depth)
                    } else {
                        self.flow_item(parent, depth)
                    }
                    needs_comma = true;
                }
            }
        }
        self.builder.shut(node, self.end);
        node
    }

    /// Skips to the next token; false where the collection must end: at the end of the document or
    /// before a line that does not belong to it.
    fn flow_space(&mut self, parent: isize) -> bool {
        let (at, line) = (self.at, self.line);
        let column = self.next_content();
        let inside = match column {
            None => false,
            Some(_) if self.line == line => true,
            Some(column) if column as isize > parent => true,
            Some(_) => matches!(self.peek(), b']' | b'}') || self.is_tab_indented(),
        };
        if !inside {
            (self.at, self.line) = (at, line);
        }
        inside
    }

    /// A line indented with a tab is wrong, but meant to be inside.
    fn is_tab_indented(&mut self) -> bool {
        if let Some(tab) = self.tab {
            self.builder.error(Error::TabIndentation, tab..tab + 1);
        }
        self.tab.is_some()
    }

    /// `:` that separates key and value; `adjacent` where the key is quoted or in brackets.
    fn is_value_indicator(&self, adjacent: bool) -> bool {
        let next = self.bytes.get(self.at + 1);
        let separates =
            adjacent || is_space(next) || next.is_some_and(|byte| is_flow_indicator(*byte));
        self.peek() == b':' && separates
    }

    fn is_explicit_key(&self) -> bool {
        self.peek() == b'?' && is_space(self.bytes.get(self.at + 1))
    }

    /// An entry of a flow mapping.
    fn flow_entry(&mut self, parent: isize, depth: u32) {
        if self.is_explicit_key() {
            self.at += 1;
            self.end = self.at;
            self.flow_space(parent);
        }
        let adjacent = self.flow_key(parent, depth);
        let (at, line) = (self.at, self.line);
        if self.flow_space(parent) && self.is_value_indicator(adjacent) {
            self.flow_value(parent, depth);
        } else {
            (self.at, self.line) = (at, line);
            self.null();
        }
    }

    /// A key; true where a colon may follow it without a space.
    fn flow_key(&mut self, parent: isize, depth: u32) -> bool {
        if self.is_value_indicator(false) || matches!(self.peek(), b',' | b']' | b'}') {
            self.null();
            return false;
        }
        let node = self.flow_node(parent, depth);
        self.is_json_like(node)
    }

    fn is_json_like(&self, node: usize) -> bool {
        self.builder
            .kind(node)
            .is_some_and(|kind| matches!(kind, Kind::Map | Kind::Seq | Kind::Single | Kind::Double))
    }

    /// Colon and value; an empty one before `,` or a bracket.
    fn flow_value(&mut self, parent: isize, depth: u32) {
        self.at += 1;
        self.end = self.at;
        let colon_end = self.at;
        let found = self.flow_space(parent);
        if !found || matches!(self.peek(), b',' | b']' | b'}') {
            self.builder.leaf(Kind::Null, colon_end..colon_end, 0);
            return;
        }
        self.flow_node(parent, depth);
    }

    /// An item of a flow sequence, possibly a single pair `key: value`.
    fn flow_item(&mut self, parent: isize, depth: u32) {
        let (start, line, node) = (self.at, self.line, self.builder.len());
        if self.is_explicit_key() || self.is_value_indicator(false) {
            let map = self.builder.open(Kind::Map, start, FLOW);
            self.flow_entry(parent, depth);
            self.builder.shut(map, self.end);
            return;
        }
        let item = self.flow_node(parent, depth);
        let adjacent = self.is_json_like(item);
        while is_blank(self.peek()) {
            self.at += 1;
        }
        if !self.is_value_indicator(adjacent) {
            return;
        }
        if self.line != line {
            self.builder.error(Error::MultilineKey, start..self.at);
        }
        let map = self.builder.wrap(node, Kind::Map, start, FLOW);
        self.flow_value(parent, depth);
        self.builder.shut(map, self.end);
    }

    /// A node in flow context with its properties; returns its index.
    fn flow_node(&mut self, parent: isize, depth: u32) -> usize {
        let mut properties = Properties::default();
        while matches!(self.peek(), b'&' | b'!') {
            let more = self.properties(true);
            self.merge(&mut properties, more);
            if !self.flow_space(parent) {
                break;
            }
        }
        let node = self.flow_content(parent, depth, &properties);
        self.builder.properties(node, properties);
        node
    }

    fn flow_content(&mut self, parent: isize, depth: u32, properties: &Properties) -> usize {
        let (start, next) = (self.at, self.bytes.get(self.at + 1));
        match self.peek() {
            b'[' | b'{' => self.flow(parent, depth + 1),
            b'"' | b'\'' => {
                let quoted = self.quoted(parent);
                self.push_quoted(quoted)
            }
            b'*' => {
                if !properties.is_empty() {
                    self.builder
                        .error(Error::PropertiesOnAlias, start..start + 1);
                }
                self.alias()
            }
            b',' | b']' | b'}' => self.null(),
            // The end of the text; a NUL inside it is text, so that every item moves on.
            0 if self.at >= self.bytes.len() => self.null(),
            b':' if self.is_value_indicator(false) => self.null(),
            b'-' | b'?' if is_space(next) || next.is_some_and(|byte| is_flow_indicator(*byte)) => {
                self.builder
                    .error(Error::ReservedIndicator, start..start + 1);
                self.at += 1;
                self.end = self.at;
                self.builder.leaf(Kind::Plain, start..self.at, 0)
            }
            b'%' | b'@' | b'`' | b'|' | b'>' | b'#' => {
                self.builder
                    .error(Error::ReservedIndicator, start..start + 1);
                self.plain_flow(parent)
            }
            _ => self.plain_flow(parent),
        }
    }

    /// An empty node behind the last content.
    pub(super) fn null(&mut self) -> usize {
        self.builder.leaf(Kind::Null, self.end..self.end, 0)
    }

    pub(super) fn alias(&mut self) -> usize {
        let start = self.at;
        self.at += 1;
        self.anchor_name(start);
        self.end = self.at;
        self.builder.leaf(Kind::Alias, start..self.at, 0)
    }

    /// Adds properties that stand on a further line.
    pub(super) fn merge(&mut self, known: &mut Properties, more: Properties) {
        let twice = (known.anchor.is_some() && more.anchor.is_some())
            || (known.tag.is_some() && more.tag.is_some());
        if twice {
            let at = more
                .anchor
                .as_ref()
                .or(more.tag.as_ref())
                .map_or(self.at, |range| range.start);
            self.builder.error(Error::DuplicateProperties, at..at + 1);
        }
        known.anchor = more.anchor.or(known.anchor.take());
        known.tag = more.tag.or(known.tag.take());
    }

    /// Passes over a collection that is nested too deep, without recursion.
    fn skip_flow(&mut self) -> usize {
        let start = self.at;
        let mut depth = 0usize;
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'[' | b'{' => depth += 1,
                b']' | b'}' => depth -= 1,
                b'\n' => self.line = self.at + 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                break;
            }
        }
        self.end = self.at;
        self.builder.error(Error::NestingLimit, start..start + 1);
        self.builder.leaf(Kind::Null, start..start, 0)
    }
}
