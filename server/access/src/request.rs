//! An HTTP request, as far as a decision depends on it.

use std::borrow::Cow;
use std::fmt;

use policy::percent_decode_once;
use syntax::{Dialect, Document, Limits};

/// A request. Paths, values of the query and of forms are kept encoded: they are decoded once, when
/// it is known what they stand for.
#[derive(Debug, Clone)]
pub struct Request {
    /// As written.
    pub(crate) method: String,
    /// Host and port of an absolute URL.
    pub(crate) authority: Option<String>,
    /// The path, from its first `/`.
    pub(crate) path: String,
    /// Decoded name, encoded value.
    pub(crate) query: Vec<(String, String)>,
    /// The text after `#`, which some documents tell operations apart by.
    pub(crate) fragment: Option<String>,
    headers: Vec<(String, String)>,
    body: Option<String>,
}

/// Why a text is no request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestError {
    /// No method and path.
    NoPath(String),
    /// No `Name: value`.
    Header(String),
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RequestError::NoPath(text) => write!(
                f,
                "`{text}` is no request: write a method and a path, such as 'GET /pets/12?full=1'"
            ),
            RequestError::Header(text) => {
                write!(f, "`{text}` is no header: write 'Name: value'")
            }
        }
    }
}

impl std::error::Error for RequestError {}

/// The body as it was sent.
#[derive(Debug)]
pub(crate) enum Body {
    /// A JSON text.
    Json(Document),
    /// Form fields: decoded name, encoded value.
    Form(Vec<(String, String)>),
    /// Of this media type, which is not looked into.
    Other(String),
    /// Readers may differ in what it is; the text says why.
    Unclear(String),
}

impl Body {
    /// Why nothing can be read in it.
    pub(crate) fn unreadable(&self) -> Option<String> {
        match self {
            Body::Json(_) | Body::Form(_) => None,
            Body::Other(media) => Some(format!("a body of type `{media}` is not looked into")),
            Body::Unclear(why) => Some(why.clone()),
        }
    }
}

impl Request {
    /// Reads a request line: `GET /pets/12?full=1`, or with an absolute URL. What follows as
    /// `HTTP/1.1` is passed over.
    ///
    /// # Errors
    /// Where there is no method or no path.
    pub fn parse(line: &str) -> Result<Request, RequestError> {
        let refused = || RequestError::NoPath(line.trim().to_owned());
        let mut words = line.split_ascii_whitespace();
        let (method, target) = words.next().zip(words.next()).ok_or_else(refused)?;
        let rest: Vec<&str> = words.collect();
        if !(rest.is_empty() || matches!(rest[..], [one] if one.starts_with("HTTP/"))) {
            return Err(refused());
        }
        let (target, fragment) = match target.split_once('#') {
            Some((target, fragment)) => (target, Some(fragment.to_owned())),
            None => (target, None),
        };
        let (target, query) = target.split_once('?').unwrap_or((target, ""));
        let (authority, path) = match target.split_once("://") {
            Some((_, rest)) => {
                let at = rest.find('/').unwrap_or(rest.len());
                let (authority, path) = rest.split_at(at);
                (Some(authority.to_ascii_lowercase()), path)
            }
            None => (None, target),
        };
        let path = match path {
            "" if authority.is_some() => "/",
            path => path,
        };
        if !path.starts_with('/') {
            return Err(refused());
        }
        Ok(Request {
            method: method.to_owned(),
            authority,
            path: path.to_owned(),
            query: pairs(query),
            fragment,
            headers: Vec::new(),
            body: None,
        })
    }

    /// Adds a header line, `Name: value`.
    ///
    /// # Errors
    /// Where there is no name or no colon.
    pub fn add_header(&mut self, line: &str) -> Result<(), RequestError> {
        let split = line.split_once(':');
        let named = split.filter(|(name, _)| !name.trim().is_empty());
        let (name, value) = named.ok_or_else(|| RequestError::Header(line.to_owned()))?;
        let (name, value) = (name.trim().to_owned(), value.trim().to_owned());
        self.headers.push((name, value));
        Ok(())
    }

    /// Gives it a body. What it is says the header `Content-Type`; without one it is JSON.
    pub fn set_body(&mut self, text: String) {
        self.body = Some(text);
    }

    /// Its method and path, as it was sent.
    pub fn line(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The values of all headers of that name; case does not count (RFC 9110, section 5.1).
    pub(crate) fn header<'r>(&'r self, name: &'r str) -> impl Iterator<Item = &'r str> {
        let same = move |one: &&(String, String)| one.0.eq_ignore_ascii_case(name);
        self.headers
            .iter()
            .filter(same)
            .map(|(_, value)| value.as_str())
    }

    /// The values of the cookies of that name.
    pub(crate) fn cookies<'r>(&'r self, name: &'r str) -> impl Iterator<Item = &'r str> {
        let cookies = self.header("cookie").flat_map(|line| line.split(';'));
        let pairs = cookies.filter_map(|cookie| cookie.trim().split_once('='));
        pairs
            .filter(move |(known, _)| *known == name)
            .map(|(_, value)| value)
    }

    /// The body, read as what it is; `None` where there is none.
    pub(crate) fn body(&self) -> Option<Body> {
        let text = self.body.as_ref()?;
        let media = match self.media_type() {
            Ok(media) => media,
            Err(why) => return Some(Body::Unclear(why)),
        };
        Some(match media.as_str() {
            "application/x-www-form-urlencoded" => Body::Form(pairs(text)),
            // What it changes stands in the values of a list of operations (RFC 6902).
            "application/json-patch+json" => Body::Other(media),
            json if json.is_empty() || json.ends_with("json") => {
                let document = Document::parse(text.clone(), Dialect::Json, &[], Limits::default());
                let error = document.errors().next();
                match error {
                    None => Body::Json(document),
                    Some(error) => Body::Unclear(format!("the body is no JSON: {error}")),
                }
            }
            _ => Body::Other(media),
        })
    }

    /// What the headers call the body, without parameters; empty where they do not say.
    ///
    /// # Errors
    /// Why servers may read the body in different ways, in words.
    fn media_type(&self) -> Result<String, String> {
        let mut encodings = self.header("content-encoding");
        if let Some(encoding) = encodings.find(|one| !one.eq_ignore_ascii_case("identity")) {
            return Err(format!(
                "the body is encoded as `{encoding}`, which is not looked into"
            ));
        }
        let written: Vec<&str> = self.header("content-type").collect();
        let written = match written.as_slice() {
            [] => return Ok(String::new()),
            [one] if !one.contains(',') => *one,
            _ => return Err(String::from("the body has several types")),
        };
        let mut parts = written.split(';').map(str::trim);
        let media = parts.next().unwrap_or_default().to_ascii_lowercase();
        for (name, value) in parts.filter_map(|part| part.split_once('=')) {
            let charset = value.trim().trim_matches('"').to_ascii_lowercase();
            let is_charset = name.trim().eq_ignore_ascii_case("charset");
            if is_charset && !matches!(charset.as_str(), "utf-8" | "utf8" | "us-ascii") {
                return Err(format!(
                    "the body is written in `{charset}`, which is not looked into"
                ));
            }
        }
        Ok(media)
    }
}

/// `a=1&b=2`: decoded names, encoded values.
fn pairs(text: &str) -> Vec<(String, String)> {
    let each = text.split('&').filter(|pair| !pair.is_empty());
    let each = each.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    each.map(|(name, value)| (decode_form(name).into_owned(), value.to_owned()))
        .collect()
}

/// A name in a query; one that is no text stays as it is and is nobody's name.
fn decode_form(name: &str) -> Cow<'_, str> {
    match decode_query_value(name) {
        Some(decoded) => Cow::Owned(decoded),
        None => Cow::Borrowed(name),
    }
}

/// A value of a query or form: `+` is a blank, as servers have it. `None` where it is no text.
pub(crate) fn decode_query_value(value: &str) -> Option<String> {
    percent_decode_once(&value.replace('+', " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_line_is_method_and_target() {
        let request = Request::parse("GET /pets/12?a=1&b=x%20y&c+d=&e HTTP/1.1").unwrap();
        assert_eq!(request.line(), "GET /pets/12");
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let expected = [
            pair("a", "1"),
            pair("b", "x%20y"),
            pair("c d", ""),
            pair("e", ""),
        ];
        assert_eq!(request.query, expected);
        let absolute = Request::parse("PUT https://API.example.com:8080/v1#frag").unwrap();
        assert_eq!(absolute.authority.as_deref(), Some("api.example.com:8080"));
        assert_eq!(
            (absolute.path.as_str(), absolute.fragment.as_deref()),
            ("/v1", Some("frag"))
        );
        assert_eq!(Request::parse("GET http://localhost").unwrap().path, "/");
        for text in ["", "GET", "GET pets", "/pets", "GET /a b", "GET ?a=1"] {
            assert!(Request::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn headers_and_cookies_by_name() {
        let mut request = Request::parse("GET /").unwrap();
        for line in ["X-Org:  o1 ", "Cookie: a=1; b=2", "cookie: a=3"] {
            request.add_header(line).unwrap();
        }
        assert_eq!(request.header("x-org").collect::<Vec<_>>(), ["o1"]);
        assert_eq!(request.cookies("a").collect::<Vec<_>>(), ["1", "3"]);
        assert!(request.add_header("nothing").is_err());
        assert!(request.add_header(": x").is_err());
    }

    #[test]
    fn the_content_type_says_what_a_body_is() {
        let body = |header: &str, text: &str| {
            let mut request = Request::parse("POST /").unwrap();
            if !header.is_empty() {
                request.add_header(header).unwrap();
            }
            request.set_body(text.to_owned());
            request.body().unwrap()
        };
        assert!(matches!(body("", "{\"a\": 1}"), Body::Json(_)));
        let json = "Content-Type: application/merge-patch+json; charset=utf-8";
        assert!(matches!(body(json, "{}"), Body::Json(_)));
        assert!(matches!(body(json, "{"), Body::Unclear(_)));
        let two = "Content-Type: text/xml, application/json";
        assert!(matches!(body(two, "{}"), Body::Unclear(_)));
        let wide = "Content-Type: application/json; charset=\"UTF-16\"";
        assert!(matches!(body(wide, "{}"), Body::Unclear(_)));
        let packed = "Content-Encoding: gzip";
        assert!(matches!(body(packed, "{}"), Body::Unclear(_)));
        let form = "content-type: application/x-www-form-urlencoded";
        assert!(matches!(body(form, "a=1"), Body::Form(fields) if fields.len() == 1));
        for (media, text) in [("text/xml", "<a/>"), ("application/json-patch+json", "[]")] {
            let body = body(&format!("Content-Type: {media}"), text);
            assert!(matches!(body, Body::Other(_)), "{media}");
        }
    }
}
