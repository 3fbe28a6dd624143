//! Findings on several documents: the two services of the story, each well designed and open together.

use serde_json::Value;

use crate::common::Workspace;

/// Everybody may found an organisation, and owns it.
const DIRECTORY: &str = "\
openapi: 3.1.0
info: {title: Directory, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /organizations:
    x-objects: [Organization]
    post:
      x-ess-assigns: [{group: owner, to: caller}]
      responses: {'201': {description: founded}, default: {description: refused}}
  /contacts/{contactId}:
    x-objects: [{object: Contact, id: contactId}]
    parameters: [{name: contactId, in: path, required: true, schema: {type: string, format: uuid}}]
    get: {responses: {'200': {description: a name and how to reach it}, default: {description: refused}}}
components:
  securitySchemes:
    X-objectAuthScheme:
      type: http
      scheme: bearer
      x-user_id: sub
      x-groups: groups
      x-memberships: {Organization: organizations}
  schemas:
    Organization:
      properties: {id: {type: string, format: uuid}}
      x-objectAuth: {groups: {authenticated: {actions: [create], ownership: true}}}
    Contact:
      properties: {id: {type: string, format: uuid}, name: {type: string}, organizationId: {type: string, readOnly: true}}
      x-objectAuth:
        parent: {object: Organization, id: organizationId}
        groups: {owner: {actions: [read], ownership: false, within: Organization}}
";

/// Owners of the shop that runs the service may read every address.
const DELIVERY: &str = "\
openapi: 3.1.0
info: {title: Delivery, version: 1.0.0}
security: [{X-objectAuthScheme: []}]
paths:
  /contacts/{contactId}:
    x-objects: [{object: Contact, id: contactId}]
    parameters: [{name: contactId, in: path, required: true, schema: {type: string, format: uuid}}]
    get: {responses: {'200': {description: a street and a city}, default: {description: refused}}}
components:
  securitySchemes:
    X-objectAuthScheme:
      type: http
      scheme: bearer
      x-user_id: sub
      x-groups: {values: {owner: {assignment: admin}}}
  schemas:
    Contact:
      properties: {id: {type: string, format: uuid}, street: {type: string}, city: {type: string}}
      x-objectAuth:
        reason: the shop delivers to everybody
        groups:
          owner: {actions: [read], ownership: false}
";

/// The second service with a group, a path and an object of its own.
fn repaired() -> String {
    DELIVERY
        .replace("Contact", "Address")
        .replace("contact", "address")
        .replace("/addresss/", "/addresses/")
        .replace("owner:", "dispatcher:")
}

fn findings(report: &Value) -> Vec<&Value> {
    let all = report["findings"].as_array().expect("a list");
    let on_several = |one: &&Value| {
        let rule = one["rule"].as_str().and_then(rules::rule);
        rule.is_some_and(|rule| rule.group == rules::Group::Workspace)
    };
    all.iter().filter(on_several).collect()
}

fn summary(report: &Value) -> Vec<String> {
    let line = |one: &&Value| {
        let (severity, rule) = (one["severity"].as_str(), one["rule"].as_str());
        let place = (one["file"].as_str(), &one["range"]["start"]["line"]);
        format!(
            "{}:{} {} {}",
            place.0.expect("a file"),
            place.1,
            severity.expect("one"),
            rule.expect("one")
        )
    };
    findings(report).iter().map(line).collect()
}

fn story() -> Workspace {
    let workspace = Workspace::new();
    workspace.write("directory.yaml", DIRECTORY);
    workspace.write("delivery.yaml", DELIVERY);
    workspace
}

#[test]
fn the_faucet_is_found_with_the_whole_way() {
    let workspace = story();
    let report = workspace.check(&["."]).json();
    assert_eq!(
        summary(&report),
        [
            "delivery.yaml:4 warning path-served-twice",
            "delivery.yaml:14 warning group-means-different-things",
            "delivery.yaml:14 warning group-means-different-things",
            "delivery.yaml:16 warning conflicting-models",
            "delivery.yaml:21 error self-grantable-group",
            "directory.yaml:9 warning path-served-twice",
            "directory.yaml:25 warning conflicting-models",
            "directory.yaml:29 warning group-means-different-things",
            "directory.yaml:29 warning group-means-different-things",
        ]
    );
    let found = findings(&report);
    let faucet = found
        .iter()
        .find(|one| one["rule"] == "self-grantable-group")
        .expect("just seen");
    let related = faucet["related"].as_array().expect("a list").iter();
    let way: Vec<String> = related
        .map(|one| {
            let line = &one["range"]["start"]["line"];
            let (file, message) = (one["file"].as_str(), one["message"].as_str());
            format!("{}:{line} {}", file.expect("one"), message.expect("one"))
        })
        .collect();
    assert_eq!(
        way,
        [
            "directory.yaml:24 1. Directory: `authenticated` may create an Organization",
            "directory.yaml:7 2. Directory: POST /organizations gives its caller `owner`",
        ]
    );
}

#[test]
fn repaired_it_is_silent() {
    let workspace = Workspace::new();
    workspace.write("directory.yaml", DIRECTORY);
    workspace.write("delivery.yaml", &repaired());
    let report = workspace.check(&["."]).json();
    assert_eq!(report["findings"], serde_json::json!([]));
}

#[test]
fn people_are_shown_the_way_without_asking() {
    let workspace = story();
    let outcome = workspace.run(&["--check", ".", "--rule", "self-grantable-group"]);
    assert_eq!(outcome.code, 1);
    for line in [
        "error[self-grantable-group]: Any caller can get into `owner`, and then read every Contact",
        "directory.yaml:25:31: 1. Directory: `authenticated` may create an Organization",
        "directory.yaml:8:30: 2. Directory: POST /organizations gives its caller `owner`",
    ] {
        assert!(
            outcome.stdout.contains(line),
            "{line} in {}",
            outcome.stdout
        );
    }
}

#[test]
fn one_service_alone_has_none() {
    let workspace = story();
    for file in ["directory.yaml", "delivery.yaml"] {
        assert!(
            summary(&workspace.check(&[file]).json()).is_empty(),
            "{file}"
        );
    }
}

/// Whoever checks one document must not hear that a comment for all of them covers nothing.
#[test]
fn comments_cover_such_findings_and_are_of_use() {
    let workspace = story();
    let before = "          owner: {actions: [read]";
    let comment =
        "          # ess-ignore[self-grantable-group]: the two are moved together in May\n";
    let text = DELIVERY.replace(before, &format!("{comment}{before}"));
    workspace.write("delivery.yaml", &text);
    let open = |report: &Value, rule: &str| {
        let found = report["findings"].as_array().expect("a list").iter();
        let found = found.filter(|one| one["rule"] == rule && one["suppressed"].is_null());
        found.count()
    };
    let report = workspace.check(&["."]).json();
    assert_eq!(open(&report, "self-grantable-group"), 0);
    assert_eq!(open(&report, "unused-suppression"), 0);
    assert_eq!(
        open(
            &workspace.check(&["delivery.yaml"]).json(),
            "unused-suppression"
        ),
        0
    );
    // Alone in its directory, it is known to be of no use.
    workspace.write("directory.yaml", "nothing: here");
    assert_eq!(
        open(&workspace.check(&["."]).json(), "unused-suppression"),
        1
    );
}

#[test]
fn severities_and_baselines_hold_as_for_other_rules() {
    let workspace = story();
    let config = "rules: {self-grantable-group: information}\n";
    workspace.write("ess.yaml", config);
    assert!(
        summary(&workspace.check(&["."]).json()).contains(&String::from(
            "delivery.yaml:21 information self-grantable-group"
        ))
    );
    workspace.write("ess.yaml", "failOn: warning\n");
    workspace.run(&["--check", ".", "--write-baseline", "known.json"]);
    let outcome = workspace.run(&["--check", ".", "--baseline", "known.json"]);
    assert_eq!(outcome.code, 0, "{}", outcome.stdout);
    let report = workspace
        .check(&["delivery.yaml", "--baseline", "known.json"])
        .json();
    assert_eq!(
        report["findings"],
        serde_json::json!([]),
        "one alone says nothing about the others"
    );
}
