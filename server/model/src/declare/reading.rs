//! Reading values of the vocabulary: what does not fit is noted, never fatal.

use openapi::{Cursor, Place};
use syntax::Kind;

use crate::{Located, Unreadable};

/// Collects what cannot be read.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    /// What could not be read so far.
    pub(crate) unreadable: Vec<Unreadable>,
}

impl Reading {
    /// Notes a value that does not fit.
    pub(crate) fn note(&mut self, value: Cursor<'_>, expected: &'static str) {
        self.unreadable.push(Unreadable {
            place: value.place(),
            expected,
        });
    }

    /// The text of a string.
    pub(crate) fn text(
        &mut self,
        value: Cursor<'_>,
        expected: &'static str,
    ) -> Option<Located<String>> {
        let text = string(value);
        if text.is_none() {
            self.note(value, expected);
        }
        text
    }

    /// The texts of a list that is not empty, or of a string.
    pub(crate) fn texts(
        &mut self,
        value: Cursor<'_>,
        expected: &'static str,
    ) -> Vec<Located<String>> {
        if value.node().kind() != Kind::Seq {
            return self.text(value, expected).into_iter().collect();
        }
        if value.items().next().is_none() {
            self.note(value, expected);
        }
        let each = value.items();
        each.filter_map(|one| self.text(one, expected)).collect()
    }

    /// The place of a `true`; `None` for `false` and for what is no boolean.
    pub(crate) fn flag(&mut self, value: Cursor<'_>, expected: &'static str) -> Option<Place> {
        match value.node().as_bool() {
            Some(set) => set.then(|| value.place()),
            None => {
                self.note(value, expected);
                None
            }
        }
    }
}

/// The text of a string that is not empty, with its place.
pub(crate) fn string(value: Cursor<'_>) -> Option<Located<String>> {
    let text = value.node().as_string().filter(|text| !text.is_empty())?;
    Some(Located {
        value: text.into_owned(),
        place: value.place(),
    })
}

/// The name of an entry.
pub(crate) fn key_name(map: Cursor<'_>, key: syntax::Node<'_>) -> Option<Located<String>> {
    Some(Located {
        value: key.as_str()?.into_owned(),
        place: map.place_of(key),
    })
}
