//! The facts behind a decision, in words and with their places.

use model::{GrantDeclaration, Located, Model};
use openapi::Place;
use policy::{
    Action, GroupSource, MemberSource, ObjectRef, Outcome, Ownership, Reason, Right, Step as Fact,
    Subject, Target,
};

use crate::bind::{Named, Slot};
use crate::decide::{Asked, Source, Step};
use crate::state::State;

/// So many objects are named one by one.
const OBJECTS: usize = 3;

/// What the words are made from.
pub(crate) struct Explaining<'e, 'a> {
    pub(crate) model: &'e Model,
    pub(crate) asked: &'e Asked<'a>,
    pub(crate) subject: &'e Subject,
    pub(crate) state: &'e State,
    pub(crate) owner: Option<&'e str>,
}

impl<'e> Explaining<'e, '_> {
    pub(crate) fn steps(&self, outcome: &Outcome) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut at = None;
        let mut grant = None;
        for fact in &outcome.chain {
            if let Fact::Entry { index, action, .. } = fact {
                at = self.slot(*index);
                steps.extend(at.map(|(slot, named)| entry(slot, named, action.as_ref())));
            } else if let Some((slot, _)) = at {
                if let Fact::Grant { index, .. } = fact {
                    grant = written(slot, *index);
                }
                steps.push(self.step(fact, slot, grant));
            }
        }
        steps.extend(self.end(outcome, at));
        steps
    }

    fn slot(&self, index: usize) -> Option<(&'e Slot<'e>, &'e Named)> {
        let slot = self.asked.bound.slots.get(index)?;
        Some((slot, self.asked.named.get(index)?))
    }

    fn who(&self) -> &str {
        self.subject.identity().unwrap_or("the caller")
    }

    /// A place of the list; none where the command line has said it.
    fn row(&self, object: &ObjectRef) -> Option<Source> {
        let said = self.owner.is_some() && self.asked.leaf_objects().contains(object);
        self.state.place(object).filter(|_| !said).map(Source::Acl)
    }

    /// `grant` is the one that was named last.
    fn step(&self, fact: &Fact, slot: &Slot<'_>, grant: Option<&GrantDeclaration>) -> Step {
        let who = self.who();
        let step = |text: String, place: Option<Place>| Step {
            text,
            source: place.map(Source::Document),
        };
        let of_grant = |part: Option<&Located<String>>| {
            let grant = grant.map_or(slot.demand.place, |grant| grant.place);
            part.map_or(grant, |part| part.place)
        };
        match fact {
            Fact::Group { group, source } => {
                let text = match source {
                    GroupSource::Claim => format!("{who} is in `{group}`"),
                    GroupSource::Authenticated => {
                        format!("{who} is identified, and thereby in `{group}`")
                    }
                    GroupSource::Inside(container) => {
                        format!("{who} is in `{group}` inside {container}")
                    }
                    GroupSource::Filtered => {
                        format!("{who} is in `{group}` inside some containers")
                    }
                };
                step(text, self.group(group))
            }
            Fact::Grant { index, ownership } => self.grant(slot, *index, *ownership),
            Fact::Owner { object, owner } => {
                let text = match owner.as_deref() {
                    Some(owner) if Some(owner) == self.subject.identity() => {
                        format!("{who} owns {object}")
                    }
                    Some(owner) => format!("{object} belongs to {owner}"),
                    None => format!("no owner of {object} is known"),
                };
                let source = self.row(object);
                Step { text, source }
            }
            Fact::Ace { object, right } => {
                let right = match right {
                    Right::Read => "R",
                    Right::ReadWrite => "RW",
                };
                Step {
                    text: format!("{object} is shared with {who}: {right}"),
                    source: self.row(object),
                }
            }
            Fact::Member { path, source } => self.member(path, *source),
            Fact::NoMember { within } => step(
                format!("{who} is a member of no `{within}` that holds it, as far as is known"),
                Some(of_grant(grant.and_then(|one| one.within.as_ref()))),
            ),
            Fact::Moved { object, into } => Step {
                text: format!(
                    "the body puts {object} into {into}, where it must be allowed as well"
                ),
                source: self.row(object),
            },
            Fact::Existence {
                object,
                missing,
                present,
            } => step(
                format!(
                    "no access control list says whether {object} exists: {} ({missing}) if it does not, \
                     {} ({present}) if it does",
                    missing.decision(),
                    present.decision()
                ),
                Some(slot.demand.entry.place),
            ),
            Fact::Filtered => step(
                String::from("the list returns only what the grant allows (`filtered`)"),
                Some(slot.demand.entry.place),
            ),
            Fact::Condition(condition) => step(
                format!("the grant holds only under a condition: {condition}"),
                Some(of_grant(grant.and_then(|one| one.when.as_ref()))),
            ),
            Fact::StoredParent { object, stored } => Step {
                text: match stored {
                    Some(stored) => {
                        format!("{object} is inside {stored}, not inside what the path names")
                    }
                    None => format!("what contains {object} is not known"),
                },
                source: self.row(object),
            },
            Fact::Entry { .. } => step(String::new(), None),
        }
    }

    fn member(&self, path: &[ObjectRef], source: MemberSource) -> Step {
        let who = self.who();
        let Some((container, inside)) = path.split_last() else {
            return Step::plain(format!("{who} is a member"));
        };
        let held = match inside.first() {
            Some(object) => format!(", which holds {object}"),
            None => String::new(),
        };
        Step {
            text: format!("{who} is a member of {container}{held}"),
            source: match source {
                MemberSource::Claim => None,
                MemberSource::Acl => self.row(container),
            },
        }
    }

    fn grant(&self, slot: &Slot<'_>, index: usize, ownership: Ownership) -> Step {
        let rules = slot.demand.requirement.rules.as_ref();
        let grant = rules.and_then(|rules| rules.grants.get(index));
        let (Some(grant), Some(written)) = (grant, written(slot, index)) else {
            return Step::plain("a grant allows it");
        };
        let actions: Vec<&str> = grant.actions.iter().map(Action::name).collect();
        let which = match ownership {
            Ownership::Own => "own",
            Ownership::Any => "any",
        };
        let within = grant.within.as_ref();
        let within = within.map_or_else(String::new, |one| format!(" within their `{one}`"));
        let text = format!(
            "`{}` may {} {which} {}{within}",
            grant.group,
            actions.join(", "),
            object_name(slot)
        );
        Step::at(written.place, text)
    }

    /// Where a scheme lists the group.
    fn group(&self, name: &str) -> Option<Place> {
        let schemes = self.model.schemes.iter();
        let mut groups = schemes.filter_map(|one| one.groups.as_ref()).flatten();
        let found = groups.find(|group| group.value == name)?;
        Some(found.place)
    }

    /// What the reason says and no fact has said yet.
    fn end(&self, outcome: &Outcome, at: Option<(&Slot<'_>, &Named)>) -> Option<Step> {
        let operation = self.asked.bound.operation;
        let Some((slot, named)) = at else {
            let needless = match &operation.exemption {
                Some(exemption) => format!(" (perhaps none is needed: {exemption})"),
                None => String::new(),
            };
            let text =
                format!("no rule is declared for it{needless}: what is undeclared is denied");
            return Some(Step::at(operation.key, text));
        };
        let declared = slot
            .demand
            .declaration
            .map_or(slot.demand.place, |one| one.place);
        let object = object_name(slot);
        let who = self.who();
        let action = action_of(outcome);
        let (text, place) = match outcome.reason {
            Reason::Public => (public(slot), slot.demand.entry.public.unwrap_or(declared)),
            Reason::NoGrant => (self.no_grant(slot, action), declared),
            Reason::UnfilteredList => {
                let text =
                    "the list is not declared as `filtered`, so it may hold objects of others";
                (String::from(text), slot.demand.place)
            }
            Reason::Unmapped => (unmapped(slot, named, &operation.method), slot.demand.place),
            Reason::Undeclared if slot.demand.entry.object.is_none() => (
                String::from(
                    "the declaration names no object, so that none is declared: name one, or remove it",
                ),
                slot.demand.place,
            ),
            Reason::Undeclared => (
                format!("no rules are declared for {object}: what is undeclared is denied"),
                slot.demand.place,
            ),
            Reason::InvalidId => {
                let empty = || String::from("the list of identifiers is empty");
                (
                    named.problem.clone().unwrap_or_else(empty),
                    slot.demand.place,
                )
            }
            Reason::Unidentified if !self.asked.bound.is_identified() => (
                String::from(
                    "`security` asks for no scheme that tells who calls (`x-user_id`), so that nobody is known",
                ),
                operation.security.place.unwrap_or(operation.key),
            ),
            Reason::Unidentified => (
                String::from(
                    "the caller has no user id, and what is guarded is denied to nobody in particular",
                ),
                declared,
            ),
            Reason::RulesElsewhere => (
                format!("the rules of {object} stand outside of the document"),
                declared,
            ),
            Reason::Draft => (
                format!("the declaration of {object} is a draft that nobody has confirmed"),
                slot.demand
                    .entry
                    .draft
                    .or(slot.demand.declaration.and_then(|one| one.draft))
                    .unwrap_or(declared),
            ),
            Reason::AmbiguousScheme => (
                format!(
                    "the rules of {object} do not say by which of several schemes {who} is known"
                ),
                declared,
            ),
            _ => return None,
        };
        Some(Step::at(place, text))
    }

    fn no_grant(&self, slot: &Slot<'_>, action: Option<&Action>) -> String {
        let object = object_name(slot);
        let action = action.map_or("do this with", Action::name);
        let rules = slot.demand.requirement.rules.as_ref();
        let granted = slot.demand.requirement.rules.as_ref().map(|rules| {
            let action = Action::from_name(action);
            let mut groups: Vec<String> = Vec::new();
            for grant in rules.grants_for(&action) {
                let group = format!("`{}`", grant.grant.group);
                if !groups.contains(&group) {
                    groups.push(group);
                }
            }
            groups
        });
        let others = match granted.filter(|groups| !groups.is_empty() && rules.is_some()) {
            Some(groups) => format!("only {} may", groups.join(", ")),
            None => String::from("nobody may"),
        };
        format!("no group of {} may {action} {object}: {others}", self.who())
    }
}

/// The action of the entry that decides.
fn action_of(outcome: &Outcome) -> Option<&Action> {
    outcome.chain.iter().rev().find_map(|fact| match fact {
        Fact::Entry { action, .. } => action.as_ref(),
        _ => None,
    })
}

fn written<'s>(slot: &Slot<'s>, index: usize) -> Option<&'s GrantDeclaration> {
    slot.demand.declaration?.grants.get(index)
}

/// `Pet`, or what stands for an object without a name.
fn object_name(slot: &Slot<'_>) -> String {
    let named = slot
        .demand
        .entry
        .object
        .as_ref()
        .filter(|_| slot.demand.container.is_none());
    match (slot.demand.requirement.object.as_str(), named) {
        ("", None) => String::from("the object"),
        ("", Some(written)) => written.value.clone(),
        (name, _) => name.to_owned(),
    }
}

/// "it asks to read Pet 12"
fn entry(slot: &Slot<'_>, named: &Named, action: Option<&Action>) -> Step {
    let object = object_name(slot);
    let ids = named.target.ids();
    let mut shown: Vec<String> = ids.iter().take(OBJECTS).map(ToString::to_string).collect();
    if ids.len() > OBJECTS {
        shown.push(format!("{} more", ids.len() - OBJECTS));
    }
    let what = match (&named.target, action) {
        (Target::Invalid, _) => format!("{object}, but not which one"),
        // A declaration that names none is none.
        (Target::Absent, _) if slot.demand.requirement.rules.is_none() => object,
        (Target::Absent, Some(Action::List)) => format!("{object} objects"),
        (Target::Absent, Some(Action::Create)) => format!("a new {object}"),
        (Target::Absent, _) => format!("{object} objects"),
        (Target::Ids(_), _) => format!("{object} {}", shown.join(", ")),
    };
    let text = match (action, slot.demand.container.is_some()) {
        (Some(action), false) => format!("it asks to {action} {what}"),
        (Some(action), true) => format!("the path leads through {what}, which asks to {action} it"),
        (None, _) => format!("it addresses {what}"),
    };
    Step::at(slot.demand.place, text)
}

fn public(slot: &Slot<'_>) -> String {
    let own = slot.demand.entry.reason.as_ref();
    let reason = own.or(slot.demand.declaration.and_then(|one| one.reason.as_ref()));
    match reason {
        _ if slot.demand.container.is_some() => String::from("it has no rules of its own"),
        Some(reason) => format!("it is declared as public: {}", reason.value),
        None => String::from("it is declared as public"),
    }
}

fn unmapped(slot: &Slot<'_>, named: &Named, method: &str) -> String {
    match (&slot.demand.requirement.action, &named.target) {
        (Some(action), Target::Absent) => {
            format!(
                "the request does not name the object, and to {action} all of them has no meaning"
            )
        }
        _ => format!("what {method} does here has no default: write `action`"),
    }
}
