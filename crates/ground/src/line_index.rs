//! The nearest of many lines.

use bocage_vocab::{Bounds, Length, Position};
use rstar::{AABB, PointDistance, RTree, RTreeObject};

use crate::{Frame, OnLine, PlanePoint, distance};

/// The tree squeezes east by one factor for all latitudes, so its distances are off by up to a
/// few hundredths over a department: pieces this much further than the first are compared exactly.
const SLACK: f64 = 1.05;

/// Many lines, indexed piece by piece, so that the one nearest to a position is found fast.
#[derive(Debug, Clone)]
pub struct LineIndex {
    /// East is squeezed by this factor in the tree, so that its distances are nearly metric.
    squeeze: f64,
    tree: RTree<Piece>,
}

/// One straight piece of an indexed line, in squeezed steps of 1e-7 degree.
#[derive(Debug, Clone, Copy)]
struct Piece {
    line: u32,
    piece: u32,
    a: [f64; 2],
    b: [f64; 2],
}

impl RTreeObject for Piece {
    type Envelope = AABB<[f64; 2]>;
    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners(self.a, self.b)
    }
}

impl PointDistance for Piece {
    fn distance_2(&self, point: &[f64; 2]) -> f64 {
        let (dx, dy) = (self.b[0] - self.a[0], self.b[1] - self.a[1]);
        let (px, py) = (point[0] - self.a[0], point[1] - self.a[1]);
        let square = dx * dx + dy * dy;
        let along = if square > 0.0 { ((px * dx + py * dy) / square).clamp(0.0, 1.0) } else { 0.0 };
        (px - along * dx).powi(2) + (py - along * dy).powi(2)
    }
}

impl LineIndex {
    /// Indexes lines; each is known by its place in the order given.
    #[must_use]
    pub fn new<'a>(lines: impl Iterator<Item = &'a [Position]> + Clone) -> LineIndex {
        let bounds = Bounds::around(lines.clone().flatten().copied());
        let middle_lat = bounds.map_or(0.0, |b| (b.min.lat() + b.max.lat()) / 2.0);
        let squeeze = middle_lat.to_radians().cos().max(0.01);
        let at = |p: Position| [f64::from(p.lon_e7()) * squeeze, f64::from(p.lat_e7())];
        let pieces = lines.enumerate().flat_map(|(line, positions)| {
            positions.windows(2).enumerate().map(move |(piece, pair)| Piece {
                line: line as u32,
                piece: piece as u32,
                a: at(pair[0]),
                b: at(pair[1]),
            })
        });
        LineIndex { squeeze, tree: RTree::bulk_load(pieces.collect()) }
    }

    /// The place nearest to a position among all lines, with the line's place in the order given.
    /// `line_of` gives the positions of a line again. None when there is no line.
    pub fn nearest<'a>(
        &self,
        to: Position,
        line_of: impl Fn(usize) -> &'a [Position],
    ) -> Option<(usize, OnLine)> {
        let point = [f64::from(to.lon_e7()) * self.squeeze, f64::from(to.lat_e7())];
        let mut best: Option<(usize, OnLine)> = None;
        let mut square_max = f64::INFINITY;
        for (piece, square) in self.tree.nearest_neighbor_iter_with_distance_2(&point) {
            if square > square_max {
                break;
            }
            if best.is_none() {
                square_max = square * SLACK * SLACK;
            }
            let line = piece.line as usize;
            let on = on_piece(piece, line_of(line), to);
            if best.is_none_or(|(_, held)| on.distance < held.distance) {
                best = Some((line, on));
            }
        }
        best
    }

    /// The lines that have a piece within a metric distance of a position, nearest first, each
    /// once.
    pub fn within(&self, to: Position, distance_max: Length) -> Vec<usize> {
        let point = [f64::from(to.lon_e7()) * self.squeeze, f64::from(to.lat_e7())];
        let unit = Frame::at(to).to_plane(Position::from_e7(to.lon_e7(), to.lat_e7() + 1000));
        let steps_max = distance_max.metres() / (unit.y.abs() / 1000.0);
        let mut found = Vec::new();
        for (piece, square) in self.tree.nearest_neighbor_iter_with_distance_2(&point) {
            if square > steps_max * steps_max {
                break;
            }
            if !found.contains(&(piece.line as usize)) {
                found.push(piece.line as usize);
            }
        }
        found
    }
}

fn on_piece(piece: &Piece, line: &[Position], to: Position) -> OnLine {
    let (a, b) = (line[piece.piece as usize], line[piece.piece as usize + 1]);
    let frame = Frame::at(to);
    let (pa, pb) = (frame.to_plane(a), frame.to_plane(b));
    let (dx, dy) = (pb.x - pa.x, pb.y - pa.y);
    let square = dx * dx + dy * dy;
    let along =
        if square > 0.0 { (-(pa.x * dx + pa.y * dy) / square).clamp(0.0, 1.0) } else { 0.0 };
    let position = frame.to_position(PlanePoint { x: pa.x + along * dx, y: pa.y + along * dy });
    let before = crate::length(&line[..=piece.piece as usize]);
    OnLine { position, offset: before + distance(a, position), distance: distance(position, to) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_index_agrees_with_a_scan(
            lines in proptest::collection::vec(
                proptest::collection::vec((-90_000i32..90_000, -90_000i32..90_000), 2..5), 1..12),
            to in (-90_000i32..90_000, -90_000i32..90_000),
        ) {
            let at = |&(x, y): &(i32, i32)| Position::from_e7(-11_000_000 + x, 491_000_000 + y);
            let lines: Vec<Vec<Position>> =
                lines.iter().map(|line| line.iter().map(at).collect()).collect();
            let to = at(&to);
            let index = LineIndex::new(lines.iter().map(Vec::as_slice));
            let (_, found) = index.nearest(to, |line| &lines[line]).unwrap();
            let scan = lines.iter().filter_map(|line| crate::line::nearest(line, to));
            let scanned_mm = scan.map(|on| on.distance.get()).min().unwrap();
            prop_assert!((found.distance.get() - scanned_mm).abs() <= 30);
        }
    }
}
