//! Where the nodes of kept ways are: sixteen bytes a node, found by halving.

use bocage_vocab::Position;

/// Positions of the nodes that someone asked for.
#[derive(Debug, Default)]
pub(super) struct Nodes {
    ids: Vec<i64>,
    positions: Vec<Option<Position>>,
    /// Where the last node was found: files are sorted, so the next is near.
    last: usize,
}

impl Nodes {
    /// Room for these nodes; positions come later.
    pub(super) fn of(mut ids: Vec<i64>) -> Nodes {
        ids.sort_unstable();
        ids.dedup();
        ids.shrink_to_fit();
        Nodes { positions: vec![None; ids.len()], ids, last: 0 }
    }

    /// Takes the position of a node, if someone asked for it.
    pub(super) fn take(&mut self, id: i64, position: Option<Position>) {
        let place = match self.ids.get(self.last) {
            Some(next) if *next == id => Some(self.last),
            Some(next) if *next > id && self.last > 0 && self.ids[self.last - 1] < id => None,
            _ => self.ids.binary_search(&id).ok(),
        };
        if let Some(place) = place {
            self.positions[place] = position;
            self.last = place + 1;
        }
    }

    /// Where a node is; none where it is not in the files.
    pub(super) fn position(&self, id: i64) -> Option<Position> {
        self.positions[self.ids.binary_search(&id).ok()?]
    }

    /// The positions of a way's nodes, those that are missing left out.
    pub(super) fn line(&self, nodes: &[i64]) -> Vec<Position> {
        let mut line: Vec<Position> = nodes.iter().filter_map(|id| self.position(*id)).collect();
        line.dedup();
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_are_found_in_any_order() {
        let mut nodes = Nodes::of(vec![7, 3, 3, 9]);
        let at = |x| Some(Position::from_e7(x, 0));
        for id in [1, 3, 5, 9, 7, 12, 3] {
            nodes.take(id, at(id as i32));
        }
        assert_eq!(nodes.line(&[3, 5, 7, 9]), [3, 7, 9].map(|x| Position::from_e7(x, 0)));
        assert_eq!(nodes.position(5), None);
    }
}
