//! Tests for a service: requests of two people that it must refuse, and such that must get through.
//!
//! The world of the tests is small. Alice and Bob are in the same groups. Each owns one object of each
//! type, and what contains such an object is theirs too; nothing is shared. What is expected of the
//! service is what [`Access::decide`] says of the same request in this world.

mod controls;
mod credential;
mod draft;
mod listed;
mod lists;
mod message;
mod plan;
mod sample;
mod world;

use std::fmt;

use policy::Reason;

pub(crate) use message::encoded;
pub use message::{Body, Credential, Message, Piece, Value, json_text};
pub use world::{Person, Variable, in_upper_case};

use crate::{Access, Step};

/// All tests of a document for callers in some groups.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// `info.title` of the document; may be empty.
    pub title: String,
    /// The groups of both callers.
    pub groups: Vec<String>,
    /// What whoever runs the tests must supply, apart from the service's address and both tokens.
    pub variables: Vec<Variable>,
    /// The tests, those that delete last.
    pub cases: Vec<Case>,
    /// What is not tested, and why.
    pub untested: Vec<Untested>,
}

/// A test.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Tells it from every other one, also in other documents, and stays while what is expected does:
    /// `ess-` and 16 hexadecimal digits.
    pub id: String,
    /// What it tests, in words.
    pub title: String,
    /// Index in [`model::Model::operations`].
    pub operation: usize,
    /// Whose objects the request names.
    pub relation: Relation,
    /// Tests of a higher stage come later: 0, and 1 to 3 for those that delete.
    pub stage: u8,
    /// It must be refused; otherwise it must get through.
    pub refused: bool,
    /// Why, as [`Access::decide`] says.
    pub reason: Reason,
    /// The rule that it comes from.
    pub rule: Step,
    /// Who sends it; `None`: nobody, without a token.
    pub caller: Option<Person>,
    /// What is sent.
    pub request: Message,
    /// Who owns what is named may do it: a refusal proves something only where it is there.
    pub is_owned: bool,
    /// Requests that get through where everything is there that the request names. Without any "not found"
    /// proves nothing.
    pub controls: Vec<Control>,
    /// What a list must not hold.
    pub hidden: Option<Hidden>,
}

/// Whose objects a request names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// The caller's own, or none.
    Own,
    /// All are somebody else's.
    Other,
    /// One of several is somebody else's: the number of its entry.
    Mixed(usize),
    /// In the list of an entry somebody else's stands behind the caller's.
    Behind(usize),
    /// In the list of an entry somebody else's stands before the caller's.
    Before(usize),
    /// Those of a person whom the request does not name.
    Anonymous,
}

/// The request of an owner.
#[derive(Debug, Clone, PartialEq)]
pub struct Control {
    /// The owner.
    pub owner: Person,
    /// What the owner sends.
    pub request: Message,
    /// Index in [`Plan::variables`] of the identifier that the answer must hold: some services answer
    /// 200 whatever they are asked for. `None` where it is the same request as that of the test, which
    /// tells callers apart by that alone.
    pub shows: Option<usize>,
}

/// An object that a list must not hold, and that its owner finds in it by the same request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hidden {
    /// The property that identifies it; `None` where the list is of identifiers.
    pub property: Option<String>,
    /// Index in [`Plan::variables`] of its identifier.
    pub variable: usize,
    /// The same of an object that the list must hold: one that shows nothing hides nothing.
    pub shown: usize,
}

/// An operation, or a part of what it is asked for, without a test.
#[derive(Debug, Clone, PartialEq)]
pub struct Untested {
    /// Index in [`model::Model::operations`].
    pub operation: usize,
    /// Why.
    pub why: Step,
    /// Whether it may be about what must be refused; otherwise it is about what must get through.
    pub refusal: bool,
}

impl Plan {
    /// The variables that the tests need.
    pub fn needed(&self) -> impl Iterator<Item = &Variable> {
        let requests = self.cases.iter().flat_map(|one| {
            let controls = one.controls.iter().map(|one| &one.request);
            std::iter::once(&one.request).chain(controls)
        });
        let mut used: Vec<usize> = requests.flat_map(Message::variables).collect();
        let hidden = self.cases.iter().filter_map(|one| one.hidden.as_ref());
        used.extend(hidden.flat_map(|one| [one.variable, one.shown]));
        let controls = self.cases.iter().flat_map(|one| &one.controls);
        used.extend(controls.filter_map(|one| one.shows));
        used.sort_unstable();
        used.dedup();
        used.into_iter().filter_map(|at| self.variables.get(at))
    }
}

impl Access<'_> {
    /// The tests for callers in these groups.
    pub fn tests(&self, groups: &[String]) -> Plan {
        plan::Planning::new(self, groups).plan()
    }

    /// The identifiers that tests for callers in these groups may have, without making them: those about
    /// objects of one person. Every plan has some of them.
    pub fn test_ids(&self, groups: &[String]) -> Vec<String> {
        plan::Planning::new(self, groups).ids()
    }
}

impl fmt::Display for Relation {
    /// A short name that does not change.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Relation::Own => f.write_str("own"),
            Relation::Other => f.write_str("other"),
            Relation::Mixed(at) => write!(f, "mixed-{at}"),
            Relation::Behind(at) => write!(f, "behind-{at}"),
            Relation::Before(at) => write!(f, "before-{at}"),
            Relation::Anonymous => f.write_str("anonymous"),
        }
    }
}
