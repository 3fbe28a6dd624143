//! Which documents trust the same issuer of credentials. Groups and objects of different ones have
//! nothing to do with each other, whatever their names.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::Facts;

/// Those who trust one issuer, as far as documents tell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Realm {
    /// The schemes name it.
    Issuer(String),
    /// They name none, and the servers are those of one site.
    Site(String),
    /// Neither is named.
    Unnamed,
}

/// The realm of each scheme of each document, in order. A scheme without an issuer is taken to trust
/// the only one that documents of its site name; one without a site the only realm that there is.
pub(crate) fn realms(documents: &[&Facts]) -> Vec<Vec<Realm>> {
    let mut of_site: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for facts in documents {
        let issuers = facts.schemes.iter().filter_map(|one| one.issuer.as_deref());
        let known = of_site.entry(facts.site.as_deref().unwrap_or_default());
        known.or_default().extend(issuers);
    }
    let named = |facts: &Facts, issuer: Option<&str>| {
        if let Some(issuer) = issuer {
            return Some(Realm::Issuer(issuer.to_owned()));
        }
        let site = facts.site.as_deref()?;
        let mut issuers = of_site.get(site).into_iter().flatten();
        Some(match (issuers.next(), issuers.next()) {
            (Some(only), None) => Realm::Issuer((*only).to_owned()),
            _ => Realm::Site(site.to_owned()),
        })
    };
    let of_all = |facts: &&Facts| {
        let schemes = facts.schemes.iter();
        let of = schemes.map(|scheme| named(facts, scheme.issuer.as_deref()));
        of.collect::<Vec<_>>()
    };
    let found: Vec<Vec<Option<Realm>>> = documents.iter().map(of_all).collect();
    let distinct: BTreeSet<&Realm> = found.iter().flatten().flatten().collect();
    let rest = match distinct.iter().next() {
        Some(only) if distinct.len() == 1 => (*only).clone(),
        _ => Realm::Unnamed,
    };
    let of_one = |realms: &Vec<Option<Realm>>| {
        let each = realms.iter().cloned();
        each.map(|one| one.unwrap_or_else(|| rest.clone()))
            .collect()
    };
    found.iter().map(of_one).collect()
}

/// The issuer that the address of an OpenID Connect discovery document or of an OAuth endpoint belongs
/// to: host and path without what servers put behind the issuer. `None` for what is no address.
pub(crate) fn issuer_of(url: &str) -> Option<String> {
    const ENDPOINTS: [&str; 12] = [
        ".well-known",
        "access_token",
        "auth",
        "authorize",
        "connect",
        "oauth",
        "oauth-authorization-server",
        "oauth2",
        "openid-configuration",
        "openid-connect",
        "protocol",
        "token",
    ];
    let (host, path) = split(url)?;
    let mut segments: Vec<&str> = path.split('/').filter(|one| !one.is_empty()).collect();
    let is_version = |one: &str| {
        let number = one.strip_prefix('v');
        number.is_some_and(|one| one.starts_with(|first: char| first.is_ascii_digit()))
    };
    while segments
        .last()
        .is_some_and(|last| ENDPOINTS.contains(last) || is_version(last))
    {
        segments.pop();
    }
    segments.insert(0, &host);
    Some(segments.join("/"))
}

/// The site of a server: the end of its host that an organisation registers. None for addresses in
/// numbers and for names without a dot, which every machine may bear.
pub(crate) fn site_of(host: &str) -> Option<String> {
    let name = host.split(':').next().unwrap_or_default();
    let labels: Vec<&str> = name.split('.').collect();
    let [.., before, last] = labels.as_slice() else {
        return None;
    };
    let is_word = |label: &&str| {
        let is_letter = |c: char| c.is_alphanumeric() || c == '-';
        !label.is_empty() && label.chars().all(is_letter)
    };
    if !labels.iter().all(is_word) || last.bytes().all(|one| one.is_ascii_digit()) {
        return None;
    }
    // `example.co.uk`: the second level is the registry's.
    let width = if last.len() == 2 && before.len() <= 3 {
        3
    } else {
        2
    };
    let start = labels.len().saturating_sub(width);
    Some(labels.get(start..)?.join("."))
}

/// Host (in lower case) and path of an absolute URL, or of one without a scheme.
pub(crate) fn split(url: &str) -> Option<(String, &str)> {
    let (_, rest) = url.split_once("//")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at_checked(end)?;
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    (!host.is_empty()).then(|| (host.to_ascii_lowercase(), path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_of_one_issuer_are_recognised() {
        for url in [
            "https://id.example.org/shop/.well-known/openid-configuration",
            "https://ID.example.org/shop/oauth2/v2.0/token",
            "https://id.example.org/shop/protocol/openid-connect/auth?x=1",
            "//id.example.org/shop",
        ] {
            assert_eq!(
                issuer_of(url).as_deref(),
                Some("id.example.org/shop"),
                "{url}"
            );
        }
        assert_eq!(issuer_of("/token"), None);
        assert_eq!(issuer_of(""), None);
    }

    #[test]
    fn sites_are_what_organisations_register() {
        for (host, site) in [
            ("api.example.org", Some("example.org")),
            ("example.org:8443", Some("example.org")),
            ("a.b.example.co.uk", Some("example.co.uk")),
            ("localhost", None),
            ("10.0.0.1", None),
            ("{host}.example.org", None),
            ("", None),
        ] {
            assert_eq!(site_of(host).as_deref(), site, "{host}");
        }
    }
}
