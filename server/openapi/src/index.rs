//! Where the entries of split mappings are, by JSON Pointer: `/components/schemas/Pet` at once.

use std::sync::Arc;

use foldhash::{HashMap, HashMapExt};
use syntax::{Document, Node, NodeId, escape_token};

use crate::children::Children;
use crate::version::Version;

/// How deep mappings are split: `/components/schemas/Pet`.
const LEVELS: usize = 3;

/// What every reference into a document needs; computed once per version.
#[derive(Default)]
pub(crate) struct Index {
    /// The root of the first OpenAPI document, else of the first that is not empty.
    pub(crate) root: Option<NodeId>,
    /// The version, when it is an OpenAPI document.
    pub(crate) version: Option<Version>,
    /// For everything that is not in a split mapping.
    pub(crate) children: Children,
    /// Shared by the versions of a document whose segments have the same keys.
    entries: Arc<HashMap<String, NodeId>>,
}

impl Index {
    pub(crate) fn of(document: &Document) -> Self {
        let mut index = Index::at_root(document);
        let mut entries = HashMap::new();
        if let Some(root) = index.root.and_then(|root| document.node(root)) {
            add(&mut entries, "", root, LEVELS);
        }
        index.entries = Arc::new(entries);
        index
    }

    /// The index of a later version, whose segments have the same keys.
    pub(crate) fn again(&self, document: &Document) -> Self {
        let mut index = Index::at_root(document);
        if index.root != self.root {
            return Index::of(document);
        }
        index.entries = Arc::clone(&self.entries);
        index
    }

    fn at_root(document: &Document) -> Self {
        let mut roots = document.documents().filter_map(|document| document.root());
        let versioned = roots.find_map(|root| Some((root, Version::of_root(root)?.0)));
        let root = versioned.map(|(root, _)| root).or(document.root());
        Index {
            root: root.map(|root| root.id()),
            version: versioned.map(|(_, version)| version),
            ..Index::default()
        }
    }

    /// The deepest node known on the way of a JSON Pointer, and the rest of the pointer from there.
    pub(crate) fn start<'d, 'p>(
        &self,
        document: &'d Document,
        pointer: &'p str,
    ) -> Option<(Node<'d>, &'p str)> {
        let slashes = pointer.match_indices('/').map(|(at, _)| at).skip(1);
        let mut ends = [0; LEVELS];
        for (end, at) in ends.iter_mut().zip(slashes.chain([pointer.len()])) {
            *end = at;
        }
        for end in ends.into_iter().rev().filter(|end| *end > 0) {
            let (head, rest) = pointer.split_at(end);
            if let Some(node) = self.entries.get(head) {
                return Some((document.node(*node)?, rest));
            }
        }
        Some((document.node(self.root?)?, pointer))
    }
}

fn add(entries: &mut HashMap<String, NodeId>, pointer: &str, map: Node<'_>, levels: usize) {
    if levels == 0 {
        return;
    }
    for (key, value) in map.entries() {
        let is_split = key.id().segment != map.id().segment;
        let Some(name) = key.as_str().filter(|_| is_split) else {
            return;
        };
        let name = escape_token(&name);
        let mut inner = String::with_capacity(pointer.len() + 1 + name.len());
        inner.extend([pointer, "/", &name]);
        add(entries, &inner, value, levels - 1);
        // The first of two equal keys counts, as in `Node::get`.
        entries.entry(inner).or_insert(value.id());
    }
}
