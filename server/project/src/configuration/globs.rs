//! Patterns of paths and operations.

use globset::{GlobBuilder, GlobMatcher, GlobSet, GlobSetBuilder};
use rules::Endpoint;

/// Patterns of paths below a directory.
#[derive(Debug, Clone)]
pub(crate) struct Paths {
    /// The directory, without a slash at the end.
    directory: String,
    patterns: GlobSet,
}

impl Paths {
    /// Patterns relative to `directory`; those that cannot be understood are left out.
    pub(crate) fn new<'p>(directory: &str, patterns: impl IntoIterator<Item = &'p str>) -> Self {
        let mut set = GlobSetBuilder::new();
        for pattern in patterns {
            for glob in both(pattern).into_iter().flatten() {
                set.add(glob);
            }
        }
        Paths {
            directory: directory.to_owned(),
            // Each pattern was understood; all together may still be too large.
            patterns: set.build().unwrap_or_default(),
        }
    }

    /// Whether the file with this normalised path is meant.
    pub(crate) fn matches(&self, path: &str) -> bool {
        let below = path.strip_prefix(self.directory.as_str());
        let below = below.and_then(|rest| match self.directory.as_str() {
            "" => Some(rest),
            _ => rest.strip_prefix('/'),
        });
        below.is_some_and(|relative| self.patterns.is_match(relative))
    }
}

/// A pattern, and everything below what it means if that is a directory.
fn both(pattern: &str) -> Result<[globset::Glob; 2], globset::Error> {
    let pattern = pattern.trim_start_matches("./").trim_end_matches('/');
    let glob = |text: &str| GlobBuilder::new(text).literal_separator(true).build();
    Ok([glob(pattern)?, glob(&format!("{pattern}/**"))?])
}

/// Why a pattern of paths cannot be understood.
pub(crate) fn problem(pattern: &str) -> Option<String> {
    both(pattern).err().map(|error| error.kind().to_string())
}

/// A pattern of operations: `DELETE /pets/*`.
#[derive(Debug, Clone)]
pub(crate) struct Operations {
    /// `None`: every method.
    method: Option<String>,
    path: GlobMatcher,
}

impl Operations {
    /// `None` for a pattern that is no method and path.
    pub(crate) fn new(pattern: &str) -> Option<Self> {
        let pattern = pattern.trim();
        let (method, path) = match pattern.split_once(char::is_whitespace) {
            Some((method, path)) => (Some(method), path.trim_start()),
            None => (None, pattern),
        };
        if !path.starts_with('/') && !path.starts_with('*') {
            return None;
        }
        let method = method.filter(|method| *method != "*");
        // Braces belong to the path.
        let mut literal = String::with_capacity(path.len());
        for letter in path.chars() {
            match letter {
                '{' | '}' | '[' | ']' | '?' => literal.extend(['[', letter, ']']),
                '\\' => literal.push_str("[\\\\]"),
                _ => literal.push(letter),
            }
        }
        let glob = GlobBuilder::new(&literal)
            .literal_separator(true)
            .backslash_escape(true)
            .build();
        Some(Operations {
            method: method.map(str::to_owned),
            path: glob.ok()?.compile_matcher(),
        })
    }

    pub(crate) fn matches(&self, operation: &Endpoint) -> bool {
        let method = self.method.as_ref();
        method.is_none_or(|method| method.eq_ignore_ascii_case(&operation.method))
            && self.path.is_match(&operation.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_and_directories_hold_what_is_below() {
        let paths = Paths::new("/w", ["legacy/", "*.draft.yaml", "v{1,2}/**/old.yaml"]);
        for (path, expected) in [
            ("/w/legacy/a/b.yaml", true),
            ("/w/legacy.yaml", false),
            ("/w/x.draft.yaml", true),
            ("/w/a/x.draft.yaml", false),
            ("/w/v2/a/b/old.yaml", true),
            ("/w/v3/old.yaml", false),
            ("/ww/legacy/a.yaml", false),
            ("/other/legacy/a.yaml", false),
        ] {
            assert_eq!(paths.matches(path), expected, "{path}");
        }
    }

    #[test]
    fn operations_are_methods_and_paths() {
        let operation = |method: &str, path: &str| Endpoint {
            method: method.to_owned(),
            path: path.to_owned(),
            changes: true,
        };
        for (pattern, method, path, expected) in [
            ("DELETE /pets/*", "DELETE", "/pets/{petId}", true),
            ("delete /pets/{petId}", "DELETE", "/pets/{petId}", true),
            ("DELETE /pets/*", "GET", "/pets/{petId}", false),
            ("DELETE /pets/*", "DELETE", "/pets/{petId}/photos", false),
            ("* /pets/**", "PUT", "/pets/{petId}/photos/{id}", true),
            ("/pets/{petId}", "PUT", "/pets/{petId}", true),
            ("/a[b]?c\\d", "PUT", "/a[b]?c\\d", true),
            ("/a[b]?c", "PUT", "/abxc", false),
        ] {
            let operations = Operations::new(pattern).expect(pattern);
            let found = operations.matches(&operation(method, path));
            assert_eq!(found, expected, "{pattern}: {method} {path}");
        }
        assert!(Operations::new("pets").is_none());
    }
}
