//! A cabinet that could take over lines of another: what it holds, and what it has strands and light
//! for.

use std::collections::{BTreeMap, BTreeSet};

use bocage_ground::distance;
use bocage_network::norms::Norms;
use bocage_network::{Cabinet, Cable, Premises};
use bocage_vocab::{Id, Length, Position, Text};
use bocage_world::World;

use super::edit::Area;
use super::feed::{Feed, Feeders};
use super::neighbours::Neighbour;
use super::reach::Detours;
use super::spare::Spare;
use crate::area::has_direct_fibre;
use crate::run::in_budget;

/// A cabinet as it would be with the lines that it was given so far.
#[derive(Debug, Clone)]
pub(super) struct Taker<'a> {
    pub(super) id: Id<Cabinet>,
    pub(super) reference: Text,
    pub(super) position: Position,
    pub(super) lines: u32,
    /// Lines with a fibre of their own from the exchange.
    direct: u32,
    /// Strands that end in it.
    strands: u32,
    ratio: u16,
    /// Along the cables, from the exchange.
    reach: Length,
    /// From it to the farthest of the lines that it has.
    below: Length,
    /// The cables that lead to it from its exchange.
    way: Vec<&'a Cable>,
}

/// Lines that go to a cabinet together.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) at: Position,
    pub(super) premises: Vec<Id<Premises>>,
    direct: u32,
}

impl Group {
    pub(super) fn new(world: &World, at: Position, premises: Vec<Id<Premises>>) -> Group {
        let direct = direct(world, premises.iter());
        Group { at, premises, direct }
    }

    pub(super) fn lines(&self) -> u32 {
        self.premises.len() as u32
    }
}

impl<'a> Taker<'a> {
    /// A cabinet as it stands, or as the edits before have made it; none where nothing feeds it.
    pub(super) fn of(
        world: &World,
        feeders: &Feeders<'a>,
        (one, spare): (&Neighbour, &Spare),
        met: &BTreeMap<Id<Cabinet>, Area>,
    ) -> Option<Taker<'a>> {
        let cabinet = world.cabinets.get(one.id)?;
        let feed = feeders.feed_of(one.id).ok()?;
        let served = served(world, one.id, met.get(&one.id));
        let area = met.get(&one.id);
        let gone = area.into_iter().flat_map(|area| &area.gone);
        let brought: u32 =
            gone.filter_map(|id| feeders.feed_of(*id).ok()).map(|feed| feed.inputs()).sum();
        // Strands that are led on to another place are all that a cabinet has there.
        let stays = area.is_none_or(|area| !area.moved) || feed.alone;
        let farthest = served.outlets(world).map(|row| row.reach).max().unwrap_or_default();
        Some(Taker {
            id: one.id,
            reference: one.reference.clone(),
            position: area.map_or(cabinet.position, |area| area.at),
            lines: served.0.len() as u32,
            direct: direct(world, served.0.iter()),
            strands: feed.inputs() + brought + spare.taken(one.id),
            ratio: cabinet.splitter_ratio.max(1),
            reach: feed.reach,
            below: (farthest - feed.reach).max(Length::ZERO),
            way: if stays { feeders.way(one.id) } else { Vec::new() },
        })
    }

    /// The cabinet with the strands of one that goes led on to it; none where its own lines would
    /// not get light enough through any splitter.
    pub(super) fn with_strands_of(
        &self,
        gone: &Feed,
        norms: &Norms,
        detours: &Detours,
    ) -> Option<Taker<'a>> {
        let far = distance(gone.position, self.position);
        let led_on = gone.reach + detours.of(self.id)?.of(far);
        let reach = self.reach.max(led_on);
        let ratios = norms.settings.optics.ratios.iter();
        let mut fit = ratios.filter(|ratio| in_budget(norms, reach + self.below, **ratio));
        let strands = self.strands + gone.inputs();
        Some(Taker { ratio: *fit.next()?, reach, strands, ..self.clone() })
    }

    /// Lines that still fit.
    pub(super) fn room(&self, norms: &Norms) -> u32 {
        u32::from(norms.settings.cabinet.lines_max).saturating_sub(self.lines)
    }

    /// Whether lines at a place would be served within the rules, and get light enough.
    pub(super) fn reaches(&self, far: Length, norms: &Norms, detours: &Detours) -> bool {
        far <= norms.settings.cabinet.reach_max
            && detours
                .of(self.id)
                .is_some_and(|detour| in_budget(norms, self.reach + detour.of(far), self.ratio))
    }

    /// Takes lines over, with the strands that they need; whether there is room and strands for all.
    pub(super) fn take(
        &mut self,
        group: &Group,
        norms: &Norms,
        (feeders, spare): (&Feeders<'a>, &mut Spare),
    ) -> bool {
        if self.room(norms) < group.lines() {
            return false;
        }
        let (lines, direct) = (self.lines + group.lines(), self.direct + group.direct);
        let shared = lines.div_ceil(u32::from(self.ratio));
        let needed = shared * u32::from(norms.settings.cabinet.operators) + direct;
        if !spare.take(feeders, (self.id, &self.way), needed.saturating_sub(self.strands)) {
            return false;
        }
        (self.lines, self.direct, self.strands) = (lines, direct, self.strands.max(needed));
        true
    }
}

/// Whom a cabinet serves.
struct Served(BTreeSet<Id<Premises>>);

impl Served {
    fn outlets<'w>(&'w self, world: &'w World) -> impl Iterator<Item = &'w bocage_network::Outlet> {
        world.outlets.iter().filter(|row| self.0.contains(&row.premises))
    }
}

fn served(world: &World, id: Id<Cabinet>, area: Option<&Area>) -> Served {
    if let Some(area) = area {
        return Served(area.premises.clone());
    }
    let points = world.branching_points.iter().filter(|row| row.cabinet == id);
    let points: BTreeSet<_> = points.map(|row| row.id).collect();
    let outlets = world.outlets.iter().filter(|row| points.contains(&row.branching_point));
    Served(outlets.map(|row| row.premises).collect())
}

fn direct<'p>(world: &World, premises: impl Iterator<Item = &'p Id<Premises>>) -> u32 {
    premises.filter_map(|id| world.premises.get(*id)).filter(|row| has_direct_fibre(row)).count()
        as u32
}
