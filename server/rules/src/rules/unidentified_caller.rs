use edit::{Change, Value, Where};
use model::{Alternative, Declared, Entry, Operation, SecuritySource};
use openapi::{Api, Component};

use crate::check::{Check, Context};
use crate::finding::{Finding, Target};
use crate::fix::{Asked, Fix};
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::words;
use crate::written::Once;
pub(crate) static RULE: Rule = Rule {
    name: "unidentified-caller",
    group: Group::Coverage,
    severity: Severity::Warning,
    persona: Persona::Regular,
    fix: FixKind::Unsafe,
    summary: "Callers come in with a credential that does not say who they are",
    documentation: Documentation {
        what: "\
Reports alternatives of the `security` in effect that hold no ESS scheme, where object \
authorization is declared; once per alternative. Reports an ESS scheme that is HTTP Basic or Digest, too: \
such a credential carries no claims for `x-user_id` and `x-groups` to name. An empty alternative is \
`unauthenticated-object-access`, a document without any ESS scheme `missing-scheme`.",
        why: "\
Whoever comes in with an API key or a basic login alone has no id and no groups that the rules \
know, so the rules cannot be applied to them.",
        example: Some(Example {
            bad: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}, {key: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    get:
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: a pet}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet:
      type: object
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}
      x-objectAuth: {owner: ownerId, groups: {keepers: {actions: [read], ownership: true}}}",
            good: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}, {key: [], X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    get:
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: a pet}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet:
      type: object
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}
      x-objectAuth: {owner: ownerId, groups: {keepers: {actions: [read], ownership: true}}}",
        }),
        how_to_fix: "\
Put the ESS scheme into every alternative, or mark the scheme with `x-user_id` and `x-groups` if \
its credential does say who the caller is.",
    },
    check: Check::Document(check),
};

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    if model.schemes.is_empty() {
        return;
    }
    findings.extend(without_claims(context));
    let mut once = Once::default();
    for operation in &model.operations {
        if operation.method == "OPTIONS" || !operation.entries.iter().any(needs_scheme) {
            continue;
        }
        for alternative in &operation.security.alternatives {
            let unidentified = !alternative.identifies && !alternative.schemes.is_empty();
            if unidentified && once.is_new(alternative.place) {
                findings.push(report(operation, alternative));
            }
        }
    }
}

/// The ESS schemes whose credential is no token.
fn without_claims(context: Context<'_>) -> Vec<Finding> {
    let Some(api) = Api::new(context.files, context.model.root) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for scheme in &context.model.schemes {
        let value = api.component(Component::SecuritySchemes, &scheme.name);
        let Some((_, value)) = value else { continue };
        let value = value.resolve().unwrap_or(value);
        let (kind, scheme_of_http) = (value.text("type"), value.text("scheme"));
        let name = match kind.as_deref() {
            Some("basic") => "Basic",
            Some("http") => match scheme_of_http
                .as_deref()
                .map(str::to_ascii_lowercase)
                .as_deref()
            {
                Some("basic") => "Basic",
                Some("digest") => "Digest",
                _ => continue,
            },
            _ => continue,
        };
        let message = format!(
            "{} is HTTP {name}, which carries no claims: nothing gives the caller's id and groups",
            scheme.name
        );
        found.push(
            Finding::new(&RULE, scheme.key, message)
                .help("put `x-user_id` and `x-groups` on a scheme whose credential is a token")
                .offender(&scheme.name),
        );
    }
    found
}

fn needs_scheme(entry: &Entry) -> bool {
    let inline = entry
        .declaration
        .as_ref()
        .is_some_and(|one| one.inline_scheme.is_some());
    !inline && !matches!(entry.declared, Declared::None | Declared::Public)
}

fn report(operation: &Operation, alternative: &Alternative) -> Finding {
    let schemes = words::list(&alternative.schemes, 3);
    let message = format!(
        "{schemes} alone does not say who calls {}, which declares object authorization",
        words::endpoint(operation)
    );
    let object = operation.entries.iter().find_map(|one| one.object.as_ref());
    Finding::new(&RULE, alternative.place, message)
        .help("require an ESS scheme in every alternative")
        .operation(operation)
        .object(object.map(|one| one.value.clone()))
        .offender(schemes)
}

/// An ESS scheme of the document, in this alternative too.
pub(crate) fn fix(asked: Asked<'_>) -> Vec<Fix> {
    let Asked { model, finding, .. } = asked;
    let Target::Node(alternative) = finding.at.target else {
        return Vec::new();
    };
    // A finding on the scheme itself wants another credential.
    let Some(operation) = asked.operation() else {
        return Vec::new();
    };
    let of_operation = model.schemes.len() == 1;
    let fixes = model.schemes.iter().map(|scheme| {
        let change = Change::Insert {
            map: alternative,
            key: scheme.name.as_str().into(),
            value: Value::List(Vec::new()),
            at: Where::End,
        };
        let whose = match operation.security.source {
            SecuritySource::Document => "the document",
            _ => "this operation",
        };
        let title = format!(
            "Require `{}` beside {} in the `security` of {whose}",
            scheme.name, finding.offender
        );
        let fix = Fix::new(title, vec![(finding.at.file, change)]);
        if of_operation { fix.preferred() } else { fix }
    });
    fixes.collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_marked;

    #[test]
    fn an_operation_replaces_the_document() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    get:
      security: [{key: []}, {}]
#                ^^^^^^^^^ warning
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: a pet}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet:
      type: object
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}
      x-objectAuth: {owner: ownerId, groups: {keepers: {actions: [read], ownership: true}}}
",
        );
    }

    #[test]
    fn basic_credentials_hold_no_claims() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths: {}
components:
  securitySchemes:
    Login: {type: http, scheme: Basic, x-user_id: sub}
#   ^^^^^ warning
    Token: {type: http, scheme: bearer, x-user_id: sub}
    Other: {type: http, scheme: basic}
",
        );
    }
}
