//! The names of schemas without the words that say what the schema is used for.

use std::cmp::Reverse;

use crate::word_lists::{CREATE, SCHEMA_AFFIX, VERB};
use crate::words::{Word, key, words};

/// The name of a schema as far as it names an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SchemaName {
    /// As written.
    pub(crate) text: Box<str>,
    /// `PetListResponse`, `v1.Pet` and `pets` have the key `pet`.
    pub(crate) key: Box<str>,
    /// What the words that do not count say.
    pub(crate) use_of: Use,
}

/// What a schema is for, as its name says; the greatest names the object best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Use {
    /// What one call takes or gives: `CreatePetRequest`, `deleted_pet`. Never the object.
    Message,
    /// Many of the object: `PetList`.
    List,
    /// The object in a request or response: `PetResponse`.
    Form,
    /// The object itself.
    Object,
}

impl SchemaName {
    /// Reads a name. A name space before the last dot does not count.
    pub(crate) fn new(text: &str) -> Self {
        let last = text.rsplit('.').next().unwrap_or_default();
        let mut all = words(last);
        all.retain(|word| !word.is_number());
        let mut core: Vec<&Word> = all.iter().filter(|word| !word.is(SCHEMA_AFFIX)).collect();
        let message = is_message(&all) || text.to_ascii_lowercase().starts_with("deleted");
        if message && core.len() > 1 && core.first().is_some_and(|word| word.is(VERB)) {
            core.remove(0);
        }
        let stripped = !core.is_empty() && core.len() < all.len();
        let list = |word: &Word| {
            let text = word.text();
            matches!(text, "list" | "collection" | "array" | "page" | "paginated")
        };
        let use_of = match stripped {
            _ if message => Use::Message,
            false => Use::Object,
            true if all.iter().any(list) => Use::List,
            true => Use::Form,
        };
        let key = if core.is_empty() {
            key(&all)
        } else {
            key(&core)
        };
        SchemaName {
            text: text.into(),
            key: key.into(),
            use_of,
        }
    }

    /// Whether it is a better name of the object than `other`, which has the same key: `pet` is
    /// better than `pets`, wherever each stands.
    pub(crate) fn names_better_than(&self, other: &Self) -> bool {
        let order = |name: &Self| (name.use_of, Reverse(name.text.len()));
        order(self) > order(other)
    }
}

/// A verb at the start and the word for a message at the end; one of both is not enough
/// (`ChangeRequest`, `UserResponse`).
fn is_message(all: &[Word]) -> bool {
    let [first, between @ .., last] = all else {
        return false;
    };
    let sent = matches!(
        last.text(),
        "body"
            | "input"
            | "output"
            | "params"
            | "payload"
            | "reply"
            | "request"
            | "response"
            | "result"
    );
    let fails = matches!(last.text(), "error" | "errors" | "exception");
    let made = |word: &Word| word.is(CREATE.or(VERB));
    let to_make = between.last().is_some_and(|word| word.is(CREATE));
    fails || sent && !between.is_empty() && (made(first) || to_make)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usage_words_do_not_count_unless_nothing_is_left() {
        let table = [
            ("Pet", "pet", Use::Object),
            ("PetListResponse", "pet", Use::List),
            ("io.shop.v1.PetList", "pet", Use::List),
            ("pets", "pet", Use::Object),
            ("CreatePetRequest2", "pet", Use::Message),
            ("GetPetResponse", "pet", Use::Message),
            ("PetAnswerCreateRequest", "petanswer", Use::Message),
            ("deleted_shop.pet", "pet", Use::Message),
            ("PetTooLargeException", "pettoolargeexception", Use::Message),
            ("PetResponse", "pet", Use::Form),
            ("ChangeRequest", "change", Use::Form),
            ("Item", "item", Use::Object),
            ("PaymentMethod", "paymentmethod", Use::Object),
        ];
        for (name, expected, use_of) in table {
            let found = SchemaName::new(name);
            assert_eq!((&*found.key, found.use_of), (expected, use_of), "{name}");
        }
    }
}
