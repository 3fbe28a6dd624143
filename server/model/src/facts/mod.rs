//! Facts: what each part of a document says, read once, as owned data.
//!
//! A fact knows one node and what stands below it in the same file; references are noted, not
//! followed. Facts of path items and components are kept with their segment, so they live until
//! that segment's text changes, and serve every root document that reaches the file. A fact that
//! rests on other segments (a part of a file that is split, an alias to elsewhere) or on overlays
//! lives as long as the [`Store`], which is one linking.

mod alike;
mod declaration_keys;
mod description;
mod operation;
mod parameter;
mod prose;
mod read;
mod schema;
mod schema_name;
mod sources;
mod template;
mod value_space;

use std::cell::{Cell, RefCell};
use std::sync::{Arc, OnceLock};

use foldhash::HashMap;
use openapi::{Cursor, Files, Place};

pub(crate) use declaration_keys::{DeclarationKey, DeclarationKeys, SchemaDeclaration};
pub(crate) use description::{Description, LEDGER, PUBLIC};
pub(crate) use operation::{Body, Method, Operation, PathItem, Response, Verb};
pub(crate) use parameter::{Name, Parameter};
pub(crate) use prose::{Phrases, head as head_of_text};
pub(crate) use read::{Anywhere, At, Origin, Reader};
pub(crate) use schema::{Format, Property, Reference, Schema, Side, Type};
pub(crate) use schema_name::{SchemaName, Use};
pub(crate) use sources::{Changes, Known, Question, Sources, Watch};
pub use template::segment_variables;
pub(crate) use template::{Literal, Template, Variable, without_extension};
pub(crate) use value_space::{Example, Pattern};

/// As many entries may be read through aliases, beyond what the documents hold themselves.
const ALIAS_ENTRIES: usize = 500_000;

/// Something that is read from one node.
pub(crate) trait Fact: Sized + 'static {
    /// Reads it.
    fn read(cursor: Cursor<'_>, reader: &Reader<'_>) -> Self;
    /// Index of the node in the segment of its entry, where the fact is kept: the value follows the
    /// key at once.
    const INDEX: u32 = 1;
    /// Where it is kept.
    fn slot(facts: &NodeFacts) -> &OnceLock<Arc<Self>>;
}

/// What has been read from one node; only what somebody asked for.
#[derive(Default)]
pub(crate) struct NodeFacts {
    template: OnceLock<Arc<Template>>,
    schema_name: OnceLock<Arc<SchemaName>>,
    path_item: OnceLock<Arc<PathItem>>,
    operation: OnceLock<Arc<Operation>>,
    parameter: OnceLock<Arc<Parameter>>,
    body: OnceLock<Arc<Body>>,
    response: OnceLock<Arc<Response>>,
    schema: OnceLock<Arc<Schema>>,
    outline: OnceLock<Arc<Outline>>,
    property_map: OnceLock<Arc<PropertyMap>>,
    declaration: OnceLock<Arc<SchemaDeclaration>>,
}

/// A schema as far as a response needs it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Outline(pub(crate) Arc<Schema>);

/// A map of properties that stands alone, as a schema that has nothing else.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PropertyMap(pub(crate) Arc<Schema>);

impl Fact for Template {
    const INDEX: u32 = 0;
    fn read(cursor: Cursor<'_>, _reader: &Reader<'_>) -> Self {
        Template::parse(&cursor.as_str().unwrap_or_default())
    }
    fn slot(facts: &NodeFacts) -> &OnceLock<Arc<Self>> {
        &facts.template
    }
}

impl Fact for SchemaName {
    const INDEX: u32 = 0;
    fn read(cursor: Cursor<'_>, _reader: &Reader<'_>) -> Self {
        SchemaName::new(&cursor.as_str().unwrap_or_default())
    }
    fn slot(facts: &NodeFacts) -> &OnceLock<Arc<Self>> {
        &facts.schema_name
    }
}

impl Fact for PathItem {
    fn read(cursor: Cursor<'_>, reader: &Reader<'_>) -> Self {
        PathItem::read(cursor, reader)
    }
    fn slot(facts: &NodeFacts) -> &OnceLock<Arc<Self>> {
        &facts.path_item
    }
}

impl Fact for Operation {
    fn read(cursor: Cursor<'_>, reader: &Reader<'_>) -> Self {
        Operation::read(cursor, reader)
    }
    fn slot(facts: &NodeFacts) -> &OnceLock<Arc<Self>> {
        &facts.operation
    }
}

impl Fact for Parameter {
    fn read(cursor: Cursor<'_>, reader: &Reader<'_>) -> Self {
        Parameter::read(cursor, reader)
    }
    fn slot(facts: &NodeFacts) -> &OnceLock<Arc<Self>> {
        &facts.parameter
    }
}

impl Fact for Body {
    fn read(cursor: Cursor<'_>, reader: &Reader<'_>) -> Self {
        Body::read(cursor, reader)
    }
    fn slot(facts: &NodeFacts) -> &OnceLock<Arc<Self>> {
        &facts.body
    }
}

impl Fact for Response {
    fn read(cursor: Cursor<'_>, reader: &Reader<'_>) -> Self {
        Response::read(cursor, reader)
    }
    fn slot(facts: &NodeFacts) -> &OnceLock<Arc<Self>> {
        &facts.response
    }
}

impl Fact for Schema {
    fn read(cursor: Cursor<'_>, reader: &Reader<'_>) -> Self {
        Schema::read(cursor, reader, Side::Request)
    }
    fn slot(facts: &NodeFacts) -> &OnceLock<Arc<Self>> {
        &facts.schema
    }
}

impl Fact for Outline {
    fn read(cursor: Cursor<'_>, reader: &Reader<'_>) -> Self {
        Outline(Arc::new(Schema::read(cursor, reader, Side::Response)))
    }
    fn slot(facts: &NodeFacts) -> &OnceLock<Arc<Self>> {
        &facts.outline
    }
}

impl Fact for PropertyMap {
    fn read(cursor: Cursor<'_>, reader: &Reader<'_>) -> Self {
        PropertyMap(Arc::new(Schema::read_map(cursor, reader)))
    }
    fn slot(facts: &NodeFacts) -> &OnceLock<Arc<Self>> {
        &facts.property_map
    }
}

impl Fact for SchemaDeclaration {
    fn read(cursor: Cursor<'_>, reader: &Reader<'_>) -> Self {
        SchemaDeclaration::read(cursor, reader)
    }
    fn slot(facts: &NodeFacts) -> &OnceLock<Arc<Self>> {
        &facts.declaration
    }
}

/// A fact with what its positions count from.
#[derive(Debug)]
pub(crate) struct Sourced<T> {
    /// The fact.
    pub(crate) fact: Arc<T>,
    /// Where it was read.
    pub(crate) origin: Origin,
}

impl<T> Sourced<T> {
    /// Another fact that was read together with this one.
    pub(crate) fn with<U>(&self, fact: &Arc<U>) -> Sourced<U> {
        Sourced {
            fact: Arc::clone(fact),
            origin: self.origin,
        }
    }

    /// The place of a position in this fact.
    pub(crate) fn place(&self, at: At) -> Place {
        self.origin.place(at)
    }

    /// The place of a position that may lie in an overlay.
    pub(crate) fn place_anywhere(&self, anywhere: Anywhere) -> Place {
        self.origin.place_anywhere(anywhere)
    }
}

impl<T> Clone for Sourced<T> {
    fn clone(&self) -> Self {
        self.with(&self.fact)
    }
}

impl<T> std::ops::Deref for Sourced<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.fact
    }
}

/// Gives facts, from where they are kept or fresh.
pub(crate) struct Store<'a> {
    files: &'a Files,
    local: RefCell<HashMap<Place, Local>>,
    budget: Cell<usize>,
    watch: Watch,
}

/// Facts that are not kept with their segment.
#[derive(Default)]
struct Local {
    facts: Arc<NodeFacts>,
    /// One of them rests on other segments.
    left_segment: bool,
}

impl<'a> Store<'a> {
    /// A store for one linking.
    pub(crate) fn new(files: &'a Files, watch: Watch) -> Self {
        let documents = files.ids().filter_map(|file| files.document(file));
        let segments = documents.flat_map(|document| document.segments());
        let nodes: usize = segments.map(|(_, segment)| segment.node_count()).sum();
        Store {
            files,
            local: RefCell::default(),
            budget: Cell::new(nodes.saturating_add(ALIAS_ENTRIES)),
            watch,
        }
    }

    /// The files.
    pub(crate) fn files(&self) -> &'a Files {
        self.files
    }

    /// Where what is read is written down.
    pub(crate) fn watch(&self) -> &Watch {
        &self.watch
    }

    /// The cursor at a place of a segment that this linking has read facts from.
    pub(crate) fn cursor(&self, place: Place) -> Option<Cursor<'a>> {
        self.watch.segment((place.file, place.node.segment));
        self.files.cursor(place)
    }

    /// Whether aliases stood for more than could be read.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.budget.get() == 0
    }

    /// The fact at `cursor`.
    pub(crate) fn get<T: Fact>(&self, cursor: Cursor<'a>) -> Sourced<T> {
        let origin = Origin::of(cursor);
        let node = cursor.node();
        self.watch.segment((cursor.file(), node.id().segment));
        // What overlays touch looks different in other views of the same segment.
        let id = node.id();
        let is_kept = id.index == T::INDEX && !self.files.is_touched(cursor.file(), id.segment);
        let kept = is_kept.then(|| node.segment().memo(NodeFacts::default));
        let known = kept.as_ref().and_then(|facts| T::slot(facts).get());
        if let Some(fact) = known {
            let fact = Arc::clone(fact);
            return Sourced { fact, origin };
        }
        if let Some(local) = self.local.borrow().get(&cursor.place())
            && let Some(fact) = T::slot(&local.facts).get()
        {
            if local.left_segment {
                self.watch.beyond();
            }
            let fact = Arc::clone(fact);
            return Sourced { fact, origin };
        }
        let reader = Reader::at(cursor, &self.budget);
        let fact = Arc::new(T::read(cursor, &reader));
        if reader.left_segment() {
            self.watch.beyond();
        }
        let facts = match kept {
            Some(facts) if !reader.left_segment() => facts,
            _ => {
                let mut locals = self.local.borrow_mut();
                let local = locals.entry(cursor.place()).or_default();
                local.left_segment |= reader.left_segment();
                Arc::clone(&local.facts)
            }
        };
        // Where two threads read the same fact, the first one stays; both are equal.
        let fact = Arc::clone(T::slot(&facts).get_or_init(|| fact));
        Sourced { fact, origin }
    }

    /// What `reference`, written in the file of `origin`, leads to in one step.
    pub(crate) fn look_up<T: Fact>(
        &self,
        reference: &Reference,
        origin: Origin,
    ) -> Option<Sourced<T>> {
        let target = self.files.lookup(origin.file(), &reference.text).ok();
        // What is missing may come anywhere, and so may an anchor of that name.
        if target.is_none() || !reference.is_pointer() {
            self.watch.beyond();
        }
        Some(self.get(target?))
    }
}
