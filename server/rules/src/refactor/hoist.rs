//! From the method-level design to the root-level one: rules that operations repeat move to the schema.

use edit::{Change, Text, Value, Where};
use foldhash::{HashMap, HashMapExt};
use model::{Declaration, Design, Entry, Level, Located, Model, Object, Operation, rules_of};
use openapi::{FileId, Files, Place};
use syntax::{Kind, Node};

use super::{Here, Refactoring, RefactoringKind};
use crate::alter::{self, Changes};
use crate::keywords::spelled_like;
use crate::words;
use crate::written::{self, Written};

/// Keys of a method-level declaration that say what the operation addresses.
pub(super) const OF_ENTRY: [&str; 5] = ["object", "id", "action", "filtered", "upsert"];
/// Those that say who may do what, and hold at a schema too.
pub(super) const OF_RULES: [&str; 8] = [
    "groups",
    "owner",
    "sharing",
    "parent",
    "scheme",
    "reason",
    "draft",
    "description",
];
/// What an entry of a path item may say: the rest is seldom meant for all methods, and a method that is
/// added later would inherit it.
const OF_PATH: [&str; 2] = ["object", "id"];

/// Rules that move to a schema.
#[derive(Debug, Clone, PartialEq)]
pub struct Hoisted {
    /// The changes.
    pub changes: Vec<(FileId, Change)>,
    /// How many operations name the object afterwards.
    pub operations: usize,
    /// Declarations of the object that stay where they are, and why: they say something else, or more
    /// than the other design can.
    pub kept: Vec<(Place, String)>,
}

/// Offered on a method-level declaration.
pub(super) fn here(here: &Here<'_>) -> Option<Refactoring> {
    let mut entries = here.model.operations.iter().flat_map(|one| &one.entries);
    let (key, entry) = entries.find_map(|entry| {
        let key = entry.declaration.as_ref()?.key;
        here.touches(key).then_some((key, entry))
    })?;
    let object = entry.object.as_ref()?.value.as_str();
    let hoisted = hoist(here.files, here.model, object);
    let kept = |hoisted: &Hoisted| match hoisted.kept.len() {
        0 => None,
        1 => Some(format!(
            "another declaration of {object} says something else and stays"
        )),
        many => Some(format!(
            "{many} other declarations of {object} say something else and stay"
        )),
    };
    Some(Refactoring {
        kind: RefactoringKind::Rewrite,
        title: format!("Move the rules of {object} to its schema"),
        note: hoisted.as_ref().ok().and_then(kept),
        changes: hoisted.and_then(|hoisted| {
            let mut kept = hoisted.kept.into_iter();
            match kept.find(|(place, _)| *place == key) {
                Some((_, reason)) => Err(reason),
                None => Ok(hoisted.changes),
            }
        }),
    })
}

/// Whether two declarations are the same rules.
pub(crate) fn same_rules(one: &Written<'_>, other: &Written<'_>) -> bool {
    let (one, other) = (one.declaration, other.declaration);
    let text = |value: &Option<Located<String>>| value.as_ref().map(|one| one.value.clone());
    let parent = |one: &Declaration| one.parent.as_ref().map(|parent| text(&parent.id));
    one.rules == other.rules
        && text(&one.owner) == text(&other.owner)
        && text(&one.scheme) == text(&other.scheme)
        && text(&one.reason) == text(&other.reason)
        && parent(one) == parent(other)
        && one.inline_scheme.is_some() == other.inline_scheme.is_some()
}

/// Moves the rules that most operations state for an object to its schema, and names the object with
/// `x-objects`: at the path where all its operations agree, else at these operations.
///
/// # Errors
/// Why no operation can do without its own, in words.
pub fn hoist(files: &Files, model: &Model, object: &str) -> Result<Hoisted, String> {
    let mut components = model.objects.iter().filter(|one| one.key != one.schema);
    let schema = components.find(|one| one.name == object);
    let schema = schema.ok_or_else(|| {
        format!("{object} is no schema among the components, so that no rules can stand there")
    })?;
    let all = written::all(model);
    let of_object = all.iter().filter(|one| one.object == Some(object));
    let (at_schema, at_operations): (Vec<_>, Vec<_>) =
        of_object.partition(|one| one.operation.is_none());
    if at_schema.is_empty() {
        gains_nothing(model, object)?;
    }
    let tried: Vec<_> = at_operations
        .iter()
        .map(|one| (*one, moved(files, model, one)))
        .collect();
    let movable: Vec<(&Written<'_>, &Moved<'_>)> = tried
        .iter()
        .filter_map(|(one, moved)| Some((*one, moved.as_ref().ok()?)))
        .collect();
    let alike = |rules: &Written<'_>| {
        let same = movable.iter().filter(|(one, _)| same_rules(one, rules));
        same.copied().collect::<Vec<_>>()
    };
    // What the schema says already counts; else what is said most often, the first of equals.
    let chosen = match at_schema.first() {
        Some(rules) => alike(rules),
        None => {
            let groups = movable.iter().map(|(one, _)| alike(one));
            groups.rev().max_by_key(Vec::len).unwrap_or_default()
        }
    };
    let reason = |one: &Written<'_>| {
        let mut tried = tried.iter();
        let own = tried.find(|(other, _)| other.declaration.key == one.declaration.key);
        own.and_then(|(_, moved)| moved.as_ref().err().cloned())
            .unwrap_or_else(|| match at_schema.is_empty() {
                true => format!("more operations state other rules for {object}"),
                false => format!("the schema {object} states other rules"),
            })
    };
    let Some((first, rules)) = chosen.first() else {
        let first = at_operations.first();
        return Err(first.map_or_else(
            || format!("no operation states rules for {object}"),
            |one| reason(one),
        ));
    };
    let mut changes: Changes = Vec::new();
    if at_schema.is_empty() {
        changes.push(at_schema_of(files, schema, first, rules)?);
    }
    changes.extend(placed(files, model, chosen.iter().map(|(_, moved)| *moved)));
    let is_chosen = |one: &Written<'_>| {
        let mut chosen = chosen.iter();
        chosen.any(|(other, _)| other.declaration.key == one.declaration.key)
    };
    let kept = at_operations.iter().filter(|one| !is_chosen(one));
    Ok(Hoisted {
        changes,
        operations: chosen.len(),
        kept: kept.map(|one| (one.declaration.key, reason(one))).collect(),
    })
}

/// # Errors
/// What names the object already would gain rules that nobody has stated for it.
fn gains_nothing(model: &Model, object: &str) -> Result<(), String> {
    let leans = |(_, entry): &(&Operation, &Entry)| {
        let name = entry.object.as_ref().map(|one| one.value.as_str());
        name == Some(object) && rules_of(model, entry).is_none()
    };
    match written::entries(model).find(leans) {
        None => Ok(()),
        Some((operation, _)) => Err(format!(
            "{} names {object} without rules, and would gain these",
            words::endpoint(operation)
        )),
    }
}

/// A method-level declaration in two.
struct Moved<'m> {
    operation: &'m Operation,
    /// Its key and its value.
    key: Place,
    value: Place,
    /// It stands in brackets.
    is_flow: bool,
    /// The keyword that names the object, in the same spelling.
    keyword: String,
    /// What names the object.
    entry: Vec<(Text, Value)>,
    /// What goes to the schema.
    rules: Vec<(Text, Value)>,
}

/// # Errors
/// Why the other design means something else, or cannot say it.
fn moved<'m>(files: &Files, model: &Model, written: &Written<'m>) -> Result<Moved<'m>, String> {
    let declaration = written.declaration;
    let says_no_rules = || String::from("it states no rules that could move");
    let operation = written.operation.filter(|_| written.states_rules());
    let operation = operation.ok_or_else(says_no_rules)?;
    let mut entries = operation.entries.iter();
    let entry = entries.find(|entry| {
        let own = entry.declaration.as_ref();
        own.is_some_and(|own| own.key == declaration.key)
    });
    let entry = entry.ok_or_else(says_no_rules)?;
    if declaration.grants.is_empty() {
        return Err(says_no_rules());
    }
    if !declaration.unreadable.is_empty() {
        return Err(String::from(
            "parts of it cannot be read: correct them first",
        ));
    }
    if entry.level == Level::PathItem {
        return Err(String::from(
            "it stands at a path: write it at its operations first",
        ));
    }
    // An `x-objects` at the operation replaces that of the path.
    if operation
        .entries
        .iter()
        .any(|one| one.design == Design::Root)
    {
        return Err(format!(
            "{} has `x-objects` as well",
            words::endpoint(operation)
        ));
    }
    if declaration.inline_scheme.is_some() {
        return Err(String::from(
            "it holds a security scheme: give that a name first",
        ));
    }
    let key = files.node(declaration.key).ok_or_else(says_no_rules)?;
    let value = own_value(key, declaration.place, declaration.key.file)?;
    if shares(model, written) {
        return Err(String::from("several operations share it"));
    }
    let mut moved = Moved {
        operation,
        key: declaration.key,
        value: alter::beside(declaration.key, value),
        is_flow: value.is_flow(),
        keyword: spelled_like(key, "objects").ok_or_else(says_no_rules)?,
        entry: Vec::new(),
        rules: Vec::new(),
    };
    for (key, value) in value.entries() {
        let name = key.as_str().unwrap_or_default();
        let list = match &*name {
            name if OF_ENTRY.contains(&name) => &mut moved.entry,
            name if OF_RULES.contains(&name) => &mut moved.rules,
            name => return Err(format!("`{name}` has no place in the other design")),
        };
        let copy = alter::copy(value).ok_or_else(|| format!("`{name}` cannot be copied"))?;
        list.push((Text::from(name.into_owned()), copy));
    }
    Ok(moved)
}

/// The value of a key: a mapping or sequence that stands there, nowhere else, and without comments.
///
/// # Errors
/// It is shared, or comments would be lost.
pub(super) fn own_value(key: Node<'_>, place: Place, file: FileId) -> Result<Node<'_>, String> {
    let shared = || String::from("other parts of the document share it: write it out first");
    let value = alter::value_of(key).ok_or_else(shared)?;
    if value.id() != place.node || file != place.file || value.anchor().is_some() {
        return Err(shared());
    }
    match alter::has_comments(value) {
        true => Err(String::from("there are comments in it that would be lost")),
        false => Ok(value),
    }
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
    moved: &Moved<'_>,
) -> Result<(FileId, Change), String> {
    let refused = || format!("rules cannot stand at the schema {}", schema.name);
    let node = files.node(schema.schema).ok_or_else(refused)?;
    let key = files.node(first.declaration.key).ok_or_else(refused)?;
    let name = spelled_like(key, "objectAuth").ok_or_else(refused)?;
    let is_map = node.kind() == Kind::Map && node.get("$ref").is_none();
    let rules = Value::Map(moved.rules.clone());
    is_map
        .then(|| alter::insert(schema.schema, name, rules))
        .ok_or_else(refused)
}

/// Writes `x-objects` in the places of the declarations.
fn placed<'a, 'm: 'a>(
    files: &Files,
    model: &Model,
    all: impl Iterator<Item = &'a Moved<'m>>,
) -> Changes {
    let mut by_item: HashMap<Place, Vec<&Moved<'_>>> = HashMap::new();
    let mut order: Vec<Place> = Vec::new();
    for moved in all {
        let item = moved.operation.path_item;
        let of_item = by_item.entry(item).or_default();
        if of_item.is_empty() {
            order.push(item);
        }
        of_item.push(moved);
    }
    let each = order.into_iter().flat_map(|item| {
        let of_item = by_item.remove(&item).unwrap_or_default();
        let shared = shared(files, model, item, &of_item);
        let at_path = shared.map(|first| named_at_path(item, first));
        let at_operations = of_item.into_iter().flat_map(move |moved| match shared {
            Some(first) if is_same(first, moved) => vec![alter::remove(moved.key)],
            _ => at_operation(moved),
        });
        at_path
            .into_iter()
            .chain(at_operations)
            .collect::<Changes>()
    });
    each.collect()
}

fn at_operation(moved: &Moved<'_>) -> Changes {
    vec![
        alter::replace(moved.key, moved.keyword.as_str()),
        alter::replace(moved.value, objects(moved)),
    ]
}

fn objects(moved: &Moved<'_>) -> Value {
    let list = Value::List(vec![Value::Map(moved.entry.clone())]);
    match moved.is_flow {
        true => list.inline(),
        false => list,
    }
}

fn named_at_path(item: Place, first: &Moved<'_>) -> (FileId, Change) {
    let change = Change::Insert {
        map: item.node,
        key: first.keyword.as_str().into(),
        value: objects(first),
        at: Where::Start,
    };
    (item.file, change)
}

fn is_same(one: &Moved<'_>, other: &Moved<'_>) -> bool {
    one.entry == other.entry && one.keyword == other.keyword
}

/// One that says what most operations of a path do, so that it can stand at the path. What stands there
/// holds for all operations that have none of their own, so all of them must move.
fn shared<'a, 'm>(
    files: &Files,
    model: &Model,
    item: Place,
    moved: &[&'a Moved<'m>],
) -> Option<&'a Moved<'m>> {
    let moves = |operation: &Operation| {
        let mut moved = moved.iter();
        moved.any(|one| one.operation.key == operation.key)
    };
    let mut members = model.operations.iter().filter(|one| one.path_item == item);
    // OPTIONS touches no object.
    let all = members.all(|one| moves(one) || one.method == "OPTIONS");
    let is_plain = |one: &&&Moved<'_>| {
        let mut keys = one.entry.iter();
        keys.all(|(key, _)| OF_PATH.contains(&key.text.as_str()))
    };
    let times = |one: &&&Moved<'_>| moved.iter().filter(|other| is_same(one, other)).count();
    let most = moved.iter().rev().filter(is_plain).max_by_key(times);
    let first = most.copied().filter(|_| all)?;
    let removable = |one: &&&Moved<'_>| {
        let value = files.node(one.value);
        one.key.file == item.file && value.is_some_and(|value| !alter::ends_in_comment(value))
    };
    let mut same = moved.iter().filter(|one| is_same(first, one));
    let can_be = same.all(|one| removable(&one)) && !has_objects(files.node(item)?);
    can_be.then_some(first)
}

/// Whether a path item or operation has `x-objects` or `x-objectAuth`.
fn has_objects(map: Node<'_>) -> bool {
    let names = ["x-objects", "X-objects", "x-objectAuth", "X-objectAuth"];
    names.iter().any(|name| map.get(name).is_some())
}
