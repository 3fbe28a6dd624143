//! Comments for pull requests.

use crate::common::{CLEAN, UNDECLARED, Workspace, example, many};

fn markdown(here: &Workspace, arguments: &[&str]) -> String {
    here.run(&[&["--check", "--format", "markdown"], arguments].concat())
        .stdout
}

#[test]
fn one_finding() {
    let here = Workspace::new();
    here.write("specs/api.yaml", UNDECLARED);
    let expected = "\
### ess-lsp: 1 error

1 of 1 operations address an object that the client chooses; 0 of these are declared.

| | object | about | rule | place |
| --- | --- | --- | --- | --- |
| error | `order` | `DELETE /orders/{orderId}` | undeclared-object-authorization | `specs/api.yaml:6` |

`ess-lsp --explain RULE` says what a rule means and how to answer it.
";
    assert_eq!(markdown(&here, &["specs"]), expected);
}

#[test]
fn without_findings() {
    let here = Workspace::new();
    here.write("api.yaml", CLEAN);
    let expected = "### ess-lsp: no findings\n\n0 of 1 operations address an object that the client chooses; 0 of these are declared.\n";
    assert_eq!(markdown(&here, &["."]), expected);
}

#[test]
fn findings_on_an_object_stand_together() {
    let printed = markdown(&example(), &["."]);
    let rows = printed
        .lines()
        .filter(|line| line.starts_with("| error") || line.starts_with("| warning"));
    let mut objects: Vec<&str> = rows.filter_map(|row| row.split(" | ").nth(1)).collect();
    assert_eq!(objects.len(), 8, "{printed}");
    objects.dedup();
    let together = objects.len();
    objects.sort();
    objects.dedup();
    assert_eq!(objects.len(), together, "{printed}");
}

#[test]
fn a_comment_has_a_limit_and_counts_the_rest() {
    let here = Workspace::new();
    let long = "very".repeat(2_000);
    here.write(
        "api.yaml",
        many("delete", 300).replace("/things", &format!("/{long}")),
    );
    let printed = markdown(&here, &["."]);
    assert!(printed.len() < 65_536, "{}", printed.len());
    let rows = printed
        .lines()
        .filter(|line| line.starts_with("| error"))
        .count();
    assert!(rows > 50, "{printed}");
    let all = here.check(&["."]).rules().len();
    let rest = all
        - printed
            .lines()
            .filter(|line| line.starts_with("| ") && line.ends_with("` |"))
            .count();
    assert!(
        printed.contains(&format!("\n{rest} more are not shown here.\n")),
        "{rest} {printed}"
    );
}

#[test]
fn what_could_not_be_read_is_listed() {
    let here = Workspace::new();
    here.write("api.yaml", UNDECLARED);
    let printed = markdown(&here, &["missing.yaml", "api.yaml"]);
    let expected =
        "\nNot everything could be checked:\n\n* `missing.yaml: no such file or directory`\n";
    assert!(printed.contains(expected), "{printed}");
}
