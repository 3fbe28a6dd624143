//! The tree: a flat pre-order arena per segment, and a cursor over all segments of a document.

use std::borrow::Cow;
use std::ops::Range;

use crate::decode::{self, Decoded};
use crate::document::Document;
use crate::scalar::{self, Scalar};
use crate::segment::{Role, Segment};

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Kind {
    /// A mapping (JSON: object).
    Map,
    /// A sequence (JSON: array).
    Seq,
    /// A scalar without quotes; in JSON a number, `true`, `false` or `null`.
    Plain,
    /// `'...'`
    Single,
    /// `"..."`
    Double,
    /// `|`
    Literal,
    /// `>`
    Folded,
    /// `*name`
    Alias,
    /// Nothing stands where a node could.
    Null,
}

/// Mapping or sequence in brackets.
pub(crate) const FLOW: u8 = 1;
/// A mapping whose entries are the segments that follow.
pub(crate) const SPLIT: u8 = 2;
/// Anchor or tag in [`Segment::props`].
pub(crate) const PROPS: u8 = 4;
/// A scalar whose value is not its text (escapes, line folds).
pub(crate) const ENCODED: u8 = 8;

/// A node in its arena. A mapping holds key, value, key, value, ...; each may be a subtree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Raw {
    pub(crate) kind: Kind,
    pub(crate) flags: u8,
    /// Offsets in the segment.
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Collections: index after the subtree. Block scalars: indentation of their text. Else 0.
    pub(crate) next: u32,
}

impl Raw {
    pub(crate) fn is_collection(&self) -> bool {
        matches!(self.kind, Kind::Map | Kind::Seq)
    }
}

/// Names a node of one document version: segment and index in its arena.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId {
    /// Index of the segment in the document.
    pub segment: u32,
    /// Index of the node in the segment.
    pub index: u32,
}

/// A cursor on a node. Copy it freely.
#[derive(Clone, Copy)]
pub struct Node<'d> {
    pub(crate) document: &'d Document,
    pub(crate) segment: &'d Segment,
    pub(crate) at: u32,
    pub(crate) index: u32,
}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}@{:?}", self.kind(), self.range())
    }
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.document, other.document) && self.id() == other.id()
    }
}

const EMPTY: Raw = Raw {
    kind: Kind::Null,
    flags: 0,
    start: 0,
    end: 0,
    next: 0,
};

impl<'d> Node<'d> {
    pub(crate) fn raw(&self) -> Raw {
        self.segment
            .nodes
            .get(self.index as usize)
            .copied()
            .unwrap_or(EMPTY)
    }

    fn sibling(&self, index: u32) -> Node<'d> {
        Node { index, ..*self }
    }

    /// Index in the arena after this subtree.
    fn after(&self) -> u32 {
        let raw = self.raw();
        if raw.is_collection() {
            raw.next
        } else {
            self.index + 1
        }
    }

    /// The document that holds it.
    pub fn document(&self) -> &'d Document {
        self.document
    }

    /// The segment that holds it.
    pub fn segment(&self) -> &'d Segment {
        self.segment
    }

    /// Its name in this version of the document.
    pub fn id(&self) -> NodeId {
        NodeId {
            segment: self.at,
            index: self.index,
        }
    }

    /// What it is.
    pub fn kind(&self) -> Kind {
        self.raw().kind
    }

    /// A mapping or sequence written in brackets (every one in JSON).
    pub fn is_flow(&self) -> bool {
        self.raw().flags & FLOW != 0
    }

    /// True for plain, quoted and block scalars and for an empty node.
    pub fn is_scalar(&self) -> bool {
        !matches!(self.kind(), Kind::Map | Kind::Seq | Kind::Alias)
    }

    /// Byte offsets in the document. A block collection or block scalar ends with its last content,
    /// trailing blank lines excluded; anchor and tag are not part of it.
    pub fn range(&self) -> Range<usize> {
        let raw = self.raw();
        let base = self.document.base(self.at);
        let start = base + raw.start as usize;
        if raw.flags & SPLIT != 0 {
            return start..self.document.end_of_split(self.at).max(start);
        }
        let mut end = raw.end as usize;
        if matches!(raw.kind, Kind::Literal | Kind::Folded) {
            let text = self
                .segment
                .text()
                .get(raw.start as usize..end)
                .unwrap_or_default();
            end = raw.start as usize + text.trim_end_matches([' ', '\t', '\n', '\r']).len();
        }
        start..base + end
    }

    /// Its text as written; for a split mapping only the part in its own segment.
    pub fn source(&self) -> &'d str {
        let raw = self.raw();
        let end = if raw.flags & SPLIT != 0 {
            self.segment.text().len()
        } else {
            raw.end as usize
        };
        self.segment
            .text()
            .get(raw.start as usize..end)
            .unwrap_or_default()
    }

    /// The scalar's decoded text (escapes resolved, lines folded); `None` for collections and
    /// aliases, the empty string for an empty node.
    pub fn as_str(&self) -> Option<Cow<'d, str>> {
        let raw = self.raw();
        match raw.kind {
            Kind::Map | Kind::Seq | Kind::Alias => None,
            Kind::Null => Some(Cow::Borrowed("")),
            _ => Some(decode::text(self.segment.text(), raw)),
        }
    }

    /// The scalar's decoded text with the map back to the source; `None` as in [`Node::as_str`].
    pub fn decoded(&self) -> Option<Decoded<'d>> {
        let raw = self.raw();
        match raw.kind {
            Kind::Map | Kind::Seq | Kind::Alias => None,
            _ => Some(decode::mapped(
                self.segment.text(),
                raw,
                self.document.base(self.at),
            )),
        }
    }

    /// The scalar as the YAML 1.2 core schema (JSON: RFC 8259) types it, tags respected; `None` for
    /// collections and aliases.
    pub fn scalar(&self) -> Option<Scalar<'d>> {
        let text = self.as_str()?;
        Some(scalar::resolve(text, self.raw().kind, self.tag()))
    }

    /// True only for the plain scalar `true` (or `True`, `TRUE`).
    pub fn as_bool(&self) -> Option<bool> {
        match self.scalar()? {
            Scalar::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The integer value of a plain integer scalar.
    pub fn as_int(&self) -> Option<i128> {
        match self.scalar()? {
            Scalar::Int(value) => Some(value),
            _ => None,
        }
    }

    /// The decoded text of a scalar that is a string (`"x"`, `x`; not `1`, `true` or nothing).
    pub fn as_string(&self) -> Option<Cow<'d, str>> {
        match self.scalar()? {
            Scalar::Str(text) => Some(text),
            _ => None,
        }
    }

    /// The entries of a mapping in order, duplicates included; empty for everything else.
    pub fn entries(&self) -> Entries<'d> {
        let raw = self.raw();
        if raw.kind != Kind::Map {
            return Entries {
                children: Children::none(*self),
            };
        }
        Entries {
            children: Children::of(*self, raw),
        }
    }

    /// The items of a sequence; empty for everything else.
    pub fn items(&self) -> Items<'d> {
        let raw = self.raw();
        if raw.kind != Kind::Seq {
            return Items {
                children: Children::none(*self),
            };
        }
        Items {
            children: Children::of(*self, raw),
        }
    }

    /// The value of the first entry whose key is the scalar `key`. Merge keys are not looked
    /// through (see [`Node::merges`]).
    pub fn get(&self, key: &str) -> Option<Node<'d>> {
        self.entry(key).map(|(_, value)| value)
    }

    /// Key and value of the first entry whose key is the scalar `key`.
    pub fn entry(&self, key: &str) -> Option<(Node<'d>, Node<'d>)> {
        self.entries().find(|(name, _)| name.is_str(key))
    }

    /// True for a scalar whose decoded text is `text`.
    pub fn is_str(&self, text: &str) -> bool {
        let raw = self.raw();
        match raw.kind {
            Kind::Map | Kind::Seq | Kind::Alias => false,
            Kind::Null => text.is_empty(),
            _ if raw.flags & ENCODED == 0 => decode::verbatim(self.segment.text(), raw) == text,
            _ => decode::text(self.segment.text(), raw) == text,
        }
    }

    /// The values of the merge keys `<<` of a mapping, lists flattened, in order; aliases are not
    /// resolved.
    pub fn merges(&self) -> impl Iterator<Item = Node<'d>> + use<'d> {
        self.entries()
            .filter(|(key, _)| key.kind() == Kind::Plain && key.is_str("<<"))
            .flat_map(|(_, value)| {
                let single = (value.kind() != Kind::Seq).then_some(value);
                value.items().chain(single)
            })
    }

    /// The anchor's name without `&`.
    pub fn anchor(&self) -> Option<&'d str> {
        let range = self.props()?.anchor.clone()?;
        self.slice(range).strip_prefix('&')
    }

    /// The tag as written, such as `!!str` or `!<tag:example.org,2000:x>`.
    pub fn tag(&self) -> Option<&'d str> {
        let range = self.props()?.tag.clone()?;
        Some(self.slice(range))
    }

    /// The name that an alias refers to, without `*`.
    pub fn alias(&self) -> Option<&'d str> {
        if self.kind() == Kind::Alias {
            self.source().strip_prefix('*')
        } else {
            None
        }
    }

    /// The node that an alias stands for: the nearest earlier node with that anchor. Returns the
    /// node itself when it is no alias, `None` for an alias to nothing. Never follows more than one
    /// alias (YAML has no alias of an alias).
    pub fn resolve_alias(&self) -> Option<Node<'d>> {
        match self.alias() {
            None => Some(*self),
            Some(name) => self.document.anchored_before(name, self.id()),
        }
    }

    /// The key of the mapping entry that this node belongs to, as its value or as the key itself.
    pub fn key(&self) -> Option<Node<'d>> {
        let (parent, position) = self.document.parent_of(*self)?;
        if parent.kind() != Kind::Map {
            return None;
        }
        parent.entries().nth(position).map(|(key, _)| key)
    }

    /// The collection that holds this node (as item, key or value).
    pub fn parent(&self) -> Option<Node<'d>> {
        self.document.parent_of(*self).map(|(parent, _)| parent)
    }

    fn props(&self) -> Option<&'d crate::segment::Props> {
        if self.raw().flags & PROPS == 0 {
            return None;
        }
        self.segment.props_of(self.index)
    }

    fn slice(&self, range: Range<u32>) -> &'d str {
        self.segment
            .text()
            .get(range.start as usize..range.end as usize)
            .unwrap_or_default()
    }
}

/// The children of a collection, in its own arena or in the segments that follow.
#[derive(Clone)]
struct Children<'d> {
    next: Node<'d>,
    /// Arena: end index. Split: end segment.
    end: u32,
    split: bool,
}

impl<'d> Children<'d> {
    fn none(node: Node<'d>) -> Self {
        Children {
            next: node,
            end: 0,
            split: false,
        }
    }

    fn of(node: Node<'d>, raw: Raw) -> Self {
        if raw.flags & SPLIT == 0 {
            return Children {
                next: node.sibling(node.index + 1),
                end: raw.next,
                split: false,
            };
        }
        let end = node.document.next_of(node.at);
        Children {
            next: Node {
                at: node.at + 1,
                index: 0,
                ..node
            },
            end,
            split: true,
        }
    }

    fn next_in_arena(&mut self) -> Option<Node<'d>> {
        if self.next.index >= self.end {
            return None;
        }
        let node = self.next;
        self.next = node.sibling(node.after());
        Some(node)
    }

    /// Key and value at the start of the next entry segment.
    fn next_segment(&mut self) -> Option<(Node<'d>, Node<'d>)> {
        while self.next.at < self.end {
            let at = self.next.at;
            let segment = self.next.document.segment_at(at)?;
            self.next.at = self.next.document.next_of(at);
            if segment.role == Role::Entry {
                let key = Node {
                    document: self.next.document,
                    segment,
                    at,
                    index: 0,
                };
                return Some((key, key.sibling(key.after())));
            }
        }
        None
    }
}

/// Iterator over the entries of a mapping: key and value.
#[derive(Clone)]
pub struct Entries<'d> {
    children: Children<'d>,
}

impl<'d> Iterator for Entries<'d> {
    type Item = (Node<'d>, Node<'d>);

    fn next(&mut self) -> Option<Self::Item> {
        if self.children.split {
            return self.children.next_segment();
        }
        let key = self.children.next_in_arena()?;
        let value = self.children.next_in_arena()?;
        Some((key, value))
    }
}

/// Iterator over the items of a sequence.
#[derive(Clone)]
pub struct Items<'d> {
    children: Children<'d>,
}

impl<'d> Iterator for Items<'d> {
    type Item = Node<'d>;

    fn next(&mut self) -> Option<Self::Item> {
        self.children.next_in_arena()
    }
}
