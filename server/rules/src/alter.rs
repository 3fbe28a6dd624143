//! Small changes that many fixes are made of.

use edit::{Change, Text, Value, Where};
use model::{Entry, Level, Model, Operation};
use openapi::{FileId, Files, Place};
use syntax::{Document, Kind, Node, Scalar};

use crate::finding::{Endpoint, Finding, Target};
use crate::fix::Fix;
use crate::written::{entries, where_to_add};

/// Changes of one fix.
pub(crate) type Changes = Vec<(FileId, Change)>;

/// The node at which a finding stands.
pub(crate) fn place_of(finding: &Finding) -> Option<Place> {
    match finding.at.target {
        Target::Node(node) => Some(Place {
            file: finding.at.file,
            node,
        }),
        Target::Range(_) => None,
    }
}

/// A new last entry of a mapping.
pub(crate) fn insert(
    map: Place,
    key: impl Into<Text>,
    value: impl Into<Value>,
) -> (FileId, Change) {
    let change = Change::Insert {
        map: map.node,
        key: key.into(),
        value: value.into(),
        at: Where::End,
    };
    (map.file, change)
}

/// Another value in the place of one.
pub(crate) fn replace(at: Place, value: impl Into<Value>) -> (FileId, Change) {
    let change = Change::Replace {
        node: at.node,
        value: value.into(),
    };
    (at.file, change)
}

/// An entry of a mapping, with this value whether it is there already or not; `None` where the place
/// is no mapping.
pub(crate) fn set(
    files: &Files,
    map: Place,
    key: &str,
    value: impl Into<Value>,
) -> Option<(FileId, Change)> {
    let node = files.node(map).filter(|node| node.kind() == Kind::Map)?;
    Some(match node.get(key) {
        Some(old) => replace(beside(map, old), value),
        None => insert(map, key, value),
    })
}

/// Takes an entry out of its mapping.
pub(crate) fn remove(key: Place) -> (FileId, Change) {
    (key.file, Change::Remove { key: key.node })
}

/// Takes an item out of its sequence, which keeps at least one; `None` where it would not, and where
/// comments would be lost.
pub(crate) fn remove_item(files: &Files, item: Place) -> Option<(FileId, Change)> {
    let node = files.node(item)?;
    let list = node.parent().filter(|list| list.kind() == Kind::Seq)?;
    let keeps_some = list.items().nth(1).is_some();
    let change = Change::RemoveItem { item: item.node };
    (keeps_some && !has_comments(node)).then_some((item.file, change))
}

/// Takes an action out of its grant; with its last action the grant goes. `None` for the last grant:
/// what grants nothing is no declaration.
pub(crate) fn remove_action(files: &Files, action: Place) -> Option<(FileId, Change)> {
    if let Some(change) = remove_item(files, action) {
        return Some(change);
    }
    let list = files.node(action)?.parent()?;
    if list.kind() != Kind::Seq || list.items().nth(1).is_some() {
        return None;
    }
    let grant = list.parent()?;
    let holder = grant.parent()?;
    if holder.kind() == Kind::Seq {
        return remove_item(files, beside(action, grant));
    }
    let has_others = holder.entries().nth(1).is_some();
    has_others.then(|| Some(remove(beside(action, grant.key()?))))?
}

/// Makes the property at which a finding stands read-only for clients. `None` for a form field
/// (Swagger 2.0), which cannot be.
pub(crate) fn read_only(files: &Files, finding: &Finding) -> Option<Fix> {
    let at = place_of(finding)?;
    let key = files.node(at).filter(|node| node.key() == Some(*node))?;
    let schema = value_of(key)?;
    // What stands beside a `$ref` counts in newer versions only, and what it leads to is shared.
    if schema.get("$ref").is_some() {
        return None;
    }
    let change = set(files, beside(at, schema), "readOnly", true)?;
    let title = format!("Write `readOnly: true` at `{}`", key.as_str()?);
    Some(Fix::new(title, vec![change]))
}

/// The value of a key.
pub(crate) fn value_of(key: Node<'_>) -> Option<Node<'_>> {
    let mut entries = key.parent()?.entries();
    entries
        .find(|(other, _)| *other == key)
        .map(|(_, value)| value)
}

/// The place of a node of the same file.
pub(crate) fn beside(place: Place, node: Node<'_>) -> Place {
    Place {
        file: place.file,
        node: node.id(),
    }
}

/// What stands at a node, to be written elsewhere in the same style; `None` for what cannot be
/// written (null, fractions, tags).
pub(crate) fn copy(node: Node<'_>) -> Option<Value> {
    let node = node.resolve_alias()?;
    if node.tag().is_some() {
        return None;
    }
    let value = match node.kind() {
        Kind::Map => {
            let each = node.entries();
            let entries =
                each.map(|(key, value)| Some((key.as_str()?.into_owned().into(), copy(value)?)));
            Value::Map(entries.collect::<Option<Vec<(Text, Value)>>>()?)
        }
        Kind::Seq => Value::List(node.items().map(copy).collect::<Option<_>>()?),
        _ => match node.scalar()? {
            Scalar::Str(text) => Value::from(text.into_owned()),
            Scalar::Bool(value) => Value::Bool(value),
            _ => Value::Int(i64::try_from(node.as_int()?).ok()?),
        },
    };
    Some(if node.is_flow() {
        value.inline()
    } else {
        value
    })
}

/// Whether there are comments in a node.
pub(crate) fn has_comments(node: Node<'_>) -> bool {
    let document: &Document = node.document();
    let range = node.range();
    // Most have none, and not all of the document's are to be looked at then.
    document.slice(range.clone()).contains('#')
        && document
            .comments()
            .any(|one| range.contains(&one.range.start))
}

/// Whether a comment stands on the line on which a node ends.
pub(crate) fn ends_in_comment(node: Node<'_>) -> bool {
    let document: &Document = node.document();
    let end = node.range().end;
    let mut comments = document.comments();
    let next = comments.find(|one| one.range.start >= end);
    next.is_some_and(|one| !document.slice(end..one.range.start).contains(['\n', '\r']))
}

/// Changes that give an entry one more key, for this operation alone: what stands at the path is
/// repeated at the operation, where it replaces the path's. `None` where that cannot be written.
pub(crate) fn add_to_entry(
    files: &Files,
    operation: &Operation,
    entry: &Entry,
    (key, value): (&str, Value),
) -> Option<Changes> {
    if let (Some(declaration), Level::Operation) = (&entry.declaration, entry.level) {
        return Some(vec![set(files, declaration.place, key, value)?]);
    }
    let node = files.node(entry.place)?;
    if entry.level == Level::Operation {
        return Some(vec![match node.kind() {
            Kind::Map => set(files, entry.place, key, value)?,
            _ => replace(entry.place, with(copy(node)?, key, value)?),
        }]);
    }
    // References count from the file that they stand in.
    if entry.place.file != operation.operation.file {
        return None;
    }
    let (holder, restated) = match &entry.declaration {
        Some(declaration) => {
            let node = files.node(declaration.place)?;
            (node, with(copy(node)?, key, value)?)
        }
        None => match node.parent().filter(|list| list.kind() == Kind::Seq) {
            None => (node, with(copy(node)?, key, value)?),
            Some(list) => {
                let items = list.items().map(|item| match item == node {
                    true => with(copy(item)?, key, value.clone()),
                    false => copy(item),
                });
                let items = Value::List(items.collect::<Option<_>>()?);
                let is_flow = list.is_flow();
                (list, if is_flow { items.inline() } else { items })
            }
        },
    };
    let change = Change::Insert {
        map: operation.operation.node,
        key: holder.key()?.as_str()?.into_owned().into(),
        value: restated,
        at: Where::Before(String::from("responses")),
    };
    Some(vec![(operation.operation.file, change)])
}

/// An entry or declaration with one more key, or another value of it; a name becomes the `object` of
/// a mapping.
fn with(entry: Value, key: &str, value: Value) -> Option<Value> {
    Some(match entry {
        Value::Inline(inner) => with(*inner, key, value)?.inline(),
        Value::Text(name) => Value::map([("object", Value::Text(name)), (key, value)]).inline(),
        Value::Map(mut entries) => {
            match entries.iter_mut().find(|(known, _)| known.text == key) {
                Some((_, old)) => *old = value,
                None => entries.push((key.into(), value)),
            }
            Value::Map(entries)
        }
        Value::Bool(_) | Value::Int(_) | Value::List(_) => return None,
    })
}

/// The operation and entry of which a finding says that something is missing.
pub(crate) fn entry_of<'m>(
    model: &'m Model,
    finding: &Finding,
) -> Option<(&'m Operation, &'m Entry)> {
    let place = place_of(finding)?;
    entries(model).find(|(operation, entry)| {
        let endpoint: Endpoint = (*operation).into();
        let object = entry.object.as_ref().map(|one| &one.value);
        where_to_add(operation, entry) == place
            && finding.operation.as_ref() == Some(&endpoint)
            && object == finding.object.as_ref()
    })
}
