//! What several documents of a workspace say together.

mod fixture;

use std::sync::Arc;

use fixture::{Fixture, marks};

const STORY: &str = "
#- accounts.yaml
openapi: 3.1.0
info: {title: Accounts, version: 1.0.0}
security: [{token: []}]
paths:
  /organizations:
    post: {x-ess-assigns: [{group: owner, to: caller}], responses: {'201': {description: made}, '403': {description: no}}}
components:
  securitySchemes:
    token: {type: http, scheme: bearer, x-groups: groups}
#- shop.yaml
openapi: 3.1.0
info: {title: Shop, version: 1.0.0}
security: [{token: []}]
paths:
  /orders/{orderId}:
    x-objects: [Order]
    parameters: [{name: orderId, in: path, required: true, schema: {type: string, format: uuid}}]
    get: {responses: {'200': {description: one}, '403': {description: no}}}
components:
  securitySchemes:
    token: {type: http, scheme: bearer, x-groups: groups}
  schemas:
    Order:
      x-objectAuth:
        reason: it is a shop window
        groups:
          owner: {actions: [read], ownership: false}
#         ^^^^^ error self-grantable-group
#- unrelated.yaml
openapi: 3.1.0
info: {title: Others, version: 1.0.0}
security: [{key: []}]
paths: {}
components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}}
";

/// What is shown once everything has been looked at.
fn check(fixture: &Fixture) {
    fixture.analysis().learn();
    for (path, text) in &fixture.texts {
        let found = fixture.found(path);
        let found: Vec<String> = found
            .into_iter()
            .filter(|one| one.ends_with("-group"))
            .collect();
        assert_eq!(found, marks(text), "{path}");
    }
}

#[test]
fn documents_that_nobody_has_looked_at_are_learnt_once() {
    let fixture = Fixture::new(STORY);
    assert!(fixture.found("/w/shop.yaml").is_empty());
    // The first document is new; the second was just looked at, and the third says nothing.
    assert!(fixture.analysis().learn());
    check(&fixture);
    assert!(!fixture.analysis().learn());
}

#[test]
fn an_edit_anywhere_on_the_way_counts() {
    let mut fixture = Fixture::new(STORY);
    check(&fixture);
    fixture.replace("/w/accounts.yaml", "to: caller", "to: nobody");
    let analysis = fixture.analysis();
    assert!(
        analysis
            .together(analysis.file("/w/shop.yaml").expect("a file"))
            .is_none()
    );
    fixture.replace("/w/accounts.yaml", "to: nobody", "to: caller");
    check(&fixture);
    fixture.host.remove_file("/w/accounts.yaml");
    assert!(fixture.found("/w/shop.yaml").is_empty());
}

#[test]
fn a_title_is_read_though_the_model_does_not_depend_on_it() {
    let mut fixture = Fixture::new(STORY);
    check(&fixture);
    fixture.replace("/w/accounts.yaml", "title: Accounts", "title: People");
    let analysis = fixture.analysis();
    let file = analysis.file("/w/shop.yaml").expect("a file");
    let found = analysis.diagnostics(file);
    assert!(found[0].reason.contains("in People"), "{}", found[0].reason);
}

#[test]
fn what_is_found_again_is_the_very_same() {
    let mut fixture = Fixture::new(STORY);
    check(&fixture);
    let shown = |fixture: &Fixture| {
        let analysis = fixture.analysis();
        analysis.diagnostics(analysis.file("/w/shop.yaml").expect("a file"))
    };
    let before = shown(&fixture);
    fixture.replace(
        "/w/accounts.yaml",
        "description: made",
        "description: founded",
    );
    fixture.replace("/w/unrelated.yaml", "title: Others", "title: The others");
    assert!(Arc::ptr_eq(&before, &shown(&fixture)));
}

#[test]
fn comments_suppress_them() {
    let mut fixture = Fixture::new(STORY);
    check(&fixture);
    let comment =
        "# ess-ignore[self-grantable-group]: agreed with the other team\n          owner:";
    fixture.replace("/w/shop.yaml", "owner:", comment);
    assert!(fixture.found("/w/shop.yaml").is_empty());
}
