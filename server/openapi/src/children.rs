//! Children of large mappings and sequences by key and position, so that many lookups into one of
//! them do not each cost time that grows with its size.

use std::sync::{Arc, Mutex, PoisonError};

use foldhash::{HashMap, HashMapExt};
use syntax::{Node, NodeId};

/// Up to here a look at one child after the other is fast enough.
const FEW: usize = 32;

/// The large collections of a document version that were looked into. One is indexed at the second
/// look; each child is in one index only, so all of them take no more room than the document.
#[derive(Default)]
pub(crate) struct Children {
    /// `None` after the first look.
    seen: Mutex<HashMap<NodeId, Option<Arc<Indexed>>>>,
}

#[derive(Default)]
struct Indexed {
    entries: HashMap<Box<str>, (NodeId, NodeId)>,
    merges: Vec<NodeId>,
    items: Vec<NodeId>,
}

impl Children {
    /// Key and value of the first entry with that key, as `Node::entry`.
    pub(crate) fn entry<'d>(&self, map: Node<'d>, key: &str) -> Option<(Node<'d>, Node<'d>)> {
        let mut entries = map.entries();
        let mut few = entries.by_ref().take(FEW);
        if let Some(found) = few.find(|(name, _)| name.is_str(key)) {
            return Some(found);
        }
        entries.clone().next()?;
        match self.look(map) {
            None => entries.find(|(name, _)| name.is_str(key)),
            Some(indexed) => {
                let (key, value) = indexed.entries.get(key)?;
                Some((map.document().node(*key)?, map.document().node(*value)?))
            }
        }
    }

    /// The values of the merge keys of a mapping, as `Node::merges`.
    pub(crate) fn merges<'d>(&self, map: Node<'d>) -> Vec<Node<'d>> {
        let is_large = map.entries().nth(FEW).is_some();
        match is_large.then(|| self.known(map)).flatten() {
            None => map.merges().collect(),
            Some(indexed) => {
                let nodes = indexed.merges.iter();
                nodes.filter_map(|id| map.document().node(*id)).collect()
            }
        }
    }

    /// The item of a sequence at a position that counts from 0.
    pub(crate) fn item<'d>(&self, list: Node<'d>, position: usize) -> Option<Node<'d>> {
        if position < FEW {
            return list.items().nth(position);
        }
        match self.look(list) {
            None => list.items().nth(position),
            Some(indexed) => list.document().node(*indexed.items.get(position)?),
        }
    }

    /// The index of a collection; `None` at the first look.
    fn look(&self, node: Node<'_>) -> Option<Arc<Indexed>> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(known) = seen.get_mut(&node.id()) else {
            seen.insert(node.id(), None);
            return None;
        };
        let indexed = known.get_or_insert_with(|| Arc::new(Indexed::of(node)));
        Some(Arc::clone(indexed))
    }

    /// The index of a collection, when it has one.
    fn known(&self, node: Node<'_>) -> Option<Arc<Indexed>> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.get(&node.id())?.clone()
    }
}

impl Indexed {
    fn of(node: Node<'_>) -> Self {
        let mut indexed = Indexed {
            items: node.items().map(|item| item.id()).collect(),
            merges: node.merges().map(|map| map.id()).collect(),
            entries: HashMap::new(),
        };
        for (key, value) in node.entries() {
            let name = key.as_str().unwrap_or_default();
            // What is no key for `Node::entry`, such as an alias, is none here.
            if key.is_str(&name) {
                // The first of two equal keys counts.
                let entry = indexed.entries.entry(name.into());
                entry.or_insert((key.id(), value.id()));
            }
        }
        indexed
    }
}
