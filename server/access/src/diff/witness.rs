//! A call that is answered differently, as data and as a sentence.

use std::collections::BTreeSet;

use model::Operation;
use policy::{Action, Addresses};

use super::compare::Found;
use super::rule::{Answer, Asked, Clause, Rule};
use super::situation::{self, Container, Group, Key, Need};

/// A call that is answered differently before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// One sentence, without a capital letter at its start and a full stop.
    pub text: String,
    /// The security schemes for which the caller has a credential.
    pub credentials: Vec<String>,
    /// Whether these tell who the caller is.
    pub identified: bool,
    /// The groups of the caller, besides `authenticated`.
    pub groups: Vec<String>,
    /// Groups that the caller obtains alone.
    pub obtains: Vec<String>,
    /// The objects that the request addresses, in path order, the leaf last.
    pub objects: Vec<Addressed>,
    /// Conditions of grants that matter.
    pub conditions: Vec<Condition>,
    /// What becomes of the call before the change.
    pub before: Answer,
    /// And after it.
    pub after: Answer,
}

/// An object that the request addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressed {
    /// Its type.
    pub object: String,
    /// The parameter or expression that names it; `None` for a collection, or where the request leaves it
    /// out.
    pub id: Option<String>,
    /// What is done with it; `None`: not known.
    pub action: Option<Action>,
    /// How the caller stands to it.
    pub relation: Relation,
    /// Containers around it of which the caller is a member.
    pub member_of: Vec<String>,
    /// Those that matter of which the caller is no member.
    pub not_member_of: Vec<String>,
}

/// How a caller stands to an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// The caller owns it.
    Own,
    /// An entry of the access control list shares it with the caller.
    Shared,
    /// It is neither the caller's nor shared.
    NotOwner,
    /// It does not exist yet.
    New,
    /// Whatever it is.
    Any,
}

impl Relation {
    /// `own`, `shared`, `not-owner`, `new` or `any`.
    pub fn name(self) -> &'static str {
        match self {
            Relation::Own => "own",
            Relation::Shared => "shared",
            Relation::NotOwner => "not-owner",
            Relation::New => "new",
            Relation::Any => "any",
        }
    }
}

/// A condition of a grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// As the document states it.
    pub text: String,
    /// Whether it holds.
    pub holds: bool,
}

/// What is needed to tell of a difference.
pub(crate) struct Telling<'t> {
    pub(crate) operation: &'t Operation,
    pub(crate) old: Option<&'t Rule>,
    pub(crate) new: Option<&'t Rule>,
    /// The object to which a new operation is a further way.
    pub(crate) alias: Option<String>,
}

/// A difference, seen from the version that allows more.
struct Seen<'s> {
    found: &'s Found,
    wide: &'s Rule,
    narrow: Option<&'s Rule>,
    /// What they ask for; see [`Rule::asked`].
    of_wide: Asked,
    of_narrow: Asked,
}

impl Telling<'_> {
    /// The call as data, with its sentence.
    pub(crate) fn witness(&self, found: &Found) -> Option<Witness> {
        let gains = found.new > found.old;
        let (wide, narrow) = match gains {
            true => (self.new, self.old),
            false => (self.old, self.new),
        };
        let wide = wide?;
        let request = &found.situation.request;
        let seen = Seen {
            found,
            wide,
            narrow,
            of_wide: wide.asked(request),
            of_narrow: narrow.map(|rule| rule.asked(request)).unwrap_or_default(),
        };
        let mut witness = Witness {
            text: String::new(),
            credentials: found.situation.shown.iter().cloned().collect(),
            identified: seen.is_identified(),
            groups: names(&found.situation.facts.groups),
            obtains: names(&found.obtained),
            objects: seen.objects(),
            conditions: seen.conditions(),
            before: found.old,
            after: found.new,
        };
        witness.credentials.retain(|name| !name.is_empty());
        witness.text = self.sentence(&seen, &witness, gains);
        Some(witness)
    }

    fn sentence(&self, seen: &Seen<'_>, witness: &Witness, gains: bool) -> String {
        let operation = format!("{} {}", self.operation.method, self.operation.path);
        let who = seen.who(witness);
        let what = what(witness, seen);
        let widest = witness.after.max(witness.before);
        let may = match (gains, widest) {
            (false, _) if self.new.is_none() => {
                return format!("after this change there is no {operation}");
            }
            (true, Answer::Unknown) => format!("gets through to {operation}"),
            (true, _) => format!("can {operation}"),
            // Nothing is refused: less is left open.
            (false, _) if witness.after == Answer::Allow => format!("can still {operation}"),
            (false, _) if witness.after == Answer::Unknown => {
                format!("still gets through to {operation}")
            }
            (false, Answer::Unknown) => format!("no longer gets through to {operation}"),
            (false, _) => format!("can no longer {operation}"),
        };
        let why = match (gains, widest) {
            (true, Answer::Unknown) => ", and the rules cannot tell who that is",
            (true, Answer::Undeclared) => ", since nothing is declared about it",
            (false, _) if witness.after == Answer::Allow => ", which is declared now",
            (false, _) if witness.after == Answer::Unknown => {
                ", but the rules cannot tell who that is"
            }
            (false, Answer::Undeclared) => ", about which nothing was declared",
            _ => "",
        };
        let alias = match (&self.alias, self.old) {
            (Some(object), None) => format!("; it is a new way to {object}"),
            _ => String::new(),
        };
        format!("after this change {who} {may}{what}{why}{alias}")
    }
}

impl Seen<'_> {
    /// Whether the credentials tell who calls.
    fn is_identified(&self) -> bool {
        let shown = &self.found.situation.shown;
        !self.wide.identifying.is_disjoint(shown)
            || self
                .wide
                .clauses
                .iter()
                .any(|clause| self.wide.identifies(clause, shown))
    }

    fn who(&self, witness: &Witness) -> String {
        let beside = || {
            let shown = self.found.situation.shown.iter();
            let beside = shown.filter(|name| !self.wide.identifying.contains(*name));
            listed(&beside.map(|name| format!("`{name}`")).collect::<Vec<_>>())
        };
        let mut who = match (witness.identified, witness.groups.as_slice()) {
            (false, _) if witness.credentials.is_empty() => {
                String::from("a caller without credential")
            }
            (false, _) => return format!("a caller who shows {} alone", beside()),
            (true, []) => String::from("any identified caller"),
            (true, [one]) => one.clone(),
            (true, several) => format!("a caller in {}", listed(several)),
        };
        let others = self.narrow.map(|rule| &rule.identifying);
        let changed = self.found.situation.shown.iter().find(|name| {
            let differs = others.is_some_and(|others| !others.contains(*name));
            differs && self.wide.identifying.contains(*name)
        });
        if let Some(scheme) = changed.filter(|name| !name.is_empty()) {
            who.push_str(&format!(", known by `{scheme}`,"));
        }
        if !witness.obtains.is_empty() {
            who.push_str(&format!(
                ", who can obtain {} alone,",
                listed(&witness.obtains)
            ));
        }
        who
    }

    fn objects(&self) -> Vec<Addressed> {
        let clauses = self.wide.clauses.iter();
        // Where one version says nothing, the other one knows the objects.
        let others = self.narrow.filter(|_| self.wide.clauses.is_empty());
        let others = others.into_iter().flat_map(|rule| &rule.clauses);
        clauses
            .chain(others)
            .map(|clause| self.object(clause))
            .collect()
    }

    fn object(&self, clause: &Clause) -> Addressed {
        let request = &self.found.situation.request;
        let absent = request.absent.contains(&clause.key);
        let returned = (clause.addresses == Addresses::Collection || absent) && clause.filtered;
        let key = match returned {
            true => clause.listed(),
            false => clause.key.clone(),
        };
        let new = request.new.contains(&clause.key);
        let (member_of, not_member_of) = self.containers(clause, &key);
        Addressed {
            object: clause.key.object.clone(),
            id: Some(clause.shown_id.clone()).filter(|id| !id.is_empty() && !absent),
            action: clause.action.clone(),
            relation: match self.found.situation.facts.relation(&key) {
                _ if new => Relation::New,
                // Nobody is known to be the owner.
                _ if !self.is_identified() => Relation::Any,
                situation::Relation::Own => Relation::Own,
                situation::Relation::Other if self.is_related(&key) => Relation::NotOwner,
                situation::Relation::Other => Relation::Any,
                _ => Relation::Shared,
            },
            member_of,
            not_member_of,
        }
    }

    /// What the narrower version asks of a caller with these groups.
    fn asked(&self) -> impl Iterator<Item = &Need> {
        let groups = &self.found.situation.facts.groups;
        let needs = self.of_narrow.iter().flatten();
        needs.filter(move |need| need.groups.is_subset(groups))
    }

    /// Whether it matters how the caller stands to an object.
    fn is_related(&self, key: &Key) -> bool {
        let mut needs = self.of_wide.iter().chain(&self.of_narrow).flatten();
        needs.any(|need| need.relations.contains_key(key))
    }

    /// The containers of which the caller is a member, and those that matter of which it is none.
    fn containers(&self, clause: &Clause, key: &Key) -> (Vec<String>, Vec<String>) {
        let situation = &self.found.situation;
        // What does not exist yet is in the container that the request names.
        let is_there = clause.addresses == Addresses::Item && !situation.request.new.contains(key);
        let named = clause.container.as_ref().filter(|_| !is_there);
        let around = || [Some(key), named].into_iter().flatten();
        let is_member =
            |container: &Container| around().any(|one| situation.is_member(one, container));
        let members = situation.facts.members.iter();
        let inside: BTreeSet<&Container> = members.map(|(_, container)| container).collect();
        let inside = inside.into_iter().filter(|one| is_member(one));
        let asked = self.asked().flat_map(|need| &need.members);
        let asked = asked.filter(|(one, _)| around().any(|known| known == one));
        let outside: BTreeSet<&Container> = asked
            .map(|(_, container)| container)
            .filter(|one| !is_member(one))
            .collect();
        let shown = |container: &Container| self.container(container);
        (
            inside.map(shown).collect(),
            outside.into_iter().map(shown).collect(),
        )
    }

    /// The name of a container, with its claim where that matters.
    fn container(&self, container: &Container) -> String {
        let object = &container.object;
        let needs = self.of_wide.iter().chain(&self.of_narrow).flatten();
        let mut members = needs.flat_map(|need| &need.members);
        let is_other =
            |(_, one): &(Key, Container)| one.object == *object && one.claim != container.claim;
        match (members.any(is_other), &container.claim) {
            (false, _) => object.clone(),
            (true, Some(claim)) => format!("{object} (by the claim `{claim}`)"),
            (true, None) => format!("{object} (by the access control list)"),
        }
    }

    fn conditions(&self) -> Vec<Condition> {
        let holding = &self.found.situation.facts.conditions;
        let missing: BTreeSet<&String> = self
            .asked()
            .flat_map(|need| &need.conditions)
            .filter(|one| !holding.contains(*one))
            .collect();
        let condition = |text: &String, holds| Condition {
            text: text.clone(),
            holds,
        };
        let held = holding.iter().map(|text| condition(text, true));
        held.chain(missing.into_iter().map(|text| condition(text, false)))
            .collect()
    }

    /// Objects that need not belong to the parent that the request names: themselves and the parent.
    fn misplaced(&self) -> Vec<(String, String)> {
        let known = &self.found.situation.facts.placed;
        let asked: BTreeSet<&(Key, Key)> = self.asked().flat_map(|need| &need.placed).collect();
        let missing = asked.into_iter().filter(|one| !known.contains(*one));
        missing
            .map(|(child, parent)| (child.object.clone(), parent.object.clone()))
            .collect()
    }
}

/// What is special about the objects and conditions of a call.
fn what(witness: &Witness, seen: &Seen<'_>) -> String {
    let mut text = String::new();
    if let Some((leaf, enclosing)) = witness.objects.split_last() {
        let of_leaf = match (leaf.relation, leaf.id.is_some()) {
            (Relation::Any, _) => "",
            (Relation::Own, true) => " that it owns",
            (Relation::Shared, true) => " that is shared with it",
            (Relation::NotOwner, true) => " that it does not own",
            (Relation::New, _) => " that does not exist yet",
            (Relation::Own, false) => " and gets what it owns",
            (Relation::Shared, false) => " and gets what is shared with it",
            (Relation::NotOwner, false) => " and gets what it does not own",
        };
        text.push_str(of_leaf);
        for one in enclosing {
            let of_one = match one.relation {
                Relation::Any => continue,
                Relation::Own => "that it owns",
                Relation::Shared => "that is shared with it",
                Relation::NotOwner => "that it does not own",
                Relation::New => "that does not exist yet",
            };
            text.push_str(&format!(", in {} {of_one}", with_article(&one.object)));
        }
    }
    let each = |of: fn(&Addressed) -> &Vec<String>| -> BTreeSet<&String> {
        witness.objects.iter().flat_map(of).collect()
    };
    for container in each(|one| &one.member_of) {
        text.push_str(&format!(
            ", in {} that it is a member of",
            with_article(container)
        ));
    }
    for container in each(|one| &one.not_member_of) {
        text.push_str(&format!(
            ", in {} that it is no member of",
            with_article(container)
        ));
    }
    for object in &seen.found.situation.request.absent {
        text.push_str(&format!(
            ", without naming {}",
            with_article(&object.object)
        ));
    }
    for (child, parent) in seen.misplaced() {
        text.push_str(&format!(
            ", where the {child} is not of the {parent} that the request names"
        ));
    }
    for condition in &witness.conditions {
        let holds = if condition.holds {
            "holds"
        } else {
            "does not hold"
        };
        text.push_str(&format!(", where \"{}\" {holds}", condition.text));
    }
    text
}

/// Adds what is addressed to both sentences, where they would say the same.
pub(crate) fn tell_apart(gain: &mut Witness, loss: &mut Witness) {
    if gain.text != loss.text.replace(" can no longer ", " can ") {
        return;
    }
    for witness in [gain, loss] {
        let each = witness.objects.iter().map(|one| match &one.id {
            Some(id) => format!("{} by `{id}`", one.object),
            None => format!("any {}", one.object),
        });
        let objects = listed(&each.collect::<Vec<_>>());
        witness.text.push_str(&format!(" (it addresses {objects})"));
    }
}

/// "an Organization", "a Team".
fn with_article(noun: &str) -> String {
    let vowel = noun.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']);
    format!("{} {noun}", if vowel { "an" } else { "a" })
}

/// "a", "a and b", "a, b and c".
fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn names(groups: &BTreeSet<Group>) -> Vec<String> {
    groups.iter().map(|group| group.name.clone()).collect()
}
