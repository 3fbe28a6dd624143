//! Which objects are guarded where.

use foldhash::{HashMap, HashMapExt};
use model::{Declared, Model, Operation};
use policy::Addresses;

/// An operation with an entry for the object.
#[derive(Clone, Copy)]
struct Guard<'m> {
    operation: &'m Operation,
    /// The entry addresses one object, not the collection.
    of_item: bool,
}

/// For each object the operations that demand its rules.
pub(crate) struct Guarded<'m> {
    by_object: HashMap<&'m str, Vec<Guard<'m>>>,
}

impl<'m> Guarded<'m> {
    pub(crate) fn of(model: &'m Model) -> Self {
        let mut by_object: HashMap<&str, Vec<Guard<'m>>> = HashMap::new();
        for operation in &model.operations {
            for entry in &operation.entries {
                if let (Some(object), true) = (&entry.object, entry.declared >= Declared::Method) {
                    let guard = Guard {
                        operation,
                        of_item: entry.addresses == Addresses::Item,
                    };
                    by_object.entry(&object.value).or_default().push(guard);
                }
            }
        }
        Guarded { by_object }
    }

    /// The first operation on another path that guards `object`, one that addresses a single object
    /// if there is any.
    pub(crate) fn elsewhere(&self, object: &str, here: &Operation) -> Option<&'m Operation> {
        let guards = self.by_object.get(object)?;
        let elsewhere = || guards.iter().filter(|one| one.operation.path != here.path);
        let guard = elsewhere().find(|one| one.of_item).or(elsewhere().next())?;
        Some(guard.operation)
    }
}
