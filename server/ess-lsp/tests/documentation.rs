//! Runs the examples of docs/decide.md, docs/expectations.md and docs/diff.md.

#[path = "support/folder.rs"]
mod folder;

use std::fs;
use std::path::Path;
use std::process::Command;

use folder::Folder;

/// The blocks of a page: language and text.
fn blocks(page: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let Some(language) = line.strip_prefix("```") else {
            continue;
        };
        let text: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        found.push((language.to_owned(), text.join("\n") + "\n"));
    }
    found
}

/// Words as a shell has them; only single quotes are used.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (at, piece) in line.split('\'').enumerate() {
        match at % 2 {
            0 => words.extend(piece.split_whitespace().map(str::to_owned)),
            _ => words.push(piece.to_owned()),
        }
    }
    words
}

#[test]
fn the_page_on_decisions_shows_what_the_program_prints() {
    assert_eq!(run_examples(&["decide"]), 6, "examples");
}

/// Its examples are about the document of the page on decisions.
#[test]
fn the_page_on_cases_shows_what_the_program_prints() {
    assert_eq!(run_examples(&["decide", "expectations"]), 8, "examples");
}

#[test]
fn the_page_on_changes_shows_what_the_program_prints() {
    assert_eq!(run_examples(&["diff"]), 1, "examples");
}

/// Runs the commands of pages with the files that they show, and says how many these are.
fn run_examples(pages: &[&str]) -> usize {
    let text = |page: &&str| {
        let path = format!("{}/../../docs/{page}.md", env!("CARGO_MANIFEST_DIR"));
        fs::read_to_string(path).expect("the page")
    };
    let text: String = pages.iter().map(text).collect();
    let here = Folder::new();
    let mut run = 0;
    for (language, text) in blocks(&text) {
        let first = text.lines().next().unwrap_or_default();
        if let Some(name) = first.strip_prefix("# ").filter(|_| language == "yaml") {
            here.write(name, &text);
        }
        if let Some(line) = first
            .strip_prefix("$ ess-lsp ")
            .filter(|_| language == "console")
        {
            let expected = text.split_once('\n').expect("an output").1;
            assert_eq!(output(here.path(), line), expected, "{line}");
            run += 1;
        }
    }
    run
}

fn output(directory: &Path, line: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_ess-lsp"))
        .args(words(line))
        .current_dir(directory)
        .output()
        .expect("the program");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(errors, "", "{line}");
    String::from_utf8(output.stdout).expect("text")
}
