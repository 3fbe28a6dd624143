use std::collections::HashMap;

use model::{GrantDeclaration, Located};
use policy::{Action, parse_action};

use crate::check::{Check, Context};
use crate::finding::Finding;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::written::{self, Written};
pub(crate) static RULE: Rule = Rule {
    name: "duplicate-grant",
    group: Group::Vocabulary,
    severity: Severity::Error,
    persona: Persona::Regular,
    fix: FixKind::Unsafe,
    summary: "A group is granted the same action twice",
    documentation: Documentation {
        what: "\
Reports an action that two grants of one object give to the same group: an error where one says \
`ownership: true` and the other `false`, a hint where both say the same. Two grants that differ in \
`within` or `when` alone are two ways to the same action, and are not reported.",
        why: "\
Of two grants that differ the narrower counts. Whoever reads the other one believes that more is \
allowed.",
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
      x-objectAuth:
        groups:
          keepers:
            - {actions: [read, update], ownership: true}
            - {actions: [read], ownership: false}",
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
      x-objectAuth: {owner: ownerId, groups: {keepers: {actions: [read], ownership: true}}}",
        }),
        how_to_fix: "\
Keep one of them, the narrower if in doubt.",
    },
    check: Check::Document(check),
};

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    for written in written::all(context.model) {
        let mut seen: HashMap<(&str, Action), Vec<&GrantDeclaration>> = HashMap::new();
        for grant in &written.declaration.grants {
            for item in &grant.actions {
                let mut worst = None;
                for action in parse_action(&item.value) {
                    let before = seen.entry((&grant.group.value, action)).or_default();
                    worst = before
                        .iter()
                        .filter_map(|one| weight(one, grant))
                        .max()
                        .max(worst);
                    before.push(grant);
                }
                findings.extend(worst.map(|severity| report(&written, grant, item, severity)));
            }
        }
    }
}

/// How bad two grants of the same action to one group are; `None` where they differ by condition.
fn weight(one: &GrantDeclaration, other: &GrantDeclaration) -> Option<Severity> {
    let (flag, against) = (
        one.ownership.as_ref()?.value,
        other.ownership.as_ref()?.value,
    );
    if flag != against {
        return Some(Severity::Error);
    }
    let text = |value: &Option<Located<String>>| value.as_ref().map(|one| one.value.clone());
    let same = text(&one.within) == text(&other.within) && text(&one.when) == text(&other.when);
    same.then_some(Severity::Hint)
}

fn report(
    written: &Written<'_>,
    grant: &GrantDeclaration,
    action: &Located<String>,
    severity: Severity,
) -> Finding {
    let (group, name) = (&grant.group.value, written.name());
    let how = match severity {
        Severity::Error => ", with and without ownership",
        _ => "",
    };
    let message = format!("{group} is granted `{}` on {name} twice{how}", action.value);
    Finding::new(&RULE, action.place, message)
        .severity(severity)
        .help("keep one of them, the narrower if in doubt")
        .object(written.object.map(str::to_owned))
        .offender(format!("{group} {}", action.value))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_marked;

    #[test]
    fn letters_are_what_they_stand_for() {
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
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: a pet}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet:
      type: object
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}
      x-objectAuth:
        groups:
          keepers:
            - {actions: [R, update], ownership: true}
            - {actions: [list], ownership: false}
#                        ^^^^ error
            - {actions: [u], ownership: true}
#                        ^ hint
            - {actions: [delete, D], ownership: true, when: at night}
#                                ^ hint
            - {actions: [delete], ownership: true, when: by day}
          vets: {actions: [read], ownership: false}
",
        );
    }
}
