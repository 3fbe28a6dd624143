//! What is offered to do about a finding.

mod fixture;

use fixture::Fixture;
use ide::{FileRange, Proposal};

fn proposals(fixture: &Fixture) -> Vec<Proposal> {
    let position = fixture.position();
    let place = FileRange {
        file: position.file,
        range: position.offset..position.offset,
    };
    fixture.analysis().proposals(&place, false)
}

/// The only file of a fixture after the first fix of a rule at the cursor.
fn fixed(fixture: &Fixture, rule: &str) -> (String, String) {
    let analysis = fixture.analysis();
    let found = proposals(fixture);
    let proposal = found.iter().find(|one| one.finding.rule.name == rule);
    let fix = proposal.and_then(|one| one.fixes.first());
    let fix = fix.unwrap_or_else(|| panic!("a fix of {rule} in {found:?}"));
    let edits = analysis.edits([fix]).expect("edits");
    let file = fixture.position().file;
    (
        fix.title.clone(),
        edit::apply(&fixture.texts[0].1, &edits[&file]),
    )
}

const PETS: &str = "
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
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: {claim: groups, values: {keepers: {}}}}
  schemas:
    Pet:
      type: object
      properties: {id: {type: string}, ownerId: {type: string, readOnly: true}}
      x-objectAuth: {owner: ownerId, groups: {keepers: {actions: [read], ownership: true}}}
";

#[test]
fn the_name_that_was_meant() {
    for (right, wrong, rule, meant) in [
        (
            "object: Pet",
            "object: 'P$0et$$'",
            "unknown-object",
            "object: Pet",
        ),
        (
            "{keepers: {actions",
            "{kee$0per: {actions",
            "unknown-group",
            "{keepers: {actions",
        ),
        (
            "id: petId}]",
            "id: pe$0tid}]",
            "unknown-identifier",
            "id: petId}]",
        ),
        (
            "owner: ownerId",
            "owner: ow$0nerID",
            "unknown-property",
            "owner: ownerId",
        ),
        ("[read]", "[re$0ed]", "unknown-action", "[read]"),
        (
            "x-objects:",
            "x-ob$0ject:",
            "unknown-extension-key",
            "x-objects:",
        ),
    ] {
        let text = PETS.replacen(right, &wrong.replace("$$", "s"), 1);
        let (title, text) = fixed(&Fixture::new(&text), rule);
        assert!(title.starts_with("Replace `"), "{title}");
        assert_eq!(text.trim(), PETS.replacen(right, meant, 1).trim(), "{rule}");
    }
}

#[test]
fn a_comment_waits_for_its_reason_and_covers_the_finding() {
    let text = PETS.replacen("object: Pet", "object: Pe$0ts", 1);
    let fixture = Fixture::new(&text);
    let found = proposals(&fixture);
    let proposal = found.first().expect("a finding");
    let analysis = fixture.analysis();
    let edit = analysis.suppression(proposal.finding.rule, &proposal.place);
    let edit = edit.expect("a comment");
    assert_eq!(
        edit.text,
        "    # ess-ignore[unknown-object]: TODO: say why\n"
    );
    let text = edit::apply(&fixture.texts[0].1, &[edit]);
    assert!(
        text.contains("why\n    x-objects: [{object: Pets"),
        "{text}"
    );
    assert!(!rules::says_why("TODO: say why"));
}

#[test]
fn no_comment_where_there_can_be_none() {
    let json = Fixture::new("#- api.json\n{\"openapi\": \"3.1.0\", \"info\": $0{}}\n");
    let rule = rules::rule("unknown-object").expect("a rule");
    let position = json.position();
    let place = FileRange {
        file: position.file,
        range: position.offset..position.offset + 2,
    };
    assert_eq!(json.analysis().suppression(rule, &place), None);
}

#[test]
fn an_entry_in_the_configuration() {
    let rule = rules::rule("unknown-object").expect("a rule");
    let ignoring = |text: &str| {
        let document = openapi::parse(
            text.to_owned(),
            syntax::Dialect::Yaml,
            syntax::Limits::default(),
        );
        edit::apply(
            text,
            &ide::ignoring(&document, rule, "api/[v1].yaml").expect("edits"),
        )
    };
    let entry = [
        "      - paths: 'api/[[]v1[]].yaml'\n",
        "        reason: 'TODO: say why'\n",
    ]
    .concat();
    let whole = format!("rules:\n  unknown-object:\n    ignore:\n{entry}");
    assert_eq!(ide::ignored(rule, "api/[v1].yaml"), Ok(whole.clone()));
    assert_eq!(ignoring(""), whole);
    assert_eq!(
        ignoring("persona: pedantic\n"),
        format!("persona: pedantic\n{whole}")
    );
    assert_eq!(
        ignoring("rules:\n  unknown-object: warning # for now\n"),
        format!("rules:\n  unknown-object: # for now\n    severity: warning\n    ignore:\n{entry}")
    );
    assert_eq!(
        ignoring("rules:\n  unknown-object:\n    ignore:\n      - reason: legacy service\n"),
        format!("rules:\n  unknown-object:\n    ignore:\n      - reason: legacy service\n{entry}")
    );
}

#[test]
fn adoption_leaves_what_is_suppressed() {
    let fixture = Fixture::new(
        "
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{own: []}]
paths:
  /pets/{petId}:
    # ess-ignore[undeclared-object-authorization]: any$0body may look
    get:
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: a pet, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
components:
  securitySchemes: {own: {type: http, scheme: bearer}}
  schemas: {Pet: {type: object, properties: {id: {type: string}}}}
",
    );
    let adoption = fixture.analysis().adoption(fixture.position().file, false);
    let adoption = adoption.expect("a document");
    assert!(adoption.changes.is_empty(), "{adoption:?}");
    let reasons: Vec<_> = adoption
        .left_out
        .into_iter()
        .map(|one| one.reason)
        .collect();
    assert_eq!(reasons, [rules::Reason::Dismissed]);
}

/// Why the refactoring at the cursor must not be made, if it must not.
fn altered(text: &str) -> Option<String> {
    let fixture = Fixture::new(text);
    let analysis = fixture.analysis();
    let position = fixture.position();
    let place = FileRange {
        file: position.file,
        range: position.offset..position.offset,
    };
    let found = analysis.refactorings(&place).into_iter();
    let mut changes = found.filter_map(|one| one.changes.ok());
    let changes = changes.next().expect("a refactoring");
    let edits = analysis.plan([changes.as_slice()]).expect("edits");
    analysis.alters_decisions(&edits)
}

#[test]
fn a_refactoring_that_would_give_rules_to_another_operation_is_seen() {
    let alone = "
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
    get:
      x-obje$0ctAuth: {object: Pet, groups: {vets: {actions: [read, update], ownership: true}}}
      responses: {'200': {description: a pet}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet: {type: object, properties: {id: {type: string}}}
";
    assert_eq!(altered(alone), None);
    let leaning = alone.replace(
        "components:",
        "    put: {x-objectAuth: {object: Pet}, responses: {'204': {description: done}}}\ncomponents:",
    );
    assert_eq!(
        altered(&leaning).as_deref(),
        Some("it would change what is decided about PUT /pets/{petId}")
    );
}

#[test]
fn a_refactoring_that_would_take_rules_from_another_document_is_seen() {
    let found = altered(
        "
#- a.yaml
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /pets/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
    x-objects: [Pet]
    get: {responses: {'200': {description: a pet}}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet:
      x-obje$0ctAuth: {groups: {vets: {actions: [read], ownership: false}}}
#- b.yaml
openapi: 3.1.0
info: {title: Animals, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /animals/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
    x-objects: [Pet]
    get: {responses: {'200': {description: a pet}}}
components:
  securitySchemes:
    X-objectAuthScheme: {type: http, scheme: bearer, x-user_id: sub, x-groups: groups}
  schemas:
    Pet: {$ref: 'a.yaml#/components/schemas/Pet'}
",
    );
    let found = found.expect("a reason");
    assert!(
        found.starts_with("it would change what is decided about GET /animals/{petId} in "),
        "{found}"
    );
}
