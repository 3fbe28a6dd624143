//! What the command line says, which beats every configuration.

use rules::{Confidence, Persona, Rule, Scheme, Severity};

/// Choices of a run.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// For whom.
    pub persona: Option<Persona>,
    /// Least confidence.
    pub confidence: Option<Confidence>,
    /// Findings below this severity are left out.
    pub severity: Option<Severity>,
    /// Least severity that fails; the inner `None` is *never*.
    pub fail_on: Option<Option<Severity>>,
    /// Which security scheme adoption uses.
    pub scheme: Option<Scheme>,
    /// Only these rules, whatever a configuration says; empty for all.
    pub only: Vec<&'static Rule>,
    /// Not these rules.
    pub without: Vec<&'static Rule>,
    /// Normalised path of the baseline.
    pub baseline: Option<String>,
}
