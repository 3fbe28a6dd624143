//! Which findings a reader should see first.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::hash::Hash;

use crate::Judged;

/// The `most` findings that a reader should see first, in the order of [`ranked`].
pub fn most_important<'f>(findings: &[&'f Judged], most: usize) -> Vec<&'f Judged> {
    let first = ranked(findings).into_iter().take(most);
    first
        .filter_map(|index| findings.get(index).copied())
        .collect()
}

/// The indices of all findings: the worst ones first, spread over objects and files, what changes
/// something before what reads, then what is surest; the order of `findings` breaks ties.
pub fn ranked(findings: &[&Judged]) -> Vec<usize> {
    let mut ranked: Vec<(usize, &Judged)> = findings.iter().copied().enumerate().collect();
    let changes = |one: &Judged| {
        let operation = one.operation.as_ref();
        operation.is_some_and(|operation| operation.changes)
    };
    ranked.sort_by_key(|(_, one)| Reverse((one.severity, changes(one), one.confidence)));
    // Within one severity every object comes once before any comes twice, and likewise each file.
    let mut of_object: HashMap<_, usize> = HashMap::new();
    let mut of_file: HashMap<_, usize> = HashMap::new();
    let mut spread: Vec<_> = ranked
        .into_iter()
        .map(|(index, one)| {
            let object = one.object.as_deref().unwrap_or(&one.offender);
            let times = next(&mut of_object, (one.rule.name, object));
            let in_file = next(&mut of_file, (one.severity, times, one.at.file));
            ((Reverse(one.severity), times, in_file), index)
        })
        .collect();
    spread.sort_by_key(|(place, _)| *place);
    spread.into_iter().map(|(_, index)| index).collect()
}

/// Counts up.
fn next<K: Eq + Hash>(counts: &mut HashMap<K, usize>, key: K) -> usize {
    let count = counts.entry(key).or_default();
    *count += 1;
    *count
}
