use model::Model;
use openapi::{Files, Place};

use crate::check::{Check, Context};
use crate::finding::Finding;
use crate::fix::Fix;
use crate::keywords::{self, Keyword};
use crate::refactor::spell;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::words;
pub(crate) static RULE: Rule = Rule {
    name: "mixed-spelling",
    group: Group::Vocabulary,
    severity: Severity::Hint,
    persona: Persona::Pedantic,
    fix: FixKind::Safe,
    summary: "A document writes the keywords with `x-` and with `X-`",
    documentation: Documentation {
        what: "\
Reports a document that has `objectAuth`, `objects` or `ess-assigns` in both spellings; once, on \
the first key of the rarer one. Both mean the same.",
        why: "\
Searches and other tools that know one spelling find half of the declarations. Many validators do \
not accept `X-` at all: OpenAPI allows keys that begin with a small `x-`.",
        example: Some(Example {
            bad: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    X-objects: [{object: Pet, id: petId}]
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
Write all of them alike, best with `x-`.",
    },
    check: Check::Document(check),
};

fn check(context: Context<'_>, findings: &mut Vec<Finding>) {
    let Some(Spellings {
        rare,
        common,
        prefix,
    }) = Spellings::of(context.keywords)
    else {
        return;
    };
    let (Some(first), Some(other)) = (rare.first(), common.first()) else {
        return;
    };
    let message = format!(
        "{} not written with `{prefix}` like the others",
        match rare.len() {
            1 => String::from("One keyword is"),
            many => format!("{} are", words::count(many, "keyword")),
        }
    );
    findings.push(
        Finding::new(&RULE, *first, message)
            .help("write all of them alike")
            .offender(prefix)
            .related("one of the others", *other),
    );
}

/// Writes the rarer ones like the others. Both spellings mean the same.
pub(crate) fn fix(files: &Files, model: &Model) -> Option<Fix> {
    let keywords = keywords::of_document(files, model);
    let Spellings { prefix, .. } = Spellings::of(&keywords)?;
    let changes = spell(&keywords::spelled(&keywords), prefix).ok()?;
    let title = format!("Write all keywords with `{prefix}`");
    Some(Fix::new(title, changes).safe().preferred())
}

/// The places of both spellings.
struct Spellings {
    rare: Vec<Place>,
    common: Vec<Place>,
    /// Of the common one.
    prefix: &'static str,
}

impl Spellings {
    /// `None` where all are written alike.
    fn of(keywords: &[Keyword<'_>]) -> Option<Self> {
        let mut small: Vec<Place> = Vec::new();
        let mut capital: Vec<Place> = Vec::new();
        for keyword in keywords::spelled(keywords) {
            let name = keyword.key.as_str().unwrap_or_default();
            let of = if name.starts_with('X') {
                &mut capital
            } else {
                &mut small
            };
            of.push(keyword.map.place_of(keyword.key));
        }
        if small.is_empty() || capital.is_empty() {
            return None;
        }
        Some(if small.len() < capital.len() {
            Spellings {
                rare: small,
                common: capital,
                prefix: "X-",
            }
        } else {
            Spellings {
                rare: capital,
                common: small,
                prefix: "x-",
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check_marked, fixed};

    #[test]
    fn the_rarer_one_is_reported() {
        check_marked(
            &RULE,
            "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    X-objects: [{object: Pet, id: petId}]
    get:
      x-ess-assigns: [{group: keepers, to: caller}]
#     ^^^^^^^^^^^^^ hint
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: a pet}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet:
      type: object
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}
      X-objectAuth: {owner: ownerId, groups: {keepers: {actions: [read], ownership: true}}}
",
        );
    }

    const MIXED: &str = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}:
    X-objects: [{object: Pet, id: petId}]
    get: {x-ess-assigns: [{group: keepers, to: caller}]}
components:
  schemas:
    Pet: {x-objectAuth: {groups: {keepers: {actions: [read], ownership: true}}}}
";

    #[test]
    fn the_fix_writes_all_alike() {
        let alike = MIXED.replace("X-objects", "x-objects");
        assert_eq!(fixed(&RULE, MIXED), Some(alike));
    }

    #[test]
    fn there_is_no_fix_where_both_stand_side_by_side() {
        let both = MIXED.replace("    get: {", "    x-objects: [Pet]\n    get: {");
        assert_eq!(fixed(&RULE, &both), None);
    }
}
