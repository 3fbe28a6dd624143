//! What rules offer to a group.

use model::Declaration;
use openapi::Place;
use policy::{
    AUTHENTICATED, Action, Addresses, EffectiveGrant, ObjectRules, Ownership, Sharing, Standing,
};

use super::{Cell, Level};
use crate::demand::Demand;

/// Rules, and how they stand.
pub(super) struct Offer<'o> {
    pub(super) rules: Option<&'o ObjectRules>,
    pub(super) declaration: Option<&'o Declaration>,
    /// Where what decides stands, if no grant does.
    pub(super) place: Place,
    /// No requirement at all.
    pub(super) public: bool,
    /// A list returns only what the grant allows.
    pub(super) filtered: bool,
    /// Whether one object is named, which the caller may own.
    pub(super) of_item: bool,
    /// The caller is told apart from others.
    pub(super) identified: bool,
    /// The request can never name the object.
    pub(super) unnameable: bool,
}

impl<'o> Offer<'o> {
    /// What a demand offers to callers whom `security` tells apart.
    pub(super) fn of(demand: &'o Demand<'o>) -> Self {
        Offer {
            rules: demand.requirement.rules.as_ref(),
            declaration: demand.declaration,
            place: demand.place,
            public: demand.requirement.public,
            filtered: demand.requirement.filtered,
            of_item: demand.requirement.addresses == Addresses::Item,
            identified: true,
            unnameable: demand.unknown_id().is_some(),
        }
    }

    /// What a group gets of it for an action; `None`: the action is not given.
    pub(super) fn cell(&self, action: Option<&Action>, group: &str) -> Cell {
        let plain = |level| Cell::plain(level, self.place);
        let standing = match self.rules {
            _ if self.public => Standing::Public,
            None => Standing::Undeclared,
            Some(rules) => standing(rules),
        };
        let rules = match standing {
            Standing::Public => return plain(Level::Public),
            Standing::Undeclared => return plain(Level::Undeclared),
            Standing::Draft { public: true } => return plain(Level::Draft),
            _ if !self.identified => return plain(Level::Unidentified),
            Standing::Draft { public: false } => return plain(Level::Draft),
            Standing::RulesElsewhere => return plain(Level::Elsewhere),
            Standing::AmbiguousScheme => return plain(Level::AmbiguousScheme),
            Standing::Guarded(rules) => rules,
        };
        let Some(action) = action.filter(|_| !self.unnameable) else {
            return plain(Level::None);
        };
        let grants = rules.grants_for(action).into_iter();
        let counts =
            |one: &EffectiveGrant<'_>| one.grant.group == group || one.grant.group == AUTHENTICATED;
        let cells = grants
            .filter(counts)
            .map(|grant| self.granted(rules, action, &grant));
        cells.fold(plain(Level::None), Cell::or)
    }

    fn granted(&self, rules: &ObjectRules, action: &Action, grant: &EffectiveGrant<'_>) -> Cell {
        let shared = rules.sharing == Sharing::Acl;
        let level = match (grant.ownership, action) {
            (Ownership::Any, _) => Level::Any,
            (Ownership::Own, Action::Create) => Level::Own,
            (Ownership::Own, Action::List) if !self.filtered => Level::None,
            (Ownership::Own, Action::List) if shared => Level::Shared,
            (Ownership::Own, Action::List) => Level::Own,
            // Nobody owns what is not named.
            (Ownership::Own, _) if !self.of_item => Level::None,
            (Ownership::Own, action) if rules.shares(action) => Level::Shared,
            (Ownership::Own, _) => Level::Own,
        };
        let written = self.declaration.and_then(|one| one.grants.get(grant.index));
        Cell {
            level,
            place: Some(written.map_or(self.place, |one| one.place)),
            within: grant.grant.within.iter().map(ToString::to_string).collect(),
            when: grant.grant.when.iter().cloned().collect(),
            filtered: self.filtered && *action == Action::List,
            also: Vec::new(),
        }
    }
}

/// [`Standing::of`] for rules that stand alone.
pub(super) fn standing(rules: &ObjectRules) -> Standing<'_> {
    match rules {
        rules if rules.draft => Standing::Draft {
            public: rules.public,
        },
        rules if rules.public => Standing::Public,
        rules if rules.rules_elsewhere => Standing::RulesElsewhere,
        rules if rules.ambiguous_scheme => Standing::AmbiguousScheme,
        rules => Standing::Guarded(rules),
    }
}
