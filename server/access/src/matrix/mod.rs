//! The access matrix: what each group may do with each object, and by each operation.

mod cell;
mod objects;
mod offer;
mod operations;

use std::collections::{BTreeMap, BTreeSet};

use model::{Declared, Model, Operation};
use openapi::Place;
use policy::{AUTHENTICATED, Action};

use crate::demand::{Demand, demands};
pub use cell::{Cell, Level};
use objects::Objects;

/// The table of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    /// The groups: those of the security schemes, then others by name, `authenticated` last.
    pub columns: Vec<Column>,
    /// Objects about which something is declared or that operations address; by schema, then by name.
    pub objects: Vec<ObjectRow>,
    /// All operations in document order.
    pub operations: Vec<OperationRow>,
    /// How much is declared.
    pub coverage: Coverage,
}

/// A group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Where a scheme lists it, else its first grant.
    pub place: Option<Place>,
}

/// An object.
#[derive(Debug, Clone, PartialEq)]
pub struct ObjectRow {
    /// Its name.
    pub name: String,
    /// The schema's key.
    pub place: Option<Place>,
    /// What is declared about it.
    pub declared: Declared,
    /// Why it is public.
    pub reason: Option<String>,
    /// The actions, the five common ones first.
    pub actions: Vec<Row>,
}

/// An action on an object: the widest of what the object's rules and those of its operations give.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The action.
    pub action: Action,
    /// One for each column.
    pub cells: Vec<Cell>,
}

/// An operation.
#[derive(Debug, Clone, PartialEq)]
pub struct OperationRow {
    /// Index in [`Model::operations`].
    pub operation: usize,
    /// What is worth a remark: why it needs nothing, why it cannot be told; may be empty.
    pub note: String,
    /// Object and action of each entry, in path order, with the entry's place.
    pub entries: Vec<(String, Option<Action>, Place)>,
    /// One for each column; none where there is nothing to decide.
    pub cells: Vec<Cell>,
}

/// How much of a document is declared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Coverage {
    /// All operations.
    pub operations: usize,
    /// Those for which somebody would ask which rule decides.
    pub needed: usize,
    /// Of these, the ones with a declaration, unconfirmed ones and rules elsewhere included.
    pub declared: usize,
    /// Of the declared ones, those that nobody has confirmed.
    pub draft: usize,
    /// Of the declared ones, those whose rules stand elsewhere.
    pub elsewhere: usize,
    /// Of those needed, the ones without a declaration.
    pub undeclared: usize,
    /// Those whose objects the document does not show.
    pub opaque: usize,
}

impl Coverage {
    fn add(&mut self, operation: &Operation) {
        self.operations += 1;
        match operation.needs {
            None => self.opaque += 1,
            Some(false) => {}
            Some(true) => {
                self.needed += 1;
                match operation.declared {
                    Declared::None => self.undeclared += 1,
                    _ => self.declared += 1,
                }
                self.draft += usize::from(operation.declared == Declared::Draft);
                self.elsewhere += usize::from(operation.declared == Declared::Elsewhere);
            }
        }
    }
}

impl Matrix {
    /// The table of a document.
    pub fn of(model: &Model) -> Matrix {
        let demands: Vec<Vec<Demand<'_>>> = model
            .operations
            .iter()
            .map(|operation| demands(model, operation))
            .collect();
        let columns = columns(model, &demands);
        let mut coverage = Coverage::default();
        for operation in &model.operations {
            coverage.add(operation);
        }
        let operations = model.operations.iter().zip(&demands).enumerate();
        let operations = operations.map(|(at, (operation, demands))| {
            operations::row(model, at, operation, demands, &columns)
        });
        Matrix {
            operations: operations.collect(),
            objects: Objects::of(model, &demands).rows(&columns),
            columns,
            coverage,
        }
    }
}

/// The groups that rules or schemes name.
fn columns(model: &Model, demands: &[Vec<Demand<'_>>]) -> Vec<Column> {
    let inline = |demand: &Demand<'_>| demand.declaration?.inline_scheme.as_deref().cloned();
    let inline: Vec<_> = demands.iter().flatten().filter_map(inline).collect();
    let mut columns: Vec<Column> = Vec::new();
    for scheme in model.schemes.iter().chain(&inline) {
        for group in scheme.groups.iter().flatten() {
            if columns.iter().all(|one| one.name != group.value) {
                columns.push(Column {
                    name: group.value.clone(),
                    place: Some(group.place),
                });
            }
        }
    }
    let of_objects = model
        .objects
        .iter()
        .filter_map(|one| one.declaration.as_ref());
    let of_operations = demands.iter().flatten().filter_map(|one| one.declaration);
    let mut others: BTreeMap<&str, Place> = BTreeMap::new();
    for grant in of_objects.chain(of_operations).flat_map(|one| &one.grants) {
        others
            .entry(&grant.group.value)
            .or_insert(grant.group.place);
    }
    let known: BTreeSet<String> = columns.iter().map(|one| one.name.clone()).collect();
    let others = others
        .into_iter()
        .filter(|(name, _)| !known.contains(*name));
    columns.extend(others.map(|(name, place)| Column {
        name: name.to_owned(),
        place: Some(place),
    }));
    columns.sort_by_key(|one| one.name == AUTHENTICATED);
    columns
}
