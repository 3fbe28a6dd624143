//! The access matrix: what each group may do with each object, and by each operation.

mod cell;
mod objects;
mod offer;
mod operations;

use std::collections::{BTreeMap, BTreeSet};

use model::{Declared, Model, Operation, rules_of};
use openapi::Place;
use policy::{AUTHENTICATED, Action};

pub use cell::{Cell, Level};
use objects::Objects;

/// So many cells has a table at most: more than anybody reads, and less than 200 MB.
const CELLS: usize = 1_000_000;

/// The table of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    /// The groups: those of the security schemes, then others by name, `authenticated` last.
    pub columns: Vec<Column>,
    /// How many groups there are besides, for which the table has no room.
    pub left_out: usize,
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
    /// How much of a document is declared.
    pub fn of(model: &Model) -> Coverage {
        let mut coverage = Coverage::default();
        for operation in &model.operations {
            coverage.add(operation);
        }
        coverage
    }

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
        let objects = Objects::of(model);
        let mut columns = Matrix::groups(model);
        let left_out = cut(&mut columns, objects.count_rows() + model.operations.len());
        let operations = model.operations.iter().enumerate();
        let operations =
            operations.map(|(at, operation)| operations::row(model, at, operation, &columns));
        Matrix {
            operations: operations.collect(),
            objects: objects.rows(&columns),
            columns,
            left_out,
            coverage: Coverage::of(model),
        }
    }

    /// The groups that rules or schemes name: the columns of the table, however large that would be.
    pub fn groups(model: &Model) -> Vec<Column> {
        let entries = || model.operations.iter().flat_map(|one| &one.entries);
        let of_operations = || entries().filter_map(|entry| rules_of(model, entry));
        let inline = of_operations().filter_map(|one| one.inline_scheme.as_deref());
        let mut columns: Vec<Column> = Vec::new();
        let mut known: BTreeSet<&str> = BTreeSet::new();
        for group in model
            .schemes
            .iter()
            .chain(inline)
            .flat_map(|one| &one.groups)
            .flatten()
        {
            if known.insert(&group.value) {
                columns.push(Column::new(&group.value, group.place));
            }
        }
        let of_objects = model.objects.iter();
        let of_objects = of_objects.filter_map(|one| one.declaration.as_ref());
        let mut others: BTreeMap<&str, Place> = BTreeMap::new();
        for declaration in of_objects.chain(of_operations()) {
            for grant in &declaration.grants {
                let name = grant.group.value.as_str();
                if !known.contains(name) {
                    others.entry(name).or_insert(grant.group.place);
                }
            }
        }
        let others = others.into_iter();
        columns.extend(others.map(|(name, place)| Column::new(name, place)));
        columns.sort_by_key(|one| one.name == AUTHENTICATED);
        columns
    }
}

impl Column {
    fn new(name: &str, place: Place) -> Self {
        Column {
            name: name.to_owned(),
            place: Some(place),
        }
    }
}

/// Leaves out groups from the end, but not `authenticated`, so that the table stays within bounds.
/// Returns how many.
fn cut(columns: &mut Vec<Column>, rows: usize) -> usize {
    let room = (CELLS / rows.max(1)).max(2);
    let beyond = columns.len().saturating_sub(room);
    let is_everybody = columns.last().is_some_and(|one| one.name == AUTHENTICATED);
    let end = columns.len() - usize::from(is_everybody && beyond > 0);
    columns.drain(end - beyond..end);
    beyond
}
