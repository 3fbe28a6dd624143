//! The properties of request bodies.

use std::rc::Rc;
use std::sync::Arc;

use foldhash::{HashMap, HashMapExt};
use openapi::Place;

use super::{Linked, Value};
use crate::facts::{Known, Schema, Side, Sourced};
use crate::words::Word;

/// Depth to which combinators and items of a body are looked through.
const DEPTH: u32 = 6;
/// As many schemas are looked at for one body.
const SCHEMAS: u32 = 200;
/// As many properties of a body are looked at.
const PROPERTIES: usize = 500;
/// Declarations name properties up to this depth.
const PATH_DEPTH: usize = 16;

/// A property at the top of a request body.
#[derive(Debug, Clone)]
pub(crate) struct BodyProperty {
    /// Its name.
    pub(crate) name: Arc<str>,
    /// The words of its name.
    pub(crate) words: Arc<[Word]>,
    /// The path of the property that holds it, with its dot; empty at the top.
    pub(crate) within: Arc<str>,
    /// Its key.
    pub(crate) key: Place,
    /// Its schema as written.
    pub(crate) schema: Sourced<Schema>,
    /// What its values look like.
    pub(crate) value: Value,
    /// It belongs to the items of a body that is an array.
    pub(crate) of_items: bool,
}

impl BodyProperty {
    /// Its path from the top of the body on.
    pub(crate) fn path(&self) -> String {
        let items = if self.of_items && self.within.is_empty() {
            "[]."
        } else {
            ""
        };
        format!("{}{items}{}", self.within, self.name)
    }
}

/// The properties at the top of a schema. Schemas that several operations use are looked through
/// once; the schema is kept, so that its address stays its own.
pub(crate) type KnownProperties = Known<*const Schema, (Arc<Schema>, Rc<[BodyProperty]>)>;

impl Linked<'_> {
    /// The property at a path such as `pet.id` or `items[].id`, from the top of a body on.
    pub(crate) fn property_at(&self, top: &[BodyProperty], path: &str) -> Option<BodyProperty> {
        // The items of a body that is an array are its top already.
        let names = path.split('.').map(|name| name.trim_end_matches("[]"));
        let mut names = names.filter(|name| !name.is_empty());
        let first = names.next()?;
        let mut found = top.iter().find(|one| *one.name == *first)?.clone();
        for _ in 0..PATH_DEPTH {
            let Some(name) = names.next() else {
                return Some(found);
            };
            let inner = self.body_properties(&found.schema);
            found = inner.iter().find(|one| *one.name == *name)?.clone();
        }
        None
    }

    /// The properties at the top of a body: items of an array, and all parts of `allOf`, `oneOf`
    /// and `anyOf`, looked through. The first of several with one name counts.
    pub(crate) fn body_properties(&self, body: &Sourced<Schema>) -> Rc<[BodyProperty]> {
        let address = Arc::as_ptr(&body.fact);
        let find = || {
            let mut walk = Walk {
                linked: self,
                budget: SCHEMAS,
                open: Vec::new(),
                found: Vec::new(),
                by_name: HashMap::new(),
            };
            walk.schema(body, DEPTH, false);
            (Arc::clone(&body.fact), walk.found.into())
        };
        let watch = self.store.watch();
        self.properties.get(watch, &address, find).1
    }
}

struct Walk<'w, 'a> {
    linked: &'w Linked<'a>,
    /// As many schemas may still be looked at.
    budget: u32,
    /// The schemas around the current one, against cycles.
    open: Vec<*const Schema>,
    found: Vec<BodyProperty>,
    by_name: HashMap<Arc<str>, usize>,
}

impl Walk<'_, '_> {
    fn schema(&mut self, written: &Sourced<Schema>, depth: u32, of_items: bool) {
        let Some((schema, _)) = self.linked.follow_schema(written, Side::Request) else {
            return;
        };
        let address = Arc::as_ptr(&schema.fact);
        if depth == 0 || self.budget == 0 || self.open.contains(&address) {
            return;
        }
        self.budget -= 1;
        self.open.push(address);
        if schema.is_array() && schema.properties.is_empty() {
            if let Some(items) = &schema.items {
                self.schema(&schema.with(items), depth - 1, true);
            }
        } else {
            self.properties(&schema, of_items);
            for part in &schema.parts {
                self.schema(&schema.with(part), depth - 1, of_items);
            }
            for name in &schema.required {
                let at = self.by_name.get(&**name).copied();
                if let Some(property) = at.and_then(|at| self.found.get_mut(at)) {
                    property.value.required = true;
                }
            }
        }
        self.open.pop();
    }

    fn properties(&mut self, schema: &Sourced<Schema>, of_items: bool) {
        for property in &schema.properties {
            if self.found.len() >= PROPERTIES {
                return;
            }
            if self.by_name.contains_key(&property.name) {
                continue;
            }
            let written = schema.with(&property.schema);
            let mut value = self.linked.value(&written, None);
            // What stands beside a `$ref` counts too.
            let beside = written.description.unwrap_or_default();
            value.read_only |= written.read_only || beside.read_only;
            value.calls_id |= written.reference.is_some() && beside.mentions_id;
            value.selects |= beside.selects;
            self.by_name
                .insert(Arc::clone(&property.name), self.found.len());
            self.found.push(BodyProperty {
                name: Arc::clone(&property.name),
                words: Arc::clone(property.words()),
                within: Arc::from(""),
                key: schema.place(property.key),
                schema: written,
                value,
                of_items,
            });
        }
    }
}
