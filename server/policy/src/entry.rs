//! The entries of an operation: what it requires, and what one request names.

use crate::{Action, ObjectId, ObjectRef, ObjectRules, ObjectType};

/// What an entry addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Addresses {
    /// One object (or each of a list), by a declared or inferred identifier.
    Item,
    /// The objects of the type as a whole.
    Collection,
}

/// One entry of an operation: an effective `x-objects` entry or a method-level declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// The type of the object.
    pub object: ObjectType,
    /// The rules of a method-level declaration; `None`: those of the object in the policy.
    pub rules: Option<ObjectRules>,
    /// Whether the entry has an identifier.
    pub addresses: Addresses,
    /// What the operation does; `None`: the method has no default and none is given.
    pub action: Option<Action>,
    /// Whether the document states `action`, as opposed to a default.
    pub action_given: bool,
    /// The list returns only what the grant allows.
    pub filtered: bool,
    /// Updates the object where it exists, and creates it where it does not.
    pub upsert: bool,
    /// This entry is public here: no requirement.
    pub public: bool,
}

impl Requirement {
    /// An entry with a default action and no switch set.
    pub fn new(object: ObjectType, addresses: Addresses, action: Option<Action>) -> Self {
        Requirement {
            object,
            rules: None,
            addresses,
            action,
            action_given: false,
            filtered: false,
            upsert: false,
            public: false,
        }
    }
}

/// What the request names for an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Nothing: a collection, or an optional identifier that is absent.
    Absent,
    /// These objects, each of which must be allowed; an empty list is denied.
    Ids(Vec<ObjectId>),
    /// Something that is no identifier: malformed, a scalar given twice, or different in path and
    /// body. Denied.
    Invalid,
}

impl Target {
    /// The identifiers that the request names.
    pub fn ids(&self) -> &[ObjectId] {
        match self {
            Target::Ids(ids) => ids,
            Target::Absent | Target::Invalid => &[],
        }
    }
}

/// A requirement bound to one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The entry as declared.
    pub requirement: &'a Requirement,
    /// The objects that the request names for it.
    pub target: Target,
    /// The container that the request names outside every entry (in a body property, say). What is
    /// created or listed is in it; an object that exists is moved into it, unless it is there already.
    pub container: Option<ObjectRef>,
}

impl<'a> Entry<'a> {
    /// An entry whose containers are named by other entries, if at all.
    pub fn new(requirement: &'a Requirement, target: Target) -> Self {
        Entry {
            requirement,
            target,
            container: None,
        }
    }

    /// The named objects, with their type.
    pub(crate) fn objects(&self) -> impl Iterator<Item = ObjectRef> {
        self.target.ids().iter().map(|id| ObjectRef {
            object: self.requirement.object.clone(),
            id: id.clone(),
        })
    }
}
