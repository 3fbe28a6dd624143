//! Which requests are sent for each operation, in which order, and what is expected of them.

use std::collections::{BTreeMap, BTreeSet};

use model::{Declared, Operation};
use openapi::Api;
use policy::{Action, Decision as Answer, ObjectType, Reason};

use super::draft::{Drafting, names_object};
use super::message::Message;
use super::world::{Meaning, Person, Variables, state_of};
use super::{Case, Control, Hidden, Plan, Relation, Untested};
use crate::bind::Bound;
use crate::route::Called;
use crate::value::{Source, Token};
use crate::{Access, Caller, Decision, Question, Step};

/// Makes a [`Plan`].
pub(crate) struct Planning<'p, 'a> {
    access: &'p Access<'a>,
    title: String,
    /// What tells apart documents of one title: version and servers.
    edition: Vec<String>,
    groups: &'p [String],
    variables: Variables,
    cases: Vec<Drafted>,
    untested: Vec<Untested>,
    /// How owners see that their objects are there.
    controls: Vec<Control>,
    /// The first of them that names a variable.
    seen: BTreeMap<usize, usize>,
}

/// A case, and what its place among the others depends on.
struct Drafted {
    case: Case,
    deletes: bool,
    /// The object at the end of the path; `None` for a collection.
    leaf: Option<ObjectType>,
    /// Its owner.
    owner: Person,
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
            controls: Vec::new(),
            seen: BTreeMap::new(),
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

    fn operation(&mut self, at: usize) {
        let Some(operation) = self.access.model.operations.get(at) else {
            return;
        };
        if let Some(why) = needless(operation) {
            self.untested.extend(why.map(|why| Untested {
                operation: at,
                why: Step::at(operation.key, why),
            }));
            return;
        }
        let bound = Bound::new(self.access.files, self.access.model, operation);
        let unnamed = |one: &crate::bind::Slot<'_>| {
            let requirement = &one.demand.requirement;
            requirement.object.as_str().is_empty() && !requirement.public
        };
        if bound.slots.iter().any(unnamed) && operation.declared > Declared::None {
            self.skip(
                at,
                Step::at(operation.key, "its declaration names no object"),
            );
            return;
        }
        let mut parts = bound.slots.iter().flat_map(|slot| &slot.parts);
        if parts.any(|part| part.shape.is_list() || is_each(&part.source)) {
            let why = "lists in which objects of several people stand beside each other";
            self.skip(at, Step::at(operation.key, why));
        }
        for relation in relations(&bound) {
            if !self.relation(at, &bound, relation) {
                return;
            }
        }
    }

    fn skip(&mut self, operation: usize, why: Step) {
        let one = Untested { operation, why };
        if !self.untested.contains(&one) {
            self.untested.push(one);
        }
    }

    /// Adds the test for a relation; whether others of the operation are worth asking for.
    fn relation(&mut self, at: usize, bound: &Bound<'a>, relation: Relation) -> bool {
        let people = people(bound, relation);
        let message = match self.message(bound, &people, Person::Alice) {
            Ok(message) => message,
            Err(why) => {
                self.skip(at, Step::at(bound.operation.key, why));
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
                self.skip(at, last(&decision, bound.operation));
                return true;
            }
            Expectation::Refused => true,
            // Who needs no token, and what need not be asked for.
            Expectation::Passes if anonymous || matches!(relation, Relation::Mixed(_)) => {
                return true;
            }
            Expectation::Passes => false,
            // What is told once of the caller is not told again of nobody.
            Expectation::Untested if anonymous => return true,
            Expectation::Untested => {
                self.skip(at, last(&decision, bound.operation));
                return !is_open(decision.reason);
            }
        };
        self.remember(at, bound, &decision);
        let hidden = (decision.reason == Reason::FilteredList)
            .then(|| self.hidden(bound))
            .flatten();
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
            controls: Vec::new(),
            hidden,
        };
        self.cases.push(Drafted {
            case,
            deletes: leaf.is_some_and(|leaf| {
                let action = leaf.demand.requirement.action.as_ref();
                action == Some(&Action::Delete) || bound.operation.method == "DELETE"
            }),
            leaf: leaf
                .filter(|leaf| names_object(leaf))
                .map(|leaf| leaf.demand.requirement.object.clone()),
            owner: people.last().copied().unwrap_or(Person::Alice),
        });
        true
    }

    fn message(
        &mut self,
        bound: &Bound<'a>,
        people: &[Person],
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
    fn decide(&self, at: usize, message: &Message, people: &[Person], caller: &Caller) -> Decision {
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

    /// Keeps the requests by which owners see their objects.
    fn remember(&mut self, at: usize, bound: &Bound<'a>, decision: &Decision) {
        let reads = bound.slots.last().is_some_and(names_object) && bound.operation.method == "GET";
        if !reads || decision.reason == Reason::Public {
            return;
        }
        for person in [Person::Alice, Person::Bob] {
            let people = vec![person; bound.slots.len()];
            let Ok(message) = self.message(bound, &people, person) else {
                continue;
            };
            let named = message.variables();
            if named.iter().all(|one| self.seen.contains_key(one)) {
                continue;
            }
            let caller = person.caller(self.groups);
            let decision = self.decide(at, &message, &people, &caller);
            if decision.decision() == Answer::Allow {
                let number = self.controls.len();
                for one in named {
                    self.seen.entry(one).or_insert(number);
                }
                self.controls.push(Control {
                    owner: person,
                    request: message,
                });
            }
        }
    }

    /// "Not found" counts as a refusal only where the owners find everything that the request names: by
    /// the same variables, since another one may hold what is not there.
    fn prove_existence(&mut self) {
        let matters = self.variables.of_requests();
        for one in self.cases.iter_mut().filter(|one| one.case.refused) {
            let mut named = one.case.request.variables();
            named.retain(|one| matters.contains(one));
            let seen: Option<BTreeSet<usize>> = named
                .iter()
                .map(|one| self.seen.get(one).copied())
                .collect();
            let seen = seen.into_iter().flatten();
            let controls = seen.filter_map(|at| self.controls.get(at).cloned());
            one.case.controls = controls.collect();
        }
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

    /// The object of somebody else that a list of own objects must not hold.
    fn hidden(&mut self, bound: &Bound<'a>) -> Option<Hidden> {
        let leaf = bound.slots.last()?;
        let one = leaf.demand.declaration.is_none_or(|one| one.id.len() < 2);
        let property = bound.id_property(leaf, 0).filter(|_| one)?.to_owned();
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
        let named: Vec<&crate::bind::Slot<'_>> = bound
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

/// Whether a value stands for each item of a list.
fn is_each(source: &Source) -> bool {
    matches!(source, Source::Body(way) if way.contains(&Token::Each))
}

/// What is asked of an operation.
fn relations(bound: &Bound<'_>) -> Vec<Relation> {
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
        relations.extend(named.into_iter().map(Relation::Mixed));
    }
    relations.push(Relation::Anonymous);
    relations
}

/// The owner of each entry's object.
fn people(bound: &Bound<'_>, relation: Relation) -> Vec<Person> {
    let slots = 0..bound.slots.len();
    let person = |at: usize| match relation {
        Relation::Other => Person::Bob,
        Relation::Mixed(other) if other == at => Person::Bob,
        _ => Person::Alice,
    };
    slots.map(person).collect()
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
