//! Decisions, their reasons, and the facts that led to them.

use std::fmt;

use crate::{Action, ObjectId, ObjectRef, ObjectType, Ownership, Right};

/// The answer to "may this caller do this?".
///
/// The order is the one of the alternatives of a caller: allow beats unknown beats deny. Across
/// the entries of an operation it is the other way round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decision {
    /// Refused.
    Deny,
    /// The document cannot tell. Treat it as refused.
    Unknown,
    /// Permitted.
    Allow,
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Decision::Deny => "deny",
            Decision::Unknown => "unknown",
            Decision::Allow => "allow",
        })
    }
}

/// Why a decision is what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// Allow: the caller owns the object.
    Owner,
    /// Allow: a group may do this with any object.
    Any,
    /// Allow: an ACL entry shares the object with the caller.
    Shared,
    /// Allow: a group may create.
    Create,
    /// Allow: the list returns only what the grant allows.
    FilteredList,
    /// Allow: declared public.
    Public,
    /// Allow: the method (OPTIONS) touches no object.
    NoObjectData,
    /// Deny: a group may do this with own objects, and the object is neither owned nor shared.
    NotOwner,
    /// Deny: the list returns more than the caller's own objects.
    UnfilteredList,
    /// Deny: no group of the caller may do this.
    NoGrant,
    /// Deny: the method has no default action and none is given.
    Unmapped,
    /// Deny: nothing is declared.
    Undeclared,
    /// Deny: the document has no such operation.
    NoOperation,
    /// Deny: the request's identifier names no object.
    InvalidId,
    /// Deny: the object does not belong to the parent that the path names.
    WrongParent,
    /// Deny: the caller is not a member of the object's container.
    NotAMember,
    /// Deny: the caller has no user id.
    Unidentified,
    /// Unknown: the rules stand outside the document.
    RulesElsewhere,
    /// Unknown: the grant has a condition.
    Condition,
    /// Unknown: the declaration is not confirmed.
    Draft,
    /// Unknown: several schemes, none named.
    AmbiguousScheme,
    /// Unknown: it matters whether the object exists, and nothing says so.
    Existence,
}

impl Reason {
    /// The decision that this reason explains.
    pub fn decision(self) -> Decision {
        use Reason::*;
        match self {
            Owner | Any | Shared | Create | FilteredList | Public | NoObjectData => Decision::Allow,
            NotOwner | UnfilteredList | NoGrant | Unmapped | Undeclared | NoOperation
            | InvalidId | WrongParent | NotAMember | Unidentified => Decision::Deny,
            RulesElsewhere | Condition | Draft | AmbiguousScheme | Existence => Decision::Unknown,
        }
    }

    /// The name in reports, such as `not-owner`.
    pub fn code(self) -> &'static str {
        match self {
            Reason::Owner => "owner",
            Reason::Any => "any",
            Reason::Shared => "shared",
            Reason::Create => "create",
            Reason::FilteredList => "filtered-list",
            Reason::Public => "public",
            Reason::NoObjectData => "no-object-data",
            Reason::NotOwner => "not-owner",
            Reason::UnfilteredList => "unfiltered-list",
            Reason::NoGrant => "no-grant",
            Reason::Unmapped => "unmapped",
            Reason::Undeclared => "undeclared",
            Reason::NoOperation => "no-operation",
            Reason::InvalidId => "invalid-id",
            Reason::WrongParent => "wrong-parent",
            Reason::NotAMember => "not-a-member",
            Reason::Unidentified => "unidentified",
            Reason::RulesElsewhere => "rules-elsewhere",
            Reason::Condition => "condition",
            Reason::Draft => "draft",
            Reason::AmbiguousScheme => "ambiguous-scheme",
            Reason::Existence => "existence",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Where a caller's group comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GroupSource {
    /// The credential lists it.
    Claim,
    /// Every identified caller has it.
    Authenticated,
    /// The caller has it inside this container.
    Inside(ObjectRef),
    /// The caller has it inside some container, and the list is filtered accordingly.
    Filtered,
}

/// Where a membership comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberSource {
    /// The credential lists the container.
    Claim,
    /// The container's ACL row lists the caller.
    Acl,
}

/// One fact of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The facts that follow are about this entry of the operation.
    Entry {
        /// Index among the operation's entries.
        index: usize,
        /// The entry's object.
        object: ObjectType,
        /// What was decided: differs from the declared action for `upsert` and an absent id.
        action: Option<Action>,
    },
    /// The caller is in this group.
    Group {
        /// The group's name.
        group: String,
        /// How so.
        source: GroupSource,
    },
    /// The group has this grant.
    Grant {
        /// Index in [`crate::ObjectRules::grants`].
        index: usize,
        /// The flag that counts.
        ownership: Ownership,
    },
    /// The object has this owner, or none.
    Owner {
        /// The object.
        object: ObjectRef,
        /// Its owner's user id.
        owner: Option<String>,
    },
    /// An ACL entry gives the caller this right.
    Ace {
        /// The object.
        object: ObjectRef,
        /// The right.
        right: Right,
    },
    /// The caller is a member of the last of these; each is contained in the next.
    Member {
        /// From the object, or the named container, up.
        path: Vec<ObjectRef>,
        /// How so.
        source: MemberSource,
    },
    /// The caller is a member of no container of this type that holds the object.
    NoMember {
        /// The container type that the grant asks for.
        within: ObjectType,
    },
    /// The request puts the object into another container, in which it must be allowed too.
    Moved {
        /// The object.
        object: ObjectRef,
        /// Where it goes.
        into: ObjectRef,
    },
    /// Nothing says whether an object exists that the request creates or changes.
    Existence {
        /// The object.
        object: ObjectRef,
        /// What is decided where it does not exist.
        missing: Reason,
        /// And where it does.
        present: Reason,
    },
    /// The operation is declared `filtered`.
    Filtered,
    /// The grant holds under this condition.
    Condition(String),
    /// The object's stored parent is not the one that the path names.
    StoredParent {
        /// The object.
        object: ObjectRef,
        /// What the ACL holds.
        stored: Option<ObjectId>,
    },
}

/// A decision with its reason and the facts behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Why; it implies the decision.
    pub reason: Reason,
    /// The facts in the order in which they were used.
    pub chain: Vec<Step>,
}

impl Outcome {
    /// An outcome that needs no fact but its reason.
    pub(crate) fn plain(reason: Reason) -> Self {
        Outcome {
            reason,
            chain: vec![],
        }
    }

    /// Allow, deny or unknown.
    pub fn decision(&self) -> Decision {
        self.reason.decision()
    }
}
