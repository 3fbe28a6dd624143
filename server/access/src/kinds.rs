//! How the identifiers of an object type are compared: as text, or as integers.

use model::{EntryId, Guessable, Model};
use openapi::{Files, Schema, Type};
use policy::{IdKind, InvalidId, ObjectId, ObjectType, percent_decode_once};

use crate::names;
use crate::value::types_of;

/// Answers by the schemas of a document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kinds<'a> {
    files: &'a Files,
    model: &'a Model,
}

impl<'a> Kinds<'a> {
    pub(crate) fn new(files: &'a Files, model: &'a Model) -> Self {
        Kinds { files, model }
    }

    /// The kinds of the values that together name an object, where `stated` says of each whether its
    /// parameter holds integers. What the object's own property is counts more, so that all operations
    /// mean the same object.
    pub(crate) fn of(&self, object: &ObjectType, stated: &[Option<bool>]) -> Vec<IdKind> {
        let own = self.of_properties(object, stated.len());
        let each = stated.iter().enumerate().map(|(at, stated)| {
            let own = own.get(at).copied().flatten();
            kind(own.or(*stated))
        });
        each.collect()
    }

    /// The identifier that a text means outside of a request: in an access control list, in a
    /// membership. Several values are joined by `/`.
    ///
    /// # Errors
    /// Why it can be none.
    pub(crate) fn id(&self, object: &ObjectType, text: &str) -> Result<ObjectId, InvalidId> {
        let pieces: Vec<&str> = text.split('/').collect();
        let kinds = match pieces.len() {
            1 => self.alone(object),
            count => self.joined(object, count),
        };
        match (kinds.as_slice(), pieces.len()) {
            (kinds, count) if count > 1 && kinds.len() == count => {
                let parts = pieces.iter().zip(kinds).map(|(piece, kind)| {
                    let decoded = percent_decode_once(piece).unwrap_or_else(|| (*piece).to_owned());
                    ObjectId::new(&decoded, *kind)
                });
                let parts: Result<Vec<ObjectId>, InvalidId> = parts.collect();
                parts.map(|parts| ObjectId::joined(&parts))
            }
            (kinds, _) => ObjectId::new(text, kinds.first().copied().unwrap_or(IdKind::Text)),
        }
    }

    fn alone(&self, object: &ObjectType) -> Vec<IdKind> {
        let own = self.of_properties(object, 1).first().copied().flatten();
        let stated = || self.of_parameters(object, 1).first().copied().flatten();
        vec![kind(own.or_else(stated))]
    }

    /// None where no entry and no rule names the object by so many values.
    fn joined(&self, object: &ObjectType, count: usize) -> Vec<IdKind> {
        let own = self.of_properties(object, count);
        let stated = self.of_parameters(object, count);
        let length = own.len().max(stated.len());
        let at = |list: &[Option<bool>], at: usize| list.get(at).copied().flatten();
        let each = (0..length).map(|index| kind(at(&own, index).or(at(&stated, index))));
        each.collect()
    }

    /// For each property that identifies the object whether it is an integer. None where the object
    /// is not known to be identified by so many.
    fn of_properties(&self, object: &ObjectType, count: usize) -> Vec<Option<bool>> {
        let mut objects = self.model.objects.iter();
        let Some(found) = objects.find(|one| one.name == object.as_str()) else {
            return Vec::new();
        };
        let written = found.declaration.as_ref().map_or(&[][..], |one| &one.id);
        let names: Vec<&str> = match written {
            [] => vec!["id"],
            written => written.iter().map(|one| one.value.as_str()).collect(),
        };
        let Some(schema) = self
            .files
            .cursor(found.schema)
            .filter(|_| names.len() == count)
        else {
            return Vec::new();
        };
        let is_integer = |name: &&str| {
            let parts = Schema::new(schema).parts(64);
            let property = parts.iter().find_map(|part| part.schema.property(name));
            let types = types_of(property?.1);
            (!types.is_empty()).then(|| types.is_only(Type::Integer))
        };
        names.iter().map(is_integer).collect()
    }

    /// The same by the parameters of the first entry that names the object by so many values.
    fn of_parameters(&self, object: &ObjectType, count: usize) -> Vec<Option<bool>> {
        for operation in &self.model.operations {
            for entry in &operation.entries {
                let named = entry.object.as_ref();
                let same = named.is_some_and(|one| names::of(self.model, &one.value) == *object);
                let values = match &entry.id {
                    Some(EntryId::Given(ids)) => ids.len(),
                    Some(EntryId::Inferred(_)) => 1,
                    None => 0,
                };
                if same && values == count && entry.unknown_ids.is_empty() {
                    let covers = entry.covers.iter().take(count);
                    let is_integer = |at: &usize| {
                        let identifier = operation.identifiers.get(*at)?;
                        Some(identifier.guessable == Some(Guessable::Integer))
                    };
                    return covers.map(is_integer).collect();
                }
            }
        }
        Vec::new()
    }
}

fn kind(is_integer: Option<bool>) -> IdKind {
    match is_integer {
        Some(true) => IdKind::Integer,
        _ => IdKind::Text,
    }
}
