//! What an operation does, as far as it tells which values are identifiers.

use super::IdWords;
use crate::facts::{Literal, Template, Verb, without_extension};
use crate::link::Operation;
use crate::word_lists::{ADMIN, LOGIN, LOOKUP, PERSON, QUERY_POST};
use crate::words::{self, Word};

/// What an operation does.
pub(crate) struct Situation<'s> {
    /// Makes something new: POST on a collection, without a verb that says otherwise.
    pub(crate) creates: bool,
    /// What it makes is a member of a collection: the path ends in a plural.
    pub(crate) collects: bool,
    /// What it makes has no id yet; `add`, `invite` and `import` take one that exists.
    pub(crate) fresh: bool,
    /// What it makes is somebody's part in something, and that somebody exists.
    pub(crate) adds_person: bool,
    /// The words of what it makes.
    own_noun: &'s [Word],
    /// The same as `operationId` says it.
    object: &'s [Word],
    /// The noun that the path ends with, or that stands before its last variable.
    noun: &'s str,
    /// An administrator's action on someone or something else.
    pub(crate) administers: bool,
    /// The word that names an object in the variable that ends the path of an update: `key` of
    /// `/pets/{pet_key}`.
    pub(crate) updates_by: Option<&'s Word>,
    /// What an RPC method does something with: `pet` of `/pets/feed` and `/pets.delete`.
    pub(crate) acts_on: Option<String>,
    /// It deletes, and its path does not say what.
    pub(crate) deletes: bool,
    /// It makes what does not exist yet, and changes what does.
    pub(crate) upserts: bool,
    /// Login, registration, recovery.
    pub(crate) login: bool,
    /// Of these the login itself.
    pub(crate) authenticates: bool,
    /// Looks one object up: `/users/find`.
    pub(crate) looks_up: bool,
    /// Opens a channel of notifications: the path says what about, the body describes the channel.
    pub(crate) watches: bool,
    /// Names of the identifiers in the path.
    pub(crate) path_identifiers: Vec<&'s str>,
    /// The first verb that the operation shows.
    pub(crate) verb: Option<Verb>,
}

impl<'s> Situation<'s> {
    /// Looks at an operation on a path.
    pub(crate) fn of(
        template: &'s Template,
        operation: &'s Operation,
        path_identifiers: Vec<&'s str>,
    ) -> Self {
        let ends_in_literal = template.segments.last().is_some_and(|one| !one.variable);
        let verb = template
            .verb
            .clone()
            .or_else(|| operation.fact.verb.clone());
        let creating = matches!(verb, None | Some(Verb::Create));
        let looking = matches!(&*operation.method, "GET" | "HEAD" | "POST");
        let names_lookup = template.literals.last().is_some_and(|one| one.has(LOOKUP));
        let names_login = template.literals.iter().any(|one: &Literal| one.has(LOGIN));
        let names_admin = template.literals.iter().any(|one| one.has(ADMIN));
        let creates =
            &*operation.method == "POST" && ends_in_literal && creating && !asks(template);
        let updates = matches!(&*operation.method, "PUT" | "PATCH");
        let updated = template
            .variables
            .last()
            .filter(|_| updates && !ends_in_literal);
        Situation {
            creates,
            collects: creates && template.literals.last().is_some_and(Literal::is_plural),
            fresh: !template.takes_existing,
            adds_person: adds_person(template),
            own_noun: &template.own_noun,
            object: &operation.fact.fact.object,
            noun: template.literals.last().map_or("", |literal| &literal.key),
            administers: names_admin && !creates,
            updates_by: updated.and_then(|one| one.words.last().filter(|_| one.words.len() > 1)),
            acts_on: acts_on(template),
            deletes: &*operation.method == "DELETE" && template.variables.is_empty(),
            upserts: operation.fact.upserts,
            login: names_login && path_identifiers.is_empty(),
            authenticates: names_login && template.literals.last().is_some_and(authenticates),
            looks_up: looking && ends_in_literal && names_lookup,
            watches: template
                .segments
                .last()
                .is_some_and(|one| &*one.text == "watch"),
            path_identifiers,
            verb,
        }
    }

    /// Whether `key` names what the operation makes: `origin` on `/trusted-origins`, `table` of
    /// `CreateTable`.
    pub(crate) fn is_own(&self, key: &str) -> bool {
        let from = |at: usize| words::key(self.own_noun.get(at..).unwrap_or_default());
        (0..self.own_noun.len()).any(|at| from(at) == key)
            || !self.object.is_empty() && words::key(self.object) == key
    }

    /// Whether an RPC method names by it what it acts on: `name`, or `pet` of `/pets/delete`.
    pub(crate) fn acts_on(&self, words: &IdWords<'_>) -> bool {
        let own = |noun: &String| words.are(&["name"]) || *noun == words.key();
        self.acts_on.as_ref().is_some_and(own)
    }

    /// Whether a body's only property of that key holds the object that the path is about.
    pub(crate) fn is_about(&self, key: &str) -> bool {
        self.noun == key || words::key(self.own_noun) == key
    }
}

/// `POST /rates/estimate`, `/pets/search`: the last word asks, the noun stands before it.
fn asks(template: &Template) -> bool {
    let [.., noun, last] = &*template.literals else {
        return false;
    };
    let adjacent = noun.segment + 1 == last.segment && !noun.technical;
    let words = [last.words.first(), last.words.last()];
    adjacent && words.iter().flatten().any(|word| word.is(QUERY_POST))
}

/// `POST /teams/{id}/members`: whoever becomes a member exists already.
fn adds_person(template: &Template) -> bool {
    let last = template.literals.last();
    let role =
        |one: &Literal| one.is_plural() && one.last().is_some_and(|word| word.singular_is(PERSON));
    last.is_some_and(|last| last.segment > 0 && role(last)) && !template.variables.is_empty()
}

/// Verbs whose object exists, and keeps its name.
const DEEDS: &[&str] = &[
    "activate",
    "archive",
    "cancel",
    "close",
    "deactivate",
    "delete",
    "describe",
    "detach",
    "disable",
    "disconnect",
    "enable",
    "end",
    "get",
    "leave",
    "pause",
    "read",
    "reboot",
    "remove",
    "restart",
    "restore",
    "resume",
    "retry",
    "revoke",
    "stop",
    "suspend",
    "terminate",
    "unassign",
    "unpublish",
];

/// The key of the noun before the verb, in a path without variables: there the request says which.
fn acts_on(template: &Template) -> Option<String> {
    let deed = matches!(&template.verb, Some(Verb::Other(verb)) if DEEDS.contains(&&**verb));
    let last = template.literals.last()?;
    if !deed || !template.variables.is_empty() || last.segment + 1 != template.segments.len() {
        return None;
    }
    if let Some((noun, _)) = without_extension(&last.text).rsplit_once(['.', ':']) {
        let noun = noun.rsplit('.').next().unwrap_or_default();
        return Some(words::key(&words::words(noun)));
    }
    let noun = template.literals.iter().rev().nth(1)?;
    (noun.segment + 1 == last.segment && !noun.technical).then(|| noun.key.to_string())
}

fn authenticates(last: &Literal) -> bool {
    let verb = |word: &Word| {
        matches!(
            word.text(),
            "authenticate" | "login" | "logon" | "signin" | "signon" | "token"
        )
    };
    last.words.iter().any(verb)
}
