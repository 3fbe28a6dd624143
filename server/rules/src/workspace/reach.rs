//! What a caller reaches who has nothing but an account: the groups that it can join, the objects that
//! it can make its own, and how.

use std::collections::{BTreeMap, BTreeSet};

use openapi::Place;
use policy::{AUTHENTICATED, Action};

use super::facts::{Call, Facts, Gift, Grant, How, Rules};
use super::horn::{Clause, chain, least};
use super::realm::Realm;
use super::{GroupKey, group_key};
use crate::words::with_article;

/// What a caller can have.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Thing<'a> {
    /// Being in a group.
    Group(GroupKey),
    /// Being allowed an action under rules of a document.
    May(usize, usize, Action),
    /// Getting through to an operation that gives something.
    Called(usize, usize),
    /// An object of one's own, in a document.
    Owned(usize, &'a str),
    /// Being a member of a container, in a realm.
    Member(Realm, &'a str),
}

/// How a clause came about.
#[derive(Debug, Clone, Copy)]
enum Why<'a> {
    /// Every caller is in `authenticated`.
    Everybody,
    /// `assignment: self`.
    Alone { name: &'a str, place: Place },
    /// A grant allows an action.
    Granted {
        rules: &'a Rules,
        grant: &'a Grant,
        action: &'a Action,
    },
    /// A caller gets through to a call.
    Through(&'a Call),
    /// A call gives something.
    Given { call: &'a Call, gift: &'a Gift },
}

/// A step of the way.
#[derive(Debug)]
pub(crate) struct Step {
    /// Index of the document.
    pub(crate) document: usize,
    /// What it says.
    pub(crate) message: String,
    /// Where.
    pub(crate) place: Place,
    /// Nothing in it is left to chance: neither a condition nor an operation without declaration.
    pub(crate) is_sure: bool,
}

/// All that can be reached.
pub(crate) struct Reach<'a> {
    groups: BTreeMap<GroupKey, usize>,
    clauses: Vec<Clause>,
    /// Beside the clauses: document, and how they came about.
    whys: Vec<(usize, Why<'a>)>,
    by: Vec<Option<usize>>,
}

impl<'a> Reach<'a> {
    /// The least fixpoint over these documents, with the realms of their schemes.
    pub(crate) fn of(documents: &[&'a Facts], realms: &[Vec<Realm>]) -> Self {
        let mut making = Making {
            documents,
            realms,
            things: BTreeMap::new(),
            clauses: Vec::new(),
            whys: Vec::new(),
        };
        for (at, facts) in documents.iter().enumerate() {
            making.schemes(at, facts);
            making.rules(at, facts);
            making.calls(at, facts);
        }
        let by = least(making.things.len(), &making.clauses);
        let of_group = |(thing, number)| match thing {
            Thing::Group(key) => Some((key, number)),
            _ => None,
        };
        Reach {
            groups: making.things.into_iter().filter_map(of_group).collect(),
            clauses: making.clauses,
            whys: making.whys,
            by,
        }
    }

    /// The way from nothing to a group, causes first; `None` where there is none.
    pub(crate) fn way(&self, group: &GroupKey) -> Option<Vec<Step>> {
        let thing = *self.groups.get(group)?;
        self.by.get(thing).copied().flatten()?;
        let numbers = chain(thing, &self.clauses, &self.by);
        let steps = numbers.into_iter().filter_map(|number| {
            let (document, why) = *self.whys.get(number)?;
            step(document, why)
        });
        // One call may give an object in two ways.
        let mut seen = BTreeSet::new();
        let mut is_new = |step: &Step| seen.insert((step.place, step.message.clone()));
        Some(steps.filter(|step| is_new(step)).collect())
    }
}

/// The clauses while they are gathered.
struct Making<'d, 'a> {
    documents: &'d [&'a Facts],
    realms: &'d [Vec<Realm>],
    things: BTreeMap<Thing<'a>, usize>,
    clauses: Vec<Clause>,
    whys: Vec<(usize, Why<'a>)>,
}

impl<'a> Making<'_, 'a> {
    fn thing(&mut self, thing: Thing<'a>) -> usize {
        let next = self.things.len();
        *self.things.entry(thing).or_insert(next)
    }

    fn add(&mut self, document: usize, needs: Vec<usize>, gives: usize, why: Why<'a>) {
        self.clauses.push(Clause { needs, gives });
        self.whys.push((document, why));
    }

    fn group(&mut self, document: usize, scheme: usize, name: &str) -> Option<usize> {
        let key = group_key(self.documents, self.realms, document, scheme, name)?;
        Some(self.thing(Thing::Group(key)))
    }

    fn realm(&self, document: usize, scheme: usize) -> Option<Realm> {
        self.realms.get(document)?.get(scheme).cloned()
    }

    fn schemes(&mut self, at: usize, facts: &'a Facts) {
        for (scheme, known) in facts.schemes.iter().enumerate() {
            if let Some(everybody) = self.group(at, scheme, AUTHENTICATED) {
                self.add(at, Vec::new(), everybody, Why::Everybody);
            }
            for group in &known.groups {
                if group.is_self_assigned == Some(true)
                    && let Some(joined) = self.group(at, scheme, &group.name.value)
                {
                    let (name, place) = (group.name.value.as_str(), group.name.place);
                    self.add(at, Vec::new(), joined, Why::Alone { name, place });
                }
            }
        }
    }

    fn rules(&mut self, at: usize, facts: &'a Facts) {
        for (number, rules) in facts.rules.iter().enumerate() {
            for grant in &rules.grants {
                for action in &grant.actions {
                    let mut needs: Vec<usize> = Vec::new();
                    needs.extend(self.group(at, rules.scheme, &grant.group.value));
                    if !grant.is_any && *action != Action::Create {
                        needs.push(self.thing(Thing::Owned(at, &rules.object)));
                    }
                    let realm = self.realm(at, rules.scheme);
                    if let Some((within, realm)) = grant.within.as_deref().zip(realm) {
                        needs.push(self.thing(Thing::Member(realm, within)));
                    }
                    let may = self.thing(Thing::May(at, number, action.clone()));
                    let why = Why::Granted {
                        rules,
                        grant,
                        action,
                    };
                    self.add(at, needs, may, why);
                }
            }
        }
    }

    fn calls(&mut self, at: usize, facts: &'a Facts) {
        for (number, call) in facts.calls.iter().enumerate() {
            let called = self.thing(Thing::Called(at, number));
            let needs = call.needs.iter();
            let needs = needs.map(|(rules, action)| Thing::May(at, *rules, action.clone()));
            let needs: Vec<usize> = needs.map(|thing| self.thing(thing)).collect();
            self.add(at, needs, called, Why::Through(call));
            for gift in &call.gives {
                for given in self.given(at, gift) {
                    self.add(at, vec![called], given, Why::Given { call, gift });
                }
            }
        }
    }

    fn given(&mut self, at: usize, gift: &'a Gift) -> Vec<usize> {
        match gift {
            Gift::Group { scheme, name, .. } => self.group(at, *scheme, name).into_iter().collect(),
            Gift::Object { scheme, name } => {
                let owned = self.thing(Thing::Owned(at, name));
                let realm = self.realm(at, *scheme);
                let member = realm.map(|realm| self.thing(Thing::Member(realm, name)));
                [owned].into_iter().chain(member).collect()
            }
        }
    }
}

/// What a clause says; `None` where it goes without saying.
fn step(document: usize, why: Why<'_>) -> Option<Step> {
    let (message, place, is_sure) = match why {
        Why::Everybody => return None,
        Why::Alone { name, place } => {
            let message = format!("a caller can obtain `{name}` alone (`assignment: self`)");
            (message, place, true)
        }
        Why::Granted {
            rules,
            grant,
            action,
        } => {
            let object = with_article(&rules.object);
            let mut message = format!("`{}` may {} {object}", grant.group.value, action.name());
            if let Some(within) = &grant.within {
                message += &format!(" in {} of its own", with_article(within));
            } else if !grant.is_any && *action != Action::Create {
                message += " of its own";
            }
            if grant.when {
                message += ", under a condition";
            }
            (message, grant.group.place, !grant.when)
        }
        Why::Through(call) if call.is_undeclared => {
            let message = format!("nothing is declared about who may call {}", call.endpoint);
            (message, call.key, false)
        }
        Why::Through(call) if call.needs.is_empty() => {
            let message = format!("every caller may call {}", call.endpoint);
            (message, call.key, true)
        }
        Why::Through(_) => return None,
        Why::Given { call, gift } => given(call, gift),
    };
    Some(Step {
        document,
        message,
        place,
        is_sure,
    })
}

fn given(call: &Call, gift: &Gift) -> (String, Place, bool) {
    let endpoint = &call.endpoint;
    match gift {
        Gift::Object { name, .. } => {
            let object = with_article(name);
            let message = format!("whoever calls {endpoint} owns {object}");
            (message, call.key, true)
        }
        Gift::Group {
            name, place, how, ..
        } => match how {
            How::ToCaller => (
                format!("{endpoint} gives its caller `{name}`"),
                *place,
                true,
            ),
            How::ToTarget => {
                let message = format!("who may call {endpoint} can give `{name}`, also to itself");
                (message, *place, true)
            }
            How::Writes(property) => {
                let message = format!("{endpoint} takes `{property}`, which may be `{name}`");
                (message, *place, false)
            }
        },
    }
}
