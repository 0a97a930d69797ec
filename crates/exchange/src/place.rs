//! Which commune a position lies in.

use std::collections::BTreeMap;

use bocage_ground::area;
use bocage_network::Municipality;
use bocage_vocab::{Area, Bounds, Insee, Position};

/// Cells of the grid, in steps of 1e-7 degree: about 1.1 km by 0.7 km in France.
const CELL_E7: i32 = 100_000;

/// Outlines of communes with their boxes, and the answers that whole cells of a grid share.
#[derive(Debug)]
pub(crate) struct Communes<'a> {
    outlines: Vec<(Bounds, Insee, &'a Area)>,
    /// The outlines that a cell meets, found when it is first asked about.
    cells: BTreeMap<(i32, i32), Vec<usize>>,
}

impl<'a> Communes<'a> {
    /// Indexes the outlines of communes that exist still; of two with one code the first counts.
    pub(crate) fn new(municipalities: impl Iterator<Item = &'a Municipality>) -> Communes<'a> {
        let outlines = municipalities
            .filter(|municipality| municipality.until.is_none())
            .filter_map(|m| {
                let outline = m.outline.as_ref()?;
                let bounds = Bounds::around(outline.polygons.iter().flatten().flatten().copied())?;
                Some((bounds, m.insee, outline))
            })
            .collect();
        Communes { outlines, cells: BTreeMap::new() }
    }

    /// Whether there is no outline at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.outlines.is_empty()
    }

    /// The commune that a position lies in.
    pub(crate) fn of(&mut self, position: Position) -> Option<Insee> {
        let cell = (position.lon_e7().div_euclid(CELL_E7), position.lat_e7().div_euclid(CELL_E7));
        let outlines = &self.outlines;
        let near = self.cells.entry(cell).or_insert_with(|| {
            let corner =
                |x: i32, y: i32| Position::from_e7((cell.0 + x) * CELL_E7, (cell.1 + y) * CELL_E7);
            let bounds = Bounds { min: corner(0, 0), max: corner(1, 1) };
            (0..outlines.len()).filter(|i| outlines[*i].0.meets(&bounds)).collect()
        });
        let inside =
            |&&i: &&usize| outlines[i].0.holds(position) && area::contains(outlines[i].2, position);
        near.iter().find(inside).map(|i| outlines[*i].1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bocage_vocab::{Date, Id};

    fn commune(insee: &str, min: i32, until: Option<Date>) -> Municipality {
        let ring = [(0, 0), (300_000, 0), (300_000, 300_000), (0, 300_000)]
            .map(|(x, y)| Position::from_e7(min + x, y));
        Municipality {
            id: Id::derive(&[insee]),
            insee: insee.parse().unwrap(),
            name: insee.into(),
            epci: None,
            epci_name: None,
            population: 0,
            dwellings: 0,
            establishments: 0,
            from: Date::constant(2000, 1, 1),
            until,
            merged_into: None,
            outline: Some(Area { polygons: vec![vec![ring.into()]] }),
        }
    }

    #[test]
    fn positions_find_the_commune_that_exists_still() {
        let gone = commune("50001", 0, Some(Date::constant(2016, 1, 1)));
        let (left, right) = (commune("50002", 0, None), commune("50003", 300_000, None));
        let all = [gone, left, right];
        let mut communes = Communes::new(all.iter());
        let mut of = |x, y| communes.of(Position::from_e7(x, y)).map(|code| code.to_string());
        assert_eq!(of(10, 10).as_deref(), Some("50002"));
        assert_eq!(of(300_010, 10).as_deref(), Some("50003"));
        assert_eq!(of(-10, 10), None);
    }
}
