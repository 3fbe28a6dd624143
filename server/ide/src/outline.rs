//! Operations, objects, groups and schemes: of a document as a tree, of the workspace by name.

use std::ops::Range;

use model::Model;
use openapi::{FileId, Place};

use crate::{Analysis, FileRange, Symbol, effect};

/// What an entry of an outline is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EntryKind {
    /// A path.
    Path,
    /// An operation.
    Operation,
    /// A schema.
    Object,
    /// A group.
    Group,
    /// A security scheme.
    Scheme,
}

/// A part of a document that addresses objects or says who may touch them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutlineEntry {
    /// What it is called.
    pub name: String,
    /// The rule in force; empty where none is.
    pub detail: String,
    /// What it is.
    pub kind: EntryKind,
    /// All of it.
    pub range: Range<usize>,
    /// Its name in the text; part of `range`.
    pub name_range: Range<usize>,
    /// What it holds.
    pub children: Vec<OutlineEntry>,
}

/// Something with a name in the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// What it is called.
    pub name: String,
    /// Where it belongs: a path, or nothing.
    pub container: String,
    /// What it is.
    pub kind: EntryKind,
    /// Where it is declared.
    pub place: FileRange,
}

impl Analysis {
    /// What a file says of objects: paths with the operations that address some, then objects with
    /// rules, in order of place.
    pub fn outline(&self, file: FileId) -> Vec<OutlineEntry> {
        let Some(model) = self.models_of(file).next() else {
            return Vec::new();
        };
        let mut found: Vec<OutlineEntry> = Vec::new();
        let mut path: Option<Place> = None;
        for operation in model.operations.iter().filter(|one| one.key.file == file) {
            let detail = effect::of_operation(model, operation);
            let Some((detail, entry)) = detail.zip(self.entry(operation.key)) else {
                continue;
            };
            let mut entry = OutlineEntry {
                name: operation.method.clone(),
                detail,
                kind: EntryKind::Operation,
                ..entry
            };
            if operation.path_key.file != file {
                entry.name = format!("{} {}", operation.method, operation.path);
                found.push(entry);
                continue;
            }
            if path == Some(operation.path_key)
                && let Some(last) = found.last_mut()
            {
                last.range = around(&last.range, &entry.range);
                last.children.push(entry);
                continue;
            }
            let Some(key) = self.files().node(operation.path_key) else {
                continue;
            };
            path = Some(operation.path_key);
            found.push(OutlineEntry {
                name: operation.path.clone(),
                detail: String::new(),
                kind: EntryKind::Path,
                range: around(&key.range(), &entry.range),
                name_range: key.range(),
                children: vec![entry],
            });
        }
        found.extend(self.objects(model, file));
        found.sort_by_key(|entry| entry.range.start);
        found
    }

    fn objects(&self, model: &Model, file: FileId) -> Vec<OutlineEntry> {
        let objects = model.objects.iter().filter(|one| one.key.file == file);
        let found = objects.filter_map(|object| {
            let declaration = object.declaration.as_ref()?;
            Some(OutlineEntry {
                name: object.name.clone(),
                detail: effect::of_declaration(declaration),
                kind: EntryKind::Object,
                ..self.entry(object.key)?
            })
        });
        found.collect()
    }

    /// An entry for a key and what it holds.
    fn entry(&self, key: Place) -> Option<OutlineEntry> {
        let node = self.files().node(key)?;
        let mut value = node.parent().into_iter().flat_map(|map| map.entries());
        let value = value.find(|(key, _)| *key == node);
        let end = value.map_or(node.range().end, |(_, value)| value.range().end);
        let start = node.range().start;
        Some(OutlineEntry {
            name: String::new(),
            detail: String::new(),
            kind: EntryKind::Object,
            range: start..end.max(node.range().end),
            name_range: node.range(),
            children: Vec::new(),
        })
    }

    /// What has a name that holds the letters of `query` in their order, in all documents; at most
    /// `most`, those that begin with the query first.
    pub fn named_like(&self, query: &str, most: usize) -> Vec<Named> {
        let wanted: Vec<char> = query.chars().flat_map(char::to_lowercase).collect();
        let mut found: Vec<Named> = Vec::new();
        for root in self.documents() {
            if let Some(model) = self.model(*root) {
                self.add_operations(model, &wanted, &mut found);
            }
            self.add_symbols(*root, &wanted, &mut found);
        }
        let lower: String = wanted.iter().collect();
        found.sort_by_cached_key(|one| {
            let name = one.name.to_lowercase();
            let place = &one.place;
            (!name.starts_with(&lower), place.file, place.range.start)
        });
        found.dedup();
        found.truncate(most);
        found
    }

    fn add_operations(&self, model: &Model, wanted: &[char], found: &mut Vec<Named>) {
        for operation in &model.operations {
            let object = self.files().cursor(operation.operation);
            let id = object.and_then(|object| object.text("operationId"));
            let endpoint = format!("{} {}", operation.method, operation.path);
            let (name, container) = match id {
                Some(id) => (id.into_owned(), endpoint),
                None => (endpoint, String::new()),
            };
            if !is_like(&name, wanted) && !is_like(&container, wanted) {
                continue;
            }
            if let Some(place) = self.whole(operation.key) {
                found.push(Named {
                    name,
                    container,
                    kind: EntryKind::Operation,
                    place,
                });
            }
        }
    }

    fn add_symbols(&self, root: FileId, wanted: &[char], found: &mut Vec<Named>) {
        for (symbol, key) in self.index(root).declared() {
            let name = self.name_of(symbol).filter(|name| is_like(name, wanted));
            let Some((name, place)) = name.zip(self.whole(key)) else {
                continue;
            };
            found.push(Named {
                name,
                container: String::new(),
                kind: match symbol {
                    Symbol::Group { .. } => EntryKind::Group,
                    Symbol::Schema(_) => EntryKind::Object,
                    Symbol::Scheme(_) => EntryKind::Scheme,
                },
                place,
            });
        }
    }

    fn whole(&self, place: Place) -> Option<FileRange> {
        Some(FileRange {
            file: place.file,
            range: self.files().node(place)?.range(),
        })
    }
}

/// Whether the letters of `wanted` stand in `name` in their order; letter case does not count.
fn is_like(name: &str, wanted: &[char]) -> bool {
    let mut letters = name.chars().flat_map(char::to_lowercase);
    wanted
        .iter()
        .all(|one| letters.any(|letter| letter == *one))
}

fn around(one: &Range<usize>, other: &Range<usize>) -> Range<usize> {
    one.start.min(other.start)..one.end.max(other.end)
}
