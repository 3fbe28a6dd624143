//! Repository chores, run as `cargo xtask COMMAND`.

mod docs;
mod labels;
mod tidy;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask COMMAND

  docs [--check]         write docs/rules from the rules; with --check compare
  labels LABELS CORPUS   precision and recall of detection, and every wrong verdict
  tidy                   layers, dependencies, unfinished work, dead links";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments.as_slice() {
        ["docs"] => docs::run(&repository(), false),
        ["docs", "--check"] => docs::run(&repository(), true),
        ["labels", labels, corpus] => labels::run(labels.as_ref(), corpus.as_ref()),
        ["tidy"] => tidy::run(&repository()),
        _ => Err(USAGE.to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}

/// The root of the repository.
fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
