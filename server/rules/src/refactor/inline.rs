//! From the root-level design to the method-level one: the rules of a schema, written at the operations
//! that address its objects.

use edit::{Change, Text, Value, Where};
use foldhash::{HashSet, HashSetExt};
use model::{Declaration, Design, Entry, Form, Level, Located, Model, Object, Operation};
use openapi::{Cursor, FileId, Files, Place};
use syntax::Kind;

use super::hoist::{OF_ENTRY, OF_RULES, own_value};
use super::{Here, Refactoring, RefactoringKind};
use crate::alter::{self, Changes};
use crate::keywords::spelled_like;
use crate::words;
use crate::written::{self, layers, objects_of};

/// Which operations get rules of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// An operation with `x-objects` of its own.
    Operation(Place),
    /// The operations of a path item for which its `x-objects` hold.
    PathItem(Place),
    /// All operations for which an `x-objectAuth` at a schema holds, named by its key. The schema keeps
    /// none.
    Rules(Place),
}

/// Rules that move to operations.
#[derive(Debug, Clone, PartialEq)]
pub struct Inlined {
    /// The changes.
    pub changes: Vec<(FileId, Change)>,
    /// How many operations have rules of their own afterwards.
    pub operations: usize,
}

/// Offered on `x-objects`, and on the `x-objectAuth` of a schema.
pub(super) fn here(here: &Here<'_>) -> Option<Refactoring> {
    let (scope, title) = at_schema(here).or_else(|| at_objects(here))?;
    let inlined = inline(here.files, here.model, scope);
    let count = inlined.as_ref().map_or(0, |inlined| inlined.operations);
    Some(Refactoring {
        kind: RefactoringKind::Inline,
        title,
        note: (count > 1).then(|| format!("{count} operations state them then")),
        changes: inlined.map(|inlined| inlined.changes),
    })
}

fn at_schema(here: &Here<'_>) -> Option<(Scope, String)> {
    let mut objects = here.model.objects.iter();
    objects.find_map(|object| {
        let key = object.declaration.as_ref()?.key;
        let title = format!("Write the rules of {} at its operations", object.name);
        here.touches(key).then_some((Scope::Rules(key), title))
    })
}

fn at_objects(here: &Here<'_>) -> Option<(Scope, String)> {
    let mut entries = written::entries(here.model);
    let (operation, entry, at_path) = entries.find_map(|(operation, entry)| {
        let at_path = entry.level == Level::PathItem;
        let holder = if at_path {
            operation.path_item
        } else {
            operation.operation
        };
        let key = objects_of(here.files.cursor(holder)?)?.0;
        let is_here =
            entry.design == Design::Root && (here.touches(key) || here.touches(entry.place));
        is_here.then_some((operation, entry, at_path))
    })?;
    let object = entry
        .object
        .as_ref()
        .map_or("the object", |one| one.value.as_str());
    Some(match at_path {
        true => (
            Scope::PathItem(operation.path_item),
            format!(
                "Write the rules of {object} at the operations of {}",
                operation.path
            ),
        ),
        false => (
            Scope::Operation(operation.operation),
            format!(
                "Write the rules of {object} at {}",
                words::endpoint(operation)
            ),
        ),
    })
}

/// Writes the rules that hold for some operations at these operations.
///
/// # Errors
/// Why the method-level design cannot say the same, in words.
pub fn inline(files: &Files, model: &Model, scope: Scope) -> Result<Inlined, String> {
    let is_member = |(operation, entry): &(&Operation, &Entry)| match scope {
        Scope::Operation(place) => operation.operation == place,
        Scope::PathItem(place) => operation.path_item == place && entry.level == Level::PathItem,
        Scope::Rules(key) => {
            let rules = rules_at_schema(model, entry);
            entry.design == Design::Root && rules.is_some_and(|rules| rules.key == key)
        }
    };
    let members: Vec<_> = written::entries(model).filter(is_member).collect();
    if members.is_empty() {
        return Err(String::from(
            "no operation names the object with `x-objects`",
        ));
    }
    uncovered(files, &members)?;
    let mut changes = Changes::new();
    let mut done: HashSet<Place> = HashSet::new();
    let mut operations = 0;
    for (operation, entry) in members {
        let member = Member::of(files, model, operation, entry)?;
        if done.insert(operation.operation) && !member.is_untouched() {
            changes.extend(member.at_operation());
            operations += 1;
        }
        if entry.level == Level::PathItem && done.insert(operation.path_item) {
            changes.push(member.not_at_path()?);
        }
    }
    if let Scope::Rules(key) = scope {
        changes.push(not_at_schema(files, model, key)?);
    }
    Ok(Inlined {
        changes,
        operations,
    })
}

/// # Errors
/// Without its own `x-objects` an operation would have those of its path.
fn uncovered(files: &Files, members: &[(&Operation, &Entry)]) -> Result<(), String> {
    let at_path = members
        .iter()
        .filter(|(_, entry)| entry.level == Level::PathItem);
    let emptied: HashSet<Place> = at_path.map(|(operation, _)| operation.path_item).collect();
    let has_some = |one: &&(&Operation, &Entry)| {
        let (operation, entry) = one;
        entry.level == Level::Operation
            && !emptied.contains(&operation.path_item)
            && layers(files, operation).any(|layer| objects_of(layer).is_some())
    };
    match members.iter().find(has_some) {
        None => Ok(()),
        Some((operation, _)) => Err(format!(
            "the `x-objects` of {} would hold for {} as well: write their rules at operations first",
            operation.path, operation.method
        )),
    }
}

/// The rules at the schema that an entry names.
fn rules_at_schema<'m>(model: &'m Model, entry: &Entry) -> Option<&'m Declaration> {
    model.objects.get(entry.schema?)?.declaration.as_ref()
}

/// An operation whose rules move to it.
struct Member<'a> {
    files: &'a Files,
    operation: &'a Operation,
    level: Level,
    /// The key and the value of the `x-objects` in force.
    key: Place,
    objects: Place,
    /// The keyword for rules, in the same spelling.
    keyword: String,
    declaration: Value,
}

impl<'a> Member<'a> {
    /// # Errors
    /// Why the other design cannot say the same.
    fn of(
        files: &'a Files,
        model: &Model,
        operation: &'a Operation,
        entry: &Entry,
    ) -> Result<Self, String> {
        let endpoint = words::endpoint(operation);
        alone(operation, entry)?;
        let level = entry.level;
        let holder = match level {
            Level::PathItem => operation.path_item,
            Level::Operation => operation.operation,
        };
        let elsewhere =
            || format!("the `x-objects` of {endpoint} stand in another part of the document");
        let (key, value) = files
            .cursor(holder)
            .and_then(objects_of)
            .ok_or_else(elsewhere)?;
        if key.file != operation.operation.file || value.file() != key.file {
            return Err(elsewhere());
        }
        let written = files.node(key).ok_or_else(elsewhere)?;
        let objects = match value.node().is_scalar() {
            true => value.node(),
            false => own_value(written, value.place(), key.file)
                .map_err(|reason| format!("the `x-objects` of {endpoint}: {reason}"))?,
        };
        let rules = stated(model, entry).map_err(|reason| format!("{endpoint}: {reason}"))?;
        let mut keys = keys_of_entry(files, model, entry)?;
        keys.extend(keys_of_rules(files, model, rules, key.file)?);
        let is_flow = files.node(rules.place).is_some_and(|node| node.is_flow());
        let declaration = Value::Map(keys);
        Ok(Member {
            files,
            operation,
            level,
            key,
            objects: alter::beside(key, objects),
            keyword: spelled_like(written, "objectAuth").ok_or_else(elsewhere)?,
            declaration: if is_flow {
                declaration.inline()
            } else {
                declaration
            },
        })
    }

    /// OPTIONS touches no object: what a path says needs not be repeated there.
    fn is_untouched(&self) -> bool {
        self.level == Level::PathItem && self.operation.method == "OPTIONS"
    }

    fn at_operation(&self) -> Changes {
        match self.level {
            Level::Operation => vec![
                alter::replace(self.key, self.keyword.as_str()),
                alter::replace(self.objects, self.declaration.clone()),
            ],
            Level::PathItem => {
                let change = Change::Insert {
                    map: self.operation.operation.node,
                    key: self.keyword.as_str().into(),
                    value: self.declaration.clone(),
                    at: Where::Start,
                };
                vec![(self.operation.operation.file, change)]
            }
        }
    }

    fn not_at_path(&self) -> Result<(FileId, Change), String> {
        let value = self.files.node(self.objects);
        match value.is_some_and(alter::ends_in_comment) {
            true => Err(String::from(
                "there is a comment behind `x-objects` that would be lost",
            )),
            false => Ok(alter::remove(self.key)),
        }
    }
}

/// # Errors
/// The operation addresses more than one object, or states rules already.
fn alone(operation: &Operation, entry: &Entry) -> Result<(), String> {
    let endpoint = words::endpoint(operation);
    let name = |entry: &Entry| {
        let object = entry.object.as_ref();
        object.map_or_else(|| String::from("an object"), |one| one.value.clone())
    };
    let methods = operation
        .entries
        .iter()
        .filter(|one| one.design == Design::Method);
    if methods.count() > 0 {
        return Err(format!("{endpoint} has an `x-objectAuth` of its own"));
    }
    let others = operation
        .entries
        .iter()
        .filter(|one| one.place != entry.place);
    match others.map(name).next() {
        None => Ok(()),
        Some(other) => Err(format!(
            "{endpoint} addresses {} and {other}, and an `x-objectAuth` is about one object",
            name(entry)
        )),
    }
}

/// The rules that hold for an entry, if an operation can state them.
fn stated<'m>(model: &'m Model, entry: &Entry) -> Result<&'m Declaration, String> {
    let name = entry
        .object
        .as_ref()
        .map_or("the object", |one| one.value.as_str());
    let rules = rules_at_schema(model, entry).filter(|rules| {
        rules.public.is_some() || rules.form != Form::Full || !rules.grants.is_empty()
    });
    let Some(rules) = rules else {
        return Err(format!("{name} has no rules"));
    };
    if entry.public.is_some() || rules.public.is_some() || rules.form == Form::Public {
        return Err(format!(
            "{name} is public here, so that there are no rules to write"
        ));
    }
    if rules.form == Form::Elsewhere {
        return Err(format!("the rules of {name} stand outside of the document"));
    }
    let unreadable = !rules.unreadable.is_empty() || !entry.unreadable.is_empty();
    if unreadable || rules.form != Form::Full {
        return Err(String::from(
            "parts of the declaration cannot be read: correct them first",
        ));
    }
    if entry.draft.is_some() && entry.draft != rules.draft {
        return Err(String::from(
            "nobody has confirmed the entry of `x-objects`: do that first",
        ));
    }
    Ok(rules)
}

/// The keys that say what the operation addresses.
fn keys_of_entry(
    files: &Files,
    model: &Model,
    entry: &Entry,
) -> Result<Vec<(Text, Value)>, String> {
    let unreadable = || String::from("the entry of `x-objects` cannot be read");
    let object = entry.object.as_ref().ok_or_else(unreadable)?;
    let cursor = files.cursor(entry.place).ok_or_else(unreadable)?;
    let mut keys = vec![(Text::from("object"), named(model, object, files)?)];
    for (key, value) in cursor.entries().filter(|_| cursor.is_map()) {
        let name = key.as_str().unwrap_or_default();
        match &*name {
            "object" | "$ref" => {}
            name if OF_ENTRY.contains(&name) => {
                let copy = alter::copy(value.node()).ok_or_else(unreadable)?;
                keys.push((Text::from(name), copy));
            }
            // Written out it says what is so anyway.
            "draft" | "public" => {}
            name => return Err(format!("`{name}` has no place in the other design")),
        }
    }
    Ok(keys)
}

/// How a declaration at an operation names the object.
fn named(model: &Model, object: &Located<String>, files: &Files) -> Result<Value, String> {
    if is_component(model, &object.value) {
        return Ok(Value::from(object.value.as_str()));
    }
    let written = files.node(object.place).and_then(alter::copy);
    written.ok_or_else(|| format!("nothing at an operation can name {}", object.value))
}

fn is_component(model: &Model, name: &str) -> bool {
    let is_it = |one: &Object| one.key != one.schema && one.name == name;
    model.objects.iter().any(is_it)
}

/// The keys that say who may do what, for a declaration in the file `to`.
fn keys_of_rules(
    files: &Files,
    model: &Model,
    rules: &Declaration,
    to: FileId,
) -> Result<Vec<(Text, Value)>, String> {
    let refers = |name: &Located<String>| !is_component(model, &name.value);
    let parent = rules.parent.as_ref().map(|one| &one.object);
    let within = rules
        .grants
        .iter()
        .filter_map(|grant| grant.within.as_ref());
    // References count from the file that they stand in.
    if rules.place.file != to && parent.into_iter().chain(within).any(refers) {
        return Err(String::from("the rules refer to schemas from another file"));
    }
    let cursor = files.cursor(rules.place);
    let entries = cursor.into_iter().flat_map(Cursor::entries);
    let mut keys = Vec::new();
    for (key, value) in entries {
        let name = key.as_str().unwrap_or_default();
        if name == "id" {
            continue;
        }
        if !OF_RULES.contains(&&*name) {
            return Err(format!(
                "`{name}` at the schema has no place at an operation"
            ));
        }
        let copy = alter::copy(value.node());
        let copy = copy.ok_or_else(|| format!("`{name}` cannot be copied"))?;
        keys.push((Text::from(name.into_owned()), copy));
    }
    Ok(keys)
}

/// Takes the rules away from a schema.
///
/// # Errors
/// They say more than operations can.
fn not_at_schema(files: &Files, model: &Model, key: Place) -> Result<(FileId, Change), String> {
    let has_them = |one: &&Object| {
        one.declaration
            .as_ref()
            .is_some_and(|rules| rules.key == key)
    };
    let object = model.objects.iter().find(has_them);
    let (object, rules) = object
        .and_then(|one| Some((one.name.as_str(), one.declaration.as_ref()?)))
        .ok_or_else(|| String::from("there are no rules"))?;
    if let Some(parent) = &rules.parent {
        return Err(format!(
            "only a schema can say that {object} belongs to a {}: write the rules at single operations",
            parent.object.value
        ));
    }
    if rules.id.iter().any(|id| id.value != "id") {
        return Err(format!(
            "only a schema can say which property identifies {object}"
        ));
    }
    let contains = |one: &&Object| {
        let parent = one
            .declaration
            .as_ref()
            .and_then(|rules| rules.parent.as_ref());
        parent.is_some_and(|parent| parent.object.value == object)
    };
    if let Some(inner) = model.objects.iter().find(contains) {
        return Err(format!(
            "the rules of {} lean on those of {object} as its `parent`",
            inner.name
        ));
    }
    let leans = |(_, entry): &(&Operation, &Entry)| {
        let own = entry.declaration.as_ref();
        let uses = rules_at_schema(model, entry).is_some_and(|rules| rules.key == key);
        uses && own.is_some_and(|own| own.groups.is_none())
    };
    if let Some((operation, _)) = written::entries(model).find(leans) {
        let endpoint = words::endpoint(operation);
        return Err(format!(
            "the `x-objectAuth` of {endpoint} leans on the rules at the schema"
        ));
    }
    let node = files
        .node(key)
        .ok_or_else(|| String::from("there are no rules"))?;
    let value =
        alter::value_of(node).filter(|value| value.kind() == Kind::Map || value.alias().is_some());
    match value.is_some_and(|value| !alter::has_comments(value) && !alter::ends_in_comment(value)) {
        true => Ok(alter::remove(key)),
        false => Err(String::from(
            "there are comments in the rules that would be lost",
        )),
    }
}
