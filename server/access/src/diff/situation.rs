//! A call in the abstract: who calls, and how the caller stands to the objects that are addressed.

use std::collections::{BTreeMap, BTreeSet};

/// An object that a request addresses. The same one before and after a change has the same key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    /// Its type.
    pub(crate) object: String,
    /// What in the request names it: `{0}` for the first variable of the path, else a place and a
    /// name; empty for a collection, `*` for one of the objects that a list returns.
    pub(crate) id: String,
    /// The claim that holds the id of a caller, who may own it.
    pub(crate) user: String,
}

/// A group, as one claim of one scheme tells it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Group {
    pub(crate) scheme: String,
    pub(crate) claim: String,
    pub(crate) name: String,
}

/// A type of containers, as one claim tells which of them a caller is a member of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Container {
    pub(crate) object: String,
    /// `None`: the access control list alone tells.
    pub(crate) claim: Option<String>,
}

/// How a caller stands to an object; ordered: who owns it may do what others may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Relation {
    /// Somebody else's.
    #[default]
    Other,
    /// Shared by an entry `R`.
    SharedRead,
    /// Shared by an entry `RW`.
    SharedWrite,
    /// The caller's own.
    Own,
}

/// What a grant, or several of them together, ask of a caller. The least situation in which they
/// allow.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Need {
    pub(crate) groups: BTreeSet<Group>,
    /// Left out: somebody else's.
    pub(crate) relations: BTreeMap<Key, Relation>,
    /// The caller is a member of the container of this type that holds the object.
    pub(crate) members: BTreeSet<(Key, Container)>,
    /// Conditions that hold.
    pub(crate) conditions: BTreeSet<String>,
    /// Objects that belong to the parent that the request names.
    pub(crate) placed: BTreeSet<(Key, Key)>,
}

impl Need {
    /// Both of two.
    pub(crate) fn and(&self, other: &Need) -> Need {
        let mut both = self.clone();
        both.groups.extend(other.groups.iter().cloned());
        for (key, relation) in &other.relations {
            let known = both.relations.entry(key.clone()).or_default();
            *known = (*known).max(*relation);
        }
        both.members.extend(other.members.iter().cloned());
        both.conditions.extend(other.conditions.iter().cloned());
        both.placed.extend(other.placed.iter().cloned());
        both
    }

    /// Whether whatever meets the other one meets this one too.
    pub(crate) fn is_implied_by(&self, other: &Need) -> bool {
        let related = |(key, relation): (&Key, &Relation)| other.relation(key) >= *relation;
        self.groups.is_subset(&other.groups)
            && self.relations.iter().all(related)
            && self.members.is_subset(&other.members)
            && self.conditions.is_subset(&other.conditions)
            && self.placed.is_subset(&other.placed)
    }

    pub(crate) fn relation(&self, key: &Key) -> Relation {
        self.relations.get(key).copied().unwrap_or_default()
    }
}

/// What a request does not say of itself: which optional identifiers are left out, and which of the
/// objects that it may create exist already.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Request {
    pub(crate) absent: BTreeSet<Key>,
    pub(crate) new: BTreeSet<Key>,
}

/// A call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Situation {
    pub(crate) request: Request,
    /// The security schemes for which the caller has a credential.
    pub(crate) shown: BTreeSet<String>,
    /// The caller also takes all groups that can be obtained alone.
    pub(crate) obtains: bool,
    /// What holds, and nothing else does.
    pub(crate) facts: Need,
}

impl Situation {
    /// Whether the caller is a member of the container of that type around an object.
    pub(crate) fn is_member(&self, key: &Key, container: &Container) -> bool {
        let kind = container.object.as_str();
        let around = self.outmost(key, kind);
        let known = self.facts.members.iter();
        known
            .filter(|(_, of)| of == container)
            .any(|(one, _)| self.outmost(one, kind) == around)
    }

    /// The outmost object that is known to be the one around it, up to the container.
    fn outmost<'k>(&'k self, key: &'k Key, container: &str) -> &'k Key {
        let mut at = key;
        // As many steps as there are facts: a circle ends.
        for _ in &self.facts.placed {
            let parent = self.facts.placed.iter().find(|(child, _)| child == at);
            match parent {
                Some((_, parent)) if at.object != container => at = parent,
                _ => break,
            }
        }
        at
    }
}
