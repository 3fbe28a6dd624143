use openapi::Flaw;

use crate::check::{Check, FileContext};
use crate::finding::Finding;
use crate::rule::{Documentation, FixKind, Group, Persona, Rule, Severity};

pub(crate) static RULE: Rule = Rule {
    name: "invalid-overlay",
    group: Group::Housekeeping,
    severity: Severity::Error,
    persona: Persona::Regular,
    fix: FixKind::None,
    summary: "An overlay, or a part of it, cannot be applied",
    documentation: Documentation {
        what: "\
Reports what keeps an overlay (OpenAPI Overlay 1.0) from being applied as it is written; the rest of \
it is applied.

* The target of an action is a path of names and positions alone: `$`, \
`$.paths['/pets/{petId}'].get`, `$.components.schemas.Pet`, `$.security[0]`. Wildcards, filters, \
descendants and `remove` are not supported.
* The target must exist. An overlay without `extends` applies to all documents given, and what it \
names must exist in one of them at least; one with `extends` applies to that document alone.
* `update` adds `x-objectAuth`, `x-objects`, `x-ess-assigns`, `x-user_id`, `x-groups`, \
`x-memberships`, whole security schemes, and `security`; all else belongs into the document. It adds \
no path, operation or schema.

Mappings are merged, and lists are joined, those of `x-objects` and `security` too: an item comes after \
the ones that are there, so that a further alternative of `security` loosens it. To require a scheme \
in an alternative that is there, name that one as target: `$.security[0]`. Other values are replaced. \
References count from the document. Where `$ref`, a YAML anchor or a merge key stands on the way, \
nothing is added: name the object that is referred to.",
        why: "\
What is not applied is not declared, and nobody would notice.",
        example: None,
        how_to_fix: "\
A whole overlay:

```yaml
overlay: 1.0.0
info: {title: Object authorization of the pet store, version: 1.0.0}
extends: pet-store.yaml
actions:
  - target: $.paths['/pets/{petId}']
    update:
      x-objects: [{object: Pet, id: petId}]
  - target: $.components.schemas.Pet
    update:
      x-objectAuth:
        owner: ownerId
        groups: {keepers: {actions: [read, update], ownership: true}}
```

A name in brackets is written as in the document, in quotes: `$.paths['/pets/{petId}']`.",
    },
    check: Check::File(check),
};

/// More in one overlay say nothing new.
const SHOWN: usize = 200;

fn check(context: FileContext<'_>, findings: &mut Vec<Finding>) {
    let flaws = context.files.overlay_flaws(context.file).iter();
    findings.extend(flaws.take(SHOWN).map(|one| {
        let offender = match &one.flaw {
            Flaw::UnknownKey(name) | Flaw::NotOurs(name) | Flaw::Absent(name) => name.clone(),
            Flaw::Lacks(name) => (*name).to_owned(),
            // The target is what tells its flaws apart.
            _ => context
                .files
                .cursor(one.place)
                .and_then(|value| value.as_str().map(|text| text.into_owned()))
                .unwrap_or_default(),
        };
        Finding::new(&RULE, one.place, one.flaw.to_string())
            .help(help(&one.flaw))
            .offender(offender)
    }));
}

/// What to do.
fn help(flaw: &Flaw) -> &'static str {
    match flaw {
        Flaw::Version(_) => "write `overlay: 1.0.0`",
        Flaw::Lacks(_) => "add it",
        Flaw::UnknownKey(_) => "remove it, or begin a key of your own with `x-`",
        Flaw::Remove => "remove the part from the document itself",
        Flaw::ExtendsRemote => "name the file of the document; the network is not used",
        Flaw::ExtendsMissing => "correct the path; it counts from the overlay",
        Flaw::ExtendsOther => "name the document itself",
        Flaw::Target(_) => "write a path of names, such as `$.paths['/pets/{petId}'].get`",
        Flaw::NoMatch => "correct the target; names are written as in the document",
        Flaw::BehindReference(_) => {
            "name the object that it refers to, or the one that holds the `$ref`"
        }
        Flaw::NoHolder => {
            "name the root, a path, an operation, a schema or a security scheme, or a declaration in one"
        }
        Flaw::Scalar => "name the mapping or list around it",
        Flaw::NoMapping => "write what to add under its key",
        Flaw::Absent(_) => "correct the name, or add it to the document",
        Flaw::NotOurs(_) => {
            "an overlay adds declarations, security schemes and `security`; write all else into the document"
        }
        Flaw::Shared => "write the declaration into the document",
    }
}

#[cfg(test)]
mod tests {
    use openapi::{FileFailure, Files, parse, parse_overlay};
    use syntax::{Dialect, Limits};

    use super::RULE;
    use crate::check::check_file;

    const PETS: &str = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{token: []}]
paths:
  /pets/{petId}:
    get: &read
      responses: {'200': {description: a pet}}
    head: *read
  /visits: {$ref: visits.yaml}
components:
  schemas: {Pet: {type: object}}
  securitySchemes: {token: {type: http, scheme: bearer}}
";

    /// What is found in an overlay for a document: line and text of each.
    fn found(documents: &[&str], overlay: &str) -> Vec<String> {
        let mut files = Files::new();
        let parsed = parse_overlay(overlay, Dialect::Yaml, Limits::default());
        let overlay = files.insert_overlay("overlay.yaml", parsed);
        files.insert_failure("gone.yaml", FileFailure::Missing);
        let uses: Vec<_> = (0..)
            .zip(documents)
            .map(|(number, text)| {
                let document = parse(*text, Dialect::Yaml, Limits::default());
                let document = files.insert(&format!("{number}.yaml"), document);
                (document, vec![overlay])
            })
            .collect();
        files.apply_overlays(&uses);
        let text = files.document(overlay).expect("just added");
        let each = check_file(&files, overlay).into_iter();
        let each = each.filter(|finding| finding.rule == &RULE);
        each.map(|finding| {
            let start = finding.at.range(text).start;
            let line = text.position(start, syntax::Encoding::Utf8).line;
            format!("{line}: {}", finding.message)
        })
        .collect()
    }

    /// An overlay with these actions, which begin in line 3.
    fn with_actions(actions: &str) -> String {
        format!("overlay: 1.0.0\ninfo: {{title: a, version: '1'}}\nactions:\n{actions}\n")
    }

    #[test]
    fn declarations_of_all_kinds_can_be_added() {
        let overlay = with_actions(
            "\
- target: $
  update:
    security: [{X-objectAuthScheme: []}]
    components:
      securitySchemes: {X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub}}
      schemas: {Pet: {X-objectAuth: {owner: ownerId}}}
- {target: '$.security[0]', update: {X-objectAuthScheme: []}}
- {target: $.security, update: {other: []}}
- {target: '$.paths[''/pets/{petId}'']', update: {x-objects: [Pet], x-objectAuth: true}}
- {target: $.components.securitySchemes.token, update: {x-groups: roles, x-memberships: {}}}
- {target: $.components.schemas.Pet.X-objectAuth, update: {groups: {}}, description: more, remove: false}
- {target: $.components.schemas.Pet, update: {X-objectAuth: {id: petId}}}
- {target: '$.paths[''/visits'']', update: {x-objects: [Visit]}, x-note: ours}",
        );
        assert_eq!(found(&[PETS], &overlay), [] as [&str; 0]);
    }

    #[test]
    fn what_is_wrong_with_an_action_stands_at_it() {
        for (action, line, expected) in [
            (
                "- {target: $.paths.*, update: {}}",
                3,
                "The target cannot be read: the wildcard `*` is not supported",
            ),
            (
                "- {target: 7, update: {}}",
                3,
                "The target cannot be read: it must begin with `$`",
            ),
            (
                "- {target: $.paths, remove: true}",
                3,
                "`remove` is not supported",
            ),
            ("- {target: $.paths}", 3, "The overlay lacks `update`"),
            (
                "- target: $\n  update: {}\n  copy: $",
                5,
                "`copy` is no key of Overlay 1.0",
            ),
            (
                "- {target: $.paths./pets, update: {}}",
                3,
                "The target cannot be read: it is no JSONPath",
            ),
            (
                "- {target: '$.paths[''/pet'']', update: {x-objects: [Pet]}}",
                3,
                "The target selects nothing",
            ),
            (
                "- {target: '$.paths[''/visits''].get', update: {x-objects: [Pet]}}",
                3,
                "The target selects nothing: `$ref: visits.yaml` stands on the way",
            ),
            (
                "- {target: $.info, update: {x-objects: [Pet]}}",
                3,
                "The target can hold no declaration",
            ),
            (
                "- {target: $.components.schemas.Pet.type, update: {}}",
                3,
                "The target can hold no declaration",
            ),
            (
                "- {target: $.paths, update: [Pet]}",
                3,
                "`update` is no mapping, but its target is one",
            ),
            (
                "- target: $\n  update:\n    paths:\n      /pet: {x-objects: [Pet]}",
                6,
                "The document has no `/pet` at this place",
            ),
            (
                "- target: $.components\n  update:\n    schemas: {Visit: {type: object}}",
                5,
                "The document has no `Visit` at this place",
            ),
            (
                "- target: $\n  update:\n    info: {title: b}",
                5,
                "`info` is no declaration",
            ),
            (
                "- target: $.components.schemas.Pet\n  update:\n    x-objects: [Pet]",
                5,
                "`x-objects` is no declaration",
            ),
            (
                "- target: $.components.securitySchemes.token\n  update:\n    scheme: basic",
                5,
                "`scheme` is no declaration",
            ),
            (
                "- target: $\n  update:\n    components: {headers: {}}",
                5,
                "`headers` is no declaration",
            ),
            (
                "- {target: '$.paths[''/pets/{petId}''].get', update: {x-objects: [Pet]}}",
                3,
                "The target is shared through a YAML anchor",
            ),
            (
                "- {target: '$.paths[''/pets/{petId}''].head', update: {x-objects: [Pet]}}",
                3,
                "The target is shared through a YAML anchor",
            ),
        ] {
            assert_eq!(
                found(&[PETS], &with_actions(action)),
                [format!("{line}: {expected}")],
                "{action}"
            );
        }
    }

    #[test]
    fn what_is_wrong_with_the_overlay_as_a_whole() {
        let action = "actions: [{target: $, update: {security: []}}]";
        let info = "info: {title: a, version: '1'}";
        for (text, expected) in [
            (
                format!("{info}\n{action}"),
                "0: The overlay lacks `overlay`",
            ),
            (String::from("[]"), "0: The overlay lacks `overlay`"),
            (
                format!("overlay: 1.1.0\n{info}\n{action}"),
                "0: Overlay 1.1.0 is not supported",
            ),
            (
                format!("overlay: 1.0.0\n{info}"),
                "0: The overlay lacks `actions`",
            ),
            (
                format!("overlay: 1.0.0\n{action}"),
                "0: The overlay lacks `info`",
            ),
            (
                format!("overlay: 1.0.0\n{info}\nextends: https://example.org/a.yaml\n{action}"),
                "2: `extends` names a network address",
            ),
            (
                format!("overlay: 1.0.0\n{info}\nextends: gone.yaml\n{action}"),
                "2: `extends` names a file that does not exist",
            ),
            (
                format!("overlay: 1.0.0\n{info}\nextends: overlay.yaml\n{action}"),
                "2: `extends` names a file that is no OpenAPI document",
            ),
        ] {
            assert_eq!(found(&[PETS], &text), [expected], "{text}");
        }
    }

    #[test]
    fn one_document_that_has_the_target_suffices() {
        let other = PETS.replace("/pets/{petId}", "/birds/{birdId}");
        let overlay = with_actions(
            "- {target: '$.paths[''/birds/{birdId}'']', update: {x-objects: [Pet]}}\n\
             - {target: $.paths, update: {'/pets/{petId}': {x-objects: [Pet]}}}",
        );
        assert_eq!(found(&[PETS, &other], &overlay), [] as [&str; 0]);
        assert_eq!(found(&[PETS], &overlay).len(), 1);
        // One that is for the second document alone must fit that one.
        let for_second = overlay.replace("actions:", "extends: ./1.yaml\nactions:");
        let expected = ["5: The document has no `/pets/{petId}` at this place"];
        assert_eq!(found(&[PETS, &other], &for_second), expected);
    }
}
