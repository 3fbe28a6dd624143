//! The value of `x-objects`: the objects that a path or an operation addresses (vocabulary,
//! section 2).

use openapi::{Cursor, Place};
use syntax::Kind;

use super::reading::{Reading, string};
use crate::{Located, Unreadable};

/// The keys of an entry; a declaration at an operation has them too.
#[derive(Debug, Clone, Default)]
pub(crate) struct EntryKeys {
    /// `object`, or `$ref`.
    pub(crate) object: Option<Located<String>>,
    /// `id`: one name or several.
    pub(crate) id: Vec<Located<String>>,
    /// `id` is written, though not readable.
    pub(crate) id_unreadable: bool,
    /// `action`.
    pub(crate) action: Option<Located<String>>,
    /// `action` is written, though not readable.
    pub(crate) action_unreadable: bool,
    /// `filtered: true`.
    pub(crate) filtered: bool,
    /// `upsert: true`.
    pub(crate) upsert: bool,
    /// `public: true`.
    pub(crate) public: Option<Place>,
    /// `reason`.
    pub(crate) reason: Option<Located<String>>,
    /// `draft: true`, or a `draft` that is no boolean.
    pub(crate) draft: Option<Place>,
}

/// An entry as written.
#[derive(Debug)]
pub(crate) struct WrittenEntry {
    /// The entry.
    pub(crate) place: Place,
    /// What it says.
    pub(crate) keys: EntryKeys,
    /// What could not be read.
    pub(crate) unreadable: Vec<Unreadable>,
}

/// Reads `x-objects`: a list, or one entry without a list.
pub(crate) fn read_objects(value: Cursor<'_>) -> Vec<WrittenEntry> {
    if value.node().kind() == Kind::Seq {
        return value.items().map(entry).collect();
    }
    vec![entry(value)]
}

fn entry(value: Cursor<'_>) -> WrittenEntry {
    let mut keys = EntryKeys::default();
    let mut reading = Reading::default();
    if value.is_map() {
        for (key, value) in value.entries() {
            if let Some(name) = key.as_str() {
                entry_key(&mut keys, &name, value, &mut reading);
            }
        }
        if keys.object.is_none() && reading.unreadable.is_empty() {
            reading.note(value, "an entry of `x-objects` must name its `object`");
        }
    } else {
        keys.object = reading.text(
            value,
            "an entry of `x-objects` must be an object's name or a mapping",
        );
    }
    WrittenEntry {
        place: value.place(),
        keys,
        unreadable: reading.unreadable,
    }
}

/// Reads one key of an entry; keys that mean nothing here are passed over.
pub(crate) fn entry_key(
    keys: &mut EntryKeys,
    name: &str,
    value: Cursor<'_>,
    reading: &mut Reading,
) {
    match name {
        "object" | "$ref" => {
            // `object: {$ref: ...}` says the same.
            let object = string(value).or_else(|| string(value.get("$ref")?));
            if object.is_none() {
                reading.note(value, "`object` must name a schema or refer to one");
            }
            keys.object = keys.object.take().or(object);
        }
        "id" => {
            let noted = reading.unreadable.len();
            keys.id = reading.texts(
                value,
                "`id` must name a parameter, a property or an expression, or list several",
            );
            keys.id_unreadable = reading.unreadable.len() > noted;
        }
        "action" => {
            keys.action = reading.text(value, "`action` must be the name of an action");
            keys.action_unreadable = keys.action.is_none();
        }
        "filtered" => {
            keys.filtered = reading
                .flag(value, "`filtered` must be true or false")
                .is_some()
        }
        "upsert" => {
            keys.upsert = reading
                .flag(value, "`upsert` must be true or false")
                .is_some()
        }
        "public" => keys.public = reading.flag(value, "`public` must be true or false"),
        "reason" => keys.reason = reading.text(value, "`reason` must say why in words"),
        "draft" => {
            let draft = reading.flag(value, "`draft` must be true or false");
            // Whatever else stands there, nobody has confirmed it.
            let confirmed = value.node().as_bool() == Some(false);
            keys.draft = draft.or((!confirmed).then(|| value.place()));
        }
        _ => {}
    }
}
