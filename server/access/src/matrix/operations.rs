//! The rows of operations.

use model::{Model, Operation};
use policy::{Action, Addresses, MethodDefault, enclosing_default, method_default};

use super::offer::Offer;
use super::{Cell, Column, OperationRow};
use crate::demand::{Demand, is_identified};

/// What an operation addresses, as far as we can tell: "Pet by petId, Visit by visitId".
fn addressed(operation: &Operation) -> String {
    let each = operation.likely_identifiers().map(|identifier| {
        let object = identifier.object.as_deref();
        let object = object.unwrap_or(&identifier.resource);
        format!("{object} by {}", identifier.name)
    });
    each.collect::<Vec<_>>().join(", ")
}

/// The row of an operation.
pub(super) fn row(
    model: &Model,
    at: usize,
    operation: &Operation,
    demands: &[Demand<'_>],
    columns: &[Column],
) -> OperationRow {
    let asking = Asking {
        model,
        operation,
        demands,
    };
    let cells = match is_untouched(operation) {
        true => Vec::new(),
        false => columns
            .iter()
            .filter_map(|column| asking.cell(&column.name))
            .collect(),
    };
    OperationRow {
        operation: at,
        note: asking.note(),
        entries: demands
            .iter()
            .map(|one| (shown_name(one), one.requirement.action.clone(), one.place))
            .collect(),
        cells,
    }
}

/// An operation, with all that it demands.
struct Asking<'r, 'm> {
    model: &'m Model,
    operation: &'m Operation,
    demands: &'r [Demand<'m>],
}

impl Asking<'_, '_> {
    /// The widest that a request of somebody in this group can come to; `None` where nothing is demanded.
    fn cell(&self, group: &str) -> Option<Cell> {
        let worlds = match self.demands.last().is_some_and(Demand::creates_missing) {
            true => &[false, true][..],
            false => &[false],
        };
        let of_worlds = worlds.iter().filter_map(|creates| {
            let each = self.demands.iter().enumerate().map(|(at, demand)| {
                let offer = Offer {
                    identified: is_identified(self.model, self.operation, demand),
                    ..Offer::of(demand)
                };
                let actions = self.actions(at, demand, *creates).into_iter();
                let cells = actions.map(|action| offer.cell(action.as_ref(), group));
                cells.reduce(Cell::or)
            });
            let each: Option<Vec<Cell>> = each.collect();
            each?.into_iter().reduce(Cell::and)
        });
        of_worlds.reduce(Cell::or)
    }

    /// What a request may ask for by one of the demands, where the leaf creates its object, or does not.
    fn actions(&self, at: usize, demand: &Demand<'_>, creates: bool) -> Vec<Option<Action>> {
        let encloses = at + 1 < self.demands.len();
        let action = match creates && encloses && !demand.requirement.action_given {
            true => Some(enclosing_default(Some(&Action::Create))),
            false => demand.requirement.action.clone(),
        };
        if demand.creates_missing() && !encloses {
            return vec![if creates {
                Some(Action::Create)
            } else {
                action
            }];
        }
        // An identifier that is left out turns reading into listing.
        let lists = action == Some(Action::Read) && demand.is_optional(self.operation);
        let more = [
            demand.creates_missing().then_some(Action::Create),
            lists.then_some(Action::List),
        ];
        let more = more.into_iter().flatten().map(Some);
        std::iter::once(action).chain(more).collect()
    }

    /// What is worth a remark.
    fn note(&self) -> String {
        let operation = self.operation;
        // Where something is declared, it does not matter whether it had to be.
        if self.demands.is_empty() {
            let exemption = operation.exemption.as_ref().map(ToString::to_string);
            let opaque = operation.opaque.map(|one| one.to_string());
            return exemption.or(opaque).unwrap_or_else(|| addressed(operation));
        }
        if is_untouched(operation) {
            return String::from("OPTIONS touches no object");
        }
        let mut notes: Vec<String> = Vec::new();
        for note in self
            .demands
            .iter()
            .flat_map(|demand| self.of_demand(demand))
        {
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
        notes.extend(self.of_security());
        notes.join("; ")
    }

    /// What the cells do not say of one demand.
    fn of_demand(&self, demand: &Demand<'_>) -> Vec<String> {
        let mut notes = Vec::new();
        let requirement = &demand.requirement;
        if demand.container.is_none() && demand.entry.object.is_none() {
            notes.push(String::from("a declaration names no object"));
        }
        if !demand.is_guarded() {
            return notes;
        }
        if requirement.action.is_none() {
            notes.push(format!(
                "what {} does here has no default: `action` is missing",
                self.operation.method
            ));
        }
        if let Some(unknown) = demand.unknown_id() {
            notes.push(format!("`{}` is nothing in the request", unknown.value));
        } else if demand.creates_missing() {
            notes.push(String::from("creates what does not exist"));
        } else if demand.is_optional(self.operation) && requirement.action == Some(Action::Read) {
            notes.push(String::from("lists where the identifier is left out"));
        }
        notes
    }

    /// What `security` lets in beside the callers of whom the cells speak.
    fn of_security(&self) -> Option<String> {
        let depends = |demand: &&Demand<'_>| {
            let inline = demand
                .declaration
                .is_some_and(|one| one.inline_scheme.is_some());
            demand.is_guarded() && !inline
        };
        let guarded: Vec<&Demand<'_>> = self.demands.iter().filter(depends).collect();
        let alternatives = &self.operation.security.alternatives;
        let unknown = |one: &&Demand<'_>| !is_identified(self.model, self.operation, one);
        let text = match guarded.is_empty() {
            true => return None,
            false if guarded.iter().any(unknown) => "`security` does not tell who calls",
            false if alternatives.iter().all(|one| one.identifies) => return None,
            false => "`security` also lets in callers whom it does not tell apart",
        };
        Some(String::from(text))
    }
}

fn is_untouched(operation: &Operation) -> bool {
    let default = method_default(&operation.method, Addresses::Item, false);
    default == MethodDefault::NoDecision
}

/// The object as a table shows it.
pub(super) fn shown_name(demand: &Demand<'_>) -> String {
    let written = demand
        .entry
        .object
        .as_ref()
        .filter(|_| demand.container.is_none());
    match demand.requirement.object.as_str() {
        "" => written.map_or_else(String::new, |one| one.value.clone()),
        name => name.to_owned(),
    }
}
