//! Phrases that several rules share.

use model::{Identifier, Location, Model, Version};

/// `a`, `b` and `c`; of more than `most` items the rest is counted.
pub(crate) fn list(items: &[String], most: usize) -> String {
    let shown = items.get(..most.min(items.len())).unwrap_or_default();
    let rest = items.len() - shown.len();
    match (shown, rest) {
        ([], _) => String::new(),
        ([one], 0) => one.clone(),
        ([front @ .., last], 0) => format!("{} and {last}", front.join(", ")),
        (all, rest) => format!("{} and {rest} more", all.join(", ")),
    }
}

/// The word with its article: "a Pet", "an Owner".
pub(crate) fn with_article(word: &str) -> String {
    let vowel = word.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']);
    [if vowel { "an " } else { "a " }, word].concat()
}

/// What the identifier names: its schema, else the plain word for it.
pub(crate) fn object_of(identifier: &Identifier) -> &str {
    match &identifier.object {
        Some(object) => object,
        None if identifier.resource.is_empty() => "object",
        None => &identifier.resource,
    }
}

/// A plain word as a schema would be called: `access token` is `AccessToken`.
pub(crate) fn as_name(word: &str) -> String {
    let words = word.split(|one: char| !one.is_alphanumeric());
    words.map(capitalised).collect()
}

/// The text with a capital letter at the start.
pub(crate) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// The identifier and where it stands, if not in the path: "`petId`", "`ids` in the query".
pub(crate) fn placed(identifier: &Identifier) -> String {
    let name = &identifier.name;
    match identifier.location {
        Location::Path => ["`", name, "`"].concat(),
        Location::Query => format!("`{name}` in the query"),
        Location::Header => format!("the header `{name}`"),
        Location::Cookie => format!("the cookie `{name}`"),
        Location::Body | Location::FormData => format!("`{name}` in the body"),
    }
}

/// "a Pet by `petId`".
pub(crate) fn choice(identifier: &Identifier) -> String {
    choices(&[identifier])
}

/// "a Pet by `petId`, an Owner by `ownerId` and `owner` in the query": the first one, and then those
/// that the request must have before those that it can do without.
pub(crate) fn choices(identifiers: &[&Identifier]) -> String {
    let mut ordered = identifiers.to_vec();
    if let Some((_, others)) = ordered.split_first_mut() {
        others.sort_by_key(|one| one.optional);
    }
    let mut objects: Vec<(&str, Vec<String>)> = Vec::new();
    for one in ordered {
        let object = object_of(one);
        match objects.iter_mut().find(|(known, _)| *known == object) {
            Some((_, names)) => names.push(placed(one)),
            None => objects.push((object, vec![placed(one)])),
        }
    }
    let phrases: Vec<String> = objects
        .iter()
        .map(|(object, names)| [&with_article(object), " by ", &list(names, 2)].concat())
        .collect();
    list(&phrases, 3)
}

/// `DELETE /pets/{petId}`.
pub(crate) fn endpoint(operation: &model::Operation) -> String {
    [&operation.method, " ", &operation.path].concat()
}

/// "1 operation", "2 operations".
pub(crate) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// Where the security schemes of a document stand.
pub(crate) fn security_schemes(model: &Model) -> &'static str {
    match model.version {
        Some(Version::V2_0) => "securityDefinitions",
        _ => "components.securitySchemes",
    }
}

/// Reasons of several identifiers: "`petId`: ...; `ownerId`: ...".
pub(crate) fn reasons<'a>(identifiers: impl IntoIterator<Item = &'a Identifier>) -> String {
    let reasons: Vec<String> = identifiers
        .into_iter()
        .take(2)
        .map(|one| ["`", &one.name, "`: ", &one.reason].concat())
        .collect();
    reasons.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_count_what_they_leave_out() {
        let items: Vec<String> = ["a", "b", "c", "d"].map(String::from).to_vec();
        assert_eq!(list(&items[..1], 3), "a");
        assert_eq!(list(&items[..3], 3), "a, b and c");
        assert_eq!(list(&items, 2), "a, b and 2 more");
    }

    #[test]
    fn articles_follow_the_sound() {
        assert_eq!(with_article("Owner"), "an Owner");
        assert_eq!(with_article("user"), "a user");
    }
}
