//! The value of `x-ess-assigns`: groups that a call gives (vocabulary, section 4).

use openapi::Cursor;
use syntax::Kind;

use super::reading::Reading;
use crate::{Assignment, Unreadable};

/// Reads `x-ess-assigns`: a list, or one assignment without a list.
pub(crate) fn read_assigns(value: Cursor<'_>) -> (Vec<Assignment>, Vec<Unreadable>) {
    let mut reading = Reading::default();
    let mut read = |one: Cursor<'_>| {
        let group = one.get("group").unwrap_or(one);
        let group = reading.text(group, "an assignment must name its `group`")?;
        let to = one.get("to").and_then(|to| to.as_str());
        let to_caller = match to.as_deref() {
            Some("caller") => true,
            Some("target") => false,
            _ => {
                reading.note(one, "an assignment must say `to: caller` or `to: target`");
                return None;
            }
        };
        Some(Assignment { group, to_caller })
    };
    let found = if value.node().kind() == Kind::Seq {
        value.items().filter_map(&mut read).collect()
    } else {
        read(value).into_iter().collect()
    };
    (found, reading.unreadable)
}
