//! A node that knows its file: the base of all views.

use std::borrow::Cow;
use std::iter;

use foldhash::{HashSet, HashSetExt};
use syntax::{Dialect, Kind, Node, unescape_token};

use crate::files::{FileId, Files, Place};
use crate::overlay::{Added, Step};
use crate::reference::Reference;
use crate::unresolved::Unresolved;

/// A node in a file of a snapshot. Aliases and merge keys are followed on the way, and what overlays
/// add counts like what stands in the document.
#[derive(Clone, Copy)]
pub struct Cursor<'a> {
    files: &'a Files,
    file: FileId,
    node: Node<'a>,
}

impl std::fmt::Debug for Cursor<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{:?}", self.files.path(self.file), self.node)
    }
}

impl PartialEq for Cursor<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.file == other.file && self.node == other.node
    }
}

impl<'a> Cursor<'a> {
    /// How many references in a row are followed.
    pub const CHAIN: usize = 64;

    /// The cursor on a node of `file`; an alias gives what it stands for.
    pub fn new(files: &'a Files, file: FileId, node: Node<'a>) -> Self {
        let node = node.resolve_alias().unwrap_or(node);
        Cursor { files, file, node }
    }

    fn at(self, node: Node<'a>) -> Self {
        Cursor::new(self.files, self.file, node)
    }

    /// The snapshot.
    pub fn files(self) -> &'a Files {
        self.files
    }

    /// The file that holds the node.
    pub fn file(self) -> FileId {
        self.file
    }

    /// The node.
    pub fn node(self) -> Node<'a> {
        self.node
    }

    /// File and node as plain data.
    pub fn place(self) -> Place {
        self.place_of(self.node)
    }

    /// The place of a node that was found from here, such as a key.
    pub fn place_of(self, node: Node<'a>) -> Place {
        Place {
            file: self.files.holder(self.file, node),
            node: node.id(),
        }
    }

    /// What overlays add to a collection of this file.
    fn added(self, node: Node<'a>) -> Option<&'a Added> {
        self.files.added(Place {
            file: self.file,
            node: node.id(),
        })
    }

    fn added_entry(self, (key, value): (Place, Place)) -> Option<(Node<'a>, Cursor<'a>)> {
        Some((self.files.node(key)?, self.files.cursor(value)?))
    }

    /// True for a mapping.
    pub fn is_map(self) -> bool {
        self.node.kind() == Kind::Map
    }

    /// The value under `key`.
    pub fn get(self, key: &str) -> Option<Cursor<'a>> {
        self.entry(key).map(|(_, value)| value)
    }

    /// Key and value of the entry with that key; own entries count before merged ones.
    pub fn entry(self, key: &str) -> Option<(Node<'a>, Cursor<'a>)> {
        if let Some(added) = self.added(self.node).and_then(|added| added.entry(key)) {
            return self.added_entry(added);
        }
        let own = self.own_entry(self.node, key);
        let (key, value) = own.or_else(|| {
            let mut merged = self.merged_maps();
            merged.find_map(|map| self.own_entry(map, key).filter(|(key, _)| !is_merge(*key)))
        })?;
        Some((key, self.at(value)))
    }

    fn own_entry(self, map: Node<'a>, key: &str) -> Option<(Node<'a>, Node<'a>)> {
        match self.files.children(self.file, map) {
            None => map.entry(key),
            Some(children) => children.entry(map, key),
        }
    }

    /// What is written in the file itself at `step`: no merge key or alias is followed.
    pub(crate) fn written(self, step: &Step) -> Option<Node<'a>> {
        match step {
            _ if self.is_added(step) => None,
            Step::Name(name) => self.own_entry(self.node, name).map(|(_, value)| value),
            Step::Position(position) => self.own_item(*position),
        }
    }

    /// Whether an overlay has put there what `step` leads to.
    pub(crate) fn is_added(self, step: &Step) -> bool {
        let added = self.added(self.node);
        match step {
            Step::Name(name) => added.is_some_and(|added| added.entry(name).is_some()),
            Step::Position(position) => added.is_some() && self.own_item(*position).is_none(),
        }
    }

    fn own_item(self, position: usize) -> Option<Node<'a>> {
        match self.files.children(self.file, self.node) {
            None => self.node.items().nth(position),
            Some(children) => children.item(self.node, position),
        }
    }

    /// The node at a JSON Pointer (RFC 6901) that starts here; no `$ref` is followed on the way.
    pub(crate) fn at_pointer(self, pointer: &str) -> Option<Cursor<'a>> {
        if pointer.is_empty() {
            return Some(self);
        }
        let mut tokens = pointer.strip_prefix('/')?.split('/');
        tokens.try_fold(self, |at, token| at.child(&unescape_token(token)))
    }

    /// The value under `key`, or the item at that position.
    fn child(self, key: &str) -> Option<Cursor<'a>> {
        if self.node.kind() != Kind::Seq {
            return self.get(key);
        }
        // RFC 6901: digits without leading zeros.
        let is_position = key == "0" || !key.starts_with(['0', '+']);
        let position = key.parse().ok().filter(|_| is_position)?;
        self.item(position)
    }

    /// The item of a sequence at a position that counts from 0.
    pub(crate) fn item(self, position: usize) -> Option<Cursor<'a>> {
        if let Some(item) = self.own_item(position) {
            return Some(self.at(item));
        }
        let added = self.added(self.node)?;
        let before = self.node.items().count();
        let place = added.items.get(position.checked_sub(before)?)?;
        self.files.cursor(*place)
    }

    /// The entries of a mapping: its own in order (duplicates included), then merged ones whose key
    /// it does not have, then those of overlays, which replace the ones with their key.
    pub fn entries(self) -> impl Iterator<Item = (Node<'a>, Cursor<'a>)> {
        let added = self.added(self.node);
        let is_replaced = move |key: Node<'a>| added.is_some_and(|added| added.replaces(key));
        let own = self.node.entries();
        let own = own.filter(move |(key, _)| !is_merge(*key) && !is_replaced(*key));
        own.map(move |(key, value)| (key, self.at(value)))
            .chain(iter::once_with(move || self.further_entries(added)).flatten())
    }

    /// Entries that come from merge keys and overlays.
    fn further_entries(self, added: Option<&'a Added>) -> Vec<(Node<'a>, Cursor<'a>)> {
        let mut found = self.merged_entries();
        if let Some(added) = added {
            let entries = added.entries.iter();
            found.extend(entries.filter_map(|entry| self.added_entry(*entry)));
        }
        found
    }

    /// Entries that come from merge keys (`<<`).
    fn merged_entries(self) -> Vec<(Node<'a>, Cursor<'a>)> {
        let mut found = Vec::new();
        let mut maps = self.merged_maps().peekable();
        if maps.peek().is_none() {
            return found;
        }
        let own = self.node.entries().filter_map(|(key, _)| key.as_str());
        let mut names: HashSet<Cow<'a, str>> = own.collect();
        let added = self.added(self.node).into_iter().flat_map(Added::names);
        names.extend(added.map(Cow::Borrowed));
        for map in maps {
            for (key, value) in map.entries().filter(|(key, _)| !is_merge(*key)) {
                if key.as_str().is_some_and(|name| names.insert(name)) {
                    found.push((key, self.at(value)));
                }
            }
        }
        found
    }

    /// The mappings that merge keys name, directly or not, each once; the first counts most.
    fn merged_maps(self) -> impl Iterator<Item = Node<'a>> {
        let mut next = self.merges(self.node);
        next.reverse();
        let mut seen = HashSet::new();
        if !next.is_empty() {
            seen.insert(self.node.id());
        }
        iter::from_fn(move || {
            loop {
                let map = next.pop()?.resolve_alias();
                if let Some(map) = map.filter(|map| seen.insert(map.id())) {
                    next.extend(self.merges(map).into_iter().rev());
                    return Some(map);
                }
            }
        })
    }

    fn merges(self, map: Node<'a>) -> Vec<Node<'a>> {
        if map.document().dialect() == Dialect::Json {
            return Vec::new();
        }
        match self.files.children(self.file, map) {
            None => map.merges().collect(),
            Some(children) => children.merges(map),
        }
    }

    /// The entries of the mapping under `key`. The specification allows no `$ref` in place of such a
    /// mapping; bundlers follow one, so its target's entries come after the own ones. Key and value
    /// are in the same file, so `value.place_of(key)` is the place of the key.
    pub fn map(self, key: &str) -> impl Iterator<Item = (Node<'a>, Cursor<'a>)> + use<'a> {
        let layers = self.get(key).into_iter().flat_map(Cursor::layers);
        let entries = layers.flat_map(Cursor::entries);
        entries.filter(|(key, value)| !(key.is_str("$ref") && value.node.is_scalar()))
    }

    /// The items of the sequence under `key`, or of what a `$ref` in its place refers to.
    pub fn list(self, key: &str) -> impl Iterator<Item = Cursor<'a>> + use<'a> {
        let list = self.get(key).and_then(|list| list.resolve().ok());
        list.into_iter().flat_map(Cursor::items)
    }

    /// The items of a sequence, then those of overlays.
    pub fn items(self) -> impl Iterator<Item = Cursor<'a>> {
        let added = self.added(self.node);
        let added = added.map_or(&[][..], |added| &added.items).iter();
        let own = self.node.items().map(move |item| self.at(item));
        own.chain(added.filter_map(move |place| self.files.cursor(*place)))
    }

    /// The decoded text of a scalar of any type.
    pub fn as_str(self) -> Option<Cow<'a, str>> {
        self.node.as_str()
    }

    /// The text under `key`, whatever scalar type it has.
    pub fn text(self, key: &str) -> Option<Cow<'a, str>> {
        self.get(key)?.as_str()
    }

    /// True when `true` stands under `key`.
    pub fn flag(self, key: &str) -> bool {
        self.get(key).and_then(|value| value.node.as_bool()) == Some(true)
    }

    /// The `$ref` of this object, when it has one that is a string.
    pub fn reference(self) -> Option<Reference<'a>> {
        let value = self.get("$ref")?;
        value.node.as_string()?;
        Some(Reference::new(self.files, value.file, value.node))
    }

    /// This object, or what its `$ref` refers to in the end.
    ///
    /// # Errors
    /// The reference that could not be followed.
    pub fn resolve(self) -> Result<Cursor<'a>, Unresolved> {
        match self.reference() {
            None => Ok(self),
            Some(reference) => reference.resolve(),
        }
    }

    /// This object and what its `$ref`s refer to, one after the other, until one has none, cannot be
    /// followed or leads back. Where keys beside `$ref` count, the first object that has the key wins.
    pub fn layers(self) -> impl Iterator<Item = Cursor<'a>> {
        let mut seen = Vec::new();
        let next = move |at: &Cursor<'a>| {
            let target = at.reference()?.target().ok()?;
            seen.push(at.place());
            (!seen.contains(&target.place())).then_some(target)
        };
        iter::successors(Some(self), next).take(Self::CHAIN)
    }
}

fn is_merge(key: Node<'_>) -> bool {
    key.kind() == Kind::Plain && key.is_str("<<")
}
