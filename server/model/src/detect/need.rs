//! Does an operation that has identifiers need a declaration?

use super::{Situation, id_words};
use crate::facts::{Template, Verb};
use crate::link::{Operation, Vocabulary, first_noun};
use crate::word_lists::{
    IDENTIFIER, NAMEISH, OWN, PERSON, PRIVATE, REFERENCE, RELATION, TENANT, UNDO, WORKS, class_of,
};
use crate::words::{Word, words};
use crate::{Confidence, Effect, Exemption, Identifier, Location};

/// Why an operation needs no declaration; `None` where it does. Writes are hardly ever exempt.
/// `guarded` tells whether its object is guarded elsewhere in the document.
pub(crate) fn exemption(
    template: &Template,
    operation: &Operation,
    identifiers: &[Identifier],
    body_requires: bool,
    situation: &Situation<'_>,
    vocabulary: &Vocabulary<'_>,
    guarded: &dyn Fn() -> bool,
) -> Option<Exemption> {
    if &*operation.method == "OPTIONS" {
        return Some(Exemption::NoDecision);
    }
    let case = Case {
        template,
        operation,
        likely: identifiers
            .iter()
            .filter(|one| one.confidence > Confidence::Low)
            .collect(),
        vocabulary,
        guarded,
    };
    if case.likely.is_empty() {
        return Some(if identifiers.is_empty() {
            Exemption::NoIdentifier
        } else {
            Exemption::UnsureIdentifier
        });
    }
    if operation.is_read()
        && let Some(exemption) = case.read()
    {
        return Some(exemption);
    }
    if case.is_own_relation() {
        return Some(Exemption::OwnRelation);
    }
    if situation.creates && body_requires && case.references_are_optional() {
        return Some(Exemption::CreateWithOptionalReferences);
    }
    None
}

struct Case<'c> {
    template: &'c Template,
    operation: &'c Operation,
    likely: Vec<&'c Identifier>,
    vocabulary: &'c Vocabulary<'c>,
    guarded: &'c dyn Fn() -> bool,
}

impl Case<'_> {
    fn read(&self) -> Option<Exemption> {
        let vocabulary = self.vocabulary;
        let security = self.operation.fact.security.as_ref();
        let none = security.is_some_and(|security| security.alternatives.is_empty());
        if none && (vocabulary.secured || vocabulary.some_secured) && !(self.guarded)() {
            return Some(Exemption::Public(
                "the operation needs no credentials while others do",
            ));
        }
        let open = security.is_none() && !vocabulary.secured;
        if open && self.write_is_guarded() && !self.names_private() {
            return Some(Exemption::Public(
                "changing it needs credentials, reading it does not",
            ));
        }
        if let Some(why) = vocabulary.public {
            return Some(Exemption::Public(why));
        }
        if self.operation.fact.called_public {
            return Some(Exemption::Public("its description calls it public"));
        }
        if self.is_set_apart() && !self.names_private() {
            return Some(Exemption::Public("its path sets it apart as public"));
        }
        let noun = first_noun(self.template);
        let published = class_of(noun).intersects(WORKS) && !vocabulary.written.contains(noun);
        if published && !self.names_private() {
            return Some(Exemption::Public(
                "it is published matter that the document never writes",
            ));
        }
        if self.likely.iter().all(|one| self.is_reference(one)) {
            return Some(Exemption::ReferenceData);
        }
        self.is_search().then_some(Exemption::Search)
    }

    fn names_private(&self) -> bool {
        let literals = self.template.literals.iter().any(|one| one.has(PRIVATE));
        let private = |one: &&Identifier| words(&one.name).iter().any(|word| word.is(PRIVATE));
        literals || self.likely.iter().any(private)
    }

    /// A write on this path, or on the one above, needs credentials.
    fn write_is_guarded(&self) -> bool {
        let count = self.template.segments.len();
        [count, count.saturating_sub(1)].iter().any(|count| {
            let shape = self.template.shape_of(*count);
            self.vocabulary.guarded_writes.contains(shape)
        })
    }

    /// Its noun is a country, a category or the like.
    fn is_reference(&self, identifier: &Identifier) -> bool {
        let words = words(&identifier.name);
        let words = id_words(&words, self.vocabulary);
        let noun = words.iter().rfind(|word| !word.is(IDENTIFIER.or(NAMEISH)));
        noun.is_some_and(|word: &Word| word.singular_is(REFERENCE))
    }

    fn is_search(&self) -> bool {
        let in_path = self.likely.iter().any(|one| one.location == Location::Path);
        let required = self.likely.iter().any(|one| !one.optional);
        let last = self.template.segments.last();
        let search = last.is_some_and(|one| one.text.to_ascii_lowercase().ends_with("search"));
        !in_path && search && !required
    }

    /// `/public/`, in a document most of whose paths are without.
    fn is_set_apart(&self) -> bool {
        self.vocabulary.sets_public_apart && self.template.has_public_segment()
    }

    /// `/me/following/{id}`; `/me/films/{filmId}` where `/films/{filmId}` is published matter;
    /// `/pets/{id}/unlike`, which ends what the caller began.
    fn is_own_relation(&self) -> bool {
        let segments = &self.template.segments;
        let last = segments
            .last()
            .filter(|_| &*self.operation.method == "POST");
        if last.is_some_and(|last| class_of(&last.text.to_ascii_lowercase()).intersects(UNDO)) {
            return true;
        }
        let is = |text: &str, class| class_of(&text.to_ascii_lowercase()).intersects(class);
        let own = segments
            .iter()
            .take(3)
            .any(|segment| is(&segment.text, OWN) || segment.text.eq_ignore_ascii_case("user"));
        let relation = segments.iter().skip(1).take(3);
        let noun = first_noun(self.template);
        let published = class_of(noun).intersects(WORKS)
            && self.vocabulary.shown.contains(noun)
            && !self.vocabulary.written.contains(noun);
        own && (published
            || relation
                .into_iter()
                .any(|segment| is(&segment.text, RELATION)))
    }

    fn references_are_optional(&self) -> bool {
        self.likely.iter().all(|one| {
            let in_body = matches!(one.location, Location::Body | Location::FormData);
            let whose = words(&one.name)
                .iter()
                .any(|word| word.is(TENANT.or(PERSON)));
            in_body && one.optional && !whose
        })
    }
}

/// What a call does to the object.
pub(crate) fn effect(operation: &Operation, situation: &Situation<'_>) -> Effect {
    match &*operation.method {
        "GET" | "HEAD" | "OPTIONS" | "TRACE" | "QUERY" => Effect::Read,
        "PUT" | "PATCH" | "DELETE" => Effect::Write,
        _ if situation.creates && situation.verb == Some(Verb::Create) => Effect::Write,
        _ => match &situation.verb {
            Some(Verb::Other(verb)) => effect_of_verb(verb),
            Some(Verb::Create) => Effect::Write,
            None if situation.creates => Effect::Write,
            None => Effect::Action,
        },
    }
}

fn effect_of_verb(verb: &str) -> Effect {
    match verb {
        "describe" | "get" | "list" | "find" | "search" | "fetch" | "read" => Effect::Read,
        "update" | "edit" | "modify" | "change" | "set" | "patch" | "replace" | "rename"
        | "delete" | "put" | "remove" | "terminate" => Effect::Write,
        _ => Effect::Action,
    }
}
