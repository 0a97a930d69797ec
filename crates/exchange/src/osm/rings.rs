//! Ways joined end to end into the rings of an area.

use std::collections::BTreeMap;

use bocage_ground::area;
use bocage_vocab::{Area, Position, Ring};

use super::nodes::Nodes;

/// The rings of some ways, and how many lines stayed open.
pub(super) struct Rings {
    pub(super) area: Option<Area>,
    pub(super) open: usize,
}

/// Joins ways into rings, by node and not by tags, as extracts often lose roles.
pub(super) fn rings<'a>(ways: impl Iterator<Item = &'a [i64]>, nodes: &Nodes) -> Rings {
    let (closed, open) = join(ways);
    let mut open = open.len();
    let mut rings: Vec<Ring> = Vec::new();
    for ring in closed {
        let mut line = nodes.line(&ring);
        line.pop();
        if nodes.position(ring[0]).is_none() || line.len() < 3 {
            open += 1;
        } else {
            rings.push(line.into());
        }
    }
    Rings { area: area_of(rings), open }
}

/// Lines joined at their ends: those that close, and those that do not.
fn join<'a>(ways: impl Iterator<Item = &'a [i64]>) -> (Vec<Vec<i64>>, Vec<Vec<i64>>) {
    let mut lines: Vec<Option<Vec<i64>>> = Vec::new();
    let mut ends: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for way in ways.filter(|way| way.len() > 1) {
        for end in [way[0], way[way.len() - 1]] {
            ends.entry(end).or_default().push(lines.len());
        }
        lines.push(Some(way.to_vec()));
    }
    let (mut closed, mut open) = (Vec::new(), Vec::new());
    for start in 0..lines.len() {
        let Some(mut line) = lines[start].take() else { continue };
        while line.first() != line.last() {
            let end = line[line.len() - 1];
            let next = ends
                .get(&end)
                .and_then(|places| places.iter().copied().find(|place| lines[*place].is_some()));
            let Some(mut next) = next.and_then(|place| lines[place].take()) else { break };
            if next.first() != Some(&end) {
                next.reverse();
            }
            line.extend_from_slice(&next[1..]);
        }
        if line.first() == line.last() && line.len() > 3 {
            closed.push(line);
        } else {
            open.push(line);
        }
    }
    (closed, open)
}

/// Rings as polygons: a ring inside another is its hole.
fn area_of(rings: Vec<Ring>) -> Option<Area> {
    let alone = |ring: &Ring| Area { polygons: vec![vec![ring.clone()]] };
    let mut sized: Vec<(f64, Ring)> =
        rings.into_iter().map(|ring| (area::size_m2(&alone(&ring)), ring)).collect();
    sized.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut polygons: Vec<Vec<Ring>> = Vec::new();
    for (_, ring) in sized {
        let inside: Position = ring[0];
        let outer = polygons.iter_mut().find(|rings| {
            let whole = Area { polygons: vec![rings.to_vec()] };
            area::contains(&whole, inside) && !rings[0].contains(&inside)
        });
        match outer {
            Some(rings) => rings.push(ring),
            None => polygons.push(vec![turned(ring, true)]),
        }
    }
    (!polygons.is_empty()).then_some(Area { polygons })
}

/// The ring running anticlockwise, or not.
fn turned(ring: Ring, anticlockwise: bool) -> Ring {
    let turn = |i: usize| {
        let (a, b) = (ring[i], ring[(i + 1) % ring.len()]);
        i128::from(a.lon_e7()) * i128::from(b.lat_e7())
            - i128::from(b.lon_e7()) * i128::from(a.lat_e7())
    };
    let twice: i128 = (0..ring.len()).map(turn).sum();
    if (twice > 0) == anticlockwise {
        return ring;
    }
    let mut ring = ring.into_vec();
    ring.reverse();
    ring.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_in_any_direction_close_and_clipped_ones_are_counted() {
        let mut nodes = Nodes::of((0..20).collect());
        let places = [(0, 0), (100, 0), (100, 100), (0, 100), (40, 40), (60, 40), (50, 60)];
        for (id, (x, y)) in places.into_iter().enumerate() {
            nodes.take(id as i64, Some(Position::from_e7(x * 1000, y * 1000)));
        }
        let ways: [&[i64]; 4] = [&[0, 1], &[2, 1], &[2, 3, 0], &[4, 5, 6, 4]];
        let found = rings(ways.into_iter(), &nodes);
        let area = found.area.unwrap();
        assert_eq!((area.polygons.len(), area.polygons[0].len(), found.open), (1, 2, 0));
        assert!(!area::contains(&area, Position::from_e7(50_000, 45_000)), "the hole");
        let clipped: [&[i64]; 2] = [&[0, 1], &[1, 2, 3]];
        let found = rings(clipped.into_iter(), &nodes);
        assert!(found.area.is_none() && found.open == 1);
    }
}
