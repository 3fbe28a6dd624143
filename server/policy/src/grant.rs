//! Grants, the rules of an object type, and the policy of a document.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Action, ObjectType};

/// Which objects a grant covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ownership {
    /// `ownership: true`: the caller's own objects, and those shared with the caller. Where a
    /// document gives no `ownership`, this narrower one counts.
    Own,
    /// `ownership: false`: any object of the type.
    Any,
}

/// What one group may do with the objects of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The group's name; [`crate::AUTHENTICATED`] is every identified caller. No wildcards.
    pub group: String,
    /// The actions, letters already expanded.
    pub actions: BTreeSet<Action>,
    /// Own objects or any.
    pub ownership: Ownership,
    /// Only in containers of this type that the caller is a member of.
    pub within: Option<ObjectType>,
    /// A condition that the document cannot decide: the grant gives unknown at best.
    pub when: Option<String>,
}

/// Whether ACL entries give other users than the owner access.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Sharing {
    /// R gives read, RW gives read and update, to callers whose group may do that on own objects.
    #[default]
    Acl,
    /// ACL entries have no effect.
    None,
}

/// What an Object Authorization Object says. The default guards the object and grants nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObjectRules {
    /// Who may do what, in the order of the document (a chain names grants by their index here).
    pub grants: Vec<Grant>,
    /// Whether ACL entries count.
    pub sharing: Sharing,
    /// The type of the object that contains this one.
    pub parent: Option<ObjectType>,
    /// Everybody may do everything that the API offers on it.
    pub public: bool,
    /// Machine-written and not confirmed: every decision on it is unknown.
    pub draft: bool,
    /// `x-objectAuth: true`: enforced, by rules that the document does not hold.
    pub rules_elsewhere: bool,
    /// Several ESS schemes and none named: it is unknown who the caller is.
    pub ambiguous_scheme: bool,
}

impl ObjectRules {
    /// The grants that name `action`, in document order, in normal form: where one group has the
    /// action twice with different `ownership`, every one of them counts as [`Ownership::Own`],
    /// the narrower. (A wider flag wins across a caller's groups, not across duplicate entries.)
    pub fn grants_for(&self, action: &Action) -> Vec<EffectiveGrant<'_>> {
        let naming = || {
            let all = self.grants.iter().enumerate();
            all.filter(|(_, grant)| grant.actions.contains(action))
        };
        let own_groups: BTreeSet<&str> = naming()
            .filter(|(_, grant)| grant.ownership == Ownership::Own)
            .map(|(_, grant)| grant.group.as_str())
            .collect();
        naming()
            .map(|(index, grant)| EffectiveGrant {
                index,
                grant,
                ownership: match own_groups.contains(grant.group.as_str()) {
                    true => Ownership::Own,
                    false => Ownership::Any,
                },
            })
            .collect()
    }

    /// Whether a grant names `action`.
    pub fn is_granted(&self, action: &Action) -> bool {
        self.grants.iter().any(|one| one.actions.contains(action))
    }

    /// The whole rule for display: group, action, and what the group's grants give for it.
    pub fn by_group(&self) -> BTreeMap<&str, BTreeMap<&Action, Vec<EffectiveGrant<'_>>>> {
        let mut groups: BTreeMap<&str, BTreeMap<&Action, Vec<_>>> = BTreeMap::new();
        let actions: BTreeSet<&Action> = self.grants.iter().flat_map(|g| &g.actions).collect();
        for action in actions {
            for grant in self.grants_for(action) {
                let by_action = groups.entry(&grant.grant.group).or_default();
                by_action.entry(action).or_default().push(grant);
            }
        }
        groups
    }

    /// Whether an ACL entry can give `action` to somebody who does not own the object.
    pub fn shares(&self, action: &Action) -> bool {
        self.sharing == Sharing::Acl && matches!(action, Action::Read | Action::Update)
    }
}

/// A grant as it counts for one action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EffectiveGrant<'a> {
    /// Its index in [`ObjectRules::grants`].
    pub index: usize,
    /// The grant as written.
    pub grant: &'a Grant,
    /// The flag that counts; narrower than the written one where entries are duplicate.
    pub ownership: Ownership,
}

/// The rules of a document's object types (the root-level design).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    rules: BTreeMap<ObjectType, ObjectRules>,
}

impl Policy {
    /// States the rules of `object`; returns the ones that stood there before.
    pub fn insert(&mut self, object: ObjectType, rules: ObjectRules) -> Option<ObjectRules> {
        self.rules.insert(object, rules)
    }

    /// The rules of `object`; `None` where nothing is declared.
    pub fn rules(&self, object: &ObjectType) -> Option<&ObjectRules> {
        self.rules.get(object)
    }

    /// All object types with their rules, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&ObjectType, &ObjectRules)> {
        self.rules.iter()
    }
}
