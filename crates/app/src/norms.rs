//! The norms that a territory stands by: what edits, checks, reports and phases obey.
//!
//! They are those of the design that a state goes back to. A design leaves them in the store, so
//! that they hold wherever the territory lies and go along when it is copied.

use bocage_network::norms::{Norms, hash_of};
use bocage_world::Plan;

use crate::certificates::{self, design_of};
use crate::{AsOf, Error, Territory};

/// The norms of a state; those that come with Bocage where nothing was designed yet.
///
/// # Errors
/// When this program does not understand them any more, or the store's.
pub(crate) fn standing(territory: &Territory, as_of: AsOf) -> Result<Norms, Error> {
    let shipped = Norms::shipped()?;
    let Some(design) = design_of(territory, as_of)? else { return Ok(shipped) };
    let Some(text) = text_of(territory, &design)? else { return Ok(shipped) };
    let unread = |source| Error::NormsOfDesign { plan: design.number, source };
    shipped.overlaid(&text).map_err(unread)
}

/// The norms of a design as it has left them. One of a program that did not keep them in the store
/// has them in its certificate, if anywhere.
fn text_of(territory: &Territory, design: &Plan) -> Result<Option<String>, Error> {
    let Some(hash) = &design.provenance.settings_hash else { return Ok(None) };
    let kept = territory.store.norms(hash)?;
    let certified = || certificates::norms_of(territory, design.number);
    Ok(kept.or_else(|| certified().filter(|text| hash_of(text) == *hash)))
}
