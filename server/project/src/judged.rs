//! A finding with what the project says of it.

use std::ops::Deref;
use std::sync::Arc;

use rules::Finding;

/// What suppresses a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SuppressionKind {
    /// `# ess-ignore[...]` in the file.
    Comment,
    /// `ignore` in a configuration.
    Config,
    /// A baseline.
    Baseline,
}

impl SuppressionKind {
    /// The word used in reports.
    pub fn name(self) -> &'static str {
        match self {
            SuppressionKind::Comment => "comment",
            SuppressionKind::Config => "config",
            SuppressionKind::Baseline => "baseline",
        }
    }
}

/// Why a finding does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppressed {
    /// By what.
    pub kind: SuppressionKind,
    /// The reason as written.
    pub reason: String,
}

/// A finding as it is reported. Everything of the [`Finding`] is there by dereference.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The finding, with the severity that the project gives it.
    pub finding: Arc<Finding>,
    /// Why it does not count; `None` where it does.
    pub suppressed: Option<Suppressed>,
    /// Whether it makes a run fail. Suppressed ones never do.
    pub fails: bool,
}

impl Deref for Judged {
    type Target = Finding;

    fn deref(&self) -> &Finding {
        &self.finding
    }
}
