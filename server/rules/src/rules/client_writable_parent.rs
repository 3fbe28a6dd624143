use model::{Entry, Located, Location, Model, Operation, ParentDeclaration};
use openapi::Files;
use policy::Action;

use crate::alter;
use crate::check::{Check, Context};
use crate::contents;
use crate::finding::Finding;
use crate::fix::Fix;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::words;
use crate::written::{Once, rules_of};

pub(crate) static RULE: Rule = Rule {
    name: "client-writable-parent",
    group: Group::Coverage,
    severity: Severity::Error,
    persona: Persona::Regular,
    fix: FixKind::Unsafe,
    summary: "Clients may move an object into another container",
    documentation: Documentation {
        what: "\
Reports the property that holds the parent's identifier (`parent.id`) where a request that updates \
the object may hold it, it is not `readOnly`, and no entry of the operation checks the parent that \
it names.",
        why: "\
Whoever can write the parent moves an object into somebody else's tenant, or somebody else's \
object into their own.",
        example: Some(Example {
            bad: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    put:
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
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
      properties: {id: {type: string}, clinicId: {type: string}}
      x-objectAuth:
        parent: {object: Clinic, id: clinicId}
        groups: {keepers: {actions: [read, update], ownership: true}}
    Clinic:
      type: object
      properties: {id: {type: string}}
      x-objectAuth: {groups: {keepers: {actions: [read], ownership: true}}}",
            good: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    put:
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
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
      properties: {id: {type: string}, clinicId: {type: string, readOnly: true}}
      x-objectAuth:
        parent: {object: Clinic, id: clinicId}
        groups: {keepers: {actions: [read, update], ownership: true}}
    Clinic:
      type: object
      properties: {id: {type: string}}
      x-objectAuth: {groups: {keepers: {actions: [read], ownership: true}}}",
        }),
        how_to_fix: "\
Write `readOnly: true` at the property, or add an entry for the new parent: `{object: Clinic, id: \
$request.body#/clinicId, action: update}`.",
    },
    check: Check::Document(check),
};

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    let mut once = Once::default();
    for operation in &context.model.operations {
        // The leaf is what the body describes; the others enclose it.
        let Some(leaf) = operation.entries.last() else {
            continue;
        };
        if leaf.action != Some(Action::Update) || operation.method == "OPTIONS" {
            continue;
        }
        let Some((parent, id)) = parent_of(context.model, leaf) else {
            continue;
        };
        if is_checked(operation, &id.value) {
            continue;
        }
        for content in contents::request(context.files, operation) {
            for place in content.writable(&id.value) {
                if once.is_new(place) {
                    findings.push(report(operation, leaf, parent, id).at(place));
                }
            }
        }
    }
}

/// The parent's object and the property with its identifier.
fn parent_of<'m>(
    model: &'m Model,
    entry: &'m Entry,
) -> Option<(&'m ParentDeclaration, &'m Located<String>)> {
    let own = entry
        .declaration
        .as_ref()
        .filter(|one| one.parent.is_some());
    let parent = own.or_else(|| rules_of(model, entry))?.parent.as_ref()?;
    Some((parent, parent.id.as_ref()?))
}

/// Whether an entry of its own checks the parent that the body names.
fn is_checked(operation: &Operation, property: &str) -> bool {
    operation.identifiers.iter().any(|one| {
        let body = matches!(one.location, Location::Body | Location::FormData);
        let name = one.name.strip_prefix("[].").unwrap_or(&one.name);
        body && one.declared && name == property
    })
}

fn report(
    operation: &Operation,
    leaf: &Entry,
    parent: &ParentDeclaration,
    id: &Located<String>,
) -> Finding {
    let object = leaf.object.as_ref().map(|one| one.value.clone());
    let name = object.clone().unwrap_or_else(|| String::from("object"));
    let (container, property) = (&parent.object.value, &id.value);
    let message = format!(
        "{} lets clients write `{property}`, and so move {} into any {container}",
        words::endpoint(operation),
        words::with_article(&name)
    );
    Finding::new(&RULE, operation.key, message)
        .help(format!(
            "write `readOnly: true` at the property, or add the entry \
             `{{object: {container}, id: $request.body#/{property}, action: update}}`"
        ))
        .operation(operation)
        .object(object)
        .offender(format!("{name} {property}"))
}

/// Makes the property read-only for clients.
pub(crate) fn fix(files: &Files, finding: &Finding) -> Option<Fix> {
    Some(alter::read_only(files, finding)?.preferred())
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check_marked, fixed};

    #[test]
    fn an_entry_of_its_own_checks_it() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    put:
      x-objects:
        - {object: Clinic, id: $request.body#/clinicId, action: update}
        - {object: Pet, id: petId}
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
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
      properties: {id: {type: string}, clinicId: {type: string}}
      x-objectAuth:
        parent: {object: Clinic, id: clinicId}
        groups: {keepers: {actions: [read, update], ownership: true}}
    Clinic:
      type: object
      properties: {id: {type: string}}
      x-objectAuth: {groups: {keepers: {actions: [read], ownership: true}}}
",
        );
    }

    #[test]
    fn stands_on_the_property() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    x-objects: [{object: Pet, id: petId}]
    put:
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
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
      properties:
        id: {type: string}
        clinicId: {type: string}
#       ^^^^^^^^ error
      x-objectAuth:
        parent: {object: Clinic, id: clinicId}
        groups: {keepers: {actions: [read, update], ownership: true}}
    Clinic:
      type: object
      properties: {id: {type: string}}
      x-objectAuth: {groups: {keepers: {actions: [read], ownership: true}}}
",
        );
    }

    #[test]
    fn the_fix_makes_the_property_read_only() {
        let text = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
    x-objects: [{object: Pet, id: petId}]
    put:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses: {'200': {description: changed}}
components:
  schemas:
    Shop: {type: object}
    Pet:
      properties: {id: {type: string}, shopId: {type: string}}
      x-objectAuth:
        parent: {object: Shop, id: shopId}
        groups: {keepers: {actions: [update], ownership: true}}
";
        let expected = text.replace(
            "shopId: {type: string}",
            "shopId: {type: string, readOnly: true}",
        );
        assert_eq!(fixed(&RULE, text), Some(expected));
    }
}
