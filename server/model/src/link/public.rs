//! Is what a document gives the same for everybody?

use openapi::{Api, Location};

use super::{Linked, Parameter};
use crate::facts::{LEDGER, Literal, PUBLIC, Phrases, head_of_text};
use crate::word_lists::{IDENTIFIER, PRIVATE, QUERY_POST, REGISTERED, SECRET};
use crate::words::{Word, words};

/// As many operations that all read are no accident.
const MANY_READS: usize = 10;

/// Why everybody may see all that a document gives; `None` where that cannot be told.
pub(super) fn public_document(linked: &Linked<'_>) -> Option<&'static str> {
    let operations = || linked.paths.iter().flat_map(|path| &path.operations);
    let all = operations().count();
    let reads = linked.paths.iter().flat_map(|path| {
        let queries = path
            .template
            .literals
            .last()
            .and_then(Literal::last)
            .is_some_and(|last| last.is(QUERY_POST));
        path.operations
            .iter()
            .filter(move |one| match &*one.method {
                "GET" | "HEAD" | "OPTIONS" => true,
                "POST" => queries,
                _ => false,
            })
    });
    let reads = reads.count();
    let changes = operations().any(|one| matches!(&*one.method, "PUT" | "PATCH" | "DELETE"));
    if all == 0 || changes {
        return None;
    }
    if reads == all && identifies_no_user(linked) && !names_private(linked, all >= MANY_READS) {
        return Some("the document only reads, and no operation tells one user from another");
    }
    if reads * 10 >= all * 9 && says(linked.api, &LEDGER) {
        return Some("the document describes public data and hardly writes");
    }
    if reads * 2 >= all && says(linked.api, &PUBLIC) {
        return Some("the document says that its data is public");
    }
    None
}

/// Nobody logs in: no scheme, or only API keys that name an application.
fn identifies_no_user(linked: &Linked<'_>) -> bool {
    let mut operations = linked.paths.iter().flat_map(|path| &path.operations);
    has_application_key_only(linked.api)
        && !operations.any(|one| one.parameters.iter().any(is_credential))
}

fn has_application_key_only(api: Api<'_>) -> bool {
    api.security_schemes().all(|(_, scheme)| {
        scheme.is_ok_and(|scheme| {
            let name = scheme.parameter_name().unwrap_or_default();
            let cookie = scheme.location() == Some(Location::Cookie);
            let key = scheme.kind().is_some_and(|kind| kind == "apiKey");
            key && !cookie && !names_credential(&words(&name))
        })
    })
}

/// A parameter that stands for a security scheme: an `Authorization` header, a session cookie.
fn is_credential(parameter: &Parameter) -> bool {
    let fact = &parameter.fact.fact;
    let outside_path = matches!(
        fact.location,
        Some(Location::Header | Location::Query | Location::Cookie)
    );
    let name = fact.name.as_ref().filter(|_| outside_path);
    name.is_some_and(|name| names_credential(&name.words))
}

/// `Authorization`, `access_token`, `X-Session-Id`: what a user gets by logging in.
fn names_credential(words: &[Word]) -> bool {
    let has = |text: &str| words.iter().any(|word| word.text() == text);
    let of_user = ["access", "auth", "bearer", "oauth", "user"];
    has("authorization")
        || has("session")
            && words
                .iter()
                .any(|word| word.is(IDENTIFIER.or(SECRET)) || word.text() == "key")
        || has("jwt")
        || has("token") && of_user.iter().any(|word| has(word))
}

/// Some path names what belongs to a user or a tenant. That a document of some size never writes
/// is telling: there, what public registers hold too does not count.
fn names_private(linked: &Linked<'_>, large: bool) -> bool {
    let private = |word: &Word| word.is(PRIVATE) && !(large && word.is(REGISTERED));
    linked.paths.iter().any(|path| {
        let template = &path.template.fact;
        let literals = template.literals.iter().flat_map(|one| &one.words);
        let mut words = template.variables.iter().flat_map(|one| &one.words);
        words.any(private) || literals.into_iter().any(private)
    })
}

fn says(api: Api<'_>, phrases: &Phrases) -> bool {
    let Some(info) = api.cursor().get("info") else {
        return false;
    };
    let said = |key: &str| {
        info.get(key)
            .is_some_and(|text| phrases.stand_in(head_of_text(text.node(), 2000)))
    };
    said("title") || said("description")
}
