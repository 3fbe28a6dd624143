use std::collections::BTreeSet;

use model::GrantDeclaration;
use policy::{Action, Ownership, parse_action};

use crate::check::{Check, Context};
use crate::finding::Finding;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::words;
use crate::written::{self, Written};
pub(crate) static RULE: Rule = Rule {
    name: "ownership-override",
    group: Group::Coverage,
    severity: Severity::Information,
    persona: Persona::Auditor,
    fix: FixKind::None,
    summary: "A caller in two groups gets the wider of two rules",
    documentation: Documentation {
        what: "\
Reports a grant with `ownership: false` on actions that another group has on its own objects only. \
Across the groups of a caller `false` overrides `true`: somebody in both may touch every object.",
        why: "\
That is how the vocabulary works, and often meant. It surprises where a person can be in both \
groups, such as an employee who is a customer too.",
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
      x-objectAuth: {owner: ownerId, groups: {keepers: {actions: [read], ownership: true}, vets: {actions: [read], ownership: false}}}",
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
Nothing, if it is meant. Otherwise limit the wider grant with `within`, or take the actions out of \
it.",
    },
    check: Check::Document(check),
};

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    for written in written::all(context.model) {
        let grants = &written.declaration.grants;
        for wide in grants.iter().filter(|one| has(one, Ownership::Any)) {
            let mut groups: Vec<String> = Vec::new();
            let mut shared: BTreeSet<Action> = BTreeSet::new();
            for own in grants.iter().filter(|one| has(one, Ownership::Own)) {
                let both: BTreeSet<Action> =
                    actions(own).intersection(&actions(wide)).cloned().collect();
                let group = &own.group.value;
                if *group != wide.group.value && !both.is_empty() {
                    if !groups.contains(group) {
                        groups.push(group.clone());
                    }
                    shared.extend(both);
                }
            }
            if !groups.is_empty() {
                findings.push(report(&written, wide, &groups, &shared));
            }
        }
    }
}

fn has(grant: &GrantDeclaration, flag: Ownership) -> bool {
    grant
        .ownership
        .as_ref()
        .is_some_and(|one| one.value == flag)
}

fn actions(grant: &GrantDeclaration) -> BTreeSet<Action> {
    grant
        .actions
        .iter()
        .flat_map(|one| parse_action(&one.value))
        .collect()
}

fn report(
    written: &Written<'_>,
    wide: &GrantDeclaration,
    groups: &[String],
    shared: &BTreeSet<Action>,
) -> Finding {
    let (name, group) = (written.name(), &wide.group.value);
    let shared: Vec<String> = shared.iter().map(|action| format!("`{action}`")).collect();
    let within = match &wide.within {
        Some(container) => format!(" in its {}", container.value),
        None => String::new(),
    };
    let message = format!(
        "Who is in {} and in {group} may {} every {name}{within}, not only their own",
        words::list(groups, 3),
        words::list(&shared, 5),
    );
    let at = wide.ownership.as_ref().map_or(wide.place, |one| one.place);
    Finding::new(&RULE, at, message)
        .object(written.object.map(str::to_owned))
        .offender(format!("{name} {group}"))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_marked;

    #[test]
    fn other_actions_do_not_meet() {
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
          keepers: {actions: [R], ownership: true}
          vets: {actions: [list, delete], ownership: false}
#                                                    ^^^^^ information
          cooks: {actions: [update], ownership: false}
",
        );
    }
}
