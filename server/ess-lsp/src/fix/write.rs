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
    /// What it will hold.
    after: String,
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
            after: after.to_owned(),
        };
        prepared
            .fill(metadata.as_ref())
            .map_err(|error| format!("cannot be written: {}", in_words(&error)))?;
        Ok(prepared)
    }

    fn fill(&self, like: Option<&fs::Metadata>) -> io::Result<()> {
        let mut file = File::create_new(&self.temporary)?;
        // First, so that nobody reads what only some may read.
        if let Some(metadata) = like {
            keep_owner(&file, metadata)?;
            file.set_permissions(metadata.permissions())?;
        }
        file.write_all(self.after.as_bytes())?;
        // A rename may reach the disk before the content does.
        file.sync_all()
    }

    /// Puts the new version in the place of the file.
    ///
    /// # Errors
    /// In words; the file is as it was.
    pub(crate) fn commit(mut self) -> Result<Committed, String> {
        unchanged(&self.target, self.before.as_deref())?;
        let renamed = fs::rename(&self.temporary, &self.target);
        renamed.map_err(|error| format!("cannot be replaced: {}", in_words(&error)))?;
        Ok(Committed {
            target: std::mem::take(&mut self.target),
            before: self.before.take(),
            after: std::mem::take(&mut self.after),
        })
    }
}

/// A file that has been replaced, and can be put back as long as it holds what was written.
#[derive(Debug)]
pub(crate) struct Committed {
    target: PathBuf,
    before: Option<String>,
    after: String,
}

impl Committed {
    /// Puts back what the file has held; a new file is removed.
    ///
    /// # Errors
    /// In words; the file holds what was written, or what somebody else has written since.
    pub(crate) fn undo(self) -> Result<(), String> {
        match &self.before {
            Some(before) => Prepared::new(&self.target, Some(&self.after), before)?
                .commit()
                .map(|_| ()),
            None => {
                unchanged(&self.target, Some(&self.after))?;
                fs::remove_file(&self.target).map_err(|error| in_words(&error))
            }
        }
    }
}

/// What [`all_or_none`] could not do.
#[derive(Debug, PartialEq)]
pub(crate) struct Failure<T> {
    /// The file that could not be replaced, and why.
    pub(crate) at: T,
    pub(crate) reason: String,
    /// Files that were replaced before and could not be put back, and why.
    pub(crate) kept: Vec<(T, String)>,
}

/// Replaces all files; where one cannot be, those before it are put back.
///
/// # Errors
/// Which one, and which ones could not be put back.
pub(crate) fn all_or_none<T: Copy>(files: Vec<(T, Prepared)>) -> Result<(), Failure<T>> {
    let mut committed: Vec<(T, Committed)> = Vec::new();
    for (at, prepared) in files {
        match prepared.commit() {
            Ok(one) => committed.push((at, one)),
            Err(reason) => {
                let undone = committed.into_iter().rev();
                let kept = undone.filter_map(|(at, one)| Some((at, one.undo().err()?)));
                return Err(Failure {
                    at,
                    reason,
                    kept: kept.collect(),
                });
            }
        }
    }
    Ok(())
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
    fn files_that_belong_together_change_all_or_none() {
        let directory = Directory::new("together");
        let write = |name: &str, text: &str| {
            let path = directory.0.join(name);
            fs::write(&path, text).expect("written");
            path
        };
        let (one, two) = (write("a.yaml", "a"), write("b.yaml", "b"));
        let new = directory.0.join("c.yaml");
        let prepared = || {
            let of =
                |path: &Path, before, after| Prepared::new(path, before, after).expect("prepared");
            vec![
                (1, of(&one, Some("a"), "A")),
                (2, of(&new, None, "C")),
                (3, of(&two, Some("b"), "B")),
            ]
        };
        let holds = |path: &Path| fs::read_to_string(path).ok();
        let all = prepared();
        fs::write(&two, "theirs").expect("written");
        let failure = all_or_none(all).expect_err("the last one has changed");
        assert_eq!((failure.at, failure.kept), (3, vec![]));
        assert!(
            failure.reason.contains("has changed since"),
            "{}",
            failure.reason
        );
        assert_eq!(holds(&one).as_deref(), Some("a"));
        assert_eq!(holds(&new), None);
        assert_eq!(holds(&two).as_deref(), Some("theirs"));
        assert_eq!(directory.files(), 2);
        fs::write(&two, "b").expect("written");
        all_or_none(prepared()).expect("nothing is in the way");
        assert_eq!(holds(&one).as_deref(), Some("A"));
        assert_eq!(holds(&new).as_deref(), Some("C"));
        assert_eq!(directory.files(), 3);
    }

    #[test]
    fn what_somebody_has_written_since_is_not_taken_back() {
        let directory = Directory::new("since");
        let file = directory.0.join("a.yaml");
        fs::write(&file, "old").expect("written");
        let prepared = Prepared::new(&file, Some("old"), "new").expect("prepared");
        let committed = prepared.commit().expect("written");
        fs::write(&file, "theirs").expect("written");
        assert!(committed.undo().is_err());
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
