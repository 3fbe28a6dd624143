//! What one version of a document says about an operation, ready to be asked about any call.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use policy::{AUTHENTICATED, Action, Addresses, EffectiveGrant, ObjectRules, Ownership, Sharing};

use super::situation::{Container, Group, Key, Need, Relation, Request, Situation};

/// So many combinations of grants of one operation are looked at.
const COMBINATIONS: usize = 2_048;
/// So many sets of groups from which callers come to others are tried.
const STARTS: usize = 64;

/// What becomes of a call; ordered, the widest is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    /// Refused, by `security` or by the rules.
    Deny,
    /// `security` lets the caller in without saying who it is, so that the rules cannot tell.
    Unknown,
    /// Allowed, or about no object.
    Allow,
    /// Nothing is declared that refuses it.
    Undeclared,
}

impl Answer {
    /// `deny`, `unknown`, `allow` or `undeclared`.
    pub fn name(self) -> &'static str {
        match self {
            Answer::Deny => "deny",
            Answer::Unknown => "unknown",
            Answer::Allow => "allow",
            Answer::Undeclared => "undeclared",
        }
    }
}

/// An operation of one version.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rule {
    /// The alternatives of `security`: names of schemes, none where no credential is needed.
    pub(crate) door: Vec<BTreeSet<String>>,
    /// The schemes that tell who a caller is.
    pub(crate) identifying: BTreeSet<String>,
    /// How callers come to further groups alone.
    pub(crate) ways: Arc<BTreeSet<Way>>,
    /// What every call is answered that comes in, where there is no clause.
    pub(crate) otherwise: Answer,
    /// All must allow; in path order, the leaf last.
    pub(crate) clauses: Vec<Clause>,
}

/// Who is in all the wanted groups can obtain the given one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Way {
    pub(crate) wanted: BTreeSet<Group>,
    pub(crate) given: Group,
}

/// One entry of an operation.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Clause {
    pub(crate) key: Key,
    /// How the document calls what names the object; empty for a collection.
    pub(crate) shown_id: String,
    pub(crate) standing: Standing,
    /// The scheme that tells who the caller is; `None`: any.
    pub(crate) scheme: Option<String>,
    pub(crate) claim: String,
    /// The claims with the caller's memberships, by container.
    pub(crate) memberships: BTreeMap<String, String>,
    pub(crate) action: Option<Action>,
    pub(crate) action_given: bool,
    pub(crate) addresses: Addresses,
    pub(crate) filtered: bool,
    pub(crate) upsert: bool,
    /// The request can do without the identifier.
    pub(crate) optional: bool,
    /// The identifier is nothing in the request: denied.
    pub(crate) unreadable: bool,
    /// What contains the object, inmost first.
    pub(crate) ancestors: Vec<String>,
    /// The parent, where an enclosing entry names it.
    pub(crate) parent: Option<Key>,
    /// The nearest of the containers that another entry names, or the body of a creating request.
    pub(crate) container: Option<Key>,
    /// The property of the body that must name the same object, where the versions differ in it.
    pub(crate) own_id: Option<String>,
    /// The property of the body that puts the object into a container, where the versions differ in it.
    pub(crate) put_into: Option<String>,
}

/// What an entry says, drafts taken as if they were confirmed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Standing {
    Undeclared,
    Public,
    Elsewhere,
    Guarded(ObjectRules),
}

/// So many steps is it to read one grant.
pub(crate) const PER_GRANT: usize = 8;

/// There are more combinations than are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooMany;

/// How much may still be looked at, in all operations together: a document can make each of many
/// operations as dear as one can be.
#[derive(Debug)]
pub(crate) struct Work(pub(crate) usize);

impl Work {
    pub(crate) fn spend(&mut self, steps: usize) -> Result<(), TooMany> {
        self.0 = self.0.checked_sub(steps).ok_or(TooMany)?;
        Ok(())
    }
}

/// What each clause asks for, in the light of one request: any of its needs suffices.
pub(crate) type Asked = Vec<Vec<Need>>;

impl Rule {
    /// What each clause asks for.
    pub(crate) fn asked(&self, request: &Request) -> Asked {
        let all = 0..self.clauses.len();
        all.map(|at| self.needs(at, request)).collect()
    }

    /// How many grants it has.
    pub(crate) fn grants(&self) -> usize {
        let grants = |clause: &Clause| match &clause.standing {
            Standing::Guarded(rules) => rules.grants.len(),
            Standing::Undeclared | Standing::Public | Standing::Elsewhere => 0,
        };
        self.clauses.iter().map(grants).sum()
    }

    /// What becomes of a call, where this is [`Rule::asked`].
    pub(crate) fn answer(&self, situation: &Situation, asked: &Asked) -> Answer {
        if !self.lets_in(&situation.shown) {
            return Answer::Deny;
        }
        let mut each = self.clauses.iter().zip(asked);
        let denies = |(clause, needs): (&Clause, &Vec<Need>)| {
            let counts = self.is_asked(clause, &situation.shown);
            counts && !needs.iter().any(|need| is_met(need, situation))
        };
        match each.any(denies) {
            true => Answer::Deny,
            false => self.granted(&situation.shown),
        }
    }

    /// Whether it depends on the caller what a clause answers.
    fn is_asked(&self, clause: &Clause, shown: &BTreeSet<String>) -> bool {
        let has_rules = matches!(clause.standing, Standing::Elsewhere | Standing::Guarded(_));
        has_rules && self.identifies(clause, shown)
    }

    /// What a call is answered that meets all that is needed.
    pub(crate) fn granted(&self, shown: &BTreeSet<String>) -> Answer {
        let best = |clause: &Clause| match clause.standing {
            Standing::Undeclared => Answer::Undeclared,
            Standing::Public => Answer::Allow,
            _ if !self.identifies(clause, shown) => Answer::Unknown,
            _ => Answer::Allow,
        };
        let answers: Vec<Answer> = self.clauses.iter().map(best).collect();
        let worst = answers.iter().min().copied();
        match worst {
            None => self.otherwise,
            // A part of which nothing is declared is not made good by the others.
            Some(_) if answers.contains(&Answer::Undeclared) => Answer::Undeclared,
            Some(worst) => worst,
        }
    }

    /// Leaves out what of the body both versions say alike, or only one of them can say.
    pub(crate) fn forget_alike(&mut self, other: &mut Rule) {
        for rule in [&mut *self, &mut *other] {
            let enclosing = rule.clauses.len().saturating_sub(1);
            let enclosing = rule.clauses.iter_mut().take(enclosing);
            for clause in enclosing {
                clause.own_id = None;
                clause.put_into = None;
            }
        }
        let leaves = self.clauses.last_mut().zip(other.clauses.last_mut());
        if let Some((one, other)) = leaves
            && (one.own_id.is_none() || other.own_id.is_none() || one.own_id == other.own_id)
        {
            one.own_id = None;
            other.own_id = None;
        }
        let leaves = self.clauses.last_mut().zip(other.clauses.last_mut());
        // It matters to grants within containers only, so that all grants must be alike too.
        if let Some((one, other)) = leaves
            && one.put_into == other.put_into
            && one.standing == other.standing
        {
            one.put_into = None;
            other.put_into = None;
        }
    }

    /// Whether no object is named that would have to be declared.
    pub(crate) fn is_about_nothing(&self) -> bool {
        self.clauses.is_empty() && self.otherwise == Answer::Allow
    }

    /// Whether `security` is content with these credentials.
    pub(crate) fn lets_in(&self, shown: &BTreeSet<String>) -> bool {
        self.door.iter().any(|one| one.is_subset(shown))
    }

    /// Whether these credentials tell who the caller is, as far as an entry asks for that.
    pub(crate) fn identifies(&self, clause: &Clause, shown: &BTreeSet<String>) -> bool {
        match &clause.scheme {
            Some(scheme) => shown.contains(scheme),
            None => !shown.is_disjoint(&self.identifying),
        }
    }

    /// The groups of a caller who takes all that these lead to.
    ///
    /// # Errors
    /// It is too much to look at.
    pub(crate) fn with_obtained(
        &self,
        groups: &BTreeSet<Group>,
        work: &mut Work,
    ) -> Result<BTreeSet<Group>, TooMany> {
        let mut held = groups.clone();
        loop {
            work.spend(self.ways.len())?;
            let leads = |way: &&Way| way.wanted.is_subset(&held) && !held.contains(&way.given);
            let more: Vec<Group> = self
                .ways
                .iter()
                .filter(leads)
                .map(|way| way.given.clone())
                .collect();
            if more.is_empty() {
                return Ok(held);
            }
            held.extend(more);
        }
    }

    /// Groups from which a caller comes to these alone: the least sets, and others.
    ///
    /// # Errors
    /// There are too many.
    pub(crate) fn starts(
        &self,
        groups: &BTreeSet<Group>,
        work: &mut Work,
    ) -> Result<Vec<BTreeSet<Group>>, TooMany> {
        let free = self.with_obtained(&BTreeSet::new(), work)?;
        let mut found = vec![groups - &free];
        let mut at = 0;
        while let Some(one) = found.get(at).cloned() {
            work.spend(self.ways.len())?;
            for way in self.ways.iter().filter(|way| one.contains(&way.given)) {
                let mut start = &one | &way.wanted;
                start.remove(&way.given);
                let start = &start - &free;
                if !found.contains(&start) {
                    found.push(start);
                }
                if found.len() > STARTS {
                    return Err(TooMany);
                }
            }
            at += 1;
        }
        Ok(found)
    }

    /// The least sets of facts with which a call with these credentials is not denied, where this is
    /// [`Rule::asked`].
    ///
    /// # Errors
    /// There are too many.
    pub(crate) fn least(
        &self,
        shown: &BTreeSet<String>,
        asked: &Asked,
        work: &mut Work,
    ) -> Result<Vec<Need>, TooMany> {
        let mut found = vec![Need::default()];
        for (clause, needs) in self.clauses.iter().zip(asked) {
            if !self.is_asked(clause, shown) {
                continue;
            }
            let combinations = found.len().saturating_mul(needs.len());
            if combinations > COMBINATIONS {
                return Err(TooMany);
            }
            work.spend(combinations * combinations)?;
            let both = found
                .iter()
                .flat_map(|one| needs.iter().map(|need| one.and(need)));
            found = least(both.collect());
        }
        Ok(found)
    }

    /// What an entry asks for: any of these suffices; none where it denies.
    fn needs(&self, at: usize, request: &Request) -> Vec<Need> {
        let Some(clause) = self.clauses.get(at) else {
            return Vec::new();
        };
        let absent = request.absent.contains(&clause.key);
        if clause.unreadable || (absent && !clause.optional) {
            return Vec::new();
        }
        let rules = match &clause.standing {
            Standing::Guarded(rules) => rules,
            Standing::Elsewhere => return vec![clause.elsewhere()],
            Standing::Public | Standing::Undeclared => return vec![Need::default()],
        };
        let Some(case) = self.case(at, clause, request, absent) else {
            return Vec::new();
        };
        let grants = rules.grants_for(&case.action);
        let needs = grants.iter().filter_map(|grant| case.need(rules, grant));
        let mut needs: Vec<Need> = needs.collect();
        needs.sort();
        needs.dedup();
        needs
    }

    /// What is decided, after what the request leaves out and what does not exist yet.
    fn case<'c>(
        &self,
        at: usize,
        clause: &'c Clause,
        request: &Request,
        absent: bool,
    ) -> Option<Case<'c>> {
        let is_new = |one: &Clause| one.creates_missing() && request.new.contains(&one.key);
        let encloses = at + 1 < self.clauses.len() && !clause.action_given;
        let action = match encloses && self.clauses.last().is_some_and(is_new) {
            true => policy::enclosing_default(Some(&Action::Create)),
            false => clause.action.clone()?,
        };
        let item = clause.addresses == Addresses::Item;
        let (action, object) = match (item, absent) {
            (true, false) if action == Action::Create || is_new(clause) => (Action::Create, false),
            (true, false) => (action, true),
            // An optional identifier that is absent: decision semantics, 14.
            (true, true) => match action {
                Action::Read => (Action::List, false),
                Action::Create | Action::List => (action, false),
                _ => return None,
            },
            (false, _) => (action, false),
        };
        Some(Case {
            missing: object && request.new.contains(&clause.key),
            clause,
            action,
            object,
        })
    }
}

/// Whether all that is needed is the case.
fn is_met(need: &Need, situation: &Situation) -> bool {
    let facts = &situation.facts;
    let related = |(key, relation): (&Key, &Relation)| facts.relation(key) >= *relation;
    let mut members = need.members.iter();
    need.groups.is_subset(&facts.groups)
        && need.relations.iter().all(related)
        && members.all(|(key, container)| situation.is_member(key, container))
        && need.conditions.is_subset(&facts.conditions)
        && need.placed.is_subset(&facts.placed)
}

/// Without those that ask for more than another one.
fn least(mut needs: Vec<Need>) -> Vec<Need> {
    needs.sort();
    needs.dedup();
    let kept: Vec<bool> = needs
        .iter()
        .map(|one| {
            let mut others = needs.iter();
            !others.any(|other| other != one && other.is_implied_by(one))
        })
        .collect();
    let pairs = needs.into_iter().zip(kept);
    pairs
        .filter(|(_, kept)| *kept)
        .map(|(need, _)| need)
        .collect()
}

impl Clause {
    /// Whether it creates what does not exist.
    pub(crate) fn creates_missing(&self) -> bool {
        self.upsert && self.action == Some(Action::Update)
    }

    /// One of the objects that a list returns.
    pub(crate) fn listed(&self) -> Key {
        Key {
            id: String::from("*"),
            ..self.key.clone()
        }
    }

    /// What somebody else decides.
    fn elsewhere(&self) -> Need {
        let action = self.action.as_ref().map_or("this", Action::name);
        let text = format!(
            "the rules outside of the document allow to {action} {}",
            self.key.object
        );
        Need {
            conditions: [text].into(),
            ..Need::default()
        }
    }
}

/// What a grant is sought for.
struct Case<'c> {
    clause: &'c Clause,
    action: Action,
    /// An object is addressed, other than one that is to be created.
    object: bool,
    /// It does not exist: nobody owns it, and nothing contains it.
    missing: bool,
}

impl Case<'_> {
    /// What a grant asks for; `None` where it gives nothing here.
    fn need(&self, rules: &ObjectRules, grant: &EffectiveGrant<'_>) -> Option<Need> {
        let clause = self.clause;
        let mut need = Need::default();
        if grant.grant.group != AUTHENTICATED {
            need.groups.insert(Group {
                scheme: clause.scheme.clone().unwrap_or_default(),
                claim: clause.claim.clone(),
                name: grant.grant.group.clone(),
            });
        }
        need.relations = self.relations(rules, grant.ownership)?;
        if let Some(within) = &grant.grant.within {
            let container = Container {
                object: within.to_string(),
                claim: clause.memberships.get(within.as_str()).cloned(),
            };
            need.members
                .insert((self.around(within.as_str())?, container));
            need.conditions
                .extend(clause.put_into.as_ref().map(|property| {
                    format!("the body's `{property}`, if given, names a container of the caller")
                }));
        }
        need.conditions.extend(grant.grant.when.clone());
        if let Some(property) = &clause.own_id {
            let text = format!("the body's `{property}`, if given, names the same object");
            need.conditions.insert(text);
        }
        if rules.ambiguous_scheme {
            let text = "it is known which security scheme is meant";
            need.conditions.insert(String::from(text));
        }
        if let Some(parent) = clause.parent.as_ref().filter(|_| self.object) {
            if self.missing {
                return None;
            }
            need.placed.insert((clause.key.clone(), parent.clone()));
        }
        Some(need)
    }

    /// How the caller must stand to the object; `None` where nothing helps.
    fn relations(
        &self,
        rules: &ObjectRules,
        ownership: Ownership,
    ) -> Option<BTreeMap<Key, Relation>> {
        let clause = self.clause;
        let shares = rules.sharing == Sharing::Acl;
        let least = match &self.action {
            Action::Read | Action::List if shares => Relation::SharedRead,
            Action::Update if shares => Relation::SharedWrite,
            _ => Relation::Own,
        };
        let key = match (ownership, &self.action) {
            (Ownership::Any, _) | (_, Action::Create) => return Some(BTreeMap::new()),
            _ if self.missing => return None,
            // It returns the caller's own objects only.
            (Ownership::Own, Action::List) if clause.filtered && self.object => clause.key.clone(),
            (Ownership::Own, Action::List) if clause.filtered => clause.listed(),
            (Ownership::Own, Action::List) => return None,
            // What has no name has no row, and so no owner.
            (Ownership::Own, _) if !self.object || clause.key.object.is_empty() => return None,
            (Ownership::Own, _) => clause.key.clone(),
        };
        Some(BTreeMap::from([(key, least)]))
    }

    /// The object around which the caller must be a member; `None` where there is none.
    fn around(&self, within: &str) -> Option<Key> {
        let clause = self.clause;
        let holds = |object: &str, ancestors: &[String]| {
            object == within || ancestors.iter().any(|one| one == within)
        };
        let filtered = self.action == Action::List && clause.filtered;
        let around_object = holds(&clause.key.object, &clause.ancestors);
        if self.missing {
            return None;
        }
        if self.object {
            return around_object.then(|| clause.key.clone());
        }
        let named = clause
            .container
            .as_ref()
            .filter(|_| matches!(self.action, Action::Create | Action::List));
        let around = named.filter(|named| {
            let above = clause
                .ancestors
                .iter()
                .position(|one| *one == named.object)
                .and_then(|at| clause.ancestors.get(at + 1..));
            holds(&named.object, above.unwrap_or_default())
        });
        match around {
            Some(named) => Some(named.clone()),
            None if filtered && around_object => Some(clause.listed()),
            None => None,
        }
    }
}
