//! What a request gives for an identifier: where to look, and how values are written there.

use openapi::{Parameter, Schema, Type, Types};
use policy::percent_decode_once;
use syntax::{Kind, Node, Scalar, unescape_token};

use crate::Request;
use crate::request::{Body, decode_query_value};
use crate::template::Captured;

/// Parts of a schema that are looked through for its type.
const PARTS: usize = 64;

/// Where an identifier stands in a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    Path(String),
    Query(String),
    Header(String),
    Cookie(String),
    Body(Vec<Token>),
}

/// A step into a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    /// The property of that name, or the item at that position.
    Key(String),
    /// `*`: each item.
    Each,
}

/// What a request gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Given {
    /// Nothing.
    Absent,
    /// These values, decoded.
    Values(Vec<String>),
    /// Nothing that names objects; the text says why.
    Bad(String),
}

/// How a parameter holds several values (OpenAPI 3.1, `style` and `explode`; Swagger 2.0,
/// `collectionFormat`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Several {
    /// The schema is no array.
    No,
    /// The parameter is repeated.
    Repeated,
    /// Between these characters, which are never part of a value.
    Between(char),
}

/// What the document says of an identifier, as far as reading its values depends on it.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    several: Several,
    /// What stands before the first value in a path: `.` (label), `;name=` (matrix).
    prefix: String,
    /// The types of one value; none stated: any.
    types: Types,
    /// Written in a media type, which is not looked into.
    has_content: bool,
}

impl Shape {
    /// Of a parameter.
    pub(crate) fn of_parameter(parameter: &Parameter<'_>) -> Shape {
        let shape = Shape::of_schema(parameter.schema());
        let cursor = parameter.cursor();
        let in_query = matches!(
            cursor.text("in").as_deref(),
            Some("query" | "cookie" | "formData")
        );
        let style = cursor.text("style").unwrap_or_default();
        let format = cursor.text("collectionFormat").unwrap_or_default();
        let swagger = cursor.get("type").is_some();
        let exploded = match cursor.get("explode").and_then(|one| one.node().as_bool()) {
            Some(exploded) => exploded,
            None => in_query && matches!(&*style, "" | "form"),
        };
        let prefix = match &*style {
            "label" => String::from("."),
            "matrix" => format!(";{}=", parameter.name()),
            _ => String::new(),
        };
        let several = match (&*style, &*format) {
            _ if shape.several == Several::No => Several::No,
            (_, "multi") => Several::Repeated,
            ("spaceDelimited", _) | (_, "ssv") => Several::Between(' '),
            ("pipeDelimited", _) | (_, "pipes") => Several::Between('|'),
            (_, "tsv") => Several::Between('\t'),
            ("label", _) if exploded => Several::Between('.'),
            ("matrix", _) if exploded => Several::Between(';'),
            _ if in_query && exploded && !swagger => Several::Repeated,
            _ => Several::Between(','),
        };
        Shape {
            several,
            prefix,
            has_content: parameter.content().next().is_some(),
            ..shape
        }
    }

    /// Of a property or form field; `None`: nothing is known.
    pub(crate) fn of_schema(schema: Option<Schema<'_>>) -> Shape {
        let types = schema.map(types_of).unwrap_or_default();
        let is_array = types.contains(Type::Array);
        let items = schema.filter(|_| is_array).and_then(items_of);
        Shape {
            several: if is_array {
                Several::Repeated
            } else {
                Several::No
            },
            prefix: String::new(),
            types: if is_array {
                items.map(types_of).unwrap_or_default()
            } else {
                types
            },
            has_content: false,
        }
    }

    /// What stands before the first value in a path.
    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Whether a body writes its values as numbers.
    pub(crate) fn is_number(&self) -> bool {
        let has = |kind| self.types.contains(kind);
        (has(Type::Integer) || has(Type::Number)) && !has(Type::String)
    }

    /// Whether several values may be given.
    pub(crate) fn is_list(&self) -> bool {
        self.several != Several::No
    }

    /// What stands between its values, where they stand in one text.
    pub(crate) fn between(&self) -> Option<char> {
        match self.several {
            Several::Between(separator) => Some(separator),
            Several::No | Several::Repeated => None,
        }
    }

    /// Whether its values are integers and nothing else; `None` where the document does not say.
    pub(crate) fn is_integer(&self) -> Option<bool> {
        (!self.types.is_empty()).then(|| self.types.is_only(Type::Integer))
    }
}

/// The types that a value of a schema may have.
pub(crate) fn types_of(schema: Schema<'_>) -> Types {
    let parts = schema.parts(PARTS);
    let always = parts.iter().filter(|one| one.role == openapi::Role::Always);
    let mut always = always.map(|one| one.schema.types());
    if let Some(types) = always.find(|types| !types.is_empty()) {
        return types;
    }
    let all = [
        Type::Null,
        Type::Boolean,
        Type::Integer,
        Type::Number,
        Type::String,
        Type::Array,
        Type::Object,
    ];
    let stated = |kind: &Type| parts.iter().any(|one| one.schema.types().contains(*kind));
    all.into_iter()
        .filter(stated)
        .fold(Types::default(), Types::with)
}

fn items_of(schema: Schema<'_>) -> Option<Schema<'_>> {
    schema
        .parts(PARTS)
        .iter()
        .find_map(|one| one.schema.items())
}

impl Source {
    /// The text of a JSON Pointer as steps; `*` is each item.
    pub(crate) fn of_pointer(pointer: &str) -> Source {
        let tokens = pointer.strip_prefix('/').unwrap_or(pointer).split('/');
        let token = |token: &str| match token {
            "*" => Token::Each,
            key => Token::Key(unescape_token(key).into_owned()),
        };
        Source::Body(tokens.map(token).collect())
    }

    /// A property path as [`model::Identifier::name`] has it: `pet.id`, `items[].id`.
    pub(crate) fn of_property(path: &str) -> Source {
        let mut tokens = Vec::new();
        for part in path.split('.') {
            let key = part.trim_end_matches("[]");
            if !key.is_empty() {
                tokens.push(Token::Key(key.to_owned()));
            }
            let lists = (part.len() - key.len()) / 2;
            tokens.extend(std::iter::repeat_n(Token::Each, lists));
        }
        Source::Body(tokens)
    }

    /// What a request gives here; `body` is the request's.
    pub(crate) fn given(
        &self,
        request: &Request,
        captured: &[Captured],
        body: Option<&Body>,
        shape: &Shape,
    ) -> Given {
        if shape.has_content {
            return Given::Bad(String::from(
                "the parameter is written in a media type, which is not looked into",
            ));
        }
        match self {
            Source::Path(name) => in_path(name, captured, shape),
            Source::Query(name) => {
                let values = request.query.iter().filter(|(known, _)| known == name);
                of_texts(
                    values.map(|(_, value)| value.as_str()),
                    shape,
                    decode_query_value,
                )
            }
            Source::Header(name) => {
                let plain = |text: &str| Some(text.trim().to_owned());
                of_texts(request.header(name), shape, plain)
            }
            Source::Cookie(name) => of_texts(request.cookies(name), shape, percent_decode_once),
            Source::Body(tokens) => in_body(tokens, body, shape),
        }
    }
}

fn in_path(name: &str, captured: &[Captured], shape: &Shape) -> Given {
    let Some(found) = captured.iter().find(|one| one.name == name) else {
        return Given::Bad(format!("the path has no variable `{name}`"));
    };
    let Some(value) = &found.value else {
        return Given::Bad(String::from(
            "the text can be divided among the variables in several ways",
        ));
    };
    let Some(value) = value.strip_prefix(&shape.prefix) else {
        return Given::Bad(format!("the value does not begin with `{}`", shape.prefix));
    };
    of_texts([value].into_iter(), shape, percent_decode_once)
}

/// The values of a parameter that stands so often in a request.
fn of_texts<'t>(
    texts: impl Iterator<Item = &'t str>,
    shape: &Shape,
    decode: impl Fn(&str) -> Option<String>,
) -> Given {
    let texts: Vec<&str> = texts.collect();
    let mut values = Vec::new();
    match (texts.as_slice(), shape.several) {
        ([], _) => return Given::Absent,
        ([_, _, ..], Several::No) => {
            return Given::Bad(format!("it is given {} times", texts.len()));
        }
        (texts, Several::No | Several::Repeated) => {
            values.extend(texts.iter().map(|text| decode(text)));
        }
        (texts, Several::Between(separator)) => {
            for text in texts {
                // Between other characters than these, values are divided after decoding.
                let pieces: Vec<Option<String>> = match separator {
                    ',' | '.' | ';' => text.split(separator).map(&decode).collect(),
                    _ => match decode(text) {
                        None => vec![None],
                        Some(text) => text
                            .split(separator)
                            .map(|one| Some(one.to_owned()))
                            .collect(),
                    },
                };
                values.extend(pieces.into_iter().map(|one| without_name(one, shape)));
            }
            let holds =
                |one: &Option<String>| one.as_ref().is_some_and(|one| one.contains(separator));
            if values.iter().any(holds) {
                return Given::Bad(format!(
                    "a value holds an encoded `{separator}`, which servers read in different ways"
                ));
            }
        }
    }
    let values: Option<Vec<String>> = values.into_iter().collect();
    let Some(values) = values else {
        return Given::Bad(String::from("it is not well encoded"));
    };
    match values
        .iter()
        .find_map(|one| type_error(one, None, shape.types))
    {
        Some(problem) => Given::Bad(problem),
        None => Given::Values(values),
    }
}

/// `name=value` of an exploded matrix style.
fn without_name(value: Option<String>, shape: &Shape) -> Option<String> {
    let name = shape.prefix.strip_prefix(';');
    let Some((value, name)) = value.clone().zip(name) else {
        return value;
    };
    Some(value.strip_prefix(name).unwrap_or(&value).to_owned())
}

fn in_body(tokens: &[Token], body: Option<&Body>, shape: &Shape) -> Given {
    match body {
        None => Given::Absent,
        Some(body @ (Body::Other(_) | Body::Unclear(_))) => {
            Given::Bad(body.unreadable().unwrap_or_default())
        }
        Some(Body::Form(fields)) => match tokens {
            [Token::Key(name)] => {
                let values = fields.iter().filter(|(known, _)| known == name);
                of_texts(
                    values.map(|(_, value)| value.as_str()),
                    shape,
                    decode_query_value,
                )
            }
            _ => Given::Bad(String::from("a form has no objects inside each other")),
        },
        Some(Body::Json(document)) => match document.root() {
            None => Given::Absent,
            Some(root) => match leaves(root, tokens) {
                Err(problem) => Given::Bad(problem),
                Ok(leaves) => of_leaves(leaves, shape),
            },
        },
    }
}

/// The values at the end of a way into a body, and how often the way ended before.
struct Leaves<'d> {
    found: Vec<Node<'d>>,
    missing: usize,
}

fn leaves<'d>(root: Node<'d>, tokens: &[Token]) -> Result<Leaves<'d>, String> {
    let mut at = Leaves {
        found: vec![root],
        missing: 0,
    };
    for token in tokens {
        let mut next = Vec::new();
        for node in at.found {
            match (node.kind(), token) {
                (Kind::Seq, Token::Each) => next.extend(node.items()),
                (Kind::Seq, Token::Key(key)) => {
                    let item = key.parse().ok().and_then(|at| node.items().nth(at));
                    at.missing += usize::from(item.is_none());
                    next.extend(item);
                }
                (Kind::Map, Token::Key(key)) => {
                    let value = member(node, key)?;
                    at.missing += usize::from(value.is_none());
                    next.extend(value);
                }
                _ if is_null(node) => at.missing += 1,
                (_, Token::Each) => return Err(String::from("where a list is expected is none")),
                (_, Token::Key(key)) => {
                    return Err(format!("`{key}` is looked for in what is no object"));
                }
            }
        }
        at.found = next;
    }
    Ok(at)
}

/// The value under a key of a JSON object.
///
/// # Errors
/// Where the key stands there twice: readers differ in which one counts.
pub(crate) fn member<'d>(object: Node<'d>, key: &str) -> Result<Option<Node<'d>>, String> {
    let mut values = object.entries().filter(|(known, _)| known.is_str(key));
    let first = values.next().map(|(_, value)| value);
    match values.next() {
        None => Ok(first),
        Some(_) => Err(format!("the body has `{key}` twice")),
    }
}

fn is_null(node: Node<'_>) -> bool {
    matches!(node.scalar(), Some(Scalar::Null))
}

fn of_leaves(leaves: Leaves<'_>, shape: &Shape) -> Given {
    let mut missing = leaves.missing;
    let mut values = Vec::new();
    let lists = leaves.found.iter().any(|one| one.kind() == Kind::Seq);
    let each = leaves.found.into_iter().flat_map(|node| match node.kind() {
        Kind::Seq => node.items().collect(),
        _ => vec![node],
    });
    for node in each {
        match node.scalar() {
            None => {
                return Given::Bad(String::from(
                    "a list or object stands where an identifier is expected",
                ));
            }
            Some(Scalar::Null) => missing += 1,
            Some(scalar) => {
                let text = node.as_str().unwrap_or_default().into_owned();
                if let Some(problem) = type_error(&text, Some(&scalar), shape.types) {
                    return Given::Bad(problem);
                }
                values.push(text);
            }
        }
    }
    match (values.is_empty(), missing) {
        (_, 0) => Given::Values(values),
        (true, _) if !lists => Given::Absent,
        _ => Given::Bad(String::from("only some of the identifiers are given")),
    }
}

/// Why a value is none of the types, in words. A text outside of a body may be of any type that it
/// can be read as.
fn type_error(text: &str, json: Option<&Scalar<'_>>, types: Types) -> Option<String> {
    let has = |kind| types.contains(kind);
    let digits = text.strip_prefix('-').unwrap_or(text);
    let integer = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let fits = match json {
        _ if types.is_empty() => true,
        Some(Scalar::Str(_)) => has(Type::String),
        Some(Scalar::Int(_)) => has(Type::Integer) || has(Type::Number),
        // An integer beyond 128 bits is one all the same.
        Some(Scalar::Float(_)) => has(Type::Number) || (integer && has(Type::Integer)),
        Some(Scalar::Bool(_)) => has(Type::Boolean),
        Some(Scalar::Null) => has(Type::Null),
        None => {
            has(Type::String)
                || (integer && has(Type::Integer))
                || (has(Type::Number) && text.parse::<f64>().is_ok_and(f64::is_finite))
                || (has(Type::Boolean) && matches!(text, "true" | "false"))
        }
    };
    (!fits).then(|| match json {
        Some(Scalar::Str(_)) => String::from("it is a text, and the schema wants none"),
        Some(_) => String::from("it is no text, and the schema wants one"),
        None => format!("`{text}` is not of the type that the schema states"),
    })
}
