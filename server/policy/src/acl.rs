//! The state that a decision reads: who owns an object, who shares it, what contains it.

use std::collections::{BTreeMap, BTreeSet};

use crate::{ObjectId, ObjectRef, ObjectType};

/// What an access control entry (ACE) gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Right {
    /// `R`: read.
    Read,
    /// `RW`: read and update; never delete, never share.
    ReadWrite,
}

/// What is stored about one object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AclRow {
    /// The owner's user id.
    pub owner: Option<String>,
    /// User id to right.
    pub ace: BTreeMap<String, Right>,
    /// The identifier of the containing object; its type is the `parent` of the rules.
    pub parent: Option<ObjectId>,
    /// User ids of the members, where the object is a container.
    pub members: BTreeSet<String>,
}

/// The rows of all objects. An object exists, for `upsert`, when it has a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Acl {
    rows: BTreeMap<ObjectType, BTreeMap<ObjectId, AclRow>>,
}

impl Acl {
    /// The row of `object`, or `None`.
    pub fn row(&self, object: &ObjectRef) -> Option<&AclRow> {
        self.rows.get(&object.object)?.get(&object.id)
    }

    /// The row of `object` for change; an empty one is made where there is none.
    pub fn row_mut(&mut self, object: ObjectRef) -> &mut AclRow {
        let objects = self.rows.entry(object.object).or_default();
        objects.entry(object.id).or_default()
    }

    /// All identifiers of a type with their rows, in order.
    pub fn objects(&self, object: &ObjectType) -> impl Iterator<Item = (&ObjectId, &AclRow)> {
        self.rows.get(object).into_iter().flatten()
    }
}
