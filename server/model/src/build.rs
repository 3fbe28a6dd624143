//! Puts the model together.

use openapi::{Api, FileId, Files, Location as ParameterLocation, Place};

use crate::detect::{
    BodyFound, Found, ObjectFinder, Resolved, Situation, body_identifiers, effect, exemption,
    guessable, header_parameter, opaque, path_variable, query_parameter,
};
use crate::facts::Variable;
use crate::link::{BodyProperty, Linked, Parameter, Path, Value, Vocabulary};
use crate::words::Word;
use crate::{
    Confidence, Declared, EffectiveSecurity, Identifier, Location, Model, Object, Operation,
    SecuritySource, link,
};

impl Model {
    /// The model of the document in `root`, with all files of the snapshot that it refers to.
    /// `None` where the file holds no OpenAPI document (or could not be loaded).
    ///
    /// Facts are kept with the segments of the documents, so that a second call after an edit reads
    /// only what the edit touched. References that lead nowhere are passed over here; the rules on
    /// references report them.
    pub fn build(files: &Files, root: FileId) -> Option<Model> {
        let api = Api::new(files, root)?;
        let linked = Linked::new(api, files);
        let vocabulary = Vocabulary::of(&linked);
        let finder = ObjectFinder::new(&linked, &vocabulary);
        let builder = Builder {
            linked: &linked,
            vocabulary: &vocabulary,
            finder: &finder,
        };
        let paths = linked.paths.iter();
        let operations = paths.flat_map(|path| {
            path.operations
                .iter()
                .map(|operation| builder.operation(path, operation))
        });
        Some(Model {
            root,
            version: Some(api.version()),
            openapi_key: api.cursor().place_of(api.version_key()),
            operations: operations.collect(),
            objects: Vec::new(),
            schemes: Vec::new(),
            declares_security_schemes: api.security_schemes().next().is_some(),
        })
    }
}

struct Builder<'b, 'a> {
    linked: &'b Linked<'a>,
    vocabulary: &'b Vocabulary<'b>,
    finder: &'b ObjectFinder<'b, 'a>,
}

impl<'b> Builder<'b, '_> {
    fn operation(&self, path: &'b Path, operation: &link::Operation) -> Operation {
        let template = &path.template.fact;
        let mut identifiers: Vec<Identifier> = template
            .variables
            .iter()
            .filter_map(|variable| self.variable(path, operation, variable))
            .collect();
        let in_path: Vec<String> = identifiers.iter().map(|one| one.name.clone()).collect();
        let in_path: Vec<&str> = in_path.iter().map(String::as_str).collect();
        let situation = Situation::of(template, operation, in_path);
        let others = operation.parameters.iter();
        let others = others.filter_map(|one| self.parameter(path, operation, one, &situation));
        let mut others: Vec<Identifier> = others.collect();
        others.sort_by_key(|one| one.location);
        identifiers.extend(others);
        let schemas = self.linked.request_schemas(operation);
        let body = self.linked.request_properties(&schemas);
        let form = self.linked.form_fields(operation);
        if !operation.is_read() {
            for (location, properties) in [(Location::Body, &body), (Location::FormData, &form)] {
                let found = body_identifiers(properties, self.linked, self.vocabulary, &situation);
                let found = found
                    .into_iter()
                    .map(|one| self.in_body(path, operation, location, properties, one));
                identifiers.extend(found);
            }
        }
        let body_requires = body.iter().chain(&form).any(|one| one.value.required);
        let exemption = exemption(
            template,
            operation,
            &identifiers,
            body_requires,
            &situation,
            self.vocabulary,
        );
        let likely = identifiers
            .iter()
            .any(|one| one.confidence > Confidence::Low);
        let opaque = (!likely && exemption != Some(crate::Exemption::NoDecision))
            .then(|| opaque(template, operation, &schemas, &body, self.linked))
            .flatten();
        Operation {
            method: operation.method.to_string(),
            path: path.text.clone(),
            key: operation.key,
            path_key: path.key,
            operation: operation.fact.place(operation.fact.at),
            path_item: path.item,
            identifiers,
            needs: opaque.is_none().then_some(exemption.is_none()),
            exemption: exemption.filter(|_| opaque.is_none()),
            opaque,
            effect: effect(operation, &situation),
            declared: Declared::None,
            entries: Vec::new(),
            security: EffectiveSecurity {
                source: SecuritySource::Nowhere,
                place: None,
                alternatives: Vec::new(),
            },
            returns: self.finder.returned(operation),
        }
    }

    fn variable(
        &self,
        path: &'b Path,
        operation: &link::Operation,
        variable: &Variable,
    ) -> Option<Identifier> {
        let parameter = operation.parameters.iter().find(|one| {
            let name = one.fact.name.as_ref();
            one.fact.location == Some(ParameterLocation::Path)
                && name.is_some_and(|name| name.text == variable.name)
        });
        let value = parameter
            .map(|one| self.linked.parameter_value(one))
            .unwrap_or_default();
        let found = path_variable(&path.template.fact, variable, &value, self.vocabulary)?;
        let resolved = self.finder.of_variable(path, operation, variable);
        let origin = parameter.map_or(Origin::nowhere(path.key), Origin::of);
        Some(identifier(
            variable.name.to_string(),
            Location::Path,
            found,
            resolved,
            &value,
            &variable.words,
            origin,
        ))
    }

    fn parameter(
        &self,
        path: &'b Path,
        operation: &link::Operation,
        parameter: &Parameter,
        situation: &Situation<'_>,
    ) -> Option<Identifier> {
        let name = parameter.fact.name.as_ref()?;
        let location = match parameter.fact.location? {
            ParameterLocation::Query => Location::Query,
            ParameterLocation::Header => Location::Header,
            ParameterLocation::Cookie => Location::Cookie,
            _ => return None,
        };
        let value = self.linked.parameter_value(parameter);
        let found = match location {
            Location::Header => header_parameter(name, &value, self.vocabulary),
            _ => {
                let location = parameter.fact.location?;
                query_parameter(name, location, &value, situation, self.vocabulary)
            }
        }?;
        let resolved = self
            .finder
            .of_name(path, operation, &name.text, &name.words);
        let text = name.text.to_string();
        let origin = Origin::of(parameter);
        Some(identifier(
            text,
            location,
            found,
            resolved,
            &value,
            &name.words,
            origin,
        ))
    }

    fn in_body(
        &self,
        path: &'b Path,
        operation: &link::Operation,
        location: Location,
        properties: &[BodyProperty],
        found: BodyFound,
    ) -> Identifier {
        let top = properties.get(found.property);
        // The bare id of an inner object: the property that holds the object names it.
        let named = found.words.len() > 1 || top.is_none_or(|top| top.key == found.key);
        let words = match top.filter(|_| !named) {
            Some(top) => &top.words,
            None => &found.words,
        };
        let last = found.path.rsplit('.').next().unwrap_or_default();
        let resolved = self.finder.of_name(path, operation, last, words);
        let origin = Origin {
            place: found.key,
            inline: true,
            source: found.key,
        };
        identifier(
            found.path,
            location,
            found.found,
            resolved,
            &found.value,
            &found.words,
            origin,
        )
    }
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
}

fn identifier(
    name: String,
    location: Location,
    found: Found,
    resolved: Resolved,
    value: &Value,
    words: &[Word],
    origin: Origin,
) -> Identifier {
    Identifier {
        resource: if resolved.resource.is_empty() {
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
        place: origin.place,
        inline: origin.inline,
        source: origin.source,
        optional: location != Location::Path && !value.required,
        declared: false,
    }
}
