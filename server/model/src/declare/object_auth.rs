//! The value of `x-objectAuth`: an Object Authorization Object (vocabulary, sections 2 and 3).

use std::collections::BTreeSet;

use openapi::{Cursor, Place};
use policy::{Action, Grant, ObjectRules, ObjectType, Ownership, Sharing, parse_action};
use syntax::Kind;

use super::objects::{EntryKeys, entry_key};
use super::reading::{Reading, key_name, string};
use super::scheme::read_scheme;
use crate::{Declaration, EssScheme, Form, GrantDeclaration, Located, ParentDeclaration, Spelling};

/// A declaration, and the keys that it shares with entries of `x-objects`.
pub(crate) struct ObjectAuth {
    pub(crate) declaration: Declaration,
    /// `object`, `id`, `action` and so on; at an object they have no meaning but `id`.
    pub(crate) keys: EntryKeys,
}

/// Reads `x-objectAuth` with the key at `key`.
pub(crate) fn read_object_auth(key: Place, spelling: Spelling, written: Cursor<'_>) -> ObjectAuth {
    let value = written.resolve().unwrap_or(written);
    let mut found = ObjectAuth {
        declaration: Declaration {
            key,
            place: value.place(),
            spelling,
            form: Form::Full,
            rules: ObjectRules::default(),
            groups: None,
            grants: Vec::new(),
            id: Vec::new(),
            owner: None,
            parent: None,
            scheme: None,
            inline_scheme: None,
            public: None,
            reason: None,
            draft: None,
            unreadable: Vec::new(),
        },
        keys: EntryKeys::default(),
    };
    let mut reading = Reading::default();
    let form = match value.node().as_bool() {
        Some(true) => Form::Elsewhere,
        Some(false) => Form::Public,
        None if value.is_map() => Form::Full,
        None => {
            reading.note(value, "`x-objectAuth` must be true, false or a mapping");
            Form::Unreadable
        }
    };
    for (key, value) in value.entries() {
        if let Some(name) = key.as_str() {
            found.read(&name, value, &mut reading);
        }
    }
    found.finish(form, reading);
    found
}

impl ObjectAuth {
    fn read(&mut self, name: &str, value: Cursor<'_>, reading: &mut Reading) {
        let declaration = &mut self.declaration;
        match name {
            "groups" => {
                declaration.groups = Some(value.place());
                declaration.grants.extend(grants(value, reading));
            }
            "owner" => declaration.owner = reading.text(value, "`owner` must name a property"),
            "parent" => declaration.parent = parent(value, reading),
            "sharing" => match value.as_str().as_deref() {
                Some("acl") => {}
                Some("none") => declaration.rules.sharing = Sharing::None,
                _ => {
                    // Sharing only widens, so what cannot be read switches it off.
                    declaration.rules.sharing = Sharing::None;
                    reading.note(value, "`sharing` must be acl or none");
                }
            },
            "scheme" => self.read_scheme(value, reading),
            _ => entry_key(&mut self.keys, name, value, reading),
        }
    }

    /// A name, or (at an operation) a whole Security Scheme Object.
    fn read_scheme(&mut self, value: Cursor<'_>, reading: &mut Reading) {
        if value.is_map() {
            let scheme: EssScheme = read_scheme("", value.place(), value);
            self.declaration.inline_scheme = Some(Box::new(scheme));
        } else {
            self.declaration.scheme = reading.text(value, "`scheme` must name a security scheme");
        }
    }

    fn finish(&mut self, form: Form, reading: Reading) {
        let declaration = &mut self.declaration;
        declaration.form = form;
        declaration.id = self.keys.id.clone();
        declaration.public = self.keys.public;
        declaration.reason = self.keys.reason.clone();
        declaration.draft = self.keys.draft;
        declaration.unreadable = reading.unreadable;
        let readable = |place| declaration.unreadable.iter().all(|one| one.place != place);
        declaration.rules = ObjectRules {
            grants: declaration
                .grants
                .iter()
                .map(|grant| rule(grant, readable))
                .collect(),
            sharing: declaration.rules.sharing,
            parent: declaration
                .parent
                .as_ref()
                .map(|one| object_type(&one.object)),
            public: form == Form::Public || declaration.public.is_some(),
            draft: declaration.draft.is_some(),
            rules_elsewhere: form == Form::Elsewhere,
            ambiguous_scheme: false,
        };
    }
}

fn object_type(name: &Located<String>) -> ObjectType {
    ObjectType::from(name.value.as_str())
}

/// What a grant means. One with a part that cannot be read grants nothing.
fn rule(grant: &GrantDeclaration, readable: impl Fn(Place) -> bool) -> Grant {
    let actions: BTreeSet<Action> = if grant.narrows_unreadably || !readable(grant.place) {
        BTreeSet::new()
    } else {
        let written = grant.actions.iter();
        written
            .flat_map(|action| parse_action(&action.value))
            .collect()
    };
    Grant {
        group: grant.group.value.clone(),
        actions,
        ownership: grant
            .ownership
            .as_ref()
            .map_or(Ownership::Own, |flag| flag.value),
        within: grant.within.as_ref().map(object_type),
        when: grant.when.as_ref().map(|when| when.value.clone()),
    }
}

/// `groups`: a map of group names to a grant or a list of them.
fn grants(value: Cursor<'_>, reading: &mut Reading) -> Vec<GrantDeclaration> {
    if !value.is_map() {
        reading.note(value, "`groups` must be a mapping of group names to grants");
    }
    let mut found = Vec::new();
    for (key, grants) in value.entries() {
        let Some(group) = key_name(value, key) else {
            continue;
        };
        if grants.node().kind() == Kind::Seq {
            found.extend(grants.items().map(|one| grant(&group, one, reading)));
        } else {
            found.push(grant(&group, grants, reading));
        }
    }
    found
}

fn grant(group: &Located<String>, value: Cursor<'_>, reading: &mut Reading) -> GrantDeclaration {
    let mut found = GrantDeclaration {
        place: value.place(),
        group: group.clone(),
        actions: Vec::new(),
        ownership: None,
        within: None,
        when: None,
        narrows_unreadably: false,
    };
    if !value.is_map() {
        reading.note(
            value,
            "a grant must be a mapping with `actions` and `ownership`",
        );
    }
    for (key, value) in value.entries() {
        match key.as_str().as_deref() {
            Some("actions") => found.actions = actions(value, reading),
            Some("ownership") => match value.node().as_bool() {
                Some(own) => {
                    let flag = if own { Ownership::Own } else { Ownership::Any };
                    let place = value.place();
                    found.ownership = Some(Located { value: flag, place });
                }
                None => reading.note(value, "`ownership` must be true or false"),
            },
            Some("within") => {
                found.within = reading.text(value, "`within` must name an object");
                found.narrows_unreadably |= found.within.is_none();
            }
            Some("when") => {
                found.when = reading.text(value, "`when` must say the condition in words");
                found.narrows_unreadably |= found.when.is_none();
            }
            _ => {}
        }
    }
    found
}

/// A list of names; a single one without a list is accepted.
fn actions(value: Cursor<'_>, reading: &mut Reading) -> Vec<Located<String>> {
    const EXPECTED: &str = "`actions` must be a list of action names or the letters C R U D L";
    if value.node().kind() == Kind::Seq {
        let each = value.items();
        return each.filter_map(|one| reading.text(one, EXPECTED)).collect();
    }
    reading.text(value, EXPECTED).into_iter().collect()
}

fn parent(value: Cursor<'_>, reading: &mut Reading) -> Option<ParentDeclaration> {
    // A bare name is no form of version 1, but says which object is meant.
    let object = string(value).or_else(|| string(value.get("object")?));
    let Some(object) = object else {
        reading.note(value, "`parent` must be a mapping with `object` and `id`");
        return None;
    };
    if !value.is_map() {
        reading.note(value, "`parent` must be a mapping with `object` and `id`");
    }
    Some(ParentDeclaration {
        place: value.place(),
        object,
        id: value.get("id").and_then(string),
    })
}
