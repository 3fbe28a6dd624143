//! What the README shows is what the program does.

#[path = "support/folder.rs"]
mod folder;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use folder::Folder;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The code block of the README that contains `text`.
fn block(text: &str) -> String {
    let readme = std::fs::read_to_string(repository().join("README.md")).unwrap();
    let found = readme
        .split("```")
        .skip(1)
        .step_by(2)
        .find(|block| block.contains(text));
    let block = found.unwrap_or_else(|| panic!("README.md has no block with {text}"));
    block.split_once('\n').unwrap().1.to_owned()
}

fn check(document: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ess-lsp"))
        .current_dir(repository())
        .arg("--check")
        .arg(document)
        .output()
        .unwrap()
}

#[test]
fn the_findings_on_the_example_are_as_shown() {
    let output = check(Path::new("examples/parcel-service.yaml"));
    let printed = String::from_utf8(output.stdout).unwrap();
    let shown = block("$ cargo run");
    let lines = shown
        .lines()
        .filter(|line| !line.starts_with("$ ") && !line.starts_with("..."));
    let mut rest = printed.lines();
    for line in lines {
        assert!(
            rest.any(|other| other == line),
            "not printed, or not in this order: {line}\n{printed}"
        );
    }
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn the_declared_document_is_clean() {
    let here = Folder::new();
    here.write("readme.yaml", block("x-objects: [{object: Pet"));
    let output = check(&here.path().join("readme.yaml"));
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(printed.ends_with("No findings.\n"), "{printed}");
    assert_eq!(output.status.code(), Some(0));
}
