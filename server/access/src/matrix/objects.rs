//! The rows of objects.

use std::collections::{BTreeMap, BTreeSet};

use model::{Declared, Model};
use policy::{Action, ObjectRules, ObjectType, Standing};

use super::offer::{Offer, standing};
use super::operations::shown_name;
use super::{Cell, Column, ObjectRow, Row};
use crate::demand::Demand;
use crate::names;

/// What is known of each object.
pub(super) struct Objects<'o> {
    model: &'o Model,
    /// By name: the rules of operations that state some of their own, and the actions of entries.
    of_operations: BTreeMap<ObjectType, Vec<&'o Demand<'o>>>,
}

impl<'o> Objects<'o> {
    pub(super) fn of(model: &'o Model, demands: &'o [Vec<Demand<'o>>]) -> Self {
        let mut of_operations: BTreeMap<ObjectType, Vec<&Demand<'_>>> = BTreeMap::new();
        for (operation, demands) in model.operations.iter().zip(demands) {
            for demand in demands.iter().filter(|one| one.container.is_none()) {
                let name = shown_name(demand);
                if !name.is_empty() {
                    of_operations.entry(name.into()).or_default().push(demand);
                }
            }
            if operation.needs == Some(true) && operation.declared == Declared::None {
                for object in operation
                    .likely_identifiers()
                    .filter_map(|one| one.object.as_deref())
                {
                    of_operations.entry(object.into()).or_default();
                }
            }
        }
        Objects {
            model,
            of_operations,
        }
    }

    /// Objects with a schema in document order, then the others by name.
    pub(super) fn rows(&self, columns: &[Column]) -> Vec<ObjectRow> {
        let mut rows = Vec::new();
        let mut known: BTreeSet<ObjectType> = BTreeSet::new();
        for object in &self.model.objects {
            let name = ObjectType::from(object.name.as_str());
            let is_addressed = self.of_operations.contains_key(&name);
            if (is_addressed || object.declaration.is_some()) && known.insert(name.clone()) {
                rows.push(self.row(&name, Some(object), columns));
            }
        }
        for name in self
            .of_operations
            .keys()
            .filter(|name| !known.contains(*name))
        {
            rows.push(self.row(name, None, columns));
        }
        rows
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
        let demands = self.of_operations.get(name).map_or(&[][..], Vec::as_slice);
        let own: Vec<&Demand<'_>> = demands
            .iter()
            .copied()
            .filter(|one| one.requirement.public || one.entry.declared == Declared::Method)
            .collect();
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
        let cell = |action: &Action, column: &Column| {
            let here = offer.cell(Some(action), &column.name);
            let same = own
                .iter()
                .filter(|one| one.requirement.action.as_ref() == Some(action));
            let widest = same.map(|one| Offer {
                filtered: true,
                of_item: true,
                unnameable: false,
                ..Offer::of(one)
            });
            let each = widest.map(|one| one.cell(Some(action), &column.name));
            each.fold(here, Cell::or)
        };
        let actions = actions(rules.as_ref(), demands);
        ObjectRow {
            name: name.to_string(),
            place: object.map(|one| one.key),
            declared: declared(rules.as_ref(), demands),
            reason: declaration
                .and_then(|one| one.reason.as_ref())
                .map(|one| one.value.clone()),
            actions: actions
                .into_iter()
                .map(|action| Row {
                    cells: columns.iter().map(|column| cell(&action, column)).collect(),
                    action,
                })
                .collect(),
        }
    }
}

/// What an object's own rules amount to, else the strongest of what its operations declare.
fn declared(rules: Option<&ObjectRules>, demands: &[&Demand<'_>]) -> Declared {
    match rules.map(standing) {
        Some(Standing::Draft { .. }) => Declared::Draft,
        Some(Standing::Public) => Declared::Public,
        Some(Standing::RulesElsewhere) => Declared::Elsewhere,
        Some(_) => Declared::Root,
        None => {
            let each = demands.iter().map(|one| one.entry.declared);
            each.max().unwrap_or(Declared::None)
        }
    }
}

/// The five common actions, then what grants or entries name besides, in order.
fn actions(rules: Option<&ObjectRules>, demands: &[&Demand<'_>]) -> Vec<Action> {
    let mut actions = vec![
        Action::Create,
        Action::Read,
        Action::Update,
        Action::Delete,
        Action::List,
    ];
    let grants = rules.into_iter().flat_map(|rules| &rules.grants);
    let mut others: BTreeSet<&Action> = grants.flat_map(|grant| &grant.actions).collect();
    others.extend(
        demands
            .iter()
            .filter_map(|one| one.requirement.action.as_ref()),
    );
    let others = others
        .into_iter()
        .filter(|one| matches!(one, Action::Custom(_)));
    actions.extend(others.cloned());
    actions
}
