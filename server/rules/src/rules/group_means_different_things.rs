use std::collections::BTreeMap;

use model::Confidence;
use openapi::Place;
use policy::{AUTHENTICATED, Action};

use crate::check::Check;
use crate::finding::Finding;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::words::with_article;
use crate::workspace::{Facts, Grant, GroupKey, Workspace, of_document};

pub(crate) static RULE: Rule = Rule {
    name: "group-means-different-things",
    group: Group::Workspace,
    severity: Severity::Warning,
    persona: Persona::Regular,
    fix: FixKind::None,
    summary: "A group of one name is assigned differently in two services, or reaches further in one",
    documentation: Documentation {
        what: "\
Reports a group that two services know by one name and mean differently: one says that \
administrators assign it (`assignment: admin`), and in the other a caller can obtain it alone \
(`assignment: self`, `x-ess-assigns`); or one limits it to containers (`within`), and in the other it \
holds everywhere (`ownership: false` without `within`). What is not said is not compared. Documents with \
one title are versions of one service.",
        why: "\
A token says no more than the name. Who grants `owner` rights to the owners of one organisation, and who \
lets everybody found one, must not use the same word.",
        example: Some(Example {
            bad: "\
# directory.yaml
openapi: 3.1.0
info: {title: Directory, version: 1.0.0}
components:
  securitySchemes:
    X-objectAuthScheme:
      {type: http, scheme: bearer, x-user_id: sub, x-groups: {values: {owner: {assignment: self}}}}
# delivery.yaml
openapi: 3.1.0
info: {title: Delivery, version: 1.0.0}
components:
  securitySchemes:
    X-objectAuthScheme:
      {type: http, scheme: bearer, x-user_id: sub, x-groups: {values: {owner: {assignment: admin}}}}",
            good: "\
# directory.yaml
openapi: 3.1.0
info: {title: Directory, version: 1.0.0}
components:
  securitySchemes:
    X-objectAuthScheme:
      {type: http, scheme: bearer, x-user_id: sub, x-groups: {values: {founder: {assignment: self}}}}
# delivery.yaml
openapi: 3.1.0
info: {title: Delivery, version: 1.0.0}
components:
  securitySchemes:
    X-objectAuthScheme:
      {type: http, scheme: bearer, x-user_id: sub, x-groups: {values: {owner: {assignment: admin}}}}",
        }),
        how_to_fix: "\
Give the two groups two names, or say and enforce the same in both services.",
    },
    check: Check::Workspace(check),
};

/// What one document means by a group.
struct Meaning {
    /// Where one would change it.
    place: Place,
    /// Whether a caller can obtain it alone.
    alone: Option<bool>,
    /// The container in which it holds (`Some(Some(_))`), or that it holds everywhere.
    scope: Option<Option<String>>,
}

fn check(workspace: &Workspace<'_>, findings: &mut Vec<Finding>) {
    for (key, meanings) in meanings(workspace) {
        let compared = compared(&meanings);
        for (at, one) in &meanings {
            let others = || {
                let others = compared.iter().copied();
                others.filter(|(other, _)| workspace.are_two_services(*at, *other))
            };
            let assigned = one.alone.and_then(|alone| {
                let other = others().find(|(_, other)| other.alone == Some(!alone))?;
                let (here, there) = match alone {
                    true => ("a caller can obtain alone", "only administrators assign"),
                    false => ("only administrators assign", "a caller can obtain alone"),
                };
                Some((here.to_owned(), there.to_owned(), other))
            });
            let reaching = one.scope.as_ref().and_then(|scope| {
                let differs = |other: &Meaning| {
                    let theirs = other.scope.as_ref();
                    theirs.is_some_and(|theirs| theirs.is_some() != scope.is_some())
                };
                let other = others().find(|(_, other)| differs(other))?;
                let there = other.1.scope.as_ref()?;
                Some((reaches(scope.as_deref()), reaches(there.as_deref()), other))
            });
            for (offender, found) in [("assignment", assigned), ("scope", reaching)] {
                let Some((here, there, other)) = found else {
                    continue;
                };
                let (here, there) = ((*at, one, &*here), (other.0, other.1, &*there));
                findings.extend(report(workspace, &key, here, there, offender));
            }
        }
    }
}

/// Some documents of each opinion stand for all, so that many are not compared with many.
fn compared(meanings: &BTreeMap<usize, Meaning>) -> Vec<(usize, &Meaning)> {
    const EACH: usize = 8;
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    let mut is_wanted = |one: &Meaning| {
        let scope = one.scope.as_ref().map(Option::is_some);
        let count = counts.entry((one.alone, scope)).or_default();
        *count += 1;
        *count <= EACH
    };
    let all = meanings.iter().map(|(at, one)| (*at, one));
    all.filter(|(_, one)| is_wanted(one)).collect()
}

fn reaches(scope: Option<&str>) -> String {
    match scope {
        Some(container) => format!("holds inside {} only", with_article(container)),
        None => String::from("holds everywhere"),
    }
}

fn meanings(workspace: &Workspace<'_>) -> BTreeMap<GroupKey, BTreeMap<usize, Meaning>> {
    let mut found: BTreeMap<GroupKey, BTreeMap<usize, Meaning>> = BTreeMap::new();
    let new = |place: Place, alone: Option<bool>| Meaning {
        place,
        alone,
        scope: None,
    };
    for (at, facts) in workspace.documents() {
        for (scheme, known) in facts.schemes.iter().enumerate() {
            for group in &known.groups {
                if let Some(key) = workspace.group(at, scheme, &group.name.value) {
                    let of_group = found.entry(key).or_default();
                    let (place, alone) = (group.name.place, group.is_self_assigned);
                    of_group.entry(at).or_insert_with(|| new(place, alone));
                }
            }
        }
    }
    for (key, grants) in workspace.grants() {
        // Everybody is in that one, whatever a service thinks of it.
        if key.name == AUTHENTICATED {
            continue;
        }
        let of_group = found.entry(key).or_default();
        for (at, _, grant) in grants {
            let meaning = of_group.entry(at);
            let meaning = meaning.or_insert_with(|| new(grant.group.place, None));
            meaning.widen(grant);
        }
    }
    for (key, meanings) in &mut found {
        let way = workspace.reach.way(key);
        let giver = way.and_then(|way| Some(way.last()?.document));
        let giver = giver.and_then(|giver| meanings.get_mut(&giver));
        if let Some(meaning) = giver.filter(|one| one.alone.is_none()) {
            meaning.alone = Some(true);
        }
    }
    found
}

impl Meaning {
    /// Reaches as far as one more grant does; what is one's own, or created, says nothing.
    fn widen(&mut self, grant: &Grant) {
        let mut actions = grant.actions.iter();
        if !grant.is_any || actions.all(|action| *action == Action::Create) {
            return;
        }
        self.scope = match (self.scope.take(), &grant.within) {
            (Some(None), _) | (_, None) => Some(None),
            (Some(known), Some(_)) => Some(known),
            (None, Some(container)) => Some(Some(container.clone())),
        };
    }
}

fn report(
    workspace: &Workspace<'_>,
    key: &GroupKey,
    (at, one, here): (usize, &Meaning, &str),
    (other, theirs, there): (usize, &Meaning, &str),
    offender: &str,
) -> Option<Finding> {
    let facts: &Facts = workspace.documents.get(at)?;
    let title = &workspace.documents.get(other)?.title;
    let assumed = Workspace::assumption(&key.realm);
    let group = &key.name;
    let message = match offender {
        "assignment" => {
            format!("`{group}` is a group that {here} here, and that {there} in {title}")
        }
        _ => format!("`{group}` {here} here, and {there} in {title}"),
    };
    let finding = Finding::new(&RULE, one.place, message)
        .confidence(match assumed {
            "" => Confidence::High,
            _ => Confidence::Medium,
        })
        .reason(assumed)
        .help("give the two groups two names, or say the same in both")
        .offender(format!("{group} {offender}"))
        .related(format!("{title}: {there}"), theirs.place);
    Some(of_document(finding, facts))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check_marked_together, together};

    fn service(title: &str, groups: &str, rest: &str) -> String {
        format!(
            "# {}.yaml
openapi: 3.1.0
info: {{title: {title}, version: 1.0.0}}
security: [{{token: []}}]
{rest}
  securitySchemes:
    token: {{type: http, scheme: bearer, x-groups: {groups}}}
",
            title.to_lowercase()
        )
    }

    #[test]
    fn both_services_are_told() {
        check_marked_together(
            &RULE,
            "\
# directory.yaml
openapi: 3.1.0
info: {title: Directory, version: 1.0.0}
security: [{token: []}]
paths:
  /organizations:
    post: {x-ess-assigns: [{group: owner, to: caller}], responses: {'201': {description: founded}}}
components:
  securitySchemes:
    token:
      type: http
      scheme: bearer
      x-groups:
        values:
          owner: {}
#         ^^^^^ warning
          guest: {assignment: self}
# delivery.yaml
openapi: 3.1.0
info: {title: Delivery, version: 1.0.0}
components:
  securitySchemes:
    token:
      type: http
      scheme: bearer
      x-groups:
        values:
          owner: {assignment: admin}
#         ^^^^^ warning
          guest: {}
",
        );
    }

    #[test]
    fn what_is_not_said_is_not_compared() {
        let rest = "components:";
        let found = |one: &str, two: &str| {
            let text = service("Directory", one, rest) + &service("Delivery", two, rest);
            together(&RULE, &text).len()
        };
        let (alone, admin) = (
            "{values: {owner: {assignment: self}}}",
            "{values: {owner: {assignment: admin}}}",
        );
        assert_eq!(found(alone, admin), 2);
        assert_eq!(found(alone, alone), 0);
        assert_eq!(found(alone, "{values: {owner: {}}}"), 0);
        assert_eq!(found(alone, "groups"), 0);
        let versions = service("Directory", alone, rest) + &service("Directory", admin, rest);
        assert_eq!(together(&RULE, &versions), []);
    }

    #[test]
    fn a_group_may_hold_in_a_container_here_and_everywhere_there() {
        let grants = |grant: &str| {
            format!(
                "components:
  schemas:
    Organization: {{}}
    Contact: {{x-objectAuth: {{groups: {{owner: {{actions: [read], {grant}}}}}}}}}"
            )
        };
        let found = |one: &str, two: &str| {
            let text = service("Directory", "groups", &grants(one))
                + &service("Delivery", "groups", &grants(two));
            let found = together(&RULE, &text);
            found
                .iter()
                .map(|one| one.message.clone())
                .collect::<Vec<_>>()
        };
        let (inside, everywhere) = ("ownership: false, within: Organization", "ownership: false");
        assert_eq!(
            found(inside, everywhere),
            [
                "`owner` holds everywhere here, and holds inside an Organization only in Directory",
                "`owner` holds inside an Organization only here, and holds everywhere in Delivery",
            ]
        );
        assert!(found(inside, inside).is_empty());
        assert!(found(inside, "ownership: true").is_empty());
    }
}
