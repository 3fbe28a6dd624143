//! URIs and paths as strings: pure functions, the same on every system.

use openapi::{FilePart, normalise, percent_decode, split};

/// The path that a URI means: normalised, with `/`, drive letters in upper case, `//host/share` for
/// a network share. What is no file (`untitled:Untitled-1`) is its own name.
pub(crate) fn to_path(uri: &str) -> String {
    if let Some(share) = share(uri) {
        return share;
    }
    let is_file = uri
        .get(..5)
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("file:"));
    // `#` and `?` are escaped in the path of a URI, so the rest of it is no fragment of a reference.
    match split(uri).file {
        FilePart::Path(path) if is_file => normalise(&path),
        _ => uri.to_owned(),
    }
}

/// `file://host/share/...`
fn share(uri: &str) -> Option<String> {
    let (scheme, rest) = uri.split_once("://")?;
    let (host, path) = rest.split_once('/')?;
    let is_share = scheme.eq_ignore_ascii_case("file")
        && !host.is_empty()
        && !host.eq_ignore_ascii_case("localhost");
    is_share.then(|| normalise(&format!("//{host}/{}", percent_decode(path))))
}

/// The URI of a path, in the spelling that editors use: the colon of a drive is escaped, its letter
/// is in lower case.
pub(crate) fn of_path(path: &str) -> String {
    if let Some(share) = path.strip_prefix("//") {
        return format!("file://{}", encode(share));
    }
    let Some(rest) = path.strip_prefix('/') else {
        return match path.split_once(':') {
            Some((drive, rest)) if drive.len() == 1 => {
                format!("file:///{}%3A{}", drive.to_ascii_lowercase(), encode(rest))
            }
            // A name that is no path is a URI already.
            _ => path.to_owned(),
        };
    };
    format!("file:///{}", encode(rest))
}

/// Whether a path names a file on disk.
pub(crate) fn is_file(path: &str) -> bool {
    openapi::is_absolute(path)
}

/// Percent-encodes everything but what RFC 3986 calls unreserved, and `/`.
fn encode(path: &str) -> String {
    use std::fmt::Write;
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/') {
            encoded.push(char::from(byte));
        } else {
            // Writing to a `String` cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris_become_paths() {
        for (uri, path) in [
            ("file:///home/ann/api.yaml", "/home/ann/api.yaml"),
            ("file://localhost/home/ann/api.yaml", "/home/ann/api.yaml"),
            ("file:///a%20b/%C3%A4.yaml", "/a b/ä.yaml"),
            ("file:///a/b%23c.yaml", "/a/b#c.yaml"),
            ("file:///a/../b/./c.yaml", "/b/c.yaml"),
            ("file:///c%3A/api/a.yaml", "C:/api/a.yaml"),
            ("file:///C%3a/api/a.yaml", "C:/api/a.yaml"),
            ("file:///c:/api/a.yaml", "C:/api/a.yaml"),
            ("FILE:///c:/api/a.yaml", "C:/api/a.yaml"),
            ("file://server/share/a%20b.yaml", "//server/share/a b.yaml"),
            ("untitled:Untitled-1", "untitled:Untitled-1"),
            ("git:/home/ann/api.yaml?ref", "git:/home/ann/api.yaml?ref"),
            (
                "vscode-vfs://github/a/b.yaml",
                "vscode-vfs://github/a/b.yaml",
            ),
        ] {
            assert_eq!(to_path(uri), path, "{uri}");
        }
    }

    #[test]
    fn one_file_has_one_path() {
        let spellings = [
            "file:///c%3A/Api/a.yaml",
            "file:///C:/Api/a.yaml",
            "file:///C%3A/Api/./a.yaml",
        ];
        for uri in spellings {
            assert_eq!(to_path(uri), "C:/Api/a.yaml");
        }
        // Names are case-sensitive on most systems; only drives are not anywhere.
        assert_ne!(to_path("file:///c%3A/api/a.yaml"), "C:/Api/a.yaml");
    }

    #[test]
    fn paths_become_uris_and_come_back() {
        for (path, uri) in [
            ("/home/ann/api.yaml", "file:///home/ann/api.yaml"),
            ("/a b/ä#%.yaml", "file:///a%20b/%C3%A4%23%25.yaml"),
            ("C:/api/a.yaml", "file:///c%3A/api/a.yaml"),
            ("//server/share/a b.yaml", "file://server/share/a%20b.yaml"),
            ("untitled:Untitled-1", "untitled:Untitled-1"),
        ] {
            assert_eq!(of_path(path), uri);
            assert_eq!(to_path(uri), path);
        }
    }

    #[test]
    fn only_paths_are_files() {
        assert!(is_file("/a"));
        assert!(is_file("C:/a"));
        assert!(is_file("//server/share/a"));
        assert!(!is_file("untitled:Untitled-1"));
        assert!(!is_file("git:/a/b.yaml"));
    }
}
