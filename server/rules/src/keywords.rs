//! The keywords of a document, and what was probably meant as one.

use foldhash::{HashSet, HashSetExt};
use model::Model;
use openapi::{Api, Component, Cursor, Files};
use syntax::Node;

use crate::near;

/// What can hold keywords.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holder {
    /// A component schema.
    Schema,
    /// A path item.
    PathItem,
    /// An operation.
    Operation,
    /// A security scheme.
    Scheme,
}

impl Holder {
    /// The keywords that have a meaning there, without their `x-`.
    pub(crate) fn known(self) -> &'static [&'static str] {
        match self {
            Holder::Schema => &["objectAuth"],
            Holder::PathItem => &["objectAuth", "objects"],
            Holder::Operation => &["objectAuth", "objects", "ess-assigns"],
            Holder::Scheme => &["user_id", "groups", "memberships"],
        }
    }
}

/// All keywords of the vocabulary, without their `x-`.
pub(crate) const KEYWORDS: [&str; 6] = [
    "objectAuth",
    "objects",
    "ess-assigns",
    "user_id",
    "groups",
    "memberships",
];

/// A key `x-...` that is a keyword or looks like one.
#[derive(Clone, Copy)]
pub(crate) struct Keyword<'a> {
    /// What holds it.
    pub(crate) holder: Holder,
    /// The mapping that it stands in.
    pub(crate) map: Cursor<'a>,
    /// The key.
    pub(crate) key: Node<'a>,
    /// Its value.
    pub(crate) value: Cursor<'a>,
    /// The keyword, without its `x-`; `None` where it only looks like one.
    pub(crate) exact: Option<&'static str>,
    /// The keyword of this holder that was probably meant.
    pub(crate) meant: Option<&'static str>,
}

/// The keywords of a document, in document order by kind of holder.
pub(crate) fn of_document<'a>(files: &'a Files, model: &Model) -> Vec<Keyword<'a>> {
    let holders = holders(files, model);
    let keywords = holders.into_iter().map(|(holder, map)| of(holder, map));
    keywords.flatten().collect()
}

/// The keywords in one mapping.
pub(crate) fn of<'a>(holder: Holder, map: Cursor<'a>) -> impl Iterator<Item = Keyword<'a>> {
    map.entries().filter_map(move |(key, value)| {
        let name = key.as_str()?;
        let bare = bare(&name)?;
        let exact = KEYWORDS.into_iter().find(|one| *one == bare);
        let length = length(bare);
        let mut known = holder.known().iter().copied();
        let meant = match exact.filter(|one| holder.known().contains(one)) {
            Some(_) => None,
            None => known.find(|one| looks_like(bare, length, one)),
        };
        (exact.is_some() || meant.is_some()).then_some(Keyword {
            holder,
            map,
            key,
            value,
            exact,
            meant,
        })
    })
}

/// Whether a name of that length is a slip of a keyword. Hyphens and underscores do not count, and
/// longer names may have one slip more.
fn looks_like(name: &str, length_of_name: usize, known: &str) -> bool {
    let most = if known.len() > 7 { 2 } else { 1 };
    // Most extensions are nothing of ours, and their length tells.
    if length_of_name.abs_diff(length(known)) > most {
        return false;
    }
    let plain = |text: &str| text.replace(divides, "");
    near::is_near(&plain(name), &plain(known), most)
}

/// Number of letters.
fn length(name: &str) -> usize {
    let bytes = name.bytes();
    bytes
        .filter(|byte| byte & 0xC0 != 0x80 && !divides(char::from(*byte)))
        .count()
}

fn divides(letter: char) -> bool {
    matches!(letter, '-' | '_')
}

/// Everything that can hold keywords, each once, in document order by kind.
fn holders<'a>(files: &'a Files, model: &Model) -> Vec<(Holder, Cursor<'a>)> {
    let mut found = Vec::new();
    let Some(api) = Api::new(files, model.root) else {
        return found;
    };
    let mut seen = HashSet::new();
    let mut add = |holder, cursor: Cursor<'a>| {
        if seen.insert(cursor.place()) {
            found.push((holder, cursor));
        }
    };
    for item in api.paths() {
        for layer in item.layers() {
            add(Holder::PathItem, layer);
        }
        for operation in item.operations() {
            add(Holder::Operation, operation.cursor());
        }
    }
    for (kind, holder) in [
        (Component::Schemas, Holder::Schema),
        (Component::SecuritySchemes, Holder::Scheme),
    ] {
        for (_, value) in api.components(kind) {
            value.layers().for_each(|layer| add(holder, layer));
        }
    }
    found
}

/// The name of a keyword without its `x-` or `X-`.
pub(crate) fn bare(key: &str) -> Option<&str> {
    key.strip_prefix("x-").or_else(|| key.strip_prefix("X-"))
}
