//! Keeps the promises that a review forgets: layers, dependencies, unfinished work, dead links.

mod dependencies;
mod links;
mod sources;

use std::fmt;
use std::fs;
use std::path::Path;
use std::process::Command;

use dependencies::Graph;

/// One thing to mend.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    /// Path relative to the repository.
    file: String,
    /// Counted from 1.
    line: usize,
    /// What is wrong, and what to do.
    what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.what)
    }
}

/// A text file of the repository.
pub(crate) struct File {
    /// Relative to the repository, with `/`.
    path: String,
    text: String,
}

impl File {
    fn finding(&self, line: usize, what: impl Into<String>) -> Finding {
        Finding {
            file: self.path.clone(),
            line,
            what: what.into(),
        }
    }

    /// The lines with their numbers from 1.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines())
    }
}

/// Prints a line for each thing to mend below `repository`.
///
/// # Errors
/// How many things there are; or why the repository cannot be looked at.
pub(crate) fn run(repository: &Path) -> Result<(), String> {
    let files = files(repository)?;
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let mut findings = dependencies::check(&Graph::read(repository)?, &files);
    findings.extend(sources::pages(&paths));
    for file in &files {
        findings.extend(sources::check(file));
        findings.extend(links::check(file, |path| repository.join(path).exists()));
    }
    findings.sort();
    for finding in &findings {
        println!("{finding}");
    }
    match findings.len() {
        0 => Ok(()),
        1 => Err("tidy: 1 thing to mend".into()),
        count => Err(format!("tidy: {count} things to mend")),
    }
}

/// All text files that git knows or would add.
fn files(repository: &Path) -> Result<Vec<File>, String> {
    let listing = output(Command::new("git").current_dir(repository).args([
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]))?;
    let read = |path: &str| {
        // What is no UTF-8 is no text; what is gone from the disk is gone with the next commit.
        let text = fs::read_to_string(repository.join(path)).ok()?;
        Some(File {
            path: path.to_owned(),
            text,
        })
    };
    Ok(listing
        .split('\0')
        .filter(|path| !path.is_empty())
        .filter_map(read)
        .collect())
}

/// What a program prints.
fn output(command: &mut Command) -> Result<String, String> {
    let name = format!("{command:?}");
    let output = command
        .output()
        .map_err(|error| format!("{name}: {error}"))?;
    if !output.status.success() {
        return Err(format!(
            "{name}: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        ));
    }
    String::from_utf8(output.stdout).map_err(|error| format!("{name}: {error}"))
}
