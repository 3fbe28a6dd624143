use model::{EssScheme, Located};
use policy::AUTHENTICATED;

use crate::check::{Check, Context};
use crate::finding::Finding;
use crate::near;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::written::{self, Identity, Once};
pub(crate) static RULE: Rule = Rule {
    name: "unknown-group",
    group: Group::Vocabulary,
    severity: Severity::Error,
    persona: Persona::Regular,
    fix: FixKind::Unsafe,
    summary: "A rule grants something to a group that the scheme does not list",
    documentation: Documentation {
        what: "\
Reports the groups of grants and of `x-ess-assigns` that are not among the `values` of the scheme. \
With `values` the set of groups is closed; without, any name may be one. `authenticated` is always \
known.",
        why: "\
Nobody is ever in a group that does not exist: the grant is dead, and whoever reads it believes \
otherwise. If somebody creates such a group later, they open objects that they have never heard \
of.",
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
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: {claim: groups, values: {keepers: {}, vets: {}}}}
  schemas:
    Pet:
      type: object
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}
      x-objectAuth: {owner: ownerId, groups: {keeper: {actions: [read], ownership: true}}}",
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
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: {claim: groups, values: {keepers: {}, vets: {}}}}
  schemas:
    Pet:
      type: object
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}
      x-objectAuth: {owner: ownerId, groups: {keepers: {actions: [read], ownership: true}}}",
        }),
        how_to_fix: "\
Write a group of the scheme, or add the new one to `values`.",
    },
    check: Check::Document(check),
};

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    let mut once = Once::default();
    for written in written::all(model) {
        let Identity::Known(scheme) = written.identity(model) else {
            continue;
        };
        for grant in &written.declaration.grants {
            if once.is_new(grant.group.place) {
                findings.extend(unknown(&grant.group, scheme));
            }
        }
    }
    // An assignment does not say which scheme it means.
    let [scheme] = model.schemes.as_slice() else {
        return;
    };
    for operation in &model.operations {
        for assignment in &operation.assigns {
            if once.is_new(assignment.group.place) {
                let found = unknown(&assignment.group, scheme);
                findings.extend(found.map(|finding| finding.operation(operation)));
            }
        }
    }
}

fn unknown(group: &Located<String>, scheme: &EssScheme) -> Option<Finding> {
    let known = scheme.groups.as_ref()?.iter().map(|one| one.value.as_str());
    let mut known = known.chain([AUTHENTICATED]);
    let name = &group.value;
    if known.clone().any(|one| one == name) {
        return None;
    }
    let scheme = if scheme.name.is_empty() {
        "its scheme"
    } else {
        &scheme.name
    };
    let message = format!("The group `{name}` is not among the `values` of {scheme}");
    Some(
        Finding::new(&RULE, group.place, message)
            .meant(
                near::closest(name, &mut known),
                "add it to `values`, if it exists",
            )
            .offender(name),
    )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_marked;

    #[test]
    fn grants_and_assignments() {
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
      x-ess-assigns: [{group: owner, to: caller}]
#                             ^^^^^ error
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: a pet}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: {claim: groups, values: {keepers: {}, vets: {}}}}
  schemas:
    Pet:
      type: object
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}
      x-objectAuth:
        groups:
          vet: {actions: [read], ownership: true}
#         ^^^ error
          vets: {actions: [read], ownership: true}
          authenticated: {actions: [read], ownership: true}
",
        );
    }

    #[test]
    fn without_values_any_group_is_one() {
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
      x-objectAuth: {owner: ownerId, groups: {anybody: {actions: [read], ownership: true}}}
",
        );
    }
}
