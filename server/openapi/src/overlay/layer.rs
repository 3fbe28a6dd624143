//! What overlays add to a document, by the node to which they add it.

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};
use syntax::Node;

use crate::files::{FileId, Place};

/// The additions to one document. Nodes keep their places: what stands in an overlay stays there.
#[derive(Debug, Clone)]
pub(crate) struct Layer {
    /// The document.
    pub(crate) document: FileId,
    /// The overlays that apply to it, in order.
    pub(crate) overlays: Vec<FileId>,
    added: HashMap<Place, Added>,
    segments: HashSet<(FileId, u32)>,
}

/// What is added to one mapping or sequence.
#[derive(Debug, Clone, Default)]
pub(crate) struct Added {
    /// Key and value; each name once.
    pub(crate) entries: Vec<(Place, Place)>,
    names: HashMap<Box<str>, usize>,
    /// Items that come after its own.
    pub(crate) items: Vec<Place>,
}

/// One addition.
#[derive(Debug)]
pub(crate) enum Change {
    /// An entry of the mapping `to`; it replaces one with that name.
    Entry {
        to: Place,
        name: Box<str>,
        key: Place,
        value: Place,
    },
    /// A further item of the sequence `to`.
    Item { to: Place, value: Place },
}

impl Layer {
    /// No additions yet.
    pub(crate) fn new(document: FileId, overlays: Vec<FileId>) -> Self {
        Layer {
            document,
            overlays,
            added: HashMap::new(),
            segments: HashSet::new(),
        }
    }

    /// What is added to the collection at `place`.
    pub(crate) fn added(&self, place: Place) -> Option<&Added> {
        self.added.get(&place)
    }

    /// Whether something in that segment looks different than it does without overlays, or the
    /// segment is part of an overlay.
    pub(crate) fn touches(&self, file: FileId, segment: u32) -> bool {
        self.segments.contains(&(file, segment)) || self.overlays.contains(&file)
    }

    /// Makes a change.
    pub(crate) fn make(&mut self, change: Change) {
        let (Change::Entry { to, .. } | Change::Item { to, .. }) = change;
        self.segments.insert((to.file, to.node.segment));
        let added = self.added.entry(to).or_default();
        match change {
            Change::Item { value, .. } => added.items.push(value),
            Change::Entry {
                name, key, value, ..
            } => {
                let next = added.entries.len();
                let at = *added.names.entry(name).or_insert(next);
                match added.entries.get_mut(at) {
                    Some(entry) => *entry = (key, value),
                    None => added.entries.push((key, value)),
                }
            }
        }
    }
}

impl Added {
    /// Key and value of the entry with that name.
    pub(crate) fn entry(&self, name: &str) -> Option<(Place, Place)> {
        self.entries.get(*self.names.get(name)?).copied()
    }

    /// Whether one of the entries has that key.
    pub(crate) fn replaces(&self, key: Node<'_>) -> bool {
        key.as_str()
            .is_some_and(|name| self.names.contains_key(&*name))
    }

    /// The names of the entries.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(|name| &**name)
    }
}
