//! Decisions and what a search has found, for people and as JSON.

use std::io::{self, Write};

use access::{Decision, Found, Search, Source, Step};
use model::Model;
use openapi::{Files, Place};
use serde::Serialize;
use syntax::{Document, Encoding};

use super::place::{self, PrintedPlace};
use crate::format::table::printable;
use crate::places::Places;

/// What was asked for.
#[derive(Debug)]
pub(crate) enum Answer {
    /// Whether a request is allowed.
    Decision(Decision),
    /// What it may be.
    Found(Search, Found),
}

impl Answer {
    /// The decision; of a search the best.
    pub(crate) fn decision(&self) -> policy::Decision {
        match self {
            Answer::Decision(decision) => decision.decision(),
            Answer::Found(_, found) if !found.allowed.is_empty() => policy::Decision::Allow,
            Answer::Found(_, found) if !found.unknown.is_empty() => policy::Decision::Unknown,
            Answer::Found(..) => policy::Decision::Deny,
        }
    }
}

/// What printing needs to know of places.
pub(crate) struct Printing<'p> {
    pub(crate) files: &'p Files,
    pub(crate) places: &'p Places,
    pub(crate) model: &'p Model,
    /// The access control list: its name and text.
    pub(crate) acl: Option<(&'p str, &'p Document)>,
}

/// An answer as JSON; `P` is how places are written.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum PrintedAnswer<P> {
    Decision(PrintedDecision<P>),
    Found(PrintedFound),
}

#[derive(Serialize)]
pub(crate) struct PrintedDecision<P> {
    decision: String,
    reason: &'static str,
    operation: Option<PrintedOperation<P>>,
    chain: Vec<PrintedStep<P>>,
}

#[derive(Serialize)]
struct PrintedOperation<P> {
    method: String,
    path: String,
    place: Option<P>,
}

#[derive(Serialize)]
struct PrintedStep<P> {
    text: String,
    place: Option<P>,
}

#[derive(Serialize)]
pub(crate) struct PrintedFound {
    search: &'static str,
    allowed: Vec<String>,
    unknown: Vec<PrintedUnknown>,
}

#[derive(Serialize)]
struct PrintedUnknown {
    name: String,
    reason: &'static str,
}

/// An answer with its places.
pub(crate) fn printed<P>(
    answer: &Answer,
    model: &Model,
    of_node: impl Fn(Place) -> Option<P>,
    of_acl: impl Fn(std::ops::Range<usize>) -> Option<P>,
) -> PrintedAnswer<P> {
    match answer {
        Answer::Decision(decision) => {
            let operation = decision.operation.and_then(|at| model.operations.get(at));
            let step = |step: &Step| PrintedStep {
                text: step.text.clone(),
                place: match &step.source {
                    Some(Source::Document(place)) => of_node(*place),
                    Some(Source::Acl(range)) => of_acl(range.clone()),
                    None => None,
                },
            };
            PrintedAnswer::Decision(PrintedDecision {
                decision: decision.decision().to_string(),
                reason: decision.reason.code(),
                operation: operation.map(|one| PrintedOperation {
                    method: one.method.clone(),
                    path: one.path.clone(),
                    place: of_node(one.key),
                }),
                chain: decision.chain.iter().map(step).collect(),
            })
        }
        Answer::Found(search, found) => PrintedAnswer::Found(PrintedFound {
            search: search.name(),
            allowed: found.allowed.clone(),
            unknown: found
                .unknown
                .iter()
                .map(|one| PrintedUnknown {
                    name: one.name.clone(),
                    reason: one.reason.code(),
                })
                .collect(),
        }),
    }
}

impl Printing<'_> {
    /// One JSON object on one line.
    ///
    /// # Errors
    /// Those of `out`.
    pub(crate) fn json(&self, answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
        let of_node = |place| place::of_node(self.files, self.places, place);
        let of_acl = |range| -> Option<PrintedPlace> {
            let (name, document) = self.acl?;
            Some(place::of_range(name.to_owned(), document, range))
        };
        let printed = printed(answer, self.model, of_node, of_acl);
        serde_json::to_writer(&mut *out, &printed)?;
        writeln!(out)
    }

    /// The decision, and a line for each fact.
    ///
    /// # Errors
    /// Those of `out`.
    pub(crate) fn human(&self, answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
        match answer {
            Answer::Decision(decision) => {
                writeln!(out, "{}: {}", decision.decision(), decision.reason)?;
                for (number, step) in (1..).zip(&decision.chain) {
                    let place = step.source.as_ref().and_then(|source| self.line(source));
                    let place = place.map_or_else(String::new, |place| format!(" ({place})"));
                    writeln!(out, "  {number}. {}{place}", printable(&step.text))?;
                }
            }
            Answer::Found(search, found) => {
                if found.allowed.is_empty() {
                    writeln!(out, "no {} is allowed", search.name())?;
                }
                for name in &found.allowed {
                    writeln!(out, "{}", printable(name))?;
                }
                if !found.unknown.is_empty() {
                    writeln!(out, "unknown:")?;
                }
                for one in &found.unknown {
                    writeln!(out, "  {} ({})", printable(&one.name), one.reason)?;
                }
            }
        }
        Ok(())
    }

    /// `api.yaml:12`
    fn line(&self, source: &Source) -> Option<String> {
        let (name, document, offset) = match source {
            Source::Document(place) => {
                let node = self.files.node(*place)?;
                let name = self.places.path(self.files.path(place.file));
                (name, self.files.document(place.file)?, node.range().start)
            }
            Source::Acl(range) => {
                let (name, document) = self.acl?;
                (name.to_owned(), document, range.start)
            }
        };
        let line = document.position(offset, Encoding::Utf8).line + 1;
        Some(format!("{name}:{line}"))
    }
}
