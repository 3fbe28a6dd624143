//! The access matrix: what each group may do with each object, and by each operation.

use std::collections::{BTreeMap, BTreeSet};

use model::{Declaration, Declared, Model, Operation};
use openapi::Place;
use policy::{
    AUTHENTICATED, Action, Addresses, EffectiveGrant, MethodDefault, ObjectRules, ObjectType,
    Ownership, Sharing, Standing, method_default,
};

use crate::demand::{Demand, demands};
use crate::names;

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

/// What a caller may do who is in one group, and in `authenticated` like everybody.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// How far it goes.
    pub level: Level,
    /// The grant, or else what decides.
    pub place: Option<Place>,
    /// Only in such containers that the caller is a member of.
    pub within: BTreeSet<String>,
    /// Only under these conditions, which the document cannot decide.
    pub when: BTreeSet<String>,
    /// A list that returns what the grant allows.
    pub filtered: bool,
    /// What holds beside it where it is narrowed: another level with fewer conditions.
    pub also: Vec<Cell>,
}

/// How far access goes; ordered, the widest is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Denied: nothing is declared.
    Undeclared,
    /// Denied: no grant.
    None,
    /// Unknown: nobody has confirmed it.
    Draft,
    /// Unknown: the rules stand outside of the document.
    Elsewhere,
    /// Unknown: several schemes, none named.
    AmbiguousScheme,
    /// The caller's own objects.
    Own,
    /// The caller's own objects and those shared by the access control list.
    Shared,
    /// Any object.
    Any,
    /// Everybody, without credential too.
    Public,
}

impl Level {
    /// The name in reports: `own`, `ambiguous-scheme`.
    pub fn name(self) -> &'static str {
        match self {
            Level::Undeclared => "undeclared",
            Level::None => "none",
            Level::Draft => "draft",
            Level::Elsewhere => "elsewhere",
            Level::AmbiguousScheme => "ambiguous-scheme",
            Level::Own => "own",
            Level::Shared => "shared",
            Level::Any => "any",
            Level::Public => "public",
        }
    }

    /// What it means, for a legend.
    pub fn meaning(self) -> &'static str {
        match self {
            Level::Undeclared => "nothing is declared: denied",
            Level::None => "no grant: denied",
            Level::Draft => "declared, and not yet confirmed by a person: unknown",
            Level::Elsewhere => "enforced by rules outside of the document: unknown",
            Level::AmbiguousScheme => "several security schemes, none named: unknown",
            Level::Own => "own objects only",
            Level::Shared => "own objects, and those that the access control list shares",
            Level::Any => "any object",
            Level::Public => "everybody, without credential too",
        }
    }

    /// All, the widest first.
    pub const ALL: [Level; 9] = [
        Level::Public,
        Level::Any,
        Level::Shared,
        Level::Own,
        Level::AmbiguousScheme,
        Level::Elsewhere,
        Level::Draft,
        Level::None,
        Level::Undeclared,
    ];
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
        let operations = operations
            .map(|(at, (operation, demands))| operation_row(at, operation, demands, &columns));
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

/// What an operation addresses, as far as we can tell: "Pet by petId, Visit by visitId".
fn addressed(operation: &Operation) -> String {
    let each = operation.likely_identifiers().map(|identifier| {
        let object = identifier.object.as_deref();
        let object = object.unwrap_or(&identifier.resource);
        format!("{object} by {}", identifier.name)
    });
    each.collect::<Vec<_>>().join(", ")
}

fn operation_row(
    at: usize,
    operation: &Operation,
    demands: &[Demand<'_>],
    columns: &[Column],
) -> OperationRow {
    let exemption = operation.exemption.as_ref().map(ToString::to_string);
    let opaque = operation.opaque.map(|one| one.to_string());
    let unmapped = demands
        .iter()
        .any(|one| one.requirement.action.is_none() && one.requirement.rules.is_some());
    // Where something is declared, it does not matter whether it had to be.
    let note = match demands.is_empty() {
        true => exemption.or(opaque).unwrap_or_else(|| addressed(operation)),
        false if is_untouched(operation) => String::from("OPTIONS touches no object"),
        false if unmapped => format!(
            "what {} does here has no default: `action` is missing",
            operation.method
        ),
        false => String::new(),
    };
    let cell = |column: &Column| {
        let each = demands
            .iter()
            .map(|demand| Offer::of(demand).cell(demand.requirement.action.as_ref(), &column.name));
        each.reduce(Cell::and)
    };
    let cells = match is_untouched(operation) {
        true => Vec::new(),
        false => columns.iter().filter_map(cell).collect(),
    };
    OperationRow {
        operation: at,
        note,
        entries: demands
            .iter()
            .map(|one| (shown_name(one), one.requirement.action.clone(), one.place))
            .collect(),
        cells,
    }
}

fn is_untouched(operation: &Operation) -> bool {
    let default = method_default(&operation.method, Addresses::Item, false);
    default == MethodDefault::NoDecision
}

fn shown_name(demand: &Demand<'_>) -> String {
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

/// Rules, and how they stand.
struct Offer<'o> {
    rules: Option<&'o ObjectRules>,
    declaration: Option<&'o Declaration>,
    /// Where what decides stands, if no grant does.
    place: Place,
    /// No requirement at all.
    public: bool,
    /// A list returns only what the grant allows.
    filtered: bool,
    /// Whether one object is named, which the caller may own.
    of_item: bool,
}

impl<'o> Offer<'o> {
    fn of(demand: &'o Demand<'o>) -> Self {
        Offer {
            rules: demand.requirement.rules.as_ref(),
            declaration: demand.declaration,
            place: demand.place,
            public: demand.requirement.public,
            filtered: demand.requirement.filtered,
            of_item: demand.requirement.addresses == Addresses::Item,
        }
    }

    /// What a group gets of it for an action; `None`: the action is not given.
    fn cell(&self, action: Option<&Action>, group: &str) -> Cell {
        let plain = |level| Cell {
            level,
            place: Some(self.place),
            within: BTreeSet::new(),
            when: BTreeSet::new(),
            filtered: false,
            also: Vec::new(),
        };
        let standing = match self.rules {
            _ if self.public => Standing::Public,
            None => Standing::Undeclared,
            Some(rules) => standing(rules),
        };
        let rules = match standing {
            Standing::Public => return plain(Level::Public),
            Standing::Undeclared => return plain(Level::Undeclared),
            Standing::Draft { .. } => return plain(Level::Draft),
            Standing::RulesElsewhere => return plain(Level::Elsewhere),
            Standing::AmbiguousScheme => return plain(Level::AmbiguousScheme),
            Standing::Guarded(rules) => rules,
        };
        let Some(action) = action else {
            return plain(Level::None);
        };
        let grants = rules.grants_for(action).into_iter();
        let counts =
            |one: &EffectiveGrant<'_>| one.grant.group == group || one.grant.group == AUTHENTICATED;
        let cells = grants
            .filter(counts)
            .map(|grant| self.granted(rules, action, &grant));
        cells.fold(plain(Level::None), Cell::or)
    }

    fn granted(&self, rules: &ObjectRules, action: &Action, grant: &EffectiveGrant<'_>) -> Cell {
        let shared = rules.sharing == Sharing::Acl;
        let level = match (grant.ownership, action) {
            (Ownership::Any, _) => Level::Any,
            (Ownership::Own, Action::Create) => Level::Own,
            (Ownership::Own, Action::List) if !self.filtered => Level::None,
            (Ownership::Own, Action::List) if shared => Level::Shared,
            (Ownership::Own, Action::List) => Level::Own,
            // Nobody owns what is not named.
            (Ownership::Own, _) if !self.of_item => Level::None,
            (Ownership::Own, action) if rules.shares(action) => Level::Shared,
            (Ownership::Own, _) => Level::Own,
        };
        let written = self.declaration.and_then(|one| one.grants.get(grant.index));
        Cell {
            level,
            place: Some(written.map_or(self.place, |one| one.place)),
            within: grant.grant.within.iter().map(ToString::to_string).collect(),
            when: grant.grant.when.iter().cloned().collect(),
            filtered: self.filtered && *action == Action::List,
            also: Vec::new(),
        }
    }
}

/// [`Standing::of`] for rules that stand alone.
fn standing(rules: &ObjectRules) -> Standing<'_> {
    match rules {
        rules if rules.draft => Standing::Draft {
            public: rules.public,
        },
        rules if rules.public => Standing::Public,
        rules if rules.rules_elsewhere => Standing::RulesElsewhere,
        rules if rules.ambiguous_scheme => Standing::AmbiguousScheme,
        rules => Standing::Guarded(rules),
    }
}

impl Cell {
    /// The conditions under which it holds.
    fn is_narrower_than(&self, other: &Cell) -> bool {
        other.within.is_subset(&self.within) && other.when.is_subset(&self.when)
    }

    /// Either of two: the wider one, and the other where it holds under fewer conditions.
    fn or(self, other: Cell) -> Cell {
        let rank = |one: &Cell| {
            (
                one.level,
                std::cmp::Reverse(one.within.len() + one.when.len()),
            )
        };
        let (mut best, mut rest) = match rank(&other) > rank(&self) {
            true => (other, self),
            false => (self, other),
        };
        let mut also = std::mem::take(&mut best.also);
        also.append(&mut rest.also);
        if rest.level > Level::None {
            also.push(rest);
        }
        also.retain(|one| !one.is_narrower_than(&best));
        best.also = also;
        best
    }

    /// Both of two: the narrower one, under the conditions of both.
    fn and(self, other: Cell) -> Cell {
        let (mut least, rest) = match other.level < self.level {
            true => (other, self),
            false => (self, other),
        };
        if least.level > Level::None {
            least.within.extend(rest.within);
            least.when.extend(rest.when);
        }
        least.filtered |= rest.filtered;
        least.also = Vec::new();
        least
    }
}

/// What is known of each object.
struct Objects<'o> {
    model: &'o Model,
    /// By name: the rules of operations that state some of their own, and the actions of entries.
    of_operations: BTreeMap<ObjectType, Vec<&'o Demand<'o>>>,
}

impl<'o> Objects<'o> {
    fn of(model: &'o Model, demands: &'o [Vec<Demand<'o>>]) -> Self {
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
    fn rows(&self, columns: &[Column]) -> Vec<ObjectRow> {
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
        };
        let cell = |action: &Action, column: &Column| {
            let here = offer.cell(Some(action), &column.name);
            let same = own
                .iter()
                .filter(|one| one.requirement.action.as_ref() == Some(action));
            let widest = same.map(|one| Offer {
                filtered: true,
                of_item: true,
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
