//! The two notations.

/// The notation of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// YAML 1.2.2.
    Yaml,
    /// JSON, RFC 8259, read strictly.
    Json,
}

impl Dialect {
    /// JSON for a name that ends in `.json` (any case), else YAML, of which JSON is (nearly) a part.
    pub fn of_path(path: &str) -> Self {
        let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
        if extension.eq_ignore_ascii_case("json") {
            Dialect::Json
        } else {
            Dialect::Yaml
        }
    }
}
