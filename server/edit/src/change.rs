//! What a caller asks for and what it gets.

use std::fmt;
use std::ops::Range;

use syntax::NodeId;

use crate::value::{Text, Value};

/// Where in a mapping a new entry goes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Where {
    /// After the last entry.
    End,
    /// Before the first entry.
    Start,
    /// Before the entry with this key; after the last one if there is none.
    Before(String),
    /// After the entry with this key; after the last one if there is none.
    After(String),
}

/// One change to a tree. Nodes are those of the document before any change.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A new entry in a mapping, or in a place where nothing stands yet (`key:`, `null`, `{}`).
    /// Two inserted mappings with the same key become one.
    Insert {
        /// The mapping.
        map: NodeId,
        /// Its new key.
        key: Text,
        /// What the key holds.
        value: Value,
        /// Where it goes.
        at: Where,
    },
    /// A new last item of a sequence, or of a place where nothing stands yet.
    Append {
        /// The sequence.
        list: NodeId,
        /// The item.
        value: Value,
    },
    /// A new first item of a sequence, or of a place where nothing stands yet. Of several the first one
    /// comes first.
    Prepend {
        /// The sequence.
        list: NodeId,
        /// The item.
        value: Value,
    },
    /// Another value in the place of a node; a scalar for a key.
    Replace {
        /// The node: a key, the value of an entry, or an item.
        node: NodeId,
        /// What stands there then.
        value: Value,
    },
    /// Takes an item out of a sequence, with the comment at the end of its last line.
    RemoveItem {
        /// The item.
        item: NodeId,
    },
    /// Takes an entry out of a mapping, with the comment at the end of its last line.
    Remove {
        /// The key of the entry.
        key: NodeId,
    },
}

impl Change {
    /// The node that it changes; of an entry to remove the key, of an item to remove itself.
    pub fn node(&self) -> NodeId {
        match self {
            Change::Insert { map: node, .. }
            | Change::Append { list: node, .. }
            | Change::Prepend { list: node, .. }
            | Change::Replace { node, .. }
            | Change::RemoveItem { item: node }
            | Change::Remove { key: node } => *node,
        }
    }
}

/// Text to type over in [`TextEdit::text`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Stop {
    /// Number of the tab stop; see [`Text::stop`].
    pub order: u32,
    /// Bytes of [`TextEdit::text`], quotes excluded.
    pub range: Range<usize>,
}

/// Bytes to replace.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TextEdit {
    /// Byte offsets in the document before any edit.
    pub range: Range<usize>,
    /// What stands there then.
    pub text: String,
    /// Parts of the text that the user is invited to type over.
    pub stops: Vec<Stop>,
}

/// Why a change is not made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The node is shared by YAML aliases of this anchor.
    Shared(String),
    /// The node is an alias of this anchor.
    Alias(String),
    /// The mapping has this key already.
    Exists(String),
    /// The node is not of the kind that the change needs, or no node of this document.
    Kind(&'static str),
    /// Two changes touch the same text.
    Overlap,
    /// The place is written in a way that cannot be continued safely.
    Layout,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Shared(anchor) => write!(
                f,
                "this part is shared by YAML aliases (`*{anchor}`), so a change would show in other places: write it out in one of them first"
            ),
            Refusal::Alias(anchor) => write!(
                f,
                "this part is the YAML alias `*{anchor}`: change what `&{anchor}` stands before, or write it out here first"
            ),
            Refusal::Exists(key) => write!(f, "`{key}` is there already: change it by hand"),
            Refusal::Kind(expected) => write!(f, "there is no {expected} here to change"),
            Refusal::Overlap => f.write_str("two changes touch the same text: make one at a time"),
            Refusal::Layout => f.write_str(
                "this part is written in a way that cannot be continued safely: change it by hand",
            ),
        }
    }
}

impl std::error::Error for Refusal {}

/// The text after the edits, which must be sorted and apart, as [`crate::plan`] gives them.
pub fn apply(text: &str, edits: &[TextEdit]) -> String {
    let more: usize = edits.iter().map(|edit| edit.text.len()).sum();
    let mut result = String::with_capacity(text.len() + more);
    let mut done = 0;
    for edit in edits {
        result.push_str(text.get(done..edit.range.start).unwrap_or_default());
        result.push_str(&edit.text);
        done = edit.range.end;
    }
    result.push_str(text.get(done..).unwrap_or_default());
    result
}
