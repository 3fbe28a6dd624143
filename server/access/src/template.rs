//! Path templates: which request paths they match, and what the variables stand for.

use std::borrow::Cow;
use std::cmp::{Ordering, Reverse};

use model::segment_variables;
use policy::percent_decode_once;

/// A path template, ready to be compared with paths.
#[derive(Debug, Clone, Default)]
pub(crate) struct Template {
    segments: Vec<Segment>,
    /// `name=value` pairs that the path as written has behind a `?`.
    query: Vec<(String, String)>,
    fragment: Option<String>,
}

#[derive(Debug, Clone)]
struct Segment {
    /// The literals before, between and behind the variables: one more than there are variables.
    literals: Vec<String>,
    variables: Vec<String>,
    /// Its variable stands for all that is left of the path (`{path*}`, `{+path}`, `{proxy+}`).
    greedy: bool,
}

/// A value that a path gives to a variable, still encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Captured {
    pub(crate) name: String,
    /// `None` where the text can be divided among the variables of the segment in several ways.
    pub(crate) value: Option<String>,
}

/// How concrete a segment is; the least is the most concrete.
type Rank = (u8, Reverse<usize>);

impl Template {
    /// Reads a path as a document writes it.
    pub(crate) fn new(path: &str) -> Template {
        let (path, fragment) = match path.split_once('#') {
            Some((path, fragment)) => (path, Some(fragment.to_owned())),
            None => (path, None),
        };
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let pairs = query.split('&').filter(|pair| !pair.contains('{'));
        let pairs = pairs.filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        let mut segments: Vec<Segment> = segments_of(path).map(Segment::new).collect();
        let last = segments.len().saturating_sub(1);
        for segment in segments.iter_mut().take(last) {
            segment.greedy = false;
        }
        Template {
            segments,
            query: pairs.map(|(a, b)| (a.to_owned(), b.to_owned())).collect(),
            fragment,
        }
    }

    /// The path without names of variables: two templates with one shape match the same paths.
    pub(crate) fn shape(&self) -> String {
        let mut shape = String::new();
        for segment in &self.segments {
            let variable = if segment.greedy { "{*}" } else { "{}" };
            shape.push('/');
            shape.push_str(&segment.literals.join(variable));
        }
        for (name, value) in &self.query {
            shape.push_str(&format!("?{name}={value}"));
        }
        if let Some(fragment) = &self.fragment {
            shape.push_str(&format!("#{fragment}"));
        }
        shape
    }

    /// What a path gives to the variables; `None` where it does not match. A variable stands for one
    /// character or more of one segment (OpenAPI 3.1, Path Templating).
    pub(crate) fn capture(&self, path: Path<'_>) -> Option<Vec<Captured>> {
        let has = |pair: &(String, String)| path.query.contains(pair);
        let fragment = self.fragment.as_deref();
        if !self.query.iter().all(has) || (fragment.is_some() && fragment != path.fragment) {
            return None;
        }
        let (found, rest) = self.capture_start(path.segments)?;
        rest.is_empty().then_some(found)
    }

    /// Matches the first segments; gives the values and the segments that are left.
    pub(crate) fn capture_start<'p, 's>(
        &self,
        path: &'p [Cow<'s, str>],
    ) -> Option<(Vec<Captured>, &'p [Cow<'s, str>])> {
        let mut found = Vec::new();
        let mut rest = path;
        for segment in &self.segments {
            if segment.greedy {
                segment.capture(&rest.join("/"), &mut found)?;
                return Some((found, &[]));
            }
            let (text, after) = rest.split_first()?;
            segment.capture(text, &mut found)?;
            rest = after;
        }
        Some((found, rest))
    }

    /// Without an empty last segment, as a prefix of other paths.
    pub(crate) fn into_prefix(mut self) -> Template {
        while let Some(last) = self.segments.last()
            && last.variables.is_empty()
            && last.literals.concat().is_empty()
        {
            self.segments.pop();
        }
        self
    }

    /// Which of two templates that match one path is more concrete: `Less` where this one is at every
    /// place at least as concrete as the other. `None` where each is more concrete somewhere.
    pub(crate) fn compare(&self, other: &Template) -> Option<Ordering> {
        let ranks =
            |one: &Template| -> Vec<Rank> { one.segments.iter().map(Segment::rank).collect() };
        let (own, others) = (ranks(self), ranks(other));
        let own_rest = Reverse(self.query.len() + usize::from(self.fragment.is_some()));
        let others_rest = Reverse(other.query.len() + usize::from(other.fragment.is_some()));
        let each = own.iter().zip(&others).map(|(a, b)| a.cmp(b));
        let each = each.chain([own_rest.cmp(&others_rest)]);
        let mut verdict = Ordering::Equal;
        for one in each.filter(|one| one.is_ne()) {
            if verdict.is_ne() && verdict != one {
                return None;
            }
            verdict = one;
        }
        Some(verdict)
    }
}

/// A request's path, to be compared with templates.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Path<'r> {
    /// [`normalised`].
    pub(crate) segments: &'r [Cow<'r, str>],
    pub(crate) query: &'r [(String, String)],
    pub(crate) fragment: Option<&'r str>,
}

/// The segments of a path, those of `/` being one empty one.
pub(crate) fn segments_of(path: &str) -> impl Iterator<Item = &str> {
    path.strip_prefix('/').unwrap_or(path).split('/')
}

impl Segment {
    fn new(text: &str) -> Segment {
        let found = segment_variables(text);
        let mut segment = Segment {
            literals: Vec::new(),
            variables: Vec::new(),
            greedy: false,
        };
        let mut end = 0;
        for (range, name) in &found {
            let before = text.get(end..range.start).unwrap_or_default();
            let braces = text.get(range.clone()).unwrap_or_default();
            // `${name}` is `{name}`.
            segment
                .literals
                .push(normalised(before.strip_suffix('$').unwrap_or(before)).into_owned());
            segment.variables.push((*name).to_owned());
            let inner = braces.trim_matches(['{', '}']);
            segment.greedy |= inner.starts_with('+') || inner.ends_with(['*', '+']);
            end = range.end;
        }
        let tail = text.get(end..).unwrap_or_default();
        segment.literals.push(normalised(tail).into_owned());
        segment.greedy &= segment.variables.len() == 1;
        segment
    }

    fn rank(&self) -> Rank {
        let literal: usize = self.literals.iter().map(String::len).sum();
        let class = match (self.variables.is_empty(), self.greedy, literal) {
            (true, ..) => 0,
            (_, true, _) => 3,
            (_, _, 0) => 2,
            _ => 1,
        };
        (class, Reverse(literal))
    }

    /// Adds what the text gives to the variables. `None` where it does not match.
    fn capture(&self, text: &str, found: &mut Vec<Captured>) -> Option<()> {
        if self.variables.is_empty() {
            return (self.literals.concat() == text).then_some(());
        }
        let shortest = self.divide(text)?;
        let one_way = self.variables.len() == 1 || self.divide_from_end(text)? == shortest;
        let values = self.variables.iter().zip(shortest);
        found.extend(values.map(|(name, value)| Captured {
            name: name.clone(),
            value: one_way.then(|| value.to_owned()),
        }));
        Some(())
    }

    /// Divides the text so that each variable but the last has as little as possible.
    fn divide<'t>(&self, text: &'t str) -> Option<Vec<&'t str>> {
        let (first, rest) = self.literals.split_first()?;
        let (last, between) = rest.split_last()?;
        let mut text = text.strip_prefix(first.as_str())?;
        text = text.strip_suffix(last.as_str())?;
        let mut values = Vec::with_capacity(self.variables.len());
        for literal in between {
            let start = text.chars().next()?.len_utf8();
            let at = start + text.get(start..)?.find(literal.as_str())?;
            values.push(text.get(..at)?);
            text = text.get(at + literal.len()..)?;
        }
        values.push(text);
        (!text.is_empty()).then_some(values)
    }

    /// Divides it so that each variable but the first has as little as possible.
    fn divide_from_end<'t>(&self, text: &'t str) -> Option<Vec<&'t str>> {
        let (first, rest) = self.literals.split_first()?;
        let (last, between) = rest.split_last()?;
        let mut text = text.strip_prefix(first.as_str())?;
        text = text.strip_suffix(last.as_str())?;
        let mut values = Vec::with_capacity(self.variables.len());
        for literal in between.iter().rev() {
            let end = text.len() - text.chars().next_back()?.len_utf8();
            let at = text.get(..end)?.rfind(literal.as_str())?;
            values.push(text.get(at + literal.len()..)?);
            text = text.get(..at)?;
        }
        values.push(text);
        values.reverse();
        (!text.is_empty()).then_some(values)
    }
}

/// The same text with what needs no percent-encoding decoded (RFC 3986, section 6.2.2.2), so that
/// `/p%65ts` is `/pets`. Reserved characters stay encoded: `%2F` divides no segments. A text that is
/// not well encoded stays as it is.
pub(crate) fn normalised(text: &str) -> Cow<'_, str> {
    if !text.contains('%') || percent_decode_once(text).is_none() {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        let (before, from) = rest.split_at(at);
        bytes.extend(before.as_bytes());
        let (code, after) = from.split_at_checked(3).unwrap_or((from, ""));
        let digits = code.get(1..).unwrap_or_default();
        match u8::from_str_radix(digits, 16) {
            Ok(byte) if is_unreserved(byte) => bytes.push(byte),
            _ => bytes.extend(code.to_ascii_uppercase().bytes()),
        }
        rest = after;
    }
    bytes.extend(rest.as_bytes());
    // The whole decodes to a text, so what is decoded of it is one too.
    String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || !byte.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `name=value` of each variable; `?` where it is not clear.
    fn capture(template: &str, text: &str) -> Option<Vec<String>> {
        let segments: Vec<_> = segments_of(text).map(normalised).collect();
        let path = Path {
            segments: &segments,
            query: &[],
            fragment: None,
        };
        let found = Template::new(template).capture(path)?.into_iter();
        let shown =
            |one: Captured| format!("{}={}", one.name, one.value.unwrap_or_else(|| "?".into()));
        Some(found.map(shown).collect())
    }

    fn captured(template: &str, text: &str) -> Vec<String> {
        capture(template, text).unwrap_or_else(|| panic!("{template} does not match {text}"))
    }

    #[test]
    fn a_variable_is_a_part_of_one_segment() {
        assert_eq!(captured("/pets/{id}", "/pets/12"), ["id=12"]);
        assert_eq!(captured("/pets/{id}.json", "/pets/12.json"), ["id=12"]);
        assert_eq!(
            captured("/pets/{id}.json", "/pets/a.json.json"),
            ["id=a.json"]
        );
        assert_eq!(captured("/pets/{id}:feed", "/pets/12:feed"), ["id=12"]);
        assert_eq!(captured("/a/{x},{y}/b", "/a/1,2/b"), ["x=1", "y=2"]);
        assert_eq!(captured("/pets/:id", "/pets/12"), ["id=12"]);
        assert_eq!(captured("/pets/${id}", "/pets/12"), ["id=12"]);
        assert_eq!(captured("/", "/"), [""; 0]);
        for (template, text) in [
            ("/pets/{id}", "/pets"),
            ("/pets/{id}", "/pets/"),
            ("/pets/{id}", "/pets/1/2"),
            ("/pets/{id}", "/pets/1/"),
            ("/pets/{id}", "/Pets/1"),
            ("/pets/{id}.json", "/pets/.json"),
            ("/pets/{id}.json", "/pets/12%2Ejson%2F"),
            ("/a/{x},{y}", "/a/1"),
            ("/a/{x},{y}", "/a/1%2C2"),
        ] {
            assert_eq!(capture(template, text), None, "{template} {text}");
        }
    }

    #[test]
    fn what_can_be_divided_in_several_ways_names_nothing() {
        assert_eq!(captured("/{a}-{b}", "/x-y"), ["a=x", "b=y"]);
        assert_eq!(captured("/{a}-{b}", "/x-y-z"), ["a=?", "b=?"]);
        assert_eq!(captured("/{a}{b}", "/xyz"), ["a=?", "b=?"]);
        assert_eq!(captured("/{a}{b}", "/xy"), ["a=x", "b=y"]);
    }

    #[test]
    fn a_variable_for_the_rest_of_the_path() {
        for template in ["/files/{path*}", "/files/{+path}"] {
            assert_eq!(captured(template, "/files/a/b.txt"), ["path=a/b.txt"]);
        }
        assert_eq!(captured("/files/{proxy+}", "/files/a/b"), ["proxy+=a/b"]);
    }

    #[test]
    fn encoding_that_is_not_needed_makes_no_difference() {
        assert_eq!(captured("/pets/{id}", "/p%65ts/%31%2f2"), ["id=1%2F2"]);
        assert_eq!(captured("/café/{id}", "/caf%C3%A9/1"), ["id=1"]);
        assert_eq!(captured("/caf%c3%a9/{id}", "/café/1"), ["id=1"]);
        assert_eq!(
            captured("/pets/{id}", "/pets/%2565"),
            ["id=%2565"],
            "never twice"
        );
        assert_eq!(captured("/pets/{id}", "/pets/%zz"), ["id=%zz"]);
        assert_eq!(captured("/pets/{id}", "/pets/%2%35"), ["id=%2%35"]);
    }

    #[test]
    fn queries_and_fragments_in_templates_tell_operations_apart() {
        let query = [("op".to_owned(), "drop".to_owned())];
        let of = |template: &str| {
            let path = Path {
                segments: &[Cow::Borrowed("")],
                query: &query,
                fragment: Some("Drop"),
            };
            Template::new(template).capture(path).is_some()
        };
        assert!(of("/") && of("/?op=drop") && of("/#Drop") && of("/?op={op}"));
        assert!(!of("/?op=list") && !of("/#List"));
    }

    #[test]
    fn concrete_before_templated() {
        let compare = |a: &str, b: &str| Template::new(a).compare(&Template::new(b));
        assert_eq!(compare("/pets/mine", "/pets/{id}"), Some(Ordering::Less));
        assert_eq!(compare("/pets/{id}", "/pets/mine"), Some(Ordering::Greater));
        assert_eq!(
            compare("/pets/{id}.json", "/pets/{id}"),
            Some(Ordering::Less)
        );
        assert_eq!(
            compare("/a/r-{id}.json", "/a/{id}.json"),
            Some(Ordering::Less)
        );
        assert_eq!(compare("/pets/{a}", "/pets/{b}"), Some(Ordering::Equal));
        assert_eq!(compare("/{x}/me", "/books/{id}"), None);
        assert_eq!(compare("/?op=drop", "/"), Some(Ordering::Less));
    }
}
