use std::collections::BTreeMap;
use std::fmt;

use model::Confidence;
use openapi::Place;
use policy::Action;

use crate::check::Check;
use crate::finding::Finding;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::workspace::{GroupKey, Workspace, of_document};

pub(crate) static RULE: Rule = Rule {
    name: "conflicting-grants",
    group: Group::Workspace,
    severity: Severity::Warning,
    persona: Persona::Regular,
    fix: FixKind::None,
    summary: "Two services let the same group do different things with the same object",
    documentation: Documentation {
        what: "\
Reports a group that two services know, and that one of them lets do more with an object of the same \
name than the other. Only actions are compared that operations of both services perform; and no objects \
that are something else in spite of their names (see [conflicting-models](conflicting-models.md)). A \
warning where the group may reach objects of others in one service and in the other only its own, or \
those of its container; information where one service does not let it do something at all.",
        why: "\
Whoever is refused by one service goes to the other one. What holds for an object is then what the \
most generous service allows.",
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
      properties: {id: {type: string}}
      x-objectAuth: {groups: {staff: {actions: [read], ownership: true}}}
# delivery.yaml
openapi: 3.1.0
info: {title: Delivery, version: 1.0.0}
paths:
  /recipients/{id}:
    x-objects: [Contact]
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: a contact}}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Contact:
      properties: {id: {type: string}}
      x-objectAuth: {groups: {staff: {actions: [read], ownership: false}}}",
            good: "\
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
      properties: {id: {type: string}}
      x-objectAuth: {groups: {staff: {actions: [read], ownership: true}}}
# delivery.yaml
openapi: 3.1.0
info: {title: Delivery, version: 1.0.0}
paths:
  /recipients/{id}:
    x-objects: [Contact]
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: a contact}}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Contact:
      properties: {id: {type: string}}
      x-objectAuth: {groups: {staff: {actions: [read, delete], ownership: true}}}",
        }),
        how_to_fix: "\
Grant the same in both services, or give the group another name in one of them.",
    },
    check: Check::Workspace(check),
};

/// With as many others is a grant compared.
const COMPARED: usize = 64;

/// How far a grant reaches, from the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Nothing,
    Own,
    Container,
    All,
}

/// What a group may do with an object in one document.
struct Allowed {
    document: usize,
    /// The group's name where it is granted something.
    place: Place,
    /// Of each action that operations perform.
    levels: BTreeMap<Action, Level>,
}

fn check(workspace: &Workspace<'_>, findings: &mut Vec<Finding>) {
    for ((key, object), all) in allowed(workspace) {
        for one in &all {
            let others = all.iter().take(COMPARED).filter(|other| {
                other.document != one.document && is_same(workspace, one, other, object)
            });
            // The widest difference first.
            let differing = others.filter_map(|other| Some((difference(one, other)?, other)));
            let worst = differing.max_by_key(|((_, mine, theirs), other)| {
                let is_wide = *mine.max(theirs) > Level::Own && *mine.min(theirs) > Level::Nothing;
                (is_wide, std::cmp::Reverse(other.document))
            });
            if let Some((difference, other)) = worst {
                findings.extend(report(workspace, &key, object, one, other, &difference));
            }
        }
    }
}

fn allowed<'a>(workspace: &Workspace<'a>) -> BTreeMap<(GroupKey, &'a str), Vec<Allowed>> {
    let mut found: BTreeMap<(GroupKey, &str), Vec<Allowed>> = BTreeMap::new();
    for (key, grants) in workspace.grants() {
        for (document, rules, grant) in grants {
            let all = found.entry((key.clone(), &rules.object)).or_default();
            // They come document by document.
            if all.last().is_none_or(|last| last.document != document) {
                all.push(Allowed {
                    document,
                    place: grant.group.place,
                    levels: BTreeMap::new(),
                });
            }
            let Some(allowed) = all.last_mut() else {
                continue;
            };
            for action in &rules.performed {
                let level = match (&grant.within, grant.is_any) {
                    _ if !grant.actions.contains(action) => Level::Nothing,
                    (_, false) => Level::Own,
                    (Some(_), true) => Level::Container,
                    (None, true) => Level::All,
                };
                let known = allowed.levels.entry(action.clone()).or_insert(level);
                *known = level.max(*known);
            }
        }
    }
    found
}

/// Whether two services speak of the same object.
fn is_same(workspace: &Workspace<'_>, one: &Allowed, other: &Allowed, object: &str) -> bool {
    let facts = |allowed: &Allowed| workspace.documents.get(allowed.document);
    let Some((here, there)) = facts(one).zip(facts(other)) else {
        return false;
    };
    let shapes = here.objects.get(object).zip(there.objects.get(object));
    let is_other = shapes.is_some_and(|(mine, theirs)| {
        let shapes = mine.shape.as_ref().zip(theirs.shape.as_ref());
        shapes.is_some_and(|(mine, theirs)| mine.difference(theirs).is_some())
    });
    !here.is_of_one_service(there) && !is_other
}

/// The first action that both perform and that is allowed differently; one that reaches objects of
/// others before one that does not.
fn difference(one: &Allowed, other: &Allowed) -> Option<(Action, Level, Level)> {
    let mine = one.levels.iter();
    let both = mine.filter_map(|(action, mine)| Some((action, *mine, *other.levels.get(action)?)));
    // What is created is one's own.
    let differing =
        both.filter(|(action, mine, theirs)| mine != theirs && **action != Action::Create);
    let found = differing.min_by_key(|(action, mine, theirs)| {
        (*mine.min(theirs) == Level::Nothing, (*action).clone())
    });
    found.map(|(action, mine, theirs)| (action.clone(), mine, theirs))
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Level::Nothing => "none",
            Level::Own => "its own only",
            Level::Container => "those of its containers",
            Level::All => "every one",
        })
    }
}

fn report(
    workspace: &Workspace<'_>,
    key: &GroupKey,
    object: &str,
    one: &Allowed,
    other: &Allowed,
    (action, mine, theirs): &(Action, Level, Level),
) -> Option<Finding> {
    let facts = *workspace.documents.get(one.document)?;
    let title = &workspace.documents.get(other.document)?.title;
    let (group, action) = (&key.name, action.name());
    let message = format!(
        "Of the {object} objects `{group}` may {action} {mine} here, and {theirs} in {title}"
    );
    let assumed = Workspace::assumption(&key.realm);
    let finding = Finding::new(&RULE, one.place, message)
        .severity(match *mine.min(theirs) {
            Level::Nothing => Severity::Information,
            _ => Severity::Warning,
        })
        .confidence(match assumed {
            "" => Confidence::High,
            _ => Confidence::Medium,
        })
        .reason(assumed)
        .help("grant the same in both services, or give the group another name in one of them")
        .object(Some(object.to_owned()))
        .offender(format!("{group} {object}"))
        .related(
            format!("{title}: `{group}` may {action} {theirs}"),
            other.place,
        );
    Some(of_document(finding, facts))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::together;

    fn service(title: &str, grant: &str) -> String {
        format!(
            "# {}.yaml
openapi: 3.1.0
info: {{title: {title}, version: 1.0.0}}
paths:
  /contacts/{{id}}:
    x-objects: [Contact]
    parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]
    get: {{responses: {{'200': {{description: one}}}}}}
    patch: {{responses: {{'200': {{description: one}}}}}}
components:
  securitySchemes:
    token: {{type: http, scheme: bearer, x-groups: groups}}
  schemas:
    Organization: {{}}
    Contact: {{properties: {{id: {{type: string}}}}, x-objectAuth: {{groups: {{staff: {grant}, others: {{actions: [U], ownership: true}}}}}}}}
",
            title.to_lowercase()
        )
    }

    fn found(one: &str, two: &str) -> Vec<String> {
        let text = service("Directory", one) + &service("Delivery", two);
        let found = together(&RULE, &text);
        let line = |one: &crate::Finding| format!("{} {}", one.severity, one.message);
        found.iter().map(line).collect()
    }

    #[test]
    fn the_most_generous_service_is_told_as_well() {
        assert_eq!(
            found(
                "{actions: [read], ownership: true}",
                "{actions: [read], ownership: false}"
            ),
            [
                "warning Of the Contact objects `staff` may read every one here, and its own only in Directory",
                "warning Of the Contact objects `staff` may read its own only here, and every one in Delivery",
            ]
        );
        let inside = "{actions: [read], ownership: false, within: Organization}";
        assert_eq!(
            found(inside, "{actions: [read], ownership: false}")[0],
            "warning Of the Contact objects `staff` may read every one here, and those of its containers in Directory"
        );
        assert_eq!(
            found(
                "{actions: [read, update], ownership: true}",
                "{actions: [read], ownership: true}"
            )[1],
            "information Of the Contact objects `staff` may update its own only here, and none in Delivery"
        );
    }

    #[test]
    fn only_actions_of_both_services_are_compared() {
        let (one, two) = (
            "{actions: [read], ownership: true}",
            "{actions: [read, delete], ownership: true}",
        );
        assert!(found(one, two).is_empty());
        assert!(found(one, one).is_empty());
    }
}
