//! The caller.

use std::collections::{BTreeMap, BTreeSet};

use crate::{ObjectId, ObjectType};

/// The reserved group of every caller with a verified credential and a non-empty user id.
pub const AUTHENTICATED: &str = "authenticated";

/// The caller, as the verified credential describes them; never from the request itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// The user id. Callers of different issuers need different ids.
    pub user: Option<String>,
    /// The groups; [`AUTHENTICATED`] needs no mention.
    pub groups: BTreeSet<String>,
    /// Per container type, the containers that the caller is a member of, each with the groups
    /// that the caller has only inside it.
    pub memberships: BTreeMap<ObjectType, BTreeMap<ObjectId, BTreeSet<String>>>,
}

impl Subject {
    /// The user id; `None` where it is missing or blank, which never equals an owner.
    pub fn identity(&self) -> Option<&str> {
        self.user.as_deref().filter(|user| !user.trim().is_empty())
    }
}
