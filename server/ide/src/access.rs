//! Who may do what, by one document.

use access::{Access, Matrix};
use openapi::FileId;

use crate::Analysis;

impl Analysis {
    /// The access matrix of the document in `file`; `None` where there is none.
    pub fn matrix(&self, file: FileId) -> Option<Matrix> {
        self.model(file).map(|model| Matrix::of(model))
    }

    /// Asks about access by the document in `file`; `None` where there is none.
    pub fn with_access<T>(&self, file: FileId, ask: impl FnOnce(&Access<'_>) -> T) -> Option<T> {
        let model = self.model(file)?;
        let files = self.files().view(file);
        Some(ask(&Access::new(&files, model)))
    }
}
