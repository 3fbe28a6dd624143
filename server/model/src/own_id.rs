//! Which property of an object holds its own identifier.

use crate::word_lists::IDENTIFIER;
use crate::words::{Word, key, words};

/// Of the names of an object's properties the one of its identifier: `id`, else the object's name with a
/// word for identifiers (`animalId`), else such a word alone (`uuid`, `key`). `None` where there is
/// none, or where two are equally good.
pub fn own_identifier<'n>(
    object: &str,
    properties: impl IntoIterator<Item = &'n str>,
) -> Option<&'n str> {
    let own = key(&words(object));
    let ranked = properties.into_iter().filter_map(|name| {
        let words = words(name);
        Some((rank(&own, &words)?, name))
    });
    let ranked: Vec<(u8, &str)> = ranked.collect();
    let best = ranked.iter().map(|(rank, _)| *rank).min()?;
    let mut found = ranked.iter().filter(|(rank, _)| *rank == best);
    let (_, name) = found.next()?;
    found.next().is_none().then_some(*name)
}

fn rank(object: &str, words: &[Word]) -> Option<u8> {
    let (last, before) = words.split_last()?;
    let names_one = last.is(IDENTIFIER) || last.text() == "key";
    match before {
        _ if !names_one || last.is_plural() => None,
        [] if last.text() == "id" => Some(0),
        [] => Some(2),
        noun => (key(noun) == object).then_some(1),
    }
}

#[cfg(test)]
mod tests {
    use super::own_identifier;

    #[test]
    fn an_object_has_one_identifier() {
        let cases: [(&[&str], Option<&str>); 9] = [
            (&["name", "id"], Some("id")),
            (&["name", "_id", "animalId"], Some("_id")),
            (&["animalId", "ownerId"], Some("animalId")),
            (&["animal_id", "uuid"], Some("animal_id")),
            (&["key", "ownerId"], Some("key")),
            (&["uuid", "slug"], None),
            (&["ids", "animalIds", "name"], None),
            (&["ownerId"], None),
            (&[], None),
        ];
        for (names, expected) in cases {
            let found = own_identifier("Animal", names.iter().copied());
            assert_eq!(found, expected, "{names:?}");
        }
        let found = own_identifier("PetOrder", ["petId", "petOrderId"]);
        assert_eq!(found, Some("petOrderId"));
    }
}
