//! Names as words: `petId`, `pet_id`, `PetIDs` and `pet-id` alike. Identifiers are recognised by
//! whole words, never by parts of them (`paid`, `grid` and `provider` are no ids).

use std::borrow::{Borrow, Cow};

use crate::word_lists::{Class, class_of};

/// A word in lower case with what the word lists say about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    text: Box<str>,
    class: Class,
    /// The singular, where it is another word.
    singular: Option<Box<str>>,
    singular_class: Class,
}

impl Word {
    /// The word of this text, which is lower case already.
    pub(crate) fn new(text: &str) -> Self {
        let class = class_of(text);
        let singular = singular(text);
        let is_plural = *singular != *text;
        Word {
            class,
            text: text.into(),
            singular_class: if is_plural {
                class_of(&singular)
            } else {
                class
            },
            singular: is_plural.then(|| singular.into()),
        }
    }

    /// The text in lower case.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether a list of `class` has it.
    pub(crate) fn is(&self, class: Class) -> bool {
        self.class.intersects(class)
    }

    /// The singular.
    pub(crate) fn singular(&self) -> &str {
        self.singular.as_deref().unwrap_or(&self.text)
    }

    /// Whether a list of `class` has the singular.
    pub(crate) fn singular_is(&self, class: Class) -> bool {
        self.singular_class.intersects(class)
    }

    /// Whether it names several things.
    pub(crate) fn is_plural(&self) -> bool {
        self.singular.is_some() || matches!(&*self.text, "media" | "data" | "series")
    }

    /// A number.
    pub(crate) fn is_number(&self) -> bool {
        self.text.bytes().all(|byte| byte.is_ascii_digit())
    }
}

/// Of longer names only as many bytes at the start and at the end are read: no client writes them,
/// and what is done with words takes the square of their number.
const HALF: usize = 128;

/// The words of a name in order.
pub(crate) fn words(name: &str) -> Vec<Word> {
    let (start, end) = ends(name);
    split(start)
        .chain(split(end))
        .map(|word| Word::new(&word.to_ascii_lowercase()))
        .collect()
}

/// A name in two halves: a verb stands at the start, an identifier word at the end.
fn ends(name: &str) -> (&str, &str) {
    if name.len() <= 2 * HALF {
        return (name, "");
    }
    let start = (0..=HALF).rev().find_map(|at| name.get(..at));
    let end = (name.len() - HALF..name.len()).find_map(|at| name.get(at..));
    (start.unwrap_or_default(), end.unwrap_or_default())
}

/// The parts of a name, as written. Everything but ASCII letters and digits divides.
fn split(name: &str) -> impl Iterator<Item = &str> {
    let mut rest = name;
    std::iter::from_fn(move || {
        let start = rest.find(|c: char| c.is_ascii_alphanumeric())?;
        rest = rest.get(start..)?;
        let (word, tail) = rest.split_at_checked(first_word(rest.as_bytes()))?;
        rest = tail;
        Some(word)
    })
}

/// Length of the word that `bytes`, which begin with a letter or digit, begin with.
fn first_word(bytes: &[u8]) -> usize {
    let run = |from: usize, is: fn(&u8) -> bool| {
        let tail = bytes.get(from..).unwrap_or_default();
        tail.iter().take_while(|byte| is(byte)).count()
    };
    let digits = run(0, u8::is_ascii_digit);
    if digits > 0 {
        return digits;
    }
    if bytes.starts_with(b"OAuth") {
        return 5;
    }
    let upper = run(0, u8::is_ascii_uppercase);
    let lower = run(upper, u8::is_ascii_lowercase);
    match (upper, lower) {
        (0 | 1, _) | (_, 0) => upper + lower,
        // `IDs`, `URLs`: a plural, not the start of a word `Ds`.
        (_, 1) if bytes.get(upper) == Some(&b's') => upper + 1,
        // `HTTPServer`: the last capital belongs to what follows.
        _ => upper - 1,
    }
}

/// Plurals that no rule tells.
const IRREGULAR: &[(&str, &str)] = &[
    ("addresses", "address"),
    ("alias", "alias"),
    ("aliases", "alias"),
    ("analyses", "analysis"),
    ("atlas", "atlas"),
    ("bias", "bias"),
    ("canvas", "canvas"),
    ("children", "child"),
    ("cookies", "cookie"),
    ("criteria", "criterion"),
    ("data", "data"),
    ("indexes", "index"),
    ("indices", "index"),
    ("kubernetes", "kubernetes"),
    ("matrices", "matrix"),
    ("media", "media"),
    ("men", "man"),
    ("movies", "movie"),
    ("news", "news"),
    ("people", "person"),
    ("series", "series"),
    ("statuses", "status"),
    ("vertices", "vertex"),
    ("women", "woman"),
];

/// Words of three letters that end in s and are no plural.
const SHORT_SINGULAR: &[&str] = &[
    "aws", "bus", "cis", "cms", "css", "dns", "gas", "gps", "has", "ios", "kms", "nfs", "ops",
    "pos", "rss", "sis", "sms", "sos", "tls", "vms", "vps", "was",
];

/// The singular of an English word in lower case; the word itself where it is no plural.
pub(crate) fn singular(word: &str) -> Cow<'_, str> {
    if let Ok(at) = IRREGULAR.binary_search_by_key(&word, |(plural, _)| plural) {
        return Cow::Borrowed(IRREGULAR.get(at).map_or(word, |(_, one)| one));
    }
    let stem = |cut: usize| word.get(..word.len().saturating_sub(cut)).unwrap_or(word);
    if word.len() <= 3 {
        let plural = word.len() == 3 && word.ends_with('s') && !SHORT_SINGULAR.contains(&word);
        return Cow::Borrowed(stem(usize::from(plural)));
    }
    if word.ends_with("ies") {
        return Cow::Owned(format!("{}y", stem(3)));
    }
    if ["sses", "shes", "ches", "xes", "zzes"]
        .iter()
        .any(|end| word.ends_with(end))
    {
        return Cow::Borrowed(stem(2));
    }
    let ends_like_singular = ["ss", "us", "is"].iter().any(|end| word.ends_with(end));
    if word.ends_with('s') && !ends_like_singular {
        return Cow::Borrowed(stem(1));
    }
    Cow::Borrowed(word)
}

/// Words joined, the last one in singular: equal for `PetStore`, `pet_stores`, `pet-store`. Empty
/// for no words.
pub(crate) fn key<W: Borrow<Word>>(words: &[W]) -> String {
    let Some((last, before)) = words.split_last() else {
        return String::new();
    };
    let mut joined: String = before.iter().map(|word| word.borrow().text()).collect();
    joined.push_str(last.borrow().singular());
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split_lower(name: &str) -> Vec<String> {
        words(name)
            .iter()
            .map(|word| word.text().to_owned())
            .collect()
    }

    #[test]
    fn names_split_at_case_digits_and_separators() {
        let table: &[(&str, &[&str])] = &[
            ("petId", &["pet", "id"]),
            ("pet_id", &["pet", "id"]),
            ("pet-id", &["pet", "id"]),
            ("PetID", &["pet", "id"]),
            ("OrgIDs", &["org", "ids"]),
            ("AccountSid", &["account", "sid"]),
            ("HTTPServerName", &["http", "server", "name"]),
            ("userUUIDs", &["user", "uuids"]),
            ("x-OAuthToken", &["x", "oauth", "token"]),
            ("line2Id", &["line", "2", "id"]),
            ("paid", &["paid"]),
            ("grid", &["grid"]),
            ("häuserId", &["h", "user", "id"]),
            ("", &[]),
            ("--", &[]),
        ];
        for (name, expected) in table {
            assert_eq!(split_lower(name), *expected, "{name}");
        }
    }

    #[test]
    fn of_long_names_the_ends_are_read() {
        let name = format!("delete{}PetId", "\u{e4}Ab".repeat(300_000));
        let found = split_lower(&name);
        assert!(found.len() <= 2 * HALF, "{}", found.len());
        assert_eq!(found.first().map(String::as_str), Some("delete"));
        assert!(found.ends_with(&["pet".to_owned(), "id".to_owned()]));
    }

    #[test]
    fn plurals_become_singular_and_singulars_stay() {
        let table = [
            ("pets", "pet"),
            ("ids", "id"),
            ("categories", "category"),
            ("boxes", "box"),
            ("branches", "branch"),
            ("addresses", "address"),
            ("people", "person"),
            ("status", "status"),
            ("analysis", "analysis"),
            ("access", "access"),
            ("dns", "dns"),
            ("kms", "kms"),
            ("aliases", "alias"),
            ("areas", "area"),
            ("movies", "movie"),
        ];
        for (plural, one) in table {
            assert_eq!(singular(plural), one);
            assert_eq!(singular(one), one);
        }
    }

    #[test]
    fn irregular_plurals_are_sorted_for_the_search() {
        assert!(IRREGULAR.is_sorted());
    }

    #[test]
    fn keys_ignore_spelling_and_number() {
        for name in ["PetStore", "pet_stores", "pet-store", "PETStores"] {
            assert_eq!(key(&words(name)), "petstore", "{name}");
        }
        assert_eq!(key::<Word>(&[]), "");
    }
}
