//! From an operation to a request: path, parameters and body, with variables for identifiers.

use model::segment_variables;
use openapi::{Location, MediaType, Parameter};
use policy::Action;

use super::credential;
use super::lists::Owners;
use super::message::{Body, Credential, Message, Piece, Value, encoded};
use super::sample;
use super::world::{Meaning, Person, Variables};
use crate::Access;
use crate::bind::{Bound, Part, Slot};
use crate::value::{Source, Token};

/// Characters of a path that need no encoding (RFC 3986, section 3.3), and `%`, which encodes others.
const PATH: &str = "!$&'()*+,;=:@%";
/// Steps into a body that are followed.
const STEPS: usize = 32;

/// Puts one request together.
pub(crate) struct Drafting<'d, 'a> {
    pub(crate) access: &'d Access<'a>,
    pub(crate) bound: &'d Bound<'a>,
    pub(crate) variables: &'d mut Variables,
    /// The owners of what each entry names.
    pub(crate) people: &'d [Owners],
    /// The caller, for what is created.
    pub(crate) caller: Person,
}

impl<'a> Drafting<'_, 'a> {
    /// The request.
    ///
    /// # Errors
    /// Why none can be put together, in words.
    pub(crate) fn message(&mut self) -> Result<Message, String> {
        let operation = self.bound.operation;
        let (credential, others) =
            credential::of_operation(self.access.files, self.access.model, operation);
        let (path, template) = self.path()?;
        let mut message = Message {
            method: operation.method.clone(),
            path,
            template,
            query: Vec::new(),
            headers: Vec::new(),
            body: None,
            credential,
        };
        let mut cookies = Vec::new();
        self.identifiers(&mut message, &mut cookies)?;
        self.required(&mut message, &mut cookies);
        for scheme in others {
            let place = credential::of_scheme(self.access.files, self.access.model, &scheme);
            let value = Piece::Variable(self.variables.of(Meaning::Scheme(scheme)));
            match place.unwrap_or(Credential::Header("Authorization".into(), "")) {
                Credential::Header(name, before) => {
                    let before = Piece::Text(before.to_owned());
                    message.headers.push((name, vec![before, value]));
                }
                Credential::Query(name) => message.query.push((name, vec![value])),
                Credential::Cookie(name) => cookies.push((name, vec![value])),
            }
        }
        if !cookies.is_empty() {
            let header = (String::from("Cookie"), in_one_line(cookies));
            message.headers.push(header);
        }
        message.body = self.body()?;
        can_be_sent(&message)?;
        Ok(message)
    }

    /// The path, and the same as a template.
    fn path(&mut self) -> Result<(Vec<Piece>, String), String> {
        let path = self.bound.operation.path.as_str();
        if path.contains('#') {
            return Err(String::from("its path has a fragment, which is never sent"));
        }
        if !path.starts_with('/') {
            return Err(String::from("its path does not begin with `/`"));
        }
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let mut pieces = Vec::new();
        let mut template = String::new();
        for segment in path.split('/').skip(1) {
            template.push('/');
            pieces.push(Piece::Text(String::from("/")));
            let mut end = 0;
            for (range, name) in segment_variables(segment) {
                let before = segment.get(end..range.start).unwrap_or_default();
                let before = before.strip_suffix('$').unwrap_or(before);
                let before = encoded(before, PATH);
                template.push_str(&before);
                template.push_str(segment.get(range.clone()).unwrap_or_default());
                pieces.push(Piece::Text(before));
                self.path_variable(name, &mut pieces);
                end = range.end;
            }
            let rest = segment.get(end..).unwrap_or_default();
            let rest = encoded(rest, PATH);
            template.push_str(&rest);
            pieces.push(Piece::Text(rest));
        }
        let fixed: Vec<&str> = query.split('&').filter(|one| !one.contains('{')).collect();
        let fixed = encoded(&fixed.join("&"), "&=+%/:,");
        if !fixed.is_empty() {
            pieces.push(Piece::Text(format!("?{fixed}")));
        }
        Ok((together(pieces), template))
    }

    fn path_variable(&mut self, name: &str, pieces: &mut Vec<Piece>) {
        let source = Source::Path(name.to_owned());
        if let Some((at, part)) = self.part_at(&source) {
            let prefix = self
                .bound
                .slots
                .get(at)
                .and_then(|slot| slot.parts.get(part));
            let prefix = prefix.map_or("", |part| part.shape.prefix());
            pieces.push(Piece::Text(prefix.to_owned()));
            pieces.extend(self.values(at, part));
            return;
        }
        let parameters = self.parameters();
        let own =
            |one: &&Parameter<'_>| one.location() == Some(Location::Path) && one.name() == name;
        let stated = parameters.iter().find(own).map(sample::of_parameter);
        pieces.push(match stated.filter(|one| one.stated) {
            Some(sample) => Piece::Text(encoded(&in_text(&sample.value), "")),
            None => Piece::Variable(self.variables.of(Meaning::Parameter(name.to_owned()))),
        });
    }

    /// The first entry's part that stands there.
    fn part_at(&self, source: &Source) -> Option<(usize, usize)> {
        let mut slots = self.bound.slots.iter().enumerate();
        slots.find_map(|(at, slot)| {
            let part = slot.parts.iter().position(|part| part.source == *source)?;
            Some((at, part))
        })
    }

    /// The values of a part of an entry's identifier, in one text.
    fn values(&mut self, at: usize, part: usize) -> Vec<Piece> {
        let slot = self.bound.slots.get(at);
        let shape = slot.and_then(|slot| slot.parts.get(part));
        let between = shape.and_then(|part| part.shape.between());
        let between = between.map(|one| Piece::Text(encoded(&one.to_string(), PATH)));
        let mut pieces = Vec::new();
        for id in self.ids(at, part) {
            if !pieces.is_empty() {
                pieces.extend(between.clone());
            }
            pieces.push(Piece::Variable(id));
        }
        pieces
    }

    /// The variables of a part of an entry's identifiers: one, or several where they stand in a list.
    fn ids(&mut self, at: usize, part: usize) -> Vec<usize> {
        let owners = self.people.get(at).cloned().unwrap_or_default();
        let each = owners.into_iter();
        each.map(|person| self.id_of(at, part, person)).collect()
    }

    /// The first of them.
    fn id(&mut self, at: usize, part: usize) -> usize {
        let owners = self.people.get(at);
        let first = owners.and_then(|owners| owners.first().copied());
        self.id_of(at, part, first.unwrap_or(self.caller))
    }

    fn id_of(&mut self, at: usize, part: usize, person: Person) -> usize {
        let slots = &self.bound.slots;
        let Some(slot) = slots.get(at) else {
            return self.variables.of(Meaning::Parameter(String::new()));
        };
        let object = slot.demand.requirement.object.to_string();
        // Which one is meant must be said where one value is not all of it, or where an entry behind
        // this one names an object of the same type.
        let again = slots.iter().skip(at + 1).any(|other| {
            !other.parts.is_empty() && other.demand.requirement.object.as_str() == object
        });
        let several = slot.parts.len() > 1;
        let name = slot.parts.get(part).map_or("", |part| part.name.as_str());
        let variable = self.variables.of(Meaning::Id {
            person,
            object,
            part: if several || again {
                name.to_owned()
            } else {
                String::new()
            },
        });
        if several {
            self.variables.is_part(variable);
        }
        variable
    }

    /// Identifiers in the query, in headers and cookies.
    fn identifiers(
        &mut self,
        message: &mut Message,
        cookies: &mut Vec<(String, Vec<Piece>)>,
    ) -> Result<(), String> {
        let bound = self.bound;
        for (at, slot) in bound.slots.iter().enumerate() {
            for (index, part) in slot.parts.iter().enumerate() {
                let (list, name) = match &part.source {
                    Source::Query(name) => (&mut message.query, name),
                    Source::Header(name) => (&mut message.headers, name),
                    Source::Cookie(name) => (&mut *cookies, name),
                    Source::Path(_) | Source::Body(_) => continue,
                };
                if list.iter().any(|(known, _)| known == name) {
                    continue;
                }
                let values = self.values(at, index);
                match part.shape.between() {
                    // In a query it would be encoded, which servers read in different ways.
                    Some(_) if values.len() > 1 && matches!(part.source, Source::Query(_)) => {
                        return Err(String::from(
                            "several objects in one value of a query are not written by this program",
                        ));
                    }
                    Some(_) => list.push((name.clone(), values)),
                    None => list.extend(values.into_iter().map(|one| (name.clone(), vec![one]))),
                }
            }
        }
        Ok(())
    }

    /// Other parameters that must be there.
    fn required(&mut self, message: &mut Message, cookies: &mut Vec<(String, Vec<Piece>)>) {
        for parameter in self.parameters() {
            let name = parameter.name().into_owned();
            let list = match parameter.location() {
                Some(Location::Query) => &mut message.query,
                Some(Location::Cookie) => &mut *cookies,
                Some(Location::Header) if !is_set_otherwise(&name, &message.credential) => {
                    &mut message.headers
                }
                _ => continue,
            };
            let known = list
                .iter()
                .any(|(known, _)| known.eq_ignore_ascii_case(&name));
            if !parameter.is_required() || known {
                continue;
            }
            let sample = sample::of_parameter(&parameter);
            let names_object = || {
                let mut likely = self.bound.operation.likely_identifiers();
                likely.any(|one| one.name == name)
            };
            let value = match sample.stated || !names_object() {
                true => Piece::Text(in_text(&sample.value)),
                false => Piece::Variable(self.variables.of(Meaning::Parameter(name.clone()))),
            };
            list.push((name, vec![value]));
        }
    }

    fn parameters(&self) -> Vec<Parameter<'a>> {
        let described = self.bound.described.as_ref();
        described.map_or_else(Vec::new, |one| one.parameters().list)
    }

    /// What is sent, with the identifiers in it.
    fn body(&mut self) -> Result<Option<Body>, String> {
        let named = self.in_body();
        let Some(mut body) = self.sample()? else {
            return match named.is_empty() {
                true => Ok(None),
                false => Err(String::from("its body is not described")),
            };
        };
        for (tokens, at, part) in named {
            if tokens.len() > STEPS {
                return Err(String::from("an identifier lies too deep in its body"));
            }
            let slot = self.bound.slots.get(at);
            let shape = slot.and_then(|slot| slot.parts.get(part));
            let number = shape.is_some_and(|part| part.shape.is_number());
            let list = shape.is_some_and(|part| part.shape.is_list());
            let values = self.ids(at, part).into_iter();
            let values = values.map(|variable| Value::Variable { variable, number });
            let values: Vec<Value> = values.collect();
            let way = tokens.iter().map(|token| match token {
                Token::Key(key) => Some(key.as_str()),
                Token::Each => None,
            });
            let way: Vec<Option<&str>> = way.collect();
            let each = way.iter().rposition(Option::is_none);
            match each
                .filter(|_| !list)
                .and_then(|each| way.split_at_checked(each))
            {
                Some((before, behind)) => {
                    let behind = behind.get(1..).unwrap_or_default();
                    let item = tokens.get(..=before.len()).unwrap_or_default();
                    let item = self.bound.body_schema_at(item).map(sample::of_schema);
                    let item = item.unwrap_or(Value::Map(Vec::new()));
                    body.value.put_each(before, behind, item, values);
                }
                None if list => body.value.put(&way, Value::List(values)),
                None => values
                    .into_iter()
                    .take(1)
                    .for_each(|one| body.value.put(&way, one)),
            }
        }
        self.agree_with_path(&mut body.value);
        self.name_container(&mut body.value);
        Ok(Some(body))
    }

    /// Ways into the body, entry and part.
    fn in_body(&self) -> Vec<(Vec<Token>, usize, usize)> {
        let slots = self.bound.slots.iter().enumerate();
        let parts = slots.flat_map(|(at, slot)| {
            let parts = slot.parts.iter().enumerate();
            parts.filter_map(move |(index, part)| match &part.source {
                Source::Body(tokens) => Some((tokens.clone(), at, index)),
                _ => None,
            })
        });
        parts.collect()
    }

    /// A body as the document describes it; `None` where it describes none.
    fn sample(&self) -> Result<Option<Body>, String> {
        let Some(described) = &self.bound.described else {
            return Ok(None);
        };
        if let Some(Ok(body)) = described.request_body() {
            let media: Vec<MediaType<'_>> = body.content().collect();
            let json = media.iter().find(|one| is_json(&one.name()));
            let form = || media.iter().find(|one| one.name().starts_with(FORM));
            return match (json, form(), media.first()) {
                (Some(one), ..) => Ok(Some(Body {
                    media: concrete(&one.name()),
                    form: false,
                    value: sample::of_body(one),
                })),
                (None, Some(one), _) => Ok(Some(Body {
                    media: FORM.to_owned(),
                    form: true,
                    value: of_fields(sample::of_body(one)),
                })),
                (None, None, Some(one)) if body.is_required() => Err(format!(
                    "bodies of type `{}` are not written by this program",
                    one.name()
                )),
                _ => Ok(None),
            };
        }
        self.swagger_body()
    }

    /// Swagger 2.0: a body parameter, or form fields.
    fn swagger_body(&self) -> Result<Option<Body>, String> {
        let parameters = self.parameters();
        let at = |location| {
            parameters
                .iter()
                .filter(move |one| one.location() == Some(location))
        };
        if let Some(body) = at(Location::Body).next() {
            return Ok(Some(Body {
                media: String::from("application/json"),
                form: false,
                value: body
                    .schema()
                    .map_or(Value::Map(Vec::new()), sample::of_schema),
            }));
        }
        let fields: Vec<&Parameter<'_>> = at(Location::FormData).collect();
        if fields
            .iter()
            .any(|one| one.cursor().text("type").as_deref() == Some("file"))
        {
            return Err(String::from("uploads are not written by this program"));
        }
        let required = fields.iter().filter(|one| one.is_required());
        let values = required.map(|one| {
            let value = in_text(&sample::of_parameter(one).value);
            (one.name().into_owned(), Value::Text(value))
        });
        let values: Vec<(String, Value)> = values.collect();
        Ok((!fields.is_empty()).then(|| Body {
            media: FORM.to_owned(),
            form: true,
            value: Value::Map(values),
        }))
    }

    /// What the body says of the object in the path must be the same (decision semantics, 14).
    fn agree_with_path(&mut self, body: &mut Value) {
        let bound = self.bound;
        for (at, slot) in bound.slots.iter().enumerate() {
            for (index, part) in slot.parts.iter().enumerate() {
                let Source::Path(variable) = &part.source else {
                    continue;
                };
                let leaf = at + 1 == bound.slots.len();
                let property = bound.id_property(slot, index).filter(|_| leaf);
                for name in [Some(variable.as_str()), property].into_iter().flatten() {
                    let number = match body.get(name) {
                        None | Some(Value::Variable { .. }) => continue,
                        Some(value) => matches!(value, Value::Number(_)),
                    };
                    let variable = self.id(at, index);
                    body.put(&[Some(name)], Value::Variable { variable, number });
                }
            }
        }
    }

    /// What is created lies in a container of the caller, other things in one of their owner.
    fn name_container(&mut self, body: &mut Value) {
        let bound = self.bound;
        for (at, slot) in bound.slots.iter().enumerate() {
            let Some((object, property)) = container_of(slot) else {
                continue;
            };
            let requirement = &slot.demand.requirement;
            let creates = requirement.action == Some(Action::Create) || requirement.upsert;
            // What exists stays where it is.
            if !creates && body.get(property).is_none() {
                continue;
            }
            let owners = self.people.get(at).filter(|_| !creates);
            let person = owners.and_then(|owners| owners.first().copied());
            let tokens = vec![Token::Key(property.to_owned())];
            let (_, shape) = bound.in_body(Source::Body(tokens));
            let variable = self.variables.of(Meaning::Id {
                person: person.unwrap_or(self.caller),
                object: crate::names::of(self.access.model, object).to_string(),
                part: String::new(),
            });
            let number = shape.is_number();
            body.put(&[Some(property)], Value::Variable { variable, number });
        }
    }
}

/// Without empty texts, and with one text where several stand beside each other.
fn together(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut found: Vec<Piece> = Vec::new();
    for piece in pieces {
        match (found.last_mut(), piece) {
            (_, Piece::Text(text)) if text.is_empty() => {}
            (Some(Piece::Text(before)), Piece::Text(text)) => before.push_str(&text),
            (_, piece) => found.push(piece),
        }
    }
    found
}

const FORM: &str = "application/x-www-form-urlencoded";

/// The containing object of what a request names or creates, and the property that names it.
fn container_of<'s>(slot: &'s Slot<'_>) -> Option<(&'s str, &'s str)> {
    let parent = slot.demand.declaration?.parent.as_ref()?;
    Some((&parent.object.value, &parent.id.as_ref()?.value))
}

/// Headers are lines: a line break in one would begin another line, or another request.
fn can_be_sent(message: &Message) -> Result<(), String> {
    let media = message
        .body
        .as_ref()
        .map(|body| Piece::Text(body.media.clone()));
    let media = (String::from("Content-Type"), media.into_iter().collect());
    let headers = message.headers.iter().chain(std::iter::once(&media));
    let is_plain = |piece: &Piece| match piece {
        Piece::Text(text) => !text.chars().any(char::is_control),
        Piece::Variable(_) => true,
    };
    let credential = match &message.credential {
        Credential::Header(name, _) | Credential::Cookie(name) => Some(name),
        Credential::Query(_) => None,
    };
    let values = headers.clone().all(|(_, value)| value.iter().all(is_plain));
    let mut names = headers.map(|(name, _)| name).chain(credential);
    match values && names.all(|name| is_token(name)) {
        true => Ok(()),
        false => Err(String::from("it wants a header that cannot be sent")),
    }
}

/// A name of a header (RFC 9110, section 5.6.2).
fn is_token(name: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(known)
}

/// Whether something else says what the header holds (OpenAPI 3.1, Parameter Object).
fn is_set_otherwise(name: &str, credential: &Credential) -> bool {
    let reserved = [
        "accept",
        "content-type",
        "authorization",
        "cookie",
        "content-length",
        "host",
    ];
    let own = matches!(credential, Credential::Header(own, _) if own.eq_ignore_ascii_case(name));
    own || reserved.iter().any(|one| one.eq_ignore_ascii_case(name))
}

fn in_one_line(cookies: Vec<(String, Vec<Piece>)>) -> Vec<Piece> {
    let mut line = Vec::new();
    for (name, value) in cookies {
        let before = if line.is_empty() { "" } else { "; " };
        line.push(Piece::Text(format!("{before}{name}=")));
        line.extend(value);
    }
    line
}

/// A value outside of a body: items of lists with commas.
fn in_text(value: &Value) -> String {
    match value {
        Value::Text(text) | Value::Number(text) => text.clone(),
        Value::Bool(value) => value.to_string(),
        Value::List(items) => items.iter().map(in_text).collect::<Vec<_>>().join(","),
        Value::Map(entries) => {
            let entry = |(name, value): &(String, Value)| format!("{name},{}", in_text(value));
            entries.iter().map(entry).collect::<Vec<_>>().join(",")
        }
        Value::Null | Value::Variable { .. } => String::new(),
    }
}

/// Form fields are texts.
fn of_fields(value: Value) -> Value {
    let Value::Map(entries) = value else {
        return Value::Map(Vec::new());
    };
    let field = |(name, value): (String, Value)| {
        let text = in_text(&value);
        (name, Value::Text(text))
    };
    Value::Map(entries.into_iter().map(field).collect())
}

fn is_json(media: &str) -> bool {
    let name = media.split(';').next().unwrap_or_default().trim();
    name.ends_with("json") || matches!(name, "*/*" | "application/*")
}

/// A media type without wildcards.
fn concrete(media: &str) -> String {
    match media.contains('*') {
        true => String::from("application/json"),
        false => media.to_owned(),
    }
}

/// Whether a request names an object for the entry at all.
pub(crate) fn names_object(slot: &Slot<'_>) -> bool {
    let parts: &[Part] = &slot.parts;
    !parts.is_empty()
}
