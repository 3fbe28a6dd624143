//! What the tests of this crate share.
#![allow(dead_code, reason = "each test binary uses a part")]

use edit::{Change, Refusal, Text, Value, Where, apply, plan};
use syntax::{Dialect, Document, Limits, NodeId};

pub(crate) fn parse(text: &str, dialect: Dialect) -> Document {
    Document::parse(text, dialect, &[], Limits::default())
}

/// The node at a JSON Pointer.
pub(crate) fn node(document: &Document, pointer: &str) -> NodeId {
    let root = document.root().expect("a root");
    let node = root.at_pointer(pointer);
    node.unwrap_or_else(|| panic!("nothing at {pointer}")).id()
}

/// The key of the entry whose value is at a JSON Pointer.
pub(crate) fn key(document: &Document, pointer: &str) -> NodeId {
    let value = document.node(node(document, pointer)).expect("a node");
    value.key().expect("an entry").id()
}

pub(crate) fn insert(document: &Document, map: &str, key: &str, value: Value, at: Where) -> Change {
    Change::Insert {
        map: node(document, map),
        key: Text::from(key),
        value,
        at,
    }
}

/// The text after changes, or why there is none.
pub(crate) fn edited(
    text: &str,
    dialect: Dialect,
    changes: impl Fn(&Document) -> Vec<Change>,
) -> Result<String, Refusal> {
    let document = parse(text, dialect);
    let planned = plan(&document, changes(&document))?;
    let after = apply(text, &planned.edits);
    assert_eq!(after, planned.document.text());
    Ok(after)
}

pub(crate) fn yaml(text: &str, changes: impl Fn(&Document) -> Vec<Change>) -> String {
    edited(text, Dialect::Yaml, changes).unwrap_or_else(|refusal| panic!("{refusal}\n{text}"))
}

pub(crate) fn json(text: &str, changes: impl Fn(&Document) -> Vec<Change>) -> String {
    edited(text, Dialect::Json, changes).unwrap_or_else(|refusal| panic!("{refusal}\n{text}"))
}

/// `{groups: {staff: {actions: [read, list], ownership: false}}}`
pub(crate) fn rules() -> Value {
    let grant = Value::map([
        ("actions", Value::list(["read", "list"]).inline()),
        ("ownership", Value::from(false)),
    ]);
    Value::map([("groups", Value::map([("staff", grant)]))])
}
