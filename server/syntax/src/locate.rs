//! What stands at a cursor, and what could be typed there.

use std::ops::Range;

use crate::dialect::Dialect;
use crate::document::Document;
use crate::node::{Kind, Node};

/// A place in which something could be typed, or is being typed.
#[derive(Debug, Clone, PartialEq)]
pub struct Slot<'d> {
    /// What would hold it.
    pub holder: Holder<'d>,
    /// What it would be.
    pub role: SlotRole<'d>,
    /// The bytes of what is typed there already, quotes included.
    pub typed: Range<usize>,
    /// How it has to be written.
    pub notation: Notation,
}

/// The collection around a slot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Holder<'d> {
    /// This one.
    In(Node<'d>),
    /// A mapping that begins with what is typed: the value of the entry with this key, or this item
    /// of a sequence, where nothing or a word stands so far.
    New(Node<'d>),
    /// The root of a document that holds nothing yet.
    Root,
}

/// What goes into a slot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SlotRole<'d> {
    /// A key.
    Key,
    /// The value of this key.
    Value(Node<'d>),
    /// An item.
    Item,
}

/// How what is typed has to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notation {
    /// YAML, on lines; the column at which it starts.
    Block(usize),
    /// YAML in brackets.
    Flow,
    /// JSON.
    Json,
}

impl Document {
    /// The innermost node that holds the byte at `offset` or ends there. Where one node ends and
    /// the next one begins, the next one.
    pub fn node_at(&self, offset: usize) -> Option<Node<'_>> {
        let before = self.last_node_from(offset)?;
        if before.range().is_empty()
            && let Some(key) = before.key().filter(|key| key.range().end == offset)
        {
            // A key that still waits for its colon.
            return Some(key);
        }
        std::iter::successors(Some(before), |node| node.parent())
            .find(|node| node.range().start <= offset && offset <= node.range().end)
    }

    /// What could be typed at `offset`; `None` inside of comments, block scalars and where nothing
    /// can stand.
    pub fn slot_at(&self, offset: usize) -> Option<Slot<'_>> {
        if self.is_in_comment(offset) {
            return None;
        }
        let Some(before) = self.last_node_from(offset) else {
            return self
                .root()
                .is_none()
                .then(|| self.slot(Holder::Root, SlotRole::Key, offset..offset));
        };
        let around = self.node_at(offset);
        if let Some(leaf) = around.filter(|node| is_word(*node)) {
            return self.slot_of_word(leaf);
        }
        if around.is_some_and(|node| matches!(node.kind(), Kind::Literal | Kind::Folded)) {
            return None;
        }
        if let Some(brackets) = around.filter(|node| node.is_flow() && node.range().end > offset) {
            return self.slot_in_brackets(brackets, offset);
        }
        if let Some(open) = self.unclosed_before(before, offset) {
            return self.slot_in_brackets(open, offset);
        }
        self.slot_on_line(before, offset)
    }

    /// The innermost collection whose bracket is still open at `offset`, though its content has ended.
    fn unclosed_before<'d>(&'d self, before: Node<'d>, offset: usize) -> Option<Node<'d>> {
        let mut around = std::iter::successors(Some(before), |node| node.parent());
        let open = around.find(|node| {
            let range = node.range();
            let last = self.slice(range.end.saturating_sub(1)..range.end);
            let closer = if node.kind() == Kind::Map { "}" } else { "]" };
            let is_open = range.len() == 1 || last != closer;
            node.is_flow() && range.end <= offset && is_open
        })?;
        let between = self.slice(open.range().end..offset);
        let begins_nothing = between
            .chars()
            .all(|one| one == ',' || one.is_ascii_whitespace());
        // A line of block style closes what the one before it has left open.
        let goes_on = self.dialect() == Dialect::Json || !between.contains(['\n', '\r']);
        (begins_nothing && goes_on).then_some(open)
    }

    /// The last node that starts at or before `offset`.
    fn last_node_from(&self, offset: usize) -> Option<Node<'_>> {
        let mut at = self.segment_index(offset);
        loop {
            let base = self.base(at as u32);
            let segment = self.segment_at(at as u32)?;
            let relative = offset.saturating_sub(base);
            let count = segment
                .nodes
                .partition_point(|raw| raw.start as usize <= relative);
            if let Some(index) = count.checked_sub(1) {
                return Some(Node {
                    document: self,
                    segment,
                    at: at as u32,
                    index: index as u32,
                });
            }
            at = at.checked_sub(1)?;
        }
    }

    fn is_in_comment(&self, offset: usize) -> bool {
        let at = self.segment_index(offset);
        let base = self.base(at as u32);
        let comments = self.segment_at(at as u32).map(|segment| &segment.comments);
        let mut comments = comments.into_iter().flatten();
        comments.any(|(range, _)| {
            base + (range.start as usize) < offset && offset <= base + range.end as usize
        })
    }

    fn slot<'d>(&'d self, holder: Holder<'d>, role: SlotRole<'d>, typed: Range<usize>) -> Slot<'d> {
        let in_brackets = match holder {
            Holder::In(node) => node.is_flow(),
            Holder::New(node) => node.parent().is_some_and(|parent| parent.is_flow()),
            Holder::Root => false,
        };
        let notation = match (self.dialect(), in_brackets) {
            (Dialect::Json, _) => Notation::Json,
            (Dialect::Yaml, true) => Notation::Flow,
            (Dialect::Yaml, false) => Notation::Block(self.column(typed.start)),
        };
        Slot {
            holder,
            role,
            typed,
            notation,
        }
    }

    fn slot_of_word<'d>(&'d self, leaf: Node<'d>) -> Option<Slot<'d>> {
        let parent = leaf.parent();
        let Some(parent) = parent else {
            return Some(self.slot(Holder::Root, SlotRole::Key, leaf.range()));
        };
        if parent.kind() == Kind::Seq {
            return Some(self.slot(Holder::In(parent), SlotRole::Item, leaf.range()));
        }
        let key = leaf.key()?;
        if key == leaf {
            return Some(self.slot(Holder::In(parent), SlotRole::Key, leaf.range()));
        }
        if !parent.is_flow() && self.line_start(leaf.range().start) > key.range().start {
            // A word on a line of its own is the first key of a mapping without its colon.
            return Some(self.slot(Holder::New(key), SlotRole::Key, leaf.range()));
        }
        Some(self.slot(Holder::In(parent), SlotRole::Value(key), leaf.range()))
    }

    fn slot_in_brackets<'d>(&'d self, brackets: Node<'d>, offset: usize) -> Option<Slot<'d>> {
        let inside = brackets.range().start < offset;
        if !inside {
            return None;
        }
        let holder = Holder::In(brackets);
        if brackets.kind() == Kind::Seq {
            return Some(self.slot(holder, SlotRole::Item, offset..offset));
        }
        let key = brackets.entries().map(|(key, _)| key);
        let key = key.take_while(|key| key.range().end <= offset).last();
        let after_colon = key.filter(|key| {
            let between = self.slice(key.range().end..offset);
            between.trim() == ":"
        });
        let role = after_colon.map_or(SlotRole::Key, SlotRole::Value);
        Some(self.slot(holder, role, offset..offset))
    }

    /// A slot in block style, between nodes. `before` is the node before it.
    fn slot_on_line<'d>(&'d self, before: Node<'d>, offset: usize) -> Option<Slot<'d>> {
        if self.dialect() == Dialect::Json {
            return None;
        }
        let start = self.line_start(offset);
        let line = self.slice(start..offset);
        if !line.bytes().all(|byte| byte == b' ') {
            return self.slot_after_mark(before, offset, start);
        }
        let column = offset - start;
        if let Some(map) = self.mapping_after(before, offset, column) {
            return Some(self.slot(Holder::In(map), SlotRole::Key, offset..offset));
        }
        let mut around = Some(before);
        let mut nearest = None;
        while let Some(node) = around {
            if node.range().is_empty()
                && let Some(key) = node.key()
                && self.column(key.range().start) < column
            {
                return Some(self.slot(Holder::New(key), SlotRole::Key, offset..offset));
            }
            if node.kind() == Kind::Map && !node.is_flow() {
                let first = node.entries().next()?.0;
                let own = self.column(first.range().start);
                if own <= column {
                    nearest = Some(node);
                    break;
                }
            }
            around = node.parent();
        }
        let map = nearest?;
        Some(self.slot(Holder::In(map), SlotRole::Key, offset..offset))
    }

    /// The mapping below the key `before` that goes on after `offset`, if its keys stand at `column`.
    fn mapping_after<'d>(
        &'d self,
        before: Node<'d>,
        offset: usize,
        column: usize,
    ) -> Option<Node<'d>> {
        let mut entries = before.parent()?.entries();
        let (_, value) = entries.find(|(key, _)| *key == before)?;
        let start = value.range().start;
        let is_below = value.kind() == Kind::Map && !value.is_flow() && start > offset;
        (is_below && self.column(start) == column).then_some(value)
    }

    /// A slot behind `key:` or `-` on the same line.
    fn slot_after_mark<'d>(
        &'d self,
        before: Node<'d>,
        offset: usize,
        line_start: usize,
    ) -> Option<Slot<'d>> {
        let key = if before.range().is_empty() {
            before.key()
        } else {
            None
        };
        if let Some(key) = key.filter(|key| key.range().start >= line_start) {
            let map = key.parent()?;
            return Some(self.slot(Holder::In(map), SlotRole::Value(key), offset..offset));
        }
        let line = self.slice(line_start..offset);
        let list = before.parent().filter(|parent| parent.kind() == Kind::Seq);
        let is_dash = line.trim_end().ends_with('-') && line.ends_with(' ');
        let list = list.filter(|_| is_dash && before.range().is_empty())?;
        Some(self.slot(Holder::In(list), SlotRole::Item, offset..offset))
    }

    fn line_start(&self, offset: usize) -> usize {
        let mut from = offset;
        loop {
            // Lines of block style are short; a longer one is read in steps.
            let step = from.saturating_sub(512);
            let text = self.slice(step..offset);
            if let Some(found) = text.rfind(['\n', '\r']) {
                return offset - text.len() + found + 1;
            }
            if step == 0 {
                return 0;
            }
            from = step;
        }
    }

    /// Bytes between the start of the line and `offset`.
    fn column(&self, offset: usize) -> usize {
        offset - self.line_start(offset)
    }
}

/// A scalar on which a user may be typing.
fn is_word(node: Node<'_>) -> bool {
    matches!(node.kind(), Kind::Plain | Kind::Single | Kind::Double)
}
