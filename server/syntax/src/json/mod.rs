//! JSON (RFC 8259): strict first; a text that is not valid JSON is read again with recovery.

mod strict;

use std::sync::Arc;

use crate::document::Limits;
use crate::segment::Segment;
use crate::split::Plan;

/// Parses a whole text. The flag tells that it is not valid JSON.
pub(crate) fn parse(text: &Arc<str>, plan: Plan, limits: Limits) -> (Vec<Arc<Segment>>, bool) {
    let segments = strict::parse(text, plan, limits);
    let faulty = segments.iter().any(|segment| !segment.errors.is_empty());
    (segments, faulty)
}
