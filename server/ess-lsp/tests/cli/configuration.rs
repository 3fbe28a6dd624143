//! `ess.yaml`: where it is looked for, and what the command line says of it.

use crate::common::{CLEAN, UNDECLARED, Workspace};

const OFF: &str = "rules: {undeclared-object-authorization: off}\n";

#[test]
fn the_nearest_one_above_the_document_holds() {
    let here = Workspace::new();
    here.write("ess.yaml", OFF)
        .write("a/b/api.yaml", UNDECLARED)
        .write("c/.ess.yaml", "failOn: never\n")
        .write("c/api.yaml", UNDECLARED);
    let outcome = here.check(&["."]);
    assert_eq!(outcome.code, 0, "{}", outcome.stdout);
    assert_eq!(
        outcome.rules(),
        ["undeclared-object-authorization c/api.yaml"]
    );
    assert_eq!(
        here.check(&["--fail-on", "error", "c"]).code,
        1,
        "the command line wins"
    );
    assert_eq!(here.check(&["--no-config", "a"]).code, 1);
    let one = here.check(&["--config", "ess.yaml", "c"]);
    assert!(one.rules().is_empty(), "{:?}", one.rules());
}

#[test]
fn it_is_looked_for_as_far_as_the_repository_goes() {
    let here = Workspace::new();
    here.write("ess.yaml", OFF)
        .write("repository/.git/HEAD", "")
        .write("repository/api.yaml", UNDECLARED)
        .write("plain/api.yaml", UNDECLARED);
    let found = here.check(&["repository", "plain"]).rules();
    assert_eq!(found, ["undeclared-object-authorization api.yaml"]);
}

#[test]
fn nothing_outside_of_the_project_is_read() {
    let here = Workspace::new();
    here.write("secret.yaml", OFF)
        .write("p/.git/HEAD", "")
        .write(
            "p/ess.yaml",
            "extends: [../secret.yaml, shared/base.yaml]\nbaseline: ../known.json\n",
        )
        .write("p/shared/base.yaml", "persona: auditor\n")
        .write("p/api.yaml", CLEAN);
    let outcome = here.check(&["p"]);
    assert_eq!(outcome.code, 2);
    assert!(
        outcome
            .rules()
            .contains(&"invalid-configuration ess.yaml".to_owned())
    );
    let outside = "the file lies outside the directories that may be read";
    assert!(outcome.stdout.contains(outside), "{}", outcome.stdout);
    assert!(
        outcome.stderr.contains("lies outside"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn an_error_stands_at_its_place() {
    let here = Workspace::new();
    here.write("ess.yaml", "rules:\n  unguarded-alia: off\n")
        .write("a.yaml", CLEAN);
    let outcome = here.check(&["a.yaml"]);
    assert_eq!(outcome.code, 1);
    let finding = &outcome.json()["findings"][0];
    assert_eq!(finding["rule"], "invalid-configuration");
    assert_eq!(finding["pointer"], "/rules/unguarded-alia");
    assert_eq!(finding["range"]["start"]["line"], 1);
}

#[test]
fn documents_are_left_out_and_parts_stay() {
    let here = Workspace::new();
    here.write("ess.yaml", "ignore: [{paths: old/, reason: frozen}]\n")
        .write("old/a.yaml", UNDECLARED)
        .write("new.yaml", CLEAN);
    let outcome = here.check(&["."]);
    assert_eq!(
        (outcome.code, outcome.documents()),
        (0, vec!["new.yaml".to_owned()])
    );
    let named = here.check(&["--verbose", "old/a.yaml"]);
    assert_eq!(named.code, 0);
    assert!(
        named.stderr.contains("old/a.yaml: not checked"),
        "{}",
        named.stderr
    );
}

#[test]
fn limits_are_those_of_the_configuration() {
    let here = Workspace::new();
    here.write("ess.yaml", "limits: {fileSize: 20}\n")
        .write("a.yaml", UNDECLARED);
    let outcome = here.check(&["a.yaml"]);
    assert_eq!(outcome.rules(), ["limit-exceeded a.yaml"]);
}

#[test]
fn only_these_rules_and_not_those() {
    let here = Workspace::new();
    here.write("ess.yaml", OFF).write(
        "a.yaml",
        UNDECLARED.replace("info:", "x: &a 1\ninfo: {}\ninfo:"),
    );
    let rules = |arguments: &[&str]| here.check(arguments).rules();
    assert_eq!(rules(&["a.yaml"]), ["duplicate-key a.yaml"]);
    let only = ["--rule", "undeclared-object-authorization", "a.yaml"];
    assert_eq!(rules(&only), ["undeclared-object-authorization a.yaml"]);
    assert!(rules(&["--ignore", "duplicate-key", "a.yaml"]).is_empty());
    assert_eq!(here.check(&["--rule", "no-such-rule", "a.yaml"]).code, 2);
}

#[test]
fn what_holds_is_printed_with_its_origin() {
    let here = Workspace::new();
    here.write("ess.yaml", "extends: base.yaml\npersona: pedantic\n")
        .write("base.yaml", OFF);
    let outcome = here.run(&["--print-config", "api.yaml", "--fail-on", "never"]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    let words: Vec<Vec<&str>> = outcome
        .stdout
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    for expected in [
        "persona: pedantic # ess.yaml:2",
        "failOn: never # command line",
        "confidence: medium # ess.yaml:2",
        "severity: off # base.yaml:1",
    ] {
        let expected: Vec<&str> = expected.split(' ').collect();
        assert!(
            words.contains(&expected),
            "{expected:?}\n{}",
            outcome.stdout
        );
    }
    let broken = here
        .write("ess.yaml", "persona: 1\n")
        .run(&["--print-config", "api.yaml"]);
    assert_eq!(broken.code, 1);
    assert!(
        broken.stderr.contains("ess.yaml:1: `persona` must be"),
        "{}",
        broken.stderr
    );
}

#[test]
fn a_configuration_that_cannot_be_read_is_an_error() {
    let here = Workspace::new();
    here.write("ess.yaml", vec![b'#'; 2 << 20])
        .write("a.yaml", CLEAN);
    let outcome = here.check(&["a.yaml"]);
    assert_eq!(outcome.code, 2);
    assert!(
        outcome.stderr.contains("ess.yaml: the configuration has"),
        "{}",
        outcome.stderr
    );
    let missing = here.check(&["--config", "none.yaml", "a.yaml"]);
    assert_eq!(missing.code, 2);
    assert!(
        missing
            .stderr
            .contains("none.yaml: the configuration does not exist"),
        "{}",
        missing.stderr
    );
}
