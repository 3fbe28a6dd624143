//! What an operation takes in its body or form.

use std::rc::Rc;
use std::sync::Arc;

use foldhash::HashSet;
use openapi::Location;

use super::{BodyProperty, Linked, Operation};
use crate::facts::{Schema, Sourced, Type};

/// A schema that the body may follow.
pub(crate) struct RequestSchema {
    /// The schema as written.
    pub(crate) schema: Sourced<Schema>,
    /// The media type is a JSON one, or (Swagger 2.0) none is stated.
    pub(crate) json: bool,
}

impl Linked<'_> {
    /// The schemas of an operation's body, one per media type; Swagger 2.0: of its body parameter.
    pub(crate) fn request_schemas(&self, operation: &Operation) -> Vec<RequestSchema> {
        let mut found = Vec::new();
        let body = operation
            .fact
            .body
            .as_ref()
            .map(|body| operation.fact.with(body));
        if let Some(body) = body.and_then(|body| self.follow(&body)) {
            found.extend(body.content.iter().map(|(media, schema)| RequestSchema {
                schema: body.with(schema),
                json: media.contains("json"),
            }));
        }
        for parameter in &operation.parameters {
            if parameter.fact.location == Some(Location::Body) {
                found.push(RequestSchema {
                    schema: parameter.fact.with(&parameter.fact.fact.schema),
                    json: true,
                });
            }
        }
        found
    }

    /// The properties at the top of a body that follows any of `schemas`.
    pub(crate) fn request_properties(&self, schemas: &[RequestSchema]) -> Rc<[BodyProperty]> {
        let Some((first, others)) = schemas.split_first() else {
            return Rc::from([]);
        };
        let first = self.body_properties(&first.schema);
        let mut names: HashSet<Arc<str>> = first.iter().map(|one| Arc::clone(&one.name)).collect();
        let mut more: Vec<BodyProperty> = Vec::new();
        for one in others {
            let properties = self.body_properties(&one.schema);
            let new = properties
                .iter()
                .filter(|one| names.insert(Arc::clone(&one.name)));
            more.extend(new.cloned());
        }
        if more.is_empty() {
            return first;
        }
        first.iter().cloned().chain(more).collect()
    }

    /// The form fields of Swagger 2.0, as if they were the properties of a body.
    pub(crate) fn form_fields(&self, operation: &Operation) -> Vec<BodyProperty> {
        let fields = operation.parameters.iter();
        let fields = fields.filter(|one| one.fact.location == Some(Location::FormData));
        let read = |parameter: &super::Parameter| {
            let name = parameter.fact.name.as_ref()?;
            let mut value = self.parameter_value(parameter);
            // A file is no object that carries an id.
            value.kind = value.kind.or(Some(Type::String));
            Some(BodyProperty {
                name: Arc::clone(&name.text),
                words: Arc::clone(&name.words),
                within: Arc::from(""),
                key: parameter.fact.place(name.at),
                schema: parameter.fact.with(&parameter.fact.fact.schema),
                value,
                of_items: false,
            })
        };
        fields.filter_map(read).collect()
    }
}
