//! git, with nothing of the person who runs the tests.

use std::path::Path;
use std::process::Command;

use crate::needed::skip;

/// Whether git is installed; where it is not, that is said.
pub(crate) fn has_git() -> bool {
    let found = Command::new("git").arg("--version").output().is_ok();
    if !found {
        skip("git is not installed");
    }
    found
}

/// Commits all there is in a folder, even if nothing has changed.
pub(crate) fn commit(folder: &Path) {
    git(folder, &["add", "--all"]);
    let arguments = [
        "commit",
        "--quiet",
        "--allow-empty",
        "--message",
        "a change",
    ];
    git(folder, &arguments);
}

/// Runs git in a folder, as somebody called Ann.
pub(crate) fn git(folder: &Path, arguments: &[&str]) {
    let nowhere = if cfg!(windows) { "NUL" } else { "/dev/null" };
    let done = Command::new("git")
        .args(["-c", "user.name=Ann", "-c", "user.email=ann@example.org"])
        .args(["-c", "commit.gpgsign=false"])
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", nowhere)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .current_dir(folder)
        .output()
        .expect("git");
    let errors = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{arguments:?}: {errors}");
}
