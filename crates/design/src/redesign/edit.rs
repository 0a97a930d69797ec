//! What people ask for, and which areas it meets.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bocage_ground::{LineIndex, distance, line};
use bocage_network::norms::Norms;
use bocage_network::{Cabinet, Premises, Street};
use bocage_vocab::{Id, Length, Position, Text};
use bocage_world::World;

use super::contradictions::require_one_will;
use super::handing::Going;
use super::joinable::Joinable;
use super::reach::Detours;
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
    /// A cabinet goes; its lines go to the cabinets of its exchange with room, each box to the
    /// nearest.
    Close(Id<Cabinet>),
    /// A cabinet stands at the place of a street nearest to a position: the one that serves the
    /// homes around.
    Pin(Position),
    /// The area of a cabinet is planned again where it stands, at the prices of now.
    Renew(Id<Cabinet>),
    /// No route of the areas that the edits meet follows a street; where a cabinet's own plant does
    /// so, its area is met.
    Forbid(Id<Street>),
    /// The routes of the area around a street follow it wherever it leads on, at any price.
    Follow(Id<Street>),
    /// No cabinet stands within [`SITE_RADIUS`] of a position, and no branching point but where no
    /// other place is near enough to its homes; areas with one there are met.
    KeepOff(Position),
    /// Premises without a line join the cabinet that is nearest, stays, has room, and to which
    /// streets lead; others stay as they are.
    Join,
}

/// How far a place that is kept off reaches.
pub const SITE_RADIUS: Length = Length::mm(10_000);

/// A cabinet whose area is planned again.
#[derive(Debug, Clone)]
pub(super) struct Area {
    pub(super) id: Id<Cabinet>,
    /// Where it is to stand.
    pub(super) at: Position,
    /// Whether it stands there already.
    pub(super) moved: bool,
    /// The cabinets whose strands it takes over, with all of their lines or the most of them.
    pub(super) gone: Vec<Id<Cabinet>>,
    /// Whom it serves, by rising id.
    pub(super) premises: BTreeSet<Id<Premises>>,
    /// Streets that its routes follow.
    pub(super) followed: BTreeSet<Id<Street>>,
}

/// All that the edits meet.
#[derive(Debug, Clone, Default)]
pub(super) struct Areas {
    pub(super) cabinets: Vec<Area>,
    /// Streets that no new route follows.
    pub(super) forbidden: BTreeSet<Id<Street>>,
    /// Places where no box is to stand.
    pub(super) kept_off: Vec<Position>,
    /// Cabinets that go and whose strands nobody takes over.
    pub(super) left: Vec<Id<Cabinet>>,
    /// Cabinets that take over lines of one that closes.
    pub(super) takers: BTreeSet<Id<Cabinet>>,
    /// Premises that had no line before.
    pub(super) joined: BTreeSet<Id<Premises>>,
    /// Whether plant stands or lies where none is to be.
    pub(super) in_the_way: bool,
}

/// Refuses a place where branching points do not come to stand: they do by streets.
fn require_street_by(world: &World, place: Position) -> Result<(), Error> {
    let index = LineIndex::new(world.streets.iter().map(|street| &*street.line));
    let streets: Vec<&Street> = world.streets.iter().collect();
    let near = index.nearest(place, |n| &streets[n].line).map(|(_, on)| on.distance);
    match near {
        None => Err(Error::NoStreets),
        Some(far) if far > SITE_RADIUS => Err(Error::NothingToKeepOff(place, far)),
        Some(_) => Ok(()),
    }
}

impl Areas {
    /// What the edits meet, with what is thought of the ways from cabinets.
    pub(super) fn of(
        world: &World,
        norms: &Norms,
        edits: &[Edit],
        detours: &Detours,
    ) -> Result<Areas, Error> {
        require_one_will(world, edits)?;
        let mut met = BTreeMap::<Id<Cabinet>, Area>::new();
        let (mut areas, mut going) = (Areas::default(), Going::default());
        for edit in edits {
            areas.take(world, edit, &mut met, &mut going)?;
        }
        areas.meet_forbidden(world, &mut met)?;
        fill(world, &mut met);
        going.merge_all(world, norms, &mut met)?;
        // Before lines are shared out, so that those who take them know of the new ones.
        if edits.contains(&Edit::Join) {
            areas.join(world, norms, &going.gone(), &mut met)?;
        }
        (areas.left, areas.takers) = going.close_all(world, norms, detours, &mut met)?;
        areas.cabinets = met.into_values().collect();
        Ok(areas)
    }

    fn take(
        &mut self,
        world: &World,
        edit: &Edit,
        met: &mut BTreeMap<Id<Cabinet>, Area>,
        going: &mut Going,
    ) -> Result<(), Error> {
        match *edit {
            Edit::Renew(cabinet) => {
                meet(world, met, cabinet)?;
            }
            Edit::Move { cabinet, to } => {
                let area = meet(world, met, cabinet)?;
                (area.at, area.moved) = (to, true);
            }
            Edit::Pin(to) => {
                let cabinet = cabinet_around(world, to).ok_or(Error::NobodyServed(to))?;
                let area = meet(world, met, cabinet)?;
                (area.at, area.moved) = (to, true);
            }
            Edit::Merge { into, gone } => going.merge(world, met, into, gone)?,
            Edit::Close(gone) => going.close(world, met, gone)?,
            Edit::Forbid(street) => {
                self.forbidden.insert(street_of(world, street)?.id);
            }
            Edit::Follow(street) => {
                let street = street_of(world, street)?;
                let middle = line::middle(&street.line);
                if let Some(cabinet) = middle.and_then(|middle| cabinet_around(world, middle)) {
                    meet(world, met, cabinet)?.followed.insert(street.id);
                }
            }
            Edit::KeepOff(place) => {
                let near = |at: Position| distance(at, place) <= SITE_RADIUS;
                let points = world.branching_points.iter().filter(|row| near(row.position));
                let there = world.cabinets.iter().filter(|row| near(row.position));
                let mut cabinets: BTreeSet<_> = there.map(|row| row.id).collect();
                cabinets.extend(points.map(|point| point.cabinet));
                if cabinets.is_empty() {
                    require_street_by(world, place)?;
                }
                for cabinet in cabinets {
                    meet(world, met, cabinet)?;
                    self.in_the_way = true;
                }
                self.kept_off.push(place);
            }
            Edit::Join => {}
        }
        Ok(())
    }

    /// Areas with a route of their own along a forbidden street.
    fn meet_forbidden(
        &mut self,
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
            self.in_the_way = true;
        }
        Ok(())
    }

    /// Whether more is asked for than that areas are planned again, stand somewhere or follow streets.
    pub(super) fn is_change(&self) -> bool {
        let gone = self.cabinets.iter().any(|area| !area.gone.is_empty());
        let lines = !self.left.is_empty() || !self.takers.is_empty() || !self.joined.is_empty();
        self.in_the_way || gone || lines
    }

    fn join(
        &mut self,
        world: &World,
        norms: &Norms,
        gone: &BTreeSet<Id<Cabinet>>,
        met: &mut BTreeMap<Id<Cabinet>, Area>,
    ) -> Result<(), Error> {
        let served: BTreeSet<_> = world.outlets.iter().map(|outlet| outlet.premises).collect();
        let most = usize::from(norms.settings.cabinet.lines_max);
        let stay = || world.cabinets.iter().filter(|cabinet| !gone.contains(&cabinet.id));
        let would = |row: &Cabinet| {
            met.get(&row.id).map_or(usize::from(row.lines), |area| area.premises.len())
        };
        let mut lines: BTreeMap<_, usize> = stay().map(|row| (row.id, would(row))).collect();
        let reach = norms.settings.cabinet.reach_max;
        let joinable = Joinable::of(world, norms);
        let part: HashMap<_, _> =
            stay().map(|row| (row.id, joinable.part_at(row.position))).collect();
        for premises in world.premises.iter().filter(|p| !served.contains(&p.id)) {
            let Some(home) = joinable.part_of(premises) else { continue };
            let near = stay().filter(|cabinet| lines[&cabinet.id] < most);
            let near = near.filter(|cabinet| part[&cabinet.id] == Some(home));
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

pub(super) fn meet<'m>(
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
        followed: BTreeSet::new(),
    };
    Ok(met.entry(id).or_insert_with(area))
}

/// What people call a cabinet.
pub(super) fn called(world: &World, id: Id<Cabinet>) -> Text {
    world.cabinets.get(id).map_or_else(|| id.to_string().into(), |row| row.reference.clone())
}

fn street_of(world: &World, id: Id<Street>) -> Result<&Street, Error> {
    world.streets.get(id).ok_or(Error::NoStreet(id))
}

/// The cabinet of the served premises that are nearest to a place.
pub(super) fn cabinet_around(world: &World, place: Position) -> Option<Id<Cabinet>> {
    let served = world.outlets.iter().filter_map(|outlet| {
        let premises = world.premises.get(outlet.premises)?;
        Some((distance(premises.position, place), outlet.branching_point))
    });
    let (_, point) = served.min()?;
    world.branching_points.get(point).map(|row| row.cabinet)
}

/// Gives each area the premises that its cabinet serves.
pub(super) fn fill(world: &World, met: &mut BTreeMap<Id<Cabinet>, Area>) {
    for outlet in &world.outlets {
        let Some(point) = world.branching_points.get(outlet.branching_point) else { continue };
        if let Some(area) = met.get_mut(&point.cabinet) {
            area.premises.insert(outlet.premises);
        }
    }
}
