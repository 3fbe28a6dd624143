//! Compares the tree after the edits with what was asked for.

use std::collections::BTreeMap;

use syntax::{Document, Kind, Node, NodeId};

use crate::change::Refusal;
use crate::plan::Job;
use crate::value::Value;

/// Checks that `after` is `before` with all `jobs` done and nothing else changed.
///
/// # Errors
/// [`Refusal::Layout`]: the place was written in a way that this crate did not foresee.
pub(crate) fn verify(
    before: &Document,
    after: &Document,
    jobs: &BTreeMap<NodeId, Job>,
) -> Result<(), Refusal> {
    let verifier = Verifier { jobs };
    let roots = |document: &Document| document.documents().count();
    let same = roots(before) == roots(after)
        && after.errors().count() <= before.errors().count()
        && before.documents().zip(after.documents()).all(|(old, new)| {
            match (old.root(), new.root()) {
                (Some(old), Some(new)) => verifier.done(old, new),
                (None, None) => true,
                _ => false,
            }
        });
    if same { Ok(()) } else { Err(Refusal::Layout) }
}

struct Verifier<'a> {
    jobs: &'a BTreeMap<NodeId, Job>,
}

impl Verifier<'_> {
    /// Whether `new` is `old` after its job, and so for all below.
    fn done(&self, old: Node<'_>, new: Node<'_>) -> bool {
        match self.jobs.get(&old.id()) {
            None => self.same(old, new, &Job::default()),
            Some(job) => match &job.replace {
                Some(value) => holds(new, value),
                None => self.same(old, new, job),
            },
        }
    }

    fn same(&self, old: Node<'_>, new: Node<'_>, job: &Job) -> bool {
        if old.anchor() != new.anchor() || old.tag() != new.tag() {
            return false;
        }
        match old.kind() {
            Kind::Map => self.same_map(old, new, job),
            Kind::Seq => self.same_list(old, new, job),
            _ if !job.inserts.is_empty() => holds(new, &job.as_map()),
            _ if !job.prepends.is_empty() || !job.appends.is_empty() => holds(new, &job.as_list()),
            Kind::Alias => new.alias() == old.alias(),
            kind => new.kind() == kind && same_text(old, new),
        }
    }

    fn same_map(&self, old: Node<'_>, new: Node<'_>, job: &Job) -> bool {
        if new.kind() != Kind::Map {
            return false;
        }
        let kept = old
            .entries()
            .filter(|(key, _)| !job.removes.contains(&key.id()));
        let mut kept = kept.peekable();
        let inserted = job.inserts.iter().flat_map(|(_, entries)| entries);
        let mut missing: Vec<_> = inserted.collect();
        for (key, value) in new.entries() {
            let found = missing.iter().position(|entry| key.is_str(&entry.key.text));
            if let Some(index) = found {
                let entry = missing.remove(index);
                if !holds(value, &entry.value) {
                    return false;
                }
                continue;
            }
            let Some((old_key, old_value)) = kept.next() else {
                return false;
            };
            if !self.done(old_key, key) || !self.done(old_value, value) {
                return false;
            }
        }
        kept.peek().is_none() && missing.is_empty()
    }

    fn same_list(&self, old: Node<'_>, new: Node<'_>, job: &Job) -> bool {
        if new.kind() != Kind::Seq {
            return false;
        }
        let mut items = new.items();
        for value in &job.prepends {
            if !items.next().is_some_and(|item| holds(item, value)) {
                return false;
            }
        }
        let kept = || old.items().filter(|item| !job.drops.contains(&item.id()));
        for old in kept() {
            if !items.next().is_some_and(|new| self.done(old, new)) {
                return false;
            }
        }
        let mut added = items.zip(&job.appends);
        added.all(|(item, value)| holds(item, value))
            && new.items().count() == job.prepends.len() + kept().count() + job.appends.len()
    }
}

/// Equal text as written, or else (block scalars with other lines around) equal decoded text.
fn same_text(old: Node<'_>, new: Node<'_>) -> bool {
    old.source() == new.source() || old.as_str() == new.as_str()
}

/// Whether a parser reads `value` at `node`.
fn holds(node: Node<'_>, value: &Value) -> bool {
    if node.anchor().is_some() || node.tag().is_some() {
        return false;
    }
    match value.bare() {
        Value::Bool(value) => node.as_bool() == Some(*value),
        Value::Int(value) => node.as_int() == Some(i128::from(*value)),
        Value::Text(text) => node.as_string().is_some_and(|read| read == text.text),
        Value::List(items) => {
            node.kind() == Kind::Seq
                && node.items().count() == items.len()
                && node
                    .items()
                    .zip(items)
                    .all(|(node, item)| holds(node, item))
        }
        Value::Map(entries) => {
            node.kind() == Kind::Map
                && node.entries().count() == entries.len()
                && node
                    .entries()
                    .zip(entries)
                    .all(|((key, node), (name, value))| {
                        key.as_string().is_some_and(|key| key == name.text) && holds(node, value)
                    })
        }
        Value::Inline(_) => false,
    }
}
