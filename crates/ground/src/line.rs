//! Measures along polylines. Offsets are geodesic, from the first position.

use bocage_vocab::{Length, Polyline, Position};

use crate::{Frame, PlanePoint, distance};

/// A place on a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnLine {
    /// Where it is.
    pub position: Position,
    /// How far along the line, from its first position.
    pub offset: Length,
    /// How far from the place that was asked about.
    pub distance: Length,
}

/// The place of a line nearest to a position; none for an empty line.
#[must_use]
pub fn nearest(line: &[Position], to: Position) -> Option<OnLine> {
    let frame = Frame::at(to);
    let (mut best_m, mut best) = (f64::INFINITY, (0, *line.first()?));
    for (i, pair) in line.windows(2).enumerate() {
        let foot = foot_on(frame.to_plane(pair[0]), frame.to_plane(pair[1]));
        let distance_m = foot.distance_m(PlanePoint::default());
        if distance_m < best_m {
            (best_m, best) = (distance_m, (i, frame.to_position(foot)));
        }
    }
    let (piece, position) = best;
    let before = crate::length(&line[..=piece]);
    Some(OnLine {
        position,
        offset: before + distance(line[piece], position),
        distance: distance(position, to),
    })
}

/// The point of the segment from `a` to `b` nearest to the origin of the frame.
fn foot_on(a: PlanePoint, b: PlanePoint) -> PlanePoint {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let square = dx * dx + dy * dy;
    let along = if square > 0.0 { (-(a.x * dx + a.y * dy) / square).clamp(0.0, 1.0) } else { 0.0 };
    PlanePoint { x: a.x + along * dx, y: a.y + along * dy }
}

/// The place at an offset along a line, held within its ends; none for an empty line.
#[must_use]
pub fn place_at(line: &[Position], offset: Length) -> Option<Position> {
    let mut left = offset.max(Length::ZERO);
    for pair in line.windows(2) {
        let piece = distance(pair[0], pair[1]);
        if left <= piece {
            return Some(between(pair[0], pair[1], left, piece));
        }
        left = left - piece;
    }
    line.last().copied()
}

/// The part of a line between two offsets, held within its ends; runs backwards where `to` lies
/// before `from`. Always at least two positions.
#[must_use]
pub fn cut(line: &[Position], from: Length, to: Length) -> Polyline {
    if to < from {
        let mut part = cut(line, to, from);
        part.reverse();
        return part;
    }
    let mut part = Vec::new();
    part.extend(place_at(line, from));
    let mut at = Length::ZERO;
    for pair in line.windows(2) {
        at += distance(pair[0], pair[1]);
        if from < at && at < to {
            part.push(pair[1]);
        }
    }
    part.extend(place_at(line, to));
    if part.len() > 2 {
        part.dedup();
    }
    if let [only] = part[..] {
        part.push(only);
    }
    part.into()
}

/// Two lines as one; a shared position where they meet is kept once.
#[must_use]
pub fn join(first: &[Position], then: &[Position]) -> Polyline {
    let skip = usize::from(first.last().is_some() && first.last() == then.first());
    first.iter().chain(then.iter().skip(skip)).copied().collect()
}

/// The place in the middle of a line; none for an empty line.
#[must_use]
pub fn middle(line: &[Position]) -> Option<Position> {
    place_at(line, Length::mm(crate::length(line).get() / 2))
}

/// The place `part` of the way along a straight piece of length `whole`.
fn between(a: Position, b: Position, part: Length, whole: Length) -> Position {
    if whole == Length::ZERO {
        return a;
    }
    let share = part.get() as f64 / whole.get() as f64;
    let mix = |from: i32, to: i32| {
        (f64::from(from) + (f64::from(to) - f64::from(from)) * share).round() as i32
    };
    Position::from_e7(mix(a.lon_e7(), b.lon_e7()), mix(a.lat_e7(), b.lat_e7()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line through points given in metres from a village of the Manche.
    fn line(points: &[(f64, f64)]) -> Polyline {
        let frame = Frame::at(Position::from_degrees(-1.1, 49.1).unwrap());
        points.iter().map(|&(x, y)| frame.to_position(PlanePoint { x, y })).collect()
    }

    fn close(a: Length, b_m: f64) -> bool {
        (a.metres() - b_m).abs() < 0.02
    }

    #[test]
    fn the_nearest_place_is_on_the_segment_not_on_a_vertex() {
        let road = line(&[(0.0, 0.0), (100.0, 0.0), (100.0, 80.0)]);
        let house = line(&[(40.0, 12.0)])[0];
        let on = nearest(&road, house).unwrap();
        assert!(close(on.offset, 40.0) && close(on.distance, 12.0), "{on:?}");
        let beyond = nearest(&road, line(&[(110.0, 95.0)])[0]).unwrap();
        assert!(close(beyond.offset, 180.0), "{beyond:?}");
    }

    #[test]
    fn parts_of_a_line_add_up_to_it() {
        let road = line(&[(0.0, 0.0), (100.0, 0.0), (100.0, 80.0)]);
        let whole = crate::length(&road);
        let at = Length::mm(130_000);
        let (before, after) = (cut(&road, Length::ZERO, at), cut(&road, at, whole));
        assert!(close(crate::length(&before), 130.0) && close(crate::length(&after), 50.0));
        assert_eq!(before.last(), after.first());
        assert_eq!(join(&before, &after).first(), road.first());
        let back = cut(&road, at, Length::ZERO);
        assert_eq!(back.first(), before.last());
        assert_eq!(cut(&road, at, at).len(), 2);
    }

    #[test]
    fn an_empty_line_has_no_place() {
        assert!(nearest(&[], Position::default()).is_none());
        assert!(place_at(&[], Length::ZERO).is_none());
    }
}
