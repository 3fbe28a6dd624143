use model::{Confidence, Declared, Opaque};

use crate::check::{Check, Context};
use crate::finding::Finding;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::words;

pub(crate) static RULE: Rule = Rule {
    name: "opaque-operation",
    group: Group::Coverage,
    severity: Severity::Information,
    persona: Persona::Regular,
    fix: FixKind::None,
    summary: "The request can name objects that the document does not show",
    documentation: Documentation {
        what: "\
Points at operations whose request may address any object in a way that OpenAPI does not describe: \
GraphQL, JSON-RPC, batches of requests, bodies of any shape. Always information.",
        why: "\
Nothing can be said about them from the document. They are counted apart, so that \"no findings\" is \
not mistaken for \"nothing to check\".",
        example: Some(Example {
            bad: "\
openapi: 3.1.0
info: {title: Graph, version: 1.0.0}
paths:
  /graphql:
    post:
      requestBody:
        content:
          application/json:
            schema: {type: object, properties: {query: {type: string}, variables: {type: object}}}
      responses: {'200': {description: the answer}}",
            good: "\
openapi: 3.1.0
info: {title: Graph, version: 1.0.0}
paths:
  /notes:
    post:
      requestBody:
        content:
          application/json:
            schema: {type: object, properties: {text: {type: string}}}
      responses: {'201': {description: a note}}",
        }),
        how_to_fix: "\
Describe the body where that is possible. Where it is not, put an `x-objectAuth` on the operation: \
`x-objectAuth: true` says that object authorization is enforced by rules outside this document.",
    },
    check: Check::Document(check),
};

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    for operation in &context.model.operations {
        let (Some(opaque), Declared::None) = (&operation.opaque, operation.declared) else {
            continue;
        };
        let confidence = match opaque {
            Opaque::FreeFormBody => Confidence::Medium,
            Opaque::GraphQl | Opaque::JsonRpc | Opaque::Batch => Confidence::High,
        };
        let message = format!(
            "{} can name objects that the document does not show: {opaque}",
            words::endpoint(operation)
        );
        findings.push(
            Finding::new(&RULE, operation.key, message)
                .confidence(confidence)
                .help("describe the body, or say `x-objectAuth: true` if objects are checked")
                .operation(operation),
        );
    }
}
