//! What rules offer to a group.

use std::collections::HashMap;

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

    /// What each group gets of it for an action; `None`: the action is not given.
    pub(super) fn given(&self, action: Option<&Action>) -> Given {
        let plain = |level| Cell::plain(level, self.place);
        let standing = match self.rules {
            _ if self.public => Standing::Public,
            None => Standing::Undeclared,
            Some(rules) => standing(rules),
        };
        let rules = match standing {
            Standing::Public => return Given::to_all(plain(Level::Public)),
            Standing::Undeclared => return Given::to_all(plain(Level::Undeclared)),
            Standing::Draft { public: true } => return Given::to_all(plain(Level::Draft)),
            _ if !self.identified => return Given::to_all(plain(Level::Unidentified)),
            Standing::Draft { public: false } => return Given::to_all(plain(Level::Draft)),
            Standing::RulesElsewhere => return Given::to_all(plain(Level::Elsewhere)),
            Standing::AmbiguousScheme => return Given::to_all(plain(Level::AmbiguousScheme)),
            Standing::Guarded(rules) => rules,
        };
        let mut given = Given::to_all(plain(Level::None));
        if let Some(action) = action.filter(|_| !self.unnameable) {
            for grant in rules.grants_for(action) {
                let cells = given.by_group.entry(grant.grant.group.clone()).or_default();
                cells.push((grant.index, self.granted(rules, action, &grant)));
            }
        }
        given
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

/// What rules give for an action.
pub(super) struct Given {
    /// To everybody.
    to_all: Cell,
    /// What each grant gives to its group, with its place among the grants.
    by_group: HashMap<String, Vec<(usize, Cell)>>,
}

impl Given {
    fn to_all(cell: Cell) -> Self {
        Given {
            to_all: cell,
            by_group: HashMap::new(),
        }
    }

    /// What a group gets, of which everybody is also `authenticated`.
    pub(super) fn to(&self, group: &str) -> Cell {
        let of = |group: &str| self.by_group.get(group).map_or(&[][..], Vec::as_slice);
        let mut cells: Vec<&(usize, Cell)> = of(group).iter().collect();
        if group != AUTHENTICATED {
            cells.extend(of(AUTHENTICATED));
            cells.sort_by_key(|(index, _)| *index);
        }
        let cells = cells.into_iter().map(|(_, cell)| cell.clone());
        cells.fold(self.to_all.clone(), Cell::or)
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
