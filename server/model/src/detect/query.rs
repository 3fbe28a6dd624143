//! Query parameters and cookies.

use super::{Found, IdWords, Situation, id_words, is_choice, is_foreign, is_measure, is_no_name};
use crate::Location;
use crate::facts::{Name, Type};
use crate::link::{Value, Vocabulary};
use crate::word_lists::{
    DESCRIPTIVE, HARD, IDENTIFIER, KIND, NAMEISH, PERSON, SECRET, SOFT, TITLE, WEAK,
};

/// Whether a query parameter or cookie is an identifier; the first principle that speaks decides.
pub(crate) fn query_parameter(
    name: &Name,
    location: Location,
    value: &Value,
    situation: &Situation<'_>,
    vocabulary: &Vocabulary<'_>,
) -> Option<Found> {
    let words = id_words(&name.words, vocabulary);
    let last = words.last()?;
    let session =
        location == Location::Cookie && name.text.to_ascii_lowercase().contains("session");
    if is_no_name(value)
        || is_measure(value, &words)
        || last.is(SECRET)
        || is_foreign(&words, vocabulary, situation.login)
        || value.cursor
        || value.elsewhere
        || session
    {
        return None;
    }
    if last.is(IDENTIFIER) {
        return called_id(&words, vocabulary);
    }
    if situation.acts_on(&words) {
        return Found::high("the operation names by it what it acts on");
    }
    if situation.deletes && value.required {
        return Found::high("it says what is deleted");
    }
    let described = value.calls_id || vocabulary.described.contains(&*name.text);
    if is_choice(&words, value, described) {
        return None;
    }
    if value.required && last.is(NAMEISH) && situation.looks_up {
        return Found::medium("the operation looks one object up by it");
    }
    if described && !words.all(HARD.or(KIND)) && !last.is(WEAK.or(DESCRIPTIVE)) {
        let known = value.calls_id && vocabulary.has_resource(&words.key());
        return Found::high_if(known, "its description calls it an id");
    }
    known_elsewhere(name, &words, value, vocabulary)
}

/// A name that ends in a word for identifiers.
fn called_id(words: &IdWords<'_>, vocabulary: &Vocabulary<'_>) -> Option<Found> {
    let last = words.last()?;
    if words.len() == 1 {
        let plain = matches!(last.text(), "id" | "ids" | "uuid" | "guid" | "arn");
        return Found::high_if(plain, "it is an id");
    }
    let reason = format!("its name ends in \"{}\"", last.text());
    Found::high_if(words.noun_known(vocabulary), reason)
}

/// A name that says what it stands for in other places of the document.
fn known_elsewhere(
    name: &Name,
    words: &IdWords<'_>,
    value: &Value,
    vocabulary: &Vocabulary<'_>,
) -> Option<Found> {
    let last = words.last()?;
    if words.all(HARD.or(SOFT)) {
        return None;
    }
    let numbered = matches!(
        last.text(),
        "number" | "numbers" | "key" | "keys" | "slug" | "hash" | "reference"
    );
    let named = last.text() == "name" && vocabulary.by_rpc_name.contains(&*words.noun_key());
    if named || numbered && words.noun_known(vocabulary) {
        let word = last.text();
        return Found::medium(format!("it is the {word} of a resource of this document"));
    }
    if last.is(WEAK.or(DESCRIPTIVE)) || value.kind == Some(Type::Object) {
        return None;
    }
    if vocabulary.path_names.contains(&*name.text) && !last.is(TITLE) {
        return Found::medium("elsewhere in the document it is a path identifier");
    }
    if last.is(PERSON) && words.len() == 1 {
        return Found::medium("it names a person or a parent object");
    }
    let key = words.key();
    let resource = vocabulary.has_resource(&key);
    let named = matches!(value.kind, Some(Type::String | Type::Integer | Type::Array));
    if resource && named {
        return Found::medium(format!("\"{key}\" is a resource of this document"));
    }
    None
}
