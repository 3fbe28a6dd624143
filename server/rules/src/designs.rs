//! From the method-level design to the root-level one: rules that operations repeat move to the schema.

use edit::{Change, Text, Value};
use model::{Design, Entry, Level, Located, Model, Object, rules_of};
use openapi::{FileId, Files, Place};
use syntax::{Kind, Node};

use crate::alter::{self, Changes};
use crate::keywords;
use crate::written::{self, Written};

/// Keys of a method-level declaration that say what the operation addresses.
const OF_ENTRY: [&str; 5] = ["object", "id", "action", "filtered", "upsert"];
/// Those that say who may do what, and hold at a schema too.
const OF_RULES: [&str; 8] = [
    "groups",
    "owner",
    "sharing",
    "parent",
    "scheme",
    "reason",
    "draft",
    "description",
];

/// Rules that move to a schema.
#[derive(Debug, Clone, PartialEq)]
pub struct Hoisted {
    /// The changes.
    pub changes: Vec<(FileId, Change)>,
    /// How many operations name the object afterwards.
    pub operations: usize,
    /// Declarations of the object that stay where they are: they say something else, or say more than
    /// the other design can.
    pub kept: Vec<Place>,
}

/// Whether two declarations are the same rules.
pub(crate) fn same_rules(one: &Written<'_>, other: &Written<'_>) -> bool {
    let (one, other) = (one.declaration, other.declaration);
    let text = |value: &Option<Located<String>>| value.as_ref().map(|one| one.value.clone());
    one.rules == other.rules
        && text(&one.owner) == text(&other.owner)
        && text(&one.scheme) == text(&other.scheme)
        && one.inline_scheme.is_some() == other.inline_scheme.is_some()
}

/// Moves the rules that most operations state for an object to its schema, and names the object at
/// these operations with `x-objects`. `None` where no operation can do without its own.
pub fn hoist(files: &Files, model: &Model, object: &str) -> Option<Hoisted> {
    let mut components = model.objects.iter().filter(|one| one.key != one.schema);
    let schema = components.find(|one| one.name == object)?;
    let all = written::all(model);
    let of_object = all.iter().filter(|one| one.object == Some(object));
    let (at_schema, at_operations): (Vec<_>, Vec<_>) =
        of_object.partition(|one| one.operation.is_none());
    // What names the object already would gain rules that nobody has stated for it.
    let leans = |entry: &Entry| {
        let name = entry.object.as_ref().map(|one| one.value.as_str());
        name == Some(object) && rules_of(model, entry).is_none()
    };
    if at_schema.is_empty() && written::entries(model).any(|(_, entry)| leans(entry)) {
        return None;
    }
    let movable: Vec<(&Written<'_>, Moved)> = at_operations
        .iter()
        .filter_map(|one| Some((*one, moved(files, model, one)?)))
        .collect();
    let alike = |rules: &Written<'_>| {
        let same = movable.iter().filter(|(one, _)| same_rules(one, rules));
        same.map(|(one, moved)| (*one, moved)).collect::<Vec<_>>()
    };
    // What the schema says already counts; else what is said most often, the first of equals.
    let chosen = match at_schema.first() {
        Some(rules) => alike(rules),
        None => {
            let groups = movable.iter().map(|(one, _)| alike(one));
            groups.rev().max_by_key(Vec::len)?
        }
    };
    let (first, rules) = chosen.first()?;
    let mut changes: Changes = Vec::new();
    if at_schema.is_empty() {
        changes.push(at_schema_of(files, schema, first, rules)?);
    }
    changes.extend(chosen.iter().flat_map(|(_, moved)| moved.changes.clone()));
    let is_chosen = |one: &Written<'_>| {
        let mut chosen = chosen.iter();
        chosen.any(|(other, _)| other.declaration.key == one.declaration.key)
    };
    let kept = at_operations.iter().filter(|one| !is_chosen(one));
    Some(Hoisted {
        changes,
        operations: chosen.len(),
        kept: kept.map(|one| one.declaration.key).collect(),
    })
}

/// A method-level declaration in two.
struct Moved {
    /// Write `x-objects` in its place.
    changes: Changes,
    /// What goes to the schema.
    rules: Value,
}

/// `None` where the other design means something else, or cannot say it.
fn moved(files: &Files, model: &Model, written: &Written<'_>) -> Option<Moved> {
    let declaration = written.declaration;
    let operation = written.operation.filter(|_| written.states_rules())?;
    let entry = operation.entries.iter().find(|entry| {
        let own = entry.declaration.as_ref();
        own.is_some_and(|own| own.key == declaration.key)
    })?;
    // An `x-objects` at the operation replaces that of the path.
    let has_root = operation
        .entries
        .iter()
        .any(|one| one.design == Design::Root);
    let is_plain = entry.level == Level::Operation
        && !has_root
        && !declaration.grants.is_empty()
        && declaration.inline_scheme.is_none()
        && declaration.unreadable.is_empty();
    // What stands behind an alias or a `$ref` is shared.
    let key = files.node(declaration.key)?;
    let value = alter::value_of(key)?;
    let is_own = value.id() == declaration.place.node
        && declaration.key.file == declaration.place.file
        && value.anchor().is_none()
        && value.kind() == Kind::Map;
    if !is_plain || !is_own || alter::has_comments(value) || shares(model, written) {
        return None;
    }
    let mut of_entry: Vec<(Text, Value)> = Vec::new();
    let mut of_rules: Vec<(Text, Value)> = Vec::new();
    for (key, value) in value.entries() {
        let name = key.as_str()?;
        let list = match &*name {
            name if OF_ENTRY.contains(&name) => &mut of_entry,
            name if OF_RULES.contains(&name) => &mut of_rules,
            _ => return None,
        };
        list.push((Text::from(name.into_owned()), alter::copy(value)?));
    }
    let objects = Value::List(vec![Value::Map(of_entry).inline()]).inline();
    Some(Moved {
        changes: vec![
            alter::replace(declaration.key, prefixed(key, "objects")?),
            alter::replace(alter::beside(declaration.key, value), objects),
        ],
        rules: Value::Map(of_rules),
    })
}

/// Whether a declaration holds for several operations.
fn shares(model: &Model, written: &Written<'_>) -> bool {
    let key = written.declaration.key;
    let uses = written::entries(model).filter(|(_, entry)| {
        let own = entry.declaration.as_ref();
        own.is_some_and(|own| own.key == key)
    });
    uses.count() != 1
}

fn at_schema_of(
    files: &Files,
    schema: &Object,
    first: &Written<'_>,
    moved: &Moved,
) -> Option<(FileId, Change)> {
    let node = files.node(schema.schema)?;
    let key = files.node(first.declaration.key)?;
    let name = prefixed(key, "objectAuth")?;
    let is_map = node.kind() == Kind::Map && node.get("$ref").is_none();
    is_map.then(|| alter::insert(schema.schema, name, moved.rules.clone()))
}

/// A keyword in the spelling of another one.
fn prefixed(key: Node<'_>, name: &str) -> Option<String> {
    let written = key.as_str()?;
    let bare = keywords::bare(&written)?;
    let prefix = written.get(..written.len() - bare.len())?;
    Some(format!("{prefix}{name}"))
}
