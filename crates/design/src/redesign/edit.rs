//! What people ask for, and which areas it meets.

use std::collections::{BTreeMap, BTreeSet};

use bocage_ground::distance;
use bocage_network::norms::Norms;
use bocage_network::{Cabinet, Premises, Street};
use bocage_vocab::{Id, Position};
use bocage_world::World;

use crate::Error;

/// One change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit {
    /// A cabinet stands elsewhere: at the place of a street nearest to a position.
    Move {
        /// The cabinet.
        cabinet: Id<Cabinet>,
        /// Where it is to stand.
        to: Position,
    },
    /// A cabinet takes over the lines of another, which goes.
    Merge {
        /// The cabinet that stays.
        into: Id<Cabinet>,
        /// The cabinet that goes.
        gone: Id<Cabinet>,
    },
    /// The area of a cabinet is planned again where it stands, at the prices of now.
    Renew(Id<Cabinet>),
    /// No route of the areas that the edits meet follows a street; where a cabinet's own plant does
    /// so, its area is met.
    Forbid(Id<Street>),
    /// Premises without a line join the cabinet that is nearest and has room.
    Join,
}

/// A cabinet whose area is planned again.
#[derive(Debug, Clone)]
pub(super) struct Area {
    pub(super) id: Id<Cabinet>,
    /// Where it is to stand.
    pub(super) at: Position,
    /// Whether it stands there already.
    pub(super) moved: bool,
    /// The cabinets whose lines it takes over.
    pub(super) gone: Vec<Id<Cabinet>>,
    /// Whom it serves, by rising id.
    pub(super) premises: BTreeSet<Id<Premises>>,
}

/// All that the edits meet.
#[derive(Debug, Clone, Default)]
pub(super) struct Areas {
    pub(super) cabinets: Vec<Area>,
    /// Streets that no new route follows.
    pub(super) forbidden: BTreeSet<Id<Street>>,
    /// Premises that had no line before.
    pub(super) joined: BTreeSet<Id<Premises>>,
}

impl Areas {
    pub(super) fn of(world: &World, norms: &Norms, edits: &[Edit]) -> Result<Areas, Error> {
        let mut met = BTreeMap::<Id<Cabinet>, Area>::new();
        let mut areas = Areas::default();
        for edit in edits {
            match *edit {
                Edit::Renew(cabinet) => drop(meet(world, &mut met, cabinet)?),
                Edit::Move { cabinet, to } => {
                    let area = meet(world, &mut met, cabinet)?;
                    (area.at, area.moved) = (to, true);
                }
                Edit::Merge { into, gone } => {
                    if into == gone {
                        return Err(Error::MergedWithItself(gone));
                    }
                    meet(world, &mut met, gone)?;
                    meet(world, &mut met, into)?.gone.push(gone);
                }
                Edit::Forbid(street) => {
                    if world.streets.get(street).is_none() {
                        return Err(Error::NoStreet(street));
                    }
                    areas.forbidden.insert(street);
                }
                Edit::Join => {}
            }
        }
        areas.meet_forbidden(world, &mut met)?;
        fill(world, &mut met);
        if edits.contains(&Edit::Join) {
            areas.join(world, norms, &mut met)?;
        }
        areas.cabinets = merged(met)?;
        let most = u32::from(norms.settings.cabinet.lines_max);
        match areas.cabinets.iter().find(|area| area.premises.len() > most as usize) {
            Some(area) => Err(Error::CabinetFull(area.id, area.premises.len(), most)),
            None => Ok(areas),
        }
    }

    /// Areas with a route of their own along a forbidden street.
    fn meet_forbidden(
        &self,
        world: &World,
        met: &mut BTreeMap<Id<Cabinet>, Area>,
    ) -> Result<(), Error> {
        if self.forbidden.is_empty() {
            return Ok(());
        }
        let along = |route: &bocage_network::Route| {
            route.street.is_some_and(|street| self.forbidden.contains(&street))
        };
        let routes: BTreeSet<_> =
            world.routes.iter().filter(|route| along(route)).map(|route| route.id).collect();
        for cabinet in super::owned::cabinets_along(world, &routes) {
            meet(world, met, cabinet)?;
        }
        Ok(())
    }

    fn join(
        &mut self,
        world: &World,
        norms: &Norms,
        met: &mut BTreeMap<Id<Cabinet>, Area>,
    ) -> Result<(), Error> {
        let served: BTreeSet<_> = world.outlets.iter().map(|outlet| outlet.premises).collect();
        let most = norms.settings.cabinet.lines_max;
        let mut lines: BTreeMap<_, u16> =
            world.cabinets.iter().map(|cabinet| (cabinet.id, cabinet.lines)).collect();
        let reach = norms.settings.cabinet.reach_max;
        for premises in world.premises.iter().filter(|p| !served.contains(&p.id)) {
            let near = world.cabinets.iter().filter(|cabinet| lines[&cabinet.id] < most);
            let near = near.map(|c| (distance(c.position, premises.position), c.id)).min();
            let Some((_, cabinet)) = near.filter(|(far, _)| *far <= reach) else { continue };
            *lines.entry(cabinet).or_default() += 1;
            let new = !met.contains_key(&cabinet);
            meet(world, met, cabinet)?;
            if new {
                fill(world, met);
            }
            if let Some(area) = met.get_mut(&cabinet) {
                area.premises.insert(premises.id);
                self.joined.insert(premises.id);
            }
        }
        Ok(())
    }
}

fn meet<'m>(
    world: &World,
    met: &'m mut BTreeMap<Id<Cabinet>, Area>,
    id: Id<Cabinet>,
) -> Result<&'m mut Area, Error> {
    let cabinet = world.cabinets.get(id).ok_or(Error::NoCabinet(id))?;
    let area = || Area {
        id,
        at: cabinet.position,
        moved: false,
        gone: Vec::new(),
        premises: BTreeSet::new(),
    };
    Ok(met.entry(id).or_insert_with(area))
}

/// Gives each area the premises that its cabinet serves.
fn fill(world: &World, met: &mut BTreeMap<Id<Cabinet>, Area>) {
    for outlet in &world.outlets {
        let Some(point) = world.branching_points.get(outlet.branching_point) else { continue };
        if let Some(area) = met.get_mut(&point.cabinet) {
            area.premises.insert(outlet.premises);
        }
    }
}

/// The areas that stay, with the premises of those that go.
fn merged(mut met: BTreeMap<Id<Cabinet>, Area>) -> Result<Vec<Area>, Error> {
    let pairs: Vec<_> =
        met.values().flat_map(|area| area.gone.iter().map(|gone| (area.id, *gone))).collect();
    let mut homeless = BTreeMap::new();
    for (_, gone) in &pairs {
        let area = met.remove(gone).ok_or(Error::MergedTwice(*gone))?;
        homeless.insert(*gone, area.premises);
    }
    for (into, gone) in pairs {
        let area = met.get_mut(&into).ok_or(Error::MergedTwice(into))?;
        area.premises.extend(homeless.remove(&gone).unwrap_or_default());
    }
    Ok(met.into_values().collect())
}
