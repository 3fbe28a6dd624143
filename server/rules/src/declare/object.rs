//! The rules of an object, at its schema.

use std::collections::BTreeSet;

use edit::{Refusal, Text, Value, Where};
use foldhash::HashMap;
use model::{Declaration, Form, Model, Object};
use openapi::{Cursor, Files, Place};
use policy::{AUTHENTICATED, Action, Ownership};

use super::reason::Reason;
use super::steps::Steps;
use super::values::Spelled;
use crate::fix::Placeholder;
use crate::proposal::Names;

/// What is known of the rules of an object.
pub(super) enum Rules<'a> {
    /// The schema at this place has none.
    Missing(Place),
    /// They grant nothing: somebody has begun to write them.
    Begun(&'a Declaration),
    /// A machine wrote them, and nobody has confirmed them.
    Draft(&'a Declaration),
    /// They stand.
    Confirmed,
}

/// The rules of the objects of one document.
pub(super) struct Objects<'a> {
    pub(super) files: &'a Files,
    pub(super) names: Names<'a>,
    by_name: HashMap<&'a str, &'a Object>,
}

impl<'a> Objects<'a> {
    pub(super) fn of(files: &'a Files, model: &'a Model) -> Self {
        let objects = model.objects.iter().rev();
        Objects {
            files,
            names: Names::of(files, model),
            // The first of a name counts.
            by_name: objects.map(|one| (one.name.as_str(), one)).collect(),
        }
    }

    /// The rules of the object of that name.
    ///
    /// # Errors
    /// Why it can have none.
    pub(super) fn rules(&self, object: &str) -> Result<Rules<'a>, Reason> {
        let known = self.by_name.get(object);
        if let Some(declaration) = known.and_then(|one| one.declaration.as_ref()) {
            return standing(declaration);
        }
        let place = known.map(|one| one.schema);
        let place = place.or_else(|| self.names.elsewhere(object));
        let schema = place.and_then(|place| self.files.cursor(place));
        let schema = schema.and_then(|one| one.resolve().ok());
        let schema = schema.filter(|one| one.is_map());
        match schema {
            Some(schema) => Ok(Rules::Missing(schema.place())),
            None => Err(Reason::NoSchema(object.to_owned())),
        }
    }
}

fn standing(declaration: &Declaration) -> Result<Rules<'_>, Reason> {
    let begun = declaration.form == Form::Full
        && declaration.public.is_none()
        && declaration.grants.is_empty();
    match declaration.form {
        Form::Unreadable => Err(Reason::Unreadable),
        _ if begun && !declaration.unreadable.is_empty() => Err(Reason::Unreadable),
        _ if begun => Ok(Rules::Begun(declaration)),
        Form::Full if declaration.draft.is_some() => Ok(Rules::Draft(declaration)),
        _ => Ok(Rules::Confirmed),
    }
}

/// What grants are written with.
#[derive(Clone, Copy)]
pub(super) struct Granting<'g> {
    pub(super) spelled: Spelled,
    /// To whom.
    pub(super) groups: &'g [String],
    /// The scheme to name, where there are several.
    pub(super) scheme: Option<&'g str>,
}

impl Granting<'_> {
    /// What makes the rules grant these actions, on own objects only. What a person has confirmed
    /// stays as it is.
    pub(super) fn grant(
        self,
        files: &Files,
        rules: &Rules<'_>,
        actions: &BTreeSet<Action>,
        placeholders: &mut Vec<Placeholder>,
        steps: &mut Steps,
    ) -> Result<(), Reason> {
        match rules {
            Rules::Missing(schema) => {
                let rules = Value::Map(self.rules(actions, placeholders));
                steps.insert(*schema, self.spelled.key("objectAuth"), rules, Where::End);
            }
            Rules::Begun(declaration) => {
                let map = files.cursor(declaration.place);
                let map = map.ok_or(Refusal::Kind("declaration"))?;
                for (key, value) in self.rules(actions, placeholders) {
                    add(map, &key, value, steps)?;
                }
            }
            Rules::Draft(declaration) => add_actions(files, declaration, actions, steps)?,
            Rules::Confirmed => {}
        }
        Ok(())
    }

    /// The entries of an Object Authorization Object.
    pub(super) fn rules(
        self,
        actions: &BTreeSet<Action>,
        placeholders: &mut Vec<Placeholder>,
    ) -> Vec<(Text, Value)> {
        let mut entries = vec![(Text::from("draft"), Value::from(true))];
        let scheme = self
            .scheme
            .map(|name| (Text::from("scheme"), Value::from(name)));
        entries.extend(scheme);
        let grant = || {
            let actions = Value::list(actions.iter().map(Action::name));
            Value::map([
                ("actions", actions.inline()),
                ("ownership", Value::from(true)),
            ])
        };
        let mut choices = self.groups.to_vec();
        if !choices.iter().any(|one| one == AUTHENTICATED) {
            choices.push(AUTHENTICATED.to_owned());
        }
        let groups = self.groups.iter().map(|group| {
            let order = placeholders.len() as u32 + 1;
            let mut choices = choices.clone();
            // What is written comes first.
            choices.sort_by_key(|one| one != group);
            placeholders.push(Placeholder { order, choices });
            (Text::stop(order, group.as_str()), grant())
        });
        entries.push((Text::from("groups"), Value::Map(groups.collect())));
        entries
    }
}

/// Adds a key to rules that somebody has begun to write. One that is there stays, but for `groups`
/// without any.
fn add(map: Cursor<'_>, key: &Text, value: Value, steps: &mut Steps) -> Result<(), Reason> {
    let Some(known) = map.get(&key.text) else {
        steps.insert(map.place(), key.clone(), value, Where::End);
        return Ok(());
    };
    if key.text != "groups" {
        return Ok(());
    }
    let Value::Map(groups) = value else {
        return Ok(());
    };
    for (group, grant) in groups {
        steps.insert(known.place(), group, grant, Where::End);
    }
    Ok(())
}

/// What a draft does not grant yet joins its first grant on own objects.
fn add_actions(
    files: &Files,
    draft: &Declaration,
    actions: &BTreeSet<Action>,
    steps: &mut Steps,
) -> Result<(), Reason> {
    let lacking = actions.iter().filter(|one| !draft.rules.is_granted(one));
    let mut own = draft.grants.iter().filter(|grant| {
        let ownership = grant.ownership.as_ref().map(|one| one.value);
        ownership == Some(Ownership::Own)
    });
    let list = own.next().and_then(|grant| {
        let list = files.cursor(grant.place)?.get("actions")?;
        (list.node().kind() == syntax::Kind::Seq).then_some(list)
    });
    // Whoever looks at the draft finds what is not granted.
    let Some(list) = list else { return Ok(()) };
    for action in lacking {
        steps.append(list.place(), Value::from(action.name()));
    }
    Ok(())
}
