//! Writes declarations: for one operation, or for a whole document.

use model::Spelling;

/// How declarations are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Which security scheme says who the caller is.
    pub scheme: Scheme,
    /// How keywords are written in a document that has none yet.
    pub spelling: Spelling,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            scheme: Scheme::Existing,
            spelling: Spelling::Small,
        }
    }
}

/// Which security scheme says who the caller is, in a document that does not declare it yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// One that carries a token and is in force: it gains `x-user_id` and `x-groups`, and no
    /// `security` changes. Where there is none, as [`Scheme::Insert`].
    Existing,
    /// A new `X-objectAuthScheme`, which each alternative of the `security` in force gains.
    Insert,
}
