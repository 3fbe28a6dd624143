//! A parsed document: its segments in order and what follows from their order.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::comment::Comment;
use crate::dialect::Dialect;
use crate::error::SyntaxError;
use crate::node::{Node, NodeId};
use crate::position::Lines;
use crate::segment::{Level, Role, Segment};
use crate::split::Plan;
use crate::{Split, json, yaml};

/// Bounds of what is parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Depth of collections inside each other; deeper ones are skipped with an error.
    pub nesting: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { nesting: 512 }
    }
}

/// A segment in its place.
#[derive(Clone)]
pub(crate) struct Slot {
    pub(crate) segment: Arc<Segment>,
    /// Offset of its text in the document.
    pub(crate) base: usize,
    /// Index of the segment after it and everything inside it.
    pub(crate) next: u32,
    /// The segment that opens the mapping in which it is an entry.
    pub(crate) parent: Option<u32>,
}

struct Inner {
    dialect: Dialect,
    plan: Plan,
    limits: Limits,
    slots: Vec<Slot>,
    length: usize,
    /// JSON that is not valid was read with recovery.
    tolerant: bool,
    lines: OnceLock<Lines>,
    anchors: OnceLock<Anchors>,
}

/// Where each anchor stands, in document order.
struct Anchors {
    places: HashMap<Box<str>, Vec<NodeId>>,
    /// The segments that begin a YAML document: anchors end with it.
    heads: Vec<u32>,
}

impl Anchors {
    fn of(slots: &[Slot]) -> Self {
        let mut anchors = Anchors {
            places: HashMap::new(),
            heads: Vec::new(),
        };
        for (segment, slot) in (0..).zip(slots) {
            if slot.segment.role == Role::Head {
                anchors.heads.push(segment);
            }
            for props in &slot.segment.props {
                let range = props.anchor.clone().unwrap_or(0..0);
                let text = slot
                    .segment
                    .text()
                    .get(range.start as usize..range.end as usize);
                if let Some(name) = text.and_then(|text| text.strip_prefix('&')) {
                    let place = NodeId {
                        segment,
                        index: props.node,
                    };
                    anchors.places.entry(name.into()).or_default().push(place);
                }
            }
        }
        anchors
    }

    fn document_of(&self, place: NodeId) -> usize {
        self.heads.partition_point(|head| *head <= place.segment)
    }
}

/// An immutable syntax tree with its text. Cloning is cheap; unchanged segments are shared between
/// versions.
#[derive(Clone)]
pub struct Document {
    inner: Arc<Inner>,
}

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Document({:?}, {} bytes, {} segments)",
            self.inner.dialect,
            self.len(),
            self.inner.slots.len()
        )
    }
}

/// Equal text and equal trees.
impl PartialEq for Document {
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (&self.inner.slots, &other.inner.slots);
        self.inner.dialect == other.inner.dialect
            && a.len() == b.len()
            && a.iter().zip(b).all(|(a, b)| {
                a.base == b.base && (Arc::ptr_eq(&a.segment, &b.segment) || a.segment == b.segment)
            })
    }
}

/// One document of a YAML stream (a file may hold several, divided by `---`).
#[derive(Debug, Clone, Copy)]
pub struct YamlDocument<'d> {
    document: &'d Document,
    head: u32,
}

impl<'d> YamlDocument<'d> {
    /// Its root node; `None` where nothing but comments stands.
    pub fn root(&self) -> Option<Node<'d>> {
        let segment = self.document.segment_at(self.head)?;
        let root = Node {
            document: self.document,
            segment,
            at: self.head,
            index: 0,
        };
        (!segment.nodes.is_empty()).then_some(root)
    }

    /// Byte offsets from its first directive, marker or content to the start of the next document.
    pub fn range(&self) -> Range<usize> {
        self.document.base(self.head)..self.document.base(self.end())
    }

    /// Index of the segment after its last one.
    fn end(&self) -> u32 {
        let later =
            (self.head + 1..).zip(self.document.slots().iter().skip(self.head as usize + 1));
        let next = later
            .into_iter()
            .find(|(_, slot)| slot.segment.role == Role::Head);
        next.map_or(self.document.slots().len() as u32, |(at, _)| at)
    }

    /// Starts with `---`.
    pub fn has_start_marker(&self) -> bool {
        self.document
            .segment_at(self.head)
            .is_some_and(|head| head.marks.explicit_start)
    }

    /// Ends with `...`.
    pub fn has_end_marker(&self) -> bool {
        (self.head..self.end())
            .filter_map(|at| self.document.segment_at(at))
            .any(|segment| segment.marks.explicit_end)
    }

    /// The text before its root node: directives and marker.
    pub(crate) fn prologue(&self) -> &'d str {
        self.document
            .segment_at(self.head)
            .map_or("", Segment::text)
    }
}

impl Document {
    /// Parses `text`. Never fails: see [`Document::errors`].
    ///
    /// `plan` names the mappings whose entries become segments; `&[]` splits the root mapping only.
    pub fn parse(
        text: impl Into<String>,
        dialect: Dialect,
        plan: &'static [Split],
        limits: Limits,
    ) -> Self {
        let text: Arc<String> = Arc::new(text.into());
        let (segments, tolerant) = match dialect {
            Dialect::Yaml => (yaml::parse(&text, plan, limits), false),
            Dialect::Json => json::parse(&text, plan, limits),
        };
        Self::assemble(segments, dialect, plan, limits, tolerant)
    }

    /// Another text, parsed as this one was: same notation, plan and limits.
    pub fn with_text(&self, text: impl Into<String>) -> Self {
        Self::parse(text, self.dialect(), self.plan(), self.limits())
    }

    /// [`Document::with_text`] for JSON that is known not to be valid.
    pub(crate) fn with_broken_text(&self, text: impl Into<String>) -> Self {
        let text: Arc<String> = Arc::new(text.into());
        let (plan, limits) = (self.plan(), self.limits());
        let segments = json::parse_broken(&text, plan, limits);
        Self::assemble(segments, self.dialect(), plan, limits, true)
    }

    pub(crate) fn assemble(
        segments: Vec<Arc<Segment>>,
        dialect: Dialect,
        plan: Plan,
        limits: Limits,
        tolerant: bool,
    ) -> Self {
        let (slots, length) = place(segments);
        let inner = Inner {
            dialect,
            plan,
            limits,
            slots,
            length,
            tolerant,
            lines: OnceLock::new(),
            anchors: OnceLock::new(),
        };
        Document {
            inner: Arc::new(inner),
        }
    }

    /// The notation it was read as.
    pub fn dialect(&self) -> Dialect {
        self.inner.dialect
    }

    /// Length in bytes.
    pub fn len(&self) -> usize {
        self.inner.length
    }

    /// True for a text of no bytes.
    pub fn is_empty(&self) -> bool {
        self.inner.length == 0
    }

    /// The whole text, joined. Costs a copy; prefer [`Document::slice`].
    pub fn text(&self) -> String {
        self.inner
            .slots
            .iter()
            .map(|slot| slot.segment.text())
            .collect()
    }

    /// The text of a byte range, borrowed when it lies in one segment. A range outside the text or
    /// inside a character gives what of it can be given.
    pub fn slice(&self, range: Range<usize>) -> Cow<'_, str> {
        let mut found = Cow::Borrowed("");
        for part in self.pieces(range) {
            if found.is_empty() {
                found = Cow::Borrowed(part);
            } else {
                found.to_mut().push_str(part);
            }
        }
        found
    }

    /// The text of a byte range, piece by piece.
    pub(crate) fn pieces(&self, range: Range<usize>) -> impl Iterator<Item = &str> {
        let slots = self.inner.slots.iter();
        let slots = slots.skip(self.segment_index(range.start));
        let slots = slots.take_while(move |slot| slot.base < range.end);
        slots.map(move |slot| {
            let text = slot.segment.text();
            let from = range.start.saturating_sub(slot.base).min(text.len());
            let to = (range.end - slot.base).min(text.len());
            text.get(from..to).unwrap_or_default()
        })
    }

    /// The documents of the stream: one for JSON, any number for YAML.
    pub fn documents(&self) -> impl Iterator<Item = YamlDocument<'_>> {
        let heads = (0u32..)
            .zip(&self.inner.slots)
            .filter(|(_, slot)| slot.segment.role == Role::Head);
        heads.map(|(head, _)| YamlDocument {
            document: self,
            head,
        })
    }

    /// The root node of the first document that has one.
    pub fn root(&self) -> Option<Node<'_>> {
        self.documents().find_map(|document| document.root())
    }

    /// The node named by `id` in this version.
    pub fn node(&self, id: NodeId) -> Option<Node<'_>> {
        let segment = self.segment_at(id.segment)?;
        let known = (id.index as usize) < segment.nodes.len();
        known.then_some(Node {
            document: self,
            segment,
            at: id.segment,
            index: id.index,
        })
    }

    /// All syntax errors in order of their place.
    pub fn errors(&self) -> impl Iterator<Item = SyntaxError> {
        self.inner.slots.iter().flat_map(|slot| {
            slot.segment
                .errors
                .iter()
                .map(move |(kind, range)| SyntaxError {
                    kind: *kind,
                    range: slot.base + range.start as usize..slot.base + range.end as usize,
                })
        })
    }

    /// All comments in order.
    pub fn comments(&self) -> impl Iterator<Item = Comment> {
        self.inner.slots.iter().flat_map(|slot| {
            slot.segment
                .comments
                .iter()
                .map(move |(range, own_line)| Comment {
                    range: slot.base + range.start as usize..slot.base + range.end as usize,
                    own_line: *own_line,
                })
        })
    }

    /// The segments in order with the offset of each.
    pub fn segments(&self) -> impl ExactSizeIterator<Item = (usize, &Arc<Segment>)> {
        self.inner
            .slots
            .iter()
            .map(|slot| (slot.base, &slot.segment))
    }

    /// Index of the segment that holds the byte at `offset` (the last one for the end of the text).
    pub fn segment_index(&self, offset: usize) -> usize {
        self.inner
            .slots
            .partition_point(|slot| slot.base <= offset)
            .saturating_sub(1)
    }

    /// Line breaks and positions of this text.
    pub(crate) fn lines(&self) -> &Lines {
        self.inner
            .lines
            .get_or_init(|| Lines::of(self.inner.slots.iter().map(|slot| slot.segment.lines())))
    }

    pub(crate) fn slots(&self) -> &[Slot] {
        &self.inner.slots
    }

    pub(crate) fn plan(&self) -> Plan {
        self.inner.plan
    }

    pub(crate) fn limits(&self) -> Limits {
        self.inner.limits
    }

    pub(crate) fn is_tolerant(&self) -> bool {
        self.inner.tolerant
    }

    pub(crate) fn segment_at(&self, at: u32) -> Option<&Segment> {
        self.inner
            .slots
            .get(at as usize)
            .map(|slot| slot.segment.as_ref())
    }

    /// Offset of segment `at`; the length of the text for one past the last.
    pub(crate) fn base(&self, at: u32) -> usize {
        self.inner
            .slots
            .get(at as usize)
            .map_or(self.inner.length, |slot| slot.base)
    }

    pub(crate) fn next_of(&self, at: u32) -> u32 {
        self.inner
            .slots
            .get(at as usize)
            .map_or(u32::MAX, |slot| slot.next)
    }

    /// The open split mappings where segment `at` starts, outermost first.
    pub(crate) fn levels_at(&self, at: usize) -> Vec<Level> {
        let mut levels = Vec::new();
        let mut parent = self.inner.slots.get(at).and_then(|slot| slot.parent);
        while let Some(slot) = parent.and_then(|parent| self.inner.slots.get(parent as usize)) {
            levels.extend(slot.segment.opens);
            parent = slot.parent;
        }
        levels.reverse();
        levels
    }

    /// Where the content of the split mapping opened by segment `at` ends.
    pub(crate) fn end_of_split(&self, at: u32) -> usize {
        let end = self.next_of(at);
        let inside = (at + 1..end)
            .rev()
            .filter_map(|at| self.segment_at(at).map(|segment| (at, segment)));
        for (child, segment) in inside {
            let base = self.base(child);
            if segment.role == Role::Tail {
                let closer = segment.text().find(['}', ']']);
                if let (Some(closer), true) = (closer, self.next_of(child) == end) {
                    return base + closer + 1;
                }
                continue;
            }
            if let Some(last) = last_content(segment) {
                return base + last;
            }
        }
        self.base(at + 1)
    }

    /// The nearest node before `id`, in the same YAML document, that has the anchor `name`.
    pub(crate) fn anchored_before(&self, name: &str, id: NodeId) -> Option<Node<'_>> {
        let anchors = self
            .inner
            .anchors
            .get_or_init(|| Anchors::of(&self.inner.slots));
        let places = anchors.places.get(name)?;
        let found = places.partition_point(|place| *place < id).checked_sub(1)?;
        let place = *places.get(found)?;
        let same_document = anchors.document_of(place) == anchors.document_of(id);
        if same_document {
            self.node(place)
        } else {
            None
        }
    }

    /// The collection around a node and the node's position in it (items, or entries).
    pub(crate) fn parent_of<'d>(&'d self, node: Node<'d>) -> Option<(Node<'d>, usize)> {
        if let Some(found) = parent_in_arena(node) {
            return Some(found);
        }
        // A top-level key or value of an entry segment: the parent is the split mapping around it.
        let parent = self.inner.slots.get(node.at as usize)?.parent?;
        let segment = self.segment_at(parent)?;
        let index = segment
            .nodes
            .iter()
            .position(|raw| raw.flags & crate::node::SPLIT != 0)?;
        let map = Node {
            document: self,
            segment,
            at: parent,
            index: index as u32,
        };
        let position = map.entries().position(|(key, _)| key.at == node.at)?;
        Some((map, position))
    }
}

/// The innermost collection of the same arena around `node`, and the node's position in it.
fn parent_in_arena(node: Node<'_>) -> Option<(Node<'_>, usize)> {
    let nodes = &node.segment.nodes;
    let encloses = |index: usize| {
        nodes.get(index).is_some_and(|raw| {
            raw.is_collection() && raw.next > node.index && raw.flags & crate::node::SPLIT == 0
        })
    };
    let index = (0..node.index as usize)
        .rev()
        .find(|index| encloses(*index))?;
    let parent = Node {
        index: index as u32,
        ..node
    };
    let position = if parent.kind() == crate::Kind::Map {
        parent
            .entries()
            .position(|(key, value)| key.index == node.index || value.index == node.index)?
    } else {
        parent.items().position(|item| item.index == node.index)?
    };
    Some((parent, position))
}

/// Offset in the segment after its last node's content.
fn last_content(segment: &Segment) -> Option<usize> {
    let last = segment.nodes.iter().map(|raw| raw.end).max()? as usize;
    let text = segment.text().get(..last)?;
    Some(text.trim_end_matches([' ', '\t', '\n', '\r']).len())
}

/// Computes offsets, `next` and `parent` from the depths.
fn place(segments: Vec<Arc<Segment>>) -> (Vec<Slot>, usize) {
    let mut slots: Vec<Slot> = Vec::with_capacity(segments.len());
    let mut open: Vec<u32> = Vec::new();
    let mut base = 0;
    for segment in segments {
        let at = slots.len() as u32;
        while open.len() as u32 > segment.depth {
            close(&mut slots, open.pop(), at);
        }
        let length = segment.text.len();
        let opens = segment.opens.is_some();
        slots.push(Slot {
            segment,
            base,
            next: at + 1,
            parent: open.last().copied(),
        });
        if opens {
            open.push(at);
        }
        base += length;
    }
    let end = slots.len() as u32;
    while let Some(at) = open.pop() {
        close(&mut slots, Some(at), end);
    }
    (slots, base)
}

fn close(slots: &mut [Slot], at: Option<u32>, end: u32) {
    if let Some(slot) = at.and_then(|at| slots.get_mut(at as usize)) {
        slot.next = end;
    }
}
