//! What an action changes in a document (Overlay 1.0, Action Object): mappings are merged, lists
//! joined, other values replaced. Only declarations may be added.

use std::cell::OnceCell;
use std::collections::HashSet;

use syntax::{Kind as NodeKind, Node};

use super::flaw::{Flaw, OverlayFlaw};
use super::layer::Change;
use super::read::Action;
use super::target::Step;
use crate::cursor::Cursor;
use crate::files::{FileId, Files, Place};
use crate::version::Version;

/// What a mapping of a document is, as far as declarations go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Root,
    Components,
    Schemas,
    Schema,
    Schemes,
    Scheme,
    Paths,
    PathItem,
    Methods,
    Operation,
    /// A declaration, `security`, or something inside one.
    Ours,
}

impl Kind {
    /// What stands under `name`; `None` for everything to which nothing may be added.
    fn below(self, name: &str, version: Version) -> Option<Kind> {
        let keyword = name.strip_prefix("x-").or_else(|| name.strip_prefix("X-"));
        Some(match (self, name, keyword) {
            (Kind::Root, "components", _) if !version.is_2() => Kind::Components,
            (Kind::Root, "definitions", _) if version.is_2() => Kind::Schemas,
            (Kind::Root, "securityDefinitions", _) if version.is_2() => Kind::Schemes,
            (Kind::Root, "paths", _) => Kind::Paths,
            (Kind::Root | Kind::Operation, "security", _) => Kind::Ours,
            (Kind::Components, "schemas", _) => Kind::Schemas,
            (Kind::Components, "securitySchemes", _) => Kind::Schemes,
            (Kind::Components, "pathItems", _) => Kind::Paths,
            (Kind::Schemas, ..) => Kind::Schema,
            (Kind::Schemes, ..) => Kind::Scheme,
            (Kind::Paths, ..) => Kind::PathItem,
            (Kind::PathItem, "additionalOperations", _) => Kind::Methods,
            (Kind::PathItem, name, None) if crate::path_item::is_method(name) => Kind::Operation,
            (Kind::Methods, ..) => Kind::Operation,
            (Kind::Schema | Kind::PathItem | Kind::Operation, _, Some("objectAuth")) => Kind::Ours,
            (Kind::PathItem | Kind::Operation, _, Some("objects")) => Kind::Ours,
            (Kind::Operation, _, Some("ess-assigns")) => Kind::Ours,
            (Kind::Scheme, _, Some("user_id" | "groups" | "memberships")) => Kind::Ours,
            (Kind::Ours, ..) => Kind::Ours,
            _ => return None,
        })
    }

    /// Whether an overlay may add one that the document does not have.
    fn may_be_new(self) -> bool {
        matches!(
            self,
            Kind::Ours | Kind::Scheme | Kind::Schemes | Kind::Components
        )
    }
}

/// The changes that actions make to one document.
pub(crate) struct Merger<'a> {
    version: Version,
    /// The names of all aliases in the document.
    aliases: &'a OnceCell<HashSet<String>>,
    changes: Vec<Change>,
    flaws: Vec<OverlayFlaw>,
}

impl<'a> Merger<'a> {
    /// What `action` changes in the document as `files` shows it, and what of it cannot be used.
    pub(crate) fn plan(
        files: &'a Files,
        document: FileId,
        action: &Action,
        aliases: &'a OnceCell<HashSet<String>>,
    ) -> (Vec<Change>, Vec<OverlayFlaw>) {
        let parts = (files.root(document), files.version(document));
        let (Some(root), Some(version)) = parts else {
            return (Vec::new(), Vec::new());
        };
        let mut merger = Merger {
            version,
            aliases,
            changes: Vec::new(),
            flaws: Vec::new(),
        };
        if let Some(update) = files.cursor(action.update) {
            match merger.find(root, &action.steps) {
                Ok((target, kind)) => merger.apply(action, target, kind, update),
                Err(flaw) => merger.note(action.target, flaw),
            }
        }
        (merger.changes, merger.flaws)
    }

    fn note(&mut self, place: Place, flaw: Flaw) {
        self.flaws.push(OverlayFlaw { place, flaw });
    }

    /// The node that a target selects.
    fn find(&self, root: Cursor<'a>, steps: &[Step]) -> Result<(Cursor<'a>, Kind), Flaw> {
        let mut found = (root, Kind::Root);
        for step in steps {
            let (at, kind) = found;
            let (next, name) = match step {
                Step::Name(name) => (at.get(name), name.as_str()),
                Step::Position(position) => (at.item(*position), ""),
            };
            let Some(next) = next else {
                let reference = at.reference().map(|one| one.text().into_owned());
                return Err(reference.map_or(Flaw::NoMatch, Flaw::BehindReference));
            };
            let below = match step {
                Step::Name(_) => kind.below(name, self.version),
                Step::Position(_) => (kind == Kind::Ours).then_some(kind),
            };
            if self.is_shared(at, step, next) {
                return Err(Flaw::Shared);
            }
            found = (next, below.ok_or(Flaw::NoHolder)?);
        }
        Ok(found)
    }

    fn apply(&mut self, action: &Action, target: Cursor<'a>, kind: Kind, update: Cursor<'a>) {
        match target.node().kind() {
            NodeKind::Map if update.is_map() => self.merge(target, update, kind),
            NodeKind::Map => self.note(action.update, Flaw::NoMapping),
            NodeKind::Seq if kind == Kind::Ours => self.append(target, update),
            NodeKind::Seq => self.note(action.target, Flaw::NoHolder),
            _ => self.note(action.target, Flaw::Scalar),
        }
    }

    /// Merges a mapping into another. Depth is bounded by that of the document, which is a tree
    /// here: aliases are not followed.
    fn merge(&mut self, target: Cursor<'a>, update: Cursor<'a>, kind: Kind) {
        let mut seen = HashSet::new();
        for (key, value) in update.entries() {
            let Some(name) = key.as_str().filter(|name| seen.insert(name.clone())) else {
                continue;
            };
            let at = update.place_of(key);
            let Some(below) = kind.below(&name, self.version) else {
                self.note(at, Flaw::NotOurs(name.into_owned()));
                continue;
            };
            let old = target.get(&name);
            let joins = old.filter(|old| {
                let maps = old.is_map() && value.is_map();
                maps || (below == Kind::Ours && both_lists(*old, value))
            });
            let Some(joined) = joins else {
                if self.may_add(at, &name, value, below, old.is_some()) {
                    self.changes.push(Change::Entry {
                        to: target.place(),
                        name: name.as_ref().into(),
                        key: at,
                        value: value.place(),
                    });
                }
                continue;
            };
            if self.is_shared(target, &Step::Name(name.into_owned()), joined) {
                self.note(at, Flaw::Shared);
            } else if joined.is_map() {
                self.merge(joined, value, below);
            } else {
                self.append(joined, value);
            }
        }
    }

    /// A list joins a list; everything else is one further item.
    fn append(&mut self, target: Cursor<'a>, update: Cursor<'a>) {
        let is_list = update.node().kind() == NodeKind::Seq;
        let items: Vec<Cursor<'a>> = match is_list {
            true => update.items().collect(),
            false => vec![update],
        };
        self.changes
            .extend(items.into_iter().map(|item| Change::Item {
                to: target.place(),
                value: item.place(),
            }));
    }

    /// Whether an entry may be added as a whole: a declaration may, and a security scheme with the
    /// mappings around it.
    fn may_add(
        &mut self,
        at: Place,
        name: &str,
        value: Cursor<'a>,
        kind: Kind,
        replaces: bool,
    ) -> bool {
        if kind == Kind::Ours {
            return true;
        }
        if !kind.may_be_new() || !value.is_map() {
            let flaw = match replaces || kind.may_be_new() {
                true => Flaw::NotOurs(name.to_owned()),
                false => Flaw::Absent(name.to_owned()),
            };
            self.note(at, flaw);
            return false;
        }
        // A new scheme is a declaration from end to end.
        let holds_others = kind != Kind::Scheme;
        let mut all = true;
        for (key, inner) in value.entries().filter(|_| holds_others) {
            let name = key.as_str().unwrap_or_default();
            let at = value.place_of(key);
            all &= match kind.below(&name, self.version) {
                Some(below) => self.may_add(at, &name, inner, below, false),
                None => {
                    self.note(at, Flaw::NotOurs(name.into_owned()));
                    false
                }
            };
        }
        all
    }

    /// Whether a change below `next`, which `step` leads to from `at`, would show in other places of
    /// the document too: an overlay changes one place.
    fn is_shared(&self, at: Cursor<'a>, step: &Step, next: Cursor<'a>) -> bool {
        if let Some(written) = at.written(step) {
            return written.alias().is_some() || self.is_aliased(written);
        }
        // An overlay has put it there, or a merge key has.
        !at.is_added(step) || next.node().anchor().is_some()
    }

    fn is_aliased(&self, node: Node<'a>) -> bool {
        let Some(name) = node.anchor() else {
            return false;
        };
        let document = node.document();
        let aliases = self.aliases.get_or_init(|| {
            let texts = document.segments().map(|(_, segment)| segment.text());
            texts.flat_map(aliases_in).map(str::to_owned).collect()
        });
        aliases.contains(name)
    }
}

fn both_lists(one: Cursor<'_>, other: Cursor<'_>) -> bool {
    let is_list = |cursor: Cursor<'_>| cursor.node().kind() == NodeKind::Seq;
    is_list(one) && is_list(other)
}

/// What may be an alias in a YAML text: the words after `*`.
fn aliases_in(text: &str) -> impl Iterator<Item = &str> {
    text.split('*').skip(1).map(|rest| {
        let ends = |c: char| c.is_whitespace() || matches!(c, ',' | '[' | ']' | '{' | '}');
        rest.split(ends).next().unwrap_or_default()
    })
}
