//! What a project says about the check: its configuration, what it suppresses, its baseline, and
//! what is therefore reported.
//!
//! The command line and the editor ask the same functions, so that both show the same findings. No
//! input or output: the caller reads configurations and baselines and puts them into
//! [`openapi::Files`], so that findings about them stand at their place.
//!
//! In order: [`Projects::new`] with the configuration of each directory, [`Projects::settings`] for
//! the words of the model and the limits, then [`judge`] with everything that the rules found.

mod baseline;
mod comment;
mod configuration;
mod fingerprint;
mod found;
mod judge;
mod judged;
mod merge;
mod rank;
mod stale;

pub use baseline::{Baseline, SCHEMA as BASELINE_SCHEMA};
pub use comment::{Comment, comments};
pub use configuration::{
    Ignore, Limits, NAMES, Named, Origin, Overrides, Prefix, Projects, RuleSettings, SCHEMA,
    Setting, Settings, extended, parse,
};
pub use fingerprint::Fingerprints;
pub use found::Found;
pub use judge::{Judgement, KNOWN, Run, judge};
pub use judged::{Judged, Suppressed, SuppressionKind};
pub use rank::{is_cause, most_important, ranked};
