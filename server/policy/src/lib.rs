//! Who may do what with which object: groups, grants, objects, the ACL and the decision function.
//!
//! Everything here is pure: no file, no clock, no document. A [`Policy`] says what each group may
//! do with the objects of a type, an [`Acl`] says who owns which object, a [`Subject`] is the
//! caller, and the entries of an operation, bound to one request, are a list of [`Entry`].
//! [`Decider::operation`] answers allow, deny or unknown, with the reason and the chain of facts
//! that led there. [`effective`] gives the rule of an operation as data, for display.
//!
//! Whatever is not granted is denied. A decision that rests on something the document cannot know
//! (a condition, rules that stand elsewhere, an unconfirmed draft) is unknown, never allow.

mod acl;
mod action;
mod decide;
mod effective;
mod entry;
mod grant;
mod object;
mod outcome;
mod subject;

pub use acl::{Acl, AclRow, Right};
pub use action::{Action, MethodDefault, enclosing_default, method_default, parse_action};
pub use decide::{Decider, MAX_CONTAINER_DEPTH};
pub use effective::{EntryRule, Standing, effective};
pub use entry::{Addresses, Entry, Requirement, Target};
pub use grant::{EffectiveGrant, Grant, ObjectRules, Ownership, Policy, Sharing};
pub use object::{IdKind, InvalidId, ObjectId, ObjectRef, ObjectType, percent_decode_once};
pub use outcome::{Decision, GroupSource, MemberSource, Outcome, Reason, Step};
pub use subject::{AUTHENTICATED, Subject};
