//! What of a document the cases of a file have touched.

use std::collections::BTreeSet;

use model::{Declared, GrantDeclaration, Model};
use openapi::Place;

use super::Case;
use crate::{Access, Source};

/// Grants and operations that cases have touched.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Coverage {
    /// All grants of the document, in order.
    pub grants: Vec<GrantUse>,
    /// Operations with a declaration.
    pub declared: usize,
    /// Those of them that a case is about.
    pub asked: usize,
}

/// A grant.
#[derive(Debug, Clone, PartialEq)]
pub struct GrantUse {
    /// Where it is written.
    pub place: Place,
    /// What it gives: "`keepers` may read, delete own Pet".
    pub text: String,
    /// Whether the decision of some case looked at it: because it allows, or because it does not.
    pub used: bool,
}

impl Coverage {
    pub(crate) fn of(access: &Access<'_>, cases: &[Case]) -> Coverage {
        let steps = cases.iter().flat_map(|case| &case.decision.chain);
        let touched: BTreeSet<Place> = steps
            .filter_map(|step| match &step.source {
                Some(Source::Document(place)) => Some(*place),
                _ => None,
            })
            .collect();
        let asked: BTreeSet<usize> = cases
            .iter()
            .filter_map(|one| one.decision.operation)
            .collect();
        let operations = access.model.operations.iter().enumerate();
        let declared: Vec<usize> = operations
            .filter(|(_, one)| one.declared > Declared::None)
            .map(|(at, _)| at)
            .collect();
        Coverage {
            grants: grants(access.model)
                .into_iter()
                .map(|(object, grant)| GrantUse {
                    place: grant.place,
                    text: in_words(&object, grant),
                    used: touched.contains(&grant.place),
                })
                .collect(),
            asked: declared.iter().filter(|at| asked.contains(at)).count(),
            declared: declared.len(),
        }
    }

    /// How many grants were used.
    pub fn used(&self) -> usize {
        self.grants.iter().filter(|one| one.used).count()
    }
}

/// Every grant once, with the object that it is about.
fn grants(model: &Model) -> Vec<(String, &GrantDeclaration)> {
    let of_objects = model.objects.iter().filter_map(|object| {
        let declaration = object.declaration.as_ref()?;
        Some((object.name.clone(), declaration))
    });
    let entries = model.operations.iter().flat_map(|one| &one.entries);
    let of_operations = entries.filter_map(|entry| {
        let object = entry.object.as_ref().map(|one| one.value.clone());
        Some((object.unwrap_or_default(), entry.declaration.as_ref()?))
    });
    let all = of_objects.chain(of_operations);
    let all = all.flat_map(|(object, declaration)| {
        let grants = declaration.grants.iter();
        grants.map(move |grant| (object.clone(), grant))
    });
    let mut seen = BTreeSet::new();
    all.filter(|(_, grant)| seen.insert(grant.place)).collect()
}

fn in_words(object: &str, grant: &GrantDeclaration) -> String {
    let actions: Vec<&str> = grant.actions.iter().map(|one| one.value.as_str()).collect();
    let which = match grant.ownership.as_ref().map(|one| one.value) {
        Some(policy::Ownership::Any) => "any",
        _ => "own",
    };
    format!(
        "`{}` may {} {which} {object}",
        grant.group.value,
        actions.join(", ")
    )
}
