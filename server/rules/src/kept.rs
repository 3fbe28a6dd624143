//! Findings on single operations that the next version of a document may use again.

use std::sync::Arc;

use foldhash::{HashMap, HashSet};
use model::{Model, Operation};

use crate::finding::{At, Finding};
use crate::rule::Rule;

/// What was found on operations that a version of a document shares with the one before it.
pub(crate) struct Kept<'k> {
    /// The operations of the version before, by where they are kept.
    shared: HashSet<*const Operation>,
    findings: HashMap<(&'static str, &'k At), &'k Arc<Finding>>,
}

impl<'k> Kept<'k> {
    /// What holds of the findings of `before`; `None` where something differs that verdicts on many
    /// operations rest on.
    pub(crate) fn of(before: &'k Model, findings: &'k [Arc<Finding>], now: &Model) -> Option<Self> {
        if !is_alike(before, now) {
            return None;
        }
        let of_operations = findings
            .iter()
            .filter(|one| one.rule.check.is_of_operation());
        Some(Kept {
            shared: before.operations.iter().map(std::ptr::from_ref).collect(),
            findings: of_operations
                .map(|finding| ((finding.rule.name, &finding.at), finding))
                .collect(),
        })
    }

    /// What a rule found on an operation, and that may be nothing; `None` where it has to look again.
    pub(crate) fn get(&self, rule: &Rule, operation: &Operation) -> Option<Option<Arc<Finding>>> {
        if !self.shared.contains(&std::ptr::from_ref(operation)) {
            return None;
        }
        let key = At::from(operation.key);
        let known = self.findings.get(&(rule.name, &key));
        Some(known.map(|known| Arc::clone(known)))
    }
}

/// Whether both versions have all in common that a verdict on an operation rests on beside the
/// operation: objects and how they are named, which operations guard them, whether there are schemes.
fn is_alike(before: &Model, now: &Model) -> bool {
    // The names of others are read out of the files.
    let all_are_components = now.objects.iter().all(|one| one.key != one.schema);
    let guards = |model: &Model| -> Vec<*const Operation> {
        let operations = model.operations.iter();
        let guards = operations.filter(|one| !one.entries.is_empty());
        guards.map(std::ptr::from_ref).collect()
    };
    all_are_components
        && before.declares_security_schemes == now.declares_security_schemes
        && before.objects == now.objects
        && guards(before) == guards(now)
}
