//! References and paths as strings: pure functions, no file system.

use std::borrow::Cow;

/// A reference, split into file and fragment (RFC 3986, section 4.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target<'r> {
    /// Which file.
    pub file: FilePart<'r>,
    /// Where in it.
    pub fragment: Fragment<'r>,
}

/// The part of a reference before `#`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilePart<'r> {
    /// Nothing: the file that holds the reference.
    Same,
    /// A path with `/`, percent-decoded, relative to the file that holds the reference or absolute.
    Path(Cow<'r, str>),
    /// A network address or an unknown scheme; never followed. The scheme is empty for `//host`.
    Remote(&'r str),
}

/// The part of a reference after `#`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fragment<'r> {
    /// Nothing: the whole file.
    Root,
    /// A JSON Pointer (RFC 6901, section 6), percent-decoded, `~0` and `~1` still escaped.
    Pointer(Cow<'r, str>),
    /// A plain name: an `$anchor` of JSON Schema 2020-12, section 8.2.2.
    Anchor(Cow<'r, str>),
}

/// Splits a reference as written in `$ref`.
///
/// `file:` addresses become paths; `C:\x` is a path with a drive, not a scheme; backslashes count
/// as slashes, since some tools write them.
pub fn split(reference: &str) -> Target<'_> {
    let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    Target {
        file: split_file(file),
        fragment: split_fragment(fragment),
    }
}

fn split_fragment(fragment: &str) -> Fragment<'_> {
    let decoded = percent_decode(fragment);
    if decoded.is_empty() {
        Fragment::Root
    } else if decoded.starts_with('/') {
        Fragment::Pointer(decoded)
    } else {
        Fragment::Anchor(decoded)
    }
}

fn split_file(file: &str) -> FilePart<'_> {
    if file.is_empty() {
        return FilePart::Same;
    }
    if file.starts_with("//") {
        return FilePart::Remote("");
    }
    match scheme(file) {
        None => FilePart::Path(slashes(percent_decode(file))),
        Some(scheme) if scheme.eq_ignore_ascii_case("file") => {
            file_address(file.get(scheme.len() + 1..).unwrap_or_default())
        }
        Some(scheme) => FilePart::Remote(scheme),
    }
}

/// The path of a `file:` address without its scheme (RFC 8089).
fn file_address(rest: &str) -> FilePart<'_> {
    let path = match rest.strip_prefix("//") {
        None => rest,
        Some(rest) => {
            let slash = rest.find('/').unwrap_or(rest.len());
            let (host, path) = rest.split_at(slash);
            if !host.is_empty() && !host.eq_ignore_ascii_case("localhost") {
                return FilePart::Remote("file");
            }
            path
        }
    };
    let decoded = slashes(percent_decode(path));
    let drive = decoded.strip_prefix('/').filter(|path| has_drive(path));
    let path = drive.map(|path| Cow::Owned(path.to_owned()));
    FilePart::Path(path.unwrap_or(decoded))
}

/// The scheme of an absolute address. One letter is a Windows drive.
fn scheme(file: &str) -> Option<&str> {
    let (scheme, _) = file.split_once(':')?;
    let first = scheme.bytes().next()?;
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    let is_scheme = scheme.len() > 1 && first.is_ascii_alphabetic() && scheme.bytes().all(allowed);
    is_scheme.then_some(scheme)
}

fn slashes(path: Cow<'_, str>) -> Cow<'_, str> {
    if path.contains('\\') {
        return Cow::Owned(path.replace('\\', "/"));
    }
    path
}

/// Undoes percent-encoding (RFC 3986, section 2.1). A text whose `%` are not escapes, or whose
/// bytes would not be UTF-8, stays as it is.
pub fn percent_decode(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let escape = (byte == b'%').then(|| after.first_chunk::<2>()).flatten();
        match escape.and_then(|&[high, low]| Some(hex(high)? * 16 + hex(low)?)) {
            Some(decoded) => {
                bytes.push(decoded);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

/// True for `/x`, `C:/x` and `//host/x`.
pub fn is_absolute(path: &str) -> bool {
    path.starts_with(['/', '\\']) || has_drive(path)
}

fn has_drive(path: &str) -> bool {
    let bytes = path.as_bytes();
    bytes.first().is_some_and(u8::is_ascii_alphabetic) && bytes.get(1) == Some(&b':')
}

/// Writes a path in the one way in which [`crate::Files`] knows it: `/` between names, no `.`, no
/// empty names, `..` only where a relative path leaves its start (and `./` where the first name
/// would pass for a drive). Doing it twice changes nothing. Links in the file system are the
/// caller's matter.
pub fn normalise(path: &str) -> String {
    let path = slashes(Cow::Borrowed(path));
    let (prefix, rest) = split_prefix(&path);
    let mut names: Vec<&str> = Vec::new();
    for name in rest.split('/') {
        match name {
            "" | "." => {}
            ".." if names.last().is_some_and(|last| *last != "..") => {
                names.pop();
            }
            // Nothing lies above the root.
            ".." if !prefix.is_empty() => {}
            name => names.push(name),
        }
    }
    let looks_absolute = prefix.is_empty() && names.first().is_some_and(|name| has_drive(name));
    let prefix = if looks_absolute { "./" } else { &prefix };
    format!("{prefix}{}", names.join("/"))
}

/// `/`, `C:/` (drive in upper case), `//` (a network share) or nothing, and what follows.
fn split_prefix(path: &str) -> (String, &str) {
    if has_drive(path) {
        let (drive, rest) = path.split_at(2);
        return (drive.to_ascii_uppercase() + "/", rest);
    }
    if let Some(rest) = path.strip_prefix("//") {
        return ("//".to_owned(), rest);
    }
    match path.strip_prefix('/') {
        Some(rest) => ("/".to_owned(), rest),
        None => (String::new(), path),
    }
}

/// The normalised path that `relative` means in the file `base`.
pub fn join(base: &str, relative: &str) -> String {
    if is_absolute(relative) {
        return normalise(relative);
    }
    match base.rsplit_once(['/', '\\']) {
        Some((directory, _)) => normalise(&format!("{directory}/{relative}")),
        None => normalise(relative),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(reference: &str) -> String {
        match split(reference).file {
            FilePart::Same => "(same)".to_owned(),
            FilePart::Path(path) => path.into_owned(),
            FilePart::Remote(scheme) => format!("({scheme})"),
        }
    }

    #[test]
    fn file_parts_become_paths() {
        for (reference, expected) in [
            ("#/a", "(same)"),
            ("", "(same)"),
            ("a.yaml", "a.yaml"),
            ("./a b.yaml#/x", "./a b.yaml"),
            ("a%20b.yaml", "a b.yaml"),
            ("100%.yaml", "100%.yaml"),
            ("%ff.yaml", "%ff.yaml"),
            (r"..\shared\a.yaml", "../shared/a.yaml"),
            (r"C:\api\a.yaml#/x", "C:/api/a.yaml"),
            ("file:///srv/a%20b.yaml", "/srv/a b.yaml"),
            ("file://localhost/srv/a.yaml", "/srv/a.yaml"),
            ("file:/srv/a.yaml", "/srv/a.yaml"),
            ("FILE:///C:/api/a.yaml", "C:/api/a.yaml"),
            ("file://other/srv/a.yaml", "(file)"),
            ("/srv/a.yaml", "/srv/a.yaml"),
            ("https://example.org/a.yaml", "(https)"),
            ("//example.org/a.yaml", "()"),
            ("urn:example:a", "(urn)"),
            ("a/b:c.yaml", "a/b:c.yaml"),
        ] {
            assert_eq!(file(reference), expected, "{reference}");
        }
    }

    #[test]
    fn fragments_are_pointers_or_anchors() {
        let fragment = |reference| split(reference).fragment;
        assert_eq!(fragment("a.yaml"), Fragment::Root);
        assert_eq!(fragment("a.yaml#"), Fragment::Root);
        assert_eq!(fragment("#/a~1b"), Fragment::Pointer("/a~1b".into()));
        assert_eq!(
            fragment("#/paths/~1pets~1%7Bid%7D"),
            Fragment::Pointer("/paths/~1pets~1{id}".into())
        );
        assert_eq!(fragment("#%2Fa"), Fragment::Pointer("/a".into()));
        assert_eq!(fragment("#pet"), Fragment::Anchor("pet".into()));
    }

    #[test]
    fn paths_have_one_spelling() {
        for (path, expected) in [
            ("a/./b//c.yaml", "a/b/c.yaml"),
            ("a/../b.yaml", "b.yaml"),
            ("../../a/../b.yaml", "../../b.yaml"),
            ("/../a.yaml", "/a.yaml"),
            (r"c:\api\..\a.yaml", "C:/a.yaml"),
            (r"\\host\share\a.yaml", "//host/share/a.yaml"),
            ("", ""),
            ("./c:x", "./c:x"),
        ] {
            assert_eq!(normalise(path), expected, "{path}");
        }
    }

    #[test]
    fn a_reference_counts_from_the_file_that_holds_it() {
        assert_eq!(
            join("api/root.yaml", "paths/pets.yaml"),
            "api/paths/pets.yaml"
        );
        assert_eq!(join("api/paths/pets.yaml", "../root.yaml"), "api/root.yaml");
        assert_eq!(join("root.yaml", "../x.yaml"), "../x.yaml");
        assert_eq!(join("/root.yaml", "x.yaml"), "/x.yaml");
        assert_eq!(join("api/root.yaml", "/etc/x.yaml"), "/etc/x.yaml");
        assert_eq!(join("C:/api/root.yaml", "x.yaml"), "C:/api/x.yaml");
    }
}
