//! Boxes found by position: a grid of cells, each with the boxes that meet it.

use std::collections::HashMap;

use bocage_vocab::{Bounds, Position};

/// Boxes over more cells than this are asked about every time instead.
const CELLS_MAX: i64 = 4_096;

/// Boxes by place. Only ever asked by cell, so that the order of the map shows nowhere.
#[derive(Debug)]
pub(super) struct Grid {
    cell_e7: i32,
    cells: HashMap<(i32, i32), Vec<u32>>,
    large: Vec<u32>,
}

impl Grid {
    /// A grid of cells of so many steps of 1e-7 degree; each box is known by its place in the
    /// order given.
    pub(super) fn new(cell_e7: i32, boxes: impl Iterator<Item = Bounds>) -> Grid {
        let mut grid = Grid { cell_e7, cells: HashMap::new(), large: Vec::new() };
        for (place, bounds) in boxes.enumerate() {
            let (min, max) = (grid.cell(bounds.min), grid.cell(bounds.max));
            let count = (i64::from(max.0 - min.0) + 1) * (i64::from(max.1 - min.1) + 1);
            if count > CELLS_MAX {
                grid.large.push(place as u32);
                continue;
            }
            for x in min.0..=max.0 {
                for y in min.1..=max.1 {
                    grid.cells.entry((x, y)).or_default().push(place as u32);
                }
            }
        }
        grid
    }

    fn cell(&self, position: Position) -> (i32, i32) {
        (position.lon_e7().div_euclid(self.cell_e7), position.lat_e7().div_euclid(self.cell_e7))
    }

    /// The boxes that may hold a position, in the order given to [`Grid::new`] within each list.
    pub(super) fn near(&self, position: Position) -> impl Iterator<Item = usize> + '_ {
        let cell = self.cells.get(&self.cell(position)).map(Vec::as_slice).unwrap_or_default();
        cell.iter().chain(&self.large).map(|place| *place as usize)
    }

    /// The boxes that may meet a box, each once, in order.
    pub(super) fn meeting(&self, bounds: &Bounds) -> Vec<usize> {
        let (min, max) = (self.cell(bounds.min), self.cell(bounds.max));
        let count = (i64::from(max.0 - min.0) + 1) * (i64::from(max.1 - min.1) + 1);
        let mut found: Vec<usize> = self.large.iter().map(|place| *place as usize).collect();
        if count > CELLS_MAX {
            found.extend(self.cells.values().flatten().map(|place| *place as usize));
        } else {
            for x in min.0..=max.0 {
                for y in min.1..=max.1 {
                    let cell = self.cells.get(&(x, y)).map(Vec::as_slice).unwrap_or_default();
                    found.extend(cell.iter().map(|place| *place as usize));
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}
