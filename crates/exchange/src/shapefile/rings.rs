//! Rings of a shapefile as polygons: it says which are outer, not whose the holes are.

use bocage_ground::area::contains;
use bocage_vocab::{Area, Ring};

/// Polygons of rings, outer ones marked: a hole goes into the first outer ring that holds it.
pub(super) fn area(rings: Vec<(bool, Ring)>) -> Area {
    let (outer, holes): (Vec<_>, Vec<_>) = rings.into_iter().partition(|(outer, _)| *outer);
    let mut polygons: Vec<Vec<Ring>> = outer.into_iter().map(|(_, ring)| vec![ring]).collect();
    for (_, hole) in holes {
        let Some(place) = hole.first().copied() else { continue };
        let holds = |polygon: &&mut Vec<Ring>| {
            let outer = Area { polygons: vec![vec![polygon[0].clone()]] };
            contains(&outer, place)
        };
        match polygons.iter_mut().find(holds) {
            Some(polygon) => polygon.push(hole),
            None => polygons.push(vec![hole]),
        }
    }
    Area { polygons }
}
