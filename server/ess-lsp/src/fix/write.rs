//! Replaces files whole or not at all, and only while they hold what was read.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::discover::in_words;

/// A new version of a file that stands beside it and waits for its name. Dropped, it is removed.
#[derive(Debug)]
pub(crate) struct Prepared {
    /// The file itself, where its name is a link.
    target: PathBuf,
    temporary: PathBuf,
    /// What the file must still hold; `None`: it must not exist.
    before: Option<String>,
}

impl Prepared {
    /// Writes the new text of a file beside it, with the same permissions and owner. `before` is the
    /// text that it was read with; `None` for a file that is not there yet.
    ///
    /// # Errors
    /// In words, why the file is not to be replaced or cannot be.
    pub(crate) fn new(path: &Path, before: Option<&str>, after: &str) -> Result<Self, String> {
        let target = match before {
            Some(_) => path.canonicalize().map_err(|error| in_words(&error))?,
            None => path.to_owned(),
        };
        unchanged(&target, before)?;
        let metadata = before.map(|_| replaceable(&target)).transpose()?;
        let prepared = Prepared {
            temporary: beside(&target)?,
            target,
            before: before.map(str::to_owned),
        };
        prepared
            .fill(after, metadata.as_ref())
            .map_err(|error| format!("cannot be written: {}", in_words(&error)))?;
        Ok(prepared)
    }

    fn fill(&self, text: &str, like: Option<&fs::Metadata>) -> io::Result<()> {
        let mut file = File::create_new(&self.temporary)?;
        // First, so that nobody reads what only some may read.
        if let Some(metadata) = like {
            keep_owner(&file, metadata)?;
            file.set_permissions(metadata.permissions())?;
        }
        file.write_all(text.as_bytes())?;
        // A rename may reach the disk before the content does.
        file.sync_all()
    }

    /// Puts the new version in the place of the file.
    ///
    /// # Errors
    /// In words; the file is as it was.
    pub(crate) fn commit(self) -> Result<(), String> {
        unchanged(&self.target, self.before.as_deref())?;
        let renamed = fs::rename(&self.temporary, &self.target);
        renamed.map_err(|error| format!("cannot be replaced: {}", in_words(&error)))
    }
}

impl Drop for Prepared {
    fn drop(&mut self) {
        // After a rename there is nothing to remove.
        let _ = fs::remove_file(&self.temporary);
    }
}

/// A hidden name in the directory of a file: a rename does not cross file systems.
fn beside(target: &Path) -> Result<PathBuf, String> {
    let name = target.file_name().ok_or("this is no file name")?;
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}.tmp", std::process::id()));
    Ok(target.with_file_name(hidden))
}

fn unchanged(target: &Path, before: Option<&str>) -> Result<(), String> {
    match (fs::read(target), before) {
        (Ok(now), Some(before)) if now == before.as_bytes() => Ok(()),
        (Ok(_), Some(_)) => Err(String::from(
            "the file has changed since it was read, so nothing was written: run it again",
        )),
        (Err(error), None) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        (Ok(_), None) => Err(String::from(
            "the file exists by now, so nothing was written: run it again",
        )),
        (Err(error), _) => Err(in_words(&error)),
    }
}

/// The metadata of a file, unless replacing it would lose something.
fn replaceable(target: &Path) -> Result<fs::Metadata, String> {
    let metadata = fs::metadata(target).map_err(|error| in_words(&error))?;
    if metadata.permissions().readonly() {
        return Err(String::from("the file is read-only"));
    }
    if names(&metadata) > 1 {
        return Err(String::from(
            "the file has several names (hard links), which would hold different texts then: edit it \
             by hand, or make a copy of it first",
        ));
    }
    Ok(metadata)
}

#[cfg(unix)]
fn names(metadata: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(metadata)
}

#[cfg(not(unix))]
fn names(_: &fs::Metadata) -> u64 {
    1
}

/// Gives a new file the owner and group of the old one, where they are others.
#[cfg(unix)]
fn keep_owner(file: &File, old: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let new = file.metadata()?;
    if (new.uid(), new.gid()) == (old.uid(), old.gid()) {
        return Ok(());
    }
    fchown(file, Some(old.uid()), Some(old.gid()))
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &fs::Metadata) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Directory(PathBuf);

    impl Directory {
        fn new(name: &str) -> Self {
            let name = format!("ess-fix-{name}-{}", std::process::id());
            let path = std::env::temp_dir().join(name);
            fs::create_dir_all(&path).expect("a directory");
            Directory(path)
        }

        fn files(&self) -> usize {
            fs::read_dir(&self.0).expect("there").count()
        }
    }

    impl Drop for Directory {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn what_changes_between_reading_and_writing_is_not_overwritten() {
        let directory = Directory::new("meanwhile");
        let file = directory.0.join("a.yaml");
        fs::write(&file, "old").expect("written");
        let refused = Prepared::new(&file, Some("older"), "new").expect_err("it has changed");
        assert!(refused.contains("has changed since"), "{refused}");
        let prepared = Prepared::new(&file, Some("old"), "new").expect("prepared");
        assert_eq!(fs::read(&file).expect("there"), b"old");
        fs::write(&file, "theirs").expect("written");
        let refused = prepared.commit().expect_err("it has changed");
        assert!(refused.contains("has changed since"), "{refused}");
        assert_eq!(fs::read(&file).expect("there"), b"theirs");
        assert_eq!(directory.files(), 1);
    }

    #[test]
    fn a_new_file_does_not_replace_one_that_has_come() {
        let directory = Directory::new("new");
        let file = directory.0.join("a.yaml");
        let prepared = Prepared::new(&file, None, "new").expect("prepared");
        fs::write(&file, "theirs").expect("written");
        assert!(prepared.commit().is_err());
        assert_eq!(fs::read(&file).expect("there"), b"theirs");
        fs::remove_file(&file).expect("removed");
        let prepared = Prepared::new(&file, None, "new").expect("prepared");
        prepared.commit().expect("written");
        assert_eq!(fs::read(&file).expect("there"), b"new");
        assert_eq!(directory.files(), 1);
    }
}
