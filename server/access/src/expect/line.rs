//! A case in one line: `alice DELETE /pets/7 -> deny not-owner`.

use policy::{Decision as Answer, Reason};

/// What stands between the request and what is expected.
const ARROW: &str = "->";

/// All reasons, those that allow first.
const REASONS: [Reason; 22] = [
    Reason::Owner,
    Reason::Any,
    Reason::Shared,
    Reason::Create,
    Reason::FilteredList,
    Reason::Public,
    Reason::NoObjectData,
    Reason::NotOwner,
    Reason::UnfilteredList,
    Reason::NoGrant,
    Reason::Unmapped,
    Reason::Undeclared,
    Reason::NoOperation,
    Reason::InvalidId,
    Reason::WrongParent,
    Reason::NotAMember,
    Reason::Unidentified,
    Reason::RulesElsewhere,
    Reason::Condition,
    Reason::Draft,
    Reason::AmbiguousScheme,
    Reason::Existence,
];

/// What a line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line<'t> {
    pub(crate) subject: &'t str,
    pub(crate) request: &'t str,
    pub(crate) expected: &'t str,
}

/// Divides a line.
///
/// # Errors
/// What is missing, in words.
pub(crate) fn line(text: &str) -> Result<Line<'_>, String> {
    let example = "write a case as `alice GET /pets/7 -> allow`";
    let Some((asked, expected)) = text.rsplit_once(ARROW) else {
        return Err(format!("what is expected is missing: {example}"));
    };
    let asked = asked.trim();
    match asked.split_once(char::is_whitespace) {
        Some((subject, request)) => Ok(Line {
            subject,
            request: request.trim(),
            expected: expected.trim(),
        }),
        None => Err(format!("who asks for what is missing: {example}")),
    }
}

/// `deny`, `deny not-owner` or `deny: not-owner`.
///
/// # Errors
/// What is wrong, in words.
pub(crate) fn expectation(text: &str) -> Result<(Answer, Option<Reason>), String> {
    let mut words = text.split_whitespace();
    let word = words.next().unwrap_or_default().trim_end_matches(':');
    let answer = match word {
        "allow" => Answer::Allow,
        "deny" => Answer::Deny,
        "unknown" => Answer::Unknown,
        other => {
            return Err(format!(
                "`{other}` is no decision: write `allow`, `deny` or `unknown`"
            ));
        }
    };
    let because = words.next();
    if let Some(more) = words.next() {
        return Err(format!(
            "`{more}` is too much: write a decision and at most one reason"
        ));
    }
    let Some(because) = because else {
        return Ok((answer, None));
    };
    let of_answer = || REASONS.into_iter().filter(|one| one.decision() == answer);
    match of_answer().find(|one| one.code() == because) {
        Some(reason) => Ok((answer, Some(reason))),
        None => {
            let known: Vec<String> = of_answer().map(|one| format!("`{one}`")).collect();
            Err(format!(
                "`{because}` is no reason for `{answer}`: there are {}",
                known.join(", ")
            ))
        }
    }
}

/// A case as one writes it.
pub fn words_of(subject: &str, request: &str, answer: Answer, reason: Reason) -> String {
    format!("{subject} {request} {ARROW} {answer} {reason}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_who_asks_for_what_and_what_is_expected() {
        let parts = |text: &str| {
            let line = line(text)?;
            let (answer, reason) = expectation(line.expected)?;
            Ok::<_, String>(format!(
                "{}|{}|{answer}|{}",
                line.subject,
                line.request,
                reason.map_or("", Reason::code)
            ))
        };
        assert_eq!(
            parts("alice GET /pets/7 -> allow").unwrap(),
            "alice|GET /pets/7|allow|"
        );
        assert_eq!(
            parts("  bob   DELETE  /a->b?x=1 ->deny: not-owner ").unwrap(),
            "bob|DELETE  /a->b?x=1|deny|not-owner"
        );
        for (text, problem) in [
            ("alice GET /pets/7", "what is expected is missing"),
            ("-> deny", "who asks for what is missing"),
            ("alice -> deny", "who asks for what is missing"),
            ("alice GET /pets/7 -> denied", "`denied` is no decision"),
            ("alice GET /pets/7 ->", "`` is no decision"),
            (
                "alice GET /pets/7 -> deny owner",
                "`owner` is no reason for `deny`",
            ),
            (
                "alice GET /pets/7 -> deny not-owner at all",
                "`at` is too much",
            ),
        ] {
            let found = parts(text).unwrap_err();
            assert!(found.starts_with(problem), "{text}: {found}");
        }
    }
}
