//! Cabinets that go, and who takes over their lines.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use bocage_ground::distance;
use bocage_network::norms::Norms;
use bocage_network::{BranchingPoint, Cabinet, Premises};
use bocage_vocab::{Id, Length};
use bocage_world::World;

use super::edit::{Area, called, fill, meet};
use super::feed::Feeders;
use super::neighbours::{Neighbour, neighbours, rooms};
use crate::Error;

type Met = BTreeMap<Id<Cabinet>, Area>;

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
        self.merges.push((into, gone));
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
        self.closes.push(gone);
        Ok(())
    }

    /// Gives the lines of those that go to those that stay.
    pub(super) fn hand_over(
        &self,
        world: &World,
        norms: &Norms,
        met: &mut Met,
    ) -> Result<(), Error> {
        let gone = self.gone(world)?;
        for &(into, one) in &self.merges {
            let Some(old) = met.remove(&one) else { continue };
            let area = meet(world, met, into)?;
            area.premises.extend(old.premises);
            area.gone.push(one);
            let would = area.premises.len();
            if would > usize::from(norms.settings.cabinet.lines_max) {
                return Err(overfull(world, norms, (into, one), would)?);
            }
        }
        for &one in &self.closes {
            let shares = shares(world, norms, one, (&gone, met))?;
            met.remove(&one);
            share(world, met, one, shares)?;
        }
        Ok(())
    }

    /// Those that go; each goes once, and takes nothing over.
    fn gone(&self, world: &World) -> Result<BTreeSet<Id<Cabinet>>, Error> {
        let mut gone = BTreeSet::new();
        for one in self.merges.iter().map(|(_, gone)| gone).chain(&self.closes) {
            if !gone.insert(*one) {
                return Err(Error::MergedTwice(called(world, *one)));
            }
        }
        match self.merges.iter().find(|(into, _)| gone.contains(into)) {
            Some((into, _)) => Err(Error::MergedTwice(called(world, *into))),
            None => Ok(gone),
        }
    }
}

/// Gives the lines of a cabinet that goes to those that take them, and its strands to the first.
fn share(world: &World, met: &mut Met, gone: Id<Cabinet>, shares: Vec<Share>) -> Result<(), Error> {
    for (place, (taker, premises)) in shares.into_iter().enumerate() {
        let new = !met.contains_key(&taker);
        meet(world, met, taker)?;
        if new {
            fill(world, met);
        }
        let area = meet(world, met, taker)?;
        area.premises.extend(premises);
        if place == 0 {
            area.gone.push(gone);
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
        rooms: rooms(&around),
    })
}

/// Whom of a cabinet that goes another serves.
type Share = (Id<Cabinet>, Vec<Id<Premises>>);

/// A branching point of a cabinet that goes, and whom it serves.
struct Group {
    point: Id<BranchingPoint>,
    premises: Vec<Id<Premises>>,
}

/// Who takes which premises of a cabinet that goes, the one that gets its strands first: each
/// branching point goes to the nearest cabinet that has room for all of its lines.
///
/// One cabinet gets the strands of the one that goes, the others light new lines with spare strands
/// of their own: the nearest with which all lines find a place.
fn shares(
    world: &World,
    norms: &Norms,
    gone: Id<Cabinet>,
    (going, met): (&BTreeSet<Id<Cabinet>>, &Met),
) -> Result<Vec<Share>, Error> {
    let takers = takers(world, norms, gone, (going, met))?;
    let groups = groups(world, met.get(&gone).map(|area| &area.premises));
    let pairs = by_distance(world, norms, &groups, &takers);
    let feeders = Feeders::of(world);
    let lit: Vec<u32> =
        takers.iter().map(|one| one.room.min(one.lit(world, &feeders, norms))).collect();
    for main in (0..takers.len()).filter(|main| takers[*main].room > 0) {
        let mut rooms = lit.clone();
        rooms[main] = takers[main].room;
        if let Some(given) = fit(&groups, &pairs, rooms) {
            let mut given: Vec<(usize, Vec<Id<Premises>>)> = given.into_iter().collect();
            given.sort_by_key(|(taker, premises)| (*taker != main, Reverse(premises.len())));
            return Ok(given.into_iter().map(|(taker, all)| (takers[taker].id, all)).collect());
        }
    }
    Err(Error::NobodyTakes {
        cabinet: called(world, gone),
        lines: groups.iter().map(|group| group.premises.len() as u32).sum(),
        room: takers.iter().map(|one| one.room).sum(),
        rooms: rooms(&takers),
    })
}

/// Whom each cabinet takes, nearest pairs first; none where a group finds no place.
fn fit(
    groups: &[Group],
    pairs: &[(Length, usize, usize)],
    mut rooms: Vec<u32>,
) -> Option<BTreeMap<usize, Vec<Id<Premises>>>> {
    let mut given = BTreeMap::<usize, Vec<Id<Premises>>>::new();
    let mut left: BTreeSet<usize> = (0..groups.len()).collect();
    for &(_, group, taker) in pairs {
        let lines = groups[group].premises.len() as u32;
        if rooms[taker] >= lines && left.remove(&group) {
            rooms[taker] -= lines;
            given.entry(taker).or_default().extend(&groups[group].premises);
        }
    }
    (left.is_empty() && !given.is_empty()).then_some(given)
}

/// Who could take lines of a cabinet that goes, the nearest first, with the lines that still fit.
fn takers(
    world: &World,
    norms: &Norms,
    gone: Id<Cabinet>,
    (going, met): (&BTreeSet<Id<Cabinet>>, &Met),
) -> Result<Vec<Neighbour>, Error> {
    let mut takers = neighbours(world, norms, gone)?;
    takers.retain(|one| !going.contains(&one.id));
    let most = u32::from(norms.settings.cabinet.lines_max);
    for taker in &mut takers {
        if let Some(area) = met.get(&taker.id) {
            taker.room = most.saturating_sub(area.premises.len() as u32);
        }
    }
    Ok(takers)
}

/// The premises of an area by branching point.
fn groups(world: &World, premises: Option<&BTreeSet<Id<Premises>>>) -> Vec<Group> {
    let mut of = BTreeMap::<Id<BranchingPoint>, Vec<Id<Premises>>>::new();
    for outlet in &world.outlets {
        if premises.is_some_and(|of| of.contains(&outlet.premises)) {
            of.entry(outlet.branching_point).or_default().push(outlet.premises);
        }
    }
    of.into_iter().map(|(point, premises)| Group { point, premises }).collect()
}

/// Pairs of a group and a cabinet within reach of it, by distance.
fn by_distance(
    world: &World,
    norms: &Norms,
    groups: &[Group],
    takers: &[Neighbour],
) -> Vec<(Length, usize, usize)> {
    let reach = norms.settings.cabinet.reach_max;
    let places = groups.iter().map(|group| world.branching_points.get(group.point));
    let mut pairs: Vec<_> = places
        .enumerate()
        .filter_map(|(number, point)| Some((number, point?.position)))
        .flat_map(|(number, at)| {
            let far = move |taker: &Neighbour| distance(at, taker.position);
            takers.iter().enumerate().map(move |(taker, one)| (far(one), number, taker))
        })
        .filter(|(far, ..)| *far <= reach)
        .collect();
    pairs.sort_unstable();
    pairs
}
