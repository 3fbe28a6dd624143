//! Where `x-objects` is written: at the path where its operations agree, else at the operation.

use edit::{Value, Where};
use foldhash::{HashMap, HashMapExt};
use model::{Design, Entry, Model, Operation};
use openapi::{Cursor, Place};
use syntax::Kind;

use super::addressed::Addressed;
use super::object::{Objects, Rules};
use super::reason::Reason;
use super::steps::Steps;
use super::values::{Spelled, copied, keys};
use crate::written::{layers, objects_of};

/// An operation and what is to be declared for it.
#[derive(Debug, Clone)]
pub(super) struct Wanted<'a> {
    pub(super) operation: &'a Operation,
    /// What `x-objects` gains; may be empty.
    pub(super) entries: Vec<Addressed>,
}

/// Writes entries of `x-objects`.
pub(super) struct Placing<'p, 'a> {
    objects: &'p Objects<'a>,
    spelled: Spelled,
    /// The operations of each path item, wherever it is used.
    by_item: HashMap<Place, Vec<&'a Operation>>,
    /// In how many places each operation is used.
    uses: HashMap<Place, usize>,
}

/// A path item that more operations share is left alone.
const MEMBERS: usize = 64;

impl<'p, 'a> Placing<'p, 'a> {
    pub(super) fn of(model: &'a Model, objects: &'p Objects<'a>, spelled: Spelled) -> Self {
        let mut by_item: HashMap<Place, Vec<&Operation>> = HashMap::new();
        let mut uses: HashMap<Place, usize> = HashMap::new();
        for one in &model.operations {
            by_item.entry(one.path_item).or_default().push(one);
            *uses.entry(one.operation).or_default() += 1;
        }
        Placing {
            objects,
            spelled,
            by_item,
            uses,
        }
    }

    /// The steps of each wanted operation, in their order.
    pub(super) fn place(
        &self,
        wanted: &[Wanted<'a>],
        free: &dyn Fn(Place) -> bool,
    ) -> Vec<Result<Steps, Reason>> {
        let mut of_items: HashMap<Place, Vec<&Wanted<'a>>> = HashMap::new();
        let mut of_operations: HashMap<Place, Vec<&Wanted<'a>>> = HashMap::new();
        for one in wanted {
            let of_item = of_items.entry(one.operation.path_item).or_default();
            of_item.push(one);
            let same = of_operations.entry(one.operation.operation).or_default();
            same.push(one);
        }
        // An operation that several paths share must want the same in each.
        let agree = of_operations.iter().map(|(place, same)| {
            let wants = same.first().map(|one| &one.entries);
            let all = self.uses.get(place) == Some(&same.len());
            (
                *place,
                all && same.iter().all(|one| Some(&one.entries) == wants),
            )
        });
        let agree: HashMap<Place, bool> = agree.collect();
        let agrees = |one: &Wanted<'a>| agree.get(&one.operation.operation) == Some(&true);
        let shared = of_items.iter().filter_map(|(item, wanted)| {
            let entries = self.shared(*item, wanted).filter(|_| free(*item))?;
            // What stands at the path must not hold where something else should.
            let may_differ = |one: &&Wanted<'a>| agrees(one) && free(one.operation.operation);
            let holds = |one: &&Wanted<'a>| one.entries == entries || may_differ(one);
            wanted.iter().all(holds).then_some((*item, entries))
        });
        let shared: HashMap<Place, &[Addressed]> = shared.collect();
        let each = wanted.iter().map(|one| {
            let shared = shared.get(&one.operation.path_item).copied();
            match agrees(one) || shared == Some(&one.entries) && !self.has_own(one.operation) {
                true => self.steps(one, shared),
                false => Err(Reason::Differs),
            }
        });
        each.collect()
    }

    /// What the operations of a path item share: the entries that most of them want. Nothing where
    /// one of them wants none, since what stands at the path holds for all.
    fn shared<'w>(&self, item: Place, wanted: &[&'w Wanted<'a>]) -> Option<&'w [Addressed]> {
        let inherits = |one: &&Operation| one.method != "OPTIONS" && !self.has_own(one);
        let members = self.by_item.get(&item)?;
        if members.len() > MEMBERS {
            return None;
        }
        let of_item: Vec<_> = members.iter().copied().filter(inherits).collect();
        let find = |one: &&Operation| wanted.iter().find(|other| other.operation.key == one.key);
        let wanted: Vec<_> = of_item.iter().filter_map(find).collect();
        let all = wanted.len() == of_item.len();
        let plain = |one: &&&&Wanted<'a>| one.entries.iter().all(|entry| entry.action.is_none());
        let mut best: Option<(usize, &'w Wanted<'a>)> = None;
        for one in wanted.iter().filter(plain).filter(|_| all) {
            let same = wanted.iter().filter(|other| other.entries == one.entries);
            let same = same.count();
            if best.is_none_or(|(most, _)| same > most) {
                best = Some((same, one));
            }
        }
        best.map(|(_, best)| best.entries.as_slice())
    }

    /// Whether the operation has `x-objects` of its own, which replace those of the path.
    fn has_own(&self, operation: &Operation) -> bool {
        let files = self.objects.files;
        files
            .cursor(operation.operation)
            .and_then(objects)
            .is_some()
    }

    fn steps(&self, wanted: &Wanted<'a>, shared: Option<&[Addressed]>) -> Result<Steps, Reason> {
        let mut steps = Steps::default();
        let operation = wanted.operation;
        if wanted.entries.is_empty() {
            return Ok(steps);
        }
        let files = self.objects.files;
        let of_method = |entry: &Entry| entry.design == Design::Method;
        if operation.entries.iter().any(of_method) {
            return Err(Reason::AtOperation);
        }
        let own = files.cursor(operation.operation).and_then(objects);
        let at_path = || layers(files, operation).find_map(objects);
        match (own, at_path()) {
            (Some(list), _) => self.add(list, wanted, &mut steps)?,
            (None, Some(list)) => match shared {
                Some(entries) if entries == wanted.entries => self.add(list, wanted, &mut steps)?,
                _ => self.replace_at_operation(list, wanted, &mut steps)?,
            },
            (None, None) => {
                let at = match shared {
                    Some(entries) if entries == wanted.entries => operation.path_item,
                    _ => operation.operation,
                };
                let list = self.list(&wanted.entries, at)?;
                steps.insert(at, self.spelled.key("objects"), list, Where::Start);
            }
        }
        Ok(steps)
    }

    /// Adds entries to those that are there.
    fn add(&self, list: Cursor<'a>, wanted: &Wanted<'a>, steps: &mut Steps) -> Result<(), Reason> {
        let place = list.place();
        if list.node().kind() != Kind::Seq {
            steps.replace(place, self.joined(list, wanted, place)?);
            return Ok(());
        }
        for entry in &wanted.entries {
            let value = self.value(entry, place)?;
            match entry.in_path {
                true => steps.append(place, value),
                // The last entry is what the operation is about.
                false => steps.prepend(place, value),
            }
        }
        Ok(())
    }

    /// What stands at the path and the new entries, at the operation.
    fn replace_at_operation(
        &self,
        list: Cursor<'a>,
        wanted: &Wanted<'a>,
        steps: &mut Steps,
    ) -> Result<(), Reason> {
        let at = wanted.operation.operation;
        if list.file() != at.file {
            // A reference in an entry counts from its file.
            return Err(Reason::Unreadable);
        }
        let value = self.joined(list, wanted, at)?;
        steps.insert(at, self.spelled.key("objects"), value, Where::Start);
        Ok(())
    }

    /// The entries of a list with the new ones. What stands in no path comes first: the last entry
    /// is what the operation is about.
    fn joined(&self, list: Cursor<'a>, wanted: &Wanted<'a>, at: Place) -> Result<Value, Reason> {
        let written = copied(list).ok_or(Reason::Unreadable)?;
        let written = match written {
            Value::List(items) => items,
            one => vec![one],
        };
        let new = |in_path: bool| {
            let entries = wanted.entries.iter();
            let entries = entries.filter(move |entry| entry.in_path == in_path);
            entries.map(|entry| self.value(entry, at))
        };
        let written = written.into_iter().map(Ok);
        let all = new(false).chain(written).chain(new(true));
        Ok(Value::List(all.collect::<Result<_, _>>()?))
    }

    fn list(&self, entries: &[Addressed], at: Place) -> Result<Value, Reason> {
        let items = entries.iter().map(|entry| self.value(entry, at));
        Ok(Value::List(items.collect::<Result<_, _>>()?))
    }

    /// An entry. One for an object whose rules a person has confirmed is a draft of its own.
    fn value(&self, entry: &Addressed, at: Place) -> Result<Value, Reason> {
        let mut keys = keys(&self.objects.names, entry, at.file)?;
        if matches!(self.objects.rules(&entry.object)?, Rules::Confirmed) {
            keys.push(("draft".into(), Value::from(true)));
        }
        Ok(Value::Map(keys))
    }
}

/// The value of `x-objects` in a mapping.
fn objects(map: Cursor<'_>) -> Option<Cursor<'_>> {
    objects_of(map).map(|(_, value)| value)
}
