//! Street works: what lies in an area.

use bocage_ground::area;
use bocage_vocab::{Area, Bounds, Fact, Position, Thing};

use crate::impact::Hit;
use crate::lists::NONE;
use crate::paths::Place;
use crate::{Impact, Plant};

impl Plant {
    /// What lies in an area: routes, drops, supports and boxes that it touches.
    #[must_use]
    pub fn in_area(&self, works: &Area) -> Vec<Thing> {
        let Some(around) = Bounds::around(works.polygons.iter().flatten().flatten().copied())
        else {
            return Vec::new();
        };
        let lies = |course: &[Position]| match course {
            [place] => around.holds(*place) && area::contains(works, *place),
            line => {
                Bounds::around(line.iter().copied()).is_some_and(|own| own.meets(&around))
                    && area::touches(works, line)
            }
        };
        let near = self.squares().near(&around).into_iter().map(|lying| lying.of(&self.world));
        near.filter(|(_, course)| lies(course)).map(|(thing, _)| thing).collect()
    }

    /// What street works in an area would cut at the worst: all that lies in it.
    #[must_use]
    pub fn works(&self, works: &Area) -> Impact {
        self.impact(self.in_area(works))
    }

    /// Cables that lie in a route, and how many lines go along each of them there.
    #[must_use]
    pub fn occupancy(&self, route: Thing) -> Vec<(Thing, u8, u32)> {
        let Some(place) = crate::impact::place_of(&self.world, route) else { return Vec::new() };
        let told = |(cable, step, duct): &(u32, u32, u8)| {
            let mut hit = Hit::default();
            if *cable != NONE {
                self.lines.beyond(*cable, Place::step(*step), &mut hit.ranges);
            }
            let lines = crate::lists::merge(&mut hit.ranges);
            (self.world.cables.rows()[*cable as usize].thing(), *duct, lines)
        };
        self.paths.over_route.of(place).iter().map(told).collect()
    }
}
