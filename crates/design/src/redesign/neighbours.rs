//! The cabinets around one, and how many lines each could take over.

use bocage_ground::distance;
use bocage_network::Cabinet;
use bocage_network::norms::Norms;
use bocage_vocab::{Id, Length, Text};
use bocage_world::World;
use serde::Serialize;

use crate::Error;

/// A cabinet of the same exchange as another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Neighbour {
    /// The cabinet.
    pub id: Id<Cabinet>,
    /// What people call it.
    pub reference: Text,
    /// How far it is, as the crow flies.
    #[serde(rename = "distance_mm")]
    pub distance: Length,
    /// Lines that it has.
    pub lines: u32,
    /// Lines that it could take over.
    pub room: u32,
}

/// The other cabinets of the exchange of a cabinet, the nearest first.
///
/// # Errors
/// When there is no such cabinet.
pub fn neighbours(
    world: &World,
    norms: &Norms,
    cabinet: Id<Cabinet>,
) -> Result<Vec<Neighbour>, Error> {
    let own = world.cabinets.get(cabinet).ok_or(Error::NoCabinet(cabinet))?;
    let most = u32::from(norms.settings.cabinet.lines_max);
    let others =
        world.cabinets.iter().filter(|row| row.id != cabinet && row.exchange == own.exchange);
    let told = others.map(|row| Neighbour {
        id: row.id,
        reference: row.reference.clone(),
        distance: distance(row.position, own.position),
        lines: u32::from(row.lines),
        room: most.saturating_sub(u32::from(row.lines)),
    });
    let mut told: Vec<Neighbour> = told.collect();
    told.sort_by_key(|one| (one.distance, one.id));
    Ok(told)
}

/// Cabinets that an error names for one reason.
const NAMED_MOST: usize = 4;

/// Who could take how many lines, as an error tells it: `SRO-01-002 (214), SRO-01-004 (90)`, or
/// `none`.
pub(super) fn rooms<'a>(able: impl IntoIterator<Item = (&'a str, u32)>) -> String {
    let named = able.into_iter().map(|(name, lines)| format!("{name} ({lines})"));
    names(&named.collect::<Vec<_>>())
}

/// The first of some names, or `none`.
pub(super) fn names<S: AsRef<str>>(all: &[S]) -> String {
    let named: Vec<&str> = all.iter().take(NAMED_MOST).map(AsRef::as_ref).collect();
    if named.is_empty() { "none".to_owned() } else { named.join(", ") }
}
