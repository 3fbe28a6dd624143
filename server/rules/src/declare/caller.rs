//! Who says who the caller is, and that somebody must: the security scheme and `security`.

use edit::{Refusal, Value, Where};
use model::{Alternative, Model, Operation, SecuritySource, Version};
use openapi::{Api, Component, Cursor, Files, Place};

use super::reason::Reason;
use super::steps::Steps;
use super::values::{Spelled, copied};
use super::{Options, Scheme};

/// The name of the scheme of the vocabulary.
const NAME: &str = "X-objectAuthScheme";

/// The scheme that tells who the caller is.
pub(crate) struct Caller {
    /// Its name.
    pub(crate) name: String,
    /// How the document comes to have it.
    origin: Origin,
    /// Whether declarations have to name it, since there are several.
    pub(crate) is_one_of_several: bool,
    /// Whether an operation has a `security` of its own.
    some_secure: bool,
}

enum Origin {
    /// It is there.
    Declared,
    /// It is there and gains what says who the caller is.
    Marked(Place),
    /// It is new.
    Inserted,
}

impl Caller {
    /// The scheme for declarations on these operations.
    pub(crate) fn of<'m>(
        files: &Files,
        model: &Model,
        options: Options,
        operations: impl Iterator<Item = &'m Operation> + Clone,
    ) -> Self {
        let uses = |name: &str| {
            let requires = |one: &&Operation| {
                let mut alternatives = one.security.alternatives.iter();
                alternatives.any(|one| one.schemes.iter().any(|scheme| scheme == name))
            };
            operations.clone().filter(requires).count()
        };
        // The first of those that most operations require.
        let best = |names: Vec<(String, Origin)>| {
            let counted = names.into_iter().map(|one| (uses(&one.0), one));
            counted.reduce(|best, one| if one.0 > best.0 { one } else { best })
        };
        let declared = model.schemes.iter();
        let declared = declared.map(|one| (one.name.clone(), Origin::Declared));
        if let Some((_, (name, origin))) = best(declared.collect()) {
            return Caller {
                name,
                origin,
                is_one_of_several: model.schemes.len() > 1,
                some_secure: some_secure(model),
            };
        }
        let in_force = match options.scheme {
            Scheme::Existing => best(tokens(files, model)).filter(|(uses, _)| *uses > 0),
            Scheme::Insert => None,
        };
        let (name, origin) = match in_force {
            Some((_, found)) => found,
            None => (NAME.to_owned(), Origin::Inserted),
        };
        Caller {
            name,
            origin,
            is_one_of_several: false,
            some_secure: some_secure(model),
        }
    }

    /// Whether it is a scheme of the document that only gains keywords.
    pub(crate) fn is_marked(&self) -> bool {
        matches!(self.origin, Origin::Marked(_))
    }

    /// What makes the document have it.
    pub(super) fn declare(
        &self,
        files: &Files,
        model: &Model,
        spelled: Spelled,
        steps: &mut Steps,
    ) -> Result<(), Reason> {
        let claims = [("user_id", "sub"), ("groups", "groups")];
        let claims = claims.map(|(key, claim)| (spelled.key(key), Value::from(claim)));
        match self.origin {
            Origin::Declared => Ok(()),
            Origin::Marked(place) => {
                for (key, claim) in claims {
                    steps.insert(place, key, claim, Where::End);
                }
                Ok(())
            }
            Origin::Inserted => {
                let carrier: &[(&str, &str)] = match model.version {
                    Some(Version::V2_0) => &[
                        ("type", "apiKey"),
                        ("in", "header"),
                        ("name", "Authorization"),
                    ],
                    _ => &[("type", "http"), ("scheme", "bearer")],
                };
                let carrier = carrier.iter();
                let carrier = carrier.map(|(key, value)| ((*key).to_owned(), Value::from(*value)));
                let scheme = Value::map(carrier.chain(claims));
                insert_scheme(files, model, scheme, steps)
            }
        }
    }

    /// What makes an operation require it in each alternative of the `security` in force. Callers who
    /// need no credential cannot be told apart, so where the declaration needs it they come in no
    /// more: we deny by default, and a person confirms.
    pub(super) fn require(
        &self,
        files: &Files,
        model: &Model,
        operation: &Operation,
        steps: &mut Steps,
    ) -> Result<(), Reason> {
        let security = &operation.security;
        if self.is_marked() {
            return Ok(());
        }
        let lacking = |one: &&Alternative| !one.identifies;
        let lacking: Vec<&Alternative> = security.alternatives.iter().filter(lacking).collect();
        if lacking.is_empty() && !security.alternatives.is_empty() {
            return Ok(());
        }
        let shared = security.source == SecuritySource::Document;
        match security.place {
            // The document's holds for operations that address nothing, too.
            Some(place) if shared && security.admits_anonymous() => {
                let list = self.added_to(files, place)?;
                steps.insert(operation.operation, "security", list, Where::End);
            }
            Some(place) if security.alternatives.is_empty() => {
                steps.append(place, self.requirement());
            }
            Some(_) => {
                for alternative in lacking {
                    self.require_in(files, alternative.place, steps)?;
                }
            }
            None => self.require_newly(files, model, operation, steps)?,
        }
        Ok(())
    }

    /// What adds it to one alternative.
    pub(super) fn require_in(
        &self,
        files: &Files,
        alternative: Place,
        steps: &mut Steps,
    ) -> Result<(), Reason> {
        let is_map = files.cursor(alternative).is_some_and(Cursor::is_map);
        if !is_map {
            return Err(Reason::Unreadable);
        }
        let scopes = Value::List(Vec::new());
        steps.insert(alternative, self.name.as_str(), scopes, Where::End);
        Ok(())
    }

    /// Nothing is required: the document then requires it, or, where other operations have a
    /// `security` of their own, the operation does.
    fn require_newly(
        &self,
        files: &Files,
        model: &Model,
        operation: &Operation,
        steps: &mut Steps,
    ) -> Result<(), Reason> {
        let list = Value::List(vec![self.requirement()]);
        if self.some_secure {
            steps.insert(operation.operation, "security", list, Where::End);
            return Ok(());
        }
        let root = files.root(model.root).ok_or(Refusal::Kind("document"))?;
        let before = Where::Before(String::from("paths"));
        steps.insert(root.place(), "security", list, before);
        Ok(())
    }

    /// The alternatives of a `security`, each with this scheme.
    fn added_to(&self, files: &Files, security: Place) -> Result<Value, Reason> {
        let list = files.cursor(security).and_then(copied);
        let Some(Value::List(mut alternatives)) = list else {
            return Err(Reason::Unreadable);
        };
        if alternatives.is_empty() {
            alternatives.push(Value::Map(Vec::new()));
        }
        for alternative in &mut alternatives {
            let Value::Map(schemes) = alternative else {
                return Err(Reason::Unreadable);
            };
            if schemes.iter().all(|(name, _)| name.text != self.name) {
                schemes.push((self.name.as_str().into(), Value::List(Vec::new())));
            }
        }
        // `{}` and the scheme alone have become the same.
        let mut each: Vec<Value> = Vec::new();
        for alternative in alternatives {
            if !each.contains(&alternative) {
                each.push(alternative);
            }
        }
        Ok(Value::List(each))
    }

    fn requirement(&self) -> Value {
        Value::map([(self.name.as_str(), Value::List(Vec::new()))])
    }
}

/// Whether an operation has a `security` of its own.
pub(super) fn some_secure(model: &Model) -> bool {
    let own = |one: &Operation| one.security.source == SecuritySource::Operation;
    model.operations.iter().any(own)
}

/// The schemes whose credential is a token with claims.
fn tokens(files: &Files, model: &Model) -> Vec<(String, Origin)> {
    let Some(api) = Api::new(files, model.root) else {
        return Vec::new();
    };
    let named = api.security_schemes().filter_map(|(key, scheme)| {
        let scheme = scheme.ok()?;
        let carries = match scheme.kind()?.as_ref() {
            "http" => scheme.http_scheme()?.eq_ignore_ascii_case("bearer"),
            "oauth2" | "openIdConnect" => true,
            _ => false,
        };
        let name = key.as_str().filter(|_| carries)?;
        Some((name.into_owned(), Origin::Marked(scheme.cursor().place())))
    });
    named.collect()
}

/// Adds the scheme to `components.securitySchemes`, or `securityDefinitions`, and what of these is
/// missing.
fn insert_scheme(
    files: &Files,
    model: &Model,
    scheme: Value,
    steps: &mut Steps,
) -> Result<(), Reason> {
    let api = Api::new(files, model.root).ok_or(Refusal::Kind("document"))?;
    let schemes = Component::SecuritySchemes;
    let key = schemes.key(api.version()).unwrap_or("securitySchemes");
    let mut way: Vec<&str> = vec![key, NAME];
    if !api.version().is_2() {
        way.insert(0, "components");
    }
    let mut at = api.cursor();
    let mut value = scheme;
    let mut left = way.as_slice();
    while let [name, rest @ ..] = left {
        let Some(next) = at.get(name).filter(|_| !rest.is_empty()) else {
            break;
        };
        at = next.resolve().unwrap_or(next);
        left = rest;
    }
    let Some((first, rest)) = left.split_first() else {
        return Err(Refusal::Exists(NAME.to_owned()).into());
    };
    for name in rest.iter().rev() {
        value = Value::map([(*name, value)]);
    }
    steps.insert(at.place(), *first, value, Where::End);
    Ok(())
}
