//! The effective rule of an operation, as data.

use crate::{Action, EffectiveGrant, ObjectRules, ObjectType, Policy, Requirement};

/// What stands in for an entry's grants, or that they count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing<'a> {
    /// The rules count.
    Guarded(&'a ObjectRules),
    /// Nobody is asked.
    Public,
    /// No rules anywhere.
    Undeclared,
    /// Rules that nobody confirmed; `public` where they say public.
    Draft {
        /// Whether an unidentified caller could be meant.
        public: bool,
    },
    /// Rules outside the document.
    RulesElsewhere,
    /// Rules that do not say which scheme they mean.
    AmbiguousScheme,
}

impl<'a> Standing<'a> {
    /// How `requirement` stands under `policy`.
    pub fn of(requirement: &'a Requirement, policy: &'a Policy) -> Self {
        if requirement.public {
            return Standing::Public;
        }
        let inline = requirement.rules.as_ref();
        match inline.or_else(|| policy.rules(&requirement.object)) {
            None => Standing::Undeclared,
            Some(rules) if rules.draft => Standing::Draft {
                public: rules.public,
            },
            Some(rules) if rules.public => Standing::Public,
            Some(rules) if rules.rules_elsewhere => Standing::RulesElsewhere,
            Some(rules) if rules.ambiguous_scheme => Standing::AmbiguousScheme,
            Some(rules) => Standing::Guarded(rules),
        }
    }
}

/// What one entry of an operation asks of a caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryRule<'a> {
    /// The object's type.
    pub object: &'a ObjectType,
    /// What the operation does; `None`: unmapped, denied.
    pub action: Option<&'a Action>,
    /// Whether the grants count.
    pub standing: Standing<'a>,
    /// Per grant that names the action: the group, and own or any. Empty when not guarded.
    pub grants: Vec<EffectiveGrant<'a>>,
    /// Whether ACL entries widen the own grants.
    pub shared: bool,
}

/// The effective rule of an operation: a caller needs *every* entry. No entry: undeclared.
pub fn effective<'a>(policy: &'a Policy, requirements: &'a [Requirement]) -> Vec<EntryRule<'a>> {
    let rule = |requirement: &'a Requirement| {
        let action = requirement.action.as_ref();
        let standing = Standing::of(requirement, policy);
        let (grants, shared) = match (standing, action) {
            (Standing::Guarded(rules), Some(action)) => {
                (rules.grants_for(action), rules.shares(action))
            }
            _ => (vec![], false),
        };
        EntryRule {
            object: &requirement.object,
            action,
            standing,
            grants,
            shared,
        }
    };
    requirements.iter().map(rule).collect()
}
