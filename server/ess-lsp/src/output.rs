//! Where reports and tables go: what in which format to which file.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::ArgMatches;

use crate::cli::{Format, MatrixFormat};

/// What to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    /// What was found.
    Report(Format),
    /// Who may do what.
    Matrix(MatrixFormat),
}

/// A report or table to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Output {
    pub(crate) content: Content,
    /// `None`: standard output.
    pub(crate) file: Option<PathBuf>,
}

/// Pairs each `--format` and `--matrix` with the `--output` that follows it.
///
/// # Errors
/// What is wrong with them, in words.
pub(crate) fn outputs(matches: &ArgMatches) -> Result<Vec<Output>, String> {
    let formats = placed::<Format>(matches, "format");
    let files = placed::<PathBuf>(matches, "output");
    let reports = formats
        .into_iter()
        .map(|(at, format)| (at, Content::Report(format)));
    let matrices = placed::<MatrixFormat>(matches, "matrix").into_iter();
    let matrices = matrices.map(|(at, format)| (at, Content::Matrix(format)));
    let mut starts: Vec<(usize, Content)> = reports.chain(matrices).collect();
    starts.sort_by_key(|(at, _)| *at);
    if starts.is_empty() {
        starts.push((0, Content::Report(Format::default())));
    }
    let mut outputs: Vec<(usize, Output)> = starts
        .into_iter()
        .map(|(at, content)| {
            (
                at,
                Output {
                    content,
                    file: None,
                },
            )
        })
        .collect();
    for (at, file) in files {
        let before = outputs.iter_mut().rev().find(|(start, _)| *start < at);
        let shown = file.display();
        match before {
            None => {
                return Err(format!(
                    "--output {shown} stands before the first --format: write it behind the --format \
                     or --matrix that it is for"
                ));
            }
            Some((_, output)) if output.file.is_some() => {
                return Err(format!(
                    "--output {shown} is the second one of its --format: repeat the format before it"
                ));
            }
            Some((_, output)) => output.file = Some(file),
        }
    }
    let outputs: Vec<Output> = outputs.into_iter().map(|(_, output)| output).collect();
    for (index, output) in outputs.iter().enumerate() {
        if outputs
            .iter()
            .take(index)
            .any(|one| one.file == output.file)
        {
            let target = output.file.as_ref().map_or_else(
                || String::from("standard output"),
                |file| file.display().to_string(),
            );
            return Err(format!(
                "two formats go to {target}: write --output FILE behind one of them"
            ));
        }
    }
    Ok(outputs)
}

/// The values of an option, with their places on the command line.
fn placed<T: Clone + Send + Sync + 'static>(matches: &ArgMatches, name: &str) -> Vec<(usize, T)> {
    let places = matches.indices_of(name).into_iter().flatten();
    let values = matches.get_many::<T>(name).into_iter().flatten();
    places.zip(values.cloned()).collect()
}

/// Writes a file so that readers see the old one or all of the new one: next to it, then renamed.
///
/// # Errors
/// Those of the file system and of `write`; no half-written file is left behind.
pub(crate) fn write_whole(
    file: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    // A link stays a link: what it leads to is replaced.
    let target = file.canonicalize().unwrap_or_else(|_| file.to_owned());
    if fs::metadata(&target).is_ok_and(|metadata| !metadata.is_file()) {
        // Pipes and devices have no content to replace.
        return fill(OpenOptions::new().write(true).open(&target)?, write);
    }
    let Some(name) = target.file_name() else {
        return Err(io::ErrorKind::InvalidFilename.into());
    };
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}.tmp", std::process::id()));
    let temporary = target.with_file_name(hidden);
    let written = File::create_new(&temporary)
        .and_then(|created| fill(created, write))
        .and_then(|()| fs::rename(&temporary, &target));
    if written.is_err() {
        // The first error says more than one of cleaning up.
        let _ = fs::remove_file(&temporary);
    }
    written
}

fn fill(file: File, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, file);
    write(&mut out)?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::Cli;

    fn of(arguments: &str) -> Result<Vec<Output>, String> {
        let line = format!("ess-lsp --check {arguments}");
        outputs(&Cli::command().get_matches_from(line.split_whitespace()))
    }

    fn output(format: Format, file: Option<&str>) -> Output {
        let file = file.map(PathBuf::from);
        let content = Content::Report(format);
        Output { content, file }
    }

    #[test]
    fn a_matrix_is_written_like_a_report() {
        let matrix = Output {
            content: Content::Matrix(MatrixFormat::Html),
            file: Some(PathBuf::from("m.html")),
        };
        assert_eq!(
            of("--matrix html --output m.html"),
            Ok(vec![matrix.clone()])
        );
        assert_eq!(
            of("--matrix html --output m.html --format human"),
            Ok(vec![matrix, output(Format::Human, None)])
        );
        assert!(of("--matrix html --format human").is_err());
    }

    #[test]
    fn a_file_belongs_to_the_format_before_it() {
        let human = output(Format::Human, None);
        let json = output(Format::Json, Some("b"));
        let sarif = output(Format::Sarif, Some("c"));
        assert_eq!(of("api.yaml"), Ok(vec![human.clone()]));
        assert_eq!(of("--output a"), Ok(vec![output(Format::Human, Some("a"))]));
        assert_eq!(
            of("--format human api.yaml --format json --output b . --format sarif --output=c"),
            Ok(vec![human, json, sarif])
        );
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for (arguments, word) in [
            ("--output a --format json", "before the first --format"),
            ("--format json --output a --output b", "second one"),
            ("--format json --format sarif", "standard output"),
            (
                "--format json --output a --format sarif --output a",
                "go to a",
            ),
        ] {
            let refused = of(arguments).expect_err(arguments);
            assert!(refused.contains(word), "{refused}");
        }
    }

    #[test]
    fn a_failed_write_leaves_the_old_file() {
        let directory = std::env::temp_dir().join(format!("ess-output-{}", std::process::id()));
        fs::create_dir_all(&directory).expect("a directory");
        let file = directory.join("report");
        write_whole(&file, |out| out.write_all(b"old")).expect("written");
        let failed = write_whole(&file, |out| {
            out.write_all(b"new")?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert!(failed.is_err());
        assert_eq!(fs::read(&file).expect("there"), b"old");
        let names = fs::read_dir(&directory).expect("there").count();
        fs::remove_dir_all(&directory).expect("removed");
        assert_eq!(names, 1, "a temporary file was left behind");
    }
}
