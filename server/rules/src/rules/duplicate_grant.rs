use std::collections::HashMap;

use model::Model;
use model::{GrantDeclaration, Located};
use openapi::{Files, Place};
use policy::{Action, parse_action};

use crate::alter;
use crate::check::{Check, Context};
use crate::finding::Finding;
use crate::fix::Fix;
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

/// Keeps the narrower of two grants: the one with ownership, else the first one.
pub(crate) fn fix(files: &Files, model: &Model, finding: &Finding) -> Option<Fix> {
    let at = alter::place_of(finding)?;
    for written in written::all(model) {
        let grants = &written.declaration.grants;
        let of = |grant: &&GrantDeclaration| grant.actions.iter().any(|one| one.place == at);
        let Some(second) = grants.iter().find(of) else {
            continue;
        };
        let item = second.actions.iter().find(|one| one.place == at)?;
        let (first, other) = before(grants, second, item)?;
        let (wider, narrower) =
            match is_own(first) && !is_own(second) || is_own(first) == is_own(second) {
                true => (item, other),
                false => (other, item),
            };
        // Nothing else may go with it: `R` is read and list.
        let kept = parse_action(&narrower.value);
        let lost = parse_action(&wider.value);
        if !lost.iter().all(|one| kept.contains(one)) {
            return None;
        }
        let change = alter::remove_action(files, wider.place)?;
        let title = format!(
            "Grant `{}` to {} once, {}",
            wider.value,
            second.group.value,
            match is_own(first) || is_own(second) {
                true => "for their own only",
                false => "as it stands first",
            }
        );
        return Some(Fix::new(title, vec![change]).preferred());
    }
    None
}

fn is_own(grant: &GrantDeclaration) -> bool {
    let ownership = grant.ownership.as_ref();
    ownership.is_some_and(|one| one.value == policy::Ownership::Own)
}

/// The earlier grant of the same action, and its item.
fn before<'m>(
    grants: &'m [GrantDeclaration],
    second: &GrantDeclaration,
    item: &Located<String>,
) -> Option<(&'m GrantDeclaration, &'m Located<String>)> {
    let actions = parse_action(&item.value);
    let is_second = |place: Place| place == item.place;
    let same = |one: &&Located<String>| {
        parse_action(&one.value)
            .iter()
            .any(|one| actions.contains(one))
    };
    for grant in grants {
        if grant.group.value != second.group.value || weight(grant, second).is_none() {
            continue;
        }
        let earlier = grant.actions.iter().take_while(|one| !is_second(one.place));
        if let Some(other) = earlier.into_iter().find(same) {
            return Some((grant, other));
        }
        if grant.place == second.place {
            break;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check_marked, fixed};

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

    #[test]
    fn the_fix_keeps_the_narrower_one() {
        let text = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths: {}
components:
  schemas:
    Pet:
      x-objectAuth:
        groups:
          keepers:
            - {actions: [read, update], ownership: false}
            - {actions: [read], ownership: true}
";
        let expected = text.replace("[read, update]", "[update]");
        assert_eq!(fixed(&RULE, text), Some(expected));
        let other = text
            .replace("false", "1")
            .replace("true", "false")
            .replace("1", "true");
        let other = other
            .replace("3.true.0", "3.1.0")
            .replace("true.0.0", "1.0.0");
        let expected = other.replace("            - {actions: [read], ownership: false}\n", "");
        assert_eq!(fixed(&RULE, &other), Some(expected));
        let equal = text.replace(
            "[read, update], ownership: false",
            "[read, read], ownership: true",
        );
        let equal = equal.replace("            - {actions: [read], ownership: true}\n", "");
        let expected = equal.replace("[read, read]", "[read]");
        assert_eq!(fixed(&RULE, &equal), Some(expected));
    }
}
