//! Workflow commands for GitHub.

use crate::common::{CLEAN, UNDECLARED, Workspace, many};

fn github(here: &Workspace, arguments: &[&str]) -> String {
    here.run(&[&["--check", "--format", "github"], arguments].concat())
        .stdout
}

#[test]
fn a_command_for_each_finding_and_the_counts() {
    let here = Workspace::new();
    here.write("specs/a, b.yaml", UNDECLARED);
    let expected = "\
::error file=specs/a%2C b.yaml,line=6,endLine=6,col=5,endColumn=11,title=undeclared-object-authorization::DELETE /orders/{orderId} ";
    let printed = github(&here, &["specs"]);
    assert!(printed.starts_with(expected), "{printed}");
    assert!(printed.ends_with("\ness-lsp: 1 error\n"), "{printed}");
    assert_eq!(printed.lines().count(), 2);
}

#[test]
fn without_findings() {
    let here = Workspace::new();
    here.write("api.yaml", CLEAN);
    assert_eq!(github(&here, &["."]), "ess-lsp: no findings\n");
}

#[test]
fn what_github_would_drop_is_counted() {
    let here = Workspace::new();
    here.write("api.yaml", many("delete", 15))
        .write("more.yaml", many("get", 4));
    let printed = github(&here, &["."]);
    let starting = |start: &str| {
        printed
            .lines()
            .filter(|line| line.starts_with(start))
            .count()
    };
    assert_eq!(starting("::error "), 10, "{printed}");
    let all = here.check(&["."]).rules().len();
    let shown = starting("::error ") + starting("::warning ");
    let summary = printed.lines().last().expect("a line");
    assert!(
        summary.starts_with("::notice title=ess-lsp::15 errors, "),
        "{summary}"
    );
    assert!(
        summary.contains(&format!("; {} of them are not shown", all - shown)),
        "{summary}"
    );
}

#[test]
fn what_could_not_be_read_comes_first() {
    let here = Workspace::new();
    here.write("api.yaml", UNDECLARED);
    let printed = github(&here, &["missing%.yaml", "api.yaml"]);
    let expected =
        "::error title=ess-lsp::missing%25.yaml: no such file or directory\n::error file=";
    assert!(printed.starts_with(expected), "{printed}");
}

/// A document cannot give commands of its own.
#[test]
fn line_breaks_in_names_end_no_command() {
    let here = Workspace::new();
    let path = "\"/x\\n::set-env name=a::b\\r\\n/{orderId}\"";
    here.write("api.yaml", UNDECLARED.replace("/orders/{orderId}", path));
    let printed = github(&here, &["."]);
    assert!(printed.contains("set-env"), "{printed}");
    let start =
        |line: &str| line.starts_with("::error file=api.yaml,") || line == "ess-lsp: 1 error";
    assert!(printed.lines().all(start), "{printed}");
}
