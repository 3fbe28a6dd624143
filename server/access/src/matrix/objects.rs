//! The rows of objects.

use std::collections::{BTreeMap, BTreeSet};

use model::{Declared, Model, Operation};
use policy::{Action, ObjectRules, ObjectType, Standing};

use super::offer::{Given, Offer, standing};
use super::operations::shown_name;
use super::{Cell, Column, ObjectRow, Row};
use crate::demand::{Demand, demands};
use crate::names;

/// What is known of each object.
pub(super) struct Objects<'o> {
    model: &'o Model,
    of_operations: BTreeMap<ObjectType, Vec<Said<'o>>>,
}

/// What an operation says of an object.
struct Said<'o> {
    action: Option<Action>,
    declared: Declared,
    /// Rules of its own. Those of the object are left out: each operation would have a copy of them.
    own: Option<Demand<'o>>,
}

impl<'o> Objects<'o> {
    pub(super) fn of(model: &'o Model) -> Self {
        let mut objects = Objects {
            model,
            of_operations: BTreeMap::new(),
        };
        for operation in &model.operations {
            objects.add(operation);
        }
        objects
    }

    fn add(&mut self, operation: &'o Operation) {
        for demand in demands(self.model, operation) {
            let name = shown_name(&demand);
            if demand.container.is_none() && !name.is_empty() {
                let declared = demand.entry.declared;
                let is_own = demand.requirement.public || declared == Declared::Method;
                let said = Said {
                    action: demand.requirement.action.clone(),
                    declared,
                    own: is_own.then_some(demand),
                };
                self.of_operations
                    .entry(name.into())
                    .or_default()
                    .push(said);
            }
        }
        if operation.needs == Some(true) && operation.declared == Declared::None {
            let named = operation.likely_identifiers();
            for object in named.filter_map(|one| one.object.as_deref()) {
                self.of_operations.entry(object.into()).or_default();
            }
        }
    }

    /// Objects with a schema in document order, then the others by name.
    fn shown(&self) -> Vec<(ObjectType, Option<&'o model::Object>)> {
        let mut shown = Vec::new();
        let mut known: BTreeSet<ObjectType> = BTreeSet::new();
        for object in &self.model.objects {
            let name = ObjectType::from(object.name.as_str());
            let is_addressed = self.of_operations.contains_key(&name);
            if (is_addressed || object.declaration.is_some()) && known.insert(name.clone()) {
                shown.push((name, Some(object)));
            }
        }
        let others = self.of_operations.keys();
        let others = others.filter(|name| !known.contains(*name));
        shown.extend(others.map(|name| (name.clone(), None)));
        shown
    }

    /// What the groups in `columns` get of each object.
    pub(super) fn rows(&self, columns: &[Column]) -> Vec<ObjectRow> {
        let shown = self.shown().into_iter();
        shown
            .map(|(name, object)| self.row(&name, object, columns))
            .collect()
    }

    /// How many rows all objects have together.
    pub(super) fn count_rows(&self) -> usize {
        let shown = self.shown().into_iter();
        let rows = shown.map(|(name, object)| {
            let declaration = object.and_then(|one| one.declaration.as_ref());
            let rules = declaration.map(|one| &one.rules);
            actions(rules, self.said(&name)).len()
        });
        rows.sum()
    }

    fn said(&self, name: &ObjectType) -> &[Said<'o>] {
        self.of_operations.get(name).map_or(&[], Vec::as_slice)
    }

    fn row(
        &self,
        name: &ObjectType,
        object: Option<&model::Object>,
        columns: &[Column],
    ) -> ObjectRow {
        let declaration = object.and_then(|one| one.declaration.as_ref());
        let declaration = declaration.filter(|one| names::says_something(one));
        let rules = declaration.map(|one| names::rules(self.model, one));
        let said = self.said(name);
        let own: Vec<&Demand<'_>> = said.iter().filter_map(|one| one.own.as_ref()).collect();
        let offer = Offer {
            rules: rules.as_ref(),
            declaration,
            place: declaration
                .map(|one| one.place)
                .or(object.map(|one| one.key))
                .unwrap_or(self.model.openapi_key),
            public: false,
            filtered: true,
            of_item: true,
            identified: true,
            unnameable: false,
        };
        let cells = |action: &Action| -> Vec<Cell> {
            let here = offer.given(Some(action));
            let same = own
                .iter()
                .filter(|one| one.requirement.action.as_ref() == Some(action));
            let widest = same.map(|one| Offer {
                filtered: true,
                of_item: true,
                unnameable: false,
                ..Offer::of(one)
            });
            let others: Vec<Given> = widest.map(|one| one.given(Some(action))).collect();
            let cell = |column: &Column| {
                let each = others.iter().map(|one| one.to(&column.name));
                each.fold(here.to(&column.name), Cell::or)
            };
            columns.iter().map(cell).collect()
        };
        let actions = actions(rules.as_ref(), said);
        ObjectRow {
            name: name.to_string(),
            place: object.map(|one| one.key),
            declared: declared(rules.as_ref(), said),
            reason: declaration
                .and_then(|one| one.reason.as_ref())
                .map(|one| one.value.clone()),
            actions: actions
                .into_iter()
                .map(|action| Row {
                    cells: cells(&action),
                    action,
                })
                .collect(),
        }
    }
}

/// What an object's own rules amount to, else the strongest of what its operations declare.
fn declared(rules: Option<&ObjectRules>, said: &[Said<'_>]) -> Declared {
    match rules.map(standing) {
        Some(Standing::Draft { .. }) => Declared::Draft,
        Some(Standing::Public) => Declared::Public,
        Some(Standing::RulesElsewhere) => Declared::Elsewhere,
        Some(_) => Declared::Root,
        None => {
            let each = said.iter().map(|one| one.declared);
            each.max().unwrap_or(Declared::None)
        }
    }
}

/// The five common actions, then what grants or entries name besides, in order.
fn actions(rules: Option<&ObjectRules>, said: &[Said<'_>]) -> Vec<Action> {
    let mut actions = vec![
        Action::Create,
        Action::Read,
        Action::Update,
        Action::Delete,
        Action::List,
    ];
    let grants = rules.into_iter().flat_map(|rules| &rules.grants);
    let mut others: BTreeSet<&Action> = grants.flat_map(|grant| &grant.actions).collect();
    others.extend(said.iter().filter_map(|one| one.action.as_ref()));
    let others = others
        .into_iter()
        .filter(|one| matches!(one, Action::Custom(_)));
    actions.extend(others.cloned());
    actions
}
