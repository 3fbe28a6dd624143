//! Whether two versions of a document say the same, node for node.

use std::ops::Range;
use std::sync::Arc;

use crate::decode;
use crate::document::{Document, Slot};
use crate::node::{Kind, Node, NodeId, PROPS, Raw, SPLIT};
use crate::segment::{Role, Segment};

impl Document {
    /// Whether `other` has the same nodes in the same segments, so that a [`NodeId`] of one names
    /// the same thing in the other, and all scalars read the same but those that `may_differ`
    /// accepts. White space, comments and the style of collections do not count. Shared segments
    /// cost nothing.
    pub fn is_alike(
        &self,
        other: &Document,
        may_differ: &dyn Fn(Node<'_>, Node<'_>) -> bool,
    ) -> bool {
        let pairs = self.slots().iter().zip(other.slots());
        self.dialect() == other.dialect()
            && self.slots().len() == other.slots().len()
            && (0..).zip(pairs).all(|(at, (a, b))| {
                Arc::ptr_eq(&a.segment, &b.segment)
                    || same_frame(a, b)
                        && same_properties(&a.segment, &b.segment)
                        && self.same_nodes(other, at, (&a.segment, &b.segment), may_differ)
            })
    }

    /// Whether `other` has the same segments under the same keys, whatever these hold.
    pub fn has_layout_of(&self, other: &Document) -> bool {
        self.slots().len() == other.slots().len()
            && self.slots().iter().zip(other.slots()).all(|(a, b)| {
                Arc::ptr_eq(&a.segment, &b.segment) || same_frame(a, b) && same_key(a, b)
            })
    }

    /// The segments that `later` has other ones in place of, where its segments stand under the same
    /// keys and what a segment means is to be read in it alone; `None` where more may be different.
    pub fn changed_segments(&self, later: &Document) -> Option<Vec<u32>> {
        let is_plain = |document: &Document| {
            let mut slots = document.slots().iter();
            // What an alias means may stand in another segment.
            slots.all(|slot| slot.segment.props.iter().all(|one| one.anchor.is_none()))
        };
        if !self.has_layout_of(later) || !is_plain(self) || !is_plain(later) {
            return None;
        }
        let pairs = (0..).zip(self.slots().iter().zip(later.slots()));
        let changed = pairs.filter(|(_, (a, b))| !Arc::ptr_eq(&a.segment, &b.segment));
        Some(changed.map(|(at, _)| at).collect())
    }

    fn same_nodes(
        &self,
        other: &Document,
        segment: u32,
        (a, b): (&Segment, &Segment),
        may_differ: &dyn Fn(Node<'_>, Node<'_>) -> bool,
    ) -> bool {
        let pairs = a.nodes.iter().zip(&b.nodes);
        a.nodes.len() == b.nodes.len()
            && (0..).zip(pairs).all(|(index, (one, two))| {
                if one.is_collection() || two.is_collection() {
                    return one.kind == two.kind
                        && one.next == two.next
                        && (one.flags ^ two.flags) & SPLIT == 0;
                }
                let id = NodeId { segment, index };
                same_text(a.text(), *one, b.text(), *two)
                    || is_free(*one)
                        && is_free(*two)
                        && self
                            .node(id)
                            .zip(other.node(id))
                            .is_some_and(|(one, two)| may_differ(one, two))
            })
    }
}

/// The same place in the document.
fn same_frame(a: &Slot, b: &Slot) -> bool {
    let (one, two) = (&a.segment, &b.segment);
    (a.next, a.parent) == (b.next, b.parent)
        && (one.role, one.depth, one.marks) == (two.role, two.depth, two.marks)
        && one.opens.is_some() == two.opens.is_some()
}

/// The same key, a scalar, and something behind it.
fn same_key(a: &Slot, b: &Slot) -> bool {
    let (a, b) = (&a.segment, &b.segment);
    match (a.nodes.first(), b.nodes.first()) {
        (Some(one), Some(two)) => {
            a.role == Role::Entry
                && !one.is_collection()
                && same_text(a.text(), *one, b.text(), *two)
                && a.nodes.len() > 1
                && b.nodes.len() > 1
        }
        (None, None) => true,
        _ => false,
    }
}

/// A scalar that no alias can mean, and that no tag makes something else.
fn is_free(raw: Raw) -> bool {
    raw.kind != Kind::Alias && raw.flags & PROPS == 0
}

fn same_text(a: &str, one: Raw, b: &str, two: Raw) -> bool {
    one.kind == two.kind && decode::text(a, one) == decode::text(b, two)
}

/// The same anchors and tags at the same nodes.
fn same_properties(a: &Segment, b: &Segment) -> bool {
    let text = |segment: &Segment, range: &Option<Range<u32>>| -> Option<String> {
        let range = range.clone()?;
        let text = segment.text().get(range.start as usize..range.end as usize);
        text.map(str::to_owned)
    };
    a.props.len() == b.props.len()
        && a.props.iter().zip(&b.props).all(|(one, two)| {
            one.node == two.node
                && text(a, &one.anchor) == text(b, &two.anchor)
                && text(a, &one.tag) == text(b, &two.tag)
        })
}
