//! What a change of a document does to access: who may do what afterwards that was refused before, and
//! the other way round.

mod compare;
mod read;
mod rule;
mod situation;
mod witness;

use std::collections::BTreeMap;

use model::{Declared, Effect, Exemption, Model, Operation};

use crate::template::{Path, Template, normalised, segments_of};
use compare::{Differences, compare};
use read::Version;
pub use rule::Answer;
use rule::{TooMany, Work};
use witness::Telling;
pub use witness::{Addressed, Condition, Relation, Witness};

/// So many steps are made for all operations together: a second or two.
const WORK: usize = 20_000_000;

/// How access to an operation has changed; ordered by how much it wants a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Every call is answered as before.
    Equal,
    /// Some calls are denied now, and none is allowed that was denied.
    Narrower,
    /// Some calls are allowed now, and some are denied.
    Incomparable,
    /// Some calls are allowed now, and none is denied that was allowed.
    Wider,
}

impl Verdict {
    /// `equal`, `narrower`, `incomparable` or `wider`.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Equal => "equal",
            Verdict::Narrower => "narrower",
            Verdict::Incomparable => "incomparable",
            Verdict::Wider => "wider",
        }
    }

    /// Whether somebody may do what was refused before.
    pub fn gives(self) -> bool {
        matches!(self, Verdict::Wider | Verdict::Incomparable)
    }

    /// All, those that want a look first.
    pub const ALL: [Verdict; 4] = [
        Verdict::Wider,
        Verdict::Incomparable,
        Verdict::Narrower,
        Verdict::Equal,
    ];
}

/// In which versions an operation is; indices in [`Model::operations`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// In the old one only.
    Removed(usize),
    /// In the new one only.
    Added(usize),
    /// In both: the old one, the new one.
    Kept(usize, usize),
}

/// An operation, before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct OperationChange {
    /// As the new document calls it, or the old one where it is removed.
    pub method: String,
    /// As above.
    pub path: String,
    /// Where it is.
    pub presence: Presence,
    /// How access has changed.
    pub verdict: Verdict,
    /// A call that is refused before and not after: where the verdict is wider or incomparable.
    pub gain: Option<Witness>,
    /// A call that is refused after and not before: where it is narrower or incomparable.
    pub loss: Option<Witness>,
    /// The rules have too many combinations to be compared; the verdict is then incomparable, without
    /// any witness.
    pub uncompared: bool,
}

impl OperationChange {
    /// The call that shows the verdict best.
    pub fn witness(&self) -> Option<&Witness> {
        self.gain.as_ref().or(self.loss.as_ref())
    }
}

/// Compares access to all operations of two versions of a document: those of the new one in its order,
/// then those that are removed. Operations are the same where method and path are; the names of
/// variables in the path do not matter.
pub fn diff(old: &Model, new: &Model) -> Vec<OperationChange> {
    let versions = (Version::new(old, new), Version::new(new, old));
    let (removed, kept) = matched(old, new);
    let mut work = Work(WORK);
    let all = kept.into_iter().chain(removed);
    all.filter_map(|presence| change(&versions, presence, &mut work))
        .collect()
}

fn change(
    (old, new): &(Version<'_>, Version<'_>),
    presence: Presence,
    work: &mut Work,
) -> Option<OperationChange> {
    let (before, after) = match presence {
        Presence::Removed(at) => (Some(old.model.operations.get(at)?), None),
        Presence::Added(at) => (None, Some(new.model.operations.get(at)?)),
        Presence::Kept(from, to) => (
            Some(old.model.operations.get(from)?),
            Some(new.model.operations.get(to)?),
        ),
    };
    let shown = after.or(before)?;
    let mut rule = |version: &Version<'_>, operation: Option<&Operation>| {
        operation.map(|one| version.rule(one, work)).transpose()
    };
    let rules = rule(old, before).and_then(|before| Ok((before, rule(new, after)?)));
    let compared = rules.and_then(|(mut before, mut after)| {
        if let (Some(before), Some(after)) = (&mut before, &mut after) {
            before.forget_alike(after);
        }
        if let (None, Some(rule)) = (&before, &mut after)
            && rule.is_about_nothing()
            && (lists_guarded(new.model, shown) || shadows(old.model, shown))
        {
            rule.otherwise = Answer::Undeclared;
        }
        let found = match (&before, &after) {
            // What is new and about no object gives nobody an object.
            (None, Some(rule)) if rule.is_about_nothing() => Differences::default(),
            _ => compare(before.as_ref(), after.as_ref(), work)?,
        };
        Ok((before, after, found))
    });
    let uncompared = compared == Err(TooMany);
    let (before_rule, after_rule, differences) = compared.unwrap_or_default();
    let telling = Telling {
        operation: shown,
        old: before_rule.as_ref(),
        new: after_rule.as_ref(),
        alias: after
            .filter(|_| before.is_none())
            .and_then(|one| guarded(old.model, one)),
    };
    let mut gain = differences.gain.and_then(|found| telling.witness(&found));
    let mut loss = differences.loss.and_then(|found| telling.witness(&found));
    if let (Some(gain), Some(loss)) = (&mut gain, &mut loss) {
        witness::tell_apart(gain, loss);
    }
    Some(OperationChange {
        method: shown.method.clone(),
        path: shown.path.clone(),
        presence,
        verdict: match (gain.is_some(), loss.is_some()) {
            _ if uncompared => Verdict::Incomparable,
            (true, true) => Verdict::Incomparable,
            (true, false) => Verdict::Wider,
            (false, true) => Verdict::Narrower,
            (false, false) => Verdict::Equal,
        },
        gain,
        loss,
        uncompared,
    })
}

/// Whether an operation that declares nothing lists objects which are guarded on another path.
fn lists_guarded(model: &Model, operation: &Operation) -> bool {
    let Some(returned) = operation.returns.as_ref().filter(|one| one.list) else {
        return false;
    };
    let elsewhere = model
        .operations
        .iter()
        .filter(|one| one.path != operation.path);
    let guards = |entry: &model::Entry| {
        let object = entry.object.as_ref().map(|one| &one.value);
        entry.declared >= Declared::Method && object == Some(&returned.object)
    };
    operation.declared == Declared::None
        && !matches!(operation.exemption, Some(Exemption::Public(_)))
        && !operation.is_of_caller()
        && elsewhere.flat_map(|one| &one.entries).any(guards)
}

/// Whether calls that change something, and that rules of a templated path decided before, lead to an
/// operation that declares nothing.
fn shadows(old: &Model, operation: &Operation) -> bool {
    let segments: Vec<_> = segments_of(&operation.path).map(normalised).collect();
    let path = Path {
        segments: &segments,
        query: &[],
        fragment: None,
    };
    let mut before = old.operations.iter().filter(|one| {
        one.method == operation.method
            && one.path != operation.path
            && one.declared >= Declared::Method
    });
    operation.declared == Declared::None
        && operation.effect != Effect::Read
        && !operation.is_of_caller()
        && before.any(|one| Template::new(&one.path).capture(path).is_some())
}

/// The object of a new operation, where the old version has rules for it: a new way to it.
fn guarded(old: &Model, operation: &Operation) -> Option<String> {
    let declared = operation
        .entries
        .last()
        .and_then(|leaf| leaf.object.as_ref());
    let likely = || operation.likely_identifiers().last()?.object.as_deref();
    let returned = || operation.returns.as_ref().map(|one| one.object.as_str());
    let name = declared.map(|one| one.value.as_str());
    let name = name.or_else(likely).or_else(returned)?;
    let known = old.objects.iter().find(|object| object.name == name);
    let by_operation = old
        .operations
        .iter()
        .flat_map(|one| &one.entries)
        .any(|entry| {
            let object = entry.object.as_ref();
            object.is_some_and(|one| one.value == name) && entry.declared > Declared::None
        });
    let by_object = known.is_some_and(|one| one.declaration.is_some());
    (by_object || by_operation).then(|| name.to_owned())
}

/// The operations that are removed; those of the new version, with what they were.
fn matched(old: &Model, new: &Model) -> (Vec<Presence>, Vec<Presence>) {
    let mut known: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for (at, operation) in old.operations.iter().enumerate() {
        known.entry(name(operation)).or_default().push(at);
    }
    // A document may have paths that differ in names only, though it should not: those that are
    // written alike belong together first.
    let mut partners = vec![None; new.operations.len()];
    for is_exact in [true, false] {
        for (operation, partner) in new.operations.iter().zip(&mut partners) {
            let Some(same) = known
                .get_mut(&name(operation))
                .filter(|_| partner.is_none())
            else {
                continue;
            };
            let is_same = |at: &usize| {
                let old = old.operations.get(*at);
                !is_exact || old.is_some_and(|old| old.path == operation.path)
            };
            *partner = same.iter().position(is_same).map(|at| same.remove(at));
        }
    }
    let presence = |(at, partner): (usize, Option<usize>)| match partner {
        Some(old) => Presence::Kept(old, at),
        None => Presence::Added(at),
    };
    let kept = partners.into_iter().enumerate().map(presence).collect();
    let mut removed: Vec<usize> = known.into_values().flatten().collect();
    removed.sort_unstable();
    (removed.into_iter().map(Presence::Removed).collect(), kept)
}

/// Method and path without names of variables.
fn name(operation: &Operation) -> (String, String) {
    (
        operation.method.clone(),
        Template::new(&operation.path).shape(),
    )
}
