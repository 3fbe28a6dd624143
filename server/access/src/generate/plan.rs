//! Which requests are sent for each operation, in which order, and what is expected of them.

use std::collections::BTreeSet;

use model::{Declared, Operation};
use openapi::Api;
use policy::{Action, Decision as Answer, ObjectType, Reason};

use super::controls::Readers;
use super::draft::{Drafting, names_object};
use super::listed::{Identified, identified};
use super::lists::{self, Owners};
use super::message::Message;
use super::world::{Meaning, Person, Variables, state_of};
use super::{Case, Control, Hidden, Plan, Relation, Untested};
use crate::bind::{Bound, Slot};
use crate::route::Called;
use crate::{Access, Caller, Decision, Question, Step};

/// So many identifiers may name the objects of one request: with each the requests become more, and longer.
const IDENTIFIERS: usize = 32;

/// Makes a [`Plan`].
pub(crate) struct Planning<'p, 'a> {
    access: &'p Access<'a>,
    title: String,
    /// What tells apart documents of one title: version and servers.
    edition: Vec<String>,
    pub(super) groups: &'p [String],
    pub(super) variables: Variables,
    pub(super) cases: Vec<Drafted>,
    untested: Vec<Untested>,
    /// How owners see that their objects are there.
    pub(super) readers: Readers,
}

/// A case, and what its place among the others depends on.
pub(super) struct Drafted {
    pub(super) case: Case,
    deletes: bool,
    /// The object at the end of the path; `None` for a collection.
    leaf: Option<ObjectType>,
    /// Its owner.
    owner: Person,
    /// The same request, of each person whose objects it names, about objects of that person only.
    pub(super) own: Vec<Control>,
}

impl<'p, 'a> Planning<'p, 'a> {
    pub(crate) fn new(access: &'p Access<'a>, groups: &'p [String]) -> Self {
        let api = Api::new(access.files, access.model.root);
        let title = api.and_then(Api::title).unwrap_or_default().into_owned();
        let info = api.and_then(|api| api.cursor().get("info"));
        let version = info.and_then(|info| info.text("version"));
        let servers = api.into_iter().flat_map(Api::servers);
        let servers = servers.map(|one| one.url().into_owned());
        let version = std::iter::once(version.unwrap_or_default().into_owned());
        Planning {
            access,
            title,
            edition: version.chain(servers).collect(),
            groups,
            variables: Variables::default(),
            cases: Vec::new(),
            untested: Vec::new(),
            readers: Readers::default(),
        }
    }

    pub(crate) fn plan(mut self) -> Plan {
        for at in 0..self.access.model.operations.len() {
            self.operation(at);
        }
        self.prove_existence();
        self.order();
        Plan {
            title: self.title,
            groups: self.groups.to_vec(),
            variables: self.variables.list,
            cases: self.cases.into_iter().map(|one| one.case).collect(),
            untested: self.untested,
        }
    }

    /// The identifiers of tests about objects of one person, whatever is expected.
    pub(crate) fn ids(&self) -> Vec<String> {
        let relations = [Relation::Own, Relation::Other, Relation::Anonymous];
        let of = |operation: &Operation| {
            let ids =
                relations.map(|one| [true, false].map(|refused| self.id(operation, one, refused)));
            ids.into_iter().flatten().collect::<Vec<String>>()
        };
        let operations = self.access.model.operations.iter();
        operations.flat_map(of).collect()
    }

    fn operation(&mut self, at: usize) {
        let Some(operation) = self.access.model.operations.get(at) else {
            return;
        };
        if let Some(why) = needless(operation) {
            if let Some(why) = why {
                self.skip(at, Step::at(operation.key, why), true);
            }
            return;
        }
        let bound = Bound::new(self.access.files, self.access.model, operation);
        let unnamed = |one: &Slot<'_>| {
            let requirement = &one.demand.requirement;
            requirement.object.as_str().is_empty() && !requirement.public
        };
        if bound.slots.iter().any(unnamed) && operation.declared > Declared::None {
            let why = Step::at(operation.key, "its declaration names no object");
            self.skip(at, why, true);
            return;
        }
        if bound
            .slots
            .iter()
            .map(|slot| slot.parts.len().max(1))
            .sum::<usize>()
            > IDENTIFIERS
        {
            let why = format!("it names objects by more than {IDENTIFIERS} identifiers at once");
            self.skip(at, Step::at(operation.key, why), true);
            return;
        }
        for relation in self.relations(at, &bound) {
            if !self.relation(at, &bound, relation) {
                return;
            }
        }
    }

    /// What is asked of an operation.
    fn relations(&mut self, at: usize, bound: &Bound<'a>) -> Vec<Relation> {
        let slots = bound.slots.iter().enumerate();
        let named: Vec<usize> = slots
            .filter(|(_, slot)| names_object(slot))
            .map(|(at, _)| at)
            .collect();
        let mut relations = vec![Relation::Own];
        if !named.is_empty() {
            relations.push(Relation::Other);
        }
        if named.len() > 1 {
            relations.extend(named.iter().copied().map(Relation::Mixed));
        }
        for one in named {
            let list = bound.slots.get(one).filter(|slot| lists::is_list(slot));
            match list.map(|slot| lists::unmixable(bound, slot)) {
                None => {}
                Some(None) => relations.extend([Relation::Behind(one), Relation::Before(one)]),
                Some(Some(why)) => self.skip(at, Step::at(bound.operation.key, why), true),
            }
        }
        relations.push(Relation::Anonymous);
        relations
    }

    fn skip(&mut self, operation: usize, why: Step, refusal: bool) {
        let one = Untested {
            operation,
            why,
            refusal,
        };
        if !self.untested.contains(&one) {
            self.untested.push(one);
        }
    }

    /// Adds the test for a relation; whether others of the operation are worth asking for.
    fn relation(&mut self, at: usize, bound: &Bound<'a>, relation: Relation) -> bool {
        let refusal = relation != Relation::Own;
        let people = match people(bound, relation) {
            Ok(people) => people,
            // A list that cannot be written for one person may be for two.
            Err(why) => {
                self.skip(at, Step::at(bound.operation.key, why), refusal);
                return true;
            }
        };
        let message = match self.message(bound, &people, Person::Alice) {
            Ok(message) => message,
            Err(why) => {
                self.skip(at, Step::at(bound.operation.key, why), true);
                return false;
            }
        };
        let anonymous = relation == Relation::Anonymous;
        let caller = match anonymous {
            true => Caller::default(),
            false => Person::Alice.caller(self.groups),
        };
        let decision = self.decide(at, &message, &people, &caller);
        let refused = match expectation(&decision) {
            // No token would be asked for, so nobody can be told from anybody else.
            Expectation::Refused if !anonymous && !bound.is_identified() => {
                self.skip(at, last(&decision, bound.operation), refusal);
                return true;
            }
            Expectation::Refused => true,
            // Who needs no token, and what need not be asked for.
            Expectation::Passes if anonymous || is_of_several(relation) => return true,
            Expectation::Passes => false,
            // What is told once of the caller is not told again of nobody.
            Expectation::Untested if anonymous => return true,
            Expectation::Untested => {
                let open = is_open(decision.reason);
                self.skip(at, last(&decision, bound.operation), refusal || open);
                return !open;
            }
        };
        self.remember(at, bound, &decision);
        let hidden = (decision.reason == Reason::FilteredList)
            .then(|| self.hidden(at, bound, &message, &people))
            .flatten();
        let by_owners = match refused && !people.is_empty() {
            true => self.by_owners(at, bound, &people),
            false => None,
        };
        let leaf = bound.slots.last();
        let case = Case {
            id: self.id(bound.operation, relation, refused),
            title: self.in_words(bound, relation, refused, hidden.is_some()),
            operation: at,
            relation,
            stage: 0,
            refused,
            reason: decision.reason,
            rule: last(&decision, bound.operation),
            caller: (!anonymous).then_some(Person::Alice),
            request: message,
            is_owned: by_owners.is_some() && !anonymous,
            controls: Vec::new(),
            hidden,
        };
        // What deletes is not sent for it, nor what makes what is not there.
        let unfit =
            |slot: &Slot<'_>| deletes(bound.operation, slot) || slot.demand.requirement.upsert;
        let own = by_owners.filter(|_| !bound.slots.iter().any(unfit));
        self.cases.push(Drafted {
            case,
            deletes: leaf.is_some_and(|leaf| deletes(bound.operation, leaf)),
            leaf: leaf
                .filter(|leaf| names_object(leaf))
                .map(|leaf| leaf.demand.requirement.object.clone()),
            owner: *people
                .last()
                .and_then(|one| one.last())
                .unwrap_or(&Person::Alice),
            own: own.unwrap_or_default(),
        });
        true
    }

    pub(super) fn message(
        &mut self,
        bound: &Bound<'a>,
        people: &[Owners],
        caller: Person,
    ) -> Result<Message, String> {
        let mut drafting = Drafting {
            access: self.access,
            bound,
            variables: &mut self.variables,
            people,
            caller,
        };
        drafting.message()
    }

    /// What the document says of a request in the world of the tests.
    pub(super) fn decide(
        &self,
        at: usize,
        message: &Message,
        people: &[Owners],
        caller: &Caller,
    ) -> Decision {
        let nothing = |text: &str| Decision {
            reason: Reason::InvalidId,
            operation: Some(at),
            chain: vec![Step::plain(text)],
        };
        let Some((request, captured)) = message.fill(&self.variables.values) else {
            return nothing("no request of this path can be put together");
        };
        let called = Called {
            operation: at,
            captured,
        };
        let Some(asked) = self.access.ask(&called, &request) else {
            return nothing("there is no such operation");
        };
        let state = state_of(self.access, &asked, people);
        self.access.one(
            &called,
            Question {
                request: &request,
                caller,
                state: &state,
                owner: None,
            },
        )
    }

    /// What deletes comes last, each object is deleted once.
    fn order(&mut self) {
        for one in &mut self.cases {
            one.case.stage = match (one.deletes, one.case.refused, one.owner) {
                (false, ..) => 0,
                (true, true, _) => 1,
                (true, false, Person::Alice) => 2,
                (true, false, Person::Bob) => 3,
            };
        }
        self.cases.sort_by_key(|one| one.case.stage);
        let mut gone: BTreeSet<(Person, ObjectType)> = BTreeSet::new();
        let mut again = Vec::new();
        self.cases.retain(|one| {
            let Some(object) = &one.leaf else { return true };
            let deleted = one.deletes && !one.case.refused;
            if !deleted || gone.insert((one.owner, object.clone())) {
                return true;
            }
            again.push(Untested {
                refusal: false,
                operation: one.case.operation,
                why: Step {
                    text: format!(
                        "another test has deleted the {object} of {} by then",
                        one.owner
                    ),
                    ..one.case.rule.clone()
                },
            });
            false
        });
        self.untested.extend(again);
    }

    /// The object of somebody else that a list of own objects must not hold, and that its owner finds in
    /// the same list.
    fn hidden(
        &mut self,
        at: usize,
        bound: &Bound<'a>,
        message: &Message,
        people: &[Owners],
    ) -> Option<Hidden> {
        let leaf = bound.slots.last()?;
        let property = match self.identified(at, bound, leaf, message, people) {
            Ok(Identified::By(property)) => Some(property),
            Ok(Identified::Themselves) => None,
            Err(why) => {
                self.skip(at, Step::at(bound.operation.key, why), true);
                return None;
            }
        };
        let object = leaf.demand.requirement.object.to_string();
        let [variable, shown] = [Person::Bob, Person::Alice].map(|person| {
            self.variables.of(Meaning::Id {
                person,
                object: object.clone(),
                part: String::new(),
            })
        });
        Some(Hidden {
            property,
            variable,
            shown,
        })
    }

    /// What identifies the objects of a list.
    fn identified(
        &self,
        at: usize,
        bound: &Bound<'a>,
        leaf: &Slot<'a>,
        message: &Message,
        people: &[Owners],
    ) -> Result<Identified, String> {
        let bob = Person::Bob.caller(self.groups);
        if self.decide(at, message, people, &bob).decision() != Answer::Allow {
            return Err(String::from(
                "whether the list shows what is bob's: it is of objects in something of alice's",
            ));
        }
        let written = leaf.demand.declaration.map_or(&[][..], |one| &one.id);
        match written {
            [] => {}
            [one] => return Ok(Identified::By(one.value.clone())),
            _ => {
                return Err(String::from(
                    "several properties together identify what the list holds",
                ));
            }
        }
        let object = leaf.demand.requirement.object.as_str();
        let schema = bound.object(leaf).map(|one| one.schema);
        let schema = schema.and_then(|place| self.access.files.cursor(place));
        let unknown = || String::from("the document does not describe the list");
        let described = bound.described.as_ref().ok_or_else(unknown)?;
        identified(described, object, schema.map(openapi::Schema::new))
    }

    /// The same for the same test of the same document.
    fn id(&self, operation: &Operation, relation: Relation, refused: bool) -> String {
        let mut hash = Fnv::default();
        hash.part(&self.title);
        self.edition.iter().for_each(|one| hash.part(one));
        hash.part(&operation.method);
        hash.part(&operation.path);
        hash.part(&relation.to_string());
        hash.part(if refused { "refused" } else { "passes" });
        self.groups.iter().for_each(|group| hash.part(group));
        format!("ess-{:016x}", hash.0)
    }

    fn in_words(
        &self,
        bound: &Bound<'a>,
        relation: Relation,
        refused: bool,
        hides: bool,
    ) -> String {
        let operation = format!("{} {}", bound.operation.method, bound.operation.path);
        let named: Vec<&Slot<'_>> = bound
            .slots
            .iter()
            .filter(|slot| names_object(slot))
            .collect();
        let leaf = named
            .last()
            .map_or("", |slot| slot.demand.requirement.object.as_str());
        let whose = match relation {
            Relation::Own if !named.is_empty() => format!(" | her own {leaf}"),
            Relation::Other => format!(" | bob's {leaf}"),
            Relation::Mixed(at) => {
                let slot = bound.slots.get(at);
                let object = slot.map_or("", |one| one.demand.requirement.object.as_str());
                format!(" | bob's {object}, all else her own")
            }
            Relation::Behind(at) | Relation::Before(at) => {
                let slot = bound.slots.get(at);
                let object = slot.map_or("", |one| one.demand.requirement.object.as_str());
                let place = if relation == Relation::Behind(at) {
                    "behind"
                } else {
                    "before"
                };
                format!(" | bob's {object} {place} her own")
            }
            Relation::Own | Relation::Anonymous => String::new(),
        };
        let who = match self.groups {
            _ if relation == Relation::Anonymous => String::from("without a token"),
            [] => String::from("alice in no group"),
            groups => format!("alice in {}", groups.join(" and ")),
        };
        let expected = match (refused, hides) {
            (true, _) => "refused",
            (false, false) => "gets through",
            (false, true) => "gets through, sees nothing of bob's",
        };
        format!("{operation} | {who}{whose} | {expected}")
    }
}

/// Why nobody tests an operation; inside, what is to be told of it.
fn needless(operation: &Operation) -> Option<Option<String>> {
    if operation.method == "OPTIONS" {
        return Some(None);
    }
    match (operation.declared, operation.needs, operation.opaque) {
        (Declared::None, Some(false), _) if operation.entries.is_empty() => Some(None),
        (Declared::None, _, Some(opaque)) => {
            Some(Some(format!("nothing is declared for it: {opaque}")))
        }
        (Declared::None, ..) => Some(Some(String::from("nothing is declared for it"))),
        _ => None,
    }
}

/// The owners of what each entry names.
///
/// # Errors
/// Why a list cannot be written so, in words.
pub(super) fn people(bound: &Bound<'_>, relation: Relation) -> Result<Vec<Owners>, String> {
    let slots = 0..bound.slots.len();
    slots.map(|at| lists::owners(bound, at, relation)).collect()
}

/// Whether a request names objects of both people.
fn is_of_several(relation: Relation) -> bool {
    matches!(
        relation,
        Relation::Mixed(_) | Relation::Behind(_) | Relation::Before(_)
    )
}

pub(super) fn deletes(operation: &Operation, slot: &Slot<'_>) -> bool {
    slot.demand.requirement.action == Some(Action::Delete) || operation.method == "DELETE"
}

enum Expectation {
    Refused,
    Passes,
    Untested,
}

/// Whether a declaration says nothing certain about any caller.
fn is_open(reason: Reason) -> bool {
    let reasons = [
        Reason::Draft,
        Reason::RulesElsewhere,
        Reason::Unmapped,
        Reason::Public,
        Reason::Undeclared,
    ];
    reasons.contains(&reason)
}

/// What the service must do. What the document leaves open, or what is open to everybody, is not tested.
fn expectation(decision: &Decision) -> Expectation {
    match decision.reason {
        Reason::Public | Reason::NoObjectData => Expectation::Untested,
        // The request is at fault, or the declaration is.
        Reason::InvalidId | Reason::Unmapped | Reason::Undeclared | Reason::NoOperation => {
            Expectation::Untested
        }
        reason => match reason.decision() {
            Answer::Allow => Expectation::Passes,
            Answer::Deny => Expectation::Refused,
            Answer::Unknown => Expectation::Untested,
        },
    }
}

/// The last fact that the document states.
fn last(decision: &Decision, operation: &Operation) -> Step {
    let mut steps = decision.chain.iter().rev();
    let in_document = |step: &&Step| matches!(step.source, Some(crate::Source::Document(_)));
    let found = match decision.reason {
        Reason::InvalidId => steps.next(),
        _ => steps.find(in_document),
    };
    let fallback = || Step::at(operation.key, decision.reason.code());
    let found = found.cloned().unwrap_or_else(fallback);
    match found.source {
        Some(_) => found,
        None => Step::at(operation.key, found.text),
    }
}

/// FNV-1a, 64 bits: the hash of the standard library may change between versions.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn part(&mut self, text: &str) {
        // No text holds this byte, so that parts are told apart.
        for byte in text.bytes().chain([0xff]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}
