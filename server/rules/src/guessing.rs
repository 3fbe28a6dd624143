//! Identifiers whose values can be guessed, gathered by object.

use std::collections::HashMap;

use model::{Guessable, Identifier, Model, Operation};

use crate::finding::{At, Finding};
use crate::rule::Rule;
use crate::words;

/// All guessable identifiers of one object in one document; never empty.
pub(crate) struct Uses<'m> {
    object: &'m str,
    first: Use<'m>,
    others: Vec<Use<'m>>,
}

#[derive(Clone, Copy)]
struct Use<'m> {
    operation: &'m Operation,
    identifier: &'m Identifier,
    guessable: &'m Guessable,
}

/// Gathers the likely identifiers of operations that need a declaration and can be guessed in the
/// way that `wanted` asks for; in document order of the first use of each object.
pub(crate) fn by_object<'m>(
    model: &'m Model,
    wanted: impl Fn(&Guessable) -> bool,
) -> Vec<Uses<'m>> {
    let mut all: Vec<Uses<'m>> = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::new();
    let needy = model
        .operations
        .iter()
        .filter(|one| one.needs == Some(true));
    for operation in needy {
        for identifier in operation.likely_identifiers() {
            let Some(guessable) = identifier.guessable.as_ref().filter(|one| wanted(one)) else {
                continue;
            };
            let one = Use {
                operation,
                identifier,
                guessable,
            };
            let object = words::object_of(identifier);
            let at = *known.entry(object).or_insert(all.len());
            match all.get_mut(at) {
                Some(uses) => uses.others.push(one),
                None => all.push(Uses {
                    object,
                    first: one,
                    others: Vec::new(),
                }),
            }
        }
    }
    all
}

impl<'m> Uses<'m> {
    fn all(&self) -> impl Iterator<Item = Use<'m>> {
        std::iter::once(self.first).chain(self.others.iter().copied())
    }

    /// Whether an entry covers each of them.
    pub(crate) fn all_declared(&self) -> bool {
        self.all().all(|one| one.identifier.declared)
    }

    /// One finding at the first use, with the others as related places.
    pub(crate) fn report(&self, rule: &'static Rule) -> Finding {
        let Use {
            operation,
            identifier,
            guessable,
        } = self.first;
        let more = match self.others.len() {
            0 => String::new(),
            others => format!(" and {}", words::count(others, "more place")),
        };
        let message = format!(
            "{} is addressed by {}, {guessable}, in {}{more}",
            words::with_article(self.object),
            words::placed(identifier),
            words::endpoint(operation),
        );
        // A shared parameter is edited where it is written, but stands for this document's use.
        let at: At = if identifier.inline {
            identifier.place.into()
        } else {
            operation.key.into()
        };
        let mut finding = Finding::new(rule, at, words::capitalised(&message))
            .confidence(identifier.confidence)
            .reason(words::reasons([identifier]))
            .identifiers([identifier])
            .object(Some(self.object.to_owned()))
            .offender(self.object);
        if !identifier.inline {
            finding = finding.related(
                format!("`{}` is written here", identifier.name),
                identifier.source,
            );
        }
        let mut seen = vec![identifier.source];
        for one in &self.others {
            if !seen.contains(&one.identifier.source) {
                seen.push(one.identifier.source);
                finding = finding.related(
                    format!(
                        "`{}` of {}",
                        one.identifier.name,
                        words::endpoint(one.operation)
                    ),
                    one.identifier.place,
                );
            }
        }
        finding
    }
}
