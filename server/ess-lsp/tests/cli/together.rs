//! Findings on several documents: the two services of the story, each well designed and open together.

use serde_json::Value;

use crate::common::{Workspace, repository};

/// Everybody may found an organisation, and owns it.
fn directory() -> String {
    repository("examples/two-services/directory.yaml")
}

/// Owners of the shop that runs the service may read every address.
fn delivery() -> String {
    repository("examples/two-services/delivery.yaml")
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
    workspace.write("directory.yaml", directory());
    workspace.write("delivery.yaml", delivery());
    workspace
}

#[test]
fn the_faucet_is_found_with_the_whole_way() {
    let workspace = story();
    let report = workspace.check(&["."]).json();
    assert_eq!(
        summary(&report),
        [
            "delivery.yaml:5 warning path-served-twice",
            "delivery.yaml:15 warning group-means-different-things",
            "delivery.yaml:15 warning group-means-different-things",
            "delivery.yaml:17 warning conflicting-models",
            "delivery.yaml:22 error self-grantable-group",
            "directory.yaml:10 warning path-served-twice",
            "directory.yaml:26 warning conflicting-models",
            "directory.yaml:30 warning group-means-different-things",
            "directory.yaml:30 warning group-means-different-things",
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
            "directory.yaml:25 1. Directory: `authenticated` may create an Organization",
            "directory.yaml:8 2. Directory: POST /organizations gives its caller `owner`",
        ]
    );
}

/// The second service with a group, a path and an object of its own.
#[test]
fn repaired_it_is_silent() {
    let workspace = Workspace::new();
    for file in ["directory.yaml", "delivery.yaml"] {
        let text = repository(&format!("examples/two-services-repaired/{file}"));
        workspace.write(file, text);
    }
    let report = workspace.check(&["."]).json();
    assert_eq!(report["findings"], serde_json::json!([]));
}

/// With `within` the tap is closed too. Who still says that administrators assign the group is told that the
/// other service gives it to everybody.
#[test]
fn within_closes_it_as_well() {
    let inside = delivery()
        .replace(
            "ownership: false}",
            "ownership: false, within: Organization}",
        )
        .replace(
            "x-groups:",
            "x-memberships: {Organization: organizations}\n      x-groups:",
        )
        .replace(
            "        reason: the shop delivers to everybody\n",
            "        parent: {object: Organization, id: organizationId}\n",
        )
        .replace(
            "street: {type: string}",
            "street: {type: string}, organizationId: {type: string, readOnly: true}",
        )
        + "    Organization: {properties: {id: {type: string, format: uuid}}}\n";
    let corrected = inside.replace("{assignment: admin}", "{}");
    for (text, rules) in [
        (corrected, &[][..]),
        (inside, &["group-means-different-things"; 2][..]),
    ] {
        let workspace = Workspace::new();
        workspace.write("directory.yaml", directory());
        workspace.write("delivery.yaml", text);
        let report = workspace.check(&["."]).json();
        let found = findings(&report);
        let about_groups = found.iter().filter_map(|one| one["rule"].as_str());
        let about_groups: Vec<&str> = about_groups.filter(|rule| rule.contains("group")).collect();
        assert_eq!(about_groups, rules, "{}", report["findings"]);
    }
}

#[test]
fn people_are_shown_the_way_without_asking() {
    let workspace = story();
    let outcome = workspace.run(&["--check", ".", "--rule", "self-grantable-group"]);
    assert_eq!(outcome.code, 1);
    for line in [
        "error[self-grantable-group]: Any caller can get into `owner`, and then read every Contact",
        "directory.yaml:26:31: 1. Directory: `authenticated` may create an Organization",
        "directory.yaml:9:31: 2. Directory: POST /organizations gives its caller `owner`",
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
    let text = delivery().replace(before, &format!("{comment}{before}"));
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
            "delivery.yaml:22 information self-grantable-group"
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
