//! Collects nodes, comments and errors of the segment at hand and closes it at each boundary.

use std::ops::Range;
use std::sync::Arc;

use crate::error::SyntaxErrorKind;
use crate::node::{Kind, PROPS, Raw, SPLIT};
use crate::segment::{Derived, Level, Marks, Props, Role, Segment, Text};

/// Offsets of anchor and tag before a node, in the text being parsed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Properties {
    pub(crate) anchor: Option<Range<usize>>,
    pub(crate) tag: Option<Range<usize>>,
}

impl Properties {
    pub(crate) fn is_empty(&self) -> bool {
        self.anchor.is_none() && self.tag.is_none()
    }
}

/// The segment under construction and those that are done.
pub(crate) struct Builder {
    buffer: Arc<String>,
    /// Start of the segment at hand in `buffer`.
    start: usize,
    role: Role,
    depth: u32,
    nodes: Vec<Raw>,
    props: Vec<Props>,
    comments: Vec<(Range<u32>, bool)>,
    errors: Vec<(SyntaxErrorKind, Range<u32>)>,
    opens: Option<Level>,
    pub(crate) marks: Marks,
    pub(crate) done: Vec<Arc<Segment>>,
}

impl Builder {
    pub(crate) fn new(buffer: &Arc<String>) -> Self {
        Builder {
            buffer: Arc::clone(buffer),
            start: 0,
            role: Role::Head,
            depth: 0,
            nodes: Vec::new(),
            props: Vec::new(),
            comments: Vec::new(),
            errors: Vec::new(),
            opens: None,
            marks: Marks::default(),
            done: Vec::new(),
        }
    }

    /// Begins a segment of `role` at `offset`; the one at hand ends there, when it has begun.
    pub(crate) fn boundary(&mut self, offset: usize, role: Role, depth: u32) {
        if !(self.start == offset && self.is_untouched()) {
            self.close(offset);
        }
        self.role = role;
        self.depth = depth;
    }

    /// Nothing was read yet.
    pub(crate) fn is_untouched(&self) -> bool {
        self.done.is_empty()
            && self.nodes.is_empty()
            && self.errors.is_empty()
            && self.comments.is_empty()
            && self.opens.is_none()
            && self.marks == Marks::default()
    }

    /// Ends the segment at hand at `offset`.
    pub(crate) fn close(&mut self, offset: usize) {
        let nodes = self.nodes.as_slice().into();
        self.nodes.clear();
        let segment = Segment {
            text: Text::new(&self.buffer, self.start..offset),
            role: self.role,
            depth: self.depth,
            nodes,
            props: std::mem::take(&mut self.props).into(),
            comments: std::mem::take(&mut self.comments).into(),
            errors: std::mem::take(&mut self.errors).into(),
            opens: self.opens.take(),
            marks: std::mem::take(&mut self.marks),
            derived: Derived::default(),
        };
        self.done.push(Arc::new(segment));
        self.start = offset;
    }

    fn relative(&self, offset: usize) -> u32 {
        // Documents are limited to far less than 4 GiB before they are parsed.
        offset.saturating_sub(self.start) as u32
    }

    fn relative_range(&self, range: Range<usize>) -> Range<u32> {
        self.relative(range.start)..self.relative(range.end)
    }

    /// Start of the segment at hand.
    pub(crate) fn segment_start(&self) -> usize {
        self.start
    }

    pub(crate) fn leaf(&mut self, kind: Kind, range: Range<usize>, flags: u8) -> usize {
        let range = self.relative_range(range);
        self.nodes.push(Raw {
            kind,
            flags,
            start: range.start,
            end: range.end,
            next: 0,
        });
        self.nodes.len() - 1
    }

    pub(crate) fn block_scalar(&mut self, kind: Kind, range: Range<usize>, indent: u32) -> usize {
        let node = self.leaf(kind, range, crate::node::ENCODED);
        self.nodes[node].next = indent;
        node
    }

    pub(crate) fn open(&mut self, kind: Kind, start: usize, flags: u8) -> usize {
        let start = self.relative(start);
        self.nodes.push(Raw {
            kind,
            flags,
            start,
            end: start,
            next: 0,
        });
        self.nodes.len() - 1
    }

    pub(crate) fn shut(&mut self, node: usize, end: usize) {
        let next = self.nodes.len() as u32;
        let end = self.relative(end);
        let raw = &mut self.nodes[node];
        raw.next = next;
        raw.end = end.max(raw.start);
    }

    /// Wraps the subtree that starts at `node` (and all after it) into a new collection.
    pub(crate) fn wrap(&mut self, node: usize, kind: Kind, start: usize, flags: u8) -> usize {
        let start = self.relative(start);
        self.nodes.insert(
            node,
            Raw {
                kind,
                flags,
                start,
                end: start,
                next: 0,
            },
        );
        for raw in &mut self.nodes[node + 1..] {
            if raw.is_collection() && raw.next > 0 {
                raw.next += 1;
            }
        }
        for props in &mut self.props {
            if props.node as usize >= node {
                props.node += 1;
            }
        }
        node
    }

    /// The node count, which is the index that the next node gets.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(crate) fn raw(&self, node: usize) -> Option<Raw> {
        self.nodes.get(node).copied()
    }

    pub(crate) fn kind(&self, node: usize) -> Option<Kind> {
        self.raw(node).map(|raw| raw.kind)
    }

    pub(crate) fn error_count(&self) -> usize {
        self.errors.len()
    }

    /// Forgets errors of text that will be read again.
    pub(crate) fn truncate_errors(&mut self, count: usize) {
        self.errors.truncate(count);
    }

    /// Marks the mapping `node` as split: its entries follow as segments.
    pub(crate) fn split(&mut self, node: usize, level: Level) {
        self.nodes[node].flags |= SPLIT;
        self.opens = Some(level);
    }

    pub(crate) fn properties(&mut self, node: usize, properties: Properties) {
        if properties.is_empty() {
            return;
        }
        self.nodes[node].flags |= PROPS;
        let anchor = properties.anchor.map(|range| self.relative_range(range));
        let tag = properties.tag.map(|range| self.relative_range(range));
        let props = Props {
            node: node as u32,
            anchor,
            tag,
        };
        // Sorted by node: a collection gets its properties before its content, almost always.
        let at = self.props.partition_point(|known| known.node < props.node);
        self.props.insert(at, props);
    }

    pub(crate) fn comment(&mut self, range: Range<usize>, own_line: bool) {
        let range = self.relative_range(range);
        // Look-ahead may pass a comment twice.
        if self
            .comments
            .last()
            .is_none_or(|(last, _)| last.start < range.start)
        {
            self.comments.push((range, own_line));
        }
    }

    /// Reports `range`, widened to whole characters.
    pub(crate) fn error(&mut self, kind: SyntaxErrorKind, range: Range<usize>) {
        let range = self.relative_range(self.whole_characters(range));
        if self.errors.last() != Some(&(kind, range.clone())) {
            self.errors.push((kind, range));
        }
    }

    fn whole_characters(&self, range: Range<usize>) -> Range<usize> {
        let end = range.end.min(self.buffer.len());
        let (mut start, mut end) = (range.start.min(end), end);
        while !self.buffer.is_char_boundary(start) {
            start -= 1;
        }
        while !self.buffer.is_char_boundary(end) {
            end += 1;
        }
        start..end
    }
}
