//! Configurations: what they change, what is wrong in them, and hostile ones.

mod fixture;

use fixture::{check, files, lines, pets, projects, report};
use project::{Origin, Overrides, Prefix};
use rules::{Confidence, Persona, Severity, rule};

const RULE: &str = "undeclared-object-authorization";

/// What is reported of one document with two findings under a configuration, but the document's
/// path.
fn with(configuration: &str) -> Vec<String> {
    let found = report(&[
        ("/w/ess.yaml", configuration),
        ("/w/a.yaml", &pets("", "", "", "")),
    ]);
    let short = |line: String| line.replace("/w/", "").replace(RULE, "UNDECLARED");
    found.into_iter().map(short).collect()
}

#[test]
fn severities_and_suppressions() {
    let all = ["a.yaml:7 UNDECLARED error", "a.yaml:11 UNDECLARED error"];
    assert_eq!(with(""), all);
    assert_eq!(with("# nothing\n"), all);
    assert!(with(&format!("rules: {{{RULE}: off}}")).is_empty());
    assert_eq!(
        with(&format!("rules: {{{RULE}: hint}}")),
        all.map(|line| line.replace("error", "hint"))
    );
    let ignore = |entry: &str| {
        with(&format!(
            "rules:\n  {RULE}:\n    severity: warning\n    ignore:\n      - {entry}\n"
        ))
    };
    let [delete, put] = all.map(|line| line.replace("error", "warning"));
    let covered = |line: &str| format!("{line} (config: retired)");
    for (entry, expected) in [
        ("{reason: retired}", [covered(&delete), covered(&put)]),
        (
            "{paths: '*.yaml', reason: retired}",
            [covered(&delete), covered(&put)],
        ),
        (
            "{operations: DELETE /pets/*, reason: retired}",
            [covered(&delete), put.clone()],
        ),
        (
            "{operations: [PUT /x, 'PUT /pets/{petId}'], reason: retired}",
            [delete.clone(), covered(&put)],
        ),
    ] {
        assert_eq!(ignore(entry), expected, "{entry}");
    }
    let unused = "ess.yaml:5 unused-suppression warning".to_owned();
    for entry in [
        "{paths: b/**, reason: retired}",
        "{operations: GET /pets/*, reason: retired}",
    ] {
        assert_eq!(ignore(entry), [delete.clone(), put.clone(), unused.clone()]);
    }
    let silent = "ess.yaml:5 suppression-without-reason warning".to_owned();
    for entry in [
        "{paths: '*.yaml'}",
        "{paths: '*.yaml', reason: ''}",
        "{reason: todo}",
    ] {
        assert_eq!(
            ignore(entry),
            [delete.clone(), put.clone(), silent.clone()],
            "{entry}"
        );
    }
}

#[test]
fn words_persona_and_confidence() {
    assert!(with("words: {notIdentifiers: [pet-id]}").is_empty());
    let files = files(&[
        ("/w/ess.yaml", "failOn: warning\npersona: auditor\n"),
        ("/w/a.yaml", ""),
    ]);
    let projects = projects(&files, &Overrides::default());
    let settings = projects.settings("/w/a.yaml");
    assert!(settings.fails(Severity::Warning) && !settings.fails(Severity::Information));
    assert_eq!(settings.confidence(), Confidence::Low);
    assert!(!projects.settings("/v/a.yaml").fails(Severity::Warning));
}

#[test]
fn the_nearest_configuration_holds_alone() {
    let off = format!("rules: {{{RULE}: off}}\n");
    let text = pets("", "", "", "");
    let found = report(&[
        ("/w/ess.yaml", &off),
        ("/w/a/b/api.yaml", &text),
        ("/w/c/.ess.yaml", ""),
        ("/w/c/api.yaml", &text),
    ]);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().all(|line| line.starts_with("/w/c/")));
}

#[test]
fn two_names_in_one_directory_are_told() {
    let files = files(&[
        ("/w/ess.yaml", "persona: auditor\n"),
        ("/w/.ess.yaml", "persona: pedantic\n"),
    ]);
    let projects = projects(&files, &Overrides::default());
    assert_eq!(
        projects.settings("/w/a.yaml").persona.value,
        Persona::Auditor
    );
    let told = projects.findings();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].severity, Severity::Warning);
    assert_eq!(files.path(told[0].at.file), "/w/.ess.yaml");
}

#[test]
fn own_keys_win_then_later_files() {
    let files = files(&[
        (
            "/w/a/ess.yaml",
            "extends: [../one.yaml, ../two.yaml]\npersona: pedantic\nignore: [x/]\n",
        ),
        (
            "/w/one.yaml",
            "confidence: high\nfailOn: hint\npersona: auditor\nignore: [old/]\nbaseline: known.json\n",
        ),
        (
            "/w/two.yaml",
            "failOn: never\nextensionPrefix: X-\nscheme: insert\nwords: {identifiers: [berth]}\nlimits: {fileSize: 10, files: 3}\n",
        ),
    ]);
    let projects = projects(&files, &Overrides::default());
    assert!(projects.findings().is_empty(), "{:?}", projects.findings());
    let settings = projects.settings("/w/a/api.yaml");
    assert_eq!(settings.persona.value, Persona::Pedantic);
    assert_eq!(settings.confidence(), Confidence::High);
    assert_eq!(settings.fail_on.value, None);
    assert_eq!(settings.extension_prefix.value, Prefix::Upper);
    assert_eq!(settings.scheme.value, rules::Scheme::Insert);
    assert_eq!(
        (settings.limits.file_size.value, settings.limits.files.value),
        (10, 3)
    );
    let baseline = settings.baseline.as_ref().map(|one| one.value.as_str());
    assert_eq!(baseline, Some("/w/known.json"));
    assert!(
        settings.ignores_document("/w/old/a.yaml") && settings.ignores_document("/w/a/x/b.yaml")
    );
    assert!(!settings.ignores_document("/w/a/old/a.yaml"));
    let Origin::File(place) = settings.fail_on.origin else {
        panic!("{:?}", settings.fail_on);
    };
    assert_eq!(files.path(place.file), "/w/two.yaml");
    let page = projects.print(&files, "/w/a/api.yaml", |file| files.path(file).to_owned());
    let line = page.lines().find(|line| line.starts_with("failOn: never"));
    assert!(
        line.is_some_and(|line| line.ends_with("# /w/two.yaml:1")),
        "{page}"
    );
    let again = openapi::parse(page, syntax::Dialect::Yaml, syntax::Limits::default());
    assert_eq!(again.errors().count(), 0, "it is YAML");
}

#[test]
fn the_command_line_wins() {
    let files = files(&[
        (
            "/w/ess.yaml",
            &format!("persona: auditor\nrules: {{{RULE}: off}}\n"),
        ),
        ("/w/a.yaml", &pets("", "", "", "")),
    ]);
    let overrides = Overrides {
        persona: Some(Persona::Regular),
        only: vec![rule(RULE).expect("a rule")],
        ..Overrides::default()
    };
    let found = lines(&files, &check(&files, &overrides));
    assert_eq!(found.len(), 2, "who asks for a rule gets it: {found:?}");
    let without = Overrides {
        without: vec![rule(RULE).expect("a rule")],
        ..Overrides::default()
    };
    let files = fixture::files(&[("/w/a.yaml", &pets("", "", "", ""))]);
    assert!(check(&files, &without).findings.is_empty());
}

/// The text of what a configuration gets to hear, with the text it stands on.
fn told(configuration: &str) -> Vec<String> {
    let files = files(&[("/w/ess.yaml", configuration), ("/w/a.yaml", "")]);
    let projects = projects(&files, &Overrides::default());
    let each = projects.findings().iter().map(|one| {
        let document = files.document(one.at.file).expect("read");
        format!(
            "{} | {}",
            document.slice(one.at.range(document)),
            one.text()
        )
    });
    each.collect()
}

#[test]
fn errors_stand_at_the_exact_node() {
    for (configuration, expected) in [
        (
            "persona: auditr",
            "auditr | `persona` must be `regular`, `pedantic` or `auditor`. Did you mean `auditor`?",
        ),
        (
            "personna: auditor",
            "personna | the configuration has no key `personna`. Did you mean `persona`?",
        ),
        (
            "fail-on: error",
            "fail-on | the configuration has no key `fail-on`. Did you mean `failOn`?",
        ),
        (
            "rules: {unguarded-alia: off}",
            "unguarded-alia | `unguarded-alia` is no rule. Did you mean `unguarded-alias`?",
        ),
        (
            "rules: {unguarded-alias: warn}",
            "warn | `unguarded-alias` must be `off`, `hint`, `information`, `warning` or `error`.",
        ),
        (
            "rules: {unguarded-alias: {severity: of}}",
            "of | `severity` must be `off`, `hint`, `information`, `warning` or `error`. Did you mean `off`?",
        ),
        (
            "rules: {unguarded-alias: 3}",
            "3 | `unguarded-alias` must be a text or a mapping.",
        ),
        (
            "rules: {unguarded-alias: {ignore: [{path: a, reason: b}]}}",
            "path | an item of `ignore` has no key `path`. Did you mean `paths`?",
        ),
        (
            "rules: {unguarded-alias: {ignore: [{operations: pets, reason: b}]}}",
            "pets | `pets` is no operation. Write method and path, such as `DELETE /pets/*`.",
        ),
        (
            "ignore: ['a[']",
            "'a[' | `a[` is no pattern of paths: unclosed character class; missing ']'.",
        ),
        (
            "ignore: [{reason: b}]",
            "{reason: b} | an item of `ignore` lacks `paths`.",
        ),
        ("limits: {fileSize: 0}", "0 | `fileSize` must be 1 or more."),
        (
            "limits: {files: many}",
            "many | `files` must be a whole number.",
        ),
        (
            "words: {identifiers: [1]}",
            "1 | an item of `identifiers` must be a text.",
        ),
        (
            "extensionPrefix: y-",
            "y- | `extensionPrefix` must be `x-` or `X-`. Did you mean `x-`?",
        ),
        (
            "extends: gone.yaml",
            "gone.yaml | `gone.yaml` is not read: the file does not exist. Name a file of this project.",
        ),
        (
            "extends: ess.yaml",
            "ess.yaml | `ess.yaml` leads back to this file. Remove one of the two `extends`.",
        ),
        (
            "extends: https://example.com/ess.yaml",
            "https://example.com/ess.yaml | `https://example.com/ess.yaml` is on another machine: it is not read. Copy it into the project and name the copy.",
        ),
        ("[a]", "[a] | the configuration must be a mapping."),
        ("text", "text | the configuration must be a mapping."),
    ] {
        assert_eq!(told(configuration), [expected], "{configuration}");
    }
}

#[test]
fn a_configuration_with_an_error_still_says_the_rest() {
    assert!(
        with(&format!("persona: 7\nrules: {{{RULE}: off}}\n"))
            .iter()
            .all(|line| line.contains("invalid-configuration"))
    );
}

#[test]
fn circles_of_extends_are_told_once_each() {
    let files = files(&[
        ("/w/ess.yaml", "extends: a.yaml\n"),
        ("/w/a.yaml", "extends: [b.yaml, b.yaml]\n"),
        ("/w/b.yaml", "extends: [ess.yaml, a.yaml]\n"),
    ]);
    let projects = projects(&files, &Overrides::default());
    assert_eq!(projects.findings().len(), 2, "{:?}", projects.findings());
}

#[test]
fn hostile_configurations_end() {
    let bomb: String = (0..40)
        .map(|level| {
            format!(
                "x{level}: &a{level} [{0}, {0}]\n",
                if level == 0 {
                    "1".to_owned()
                } else {
                    format!("*a{}", level - 1)
                }
            )
        })
        .collect();
    let deep = format!("ignore: {}{}", "[".repeat(10_000), "]".repeat(10_000));
    let glob = format!(
        "ignore: ['{}', '{}{}']",
        "*?".repeat(128),
        "{a,".repeat(60),
        "}".repeat(60)
    );
    let many = format!("ignore: [{}]", "'**/*a*b*c*', ".repeat(10_000));
    let keys: String = (0..20_000)
        .map(|number| format!("k{number}: 1\n"))
        .collect();
    let chain: Vec<(String, String)> = (0..100)
        .map(|number| {
            (
                format!("/w/c{number}.yaml"),
                format!("extends: c{}.yaml\n", number + 1),
            )
        })
        .collect();
    for text in [
        bomb,
        deep,
        glob,
        many,
        keys,
        "{".repeat(1000),
        "\0".to_owned(),
    ] {
        let found = with(&text);
        assert!(found.len() < 500, "{}", found.len());
    }
    let mut texts: Vec<(&str, &str)> = chain
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    texts.push(("/w/ess.yaml", "extends: c0.yaml\n"));
    let files = files(&texts);
    let told = projects(&files, &Overrides::default());
    assert_eq!(told.findings().len(), 1, "{:?}", told.findings());
}
