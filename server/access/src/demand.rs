//! What an operation demands of a caller: its entries, and the containers that they bring along.

use model::{
    Container, Declaration, Declared, Entry, EntryId, Located, Model, Operation, rules_of,
};
use openapi::Place;
use policy::{Action, Addresses, ObjectRules, ObjectType, Requirement, enclosing_default};

use crate::names;

/// A requirement of an operation, with its place in the document.
#[derive(Debug)]
pub(crate) struct Demand<'a> {
    pub(crate) requirement: Requirement,
    /// The entry, or the `parent` for which the path names a container.
    pub(crate) place: Place,
    pub(crate) entry: &'a Entry,
    /// Of a container that the path names, and no entry does.
    pub(crate) container: Option<&'a Container>,
    /// The rules that count.
    pub(crate) declaration: Option<&'a Declaration>,
}

impl<'a> Demand<'a> {
    /// Whether it creates what does not exist, and changes what does.
    pub(crate) fn creates_missing(&self) -> bool {
        self.requirement.upsert && self.requirement.action == Some(Action::Update)
    }

    /// Whether rules decide, so that it matters who calls.
    pub(crate) fn is_guarded(&self) -> bool {
        self.requirement.rules.is_some() && !self.requirement.public
    }

    /// An `id` of the entry that is nothing in the request: it then names no object.
    pub(crate) fn unknown_id(&self) -> Option<&'a Located<String>> {
        let of_entry = self.container.is_none();
        self.entry.unknown_ids.first().filter(|_| of_entry)
    }

    /// Whether a request can do without the identifier.
    pub(crate) fn is_optional(&self, operation: &Operation) -> bool {
        let given = self.entry.id.as_ref().filter(|_| self.container.is_none());
        let Some(EntryId::Given(ids)) = given else {
            return false;
        };
        let mut covered = (0..ids.len()).map(|at| self.entry.covers.get(at));
        covered.all(|at| {
            let identifier = at.and_then(|at| operation.identifiers.get(*at));
            identifier.is_some_and(|one| one.optional)
        })
    }
}

/// What an entry asks for, with the rules that hold for it. One that amounts to no declaration has no
/// object, so that it stays undeclared.
pub fn requirement(model: &Model, entry: &Entry) -> Requirement {
    let object = match (&entry.object, entry.declared) {
        (Some(object), declared) if declared > Declared::None => names::of(model, &object.value),
        _ => ObjectType::default(),
    };
    let written = || rules_of(model, entry).map(|one| names::rules(model, one));
    let rules = || {
        let written = written().unwrap_or_default();
        let draft = entry.declared == Declared::Draft;
        ObjectRules {
            draft,
            public: match draft {
                true => entry.public.is_some() || written.public,
                false => entry.declared == Declared::Public,
            },
            ..written
        }
    };
    Requirement {
        rules: (entry.declared > Declared::None).then(rules),
        action_given: entry.action_given.is_some(),
        filtered: entry.filtered,
        upsert: entry.upsert,
        public: entry.declared == Declared::Public,
        ..Requirement::new(object, entry.addresses, entry.action.clone())
    }
}

/// All requirements of an operation in path order, the leaf last.
pub(crate) fn demands<'a>(model: &'a Model, operation: &'a Operation) -> Vec<Demand<'a>> {
    let leaf = operation
        .entries
        .last()
        .and_then(|leaf| leaf.action.as_ref());
    let mut found: Vec<Demand<'a>> = Vec::new();
    for entry in &operation.entries {
        // They are inmost first.
        for container in entry.containers.iter().rev() {
            if entry.declared > Declared::None && !is_named(operation, &found, container) {
                found.push(of_container(model, entry, container, leaf));
            }
        }
        found.push(Demand {
            requirement: requirement(model, entry),
            place: entry.place,
            entry,
            container: None,
            declaration: rules_of(model, entry),
        });
    }
    found
}

/// Whether `security` asks for a credential that tells who calls, as far as a demand depends on that.
pub(crate) fn is_identified(model: &Model, operation: &Operation, demand: &Demand<'_>) -> bool {
    let declaration = demand.declaration;
    if declaration.is_some_and(|one| one.inline_scheme.is_some()) {
        return true;
    }
    let named = declaration.and_then(|one| one.scheme.as_ref());
    let named = named.filter(|name| model.schemes.iter().any(|one| one.name == name.value));
    let mut alternatives = operation.security.alternatives.iter();
    alternatives.any(|one| match named {
        Some(name) => one.schemes.contains(&name.value),
        None => one.identifies,
    })
}

/// Whether a demand names what a `parent` leads to.
fn is_named(operation: &Operation, found: &[Demand<'_>], container: &Container) -> bool {
    let by_entry = operation.entries.iter().any(|entry| {
        let own = entry.covers.len().saturating_sub(entry.containers.len());
        let own = entry.covers.get(..own).unwrap_or_default();
        own.contains(&container.identifier)
    });
    let known = |demand: &Demand<'_>| demand.container.is_some_and(|one| one == container);
    by_entry || found.iter().any(known)
}

/// The requirement that an object with `parent` brings along: the container that the path names is
/// read too, or updated where the leaf creates, as far as it has rules (decision semantics, 4).
fn of_container<'a>(
    model: &'a Model,
    entry: &'a Entry,
    container: &'a Container,
    leaf: Option<&Action>,
) -> Demand<'a> {
    let schema = container.schema.and_then(|at| model.objects.get(at));
    let declaration = schema.and_then(|object| object.declaration.as_ref());
    let declaration = declaration.filter(|one| names::says_something(one));
    let object = names::of(model, &container.object);
    let parent = rules_of(model, entry).and_then(|rules| rules.parent.as_ref());
    Demand {
        requirement: Requirement {
            rules: declaration.map(|one| names::rules(model, one)),
            public: declaration.is_none(),
            ..Requirement::new(object, Addresses::Item, Some(enclosing_default(leaf)))
        },
        place: parent.map_or(entry.place, |parent| parent.place),
        entry,
        container: Some(container),
        declaration,
    }
}
