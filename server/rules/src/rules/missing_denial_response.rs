use edit::Value;
use model::Declared;
use openapi::Files;

use crate::alter;
use crate::check::{Check, Context};
use crate::finding::Finding;
use crate::fix::Fix;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::words;

pub(crate) static RULE: Rule = Rule {
    name: "missing-denial-response",
    group: Group::Coverage,
    severity: Severity::Hint,
    persona: Persona::Pedantic,
    fix: FixKind::Unsafe,
    summary: "An operation with object authorization has no answer for those whom it refuses",
    documentation: Documentation {
        what: "\
Reports guarded operations whose `responses` have none of 401, 403, 404, `4XX` and `default`.",
        why: "\
Clients that are generated from the document do not expect a refusal, and reviewers cannot see \
what a refused caller learns.",
        example: Some(Example {
            bad: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
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
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    get:
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: a pet}, '404': {description: no such pet}}
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
Add the response that the service gives: 401 without a credential, 403 or 404 where the object may \
not be touched. 404 does not tell strangers that the object exists.",
    },
    check: Check::Document(check),
};

/// The keys of responses that refuse.
const REFUSALS: [&str; 6] = ["401", "403", "404", "4XX", "4xx", "default"];

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    for operation in &context.model.operations {
        let guarded = matches!(operation.declared, Declared::Method | Declared::Root);
        if !guarded || operation.method == "OPTIONS" {
            continue;
        }
        let Some(cursor) = context.files.cursor(operation.operation) else {
            continue;
        };
        let mut keys = cursor.map("responses").filter_map(|(key, _)| key.as_str());
        if keys.any(|key| REFUSALS.contains(&&*key)) {
            continue;
        }
        let responses = cursor
            .entry("responses")
            .map(|(key, _)| cursor.place_of(key));
        let object = operation.entries.last().and_then(|one| one.object.as_ref());
        let message = format!(
            "{} declares object authorization, and no response for a refusal",
            words::endpoint(operation)
        );
        findings.push(
            Finding::new(&RULE, responses.unwrap_or(operation.key), message)
                .help("add 403 or 404 to its `responses`")
                .operation(operation)
                .object(object.map(|one| one.value.clone())),
        );
    }
}

/// Adds the response for a refusal.
pub(crate) fn fix(files: &Files, finding: &Finding) -> Option<Fix> {
    let at = alter::place_of(finding)?;
    let value = alter::value_of(files.node(at)?)?;
    let description = Value::from("The caller may not do this.");
    let refusal = Value::map([("description", description)]);
    let key = files.node(at)?.as_str()?;
    // Where there are no responses at all, the finding stands at the method.
    let change = match &*key {
        "responses" => alter::insert(alter::beside(at, value), "403", refusal),
        _ => {
            let responses = Value::map([("403", refusal)]);
            alter::insert(alter::beside(at, value), "responses", responses)
        }
    };
    let title = String::from("Add the response 403");
    Some(Fix::new(title, vec![change]).preferred())
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check_marked, fixed};

    #[test]
    fn stands_on_responses_or_on_the_method() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    head: {}
#   ^^^^ hint
    put:
      responses: {default: {description: all is well or not}}
    get:
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: a pet}}
#     ^^^^^^^^^ hint
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
    fn the_fix_adds_a_response() {
        let text = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
    x-objects: [{object: Pet, id: petId}]
    get:
      responses:
        '200': {description: a pet}
components:
  schemas:
    Pet: {x-objectAuth: {groups: {keepers: {actions: [read], ownership: true}}}}
";
        let expected = text.replace(
            "a pet}\n",
            "a pet}\n        '403':\n          description: The caller may not do this.\n",
        );
        assert_eq!(fixed(&RULE, text), Some(expected));
    }
}
