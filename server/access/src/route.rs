//! Which operations of a document a request calls.

use std::borrow::Cow;
use std::cmp::Ordering;

use model::Model;
use openapi::{Api, Files};

use crate::Request;
use crate::template::{Captured, Path, Template, normalised, segments_of};

/// The templates of all operations.
#[derive(Debug)]
pub(crate) struct Routes {
    routes: Vec<Route>,
    /// Sets of servers; the first is the document's.
    servers: Vec<Vec<Server>>,
}

#[derive(Debug)]
struct Route {
    /// Index in [`Model::operations`].
    operation: usize,
    template: Template,
    /// Index in [`Routes::servers`].
    servers: usize,
}

/// A server: the paths of the document stand below its path.
#[derive(Debug)]
struct Server {
    /// Host and port, as a template of one segment; `None`: wherever the document is served.
    authority: Option<Template>,
    path: Template,
}

/// An operation that a request calls.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Called {
    /// Index in [`Model::operations`].
    pub(crate) operation: usize,
    pub(crate) captured: Vec<Captured>,
}

/// What a request calls.
#[derive(Debug)]
pub(crate) enum Calls {
    /// These operations: several where the specification does not say which of their paths is meant.
    Operations(Vec<Called>),
    /// No such path.
    NoPath,
    /// The path has no such method; the operations that it has.
    NoMethod(Vec<usize>),
}

impl Calls {
    /// What is called where either reading may be meant: all must allow, so a method that one of them
    /// lacks is lacking.
    fn and(self, other: Calls) -> Calls {
        match (self, other) {
            (Calls::NoPath, one) | (one, Calls::NoPath) => one,
            (Calls::NoMethod(methods), _) | (_, Calls::NoMethod(methods)) => {
                Calls::NoMethod(methods)
            }
            (Calls::Operations(mut all), Calls::Operations(others)) => {
                let others = others.into_iter();
                let new: Vec<Called> = others.filter(|one| !all.contains(one)).collect();
                all.extend(new);
                Calls::Operations(all)
            }
        }
    }
}

impl Routes {
    pub(crate) fn of(files: &Files, model: &Model) -> Routes {
        let api = Api::new(files, model.root);
        let mut routes = Routes {
            routes: Vec::with_capacity(model.operations.len()),
            servers: vec![api.map(of_document).unwrap_or_default()],
        };
        let mut last: Option<(&str, Template)> = None;
        for (operation, one) in model.operations.iter().enumerate() {
            let template = match &last {
                Some((path, template)) if *path == one.path => template.clone(),
                _ => Template::new(&one.path),
            };
            last = Some((&one.path, template.clone()));
            let own = [one.operation, one.path_item];
            let own = own.into_iter().find_map(|place| {
                let servers: Vec<Server> =
                    files.cursor(place)?.list("servers").map(server).collect();
                (!servers.is_empty()).then_some(servers)
            });
            routes.routes.push(Route {
                operation,
                template,
                servers: own.map_or(0, |own| {
                    routes.servers.push(own);
                    routes.servers.len() - 1
                }),
            });
        }
        routes
    }

    /// The operations that a request calls. The path counts as the document writes it, and below the
    /// path of a server; with a host, below the path of a server only. Where both readings lead
    /// somewhere, both are meant.
    pub(crate) fn find(&self, model: &Model, request: &Request) -> Calls {
        let segments: Vec<Cow<'_, str>> = segments_of(&request.path).map(normalised).collect();
        let capture = |route: &Route, segments: &[Cow<'_, str>]| {
            route.template.capture(Path {
                segments,
                query: &request.query,
                fragment: request.fragment.as_deref(),
            })
        };
        let as_written = |route: &Route| capture(route, &segments);
        let below = |route: &Route| {
            let servers = self.servers.get(route.servers)?;
            if servers.is_empty() {
                return as_written(route);
            }
            servers.iter().find_map(|server| {
                let rest = server.strip(request, &segments)?;
                capture(route, rest)
            })
        };
        let written = match request.authority {
            None => called(model, request, self.matching(&as_written)),
            Some(_) => Calls::NoPath,
        };
        written.and(called(model, request, self.matching(&below)))
    }

    fn matching<'s>(
        &'s self,
        capture: &dyn Fn(&Route) -> Option<Vec<Captured>>,
    ) -> Vec<(&'s Route, Vec<Captured>)> {
        let each = self.routes.iter();
        each.filter_map(|route| Some((route, capture(route)?)))
            .collect()
    }
}

/// Of the routes that match, the operations of the most concrete paths.
fn called(model: &Model, request: &Request, found: Vec<(&Route, Vec<Captured>)>) -> Calls {
    if found.is_empty() {
        return Calls::NoPath;
    }
    let most_concrete = most_concrete(found.iter().map(|(route, _)| &route.template));
    let is_best = |(route, _): &(&Route, Vec<Captured>)| {
        !most_concrete
            .iter()
            .any(|best| best.compare(&route.template) == Some(Ordering::Less))
    };
    let best = found.into_iter().filter(is_best);
    let best: Vec<Called> = best
        .map(|(route, captured)| Called {
            operation: route.operation,
            captured,
        })
        .collect();
    let methods: Vec<usize> = best.iter().map(|one| one.operation).collect();
    let method_of = |one: usize| model.operations.get(one).map(|one| one.method.as_str());
    // Methods are case-sensitive (RFC 9110, section 9.1); nobody means another one by `get`.
    let standard = request.method.to_ascii_uppercase();
    for wanted in [&request.method, &standard] {
        if best
            .iter()
            .any(|one| method_of(one.operation) == Some(wanted))
        {
            let named = best.into_iter();
            let named = named.filter(|one| method_of(one.operation) == Some(wanted));
            return Calls::Operations(named.collect());
        }
    }
    Calls::NoMethod(methods)
}

/// Of templates that match one path those that no other one beats, one for all that are alike. Only
/// these need to be compared with the others: thousands of paths may match, in few ways.
fn most_concrete<'t>(all: impl Iterator<Item = &'t Template>) -> Vec<&'t Template> {
    let mut best: Vec<&Template> = Vec::new();
    for one in all {
        let verdicts = || best.iter().map(|known| known.compare(one));
        let is_known = |verdict| matches!(verdict, Some(Ordering::Less | Ordering::Equal));
        if !verdicts().any(is_known) {
            best.retain(|known| one.compare(known) != Some(Ordering::Less));
            best.push(one);
        }
    }
    best
}

/// `servers` of a document; `host` and `basePath` of Swagger 2.0.
fn of_document(api: Api<'_>) -> Vec<Server> {
    let root = api.cursor();
    if api.version().is_2() {
        let host = root.text("host");
        let base = root.text("basePath").unwrap_or_default();
        return match (host, base.is_empty()) {
            (None, true) => Vec::new(),
            (host, _) => vec![Server::new(host.as_deref(), &base)],
        };
    }
    api.servers().map(|one| server(one.cursor())).collect()
}

fn server(cursor: openapi::Cursor<'_>) -> Server {
    let url = cursor.text("url").unwrap_or_default();
    match url.split_once("://") {
        None => match url.strip_prefix("//") {
            None => Server::new(None, &url),
            Some(rest) => Server::at(rest),
        },
        Some((_, rest)) => Server::at(rest),
    }
}

impl Server {
    /// What stands behind `//`.
    fn at(rest: &str) -> Server {
        let end = rest.find('/').unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        Server::new(Some(authority), path)
    }

    fn new(authority: Option<&str>, path: &str) -> Server {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let path = path.strip_prefix("./").unwrap_or(path);
        let path = if path == "." { "" } else { path };
        Server {
            authority: authority.map(|one| Template::new(&one.to_ascii_lowercase())),
            path: Template::new(path).into_prefix(),
        }
    }

    /// The segments below the server's path; `None` where the request goes elsewhere.
    fn strip<'p, 's>(
        &self,
        request: &Request,
        segments: &'p [Cow<'s, str>],
    ) -> Option<&'p [Cow<'s, str>]> {
        if let (Some(own), Some(named)) = (&self.authority, &request.authority) {
            let named = [Cow::Borrowed(named.as_str())];
            let (_, rest) = own.capture_start(&named)?;
            if !rest.is_empty() {
                return None;
            }
        }
        let (_, rest) = self.path.capture_start(segments)?;
        (!rest.is_empty()).then_some(rest)
    }
}
