//! Requests by which owners show that what is refused to others is there.

use std::collections::BTreeSet;

use policy::{Decision as Answer, Reason};

use super::draft::names_object;
use super::lists::{self, Owners};
use super::message::Piece;
use super::plan::{Planning, deletes, people};
use super::world::Person;
use super::{Control, Relation};
use crate::Decision;
use crate::bind::{Bound, Slot};

/// A request by which an owner sees an object.
pub(super) struct Reader {
    control: Control,
    /// The object's identifier, or the last part of it.
    leaf: usize,
    /// The address ends with it, so that the answer should be the object itself.
    is_direct: bool,
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
            if self
                .readers
                .iter()
                .any(|one| one.control.request == control.request)
            {
                continue;
            }
            let named = control.request.variables();
            let object = leaf.map(|leaf| leaf.demand.requirement.object.to_string());
            let is_leaf = |one: &&usize| self.variables.is_of(**one, person, object.as_deref());
            let Some(leaf) = named.iter().rfind(is_leaf).copied() else {
                continue;
            };
            let is_direct = control.request.path.last() == Some(&Piece::Variable(leaf));
            let shows = Some(leaf);
            self.readers.push(Reader {
                control: Control { shows, ..control },
                leaf,
                is_direct,
            });
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

    /// The same request of each person whose objects it names: who gets through alone, and not together
    /// or for another one, is told apart by that. What deletes is not sent for it, nor what makes what is
    /// not there.
    pub(super) fn own(&mut self, at: usize, bound: &Bound<'a>, people: &[Owners]) -> Vec<Control> {
        let unfit =
            |slot: &Slot<'_>| deletes(bound.operation, slot) || slot.demand.requirement.upsert;
        if bound.slots.iter().any(unfit) {
            return Vec::new();
        }
        let owners: BTreeSet<Person> = people.iter().flatten().copied().collect();
        let controls = owners
            .into_iter()
            .map(|owner| self.of_owner(at, bound, owner));
        let controls: Option<Vec<Control>> = controls.collect();
        controls.unwrap_or_default()
    }

    /// "Not found" counts as a refusal only where the owners find everything that the request names: by
    /// the same variables, since another one may hold what is not there.
    pub(super) fn prove_existence(&mut self) {
        let matters = self.variables.of_requests();
        let mut cases = std::mem::take(&mut self.cases);
        for one in cases.iter_mut().filter(|one| one.case.refused) {
            let mut named = one.case.request.variables();
            named.retain(|one| matters.contains(one));
            let own = std::mem::take(&mut one.own);
            let controls = each(&named, |variable| self.read_by(variable))
                .or_else(|| by_themselves(&named, own))
                .or_else(|| each(&named, |variable| self.named_by(variable)));
            one.case.controls = controls.unwrap_or_default();
        }
        self.cases = cases;
    }

    /// The request by which an owner reads what a variable stands for.
    fn read_by(&self, variable: usize) -> Option<Control> {
        let readers = || self.readers.iter();
        let rank = |one: &&Reader| !one.is_direct;
        let own = readers().filter(|one| one.leaf == variable);
        if let Some(own) = own.min_by_key(rank) {
            return Some(own.control.clone());
        }
        // Another identifier of an object of the same type is read in the same way.
        let meant = self.variables.identifies(variable)?;
        let alike = |one: &&Reader| self.variables.identifies(one.leaf) == Some(meant);
        let reader = readers().filter(alike).min_by_key(rank)?;
        Some(Control {
            owner: reader.control.owner,
            request: reader.control.request.with(reader.leaf, variable),
            shows: Some(variable),
        })
    }

    /// The request by which an owner reads something in what a variable stands for, if the answer shows it.
    fn named_by(&self, variable: usize) -> Option<Control> {
        let names = |one: &&Reader| one.control.request.variables().contains(&variable);
        let in_it = || self.readers.iter().find(names);
        self.read_by(variable).or_else(|| {
            let shows = Some(variable);
            let control = in_it()?.control.clone();
            Some(Control { shows, ..control })
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
