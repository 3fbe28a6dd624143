//! Relative links in Markdown lead to something.

use super::{File, Finding};

/// Links of a Markdown file to paths for which `exists` is false. Paths are relative to the
/// repository, `..` included where a link has it.
pub(crate) fn check(file: &File, exists: impl Fn(&str) -> bool) -> Vec<Finding> {
    if !file.path.ends_with(".md") {
        return Vec::new();
    }
    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut findings = Vec::new();
    let mut in_code = false;
    for (number, line) in file.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        for target in targets(line) {
            if !is_relative(target) {
                continue;
            }
            let path = target.split('#').next().unwrap_or_default();
            let from_root = if folder.is_empty() {
                path.to_owned()
            } else {
                format!("{folder}/{path}")
            };
            if !exists(&from_root) {
                findings
                    .push(file.finding(number, format!("{target} does not exist: mend the link")));
            }
        }
    }
    findings
}

/// The `target` of each `[text](target)` outside of inline code.
fn targets(line: &str) -> Vec<&str> {
    let mut targets = Vec::new();
    for text in line.split('`').step_by(2) {
        let mut rest = text;
        while let Some((_, after)) = rest.split_once("](") {
            let Some((target, more)) = after.split_once(')') else {
                break;
            };
            targets.push(target);
            rest = more;
        }
    }
    targets
}

/// Neither an address nor a place in the same file.
fn is_relative(target: &str) -> bool {
    !target.is_empty()
        && !target.starts_with('#')
        && !target.contains("://")
        && !target.starts_with("mailto:")
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::File;

    fn broken(text: &str) -> Vec<String> {
        let file = File {
            path: "docs/a.md".into(),
            text: text.into(),
        };
        let exists = |path: &str| path == "docs/b.md" || path == "docs/../README.md";
        check(&file, exists)
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn links_to_what_is_there_are_fine() {
        assert!(broken("[b](b.md), [top](../README.md#install) and [here](#b)\n").is_empty());
        assert!(broken("[o](https://example.org/x.md)\n").is_empty());
    }

    #[test]
    fn dead_links_have_their_line() {
        assert_eq!(
            broken("a\n[b](b.md) and [c](c.md#d)\n"),
            ["docs/a.md:2: c.md#d does not exist: mend the link"]
        );
    }

    #[test]
    fn links_around_code_count_and_links_in_code_do_not() {
        assert_eq!(broken("[`c`](c.md)\n").len(), 1);
        assert!(broken("`[c](c.md)`\n```\n[c](c.md)\n```\n").is_empty());
    }
}
