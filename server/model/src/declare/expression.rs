//! The `id` of an entry: a parameter's name, or a runtime expression as in OpenAPI Links (OpenAPI
//! 3.1, Runtime Expressions).

use syntax::unescape_token;

use crate::{Identifier, Location};

/// What an `id` points to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IdExpression {
    /// Where it looks; `None`: any parameter of that name.
    pub(crate) location: Option<Location>,
    /// A parameter's name, or a property path such as `pet.id` or `items[].id`.
    pub(crate) name: String,
}

impl IdExpression {
    /// Reads an `id`; `None` for an expression that leads to nothing in a request.
    pub(crate) fn parse(text: &str) -> Option<IdExpression> {
        let Some(source) = text.strip_prefix("$request.") else {
            let named = !text.starts_with('$');
            return named.then(|| IdExpression {
                location: None,
                name: text.to_owned(),
            });
        };
        if let Some(pointer) = source.strip_prefix("body#") {
            return Some(IdExpression {
                location: Some(Location::Body),
                name: property_path(pointer)?,
            });
        }
        let (place, name) = source.split_once('.')?;
        let location = match place {
            "path" => Location::Path,
            "query" => Location::Query,
            "header" => Location::Header,
            "cookie" => Location::Cookie,
            _ => return None,
        };
        Some(IdExpression {
            location: Some(location),
            name: name.to_owned(),
        })
    }

    /// Whether it means this identifier. A bare name means no part of an inner object.
    pub(crate) fn means(&self, identifier: &Identifier) -> bool {
        let body = matches!(identifier.location, Location::Body | Location::FormData);
        let place = match self.location {
            None => true,
            Some(Location::Body) => body,
            Some(location) => identifier.location == location,
        };
        let header = identifier.location == Location::Header;
        let name = identifier.name == self.name
            || header && identifier.name.eq_ignore_ascii_case(&self.name);
        place && name
    }
}

/// `/pet/id` is `pet.id`; `*` stands for each element: `/items/*/id` is `items[].id`.
fn property_path(pointer: &str) -> Option<String> {
    let mut path = String::new();
    for token in pointer.strip_prefix('/')?.split('/') {
        if token == "*" {
            path.push_str("[]");
            continue;
        }
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(&unescape_token(token));
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_expressions() {
        let table = [
            ("petId", None, "petId"),
            ("$request.path.petId", Some(Location::Path), "petId"),
            ("$request.query.ids", Some(Location::Query), "ids"),
            ("$request.header.X-Org", Some(Location::Header), "X-Org"),
            ("$request.body#/pet/id", Some(Location::Body), "pet.id"),
            (
                "$request.body#/items/*/id",
                Some(Location::Body),
                "items[].id",
            ),
            ("$request.body#/*/id", Some(Location::Body), "[].id"),
            ("$request.body#/a~1b", Some(Location::Body), "a/b"),
        ];
        for (text, location, name) in table {
            let name = name.to_owned();
            let expected = IdExpression { location, name };
            assert_eq!(IdExpression::parse(text), Some(expected), "{text}");
        }
        for text in [
            "$response.body#/id",
            "$request.body",
            "$request.body#",
            "$url",
        ] {
            assert_eq!(IdExpression::parse(text), None, "{text}");
        }
    }
}
