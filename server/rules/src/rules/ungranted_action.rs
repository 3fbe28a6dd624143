use std::collections::{BTreeSet, HashMap, HashSet};

use model::{Declaration, Declared, Entry, Model, Operation};
use openapi::Place;
use policy::{Action, parse_action};

use crate::check::{Check, Context};
use crate::finding::Finding;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::words;
use crate::written::{self, entries, rules_of};

pub(crate) static RULE: Rule = Rule {
    name: "ungranted-action",
    group: Group::Coverage,
    severity: Severity::Warning,
    persona: Persona::Regular,
    fix: FixKind::None,
    summary: "An operation does something with an object that no group may do",
    documentation: Documentation {
        what: "\
Reports actions that operations perform on an object and that none of its grants names; once per \
declaration. A custom action that nothing grants anywhere is `unknown-action`, rules without \
any group are `object-without-rules`.",
        why: "\
What is not granted is denied. An operation that nobody may call is either a gap in the rules, which \
somebody will close in the service alone, or an operation to remove.",
        example: Some(Example {
            bad: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets:
    x-objects: [{object: Pet, filtered: true}]
    post: {responses: {'201': {description: a pet}}}
    get: {responses: {'200': {description: own pets}}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet:
      type: object
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}
      x-objectAuth: {owner: ownerId, groups: {keepers: {actions: [create], ownership: true}}}",
            good:
                "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets:
    x-objects: [{object: Pet, filtered: true}]
    post: {responses: {'201': {description: a pet}}}
    get: {responses: {'200': {description: own pets}}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet:
      type: object
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}
      x-objectAuth: {owner: ownerId, groups: {keepers: {actions: [create, list], ownership: true}}}",
        }),
        how_to_fix: "\
Grant the action to a group. Where the operation does something else with the object, give its \
`action`.",
    },
    check: Check::Document(check),
};

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    let mut ungranted: Vec<Ungranted<'_>> = Vec::new();
    let mut index: HashMap<Place, usize> = HashMap::new();
    for (operation, entry) in entries(model) {
        let Some((rules, action)) = denied_to_all(model, operation, entry) else {
            continue;
        };
        let at = *index.entry(rules.key).or_insert(ungranted.len());
        match ungranted.get_mut(at) {
            Some(known) => known.uses.push((operation, action)),
            None => ungranted.push(Ungranted {
                rules,
                object: entry.object.as_ref().map(|object| object.value.as_str()),
                uses: vec![(operation, action)],
            }),
        }
    }
    if ungranted.is_empty() {
        return;
    }
    let performed = entries(model).filter_map(|(_, entry)| entry.action.as_ref());
    let performed: HashSet<&Action> = performed.collect();
    let all = written::all(model);
    let granted: HashSet<Action> = all
        .iter()
        .flat_map(|one| granted(one.declaration))
        .collect();
    for mut one in ungranted {
        // A name that only one side knows is reported as unknown, and may be this action misspelt.
        let customs = granted_customs(one.rules);
        let misspelt = customs.into_iter().any(|name| !performed.contains(&name));
        one.uses
            .retain(|(_, action)| !is_custom(action) || granted.contains(*action));
        if !misspelt {
            findings.extend(one.report());
        }
    }
}

/// What the rules of an object grant to nobody.
struct Ungranted<'m> {
    rules: &'m Declaration,
    object: Option<&'m str>,
    /// The operations, and what they do.
    uses: Vec<(&'m Operation, &'m Action)>,
}

/// The rules that deny an entry's action to every group, and the action.
fn denied_to_all<'m>(
    model: &'m Model,
    operation: &Operation,
    entry: &'m Entry,
) -> Option<(&'m Declaration, &'m Action)> {
    let decided = operation.method != "OPTIONS"
        && matches!(entry.declared, Declared::Root | Declared::Method);
    let action = entry.action.as_ref().filter(|_| decided)?;
    let rules = rules_of(model, entry).filter(|rules| rules.unreadable.is_empty())?;
    let is_granted = |action| rules.rules.is_granted(action);
    let granted = is_granted(action) || entry.upsert && is_granted(&Action::Create);
    (!granted).then_some((rules, action))
}

fn granted(rules: &Declaration) -> impl Iterator<Item = Action> {
    let actions = rules.grants.iter().flat_map(|grant| &grant.actions);
    actions.flat_map(|action| parse_action(&action.value))
}

fn granted_customs(rules: &Declaration) -> Vec<Action> {
    granted(rules).filter(is_custom).collect()
}

fn is_custom(action: &Action) -> bool {
    matches!(action, Action::Custom(_))
}

impl Ungranted<'_> {
    fn report(&self) -> Option<Finding> {
        let ((first, _), others) = self.uses.split_first()?;
        let name = self.object.unwrap_or(&first.path);
        let actions: BTreeSet<&Action> = self.uses.iter().map(|(_, action)| *action).collect();
        let actions: Vec<String> = actions.iter().map(|one| format!("`{one}`")).collect();
        let actions = words::list(&actions, 5);
        let which = match others.len() {
            0 => format!("{} does", words::endpoint(first)),
            more => {
                let more = words::count(more, "more operation");
                format!("{} and {more} do", words::endpoint(first))
            }
        };
        let message = format!("No group may {actions} {name}, which {which}");
        let finding = Finding::new(&RULE, self.rules.key, message)
            .help(format!(
                "grant {actions} to a group; an operation that does something else needs an `action`"
            ))
            .operation(first)
            .object(self.object.map(str::to_owned))
            .offender(name);
        let related = self.uses.iter().take(RELATED);
        Some(related.fold(finding, |finding, (operation, action)| {
            finding.related(format!("this would `{action}` {name}"), operation.key)
        }))
    }
}

/// Operations that are shown.
const RELATED: usize = 5;

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check_marked, findings};

    #[test]
    fn once_for_each_object() {
        let found = findings(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets:
    get: {x-objects: [Pet], responses: {'200': {description: pets}}}
  /clinics/{clinicId}/pets:
    get: {x-objects: [{object: Pet}], responses: {'200': {description: pets}}}
  /pets/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
    x-objects: [Pet]
    get: {responses: {'200': {description: a pet}}}
    delete: {responses: {'204': {description: gone}}}
    options: {responses: {'204': {description: what one may do}}}
  /toys/{toyId}:
    get: {x-objects: [Toy], responses: {'200': {description: a toy}}}
components:
  schemas:
    Toy: {x-objectAuth: {groups: {vets: {actions: [delete], ownership: true}}}}
    Pet: {x-objectAuth: {groups: {vets: {actions: [read], ownership: true}}}}
",
        );
        let messages: Vec<&str> = found.iter().map(|one| one.message.as_str()).collect();
        assert_eq!(
            messages,
            [
                "No group may `delete` and `list` Pet, which GET /pets and 2 more operations do",
                "No group may `read` Toy, which GET /toys/{toyId} does",
            ]
        );
    }

    #[test]
    fn what_is_public_unreadable_or_misspelt_is_reported_elsewhere_or_not_at_all() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets: {get: {x-objects: [Pet, Toy, Visit], responses: {'200': {description: pets}}}}
  /rooms/{roomId}:
    get: {x-objectAuth: {object: Room, public: true, reason: on the door}, responses: {}}
    put: {x-objects: [{object: Food, id: roomId, upsert: true}], responses: {}}
components:
  schemas:
    Pet: {x-objectAuth: true}
    Toy: {x-objectAuth: {groups: {vets: {actions: [lst], ownership: true}}}}
    Visit: {x-objectAuth: {groups: {vets: {actions: 7, ownership: true}}}}
    Food: {x-objectAuth: {groups: {vets: {actions: [create], ownership: true}}}}
",
        );
    }
}
