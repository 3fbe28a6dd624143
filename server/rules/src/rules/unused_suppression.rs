use crate::check::Check;
use crate::rule::{Documentation, Example, FixKind, Group, Persona, Rule, Severity};

/// A suppression that suppresses nothing.
pub static RULE: Rule = Rule {
    name: "unused-suppression",
    group: Group::Housekeeping,
    severity: Severity::Warning,
    persona: Persona::Regular,
    fix: FixKind::None,
    summary: "A suppression covers no finding",
    documentation: Documentation {
        what: "\
Reports comments `# ess-ignore[rule]: reason` that cover no finding of the rule or name a rule that \
does not exist, and such entries of `ignore` in a configuration (warnings). An entry of a baseline \
whose finding is gone is information. Entries are judged where everything that they may cover was \
checked: those of a configuration with the whole directory in which it stands.",
        why: "\
What it was written for is mended, or it never did what somebody believes. Left there, it hides what \
comes next.",
        example: Some(Example {
            bad: "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets:
    get:  # ess-ignore[undeclared-object-authorization]: everybody may see all pets
      responses: {'200': {description: all pets}}",
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
Remove it, or correct the name of the rule. `--write-baseline` writes a baseline without stale entries.",
    },
    check: Check::Project,
};
