//! What a test needs and may not find: material beside the repository, programs.
#![allow(dead_code, reason = "each test file uses a part")]

use std::path::{Path, PathBuf};

/// Says that a test is skipped, and why. On CI (`CI` is set) that is a failure.
pub(crate) fn skip(why: &str) {
    assert!(std::env::var_os("CI").is_none(), "needed on CI: {why}");
    println!("skipped: {why}");
}

/// A file or folder of `../shared`; `None`, once that is said, where it is absent.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let mut above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let repository = above.find(|folder| folder.join("Cargo.lock").is_file());
    let found = repository
        .expect("a repository")
        .join("../shared")
        .join(path);
    if found.exists() {
        return Some(found);
    }
    skip(&format!("../shared/{path} is absent"));
    None
}
