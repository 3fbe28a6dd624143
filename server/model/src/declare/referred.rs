//! Schemas that declarations refer to by `$ref` instead of a name; they may stand in any file.

use openapi::{Cursor, Files, Place};

use super::object_auth::read_object_auth;
use super::objects::{EntryKeys, read_objects};
use crate::Located;
use crate::facts::{DeclarationKey, DeclarationKeys, Sourced};
use crate::link::Linked;

/// Whether an `object` is a reference, not the name of a component schema: it has a pointer or a
/// directory, or is called like a file. (A component may be called `Pet.json`; look for the name
/// first.)
pub fn is_reference(object: &str) -> bool {
    let file = [".yaml", ".yml", ".json"];
    object.contains(['#', '/']) || file.iter().any(|end| object.ends_with(end))
}

/// What a reference leads to, in the file in which it stands.
pub(crate) fn target<'a>(object: &Located<String>, files: &'a Files) -> Option<Cursor<'a>> {
    let text = is_reference(&object.value).then_some(object.value.as_str())?;
    files.lookup(object.place.file, text).ok()
}

/// The objects that the declarations of all paths name, references among them.
pub(crate) fn objects_of_paths(linked: &Linked<'_>) -> Vec<Located<String>> {
    let mut found = Vec::new();
    for path in &linked.paths {
        for layer in &path.layers {
            collect(&layer.fact.declared, layer, linked, &mut found);
        }
        for operation in &path.operations {
            let fact = &operation.fact;
            collect(&fact.fact.declared, fact, linked, &mut found);
        }
    }
    found
}

fn collect<T>(
    declared: &DeclarationKeys,
    source: &Sourced<T>,
    linked: &Linked<'_>,
    found: &mut Vec<Located<String>>,
) {
    let files = linked.store.files();
    let value = |key: &DeclarationKey| files.cursor(source.place_anywhere(key.value));
    let mut note = |keys: EntryKeys| found.extend(keys.object);
    if let Some(value) = declared.objects.as_ref().and_then(value) {
        let entries = read_objects(value).into_iter();
        entries.for_each(|entry| note(entry.keys));
    }
    let auth = declared.object_auth.as_ref();
    if let Some((key, value)) = auth.and_then(|key| Some((key, value(key)?))) {
        let place: Place = source.place_anywhere(key.key);
        let read = read_object_auth(place, key.spelling, value);
        note(read.keys);
        found.extend(read.declaration.parent.map(|parent| parent.object));
    }
}
