//! Writes declarations: for one path, or for a whole document. Both go the same way, so that they
//! never differ.
//!
//! A machine guesses which object an operation addresses, not who may touch it. So it writes drafts,
//! grants on own objects only, and never `public`; what is not certain is left out, with a reason.

mod action;
mod addressed;
mod caller;
mod object;
mod placing;
mod planner;
mod reason;
mod steps;
mod values;

use std::collections::HashSet;

use edit::Change;
use foldhash::{HashMap, HashMapExt};
use model::{Declared, Model, Spelling};
use openapi::{FileId, Files, Place};

use crate::finding::{At, Endpoint};

pub(crate) use addressed::Choice;
pub(crate) use planner::{Left, Plan, Planner};
pub use reason::Reason;

/// How declarations are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Which security scheme says who the caller is.
    pub scheme: Scheme,
    /// How keywords are written in a document that has none yet.
    pub spelling: Spelling,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            scheme: Scheme::Existing,
            spelling: Spelling::Small,
        }
    }
}

/// Which security scheme says who the caller is, in a document that does not declare it yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// One that carries a token and is in force: it gains `x-user_id` and `x-groups`, and no
    /// `security` changes. Where there is none, as [`Scheme::Insert`].
    Existing,
    /// A new `X-objectAuthScheme`, which each alternative of the `security` in force gains.
    Insert,
}

impl Scheme {
    /// The word in configurations and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Scheme::Existing => "existing",
            Scheme::Insert => "insert",
        }
    }
}

/// What declares object authorization for a whole document.
#[derive(Debug, Clone, Default)]
pub struct Adoption {
    /// The changes; [`edit::plan`] makes all of them in a file together.
    pub changes: Vec<(FileId, Change)>,
    /// The operations that gain a declaration.
    pub declared: Vec<Endpoint>,
    /// The operations that need one and gain none.
    pub left_out: Vec<LeftOut>,
}

/// An operation that needs a declaration and gains none.
#[derive(Debug, Clone, PartialEq)]
pub struct LeftOut {
    /// The operation.
    pub operation: Endpoint,
    /// Its key.
    pub at: At,
    /// Why.
    pub reason: Reason,
}

/// Stands where a reason should, and does not count as one.
pub const REASON: &str = "TODO: say why";

/// Tries again with what could not be changed left out; a document that refuses ever more is left
/// alone.
const ROUNDS: usize = 8;

/// Declares all objects of a document whose resolution is certain. The changes were tried: they can be
/// made. Costs about two parses of the files that change. `dismissed` are the keys of operations of
/// which somebody has said that they need no declaration; they are left as they are.
pub fn adopt(
    files: &Files,
    model: &Model,
    options: Options,
    dismissed: &HashSet<Place>,
) -> Adoption {
    let planner = Planner::of(files, model, options).for_everybody();
    let (wanted, uncertain) = planner.all(dismissed);
    let mut blocked = HashMap::new();
    for _ in 0..ROUNDS {
        let plan = planner.plan(&wanted, blocked.clone());
        match steps::refused(files, &plan.changes) {
            Some(found) if found.is_empty() => return adoption(model, plan, uncertain),
            Some(found) => blocked.extend(found),
            None => break,
        }
    }
    adoption(model, Plan::refused(&wanted), uncertain)
}

fn adoption(model: &Model, plan: Plan<'_>, uncertain: Vec<Left<'_>>) -> Adoption {
    let mut left: HashMap<Place, Reason> = HashMap::new();
    left.extend(uncertain.into_iter().map(|(one, reason)| (one.key, reason)));
    left.extend(
        plan.left_out
            .into_iter()
            .map(|(one, reason)| (one.key, reason)),
    );
    let needy = model.operations.iter();
    let needy = needy.filter(|one| one.needs == Some(true) && one.declared == Declared::None);
    let left_out = needy.filter_map(|one| {
        Some(LeftOut {
            operation: one.into(),
            at: one.key.into(),
            reason: left.remove(&one.key)?,
        })
    });
    Adoption {
        left_out: left_out.collect(),
        changes: plan.changes,
        declared: plan.declared.into_iter().map(Endpoint::from).collect(),
    }
}
