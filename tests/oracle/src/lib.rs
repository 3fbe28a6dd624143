//! Other authorization engines as judges of the decision function: random policies and requests are
//! translated to Cedar and to Rego, and must be decided alike.
//!
//! The translations are written from the rules of deciding, not from our code: normal form of grants,
//! ownership, sharing, containers, conditions and filtered lists are each stated a second and third
//! time. A grant with a condition is left out for what is surely allowed, and counts for what is
//! perhaps allowed: between the two lies *unknown*.

pub mod cedar;
pub mod rego;
pub mod world;

use policy::Decision;

/// What two yes-or-no answers amount to: with the firm grants alone, and with all.
pub(crate) fn decision(firm: bool, all: bool) -> Decision {
    match (firm, all) {
        (true, _) => Decision::Allow,
        (false, true) => Decision::Unknown,
        (false, false) => Decision::Deny,
    }
}
