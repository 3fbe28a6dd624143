//! Decides cases.

use super::coverage::Coverage;
use super::read::Reading;
use super::{Case, Expected};
use crate::{Access, Caller, Flaw, Question};

/// Decides all cases that could be read.
pub(crate) fn run(access: &Access<'_>, read: Reading<'_, '_>) -> Expected {
    let Reading {
        mut flaws,
        subjects,
        state,
        questions,
        ..
    } = read;
    let nobody = Caller::default();
    let state = state.as_ref();
    let decided = questions.into_iter().filter_map(|asked| {
        let question = Question {
            request: &asked.request,
            caller: subjects.get(&asked.subject).unwrap_or(&nobody),
            state: state?,
            owner: asked.owner.as_deref(),
        };
        Some(Case {
            decision: access.decide(question),
            range: asked.range,
            name: asked.name,
            expected: asked.expected,
            because: asked.because,
        })
    });
    let cases: Vec<Case> = decided.collect();
    if cases.is_empty() && flaws.is_empty() {
        flaws.push(Flaw {
            message: String::from("there is no case in it: write some under `cases` or `tables`"),
            range: 0..0,
        });
    }
    flaws.sort_by_key(|one| (one.range.start, one.range.end));
    Expected {
        coverage: Coverage::of(access, &cases),
        cases,
        flaws,
    }
}
