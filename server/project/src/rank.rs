//! Which findings a reader should see first.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use rules::Finding;

use crate::Judged;

/// The `most` findings that a reader should see first: causes of others, then in the order of
/// [`ranked`]. Where not all fit, none says what another one said of a copy of the document.
pub fn most_important<'f>(findings: &[&'f Judged], most: usize) -> Vec<&'f Judged> {
    let all_fit = findings.len() <= most;
    let mut messages = HashSet::new();
    let in_order = ranked(findings).into_iter();
    let in_order = in_order.filter_map(|index| findings.get(index).copied());
    let (causes, others): (Vec<_>, Vec<_>) = in_order.partition(|one| is_cause(one));
    let in_order = causes.into_iter().chain(others);
    let distinct = in_order.filter(|one| all_fit || messages.insert(one.message.as_str()));
    distinct.take(most).collect()
}

/// Whether others follow from a finding: it comes before them, however much it weighs.
pub fn is_cause(finding: &Finding) -> bool {
    let causes = ["syntax-error", "missing-scheme", "no-security-schemes"];
    causes.contains(&finding.rule.name)
}

/// The indices of all findings: the worst ones first, spread over objects and files, what changes
/// something before what reads, then what is surest and what concerns objects with many findings;
/// the order of `findings` breaks ties.
pub fn ranked(findings: &[&Judged]) -> Vec<usize> {
    let mut ranked: Vec<(usize, &Judged)> = findings.iter().copied().enumerate().collect();
    let mut sizes: HashMap<&str, usize> = HashMap::new();
    for one in findings {
        *sizes.entry(object(one)).or_default() += 1;
    }
    let size = |one: &Judged| sizes.get(object(one)).copied();
    let changes = |one: &Judged| {
        let operation = one.operation.as_ref();
        operation.is_some_and(|operation| operation.changes)
    };
    ranked.sort_by_key(|(_, one)| Reverse((one.severity, changes(one), one.confidence, size(one))));
    // Within one severity every object comes once before any comes twice, and likewise each file.
    let mut of_object: HashMap<_, usize> = HashMap::new();
    let mut of_file: HashMap<_, usize> = HashMap::new();
    let mut spread: Vec<_> = ranked
        .into_iter()
        .map(|(index, one)| {
            let times = next(&mut of_object, (one.rule.name, object(one)));
            let in_file = next(&mut of_file, (one.severity, times, one.at.file));
            ((Reverse(one.severity), times, in_file), index)
        })
        .collect();
    spread.sort_by_key(|(place, _)| *place);
    spread.into_iter().map(|(_, index)| index).collect()
}

/// What a finding is about, to tell objects apart.
fn object(finding: &Judged) -> &str {
    finding.object.as_deref().unwrap_or(&finding.offender)
}

/// Counts up.
fn next<K: Eq + Hash>(counts: &mut HashMap<K, usize>, key: K) -> usize {
    let count = counts.entry(key).or_default();
    *count += 1;
    *count
}
