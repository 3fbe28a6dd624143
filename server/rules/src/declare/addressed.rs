//! The objects that an operation addresses, as a declaration names them.

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};
use model::{Certainty, Confidence, EntryId, Identifier, Location, Model, Operation, Route};
use openapi::Files;

use super::action;
use super::reason::Reason;
use crate::rules::undeclared_object_authorization::leaf;

/// An entry of `x-objects` that is not written yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Addressed {
    /// The object's name.
    pub(super) object: String,
    /// What its `id` names; several that identify it together, none for a collection.
    pub(super) id: Vec<String>,
    /// The `action`, where the method does not tell.
    pub(super) action: Option<String>,
    /// The list holds only what the caller may see.
    pub(super) filtered: bool,
    /// Whether it stands in the path, which gives it its place among others.
    pub(super) in_path: bool,
}

/// An object that somebody has chosen for an identifier.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Choice<'c> {
    /// The identifier's name.
    pub(crate) identifier: &'c str,
    /// Where it stands.
    pub(crate) location: Location,
    /// The object.
    pub(crate) object: &'c str,
}

/// Says what operations address, in one document.
pub(super) struct Addresses<'a> {
    files: &'a Files,
    /// The objects that some path identifies for certain, where somebody would ask who may touch
    /// them.
    items: HashSet<&'a str>,
    /// What the collection at a shape holds; `None` where that is not clear.
    collections: HashMap<String, Option<&'a str>>,
}

impl<'a> Addresses<'a> {
    pub(super) fn of(files: &'a Files, model: &'a Model) -> Self {
        let mut found = Addresses {
            files,
            items: HashSet::new(),
            collections: HashMap::new(),
        };
        for operation in &model.operations {
            let route = Route::of(&operation.path);
            for identifier in operation.likely_identifiers() {
                let Ok(object) = certain(identifier) else {
                    continue;
                };
                if identifier.location != Location::Path {
                    continue;
                }
                if operation.needs == Some(true) {
                    found.items.insert(object);
                }
                if let Some(shape) = route.collection(&identifier.name) {
                    found.note_collection(shape, object);
                }
            }
            if let (Some(returned), true) = (&operation.returns, reads(operation))
                && returned.list
                && route.last_name().is_some()
            {
                found.note_collection(route.shape().to_owned(), &returned.object);
            }
        }
        found
    }

    fn note_collection(&mut self, shape: String, object: &'a str) {
        let known = self.collections.entry(shape).or_insert(Some(object));
        if *known != Some(object) {
            *known = None;
        }
    }

    /// What an operation addresses and does not declare yet, in the order of a list; a choice counts
    /// for its identifier.
    ///
    /// # Errors
    /// Why the object that the operation is about is not certain.
    pub(super) fn undeclared(
        &self,
        operation: &'a Operation,
        choice: Option<Choice<'_>>,
    ) -> Result<Vec<Addressed>, Reason> {
        let route = Route::of(&operation.path);
        let counts = |one: &&Identifier| {
            one.confidence > Confidence::Low || choice.is_some_and(|choice| choice.is_for(one))
        };
        let likely: Vec<&Identifier> = operation.identifiers.iter().filter(counts).collect();
        let about = leaf(&likely);
        let covered = |one: &Identifier| {
            let named = operation.identifiers.iter().position(|other| other == one);
            let mut entries = operation.entries.iter();
            one.declared || named.is_some_and(|at| entries.any(|entry| entry.covers.contains(&at)))
        };
        let mut found: Vec<(usize, Addressed)> = Vec::new();
        for identifier in likely.iter().copied().filter(|one| !covered(one)) {
            let chosen = choice.filter(|choice| choice.is_for(identifier));
            let object = match (chosen, certain(identifier)) {
                (Some(choice), _) => choice.object,
                (None, Ok(object)) => object,
                // What the operation is about must be certain; of the rest what is.
                (None, Err(reason)) if choice.is_none() && about == Some(identifier) => {
                    return Err(reason);
                }
                (None, Err(_)) => continue,
            };
            found.push(Addressed::item(object, identifier, operation, &route));
        }
        found.sort_by_key(|(position, _)| *position);
        let mut entries = together(found);
        if let Some(object) = self.collection(operation, &route)
            && operation.entries.is_empty()
            && entries.iter().all(|one| one.object != object)
        {
            entries.push(Addressed::collection(object));
        }
        let named = addressed_by(operation, &entries);
        let leaf = entries.iter_mut().find(|one| named.last() == Some(one));
        if let Some(leaf) = leaf {
            action::complete(self.files, operation, &route, leaf);
        }
        Ok(entries)
    }

    /// The entry for a choice alone; `None` where the operation has no such identifier.
    pub(super) fn chosen(&self, operation: &Operation, choice: Choice<'_>) -> Option<Addressed> {
        let route = Route::of(&operation.path);
        let identifier = operation
            .identifiers
            .iter()
            .find(|one| choice.is_for(one))?;
        let (_, mut entry) = Addressed::item(choice.object, identifier, operation, &route);
        action::complete(self.files, operation, &route, &mut entry);
        Some(entry)
    }

    /// The object whose collection the path of a listing or creating operation leads to.
    fn collection(&self, operation: &'a Operation, route: &Route) -> Option<&'a str> {
        route.last_name()?;
        let object = match operation.method.as_str() {
            "GET" | "QUERY" => {
                let returned = operation.returns.as_ref().filter(|one| one.list)?;
                Some(returned.object.as_str())
            }
            "POST" | "HEAD" => self.collections.get(route.shape()).copied().flatten(),
            _ => None,
        };
        // An earlier segment of that name would give the entry its place in the path.
        let is_last = |object: &str| {
            let called = route.segment_called(object);
            called.is_none_or(|at| at + 1 == route.segments())
        };
        object.filter(|object| self.items.contains(object) && is_last(object))
    }

    /// What an operation without identifiers lists or creates, if that is certain.
    pub(super) fn of_collection(&self, operation: &'a Operation) -> Option<Addressed> {
        let route = Route::of(&operation.path);
        let own = operation.is_of_caller();
        let object = self.collection(operation, &route).filter(|_| !own)?;
        Some(Addressed::collection(object))
    }
}

impl<'c> Choice<'c> {
    /// This object for this identifier.
    pub(crate) fn of(identifier: &'c Identifier, object: &'c str) -> Self {
        Choice {
            identifier: &identifier.name,
            location: identifier.location,
            object,
        }
    }

    fn is_for(&self, identifier: &Identifier) -> bool {
        self.identifier == identifier.name && self.location == identifier.location
    }
}

impl Addressed {
    /// An entry for one identifier, and where it comes in a list: what stands in no path comes
    /// first, since the last entry is what the operation is about.
    fn item(
        object: &str,
        identifier: &Identifier,
        operation: &Operation,
        route: &Route,
    ) -> (usize, Self) {
        let position = segment(identifier, route);
        let entry = Addressed {
            object: object.to_owned(),
            id: vec![written(identifier, operation)],
            action: None,
            filtered: false,
            in_path: position.is_some(),
        };
        (position.map_or(0, |at| at + 1), entry)
    }

    pub(super) fn collection(object: &str) -> Self {
        Addressed {
            object: object.to_owned(),
            id: Vec::new(),
            action: None,
            filtered: false,
            in_path: true,
        }
    }
}

/// The entries of an operation and new ones, in the order in which they count.
pub(super) fn addressed_by(operation: &Operation, new: &[Addressed]) -> Vec<Addressed> {
    let route = Route::of(&operation.path);
    let place = |id: &[String], in_path: bool| match id {
        [] => usize::MAX,
        _ if !in_path => 0,
        ids => ids
            .iter()
            .filter_map(|id| route.segment_of(id))
            .max()
            .map_or(0, |at| at + 1),
    };
    let written = operation.entries.iter().filter_map(|entry| {
        let id = match &entry.id {
            None => Vec::new(),
            Some(EntryId::Inferred(name)) => vec![name.clone()],
            Some(EntryId::Given(ids)) => ids.iter().map(|id| id.value.clone()).collect(),
        };
        let action = entry
            .action
            .as_ref()
            .filter(|_| entry.action_given.is_some());
        Some(Addressed {
            object: entry.object.as_ref()?.value.clone(),
            id,
            action: action.map(|action| action.name().to_owned()),
            filtered: entry.filtered,
            in_path: true,
        })
    });
    let outside = new.iter().filter(|one| !one.in_path).cloned();
    let inside = new.iter().filter(|one| one.in_path).cloned();
    let mut all: Vec<Addressed> = outside.chain(written).chain(inside).collect();
    all.sort_by_key(|one| place(&one.id, one.in_path));
    all
}

fn reads(operation: &Operation) -> bool {
    matches!(operation.method.as_str(), "GET" | "QUERY")
}

/// The object that an identifier names, if requests and responses show it.
///
/// # Errors
/// Why that is not certain.
fn certain(identifier: &Identifier) -> Result<&str, Reason> {
    let name = || identifier.name.clone();
    match (&identifier.object, identifier.candidates.as_slice()) {
        (Some(object), [first, ..]) if first.certainty == Certainty::Certain => Ok(object),
        (Some(object), _) => Err(Reason::Unsure {
            identifier: name(),
            object: object.clone(),
        }),
        (None, []) => Err(Reason::Unknown(name())),
        (None, several) => Err(Reason::Ambiguous {
            identifier: name(),
            objects: several.iter().map(|one| one.object.clone()).collect(),
        }),
    }
}

/// Segments side by side that name the same object identify it together.
fn together(found: Vec<(usize, Addressed)>) -> Vec<Addressed> {
    let mut entries: Vec<(usize, Addressed)> = Vec::new();
    for (position, mut entry) in found {
        match entries.last_mut() {
            Some((before, last))
                if entry.in_path
                    && last.in_path
                    && last.object == entry.object
                    && position <= *before + 1 =>
            {
                *before = position;
                last.id.append(&mut entry.id);
            }
            _ => entries.push((position, entry)),
        }
    }
    entries.into_iter().map(|(_, entry)| entry).collect()
}

fn segment(identifier: &Identifier, route: &Route) -> Option<usize> {
    let in_path = identifier.location == Location::Path;
    in_path
        .then(|| route.segment_of(&identifier.name))
        .flatten()
}

/// How an `id` means this identifier of the operation: its name, or else an expression as in OpenAPI
/// Links (OpenAPI 3.1, Runtime Expressions).
fn written(identifier: &Identifier, operation: &Operation) -> String {
    let name = &identifier.name;
    let first = operation.identifiers.iter().find(|one| one.name == *name);
    let is_plain = first == Some(identifier) && !name.starts_with('$');
    let source = match identifier.location {
        Location::Body => return format!("$request.body#{}", pointer(name)),
        _ if is_plain => return name.clone(),
        Location::Path => "path",
        Location::Query => "query",
        Location::Header => "header",
        Location::Cookie => "cookie",
        Location::FormData => return name.clone(),
    };
    format!("$request.{source}.{name}")
}

/// `items[].id` is `/items/*/id`.
fn pointer(path: &str) -> String {
    let mut pointer = String::new();
    for part in path.split('.') {
        let bare = part.trim_end_matches("[]");
        let lists = (part.len() - bare.len()) / 2;
        if !bare.is_empty() {
            let token = bare.replace('~', "~0").replace('/', "~1");
            pointer.extend(["/", &token]);
        }
        pointer.extend(std::iter::repeat_n("/*", lists));
    }
    pointer
}
