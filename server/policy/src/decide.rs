//! The decision function.

use std::collections::BTreeSet;

use crate::{
    AUTHENTICATED, Acl, Action, Addresses, Decision, EffectiveGrant, Entry, GroupSource,
    MemberSource, ObjectRef, ObjectRules, ObjectType, Outcome, Ownership, Policy, Reason, Right,
    Standing, Step, Subject, Target, enclosing_default,
};

/// How many objects a chain of containers may have, the object itself included. It also ends a
/// chain that runs in a circle; a container further up counts as absent.
pub const MAX_CONTAINER_DEPTH: usize = 64;

/// Decides for one caller, under one policy and one state.
#[derive(Clone, Copy, Debug)]
pub struct Decider<'a> {
    /// The rules of the document.
    pub policy: &'a Policy,
    /// Who owns what.
    pub acl: &'a Acl,
    /// The caller.
    pub subject: &'a Subject,
}

/// One object, or one named container of a collection, for which a grant is sought.
struct Case<'a> {
    rules: &'a ObjectRules,
    action: Action,
    /// The object, where one exists and is addressed.
    object: Option<ObjectRef>,
    /// The object (or the container that the request names) and what contains it, inmost first.
    containers: Vec<ObjectRef>,
    /// The container into which the request moves the object: `containers` are those of that place.
    moved: Option<ObjectRef>,
    filtered: bool,
}

impl Decider<'_> {
    /// Decides an operation: every entry must allow; deny beats unknown beats allow.
    ///
    /// `entries` in path order, the leaf last. No entry means that nothing is declared: deny. The
    /// reason is that of the first entry with the decision, and for allow that of the leaf.
    pub fn operation(&self, entries: &[Entry<'_>]) -> Outcome {
        let outcomes: Vec<_> = (0..entries.len()).map(|i| self.entry(entries, i)).collect();
        match outcomes.iter().min_by_key(|outcome| outcome.decision()) {
            None => Outcome::plain(Reason::Undeclared),
            Some(worst) if worst.decision() != Decision::Allow => worst.clone(),
            Some(leaf) => Outcome {
                reason: outcomes.last().map_or(leaf.reason, |last| last.reason),
                chain: outcomes.into_iter().flat_map(|o| o.chain).collect(),
            },
        }
    }

    /// Decides the entry at `index`, in the light of what the other entries name. An index beyond
    /// the end is undeclared. Several objects must all be allowed; the chain is the one of the
    /// first that decides.
    pub fn entry(&self, entries: &[Entry<'_>], index: usize) -> Outcome {
        let Some(entry) = entries.get(index) else {
            return Outcome::plain(Reason::Undeclared);
        };
        let requirement = entry.requirement;
        let (action, outcome) = match self.rules_or_reason(entry) {
            Err(reason) => (requirement.action.clone(), Outcome::plain(reason)),
            Ok(rules) => match self.cases(entries, index, rules) {
                Err(reason) => (requirement.action.clone(), Outcome::plain(reason)),
                Ok(cases) => self.all(entries, index, &cases),
            },
        };
        let mut chain = vec![Step::Entry {
            index,
            object: requirement.object.clone(),
            action,
        }];
        chain.extend(outcome.chain);
        Outcome { chain, ..outcome }
    }

    /// The rules whose grants count, or the reason why none is asked.
    fn rules_or_reason<'e>(&'e self, entry: &Entry<'e>) -> Result<&'e ObjectRules, Reason> {
        let standing = Standing::of(entry.requirement, self.policy);
        // Whatever the rules may turn out to be: without `public`, a caller without identity has
        // nothing, so the answer is deny and not unknown.
        let identified = self.subject.identity().is_some();
        match standing {
            Standing::Public => Err(Reason::Public),
            Standing::Undeclared => Err(Reason::Undeclared),
            Standing::Draft { public: true } => Err(Reason::Draft),
            _ if !identified => Err(Reason::Unidentified),
            Standing::Draft { public: false } => Err(Reason::Draft),
            Standing::RulesElsewhere => Err(Reason::RulesElsewhere),
            Standing::AmbiguousScheme => Err(Reason::AmbiguousScheme),
            Standing::Guarded(rules) => Ok(rules),
        }
    }

    /// Splits an entry into the cases that must all be allowed; none for an empty list of ids.
    fn cases<'e>(
        &self,
        entries: &[Entry<'_>],
        index: usize,
        rules: &'e ObjectRules,
    ) -> Result<Vec<Case<'e>>, Reason> {
        let entry = &entries[index];
        let action = self.action(entries, index).ok_or(Reason::Unmapped)?;
        match &entry.target {
            Target::Invalid => Err(Reason::InvalidId),
            Target::Ids(_) => Ok(self.item_cases(entries, index, rules, &action)),
            Target::Absent => {
                let addresses = entry.requirement.addresses;
                let action = without_id(addresses, action).ok_or(Reason::Unmapped)?;
                Ok(self.collection_cases(entries, index, rules, action))
            }
        }
    }

    /// The declared action, except that a default one on an enclosing object follows the leaf
    /// where the leaf is an upsert that creates.
    fn action(&self, entries: &[Entry<'_>], index: usize) -> Option<Action> {
        let requirement = entries[index].requirement;
        let encloses = index + 1 < entries.len() && !requirement.action_given;
        let creates = |leaf: &Entry<'_>| leaf.objects().any(|object| self.creates(leaf, &object));
        if encloses && entries.last().is_some_and(creates) {
            return Some(enclosing_default(Some(&Action::Create)));
        }
        requirement.action.clone()
    }

    /// An upsert creates what has no row.
    fn creates(&self, entry: &Entry<'_>, object: &ObjectRef) -> bool {
        let requirement = entry.requirement;
        let upsert = requirement.upsert && requirement.action == Some(Action::Update);
        upsert && self.acl.row(object).is_none()
    }

    /// One case per object; those that do not exist yet are decided together, since they have no
    /// place of their own and the request names their container.
    fn item_cases<'e>(
        &self,
        entries: &[Entry<'_>],
        index: usize,
        rules: &'e ObjectRules,
        action: &Action,
    ) -> Vec<Case<'e>> {
        let entry = &entries[index];
        let is_new = |object: &ObjectRef| *action == Action::Create || self.creates(entry, object);
        let (new, existing): (Vec<_>, Vec<_>) = entry.objects().partition(is_new);
        let mut cases = match new.is_empty() {
            true => vec![],
            false => self.collection_cases(entries, index, rules, Action::Create),
        };
        for object in existing {
            let containers = self.containers(object.clone(), Some(rules));
            let moved = self.moved(entry, &object, &containers, action);
            let case = |containers, moved| Case {
                rules,
                action: action.clone(),
                object: Some(object.clone()),
                containers,
                moved,
                filtered: entry.requirement.filtered,
            };
            cases.push(case(containers, None));
            cases.extend(moved.map(|(chain, into)| case(chain, Some(into))));
        }
        cases
    }

    /// Where the request puts an object that is elsewhere, as far as it says: what contains it then, the
    /// object itself first, and the container that is named.
    fn moved(
        &self,
        entry: &Entry<'_>,
        object: &ObjectRef,
        containers: &[ObjectRef],
        action: &Action,
    ) -> Option<(Vec<ObjectRef>, ObjectRef)> {
        let changes = !matches!(action, Action::Read | Action::Delete | Action::List);
        let into = entry.container.as_ref().filter(|_| changes)?;
        if containers.contains(into) {
            return None;
        }
        let mut chain = vec![object.clone()];
        chain.extend(self.containers(into.clone(), self.policy.rules(&into.object)));
        Some((chain, into.clone()))
    }

    /// One case per container that the request names, or one without any.
    fn collection_cases<'e>(
        &self,
        entries: &[Entry<'_>],
        index: usize,
        rules: &'e ObjectRules,
        action: Action,
    ) -> Vec<Case<'e>> {
        let named = match action {
            Action::Create | Action::List => self.named_containers(entries, index, rules),
            _ => vec![],
        };
        let case = |containers| Case {
            rules,
            action: action.clone(),
            object: None,
            containers,
            moved: None,
            filtered: entries[index].requirement.filtered,
        };
        if named.is_empty() {
            return vec![case(vec![])];
        }
        let chain = |named: ObjectRef| {
            let rules = self.policy.rules(&named.object);
            case(self.containers(named, rules))
        };
        named.into_iter().map(chain).collect()
    }

    /// The objects of the nearest ancestor type that the request names.
    fn named_containers(
        &self,
        entries: &[Entry<'_>],
        index: usize,
        rules: &ObjectRules,
    ) -> Vec<ObjectRef> {
        for kind in self.ancestor_types(rules) {
            let others = entries.iter().enumerate().filter(|(i, _)| *i != index);
            let named: Vec<_> = others
                .flat_map(|(_, other)| other.objects())
                .chain(entries[index].container.clone())
                .filter(|object| object.object == *kind)
                .collect();
            if !named.is_empty() {
                return named;
            }
        }
        vec![]
    }

    /// The declared parent, its parent, and so on.
    fn ancestor_types<'t>(
        &'t self,
        rules: &'t ObjectRules,
    ) -> impl Iterator<Item = &'t ObjectType> {
        let parent = |kind: &&ObjectType| self.policy.rules(kind)?.parent.as_ref();
        std::iter::successors(rules.parent.as_ref(), parent).take(MAX_CONTAINER_DEPTH)
    }

    /// `object` and what contains it by the ACL, inmost first.
    fn containers(&self, object: ObjectRef, rules: Option<&ObjectRules>) -> Vec<ObjectRef> {
        let mut kinds = rules
            .into_iter()
            .flat_map(|rules| self.ancestor_types(rules));
        let parent = |child: &ObjectRef| {
            let object = kinds.next()?.clone();
            let id = self.acl.row(child)?.parent.clone()?;
            Some(ObjectRef { object, id })
        };
        let chain = std::iter::successors(Some(object), parent);
        chain.take(MAX_CONTAINER_DEPTH).collect()
    }

    /// Every case must allow; the first of the worst decides. No case: the request names an empty
    /// list of objects, which is denied.
    fn all(
        &self,
        entries: &[Entry<'_>],
        index: usize,
        cases: &[Case<'_>],
    ) -> (Option<Action>, Outcome) {
        let decided = cases.iter().map(|case| {
            let misplaced = self.misplaced(&entries[..index], case);
            let mut outcome = misplaced.unwrap_or_else(|| self.case(case));
            if let (Some(object), Some(into)) = (&case.object, &case.moved) {
                let (object, into) = (object.clone(), into.clone());
                outcome.chain.insert(0, Step::Moved { object, into });
            }
            (Some(case.action.clone()), outcome)
        });
        decided
            .min_by_key(|(_, outcome)| outcome.decision())
            .unwrap_or_else(|| (None, Outcome::plain(Reason::InvalidId)))
    }

    /// Denies an object whose stored parent is not the one that an enclosing entry names.
    fn misplaced(&self, enclosing: &[Entry<'_>], case: &Case<'_>) -> Option<Outcome> {
        let object = case.object.as_ref()?;
        let parent = case.rules.parent.as_ref()?;
        let names_parent =
            |e: &&Entry<'_>| e.requirement.object == *parent && !e.target.ids().is_empty();
        let named = enclosing.iter().rev().find(names_parent)?.target.ids();
        let stored = self.acl.row(object).and_then(|row| row.parent.clone());
        if stored.as_ref().is_some_and(|id| named.contains(id)) {
            return None;
        }
        Some(Outcome {
            reason: Reason::WrongParent,
            chain: vec![Step::StoredParent {
                object: object.clone(),
                stored,
            }],
        })
    }

    /// The best that any of the caller's groups gives; of equals the one with the shortest chain.
    fn case(&self, case: &Case<'_>) -> Outcome {
        let grants = case.rules.grants_for(&case.action);
        let outcomes = grants.iter().filter_map(|grant| {
            let source = self.group(&grant.grant.group, case)?;
            Some(self.grant(grant, source, case))
        });
        outcomes
            .min_by_key(|o| (std::cmp::Reverse(o.decision()), o.chain.len()))
            .unwrap_or_else(|| Outcome::plain(Reason::NoGrant))
    }

    /// How the caller comes by `group` here; `None` where the caller is not in it.
    fn group(&self, group: &str, case: &Case<'_>) -> Option<GroupSource> {
        if group == AUTHENTICATED {
            return Some(GroupSource::Authenticated);
        }
        if self.subject.groups.contains(group) {
            return Some(GroupSource::Claim);
        }
        let memberships = &self.subject.memberships;
        let inside = case.containers.iter().find(|container| {
            let groups = memberships.get(&container.object);
            let groups = groups.and_then(|ids| ids.get(&container.id));
            groups.is_some_and(|groups| groups.contains(group))
        });
        if let Some(container) = inside {
            return Some(GroupSource::Inside(container.clone()));
        }
        // A filtered list returns what the group may see in its container and nothing else.
        let somewhere = |kind: &ObjectType| {
            let ids = memberships.get(kind).into_iter().flatten();
            ids.into_iter().any(|(_, groups)| groups.contains(group))
        };
        let filtered = case.action == Action::List && case.filtered;
        (filtered && self.ancestor_types(case.rules).any(somewhere))
            .then_some(GroupSource::Filtered)
    }

    /// What one grant of one of the caller's groups gives.
    fn grant(&self, grant: &EffectiveGrant<'_>, source: GroupSource, case: &Case<'_>) -> Outcome {
        let only_filtered = source == GroupSource::Filtered;
        let mut chain = vec![
            Step::Group {
                group: grant.grant.group.clone(),
                source,
            },
            Step::Grant {
                index: grant.index,
                ownership: grant.ownership,
            },
        ];
        let mut reason = self.access(grant.ownership, case, &mut chain);
        if only_filtered && reason == Reason::Any {
            reason = Reason::FilteredList;
            chain.push(Step::Filtered);
        }
        if let Some(within) = &grant.grant.within
            && reason.decision() == Decision::Allow
        {
            reason = self.within(within, reason, case, &mut chain);
        }
        if let Some(when) = &grant.grant.when
            && reason.decision() == Decision::Allow
        {
            reason = Reason::Condition;
            chain.push(Step::Condition(when.clone()));
        }
        Outcome { reason, chain }
    }

    /// Own or any, apart from `within` and `when`.
    fn access(&self, ownership: Ownership, case: &Case<'_>, chain: &mut Vec<Step>) -> Reason {
        match (&case.action, ownership) {
            (Action::Create, _) => Reason::Create,
            (_, Ownership::Any) => Reason::Any,
            (Action::List, Ownership::Own) if case.filtered => {
                chain.push(Step::Filtered);
                Reason::FilteredList
            }
            (Action::List, Ownership::Own) => Reason::UnfilteredList,
            (_, Ownership::Own) => self.own(case, chain),
        }
    }

    /// Owned by the caller, or shared as far as the action goes.
    fn own(&self, case: &Case<'_>, chain: &mut Vec<Step>) -> Reason {
        let (Some(object), Some(user)) = (&case.object, self.subject.identity()) else {
            return Reason::NotOwner;
        };
        let row = self.acl.row(object);
        let owner = row.and_then(|row| row.owner.as_deref());
        let step = Step::Owner {
            object: object.clone(),
            owner: owner.map(str::to_owned),
        };
        if owner == Some(user) {
            chain.push(step);
            return Reason::Owner;
        }
        let right = row.and_then(|row| row.ace.get(user)).copied();
        match right.filter(|right| shared(case, *right)) {
            Some(right) => {
                chain.push(Step::Ace {
                    object: object.clone(),
                    right,
                });
                Reason::Shared
            }
            None => {
                chain.push(step);
                Reason::NotOwner
            }
        }
    }

    /// Narrows `reason` to the containers of type `within` that the caller is a member of.
    fn within(
        &self,
        within: &ObjectType,
        reason: Reason,
        case: &Case<'_>,
        chain: &mut Vec<Step>,
    ) -> Reason {
        let containers = case.containers.iter().enumerate();
        let member = containers
            .filter(|(_, container)| container.object == *within)
            .find_map(|(depth, container)| Some((depth, self.member(container)?)));
        if let Some((depth, source)) = member {
            chain.push(Step::Member {
                path: case.containers[..=depth].to_vec(),
                source,
            });
            return reason;
        }
        if case.action == Action::List && case.filtered {
            if !chain.contains(&Step::Filtered) {
                chain.push(Step::Filtered);
            }
            return Reason::FilteredList;
        }
        chain.push(Step::NoMember {
            within: within.clone(),
        });
        Reason::NotAMember
    }

    /// How the caller is a member of `container`, if so.
    fn member(&self, container: &ObjectRef) -> Option<MemberSource> {
        let ids = self.subject.memberships.get(&container.object);
        if ids.is_some_and(|ids| ids.contains_key(&container.id)) {
            return Some(MemberSource::Claim);
        }
        let members: Option<&BTreeSet<_>> = self.acl.row(container).map(|row| &row.members);
        let listed = members?.contains(self.subject.identity()?);
        listed.then_some(MemberSource::Acl)
    }
}

/// Whether an ACL entry with this right gives the action.
fn shared(case: &Case<'_>, right: Right) -> bool {
    case.rules.shares(&case.action) && (case.action == Action::Read || right == Right::ReadWrite)
}

/// What an entry does when the request names no object for it. An optional identifier that is
/// absent turns a read into a list; a change of everything has no default meaning.
fn without_id(addresses: Addresses, action: Action) -> Option<Action> {
    match (addresses, action) {
        (Addresses::Item, Action::Read) => Some(Action::List),
        (Addresses::Item, action @ (Action::Create | Action::List)) => Some(action),
        (Addresses::Item, _) => None,
        (Addresses::Collection, action) => Some(action),
    }
}
