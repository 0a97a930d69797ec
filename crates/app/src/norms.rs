//! The norms that a territory stands by: what edits, checks, reports and phases obey.
//!
//! They are those of the design that a state goes back to. A design leaves them in the store, so
//! that they hold wherever the territory lies and go along when it is copied.

use bocage_network::norms::{Norms, hash_of};
use bocage_vocab::{Finding, PlanNumber};
use bocage_world::{Plan, Provenance};

use crate::certificates::{self, design_of, plans_since};
use crate::{AsOf, Error, Territory};

/// What a state stands by, as far as it is known.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    norms: Norms,
    /// The design whose norms are kept nowhere: the shipped ones stand in for them.
    missing: Option<PlanNumber>,
    /// Whether parts were changed by others since.
    differ: bool,
}

impl Standing {
    /// The norms, for what plans and prices anew.
    ///
    /// # Errors
    /// When they are kept nowhere: by others a part would not fit what is around it.
    pub(crate) fn known(&self) -> Result<&Norms, Error> {
        match self.missing {
            Some(plan) => Err(Error::NormsMissing { plan }),
            None => Ok(&self.norms),
        }
    }

    /// The norms for what only looks and tells, the shipped ones where they are kept nowhere.
    pub(crate) fn or_shipped(&self) -> &Norms {
        &self.norms
    }

    /// Whether parts were changed by others since the design.
    pub(crate) fn differ(&self) -> bool {
        self.differ
    }

    /// That the shipped norms stand in for those of the design, where they do.
    pub(crate) fn told(&self) -> Option<Finding> {
        let plan = self.missing?;
        Some(Finding::warning("norms_missing").named(format!("plan {plan}")))
    }
}

/// The norms of a state; those that come with Bocage where nothing was designed yet.
///
/// # Errors
/// When this program does not understand them any more, or the store's.
pub(crate) fn standing(territory: &Territory, as_of: AsOf) -> Result<Standing, Error> {
    let shipped = Norms::shipped()?;
    let Some(design) = design_of(territory, as_of)? else {
        return Ok(Standing { norms: shipped, missing: None, differ: false });
    };
    let differ = differ(territory, as_of, &design)?;
    if let Some(text) = text_of(territory, &design)? {
        let unread = |source| Error::NormsOfDesign { plan: design.number, source };
        let norms = shipped.overlaid(&text).map_err(unread)?;
        return Ok(Standing { norms, missing: None, differ });
    }
    let others = |hash: &String| *hash != shipped.hash();
    let missing = design.provenance.settings_hash.as_ref().is_some_and(others);
    Ok(Standing { missing: missing.then_some(design.number), norms: shipped, differ })
}

/// Whether parts of a state were changed by other norms than those of the design it goes back to.
pub(crate) fn differ(territory: &Territory, as_of: AsOf, design: &Plan) -> Result<bool, Error> {
    let hash = &design.provenance.settings_hash;
    let others = |plan: &Plan| {
        let Provenance { settings_hash, norms_differ, .. } = &plan.provenance;
        *norms_differ || (settings_hash.is_some() && settings_hash != hash)
    };
    Ok(others(design) || plans_since(territory, as_of, design)?.iter().any(others))
}

/// The norms of a design as it has left them. One of a program that did not keep them in the store
/// has them in its certificate, if anywhere.
pub(crate) fn text_of(territory: &Territory, design: &Plan) -> Result<Option<String>, Error> {
    let Some(hash) = &design.provenance.settings_hash else { return Ok(None) };
    let kept = territory.store.norms(hash)?;
    let certified = || certificates::norms_of(territory, design.number);
    Ok(kept.or_else(|| certified().filter(|text| hash_of(text) == *hash)))
}
