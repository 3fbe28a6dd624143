//! What an operation does, as far as it tells which values are identifiers.

use crate::facts::{Literal, Template, Verb};
use crate::link::Operation;
use crate::word_lists::{CREATE, LOGIN, LOOKUP};
use crate::words::{key, words};

/// What an operation does.
pub(crate) struct Situation<'s> {
    /// Makes something new: POST on a collection, without a verb that says otherwise.
    pub(crate) creates: bool,
    /// What it makes has no id yet; `add`, `invite` and `import` take one that exists.
    pub(crate) fresh: bool,
    /// The noun of what it makes.
    pub(crate) own_noun: String,
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
        template: &Template,
        operation: &Operation,
        path_identifiers: Vec<&'s str>,
    ) -> Self {
        let last = template.segments.last();
        let last_part = last.map_or("", |segment| last_part(&segment.text));
        let ends_in_literal = last.is_some_and(|segment| !segment.variable);
        let verb = Verb::of(last_part).or_else(|| operation.fact.verb.clone());
        let creating = matches!(verb, None | Some(Verb::Create));
        let first_word = words(last_part);
        let takes_existing = first_word
            .first()
            .is_some_and(|word| matches!(word.text(), "add" | "invite" | "import" | "upload"));
        let looking = matches!(&*operation.method, "GET" | "HEAD" | "POST");
        let names_lookup = template.literals.last().is_some_and(|one| one.has(LOOKUP));
        let names_login = template.literals.iter().any(|one: &Literal| one.has(LOGIN));
        Situation {
            creates: &*operation.method == "POST" && ends_in_literal && creating,
            fresh: !takes_existing,
            own_noun: own_noun(template),
            login: names_login && path_identifiers.is_empty(),
            looks_up: looking && ends_in_literal && names_lookup,
            path_identifiers,
            verb,
        }
    }
}

/// The part of a segment after the last `.` or `:`.
fn last_part(segment: &str) -> &str {
    segment.rsplit(['.', ':']).next().unwrap_or_default()
}

/// What a create on this path makes: the last literal after the last variable, leading verbs
/// removed; where nothing is left, the part before. Empty where nothing tells.
fn own_noun(template: &Template) -> String {
    let tail = template
        .segments
        .iter()
        .rev()
        .take_while(|one| !one.variable);
    let parts = tail.flat_map(|segment| segment.text.rsplit(['.', ':']));
    for part in parts {
        let words = words(part);
        let noun = words.iter().position(|word| !word.is(CREATE));
        if let Some(noun) = noun.and_then(|from| words.get(from..)) {
            return key(noun);
        }
    }
    String::new()
}
