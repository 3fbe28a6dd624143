//! What is wrong with an overlay.

use std::fmt;

use super::target::BadTarget;
use crate::files::Place;

/// A flaw with its place in the overlay.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OverlayFlaw {
    /// The key or value.
    pub place: Place,
    /// What is wrong.
    pub flaw: Flaw,
}

/// What keeps an overlay, or a part of it, from being used.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Flaw {
    /// Another version than 1.0.
    Version(String),
    /// A required key is missing.
    Lacks(&'static str),
    /// A key that Overlay 1.0 does not know.
    UnknownKey(String),
    /// `remove`.
    Remove,
    /// `extends` names a network address.
    ExtendsRemote,
    /// `extends` names a file that does not exist.
    ExtendsMissing,
    /// `extends` names a file that holds no OpenAPI document.
    ExtendsOther,
    /// A target that is not read.
    Target(BadTarget),
    /// The target selects nothing in any document.
    NoMatch,
    /// The target lies behind a `$ref`.
    BehindReference(String),
    /// The target is no object to which declarations can be added.
    NoHolder,
    /// The target selects text, a number, or the like.
    Scalar,
    /// `update` is no mapping although its target is one.
    NoMapping,
    /// `update` names a path, an operation or a schema that no document has.
    Absent(String),
    /// `update` holds a key that is no declaration.
    NotOurs(String),
    /// The node to be changed stands in several places by a YAML alias or merge key.
    Shared,
}

impl Flaw {
    /// Another document may have what is missing.
    pub(crate) fn is_absence(&self) -> bool {
        matches!(
            self,
            Flaw::NoMatch | Flaw::BehindReference(_) | Flaw::Absent(_)
        )
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Flaw::Version(text) => write!(f, "Overlay {text} is not supported"),
            Flaw::Lacks(key) => write!(f, "The overlay lacks `{key}`"),
            Flaw::UnknownKey(key) => write!(f, "`{key}` is no key of Overlay 1.0"),
            Flaw::Remove => write!(f, "`remove` is not supported"),
            Flaw::ExtendsRemote => write!(f, "`extends` names a network address"),
            Flaw::ExtendsMissing => write!(f, "`extends` names a file that does not exist"),
            Flaw::ExtendsOther => write!(f, "`extends` names a file that is no OpenAPI document"),
            Flaw::Target(why) => write!(f, "The target cannot be read: {why}"),
            Flaw::NoMatch => write!(f, "The target selects nothing"),
            Flaw::BehindReference(to) => {
                write!(
                    f,
                    "The target selects nothing: `$ref: {to}` stands on the way"
                )
            }
            Flaw::NoHolder => write!(f, "The target can hold no declaration"),
            Flaw::Scalar => write!(f, "The target selects a single value"),
            Flaw::NoMapping => write!(f, "`update` is no mapping, but its target is one"),
            Flaw::Absent(name) => write!(f, "The document has no `{name}` at this place"),
            Flaw::NotOurs(key) => write!(f, "`{key}` is no declaration"),
            Flaw::Shared => write!(f, "The target is shared through a YAML anchor"),
        }
    }
}
