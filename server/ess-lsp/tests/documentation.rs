//! Runs the examples of docs/decide.md and docs/expectations.md.

use std::fs;
use std::path::Path;
use std::process::Command;

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

/// The second page goes on with the documents of the first.
#[test]
fn the_pages_on_decisions_show_what_the_program_prints() {
    let directory = std::env::temp_dir().join(format!("ess-documentation-{}", std::process::id()));
    fs::create_dir_all(&directory).expect("a directory");
    assert_eq!(run(&directory, "decide.md"), 6, "examples");
    assert_eq!(run(&directory, "expectations.md"), 2, "examples");
    fs::remove_dir_all(&directory).expect("removed");
}

/// Writes the files of a page and runs its examples; how many there are.
fn run(directory: &Path, page: &str) -> usize {
    let page = format!("{}/../../docs/{page}", env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(page).expect("the page");
    let mut run = 0;
    for (language, text) in blocks(&page) {
        let first = text.lines().next().unwrap_or_default();
        if let Some(name) = first.strip_prefix("# ").filter(|_| language == "yaml") {
            fs::write(directory.join(name), &text).expect("a file");
        }
        if let Some(line) = first
            .strip_prefix("$ ess-lsp ")
            .filter(|_| language == "console")
        {
            let expected = text.split_once('\n').expect("an output").1;
            assert_eq!(output(directory, line), expected, "{line}");
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
