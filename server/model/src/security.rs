//! The effective `security` of operations.

use std::cell::RefCell;
use std::sync::Arc;

use foldhash::HashMap;
use openapi::{Api, Place};

use crate::link::Operation;
use crate::{Alternative, EffectiveSecurity, EssScheme, SecuritySource};

/// Says which `security` holds for an operation of one document.
pub(crate) struct SecurityLinker<'s> {
    schemes: &'s [EssScheme],
    /// What holds where an operation says nothing.
    document: Arc<EffectiveSecurity>,
    /// What operations write themselves. References can make one operation stand for thousands.
    own: RefCell<HashMap<Place, Arc<EffectiveSecurity>>>,
}

impl<'s> SecurityLinker<'s> {
    /// For a document with these ESS schemes.
    pub(crate) fn of(api: Api<'_>, schemes: &'s [EssScheme]) -> Self {
        let mut linker = SecurityLinker {
            schemes,
            document: Arc::new(EffectiveSecurity {
                source: SecuritySource::Nowhere,
                place: None,
                alternatives: Vec::new(),
            }),
            own: RefCell::default(),
        };
        if let Some(security) = api.security() {
            let requirements = security.requirements();
            let alternatives = requirements.map(|requirement| {
                // A bare name is ill-formed, and means that scheme rather than nothing.
                let bare = requirement.cursor().node().as_string();
                let names = requirement.schemes().filter_map(|(key, _)| key.as_str());
                let names = bare.into_iter().chain(names).map(|name| name.into_owned());
                linker.alternative(requirement.cursor().place(), names.collect())
            });
            linker.document = Arc::new(EffectiveSecurity {
                source: SecuritySource::Document,
                place: Some(security.cursor().place()),
                alternatives: alternatives.collect(),
            });
        }
        linker
    }

    /// What holds where an operation says nothing.
    pub(crate) fn of_document(&self) -> Arc<EffectiveSecurity> {
        Arc::clone(&self.document)
    }

    /// What holds for an operation: its own `security` replaces the document's.
    pub(crate) fn of_operation(&self, operation: &Operation) -> Arc<EffectiveSecurity> {
        let Some(security) = &operation.fact.fact.security else {
            return Arc::clone(&self.document);
        };
        let place = operation.fact.place_anywhere(security.at);
        if let Some(known) = self.own.borrow().get(&place) {
            return Arc::clone(known);
        }
        let alternatives = security.alternatives.iter().map(|(at, schemes)| {
            let names = schemes.iter().map(ToString::to_string).collect();
            self.alternative(operation.fact.place_anywhere(*at), names)
        });
        let found = Arc::new(EffectiveSecurity {
            source: SecuritySource::Operation,
            place: Some(place),
            alternatives: alternatives.collect(),
        });
        self.own.borrow_mut().insert(place, Arc::clone(&found));
        found
    }

    fn alternative(&self, place: Place, schemes: Vec<String>) -> Alternative {
        let identifies = self
            .schemes
            .iter()
            .any(|scheme| schemes.contains(&scheme.name));
        Alternative {
            place,
            schemes,
            identifies,
        }
    }
}
