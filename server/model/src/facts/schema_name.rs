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
}

impl SchemaName {
    /// Reads a name. A name space before the last dot does not count.
    pub(crate) fn new(text: &str) -> Self {
        let last = text.rsplit('.').next().unwrap_or_default();
        let mut all = words(last);
        all.retain(|word| !word.is_number());
        let core: Vec<&Word> = all.iter().filter(|word| !word.is(SCHEMA_AFFIX)).collect();
        let key = if core.is_empty() {
            key(&all)
        } else {
            key(&core)
        };
        SchemaName {
            text: text.into(),
            key: key.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usage_words_do_not_count_unless_nothing_is_left() {
        let table = [
            ("Pet", "pet"),
            ("PetListResponse", "pet"),
            ("io.shop.v1.PetList", "pet"),
            ("pets", "pet"),
            ("CreatePetRequest2", "pet"),
            ("Item", "item"),
            ("PaymentMethod", "paymentmethod"),
        ];
        for (name, expected) in table {
            assert_eq!(&*SchemaName::new(name).key, expected, "{name}");
        }
    }
}
