//! ESS schemes: security schemes that say who the caller is (vocabulary, section 1).

use std::borrow::Cow;

use openapi::{Api, Component, Cursor, FileId, Files, Place};

use super::reading::{Reading, key_name, string};
use crate::link::Linked;
use crate::{EssScheme, Located};

/// The name that makes any security scheme an ESS scheme.
const NAME: &str = "X-objectAuthScheme";

/// The ESS schemes of a document in order.
pub(crate) fn ess_schemes(linked: &Linked<'_>) -> Vec<EssScheme> {
    let root = linked.api.cursor();
    let schemes = ess_components(linked.api);
    let read = |(key, name, value): (syntax::Node<'_>, Cow<'_, str>, Cursor<'_>)| {
        read_scheme(&name, root.place_of(key), value)
    };
    schemes.map(read).collect()
}

/// Whether the document in `root` has an ESS scheme. Looks at its security schemes only.
pub fn identifies_callers(files: &Files, root: FileId) -> bool {
    let api = Api::new(files, root);
    api.is_some_and(|api| ess_components(api).next().is_some())
}

/// Key, name and value of the ESS schemes.
fn ess_components<'a>(
    api: Api<'a>,
) -> impl Iterator<Item = (syntax::Node<'a>, Cow<'a, str>, Cursor<'a>)> {
    let schemes = api.components(Component::SecuritySchemes);
    schemes.filter_map(|(key, value)| {
        let name = key.as_str()?;
        let value = value.resolve().unwrap_or(value);
        let marked = value
            .entries()
            .any(|(key, _)| key.as_str().is_some_and(|key| keyword(&key).is_some()));
        (marked || name == NAME).then_some((key, name, value))
    })
}

/// The address that a scheme names for whoever issues its credentials (OpenAPI, Security Scheme
/// Object: `openIdConnectUrl`, `flows`; Swagger 2.0 has the URLs of its one flow at the scheme).
fn issuer<'a>(scheme: Cursor<'a>) -> Option<String> {
    let flows = scheme.map("flows").map(|(_, flow)| flow);
    let of_flow = |flow: Cursor<'a>| {
        let token = flow.text("tokenUrl");
        token.or_else(move || flow.text("authorizationUrl"))
    };
    let discovery = scheme.text("openIdConnectUrl");
    let url = discovery.or_else(|| flows.chain([scheme]).find_map(of_flow))?;
    Some(url.into_owned())
}

/// How a request shows who calls (OpenAPI, Security Scheme Object: `type`, `scheme`, `in`, `name`). In
/// Swagger 2.0 a token is a key in the header Authorization.
fn credential(scheme: Cursor<'_>) -> String {
    let text = |key: &str| scheme.text(key).unwrap_or_default().to_ascii_lowercase();
    let token = || String::from("token");
    match text("type").as_str() {
        "http" => match text("scheme").as_str() {
            "bearer" | "" => token(),
            other => other.to_owned(),
        },
        "apikey" => match (text("in").as_str(), text("name").as_str()) {
            ("header", "authorization") => token(),
            (place, name) => format!("{place} {name}"),
        },
        "oauth2" | "openidconnect" | "" => token(),
        other => other.to_owned(),
    }
}

/// The keywords of a scheme, in either spelling.
fn keyword(key: &str) -> Option<&str> {
    let name = key.strip_prefix("x-").or_else(|| key.strip_prefix("X-"))?;
    matches!(name, "user_id" | "groups" | "memberships").then_some(name)
}

/// Reads a scheme, whether it is an ESS scheme or not.
pub(crate) fn read_scheme(name: &str, key: Place, value: Cursor<'_>) -> EssScheme {
    let mut reading = Reading::default();
    let mut scheme = EssScheme {
        name: name.to_owned(),
        key,
        user_id: "sub".to_owned(),
        groups_claim: "groups".to_owned(),
        groups: None,
        self_assigned: Vec::new(),
        admin_assigned: Vec::new(),
        issuer: issuer(value),
        credential: credential(value),
        memberships: Vec::new(),
        unreadable: Vec::new(),
    };
    for (key, value) in value.entries() {
        let name = key.as_str();
        match name.as_deref().and_then(keyword) {
            Some("user_id") => {
                let claim = reading.text(value, "`x-user_id` must name a claim");
                scheme.user_id = claim.map_or(scheme.user_id, |claim| claim.value);
            }
            Some("groups") => read_groups(&mut scheme, value, &mut reading),
            Some("memberships") => scheme.memberships = memberships(value, &mut reading),
            _ => {}
        }
    }
    scheme.unreadable = reading.unreadable;
    scheme
}

/// A claim, or a Groups Object.
fn read_groups(scheme: &mut EssScheme, value: Cursor<'_>, reading: &mut Reading) {
    if let Some(claim) = string(value) {
        scheme.groups_claim = claim.value;
        return;
    }
    if !value.is_map() {
        reading.note(value, "`x-groups` must name a claim or be a mapping");
        return;
    }
    if let Some(claim) = value.get("claim") {
        let claim = reading.text(claim, "`claim` must name a claim");
        if let Some(claim) = claim {
            scheme.groups_claim = claim.value;
        }
    }
    if let Some(values) = value.get("values") {
        if !values.is_map() {
            reading.note(values, "`values` must be a mapping of group names");
        }
        let mut names = Vec::new();
        for (key, group) in values.entries() {
            let Some(name) = key_name(values, key) else {
                continue;
            };
            match group.text("assignment").as_deref() {
                Some("self") => scheme.self_assigned.push(name.value.clone()),
                Some("admin") => scheme.admin_assigned.push(name.value.clone()),
                _ => {}
            }
            names.push(name);
        }
        scheme.groups = Some(names);
    }
}

fn memberships(value: Cursor<'_>, reading: &mut Reading) -> Vec<(Located<String>, String)> {
    if !value.is_map() {
        reading.note(
            value,
            "`x-memberships` must be a mapping of objects to claims",
        );
    }
    let mut found = Vec::new();
    for (key, claim) in value.entries() {
        let claim = reading.text(claim, "a membership must name a claim");
        found.extend(key_name(value, key).zip(claim.map(|claim| claim.value)));
    }
    found
}
