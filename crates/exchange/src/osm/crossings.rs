//! Which streets cross a river or a railway: by geometry, so that bridges, tunnels and level
//! crossings all count whatever their tags.

use bocage_network::Crossing;
use bocage_vocab::{Bounds, Position};

use super::gather::Barrier;
use super::grid::Grid;
use super::nodes::Nodes;

/// Cells of about a kilometre.
const CELL_E7: i32 = 100_000;

/// The straight pieces of rivers and railways.
pub(super) struct Barriers {
    pieces: Vec<(Crossing, Position, Position)>,
    grid: Grid,
}

impl Barriers {
    pub(super) fn new(barriers: &[Barrier], nodes: &Nodes) -> Barriers {
        let mut pieces = Vec::new();
        for barrier in barriers {
            // A gap in the nodes must not become a straight piece across the country.
            for pair in barrier.nodes.windows(2) {
                if let (Some(a), Some(b)) = (nodes.position(pair[0]), nodes.position(pair[1])) {
                    pieces.push((barrier.crossing, a, b));
                }
            }
        }
        let boxes = pieces.iter().map(|(_, a, b)| bounds(*a, *b));
        let grid = Grid::new(CELL_E7, boxes);
        Barriers { pieces, grid }
    }

    /// What a line crosses; a river before a railway.
    pub(super) fn crossed(&self, line: &[Position]) -> Option<Crossing> {
        let mut found = None;
        for pair in line.windows(2) {
            for place in self.grid.meeting(&bounds(pair[0], pair[1])) {
                let (crossing, a, b) = self.pieces[place];
                if cross(pair[0], pair[1], a, b) {
                    if crossing == Crossing::River {
                        return Some(crossing);
                    }
                    found = Some(crossing);
                }
            }
        }
        found
    }
}

fn bounds(a: Position, b: Position) -> Bounds {
    Bounds::around([a, b]).unwrap_or(Bounds { min: a, max: a })
}

/// Whether two straight pieces share a place. Exact.
fn cross(a: Position, b: Position, c: Position, d: Position) -> bool {
    let side = |p: Position, q: Position, r: Position| {
        let (px, py) = (i128::from(p.lon_e7()), i128::from(p.lat_e7()));
        let (qx, qy) = (i128::from(q.lon_e7()) - px, i128::from(q.lat_e7()) - py);
        let (rx, ry) = (i128::from(r.lon_e7()) - px, i128::from(r.lat_e7()) - py);
        (qx * ry - qy * rx).signum()
    };
    bounds(a, b).meets(&bounds(c, d))
        && side(a, b, c) * side(a, b, d) <= 0
        && side(c, d, a) * side(c, d, b) <= 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_cross_where_they_share_a_place() {
        let at = Position::from_e7;
        assert!(cross(at(0, 0), at(10, 10), at(0, 10), at(10, 0)));
        assert!(cross(at(0, 0), at(10, 0), at(5, 0), at(5, 9)), "a level crossing");
        assert!(!cross(at(0, 0), at(10, 0), at(0, 1), at(10, 1)));
        assert!(!cross(at(0, 0), at(10, 0), at(11, -5), at(11, 5)));
        assert!(!cross(at(0, 0), at(4, 4), at(5, 5), at(9, 9)), "in line, apart");
    }
}
