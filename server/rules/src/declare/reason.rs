//! Why something is not declared by a machine.

use std::fmt;

use edit::Refusal;

use crate::words;

/// Why an operation gets no declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Nothing in the document shows which object this identifier names.
    Unknown(String),
    /// Only a name speaks for the object.
    Unsure {
        /// The identifier.
        identifier: String,
        /// What it is called like.
        object: String,
    },
    /// The identifier may name one of several objects.
    Ambiguous {
        /// The identifier.
        identifier: String,
        /// The objects.
        objects: Vec<String>,
    },
    /// No schema that a declaration could name describes this object.
    NoSchema(String),
    /// The operation has an `x-objectAuth` of its own, which is about one object.
    AtOperation,
    /// The operation has an `x-objectAuth` of its own, which does not say enough.
    Begun,
    /// What is declared already cannot be read.
    Unreadable,
    /// Several paths share this part of the document, and address different objects.
    Differs,
    /// Somebody has suppressed that nothing is declared there.
    Dismissed,
    /// The document cannot be changed there.
    Edit(Refusal),
}

impl From<Refusal> for Reason {
    fn from(refusal: Refusal) -> Self {
        Reason::Edit(refusal)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Unknown(identifier) => write!(
                f,
                "nothing shows which object `{identifier}` names: declare it at the operation"
            ),
            Reason::Unsure { identifier, object } => write!(
                f,
                "only its name says that `{identifier}` names {}: declare it if it does",
                words::with_article(object)
            ),
            Reason::Ambiguous {
                identifier,
                objects,
            } => write!(
                f,
                "`{identifier}` may name {}: choose one",
                objects
                    .iter()
                    .map(|one| words::with_article(one))
                    .collect::<Vec<_>>()
                    .join(" or ")
            ),
            Reason::NoSchema(object) => write!(
                f,
                "{object} has no schema that a declaration could name: declare it at the operation"
            ),
            Reason::AtOperation => f.write_str(
                "the `x-objectAuth` at the operation is about one object: name all of them with \
                 `x-objects`",
            ),
            Reason::Begun => f.write_str(
                "the operation has an `x-objectAuth`: complete it, or take it away first",
            ),
            Reason::Unreadable => {
                f.write_str("what is declared there cannot be read: correct it first")
            }
            Reason::Differs => f.write_str(
                "several paths share this part and address different objects: write it out for \
                 each of them first",
            ),
            Reason::Dismissed => f.write_str(
                "somebody has said that it needs none: take the suppression away if it does",
            ),
            Reason::Edit(refusal) => refusal.fmt(f),
        }
    }
}
