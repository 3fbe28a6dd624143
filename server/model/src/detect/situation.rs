//! What an operation does, as far as it tells which values are identifiers.

use crate::facts::{Literal, Template, Verb};
use crate::link::Operation;
use crate::word_lists::{ADMIN, LOGIN, LOOKUP};
use crate::words::{self, Word};

/// What an operation does.
pub(crate) struct Situation<'s> {
    /// Makes something new: POST on a collection, without a verb that says otherwise.
    pub(crate) creates: bool,
    /// What it makes is a member of a collection: the path ends in a plural.
    pub(crate) collects: bool,
    /// What it makes has no id yet; `add`, `invite` and `import` take one that exists.
    pub(crate) fresh: bool,
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
    /// Login, registration, recovery.
    pub(crate) login: bool,
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
        let creates = &*operation.method == "POST" && ends_in_literal && creating;
        let updates = matches!(&*operation.method, "PUT" | "PATCH");
        let updated = template
            .variables
            .last()
            .filter(|_| updates && !ends_in_literal);
        Situation {
            creates,
            collects: creates && template.literals.last().is_some_and(Literal::is_plural),
            fresh: !template.takes_existing,
            own_noun: &template.own_noun,
            object: &operation.fact.fact.object,
            noun: template.literals.last().map_or("", |literal| &literal.key),
            administers: names_admin && !creates,
            updates_by: updated.and_then(|one| one.words.last().filter(|_| one.words.len() > 1)),
            login: names_login && path_identifiers.is_empty(),
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

    /// Whether a body's only property of that key holds the object that the path is about.
    pub(crate) fn is_about(&self, key: &str) -> bool {
        self.noun == key || words::key(self.own_noun) == key
    }
}
