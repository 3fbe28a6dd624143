//! Groups, schemas and security schemes by name: where each is declared, and where it is used.

mod index;
mod reference;
mod rename;
mod walk;

use std::collections::HashSet;

use openapi::{FileId, Place};
use syntax::Node;

use crate::{Analysis, FilePosition, FileRange};
pub(crate) use index::{Index, whole};
pub(crate) use reference::named as named_by_reference;
pub use rename::{Edits, RenameRefusal};
pub(crate) use walk::{Mention, mentions};

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Symbol {
    /// A group of a document. Groups of the same name in several schemes of one document count as
    /// one.
    Group {
        /// The document.
        document: FileId,
        /// The group.
        name: String,
    },
    /// A schema: the key that it stands under.
    Schema(Place),
    /// A security scheme: the key that it stands under.
    Scheme(Place),
}

/// A place that names a symbol.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Occurrence {
    /// The bytes of the name alone, without quotes or the rest of a reference.
    pub place: FileRange,
    /// Whether it is declared here.
    pub declares: bool,
    /// The scalar.
    pub(crate) node: Place,
    /// The bytes of the name in the decoded scalar.
    pub(crate) part: std::ops::Range<usize>,
}

impl Analysis {
    /// What is named at a cursor. A part that several documents use may name something of each.
    pub fn symbols_at(&self, position: FilePosition) -> Vec<Symbol> {
        let Some(node) = self.scalar_at(position) else {
            return Vec::new();
        };
        let place = Place {
            file: position.file,
            node: node.id(),
        };
        let mut found = HashSet::new();
        let roots = self.documents_of(position.file).iter();
        let mut symbols: Vec<Symbol> = roots
            .filter_map(|root| self.index(*root).symbol(place).cloned())
            .collect();
        if symbols.is_empty() {
            symbols.extend(self.named_by_reference(node, position));
        }
        symbols.retain(|symbol| found.insert(symbol.clone()));
        symbols
    }

    /// Where that which is named at a cursor is declared, or what the `$ref` there refers to.
    pub fn definitions(&self, position: FilePosition) -> Vec<FileRange> {
        let occurrences = self.occurrences_at(position);
        let declared = occurrences.into_iter().filter(|one| one.declares);
        let declared: Vec<FileRange> = declared.map(|one| one.place).collect();
        if !declared.is_empty() {
            return declared;
        }
        let referred = || self.referred_at(position);
        referred().into_iter().collect()
    }

    /// The name or the whole scalar at a cursor.
    pub fn name_at(&self, position: FilePosition) -> Option<FileRange> {
        let here = |one: &Occurrence| {
            let place = &one.place;
            place.file == position.file
                && place.range.start <= position.offset
                && position.offset <= place.range.end
        };
        let named = self.occurrences_at(position).into_iter().find(here);
        named.map(|one| one.place).or_else(|| {
            let range = self.scalar_at(position)?.range();
            let file = position.file;
            Some(FileRange { file, range })
        })
    }

    /// All places that name what is named at a cursor, in all files, in order of file and place.
    pub fn occurrences_at(&self, position: FilePosition) -> Vec<Occurrence> {
        self.occurrences(self.symbols_at(position))
    }

    /// Those of [`Analysis::occurrences_at`] in the cursor's own file.
    pub fn highlights(&self, position: FilePosition) -> Vec<Occurrence> {
        let mut found = self.occurrences_at(position);
        found.retain(|one| one.place.file == position.file);
        found
    }

    /// Every place that names one of `symbols`. A place in a shared part that names something in the
    /// light of one document names something else in the light of another; both belong together.
    fn occurrences(&self, symbols: Vec<Symbol>) -> Vec<Occurrence> {
        let mut seen: HashSet<Symbol> = symbols.iter().cloned().collect();
        let mut next = symbols;
        let mut found = HashSet::new();
        while let Some(symbol) = next.pop() {
            for occurrence in self.occurrences_of(&symbol) {
                for root in self.documents_of(occurrence.node.file) {
                    let other = self.index(*root).symbol(occurrence.node);
                    let other = other.filter(|other| !seen.contains(*other));
                    if let Some(other) = other.cloned() {
                        seen.insert(other.clone());
                        next.push(other);
                    }
                }
                found.insert(occurrence);
            }
        }
        let mut found: Vec<Occurrence> = found.into_iter().collect();
        found.sort_by_key(|one| (one.place.file, one.place.range.start));
        found
    }

    fn occurrences_of(&self, symbol: &Symbol) -> Vec<Occurrence> {
        let key = match symbol {
            Symbol::Group { document, .. } => {
                return self.index(*document).occurrences(self, symbol);
            }
            Symbol::Schema(key) | Symbol::Scheme(key) => *key,
        };
        let mut found = Vec::new();
        let mut parts = HashSet::new();
        for root in self.documents_of(key.file) {
            found.extend(self.index(*root).occurrences(self, symbol));
            parts.extend(self.parts_of(*root));
        }
        for part in parts {
            found.extend(reference::occurrences(&self.seen_by(part), part, key));
        }
        found.extend(index::whole(self.files(), key, true));
        // A key that declares is listed as such alone.
        found.retain(|one| one.declares || one.node != key);
        found
    }

    pub(crate) fn mentions(&self, file: FileId) -> &[Mention] {
        self.unit(file)
            .map_or(&[], |unit| unit.mentions(&self.seen_by(file), file))
    }

    pub(crate) fn index(&self, root: FileId) -> &Index {
        static NOTHING: std::sync::OnceLock<Index> = std::sync::OnceLock::new();
        match self.unit(root) {
            Some(unit) => unit.symbols(self, root),
            None => NOTHING.get_or_init(Index::default),
        }
    }

    /// The schema or scheme that the reference at a cursor passes.
    fn named_by_reference(&self, node: Node<'_>, position: FilePosition) -> Option<Symbol> {
        let key = node.key().filter(|key| *key != node && key.is_str("$ref"));
        key?;
        let text = node.as_string()?;
        let passed = reference::passed(&self.seen_by(position.file), position.file, &text);
        let parts = passed.into_iter().filter_map(|one| {
            let symbol = self.symbol_of_key(one.key)?;
            Some((one.token, symbol))
        });
        let mut parts: Vec<_> = parts.collect();
        let decoded = node.decoded()?;
        let under = parts
            .iter()
            .position(|(token, _)| decoded.source_offset(token.end) >= position.offset);
        let at = under.or(parts.len().checked_sub(1))?;
        Some(parts.swap_remove(at).1)
    }

    /// The schema or scheme that stands under a key.
    pub(crate) fn symbol_of_key(&self, key: Place) -> Option<Symbol> {
        let roots = self.documents_of(key.file).iter();
        let known = roots.filter_map(|root| self.index(*root).symbol(key));
        if let Some(known) = known.into_iter().next() {
            return Some(known.clone());
        }
        let node = self.files().node(key)?;
        let holder = node.parent()?.key()?.as_str()?;
        match holder.as_ref() {
            "schemas" | "definitions" | "$defs" => Some(Symbol::Schema(key)),
            "securitySchemes" | "securityDefinitions" => Some(Symbol::Scheme(key)),
            _ => None,
        }
    }

    /// The start of what the `$ref` at a cursor refers to.
    fn referred_at(&self, position: FilePosition) -> Option<FileRange> {
        let node = self.scalar_at(position)?;
        let key = node.key().filter(|key| *key != node)?;
        let text = key.is_str("$ref").then(|| node.as_string()).flatten()?;
        let files = self.seen_by(position.file);
        let target = files.lookup(position.file, &text).ok()?;
        let start = target.node().key().unwrap_or(target.node()).range();
        Some(FileRange {
            file: target.file(),
            range: start.start..start.end.min(self.end_of_line(target.file(), start.start)),
        })
    }

    pub(crate) fn end_of_line(&self, file: FileId, offset: usize) -> usize {
        const LONGEST: usize = 400;
        let Some(document) = self.document(file) else {
            return offset;
        };
        let text = document.slice(offset..document.len().min(offset + LONGEST));
        offset + text.find(['\n', '\r']).unwrap_or(text.len())
    }

    fn scalar_at(&self, position: FilePosition) -> Option<Node<'_>> {
        let node = self.document(position.file)?.node_at(position.offset)?;
        node.is_scalar().then_some(node)
    }
}
