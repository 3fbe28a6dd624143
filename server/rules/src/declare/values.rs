//! What is written: keywords in the spelling of the document, and their values.

use edit::{Text, Value};
use model::{Model, Spelling};
use openapi::{Cursor, FileId, Files};
use syntax::{Kind, Scalar};

use super::addressed::Addressed;
use super::reason::Reason;
use crate::keywords;
use crate::proposal::{Name, Names};

/// How keywords are written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spelled(&'static str);

impl Spelled {
    /// As most keywords of the document, else as it is wished.
    pub(crate) fn of(files: &Files, model: &Model, wished: Spelling) -> Self {
        let (mut small, mut capital) = (0_usize, 0_usize);
        for keyword in keywords::spelled(&keywords::of_document(files, model)) {
            let is_capital = keyword.key.as_str().is_some_and(|one| one.starts_with('X'));
            *(if is_capital { &mut capital } else { &mut small }) += 1;
        }
        let is_capital = match small.cmp(&capital) {
            std::cmp::Ordering::Less => true,
            std::cmp::Ordering::Greater => false,
            std::cmp::Ordering::Equal => small == 0 && wished == Spelling::Capital,
        };
        Spelled(if is_capital { "X-" } else { "x-" })
    }

    /// A keyword with its `x-`.
    pub(crate) fn key(self, bare: &str) -> String {
        [self.0, bare].concat()
    }
}

/// The value of a node as it stands there, aliases followed; `None` where it holds something that a
/// declaration does not.
pub(super) fn copied(cursor: Cursor<'_>) -> Option<Value> {
    let node = cursor.node();
    Some(match node.kind() {
        Kind::Map => {
            let entries = cursor.entries();
            let entries = entries
                .map(|(key, value)| Some((Text::from(key.as_str()?.into_owned()), copied(value)?)));
            Value::Map(entries.collect::<Option<_>>()?)
        }
        Kind::Seq => Value::List(cursor.items().map(copied).collect::<Option<_>>()?),
        _ => match node.scalar()? {
            Scalar::Bool(value) => Value::Bool(value),
            Scalar::Str(text) => Value::from(text.into_owned()),
            _ => Value::Int(i64::try_from(node.as_int()?).ok()?),
        },
    })
}

/// The keys that name an object and its identifier, for a file.
///
/// # Errors
/// [`Reason::NoSchema`]: no declaration can name it.
pub(super) fn keys(
    names: &Names<'_>,
    entry: &Addressed,
    from: FileId,
) -> Result<Vec<(Text, Value)>, Reason> {
    let named = names.name(&entry.object, from);
    let named = named.ok_or_else(|| Reason::NoSchema(entry.object.clone()))?;
    let mut keys: Vec<(Text, Value)> = vec![match named {
        Name::Component(name) => (Text::from("object"), Value::from(name)),
        Name::Reference(reference) => (Text::from("$ref"), Value::from(reference)),
    }];
    keys.extend(details(entry));
    Ok(keys)
}

/// The keys of an entry besides the object.
pub(super) fn details(entry: &Addressed) -> Vec<(Text, Value)> {
    let mut keys = Vec::new();
    let id = match entry.id.as_slice() {
        [] => None,
        [one] => Some(Value::from(one.as_str())),
        several => Some(Value::list(several.iter().map(String::as_str)).inline()),
    };
    keys.extend(id.map(|id| (Text::from("id"), id)));
    let action = entry.action.as_deref();
    keys.extend(action.map(|action| (Text::from("action"), Value::from(action))));
    if entry.filtered {
        keys.push((Text::from("filtered"), Value::from(true)));
    }
    keys
}
