//! The streets around the areas, cut where premises, cabinets and plant that stays need it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bocage_ground::{LineIndex, OnLine, line};
use bocage_network::norms::Norms;
use bocage_network::{Premises, Street};
use bocage_vocab::{Bounds, Fact, Id, Length, Position};
use bocage_world::World;

use super::edit::{Areas, called};
use super::feed::{Feed, Feeders};
use super::owned::Owned;
use crate::Error;
use crate::existing;
use crate::graph::StreetGraph;
use crate::snap::{Stop, snap};

/// How far around the areas streets are looked at, in 1e-7 degrees: a kilometre or two.
const MARGIN_E7: i32 = 150_000;
/// What is nearer to a street than this stands on it.
const SAME_PLACE: Length = Length::mm(1_000);

/// The streets around the areas and what meets them.
pub(super) struct Ground<'a> {
    pub(super) world: &'a World,
    pub(super) streets: Vec<&'a Street>,
    /// Places with premises of the areas; cuts without premises after them.
    pub(super) stops: Vec<Stop<'a>>,
    /// How many of the stops have premises.
    pub(super) served: usize,
    pub(super) feeders: Feeders<'a>,
    /// What feeds each cabinet that is met, gone ones too.
    pub(super) feeds: BTreeMap<Id<bocage_network::Cabinet>, Feed>,
    /// Premises that are too far from any street left, and how far.
    pub(super) far: Vec<(&'a Premises, Length)>,
    /// Forbidden streets whose premises are joined from others now: how many, and from how far.
    pub(super) left: Vec<(&'a Street, u32, Length)>,
}

impl<'a> Ground<'a> {
    pub(super) fn of(
        world: &'a World,
        norms: &Norms,
        areas: &Areas,
        owned: &Owned,
        threads: usize,
    ) -> Result<Ground<'a>, Error> {
        let premises: Vec<&Premises> = areas
            .cabinets
            .iter()
            .flat_map(|area| &area.premises)
            .filter_map(|id| world.premises.get(*id))
            .collect();
        let feeders = Feeders::of(world);
        let mut feeds = BTreeMap::new();
        for area in &areas.cabinets {
            for id in area.gone.iter().chain([&area.id]) {
                feeds.insert(*id, feeders.feed_of(*id)?);
            }
        }
        let places = premises.iter().map(|premises| premises.position);
        let ends = areas.cabinets.iter().map(|area| area.at);
        let fed = feeds.values().flat_map(|feed| [feed.start, feed.position]);
        let bounds = Bounds::around(places.chain(ends).chain(fed)).map(|bounds| wider(&bounds));
        let near = |street: &&Street| {
            let of = Bounds::around(street.line.iter().copied());
            street.line.len() > 1
                && street.length > Length::ZERO
                && !areas.forbidden.contains(&street.id)
                && of.zip(bounds).is_some_and(|(of, bounds)| bounds.meets(&of))
        };
        let streets: Vec<&Street> = world.streets.iter().filter(near).collect();
        if streets.is_empty() {
            return Err(Error::NoStreets);
        }
        let limit = norms.settings.snap.distance_max;
        let (mut stops, far): (Vec<_>, Vec<_>) = snap(&streets, &premises, threads)
            .into_iter()
            .partition(|stop| stop.off_street() <= limit);
        let served = stops.len();
        let left = left(world, areas, &stops);
        let index = LineIndex::new(streets.iter().map(|street| &*street.line));
        for area in areas.cabinets.iter().filter(|area| area.moved) {
            let near = index.nearest(area.at, |n| &streets[n].line).map(|(_, on)| on.distance);
            if near.is_none_or(|far| far > limit) {
                return Err(Error::NoStreetNear(called(world, area.id), near.unwrap_or_default()));
            }
        }
        let sites = areas.cabinets.iter().map(|area| area.at);
        let sites = sites.chain(feeds.values().flat_map(|feed| [feed.start, feed.position]));
        for position in sites {
            let near = index.nearest(position, |n| &streets[n].line);
            let on_street = near.filter(|(_, on)| on.distance < SAME_PLACE);
            // What stands there already is found again by its very position.
            stops.extend(near.map(|(street, on)| cut(street, on, on_street.map(|_| position))));
        }
        for (street, position) in kept_ends(world, &streets, owned) {
            let on = line::nearest(&streets[street].line, position);
            stops.extend(on.map(|on| cut(street, on, Some(position))));
        }
        let told = |stop: Stop<'a>| {
            let far = stop.off_street();
            stop.premises.into_iter().map(move |premises| (premises, far))
        };
        let far = far.into_iter().flat_map(told).collect();
        Ok(Ground { world, streets, stops, served, feeders, feeds, far, left })
    }

    pub(super) fn graph(&self, norms: &Norms) -> StreetGraph<'_> {
        let mut graph = StreetGraph::build(&self.streets, (&self.stops, self.stops.len()), norms);
        let offers = existing::offers(&self.streets, self.world, norms, &mut Vec::new());
        graph.offer(offers, norms);
        graph
    }
}

/// The forbidden streets that are nearer to some premises than those they are joined from.
fn left<'a>(world: &'a World, areas: &Areas, stops: &[Stop<'_>]) -> Vec<(&'a Street, u32, Length)> {
    let streets: Vec<&Street> =
        areas.forbidden.iter().filter_map(|id| world.streets.get(*id)).collect();
    let index = LineIndex::new(streets.iter().map(|street| &*street.line));
    let mut left: BTreeMap<usize, (u32, Length)> = BTreeMap::new();
    for stop in stops {
        let Some(first) = stop.premises.first() else { continue };
        let nearest = index.nearest(first.position, |n| &streets[n].line);
        if let Some((street, on)) = nearest
            && on.distance < stop.off_street()
        {
            let (count, far) = left.entry(street).or_default();
            *count += stop.lines();
            *far = stop.off_street().max(*far);
        }
    }
    left.into_iter().map(|(street, (count, far))| (streets[street], count, far)).collect()
}

/// A place to cut a street at, for nobody's sake.
fn cut<'a>(street: usize, on: OnLine, at: Option<Position>) -> Stop<'a> {
    let on = OnLine { position: at.unwrap_or(on.position), distance: Length::ZERO, ..on };
    Stop { premises: Vec::new(), building: None, street, on }
}

/// The ends of the routes that stay, with their street.
fn kept_ends(world: &World, streets: &[&Street], owned: &Owned) -> BTreeSet<(usize, Position)> {
    let places: HashMap<_, _> =
        streets.iter().enumerate().map(|(place, street)| (street.id, place)).collect();
    let kept = world.routes.iter().filter(|route| !owned.has(route.thing()));
    let ends = kept.filter_map(|route| Some((*places.get(&route.street?)?, route)));
    ends.flat_map(|(street, route)| [(street, route.from), (street, route.to)])
        .filter_map(|(street, id)| Some((street, world.supports.get(id)?.position)))
        .collect()
}

fn wider(bounds: &Bounds) -> Bounds {
    let by = |position: Position, margin: i32| {
        let (lon, lat) = (position.lon_e7(), position.lat_e7());
        Position::from_e7(lon.saturating_add(margin), lat.saturating_add(margin))
    };
    Bounds { min: by(bounds.min, -MARGIN_E7), max: by(bounds.max, MARGIN_E7) }
}
