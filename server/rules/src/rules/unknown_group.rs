use edit::Value;
use model::{EssScheme, Located, Model};
use openapi::Files;
use policy::AUTHENTICATED;

use crate::alter;
use crate::check::{Check, Context};
use crate::finding::Finding;
use crate::fix::Fix;
use crate::near;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::written::{self, Identity, Once, Written};

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

/// Adds the group to those of its scheme.
pub(crate) fn fix(files: &Files, model: &Model, finding: &Finding) -> Option<Fix> {
    let at = alter::place_of(finding)?;
    let all = written::all(model);
    let uses = |written: &&Written<'_>| {
        let mut grants = written.declaration.grants.iter();
        grants.any(|grant| grant.group.place == at)
    };
    let scheme = match all.iter().find(uses).map(|written| written.identity(model)) {
        Some(Identity::Known(scheme)) => scheme,
        Some(_) => return None,
        None => model.schemes.first()?,
    };
    let known = scheme.groups.as_ref()?;
    let values = match known.first() {
        Some(group) => alter::beside(group.place, files.node(group.place)?.parent()?),
        None => {
            let scheme_value = alter::value_of(files.node(scheme.key)?)?;
            let groups = ["x-groups", "X-groups"]
                .into_iter()
                .find_map(|key| scheme_value.get(key));
            alter::beside(scheme.key, groups?.get("values")?)
        }
    };
    let group = finding.offender.as_str();
    let change = alter::insert(values, group, Value::Map(Vec::new()));
    let title = format!("Add the group `{group}` to {}", scheme.name);
    Some(Fix::new(title, vec![change]))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{all_fixed, check_marked};

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

    #[test]
    fn the_fixes_are_the_name_that_was_meant_and_a_new_group() {
        let text = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths: {}
components:
  securitySchemes:
    X-objectAuthScheme:
      {type: http, scheme: bearer, x-user_id: sub, x-groups: {values: {keepers: {}}}}
  schemas:
    Pet: {x-objectAuth: {groups: {keeper: {actions: [read], ownership: true}}}}
";
        let meant = text.replace("{keeper:", "{keepers:");
        let added = text.replace("{keepers: {}}", "{keepers: {}, keeper: {}}");
        assert_eq!(all_fixed(&RULE, text), [meant, added]);
        let empty = text.replace("{keepers: {}}", "{}");
        let added = empty.replace("values: {}", "values: {keeper: {}}");
        assert_eq!(all_fixed(&RULE, &empty), [added]);
    }
}
