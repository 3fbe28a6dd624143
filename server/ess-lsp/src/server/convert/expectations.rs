//! Cases as diagnostics and hints: what does not come to what is expected, and why.

use access::expect::Expected;
use ide::{Case, FileId, FileRange, Source, Step};
use tower_lsp_server::ls_types::{
    Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, InlayHint, InlayHintLabel,
    InlayHintTooltip, NumberOrString,
};

use super::diagnostics::SOURCE;
use super::to_proto;
use crate::server::context::Context;

/// The code of a case that is not as expected.
const CASE: &str = "expectation";

/// The code of a case that cannot be decided.
const FLAW: &str = "ess-test";

/// What is wrong in a file with cases.
pub(crate) fn diagnostics(context: &Context, file: FileId, expected: &Expected) -> Vec<Diagnostic> {
    let flaws = expected.flaws.iter().map(|flaw| Diagnostic {
        range: to_proto::range(context, file, flaw.range.clone()),
        ..diagnostic(FLAW, flaw.message.clone())
    });
    let failed = expected.cases.iter().filter(|case| !case.passes());
    let failed = failed.map(|case| {
        let chain = case.decision.chain.iter();
        let related: Vec<DiagnosticRelatedInformation> = chain
            .filter_map(|step| related(context, file, step))
            .collect();
        let mut message = format!(
            "expected {}, and it is {}",
            case.expected_in_words(),
            outcome(case)
        );
        // Who cannot show the places can read the reasons.
        if !context.session.related_information {
            let steps = case
                .decision
                .chain
                .iter()
                .map(|step| format!("\n- {}", step.text));
            message.extend(steps);
        }
        Diagnostic {
            range: to_proto::range(context, file, case.range.clone()),
            related_information: Some(related)
                .filter(|all| !all.is_empty() && context.session.related_information),
            ..diagnostic(CASE, message)
        }
    });
    let most = context.settings.diagnostics.max;
    flaws.chain(failed).take(most).collect()
}

/// What each case in a range has come to, behind it.
pub(crate) fn hints(context: &Context, place: &FileRange, expected: &Expected) -> Vec<InlayHint> {
    let inside =
        |case: &&Case| case.range.start <= place.range.end && place.range.start <= case.range.end;
    let cases = expected.cases.iter().filter(inside);
    let hints = cases.map(|case| {
        let end = case.range.end;
        let label = match case.passes() {
            true => format!("✓ {}", case.decision.reason),
            false => format!("✗ {}", outcome(case)),
        };
        let steps = case.decision.chain.iter().map(|step| step.text.as_str());
        InlayHint {
            position: to_proto::range(context, place.file, end..end).start,
            label: InlayHintLabel::String(label),
            kind: None,
            text_edits: None,
            tooltip: Some(InlayHintTooltip::String(
                steps.collect::<Vec<_>>().join("\n"),
            )),
            padding_left: Some(true),
            padding_right: None,
            data: None,
        }
    });
    hints.collect()
}

/// `deny: not-owner`
fn outcome(case: &Case) -> String {
    case.decided_in_words()
}

fn diagnostic(code: &str, message: String) -> Diagnostic {
    Diagnostic {
        severity: Some(DiagnosticSeverity::ERROR),
        code: Some(NumberOrString::String(code.to_owned())),
        source: Some(SOURCE.to_owned()),
        message,
        ..Diagnostic::default()
    }
}

/// A fact with its place: of the document, or of the objects in the file itself.
fn related(context: &Context, file: FileId, step: &Step) -> Option<DiagnosticRelatedInformation> {
    let location = match step.source.as_ref()? {
        Source::Document(place) => to_proto::node(context, *place)?,
        Source::Acl(range) => to_proto::location(
            context,
            FileRange {
                file,
                range: range.clone(),
            },
        )?,
    };
    Some(DiagnosticRelatedInformation {
        location,
        message: step.text.clone(),
    })
}
