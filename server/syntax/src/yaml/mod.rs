//! YAML 1.2.2, read tolerantly by recursive descent. Indentation decides where a node ends, also
//! where a quote or bracket was forgotten, so an error stays inside its entry.
//!
//! * `stream`: documents, directives, split mappings and segment boundaries
//! * `block`: block mappings and sequences
//! * `scalar`: plain, quoted and block scalars
//! * `flow`: collections in brackets
//! * `token`: white space, comments, anchors, tags

mod block;
mod flow;
mod scalar;
mod stream;
mod token;

use std::sync::Arc;

use crate::builder::Builder;
use crate::document::Limits;
use crate::segment::{Level, Segment};
use crate::split::Plan;

/// Asked at each segment boundary: its offset and the split mappings that are open there. True ends
/// the parse.
pub(crate) type Stop<'s> = &'s mut dyn FnMut(usize, &[Level]) -> bool;

/// Parses a whole text.
pub(crate) fn parse(text: &Arc<String>, plan: Plan, limits: Limits) -> Vec<Arc<Segment>> {
    resume(text, Vec::new(), plan, limits, &mut |_, _| false).segments
}

/// Parses `text`, which starts at a segment boundary where `levels` are open, in a document without
/// directives.
pub(crate) fn resume(
    text: &Arc<String>,
    levels: Vec<Level>,
    plan: Plan,
    limits: Limits,
    stop: Stop<'_>,
) -> Parsed {
    let mut parser = Parser {
        text,
        bytes: text.as_bytes(),
        at: 0,
        line: 0,
        end: 0,
        tab: None,
        content: None,
        saw_end: false,
        builder: Builder::new(text),
        levels,
        handles: Vec::new(),
        plan,
        limits,
    };
    parser.stream(stop);
    Parsed {
        segments: parser.builder.done,
        saw_end: parser.saw_end,
    }
}

/// What a parse gives.
pub(crate) struct Parsed {
    pub(crate) segments: Vec<Arc<Segment>>,
    /// More text at the end might have changed a decision before the last boundary.
    pub(crate) saw_end: bool,
}

struct Parser<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    /// Start of the line that holds `at`.
    line: usize,
    /// End of the last content that was read.
    end: usize,
    /// A tab in the white space just before `at`.
    tab: Option<usize>,
    /// Where `next_content` last stopped, and its answer: asked again there, it says the same.
    content: Option<(usize, usize)>,
    saw_end: bool,
    builder: Builder,
    levels: Vec<Level>,
    /// Tag handles that the document declares.
    handles: Vec<String>,
    plan: Plan,
    limits: Limits,
}

/// Where a block node stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// First on its line.
    Own,
    /// After `- `, `? ` or the `: ` of an explicit key: a collection may start here.
    Compact,
    /// After `key: ` or `--- `: no block collection may start here.
    SameLine,
}

/// How a block node relates to what is around it.
#[derive(Debug, Clone, Copy)]
struct Around {
    /// Indentation of the parent: what stands at or left of it is no part of the node.
    parent: isize,
    place: Place,
    /// A sequence may stand at the parent's own column (value of a mapping).
    sequence_at_parent: bool,
    depth: u32,
    /// A mapping here is to be split by this plan.
    split: Option<Plan>,
}

/// What a block node was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Read to its end.
    Complete,
    /// A split mapping was opened; `at` stands on its first entry.
    Opened,
}
