//! Hostile and broken input: a clear word, bounded work, and the other files are still checked.

use crate::common::{CLEAN, UNDECLARED, Workspace};

/// Checks `name` together with a good document, and returns the run.
fn beside_a_good_one(here: &Workspace, name: &str) -> crate::common::Outcome {
    here.write("good.yaml", UNDECLARED);
    let run = here.check(&[name, "good.yaml"]);
    let good = String::from("undeclared-object-authorization good.yaml");
    assert!(run.rules().contains(&good), "{}{}", run.stdout, run.stderr);
    run
}

#[test]
fn an_empty_file() {
    let here = Workspace::new();
    here.write("empty.yaml", "");
    let run = beside_a_good_one(&here, "empty.yaml");
    assert_eq!(run.code, 2);
    assert!(
        run.stderr
            .contains("empty.yaml: this is no OpenAPI document"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_binary_file() {
    let here = Workspace::new();
    here.write("picture.yaml", b"openapi: 3.1.0\n\x89PNG\0\0\0");
    let run = beside_a_good_one(&here, "picture.yaml");
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("binary data"), "{}", run.stderr);
    assert!(run.stderr.contains("offset 19"), "{}", run.stderr);
}

#[test]
fn a_file_that_is_not_utf_8() {
    let here = Workspace::new();
    here.write("latin.yaml", b"openapi: 3.1.0\ninfo: {title: Caf\xe9}\n");
    let run = beside_a_good_one(&here, "latin.yaml");
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("byte 32 is not UTF-8"),
        "{}",
        run.stderr
    );
}

#[test]
fn in_a_directory_they_are_passed_over() {
    let here = Workspace::new();
    here.write("specs/api.yaml", CLEAN)
        .write("specs/empty.yaml", "")
        .write("specs/picture.json", b"\x89PNG\0")
        .write("specs/latin.yml", b"caf\xe9: 1\n");
    let run = here.check(&["specs"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(run.documents(), ["api.yaml"]);
}

/// A run that says nothing about them would look clean.
#[test]
fn in_a_directory_documents_that_cannot_be_read_are_told() {
    let wide = |order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        let text = format!("\u{feff}{CLEAN}");
        text.encode_utf16().flat_map(order).collect()
    };
    for (name, content, expected) in [
        (
            "latin.yml",
            b"openapi: 3.1.0\ninfo: {title: Caf\xe9}\n".to_vec(),
            "byte 32 is not UTF-8",
        ),
        ("latin", b"openapi: 3.1.0\n# \xe9\n".to_vec(), "not UTF-8"),
        ("little.yaml", wide(u16::to_le_bytes), "UTF-16"),
        ("big.json", wide(u16::to_be_bytes), "UTF-16"),
        ("big", wide(u16::to_be_bytes), "UTF-16"),
        (
            "unmarked.yaml",
            wide(u16::to_le_bytes).split_off(2),
            "is not UTF-8",
        ),
        (
            "zero.yaml",
            b"openapi: 3.1.0\nx: \0\n".to_vec(),
            "binary data",
        ),
    ] {
        let here = Workspace::new();
        here.write("specs/good.yaml", CLEAN)
            .write(&format!("specs/{name}"), content);
        let run = here.check(&["specs"]);
        assert_eq!(run.code, 2, "{name}: {}", run.stderr);
        let file = format!("specs/{name}: the file is not UTF-8");
        assert!(run.stderr.contains(&file), "{name}: {}", run.stderr);
        assert!(run.stderr.contains(expected), "{name}: {}", run.stderr);
        assert_eq!(run.documents(), ["good.yaml"], "{name}");
    }
}

/// "No findings." would read as if all had been checked.
#[test]
fn the_summary_counts_what_could_not_be_read() {
    let here = Workspace::new();
    here.write("clean.yaml", CLEAN)
        .write("latin.yaml", b"openapi: 3.1.0\n# \xe9\n")
        .write("new.yaml", "openapi: 4.0.0\n")
        .write("undeclared.yaml", UNDECLARED)
        .write("notes/read.txt", "nothing\n");
    for (arguments, expected) in [
        (
            &["clean.yaml"][..],
            "0 of these are declared.\nNo findings.\n",
        ),
        (&["latin.yaml"], "1 file could not be checked.\n"),
        (
            &["latin.yaml", "clean.yaml", "new.yaml"],
            "0 of these are declared.\n2 files could not be checked.\n",
        ),
        (
            &["latin.yaml", "undeclared.yaml"],
            "\n1 error. 1 file could not be checked.\n",
        ),
        (&["notes"], "Nothing was checked.\n"),
    ] {
        let run = here.run(&[&["--check"], arguments].concat());
        assert!(run.stdout.ends_with(expected), "{}", run.stdout);
        assert_eq!(
            run.stdout.contains("No findings"),
            arguments == ["clean.yaml"]
        );
    }
}

#[test]
fn paths_that_are_no_mapping() {
    for (paths, code) in [("[{/a: {get: {}}}]", 2), ("hello", 2), ("{}", 0), ("", 0)] {
        let here = Workspace::new();
        let info = "info: {title: a, version: 1.0.0}";
        here.write(
            "api.yaml",
            format!("openapi: 3.1.0\n{info}\npaths: {paths}\n"),
        );
        let run = here.run(&["--check", "api.yaml"]);
        assert_eq!(run.code, code, "{paths}: {}", run.stderr);
        let told = run.stderr.contains("api.yaml: `paths` is no mapping");
        assert_eq!(told, code == 2, "{paths}: {}", run.stderr);
    }
}

#[test]
fn a_version_that_is_not_supported() {
    for (name, text, stated) in [
        ("api.yaml", "openapi: 4.0.0\npaths: {}\n", "`openapi` 4.0.0"),
        ("api.json", "{\"swagger\": \"1.2\"}", "`swagger` 1.2"),
    ] {
        let here = Workspace::new();
        here.write(name, text);
        for argument in [name, "."] {
            let run = beside_a_good_one(&here, argument);
            assert_eq!(run.code, 2, "{}", run.stderr);
            let expected = format!(
                "{name}: {stated} is not supported: this program reads `openapi` 3.0, 3.1, 3.2 and \
                 `swagger` 2.0\n"
            );
            assert!(run.stderr.contains(&expected), "{}", run.stderr);
            assert!(!run.stderr.contains("no top-level"), "{}", run.stderr);
        }
    }
}

#[test]
fn settings_of_other_programs_are_no_version() {
    let here = Workspace::new();
    here.write("api.yaml", CLEAN)
        .write("generator.yaml", "openapi: {lint: true}\n")
        .write("package.json", "{\"swagger\": \"^1.2.0\"}\n");
    let run = here.check(&["."]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let named = here.check(&["package.json"]);
    assert_eq!(named.code, 2);
    assert!(
        named.stderr.contains("`swagger` ^1.2.0 is not supported"),
        "{}",
        named.stderr
    );
}

#[test]
fn a_file_of_more_than_64_mb() {
    let here = Workspace::new();
    let mut large = String::from(CLEAN);
    large.push_str(&"# nothing but a long comment, line after line\n".repeat(1_600_000));
    assert!(large.len() > 64 * 1024 * 1024);
    here.write("large.yaml", &large);
    let run = beside_a_good_one(&here, "large.yaml");
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(
        run.rules()
            .contains(&String::from("limit-exceeded large.yaml")),
        "{}",
        run.stdout
    );
    let in_directory = here.check(&["."]);
    assert!(
        in_directory
            .rules()
            .contains(&String::from("limit-exceeded large.yaml"))
    );
}

#[cfg(unix)]
#[test]
fn a_pipe_or_device_as_argument_does_not_wait() {
    let here = Workspace::new();
    let made = std::process::Command::new("mkfifo")
        .arg(here.path().join("pipe.yaml"))
        .status();
    assert!(made.expect("mkfifo runs").success());
    for name in ["pipe.yaml", "/dev/zero"] {
        let run = beside_a_good_one(&here, name);
        assert_eq!(run.code, 2);
        let expected = format!("{name}: this is not a file; give `-`");
        assert!(run.stderr.contains(&expected), "{}", run.stderr);
    }
}

#[test]
fn a_hundred_thousand_brackets() {
    for (name, start) in [
        ("deep.json", "{\"openapi\": \"3.1.0\", \"x-deep\": "),
        ("deep.yaml", "openapi: 3.1.0\nx-deep: "),
    ] {
        let here = Workspace::new();
        here.write(name, format!("{start}{}", "[".repeat(100_000)));
        let run = beside_a_good_one(&here, name);
        assert_eq!(run.code, 1, "{}", run.stderr);
        assert!(
            run.rules().contains(&format!("limit-exceeded {name}")),
            "{}",
            run.stdout
        );
    }
}

#[test]
fn an_alias_bomb() {
    let here = Workspace::new();
    let mut bomb = String::from(CLEAN);
    bomb.push_str("x-0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for level in 1..40 {
        let before = level - 1;
        let items = vec![format!("*a{before}"); 9].join(", ");
        bomb.push_str(&format!("x-{level}: &a{level} [{items}]\n"));
    }
    here.write("bomb.yaml", bomb);
    let run = beside_a_good_one(&here, "bomb.yaml");
    assert_eq!(
        run.code, 1,
        "only the good one has a finding: {}",
        run.stderr
    );
    assert_eq!(run.rules().len(), 1, "{}", run.stdout);
}

#[test]
fn a_bomb_of_merge_keys_and_schemas() {
    let here = Workspace::new();
    let mut bomb = String::from(UNDECLARED);
    bomb.push_str("  schemas:\n    S0: &s0 {type: object, properties: {id: {type: string}}}\n");
    for level in 1..60 {
        let before = level - 1;
        let parts = vec![format!("*s{before}"); 9].join(", ");
        bomb.push_str(&format!(
            "    S{level}: &s{level} {{allOf: [{parts}], <<: *s{before}}}\n"
        ));
    }
    bomb = bomb.replace(
        "    delete:\n",
        "    delete:\n      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/S59'}}}}\n",
    );
    here.write("bomb.yaml", bomb);
    let mut rules = here.check(&["bomb.yaml"]).rules();
    rules.sort();
    assert_eq!(
        rules,
        [
            "limit-exceeded bomb.yaml",
            "undeclared-object-authorization bomb.yaml"
        ]
    );
}

#[test]
fn references_that_go_in_circles() {
    let here = Workspace::new();
    here.write(
        "a.yaml",
        format!("{CLEAN}  schemas:\n    A: {{$ref: 'b.yaml#/B'}}\n    Own: {{$ref: '#/components/schemas/Own'}}\n"),
    )
    .write("b.yaml", "B: {$ref: 'a.yaml#/components/schemas/A'}\n");
    let run = here.check(&["a.yaml"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let mut rules = run.rules();
    rules.sort();
    assert_eq!(
        rules,
        [
            "unresolved-reference a.yaml",
            "unresolved-reference a.yaml",
            "unresolved-reference b.yaml"
        ]
    );
}

#[test]
fn references_that_lead_out() {
    let here = Workspace::new();
    let secret = here.path().join("secret.yaml");
    here.write("secret.yaml", "password: hunter2\n").write(
        "specs/api.yaml",
        format!(
            "{CLEAN}  schemas:\n    Up: {{$ref: '../../secret.yaml#/password'}}\n    Next: {{$ref: '../secret.yaml'}}\n    \
             Absolute: {{$ref: '{}'}}\n    Net: {{$ref: 'https://example.com/a.yaml'}}\n    \
             Encoded: {{$ref: '%2e%2e/secret.yaml'}}\n    Etc: {{$ref: 'file:///etc/hostname'}}\n",
            secret.display()
        ),
    );
    let run = here.check(&["specs/api.yaml"]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert_eq!(
        run.rules(),
        vec!["reference-outside-workspace specs/api.yaml"; 6],
        "{}",
        run.stdout
    );
    assert!(!run.stdout.contains("hunter2"));
    // With the directory that holds both, what is inside may be read.
    let wider = here.check(&["."]);
    let outside = wider
        .rules()
        .iter()
        .filter(|rule| rule.starts_with("reference-outside"))
        .count();
    assert_eq!(outside, 3, "{}", wider.stdout);
}

#[cfg(unix)]
#[test]
fn links_do_not_lead_out_either() {
    let here = Workspace::new();
    here.write("secret.yaml", "A: {type: string}\n").write(
        "specs/api.yaml",
        format!("{CLEAN}  schemas:\n    A: {{$ref: 'link.yaml#/A'}}\n"),
    );
    let link = here.path().join("specs/link.yaml");
    std::os::unix::fs::symlink("../secret.yaml", link).expect("a link");
    let run = here.check(&["specs"]);
    assert_eq!(run.rules(), ["reference-outside-workspace api.yaml"]);
    assert_eq!(here.check(&["."]).rules(), Vec::<String>::new());
}

#[cfg(unix)]
#[test]
fn a_reference_to_a_pipe_does_not_wait() {
    let here = Workspace::new();
    here.write(
        "api.yaml",
        format!("{CLEAN}  schemas:\n    A: {{$ref: 'pipe.yaml'}}\n"),
    );
    let made = std::process::Command::new("mkfifo")
        .arg(here.path().join("pipe.yaml"))
        .status();
    assert!(made.expect("mkfifo runs").success());
    assert_eq!(
        here.check(&["api.yaml"]).rules(),
        ["unresolved-reference api.yaml"]
    );
}

#[test]
fn a_broken_document_is_checked_as_far_as_it_can_be_read() {
    let here = Workspace::new();
    here.write("api.yaml", format!("{UNDECLARED}  schemas: {{A: [\n"));
    let run = here.check(&["api.yaml"]);
    assert_eq!(run.code, 1);
    let rules = run.rules();
    assert!(
        rules.contains(&String::from("syntax-error api.yaml")),
        "{rules:?}"
    );
    assert!(
        rules.contains(&String::from("undeclared-object-authorization api.yaml")),
        "{rules:?}"
    );
}

#[test]
fn control_characters_do_not_reach_the_terminal() {
    let here = Workspace::new();
    here.write(
        "api.yaml",
        UNDECLARED.replace("/orders/", "/orders\u{1b}[31m\u{9b}2J/"),
    );
    let run = here.run(&["--check", "api.yaml"]);
    assert!(
        !run.stdout.contains('\u{1b}') && !run.stdout.contains('\u{9b}'),
        "{:?}",
        run.stdout
    );
}
