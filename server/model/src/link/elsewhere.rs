//! Schemas of other files, which take their names from what refers to them.

use foldhash::HashSet;
use openapi::{Api, Cursor, FileId, Files, Place, Reference};

use crate::facts::SchemaName;

/// More of them are no evidence any more: names only help to guess.
const SCHEMAS: usize = 50_000;

/// Keywords that hold a schema.
const HOLDERS: &[&str] = &["additionalProperties", "items", "not", "schema"];
/// Keywords that hold several, in a list or by name.
const COLLECTIONS: &[&str] = &[
    "allOf",
    "anyOf",
    "definitions",
    "oneOf",
    "patternProperties",
    "prefixItems",
    "properties",
    "schemas",
];

/// A schema that is no component of the root document.
pub(crate) struct SchemaElsewhere<'a> {
    /// `./models/Pet.yaml` and `shared.yaml#/Pet` are `Pet`.
    pub(crate) name: SchemaName,
    /// The schema.
    pub(crate) value: Cursor<'a>,
}

/// The schemas of other files that a document reaches, in the order in which they are mentioned. A
/// document of one file has none. A bundler makes components of them, so they count like these.
pub(crate) fn schemas_elsewhere<'a>(api: Api<'a>, files: &'a Files) -> Vec<SchemaElsewhere<'a>> {
    let root = api.cursor().file();
    if files.referenced_files(root).next().is_none() {
        return Vec::new();
    }
    let mut seen_texts: HashSet<(FileId, String)> = HashSet::default();
    let mut seen: HashSet<Place> = HashSet::default();
    let reachable = files.reachable(root);
    let references = reachable.iter().flat_map(|file| files.references(*file));
    references
        .filter(|one| is_of_schema(*one))
        .filter(|one| seen_texts.insert((one.place().file, one.text().into_owned())))
        .filter_map(|one| Some((one, one.target().ok()?)))
        .filter(|(_, target)| target.file() != root && seen.insert(target.place()))
        .map(|(one, value)| SchemaElsewhere {
            name: SchemaName::new(&one.name()),
            value,
        })
        .take(SCHEMAS)
        .collect()
}

/// Whether a reference stands where a schema is expected.
fn is_of_schema(reference: Reference<'_>) -> bool {
    let Some(schema) = reference.value().parent() else {
        return false;
    };
    let is_one_of = |node: syntax::Node<'_>, words: &[&str]| {
        let key = node.key().filter(|key| key.id() != node.id());
        key.is_some_and(|key| words.iter().any(|word| key.is_str(word)))
    };
    let inside = |around| is_one_of(around, COLLECTIONS);
    is_one_of(schema, HOLDERS) || schema.parent().is_some_and(inside)
}
