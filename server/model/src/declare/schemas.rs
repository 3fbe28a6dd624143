//! The objects of a document: its component schemas and what they declare.

use std::cell::OnceCell;

use foldhash::{HashMap, HashMapExt};
use openapi::{Cursor, Files, Place};

use super::object_auth::read_object_auth;
use super::referred::{self, is_reference};
use crate::facts::SchemaDeclaration;
use crate::link::{Linked, reference_name};
use crate::{Declaration, Located, Object};

/// The component schemas by name and place, and the schemas elsewhere that declarations refer to.
pub(crate) struct Schemas<'s, 'a> {
    linked: &'s Linked<'a>,
    schemes: usize,
    /// The component schemas in document order, then the others.
    pub(crate) objects: Vec<Object>,
    by_name: HashMap<&'s str, usize>,
    by_place: OnceCell<HashMap<Place, usize>>,
}

impl<'s, 'a> Schemas<'s, 'a> {
    /// Reads the declarations of all component schemas. With several ESS schemes, one that does not
    /// say which it means is ambiguous.
    pub(crate) fn of(linked: &'s Linked<'a>, schemes: usize) -> Self {
        let mut by_name = HashMap::new();
        for (at, schema) in linked.schemas.iter().enumerate() {
            by_name.entry(&*schema.name.fact.text).or_insert(at);
        }
        let mut found = Schemas {
            linked,
            schemes,
            objects: Vec::with_capacity(linked.schemas.len()),
            by_name,
            by_place: OnceCell::new(),
        };
        for schema in &linked.schemas {
            let object = found.object(&schema.name.fact.text, schema.key, schema.value);
            found.objects.push(object);
        }
        found.add_referred();
        found
    }

    fn object(&self, name: &str, key: Place, value: Cursor<'a>) -> Object {
        let mut declaration = declaration(value, self.linked);
        if let Some(declaration) = &mut declaration {
            let named = declaration.scheme.is_some() || declaration.inline_scheme.is_some();
            declaration.rules.ambiguous_scheme = self.schemes > 1 && !named;
        }
        Object {
            name: name.to_owned(),
            key,
            schema: value.place(),
            declaration,
        }
    }

    /// Adds the schemas that declarations refer to and that are no component of the root document.
    fn add_referred(&mut self) {
        let mut referred = referred::objects_of_paths(self.linked);
        let of_parents = |object: &Object| {
            let parent = object.declaration.as_ref()?.parent.as_ref()?;
            Some(parent.object.clone())
        };
        referred.extend(self.objects.iter().filter_map(of_parents));
        while let Some(object) = referred.pop() {
            let known = self.by_name.contains_key(object.value.as_str());
            let Some(target) = referred::target(&object, self.files()).filter(|_| !known) else {
                continue;
            };
            if self.at(target).is_some() {
                continue;
            }
            let added = self.object(&reference_name(&object.value), target.place(), target);
            referred.extend(of_parents(&added));
            let at = self.objects.len();
            self.objects.push(added);
            if let Some(by_place) = self.by_place.get_mut() {
                for layer in target.layers() {
                    by_place.entry(layer.place()).or_insert(at);
                }
            }
        }
    }

    /// The schema that `object` names or refers to, and its name.
    pub(crate) fn find(&self, object: &Located<String>) -> (String, Option<usize>) {
        let text = &object.value;
        let named = self.by_name.get(text.as_str()).copied();
        if named.is_some() || !is_reference(text) {
            return (text.clone(), named);
        }
        self.linked.store.watch().beyond();
        let target = referred::target(object, self.files());
        let at = target.and_then(|target| self.at(target));
        let name = at
            .and_then(|at| self.objects.get(at))
            .map(|one| one.name.clone());
        (name.unwrap_or_else(|| reference_name(text)), at)
    }

    /// What the schema of that name declares.
    pub(crate) fn rules(&self, name: &str) -> Option<&Declaration> {
        let at = self.by_name.get(name)?;
        self.objects.get(*at)?.declaration.as_ref()
    }

    fn files(&self) -> &'a Files {
        self.linked.store.files()
    }

    fn at(&self, target: Cursor<'a>) -> Option<usize> {
        let by_place = self.by_place.get_or_init(|| {
            let mut places = HashMap::new();
            for (at, schema) in self.linked.schemas.iter().enumerate() {
                for layer in schema.value.layers() {
                    places.entry(layer.place()).or_insert(at);
                }
            }
            places
        });
        let mut layers = target.layers();
        layers.find_map(|layer| by_place.get(&layer.place()).copied())
    }
}

/// The `x-objectAuth` of a schema, or of what its `$ref` leads to.
fn declaration<'a>(schema: Cursor<'a>, linked: &Linked<'a>) -> Option<Declaration> {
    let layers = linked.layers::<SchemaDeclaration>(schema);
    let found = layers
        .iter()
        .find(|layer| layer.declared.object_auth.is_some())?;
    let key = found.declared.object_auth.as_ref()?;
    let value = linked
        .store
        .files()
        .cursor(found.place_anywhere(key.value))?;
    let read = read_object_auth(found.place_anywhere(key.key), key.spelling, value);
    Some(read.declaration)
}
