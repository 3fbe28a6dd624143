//! Requests by which owners show that what is refused to others is there.

use std::collections::{BTreeMap, BTreeSet};

use policy::{Decision as Answer, Reason};

use super::draft::names_object;
use super::lists::{self, Owners};
use super::message::Piece;
use super::plan::{Planning, people};
use super::world::{Person, Variables};
use super::{Control, Relation};
use crate::Decision;
use crate::bind::Bound;

/// A request by which an owner sees an object.
pub(super) struct Reader {
    control: Control,
    /// The address ends with the object's identifier, so that the answer should be the object itself.
    is_direct: bool,
}

/// Requests by which owners see objects.
#[derive(Default)]
pub(super) struct Readers {
    /// By the object's identifier, or the last part of it: the best one.
    by_leaf: BTreeMap<usize, Reader>,
    /// By whatever they name: the identifier of the object that is read.
    naming: BTreeMap<usize, usize>,
}

impl Readers {
    fn add(&mut self, leaf: usize, control: Control) {
        for variable in control.request.variables() {
            self.naming.entry(variable).or_insert(leaf);
        }
        let is_direct = control.request.path.last() == Some(&Piece::Variable(leaf));
        let known = self.by_leaf.get(&leaf);
        if known.is_none_or(|known| is_direct && !known.is_direct) {
            self.by_leaf.insert(leaf, Reader { control, is_direct });
        }
    }
}

/// The readers at the end, and which of them reads objects of a type.
struct Seen<'s> {
    readers: &'s Readers,
    variables: &'s Variables,
    /// By owner and type, where one value identifies an object: its identifier.
    by_type: BTreeMap<(Person, &'s str), usize>,
}

impl<'a> Planning<'_, 'a> {
    /// Keeps the requests by which owners see their objects.
    pub(super) fn remember(&mut self, at: usize, bound: &Bound<'a>, decision: &Decision) {
        let leaf = bound.slots.last().filter(|leaf| names_object(leaf));
        let reads =
            leaf.is_some_and(|leaf| !lists::is_list(leaf)) && bound.operation.method == "GET";
        if !reads || decision.reason == Reason::Public {
            return;
        }
        for person in [Person::Alice, Person::Bob] {
            let Some(control) = self.of_owner(at, bound, person) else {
                continue;
            };
            let object = leaf.map(|leaf| leaf.demand.requirement.object.as_str());
            let is_leaf = |one: &usize| {
                let meant = self.variables.names(*one);
                meant.is_some_and(|(owner, kind)| owner == person && Some(kind) == object)
            };
            let named = control.request.variables();
            if let Some(leaf) = named.into_iter().rfind(is_leaf) {
                let shows = Some(leaf);
                self.readers.add(leaf, Control { shows, ..control });
            }
        }
    }

    /// The request of a person about that person's objects only, if it must get through.
    fn of_owner(&mut self, at: usize, bound: &Bound<'a>, owner: Person) -> Option<Control> {
        let whose = match owner {
            Person::Alice => Relation::Own,
            Person::Bob => Relation::Other,
        };
        let people = people(bound, whose).ok()?;
        let request = self.message(bound, &people, owner).ok()?;
        let decision = self.decide(at, &request, &people, &owner.caller(self.groups));
        (decision.decision() == Answer::Allow).then_some(Control {
            owner,
            request,
            shows: None,
        })
    }

    /// The same request of each person whose objects it names, about those of that person only: who gets
    /// through alone, and not together or for another one, is told apart by that. `None` where somebody
    /// may not do it with an object of one's own either.
    pub(super) fn by_owners(
        &mut self,
        at: usize,
        bound: &Bound<'a>,
        people: &[Owners],
    ) -> Option<Vec<Control>> {
        let owners: BTreeSet<Person> = people.iter().flatten().copied().collect();
        let controls = owners
            .into_iter()
            .map(|owner| self.of_owner(at, bound, owner));
        controls.collect()
    }

    /// A refusal is about ownership only where the owners find everything that the request names: by the
    /// same variables, since another one may hold what is not there.
    pub(super) fn prove_existence(&mut self) {
        let matters = self.variables.of_requests();
        let seen = Seen::new(&self.readers, &self.variables);
        for one in self.cases.iter_mut().filter(|one| one.case.refused) {
            let mut named = one.case.request.variables();
            named.retain(|one| matters.contains(one));
            let own = std::mem::take(&mut one.own);
            let controls = each(&named, |variable| seen.read_by(variable))
                .or_else(|| by_themselves(&named, own))
                .or_else(|| each(&named, |variable| seen.named_by(variable)));
            one.case.controls = controls.unwrap_or_default();
        }
    }
}

impl<'s> Seen<'s> {
    fn new(readers: &'s Readers, variables: &'s Variables) -> Self {
        let mut by_type = BTreeMap::new();
        // Direct ones come last, and stay.
        for direct in [false, true] {
            let some = readers.by_leaf.iter();
            for (leaf, _) in some.filter(|(_, one)| one.is_direct == direct) {
                if let Some(meant) = variables.identifies(*leaf) {
                    by_type.insert(meant, *leaf);
                }
            }
        }
        Seen {
            readers,
            variables,
            by_type,
        }
    }

    /// The request by which an owner reads what a variable stands for.
    fn read_by(&self, variable: usize) -> Option<Control> {
        if let Some(own) = self.readers.by_leaf.get(&variable) {
            return Some(own.control.clone());
        }
        // Another identifier of an object of the same type is read in the same way.
        let leaf = self.by_type.get(&self.variables.identifies(variable)?)?;
        let reader = self.readers.by_leaf.get(leaf)?;
        Some(Control {
            owner: reader.control.owner,
            request: reader.control.request.with(*leaf, variable),
            shows: Some(variable),
        })
    }

    /// The request by which an owner reads something in what a variable stands for, if the answer shows it.
    fn named_by(&self, variable: usize) -> Option<Control> {
        self.read_by(variable).or_else(|| {
            let leaf = self.readers.naming.get(&variable)?;
            let control = self.readers.by_leaf.get(leaf)?.control.clone();
            let shows = Some(variable);
            let names = control.request.variables().contains(&variable);
            names.then_some(Control { shows, ..control })
        })
    }
}

/// The control of each variable, none twice; `None` where one has none.
fn each(variables: &[usize], of: impl Fn(usize) -> Option<Control>) -> Option<Vec<Control>> {
    let mut found: Vec<Control> = Vec::new();
    for variable in variables {
        let control = of(*variable)?;
        if !found.contains(&control) {
            found.push(control);
        }
    }
    Some(found)
}

/// These controls, if they name all that a request names.
fn by_themselves(variables: &[usize], controls: Vec<Control>) -> Option<Vec<Control>> {
    let named = controls.iter().flat_map(|one| one.request.variables());
    let named: BTreeSet<usize> = named.collect();
    let all = variables.iter().all(|one| named.contains(one));
    all.then_some(controls)
}
