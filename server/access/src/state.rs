//! An access control list as a file: who owns an object, who shares it, what contains it.

use std::collections::BTreeMap;
use std::ops::Range;

use policy::{Acl, ObjectRef, ObjectType, Right};
use syntax::{Document, Kind, Node, Scalar};

use crate::kinds::Kinds;

/// What is stored about objects, and where it is written.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// The rows.
    pub acl: Acl,
    /// Whether there is a list, so that what it leaves out does not exist. Without one nobody knows.
    pub(crate) is_given: bool,
    /// Bytes of each row's identifier in the file.
    places: BTreeMap<ObjectRef, Range<usize>>,
}

/// What is wrong in a file that is no OpenAPI document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// Bytes in the file.
    pub range: Range<usize>,
    /// What is wrong and what would be right.
    pub message: String,
}

impl State {
    /// A list by which no object exists.
    pub(crate) fn without_rows() -> State {
        State {
            is_given: true,
            ..State::default()
        }
    }

    /// Where the row of an object is written.
    pub fn place(&self, object: &ObjectRef) -> Option<Range<usize>> {
        self.places.get(object).cloned()
    }

    /// The types of the objects.
    pub fn types(&self) -> impl Iterator<Item = &ObjectType> {
        let mut types: Vec<&ObjectType> = self.places.keys().map(|one| &one.object).collect();
        types.dedup();
        types.into_iter()
    }

    /// All objects.
    pub(crate) fn objects(&self) -> impl Iterator<Item = &ObjectRef> {
        self.places.keys()
    }

    /// Reads `{Object: {id: {owner, ace, parent, members}}}`.
    ///
    /// # Errors
    /// What is not well formed: nothing of such a file is used.
    pub(crate) fn read(
        document: &Document,
        kinds: &Kinds<'_>,
        parents: &dyn Fn(&ObjectType) -> Option<ObjectType>,
    ) -> Result<State, Vec<Flaw>> {
        State::at(document.root(), flaws_of(document), kinds, parents)
    }

    /// The same of a value in a document that has these flaws.
    ///
    /// # Errors
    /// What is not well formed: nothing of it is used.
    pub(crate) fn at(
        root: Option<Node<'_>>,
        flaws: Vec<Flaw>,
        kinds: &Kinds<'_>,
        parents: &dyn Fn(&ObjectType) -> Option<ObjectType>,
    ) -> Result<State, Vec<Flaw>> {
        let mut reading = Reading {
            state: State::without_rows(),
            flaws,
            kinds,
            parents,
        };
        match root {
            None => {}
            Some(root) if matches!(root.scalar(), Some(Scalar::Null)) => {}
            Some(root) => reading.types(root),
        }
        match reading.flaws.is_empty() {
            true => Ok(reading.state),
            false => Err(reading.flaws),
        }
    }
}

/// What stands in the way of reading a file at all: errors of syntax, and keys that stand twice.
pub(crate) fn flaws_of(document: &Document) -> Vec<Flaw> {
    let errors = document.errors().map(|error| Flaw {
        message: error.to_string(),
        range: error.range,
    });
    let twice = document
        .duplicate_keys()
        .into_iter()
        .map(|(_, again)| Flaw {
            range: again.range(),
            message: format!("`{}` stands here twice", again.as_str().unwrap_or_default()),
        });
    errors.chain(twice).collect()
}

struct Reading<'r> {
    state: State,
    flaws: Vec<Flaw>,
    kinds: &'r Kinds<'r>,
    parents: &'r dyn Fn(&ObjectType) -> Option<ObjectType>,
}

impl Reading<'_> {
    fn note(&mut self, node: Node<'_>, message: impl Into<String>) {
        self.flaws.push(Flaw {
            range: node.range(),
            message: message.into(),
        });
    }

    /// The entries of a mapping, alias followed.
    fn entries<'d>(&mut self, node: Node<'d>, what: &str) -> Vec<(String, Node<'d>, Node<'d>)> {
        let map = node.resolve_alias().unwrap_or(node);
        if map.kind() != Kind::Map {
            self.note(node, format!("{what} must be a mapping"));
            return Vec::new();
        }
        let each = map.entries();
        let named = each.filter_map(|(key, value)| {
            let value = value.resolve_alias().unwrap_or(value);
            Some((key.as_str()?.into_owned(), key, value))
        });
        named.collect()
    }

    fn types(&mut self, root: Node<'_>) {
        for (name, _, objects) in self.entries(root, "the list") {
            let object = ObjectType::from(name.as_str());
            let what = format!("what stands under the object `{name}`");
            for (text, key, row) in self.entries(objects, &what) {
                match self.kinds.id(&object, &text) {
                    Err(error) => self.note(key, format!("`{text}`: {error}")),
                    Ok(id) => {
                        let object = object.clone();
                        self.row(ObjectRef { object, id }, key, row);
                    }
                }
            }
        }
    }

    fn row(&mut self, object: ObjectRef, key: Node<'_>, row: Node<'_>) {
        if self.state.places.contains_key(&object) {
            self.note(
                key,
                format!("`{}` stands here twice, in two spellings", object.id),
            );
        }
        self.state.places.insert(object.clone(), key.range());
        self.state.acl.row_mut(object.clone());
        if matches!(row.scalar(), Some(Scalar::Null)) {
            return;
        }
        for (name, key, value) in self.entries(row, "a row") {
            match name.as_str() {
                "owner" => {
                    let owner = self.text(value, "`owner` must be a user id");
                    self.state.acl.row_mut(object.clone()).owner = owner;
                }
                "ace" => self.ace(&object, value),
                "parent" => self.parent(&object, value),
                "members" => self.members(&object, value),
                _ => self.note(
                    key,
                    format!("a row has no `{name}`: it has `owner`, `ace`, `parent` and `members`"),
                ),
            }
        }
    }

    fn ace(&mut self, object: &ObjectRef, value: Node<'_>) {
        for (user, _, right) in self.entries(value, "`ace`") {
            let right = match right.as_str().as_deref() {
                Some("R") => Right::Read,
                Some("RW") => Right::ReadWrite,
                _ => {
                    self.note(right, "an entry gives `R` or `RW`");
                    continue;
                }
            };
            self.state
                .acl
                .row_mut(object.clone())
                .ace
                .insert(user, right);
        }
    }

    fn parent(&mut self, object: &ObjectRef, value: Node<'_>) {
        let Some(text) = self.text(value, "`parent` must be an identifier") else {
            return;
        };
        let kind = (self.parents)(&object.object);
        match self.kinds.id(&kind.unwrap_or_default(), &text) {
            Ok(id) => self.state.acl.row_mut(object.clone()).parent = Some(id),
            Err(error) => self.note(value, format!("`{text}`: {error}")),
        }
    }

    fn members(&mut self, object: &ObjectRef, value: Node<'_>) {
        if value.kind() != Kind::Seq {
            self.note(value, "`members` must be a list of user ids");
        }
        for item in value.items() {
            let item = item.resolve_alias().unwrap_or(item);
            if let Some(member) = self.text(item, "`members` must be a list of user ids") {
                self.state
                    .acl
                    .row_mut(object.clone())
                    .members
                    .insert(member);
            }
        }
    }

    /// The text of a scalar, numbers as written; `None` for nothing.
    fn text(&mut self, node: Node<'_>, expected: &str) -> Option<String> {
        match node.scalar() {
            Some(Scalar::Null) => None,
            Some(Scalar::Bool(_)) | None => {
                self.note(node, expected);
                None
            }
            Some(_) => node.as_str().map(|text| text.into_owned()),
        }
    }
}
