//! A segment: one entry of a split mapping with its text and its flat arena of nodes.

use std::any::Any;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::duplicates;
use crate::error::SyntaxErrorKind;
use crate::node::Raw;
use crate::position::SegmentLines;
use crate::split::Plan;

/// A slice of a shared text (a `String` in an `Arc`, so that sharing it copies nothing).
#[derive(Clone)]
pub(crate) struct Text {
    buffer: Arc<String>,
    range: Range<usize>,
}

impl Text {
    pub(crate) fn new(buffer: &Arc<String>, range: Range<usize>) -> Self {
        Text {
            buffer: Arc::clone(buffer),
            range,
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        self.buffer.get(self.range.clone()).unwrap_or_default()
    }

    pub(crate) fn len(&self) -> usize {
        self.range.len()
    }
}

/// What part of the document a segment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// What stands before the first entry of a root mapping, or a whole document without one.
    Head,
    /// An entry of a split mapping.
    Entry,
    /// What closes a split mapping or a document.
    Tail,
}

/// An open split mapping: all that a parser has to know to go on at the start of a segment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Level {
    /// Column of the keys (YAML) or of the line that opens the mapping (JSON).
    pub(crate) column: u32,
    pub(crate) plan: Plan,
}

impl PartialEq for Level {
    fn eq(&self, other: &Self) -> bool {
        self.column == other.column && std::ptr::eq(self.plan, other.plan)
    }
}

/// Anchor and tag of a node, as offsets in the segment, indicators included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Props {
    pub(crate) node: u32,
    pub(crate) anchor: Option<Range<u32>>,
    pub(crate) tag: Option<Range<u32>>,
}

/// One entry of a split mapping (a path item, a component, ...) or the text around them.
///
/// Immutable and shared: an edit elsewhere keeps the very same `Arc<Segment>`.
pub struct Segment {
    pub(crate) text: Text,
    pub(crate) role: Role,
    /// Number of split mappings that are open where it starts.
    pub(crate) depth: u32,
    pub(crate) nodes: Box<[Raw]>,
    pub(crate) props: Box<[Props]>,
    pub(crate) comments: Box<[(Range<u32>, bool)]>,
    pub(crate) errors: Box<[(SyntaxErrorKind, Range<u32>)]>,
    /// The split mapping that this segment opens.
    pub(crate) opens: Option<Level>,
    /// `---`, `...`, directives.
    pub(crate) marks: Marks,
    pub(crate) derived: Derived,
}

/// What is computed from a segment when somebody first asks, and then kept.
#[derive(Default)]
pub(crate) struct Derived {
    lines: OnceLock<SegmentLines>,
    duplicates: OnceLock<Box<[(u32, u32)]>>,
    memo: [OnceLock<Arc<dyn Any + Send + Sync>>; MEMOS],
}

/// As many layers may keep something with a segment.
const MEMOS: usize = 3;

/// Document markers in a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Marks {
    pub(crate) explicit_start: bool,
    pub(crate) explicit_end: bool,
    pub(crate) directives: bool,
}

impl Segment {
    /// The text of this segment.
    pub fn text(&self) -> &str {
        self.text.as_str()
    }

    /// Number of nodes in this segment, its key included.
    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }

    /// Number of split mappings that it stands in: 1 for an entry of the root mapping.
    pub fn depth(&self) -> u32 {
        self.depth
    }

    /// What a layer above derives from this segment alone, computed once in the life of the
    /// segment. A layer asks for a type of its own; for more types than layers, values are computed
    /// afresh each time.
    pub fn memo<T: Any + Send + Sync>(&self, compute: impl FnOnce() -> T) -> Arc<T> {
        for cell in &self.derived.memo {
            let Some(known) = cell.get() else {
                let fresh = Arc::new(compute());
                // A second thread may have been faster: what it computed is equal, or another
                // layer's, and this value is not kept.
                let _ = cell.set(Arc::clone(&fresh) as Arc<dyn Any + Send + Sync>);
                return fresh;
            };
            if let Ok(value) = Arc::clone(known).downcast::<T>() {
                return value;
            }
        }
        Arc::new(compute())
    }

    /// Lets go of the shared buffer that it was parsed from.
    pub(crate) fn own_text(&mut self) {
        let own = Arc::new(self.text.as_str().to_owned());
        self.text = Text::new(&own, 0..own.len());
    }

    /// Line breaks of its text, counted once.
    pub(crate) fn lines(&self) -> &SegmentLines {
        let lines = &self.derived.lines;
        lines.get_or_init(|| SegmentLines::of(self.text()))
    }

    /// Pairs of equal keys in the mappings that lie in this segment alone, searched once.
    pub(crate) fn duplicates(&self) -> &[(u32, u32)] {
        let pairs = &self.derived.duplicates;
        pairs.get_or_init(|| duplicates::in_arena(self))
    }

    pub(crate) fn props_of(&self, node: u32) -> Option<&Props> {
        let at = self
            .props
            .binary_search_by_key(&node, |props| props.node)
            .ok()?;
        self.props.get(at)
    }
}

impl std::fmt::Debug for Segment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Segment")
            .field("role", &self.role)
            .field("depth", &self.depth)
            .field("bytes", &self.text.len())
            .field("nodes", &self.nodes.len())
            .field("errors", &self.errors)
            .finish_non_exhaustive()
    }
}

/// Equal text, tree, comments and errors; what is derived from them does not count.
impl PartialEq for Segment {
    fn eq(&self, other: &Self) -> bool {
        self.text.as_str() == other.text.as_str()
            && self.role == other.role
            && self.depth == other.depth
            && self.nodes == other.nodes
            && self.props == other.props
            && self.comments == other.comments
            && self.errors == other.errors
            && self.opens == other.opens
            && self.marks == other.marks
    }
}
