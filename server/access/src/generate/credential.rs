//! How a caller is told: where the token of a security scheme stands in a request.

use model::{Model, Operation};
use openapi::{Api, Files, Location};

use super::message::Credential;

/// Where an operation wants the token of the scheme that says who the caller is; where nothing tells,
/// `Authorization: Bearer`. Beside it the names of other schemes that the same alternative requires.
pub(crate) fn of_operation(
    files: &Files,
    model: &Model,
    operation: &Operation,
) -> (Credential, Vec<String>) {
    let alternatives = &operation.security.alternatives;
    let chosen = alternatives.iter().find(|one| one.identifies);
    let chosen = chosen.or_else(|| alternatives.iter().find(|one| !one.schemes.is_empty()));
    let names = chosen.map_or(&[][..], |one| &one.schemes);
    let identifies = |name: &&String| model.schemes.iter().any(|one| one.name == **name);
    let own = names.iter().find(identifies).or_else(|| names.first());
    let own = own.or_else(|| model.schemes.first().map(|one| &one.name));
    let others = names.iter().filter(|name| Some(*name) != own).cloned();
    let others = others.collect();
    let credential = own.and_then(|name| of_scheme(files, model, name));
    (credential.unwrap_or_else(bearer), others)
}

fn bearer() -> Credential {
    Credential::Header(String::from("Authorization"), "Bearer ")
}

/// Where the value of a scheme stands; `None` where the document does not tell.
pub(crate) fn of_scheme(files: &Files, model: &Model, name: &str) -> Option<Credential> {
    let scheme = Api::new(files, model.root)?.security_scheme(name)?.ok()?;
    let http = scheme
        .http_scheme()
        .unwrap_or_default()
        .to_ascii_lowercase();
    Some(match scheme.kind()?.as_ref() {
        "apiKey" => {
            let name = scheme.parameter_name()?.into_owned();
            match scheme.location()? {
                Location::Header => Credential::Header(name, ""),
                Location::Query => Credential::Query(name),
                Location::Cookie => Credential::Cookie(name),
                _ => return None,
            }
        }
        "basic" => Credential::Header(String::from("Authorization"), "Basic "),
        "http" if http == "basic" => Credential::Header(String::from("Authorization"), "Basic "),
        _ => bearer(),
    })
}
