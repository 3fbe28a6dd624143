//! Small documents for the tests.

use openapi::{Api, FileId, Files};
use syntax::{Dialect, Limits};

/// Files with these paths and texts; JSON by name, else YAML.
pub(crate) fn files(texts: &[(&str, &str)]) -> Files {
    let mut files = Files::new();
    for (path, text) in texts {
        let document = openapi::parse(*text, Dialect::of_path(path), Limits::default());
        assert_eq!(document.errors().collect::<Vec<_>>(), [], "{path}");
        files.insert(path, document);
    }
    files
}

/// The first of the files.
pub(crate) fn first(files: &Files) -> FileId {
    files.ids().next().expect("a file")
}

/// The document in the first of the files.
pub(crate) fn api(files: &Files) -> Api<'_> {
    Api::new(files, first(files)).expect("an OpenAPI document")
}
