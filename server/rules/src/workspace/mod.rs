//! What several documents say together: which groups are one, and which of them a caller reaches from
//! nothing.
//!
//! Each document gives its [`Facts`], which are kept as long as the document means the same. The rest is
//! made anew from the facts of all documents: it looks at no text.

mod facts;
mod horn;
mod reach;
mod realm;
mod shape;

use std::collections::BTreeMap;
use std::fmt;

pub use facts::Facts;
pub(crate) use facts::{Grant, Known, Rules, Served};
pub(crate) use reach::{Reach, Step};
pub(crate) use realm::Realm;
pub(crate) use shape::Difference;

use crate::catalogue::RULES;
use crate::check::Check;
use crate::finding::Finding;

/// A group, whoever speaks of it: who issues the credential, the claim that holds it, its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct GroupKey {
    pub(crate) realm: Realm,
    pub(crate) claim: String,
    pub(crate) name: String,
}

/// What a rule on several documents sees. Documents are meant by their index.
pub(crate) struct Workspace<'a> {
    /// In the order of their paths.
    pub(crate) documents: Vec<&'a Facts>,
    /// Of each scheme of each document.
    realms: Vec<Vec<Realm>>,
    /// What a caller reaches from nothing.
    pub(crate) reach: Reach<'a>,
}

/// Findings on what several documents say together; the order in which they are given does not matter.
/// Documents without an ESS scheme take no part: nothing says that they know the same callers.
pub fn check_workspace<'a>(facts: impl IntoIterator<Item = &'a Facts>) -> Vec<Finding> {
    let takes_part = |facts: &&Facts| !facts.schemes.is_empty();
    let mut documents: Vec<&Facts> = facts.into_iter().filter(takes_part).collect();
    if documents.is_empty() {
        return Vec::new();
    }
    documents.sort_by(|one, two| one.path.cmp(&two.path));
    let realms = realm::realms(&documents);
    let workspace = Workspace {
        reach: Reach::of(&documents, &realms),
        documents,
        realms,
    };
    let mut findings = Vec::new();
    for rule in RULES {
        if let Check::Workspace(check) = rule.check {
            check(&workspace, &mut findings);
        }
    }
    findings
}

impl<'a> Workspace<'a> {
    /// All documents with their indices.
    pub(crate) fn documents(&self) -> impl Iterator<Item = (usize, &'a Facts)> {
        self.documents.iter().copied().enumerate()
    }

    /// Whether two documents are of different services, and not versions of one.
    pub(crate) fn are_two_services(&self, one: usize, two: usize) -> bool {
        let facts = |at: usize| self.documents.get(at);
        let both = facts(one).zip(facts(two));
        both.is_some_and(|(one, two)| !one.is_of_one_service(two))
    }

    /// Whether callers of both documents are the same: they share a realm.
    pub(crate) fn share_callers(&self, one: usize, two: usize) -> bool {
        let realms = |at: usize| self.realms.get(at).into_iter().flatten();
        realms(one).any(|realm| realms(two).any(|other| realm == other))
    }

    /// The group of a document with that name.
    pub(crate) fn group(&self, document: usize, scheme: usize, name: &str) -> Option<GroupKey> {
        group_key(&self.documents, &self.realms, document, scheme, name)
    }

    /// The grants of each group that stands in several documents of different services, with document
    /// and rules.
    pub(crate) fn grants(&self) -> BTreeMap<GroupKey, Vec<(usize, &'a Rules, &'a Grant)>> {
        let mut found: BTreeMap<GroupKey, Vec<_>> = BTreeMap::new();
        for (at, facts) in self.documents() {
            for rules in facts.rules.iter().filter(|rules| !rules.is_draft) {
                for grant in &rules.grants {
                    let key = self.group(at, rules.scheme, &grant.group.value);
                    if let Some(key) = key {
                        found.entry(key).or_default().push((at, rules, grant));
                    }
                }
            }
        }
        found
    }

    /// Why two documents of a realm are taken to know the same callers; empty where they say so.
    pub(crate) fn assumption(realm: &Realm) -> &'static str {
        match realm {
            Realm::Issuer(_) => "",
            Realm::Site(_) => {
                "no document names who issues its tokens; their servers are of one site"
            }
            Realm::Unnamed => {
                "no document names who issues its tokens, so one issuer is assumed for all"
            }
        }
    }
}

/// A finding that holds in the light of all documents stands in one of them.
pub(crate) fn of_document(finding: Finding, facts: &Facts) -> Finding {
    Finding {
        documents: vec![facts.document],
        ..finding
    }
}

fn group_key(
    documents: &[&Facts],
    realms: &[Vec<Realm>],
    document: usize,
    scheme: usize,
    name: &str,
) -> Option<GroupKey> {
    Some(GroupKey {
        realm: realms.get(document)?.get(scheme)?.clone(),
        claim: documents.get(document)?.schemes.get(scheme)?.claim.clone(),
        name: name.to_owned(),
    })
}

impl fmt::Display for GroupKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}
