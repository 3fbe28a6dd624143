//! Keys that stand twice in one mapping.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::decode;
use crate::document::Document;
use crate::node::{ENCODED, Kind, Node, NodeId, Raw, SPLIT};
use crate::segment::Segment;

/// Up to this many keys are compared with each other; more are sorted.
const FEW: usize = 24;

impl Document {
    /// Pairs of a scalar key and a later one of the same mapping that reads the same, in the order
    /// of the later one. Merge keys `<<` do not count: several are a common way to merge several
    /// mappings.
    pub fn duplicate_keys(&self) -> Vec<(Node<'_>, Node<'_>)> {
        let mut found: Vec<(NodeId, NodeId)> = Vec::new();
        for (segment, slot) in (0..).zip(self.slots()) {
            let id = |index| NodeId { segment, index };
            let pairs = slot.segment.duplicates().iter();
            found.extend(pairs.map(|(first, again)| (id(*first), id(*again))));
            let is_split = |raw: &Raw| raw.kind == Kind::Map && raw.flags & SPLIT != 0;
            if slot.segment.opens.is_some()
                && let Some(index) = slot.segment.nodes.iter().position(is_split)
                && let Some(map) = self.node(id(index as u32))
            {
                let is_own = |key: &Node<'_>| is_name(key.segment.text(), key.raw());
                let own = || map.entries().map(|(key, _)| key).filter(is_own);
                let print = |key: Node<'_>| fingerprint(key.segment.text(), key.raw());
                let mut prints: Vec<u64> = own().map(print).collect();
                if has_equal(&mut prints) {
                    let named = own().filter_map(|key| Some((key.id(), key.as_str()?)));
                    equal(named, &mut found);
                }
            }
        }
        found.sort_by_key(|(_, again)| *again);
        let node = |id| self.node(id);
        found
            .into_iter()
            .filter_map(|(first, again)| Some((node(first)?, node(again)?)))
            .collect()
    }
}

/// Pairs of equal keys in the mappings that lie in one arena, as indexes of their nodes.
pub(crate) fn in_arena(segment: &Segment) -> Box<[(u32, u32)]> {
    let (text, nodes) = (segment.text(), &*segment.nodes);
    let mut found = Vec::new();
    let mut prints: Vec<u64> = Vec::new();
    for (index, raw) in (0..).zip(nodes) {
        if raw.kind != Kind::Map || raw.flags & SPLIT != 0 {
            continue;
        }
        let keys = || keys_of(text, nodes, index, raw.next);
        prints.clear();
        prints.extend(keys().map(|(_, key)| fingerprint(text, key)));
        if has_equal(&mut prints) {
            let named = keys().map(|(index, key)| (index, decode::text(text, key)));
            equal(named, &mut found);
        }
    }
    found.into()
}

/// The keys of the mapping `map` that can be compared, as index and node.
fn keys_of(text: &str, nodes: &[Raw], map: u32, end: u32) -> impl Iterator<Item = (u32, Raw)> {
    let mut index = map + 1;
    let next = move || {
        let key = *nodes.get(index as usize).filter(|_| index < end)?;
        let found = (index, key);
        let value = after(key, index);
        let raw = nodes.get(value as usize);
        index = raw.map_or(end, |raw| after(*raw, value));
        Some(found)
    };
    std::iter::from_fn(next).filter(|(_, key)| is_name(text, *key))
}

fn has_equal(prints: &mut [u64]) -> bool {
    if prints.len() > FEW {
        prints.sort_unstable();
        return prints.windows(2).any(|pair| pair.first() == pair.last());
    }
    let mut rest = &*prints;
    while let Some((first, others)) = rest.split_first() {
        if others.contains(first) {
            return true;
        }
        rest = others;
    }
    false
}

/// Adds the pairs of keys with equal names.
fn equal<'d, I: Copy>(keys: impl Iterator<Item = (I, Cow<'d, str>)>, found: &mut Vec<(I, I)>) {
    let mut first: HashMap<Cow<'d, str>, I> = HashMap::new();
    for (id, name) in keys {
        match first.get(&name) {
            Some(earlier) => found.push((*earlier, id)),
            None => {
                first.insert(name, id);
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

/// A scalar that can be compared by its text, and no merge key.
fn is_name(text: &str, key: Raw) -> bool {
    match key.kind {
        Kind::Plain => decode::verbatim(text, key) != "<<",
        Kind::Single | Kind::Double | Kind::Null => true,
        _ => false,
    }
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
    if let Some(last) = bytes.last_chunk::<8>() {
        let (words, _) = bytes.as_chunks::<8>();
        return words.iter().chain([last]).fold(length, |print, word| {
            // An odd number with bits set all over spreads what differs.
            (print.rotate_left(5) ^ u64::from_le_bytes(*word)).wrapping_mul(0x517c_c1b7_2722_0a95)
        });
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let ends = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
        return (u64::from(ends.0) << 32 | u64::from(ends.1)) ^ length;
    }
    bytes
        .iter()
        .fold(length, |word, byte| word.rotate_left(8) ^ u64::from(*byte))
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
