//! What a rule reports: plain data, without positions.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use model::{Confidence, Identifier, Location, Place};
use openapi::FileId;
use syntax::{Document, NodeId};

use crate::near;
use crate::rule::{Rule, Severity};

/// One finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// How much it weighs.
    pub severity: Severity,
    /// How sure we are.
    pub confidence: Confidence,
    /// What is the case: one sentence without a full stop, naming the thing.
    pub message: String,
    /// Why we think so, to be shown beside the place; may be empty.
    pub reason: String,
    /// What to do next, without a full stop; may be empty.
    pub help: String,
    /// The text that was probably meant where it stands.
    pub suggestion: Option<String>,
    /// Where it stands.
    pub at: At,
    /// The documents in whose light it was found; empty where the file alone suffices.
    pub documents: Vec<FileId>,
    /// The operation, where it is about one.
    pub operation: Option<Endpoint>,
    /// The identifiers it is about.
    pub identifiers: Vec<NamedIdentifier>,
    /// The object it is about, for summaries: a schema's name or a plain word.
    pub object: Option<String>,
    /// What tells it from others of the rule at the same operation or component: an identifier, a
    /// name, a value. No line numbers, no messages.
    pub offender: String,
    /// Other places that belong to it.
    pub related: Vec<Related>,
}

/// Findings that whoever keeps or judges them shares.
pub type Findings = Arc<[Arc<Finding>]>;

/// Method and path of an operation.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Endpoint {
    /// As in [`model::Operation::method`].
    pub method: String,
    /// As written.
    pub path: String,
    /// Whether it changes something.
    pub changes: bool,
}

/// What a report says of an identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedIdentifier {
    /// Parameter name or property path.
    pub name: String,
    /// Where in the request.
    pub location: Location,
    /// How sure we are that it is one.
    pub confidence: Confidence,
    /// The schema that it most likely names.
    pub object: Option<String>,
    /// Why we think so.
    pub reason: String,
}

impl From<&Identifier> for NamedIdentifier {
    fn from(identifier: &Identifier) -> Self {
        NamedIdentifier {
            name: identifier.name.clone(),
            location: identifier.location,
            confidence: identifier.confidence,
            object: identifier.object.clone(),
            reason: identifier.reason.clone(),
        }
    }
}

impl From<&model::Operation> for Endpoint {
    fn from(operation: &model::Operation) -> Self {
        Endpoint {
            method: operation.method.clone(),
            path: operation.path.clone(),
            changes: operation.effect != model::Effect::Read,
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// Another place that belongs to a finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Related {
    /// What is there.
    pub message: String,
    /// Where.
    pub at: At,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct At {
    /// The file.
    pub file: FileId,
    /// What in it.
    pub target: Target,
}

/// A node, or a range where no node stands (syntax).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Target {
    /// A node; it keeps its name when text before it moves.
    Node(NodeId),
    /// Byte offsets.
    Range(Range<usize>),
}

impl From<Place> for At {
    fn from(place: Place) -> Self {
        At {
            file: place.file,
            target: Target::Node(place.node),
        }
    }
}

impl At {
    /// Byte offsets in `document`, which is the version of the file that was checked. A collection
    /// counts from its start to the end of its first line: findings on one are about its presence.
    pub fn range(&self, document: &Document) -> Range<usize> {
        match &self.target {
            Target::Range(range) => range.clone(),
            Target::Node(id) => document.node(*id).map_or(0..0, |node| {
                let range = node.range();
                if node.is_scalar() || node.kind() == syntax::Kind::Alias {
                    return range;
                }
                let text = document.slice(range.start..range.end.min(range.start + 200));
                let line = text.find(['\n', '\r']).unwrap_or(text.len());
                range.start..range.start + line
            }),
        }
    }

    /// The JSON Pointer (RFC 6901) of the node; of a range the empty one, the whole document.
    pub fn pointer(&self, document: &Document) -> String {
        match &self.target {
            Target::Range(_) => String::new(),
            Target::Node(id) => document
                .node(*id)
                .map(|node| node.pointer())
                .unwrap_or_default(),
        }
    }
}

impl Finding {
    /// A finding of `rule` at `at` with high confidence and nothing but a message; the severity is
    /// the rule's.
    pub fn new(rule: &'static Rule, at: impl Into<At>, message: String) -> Self {
        Finding {
            rule,
            severity: rule.severity,
            confidence: Confidence::High,
            message,
            reason: String::new(),
            help: String::new(),
            suggestion: None,
            at: at.into(),
            documents: Vec::new(),
            operation: None,
            identifiers: Vec::new(),
            object: None,
            offender: String::new(),
            related: Vec::new(),
        }
    }

    /// The same at another place.
    pub fn at(mut self, at: impl Into<At>) -> Self {
        self.at = at.into();
        self
    }

    /// The same with this severity.
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// The same with this confidence.
    pub fn confidence(mut self, confidence: Confidence) -> Self {
        self.confidence = confidence;
        self
    }

    /// The same with a reason, see [`Finding::reason`].
    pub fn reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = reason.into();
        self
    }

    /// The same with a next step, see [`Finding::help`].
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// The same with the name that was probably meant in its place; without one the next step is
    /// `otherwise`.
    pub fn meant(mut self, name: Option<&str>, otherwise: &str) -> Self {
        self.suggestion = name.map(str::to_owned);
        self.help(near::advice(name, otherwise))
    }

    /// The same with this [`Finding::offender`].
    pub fn offender(mut self, offender: impl Into<String>) -> Self {
        self.offender = offender.into();
        self
    }

    /// The same about this object.
    pub fn object(mut self, object: Option<String>) -> Self {
        self.object = object;
        self
    }

    /// The same about this operation.
    pub fn operation(mut self, operation: &model::Operation) -> Self {
        self.operation = Some(operation.into());
        self
    }

    /// About a declaration: its object, and its operation where it stands at one.
    pub(crate) fn declared(mut self, written: &crate::written::Written<'_>) -> Self {
        self.object = Some(written.name().to_owned());
        self.operation = written.operation.map(Into::into);
        self
    }

    /// The same about these identifiers.
    pub fn identifiers<'a>(
        mut self,
        identifiers: impl IntoIterator<Item = &'a Identifier>,
    ) -> Self {
        self.identifiers = identifiers.into_iter().map(Into::into).collect();
        self
    }

    /// The same with one more place that belongs to it.
    pub fn related(mut self, message: impl Into<String>, at: impl Into<At>) -> Self {
        self.related.push(Related {
            message: message.into(),
            at: at.into(),
        });
        self
    }

    /// Message, reason and next step in one line, as in machine formats.
    pub fn text(&self) -> String {
        let mut text = self.message.clone();
        if !self.reason.is_empty() {
            text = format!("{text} ({})", self.reason);
        }
        text.push('.');
        if !self.help.is_empty() {
            let mut help = self.help.chars();
            let first = help.next().map(|c| c.to_uppercase().to_string());
            let end = if self.help.ends_with('?') { "" } else { "." };
            text = format!("{text} {}{}{end}", first.unwrap_or_default(), help.as_str());
        }
        text
    }
}
