//! Headers: the tenant or user that a call is about.

use super::{Found, id_words, is_foreign, is_measure, is_no_name};
use crate::facts::Name;
use crate::link::{Value, Vocabulary};
use crate::word_lists::{IDENTIFIER, PERSON, TENANT};
use crate::words::Word;

/// Whether a header is an identifier; the first principle that speaks decides.
pub(crate) fn header_parameter(
    name: &Name,
    value: &Value,
    vocabulary: &Vocabulary<'_>,
) -> Option<Found> {
    let words = id_words(&name.words, vocabulary).without(|word| word.text() == "x");
    let last = words.last()?;
    if is_no_name(value) || is_measure(value, &words) || is_foreign(&words, vocabulary, false) {
        return None;
    }
    let is_id = last.is(IDENTIFIER) && !matches!(last.text(), "key" | "hash" | "number" | "name");
    let has = |text: &str| words.iter().any(|word| word.text() == text);
    if words.are(&["on", "behalf", "of"]) || has("impersonate") || words.are(&["sudo"]) {
        return Found::medium("it selects on whose behalf the call acts");
    }
    let before = words.before_last();
    let names_one = last.is(IDENTIFIER) || matches!(last.text(), "name" | "slug");
    let is_tenant = |word: &Word| word.is(TENANT) && word.text() != "client";
    if names_one && before.is_some_and(is_tenant) || is_id && words.iter().any(is_tenant) {
        return Found::high("it selects the tenant or user");
    }
    let vague = matches!(
        last.text(),
        "client" | "user" | "domain" | "site" | "group" | "realm"
    );
    if last.is(TENANT) && !vague && !has("agent") {
        return Found::medium("it selects the tenant");
    }
    let known = before.is_some_and(|word| vocabulary.knows(word.singular()));
    let of_party = before.is_some_and(|word| word.is(PERSON) || is_party(word.text()));
    if is_id && (known || of_party) {
        return Found::medium(format!("its name ends in \"{}\"", last.text()));
    }
    None
}

/// Whoever a call can be made for besides tenants and persons.
fn is_party(word: &str) -> bool {
    matches!(
        word,
        "app" | "application" | "branch" | "child" | "consumer" | "partner" | "shop" | "store"
    )
}
