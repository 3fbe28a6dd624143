//! Linking: the facts of all files that one root document reaches, put together.
//!
//! Facts come from the file that holds them; what a path means comes from the root. So a fragment
//! that several documents use is read once and linked with each of them.

mod body;
mod elsewhere;
mod properties;
mod public;
mod value;
mod vocabulary;

use std::sync::Arc;

use foldhash::HashMap;
use openapi::{Api, Component, Cursor, FilePart, Fragment, Location, Place};

use crate::facts::{
    self, Body, Changes, Fact, Outline, PropertyMap, Reference, Response, Schema,
    SchemaDeclaration, SchemaName, Side, Sourced, Sources, Store, Template,
};

pub(crate) use body::RequestSchema;
use elsewhere::{SchemaElsewhere, schemas_elsewhere};
use properties::KnownProperties;

pub(crate) use properties::BodyProperty;
pub(crate) use value::Value;
pub(crate) use vocabulary::{Vocabulary, first_noun};

/// More operations are left out: references can multiply them beyond what any machine holds.
const OPERATIONS: usize = 100_000;

/// The paths and schemas of a root document with their facts.
pub(crate) struct Linked<'a> {
    /// The root document.
    pub(crate) api: Api<'a>,
    /// Where facts come from.
    pub(crate) store: Store<'a>,
    /// Its paths in order.
    pub(crate) paths: Vec<Arc<Path>>,
    /// Its component schemas in order.
    pub(crate) schemas: Vec<SchemaComponent<'a>>,
    /// The schemas of other files that it refers to.
    pub(crate) elsewhere: Vec<SchemaElsewhere<'a>>,
    /// How many operations were left out, because there are more than [`OPERATIONS`].
    pub(crate) left_out: usize,
    properties: KnownProperties,
}

/// A path of the root document.
pub(crate) struct Path {
    /// As written.
    pub(crate) text: String,
    /// Its key.
    pub(crate) key: Place,
    /// The path item object, `$ref` followed.
    pub(crate) item: Place,
    /// What the path says.
    pub(crate) template: Sourced<Template>,
    /// What the path item says, and then what its `$ref`s lead to.
    pub(crate) layers: Vec<Sourced<facts::PathItem>>,
    /// Its operations in order.
    pub(crate) operations: Vec<Operation>,
    /// How many paths stand before it.
    pub(crate) number: usize,
    /// What all of this rests on.
    pub(crate) sources: Sources,
}

/// An operation of the root document.
pub(crate) struct Operation {
    /// Upper case; one of `additionalOperations` as written.
    pub(crate) method: Box<str>,
    /// Its key.
    pub(crate) key: Place,
    /// What it says, `$ref` followed.
    pub(crate) fact: Sourced<facts::Operation>,
    /// The parameters that hold: those of the path, replaced by the operation's own with the same
    /// name and location, then the operation's other ones.
    pub(crate) parameters: Vec<Parameter>,
    /// The noun of an RPC method that takes an object by its name.
    pub(crate) takes_by_name: Option<String>,
}

/// A parameter of an operation.
#[derive(Clone)]
pub(crate) struct Parameter {
    /// What it says, `$ref` followed.
    pub(crate) fact: Sourced<facts::Parameter>,
    /// The value of its `name`, or the reference that leads to it.
    pub(crate) place: Place,
    /// Whether it is written here.
    pub(crate) inline: bool,
}

/// A component schema of the root document.
pub(crate) struct SchemaComponent<'a> {
    /// What its name says.
    pub(crate) name: Sourced<SchemaName>,
    /// Its key.
    pub(crate) key: Place,
    /// Its value.
    pub(crate) value: Cursor<'a>,
}

impl Operation {
    /// Whether it only reads, as HTTP defines it (RFC 9110, section 9.2.1; QUERY as its draft).
    pub(crate) fn is_read(&self) -> bool {
        matches!(&*self.method, "GET" | "HEAD")
    }
}

impl<'a> Linked<'a> {
    /// Links the document `api`. Of the paths of an earlier version, those stay that rest on none of
    /// the changed segments.
    pub(crate) fn new(
        api: Api<'a>,
        store: Store<'a>,
        before: Option<(&[Arc<Path>], Changes<'_>)>,
    ) -> Self {
        let mut linked = Linked {
            api,
            store,
            paths: Vec::new(),
            schemas: Vec::new(),
            elsewhere: Vec::new(),
            left_out: 0,
            properties: KnownProperties::default(),
        };
        linked.schemas = linked.component_schemas();
        linked.elsewhere = schemas_elsewhere(api, linked.store.files());
        let mut count = 0;
        for (at, item) in api.paths().enumerate() {
            let key = item.cursor().place_of(item.key());
            let known = before.and_then(|(paths, changes)| {
                let known = paths.get(at).filter(|known| known.key == key)?;
                known.sources.outlast(changes).then(|| Arc::clone(known))
            });
            let path = known.unwrap_or_else(|| Arc::new(linked.path(at, &item)));
            count += path.operations.len();
            if count <= OPERATIONS {
                linked.paths.push(path);
            } else {
                linked.left_out += path.operations.len();
            }
        }
        linked
    }

    fn component_schemas(&self) -> Vec<SchemaComponent<'a>> {
        let root = self.api.cursor();
        let components = self.api.components(Component::Schemas);
        let read = |(key, value): (syntax::Node<'a>, Cursor<'a>)| SchemaComponent {
            name: self
                .store
                .get(Cursor::new(self.store.files(), root.file(), key)),
            key: root.place_of(key),
            value,
        };
        components.map(read).collect()
    }

    fn path(&self, number: usize, item: &openapi::PathItem<'a>) -> Path {
        let (path, sources) = self.store.watch().during(|| self.path_of(item));
        Path {
            number,
            sources,
            ..path
        }
    }

    fn path_of(&self, item: &openapi::PathItem<'a>) -> Path {
        let written = item.cursor();
        let layers = self.layers::<facts::PathItem>(written);
        let key = Cursor::new(self.store.files(), written.file(), item.key());
        let template: Sourced<Template> = self.store.get(key);
        let is_rpc = template.variables.is_empty();
        let shared = layers
            .iter()
            .find_map(|layer| Some((layer, layer.parameters.as_ref()?)));
        let shared: Vec<Parameter> = shared
            .into_iter()
            .flat_map(|(layer, list)| list.iter().map(|one| layer.with(one)))
            .filter_map(|one| self.parameter(one))
            .collect();
        let mut operations: Vec<Operation> = Vec::new();
        for layer in &layers {
            for method in &layer.operations {
                if operations.iter().all(|known| known.method != method.name) {
                    let mut operation = self.operation(layer, method, &shared);
                    operation.takes_by_name = is_rpc.then(|| self.rpc_name(&operation)).flatten();
                    operations.push(operation);
                }
            }
        }
        let object = layers.last().and_then(|last| Some(last.place(last.at?)));
        Path {
            text: item.path().to_string(),
            key: key.place(),
            item: object.unwrap_or(written.place()),
            template,
            layers,
            operations,
            number: 0,
            sources: Sources::default(),
        }
    }

    fn operation(
        &self,
        layer: &Sourced<facts::PathItem>,
        method: &facts::Method,
        shared: &[Parameter],
    ) -> Operation {
        let written = layer.with(&method.operation);
        let fact = self.follow(&written).unwrap_or(written);
        let mut parameters = shared.to_vec();
        let mut known: HashMap<_, usize> = parameters.iter().map(Parameter::key).zip(0..).collect();
        let own = fact.parameters.iter().map(|one| fact.with(one));
        for parameter in own.filter_map(|one| self.parameter(one)) {
            let at = *known.entry(parameter.key()).or_insert(parameters.len());
            match parameters.get_mut(at) {
                Some(replaced) => *replaced = parameter,
                None => parameters.push(parameter),
            }
        }
        Operation {
            method: method.name.clone(),
            key: layer.place(method.key),
            fact,
            parameters,
            takes_by_name: None,
        }
    }

    /// A parameter where it is used; `None` where its `$ref` leads nowhere or it has no name.
    fn parameter(&self, written: Sourced<facts::Parameter>) -> Option<Parameter> {
        let fact = self.follow(&written)?;
        let place = match &written.reference {
            Some(reference) => written.place(reference.at),
            None => written.place(written.name.as_ref()?.at),
        };
        fact.name.as_ref()?;
        Some(Parameter {
            place,
            inline: written.reference.is_none(),
            fact,
        })
    }

    /// The fact itself, or what its references lead to in the end; `None` where they lead nowhere.
    pub(crate) fn follow<T: Referring>(&self, written: &Sourced<T>) -> Option<Sourced<T>> {
        let mut fact = written.clone();
        for _ in 0..Cursor::CHAIN {
            let Some(reference) = fact.fact.reference() else {
                return Some(fact);
            };
            fact = self.store.look_up(reference, fact.origin)?;
        }
        None
    }

    /// The fact itself and what its references lead to, one after the other.
    pub(crate) fn layers<T: Referring>(&self, written: Cursor<'a>) -> Vec<Sourced<T>> {
        let mut layers = vec![self.store.get::<T>(written)];
        while layers.len() <= Cursor::CHAIN {
            let next = layers.last().and_then(|last| {
                let reference = last.fact.reference()?;
                self.store.look_up(reference, last.origin)
            });
            let Some(next) = next else {
                break;
            };
            layers.push(next);
        }
        layers
    }

    /// A schema after its references, and the schema with the last of these.
    pub(crate) fn follow_schema(
        &self,
        written: &Sourced<Schema>,
        side: Side,
    ) -> Option<(Sourced<Schema>, Option<Sourced<Schema>>)> {
        let mut schema = written.clone();
        let mut referring = None;
        for _ in 0..Cursor::CHAIN {
            let Some(reference) = &schema.reference else {
                return Some((schema, referring));
            };
            let target = match side {
                _ if schema.of_properties => {
                    let map: Sourced<PropertyMap> = self.store.look_up(reference, schema.origin)?;
                    map.with(&map.fact.0)
                }
                Side::Request => self.store.look_up(reference, schema.origin)?,
                Side::Response => {
                    let outline: Sourced<Outline> = self.store.look_up(reference, schema.origin)?;
                    outline.with(&outline.fact.0)
                }
            };
            referring = Some(std::mem::replace(&mut schema, target));
        }
        None
    }
}

impl Parameter {
    /// What tells parameters of an operation apart (OpenAPI 3.1, Parameter Object).
    fn key(&self) -> (Option<Location>, Option<Arc<str>>) {
        let name = self.fact.name.as_ref().map(|name| Arc::clone(&name.text));
        (self.fact.location, name)
    }
}

/// Facts that a `$ref` can stand for.
pub(crate) trait Referring: Fact {
    /// The `$ref`.
    fn reference(&self) -> Option<&Reference>;
}

impl Referring for facts::Operation {
    fn reference(&self) -> Option<&Reference> {
        self.reference.as_ref()
    }
}

impl Referring for facts::PathItem {
    fn reference(&self) -> Option<&Reference> {
        self.reference.as_ref()
    }
}

impl Referring for SchemaDeclaration {
    fn reference(&self) -> Option<&Reference> {
        self.reference.as_ref()
    }
}

impl Referring for facts::Parameter {
    fn reference(&self) -> Option<&Reference> {
        self.reference.as_ref()
    }
}

impl Referring for Body {
    fn reference(&self) -> Option<&Reference> {
        self.reference.as_ref()
    }
}

impl Referring for Response {
    fn reference(&self) -> Option<&Reference> {
        self.reference.as_ref()
    }
}

/// The name that a reference gives to what it refers to: the last token of its pointer or anchor,
/// or the file's name without extension.
pub fn reference_name(text: &str) -> String {
    let target = openapi::split(text);
    match (target.fragment, target.file) {
        (Fragment::Pointer(pointer), _) => {
            let last = pointer.rsplit('/').next().unwrap_or_default();
            syntax::unescape_token(last).into_owned()
        }
        (Fragment::Anchor(anchor), _) => anchor.into_owned(),
        (Fragment::Root, FilePart::Path(path)) => {
            let name = path.rsplit('/').next().unwrap_or_default();
            let bare = [".yaml", ".yml", ".json"]
                .iter()
                .find_map(|end| name.strip_suffix(end));
            bare.unwrap_or(name).to_owned()
        }
        (Fragment::Root, _) => String::new(),
    }
}
