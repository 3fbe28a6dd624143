//! Requests that can name objects which the document does not show.

use crate::Opaque;
use crate::facts::Side;
use crate::facts::{Template, Type};
use crate::link::{BodyProperty, Linked, Operation, RequestSchema};

/// Why the document does not show what an operation without identifiers addresses.
pub(crate) fn opaque(
    template: &Template,
    operation: &Operation,
    schemas: &[RequestSchema],
    properties: &[BodyProperty],
    linked: &Linked<'_>,
) -> Option<Opaque> {
    let last = template.segments.last().map_or("", |segment| &segment.text);
    let path_is = |word: &str| last.trim_start_matches('$').eq_ignore_ascii_case(word);
    let has = |name: &str| properties.iter().any(|one| &*one.name == name);
    if path_is("graphql") || has("query") && (has("operationName") || has("variables")) {
        return Some(Opaque::GraphQl);
    }
    if has("jsonrpc") && has("method") {
        return Some(Opaque::JsonRpc);
    }
    let writes = !operation.is_read();
    if writes && path_is("batch") && (has("requests") || has("operations") || schemas.is_empty()) {
        return Some(Opaque::Batch);
    }
    let open = schemas.iter().any(|one| one.json && is_open(linked, one));
    (writes && properties.is_empty() && open).then_some(Opaque::FreeFormBody)
}

/// A JSON object of any shape.
fn is_open(linked: &Linked<'_>, body: &RequestSchema) -> bool {
    let schema = linked.follow_schema(&body.schema, Side::Request);
    schema.is_some_and(|(schema, _)| schema.open && schema.kind == Some(Type::Object))
}
