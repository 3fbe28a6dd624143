//! Several formats in one run, and the files that they go to.

use std::fs;

use crate::common::{UNDECLARED, Workspace, example, many};

#[test]
fn one_run_writes_several_reports() {
    let here = Workspace::new();
    here.write("api.yaml", UNDECLARED);
    let run = here.run(&[
        "--check",
        "api.yaml",
        "--format",
        "human",
        "--format",
        "json",
        "--output",
        "a.json",
        "--format",
        "sarif",
        "--output",
        "out.sarif",
    ]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert_eq!(run.stdout, here.run(&["--check", "api.yaml"]).stdout);
    let read = |name| fs::read_to_string(here.path().join(name)).expect("written");
    assert_eq!(read("a.json"), here.check(&["api.yaml"]).stdout);
    let sarif = here
        .run(&["--check", "api.yaml", "--format", "sarif"])
        .stdout;
    assert_eq!(read("out.sarif"), sarif);
    let mut names: Vec<_> = fs::read_dir(here.path())
        .expect("a directory")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    names.sort();
    assert_eq!(
        names,
        ["a.json", "api.yaml", "out.sarif"],
        "nothing else is left"
    );
}

#[test]
fn a_file_in_place_of_standard_output() {
    let here = Workspace::new();
    here.write("api.yaml", UNDECLARED)
        .write("report.txt", "x".repeat(100_000));
    let run = here.run(&["--check", "api.yaml", "--output", "report.txt"]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    let report = fs::read_to_string(here.path().join("report.txt")).expect("written");
    assert_eq!(report, here.run(&["--check", "api.yaml"]).stdout);
}

#[test]
fn a_file_that_cannot_be_written_is_named_and_the_others_are_written() {
    let here = Workspace::new();
    here.write("api.yaml", UNDECLARED);
    let run = here.run(&[
        "--check",
        "api.yaml",
        "--format",
        "sarif",
        "--output",
        "missing/a.sarif",
        "--format",
        "json",
        "--output",
        "b.json",
    ]);
    assert_eq!(run.code, 2);
    let expected =
        "ess-lsp: --output missing/a.sarif: cannot be written: no such file or directory\n";
    assert_eq!(run.stderr, expected);
    assert!(here.path().join("b.json").is_file());
}

#[test]
fn wrong_usage_is_said_before_anything_is_checked() {
    let here = Workspace::new();
    here.write("api.yaml", UNDECLARED);
    let run = here.run(&[
        "--check", "api.yaml", "--format", "json", "--format", "sarif",
    ]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("--output FILE"), "{}", run.stderr);
    let run = here.run(&["--check", "api.yaml", "--output", "a", "--format", "json"]);
    assert_eq!(run.code, 2);
    assert!(!here.path().join("a").exists());
}

#[cfg(unix)]
#[test]
fn links_and_devices_stay_what_they_are() {
    let here = Workspace::new();
    here.write("api.yaml", UNDECLARED)
        .write("real/report.json", "{}");
    let link = here.path().join("link.json");
    std::os::unix::fs::symlink("real/report.json", &link).expect("a link");
    let to = |file: &str| here.run(&["--check", "api.yaml", "--format", "json", "--output", file]);
    assert_eq!(to("link.json").code, 1);
    assert!(link.is_symlink());
    let real = fs::read_to_string(here.path().join("real/report.json")).expect("there");
    assert!(real.contains("orderId"), "{real}");
    let run = to("/dev/stdout");
    assert!(
        run.stdout.contains("orderId"),
        "{}{}",
        run.stdout,
        run.stderr
    );
}

/// All formats for machines.
const FORMATS: [&str; 6] = ["json", "sarif", "github", "gitlab", "junit", "markdown"];

#[test]
fn every_run_writes_the_same() {
    let here = example();
    for number in 0..10 {
        here.write(&format!("copy-{number}.yaml"), many("delete", 20 + number));
    }
    for format in FORMATS {
        let run = |jobs| {
            here.run(&["--check", ".", "--format", format, "--jobs", jobs])
                .stdout
        };
        let first = run("1");
        for jobs in ["1", "2", "7"] {
            assert_eq!(run(jobs), first, "{format} {jobs}");
        }
    }
}

/// What is found and what the exit code says does not depend on how it is printed.
#[test]
fn every_format_has_the_same_exit_code() {
    let here = Workspace::new();
    here.write("api.yaml", UNDECLARED);
    for format in FORMATS {
        let run = |more: &[&str]| {
            let code = |arguments: &[&str]| here.run(arguments).code;
            code(&[&["--check", "--format", format, "api.yaml"], more].concat())
        };
        assert_eq!(run(&[]), 1, "{format}");
        assert_eq!(run(&["--fail-on", "never"]), 0, "{format}");
        assert_eq!(run(&["missing.yaml"]), 2, "{format}");
    }
}

#[test]
fn what_steers_a_terminal_is_in_no_format() {
    let here = Workspace::new();
    here.write(
        "api.yaml",
        UNDECLARED.replace("/orders/", "/orders\u{1b}[31m\u{9b}2J\u{202e}/"),
    );
    for format in ["sarif", "github", "gitlab", "junit", "markdown"] {
        let run = here.run(&["--check", "api.yaml", "--format", format]);
        let steers = |c: char| matches!(c, '\u{1b}' | '\u{9b}');
        assert!(!run.stdout.contains(steers), "{format}");
        assert!(run.stdout.contains("orders"), "{format}");
    }
}
