//! What stands in which file, and that it follows edits in others.

mod fixture;

use fixture::Fixture;

#[test]
fn findings_stand_in_the_file_that_holds_the_cause() {
    let fixture = Fixture::new(
        "
#- api.yaml
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{token: []}]
paths:
  /pets/{petId}:
    $ref: 'pets.yaml#/pets'
components:
  securitySchemes:
    token: {type: http, scheme: bearer}
#- pets.yaml
pets:
  delete:
# ^^^^^^ error undeclared-object-authorization
    parameters: [{name: petId, in: path, required: true, schema: {type: string, format: uuid}}]
    responses: {'204': {description: gone}, '403': {description: no}, '404': {description: no}}
",
    );
    fixture.check_diagnostics();
}

#[test]
fn a_file_that_no_document_refers_to_is_left_alone() {
    let fixture = Fixture::new(
        "
#- notes.yaml
a: 1
a: 2
b: [
",
    );
    fixture.check_diagnostics();
}

const SPLIT: &str = "
#- api.yaml
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets:
    get: {$ref: 'parts.yaml#/list'}
#- parts.yaml
list:
  responses: {'200': {description: all}}
";

#[test]
fn an_edit_of_a_part_changes_what_is_found_in_the_document() {
    let mut fixture = Fixture::new(SPLIT);
    let unresolved = |fixture: &Fixture| {
        let found = fixture.found("/w/api.yaml");
        found
            .iter()
            .any(|line| line.ends_with("unresolved-reference"))
    };
    assert!(!unresolved(&fixture));
    fixture.replace("/w/parts.yaml", "list:", "everything:");
    assert!(unresolved(&fixture), "{:?}", fixture.found("/w/api.yaml"));
    fixture.replace("/w/parts.yaml", "everything:", "list:");
    assert!(!unresolved(&fixture));
}

#[test]
fn an_edit_of_the_document_changes_what_is_found_in_a_part() {
    let mut fixture = Fixture::new(SPLIT);
    fixture.replace("/w/parts.yaml", "list:\n", "list:\n  a: 1\n  a: 2\n");
    assert!(!fixture.found("/w/parts.yaml").is_empty());
    fixture.replace("/w/api.yaml", "{$ref: 'parts.yaml#/list'}", "{}");
    assert!(
        fixture.found("/w/parts.yaml").is_empty(),
        "no longer a part"
    );
}

#[test]
fn a_file_is_wanted_until_it_is_there() {
    let mut fixture = Fixture::new(
        "
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets: {$ref: pets.yaml}
",
    );
    assert_eq!(fixture.analysis().missing(), ["/w/pets.yaml"]);
    fixture.host.apply(vec![ide::Change {
        path: String::from("/w/pets.yaml"),
        content: ide::Content::Failed(ide::FileFailure::Missing),
    }]);
    assert!(fixture.analysis().missing().is_empty());
    let found = fixture.found("/w/api.yaml");
    assert!(
        found
            .iter()
            .any(|line| line.ends_with("unresolved-reference")),
        "{found:?}"
    );
}

#[test]
fn a_snapshot_stays_as_it_is() {
    let mut fixture = Fixture::new("openapi: 3.1.0\ninfo: {}\na: 1\n");
    let before = fixture.analysis();
    let tick = fixture.host.clock().tick();
    assert!(before.is_outdated());
    fixture.replace("/w/api.yaml", "a: 1", "a: [");
    fixture.host.reach(tick);
    let after = fixture.analysis();
    assert!(!after.is_outdated());
    let file = before.file("/w/api.yaml").expect("a file");
    let count = |analysis: &ide::Analysis| {
        let found = analysis.diagnostics(file);
        found
            .iter()
            .filter(|finding| finding.rule.name == "syntax-error")
            .count()
    };
    assert_eq!((count(&before), count(&after)), (0, 1));
}

#[test]
fn what_two_documents_agree_on_stands_once() {
    let fixture = Fixture::new(
        "
#- a.yaml
openapi: 3.1.0
info: {title: A, version: 1.0.0}
paths:
  /pets/{petId}: {$ref: pets.yaml}
#- b.yaml
openapi: 3.1.0
info: {title: B, version: 1.0.0}
paths:
  /pets/{petId}: {$ref: pets.yaml}
#- pets.yaml
delete:
  parameters: [{name: petId, in: path, required: true, schema: {type: string, format: uuid}}]
  responses: {'204': {description: gone}}
",
    );
    let analysis = fixture.analysis();
    let part = analysis.file("/w/pets.yaml").expect("a file");
    assert_eq!(analysis.documents_of(part).len(), 2);
    let found = analysis.diagnostics(part);
    let undeclared: Vec<_> = found
        .iter()
        .filter(|finding| finding.rule.name == "undeclared-object-authorization")
        .collect();
    assert_eq!(undeclared.len(), 1);
    assert_eq!(undeclared[0].documents, analysis.documents());
}

const CONFIGURED: &str = "
#- api.yaml
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}:
    delete:
      parameters: [{name: petId, in: path, required: true, schema: {type: string, format: uuid}}]
#- ess.yaml
rules: {undeclared-object-authorization: {severity: off}}
";

#[test]
fn a_configuration_counts_where_it_is_the_nearest() {
    let mut fixture = Fixture::new(CONFIGURED);
    let undeclared = |fixture: &Fixture| {
        let found = fixture.found("/w/api.yaml");
        found
            .iter()
            .any(|line| line.ends_with("undeclared-object-authorization"))
    };
    assert!(undeclared(&fixture));
    assert_eq!(fixture.analysis().unconfigured(), ["/w"]);
    let nearest = (String::from("/w"), Some(String::from("/w/ess.yaml")));
    fixture.host.configure([nearest]);
    assert!(fixture.analysis().unconfigured().is_empty());
    assert!(!undeclared(&fixture));
    // Typing in it counts at once.
    fixture.replace("/w/ess.yaml", "off", "error");
    assert!(undeclared(&fixture));
    fixture.replace("/w/ess.yaml", "severity: error", "severity: loud");
    let found = fixture.found("/w/ess.yaml");
    assert!(
        found
            .iter()
            .any(|line| line.ends_with("invalid-configuration")),
        "{found:?}"
    );
    fixture.host.forget_configurations();
    assert_eq!(fixture.analysis().unconfigured(), ["/w"]);
}

#[test]
fn what_a_configuration_extends_is_wanted() {
    let mut fixture = Fixture::new(CONFIGURED);
    fixture.replace("/w/ess.yaml", "rules:", "extends: base.yaml\nrules:");
    let nearest = (String::from("/w"), Some(String::from("/w/ess.yaml")));
    fixture.host.configure([nearest]);
    assert_eq!(
        fixture.analysis().missing_configurations(),
        ["/w/base.yaml"]
    );
}
