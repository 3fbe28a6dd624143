//! What an operation does, as far as it tells which values are identifiers.

use crate::facts::{Literal, Template, Verb};
use crate::link::Operation;
use crate::word_lists::{LOGIN, LOOKUP};

/// What an operation does.
pub(crate) struct Situation<'s> {
    /// Makes something new: POST on a collection, without a verb that says otherwise.
    pub(crate) creates: bool,
    /// What it makes has no id yet; `add`, `invite` and `import` take one that exists.
    pub(crate) fresh: bool,
    /// The noun of what it makes.
    pub(crate) own_noun: &'s str,
    /// Login, registration, recovery.
    pub(crate) login: bool,
    /// Looks one object up: `/users/find`.
    pub(crate) looks_up: bool,
    /// Names of the identifiers in the path.
    pub(crate) path_identifiers: Vec<&'s str>,
    /// The first verb that the operation shows.
    pub(crate) verb: Option<Verb>,
}

impl<'s> Situation<'s> {
    /// Looks at an operation on a path.
    pub(crate) fn of(
        template: &'s Template,
        operation: &Operation,
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
        Situation {
            creates: &*operation.method == "POST" && ends_in_literal && creating,
            fresh: !template.takes_existing,
            own_noun: &template.own_noun,
            login: names_login && path_identifiers.is_empty(),
            looks_up: looking && ends_in_literal && names_lookup,
            path_identifiers,
            verb,
        }
    }
}
