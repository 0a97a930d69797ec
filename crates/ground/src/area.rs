//! Areas: what they hold, how large they are, the hull of positions.

use bocage_vocab::{Area, Bounds, Position, Ring};
use geo::algorithm::ConvexHull;
use geo::{Coord, MultiPoint, Point};

use crate::Frame;

/// Whether a position lies inside an area; holes are outside. Exact, in integers.
#[must_use]
pub fn contains(area: &Area, position: Position) -> bool {
    let crossings = |ring: &Ring| crosses(ring, position);
    area.polygons.iter().any(|rings| rings.iter().filter(|ring| crossings(ring)).count() % 2 == 1)
}

/// Whether a line runs through an area or touches its edge. Exact, in integers.
#[must_use]
pub fn touches(area: &Area, line: &[Position]) -> bool {
    if line.iter().any(|position| contains(area, *position)) {
        return true;
    }
    let edges = |ring: &Ring, a: Position, b: Position| {
        (0..ring.len()).any(|i| meet([a, b], [ring[i], ring[(i + 1) % ring.len()]]))
    };
    let rings = || area.polygons.iter().flatten();
    line.windows(2).any(|pair| rings().any(|ring| edges(ring, pair[0], pair[1])))
}

/// Whether two straight pieces share a position.
fn meet(one: [Position; 2], other: [Position; 2]) -> bool {
    let turn = |a: Position, b: Position, c: Position| {
        let x = |p: Position, q: Position| i128::from(q.lon_e7()) - i128::from(p.lon_e7());
        let y = |p: Position, q: Position| i128::from(q.lat_e7()) - i128::from(p.lat_e7());
        (x(a, b) * y(a, c) - y(a, b) * x(a, c)).signum()
    };
    let apart = |[a, b]: [Position; 2], [c, d]: [Position; 2]| turn(a, b, c) * turn(a, b, d) > 0;
    let [around, of_other] = [one, other].map(Bounds::around);
    let near = around.zip(of_other).is_some_and(|(a, b)| a.meets(&b));
    near && !apart(one, other) && !apart(other, one)
}

/// Whether a ray from the position to the east crosses the ring an odd number of times.
fn crosses(ring: &[Position], position: Position) -> bool {
    let (x, y) = (i128::from(position.lon_e7()), i128::from(position.lat_e7()));
    let mut inside = false;
    for (i, a) in ring.iter().enumerate() {
        let b = ring[(i + 1) % ring.len()];
        let (ax, ay) = (i128::from(a.lon_e7()), i128::from(a.lat_e7()));
        let (bx, by) = (i128::from(b.lon_e7()), i128::from(b.lat_e7()));
        if (ay > y) != (by > y) {
            let left = (x - ax) * (by - ay);
            let right = (bx - ax) * (y - ay);
            inside ^= if by > ay { left < right } else { left > right };
        }
    }
    inside
}

/// The size of an area in square metres, to about a thousandth.
#[must_use]
pub fn size_m2(area: &Area) -> f64 {
    let bounds = Bounds::around(area.polygons.iter().flatten().flatten().copied());
    let Some(bounds) = bounds else { return 0.0 };
    let frame = Frame::at(bounds.middle());
    let ring_m2 = |ring: &Ring| {
        let points: Vec<_> = ring.iter().map(|position| frame.to_plane(*position)).collect();
        let turn = |i: usize| {
            let (a, b) = (points[i], points[(i + 1) % points.len()]);
            a.x * b.y - b.x * a.y
        };
        (0..points.len()).map(turn).sum::<f64>().abs() / 2.0
    };
    let polygon_m2 = |rings: &Vec<Ring>| {
        let (outer, holes) = rings.split_first()?;
        Some(ring_m2(outer) - holes.iter().map(ring_m2).sum::<f64>())
    };
    area.polygons.iter().filter_map(polygon_m2).sum()
}

/// The convex hull of positions; an empty area where fewer than three of them make a surface.
#[must_use]
pub fn hull(positions: impl IntoIterator<Item = Position>) -> Area {
    let points = positions
        .into_iter()
        .map(|p| Point::new(f64::from(p.lon_e7()), f64::from(p.lat_e7())))
        .collect::<Vec<_>>();
    let hull = MultiPoint::new(points).convex_hull();
    let at = |c: &Coord<f64>| Position::from_e7(c.x as i32, c.y as i32);
    let mut ring: Vec<Position> = hull.exterior().coords().map(at).collect();
    ring.pop();
    ring.dedup();
    if ring.len() < 3 {
        return Area::default();
    }
    Area { polygons: vec![vec![ring.into()]] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(min: i32, max: i32) -> Ring {
        [(min, min), (max, min), (max, max), (min, max)]
            .map(|(x, y)| Position::from_e7(x, y))
            .into()
    }

    #[test]
    fn holes_and_other_polygons_count() {
        let area =
            Area { polygons: vec![vec![square(0, 100), square(40, 60)], vec![square(200, 300)]] };
        for (x, y, inside) in
            [(10, 10, true), (50, 50, false), (250, 250, true), (150, 150, false), (-1, 50, false)]
        {
            assert_eq!(contains(&area, Position::from_e7(x, y)), inside, "{x} {y}");
        }
    }

    #[test]
    fn a_line_touches_where_it_crosses_ends_or_grazes() {
        let area = Area { polygons: vec![vec![square(0, 100), square(40, 60)]] };
        for (line, expected) in [
            ([(-10, 50), (110, 50)], true),
            ([(10, 10), (500, 500)], true),
            ([(45, 45), (55, 55)], false),
            ([(-10, -5), (110, -5)], false),
            ([(-10, 0), (110, 0)], true),
            ([(-50, 40), (40, -50)], false),
        ] {
            let line = line.map(|(x, y)| Position::from_e7(x, y));
            assert_eq!(touches(&area, &line), expected, "{line:?}");
        }
    }

    #[test]
    fn a_square_kilometre_is_one() {
        let area = Area { polygons: vec![vec![square(0, 90_000)]] };
        // 0.009 degrees at the equator: 1,001.875 m by 995.17 m.
        assert!((size_m2(&area) - 997_036.0).abs() < 1_000.0, "{}", size_m2(&area));
    }

    #[test]
    fn a_hull_holds_its_positions_and_a_line_has_none() {
        let points = [(0, 0), (100, 0), (50, 20), (100, 90), (0, 80)];
        let at = |(x, y)| Position::from_e7(x, y);
        let area = hull(points.map(at));
        assert_eq!(area.polygons[0][0].len(), 4);
        assert!(contains(&area, at((50, 20))));
        assert_eq!(hull([at((0, 0)), at((5, 5)), at((9, 9))]), Area::default());
    }
}
