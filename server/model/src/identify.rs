//! Makes the identifiers of an operation, with the objects that they name.

use std::cell::Cell;
use std::collections::HashSet;
use std::sync::Arc;

use openapi::{Location as ParameterLocation, Place};

use crate::declare::IdExpression;
use crate::detect::{
    BodyFound, Found, ObjectFinder, Resolved, Situation, body_identifiers, guessable,
    header_parameter, path_variable, query_parameter,
};
use crate::facts::{Name, Variable};
use crate::link::{BodyProperty, Linked, Operation, Parameter, Path, Value, Vocabulary};
use crate::own_words::Words;
use crate::words::Word;
use crate::{Confidence, Identifier, Location};

/// As many identifiers of one body are kept. Thousands of operations may share a body of hundreds,
/// and which of them is the two-hundredth decides nothing.
const OF_BODY: usize = 200;

/// Makes identifiers, in one document.
#[derive(Clone, Copy)]
pub(crate) struct Identifiers<'b, 'a> {
    pub(crate) linked: &'b Linked<'a>,
    pub(crate) vocabulary: &'b Vocabulary<'b>,
    pub(crate) finder: &'b ObjectFinder<'b, 'a>,
    /// How many identifiers were left out.
    pub(crate) left_out: &'b Cell<usize>,
    pub(crate) words: &'b Words,
}

/// Makes the identifiers of one operation.
pub(crate) struct OfOperation<'b, 'a> {
    all: Identifiers<'b, 'a>,
    path: &'b Path,
    operation: &'b Operation,
}

impl<'b, 'a> Identifiers<'b, 'a> {
    /// For one operation.
    pub(crate) fn of(self, path: &'b Path, operation: &'b Operation) -> OfOperation<'b, 'a> {
        OfOperation {
            all: self,
            path,
            operation,
        }
    }
}

impl OfOperation<'_, '_> {
    /// Those in the path, low confidence included.
    pub(crate) fn in_path(&self) -> Vec<Identifier> {
        let template = &self.path.template.fact;
        let decide = |variable: &Variable| {
            let (parameter, value) = self.parameter_of(variable);
            let found = path_variable(template, variable, &value, self.all.vocabulary);
            let found = self.all.words.judge(&variable.words, found)?;
            Some(self.variable(variable, parameter, &value, found))
        };
        template.variables.iter().filter_map(decide).collect()
    }

    /// Those in query, headers and cookies.
    pub(crate) fn in_parameters(&self, situation: &Situation<'_>) -> Vec<Identifier> {
        let decide = |parameter: &Parameter| {
            let (name, location) = named(parameter)?;
            let value = self.all.linked.parameter_value(parameter);
            let vocabulary = self.all.vocabulary;
            let found = match location {
                Location::Query | Location::Cookie => {
                    query_parameter(name, location, &value, situation, vocabulary)
                        .or_else(|| self.repeats_variable(name))
                }
                Location::Header => header_parameter(name, &value, vocabulary),
                Location::Path | Location::Body | Location::FormData => return None,
            };
            let found = self.all.words.judge(&name.words, found)?;
            Some(self.parameter(parameter, name, location, &value, found))
        };
        let parameters = self.operation.parameters.iter();
        let mut found: Vec<Identifier> = parameters.filter_map(decide).collect();
        found.sort_by_key(|one| one.location);
        found
    }

    /// A query parameter that is called like an identifier in the path, in whatever spelling.
    fn repeats_variable(&self, name: &Name) -> Option<Found> {
        let template = &self.path.template.fact;
        let mut alike = template.variables.iter().filter(|one| {
            one.words
                .iter()
                .map(Word::text)
                .eq(name.words.iter().map(Word::text))
        });
        alike.find_map(|variable| {
            let (_, value) = self.parameter_of(variable);
            path_variable(template, variable, &value, self.all.vocabulary).map(|found| Found {
                reason: "it repeats the path's identifier".to_owned(),
                ..found
            })
        })
    }

    /// Those in the body or form.
    pub(crate) fn in_properties(
        &self,
        location: Location,
        properties: &[BodyProperty],
        situation: &Situation<'_>,
    ) -> Vec<Identifier> {
        let mut found =
            body_identifiers(properties, self.all.linked, self.all.vocabulary, situation);
        found.retain(|one| !self.all.words.exclude(&one.words));
        found.extend(self.own_properties(properties, &found));
        if let Some(more) = found.len().checked_sub(OF_BODY) {
            // Whether one is required decides about exemptions.
            found.sort_by_key(|one| !one.value.required);
            found.truncate(OF_BODY);
            let left_out = &self.all.left_out;
            left_out.set(left_out.get() + more);
        }
        let make = |one: BodyFound| {
            let top = properties.get(one.property);
            // The bare id of an inner object: the property that holds the object names it.
            let inner = top.filter(|top| top.key != one.key && one.words.len() == 1);
            let words = Arc::clone(inner.map_or(&one.words, |top| &top.words));
            self.property(location, one, &words)
        };
        found.into_iter().map(make).collect()
    }

    /// Properties at the top that the project calls identifiers and detection left out.
    fn own_properties(&self, properties: &[BodyProperty], known: &[BodyFound]) -> Vec<BodyFound> {
        if self.all.words.name_no_identifiers() {
            return Vec::new();
        }
        let of = |(at, property): (usize, &BodyProperty)| {
            let found = self.all.words.judge(&property.words, None)?;
            Some(BodyFound {
                property: at,
                path: property.path(),
                key: property.key,
                value: property.value.clone(),
                words: Arc::clone(&property.words),
                found,
            })
        };
        let known: HashSet<Place> = known.iter().map(|one| one.key).collect();
        let each = properties.iter().enumerate();
        let new = each.filter(|(_, one)| !known.contains(&one.key));
        new.filter_map(of).collect()
    }

    /// What a declaration names and detection left out.
    pub(crate) fn named(
        &self,
        expression: &IdExpression,
        body: &[BodyProperty],
        form: &[BodyProperty],
    ) -> Option<Identifier> {
        let wanted = |location| expression.location.is_none_or(|one| one == location);
        let mut variables = self.path.template.fact.variables.iter();
        if wanted(Location::Path)
            && let Some(variable) = variables.find(|one| *one.name == *expression.name)
        {
            let (parameter, value) = self.parameter_of(variable);
            return Some(self.variable(variable, parameter, &value, declared()));
        }
        for parameter in &self.operation.parameters {
            let Some((name, location)) = named(parameter) else {
                continue;
            };
            let header = location == Location::Header;
            let same = *name.text == *expression.name
                || header && name.text.eq_ignore_ascii_case(&expression.name);
            if wanted(location) && same {
                let value = self.all.linked.parameter_value(parameter);
                return Some(self.parameter(parameter, name, location, &value, declared()));
            }
        }
        if !wanted(Location::Body) {
            return None;
        }
        let in_body = self.all.linked.property_at(body, &expression.name);
        let in_form = || {
            form.iter()
                .find(|one| *one.name == *expression.name)
                .cloned()
        };
        let (location, property) = match in_body {
            Some(property) => (Location::Body, property),
            None => (Location::FormData, in_form()?),
        };
        let found = BodyFound {
            property: usize::MAX,
            path: expression.name.clone(),
            key: property.key,
            value: property.value,
            words: Arc::clone(&property.words),
            found: declared(),
        };
        Some(self.property(location, found, &property.words))
    }

    /// The parameter that declares a variable, and its values.
    fn parameter_of(&self, variable: &Variable) -> (Option<&Parameter>, Value) {
        let mut parameters = self.operation.parameters.iter();
        let parameter = parameters.find(|one| {
            named(one).is_some_and(|(name, location)| {
                location == Location::Path && *name.text == *variable.name
            })
        });
        let value = parameter.map(|one| self.all.linked.parameter_value(one));
        (parameter, value.unwrap_or_default())
    }

    fn variable(
        &self,
        variable: &Variable,
        parameter: Option<&Parameter>,
        value: &Value,
        found: Found,
    ) -> Identifier {
        let finder = self.all.finder;
        let resolved = finder.of_variable(self.path, self.operation, variable);
        let origin = parameter.map_or(Origin::nowhere(self.path.key), Origin::of);
        let name = variable.name.to_string();
        origin.identifier(
            name,
            Location::Path,
            found,
            resolved,
            value,
            &variable.words,
        )
    }

    fn parameter(
        &self,
        parameter: &Parameter,
        name: &Name,
        location: Location,
        value: &Value,
        found: Found,
    ) -> Identifier {
        let finder = self.all.finder;
        let resolved = finder.of_name(self.path, self.operation, &name.text, &name.words);
        let text = name.text.to_string();
        Origin::of(parameter).identifier(text, location, found, resolved, value, &name.words)
    }

    /// `words` are those that name the object.
    fn property(&self, location: Location, found: BodyFound, words: &[Word]) -> Identifier {
        let last = found.path.rsplit('.').next().unwrap_or_default();
        let resolved = self
            .all
            .finder
            .of_name(self.path, self.operation, last, words);
        let origin = Origin {
            place: found.key,
            inline: true,
            source: found.key,
        };
        let (value, own_words) = (&found.value, &found.words);
        origin.identifier(
            found.path,
            location,
            found.found,
            resolved,
            value,
            own_words,
        )
    }
}

fn declared() -> Found {
    Found {
        confidence: Confidence::High,
        reason: "a declaration names it".to_owned(),
    }
}

/// Name and place of a parameter that stands for itself (no body, no form field).
fn named(parameter: &Parameter) -> Option<(&Name, Location)> {
    let location = match parameter.fact.location? {
        ParameterLocation::Path => Location::Path,
        ParameterLocation::Query => Location::Query,
        ParameterLocation::Header => Location::Header,
        ParameterLocation::Cookie => Location::Cookie,
        _ => return None,
    };
    Some((parameter.fact.fact.name.as_ref()?, location))
}

/// Where an identifier is written.
struct Origin {
    place: Place,
    inline: bool,
    source: Place,
}

impl Origin {
    fn of(parameter: &Parameter) -> Self {
        let name = parameter.fact.name.as_ref();
        Origin {
            place: parameter.place,
            inline: parameter.inline,
            source: name.map_or(parameter.place, |name| parameter.fact.place(name.at)),
        }
    }

    /// A path variable that is declared nowhere.
    fn nowhere(path: Place) -> Self {
        Origin {
            place: path,
            inline: false,
            source: path,
        }
    }

    fn identifier(
        self,
        name: String,
        location: Location,
        found: Found,
        resolved: Resolved,
        value: &Value,
        words: &[Word],
    ) -> Identifier {
        let unnamed = resolved.resource.is_empty();
        Identifier {
            resource: if unnamed {
                name.clone()
            } else {
                resolved.resource
            },
            name,
            location,
            confidence: found.confidence,
            object: resolved.object,
            candidates: resolved.candidates,
            reason: found.reason,
            guessable: guessable(value, words),
            place: self.place,
            inline: self.inline,
            source: self.source,
            optional: location != Location::Path && !value.required,
            declared: false,
        }
    }
}
