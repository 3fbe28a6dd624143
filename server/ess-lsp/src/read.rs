//! From the arguments to everything that is to be checked.

use std::collections::BTreeSet;
use std::io::{self, Read};
use std::path::Path;

use openapi::Files;
use project::Projects;
use syntax::Dialect;

use crate::cli::Cli;
use crate::configure::Configurer;
use crate::discover::{Discovered, in_words};
use crate::load::{Loaded, Stdin, bounds_of, load, read_text};
use crate::places::Base;
use crate::progress::Progress;

/// Reads configurations, then documents and their parts, and says what holds for all of them.
pub(crate) fn read_all(
    cli: &Cli,
    found: &mut Discovered,
    configurer: &mut Configurer<'_>,
    progress: &Progress,
) -> (Loaded, Projects) {
    let stdin = stdin_path(cli, found);
    found.stdin_path.clone_from(&stdin);
    let mut files = Files::new();
    let candidates = found.candidates.iter().map(|one| one.path.as_str());
    let projects = configurer.projects(&mut files, candidates.chain(stdin.as_deref()));
    let stdin = stdin.map(|path| {
        let (stdin, bytes) = read_stdin(cli.stdin_filename.as_deref(), path, &projects);
        found.stdin_bytes = bytes;
        stdin
    });
    let mut loaded = load(found, stdin, files, &projects, progress);
    // Only what holds for a document or a part of one is of interest from here on.
    let parts = loaded.roots.iter().chain(&loaded.too_large);
    let parts = parts.flat_map(|root| loaded.files.reachable(*root));
    let mut paths: BTreeSet<String> = parts
        .map(|file| loaded.files.path(file).to_owned())
        .collect();
    // And for the overlays that configurations name, which are read next.
    let named = loaded.roots.iter().flat_map(|root| {
        let settings = projects.settings(loaded.files.path(*root));
        settings.overlays.iter().map(|named| named.value.clone())
    });
    paths.extend(named.collect::<Vec<_>>());
    let projects = configurer.projects(&mut loaded.files, paths.iter().map(String::as_str));
    (loaded, projects)
}

/// The path that standard input stands for, if it is to be read. Without a name it refers to no file,
/// since nobody knows where it stands.
fn stdin_path(cli: &Cli, found: &mut Discovered) -> Option<String> {
    let Some(name) = &cli.stdin_filename else {
        return found.stdin.then(|| String::from("-"));
    };
    if !found.stdin {
        let problem = "--stdin-filename names standard input: give `-` as well";
        found.problems.push(String::from(problem));
        return None;
    }
    match Base::of_file(name) {
        Ok(base) => {
            let path = base.absolute_of(name);
            found.places.add(base);
            Some(path)
        }
        Err(error) => {
            let error = in_words(&error);
            let problem = format!("--stdin-filename {}: {error}", name.display());
            found.problems.push(problem);
            None
        }
    }
}

/// Standard input, and the bytes of it that were read, whatever they are.
fn read_stdin(name: Option<&Path>, path: String, projects: &Projects) -> (Stdin, Vec<u8>) {
    let mut keeping = Keeping {
        from: io::stdin().lock(),
        bytes: Vec::new(),
    };
    let text = read_text(&mut keeping, 0, bounds_of(projects, &path));
    let dialect = match (name, &text) {
        (None, Ok(text)) if text.trim_start().starts_with('{') => in_braces(text),
        _ => Dialect::of_path(&path),
    };
    let stdin = Stdin {
        path,
        dialect,
        text,
    };
    (stdin, keeping.bytes)
}

/// What a text without a name is that begins with a brace: JSON, if no key without quotes follows, as
/// in YAML in flow style.
fn in_braces(text: &str) -> Dialect {
    let inside = text.trim_start().trim_start_matches('{').trim_start();
    match inside.starts_with(|first: char| first.is_alphabetic()) {
        true => Dialect::Yaml,
        false => Dialect::Json,
    }
}

/// A reader that keeps what it has read.
struct Keeping<R> {
    from: R,
    bytes: Vec<u8>,
}

impl<R: Read> Read for Keeping<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.from.read(buffer)?;
        self.bytes.extend_from_slice(&buffer[..length]);
        Ok(length)
    }
}
