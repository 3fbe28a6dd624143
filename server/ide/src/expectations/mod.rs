//! Cases beside documents: what they have come to in the texts as they are now, and new ones.

mod case;

use access::Flaw;
use access::expect::{self, Expected};
use openapi::FileId;

use crate::Analysis;

pub use access::expect::Case;
pub use access::{Source, Step};
pub use case::NewCase;

/// Whether a path is called like a file with cases.
pub fn holds_cases(path: &str) -> bool {
    expect::is_file(path)
}

impl Analysis {
    /// What the cases of a file have come to; `None` for a file that holds none.
    pub fn expectations(&self, file: FileId) -> Option<Expected> {
        let test = self.case_file(file)?;
        let Some((_, range)) = expect::document(test) else {
            // Nothing can be decided; what is missing is told with what else is wrong.
            return Some(Expected {
                flaws: vec![Flaw {
                    range: 0..0,
                    message: String::from(
                        "`document` is missing: the path of the OpenAPI document that the cases are about",
                    ),
                }],
                ..Expected::default()
            });
        };
        let problem = |message: String| {
            let flaw = Flaw {
                range: range.clone(),
                message,
            };
            Some(Expected {
                flaws: vec![flaw],
                ..Expected::default()
            })
        };
        let Some(document) = self.document_of_cases(file) else {
            return problem(String::from("there is no OpenAPI document"));
        };
        let broken = |part: &&FileId| {
            let document = self.document(**part);
            document.is_none_or(|document| document.errors().next().is_some())
        };
        // What is half read may have lost what narrows a grant.
        if self.parts_of(document).iter().any(|part| broken(&part)) {
            return problem(String::from(
                "the document has errors of syntax: cases are decided once they are mended",
            ));
        }
        self.with_access(document, |access| access.expect(test))
    }

    /// The document that the cases of a file are about; `None` where none is there.
    pub(crate) fn document_of_cases(&self, file: FileId) -> Option<FileId> {
        let document = self.file(&self.path_of_document(file)?)?;
        self.files().version(document).map(|_| document)
    }

    /// The files with cases about one of these documents.
    pub fn cases_about(&self, documents: &[FileId]) -> Vec<FileId> {
        let files = self.case_files();
        let about = |file: &FileId| {
            let document = self.document_of_cases(*file);
            document.is_some_and(|one| documents.contains(&one))
        };
        files.filter(about).collect()
    }

    /// All files with cases.
    pub fn case_files(&self) -> impl Iterator<Item = FileId> {
        let files = self.files();
        files.ids().filter(|file| self.case_file(*file).is_some())
    }

    /// The paths of documents that cases are about and that nobody has loaded yet.
    pub(crate) fn missing_documents(&self) -> impl Iterator<Item = String> {
        let named = self
            .case_files()
            .filter_map(|file| self.path_of_document(file));
        named.filter(|path| self.file(path).is_none())
    }

    fn case_file(&self, file: FileId) -> Option<&syntax::Document> {
        let named = holds_cases(self.files().path(file));
        self.document(file).filter(|_| named)
    }

    fn path_of_document(&self, file: FileId) -> Option<String> {
        let (named, _) = expect::document(self.case_file(file)?)?;
        Some(openapi::join(self.files().path(file), &named))
    }
}
