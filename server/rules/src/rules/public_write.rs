use std::collections::HashMap;

use model::{Effect, Entry, Operation};
use openapi::Place;
use policy::Action;

use crate::check::{Check, Context};
use crate::finding::Finding;
use crate::public::{Public, is_reason, public};
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::words;
use crate::written::entries;
pub(crate) static RULE: Rule = Rule {
    name: "public-write",
    group: Group::Coverage,
    severity: Severity::Error,
    persona: Persona::Regular,
    fix: FixKind::None,
    summary: "Everybody may change an object",
    documentation: Documentation {
        what: "\
Reports operations that create, change or delete an object, or act on it, and that are declared \
public: an error without a `reason`, a warning with one. Once per declaration.",
        why: "\
What everybody may read is often harmless; what everybody may change seldom is. `public` on an \
object holds for all that the API offers on it, also for what is added next year.",
        example: Some(Example {
            bad: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    delete:
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: a pet}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet:
      type: object
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}
      x-objectAuth: {public: true, reason: the pets are on the web site}",
            good: "\
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
      x-objectAuth: {public: true, reason: the pets are on the web site}",
        }),
        how_to_fix: "\
Declare rules for the object, and make only the reading operations public: `{object: Pet, id: \
petId, public: true, reason: ...}` in their own `x-objects`.",
    },
    check: Check::Document(check),
};

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    let mut found: Vec<(Public<'_>, Vec<(&Operation, &Entry)>)> = Vec::new();
    let mut index: HashMap<Place, usize> = HashMap::new();
    for (operation, entry) in entries(model) {
        if operation.method == "OPTIONS" || !writes(operation, entry) {
            continue;
        }
        if let Some(public) = public(model, operation, entry) {
            let at = *index.entry(public.place).or_insert(found.len());
            match found.get_mut(at) {
                Some((_, uses)) => uses.push((operation, entry)),
                None => found.push((public, vec![(operation, entry)])),
            }
        }
    }
    findings.extend(
        found
            .iter()
            .filter_map(|(public, uses)| report(public, uses)),
    );
}

fn writes(operation: &Operation, entry: &Entry) -> bool {
    match &entry.action {
        Some(action) => !matches!(action, Action::Read | Action::List),
        None => operation.effect != Effect::Read,
    }
}

fn report(public: &Public<'_>, uses: &[(&Operation, &Entry)]) -> Option<Finding> {
    let (operation, entry) = uses.first()?;
    let object = entry.object.as_ref().map(|object| object.value.clone());
    let name = object.as_deref().unwrap_or("the object");
    let reasoned = public.reason.is_some_and(is_reason);
    let more = match uses.len() - 1 {
        0 => String::new(),
        more => format!(" and {}", words::count(more, "more operation")),
    };
    let message = format!(
        "Everybody may change {name}: {}{more} is public",
        words::endpoint(operation)
    );
    let finding = Finding::new(&RULE, public.place, message)
        .severity(if reasoned {
            Severity::Warning
        } else {
            Severity::Error
        })
        .help("make only operations that read public")
        .operation(operation)
        .offender(name)
        .related("this operation writes", operation.key);
    Some(finding.object(object))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_marked;

    #[test]
    fn an_error_without_a_reason() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    delete:
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: a pet}}
    put:
      x-objects: [{object: Pet, id: petId, public: true, reason: a wall to write on}]
#                                                  ^^^^ warning
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: a pet}}
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
      x-objectAuth: {public: true}
#                            ^^^^ error
",
        );
    }
}
