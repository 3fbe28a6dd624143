use crate::check::Check;
use crate::rule::{Documentation, FixKind, Group, Persona, Rule, Severity};

/// What is wrong in a configuration file.
pub static RULE: Rule = Rule {
    name: "invalid-configuration",
    group: Group::Housekeeping,
    severity: Severity::Error,
    persona: Persona::Regular,
    fix: FixKind::None,
    summary: "A configuration file says something that has no meaning",
    documentation: Documentation {
        what: "\
Checks `ess.yaml` and `.ess.yaml` against the JSON Schema of the configuration: unknown keys, names of \
rules that do not exist, values of the wrong type. Reports what `extends` cannot read or leads back to \
itself, and patterns of paths that cannot be understood. A warning says so where both names stand in \
one directory: `ess.yaml` counts.",
        why: "\
What has no meaning has no effect: somebody believes that a rule is switched off or that a path is \
left out, and it is not.",
        example: None,
        how_to_fix: "\
The message says what may stand at that place. All keys are in the documentation of the configuration, \
and `ess-lsp --check --print-config PATH` prints what holds for a document and where it comes from.",
    },
    check: Check::Project,
};
