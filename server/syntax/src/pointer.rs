//! JSON Pointer (RFC 6901) over the tree.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::document::Document;
use crate::node::{Kind, Node};

/// Escapes one reference token: `~` as `~0`, `/` as `~1`.
pub fn escape_token(token: &str) -> Cow<'_, str> {
    if token.contains(['~', '/']) {
        return Cow::Owned(token.replace('~', "~0").replace('/', "~1"));
    }
    Cow::Borrowed(token)
}

/// Undoes [`escape_token`].
pub fn unescape_token(token: &str) -> Cow<'_, str> {
    if token.contains('~') {
        return Cow::Owned(token.replace("~1", "/").replace("~0", "~"));
    }
    Cow::Borrowed(token)
}

impl Document {
    /// The node at a JSON Pointer (`""` is the root, `/paths/~1pets/get` an operation). Aliases and
    /// merge keys on the way are followed. `None` when nothing stands there or the pointer is not
    /// well formed.
    pub fn at_pointer(&self, pointer: &str) -> Option<Node<'_>> {
        self.root()?.at_pointer(pointer)
    }
}

impl<'d> Node<'d> {
    /// The node at a JSON Pointer that starts here.
    pub fn at_pointer(&self, pointer: &str) -> Option<Node<'d>> {
        let mut node = self.resolve_alias()?;
        if pointer.is_empty() {
            return Some(node);
        }
        for token in pointer.strip_prefix('/')?.split('/') {
            node = node.child(&unescape_token(token))?.resolve_alias()?;
        }
        Some(node)
    }

    /// The value under `key`, or the item at that index; merge keys count after own keys.
    pub fn child(&self, key: &str) -> Option<Node<'d>> {
        if self.kind() == Kind::Seq {
            let canonical = key == "0" || !key.starts_with(['0', '+']);
            return if canonical {
                self.items().nth(key.parse().ok()?)
            } else {
                None
            };
        }
        self.get(key).or_else(|| self.get_merged(key))
    }

    /// Looks into each mapping that merge keys name, directly or not, once: merged again and again
    /// they would multiply, and a circle of them can be written.
    fn get_merged(&self, key: &str) -> Option<Node<'d>> {
        let mut seen = BTreeSet::from([self.id()]);
        let mut next: Vec<Node<'d>> = self.merges().collect();
        next.reverse();
        while let Some(merged) = next.pop() {
            let map = merged.resolve_alias();
            let Some(map) = map.filter(|map| seen.insert(map.id())) else {
                continue;
            };
            if let Some(found) = map.get(key) {
                return Some(found);
            }
            let inner: Vec<Node<'d>> = map.merges().collect();
            next.extend(inner.into_iter().rev());
        }
        None
    }

    /// The JSON Pointer of this node from the root of its YAML document; a key has its value's
    /// pointer. Costs time that grows with the depth and the siblings on the way.
    pub fn pointer(&self) -> String {
        let mut tokens = Vec::new();
        let mut node = *self;
        while let Some((parent, position)) = node.document.parent_of(node) {
            if parent.kind() == Kind::Map {
                let key = parent
                    .entries()
                    .nth(position)
                    .and_then(|(key, _)| key.as_str());
                tokens.push(
                    key.map(|key| escape_token(&key).into_owned())
                        .unwrap_or_default(),
                );
            } else {
                tokens.push(position.to_string());
            }
            node = parent;
        }
        tokens
            .iter()
            .rev()
            .fold(String::new(), |pointer, token| pointer + "/" + token)
    }
}
