use crate::check::Check;
use crate::rule::{Documentation, FixKind, Group, Persona, Rule, Severity};

/// An operation that allows more than before.
pub static RULE: Rule = Rule {
    name: "wider-access",
    group: Group::Coverage,
    severity: Severity::Warning,
    persona: Persona::Regular,
    fix: FixKind::None,
    summary: "After a change somebody may do what was refused before",
    documentation: Documentation {
        what: "\
Reports operations that allow a call which the version before denied, with that call: a declaration, \
an entry or `within` that is gone, `ownership: false` where it was `true`, a new group or action, \
`security` that lets more callers in, a group that callers can obtain alone, a new operation. \
`ess-lsp diff` reports it, and in an editor the setting `ess.diff.head` (the version before is that of \
the last commit). `--check` knows one version only and never reports it; a configuration, suppressions and baselines \
have no say, since they would outlive the change.",
        why: "\
Narrowing breaks something, and somebody notices. Widening breaks nothing: nobody notices before \
somebody uses it.",
        example: None,
        how_to_fix: "\
Where it is meant, nothing: it is a question to whoever reviews the change. Otherwise state again what \
the version before said.",
    },
    check: Check::Project,
};
