//! One request: allow, deny or unknown, and why.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use model::{EssScheme, Model, Operation};
use openapi::{Files, Place};
use policy::{
    AUTHENTICATED, Acl, Action, Decider, ObjectRef, ObjectRules, ObjectType, Outcome, Policy,
    Reason, Step as Fact, Subject, Target,
};
use syntax::Document;

use crate::bind::{Bound, Named, Slot};
use crate::explain::Explaining;
use crate::kinds::Kinds;
use crate::names;
use crate::route::{Called, Calls, Routes};
use crate::state::{Flaw, State};
use crate::{Caller, Request};

/// A document, ready to be asked. Making it costs about as much as one look at each operation.
#[derive(Debug)]
pub struct Access<'a> {
    pub(crate) files: &'a Files,
    pub(crate) model: &'a Model,
    pub(crate) kinds: Kinds<'a>,
    routes: Routes,
    policy: Policy,
}

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Question<'q> {
    /// What is sent.
    pub request: &'q Request,
    /// Who sends it.
    pub caller: &'q Caller,
    /// Who owns what.
    pub state: &'q State,
    /// The owner of the object that the last entry addresses, whatever the state says.
    pub owner: Option<&'q str>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// Why; it implies the decision.
    pub reason: Reason,
    /// Index in [`Model::operations`] of the operation that was called.
    pub operation: Option<usize>,
    /// The facts that led to it, in their order.
    pub chain: Vec<Step>,
}

/// A fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// One sentence without a full stop.
    pub text: String,
    /// Where it is written.
    pub source: Option<Source>,
}

/// Where a fact is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// In the document.
    Document(Place),
    /// In the access control list: bytes.
    Acl(Range<usize>),
}

impl Decision {
    /// Allow, deny or unknown.
    pub fn decision(&self) -> policy::Decision {
        self.reason.decision()
    }
}

impl Step {
    pub(crate) fn at(place: Place, text: impl Into<String>) -> Step {
        Step {
            text: text.into(),
            source: Some(Source::Document(place)),
        }
    }

    pub(crate) fn plain(text: impl Into<String>) -> Step {
        Step {
            text: text.into(),
            source: None,
        }
    }
}

/// A request, read in the light of one operation.
pub(crate) struct Asked<'a> {
    pub(crate) bound: Bound<'a>,
    pub(crate) named: Vec<Named>,
}

impl<'a> Access<'a> {
    /// Prepares a document. `files` are those that the model was built from.
    pub fn new(files: &'a Files, model: &'a Model) -> Self {
        let mut policy = Policy::default();
        for object in &model.objects {
            let declaration = object.declaration.as_ref();
            if let Some(declaration) = declaration.filter(|one| names::says_something(one)) {
                let rules = names::rules(model, declaration);
                policy.insert(ObjectType::from(object.name.as_str()), rules);
            }
        }
        Access {
            files,
            model,
            kinds: Kinds::new(files, model),
            routes: Routes::of(files, model),
            policy,
        }
    }

    /// Whether the document says which claims of a token hold the caller's id and groups.
    pub fn reads_claims(&self) -> bool {
        let mut operations = self.model.operations.iter().flat_map(|one| &one.entries);
        let inline = |entry: &model::Entry| {
            let declaration = entry.declaration.as_ref();
            declaration.is_some_and(|one| one.inline_scheme.is_some())
        };
        !self.model.schemes.is_empty() || operations.any(inline)
    }

    /// The names of all objects that the document speaks of.
    pub fn objects(&self) -> Vec<ObjectType> {
        let of_schemas = self.model.objects.iter();
        let mut found: Vec<ObjectType> = of_schemas
            .map(|object| ObjectType::from(object.name.as_str()))
            .collect();
        for entry in self.model.operations.iter().flat_map(|one| &one.entries) {
            let object = entry.object.as_ref();
            found.extend(object.map(|one| names::of(self.model, &one.value)));
            let rules = model::rules_of(self.model, entry);
            let grants = rules.map_or(&[][..], |rules| &rules.grants);
            let within = grants.iter().filter_map(|grant| grant.within.as_ref());
            found.extend(within.map(|one| names::of(self.model, &one.value)));
        }
        found.sort();
        found.dedup();
        found
    }

    /// The names of all groups that rules or schemes of the document name, and `authenticated`.
    pub fn groups(&self) -> BTreeSet<String> {
        let model = self.model;
        let entries = || model.operations.iter().flat_map(|one| &one.entries);
        let of_objects = model.objects.iter().map(|one| one.declaration.as_ref());
        let of_entries = entries().map(|one| one.declaration.as_ref());
        let declarations: Vec<_> = of_objects.chain(of_entries).flatten().collect();
        let granted = declarations.iter().flat_map(|one| &one.grants);
        let granted = granted.map(|grant| &grant.group.value);
        let inline = declarations
            .iter()
            .filter_map(|one| one.inline_scheme.as_deref());
        let schemes = model.schemes.iter().chain(inline);
        let listed = schemes.flat_map(|scheme| scheme.groups.iter().flatten());
        let assigned = model.operations.iter().flat_map(|one| &one.assigns);
        let mut found: BTreeSet<String> = granted
            .chain(listed.map(|group| &group.value))
            .chain(assigned.map(|one| &one.group.value))
            .cloned()
            .collect();
        found.insert(String::from(AUTHENTICATED));
        found
    }

    /// The type of what contains the objects of a type, by the rules at its schema.
    pub(crate) fn parent(&self, object: &ObjectType) -> Option<ObjectType> {
        self.policy.rules(object)?.parent.clone()
    }

    /// The object of a type that a text names, as in an access control list.
    ///
    /// # Errors
    /// Why the text names none.
    pub fn object(&self, object: &str, id: &str) -> Result<ObjectRef, policy::InvalidId> {
        let object = ObjectType::from(object);
        let id = self.kinds.id(&object, id)?;
        Ok(ObjectRef { object, id })
    }

    /// Reads an access control list, `{Object: {id: {owner, ace, parent, members}}}` in YAML or JSON.
    ///
    /// # Errors
    /// What is not well formed: nothing of such a file is used.
    pub fn state(&self, document: &Document) -> Result<State, Vec<Flaw>> {
        let parent = |object: &ObjectType| self.parent(object);
        State::read(document, &self.kinds, &parent)
    }

    /// The same of a list that stands in another file.
    ///
    /// # Errors
    /// What is not well formed: nothing of the list is used.
    pub(crate) fn state_at(&self, list: syntax::Node<'_>) -> Result<State, Vec<Flaw>> {
        let parent = |object: &ObjectType| self.parent(object);
        State::at(Some(list), Vec::new(), &self.kinds, &parent)
    }

    /// Decides about a request.
    pub fn decide(&self, question: Question<'_>) -> Decision {
        let request = question.request;
        let called = match self.calls(request) {
            Ok(called) => called,
            Err(decision) => return decision,
        };
        let decisions = called.iter().map(|one| self.one(one, question));
        let worst = decisions.min_by_key(Decision::decision);
        let mut worst = worst.unwrap_or_else(|| no_path(request));
        if called.len() > 1 {
            let also = called.iter().filter_map(|one| self.operation(one));
            let also: Vec<String> = also.map(|one| format!("`{}`", one.path)).collect();
            let text = format!(
                "the path matches {}, and the specification does not say which counts: all must allow",
                also.join(" and ")
            );
            worst.chain.insert(0, Step::plain(text));
        }
        worst
    }

    /// The operations that a request calls, or the decision where that already tells.
    pub(crate) fn calls(&self, request: &Request) -> Result<Vec<Called>, Decision> {
        let untouched = |step| Decision {
            reason: Reason::NoObjectData,
            operation: None,
            chain: vec![step],
        };
        let is_options = request.method.eq_ignore_ascii_case("OPTIONS");
        match self.routes.find(self.model, request) {
            Calls::NoPath => Err(no_path(request)),
            Calls::Operations(called) if is_options => {
                let operation = called.first().and_then(|one| self.operation(one));
                let place = operation.map_or(self.model.openapi_key, |one| one.key);
                let step = Step::at(place, "OPTIONS touches no object");
                Err(Decision {
                    operation: called.first().map(|one| one.operation),
                    ..untouched(step)
                })
            }
            Calls::Operations(called) => Ok(called),
            Calls::NoMethod(others) => {
                let operations = others
                    .iter()
                    .filter_map(|at| self.model.operations.get(*at));
                let operations: Vec<&Operation> = operations.collect();
                let Some(first) = operations.first() else {
                    return Err(no_path(request));
                };
                if is_options {
                    let step = Step::at(first.path_key, "OPTIONS touches no object");
                    return Err(untouched(step));
                }
                let methods: Vec<&str> = operations.iter().map(|one| one.method.as_str()).collect();
                let text = format!(
                    "`{}` has no {}: it has {}",
                    first.path,
                    request.method,
                    methods.join(", ")
                );
                Err(Decision {
                    reason: Reason::NoOperation,
                    operation: None,
                    chain: vec![Step::at(first.path_key, text)],
                })
            }
        }
    }

    fn operation(&self, called: &Called) -> Option<&'a Operation> {
        self.model.operations.get(called.operation)
    }

    /// Reads a request in the light of an operation that it calls.
    pub(crate) fn ask(&self, called: &Called, request: &Request) -> Option<Asked<'a>> {
        let bound = Bound::new(self.files, self.model, self.operation(called)?);
        let named = bound.named(request, &called.captured, &self.kinds);
        let mut asked = Asked { bound, named };
        asked.refuse_unreadable_containers();
        Some(asked)
    }

    /// Decides about a request that calls this operation.
    pub(crate) fn one(&self, called: &Called, question: Question<'_>) -> Decision {
        let Some(mut asked) = self.ask(called, question.request) else {
            return no_path(question.request);
        };
        let subject = self.subject(&mut asked.bound, question.caller);
        let state = with_owner(&asked, question.state, question.owner);
        let outcome = self.outcome(&asked, &subject, &state);
        let explaining = Explaining {
            model: self.model,
            asked: &asked,
            subject: &subject,
            state: question.state,
            owner: question.owner,
        };
        let mut chain = vec![Step::at(
            asked.bound.operation.key,
            format!(
                "`{}` is `{} {}`",
                question.request.line(),
                asked.bound.operation.method,
                asked.bound.operation.path
            ),
        )];
        chain.extend(explaining.steps(&outcome));
        Decision {
            reason: outcome.reason,
            operation: Some(called.operation),
            chain,
        }
    }

    /// What is decided. Where an object that would be created may exist already, both cases count.
    pub(crate) fn outcome(&self, asked: &Asked<'_>, subject: &Subject, state: &State) -> Outcome {
        let missing = self.outcome_in(asked, subject, &state.acl);
        let open = match state.is_given {
            true => Vec::new(),
            false => asked.creatable(&state.acl),
        };
        let Some((index, object)) = open.first().cloned() else {
            return missing;
        };
        let mut acl = state.acl.clone();
        for (_, object) in open {
            acl.row_mut(object);
        }
        let present = self.outcome_in(asked, subject, &acl);
        if present.decision() == missing.decision() {
            return present;
        }
        let entry = Fact::Entry {
            index,
            object: object.object.clone(),
            action: Some(Action::Update),
        };
        let open = Fact::Existence {
            object,
            missing: missing.reason,
            present: present.reason,
        };
        Outcome {
            reason: Reason::Existence,
            chain: vec![entry, open],
        }
    }

    fn outcome_in(&self, asked: &Asked<'_>, subject: &Subject, acl: &Acl) -> Outcome {
        let entries: Vec<policy::Entry<'_>> = asked.entries().collect();
        let decider = Decider {
            policy: &self.policy,
            acl,
            subject,
        };
        decider.operation(&entries)
    }

    /// The caller, as the operation's security schemes see one: nobody where none of them tells. Groups of
    /// several schemes are never united: where the rules of one operation name several, it is unknown who
    /// asks.
    pub(crate) fn subject<'c>(
        &self,
        bound: &mut Bound<'a>,
        caller: &'c Caller,
    ) -> Cow<'c, Subject> {
        if !bound.is_identified() {
            return Cow::Owned(Subject::default());
        }
        let claims = match caller {
            Caller::Stated(subject) => return Cow::Borrowed(subject),
            Caller::Claims(claims) => claims,
        };
        let guarded = bound
            .slots
            .iter()
            .filter(|slot| !slot.demand.requirement.public);
        let mut schemes: Vec<Option<&EssScheme>> = guarded.map(|slot| self.scheme(slot)).collect();
        schemes.dedup();
        let only = match schemes.as_slice() {
            [Some(only)] => Some(*only),
            [] => self.model.schemes.first(),
            _ => None,
        };
        if let Some(only) = only {
            return Cow::Owned(claims.subject(only, &self.kinds, self.model));
        }
        for slot in &mut bound.slots {
            if let Some(rules) = &mut slot.demand.requirement.rules {
                rules.ambiguous_scheme = true;
            }
        }
        // Somebody, as far as any of the schemes can tell.
        let named = schemes.into_iter().flatten().chain(&self.model.schemes);
        let subjects = named.map(|one| claims.subject(one, &self.kinds, self.model).user);
        let mut subjects = subjects.map(|user| Subject {
            user,
            ..Subject::default()
        });
        let somebody = subjects.find(|one| one.identity().is_some());
        Cow::Owned(somebody.unwrap_or_default())
    }

    /// The scheme that says who the caller is, for the rules of one requirement.
    fn scheme<'s>(&'s self, slot: &Slot<'s>) -> Option<&'s EssScheme> {
        let declaration = slot.demand.declaration;
        if let Some(inline) = declaration.and_then(|one| one.inline_scheme.as_deref()) {
            return Some(inline);
        }
        let schemes = &self.model.schemes;
        match declaration.and_then(|one| one.scheme.as_ref()) {
            Some(name) => schemes.iter().find(|one| one.name == name.value),
            None => schemes.first().filter(|_| schemes.len() == 1),
        }
    }
}

impl Asked<'_> {
    /// What is public is no requirement; but where the path leads through it, it must say which one is
    /// meant, else nothing could be compared with what is stored.
    fn refuse_unreadable_containers(&mut self) {
        let leaf = self.bound.slots.len().saturating_sub(1);
        let slots = self.bound.slots.iter_mut().zip(&self.named).take(leaf);
        for (slot, _) in slots.filter(|(_, named)| named.target == Target::Invalid) {
            let requirement = &mut slot.demand.requirement;
            if requirement.public {
                requirement.public = false;
                requirement.rules = Some(ObjectRules::default());
            }
        }
    }

    /// The entries as the decision function takes them.
    pub(crate) fn entries(&self) -> impl Iterator<Item = policy::Entry<'_>> {
        let slots = self.bound.slots.iter().zip(&self.named);
        slots.map(|(slot, named)| policy::Entry {
            requirement: &slot.demand.requirement,
            target: named.target.clone(),
            container: named.container.clone(),
        })
    }

    /// Objects that do not exist by this list and would be created, with the index of their entry.
    fn creatable(&self, acl: &Acl) -> Vec<(usize, ObjectRef)> {
        let slots = self.bound.slots.iter().zip(&self.named).enumerate();
        let upserts = slots.filter(|(_, (slot, _))| slot.demand.creates_missing());
        let objects = upserts.flat_map(|(index, (slot, named))| {
            let object = slot.demand.requirement.object.clone();
            named.target.ids().iter().map(move |id| {
                let (object, id) = (object.clone(), id.clone());
                (index, ObjectRef { object, id })
            })
        });
        objects.filter(|(_, one)| acl.row(one).is_none()).collect()
    }

    /// The objects that the last entry addresses.
    pub(crate) fn leaf_objects(&self) -> Vec<ObjectRef> {
        let last = self.bound.slots.last().zip(self.named.last());
        let objects = last.into_iter().flat_map(|(slot, named)| {
            let object = slot.demand.requirement.object.clone();
            named.target.ids().iter().map(move |id| ObjectRef {
                object: object.clone(),
                id: id.clone(),
            })
        });
        objects.collect()
    }
}

/// The state, in which the objects of the last entry have that owner.
pub(crate) fn with_owner<'s>(
    asked: &Asked<'_>,
    state: &'s State,
    owner: Option<&str>,
) -> Cow<'s, State> {
    let Some(owner) = owner else {
        return Cow::Borrowed(state);
    };
    let mut state = state.clone();
    for object in asked.leaf_objects() {
        state.acl.row_mut(object).owner = Some(owner.to_owned());
    }
    Cow::Owned(state)
}

fn no_path(request: &Request) -> Decision {
    let text = format!("no path of the document matches `{}`", request.path);
    Decision {
        reason: Reason::NoOperation,
        operation: None,
        chain: vec![Step::plain(text)],
    }
}
