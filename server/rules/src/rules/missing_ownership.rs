use edit::{Text, Value};
use model::{Declaration, GrantDeclaration, Model};
use openapi::Files;
use policy::Ownership;

use crate::alter;
use crate::check::{Check, Context};
use crate::finding::Finding;
use crate::fix::{Fix, Placeholder};
use crate::public::is_reason;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::words;
use crate::written::{self, Written};

pub(crate) static RULE: Rule = Rule {
    name: "missing-ownership",
    group: Group::Coverage,
    severity: Severity::Error,
    persona: Persona::Regular,
    fix: FixKind::Unsafe,
    summary: "A grant does not say whether it needs ownership, or no grant of an object needs it",
    documentation: Documentation {
        what: "\
Reports a grant without `ownership` as an error: it has no default. Reports an object as a warning \
when none of its grants asks for ownership or for membership (`within`), and no `reason` says why. A \
condition (`when`) does not count, since the document cannot decide it.",
        why: "\
Ownership is what object authorization is about: a group alone says what kind of user somebody is, \
not whose objects they may touch. An object on which every grant holds for all objects is protected \
by roles only.",
        example: Some(Example {
            bad: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths: {}
components:
  schemas:
    Pet:
      type: object
      x-objectAuth:
        groups:
          keepers: {actions: [read, update]}",
            good: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths: {}
components:
  schemas:
    Pet:
      type: object
      x-objectAuth:
        groups:
          keepers: {actions: [read, update], ownership: true}",
        }),
        how_to_fix: "\
Write `ownership: true` where the group may touch its own objects only, `ownership: false` where it \
may touch all of them. Limit the latter with `within` to containers of which the caller is a member, \
or say in `reason` why nobody owns these objects.",
    },
    check: Check::Document(check),
};

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    for written in written::all(context.model) {
        if !written.states_rules() {
            continue;
        }
        let (name, declaration) = (written.name(), written.declaration);
        let mut complete = true;
        for grant in declaration
            .grants
            .iter()
            .filter(|one| one.ownership.is_none())
        {
            complete = false;
            // What is no grant at all is reported as such.
            if is_unreadable(grant, declaration) {
                continue;
            }
            let group = &grant.group.value;
            let message = format!("The grant of group {group} on {name} does not say `ownership`");
            findings.push(
                Finding::new(&RULE, grant.group.place, message)
                    .help(format!(
                        "write `ownership: true` if {group} may touch only their own {name}, \
                         `ownership: false` if any"
                    ))
                    .declared(&written)
                    .offender(format!("{name} {group}")),
            );
        }
        if complete && nobody_owns(declaration) {
            findings.push(no_owner(&written));
        }
    }
}

fn is_unreadable(grant: &GrantDeclaration, declaration: &Declaration) -> bool {
    let mut unreadable = declaration.unreadable.iter();
    unreadable.any(|one| one.place == grant.place)
}

fn nobody_owns(declaration: &Declaration) -> bool {
    !declaration.grants.is_empty()
        && !declaration.reason.as_ref().is_some_and(is_reason)
        && declaration.grants.iter().all(|grant| {
            let owns = grant.ownership.as_ref().map(|one| one.value);
            grant.within.is_none() && owns != Some(Ownership::Own)
        })
}

fn no_owner(written: &Written<'_>) -> Finding {
    let (name, declaration) = (written.name(), written.declaration);
    let groups: Vec<String> = declaration
        .grants
        .iter()
        .map(|grant| grant.group.value.clone())
        .collect();
    let message = format!(
        "No grant on {name} needs ownership: {} may touch every {name}",
        words::list(&groups, 3)
    );
    Finding::new(&RULE, declaration.key, message)
        .severity(Severity::Warning)
        .help(
            "add a grant with `ownership: true` or `within`, or say in `reason` why nobody owns it",
        )
        .declared(written)
        .offender(name)
}

/// Both values of `ownership` for a grant without it, the narrower one first; for an object that
/// nobody owns, the narrower one for each group, or a reason.
pub(crate) fn fix(files: &Files, model: &Model, finding: &Finding) -> Vec<Fix> {
    let Some(at) = alter::place_of(finding) else {
        return Vec::new();
    };
    for written in written::all(model) {
        let grants = written.declaration.grants.iter();
        let mut lacking = grants.filter(|grant| grant.ownership.is_none());
        if let Some(grant) = lacking.find(|grant| grant.group.place == at) {
            return ownerships(files, &written, grant);
        }
        if written.declaration.key == at {
            return owners(files, &written);
        }
    }
    Vec::new()
}

fn ownerships(files: &Files, written: &Written<'_>, grant: &GrantDeclaration) -> Vec<Fix> {
    let (group, name) = (&grant.group.value, written.name());
    let own = alter::set(files, grant.place, "ownership", true);
    let any = alter::set(files, grant.place, "ownership", false);
    let own = own.map(|change| {
        let title = format!("`ownership: true`: {group} may touch only their own {name}");
        Fix::new(title, vec![change]).preferred()
    });
    let any = any.map(|change| {
        let title = format!("`ownership: false`: {group} may touch any {name}");
        Fix::new(title, vec![change])
    });
    own.into_iter().chain(any).collect()
}

fn owners(files: &Files, written: &Written<'_>) -> Vec<Fix> {
    let name = written.name();
    let each = written.declaration.grants.iter().filter_map(|grant| {
        let change = alter::set(files, grant.place, "ownership", true)?;
        let group = &grant.group.value;
        let title = format!("`ownership: true`: {group} may touch only their own {name}");
        Some(Fix::new(title, vec![change]))
    });
    let reason = Value::Text(Text::stop(1, "TODO: say why nobody owns it"));
    let place = written.declaration.place;
    let reason = alter::set(files, place, "reason", reason).map(|change| {
        let title = format!(
            "Say in `reason` why nobody owns {}",
            words::with_article(name)
        );
        Fix {
            placeholders: vec![Placeholder {
                order: 1,
                choices: Vec::new(),
            }],
            ..Fix::new(title, vec![change])
        }
    });
    each.take(GROUPS).chain(reason).collect()
}

/// So many groups are offered one by one.
const GROUPS: usize = 4;

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{all_fixed, check_marked, fixed};

    #[test]
    fn stands_on_the_group_or_on_the_object() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths: {}
components:
  schemas:
    Pet:
      x-objectAuth:
        groups:
          vets: {actions: [read]}
#         ^^^^ error
          keepers: {actions: [read], ownership: true}
    Visit:
      x-objectAuth:
#     ^^^^^^^^^^^^ warning
        groups:
          vets: {actions: [read], ownership: false, when: on duty}
    Clinic:
      x-objectAuth:
        groups:
          vets: {actions: [read], ownership: false, within: Clinic}
    Breed:
      x-objectAuth:
        reason: breeds belong to nobody
        groups:
          vets: {actions: [update], ownership: false}
",
        );
    }

    #[test]
    fn one_on_a_path_item_is_reported_once() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}:
    x-objectAuth:
      object: Pet
      groups:
        vets: {actions: [read, delete]}
#       ^^^^ error
    parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: ok}}}
    delete: {responses: {'204': {description: gone}}}
",
        );
    }

    #[test]
    fn a_grant_gains_ownership() {
        let text = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths: {}
components:
  schemas:
    Pet:
      x-objectAuth:
        groups:
          keepers: {actions: [read]} # all of them
          vets:
            - actions: [read]
              ownership: maybe
";
        let own = text.replace("[read]} #", "[read], ownership: true} #");
        let any = text.replace("[read]} #", "[read], ownership: false} #");
        assert_eq!(all_fixed(&RULE, text), [own, any]);
        let second = text.replace("[read]} #", "[read], ownership: true} #");
        let vets = second.replace("maybe", "true");
        assert_eq!(fixed(&RULE, &second), Some(vets));
    }

    #[test]
    fn an_object_that_nobody_owns_gains_an_owner_or_a_reason() {
        let text = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths: {}
components:
  schemas:
    Pet: {x-objectAuth: {groups: {vets: {actions: [read], ownership: false}}}}
";
        let own = text.replace("ownership: false", "ownership: true");
        let why = text.replace("}}}}\n", "}}, reason: 'TODO: say why nobody owns it'}}\n");
        assert_eq!(all_fixed(&RULE, text), [own, why]);
    }
}
