use std::collections::BTreeMap;

use model::Confidence;

use crate::check::Check;
use crate::finding::Finding;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::workspace::{Known, Served, Workspace, of_document};

pub(crate) static RULE: Rule = Rule {
    name: "path-served-twice",
    group: Group::Workspace,
    severity: Severity::Warning,
    persona: Persona::Regular,
    fix: FixKind::None,
    summary: "Two services serve one path, and it addresses different objects",
    documentation: Documentation {
        what: "\
Reports a path that two services serve, base paths of their servers included and names of variables \
left out, where it addresses one object here and another one there: of another name, or of the same \
name with other properties. Rules must hold for it in at least one of them. Hosts are not compared.",
        why: "\
A rule that is found by its path (in a gateway, in a central decision point) matches both. What was \
meant for one object then opens the other.",
        example: Some(Example {
            bad: "\
# directory.yaml
openapi: 3.1.0
info: {title: Directory, version: 1.0.0}
paths:
  /contacts/{id}:
    x-objects: [Contact]
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: a contact}}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Contact:
      properties: {id: {type: string}, name: {type: string}}
      x-objectAuth: {groups: {staff: {actions: [read], ownership: true}}}
# delivery.yaml
openapi: 3.1.0
info: {title: Delivery, version: 1.0.0}
paths:
  /contacts/{contactId}:
    x-objects: [Address]
    parameters: [{name: contactId, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: an address}}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Address:
      properties: {id: {type: string}, street: {type: string}}
      x-objectAuth: {groups: {couriers: {actions: [read], ownership: true}}}",
            good: "\
# directory.yaml
openapi: 3.1.0
info: {title: Directory, version: 1.0.0}
servers: [{url: /directory}]
paths:
  /contacts/{id}:
    x-objects: [Contact]
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: a contact}}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Contact:
      properties: {id: {type: string}, name: {type: string}}
      x-objectAuth: {groups: {staff: {actions: [read], ownership: true}}}
# delivery.yaml
openapi: 3.1.0
info: {title: Delivery, version: 1.0.0}
servers: [{url: /delivery}]
paths:
  /contacts/{contactId}:
    x-objects: [Address]
    parameters: [{name: contactId, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: an address}}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Address:
      properties: {id: {type: string}, street: {type: string}}
      x-objectAuth: {groups: {couriers: {actions: [read], ownership: true}}}",
        }),
        how_to_fix: "\
Give one of the services another base path, or see to it that rules are found by service and path.",
    },
    check: Check::Workspace(check),
};

/// With as many others is a path compared.
const COMPARED: usize = 64;

fn check(workspace: &Workspace<'_>, findings: &mut Vec<Finding>) {
    let mut by_path: BTreeMap<&str, Vec<(usize, &Served)>> = BTreeMap::new();
    for (at, facts) in workspace.documents() {
        for served in &facts.paths {
            for full in &served.full {
                let others = by_path.entry(full).or_default();
                if others.len() < COMPARED {
                    others.push((at, served));
                }
            }
        }
    }
    for (at, facts) in workspace.documents() {
        for served in &facts.paths {
            let same = served
                .full
                .iter()
                .filter_map(|full| by_path.get(full.as_str()));
            let mut others = same.flatten().filter(|(other, there)| {
                is_other(workspace, (at, served), (*other, there)) && *other != at
            });
            if let Some((other, there)) = others.next() {
                findings.extend(report(workspace, (at, served), (*other, there)));
            }
        }
    }
}

/// Whether both are about different objects, rules hold for one of them, and callers are the same.
fn is_other(workspace: &Workspace<'_>, one: (usize, &Served), two: (usize, &Served)) -> bool {
    let facts = |at: usize| workspace.documents.get(at);
    let Some((here, there)) = facts(one.0).zip(facts(two.0)) else {
        return false;
    };
    let Some((mine, theirs)) = one.1.object.as_ref().zip(two.1.object.as_ref()) else {
        return false;
    };
    if !(one.1.is_guarded || two.1.is_guarded)
        || here.is_of_one_service(there)
        || !workspace.share_callers(one.0, two.0)
    {
        return false;
    }
    if mine != theirs {
        // What a response is called (`ContactResponse`) is no other object.
        let (mine, theirs) = (mine.to_lowercase(), theirs.to_lowercase());
        return !mine.contains(&theirs) && !theirs.contains(&mine);
    }
    let shape = |known: Option<&Known>| known.and_then(|one| one.shape.clone());
    let shapes = shape(here.objects.get(mine)).zip(shape(there.objects.get(theirs)));
    shapes.is_some_and(|(mine, theirs)| mine.difference(&theirs).is_some())
}

fn report(
    workspace: &Workspace<'_>,
    (at, served): (usize, &Served),
    (other, there): (usize, &Served),
) -> Option<Finding> {
    let facts = *workspace.documents.get(at)?;
    let title = &workspace.documents.get(other)?.title;
    let (mine, theirs) = (served.object.as_ref()?, there.object.as_ref()?);
    let what = match mine == theirs {
        true => format!("another {theirs}"),
        false => format!("{theirs} instead of {mine}"),
    };
    let message = format!(
        "{title} serves {} as well, and it addresses {what}",
        served.path
    );
    let finding = Finding::new(&RULE, served.key, message)
        .confidence(Confidence::Medium)
        .reason("a rule that is found by its path matches both")
        .help("give one of the services another base path")
        .object(Some(mine.clone()))
        .offender(served.path.clone())
        .related(format!("{title}: {}", there.path), there.key);
    Some(of_document(finding, facts))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::together;

    /// A service that serves one path, with what stands at the path and the properties of `Contact`.
    fn service(title: &str, path: &str, objects: &str, properties: &str) -> String {
        format!(
            "# {}.yaml
openapi: 3.1.0
info: {{title: {title}, version: 1.0.0}}
servers: [{{url: 'https://{title}.example.org/{{base}}', variables: {{base: {{default: v1}}}}}}]
paths:
  {path}:
    {objects}
    parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]
    get: {{responses: {{'200': {{description: one, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Contact'}}}}}}}}}}}}
components:
  securitySchemes:
    token: {{type: http, scheme: bearer, x-groups: groups}}
  schemas:
    Contact: {{properties: {properties}, x-objectAuth: {{groups: {{staff: {{actions: [read], ownership: true}}}}}}}}
",
            title.to_lowercase()
        )
    }

    const NAMES: &str = "{id: {type: string}, name: {type: string}}";
    const STREETS: &str = "{id: {type: string}, street: {type: string}}";
    const GUARDED: &str = "x-objects: [Contact]";

    #[test]
    fn another_object_of_the_same_name_counts() {
        let one = service("Directory", "/contacts/{id}", GUARDED, NAMES);
        let found = |other: String| together(&RULE, &(one.clone() + &other)).len();
        assert_eq!(
            found(service("Delivery", "/contacts/{id}", GUARDED, STREETS)),
            2
        );
        // Also where nothing is declared there.
        assert_eq!(found(service("Delivery", "/contacts/{id}", "", STREETS)), 2);
        assert_eq!(
            found(service("Delivery", "/contacts/{id}", GUARDED, NAMES)),
            0
        );
        assert_eq!(
            found(service("Delivery", "/contact/{id}", GUARDED, STREETS)),
            0
        );
        // Another version of the same service.
        assert_eq!(
            found(service("Directory", "/contacts/{id}", GUARDED, STREETS)),
            0
        );
    }

    #[test]
    fn paths_without_rules_are_no_matter() {
        let text = service("Directory", "/contacts/{id}", "", NAMES)
            + &service("Delivery", "/contacts/{id}", "", STREETS);
        assert_eq!(together(&RULE, &text), []);
    }
}
