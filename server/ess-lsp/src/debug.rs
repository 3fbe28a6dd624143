//! Shows how this program reads a file.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use syntax::{Dialect, Document, Limits};

use crate::discover::in_words;
use crate::load::{Bounds, read_text};

/// The events of the parser and the errors after them.
///
/// # Errors
/// What is wrong with the file, in words.
pub(crate) fn events(path: &Path) -> Result<(String, Vec<String>), String> {
    let failed = |what: &dyn std::fmt::Display| format!("{}: {what}", path.display());
    let mut source: Box<dyn Read> = if path.as_os_str() == "-" {
        Box::new(std::io::stdin().lock())
    } else {
        Box::new(File::open(path).map_err(|error| failed(&in_words(&error)))?)
    };
    let text = read_text(&mut *source, 0, Bounds::default()).map_err(|error| failed(&error))?;
    let dialect = Dialect::of_path(&path.to_string_lossy());
    let document = Document::parse(text, dialect, &[], Limits::default());
    let errors = document.errors().map(|error| {
        let place = document.position(error.range.start, syntax::Encoding::Utf32);
        let (line, column) = (place.line + 1, place.character + 1);
        format!("{}:{line}:{column}: {error}", path.display())
    });
    Ok((syntax::events(&document), errors.collect()))
}
