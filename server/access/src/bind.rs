//! What an operation demands, and what a request names for it.

use model::{Entry, EntryId, Located, Location, Model, Operation};
use openapi::{Api, Files, Schema, Type};
use policy::{Action, Addresses, IdKind, ObjectId, ObjectRef, ObjectType, Target};
use syntax::{Kind, Node};

use crate::demand::{Demand, demands, is_identified};
use crate::kinds::Kinds;
use crate::request::Body;
use crate::template::Captured;
use crate::value::{Given, Shape, Source, Token, member, types_of};
use crate::{Request, names};

/// Parts of a body's schema that are looked through.
const PARTS: usize = 64;

/// A requirement of an operation, and how a request names its object.
#[derive(Debug)]
pub(crate) struct Slot<'a> {
    pub(crate) demand: Demand<'a>,
    /// What together names one object; none for a collection.
    pub(crate) parts: Vec<Part>,
    /// `id` names nothing in the operation.
    unknown: Option<&'a Located<String>>,
    schema: Option<usize>,
    kinds: Vec<IdKind>,
}

/// One of the values that name an object.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) source: Source,
    optional: bool,
    pub(crate) shape: Shape,
}

/// What a request names for a requirement.
#[derive(Debug)]
pub(crate) struct Named {
    pub(crate) target: Target,
    /// Why it is [`Target::Invalid`], in words.
    pub(crate) problem: Option<String>,
    pub(crate) container: Option<ObjectRef>,
}

/// An operation with all that reading a request takes.
#[derive(Debug)]
pub(crate) struct Bound<'a> {
    model: &'a Model,
    pub(crate) operation: &'a Operation,
    pub(crate) described: Option<openapi::Operation<'a>>,
    pub(crate) slots: Vec<Slot<'a>>,
}

impl<'a> Bound<'a> {
    pub(crate) fn new(files: &'a Files, model: &'a Model, operation: &'a Operation) -> Self {
        let mut bound = Bound {
            model,
            operation,
            described: describe(files, model, operation),
            slots: Vec::new(),
        };
        let kinds = Kinds::new(files, model);
        let demands = demands(model, operation).into_iter();
        bound.slots = demands.map(|demand| bound.slot(demand, &kinds)).collect();
        bound
    }

    fn slot(&self, demand: Demand<'a>, kinds: &Kinds<'_>) -> Slot<'a> {
        let entry = demand.entry;
        let parts: Vec<Part> = match (demand.container, &entry.id) {
            (Some(container), _) => {
                let named = self.operation.identifiers.get(container.identifier);
                named
                    .map(|one| self.path_part(&one.name))
                    .into_iter()
                    .collect()
            }
            (None, None) => Vec::new(),
            (None, Some(EntryId::Inferred(name))) => vec![self.path_part(name)],
            (None, Some(EntryId::Given(ids))) => {
                let each = ids.iter().enumerate();
                each.filter_map(|(at, id)| self.part(entry, at, &id.value))
                    .collect()
            }
        };
        let stated: Vec<Option<bool>> = parts.iter().map(|part| part.shape.is_integer()).collect();
        Slot {
            kinds: kinds.of(&demand.requirement.object, &stated),
            parts,
            unknown: demand.unknown_id(),
            schema: demand.container.map_or(entry.schema, |one| one.schema),
            demand,
        }
    }

    fn path_part(&self, name: &str) -> Part {
        Part {
            name: name.to_owned(),
            source: Source::Path(name.to_owned()),
            optional: false,
            shape: self.shape(name, openapi::Location::Path),
        }
    }

    /// The part that the `id` at a position means.
    fn part(&self, entry: &Entry, at: usize, id: &str) -> Option<Part> {
        let covered = entry.covers.get(at)?;
        let identifier = self.operation.identifiers.get(*covered)?;
        let name = identifier.name.as_str();
        let (source, shape) = match (id.strip_prefix("$request.body#"), identifier.location) {
            (Some(pointer), _) => self.in_body(Source::of_pointer(pointer)),
            (None, Location::Body) => self.in_body(Source::of_property(name)),
            (None, Location::FormData) => {
                let source = Source::Body(vec![Token::Key(name.to_owned())]);
                (source, self.shape(name, openapi::Location::FormData))
            }
            (None, Location::Path) => return Some(self.path_part(name)),
            (None, Location::Query) => (
                Source::Query(name.to_owned()),
                self.shape(name, openapi::Location::Query),
            ),
            (None, Location::Header) => (
                Source::Header(name.to_owned()),
                self.shape(name, openapi::Location::Header),
            ),
            (None, Location::Cookie) => (
                Source::Cookie(name.to_owned()),
                self.shape(name, openapi::Location::Cookie),
            ),
        };
        Some(Part {
            name: name.to_owned(),
            source,
            optional: identifier.optional,
            shape,
        })
    }

    fn shape(&self, name: &str, location: openapi::Location) -> Shape {
        let parameters = self.described.as_ref().map(openapi::Operation::parameters);
        let parameters = parameters.unwrap_or_default();
        let is_header = location == openapi::Location::Header;
        let mut list = parameters.list.iter();
        let found = list.find(|one| {
            let same = one.name() == name || is_header && one.name().eq_ignore_ascii_case(name);
            same && one.location() == Some(location)
        });
        found.map_or_else(|| Shape::of_schema(None), Shape::of_parameter)
    }

    /// A place in a body, with what is known of the value there.
    pub(crate) fn in_body(&self, source: Source) -> (Source, Shape) {
        let Source::Body(tokens) = &source else {
            return (source, Shape::of_schema(None));
        };
        let schemas = self.body_schemas().into_iter();
        let found = schemas
            .filter_map(|schema| schema_at(schema, tokens))
            .next();
        let shape = match tokens.as_slice() {
            [Token::Key(name)] if found.is_none() => self.shape(name, openapi::Location::FormData),
            _ => Shape::of_schema(found),
        };
        (source, shape)
    }

    /// The schemas of the request's body, one for each media type.
    fn body_schemas(&self) -> Vec<Schema<'a>> {
        let Some(operation) = &self.described else {
            return Vec::new();
        };
        if let Some(Ok(body)) = operation.request_body() {
            return body.content().filter_map(|media| media.schema()).collect();
        }
        let parameters = operation.parameters().list.into_iter();
        let body = parameters.filter(|one| one.location() == Some(openapi::Location::Body));
        body.filter_map(|one| one.schema()).collect()
    }

    /// Whether `security` asks for what tells who calls, in so far as something depends on that.
    pub(crate) fn is_identified(&self) -> bool {
        let mut demands = self.slots.iter().map(|slot| &slot.demand);
        demands.all(|one| one.requirement.public || is_identified(self.model, self.operation, one))
    }

    /// What a request names for each requirement.
    pub(crate) fn named(
        &self,
        request: &Request,
        captured: &[Captured],
        kinds: &Kinds<'_>,
    ) -> Vec<Named> {
        let body = request.body();
        let each = self.slots.iter().map(|slot| {
            let ids = slot.ids(request, captured, body.as_ref());
            let ids = ids.and_then(|ids| match self.contradiction(slot, &ids, body.as_ref()) {
                Some(problem) => Err(problem),
                None => Ok(ids),
            });
            let container = self.container_in_body(slot, body.as_ref(), kinds);
            let both = ids.and_then(|ids| Ok((ids, container?)));
            let (ids, container) = match both {
                Ok((ids, container)) => (Ok(ids), container),
                Err(problem) => (Err(problem), None),
            };
            let (target, problem) = match ids {
                Ok(None) => (Target::Absent, None),
                Ok(Some(ids)) => (Target::Ids(ids), None),
                Err(problem) => (Target::Invalid, Some(problem)),
            };
            Named {
                target,
                problem,
                container,
            }
        });
        each.collect()
    }

    /// A body that names another object than the path: by the object's own `id` property, or by a
    /// property that is called like the path's parameter (semantics, 14).
    fn contradiction(
        &self,
        slot: &Slot<'_>,
        ids: &Option<Vec<ObjectId>>,
        body: Option<&Body>,
    ) -> Option<String> {
        let [id] = ids.as_deref()? else { return None };
        let body = body?;
        let whole = slot.parts.len() == 1;
        let own = self.body_is_about(slot);
        for (at, part) in slot.parts.iter().enumerate() {
            let Source::Path(variable) = &part.source else {
                continue;
            };
            if self.may_hide(body) {
                return body.unreadable();
            }
            let property = self.id_property(slot, at).filter(|_| own);
            for name in [Some(variable.as_str()), property].into_iter().flatten() {
                let texts = match of_body(body, name) {
                    Ok(texts) => texts,
                    Err(problem) => return Some(problem),
                };
                for text in texts {
                    let kind = slot.kinds.get(at).copied().unwrap_or(IdKind::Text);
                    let said = ObjectId::new(&text, kind).ok();
                    let expected = if whole {
                        Some(id.clone())
                    } else {
                        part_of(id, at)
                    };
                    if said != expected {
                        return Some(format!(
                            "the path and the property `{name}` of the body name different objects"
                        ));
                    }
                }
            }
        }
        None
    }

    /// Whether a body cannot be read and may name objects nevertheless. One that the operation declares
    /// as a thing without properties, such as a picture, names none.
    fn may_hide(&self, body: &Body) -> bool {
        match body {
            Body::Json(_) | Body::Form(_) => false,
            Body::Unclear(_) => true,
            Body::Other(media) => !self.is_declared_opaque(media),
        }
    }

    fn is_declared_opaque(&self, media: &str) -> bool {
        let body = self.described.as_ref().and_then(|one| one.request_body());
        let Some(Ok(body)) = body else { return false };
        let range = media.split('/').next().unwrap_or_default();
        let range = format!("{range}/*");
        let mut declared = body.content().filter(|one| {
            let name = one.name();
            let name = name.split(';').next().unwrap_or_default().trim();
            name.eq_ignore_ascii_case(media) || name.eq_ignore_ascii_case(&range)
        });
        declared.next().is_some_and(|one| {
            let types = one.schema().map(types_of).unwrap_or_default();
            types.is_only(Type::String) || (one.schema().is_none() && !is_structured(media))
        })
    }

    /// The property that holds the object's identifier, or a part of it. The schema alone says which;
    /// the `id` of an operation names parameters.
    pub(crate) fn id_property(&self, slot: &Slot<'_>, at: usize) -> Option<&'a str> {
        let object = slot.schema.and_then(|at| self.model.objects.get(at));
        let written = object.and_then(|object| object.declaration.as_ref());
        let written = written.map_or(&[][..], |one| &one.id);
        match (written, at) {
            ([], 0) => Some("id"),
            (written, at) => written.get(at).map(|one| one.value.as_str()),
        }
    }

    /// Whether the body is the object that an entry addresses, or what is to be changed of it.
    fn body_is_about(&self, slot: &Slot<'_>) -> bool {
        let leaf = self
            .slots
            .last()
            .is_some_and(|last| std::ptr::eq(last, slot));
        let changes = matches!(self.operation.method.as_str(), "PUT" | "PATCH");
        if leaf && changes && slot.demand.requirement.action == Some(Action::Update) {
            return true;
        }
        let object = slot.schema.and_then(|at| self.model.objects.get(at));
        let Some(object) = object.filter(|_| slot.demand.container.is_none()) else {
            return false;
        };
        let schemas = self.body_schemas().into_iter();
        let mut parts = schemas.flat_map(|schema| schema.parts(PARTS));
        parts.any(|part| part.schema.place() == object.schema)
    }

    /// The container that a body names by the object's `parent` property: of what is created, or where
    /// the object is put.
    ///
    /// # Errors
    /// Why it cannot be told where the body puts an object, in words.
    fn container_in_body(
        &self,
        slot: &Slot<'_>,
        body: Option<&Body>,
        kinds: &Kinds<'_>,
    ) -> Result<Option<ObjectRef>, String> {
        let creates = slot.demand.requirement.action == Some(Action::Create);
        let moves =
            slot.demand.requirement.addresses == Addresses::Item && self.body_is_about(slot);
        let wanted = creates || slot.demand.requirement.upsert || moves;
        let declaration = slot.demand.declaration.filter(|_| wanted);
        let parent = declaration.and_then(|one| one.parent.as_ref());
        let named = parent.and_then(|parent| Some((parent, parent.id.as_ref()?)));
        let (Some((parent, property)), Some(body)) = (named, body) else {
            return Ok(None);
        };
        let object = names::of(self.model, &parent.object.value);
        match self.put_into(object, &property.value, body, kinds) {
            // Whoever creates in a container that is not named, creates in none.
            Err(_) if creates => Ok(None),
            found => found,
        }
    }

    /// The only container that a property of a body names.
    ///
    /// # Errors
    /// Why that is not clear, in words.
    fn put_into(
        &self,
        object: ObjectType,
        property: &str,
        body: &Body,
        kinds: &Kinds<'_>,
    ) -> Result<Option<ObjectRef>, String> {
        if let Some(why) = body.unreadable().filter(|_| self.may_hide(body)) {
            return Err(why);
        }
        let mut texts = of_body(body, property)?;
        texts.dedup();
        match texts.as_slice() {
            [] => Ok(None),
            [text] => match kinds.id(&object, text) {
                Ok(id) => Ok(Some(ObjectRef { object, id })),
                Err(error) => Err(format!("`{property}`: {error}")),
            },
            _ => Err(format!("the body names several containers by `{property}`")),
        }
    }
}

impl Slot<'_> {
    /// The identifiers that a request gives; `None` where it names no object.
    ///
    /// # Errors
    /// Why it names something that is no identifier, in words.
    fn ids(
        &self,
        request: &Request,
        captured: &[Captured],
        body: Option<&Body>,
    ) -> Result<Option<Vec<ObjectId>>, String> {
        if let Some(unknown) = self.unknown {
            return Err(format!("`{}` is nothing in the request", unknown.value));
        }
        let mut lists: Vec<Vec<ObjectId>> = Vec::new();
        let mut absent = 0;
        for (at, part) in self.parts.iter().enumerate() {
            let name = &part.name;
            match part.source.given(request, captured, body, &part.shape) {
                Given::Bad(why) => return Err(format!("`{name}`: {why}")),
                Given::Absent if !part.optional => {
                    return Err(format!("`{name}` is required and missing"));
                }
                Given::Absent => absent += 1,
                Given::Values(values) => {
                    let kind = self.kinds.get(at).copied().unwrap_or(IdKind::Text);
                    let ids = values.iter().map(|text| ObjectId::new(text, kind));
                    let ids: Result<Vec<ObjectId>, _> = ids.collect();
                    lists.push(ids.map_err(|error| format!("`{name}`: {error}"))?);
                }
            }
        }
        match (lists.as_slice(), absent) {
            ([], _) => Ok(None),
            ([_], 0) => Ok(lists.pop()),
            (_, 0) => joined(&lists).map(Some),
            _ => Err(String::from(
                "only some of the values that name the object are given",
            )),
        }
    }
}

/// Objects that several values name together: the first with the first, and so on; a single value
/// counts for all.
fn joined(lists: &[Vec<ObjectId>]) -> Result<Vec<ObjectId>, String> {
    let count = lists.iter().map(Vec::len).filter(|count| *count != 1).max();
    let count = count.unwrap_or(1);
    let object = |at: usize| {
        let part = |list: &Vec<ObjectId>| match list.as_slice() {
            [one] => Some(one.clone()),
            list => list.get(at).cloned(),
        };
        let parts: Option<Vec<ObjectId>> = lists.iter().map(part).collect();
        parts.map(|parts| ObjectId::joined(&parts))
    };
    let even = lists
        .iter()
        .all(|list| matches!(list.len(), one if one == 1 || one == count));
    let objects: Option<Vec<ObjectId>> = (0..count).map(object).collect();
    objects
        .filter(|_| even)
        .ok_or_else(|| String::from("the values that together name objects are not equally many"))
}

/// The decoded part of a joined identifier.
fn part_of(id: &ObjectId, at: usize) -> Option<ObjectId> {
    let text = policy::percent_decode_once(id.as_str().split('/').nth(at)?)?;
    ObjectId::new(&text, IdKind::Text).ok()
}

/// Whether a media type is known to hold names and values.
fn is_structured(media: &str) -> bool {
    media.starts_with("text/")
        || media.starts_with("multipart/")
        || ["xml", "yaml", "json", "cbor", "msgpack"]
            .iter()
            .any(|one| media.ends_with(one))
}

/// The values of a top-level property or field; none for `null`. In a list it is a property of each
/// item.
fn of_body(body: &Body, name: &str) -> Result<Vec<String>, String> {
    match body {
        Body::Other(_) | Body::Unclear(_) => Ok(Vec::new()),
        Body::Form(fields) => {
            let values = fields.iter().filter(|(known, _)| known == name);
            let values = values.map(|(_, value)| crate::request::decode_query_value(value));
            let values: Option<Vec<String>> = values.collect();
            values.ok_or_else(|| format!("`{name}` is not well encoded"))
        }
        Body::Json(document) => {
            let mut texts = Vec::new();
            let mut left: Vec<Node<'_>> = document.root().into_iter().collect();
            while let Some(node) = left.pop() {
                match node.kind() {
                    Kind::Seq => left.extend(node.items()),
                    Kind::Map => texts.extend(of_object(node, name)?),
                    _ => {}
                }
            }
            Ok(texts)
        }
    }
}

/// The value of a property; none for `null`.
fn of_object(object: Node<'_>, name: &str) -> Result<Option<String>, String> {
    let value = member(object, name)?;
    let Some(value) = value.filter(|one| one.scalar() != Some(syntax::Scalar::Null)) else {
        return Ok(None);
    };
    let text = value.as_str().map(|text| Some(text.into_owned()));
    text.ok_or_else(|| format!("the property `{name}` of the body is no identifier"))
}

/// The schema of what a way into a body leads to.
fn schema_at<'a>(schema: Schema<'a>, tokens: &[Token]) -> Option<Schema<'a>> {
    tokens.iter().try_fold(schema, |at, token| {
        let parts = at.parts(PARTS);
        let mut each = parts.iter().map(|part| part.schema);
        match token {
            Token::Each => each.find_map(Schema::items),
            Token::Key(key) => each
                .find_map(|one| one.property(key))
                .map(|(_, schema)| schema),
        }
    })
}

/// The operation as the document describes it.
fn describe<'a>(
    files: &'a Files,
    model: &'a Model,
    operation: &Operation,
) -> Option<openapi::Operation<'a>> {
    let item = Api::new(files, model.root)?.path(&operation.path)?;
    let mut operations = item.operations().into_iter();
    operations.find(|one| one.method() == operation.method)
}
