//! Declarations as written, each once, and the scheme that tells who the caller is.

use std::collections::BTreeSet;

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};
pub use model::rules_of;
use model::{Declaration, Entry, EssScheme, Form, Identifier, Level, Located, Model, Operation};
use openapi::{Cursor, Files, Place};
use policy::Action;

use crate::rules::undeclared_object_authorization::leaf;
use crate::words;

/// An `x-objectAuth`.
pub(crate) struct Written<'m> {
    /// What it says.
    pub(crate) declaration: &'m Declaration,
    /// The object's name, where there is one.
    pub(crate) object: Option<&'m str>,
    /// Index of the object's schema in [`Model::objects`].
    pub(crate) schema: Option<usize>,
    /// The first operation on which it counts; `None` where it stands at a schema.
    pub(crate) operation: Option<&'m Operation>,
}

/// Who tells the caller's id and groups.
pub(crate) enum Identity<'m> {
    /// This scheme.
    Known(&'m EssScheme),
    /// `scheme` names this, which is no ESS scheme.
    Unknown(&'m Located<String>),
    /// The document has no ESS scheme.
    Missing,
    /// The document has several, and none is named.
    Ambiguous,
}

/// The declarations of all schemas, then those of operations and path items.
pub(crate) fn all(model: &Model) -> Vec<Written<'_>> {
    let mut seen = HashSet::new();
    let of_schemas = model.objects.iter().enumerate().filter_map(|(at, object)| {
        Some(Written {
            declaration: object.declaration.as_ref()?,
            object: Some(&object.name),
            schema: Some(at),
            operation: None,
        })
    });
    let of_operations = entries(model).filter_map(|(operation, entry)| {
        Some(Written {
            declaration: entry.declaration.as_ref()?,
            object: entry.object.as_ref().map(|object| object.value.as_str()),
            schema: entry.schema,
            operation: Some(operation),
        })
    });
    // One on a path item holds for several operations, one behind a `$ref` for several schemas.
    let all = of_schemas.chain(of_operations);
    all.filter(|one| seen.insert(one.declaration.key)).collect()
}

/// All entries in effect with their operations, as often as they count.
pub(crate) fn entries(model: &Model) -> impl Iterator<Item = (&Operation, &Entry)> {
    let operations = model.operations.iter();
    operations.flat_map(|operation| {
        operation
            .entries
            .iter()
            .map(move |entry| (operation, entry))
    })
}

impl<'m> Written<'m> {
    /// The object's name, else what the operation on which it stands addresses.
    pub(crate) fn name(&self) -> &'m str {
        let addressed = || {
            let likely: Vec<&Identifier> = self.operation?.likely_identifiers().collect();
            leaf(&likely).map(words::object_of)
        };
        self.object.or_else(addressed).unwrap_or("object")
    }

    /// Whether it states rules: a mapping that is not public.
    pub(crate) fn states_rules(&self) -> bool {
        self.declaration.form == Form::Full && self.declaration.public.is_none()
    }

    /// Who tells the caller's id and groups.
    pub(crate) fn identity(&self, model: &'m Model) -> Identity<'m> {
        if let Some(inline) = &self.declaration.inline_scheme {
            return Identity::Known(inline);
        }
        if let Some(name) = &self.declaration.scheme {
            let found = model.schemes.iter().find(|one| one.name == name.value);
            return found.map_or(Identity::Unknown(name), Identity::Known);
        }
        match model.schemes.as_slice() {
            [] => Identity::Missing,
            [one] => Identity::Known(one),
            _ => Identity::Ambiguous,
        }
    }
}

/// Key and value of `x-objects` in a mapping.
pub(crate) fn objects_of(map: Cursor<'_>) -> Option<(Place, Cursor<'_>)> {
    let found = map.entry("x-objects").or_else(|| map.entry("X-objects"));
    found.map(|(key, value)| (map.place_of(key), value))
}

/// The path item of an operation as written, and what its `$ref`s lead to.
pub(crate) fn layers<'a>(
    files: &'a Files,
    operation: &Operation,
) -> impl Iterator<Item = Cursor<'a>> {
    let key = files.node(operation.path_key);
    let value = key.and_then(|key| {
        let mut entries = key.parent()?.entries();
        entries.find_map(|(other, value)| (other == key).then_some(value))
    });
    let cursor = value.map(|value| Cursor::new(files, operation.path_key.file, value));
    cursor.into_iter().flat_map(Cursor::layers)
}

/// Passes each place once.
#[derive(Default)]
pub(crate) struct Once(HashSet<Place>);

impl Once {
    /// Whether the place is new.
    pub(crate) fn is_new(&mut self, place: Place) -> bool {
        self.0.insert(place)
    }
}

/// Where one would add a key that an entry lacks: what stands at the path holds for its other
/// methods too, so that one is added at the operation.
pub(crate) fn where_to_add(operation: &Operation, entry: &Entry) -> Place {
    match (&entry.declaration, entry.level) {
        (_, Level::PathItem) => operation.key,
        (Some(declaration), Level::Operation) => declaration.key,
        (None, Level::Operation) => entry.place,
    }
}

/// All that is declared for one object, and what operations do with it.
pub(crate) struct ByObject<'m> {
    /// The object's name.
    pub(crate) name: &'m str,
    /// Its declarations.
    pub(crate) written: Vec<Written<'m>>,
    /// The actions of its entries; empty where no path addresses it.
    pub(crate) performed: BTreeSet<Action>,
}

/// The declarations by object, in document order; those without an object are left out.
pub(crate) fn by_object(model: &Model) -> Vec<ByObject<'_>> {
    let mut found: Vec<ByObject<'_>> = Vec::new();
    let mut index: HashMap<&str, usize> = HashMap::new();
    for written in all(model) {
        let Some(name) = written.object else { continue };
        let at = *index.entry(name).or_insert(found.len());
        match found.get_mut(at) {
            Some(object) => object.written.push(written),
            None => found.push(ByObject {
                name,
                written: vec![written],
                performed: BTreeSet::new(),
            }),
        }
    }
    for (_, entry) in entries(model) {
        let name = entry.object.as_ref().map(|object| object.value.as_str());
        let at = name.and_then(|name| index.get(name));
        if let Some(object) = at.and_then(|at| found.get_mut(*at)) {
            object.performed.extend(entry.action.clone());
            if entry.upsert {
                object.performed.extend([Action::Create, Action::Update]);
            }
        }
    }
    found
}
