//! Who is cut when the ground is opened at one place: not the whole of what runs there, only what
//! goes on beyond the place.

use std::collections::BTreeMap;

use bocage_ground::{Frame, PlanePoint, distance, line};
use bocage_network::Cable;
use bocage_vocab::{Bounds, Id, Length, Position, Thing};

use crate::impact::Hit;
use crate::paths::Place;
use crate::squares::Lying;
use crate::{Impact, Plant};

/// What a cut at a place meets and takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Here {
    /// Routes, supports, boxes and drops within reach of the place.
    pub things: Vec<Thing>,
    /// The cables that are parted there, in the order of their rows.
    pub cables: Vec<Id<Cable>>,
    /// What goes with them.
    pub impact: Impact,
}

impl Plant {
    /// The place of the plant nearest to a position, and how far it is; none within `reach`. Of two
    /// that are as near, what stands somewhere comes before what runs past it.
    #[must_use]
    pub fn nearest(&self, to: Position, reach: Length) -> Option<(Position, Length)> {
        let near = self.squares().near(&around(to, reach)).into_iter();
        let place = |lying: Lying| {
            let (_, course) = lying.of(&self.world);
            let on = line::nearest(course, to)?;
            (on.distance <= reach).then_some((on.distance, course.len() > 1, on.position))
        };
        let (off, _, at) = near.filter_map(place).min()?;
        Some((at, off))
    }

    /// Who is cut when everything within `radius` of a place goes there: of a cable what leaves it at
    /// the place or beyond, of a box what it feeds and what goes on from it.
    #[must_use]
    pub fn cut_here(&self, at: Position, radius: Length) -> Here {
        let met = |lying: &Lying| {
            line::nearest(lying.of(&self.world).1, at).is_some_and(|on| on.distance <= radius)
        };
        let near = self.squares().near(&around(at, radius)).into_iter().filter(met);
        let (mut things, mut parted) = (Vec::new(), BTreeMap::<u32, Place>::new());
        let mut hit = Hit::default();
        let mut part = |cable: u32, place: Place| {
            parted.entry(cable).and_modify(|first| *first = place.min(*first)).or_insert(place);
        };
        for lying in near {
            let thing = lying.of(&self.world).0;
            things.push(thing);
            match lying {
                Lying::Route(route) => {
                    for (cable, step, _) in self.paths.over_route.of(route) {
                        let course = &self.world.cables.rows()[*cable as usize].line;
                        let first = first_within(course, at, radius);
                        first
                            .into_iter()
                            .for_each(|offset| part(*cable, Place::inside(*step, offset)));
                    }
                }
                Lying::Support(support) => {
                    for (cable, index) in self.paths.at_support.of(support) {
                        part(*cable, Place::support(*index));
                    }
                }
                Lying::Drop(drop) => part(drop, Place::support(0)),
                _ => self.gather(thing, &mut hit),
            }
        }
        parted.iter().for_each(|(cable, place)| self.sever(*cable, *place, &mut hit));
        let cables = parted.keys().map(|cable| self.world.cables.rows()[*cable as usize].id);
        Here { things, cables: cables.collect(), impact: self.impact_of(hit) }
    }
}

/// How far along a line it first comes so near to a place.
fn first_within(course: &[Position], at: Position, radius: Length) -> Option<Length> {
    let mut before = Length::ZERO;
    for pair in course.windows(2) {
        let on = line::nearest(pair, at)?;
        if on.distance <= radius {
            return Some(before + on.offset);
        }
        before += distance(pair[0], pair[1]);
    }
    None
}

/// The box around a circle.
fn around(at: Position, radius: Length) -> Bounds {
    let (frame, far) = (Frame::at(at), radius.metres());
    let min = frame.to_position(PlanePoint { x: -far, y: -far });
    Bounds { min, max: frame.to_position(PlanePoint { x: far, y: far }) }
}
