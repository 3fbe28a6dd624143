//! Directories that may be read, and how the files in them are called in reports.

use std::io;
use std::path::{Path, PathBuf};

/// A directory that an argument means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Base {
    /// Canonical path with `/`.
    pub(crate) absolute: String,
    /// As the user wrote it; empty for the current directory.
    pub(crate) given: String,
    /// A directory argument: reports name its files relative to it.
    relative: bool,
}

impl Base {
    /// The directory of a file.
    pub(crate) fn of_file(file: &Path) -> io::Result<Self> {
        Self::of_given_directory(file.parent().unwrap_or(Path::new("")))
    }

    /// A directory whose files are named as the user would write them.
    pub(crate) fn of_given_directory(directory: &Path) -> io::Result<Self> {
        let real = if directory.as_os_str().is_empty() {
            Path::new(".")
        } else {
            directory
        };
        Ok(Base {
            absolute: slashes(&real.canonicalize()?)?,
            given: slashes(directory)?,
            relative: false,
        })
    }

    /// A directory that was given as such.
    pub(crate) fn of_directory(directory: &Path) -> io::Result<Self> {
        let base = Self::of_given_directory(directory)?;
        Ok(Base {
            relative: true,
            ..base
        })
    }

    /// The absolute path of a file with the name of `file` in this directory.
    pub(crate) fn absolute_of(&self, file: &Path) -> String {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        format!("{}/{name}", self.absolute.trim_end_matches('/'))
    }

    fn inside<'p>(&self, path: &'p str) -> Option<&'p str> {
        below(path, &self.absolute)
    }
}

/// What follows `directory` in `path`; `None` where the path is not below it.
pub(crate) fn below<'p>(path: &'p str, directory: &str) -> Option<&'p str> {
    let rest = path.strip_prefix(directory.trim_end_matches('/'))?;
    rest.strip_prefix('/')
}

fn slashes(path: &Path) -> io::Result<String> {
    let text = path.to_str().ok_or_else(|| {
        io::Error::new(
            io::ErrorKind::InvalidInput,
            "the path is not UTF-8; rename it",
        )
    })?;
    Ok(if cfg!(windows) {
        text.replace('\\', "/")
    } else {
        text.to_owned()
    })
}

/// All directories that the arguments mean.
#[derive(Debug, Clone, Default)]
pub(crate) struct Places {
    bases: Vec<Base>,
}

impl Places {
    pub(crate) fn add(&mut self, base: Base) {
        if !self.bases.contains(&base) {
            self.bases.push(base);
        }
    }

    /// The directories, absolute.
    pub(crate) fn directories(&self) -> impl Iterator<Item = &str> {
        self.bases.iter().map(|base| base.absolute.as_str())
    }

    /// The directories of which everything is looked at, absolute.
    pub(crate) fn whole(&self) -> Vec<String> {
        let whole = self.bases.iter().filter(|base| base.relative);
        whole.map(|base| base.absolute.clone()).collect()
    }

    /// Whether a file with this canonical path may be read.
    pub(crate) fn allow(&self, canonical: &Path) -> bool {
        let bases = self.bases.iter().map(|base| PathBuf::from(&base.absolute));
        bases.into_iter().any(|base| canonical.starts_with(base))
    }

    /// The name of a file in machine-readable reports: as given on the command line, or relative to
    /// the given directory.
    pub(crate) fn name(&self, path: &str) -> String {
        self.shown(path, |base| if base.relative { "" } else { &base.given })
    }

    /// The path of a file as a person would open it from the current directory.
    pub(crate) fn path(&self, path: &str) -> String {
        self.shown(
            path,
            |base| if base.given == "." { "" } else { &base.given },
        )
    }

    fn shown(&self, path: &str, prefix: impl Fn(&Base) -> &str) -> String {
        // The base that is nearest to the file, so that a named file keeps its name.
        let found = self
            .bases
            .iter()
            .filter_map(|base| Some((base, base.inside(path)?)))
            .min_by_key(|(_, rest)| rest.len());
        match found {
            None => path.to_owned(),
            Some((base, rest)) => match prefix(base) {
                "" => rest.to_owned(),
                prefix => format!("{}/{rest}", prefix.trim_end_matches('/')),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(absolute: &str, given: &str, relative: bool) -> Base {
        Base {
            absolute: String::from(absolute),
            given: String::from(given),
            relative,
        }
    }

    #[test]
    fn files_are_named_as_given_or_relative_to_the_directory() {
        let mut places = Places::default();
        places.add(base("/home/ann/specs", "specs", true));
        places.add(base("/home/ann/other", "../ann/other", false));
        places.add(base("/home/ann", "", false));
        assert_eq!(places.name("/home/ann/specs/a/b.yaml"), "a/b.yaml");
        assert_eq!(places.path("/home/ann/specs/a/b.yaml"), "specs/a/b.yaml");
        assert_eq!(places.name("/home/ann/other/c.yaml"), "../ann/other/c.yaml");
        assert_eq!(places.name("/home/ann/d.yaml"), "d.yaml");
        assert_eq!(places.name("/etc/x.yaml"), "/etc/x.yaml");
    }

    #[test]
    fn a_sibling_with_the_same_beginning_is_not_inside() {
        let mut places = Places::default();
        places.add(base("/a/spec", "spec", true));
        assert!(places.allow(Path::new("/a/spec/x.yaml")));
        assert!(!places.allow(Path::new("/a/specs/x.yaml")));
        assert_eq!(places.name("/a/specs/x.yaml"), "/a/specs/x.yaml");
    }
}
