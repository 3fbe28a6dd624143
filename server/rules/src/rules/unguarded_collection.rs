use model::{Declared, Exemption, Operation};

use crate::check::{Check, Context};
use crate::finding::Finding;
use crate::fix::{Asked, Fix};
use crate::guarded::Guarded;
use crate::proposal::Names;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::words;

pub(crate) static RULE: Rule = Rule {
    name: "unguarded-collection",
    group: Group::Coverage,
    severity: Severity::Warning,
    persona: Persona::Regular,
    fix: FixKind::Unsafe,
    summary: "An operation lists objects that are guarded elsewhere, and declares nothing",
    documentation: Documentation {
        what: "\
Looks for operations without an identifier (list, search, export) that return a list of objects which \
are guarded on another path. The caller's own collection (`/me/...`) is not meant.",
        why: "\
A rule on the single object is of no use when the list shows all of them. Whether the list holds \
everything or only what the caller may see is exactly what the document should say.",
        example: Some(Example {
            bad: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets:
    get:
      responses:
        '200':
          description: pets
          content:
            application/json:
              schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}
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
      properties: {id: {type: string}}
      x-objectAuth: {groups: {keepers: {actions: [read, list], ownership: true}}}",
            good: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets:
    x-objects: [{object: Pet, filtered: true}]
    get:
      responses:
        '200':
          description: the caller's own pets
          content:
            application/json:
              schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}
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
      properties: {id: {type: string}}
      x-objectAuth: {groups: {keepers: {actions: [read, list], ownership: true}}}",
        }),
        how_to_fix: "\
Add an entry without an identifier: `x-objects: [{object: Pet, filtered: true}]` when the list holds \
only what the caller may see, without `filtered` when it holds everything.",
    },
    check: Check::Document(check),
};

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    let guarded = Guarded::of(context.model);
    let names = Names::of(context.files, context.model);
    for operation in &context.model.operations {
        if let Some((object, guard)) = unguarded(operation, &guarded) {
            let key = names.key(object, operation.path_item.file);
            let key = key.unwrap_or_else(|| format!("object: {object}"));
            findings.push(report(operation, object, guard).help(format!(
                "add `x-objects: [{{{key}, filtered: true}}]` if the list holds only what the caller \
                 may see, else without `filtered`"
            )));
        }
    }
}

fn unguarded<'m>(
    operation: &'m Operation,
    guarded: &Guarded<'m>,
) -> Option<(&'m str, &'m Operation)> {
    let returned = operation.returns.as_ref().filter(|one| one.list)?;
    let guard = guarded.elsewhere(&returned.object, operation)?;
    let says_nothing = operation.declared == Declared::None
        && operation.likely_identifiers().next().is_none()
        && !matches!(operation.exemption, Some(Exemption::Public(_)))
        && !operation.is_of_caller();
    says_nothing.then_some((returned.object.as_str(), guard))
}

fn report(operation: &Operation, object: &str, guard: &Operation) -> Finding {
    let message = format!(
        "{} returns a list of {object} and declares nothing, while {} guards {object}",
        words::endpoint(operation),
        words::endpoint(guard),
    );
    Finding::new(&RULE, operation.key, message)
        .operation(operation)
        .object(Some(object.to_owned()))
        .related(format!("{object} is guarded here"), guard.key)
}

/// As a list of what the caller may see, or of everything: only a person knows.
pub(crate) fn fix(asked: Asked<'_>) -> Vec<Fix> {
    let Some((operation, object)) = asked.operation().zip(asked.finding.object.as_deref()) else {
        return Vec::new();
    };
    let endpoint = words::endpoint(operation);
    let planner = asked.planner();
    let fixes = [
        (true, "only what the caller may see"),
        (false, "what everybody has"),
    ];
    let fixes = fixes.map(|(filtered, what)| {
        let plan = planner.on_collection(operation, object, filtered);
        Fix::of(
            format!("Declare that {endpoint} lists {object}: {what}"),
            plan,
        )
    });
    fixes.to_vec()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_marked;

    #[test]
    fn the_callers_own_list_is_not_meant() {
        let bad = RULE.documentation.example.as_ref().map(|one| one.bad);
        let own = bad
            .unwrap_or_default()
            .replace("  /pets:\n", "  /me/pets:\n");
        assert!(own.contains("/me/pets:"));
        check_marked(&RULE, &own);
    }
}
