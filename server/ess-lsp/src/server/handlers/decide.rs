//! `ess/decide`: whether a request is allowed by what a document declares, and why. Not part of the
//! protocol; the same as `ess-lsp decide`.

use std::collections::BTreeMap;

use access::{Access, Caller, Claims, Flaw, Question, Request, Search, State};
use policy::Subject;
use serde::Deserialize;
use serde_json::Value;
use syntax::{Dialect, Document, Limits};
use tower_lsp_server::jsonrpc::{Error, Result};
use tower_lsp_server::ls_types::{Location, TextDocumentIdentifier};

use crate::format::decision::{Answer, PrintedAnswer, printed};
use crate::server::context::Context;
use crate::server::convert::{from_proto, to_proto};

/// What is asked.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DecideParams {
    /// The document.
    text_document: TextDocumentIdentifier,
    /// Method and path.
    request: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    body: Option<String>,
    /// The caller, as stated ...
    user: Option<String>,
    #[serde(default)]
    groups: Vec<String>,
    /// Container object to ids.
    #[serde(default)]
    memberships: BTreeMap<String, Vec<String>>,
    /// ... or by the claims of a token.
    claims: Option<Value>,
    owner: Option<String>,
    acl: Option<Value>,
    search: Option<SearchFor>,
}

/// What is left free.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum SearchFor {
    Subject,
    Action,
    Resource,
}

/// The answer; `None` where the file is no document and no part of one.
pub(crate) fn decide(
    context: &Context,
    params: DecideParams,
) -> Result<Option<PrintedAnswer<Location>>> {
    let analysis = &context.analysis;
    let file = from_proto::file(context, &params.text_document.uri);
    let root = file.and_then(|file| analysis.documents_of(file).first().copied());
    let Some((root, model)) = root.and_then(|root| Some((root, analysis.model(root)?))) else {
        return Ok(None);
    };
    let answer = analysis.with_access(root, |access| answer(access, &params));
    let answer = answer.ok_or_else(Error::content_modified)?;
    let answer = answer.map_err(Error::invalid_params)?;
    let place = |place| to_proto::node(context, place);
    // The list came with the request: it has no place of its own.
    Ok(Some(printed(&answer, model, place, |_| None)))
}

/// # Errors
/// What is wrong with the question, in words.
fn answer(access: &Access<'_>, params: &DecideParams) -> std::result::Result<Answer, String> {
    let mut request = Request::parse(&params.request).map_err(|error| error.to_string())?;
    for (name, value) in &params.headers {
        let added = request.add_header(&format!("{name}: {value}"));
        added.map_err(|error| error.to_string())?;
    }
    if let Some(body) = &params.body {
        request.set_body(body.clone());
    }
    let caller = caller(access, params)?;
    let state = match &params.acl {
        None => State::default(),
        Some(acl) => access
            .state(&document(acl))
            .map_err(|flaws| in_words("acl", &flaws))?,
    };
    let question = Question {
        request: &request,
        caller: &caller,
        state: &state,
        owner: params.owner.as_deref(),
    };
    let search = match params.search {
        None => return Ok(Answer::Decision(access.decide(question))),
        Some(SearchFor::Subject) => Search::Subject,
        Some(SearchFor::Action) => Search::Action,
        Some(SearchFor::Resource) => Search::Resource,
    };
    let found = access.search(search, question);
    let found = found.map_err(|error| error.to_string())?;
    Ok(Answer::Found(search, found))
}

fn caller(access: &Access<'_>, params: &DecideParams) -> std::result::Result<Caller, String> {
    if let Some(claims) = &params.claims {
        let stated = params.user.is_some() || !params.groups.is_empty();
        if stated || !params.memberships.is_empty() {
            return Err(String::from(
                "`claims` say who the caller is: leave out `user`, `groups` and `memberships`",
            ));
        }
        if !access.reads_claims() {
            return Err(String::from(
                "no security scheme of the document says what `claims` mean: give `user` and `groups`",
            ));
        }
        let claims = Claims::new(document(claims));
        return claims
            .map(Caller::Claims)
            .map_err(|flaws| in_words("claims", &flaws));
    }
    let mut subject = Subject {
        user: params.user.clone(),
        groups: params.groups.iter().cloned().collect(),
        ..Subject::default()
    };
    for (object, ids) in &params.memberships {
        for id in ids {
            let object = access.object(object, id);
            let object = object.map_err(|error| format!("memberships: {error}"))?;
            let ids = subject.memberships.entry(object.object).or_default();
            ids.entry(object.id).or_default();
        }
    }
    Ok(Caller::Stated(subject))
}

fn document(value: &Value) -> Document {
    Document::parse(value.to_string(), Dialect::Json, &[], Limits::default())
}

fn in_words(what: &str, flaws: &[Flaw]) -> String {
    let each: Vec<&str> = flaws.iter().map(|flaw| flaw.message.as_str()).collect();
    format!("`{what}`: {}", each.join("; "))
}
