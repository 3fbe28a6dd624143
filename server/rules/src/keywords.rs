//! The keywords of a document, and what was probably meant as one.

use std::borrow::Cow;

use foldhash::{HashSet, HashSetExt};
pub(crate) use model::Holder;
use model::Model;
use openapi::{Cursor, Files};
use syntax::Node;

use crate::near;

/// The keywords that have a meaning in a holder, without their `x-`.
pub(crate) fn known(holder: Holder) -> &'static [&'static str] {
    match holder {
        Holder::Schema => &["objectAuth"],
        Holder::PathItem => &["objectAuth", "objects"],
        Holder::Operation => &["objectAuth", "objects", "ess-assigns"],
        Holder::Scheme => &["user_id", "groups", "memberships"],
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

/// Those whose spelling counts.
const SPELLED: [&str; 3] = ["objectAuth", "objects", "ess-assigns"];

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
    let extensions = model.extensions.iter();
    // Most extensions are nothing of ours, and many have the same name.
    let mut foreign: HashSet<(Holder, Cow<'a, str>)> = HashSet::new();
    let found = extensions.filter_map(|extension| {
        let key = files.node(extension.key)?;
        let name = (extension.holder, key.as_str()?);
        if foreign.contains(&name) {
            return None;
        }
        let Some(meaning) = Meaning::of(name.0, &name.1) else {
            foreign.insert(name);
            return None;
        };
        let map = files.cursor(extension.map)?;
        let (_, value) = map.entries().find(|(other, _)| *other == key)?;
        Some(meaning.of_key(map, key, value))
    });
    found.collect()
}

/// Those whose spelling counts.
pub(crate) fn spelled<'k, 'a>(keywords: &'k [Keyword<'a>]) -> Vec<&'k Keyword<'a>> {
    let counts = |one: &&Keyword<'_>| one.exact.is_some_and(|exact| SPELLED.contains(&exact));
    keywords.iter().filter(counts).collect()
}

/// The keywords in one mapping.
pub(crate) fn of<'a>(holder: Holder, map: Cursor<'a>) -> impl Iterator<Item = Keyword<'a>> {
    map.entries().filter_map(move |(key, value)| {
        let meaning = Meaning::of(holder, &key.as_str()?)?;
        Some(meaning.of_key(map, key, value))
    })
}

/// What a key is or was meant to be.
struct Meaning {
    holder: Holder,
    exact: Option<&'static str>,
    meant: Option<&'static str>,
}

impl Meaning {
    /// `None` for a key that is nothing of the vocabulary and looks like nothing of it.
    fn of(holder: Holder, name: &str) -> Option<Self> {
        let bare = bare(name)?;
        let exact = KEYWORDS.into_iter().find(|one| *one == bare);
        let is_known = exact.is_some_and(|one| known(holder).contains(&one));
        let length = length(bare);
        let mut candidates = known(holder).iter().copied().filter(|_| !is_known);
        let meant = candidates.find(|one| looks_like(bare, length, one));
        (exact.is_some() || meant.is_some()).then_some(Meaning {
            holder,
            exact,
            meant,
        })
    }

    fn of_key<'a>(self, map: Cursor<'a>, key: Node<'a>, value: Cursor<'a>) -> Keyword<'a> {
        Keyword {
            holder: self.holder,
            map,
            key,
            value,
            exact: self.exact,
            meant: self.meant,
        }
    }
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

/// A keyword in the spelling of another one; `None` where that is none.
pub(crate) fn spelled_like(key: Node<'_>, name: &str) -> Option<String> {
    let written = key.as_str()?;
    let prefix = written.get(..written.len() - bare(&written)?.len())?;
    Some(format!("{prefix}{name}"))
}

/// The name of a keyword without its `x-` or `X-`.
pub(crate) fn bare(key: &str) -> Option<&str> {
    key.strip_prefix("x-").or_else(|| key.strip_prefix("X-"))
}
