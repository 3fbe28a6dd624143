//! Keys that stand twice in one mapping.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::decode;
use crate::document::Document;
use crate::node::{ENCODED, Kind, Node, NodeId, Raw, SPLIT};
use crate::segment::Segment;

/// Up to this many keys are compared with each other; more are hashed.
const FEW: usize = 24;

impl Document {
    /// Pairs of a scalar key and a later one of the same mapping that reads the same, in the order
    /// of the later one. Merge keys `<<` do not count: several are a common way to merge several
    /// mappings.
    pub fn duplicate_keys(&self) -> Vec<(Node<'_>, Node<'_>)> {
        let mut search = Search::default();
        for (at, slot) in (0..).zip(self.slots()) {
            for (index, raw) in (0..).zip(&slot.segment.nodes) {
                if raw.kind == Kind::Map && raw.flags & SPLIT == 0 {
                    search.in_arena(&slot.segment, at, index);
                } else if raw.kind == Kind::Map {
                    let map = NodeId { segment: at, index };
                    search.among(
                        self.node(map)
                            .into_iter()
                            .flat_map(|map| map.entries())
                            .map(|(key, _)| key),
                    );
                }
            }
        }
        search.found.sort_by_key(|(_, again)| *again);
        let node = |id| self.node(id);
        search
            .found
            .into_iter()
            .filter_map(|(first, again)| Some((node(first)?, node(again)?)))
            .collect()
    }
}

#[derive(Default)]
struct Search {
    /// Keys of the mapping at hand.
    keys: Vec<(u64, u32)>,
    found: Vec<(NodeId, NodeId)>,
}

impl Search {
    /// Looks at a mapping that lies in one arena.
    fn in_arena(&mut self, segment: &Segment, at: u32, map: u32) {
        self.keys.clear();
        let nodes = &segment.nodes;
        let Some(raw) = nodes.get(map as usize) else {
            return;
        };
        let mut index = map + 1;
        while let Some(key) = nodes.get(index as usize).filter(|_| index < raw.next) {
            if is_name(*key) && !is_merge(segment.text(), *key) {
                self.keys.push((fingerprint(segment.text(), *key), index));
            }
            let value = after(*key, index);
            index = nodes
                .get(value as usize)
                .map_or(raw.next, |raw| after(*raw, value));
        }
        if self.has_equal_fingerprints() {
            let keys: Vec<u32> = self.keys.iter().map(|(_, index)| *index).collect();
            let named = keys.into_iter().filter_map(|index| {
                let raw = nodes.get(index as usize)?;
                Some((
                    NodeId { segment: at, index },
                    decode::text(segment.text(), *raw),
                ))
            });
            self.exact(named);
        }
    }

    fn has_equal_fingerprints(&self) -> bool {
        if self.keys.len() > FEW {
            return true;
        }
        let earlier = |at: usize| self.keys.get(..at).unwrap_or_default();
        (0..)
            .zip(&self.keys)
            .any(|(at, (print, _))| earlier(at).iter().any(|(other, _)| other == print))
    }

    /// Looks at the keys of a mapping whose entries are segments.
    fn among<'d>(&mut self, keys: impl Iterator<Item = Node<'d>>) {
        let is_own =
            |key: &Node<'_>| is_name(key.raw()) && !is_merge(key.segment.text(), key.raw());
        let names = keys.filter(is_own);
        self.exact(names.filter_map(|key| Some((key.id(), key.as_str()?))));
    }

    fn exact<'d>(&mut self, keys: impl Iterator<Item = (NodeId, Cow<'d, str>)>) {
        let mut first: HashMap<Cow<'d, str>, NodeId> = HashMap::new();
        for (id, name) in keys {
            match first.get(&name) {
                Some(earlier) => self.found.push((*earlier, id)),
                None => {
                    first.insert(name, id);
                }
            }
        }
    }
}

fn after(raw: Raw, index: u32) -> u32 {
    if raw.is_collection() {
        raw.next
    } else {
        index + 1
    }
}

/// A scalar that can be compared by its text.
fn is_name(key: Raw) -> bool {
    matches!(
        key.kind,
        Kind::Plain | Kind::Single | Kind::Double | Kind::Null
    )
}

fn is_merge(text: &str, key: Raw) -> bool {
    key.kind == Kind::Plain && decode::verbatim(text, key) == "<<"
}

/// Differs for most keys that differ; equal for keys that read the same.
fn fingerprint(text: &str, key: Raw) -> u64 {
    if key.flags & ENCODED != 0 {
        return fold(decode::text(text, key).as_bytes());
    }
    fold(decode::verbatim(text, key).as_bytes())
}

fn fold(bytes: &[u8]) -> u64 {
    let length = (bytes.len() as u64).rotate_left(56);
    match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        (Some(first), Some(last)) => {
            u64::from_le_bytes(*first) ^ u64::from_le_bytes(*last).rotate_left(29) ^ length
        }
        _ => bytes
            .iter()
            .fold(length, |word, byte| word.rotate_left(8) ^ u64::from(*byte)),
    }
}

#[cfg(test)]
mod tests {
    use crate::{Dialect, Document, Limits};

    fn duplicates(text: &str, dialect: Dialect) -> Vec<String> {
        let document = Document::parse(text, dialect, &[], Limits::default());
        let pairs = document.duplicate_keys();
        let place = |node: &crate::Node<'_>| format!("{}@{}", node.source(), node.range().start);
        pairs
            .iter()
            .map(|(first, again)| format!("{} {}", place(first), place(again)))
            .collect()
    }

    #[test]
    fn keys_that_read_the_same_are_the_same() {
        assert_eq!(
            duplicates("a: 1\n\"a\": 2\n'a': 3\n", Dialect::Yaml),
            ["a@0 \"a\"@5", "a@0 'a'@12"]
        );
        assert_eq!(
            duplicates(r#"{"x": {"\u0061": 1, "a": 2}}"#, Dialect::Json),
            ["\"\\u0061\"@7 \"a\"@20"]
        );
        assert_eq!(
            duplicates("x: {a: 1, b: 2, ab: 3}\ny: {a: 1}\n", Dialect::Yaml),
            Vec::<String>::new()
        );
    }

    #[test]
    fn merge_keys_may_repeat_and_large_mappings_are_searched() {
        assert_eq!(
            duplicates("x:\n  <<: *a\n  <<: *b\n", Dialect::Yaml),
            Vec::<String>::new()
        );
        let many: String = (0..100).map(|number| format!("  k{number}: 1\n")).collect();
        let found = duplicates(&format!("x:\n{many}  k7: 2\n"), Dialect::Yaml);
        assert_eq!(found.len(), 1);
        assert!(
            found.iter().all(|pair| pair.starts_with("k7@")),
            "{found:?}"
        );
    }
}
