//! Files of a git repository as a revision has them, through the `git` command line.
//!
//! Nothing that a user or a document writes is read as an option, nothing of the working tree changes,
//! and the network is not asked for objects that a partial clone lacks.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use openapi::FileFailure;

use crate::load::{Bounds, read_text};
use crate::places::below;

/// A repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Repository {
    /// The top of its working tree, absolute with `/`.
    top: String,
}

/// A commit of a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Revision {
    repository: Repository,
    /// As the user names it.
    pub(crate) name: String,
    /// Its object id.
    pub(crate) commit: String,
}

impl Repository {
    /// The repository around a directory.
    ///
    /// # Errors
    /// There is none, or no git; in words.
    pub(crate) fn around(directory: &str) -> Result<Self, String> {
        let top = ask(directory, &["rev-parse", "--show-toplevel"])?;
        let top =
            top.map_err(|why| format!("{directory}: {}", or(why, "this is in no git repository")))?;
        Ok(Repository { top })
    }

    /// The commit that a text means.
    ///
    /// # Errors
    /// There is none; in words.
    pub(crate) fn revision(&self, name: &str) -> Result<Revision, String> {
        let commit = format!("{name}^{{commit}}");
        // What follows `--end-of-options` is none, whatever it begins with.
        let asked = [
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &commit,
        ];
        let commit = ask(&self.top, &asked)?;
        let commit = commit.map_err(|_| {
            format!(
                "{name}: the repository has no such revision. In a shallow clone, fetch it first"
            )
        })?;
        Ok(Revision {
            repository: self.clone(),
            name: name.to_owned(),
            commit,
        })
    }

    /// The best common ancestor of two commits.
    ///
    /// # Errors
    /// They have none; in words.
    pub(crate) fn common(&self, one: &Revision, other: &Revision) -> Result<Revision, String> {
        let asked = ["merge-base", &one.commit, &other.commit];
        let commit = ask(&self.top, &asked)?.map_err(|_| {
            format!(
                "{} and {} have no commit in common. In a shallow clone, fetch more of it first",
                one.name, other.name
            )
        })?;
        Ok(Revision {
            repository: self.clone(),
            name: format!("{}...{}", one.name, other.name),
            commit,
        })
    }
}

impl Revision {
    /// The text of a file by its absolute path.
    ///
    /// # Errors
    /// The revision has no such file, or it cannot be read.
    pub(crate) fn read(&self, path: &str, bounds: Bounds) -> Result<String, FileFailure> {
        let relative = below(path, &self.repository.top).ok_or(FileFailure::Outside)?;
        let object = format!("{}:{relative}", self.commit);
        let unreadable = |problem: String| FileFailure::Unreadable(problem);
        let git = start(
            &self.repository.top,
            &["cat-file", "blob", &object],
            Stdio::null(),
        );
        let mut git = git.map_err(unreadable)?;
        let text = match &mut git.stdout {
            Some(stdout) => read_text(stdout, 0, bounds),
            None => Err(unreadable(String::from("git gives no output"))),
        };
        if text.is_err() {
            // It may still be writing.
            let _ = git.kill();
        }
        let ended = git.wait().map_err(|error| unreadable(error.to_string()))?;
        match text {
            Ok(_) if !ended.success() => Err(FileFailure::Missing),
            text => text,
        }
    }
}

/// What git says, in one line; inside, why it refuses.
///
/// # Errors
/// There is no git, in words.
fn ask(directory: &str, arguments: &[&str]) -> Result<Result<String, String>, String> {
    let git = start(directory, arguments, Stdio::piped())?;
    let output = git.wait_with_output();
    let output = output.map_err(|error| format!("git cannot be asked: {error}"))?;
    let text = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        text.lines().next().unwrap_or_default().trim().to_owned()
    };
    Ok(match output.status.success() {
        true => Ok(text(&output.stdout)),
        false => Err(text(&output.stderr)),
    })
}

fn start(directory: &str, arguments: &[&str], errors: Stdio) -> Result<Child, String> {
    let mut git = Command::new("git");
    git.arg("-C").arg(Path::new(directory)).args(arguments);
    // Its messages are shown as they are; it asks nobody and fetches nothing.
    git.env("LC_ALL", "C")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_NO_LAZY_FETCH", "1");
    // A hook names its own repository, relative to its own directory.
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        git.env_remove(name);
    }
    git.stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(errors);
    git.spawn().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            String::from("git was not found: install it, or give two files instead of revisions")
        }
        _ => format!("git cannot be started: {error}"),
    })
}

fn or(text: String, other: &str) -> String {
    match text.strip_prefix("fatal: ").unwrap_or(&text) {
        "" => other.to_owned(),
        text => text.to_owned(),
    }
}
