//! Reads documents and everything that they refer to.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use openapi::{FileFailure, FileId, Files};
use project::Projects;
use rayon::prelude::*;
use syntax::{Dialect, Document, EncodingError, Limits};

use crate::discover::{Candidate, Discovered, in_words};
use crate::format::table::{cut, printable};
use crate::places::Places;
use crate::progress::Progress;

/// Bounds of what is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// Bytes of one file.
    pub(crate) file_size: u64,
}

impl Default for Bounds {
    fn default() -> Self {
        Bounds {
            file_size: project::Settings::default().limits.file_size.value,
        }
    }
}

/// Of a file in a directory whose name does not promise YAML or JSON, so much is looked at.
const HEAD: usize = 4096;

/// What was read.
#[derive(Debug, Default)]
pub(crate) struct Loaded {
    /// Documents and their parts.
    pub(crate) files: Files,
    /// The documents, sorted by path.
    pub(crate) roots: Vec<FileId>,
    /// Documents that are larger than the limit.
    pub(crate) too_large: Vec<FileId>,
    /// Files that were named or are documents, and could not be read, in words.
    pub(crate) problems: Vec<String>,
    /// Number of files in the directories that are no documents.
    pub(crate) passed_over: usize,
    /// Normalised paths that configurations leave out, documents or not.
    pub(crate) ignored: Vec<String>,
}

/// What a candidate turned out to be.
#[derive(Debug)]
pub(crate) enum Opened {
    Document(Document),
    Other,
    /// A document of a version that is not read here, and what it states.
    Unsupported(String),
    Failed(FileFailure),
}

/// Text from standard input under the path that it stands for.
pub(crate) struct Stdin {
    pub(crate) path: String,
    pub(crate) dialect: Dialect,
    pub(crate) text: Result<String, FileFailure>,
}

/// Reads all candidates (and standard input), keeps those that are documents, and then what they
/// refer to until nothing is missing. `files` holds the configurations, `projects` says what they
/// mean for bounds and for what is left out.
pub(crate) fn load(
    found: &Discovered,
    stdin: Option<Stdin>,
    files: Files,
    projects: &Projects,
    progress: &Progress,
) -> Loaded {
    let mut loaded = Loaded {
        files,
        ..Loaded::default()
    };
    let mut named = Vec::new();
    let over_stdin = stdin.as_ref().map(|stdin| stdin.path.clone());
    if let Some(stdin) = stdin {
        let candidate = Candidate {
            path: stdin.path,
            named: true,
        };
        let opened = match stdin.text {
            Ok(text) => as_document(text, stdin.dialect, candidate.named),
            Err(failure) => Opened::Failed(failure),
        };
        loaded.add_root(&candidate, opened, &found.places, &mut named);
    }
    let is_ignored = |path: &str| projects.settings(path).ignores_document(path);
    let (ignored, candidates): (Vec<&Candidate>, Vec<&Candidate>) = found
        .candidates
        .iter()
        .filter(|candidate| Some(&candidate.path) != over_stdin.as_ref())
        .partition(|candidate| is_ignored(&candidate.path));
    let ignored = ignored.into_iter().map(|one| one.path.clone());
    loaded.ignored = ignored.collect();
    progress.expect(candidates.len());
    // In pieces, so that only a few texts that are no documents are in memory at a time.
    for piece in candidates.chunks(256) {
        let opened: Vec<Opened> = piece
            .par_iter()
            .map(|candidate| {
                progress.step();
                open_candidate(candidate, bounds_of(projects, &candidate.path))
            })
            .collect();
        for (candidate, opened) in piece.iter().zip(opened) {
            loaded.add_root(candidate, opened, &found.places, &mut named);
        }
    }
    loaded.add_parts(&found.places, projects);
    loaded.refuse_named(&named, &found.places);
    loaded
}

impl Loaded {
    fn add_root(
        &mut self,
        candidate: &Candidate,
        opened: Opened,
        places: &Places,
        named: &mut Vec<String>,
    ) {
        let path = &candidate.path;
        match opened {
            Opened::Document(document) => {
                let id = self.files.insert(path, document);
                self.roots.push(id);
            }
            Opened::Failed(failure @ FileFailure::TooLarge { .. }) => {
                let id = self.files.insert_failure(path, failure);
                self.too_large.push(id);
            }
            Opened::Failed(failure) => {
                self.problems
                    .push(format!("{}: the file {failure}", places.path(path)));
            }
            Opened::Unsupported(stated) => self.problems.push(format!(
                "{}: {stated} is not supported: this program reads `openapi` 3.0, 3.1, 3.2 and \
                 `swagger` 2.0",
                places.path(path)
            )),
            Opened::Other if candidate.named => named.push(path.clone()),
            Opened::Other => self.passed_over += 1,
        }
    }

    /// Reads what is referred to, level by level, each level in parallel.
    fn add_parts(&mut self, places: &Places, projects: &Projects) {
        let roots = self.roots.iter();
        let limit = projects.file_limit(roots.map(|root| self.files.path(*root)));
        let mut asked: HashSet<String> = HashSet::new();
        let mut fresh: Vec<FileId> = self.roots.clone();
        while !fresh.is_empty() {
            let mut wanted = self.wanted_by(&fresh, &mut asked);
            let room = limit.saturating_sub(self.files.ids().count());
            for path in wanted.split_off(room.min(wanted.len())) {
                let failure = FileFailure::TooManyFiles { limit };
                self.files.insert_failure(&path, failure);
            }
            let read: Vec<Result<Document, FileFailure>> = wanted
                .par_iter()
                .map(|path| open_part(path, places, bounds_of(projects, path)))
                .collect();
            fresh.clear();
            for (path, read) in wanted.iter().zip(read) {
                match read {
                    Ok(document) => fresh.push(self.files.insert(path, document)),
                    Err(failure) => {
                        self.files.insert_failure(path, failure);
                    }
                }
            }
        }
    }

    /// The paths that some files name and nobody has asked for yet, sorted.
    fn wanted_by(&self, files: &[FileId], asked: &mut HashSet<String>) -> Vec<String> {
        let named: Vec<Vec<String>> = files
            .par_iter()
            .map(|id| {
                let paths = self.files.referenced_files(*id);
                paths.map(str::to_owned).collect()
            })
            .collect();
        let mut wanted: Vec<String> = named
            .into_iter()
            .flatten()
            .filter(|path| self.files.id(path).is_none() && asked.insert(path.clone()))
            .collect();
        wanted.sort();
        wanted
    }

    /// A named file must be a document or a part of one.
    fn refuse_named(&mut self, named: &[String], places: &Places) {
        for path in named {
            if self.files.id(path).is_none() {
                self.problems.push(format!(
                    "{}: this is no OpenAPI document: it has no top-level `openapi` (3.0, 3.1, 3.2) \
                     or `swagger` (2.0) version, and no document given refers to it",
                    places.path(path)
                ));
            }
        }
    }
}

/// What may be read of a file.
pub(crate) fn bounds_of(projects: &Projects, path: &str) -> Bounds {
    Bounds {
        file_size: projects.settings(path).limits.file_size.value,
    }
}

/// Reads a candidate and says what it is.
pub(crate) fn open_candidate(candidate: &Candidate, bounds: Bounds) -> Opened {
    let path = Path::new(&candidate.path);
    let result = if candidate.named {
        read_file(path, bounds)
    } else {
        read_promising(path, bounds)
    };
    match result {
        Ok(Some(text)) => as_document(text, Dialect::of_path(&candidate.path), candidate.named),
        Ok(None) => Opened::Other,
        Err(failure) => Opened::Failed(failure),
    }
}

fn as_document(text: String, dialect: Dialect, named: bool) -> Opened {
    if openapi::sniff(&text).is_some() {
        return Opened::Document(openapi::parse(text, dialect, Limits::default()));
    }
    unsupported_version(text, dialect, named).map_or(Opened::Other, Opened::Unsupported)
}

/// A top-level version that [`openapi::sniff`] does not know, such as "`openapi` 4.0.0". Of a file
/// that nobody has named only a number counts: other programs have settings called `openapi`.
fn unsupported_version(text: String, dialect: Dialect, named: bool) -> Option<String> {
    const KEYS: [&str; 2] = ["openapi", "swagger"];
    if !KEYS.iter().any(|key| text.contains(key)) {
        return None;
    }
    let document = openapi::parse(text, dialect, Limits::default());
    let root = document.root()?;
    KEYS.iter().find_map(|key| {
        let version = root.get(key)?.as_str()?;
        let is_number = version.starts_with(|first: char| first.is_ascii_digit());
        let shown = printable(&cut(&version, 40));
        (is_number || (named && !shown.is_empty())).then(|| format!("`{key}` {shown}"))
    })
}

/// A part is read only inside the allowed directories.
fn open_part(path: &str, places: &Places, bounds: Bounds) -> Result<Document, FileFailure> {
    let outside_by_name = !places.allow(Path::new(path));
    if outside_by_name {
        // Whether it exists is nobody's business.
        return Err(FileFailure::Outside);
    }
    open_allowed(path, |real| places.allow(real), bounds)
}

/// Reads a file whose real path, links followed, is allowed, and only if it is a plain file (reading
/// a pipe would wait for ever).
pub(crate) fn open_allowed(
    path: &str,
    allow: impl Fn(&Path) -> bool,
    bounds: Bounds,
) -> Result<Document, FileFailure> {
    let real = Path::new(path)
        .canonicalize()
        .map_err(|error| failure(&error))?;
    if !allow(&real) {
        return Err(FileFailure::Outside);
    }
    if !real.is_file() {
        return Err(FileFailure::Unreadable(String::from("it is not a file")));
    }
    let text = read_file(&real, bounds)?.unwrap_or_default();
    Ok(openapi::parse(
        text,
        Dialect::of_path(path),
        Limits::default(),
    ))
}

/// The text of a plain file inside a directory, links followed.
pub(crate) fn read_inside(
    path: &str,
    directory: &str,
    bounds: Bounds,
) -> Result<String, FileFailure> {
    if directory.is_empty() || !Path::new(path).starts_with(directory) {
        return Err(FileFailure::Outside);
    }
    let real = Path::new(path)
        .canonicalize()
        .map_err(|error| failure(&error))?;
    if !real.starts_with(directory) {
        return Err(FileFailure::Outside);
    }
    if !real.is_file() {
        return Err(FileFailure::Unreadable(String::from("it is not a file")));
    }
    Ok(read_file(&real, bounds)?.unwrap_or_default())
}

/// The text of a file; never `None`.
pub(crate) fn read_file(path: &Path, bounds: Bounds) -> Result<Option<String>, FileFailure> {
    let mut file = File::open(path).map_err(|error| failure(&error))?;
    let size = file.metadata().map_or(0, |metadata| metadata.len());
    if size > bounds.file_size {
        return Err(too_large(Some(size), bounds));
    }
    read_text(&mut file, size as usize, bounds).map(Some)
}

/// The text of a file in a directory that may be a document; `None` when a look at its first bytes
/// tells that it is none, or when neither its name nor its content promises one and it cannot be read.
fn read_promising(path: &Path, bounds: Bounds) -> Result<Option<String>, FileFailure> {
    let by_name = promises_text(path);
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if by_name => return Err(failure(&error)),
        Err(_) => return Ok(None),
    };
    let size = file.metadata().map_or(0, |metadata| metadata.len());
    if by_name && size <= bounds.file_size {
        let bytes = read_bytes(&mut file, size as usize, bounds)?;
        let is_text = std::str::from_utf8(&bytes).is_ok_and(|text| !text.contains('\0'));
        if !is_text && openapi::sniff(&roughly(&bytes)).is_none() {
            return Ok(None);
        }
        return decode(bytes).map(Some);
    }
    let mut head = Vec::with_capacity(HEAD);
    match file.take(HEAD as u64).read_to_end(&mut head) {
        Ok(_) => {}
        Err(error) if by_name => return Err(failure(&error)),
        Err(_) => return Ok(None),
    }
    let head = roughly(&head);
    if head.contains('\0') || !starts_with_a_key(&head) || openapi::sniff(&head).is_none() {
        return Ok(None);
    }
    if size > bounds.file_size {
        return Err(too_large(Some(size), bounds));
    }
    read_file(path, bounds)
}

/// Whether the name of a file says that it is YAML or JSON.
fn promises_text(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| {
        ["yaml", "yml", "json"]
            .into_iter()
            .any(|known| extension.eq_ignore_ascii_case(known))
    })
}

/// Bytes in any encoding as a text in which keys and versions can be recognised. In UTF-16 these are
/// ASCII with a NUL beside each character.
fn roughly(bytes: &[u8]) -> Cow<'_, str> {
    let (marked, content) = match bytes {
        [0xFF, 0xFE, content @ ..] | [0xFE, 0xFF, content @ ..] => (true, content),
        _ => (false, bytes),
    };
    if !marked && !bytes.iter().take(2).any(|byte| *byte == 0) {
        return String::from_utf8_lossy(content);
    }
    let narrow: Vec<u8> = content.iter().copied().filter(|byte| *byte != 0).collect();
    Cow::Owned(String::from_utf8_lossy(&narrow).into_owned())
}

/// Whether the first line that is no comment could open a document. Programs and manuals quote whole
/// documents at the left margin; they begin with something else.
fn starts_with_a_key(head: &str) -> bool {
    let mut lines = head.trim_start_matches('\u{feff}').lines().map(str::trim);
    let first =
        lines.find(|line| !line.is_empty() && !line.starts_with(['#', '%']) && *line != "---");
    first.is_some_and(|line| {
        let key = line.split(':').next().unwrap_or_default().trim_end();
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '"' | '\'');
        line.starts_with('{') || (line.contains(':') && key.chars().all(is_word))
    })
}

/// The text of a source that has about `size` bytes.
pub(crate) fn read_text(
    from: &mut dyn Read,
    size: usize,
    bounds: Bounds,
) -> Result<String, FileFailure> {
    decode(read_bytes(from, size, bounds)?)
}

/// Reads at most the limit, since a file may grow and a pipe has no size.
fn read_bytes(from: &mut dyn Read, size: usize, bounds: Bounds) -> Result<Vec<u8>, FileFailure> {
    let mut bytes = Vec::with_capacity(size + 1);
    let mut limited = from.take(bounds.file_size + 1);
    limited
        .read_to_end(&mut bytes)
        .map_err(|error| failure(&error))?;
    if bytes.len() as u64 > bounds.file_size {
        return Err(too_large(None, bounds));
    }
    Ok(bytes)
}

fn decode(bytes: Vec<u8>) -> Result<String, FileFailure> {
    syntax::decode_utf8(bytes).map_err(|error: EncodingError| FileFailure::NotUtf8 {
        offset: error.offset,
        message: error.to_string(),
    })
}

fn too_large(bytes: Option<u64>, bounds: Bounds) -> FileFailure {
    FileFailure::TooLarge {
        bytes,
        limit: bounds.file_size,
    }
}

fn failure(error: &io::Error) -> FileFailure {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => FileFailure::Missing,
        _ => FileFailure::Unreadable(in_words(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Permissions do not stop every user, so a file that is not there stands for one that cannot be
    /// opened.
    #[test]
    fn what_cannot_be_opened_is_told_where_its_name_promises_a_document() {
        let open = |name: &str| {
            let path = std::env::temp_dir().join("ess-lsp-not-there").join(name);
            let candidate = Candidate {
                path: path.to_string_lossy().into_owned(),
                named: false,
            };
            open_candidate(&candidate, Bounds::default())
        };
        for name in ["a.yaml", "a.yml", "a.JSON"] {
            assert!(matches!(open(name), Opened::Failed(_)), "{name}");
        }
        assert!(matches!(open("a.txt"), Opened::Other));
    }
}
