//! The official YAML test suite as judge: the stated event stream for valid input, a reported error
//! (and still a tree) for input that must be rejected.

mod judges;
#[path = "../../../tests/support/needed.rs"]
mod needed;

use std::path::PathBuf;

use needed::shared;
use syntax::{Dialect, Document, Limits, Node, events};

/// Cases that we read otherwise, each with the reason. Listed for readers in `docs/parsing.md`.
const LEFT: &[(&str, &str)] = &[(
    "ZYU8/02",
    "marked `skip` by the suite: a %YAML directive with two versions",
)];

struct Case {
    name: String,
    yaml: String,
    tree: Option<String>,
    fail: bool,
}

/// Replaces the suite's visible marks for invisible characters.
fn unmark(text: &str) -> String {
    let text = text
        .replace('␣', " ")
        .replace('⇔', "\u{feff}")
        .replace('↵', "")
        .replace('←', "\r");
    let mut out = String::new();
    for part in text.split_inclusive('»') {
        match part.strip_suffix('»') {
            Some(body) => {
                out.push_str(body.trim_end_matches('—'));
                out.push('\t');
            }
            None => out.push_str(part),
        }
    }
    match out.strip_suffix("∎\n") {
        Some(body) => body.to_owned(),
        None => out,
    }
}

fn cases_of(file: &PathBuf) -> Vec<Case> {
    let id = file
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let text = std::fs::read_to_string(file).expect("the suite is readable");
    let document = Document::parse(text, Dialect::Yaml, &[], Limits::default());
    let root = document.root().expect("every file of the suite has cases");
    let string = |case: Node<'_>, key: &str| {
        case.get(key)
            .and_then(|value| value.as_str())
            .map(|text| text.into_owned())
    };
    let many = root.items().count() > 1;
    let mut cases = Vec::new();
    for (index, case) in root.items().enumerate() {
        let Some(yaml) = string(case, "yaml") else {
            continue;
        };
        // A case without a tree of its own has that of the case before it.
        let inherited = cases.last().and_then(|case: &Case| case.tree.clone());
        let tree = string(case, "tree").map(|tree| {
            unmark(&tree)
                .lines()
                .map(|line| line.trim_start().to_owned() + "\n")
                .collect()
        });
        let name = if many {
            format!("{id}/{index:02}")
        } else {
            id.clone()
        };
        cases.push(Case {
            name,
            yaml: unmark(&yaml),
            tree: tree.or(inherited),
            fail: string(case, "fail").as_deref() == Some("true"),
        });
    }
    cases
}

/// Why a case is not read as the suite says.
fn judge(case: &Case) -> Result<(), String> {
    let document = Document::parse(case.yaml.as_str(), Dialect::Yaml, &[], Limits::default());
    assert_eq!(document.text(), case.yaml, "{}: no byte is lost", case.name);
    let errors: Vec<String> = document.errors().map(|error| error.to_string()).collect();
    let found = events(&document);
    if case.fail {
        return if errors.is_empty() {
            Err(format!("no error reported\n{found}"))
        } else {
            Ok(())
        };
    }
    if !errors.is_empty() {
        return Err(format!("false error: {}", errors.join("; ")));
    }
    match &case.tree {
        Some(tree) if *tree != found => Err(format!("expected\n{tree}found\n{found}")),
        _ => Ok(()),
    }
}

/// How the judge reads a case, where the suite's anchors, tags and flow marks do not count.
fn is_right(case: &Case, verdict: &judges::Verdict) -> bool {
    match (case.fail, verdict, &case.tree) {
        (true, verdict, _) => verdict.is_none(),
        (false, None, _) => false,
        (false, Some(_), None) => true,
        (false, Some(events), Some(tree)) => {
            *events
                == tree
                    .lines()
                    .filter_map(judges::simplify)
                    .collect::<Vec<_>>()
        }
    }
}

/// `| parser | right of valid | right of invalid | all |`
fn row(name: &str, cases: &[Case], right: impl Fn(&Case) -> bool) -> String {
    let count = |fail: bool| {
        let of_kind = || cases.iter().filter(|case| case.fail == fail);
        (
            of_kind().filter(|case| right(case)).count(),
            of_kind().count(),
        )
    };
    let ((valid, valid_all), (invalid, invalid_all)) = (count(false), count(true));
    let share = 100.0 * (valid + invalid) as f64 / cases.len() as f64;
    format!("| {name} | {valid} of {valid_all} | {invalid} of {invalid_all} | {share:.1} % |")
}

#[test]
fn the_documented_pass_rates_are_current() {
    let cases = all_cases();
    if cases.is_empty() {
        return;
    }
    let document = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../docs/parsing.md"
    ));
    let document = document.expect("docs/parsing.md is in the repository");
    let rows = [
        row("ess-lsp", &cases, |case| judge(case).is_ok()),
        row("yaml-rust2 0.13.0", &cases, |case| {
            is_right(case, &judges::rust2::verdict(&case.yaml))
        }),
        row("saphyr-parser 0.3.3", &cases, |case| {
            is_right(case, &judges::saphyr::verdict(&case.yaml))
        }),
    ];
    for row in rows {
        assert!(
            document.contains(&row),
            "docs/parsing.md lacks this row:\n{row}"
        );
    }
}

fn all_cases() -> Vec<Case> {
    let Some(folder) = shared("parsing/yaml-test-suite/src") else {
        return Vec::new();
    };
    let entries = std::fs::read_dir(folder).expect("the suite is readable");
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    files.iter().flat_map(cases_of).collect()
}

#[test]
fn every_case_is_read_as_the_suite_says() {
    let cases = all_cases();
    if cases.is_empty() {
        return;
    }
    let (mut right, mut wrong) = (0, Vec::new());
    for case in &cases {
        match judge(case) {
            Ok(()) => right += 1,
            Err(reason) => wrong.push((case, reason)),
        }
    }
    println!("{right} of {} cases right", cases.len());
    let mut unexpected = 0;
    for (case, reason) in &wrong {
        if LEFT.iter().any(|(name, _)| *name == case.name) {
            continue;
        }
        unexpected += 1;
        println!("=== {}\n{}---\n{reason}\n", case.name, case.yaml);
    }
    assert_eq!(
        unexpected, 0,
        "cases are read otherwise than the suite says"
    );
    for (name, _) in LEFT {
        assert!(
            wrong.iter().any(|(case, _)| case.name == *name),
            "{name} is right now: remove it from the list"
        );
    }
}
