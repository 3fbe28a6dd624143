//! The `target` of an action: a JSONPath (RFC 9535) of names and positions alone, which selects one
//! node at most.

use std::fmt;
use std::iter::Peekable;
use std::str::Chars;

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// `.name`, `['name']` or `["name"]`
    Name(String),
    /// `[0]`
    Position(usize),
}

/// Why a target is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BadTarget {
    /// It does not begin with `$`.
    NoRoot,
    /// `*`: may select several nodes.
    Wildcard,
    /// `[?...]`: may select several nodes.
    Filter,
    /// `..`: may select several nodes.
    Descendants,
    /// `[1:2]`, `[-1]`, `['a', 'b']`.
    Several,
    /// It is no JSONPath.
    Malformed,
}

impl fmt::Display for BadTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            BadTarget::NoRoot => "it must begin with `$`",
            BadTarget::Wildcard => "the wildcard `*` is not supported",
            BadTarget::Filter => "the filter `?` is not supported",
            BadTarget::Descendants => "the descendants `..` are not supported",
            BadTarget::Several => "lists, ranges and negative positions are not supported",
            BadTarget::Malformed => "it is no JSONPath",
        })
    }
}

/// The names that the `target` of an action leads along; `None` where it is not read, or where a
/// position is among them.
pub fn target_names(text: &str) -> Option<Vec<String>> {
    let steps = parse(text).ok()?.into_iter();
    let names = steps.map(|step| match step {
        Step::Name(name) => Some(name),
        Step::Position(_) => None,
    });
    names.collect()
}

/// Reads a target.
///
/// # Errors
/// What is not supported.
pub(crate) fn parse(text: &str) -> Result<Vec<Step>, BadTarget> {
    let path = text.trim().strip_prefix('$').ok_or(BadTarget::NoRoot)?;
    let mut steps = Vec::new();
    let mut rest = path.chars().peekable();
    while let Some(first) = rest.next() {
        steps.push(match first {
            '.' => shorthand(&mut rest)?,
            '[' => bracketed(&mut rest)?,
            _ => return Err(BadTarget::Malformed),
        });
    }
    Ok(steps)
}

/// A name after a dot. The standard admits no hyphen there; many people write one all the same, and
/// it can mean nothing else.
fn shorthand(rest: &mut Peekable<Chars<'_>>) -> Result<Step, BadTarget> {
    match rest.peek() {
        Some('.') => return Err(BadTarget::Descendants),
        Some('*') => return Err(BadTarget::Wildcard),
        _ => {}
    }
    let mut name = String::new();
    let is_part = |c: &char| c.is_alphanumeric() || matches!(c, '_' | '-') || !c.is_ascii();
    while let Some(letter) = rest.next_if(is_part) {
        name.push(letter);
    }
    let starts_well = !name.starts_with(|first: char| first.is_ascii_digit() || first == '-');
    if name.is_empty() || !starts_well {
        return Err(BadTarget::Malformed);
    }
    Ok(Step::Name(name))
}

fn bracketed(rest: &mut Peekable<Chars<'_>>) -> Result<Step, BadTarget> {
    skip_blanks(rest);
    let step = match rest.next() {
        Some('*') => return Err(BadTarget::Wildcard),
        Some('?') => return Err(BadTarget::Filter),
        Some(':' | '-') => return Err(BadTarget::Several),
        Some(quote @ ('\'' | '"')) => Step::Name(quoted(rest, quote)?),
        Some(digit) if digit.is_ascii_digit() => position(rest, digit)?,
        _ => return Err(BadTarget::Malformed),
    };
    skip_blanks(rest);
    match rest.next() {
        Some(']') => Ok(step),
        Some(',' | ':') => Err(BadTarget::Several),
        _ => Err(BadTarget::Malformed),
    }
}

fn skip_blanks(rest: &mut Peekable<Chars<'_>>) {
    while rest.next_if(|c| c.is_ascii_whitespace()).is_some() {}
}

fn position(rest: &mut Peekable<Chars<'_>>, first: char) -> Result<Step, BadTarget> {
    let mut digits = String::from(first);
    while let Some(digit) = rest.next_if(char::is_ascii_digit) {
        digits.push(digit);
    }
    let has_leading_zero = digits.len() > 1 && first == '0';
    let number = digits.parse().ok().filter(|_| !has_leading_zero);
    number.map(Step::Position).ok_or(BadTarget::Malformed)
}

/// A string up to its closing quote, with the escapes of section 2.3.1.1.
fn quoted(rest: &mut Peekable<Chars<'_>>, quote: char) -> Result<String, BadTarget> {
    let mut name = String::new();
    loop {
        match rest.next().ok_or(BadTarget::Malformed)? {
            end if end == quote => return Ok(name),
            '\\' => name.push(escaped(rest)?),
            other => name.push(other),
        }
    }
}

fn escaped(rest: &mut Peekable<Chars<'_>>) -> Result<char, BadTarget> {
    Ok(match rest.next().ok_or(BadTarget::Malformed)? {
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        same @ ('\'' | '"' | '/' | '\\') => same,
        'u' => {
            let first = code_unit(rest)?;
            let is_pair = (0xd800..0xdc00).contains(&first);
            let second = is_pair.then(|| low_surrogate(rest)).transpose()?;
            let decoded = char::decode_utf16([first].into_iter().chain(second)).next();
            decoded.and_then(Result::ok).ok_or(BadTarget::Malformed)?
        }
        _ => return Err(BadTarget::Malformed),
    })
}

fn low_surrogate(rest: &mut Peekable<Chars<'_>>) -> Result<u16, BadTarget> {
    match (rest.next(), rest.next()) {
        (Some('\\'), Some('u')) => code_unit(rest),
        _ => Err(BadTarget::Malformed),
    }
}

fn code_unit(rest: &mut Peekable<Chars<'_>>) -> Result<u16, BadTarget> {
    let mut unit = 0;
    for _ in 0..4 {
        let digit = rest.next().and_then(|digit| digit.to_digit(16));
        unit = unit * 16 + digit.ok_or(BadTarget::Malformed)?;
    }
    u16::try_from(unit).map_err(|_| BadTarget::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(text: &str) -> String {
        let steps = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let each = steps.iter().map(|step| match step {
            Step::Name(name) => format!("/{name}"),
            Step::Position(at) => format!("#{at}"),
        });
        each.collect()
    }

    #[test]
    fn literal_paths() {
        for (text, expected) in [
            ("$", ""),
            (" $.paths ", "/paths"),
            ("$.paths['/pets/{petId}'].get", "/paths//pets/{petId}/get"),
            (r#"$["paths"][ "/a" ]"#, "/paths//a"),
            ("$.components.schemas.Größe", "/components/schemas/Größe"),
            (
                "$.components['securitySchemes']",
                "/components/securitySchemes",
            ),
            ("$.x.X-objectAuthScheme", "/x/X-objectAuthScheme"),
            ("$.security[0]", "/security#0"),
            (r"$['it\'s \u00e9 \ud83d\ude00']", "/it's é 😀"),
        ] {
            assert_eq!(steps(text), expected, "{text}");
        }
    }

    #[test]
    fn what_may_select_several_nodes_is_refused() {
        for (text, expected) in [
            ("paths", BadTarget::NoRoot),
            ("", BadTarget::NoRoot),
            ("$.*", BadTarget::Wildcard),
            ("$.paths[*].get", BadTarget::Wildcard),
            ("$..get", BadTarget::Descendants),
            ("$.paths[?@.x]", BadTarget::Filter),
            ("$.a[0:2]", BadTarget::Several),
            ("$.a[-1]", BadTarget::Several),
            ("$.a['b', 'c']", BadTarget::Several),
            ("$.paths./pets", BadTarget::Malformed),
            ("$.a[00]", BadTarget::Malformed),
            ("$['a", BadTarget::Malformed),
            (r"$['\ud83d']", BadTarget::Malformed),
            ("$.", BadTarget::Malformed),
            ("$a", BadTarget::Malformed),
        ] {
            assert_eq!(parse(text), Err(expected), "{text}");
        }
    }
}
