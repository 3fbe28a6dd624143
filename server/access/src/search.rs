//! One variable left free: which users, which actions, which objects?

use std::collections::BTreeSet;
use std::fmt;

use policy::{Action, Addresses, Decision, ObjectId, Outcome, Reason, Subject, Target};

use crate::decide::{Asked, with_owner};
use crate::{Access, Caller, Question, State};

/// What is left free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Search {
    /// Which users of the access control list may do this, in the groups that the question states?
    Subject,
    /// What may the caller do with the object?
    Action,
    /// With which objects of the access control list may the caller do this?
    Resource,
}

impl Search {
    /// `subject`, `action` or `resource`.
    pub fn name(self) -> &'static str {
        match self {
            Search::Subject => "subject",
            Search::Action => "action",
            Search::Resource => "resource",
        }
    }
}

/// What was found, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// For which the answer is allow.
    pub allowed: Vec<String>,
    /// For which it is unknown.
    pub unknown: Vec<Unknown>,
}

/// Something of which the document cannot tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// The user, action or identifier.
    pub name: String,
    /// Why.
    pub reason: Reason,
}

/// Why there is nothing to search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SearchError {
    /// The request calls no operation, or one that touches no object; the reason.
    NoOperation(Reason),
    /// Several operations match.
    SeveralOperations,
    /// The last entry addresses no single object.
    NoItem,
    /// Nothing is declared for the operation.
    Undeclared,
}

impl fmt::Display for SearchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SearchError::NoOperation(Reason::NoObjectData) => "OPTIONS touches no object",
            SearchError::NoOperation(_) => "the request is no operation of the document",
            SearchError::SeveralOperations => "the path matches several operations",
            SearchError::NoItem => {
                "the operation addresses no single object: give the request of one that does, such as \
                 'GET /pets/1'"
            }
            SearchError::Undeclared => "nothing is declared for the operation",
        })
    }
}

impl std::error::Error for SearchError {}

impl Access<'_> {
    /// Leaves one variable of a question free.
    ///
    /// # Errors
    /// Why there is nothing to search.
    pub fn search(&self, search: Search, question: Question<'_>) -> Result<Found, SearchError> {
        let called = self.calls(question.request);
        let called = called.map_err(|decision| SearchError::NoOperation(decision.reason))?;
        let [called] = called.as_slice() else {
            return Err(SearchError::SeveralOperations);
        };
        let asked = self.ask(called, question.request);
        let mut asked = asked.ok_or(SearchError::NoOperation(Reason::NoOperation))?;
        if asked.bound.slots.is_empty() {
            return Err(SearchError::Undeclared);
        }
        let subject = self.subject(&mut asked.bound, question.caller).into_owned();
        let state = with_owner(&asked, question.state, question.owner);
        match search {
            Search::Subject => Ok(self.subjects(&asked, subject, question.caller, &state)),
            Search::Action => self.actions(asked, &subject, &state),
            Search::Resource => self.resources(asked, &subject, &state),
        }
    }

    /// Each user whom the list names, in the groups of the question.
    fn subjects(
        &self,
        asked: &Asked<'_>,
        stated: Subject,
        caller: &Caller,
        state: &State,
    ) -> Found {
        let mut users: BTreeSet<&str> = BTreeSet::new();
        let leaf = asked
            .bound
            .slots
            .last()
            .map(|leaf| &leaf.demand.requirement.object);
        for object in state.types().chain(leaf) {
            for (_, row) in state.acl.objects(object) {
                users.extend(row.owner.as_deref());
                users.extend(row.ace.keys().map(String::as_str));
                users.extend(row.members.iter().map(String::as_str));
            }
        }
        if let Caller::Stated(subject) = caller {
            users.extend(subject.identity());
        }
        let mut found = Found::default();
        for user in users.into_iter().filter(|user| !user.is_empty()) {
            let user_id = asked.bound.is_identified().then(|| user.to_owned());
            let subject = Subject {
                user: user_id,
                ..stated.clone()
            };
            found.add(user, &self.outcome(asked, &subject, state));
        }
        found
    }

    /// Each action that a rule of the object names, on the object of the request.
    fn actions(
        &self,
        mut asked: Asked<'_>,
        subject: &Subject,
        state: &State,
    ) -> Result<Found, SearchError> {
        let leaf = asked
            .bound
            .slots
            .last_mut()
            .ok_or(SearchError::Undeclared)?;
        if leaf.demand.requirement.addresses != Addresses::Item {
            return Err(SearchError::NoItem);
        }
        let rules = leaf.demand.requirement.rules.as_ref();
        let named = rules.into_iter().flat_map(|rules| &rules.grants);
        let mut actions: BTreeSet<Action> = [Action::Read, Action::Update, Action::Delete].into();
        actions.extend(named.flat_map(|grant| grant.actions.iter().cloned()));
        // They are about no object that exists.
        actions.remove(&Action::Create);
        actions.remove(&Action::List);
        let mut found = Found::default();
        for action in actions {
            if let Some(leaf) = asked.bound.slots.last_mut() {
                leaf.demand.requirement.action = Some(action.clone());
                leaf.demand.requirement.upsert = false;
            }
            found.add(action.name(), &self.outcome(&asked, subject, state));
        }
        Ok(found)
    }

    /// Each object of the leaf's type that the list names.
    fn resources(
        &self,
        mut asked: Asked<'_>,
        subject: &Subject,
        state: &State,
    ) -> Result<Found, SearchError> {
        let leaf = asked.bound.slots.last().ok_or(SearchError::Undeclared)?;
        if leaf.demand.requirement.addresses != Addresses::Item {
            return Err(SearchError::NoItem);
        }
        let object = leaf.demand.requirement.object.clone();
        let of_type = state.objects();
        let ids: Vec<ObjectId> = of_type
            .filter(|one| one.object == object)
            .map(|one| one.id.clone())
            .collect();
        let mut found = Found::default();
        for id in ids {
            if let Some(named) = asked.named.last_mut() {
                named.target = Target::Ids(vec![id.clone()]);
            }
            found.add(id.as_str(), &self.outcome(&asked, subject, state));
        }
        Ok(found)
    }
}

impl Found {
    fn add(&mut self, name: &str, outcome: &Outcome) {
        match outcome.decision() {
            Decision::Allow => self.allowed.push(name.to_owned()),
            Decision::Unknown => self.unknown.push(Unknown {
                name: name.to_owned(),
                reason: outcome.reason,
            }),
            Decision::Deny => {}
        }
    }
}
