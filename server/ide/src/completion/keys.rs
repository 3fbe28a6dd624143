//! Keys.

use edit::{Text, Value};

use super::{About, AboutKind, Asked, Completion, CompletionKind};
use crate::vocabulary::{Class, Term, bare};

impl Asked<'_> {
    /// The keys that could stand here, and whole declarations.
    pub(super) fn keys(&self, found: &mut Vec<Completion>) {
        match self.spot.class {
            Class::Schemes => self.filled_scheme(found),
            Class::Schema => {
                self.filled_rules(found);
                self.keywords("schema", found);
            }
            Class::PathItem => {
                self.filled_objects(found);
                self.filled_declaration(found);
                self.keywords("pathItem", found);
            }
            Class::Operation => {
                self.filled_objects(found);
                self.filled_declaration(found);
                self.keywords("operation", found);
            }
            Class::Scheme => self.keywords("securityScheme", found),
            Class::Term(term) => {
                self.keys_of(term, found);
                self.free_keys(found);
                if self.may_begin_list() {
                    self.first_entries(found);
                }
            }
            _ => {}
        }
    }

    /// The keywords that have a meaning here.
    fn keywords(&self, definition: &str, found: &mut Vec<Completion>) {
        let Some(term) = Term::definition(definition) else {
            return;
        };
        let taken = self.taken();
        let is_taken = |key: &str| taken.iter().any(|one| bare(one) == bare(key));
        for (key, term) in term.keys() {
            if key.starts_with("x-") && !is_taken(key) {
                let written = self.spelled(key);
                let fragment = self.typing.entry(&Text::from(written.as_str()), None);
                let mut one = self.item(CompletionKind::Key, &written, &fragment);
                one.detail = term.title().map(str::to_owned);
                one.about = Some(About {
                    kind: AboutKind::Key,
                    name: format!("{definition}/{key}"),
                });
                found.push(one);
            }
        }
    }

    fn keys_of(&self, term: Term, found: &mut Vec<Completion>) {
        let taken = self.taken();
        for (key, below) in term.keys() {
            if taken
                .iter()
                .any(|one| one == key || (bare(one).is_some() && bare(one) == bare(key)))
            {
                continue;
            }
            let written = self.spelled(key);
            let key_text = Text::from(written.as_str());
            let fragment = self
                .typing
                .entry(&key_text, default_of(key, below).as_ref());
            let mut one = self.item(CompletionKind::Key, &written, &fragment);
            one.detail = below.title().map(str::to_owned);
            one.about = Some(About {
                kind: AboutKind::Key,
                name: self.way(key),
            });
            found.push(one);
        }
    }

    /// The way to a key here, for [`About`].
    fn way(&self, key: &str) -> String {
        let first = self.spot.definition.unwrap_or("configuration");
        let steps = self.spot.steps.iter().map(String::as_str);
        let all: Vec<&str> = [first].into_iter().chain(steps).chain([key]).collect();
        all.join("/")
    }

    /// A keyword in the spelling that the user has begun, else that of the document, else the wanted
    /// one. Other keys stay as they are.
    pub(super) fn spelled(&self, key: &str) -> String {
        let Some(bare) = key.strip_prefix("x-") else {
            return key.to_owned();
        };
        let typed = self.typed();
        let capital = match typed.chars().next() {
            Some('X') => true,
            Some('x') => false,
            _ => self.is_capital(),
        };
        format!("{}-{bare}", if capital { 'X' } else { 'x' })
    }
}

/// What is written with a key where nothing else makes sense, or where nobody could guess the form.
fn default_of(key: &str, term: Term) -> Option<Value> {
    let grant = |first: u32| {
        Value::map([
            ("actions", Value::list([Text::stop(first, "read")])),
            ("ownership", Value::from(true)),
        ])
        .inline()
    };
    Some(match key {
        "filtered" | "upsert" | "public" | "draft" => Value::from(true),
        "actions" => Value::list([Text::stop(1, "read")]).inline(),
        "groups" if term.free().is_some() => {
            Value::Map(vec![(Text::stop(1, "authenticated"), grant(2))])
        }
        "parent" if term.may_be("object") => Value::map([
            ("object", Value::from(Text::stop(1, "Container"))),
            ("id", Value::from(Text::stop(2, "containerId"))),
        ])
        .inline(),
        _ => return None,
    })
}
