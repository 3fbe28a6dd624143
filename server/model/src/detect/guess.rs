//! Can the value of an identifier be guessed?

use crate::Guessable;
use crate::facts::{Example, Format, Pattern, Type};
use crate::link::Value;
use crate::words::Word;

/// So short that all values can be tried.
const SHORT: u32 = 8;

/// Why the value can be guessed; `None` where it cannot, or the document does not show it.
pub(crate) fn guessable(value: &Value, words: &[Word]) -> Option<Guessable> {
    let kind = value.items.unwrap_or(value.kind);
    let last = words.last().map_or("", Word::singular);
    match (kind, value.format) {
        (Some(Type::Integer), _) => return Some(Guessable::Integer),
        (Some(Type::Number), _) => return Some(Guessable::Number),
        (_, Some(Format::Random)) => return None,
        (_, Some(Format::Number)) => return Some(Guessable::Digits),
        _ => {}
    }
    if matches!(last, "uuid" | "guid" | "ulid") && value.example != Some(Example::UuidV1) {
        return None;
    }
    if value.pattern == Some(Pattern::Digits) {
        return Some(Guessable::Digits);
    }
    match value.example {
        Some(Example::Digits) => return Some(Guessable::DigitExample),
        Some(Example::UuidV1) => return Some(Guessable::UuidV1),
        Some(Example::Uuid) => return None,
        Some(Example::Email) => return Some(Guessable::Email),
        None => {}
    }
    let known = match (value.format, last) {
        (Some(Format::Email), _) | (_, "email" | "mail") => Some(Guessable::Email),
        (Some(Format::Phone), _) | (_, "phone" | "msisdn") => Some(Guessable::Phone),
        (_, "username" | "login") => Some(Guessable::UserName),
        (_, "vin") => Some(Guessable::Vin),
        (_, "iban") => Some(Guessable::Iban),
        (_, "isbn" | "sku" | "ean" | "upc" | "imei") => Some(Guessable::ProductNumber),
        _ => None,
    };
    if known.is_some() {
        return known;
    }
    if value.pattern == Some(Pattern::Small) {
        return Some(Guessable::SmallPattern);
    }
    let short = value.max_length.filter(|length| *length <= SHORT);
    short.map(Guessable::Short)
}
