//! What schemas hold, and what clients can write into a request body.

use model::{Object, Operation};
use openapi::{Cursor, Files, Place, RequestBody, Schema};

use crate::check::Context;

/// The parts of a schema (`$ref`, `allOf`, `oneOf`, `anyOf`) that are looked at.
const PARTS: usize = 256;

/// The schema of an object.
pub(crate) fn component<'a>(context: Context<'a>, object: &Object) -> Option<Schema<'a>> {
    context.files.cursor(object.schema).map(Schema::new)
}

/// The names of the properties of a schema; `None` where it does not show them all.
pub(crate) fn properties(schema: Schema<'_>) -> Option<Vec<String>> {
    let parts = schema.parts(PARTS);
    let hidden = |part: Schema<'_>| part.reference().is_some_and(|one| one.target().is_err());
    if parts.len() >= PARTS || parts.iter().any(|part| hidden(part.schema)) {
        return None;
    }
    let names = parts.iter().flat_map(|part| part.schema.properties());
    let names: Vec<String> = names
        .filter_map(|(key, _)| Some(key.as_str()?.into_owned()))
        .collect();
    (!names.is_empty()).then_some(names)
}

/// What a request may hold: a schema, or (Swagger 2.0) one form field.
#[derive(Clone, Copy)]
pub(crate) enum Content<'a> {
    /// The body follows it, or each item of the body does.
    Schema(Schema<'a>),
    /// A form field.
    Field(Cursor<'a>),
}

/// What the body of an operation may hold.
pub(crate) fn request<'a>(files: &'a Files, operation: &Operation) -> Vec<Content<'a>> {
    let mut found = Vec::new();
    let Some(cursor) = files.cursor(operation.operation) else {
        return found;
    };
    let body = cursor.get("requestBody").map(RequestBody::new);
    if let Some(Ok(body)) = body {
        let schemas = body.content().filter_map(|media| media.schema());
        found.extend(schemas.map(Content::Schema));
    }
    let shared = files.cursor(operation.path_item);
    for holder in [Some(cursor), shared].into_iter().flatten() {
        for parameter in holder
            .list("parameters")
            .filter_map(|one| one.resolve().ok())
        {
            match parameter.text("in").as_deref() {
                Some("body") => {
                    let schema = parameter.get("schema").map(Schema::new);
                    found.extend(schema.map(Content::Schema));
                }
                Some("formData") => found.push(Content::Field(parameter)),
                _ => {}
            }
        }
    }
    found.iter_mut().for_each(of_items);
    found
}

/// A list of objects is looked at item by item.
fn of_items(content: &mut Content<'_>) {
    if let Content::Schema(schema) = content {
        let parts = schema.parts(PARTS);
        if let Some(items) = parts.iter().find_map(|part| part.schema.items()) {
            *schema = items;
        }
    }
}

impl<'a> Content<'a> {
    /// Whether it is this schema, or made of it.
    pub(crate) fn holds(self, place: Place) -> bool {
        match self {
            Content::Schema(schema) => {
                let parts = schema.parts(PARTS);
                parts.iter().any(|part| part.schema.place() == place)
            }
            Content::Field(_) => false,
        }
    }

    /// The keys of the property `name` at the top, if clients may write it.
    pub(crate) fn writable(self, name: &str) -> Vec<Place> {
        let schema = match self {
            Content::Schema(schema) => schema,
            Content::Field(field) => {
                let named = field
                    .get("name")
                    .filter(|one| one.as_str().as_deref() == Some(name));
                return named.map(Cursor::place).into_iter().collect();
            }
        };
        let mut keys = Vec::new();
        for part in schema.parts(PARTS) {
            let Some((key, property)) = part.schema.property(name) else {
                continue;
            };
            let parts = property.parts(PARTS);
            if parts.iter().any(|one| one.schema.is_read_only()) {
                // What holds always also holds where another part says nothing.
                if part.role == openapi::Role::Always {
                    return Vec::new();
                }
                continue;
            }
            keys.push(part.schema.cursor().place_of(key));
        }
        keys
    }
}
