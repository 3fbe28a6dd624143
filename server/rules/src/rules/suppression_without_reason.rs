use crate::check::Check;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};

/// A suppression that nobody can judge later.
pub static RULE: Rule = Rule {
    name: "suppression-without-reason",
    group: Group::Housekeeping,
    severity: Severity::Warning,
    persona: Persona::Regular,
    fix: FixKind::None,
    summary: "A suppression does not say why, so that it has no effect",
    documentation: Documentation {
        what: "\
Reports comments `# ess-ignore[rule]` and entries of `ignore` in a configuration whose reason is \
missing, empty or a placeholder such as TODO. They suppress nothing.",
        why: "\
Whoever reads it next year has to know whether it still holds.",
        example: Some(Example {
            bad: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}:
    delete:  # ess-ignore[undeclared-object-authorization]
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: gone}}",
            good: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{petId}:
    delete:  # ess-ignore[undeclared-object-authorization]: retired in May, nobody can call it
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: gone}}",
        }),
        how_to_fix: "\
Write the reason after a colon: `# ess-ignore[rule]: reason`; in a configuration as `reason`.",
    },
    check: Check::Project,
};
