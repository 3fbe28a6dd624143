//! How a declaration names an object, so that what the help proposes is accepted.

use std::cell::OnceCell;

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};
use model::{Model, reference_name};
use openapi::{Cursor, FileId, Files, Place};

/// How a declaration names an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Name {
    /// `Pet`
    Component(String),
    /// The value of a `$ref`: `schemas/Pet.yaml`
    Reference(String),
}

/// The names of the schemas of a document, and references to those that have no name there.
pub(crate) struct Names<'a> {
    files: &'a Files,
    model: &'a Model,
    components: OnceCell<HashSet<&'a str>>,
    /// Where schemas that are no components stand.
    elsewhere: OnceCell<HashMap<String, Referred>>,
}

/// A schema that is no component.
struct Referred {
    place: Place,
    /// The JSON Pointer (RFC 6901) of it in its file.
    pointer: String,
}

/// A reference in YAML: a `#` wants quotes.
fn quoted(reference: &str) -> String {
    match reference.contains('#') {
        true => format!("'{reference}'"),
        false => reference.to_owned(),
    }
}

impl<'a> Names<'a> {
    pub(crate) fn of(files: &'a Files, model: &'a Model) -> Self {
        Names {
            files,
            model,
            components: OnceCell::new(),
            elsewhere: OnceCell::new(),
        }
    }

    /// How a declaration in the file `from` names the object; `None` where none can.
    pub(crate) fn name(&self, object: &str, from: FileId) -> Option<Name> {
        if self.is_component(object) {
            return Some(Name::Component(object.to_owned()));
        }
        self.reference(object, from).map(Name::Reference)
    }

    /// The schema of a name that is no component.
    pub(crate) fn elsewhere(&self, object: &str) -> Option<Place> {
        let elsewhere = self.elsewhere.get_or_init(|| self.referred());
        elsewhere.get(object).map(|one| one.place)
    }

    /// An entry without a mapping, for `x-objects` in the file `from`: `Pet`, or
    /// `{$ref: schemas/Pet.yaml}`. `None` where no declaration can name the object: an `x-objectAuth`
    /// at the operation takes any name.
    pub(crate) fn short(&self, object: &str, from: FileId) -> Option<String> {
        Some(match self.name(object, from)? {
            Name::Component(name) => name,
            Name::Reference(reference) => format!("{{$ref: {}}}", quoted(&reference)),
        })
    }

    /// The first key of an entry that has others: `object: Pet`, or `$ref: schemas/Pet.yaml`.
    pub(crate) fn key(&self, object: &str, from: FileId) -> Option<String> {
        Some(match self.name(object, from)? {
            Name::Component(name) => format!("object: {name}"),
            Name::Reference(reference) => format!("$ref: {}", quoted(&reference)),
        })
    }

    fn is_component(&self, object: &str) -> bool {
        let components = self.components.get_or_init(|| {
            let objects = self.model.objects.iter();
            let components = objects.filter(|one| one.key != one.schema);
            components.map(|one| one.name.as_str()).collect()
        });
        components.contains(object)
    }

    fn reference(&self, object: &str, from: FileId) -> Option<String> {
        let Referred { place, pointer } =
            self.elsewhere.get_or_init(|| self.referred()).get(object)?;
        let path = match place.file == from {
            true => String::new(),
            false => relative(self.files.path(from), self.files.path(place.file)),
        };
        Some(match pointer.as_str() {
            "" => path,
            pointer => format!("{path}#{pointer}"),
        })
    }

    /// What the files of the document refer to outside of the root's components, by name; the first
    /// of a name counts, as everywhere.
    fn referred(&self) -> HashMap<String, Referred> {
        let mut found = HashMap::new();
        let mut seen = HashSet::new();
        for file in self.files.reachable(self.model.root) {
            for reference in self.files.references(file) {
                let text = reference.text();
                if !seen.insert((file, text.to_string())) {
                    continue;
                }
                if let Ok(target) = reference.target()
                    && is_schema(target)
                {
                    let referred = || Referred {
                        place: target.place(),
                        pointer: target.node().pointer(),
                    };
                    found.entry(reference_name(&text)).or_insert_with(referred);
                }
            }
        }
        found
    }
}

/// Whether it is a schema, not a response, a parameter or a path item (JSON Schema, validation).
fn is_schema(target: Cursor<'_>) -> bool {
    let keys = [
        "type",
        "properties",
        "allOf",
        "oneOf",
        "anyOf",
        "enum",
        "$ref",
    ];
    target.get("in").is_none() && keys.iter().any(|key| target.get(key).is_some())
}

/// The way from one file to another, by `/`.
pub fn relative(from: &str, to: &str) -> String {
    let directory = from.rsplit_once('/').map_or("", |(directory, _)| directory);
    let here: Vec<&str> = directory.split('/').filter(|one| !one.is_empty()).collect();
    let there: Vec<&str> = to.split('/').filter(|one| !one.is_empty()).collect();
    let shared = here.iter().zip(&there).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", here.len() - shared);
    let down = there.iter().skip(shared).copied();
    up.chain(down).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use model::Model;
    use openapi::Files;
    use syntax::{Dialect, Limits};

    use super::*;

    const ROOT: &str = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
    get:
      responses:
        '200':
          description: a pet
          content: {application/json: {schema: {$ref: schemas/Pet.yaml}}}
        '404':
          description: none
          content: {application/json: {schema: {$ref: 'errors.yaml#/Missing'}}}
components:
  schemas: {Toy: {type: object}}
";

    #[test]
    fn components_have_a_name_and_others_a_reference() {
        let mut files = Files::new();
        let mut add = |path: &str, text: &str| {
            let document = openapi::parse(text, Dialect::Yaml, Limits::default());
            files.insert(path, document)
        };
        let root = add("/api/openapi.yaml", ROOT);
        add("/api/schemas/Pet.yaml", "type: object\n");
        add("/api/errors.yaml", "Missing: {type: object}\n");
        let model = Model::build(&files, root).expect("a document");
        let names = Names::of(&files, &model);
        let short = |object| names.short(object, root);
        assert_eq!(short("Toy").as_deref(), Some("Toy"));
        assert_eq!(short("Pet").as_deref(), Some("{$ref: schemas/Pet.yaml}"));
        assert_eq!(
            names.key("Missing", root).as_deref(),
            Some("$ref: 'errors.yaml#/Missing'")
        );
        assert_eq!(names.key("Toy", root).as_deref(), Some("object: Toy"));
        assert_eq!(short("Nothing"), None);
    }

    #[test]
    fn relative_paths() {
        let table = [
            ("/a/b/c.yaml", "/a/b/d.yaml", "d.yaml"),
            ("/a/b/c.yaml", "/a/d/e.yaml", "../d/e.yaml"),
            ("/a/c.yaml", "/a/d/e.yaml", "d/e.yaml"),
        ];
        for (from, to, expected) in table {
            assert_eq!(relative(from, to), expected, "{from} {to}");
        }
    }
}
