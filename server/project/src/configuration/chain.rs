//! `extends`: which configurations hold together.

use std::collections::HashSet;

use openapi::{Cursor, FileId, Files};
use rules::{Finding, INVALID_CONFIGURATION};

use super::layer::one_or_more;
use super::root;

/// Configurations in a row, and in all, that one may extend.
const DEPTH: usize = 16;
const FILES: usize = 64;

/// The normalised paths of the configurations that one extends, to be loaded by the caller.
/// Addresses of other machines are left out.
pub fn extended(files: &Files, configuration: FileId) -> Vec<String> {
    let path = files.path(configuration);
    let named = named(files, configuration).into_iter();
    named
        .filter_map(|(_, text)| (!is_remote(&text)).then(|| openapi::join(path, &text)))
        .collect()
}

fn named(files: &Files, configuration: FileId) -> Vec<(Cursor<'_>, String)> {
    let value = root(files, configuration).and_then(|root| root.get("extends"));
    let each = one_or_more(value).into_iter().take(FILES);
    let texts = each.filter_map(|one| Some((one, one.node().as_string()?.into_owned())));
    texts.filter(|(_, text)| !text.is_empty()).collect()
}

fn is_remote(text: &str) -> bool {
    text.contains("://")
}

/// A configuration with all that it extends, in the order in which they count: its own keys last.
pub(crate) struct Chain<'f> {
    files: &'f Files,
    /// Each once.
    pub(crate) order: Vec<FileId>,
    /// Those from the first one to the one that is being looked at.
    open: Vec<FileId>,
    seen: HashSet<FileId>,
    /// What is wrong with `extends`.
    pub(crate) findings: Vec<Finding>,
}

impl<'f> Chain<'f> {
    /// Follows `extends` from a configuration on.
    pub(crate) fn of(files: &'f Files, configuration: FileId) -> Self {
        let mut chain = Chain {
            files,
            order: Vec::new(),
            open: Vec::new(),
            seen: HashSet::new(),
            findings: Vec::new(),
        };
        chain.add(configuration);
        chain
    }

    fn add(&mut self, configuration: FileId) {
        self.seen.insert(configuration);
        self.open.push(configuration);
        let path = self.files.path(configuration);
        for (at, text) in named(self.files, configuration) {
            if let Err((message, help)) = self.follow(path, &text) {
                let finding = Finding::new(&INVALID_CONFIGURATION, at.place(), message);
                self.findings.push(finding.help(help).offender(text));
            }
        }
        self.open.pop();
        self.order.push(configuration);
    }

    /// What is wrong, and what to do.
    fn follow(&mut self, from: &str, text: &str) -> Result<(), (String, &'static str)> {
        if is_remote(text) {
            let message = format!("`{text}` is on another machine: it is not read");
            return Err((message, "copy it into the project and name the copy"));
        }
        let path = openapi::join(from, text);
        let missing = || format!("`{text}` is not read");
        let Some(file) = self.files.id(&path) else {
            return Err((missing(), "name a file of this project"));
        };
        if let Some(failure) = self.files.failure(file) {
            return Err((
                format!("`{text}` is not read: the file {failure}"),
                "name a file of this project",
            ));
        }
        if self.open.contains(&file) {
            let message = format!("`{text}` leads back to this file");
            return Err((message, "remove one of the two `extends`"));
        }
        if self.seen.contains(&file) {
            return Ok(());
        }
        if self.open.len() >= DEPTH || self.seen.len() >= FILES {
            let message = format!(
                "`{text}` is not read: more than {DEPTH} configurations in a row or {FILES} in all"
            );
            return Err((message, "write what is needed into fewer files"));
        }
        self.add(file);
        Ok(())
    }
}
