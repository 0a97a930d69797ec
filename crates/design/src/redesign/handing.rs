//! Cabinets that go, and who takes over their lines.

use std::collections::{BTreeMap, BTreeSet};

use bocage_network::Cabinet;
use bocage_network::norms::Norms;
use bocage_vocab::Id;
use bocage_world::World;

use super::edit::{Area, called, fill, meet};
use super::feed::Feeders;
use super::neighbours::{neighbours, rooms};
use super::reach::Detours;
use super::shares::{Closing, Shares};
use super::spare::Spare;
use crate::Error;

type Met = BTreeMap<Id<Cabinet>, Area>;

/// Cabinets that close and whose strands nobody gets, and those that take over lines.
type Handed = (Vec<Id<Cabinet>>, BTreeSet<Id<Cabinet>>);

/// What is to go.
#[derive(Debug, Clone, Default)]
pub(super) struct Going {
    /// Who takes over, and who goes.
    merges: Vec<(Id<Cabinet>, Id<Cabinet>)>,
    /// Cabinets whose lines go to all that have room.
    closes: Vec<Id<Cabinet>>,
}

impl Going {
    /// Lets a cabinet take over the lines of another.
    pub(super) fn merge(
        &mut self,
        world: &World,
        met: &mut Met,
        into: Id<Cabinet>,
        gone: Id<Cabinet>,
    ) -> Result<(), Error> {
        if into == gone {
            return Err(Error::MergedWithItself(called(world, gone)));
        }
        let exchange =
            |id| world.cabinets.get(id).map(|row| row.exchange).ok_or(Error::NoCabinet(id));
        if exchange(into)? != exchange(gone)? {
            return Err(Error::MergedAcross(called(world, gone), called(world, into)));
        }
        meet(world, met, gone)?;
        meet(world, met, into)?;
        if !self.merges.contains(&(into, gone)) {
            self.merges.push((into, gone));
        }
        Ok(())
    }

    /// Lets a cabinet go.
    pub(super) fn close(
        &mut self,
        world: &World,
        met: &mut Met,
        gone: Id<Cabinet>,
    ) -> Result<(), Error> {
        meet(world, met, gone)?;
        if !self.closes.contains(&gone) {
            self.closes.push(gone);
        }
        Ok(())
    }

    /// All that are to go.
    pub(super) fn gone(&self) -> BTreeSet<Id<Cabinet>> {
        let merged = self.merges.iter().map(|(_, gone)| *gone);
        merged.chain(self.closes.iter().copied()).collect()
    }

    /// Gives the lines of those that are merged to those that take them over.
    pub(super) fn merge_all(
        &self,
        world: &World,
        norms: &Norms,
        met: &mut Met,
    ) -> Result<(), Error> {
        for &(into, one) in &self.merges {
            let Some(old) = met.remove(&one) else { continue };
            let area = meet(world, met, into)?;
            area.premises.extend(old.premises);
            area.followed.extend(old.followed);
            area.gone.push(one);
            let would = area.premises.len();
            if would > usize::from(norms.settings.cabinet.lines_max) {
                return Err(overfull(world, norms, (into, one), would)?);
            }
        }
        Ok(())
    }

    /// Gives the lines of those that close to those that stay; see [`Handed`].
    pub(super) fn close_all(
        &self,
        world: &World,
        norms: &Norms,
        detours: &Detours,
        met: &mut Met,
    ) -> Result<Handed, Error> {
        let (mut left, mut takers) = Handed::default();
        if self.closes.is_empty() {
            return Ok((left, takers));
        }
        let going = self.gone();
        let (feeders, spare) = (Feeders::of(world), Spare::default());
        let mut closing = Closing { world, norms, detours, feeders, going, spare };
        for &one in &self.closes {
            let shares = closing.shares(one, met)?;
            let Some(old) = met.remove(&one) else { continue };
            if shares.strands.is_none() {
                left.push(one);
            }
            takers.extend(shares.lines.iter().map(|(taker, _)| *taker));
            share(world, met, &old, shares)?;
        }
        Ok((left, takers))
    }
}

/// Gives the lines of a cabinet that goes to those that take them, its strands to one of them, and
/// the streets that its routes were to follow to the one with most lines.
fn share(world: &World, met: &mut Met, gone: &Area, shares: Shares) -> Result<(), Error> {
    let most = shares.lines.iter().max_by_key(|(id, lines)| (lines.len(), *id)).map(|(id, _)| *id);
    for (taker, premises) in shares.lines {
        let new = !met.contains_key(&taker);
        meet(world, met, taker)?;
        if new {
            fill(world, met);
        }
        let area = meet(world, met, taker)?;
        area.premises.extend(premises);
        if Some(taker) == shares.strands {
            area.gone.push(gone.id);
        }
        if Some(taker) == most {
            area.followed.extend(&gone.followed);
        }
    }
    Ok(())
}

/// Why a cabinet cannot take over all lines of another, and who else could take some.
fn overfull(
    world: &World,
    norms: &Norms,
    (into, gone): (Id<Cabinet>, Id<Cabinet>),
    would: usize,
) -> Result<Error, Error> {
    let around = neighbours(world, norms, gone)?;
    Ok(Error::CabinetFull {
        cabinet: called(world, into),
        would: would as u32,
        most: u32::from(norms.settings.cabinet.lines_max),
        gone: called(world, gone),
        room: around.iter().map(|one| one.room).sum(),
        rooms: rooms(
            around.iter().filter(|one| one.room > 0).map(|one| (&*one.reference, one.room)),
        ),
    })
}
