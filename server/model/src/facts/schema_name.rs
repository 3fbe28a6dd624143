//! The names of schemas without the words that say what the schema is used for.

use crate::word_lists::SCHEMA_AFFIX;
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
        let core: Vec<&Word> = all.iter().filter(|word| !word.is(SCHEMA_AFFIX)).collect();
        let stripped = !core.is_empty() && core.len() < all.len();
        let list = |word: &Word| {
            let text = word.text();
            matches!(text, "list" | "collection" | "array" | "page" | "paginated")
        };
        let use_of = match stripped {
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
            ("CreatePetRequest2", "pet", Use::Form),
            ("Item", "item", Use::Object),
            ("PaymentMethod", "paymentmethod", Use::Object),
        ];
        for (name, expected, use_of) in table {
            let found = SchemaName::new(name);
            assert_eq!((&*found.key, found.use_of), (expected, use_of), "{name}");
        }
    }
}
