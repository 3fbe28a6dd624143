//! Another name for a group, a schema or a security scheme, wherever it is named.

use std::collections::{BTreeMap, HashSet};
use std::fmt;

use edit::{Refusal, Text, TextEdit, Value};
use openapi::{Api, Cursor, FileFailure, FileId};
use syntax::{Node, escape_token};

use super::{Occurrence, Symbol};
use crate::{Analysis, FilePosition, FileRange};

/// The name of every identified caller (vocabulary, section 3).
const AUTHENTICATED: &str = "authenticated";

/// The name that makes a security scheme an ESS scheme.
const ESS_SCHEME: &str = "X-objectAuthScheme";

/// Text edits by file.
pub type Edits = BTreeMap<FileId, Vec<TextEdit>>;

/// Why something is not renamed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RenameRefusal {
    /// Nothing at the cursor has a name of ours.
    Nothing,
    /// The name has a meaning of its own.
    Word(String),
    /// The new name cannot be one.
    Invalid(String),
    /// The new name is taken.
    Exists(String),
    /// A file cannot be read whole, so a place in it might be missed.
    Unreadable {
        /// Its path.
        path: String,
        /// Why.
        reason: String,
    },
    /// An overlay says by this name what it changes.
    Overlay {
        /// Its path.
        path: String,
        /// The name.
        name: String,
    },
    /// A change cannot be made in a file.
    Edit {
        /// Its path.
        path: String,
        /// Why.
        reason: Refusal,
    },
}

impl fmt::Display for RenameRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RenameRefusal::Nothing => f.write_str(
                "there is nothing to rename here: put the cursor on a group, a schema or a \
                 security scheme",
            ),
            RenameRefusal::Word(name) => write!(
                f,
                "`{name}` is a word of the vocabulary: with another name it would mean something else"
            ),
            RenameRefusal::Invalid(why) => f.write_str(why),
            RenameRefusal::Exists(name) => {
                write!(f, "`{name}` is there already: choose another name")
            }
            RenameRefusal::Unreadable { path, reason } => write!(
                f,
                "{path} {reason}, so that a place could be missed: mend it first"
            ),
            RenameRefusal::Overlay { path, name } => write!(
                f,
                "{path} says by the name `{name}` what it changes, and targets are not renamed: write \
                 the new name there and here by hand"
            ),
            RenameRefusal::Edit { path, reason } => write!(f, "{path}: {reason}"),
        }
    }
}

impl std::error::Error for RenameRefusal {}

impl Analysis {
    /// The name at a cursor that can be renamed, and where it stands.
    ///
    /// # Errors
    /// Why it cannot be renamed.
    pub fn prepare_rename(
        &self,
        position: FilePosition,
    ) -> Result<(FileRange, String), RenameRefusal> {
        let (symbols, occurrences) = self.named(position)?;
        self.refuse_words(&symbols)?;
        let touches = |one: &&Occurrence| {
            let range = &one.place.range;
            one.place.file == position.file
                && range.start <= position.offset
                && position.offset <= range.end
        };
        let under = occurrences.iter().find(touches);
        let under = under.ok_or(RenameRefusal::Nothing)?;
        let name = symbols.first().and_then(|symbol| self.name_of(symbol));
        Ok((under.place.clone(), name.unwrap_or_default()))
    }

    /// The edits that give what is named at a cursor the name `new`, in all files.
    ///
    /// # Errors
    /// Why it is not renamed.
    pub fn rename(&self, position: FilePosition, new: &str) -> Result<Edits, RenameRefusal> {
        let (symbols, occurrences) = self.named(position)?;
        self.refuse_words(&symbols)?;
        let mut files: HashSet<FileId> = HashSet::new();
        for symbol in self.related(&symbols, &occurrences) {
            let old = self.name_of(&symbol).unwrap_or_default();
            if old == new {
                continue;
            }
            self.refuse_name(&symbol, new)?;
            for root in self.documents_of(file_of(&symbol)) {
                files.extend(self.parts_of(*root));
                self.refuse_unread(*root)?;
                self.refuse_target(*root, &symbol, &old)?;
            }
        }
        let mut files: Vec<FileId> = files.into_iter().collect();
        files.sort();
        for file in files {
            self.refuse_unreadable(file)?;
        }
        self.new_texts(&occurrences, new)
    }

    fn named(
        &self,
        position: FilePosition,
    ) -> Result<(Vec<Symbol>, Vec<Occurrence>), RenameRefusal> {
        let symbols = self.symbols_at(position);
        if symbols.is_empty() {
            return Err(RenameRefusal::Nothing);
        }
        let occurrences = self.occurrences(symbols.clone());
        Ok((symbols, occurrences))
    }

    /// The symbols at the cursor, and those of other documents that share a place with them.
    fn related(&self, symbols: &[Symbol], occurrences: &[Occurrence]) -> Vec<Symbol> {
        let mut found: Vec<Symbol> = symbols.to_vec();
        for one in occurrences {
            for root in self.documents_of(one.node.file) {
                let symbol = self.index(*root).symbol(one.node);
                if let Some(symbol) = symbol.filter(|symbol| !found.contains(symbol)) {
                    found.push(symbol.clone());
                }
            }
        }
        found
    }

    pub(crate) fn name_of(&self, symbol: &Symbol) -> Option<String> {
        match symbol {
            Symbol::Group { name, .. } => Some(name.clone()),
            Symbol::Schema(key) | Symbol::Scheme(key) => {
                Some(self.files().node(*key)?.as_str()?.into_owned())
            }
        }
    }

    fn refuse_words(&self, symbols: &[Symbol]) -> Result<(), RenameRefusal> {
        for symbol in symbols {
            let name = self.name_of(symbol).unwrap_or_default();
            let is_word = match symbol {
                Symbol::Group { .. } => name == AUTHENTICATED,
                Symbol::Scheme(key) => name == ESS_SCHEME && !self.is_marked(*key),
                Symbol::Schema(_) => false,
            };
            if is_word {
                return Err(RenameRefusal::Word(name));
            }
        }
        Ok(())
    }

    /// Whether a security scheme says itself who the caller is, whatever it is called.
    fn is_marked(&self, key: openapi::Place) -> bool {
        let files = self.files();
        let Some(map) = files.node(key).and_then(|key| key.parent()) else {
            return false;
        };
        let name = files.node(key).and_then(|key| key.as_str());
        let value = name.and_then(|name| map.get(&name));
        let cursor = value.map(|value| openapi::Cursor::new(files, key.file, value));
        let cursor = cursor.map(|cursor| cursor.resolve().unwrap_or(cursor));
        cursor.is_some_and(|scheme| {
            scheme.entries().any(|(key, _)| {
                matches!(
                    key.as_str().as_deref(),
                    Some(
                        "x-user_id"
                            | "X-user_id"
                            | "x-groups"
                            | "X-groups"
                            | "x-memberships"
                            | "X-memberships"
                    )
                )
            })
        })
    }

    fn refuse_name(&self, symbol: &Symbol, new: &str) -> Result<(), RenameRefusal> {
        let file = file_of(symbol);
        let is_old = self
            .documents_of(file)
            .iter()
            .any(|root| Api::new(self.files(), *root).is_some_and(|api| api.version().is_2()));
        if new.trim() != new || new.is_empty() || new.contains(char::is_control) {
            return Err(RenameRefusal::Invalid(String::from(
                "a name must not be empty, nor begin or end with a space",
            )));
        }
        let is_group = matches!(symbol, Symbol::Group { .. });
        if is_group && new == AUTHENTICATED {
            return Err(RenameRefusal::Word(new.to_owned()));
        }
        // OpenAPI 3.1, section 4.8.7: the keys of components.
        let fits = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
        if !is_group && !is_old && !new.chars().all(fits) {
            return Err(RenameRefusal::Invalid(format!(
                "`{new}` cannot be the name of a component: use letters, digits, `.`, `-` and `_`"
            )));
        }
        if !is_group && is_old && model::is_reference(new) {
            return Err(RenameRefusal::Invalid(format!(
                "`{new}` would be read as a reference: use a name without `#`, `/` and a file's ending"
            )));
        }
        if self.is_taken(symbol, new) {
            return Err(RenameRefusal::Exists(new.to_owned()));
        }
        Ok(())
    }

    fn is_taken(&self, symbol: &Symbol, new: &str) -> bool {
        match symbol {
            Symbol::Group { document, .. } => self
                .index(*document)
                .symbols()
                .any(|one| matches!(one, Symbol::Group { name, .. } if name == new)),
            Symbol::Schema(key) | Symbol::Scheme(key) => {
                let map = self.files().node(*key).and_then(|key| key.parent());
                map.is_some_and(|map| map.entry(new).is_some())
            }
        }
    }

    /// A document of which not everything is known.
    fn refuse_unread(&self, root: FileId) -> Result<(), RenameRefusal> {
        let referred = self.parts_of(root).iter();
        let missing = referred
            .flat_map(|part| self.files().referenced_files(*part))
            .find(|path| self.files().id(path).is_none());
        match missing {
            Some(path) => Err(RenameRefusal::Unreadable {
                path: path.to_owned(),
                reason: String::from("has not been read yet"),
            }),
            None => Ok(()),
        }
    }

    /// An overlay of which a target leads along the name, or an update goes on below it.
    fn refuse_target(
        &self,
        root: FileId,
        symbol: &Symbol,
        name: &str,
    ) -> Result<(), RenameRefusal> {
        let files = self.files();
        let is_component = !matches!(symbol, Symbol::Group { .. });
        let leads_there = |action: Cursor<'_>| {
            let target = action.text("target");
            target.is_some_and(|target| target.contains(name))
                || is_component
                    && action
                        .get("update")
                        .is_some_and(|it| has_key(it.node(), name))
        };
        for overlay in files.overlays_of(root) {
            let actions = files.root(*overlay).and_then(|root| root.get("actions"));
            if actions.is_some_and(|actions| actions.items().any(leads_there)) {
                return Err(RenameRefusal::Overlay {
                    path: files.path(*overlay).to_owned(),
                    name: name.to_owned(),
                });
            }
        }
        Ok(())
    }

    fn refuse_unreadable(&self, file: FileId) -> Result<(), RenameRefusal> {
        let files = self.files();
        let reason = match (files.failure(file), files.document(file)) {
            (Some(FileFailure::Missing), _) => String::from("does not exist"),
            (Some(failure), _) => failure.to_string(),
            (None, Some(document)) if document.errors().next().is_some() => {
                String::from("has a syntax error")
            }
            _ => return Ok(()),
        };
        Err(RenameRefusal::Unreadable {
            path: files.path(file).to_owned(),
            reason,
        })
    }

    fn new_texts(&self, occurrences: &[Occurrence], new: &str) -> Result<Edits, RenameRefusal> {
        let mut by_file: BTreeMap<FileId, Vec<edit::Change>> = BTreeMap::new();
        let mut texts: BTreeMap<openapi::Place, Vec<&Occurrence>> = BTreeMap::new();
        for one in occurrences {
            texts.entry(one.node).or_default().push(one);
        }
        for (place, parts) in texts {
            let Some(old) = self.files().node(place).and_then(|node| node.as_str()) else {
                continue;
            };
            let text = renamed(&old, parts, new);
            if text != old {
                let changes = by_file.entry(place.file).or_default();
                changes.push(edit::Change::Replace {
                    node: place.node,
                    value: Value::Text(Text::from(text)),
                });
            }
        }
        let mut edits = Edits::new();
        for (file, changes) in by_file {
            let Some(document) = self.document(file) else {
                continue;
            };
            let planned = edit::plan(document, changes).map_err(|reason| RenameRefusal::Edit {
                path: self.files().path(file).to_owned(),
                reason,
            })?;
            edits.insert(file, planned.edits);
        }
        Ok(edits)
    }
}

/// Whether a mapping in a node, or the node itself, has a key. As deep as texts are nested.
fn has_key(node: Node<'_>, name: &str) -> bool {
    let mut entries = node.entries();
    entries.any(|(key, value)| key.is_str(name) || has_key(value, name))
        || node.items().any(|item| has_key(item, name))
}

/// `old` with its `parts` replaced. In a reference the name is escaped.
fn renamed(old: &str, mut parts: Vec<&Occurrence>, new: &str) -> String {
    parts.sort_by_key(|one| one.part.start);
    let mut text = String::new();
    let mut done = 0;
    for one in parts {
        let is_whole = one.part == (0..old.len());
        text.push_str(old.get(done..one.part.start).unwrap_or_default());
        if is_whole {
            text.push_str(new);
        } else {
            text.push_str(&in_fragment(new));
        }
        done = one.part.end;
    }
    text.push_str(old.get(done..).unwrap_or_default());
    text
}

/// A name as part of a JSON Pointer in a fragment (RFC 6901, section 6).
fn in_fragment(name: &str) -> String {
    let token = escape_token(name);
    let mut text = String::with_capacity(token.len());
    for byte in token.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

fn file_of(symbol: &Symbol) -> FileId {
    match symbol {
        Symbol::Group { document, .. } => *document,
        Symbol::Schema(key) | Symbol::Scheme(key) => key.file,
    }
}
