//! What path items and operations say.

use std::sync::Arc;

use openapi::Cursor;
use syntax::Node;

use super::declaration_keys::DeclarationKeys;
use super::description::{NOT_PUBLIC, PUBLIC, UPSERT};
use super::parameter::Parameter;
use super::prose;
use super::read::{Anywhere, At, Reader, text};
use super::schema::{Reference, Schema, Side};
use crate::word_lists::{CREATE, VERB};
use crate::words::{Word, words};

/// The fixed method keys of all versions.
const METHODS: [&str; 9] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];
/// As many operations of a path item, and parameters, media types and responses of an operation,
/// are read; `additionalOperations` admits any number.
const MANY: usize = 1_000;

/// A path item as written.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct PathItem {
    /// The object.
    pub(crate) at: Option<At>,
    /// `$ref`.
    pub(crate) reference: Option<Reference>,
    /// `parameters`; `None` where it is not written.
    pub(crate) parameters: Option<Vec<Arc<Parameter>>>,
    /// The operations in order.
    pub(crate) operations: Vec<Method>,
    /// `x-objectAuth` and `x-objects`.
    pub(crate) declared: DeclarationKeys,
}

/// A method of a path item.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Method {
    /// Upper case; one of `additionalOperations` as written.
    pub(crate) name: Box<str>,
    /// Its key.
    pub(crate) key: At,
    /// Its value.
    pub(crate) operation: Arc<Operation>,
}

/// An operation as written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Operation {
    /// The object.
    pub(crate) at: At,
    /// `$ref` in place of the operation.
    pub(crate) reference: Option<Reference>,
    /// The first verb of `operationId`, else of `summary`.
    pub(crate) verb: Option<Verb>,
    /// The words after the verb of `operationId`: `table` of `DeleteTable`.
    pub(crate) object: Vec<Word>,
    /// `operationId`.
    pub(crate) operation_id: Option<Box<str>>,
    /// Summary or description call the data public.
    pub(crate) called_public: bool,
    /// Summary or description say that it also changes what exists.
    pub(crate) upserts: bool,
    /// `parameters`.
    pub(crate) parameters: Vec<Arc<Parameter>>,
    /// `requestBody`.
    pub(crate) body: Option<Arc<Body>>,
    /// The successful responses.
    pub(crate) responses: Vec<Arc<Response>>,
    /// `security`.
    pub(crate) security: Option<Security>,
    /// `x-objectAuth` and `x-objects`.
    pub(crate) declared: DeclarationKeys,
}

/// A verb that names what an operation does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verb {
    /// Makes something new.
    Create,
    /// Another one.
    Other(Box<str>),
}

impl Verb {
    /// The verb among the first two words of a name or sentence.
    pub(crate) fn of(name: &str) -> Option<Verb> {
        Some(Self::with_object(name)?.0)
    }

    /// The same with the words after it.
    fn with_object(name: &str) -> Option<(Verb, Vec<Word>)> {
        let mut words = words(name);
        let is_verb = |word: &Word| word.is(CREATE.or(VERB));
        let at = words.iter().take(2).position(is_verb)?;
        let object = words.split_off(at + 1);
        let verb = words.pop()?;
        let verb = if verb.is(CREATE) {
            Verb::Create
        } else {
            Verb::Other(verb.text().into())
        };
        Some((verb, object))
    }
}

/// A request body as written.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Body {
    /// `$ref`.
    pub(crate) reference: Option<Reference>,
    /// Media type and schema of each entry of `content`.
    pub(crate) content: Vec<(Box<str>, Arc<Schema>)>,
}

/// A response as written.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Response {
    /// `$ref`.
    pub(crate) reference: Option<Reference>,
    /// `schema` (Swagger 2.0), or the first of `content`.
    pub(crate) schema: Option<Arc<Schema>>,
    /// `links`.
    pub(crate) links: Vec<Link>,
}

/// A link as written: how a response leads to another operation.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Link {
    /// `operationId`.
    pub(crate) operation_id: Option<Box<str>>,
    /// Names of the parameters that take a value from the response, location prefix removed.
    pub(crate) parameters: Vec<Box<str>>,
}

/// An operation's own `security`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Security {
    /// The list.
    pub(crate) at: Anywhere,
    /// Each alternative: its node and the names of its schemes.
    pub(crate) alternatives: Vec<(Anywhere, Vec<Box<str>>)>,
}

impl PathItem {
    /// Reads the path item at `cursor`.
    pub(crate) fn read(cursor: Cursor<'_>, reader: &Reader<'_>) -> PathItem {
        let mut found = PathItem {
            at: Some(reader.locate(cursor.node())),
            ..PathItem::default()
        };
        reader.fields(cursor, |name, key, value| {
            if METHODS.contains(&name) {
                found.add(name.to_ascii_uppercase(), key, value, reader);
            } else if name == "additionalOperations" {
                reader.fields(value, |name, key, value| {
                    if !name.starts_with("x-") {
                        found.add(name.to_owned(), key, value, reader);
                    }
                });
            } else if name == "$ref" {
                found.reference = Reference::read(value, reader);
            } else if name == "parameters" {
                found
                    .parameters
                    .get_or_insert_with(|| parameters(value, reader));
            } else {
                found.declared.note(name, key, value, reader);
            }
        });
        found
    }

    fn add(&mut self, name: String, key: Node<'_>, value: Cursor<'_>, reader: &Reader<'_>) {
        let known = self.operations.iter().any(|method| *method.name == *name);
        if value.is_map() && !known && self.operations.len() < MANY {
            self.operations.push(Method {
                name: name.into(),
                key: reader.locate(key),
                operation: Arc::new(Operation::read(value, reader)),
            });
        }
    }
}

fn parameters(list: Cursor<'_>, reader: &Reader<'_>) -> Vec<Arc<Parameter>> {
    let read = |item| Arc::new(Parameter::read(item, reader));
    reader.items(list).take(MANY).map(read).collect()
}

impl Operation {
    /// Reads the operation at `cursor`.
    pub(crate) fn read(cursor: Cursor<'_>, reader: &Reader<'_>) -> Operation {
        let mut found = Operation {
            at: reader.locate(cursor.node()),
            reference: None,
            verb: None,
            object: Vec::new(),
            operation_id: None,
            called_public: false,
            upserts: false,
            parameters: Vec::new(),
            body: None,
            responses: Vec::new(),
            security: None,
            declared: DeclarationKeys::default(),
        };
        let mut summary_verb = None;
        reader.fields(cursor, |name, key, value| match name {
            "$ref" => found.reference = Reference::read(value, reader),
            "operationId" => {
                found.operation_id = value.as_str().map(|text| text.into());
                let last = found.operation_id.as_deref().unwrap_or_default();
                let last = last.rsplit(['/', '.']).next().unwrap_or_default();
                // `Pets_Put` says the method once more.
                let method = ["_get", "_patch", "_put"];
                let ends = |end: &&str| last.to_ascii_lowercase().ends_with(*end);
                let says = Verb::with_object(last).filter(|_| !method.iter().any(ends));
                if let Some((verb, object)) = says {
                    (found.verb, found.object) = (Some(verb), object);
                }
            }
            "summary" => {
                summary_verb = value.as_str().and_then(|text| Verb::of(&text));
                found.note_prose(value.node());
            }
            "description" => found.note_prose(value.node()),
            "parameters" => found.parameters = parameters(value, reader),
            "requestBody" => found.body = Some(Arc::new(Body::read(value, reader))),
            "responses" => found.responses = responses(value, reader),
            "security" => found.security = Some(Security::read(value, reader)),
            _ => found.declared.note(name, key, value, reader),
        });
        found.verb = found.verb.take().or(summary_verb);
        found
    }
}

impl Operation {
    /// Notes what a summary or description says.
    fn note_prose(&mut self, node: Node<'_>) {
        let said = Said::of(node);
        self.called_public |= said.public;
        self.upserts |= said.upserts;
    }
}

/// What a summary or description says of an operation.
#[derive(PartialEq)]
pub(super) struct Said {
    public: bool,
    upserts: bool,
}

impl Said {
    pub(super) fn of(node: Node<'_>) -> Self {
        let text = prose::head(node, 600);
        Said {
            public: PUBLIC.stand_in(text) && !NOT_PUBLIC.stand_in(text),
            upserts: UPSERT.stand_in(prose::head(node, 200)),
        }
    }
}

fn responses(map: Cursor<'_>, reader: &Reader<'_>) -> Vec<Arc<Response>> {
    let mut found = Vec::new();
    reader.fields(map, |status, _, value| {
        let success =
            matches!(status, "200" | "201" | "202" | "203") || status.eq_ignore_ascii_case("2xx");
        if success && found.len() < MANY {
            found.push(Arc::new(Response::read(value, reader)));
        }
    });
    found
}

impl Body {
    /// Reads the request body at `cursor`.
    pub(crate) fn read(cursor: Cursor<'_>, reader: &Reader<'_>) -> Body {
        let mut found = Body::default();
        reader.fields(cursor, |name, _, value| match name {
            "$ref" => found.reference = Reference::read(value, reader),
            "content" => reader.fields(value, |media, _, value| {
                if found.content.len() < MANY
                    && let Some(schema) = value.get("schema")
                {
                    let schema = Schema::read(schema, reader, Side::Request);
                    found.content.push((media.into(), Arc::new(schema)));
                }
            }),
            _ => {}
        });
        found
    }
}

impl Response {
    /// Reads the response at `cursor`.
    pub(crate) fn read(cursor: Cursor<'_>, reader: &Reader<'_>) -> Response {
        let mut found = Response::default();
        let mut schema = None;
        reader.fields(cursor, |name, _, value| match name {
            "$ref" => found.reference = Reference::read(value, reader),
            "schema" => schema = Some(value),
            "content" => reader.fields(value, |_, _, media| {
                schema = schema.or_else(|| media.get("schema"));
            }),
            "links" => reader.fields(value, |_, _, link| {
                found.links.push(Link::read(link, reader))
            }),
            _ => {}
        });
        let read = |schema| Arc::new(Schema::read(schema, reader, Side::Response));
        found.schema = schema.map(read);
        found
    }
}

impl Link {
    fn read(cursor: Cursor<'_>, reader: &Reader<'_>) -> Link {
        let mut found = Link::default();
        reader.fields(cursor, |name, _, value| match name {
            "operationId" => found.operation_id = text(value),
            "parameters" => reader.fields(value, |name, _, value| {
                let from_response = value
                    .as_str()
                    .is_some_and(|text| text.starts_with("$response.body"));
                if from_response {
                    let name = name.rsplit('.').next().unwrap_or(name);
                    found.parameters.push(name.into());
                }
            }),
            _ => {}
        });
        found
    }
}

impl Security {
    /// Reads the list at `cursor`.
    pub(crate) fn read(cursor: Cursor<'_>, reader: &Reader<'_>) -> Security {
        let mut alternatives = Vec::new();
        for item in reader.items(cursor).take(MANY) {
            // A bare name is ill-formed, and means that scheme rather than nothing.
            let mut schemes: Vec<Box<str>> = text(item).into_iter().collect();
            reader.fields(item, |name, _, _| schemes.push(name.into()));
            alternatives.push((reader.locate_anywhere(item.place()), schemes));
        }
        Security {
            at: reader.locate_anywhere(cursor.place()),
            alternatives,
        }
    }
}
