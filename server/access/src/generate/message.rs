//! A request with places for what only the person who runs the tests knows.

use std::borrow::Cow;

use crate::Request;
use crate::template::{Captured, Path, Template, normalised, segments_of};

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// As it is.
    Text(String),
    /// The value of a variable: its index in [`super::Plan::variables`].
    Variable(usize),
}

/// A request.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// The method.
    pub method: String,
    /// The path from its first `/`, texts percent-encoded; values of variables are yet to be.
    pub path: Vec<Piece>,
    /// The path as a template, texts percent-encoded.
    pub(crate) template: String,
    /// Name and value of each parameter, not encoded.
    pub query: Vec<(String, Vec<Piece>)>,
    /// Name and value of each header.
    pub headers: Vec<(String, Vec<Piece>)>,
    /// What is sent.
    pub body: Option<Body>,
    /// How the caller is told.
    pub credential: Credential,
}

/// Where the caller's token stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// In this header, behind this text.
    Header(String, &'static str),
    /// In this parameter of the query.
    Query(String),
    /// In this cookie.
    Cookie(String),
}

/// The body of a request.
#[derive(Debug, Clone, PartialEq)]
pub struct Body {
    /// Its media type.
    pub media: String,
    /// Form fields instead of JSON: the value is a map of texts.
    pub form: bool,
    /// What it holds.
    pub value: Value,
}

/// A JSON value with places for variables.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number as JSON writes it.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// An object; no name twice.
    Map(Vec<(String, Value)>),
    /// The value of a variable.
    Variable {
        /// Its index in [`super::Plan::variables`].
        variable: usize,
        /// Written as a number.
        number: bool,
    },
}

impl Message {
    /// The request with these values for its variables, and what its path gives to the variables of the
    /// template. `None` where that is no request of this path.
    pub(crate) fn fill(&self, values: &[String]) -> Option<(Request, Vec<Captured>)> {
        let encode = |text: &str| encoded(text, "");
        let query = self.query.iter().map(|(name, value)| {
            let value = joined(value, values);
            format!("{}={}", encode(name), encode(&value))
        });
        let query: Vec<String> = query.collect();
        let target = self.target(values);
        let mark = if target.contains('?') { '&' } else { '?' };
        let line = match query.is_empty() {
            true => format!("{} {target}", self.method),
            false => format!("{} {target}{mark}{}", self.method, query.join("&")),
        };
        let mut request = Request::parse(&line).ok()?;
        for (name, value) in &self.headers {
            let value = joined(value, values);
            request.add_header(&format!("{name}: {value}")).ok()?;
        }
        if let Some(body) = &self.body {
            request
                .add_header(&format!("Content-Type: {}", body.media))
                .ok()?;
            request.set_body(body.written(values));
        }
        let captured = {
            let segments: Vec<Cow<'_, str>> = segments_of(&request.path).map(normalised).collect();
            Template::new(&self.template).capture(Path {
                segments: &segments,
                query: &request.query,
                fragment: None,
            })?
        };
        Some((request, captured))
    }

    /// The path with these values.
    fn target(&self, values: &[String]) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Variable(at) => encoded(value_of(*at, values), ""),
        };
        self.path.iter().map(piece).collect()
    }

    /// The same about another variable.
    pub(crate) fn with(&self, before: usize, after: usize) -> Message {
        let mut message = self.clone();
        let values = message.query.iter_mut().chain(&mut message.headers);
        let texts = values.map(|(_, value)| value);
        for piece in texts.chain(std::iter::once(&mut message.path)).flatten() {
            if *piece == Piece::Variable(before) {
                *piece = Piece::Variable(after);
            }
        }
        message
    }

    /// All variables in it.
    pub(crate) fn variables(&self) -> Vec<usize> {
        let of = |pieces: &[Piece]| -> Vec<usize> {
            let each = pieces.iter().filter_map(|piece| match piece {
                Piece::Variable(at) => Some(*at),
                Piece::Text(_) => None,
            });
            each.collect()
        };
        let mut found = of(&self.path);
        for (_, value) in self.query.iter().chain(&self.headers) {
            found.extend(of(value));
        }
        if let Some(body) = &self.body {
            body.value.variables(&mut found);
        }
        found
    }
}

impl Body {
    fn written(&self, values: &[String]) -> String {
        let Value::Map(fields) = &self.value else {
            return self.value.json(values);
        };
        if !self.form {
            return self.value.json(values);
        }
        let field = |(name, value): &(String, Value)| {
            let value = value.text(values);
            format!("{}={}", encoded(name, ""), encoded(&value, ""))
        };
        fields.iter().map(field).collect::<Vec<_>>().join("&")
    }
}

impl Value {
    fn variables(&self, found: &mut Vec<usize>) {
        match self {
            Value::List(items) => items.iter().for_each(|one| one.variables(found)),
            Value::Map(entries) => entries.iter().for_each(|(_, one)| one.variables(found)),
            Value::Variable { variable, .. } => found.push(*variable),
            _ => {}
        }
    }

    /// A text as a form field has it.
    fn text(&self, values: &[String]) -> String {
        match self {
            Value::Text(text) => text.clone(),
            Value::Variable { variable, .. } => value_of(*variable, values).to_owned(),
            other => other.json(values),
        }
    }

    fn json(&self, values: &[String]) -> String {
        match self {
            Value::Null => String::from("null"),
            Value::Bool(value) => value.to_string(),
            Value::Number(digits) => digits.clone(),
            Value::Text(text) => json_text(text),
            Value::List(items) => {
                let items: Vec<String> = items.iter().map(|one| one.json(values)).collect();
                format!("[{}]", items.join(","))
            }
            Value::Map(entries) => {
                let entry = |(name, one): &(String, Value)| {
                    format!("{}:{}", json_text(name), one.json(values))
                };
                let entries: Vec<String> = entries.iter().map(entry).collect();
                format!("{{{}}}", entries.join(","))
            }
            Value::Variable { variable, number } => match number {
                true => value_of(*variable, values).to_owned(),
                false => json_text(value_of(*variable, values)),
            },
        }
    }

    /// Puts a value where a way leads, and makes what is missing on it. `None` as a step is each item
    /// of a list, of which one is made.
    pub(crate) fn put(&mut self, way: &[Option<&str>], value: Value) {
        let Some((step, rest)) = way.split_first() else {
            *self = value;
            return;
        };
        match step {
            None => {
                let mut item = match self {
                    Value::List(items) if !items.is_empty() => items.swap_remove(0),
                    _ => Value::Map(Vec::new()),
                };
                item.put(rest, value);
                *self = Value::List(vec![item]);
            }
            Some(name) => {
                if !matches!(self, Value::Map(_)) {
                    *self = Value::Map(Vec::new());
                }
                let Value::Map(entries) = self else { return };
                let at = entries.iter().position(|(known, _)| known == name);
                let at = at.unwrap_or(entries.len());
                if at == entries.len() {
                    entries.push(((*name).to_owned(), Value::Null));
                }
                if let Some((_, inner)) = entries.get_mut(at) {
                    inner.put(rest, value);
                }
            }
        }
    }

    /// Puts values into the items of the list where a way leads, as many as there are: `behind` leads from
    /// an item to its value. Items are like the first one, else like `item`.
    pub(crate) fn put_each(
        &mut self,
        way: &[Option<&str>],
        behind: &[Option<&str>],
        item: Value,
        values: Vec<Value>,
    ) {
        let mut items = match self.at(way) {
            Some(Value::List(items)) => std::mem::take(items),
            _ => Vec::new(),
        };
        let first = items.first().cloned().unwrap_or(item);
        items.resize(values.len(), first);
        for (item, value) in items.iter_mut().zip(values) {
            item.put(behind, value);
        }
        self.put(way, Value::List(items));
    }

    /// The value where a way leads; of a list the first item.
    fn at(&mut self, way: &[Option<&str>]) -> Option<&mut Value> {
        way.iter().try_fold(self, |at, step| match (at, step) {
            (Value::List(items), None) => items.first_mut(),
            (Value::Map(entries), Some(name)) => {
                let mut entries = entries.iter_mut();
                entries.find(|(known, _)| known == name).map(|(_, one)| one)
            }
            _ => None,
        })
    }

    /// The value of a property.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        let Value::Map(entries) = self else {
            return None;
        };
        let found = entries.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value)
    }
}

fn value_of(at: usize, values: &[String]) -> &str {
    values.get(at).map_or("", String::as_str)
}

fn joined(pieces: &[Piece], values: &[String]) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Variable(at) => value_of(*at, values).to_owned(),
    };
    pieces.iter().map(piece).collect()
}

/// A JSON string (RFC 8259, section 7) in ASCII.
pub fn json_text(text: &str) -> String {
    let mut written = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => written.push_str("\\\""),
            '\\' => written.push_str("\\\\"),
            ' '..='~' => written.push(c),
            c => {
                let mut units = [0; 2];
                for unit in c.encode_utf16(&mut units) {
                    written.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    written.push('"');
    written
}

/// Percent-encodes all but unreserved characters (RFC 3986, section 2.3) and those in `also`.
pub(crate) fn encoded(text: &str, also: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for byte in text.bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if plain || also.as_bytes().contains(&byte) {
            written.push(char::from(byte));
        } else {
            written.push_str(&format!("%{byte:02X}"));
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_put_where_a_way_leads() {
        let mut value = Value::Map(vec![("a".into(), Value::Text("x".into()))]);
        value.put(&[Some("pet"), Some("id")], Value::Number("1".into()));
        value.put(&[Some("items"), None, Some("id")], Value::Bool(true));
        value.put(&[Some("a")], Value::Null);
        assert_eq!(
            value.json(&[]),
            r#"{"a":null,"pet":{"id":1},"items":[{"id":true}]}"#
        );
    }

    #[test]
    fn values_are_put_into_each_item() {
        let item = Value::Map(vec![("n".into(), Value::Bool(true))]);
        let mut value = Value::Map(vec![("a".into(), Value::List(vec![item]))]);
        let numbers = || ["1", "2"].map(|one| Value::Number(one.into())).to_vec();
        value.put_each(&[Some("a")], &[Some("id")], Value::Null, numbers());
        value.put_each(&[Some("b"), None, Some("c")], &[], Value::Null, numbers());
        assert_eq!(
            value.json(&[]),
            r#"{"a":[{"n":true,"id":1},{"n":true,"id":2}],"b":[{"c":[1,2]}]}"#
        );
    }

    #[test]
    fn texts_are_ascii() {
        assert_eq!(
            json_text("a\"\\\n\u{1F600}é"),
            r#""a\"\\\u000a\ud83d\ude00\u00e9""#
        );
        assert_eq!(encoded("a b/é%", "/"), "a%20b/%C3%A9%25");
    }
}
