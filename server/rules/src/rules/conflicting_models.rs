use std::collections::{BTreeMap, BTreeSet};

use model::Confidence;
use policy::AUTHENTICATED;

use crate::check::Check;
use crate::finding::Finding;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::words;
use crate::workspace::{Difference, GroupKey, Known, Workspace, of_document};

pub(crate) static RULE: Rule = Rule {
    name: "conflicting-models",
    group: Group::Workspace,
    severity: Severity::Warning,
    persona: Persona::Regular,
    fix: FixKind::None,
    summary: "An object of one name has different properties in two services",
    documentation: Documentation {
        what: "\
Reports an object that rules open to a group, where another service opens an object of the same name to \
the same group, and it is something else: each has properties that the other lacks, or a property has two types. That a service \
shows less of a thing is no finding, unless what it leaves out is personal data. A warning where one side \
holds personal data (address, phone, date of birth and the like) that the other does not; else \
information. That every caller may do something (`authenticated`) makes two objects no neighbours.",
        why: "\
Rules speak of objects by name. Who allows reading every `Contact` thinks of a name and a number, and \
somewhere else a `Contact` has a street.",
        example: Some(Example {
            bad: "\
# directory.yaml
openapi: 3.1.0
info: {title: Directory, version: 1.0.0}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Contact:
      properties: {id: {type: string}, name: {type: string}}
      x-objectAuth: {groups: {staff: {actions: [read], ownership: false}}}
# delivery.yaml
openapi: 3.1.0
info: {title: Delivery, version: 1.0.0}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Contact:
      properties: {id: {type: string}, street: {type: string}, city: {type: string}}
      x-objectAuth: {groups: {staff: {actions: [read], ownership: false}}}",
            good: "\
# directory.yaml
openapi: 3.1.0
info: {title: Directory, version: 1.0.0}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Contact:
      properties: {id: {type: string}, name: {type: string}}
      x-objectAuth: {groups: {staff: {actions: [read], ownership: false}}}
# delivery.yaml
openapi: 3.1.0
info: {title: Delivery, version: 1.0.0}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    DeliveryAddress:
      properties: {id: {type: string}, street: {type: string}, city: {type: string}}
      x-objectAuth: {groups: {staff: {actions: [read], ownership: false}}}",
        }),
        how_to_fix: "\
Give the objects different names, so that a rule can say which one it means.",
    },
    check: Check::Workspace(check),
};

/// With as many others is an object compared.
const COMPARED: usize = 64;

fn check(workspace: &Workspace<'_>, findings: &mut Vec<Finding>) {
    let groups = groups(workspace);
    let mut by_name: BTreeMap<&str, Vec<(usize, &Known)>> = BTreeMap::new();
    for (at, facts) in workspace.documents() {
        for (name, known) in &facts.objects {
            by_name.entry(name).or_default().push((at, known));
        }
    }
    for (name, all) in by_name {
        for one in &all {
            let mine = groups.get(&(one.0, name));
            let others = all.iter().take(COMPARED).filter_map(|two| {
                if !workspace.are_two_services(one.0, two.0) {
                    return None;
                }
                let theirs = groups.get(&(two.0, name))?;
                let shared = mine?.intersection(theirs).next()?;
                let (mine, theirs) = one.1.shape.as_ref().zip(two.1.shape.as_ref())?;
                Some((two.0, two.1, shared, mine.difference(theirs)?))
            });
            // The one with the most to hide first.
            let mut others: Vec<_> = others.collect();
            others.sort_by_key(|(_, known, _, _)| private(one.1, known).is_empty());
            if let Some((other, known, shared, difference)) = others.first() {
                let two = (*other, *known);
                findings.extend(report(workspace, name, (*one, two), shared, difference));
            }
        }
    }
}

/// The groups to which each document opens each of its objects.
fn groups<'a>(workspace: &Workspace<'a>) -> BTreeMap<(usize, &'a str), BTreeSet<GroupKey>> {
    let mut found: BTreeMap<(usize, &str), BTreeSet<GroupKey>> = BTreeMap::new();
    for (key, grants) in workspace.grants() {
        if key.name == AUTHENTICATED {
            continue;
        }
        for (at, rules, _) in grants {
            let of_object = found.entry((at, rules.object.as_str())).or_default();
            of_object.insert(key.clone());
        }
    }
    found
}

/// The personal data that only one of them holds.
fn private<'k>(one: &'k Known, two: &'k Known) -> Vec<&'k str> {
    let Some((mine, theirs)) = one.shape.as_ref().zip(two.shape.as_ref()) else {
        return Vec::new();
    };
    let mut found = mine.personal_beyond(theirs);
    found.extend(theirs.personal_beyond(mine));
    found
}

fn report(
    workspace: &Workspace<'_>,
    name: &str,
    ((at, known), (other, theirs)): ((usize, &Known), (usize, &Known)),
    shared: &GroupKey,
    difference: &Difference,
) -> Option<Finding> {
    let facts = *workspace.documents.get(at)?;
    let title = &workspace.documents.get(other)?.title;
    let message = format!("{name} is something else in {title}, where `{shared}` may touch it too");
    let personal = private(known, theirs);
    let quoted = |names: &[String]| {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        words::list(&names, 3)
    };
    let mut reason = match difference {
        Difference::Type(property) => format!("`{property}` has another type there"),
        Difference::Properties { mine, theirs } => {
            let only = [(mine, "only here"), (theirs, "only there")];
            let only = only.into_iter().filter(|(names, _)| !names.is_empty());
            let parts = only.map(|(names, which)| format!("{which}: {}", quoted(names)));
            parts.collect::<Vec<_>>().join("; ")
        }
    };
    if let Some(first) = personal.first() {
        reason += &format!("; `{first}` is personal data");
    }
    let assumed = Workspace::assumption(&shared.realm);
    if !assumed.is_empty() {
        reason += &format!("; {assumed}");
    }
    let finding = Finding::new(&RULE, known.key, message)
        .severity(match personal.is_empty() {
            true => Severity::Information,
            false => Severity::Warning,
        })
        .confidence(match assumed {
            "" => Confidence::High,
            _ => Confidence::Medium,
        })
        .reason(reason)
        .help("give the two objects different names")
        .object(Some(name.to_owned()))
        .offender(name)
        .related(format!("{title}: {name}"), theirs.key);
    Some(of_document(finding, facts))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::together;

    fn service(title: &str, properties: &str, rules: &str) -> String {
        format!(
            "# {}.yaml
openapi: 3.1.0
info: {{title: {title}, version: 1.0.0}}
components:
  securitySchemes:
    token: {{type: http, scheme: bearer, x-groups: groups}}
  schemas:
    Base: {{properties: {{id: {{type: string}}}}}}
    Contact: {{allOf: [{{$ref: '#/components/schemas/Base'}}], properties: {{{properties}}}, {rules}}}
",
            title.to_lowercase()
        )
    }

    const STAFF: &str = "x-objectAuth: {groups: {staff: {actions: [read], ownership: true}}}";
    /// At the end of each reason, since neither service names an issuer.
    const ASSUMED: &str =
        "; no document names who issues its tokens, so one issuer is assumed for all";

    fn found(one: &str, two: &str) -> Vec<String> {
        let text = service("Directory", one, STAFF) + &service("Delivery", two, STAFF);
        let found = together(&RULE, &text);
        let reason = |one: &crate::Finding| one.reason.replace(ASSUMED, "");
        let line = |one: &crate::Finding| format!("{} {}", one.severity, reason(one));
        found.iter().map(line).collect()
    }

    #[test]
    fn a_part_of_a_thing_is_no_other_thing() {
        assert!(found("name: {type: string}", "name: {type: string}").is_empty());
        assert!(found("name: {type: string}, level: {}", "name: {type: string}").is_empty());
        assert!(found("name: {type: string}", "name: {}").is_empty());
    }

    #[test]
    fn personal_data_on_one_side_weighs_more() {
        assert_eq!(
            found("level: {}", "colour: {}"),
            [
                "information only here: `colour`; only there: `level`",
                "information only here: `level`; only there: `colour`",
            ]
        );
        assert_eq!(
            found("name: {}", "name: {}, street: {}"),
            [
                "warning only here: `street`; `street` is personal data",
                "warning only there: `street`; `street` is personal data",
            ]
        );
        assert_eq!(
            found("level: {type: string}", "level: {type: integer}"),
            [
                "information `level` has another type there",
                "information `level` has another type there",
            ]
        );
    }

    #[test]
    fn objects_that_no_group_shares_may_differ() {
        let found = |rules: &str| {
            let text = service("Directory", "level: {}", STAFF)
                + &service("Delivery", "street: {}", rules);
            together(&RULE, &text).len()
        };
        assert_eq!(found(STAFF), 2);
        assert_eq!(found("type: object"), 0);
        assert_eq!(found(&STAFF.replace("staff", "couriers")), 0);
        let everybody = STAFF.replace("staff", "authenticated");
        let text = service("Directory", "level: {}", &everybody)
            + &service("Delivery", "street: {}", &everybody);
        assert_eq!(together(&RULE, &text), []);
    }
}
