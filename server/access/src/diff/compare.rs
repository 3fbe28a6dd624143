//! Which calls two versions of an operation answer differently.
//!
//! With given credentials, both versions answer either deny or one other answer, and the more facts
//! hold, the sooner they do the latter. So it suffices to ask about the least facts with which one of
//! them does: where the other does not deny these, it denies none that go beyond them.

use std::collections::BTreeSet;

use super::rule::{Answer, Clause, Rule, TooMany};
use super::situation::{Group, Key, Need, Request, Situation};

/// So many optional identifiers and objects that may be created are tried in all combinations.
const OPEN_ENDS: usize = 6;
/// So many sets of credentials are tried.
const CREDENTIALS: usize = 64;

/// A call that is answered differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) situation: Situation,
    /// Groups that the caller needs and can obtain alone.
    pub(crate) obtained: BTreeSet<Group>,
    pub(crate) old: Answer,
    pub(crate) new: Answer,
}

/// Calls that are answered differently: one that gains, one that loses.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Differences {
    pub(crate) gain: Option<Found>,
    pub(crate) loss: Option<Found>,
}

/// Compares two versions; `None`: there is no such operation.
///
/// # Errors
/// There are too many combinations of grants to look at.
pub(crate) fn compare(old: Option<&Rule>, new: Option<&Rule>) -> Result<Differences, TooMany> {
    if old == new {
        return Ok(Differences::default());
    }
    let answer = |rule: Option<&Rule>, situation: &Situation| {
        rule.map_or(Answer::Deny, |rule| rule.answer(situation))
    };
    let mut found = Differences::default();
    for (one, other, gains) in [(new, old, true), (old, new, false)] {
        let Some(one) = one else { continue };
        let mut best: Option<Found> = None;
        for (situation, obtained) in candidates(one, other)? {
            let difference = Found {
                old: answer(old, &situation),
                new: answer(new, &situation),
                obtained,
                situation,
            };
            let counts = match gains {
                true => difference.new > difference.old,
                false => difference.new < difference.old,
            };
            if counts
                && best
                    .as_ref()
                    .is_none_or(|known| difference.plainness() < known.plainness())
            {
                best = Some(difference);
            }
        }
        match gains {
            true => found.gain = best,
            false => found.loss = best,
        }
    }
    Ok(found)
}

impl Found {
    /// The least is the easiest to tell and says most.
    fn plainness(&self) -> impl Ord + use<> {
        let facts = &self.situation.facts;
        (
            self.situation.request.absent.len() + self.situation.request.new.len(),
            self.situation.shown.len(),
            facts.groups.len() + facts.members.len() + facts.conditions.len() + facts.placed.len(),
            facts.relations.values().copied().collect::<Vec<_>>(),
            self.situation.obtains,
        )
    }
}

/// The least situations in which a version does not deny, with the groups that the caller obtains.
fn candidates(
    one: &Rule,
    other: Option<&Rule>,
) -> Result<Vec<(Situation, BTreeSet<Group>)>, TooMany> {
    let obtains = match other {
        Some(other) if other.obtainable != one.obtainable => &[false, true][..],
        _ => &[false],
    };
    let mut found = Vec::new();
    for request in requests(one, other)? {
        for shown in credentials(one, other)? {
            for need in one.least(&shown, &request)? {
                for obtains in obtains {
                    found.push(situation(one, &request, &shown, need.clone(), *obtains));
                }
            }
        }
    }
    Ok(found)
}

fn situation(
    rule: &Rule,
    request: &Request,
    shown: &BTreeSet<String>,
    mut facts: Need,
    obtains: bool,
) -> (Situation, BTreeSet<Group>) {
    let mut obtained = BTreeSet::new();
    if obtains {
        (obtained, facts.groups) = facts
            .groups
            .into_iter()
            .partition(|group| rule.obtainable.contains(group));
    }
    let situation = Situation {
        request: request.clone(),
        shown: shown.clone(),
        obtains,
        facts,
    };
    (situation, obtained)
}

/// What requests may leave open.
fn requests(one: &Rule, other: Option<&Rule>) -> Result<Vec<Request>, TooMany> {
    let clauses = || {
        one.clauses
            .iter()
            .chain(other.into_iter().flat_map(|rule| &rule.clauses))
    };
    let keys = |wanted: fn(&Clause) -> bool| -> BTreeSet<&Key> {
        let wanted = clauses().filter(|clause| wanted(clause));
        wanted.map(|clause| &clause.key).collect()
    };
    let optional = keys(|clause| clause.optional);
    let creatable = keys(Clause::creates_missing);
    if optional.len() + creatable.len() > OPEN_ENDS {
        return Err(TooMany);
    }
    let mut found = vec![Request::default()];
    for key in optional {
        for mut request in found.clone() {
            request.absent.insert(key.clone());
            found.push(request);
        }
    }
    for key in creatable {
        for mut request in found.clone() {
            request.new.insert(key.clone());
            found.push(request);
        }
    }
    Ok(found)
}

/// The least credentials that a version lets in, each with and without those that tell who the caller is.
fn credentials(one: &Rule, other: Option<&Rule>) -> Result<Vec<BTreeSet<String>>, TooMany> {
    let clauses = one
        .clauses
        .iter()
        .chain(other.into_iter().flat_map(|rule| &rule.clauses));
    let mut telling: BTreeSet<&String> = clauses.filter_map(|one| one.scheme.as_ref()).collect();
    telling.extend(one.identifying.first());
    let mut found: Vec<BTreeSet<String>> = one.door.clone();
    for scheme in telling {
        for mut shown in found.clone() {
            shown.insert(scheme.clone());
            found.push(shown);
        }
        found.sort();
        found.dedup();
        if found.len() > CREDENTIALS {
            return Err(TooMany);
        }
    }
    Ok(found)
}
