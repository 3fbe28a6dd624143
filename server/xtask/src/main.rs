//! Repository chores, run as `cargo xtask COMMAND`.

mod labels;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask COMMAND

  labels LABELS CORPUS   precision and recall of detection, and every wrong verdict";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments.as_slice() {
        ["labels", labels, corpus] => labels::run(labels.as_ref(), corpus.as_ref()),
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
