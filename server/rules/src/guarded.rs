//! Which objects are guarded where.

use std::collections::HashMap;

use model::{Declared, Model, Operation};

/// For each object the operations that demand its rules.
pub(crate) struct Guarded<'m> {
    by_object: HashMap<&'m str, Vec<&'m Operation>>,
}

impl<'m> Guarded<'m> {
    pub(crate) fn of(model: &'m Model) -> Self {
        let mut by_object: HashMap<&str, Vec<&Operation>> = HashMap::new();
        for operation in &model.operations {
            for entry in &operation.entries {
                if let (Some(object), true) = (&entry.object, entry.declared >= Declared::Method) {
                    by_object.entry(&object.value).or_default().push(operation);
                }
            }
        }
        Guarded { by_object }
    }

    /// The first operation on another path that guards `object`.
    pub(crate) fn elsewhere(&self, object: &str, here: &Operation) -> Option<&'m Operation> {
        let guards = self.by_object.get(object)?;
        guards.iter().copied().find(|one| one.path != here.path)
    }
}
