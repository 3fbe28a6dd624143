//! What must not stand in a file, and what must.

use std::collections::HashSet;

use super::dependencies::is_library;
use super::{File, Finding};

/// The longest source file; a longer one holds more than one thing.
const MOST_LINES: usize = 800;

/// Unfinished work and skipped tests. Spelled in two parts so that this file is clean itself.
const MARKS: [&str; 6] = [
    concat!("todo", "!("),
    concat!("unimplemented", "!("),
    concat!("dbg", "!("),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
    concat!("#[ign", "ore"),
];

/// Directories of somebody's machine.
const MACHINE_PATHS: [&str; 4] = ["/home/", "/root/", "/Users/", "/work/"];

/// Nobody in particular, for examples.
const ANYBODY: [&str; 3] = ["ann", "user", "you"];

/// In these files the rule's documentation says what the file holds.
const RULES: &str = "server/rules/src/rules/";

/// What only the binary may use.
const OUTSIDE_WORLD: [&str; 4] = ["std::fs", "std::process", "std::thread", "std::env"];

/// Looks at one file.
pub(crate) fn check(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    if is_source(&file.path) {
        findings.extend(length(file));
        findings.extend(heading(file));
    }
    let mut in_tests = false;
    for (number, line) in file.lines() {
        // By convention the tests of a file are its last part.
        in_tests |= line.contains("#[cfg(test)]");
        let boundary = if in_tests {
            None
        } else {
            boundary(&file.path, line)
        };
        let objections = [
            unfinished(&file.path, line),
            machine_path(&file.path, line),
            registry(&file.path, line),
            boundary,
        ];
        findings.extend(
            objections
                .into_iter()
                .flatten()
                .map(|what| file.finding(number, what)),
        );
    }
    findings
}

fn is_source(path: &str) -> bool {
    [".rs", ".ts", ".mjs", ".js", ".py", ".lua"]
        .iter()
        .any(|end| path.ends_with(end))
}

fn length(file: &File) -> Option<Finding> {
    let lines = file.text.lines().count();
    (lines > MOST_LINES).then(|| {
        let what = format!("{lines} lines, at most {MOST_LINES}: split it by what it holds");
        file.finding(MOST_LINES + 1, what)
    })
}

fn heading(file: &File) -> Option<Finding> {
    let wanted = file.path.ends_with(".rs") && !file.path.starts_with(RULES);
    (wanted && !file.text.starts_with("//!"))
        .then(|| file.finding(1, "no heading: say in a `//!` line what the file holds"))
}

fn unfinished(path: &str, line: &str) -> Option<String> {
    if !is_source(path) {
        return None;
    }
    let mark = MARKS.iter().find(|mark| has_word(line, mark))?;
    Some(format!(
        "`{mark}` is unfinished work: finish it, or leave it out and say so in the docs"
    ))
}

/// `word` stands in the line, and is no part of a longer one (`\uXXXX`).
fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        let ends_inside =
            word.ends_with(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric);
        !ends_inside && !before.is_some_and(char::is_alphanumeric)
    })
}

/// A lock file names no machine, and binary data is not read; everything else is looked at.
fn machine_path(path: &str, line: &str) -> Option<String> {
    if path.ends_with("Cargo.lock") {
        return None;
    }
    let directory = MACHINE_PATHS.iter().find(|directory| {
        line.match_indices(**directory)
            .any(|(at, _)| is_path(line, at, at + directory.len()))
    })?;
    Some(format!(
        "a path below {directory} exists on one machine only: use a relative one"
    ))
}

/// A lock file says which package, by version and hash, not where it was fetched from.
fn registry(path: &str, line: &str) -> Option<String> {
    let fetched = path.ends_with("package-lock.json") && line.contains("\"resolved\":");
    fetched.then(|| {
        "`resolved` names a registry: leave it out, as vscode-extension/.npmrc has it".into()
    })
}

/// Not the middle of a longer path or address, and not a path template such as `/home/{id}`.
fn is_path(line: &str, start: usize, end: usize) -> bool {
    let before = line[..start].chars().next_back();
    let rest = &line[end..];
    if ANYBODY
        .iter()
        .any(|name| has_word(rest, name) && rest.starts_with(name))
    {
        return false;
    }
    let after = rest.chars().next();
    before.is_none_or(|before| before.is_whitespace() || "\"'`(=:<[,".contains(before))
        && after.is_some_and(|after| after.is_ascii_alphanumeric() || after == '.')
}

/// The layers below the binary know no files and threads, nothing shipped knows the network or
/// material beside the repository.
fn boundary(path: &str, line: &str) -> Option<String> {
    let (layer, inside) = path.strip_prefix("server/")?.split_once('/')?;
    if layer == "xtask" || !inside.starts_with("src/") {
        return None;
    }
    if line.contains("std::net") {
        return Some("`std::net`: the product never uses the network".into());
    }
    if line.contains("../shared") {
        return Some("`../shared` is not shipped: only tests and tools may use it".into());
    }
    let used = OUTSIDE_WORLD.iter().find(|used| line.contains(**used))?;
    let what = format!("`{used}` is for the binary alone: take data, return data");
    is_library(layer).then_some(what)
}

/// Every rule file has its page in docs/rules, and every page its rule.
pub(crate) fn pages(paths: &[&str]) -> Vec<Finding> {
    let known: HashSet<&str> = paths.iter().copied().collect();
    let finding = |path: &str, what: String| Finding {
        file: path.into(),
        line: 1,
        what,
    };
    let mut findings = Vec::new();
    for path in paths {
        if let Some(name) = between(path, RULES, ".rs").filter(|name| *name != "mod") {
            let page = format!("docs/rules/{}.md", name.replace('_', "-"));
            if !known.contains(page.as_str()) {
                findings.push(finding(path, format!("no {page}: run `cargo xtask docs`")));
            }
        }
        if let Some(name) = between(path, "docs/rules/", ".md").filter(|name| *name != "README") {
            let rule = format!("{RULES}{}.rs", name.replace('-', "_"));
            if !known.contains(rule.as_str()) {
                findings.push(finding(path, format!("no {rule}: run `cargo xtask docs`")));
            }
        }
    }
    findings
}

fn between<'a>(path: &'a str, start: &str, end: &str) -> Option<&'a str> {
    path.strip_prefix(start)?.strip_suffix(end)
}

#[cfg(test)]
mod tests {
    use super::{check, pages};
    use crate::tidy::File;

    fn findings(path: &str, text: &str) -> Vec<String> {
        let file = File {
            path: path.into(),
            text: text.into(),
        };
        check(&file).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_clean_file_is_clean() {
        assert!(findings("server/model/src/a.rs", "//! A.\n\nfn a() {}\n").is_empty());
    }

    #[test]
    fn long_files_and_files_without_heading() {
        let found = findings("tests/src/a.rs", &"\n".repeat(801));
        assert_eq!(
            found,
            [
                "tests/src/a.rs:801: 801 lines, at most 800: split it by what it holds",
                "tests/src/a.rs:1: no heading: say in a `//!` line what the file holds",
            ]
        );
        assert!(findings("server/rules/src/rules/a.rs", "").is_empty());
        assert!(findings("tests/fixtures/a.yaml", &"\n".repeat(801)).is_empty());
    }

    #[test]
    fn unfinished_work_has_its_line() {
        let found = findings("a.rs", concat!("//! A.\nfn a() { todo", "!() }\n"));
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("a.rs:2: "), "{found:?}");
        assert!(findings("a.rs", r"//! A: `\uXXXX`.").is_empty());
    }

    #[test]
    fn paths_of_a_machine_but_not_paths_of_an_api() {
        for bad in [concat!("cd /wo", "rk/main"), concat!("\"/ho", "me/eve/x\"")] {
            assert_eq!(findings("a.md", bad).len(), 1, "{bad}");
        }
        for good in [
            "/work/{id}:",
            "https://example.org/home/x",
            "a/work/b",
            "/homes/1",
        ] {
            assert!(findings("a.md", good).is_empty(), "{good}");
        }
    }

    #[test]
    fn lock_files_name_no_registry() {
        let line = "      \"resolved\": \"https://example.org/a.tgz\",";
        assert_eq!(findings("a/package-lock.json", line).len(), 1);
        assert!(findings("a/package.json", line).is_empty());
        assert!(findings("a/package-lock.json", "\"version\": \"1.0.0\",").is_empty());
    }

    #[test]
    fn only_the_binary_knows_files() {
        let text = "//! A.\nuse std::fs;\n";
        for layer in [
            "syntax", "edit", "openapi", "policy", "model", "access", "rules", "project", "ide",
        ] {
            let file = format!("server/{layer}/src/a.rs");
            assert_eq!(
                findings(&file, text),
                [format!(
                    "{file}:2: `std::fs` is for the binary alone: take data, return data"
                )]
            );
        }
        assert!(findings("server/model/tests/a.rs", text).is_empty());
        assert!(findings("server/ess-lsp/src/a.rs", text).is_empty());
        assert!(
            findings(
                "server/model/src/a.rs",
                "//! A.\n#[cfg(test)]\nuse std::fs;\n"
            )
            .is_empty()
        );
    }

    #[test]
    fn nothing_shipped_knows_the_network_or_shared_material() {
        assert_eq!(
            findings(
                "server/ess-lsp/src/a.rs",
                "//! A.\nuse std::net::TcpStream;\n"
            )
            .len(),
            1
        );
        assert_eq!(
            findings("server/ess-lsp/src/a.rs", "//! A.\n// see ../shared\n").len(),
            1
        );
        assert!(findings("server/xtask/src/a.rs", "//! A.\n// see ../shared\n").is_empty());
    }

    #[test]
    fn rules_and_pages_come_in_pairs() {
        let both = [
            "server/rules/src/rules/a_b.rs",
            "docs/rules/a-b.md",
            "server/rules/src/rules/mod.rs",
            "docs/rules/README.md",
        ];
        assert!(pages(&both).is_empty());
        let found: Vec<String> = pages(&["server/rules/src/rules/a_b.rs", "docs/rules/c-d.md"])
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            found,
            [
                "server/rules/src/rules/a_b.rs:1: no docs/rules/a-b.md: run `cargo xtask docs`",
                "docs/rules/c-d.md:1: no server/rules/src/rules/c_d.rs: run `cargo xtask docs`",
            ]
        );
    }
}
