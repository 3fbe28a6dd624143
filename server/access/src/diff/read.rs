//! From a document to the rules of its operations.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use model::{Entry, EntryId, EssScheme, Location, Model, Operation, rules_of};
use policy::{Action, Addresses, MAX_CONTAINER_DEPTH, ObjectRules, Requirement, method_default};

use super::rule::{Answer, Clause, PER_GRANT, Rule, Standing, TooMany, Way, Work};
use super::situation::{Group, Key, Need, Request};
use crate::demand::{Demand, demands};
use crate::names;

/// The name of the scheme where neither version has one that tells who the caller is.
const NO_SCHEME: &str = "";
/// So many entries of an operation are looked at.
const CLAUSES: usize = 100;
/// So many ways to groups are told apart; of further ones everybody is taken to be able to go them.
const WAYS: usize = 2_000;
/// So much is looked at to find out who may call an operation that gives groups away.
const COMBINATIONS: usize = 100_000;

/// One version of a document.
pub(crate) struct Version<'m> {
    pub(crate) model: &'m Model,
    schemes: Schemes<'m>,
    /// Object to parent.
    parents: BTreeMap<String, String>,
    ways: Arc<BTreeSet<Way>>,
}

/// The schemes that tell who the caller is.
struct Schemes<'m> {
    /// The document's, else those of the other version: they may have been added only.
    own: &'m [EssScheme],
    others: &'m [EssScheme],
    /// A scheme that is called otherwise in the other version: its name there, and here.
    renamed: Option<(&'m str, &'m str)>,
}

impl<'m> Schemes<'m> {
    fn of(model: &'m Model, other: &'m Model) -> Self {
        let own = match model.schemes.as_slice() {
            [] => other.schemes.as_slice(),
            own => own,
        };
        // Where the name of one means something else in the other, both keep theirs.
        let taken = |model: &Model, name: &String| {
            let mut alternatives = model
                .operations
                .iter()
                .flat_map(|one| &one.security.alternatives);
            alternatives.any(|one| one.schemes.contains(name))
        };
        let is_same = |here: &EssScheme, there: &EssScheme| {
            let same = (&here.issuer, &here.credential) == (&there.issuer, &there.credential);
            let same = same && here.name != there.name;
            same && !taken(model, &there.name) && !taken(other, &here.name)
        };
        let renamed = match (model.schemes.as_slice(), other.schemes.as_slice()) {
            ([here], [there]) if is_same(here, there) => {
                // The one with the smaller name lends it to both.
                let name = here.name.as_str().min(&there.name);
                Some((name, here.name.as_str()))
            }
            _ => None,
        };
        Schemes {
            own,
            others: &other.schemes,
            renamed,
        }
    }

    /// The name that both versions use. Where somebody else issues the credentials, or they are shown
    /// otherwise, they are others.
    fn name(&self, written: &str) -> String {
        let find = |schemes: &'m [EssScheme]| schemes.iter().find(|one| one.name == written);
        match (self.renamed, find(self.own), find(self.others)) {
            (Some((common, here)), ..) if here == written => common.to_owned(),
            (_, Some(own), Some(other)) if own.credential != other.credential => {
                format!("{written} ({})", own.credential)
            }
            (_, Some(own), Some(other)) if own.issuer != other.issuer => match &own.issuer {
                Some(issuer) => format!("{written} of {issuer}"),
                None => written.to_owned(),
            },
            _ => written.to_owned(),
        }
    }

    fn identifying(&self) -> BTreeSet<String> {
        match self.own {
            [] => [NO_SCHEME.to_owned()].into(),
            own => own.iter().map(|one| self.name(&one.name)).collect(),
        }
    }

    /// The scheme for the rules of a requirement; `None` where it is not known.
    fn of_demand<'s>(&'s self, demand: &'s Demand<'_>) -> Option<&'s EssScheme> {
        let declaration = demand.declaration;
        if let Some(inline) = declaration.and_then(|one| one.inline_scheme.as_deref()) {
            return Some(inline);
        }
        match declaration.and_then(|one| one.scheme.as_ref()) {
            Some(name) => self.own.iter().find(|one| one.name == name.value),
            None => self.own.first().filter(|_| self.own.len() == 1),
        }
    }

    fn group(&self, scheme: &EssScheme, name: &str) -> Group {
        Group {
            scheme: self.name(&scheme.name),
            claim: scheme.groups_claim.clone(),
            name: name.to_owned(),
        }
    }
}

impl<'m> Version<'m> {
    pub(crate) fn new(model: &'m Model, other: &'m Model) -> Self {
        let mut parents = BTreeMap::new();
        for object in &model.objects {
            let declaration = object.declaration.as_ref();
            if let Some(declaration) = declaration.filter(|one| names::says_something(one))
                && let Some(parent) = names::rules(model, declaration).parent
            {
                parents.insert(object.name.clone(), parent.to_string());
            }
        }
        let schemes = Schemes::of(model, other);
        let assigned = model.schemes.iter().flat_map(|scheme| {
            let names = scheme.self_assigned.iter();
            names.map(|name| Way {
                wanted: BTreeSet::new(),
                given: schemes.group(scheme, name),
            })
        });
        let ways: BTreeSet<Way> = assigned.collect();
        let mut version = Version {
            model,
            schemes,
            parents,
            ways: Arc::default(),
        };
        version.ways = Arc::new(version.given(ways));
        version
    }

    /// Adds the groups that calls give to their callers.
    fn given(&self, mut ways: BTreeSet<Way>) -> BTreeSet<Way> {
        for operation in &self.model.operations {
            let to_caller = operation.assigns.iter().filter(|one| one.to_caller);
            let to_caller: Vec<&str> = to_caller.map(|one| one.group.value.as_str()).collect();
            if to_caller.is_empty() {
                continue;
            }
            for mut wanted in self.wanted(operation) {
                if ways.len() > WAYS {
                    wanted.clear();
                }
                for (name, scheme) in to_caller
                    .iter()
                    .flat_map(|name| self.schemes.own.iter().map(move |one| (*name, one)))
                {
                    let given = self.schemes.group(scheme, name);
                    let wanted = wanted.clone();
                    ways.insert(Way { wanted, given });
                }
            }
        }
        ways.retain(|way| !way.wanted.contains(&way.given));
        ways
    }

    /// The least sets of groups with which somebody may call an operation.
    fn wanted(&self, operation: &Operation) -> Vec<BTreeSet<Group>> {
        let Ok(rule) = self.rule(operation, &mut Work(COMBINATIONS)) else {
            // Somebody probably may.
            return vec![BTreeSet::new()];
        };
        let asked = rule.asked(&Request::default());
        let identified = |door: &BTreeSet<String>| door | &rule.identifying;
        let least = rule.door.iter().map(identified).map(|shown| {
            let least = rule.least(&shown, &asked, &mut Work(COMBINATIONS));
            least.unwrap_or_else(|_| vec![Need::default()])
        });
        least.flatten().map(|need| need.groups).collect()
    }

    /// What the document says about an operation.
    ///
    /// # Errors
    /// It has more entries or grants than are looked at.
    pub(crate) fn rule(&self, operation: &Operation, work: &mut Work) -> Result<Rule, TooMany> {
        let rules = operation.entries.iter();
        let rules = rules.filter_map(|entry| rules_of(self.model, entry));
        work.spend(rules.map(|one| PER_GRANT * one.grants.len()).sum())?;
        let untouched = method_default(&operation.method, Addresses::Item, false)
            == policy::MethodDefault::NoDecision;
        let demands = match untouched {
            true => Vec::new(),
            false => demands(self.model, operation),
        };
        if demands.len() > CLAUSES {
            return Err(TooMany);
        }
        let mut clauses: Vec<Clause> = demands
            .iter()
            .map(|demand| self.clause(operation, demand))
            .collect();
        self.contain(&demands, &mut clauses);
        let mut door: Vec<BTreeSet<String>> = operation
            .security
            .alternatives
            .iter()
            .map(|one| {
                let names = one.schemes.iter();
                names.map(|name| self.schemes.name(name)).collect()
            })
            .collect();
        if door.is_empty() {
            door.push(BTreeSet::new());
        }
        door.sort();
        door.dedup();
        Ok(Rule {
            door,
            identifying: self.schemes.identifying(),
            ways: Arc::clone(&self.ways),
            otherwise: match operation.needs {
                Some(false) => Answer::Allow,
                _ if untouched => Answer::Allow,
                _ => Answer::Undeclared,
            },
            clauses,
        })
    }

    fn clause(&self, operation: &Operation, demand: &Demand<'_>) -> Clause {
        let requirement = &demand.requirement;
        let scheme = self.schemes.of_demand(demand);
        let object = match (requirement.object.as_str(), &demand.entry.object) {
            // Of an entry that amounts to no declaration.
            ("", Some(written)) => names::of(self.model, &written.value).to_string(),
            (name, _) => name.to_owned(),
        };
        let (id, shown_id) = named(operation, demand);
        let of_caller = |part: fn(&EssScheme) -> &String| {
            let known = scheme.or(self.schemes.own.first());
            known.map_or_else(String::new, |one| part(one).clone())
        };
        Clause {
            key: Key {
                object,
                id,
                user: of_caller(|one| &one.user_id),
            },
            shown_id,
            standing: standing(requirement),
            scheme: match (self.schemes.own, scheme) {
                ([], None) => Some(NO_SCHEME.to_owned()),
                (_, scheme) => scheme.map(|one| self.schemes.name(&one.name)),
            },
            claim: of_caller(|one| &one.groups_claim),
            memberships: self.memberships(scheme),
            action: requirement.action.clone(),
            action_given: requirement.action_given,
            addresses: requirement.addresses,
            filtered: requirement.filtered,
            upsert: requirement.upsert,
            optional: demand.is_optional(operation),
            unreadable: demand.unknown_id().is_some(),
            ancestors: self.ancestors(requirement.rules.as_ref()),
            parent: None,
            container: None,
            own_id: self.own_id(operation, demand),
            put_into: put_into(operation, demand),
        }
    }

    /// The properties of a changing body that must name the object which the path names.
    fn own_id(&self, operation: &Operation, demand: &Demand<'_>) -> Option<String> {
        let object = demand.entry.schema.filter(|_| changes(operation, demand));
        let object = object.and_then(|at| self.model.objects.get(at))?;
        let written = object.declaration.as_ref().map_or(&[][..], |one| &one.id);
        let names: Vec<&str> = written.iter().map(|one| one.value.as_str()).collect();
        Some(match names.as_slice() {
            [] => String::from("id"),
            names => names.join(", "),
        })
    }

    fn memberships(&self, scheme: Option<&EssScheme>) -> BTreeMap<String, String> {
        let known = scheme.into_iter().flat_map(|scheme| &scheme.memberships);
        let known = known.map(|(container, claim)| {
            let name = names::of(self.model, &container.value);
            (name.to_string(), claim.clone())
        });
        known.collect()
    }

    /// What contains an object with these rules, inmost first.
    fn ancestors(&self, rules: Option<&ObjectRules>) -> Vec<String> {
        let parent = rules.and_then(|rules| rules.parent.as_ref());
        let first = parent.map(ToString::to_string);
        let above = |object: &String| self.parents.get(object).cloned();
        std::iter::successors(first, above)
            .take(MAX_CONTAINER_DEPTH)
            .collect()
    }

    /// Says for each entry which of the others names what contains its object.
    fn contain(&self, demands: &[Demand<'_>], clauses: &mut [Clause]) {
        for at in 0..clauses.len() {
            let (Some(clause), Some(demand)) = (clauses.get(at), demands.get(at)) else {
                continue;
            };
            let names = |object: &String, one: &Clause| {
                one.key.object == *object && one.addresses == Addresses::Item
            };
            let enclosing = clauses.iter().take(at).rev();
            let parent = clause.ancestors.first().and_then(|parent| {
                let mut enclosing = enclosing.filter(|one| names(parent, one));
                Some(enclosing.next()?.key.clone())
            });
            let others = || {
                let others = clauses.iter().enumerate();
                others.filter(move |(other, _)| *other != at)
            };
            let container = clause.ancestors.iter().enumerate().find_map(|(up, kind)| {
                let mut named = others().filter(|(_, one)| names(kind, one));
                let by_entry = named.next().map(|(_, one)| one.key.clone());
                by_entry.or_else(|| in_body(clause, demand, kind).filter(|_| up == 0))
            });
            if let Some(clause) = clauses.get_mut(at) {
                clause.parent = parent;
                clause.container = container;
            }
        }
    }
}

/// Whether the body is what becomes of an object.
fn changes(operation: &Operation, demand: &Demand<'_>) -> bool {
    matches!(operation.method.as_str(), "PUT" | "PATCH")
        && demand.requirement.action == Some(Action::Update)
        && demand.requirement.addresses == Addresses::Item
        && demand.container.is_none()
}

/// Whether the object may come to be.
fn creates(demand: &Demand<'_>) -> bool {
    let creates = demand.requirement.action == Some(Action::Create) || demand.requirement.upsert;
    creates && demand.container.is_none()
}

/// The property of a body that puts the object into a container.
fn put_into(operation: &Operation, demand: &Demand<'_>) -> Option<String> {
    let puts = changes(operation, demand) || creates(demand);
    let declaration = demand.declaration.filter(|_| puts)?;
    Some(declaration.parent.as_ref()?.id.as_ref()?.value.clone())
}

/// The parent that the body of a creating request names by the `parent` property.
fn in_body(clause: &Clause, demand: &Demand<'_>, kind: &str) -> Option<Key> {
    let declaration = demand.declaration.filter(|_| creates(demand))?;
    let parent = declaration.parent.as_ref()?;
    Some(Key {
        object: kind.to_owned(),
        id: format!("body {}", parent.id.as_ref()?.value),
        user: clause.key.user.clone(),
    })
}

fn standing(requirement: &Requirement) -> Standing {
    match &requirement.rules {
        _ if requirement.public => Standing::Public,
        None => Standing::Undeclared,
        Some(rules) if rules.public => Standing::Public,
        Some(rules) if rules.rules_elsewhere => Standing::Elsewhere,
        Some(rules) => Standing::Guarded(ObjectRules {
            draft: false,
            ..rules.clone()
        }),
    }
}

/// What in the request names the object: so that both versions agree, and as written.
fn named(operation: &Operation, demand: &Demand<'_>) -> (String, String) {
    let entry: &Entry = demand.entry;
    if let Some(container) = demand.container {
        let identifier = operation.identifiers.get(container.identifier);
        let name = identifier.map_or("", |one| one.name.as_str());
        return (in_path(operation, name), name.to_owned());
    }
    match &entry.id {
        None => (String::new(), String::new()),
        Some(EntryId::Inferred(name)) => (in_path(operation, name), name.clone()),
        Some(EntryId::Given(ids)) => {
            let mut parts = Vec::new();
            for (at, id) in ids.iter().enumerate() {
                let covered = entry.covers.get(at);
                let identifier = covered.and_then(|at| operation.identifiers.get(*at));
                parts.push(match identifier {
                    None => id.value.clone(),
                    Some(one) => match one.location {
                        Location::Path => in_path(operation, &one.name),
                        Location::Header => format!("header {}", one.name.to_ascii_lowercase()),
                        other => format!("{other} {}", one.name),
                    },
                });
            }
            let shown: Vec<&str> = ids.iter().map(|id| id.value.as_str()).collect();
            (parts.join(" "), shown.join(" "))
        }
    }
}

/// A variable of the path by its number, since names do not matter.
fn in_path(operation: &Operation, name: &str) -> String {
    let segments = operation.path.split('/');
    let mut variables = segments.flat_map(|one| model::segment_variables(one));
    let number = variables.position(|(_, known)| known == name);
    number.map_or_else(|| name.to_owned(), |number| format!("{{{number}}}"))
}
