use std::collections::HashMap;

use model::{Design, Located};

use crate::check::{Check, Context};
use crate::finding::Finding;
use crate::near;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::written::{self, Once, Written, entries};
pub(crate) static RULE: Rule = Rule {
    name: "unknown-object",
    group: Group::Vocabulary,
    severity: Severity::Error,
    persona: Persona::Regular,
    fix: FixKind::Unsafe,
    summary: "A declaration names an object that is no schema of the document",
    documentation: Documentation {
        what: "\
Reports names in `x-objects`, `parent`, `within` and `x-memberships` that are no component schema, \
and a `within` that is neither the object itself nor a container of it (by `parent`). The `object` \
of an `x-objectAuth` at an operation may have any name; it is reported only where it looks like a \
mistyped schema. A `$ref` that leads nowhere is `unresolved-reference`.",
        why: "\
Rules stand at the schema. An entry that names none has no rules, and a `within` that names no \
container of the object can never hold.",
        example: Some(Example {
            bad: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pett, id: petId}]
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
Write the name as it stands under `components.schemas` (Swagger 2.0: `definitions`).",
    },
    check: Check::Document(check),
};

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    let objects = Objects::of(context);
    let mut once = Once::default();
    for (operation, entry) in entries(context.model) {
        let Some(object) = entry.object.as_ref().filter(|_| entry.schema.is_none()) else {
            continue;
        };
        if objects.is_reported_elsewhere(object) || !once.is_new(object.place) {
            continue;
        }
        let near = objects.closest(&object.value);
        if entry.design == Design::Root || near.is_some() {
            findings.push(report(object, near).operation(operation));
        }
    }
    for written in written::all(context.model) {
        let parent = written.declaration.parent.as_ref();
        let parent = parent.map(|parent| &parent.object);
        findings.extend(parent.and_then(|parent| objects.unknown(parent)));
        let containers = objects.containers(&written);
        for grant in &written.declaration.grants {
            let Some(within) = &grant.within else {
                continue;
            };
            // An object of an operation needs no schema, and contains itself.
            if containers.contains(&name_of(&within.value)) {
                continue;
            }
            let unknown = objects.unknown(within);
            let outside = || outside(within, &written);
            findings.extend(unknown.or_else(outside));
        }
    }
    for scheme in &context.model.schemes {
        let containers = scheme.memberships.iter();
        findings.extend(containers.filter_map(|(container, _)| objects.unknown(container)));
    }
}

/// The component schemas by name.
struct Objects<'a> {
    context: Context<'a>,
    by_name: HashMap<&'a str, usize>,
}

impl<'a> Objects<'a> {
    fn of(context: Context<'a>) -> Self {
        let objects = context.model.objects.iter().enumerate();
        let by_name = objects.map(|(at, object)| (object.name.as_str(), at));
        Objects {
            context,
            by_name: by_name.collect(),
        }
    }

    fn closest(&self, name: &str) -> Option<&'a str> {
        let objects = self.context.model.objects.iter();
        near::closest(name, objects.map(|object| object.name.as_str()))
    }

    /// What stands in the document: `object` has its references resolved.
    fn reference(&self, object: &Located<String>) -> Option<String> {
        let written = self.context.files.cursor(object.place)?.as_str()?;
        model::is_reference(&written).then(|| written.into_owned())
    }

    /// A `$ref` that leads nowhere has its own rule, and one that leads to another file has no
    /// name here.
    fn is_reported_elsewhere(&self, object: &Located<String>) -> bool {
        self.reference(object).is_some_and(|reference| {
            let node = self.context.files.node(object.place);
            node.is_some_and(|node| node.pointer().ends_with("/$ref"))
                || self
                    .context
                    .files
                    .lookup(object.place.file, &reference)
                    .is_ok()
        })
    }

    /// The finding where a name is no schema. References are followed by their last part.
    fn unknown(&self, object: &Located<String>) -> Option<Finding> {
        let known = self.by_name.contains_key(name_of(&object.value));
        (!known && !self.is_reported_elsewhere(object))
            .then(|| report(object, self.closest(&object.value)))
    }

    /// The object of a declaration and what contains it.
    fn containers(&self, written: &Written<'a>) -> Vec<&'a str> {
        let model = self.context.model;
        let mut found: Vec<&str> = written.object.into_iter().collect();
        let mut next = Some(written.declaration).filter(|one| one.parent.is_some());
        next = next.or_else(|| model.objects.get(written.schema?)?.declaration.as_ref());
        while let Some(parent) = next.and_then(|one| one.parent.as_ref()) {
            let name = name_of(&parent.object.value);
            if found.contains(&name) || found.len() > DEPTH {
                break;
            }
            found.push(name);
            let at = self.by_name.get(name).and_then(|at| model.objects.get(*at));
            next = at.and_then(|object| object.declaration.as_ref());
        }
        found
    }
}

/// No schema has the name; one that is near may have been meant.
fn report(object: &Located<String>, near: Option<&str>) -> Finding {
    let name = &object.value;
    let message = format!("No schema is named `{name}`");
    let otherwise = "write the name of a component schema, or add the schema";
    Finding::new(&RULE, object.place, message)
        .meant(near, otherwise)
        .offender(name)
}

/// A `within` that names neither the object nor a container of it.
fn outside(within: &Located<String>, written: &Written<'_>) -> Option<Finding> {
    let object = written.object?;
    let name = name_of(&within.value);
    let message = format!("`within: {name}` can never hold: {name} does not contain {object}");
    Some(
        Finding::new(&RULE, within.place, message)
            .help(format!(
                "name {object} or a container of it, or declare `parent`"
            ))
            .object(Some(object.to_owned()))
            .offender(name),
    )
}

/// Containers are followed to this depth.
const DEPTH: usize = 64;

/// A name, or the last part of a reference.
fn name_of(text: &str) -> &str {
    text.rsplit('/').next().unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_marked;

    #[test]
    fn everywhere_an_object_is_named() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pets, id: petId}, {$ref: '#/components/schemas/Nothing'}]
#                        ^^^^ error
    get:
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: a pet}}
components:
  securitySchemes:
    X-objectAuthScheme:
      {type: http, scheme: bearer, x-user_id: sub, x-memberships: {Clinics: clinic}}
#                                                                  ^^^^^^^ error
  schemas:
    Pet:
      type: object
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}
      x-objectAuth:
        parent: {object: Clinic, id: clinicId}
        groups:
          vets: {actions: [read], ownership: false, within: Clinic}
          chains: {actions: [read], ownership: false, within: Chain}
          crowds: {actions: [read], ownership: false, within: Visit}
#                                                             ^^^^^ error
          keepers: {actions: [read], ownership: false, within: Pet}
    Visit: {type: object}
    Chain: {type: object}
    Clinic:
      type: object
      x-objectAuth:
        parent: {object: Chain, id: chainId}
        groups: {vets: {actions: [read], ownership: true}}
    Room:
      type: object
      x-objectAuth:
        parent: {object: House, id: houseId}
#                        ^^^^^ error
        groups: {vets: {actions: [read], ownership: true}}
",
        );
    }

    #[test]
    fn an_object_of_an_operation_may_have_any_name() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objectAuth:
      object: Animal
      groups: {keepers: {actions: [read], ownership: true}}
    delete:
      x-objectAuth:
        object: Pat
#               ^^^ error
        groups: {keepers: {actions: [read], ownership: true}}
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
      x-objectAuth: {owner: ownerId, groups: {keepers: {actions: [read], ownership: true}}}
",
        );
    }
}
