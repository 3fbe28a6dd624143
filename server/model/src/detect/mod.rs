//! Detection: is this value an identifier, of which object, and does the operation need a rule?
//!
//! Pure functions on linked facts. Within a function the first principle that speaks decides; each
//! gives its reason in words, so that a reader can judge it.

mod body;
mod carried;
mod envelope;
mod guess;
mod header;
mod id_words;
mod need;
mod object;
mod opaque;
mod path;
mod query;
mod situation;

pub(crate) use body::{BodyFound, body_identifiers};
pub(crate) use envelope::opened;
pub(crate) use guess::guessable;
pub(crate) use header::header_parameter;
pub(crate) use id_words::{IdWords, id_words};
pub(crate) use need::{effect, exemption};
pub(crate) use object::{Answer, ObjectFinder, Resolved};
pub(crate) use opaque::opaque;
pub(crate) use path::path_variable;
pub(crate) use query::query_parameter;
pub(crate) use situation::Situation;

use crate::Confidence;
use crate::facts::Format;
use crate::facts::Type;
use crate::link::{Value, Vocabulary};
use crate::word_lists::{CHOICE, CURSOR, FOREIGN, IDENTIFIER, OVERRIDABLE};

/// Texts up to this length are codes: of a country, a language, a currency.
const CODE_LENGTH: u32 = 3;

/// An identifier, and why we think so (to be read after "because").
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) confidence: Confidence,
    pub(crate) reason: String,
}

impl Found {
    fn high(reason: impl Into<String>) -> Option<Found> {
        Found::new(Confidence::High, reason)
    }

    fn medium(reason: impl Into<String>) -> Option<Found> {
        Found::new(Confidence::Medium, reason)
    }

    fn new(confidence: Confidence, reason: impl Into<String>) -> Option<Found> {
        let reason = reason.into();
        Some(Found { confidence, reason })
    }

    /// High where the document knows what is meant, else medium.
    fn high_if(known: bool, reason: impl Into<String>) -> Option<Found> {
        let confidence = if known {
            Confidence::High
        } else {
            Confidence::Medium
        };
        Found::new(confidence, reason)
    }
}

/// A closed set of values, a yes or no, a date or raw data, a code of up to three letters.
fn is_no_name(value: &Value) -> bool {
    let text = value.kind == Some(Type::String);
    let code = text && value.max_length.is_some_and(|length| length <= CODE_LENGTH);
    code || value.closed
        || value.kind == Some(Type::Boolean)
        || value.format == Some(Format::NoName)
}

/// A number that neither an identifier word nor a description calls an id measures something, and
/// so does a date.
fn is_measure(value: &Value, words: &IdWords<'_>) -> bool {
    let measures = value.kind == Some(Type::Number) && !value.calls_id || value.moment;
    measures && !words.last_is(IDENTIFIER)
}

/// Identifiers of requests, of other systems, and page cursors.
fn is_foreign(words: &IdWords<'_>, vocabulary: &Vocabulary<'_>, login: bool) -> bool {
    let (Some(first), Some(last)) = (words.first(), words.last()) else {
        return false;
    };
    let count = words.len();
    let is_id = last.is(IDENTIFIER);
    let before = words.before_last();
    let foreign_noun = before.is_some_and(|word| {
        let own = word.is(OVERRIDABLE) && vocabulary.has_resource(word.text()) && !login;
        word.is(FOREIGN) && !own
    });
    let others_reference = count > 2
        && before.is_some_and(|word| word.text() == "reference")
        && matches!(
            first.text(),
            "client" | "customer" | "merchant" | "partner" | "external"
        );
    is_id && (foreign_noun || others_reference)
        || count > 1 && first.is(CURSOR)
        || count > 2 && first.text() == "external"
        || last.is(CURSOR)
}

/// A kind, a place, a tag: an id only where it is a number, or where a description says so.
fn is_choice(words: &IdWords<'_>, value: &Value, described: bool) -> bool {
    let Some(last) = words.last() else {
        return false;
    };
    let kind = value.items.unwrap_or(value.kind);
    let noun = last.singular();
    let numbered =
        kind == Some(Type::Integer) && matches!(noun, "tag" | "label" | "category" | "role");
    let called = described
        && matches!(
            noun,
            "channel" | "role" | "category" | "action" | "environment"
        );
    last.singular_is(CHOICE) && !numbered && !called
}
