use model::{Confidence, Declared, Effect, Exemption, Identifier, Model, Operation};

use super::object_without_rules::lacks_rules;
use crate::check::{Check, Context, OnOperation};
use crate::declare::Choice;
use crate::finding::Finding;
use crate::fix::{Asked, Fix};
use crate::guarded::Guarded;
use crate::proposal::Names;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::words;

pub(crate) static RULE: Rule = Rule {
    name: "undeclared-object-authorization",
    group: Group::Coverage,
    severity: Severity::Error,
    persona: Persona::Regular,
    fix: FixKind::Unsafe,
    summary: "An operation lets the client choose an object, and nothing declares who may touch it",
    documentation: Documentation {
        what: "\
Looks for operations in which the client names an object: by a path or query parameter, a header, or \
a property of the body. When neither `x-objects` nor `x-objectAuth` says who may touch that object, \
the operation is *undeclared*. The finding names the identifiers, the object that they most likely \
name, and why we think so.

Writes and actions with an identifier that we are sure of are errors, everything else is a warning. \
Where the object is guarded on another path, `unguarded-alias` stands instead, and where `x-objects` \
names an object without rules, `object-without-rules`.",
        why: "\
Broken object level authorization is the most common serious hole in APIs: the caller is logged in, \
changes an id in the request, and gets somebody else's object. Whoever reads the document cannot tell \
whether the service checks this, and neither can code generators, gateways and tests. The finding does \
not say that the service is open; it says that the document does not declare the rule.",
        example: Some(Example {
            bad: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}:
    delete:
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: gone}}
components:
  schemas:
    Pet: {type: object, properties: {id: {type: string}, ownerId: {type: string}}}",
            good: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    delete:
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: gone}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet:
      type: object
      properties: {id: {type: string}, ownerId: {type: string}}
      x-objectAuth:
        owner: ownerId
        groups:
          keepers: {actions: [read, update, delete], ownership: true}",
        }),
        how_to_fix: "\
Name the objects of the path with `x-objects` and give their schema an `x-objectAuth` with the groups \
and what each may do; or put a whole `x-objectAuth` on the operation. When everybody may touch the \
object, say so: `public: true` with a `reason`.",
    },
    check: Check::Operation(check),
};

fn check(context: Context<'_>) -> OnOperation<'_> {
    let guarded = Guarded::of(context.model);
    let names = Names::of(context.files, context.model);
    Box::new(move |operation| {
        let identifiers = chosen(operation);
        if identifiers.is_empty() || operation.declared != Declared::None {
            return None;
        }
        let lacks_rules = |entry: &_| lacks_rules(context.model, entry);
        if operation.entries.iter().any(lacks_rules) {
            return None;
        }
        let is_alias = identifiers.iter().any(|one| {
            let object = one.object.as_deref();
            object.is_some_and(|object| guarded.elsewhere(object, operation).is_some())
        });
        (!is_alias).then(|| report(&names, context.model, operation, &identifiers))
    })
}

/// The identifiers by which the client chooses an object in an operation that needs a
/// declaration: the likely ones, or else (for auditors) the unlikely ones.
pub(crate) fn chosen(operation: &Operation) -> Vec<&Identifier> {
    if operation.needs == Some(true) {
        return operation.likely_identifiers().collect();
    }
    match operation.exemption {
        Some(Exemption::UnsureIdentifier) => operation.identifiers.iter().collect(),
        _ => Vec::new(),
    }
}

/// Error for writes and actions at high confidence, else warning.
pub(crate) fn weight(operation: &Operation, confidence: Confidence) -> Severity {
    if operation.effect != Effect::Read && confidence == Confidence::High {
        Severity::Error
    } else {
        Severity::Warning
    }
}

/// The confidence in the surest of them.
pub(crate) fn surest(identifiers: &[&Identifier]) -> Confidence {
    let all = identifiers.iter().map(|one| one.confidence);
    all.max().unwrap_or(Confidence::Low)
}

fn report(
    names: &Names<'_>,
    model: &Model,
    operation: &Operation,
    identifiers: &[&Identifier],
) -> Finding {
    let confidence = surest(identifiers);
    // The last identifier of the path is what the operation is about; parents stand before it.
    let leaf = leaf(identifiers);
    let others = identifiers.iter().copied().filter(|one| Some(*one) != leaf);
    let ordered: Vec<&Identifier> = leaf.into_iter().chain(others).collect();
    let several = if ordered.len() > 1 { "," } else { "" };
    let message = format!(
        "{} addresses {}{several} and declares no object authorization{}",
        words::endpoint(operation),
        words::choices(&ordered),
        anonymous(model, operation),
    );
    Finding::new(&RULE, operation.key, message)
        .severity(weight(operation, confidence))
        .confidence(confidence)
        .reason(words::reasons(leaf))
        .help(next_step(names, operation, leaf))
        .operation(operation)
        .identifiers(identifiers.iter().copied())
        .object(leaf.map(|one| words::object_of(one).to_owned()))
}

/// That anybody may call it, where the document has schemes which it could require.
fn anonymous(model: &Model, operation: &Operation) -> &'static str {
    let is_open = model.declares_security_schemes && operation.security.admits_anonymous();
    if is_open {
        ", and no `security` is required here"
    } else {
        ""
    }
}

/// The last identifier in the path, else the first one.
pub(crate) fn leaf<'m>(identifiers: &[&'m Identifier]) -> Option<&'m Identifier> {
    let in_path = |one: &&&Identifier| one.location == model::Location::Path;
    let last = identifiers.iter().rev().find(in_path);
    last.or(identifiers.first()).copied()
}

fn next_step(names: &Names<'_>, operation: &Operation, leaf: Option<&Identifier>) -> String {
    let object = leaf.and_then(|one| one.object.as_deref());
    let written = object.and_then(|one| names.short(one, operation.path_item.file));
    match object.zip(written) {
        Some((object, written)) => format!(
            "put `x-objects: [{written}]` on the path and `x-objectAuth` on the schema {object}, or \
             declare it public with a reason"
        ),
        None => {
            String::from("put `x-objectAuth` on the operation, or declare it public with a reason")
        }
    }
}

/// At the path, at the operation, or public: in this order.
pub(crate) fn fix(asked: Asked<'_>) -> Vec<Fix> {
    let Some(operation) = asked.operation() else {
        return Vec::new();
    };
    let identifiers = chosen(operation);
    let Some(leaf) = leaf(&identifiers) else {
        return Vec::new();
    };
    let mut planner = asked.planner();
    let mut fixes = Vec::new();
    for object in objects_of(leaf) {
        let choice = Choice::of(leaf, object);
        let title = format!("Declare {object} on {}", operation.path);
        let fix = Fix::of(
            format!("{title} (root level)"),
            planner.on_path(operation, Some(choice)),
        );
        let is_sure = leaf.object.is_some() && fix.refused.is_none();
        fixes.push(if is_sure { fix.preferred() } else { fix });
        if let Some((name, other)) = planner.other_scheme(&[operation]) {
            planner.use_scheme(other);
            let plan = planner.on_path(operation, Some(choice));
            fixes.push(Fix::of(format!("{title} (root level, {name})"), plan));
            planner.use_scheme(asked.options.scheme);
        }
    }
    let word = words::as_name(&leaf.resource);
    let object = objects_of(leaf).next().unwrap_or(&word);
    let endpoint = words::endpoint(operation);
    fixes.push(Fix::of(
        format!("Declare {object} at {endpoint} (method level)"),
        planner.at_operation(operation, Choice::of(leaf, object)),
    ));
    // Beside `x-objects` the objects would stay guarded.
    if operation.entries.is_empty() {
        let title = format!("Declare {endpoint} public, with a reason");
        fixes.push(Fix::of(title, planner.public(operation)));
    }
    fixes
}

/// The schemas that an identifier names: one, or several that are as likely.
pub(crate) fn objects_of(identifier: &Identifier) -> impl Iterator<Item = &str> {
    let known = identifier.object.as_deref();
    let others = identifier
        .candidates
        .iter()
        .filter(move |_| known.is_none());
    known
        .into_iter()
        .chain(others.map(|one| one.object.as_str()))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check_marked, findings, refused};

    #[test]
    fn writes_are_errors_and_reads_are_warnings() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Orders, version: 1.0.0}
paths:
  /orders/{orderId}:
    parameters: [{name: orderId, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: ok}}}
#   ^^^ warning
    put: {responses: {'200': {description: ok}}}
#   ^^^ error
",
        );
    }

    #[test]
    fn an_identifier_in_the_query_counts() {
        check_marked(
            &RULE,
            "\
swagger: '2.0'
info: {title: Chat, version: 1.0.0}
paths:
  /channels.archive:
    post:
#   ^^^^ error
      parameters: [{name: channel_id, in: query, required: true, type: string}]
      responses: {'200': {description: ok}}
  /channels.create:
    post: {responses: {'200': {description: ok}}}
",
        );
    }

    #[test]
    fn public_with_a_reason_is_a_declaration() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Books, version: 1.0.0}
paths:
  /books/{bookId}:
    get:
      x-objectAuth: {public: true, reason: the catalogue is printed anyway}
      parameters: [{name: bookId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: ok}}
",
        );
    }

    #[test]
    fn the_message_names_operation_identifier_object_and_reason() {
        let found = findings(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Orders, version: 1.0.0}
paths:
  /orders/{orderId}:
    delete:
      parameters: [{name: orderId, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: gone}}
components:
  schemas:
    Order: {type: object, properties: {id: {type: string}}}
",
        );
        let text = found.first().map(|one| one.text()).unwrap_or_default();
        for part in [
            "DELETE /orders/{orderId}",
            "an Order by `orderId`",
            "`orderId`: ",
            "x-objects: [Order]",
        ] {
            assert!(text.contains(part), "{part:?} is missing in {text:?}");
        }
    }

    #[test]
    fn a_declaration_that_says_too_little_is_for_its_writer_to_complete() {
        let found = refused(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Orders, version: 1.0.0}
paths:
  /orders/{orderId}:
    delete:
      x-objectAuth: {groups: }
      parameters: [{name: orderId, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: gone}}
components:
  schemas:
    Order: {type: object, properties: {id: {type: string}}}
",
        );
        let method_level = "Declare Order at DELETE /orders/{orderId} (method level): the operation \
                            has an `x-objectAuth`: complete it, or take it away first";
        assert!(found.iter().any(|one| one == method_level), "{found:#?}");
    }
}
