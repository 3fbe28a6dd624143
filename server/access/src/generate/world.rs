//! Two people, what they own, and the variables that stand for it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use policy::{IdKind, ObjectId, ObjectRef, ObjectType, Subject, Target};

use crate::decide::Asked;
use crate::{Access, Caller, State};

/// How many objects are looked for around another one.
const AROUND: usize = 32;

/// Somebody in the world of the tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Person {
    /// Who is tested.
    Alice,
    /// To whom other objects belong.
    Bob,
}

impl Person {
    pub(crate) fn caller(self, groups: &[String]) -> Caller {
        Caller::Stated(Subject {
            user: Some(self.to_string()),
            groups: groups.iter().cloned().collect(),
            ..Subject::default()
        })
    }
}

impl fmt::Display for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Person::Alice => "alice",
            Person::Bob => "bob",
        })
    }
}

/// What whoever runs the tests must supply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Its name in upper case, of `A-Z`, `0-9` and `_`: `ALICE_PET`. No other one has it.
    pub name: String,
    /// What it stands for, in words.
    pub meaning: String,
}

/// What a variable stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Meaning {
    /// An identifier, or a part of one, of an object of that person.
    Id {
        person: Person,
        object: String,
        /// Which of several; may be empty.
        part: String,
    },
    /// A parameter that names no declared object.
    Parameter(String),
    /// What a further security scheme wants.
    Scheme(String),
}

/// All variables, with the values that they have while expectations are worked out.
#[derive(Debug, Default)]
pub(crate) struct Variables {
    known: BTreeMap<Meaning, usize>,
    pub(crate) list: Vec<Variable>,
    pub(crate) values: Vec<String>,
}

impl Variables {
    /// The variable of that meaning, a new one where there is none.
    pub(crate) fn of(&mut self, meaning: Meaning) -> usize {
        if let Some(known) = self.known.get(&meaning) {
            return *known;
        }
        let at = self.list.len();
        let name = self.free(meaning.name());
        self.list.push(Variable {
            name,
            meaning: meaning.in_words(),
        });
        let value = self.value(&meaning);
        self.values.push(value);
        self.known.insert(meaning, at);
        at
    }

    /// Those that are about requests and not about callers.
    pub(crate) fn of_requests(&self) -> BTreeSet<usize> {
        let known = self.known.iter();
        let others = known.filter(|(meaning, _)| !matches!(meaning, Meaning::Scheme(_)));
        others.map(|(_, at)| *at).collect()
    }

    fn free(&self, name: String) -> String {
        let taken = |name: &str| {
            let reserved = ["BASE_URL", "ALICE_TOKEN", "BOB_TOKEN", "BUILD", "MISSING"];
            reserved.contains(&name) || self.list.iter().any(|one| one.name == name)
        };
        let numbered = (2..).map(|number| format!("{name}_{number}"));
        let mut candidates = std::iter::once(name.clone()).chain(numbered);
        candidates.find(|name| !taken(name)).unwrap_or(name)
    }

    /// Alice's have odd numbers and Bob's even ones, which most types of identifiers admit.
    fn value(&self, meaning: &Meaning) -> String {
        let Meaning::Id { person, object, .. } = meaning else {
            return String::from("1");
        };
        let same = self.known.keys().filter(|known| match known {
            Meaning::Id {
                person: p,
                object: o,
                ..
            } => p == person && o == object,
            _ => false,
        });
        let number = 1 + 2 * same.count() + usize::from(*person == Person::Bob);
        number.to_string()
    }
}

impl Meaning {
    fn name(&self) -> String {
        match self {
            Meaning::Id {
                person,
                object,
                part,
            } => {
                let person = person.to_string();
                let words = [person.as_str(), object.as_str(), part.as_str()];
                let words = words.map(in_upper_case);
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                words
                    .into_iter()
                    .filter(|word| !word.is_empty())
                    .collect::<Vec<_>>()
                    .join("_")
            }
            Meaning::Parameter(name) | Meaning::Scheme(name) => match in_upper_case(name) {
                empty if empty.is_empty() => String::from("VALUE"),
                name => name,
            },
        }
    }

    fn in_words(&self) -> String {
        match self {
            Meaning::Id {
                person,
                object,
                part,
            } if part.is_empty() => format!("the identifier of a `{object}` of {person}"),
            Meaning::Id {
                person,
                object,
                part,
            } => format!("the `{part}` of a `{object}` of {person}"),
            Meaning::Parameter(name) => format!("a good value of the parameter `{name}`"),
            Meaning::Scheme(name) => format!("what the security scheme `{name}` wants"),
        }
    }
}

/// `petId` as `PET_ID`, of `A-Z`, `0-9` and `_`; letters that are not ASCII are left out.
pub fn in_upper_case(text: &str) -> String {
    let mut name = String::new();
    let mut before = ' ';
    for c in text.chars() {
        let breaks =
            c.is_ascii_uppercase() && (before.is_ascii_lowercase() || before.is_ascii_digit());
        let gap = !c.is_ascii_alphanumeric();
        if (breaks || gap) && !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
        if !gap {
            name.push(c.to_ascii_uppercase());
        }
        before = c;
    }
    name.trim_end_matches('_').to_owned()
}

/// Who owns what a request names, and what is around it, where `people` owns the object of each entry.
pub(crate) fn state_of(access: &Access<'_>, asked: &Asked<'_>, people: &[Person]) -> State {
    let mut state = State::without_rows();
    let slots = asked.bound.slots.iter().zip(&asked.named).zip(people);
    let mut named: Vec<(ObjectRef, Person)> = Vec::new();
    for ((slot, one), person) in slots.clone() {
        if let Target::Ids(ids) = &one.target {
            let object = slot.demand.requirement.object.clone();
            named.extend(ids.iter().map(|id| {
                let object = object.clone();
                (
                    ObjectRef {
                        object,
                        id: id.clone(),
                    },
                    *person,
                )
            }));
        }
        // A container that the body names.
        named.extend(one.container.clone().map(|one| (one, *person)));
    }
    for ((slot, _), _) in slots {
        let rules = slot.demand.requirement.rules.as_ref();
        let parent = rules.and_then(|rules| rules.parent.clone());
        let object = &slot.demand.requirement.object;
        for (one, person) in named
            .clone()
            .iter()
            .filter(|(one, _)| one.object == *object)
        {
            put(
                access,
                &mut state,
                &named,
                one.clone(),
                *person,
                parent.clone(),
            );
        }
    }
    for (one, person) in &named {
        put(access, &mut state, &named, one.clone(), *person, None);
    }
    state
}

/// Gives an object and what is around it to a person, who is a member of all of it.
fn put(
    access: &Access<'_>,
    state: &mut State,
    named: &[(ObjectRef, Person)],
    object: ObjectRef,
    person: Person,
    parent: Option<ObjectType>,
) {
    let mut at = object;
    let mut parent = parent.or_else(|| access.parent(&at.object));
    for _ in 0..AROUND {
        let row = state.acl.row_mut(at.clone());
        row.owner = Some(person.to_string());
        row.members.insert(person.to_string());
        let Some(around) = parent.filter(|one| *one != at.object) else {
            return;
        };
        let Some(id) = id_of(access, named, &around, person) else {
            return;
        };
        row.parent = Some(id.clone());
        at = ObjectRef { object: around, id };
        parent = access.parent(&at.object);
    }
}

/// The identifier of a person's object: what the request names, else any.
fn id_of(
    access: &Access<'_>,
    named: &[(ObjectRef, Person)],
    object: &ObjectType,
    person: Person,
) -> Option<ObjectId> {
    let mut own = named.iter();
    let own = own.find(|(one, owner)| one.object == *object && *owner == person);
    let number = match person {
        Person::Alice => "1",
        Person::Bob => "2",
    };
    let any = || {
        access
            .object(object.as_str(), number)
            .map(|one| one.id)
            .ok()
    };
    let text = || ObjectId::new(number, IdKind::Text).ok();
    own.map(|(one, _)| one.id.clone())
        .or_else(any)
        .or_else(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(object: &str, part: &str) -> Meaning {
        Meaning::Id {
            person: Person::Bob,
            object: object.into(),
            part: part.into(),
        }
    }

    #[test]
    fn names_are_words_in_upper_case_and_never_the_same() {
        let mut variables = Variables::default();
        for (meaning, name) in [
            (id("PetOrder", ""), "BOB_PET_ORDER"),
            (id("pet-order", ""), "BOB_PET_ORDER_2"),
            (id("Repo", "owner.login"), "BOB_REPO_OWNER_LOGIN"),
            (Meaning::Parameter("é".into()), "VALUE"),
            (Meaning::Parameter("build".into()), "BUILD_2"),
            (Meaning::Scheme("$(rm) \"x\"\n".into()), "RM_X"),
        ] {
            let at = variables.of(meaning.clone());
            assert_eq!(variables.list[at].name, name);
            assert_eq!(variables.of(meaning), at);
        }
    }

    #[test]
    fn what_belongs_to_alice_is_never_what_belongs_to_bob() {
        let mut variables = Variables::default();
        let bob = [id("Folder", ""), id("Folder", "parentId")];
        let bob = bob.map(|one| variables.of(one));
        let alice = variables.of(Meaning::Id {
            person: Person::Alice,
            object: "Folder".into(),
            part: String::new(),
        });
        let value = |at: usize| variables.values[at].as_str();
        assert_eq!(
            [value(bob[0]), value(bob[1]), value(alice)],
            ["2", "4", "1"]
        );
    }
}
