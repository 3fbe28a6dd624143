use syntax::SyntaxErrorKind;

use crate::check::{Check, FileContext};
use crate::finding::{At, Finding, Target};
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};
use crate::words;

pub(crate) static RULE: Rule = Rule {
    name: "syntax-error",
    group: Group::Housekeeping,
    severity: Severity::Error,
    persona: Persona::Regular,
    fix: FixKind::None,
    summary: "The file is not YAML 1.2 or JSON at this place",
    documentation: Documentation {
        what: "\
Reports every place that cannot be read as YAML 1.2, or as JSON in a file whose name ends in `.json`. \
The rest of the file is checked all the same.",
        why: "\
What cannot be read is not checked, and other tools read it differently or not at all.",
        example: Some(Example {
            bad: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0
paths: {}",
            good: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths: {}",
        }),
        how_to_fix: "The message says what is missing at that place.",
    },
    check: Check::File(check),
};

/// More in one file are counted: they usually follow from the first ones.
const SHOWN: usize = 100;

fn check(context: FileContext<'_>, findings: &mut Vec<Finding>) {
    let Some(document) = context.files.document(context.file) else {
        return;
    };
    let mut errors = document
        .errors()
        .filter(|error| error.kind != SyntaxErrorKind::NestingLimit);
    let at = |range| At {
        file: context.file,
        target: Target::Range(range),
    };
    for error in errors.by_ref().take(SHOWN) {
        let message = words::capitalised(error.kind.message());
        findings.push(
            Finding::new(&RULE, at(error.range), message).offender(format!("{:?}", error.kind)),
        );
    }
    if let Some(next) = errors.next() {
        let message = format!(
            "{} more syntax errors follow in this file",
            errors.count() + 1
        );
        findings.push(
            Finding::new(&RULE, at(next.range), message)
                .help("mend the first ones, then look again"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::{RULE, SHOWN};
    use crate::testing::json_findings;

    #[test]
    fn many_errors_are_counted() {
        let found = json_findings(&RULE, &format!("[{}0]", "tru, ".repeat(1000)));
        assert_eq!(found.len(), SHOWN + 1);
        let last = found.last().map(|one| one.message.as_str());
        assert!(
            last.is_some_and(|text| text.contains("more syntax errors")),
            "{last:?}"
        );
    }
}
