use model::Limit;
use openapi::{FileFailure, Reason};
use syntax::SyntaxErrorKind;

use crate::check::{Check, Context, FileContext};
use crate::finding::{At, Finding, Target};
use crate::rule::{Documentation, FixKind, Group, Persona, Rule, Severity};

pub(crate) static RULE: Rule = Rule {
    name: "limit-exceeded",
    group: Group::Housekeeping,
    severity: Severity::Error,
    persona: Persona::Regular,
    fix: FixKind::None,
    summary: "Something is larger or deeper than what is read",
    documentation: Documentation {
        what: "\
Reports what was left out because of a limit: a file of more than 64 MB, collections inside each other \
more than 512 deep, a chain of more than 64 references, more than 50,000 files, aliases that stand \
for more than can be read, operations that take more than 256 MB of memory together, more than 200 \
identifiers in one body.",
        why: "\
Limits keep the check fast and its memory bounded on hostile input. What is beyond them was not \
checked, so that no finding there means nothing.",
        example: None,
        how_to_fix: "\
Split the document, or check a smaller part. Real documents stay far below these limits; a file that \
reaches one is often generated data and no API description.",
    },
    check: Check::Both(check_file, check_document),
};

/// The places of one kind that are shown in a file; one suffices to know.
const SHOWN: usize = 3;

fn check_file(context: FileContext<'_>, findings: &mut Vec<Finding>) {
    let at = |range| At {
        file: context.file,
        target: Target::Range(range),
    };
    if let Some(failure @ FileFailure::TooLarge { .. }) = context.files.failure(context.file) {
        findings.push(
            Finding::new(
                &RULE,
                at(0..0),
                format!("The file is not checked: it {failure}"),
            )
            .help("split the document"),
        );
    }
    let Some(document) = context.files.document(context.file) else {
        return;
    };
    let too_deep = document
        .errors()
        .filter(|error| error.kind == SyntaxErrorKind::NestingLimit);
    for error in too_deep.take(SHOWN) {
        let message = String::from("Nested too deep: what is inside is not checked");
        findings.push(Finding::new(&RULE, at(error.range), message).offender("nesting"));
    }
    for unresolved in context.unresolved {
        let why = match &unresolved.reason {
            Reason::ChainTooLong => String::from("too many references in a row"),
            Reason::File {
                failure: failure @ (FileFailure::TooLarge { .. } | FileFailure::TooManyFiles { .. }),
                ..
            } => format!("the file {failure}"),
            _ => continue,
        };
        let reference = &unresolved.reference;
        let message = format!("`$ref: {reference}` is not followed: {why}");
        findings.push(Finding::new(&RULE, unresolved.place, message).offender(reference));
    }
}

fn check_document(context: Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    for limit in &model.limits {
        let message = format!("The document stands for too much: {limit}");
        findings.push(
            Finding::new(&RULE, model.openapi_key, message)
                .help("split the document, or write out what its aliases repeat")
                .offender(match limit {
                    Limit::Operations(_) => "operations",
                    Limit::Identifiers(_) => "identifiers",
                    Limit::Aliases => "aliases",
                }),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::json_findings;

    #[test]
    fn deep_nesting_is_reported_once() {
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        let text = format!("{{\"openapi\": \"3.1.0\", \"x-deep\": {deep}}}");
        assert_eq!(json_findings(&RULE, &text).len(), 1);
    }
}
