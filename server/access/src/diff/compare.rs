//! Which calls two versions of an operation answer differently.
//!
//! With given credentials, both versions answer either deny or one other answer, and the more facts
//! hold, the sooner they do the latter. So it suffices to ask about the least facts with which one of
//! them does: where the other does not deny these, it denies none that go beyond them.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::rule::{Answer, Asked, Clause, PER_GRANT, Rule, TooMany, Work};
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
pub(crate) fn compare(
    old: Option<&Rule>,
    new: Option<&Rule>,
    work: &mut Work,
) -> Result<Differences, TooMany> {
    let mut found = Differences::default();
    if old == new {
        return Ok(found);
    }
    for request in requests(old, new)? {
        let grants = [old, new].into_iter().flatten().map(Rule::grants);
        work.spend(PER_GRANT * grants.sum::<usize>())?;
        let asked = |rule: Option<&Rule>| rule.map(|rule| rule.asked(&request));
        let versions = Versions {
            old: old.zip(asked(old)),
            new: new.zip(asked(new)),
        };
        for (situation, obtained) in versions.candidates(&request, work)? {
            let difference = Found {
                old: answer(&versions.old, &situation, work)?,
                new: answer(&versions.new, &situation, work)?,
                obtained,
                situation,
            };
            let best = match difference.new.cmp(&difference.old) {
                Ordering::Greater => &mut found.gain,
                Ordering::Less => &mut found.loss,
                Ordering::Equal => continue,
            };
            let known = best.as_ref().map(Found::plainness);
            if known.is_none_or(|known| difference.plainness() < known) {
                *best = Some(difference);
            }
        }
    }
    Ok(found)
}

/// Both versions, with what they ask for in the light of one request.
struct Versions<'r> {
    old: Option<(&'r Rule, Asked)>,
    new: Option<(&'r Rule, Asked)>,
}

fn answer(
    version: &Option<(&Rule, Asked)>,
    situation: &Situation,
    work: &mut Work,
) -> Result<Answer, TooMany> {
    let Some((rule, asked)) = version else {
        return Ok(Answer::Deny);
    };
    work.spend(asked.iter().map(Vec::len).sum())?;
    if !situation.obtains {
        return Ok(rule.answer(situation, asked));
    }
    let mut situation = situation.clone();
    situation.facts.groups = rule.with_obtained(&situation.facts.groups, work)?;
    Ok(rule.answer(&situation, asked))
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

impl Versions<'_> {
    /// The least situations in which one of the versions does not deny, with the groups that the caller
    /// obtains.
    fn candidates(
        &self,
        request: &Request,
        work: &mut Work,
    ) -> Result<Vec<(Situation, BTreeSet<Group>)>, TooMany> {
        let obtains = match (&self.old, &self.new) {
            (Some((old, _)), Some((new, _))) if old.ways != new.ways => &[false, true][..],
            _ => &[false],
        };
        let mut found = Vec::new();
        for (one, other) in [(&self.old, &self.new), (&self.new, &self.old)] {
            let Some((rule, asked)) = one else { continue };
            let other = other.as_ref().map(|(rule, _)| *rule);
            for shown in credentials(rule, other)? {
                for need in rule.least(&shown, asked, work)? {
                    for obtains in obtains {
                        let starts = match obtains {
                            true => rule.starts(&need.groups, work)?,
                            false => vec![need.groups.clone()],
                        };
                        let each = starts.into_iter();
                        found.extend(each.map(|start| {
                            situation(request, &shown, need.clone(), start, *obtains)
                        }));
                    }
                }
            }
        }
        Ok(found)
    }
}

/// A caller in the groups of `start`, and the groups that it obtains.
fn situation(
    request: &Request,
    shown: &BTreeSet<String>,
    mut facts: Need,
    start: BTreeSet<Group>,
    obtains: bool,
) -> (Situation, BTreeSet<Group>) {
    let obtained = &facts.groups - &start;
    facts.groups = start;
    let situation = Situation {
        request: request.clone(),
        shown: shown.clone(),
        obtains,
        facts,
    };
    (situation, obtained)
}

/// What requests may leave open.
fn requests(old: Option<&Rule>, new: Option<&Rule>) -> Result<Vec<Request>, TooMany> {
    let clauses = || old.into_iter().chain(new).flat_map(|rule| &rule.clauses);
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
