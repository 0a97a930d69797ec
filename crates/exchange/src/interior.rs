//! A place inside a shape.

use bocage_ground::{Frame, PlanePoint, area, line};
use bocage_vocab::{Area, Bounds, Position, Ring, Shape};

/// A place inside a shape: the point itself, the middle of a line, the centre of the largest
/// polygon or, where that lies outside, a place half-way through it.
pub(crate) fn inside(shape: &Shape) -> Option<Position> {
    match shape {
        Shape::Point(position) => Some(*position),
        Shape::Line(line) => line::middle(line),
        Shape::Area(area) => inside_area(area),
    }
}

fn inside_area(whole: &Area) -> Option<Position> {
    let size = |rings: &Vec<Ring>| area::size_m2(&Area { polygons: vec![rings.clone()] });
    let largest = match &whole.polygons[..] {
        [only] => only,
        many => many.iter().max_by(|a, b| size(a).total_cmp(&size(b)))?,
    };
    let polygon = Area { polygons: vec![largest.clone()] };
    let centre = centre(largest.first()?)?;
    if area::contains(&polygon, centre) {
        return Some(centre);
    }
    Some(across(&polygon, centre.lat_e7()).unwrap_or(centre))
}

/// The centre of gravity of a ring; the middle of its box where it has no surface.
fn centre(ring: &Ring) -> Option<Position> {
    let bounds = Bounds::around(ring.iter().copied())?;
    let frame = Frame::at(*ring.first()?);
    let (mut twice_m2, mut sum) = (0.0, PlanePoint::default());
    for (i, a) in ring.iter().enumerate() {
        let (a, b) = (frame.to_plane(*a), frame.to_plane(ring[(i + 1) % ring.len()]));
        let turn = a.x * b.y - b.x * a.y;
        twice_m2 += turn;
        sum = PlanePoint { x: sum.x + (a.x + b.x) * turn, y: sum.y + (a.y + b.y) * turn };
    }
    if twice_m2.abs() < 1e-6 {
        let middle = |a: i32, b: i32| ((i64::from(a) + i64::from(b)) / 2) as i32;
        return Some(Position::from_e7(
            middle(bounds.min.lon_e7(), bounds.max.lon_e7()),
            middle(bounds.min.lat_e7(), bounds.max.lat_e7()),
        ));
    }
    let third = 3.0 * twice_m2;
    Some(frame.to_position(PlanePoint { x: sum.x / third, y: sum.y / third }))
}

/// The middle of the widest stretch inside along a parallel.
fn across(polygon: &Area, lat_e7: i32) -> Option<Position> {
    let mut crossings: Vec<i64> = Vec::new();
    for ring in polygon.polygons.iter().flatten() {
        for (i, a) in ring.iter().enumerate() {
            let b = ring[(i + 1) % ring.len()];
            if (a.lat_e7() > lat_e7) != (b.lat_e7() > lat_e7) {
                let rise = i64::from(b.lat_e7()) - i64::from(a.lat_e7());
                let run = i64::from(b.lon_e7()) - i64::from(a.lon_e7());
                let up = i64::from(lat_e7) - i64::from(a.lat_e7());
                let east = (i128::from(run) * i128::from(up) / i128::from(rise)) as i64;
                crossings.push(i64::from(a.lon_e7()) + east);
            }
        }
    }
    crossings.sort_unstable();
    let widest = crossings.chunks_exact(2).max_by_key(|pair| pair[1] - pair[0])?;
    Some(Position::from_e7(((widest[0] + widest[1]) / 2) as i32, lat_e7))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(points: &[(i32, i32)]) -> Area {
        let ring: Ring = points.iter().map(|&(x, y)| Position::from_e7(x, y)).collect();
        Area { polygons: vec![vec![ring]] }
    }

    #[test]
    fn a_place_inside_is_inside_even_in_a_horseshoe() {
        let square = area(&[(0, 0), (100, 0), (100, 100), (0, 100)]);
        assert_eq!(inside_area(&square), Some(Position::from_e7(50, 50)));
        let horseshoe = area(&[
            (0, 0),
            (1000, 0),
            (1000, 1000),
            (900, 1000),
            (900, 100),
            (100, 100),
            (100, 1000),
            (0, 1000),
        ]);
        let place = inside_area(&horseshoe).unwrap();
        assert!(area::contains(&horseshoe, place), "{place:?}");
        assert_eq!(inside_area(&Area::default()), None);
    }
}
