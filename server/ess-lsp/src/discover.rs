//! From the arguments to the files to look at.

use std::fs;
use std::path::{Path, PathBuf};

use globset::GlobBuilder;
use ignore::WalkBuilder;

use crate::places::{Base, Places};

/// A file that may be a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// Its absolute path with `/`.
    pub(crate) path: String,
    /// The user has named it, so that it is an error when it is no document.
    pub(crate) named: bool,
}

/// What the arguments amount to.
#[derive(Debug, Default)]
pub(crate) struct Discovered {
    /// Sorted by path, each file once.
    pub(crate) candidates: Vec<Candidate>,
    /// Where they were looked for, and how they are shown.
    pub(crate) places: Places,
    /// `-` was among the arguments.
    pub(crate) stdin: bool,
    /// The path that standard input stands for, once it is read.
    pub(crate) stdin_path: Option<String>,
    /// What was read of it.
    pub(crate) stdin_bytes: Vec<u8>,
    /// Arguments that cannot be read, in words.
    pub(crate) problems: Vec<String>,
}

/// Finds the files that `paths` (files, directories, globs, `-`) mean.
pub(crate) fn discover(paths: &[PathBuf]) -> Discovered {
    let mut found = Discovered::default();
    for path in paths {
        if path.as_os_str() == "-" {
            found.stdin = true;
        } else if let Err(problem) = found.add(path) {
            found.problems.push(problem);
        }
    }
    // A file that is both named and found is a named one.
    let key = |one: &Candidate| (one.path.clone(), !one.named);
    found.candidates.sort_by_key(key);
    found.candidates.dedup_by(|b, a| a.path == b.path);
    found
}

impl Discovered {
    fn add(&mut self, path: &Path) -> Result<(), String> {
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => self.add_directory(path),
            Ok(metadata) if metadata.is_file() => self.add_file(path),
            // Reading a pipe may wait for ever, and a device may have no end.
            Ok(_) => Err(format!(
                "{}: this is not a file; give `-` to check what comes from standard input",
                path.display()
            )),
            Err(error) => match path.to_str().filter(|text| is_glob(text)) {
                Some(glob) => self.add_glob(glob),
                None => Err(format!("{}: {}", path.display(), in_words(&error))),
            },
        }
    }

    fn add_file(&mut self, path: &Path) -> Result<(), String> {
        let base = Base::of_file(path).map_err(|error| problem(path, &error))?;
        let path = base.absolute_of(path);
        self.candidates.push(Candidate { path, named: true });
        self.places.add(base);
        Ok(())
    }

    fn add_directory(&mut self, directory: &Path) -> Result<(), String> {
        let base = Base::of_directory(directory).map_err(|error| problem(directory, &error))?;
        let (files, problems) = walk(Path::new(&base.absolute));
        let candidates = files
            .into_iter()
            .map(|path| Candidate { path, named: false });
        self.candidates.extend(candidates);
        self.problems.extend(problems);
        self.places.add(base);
        Ok(())
    }

    /// A pattern that the shell has not expanded: `*`, `?`, `[...]`, `{a,b}`, `**`.
    fn add_glob(&mut self, pattern: &str) -> Result<(), String> {
        let wrong = |error: globset::Error| format!("{pattern}: {}", error.kind());
        let directory = fixed_part(pattern);
        let base =
            Base::of_given_directory(directory).map_err(|error| problem(directory, &error))?;
        let below = pattern.get(base.given.len()..).unwrap_or_default();
        let glob = GlobBuilder::new(below.trim_start_matches('/'))
            .literal_separator(true)
            .build();
        let matcher = glob.map_err(wrong)?.compile_matcher();
        let (files, problems) = walk(Path::new(&base.absolute));
        let before = self.candidates.len();
        for path in files {
            let relative = path.strip_prefix(&base.absolute).unwrap_or(&path);
            if matcher.is_match(relative.trim_start_matches('/')) {
                self.candidates.push(Candidate { path, named: false });
            }
        }
        if self.candidates.len() == before {
            return Err(format!("{pattern}: no file matches"));
        }
        self.problems.extend(problems);
        self.places.add(base);
        Ok(())
    }
}

/// All files below a directory, but those that .gitignore or .ignore name, hidden ones, and links.
pub(crate) fn walk(directory: &Path) -> (Vec<String>, Vec<String>) {
    let mut files = Vec::new();
    let mut problems = Vec::new();
    for entry in WalkBuilder::new(directory).require_git(false).build() {
        match entry {
            Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                match entry.path().to_str() {
                    Some(path) => files.push(path.replace('\\', "/")),
                    None => problems.push(format!(
                        "{}: a file name that is not UTF-8; rename it",
                        entry.path().display()
                    )),
                }
            }
            Ok(_) => {}
            Err(error) => problems.push(error.to_string()),
        }
    }
    (files, problems)
}

fn is_glob(text: &str) -> bool {
    text.contains(['*', '?', '[', '{'])
}

/// The directory before the first part with a wildcard; empty for the current one.
fn fixed_part(pattern: &str) -> &Path {
    let wildcard = pattern.find(['*', '?', '[', '{']).unwrap_or(pattern.len());
    let before = pattern.get(..wildcard).unwrap_or_default();
    Path::new(
        before
            .rfind('/')
            .map_or("", |slash| before.get(..slash.max(1)).unwrap_or_default()),
    )
}

fn problem(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {}", path.display(), in_words(error))
}

/// The usual errors without the system's number.
pub(crate) fn in_words(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => String::from("no such file or directory"),
        std::io::ErrorKind::PermissionDenied => String::from("permission denied"),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fixed_part_of_a_pattern_is_a_directory() {
        for (pattern, expected) in [
            ("*.yaml", ""),
            ("specs/*.yaml", "specs"),
            ("specs/**/api.{yaml,json}", "specs"),
            ("a/b-[0-9]/c", "a"),
            ("/*.yaml", "/"),
        ] {
            assert_eq!(fixed_part(pattern), Path::new(expected), "{pattern}");
        }
    }
}
