//! A row under way.

use std::fmt::{self, Display, Write};
use std::io;

use bocage_ground::to_lambert93;
use bocage_vocab::{Area, Length, Position, Uuid};

use crate::gracethd::schema::Schema;
use crate::shapefile::Parts;

/// The code of a thing in a table: a prefix and the id of the fact.
#[derive(Debug, Clone, Copy)]
pub(super) struct Code(pub(super) &'static str, pub(super) Uuid);

impl Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.0, self.1.simple())
    }
}

/// A length in metres, to the centimetre.
pub(super) fn metres(length: Length) -> String {
    format!("{:.2}", length.get() as f64 / 1_000.0)
}

/// Takes the cells and the geometry of a row.
pub(in crate::gracethd) type Take<'a> = dyn FnMut(&[String], &Parts) -> io::Result<()> + 'a;

/// A row that is filled column by column and then given on; its texts are used again.
pub(in crate::gracethd) struct Draft<'a> {
    schema: &'static Schema,
    cells: Vec<String>,
    parts: Parts,
    /// Where the next column is looked for first: columns are mostly set in order.
    next: usize,
    take: &'a mut Take<'a>,
    /// Rows left out because they have no place, which their table asks for.
    pub(in crate::gracethd) unplaced: u64,
}

impl<'a> Draft<'a> {
    pub(in crate::gracethd) fn new(schema: &'static Schema, take: &'a mut Take<'a>) -> Draft<'a> {
        let cells = vec![String::new(); schema.columns.len()];
        Draft { schema, cells, parts: Parts::new(), next: 0, take, unplaced: 0 }
    }

    /// Fills a column.
    pub(super) fn set(&mut self, column: &str, value: impl Display) -> &mut Self {
        let columns = &self.schema.columns;
        let place = (self.next..columns.len())
            .chain(0..self.next)
            .find(|place| columns[*place].name == column);
        debug_assert!(place.is_some(), "{} has no column {column}", self.schema.name);
        if let Some(place) = place {
            // Writing to a text does not fail.
            let _ = write!(self.cells[place], "{value}");
            self.next = place + 1;
        }
        self
    }

    /// Fills a column where there is a value.
    pub(super) fn maybe(&mut self, column: &str, value: Option<impl Display>) -> &mut Self {
        match value {
            Some(value) => self.set(column, value),
            None => self,
        }
    }

    /// Places the row.
    pub(super) fn at(&mut self, position: Position) -> &mut Self {
        self.parts.extend(plane(position).map(|place| vec![place]));
        self
    }

    /// Lays the row along a line. Places that follow each other at one spot count once; a line that
    /// stays in one place is none.
    pub(super) fn along(&mut self, line: &[Position]) -> &mut Self {
        let mut part: Vec<[f64; 2]> = line.iter().copied().filter_map(plane).collect();
        part.dedup();
        if part.len() > 1 {
            self.parts.push(part);
        }
        self
    }

    /// Spreads the row over polygons: outer rings clockwise, holes the other way.
    pub(super) fn over(&mut self, area: &Area) -> &mut Self {
        for polygon in &area.polygons {
            for (ring, is_hole) in
                polygon.iter().zip([false].into_iter().chain(std::iter::repeat(true)))
            {
                let mut part: Vec<[f64; 2]> = ring.iter().copied().filter_map(plane).collect();
                part.extend(part.first().copied());
                let turn = |pair: &[[f64; 2]]| pair[0][0] * pair[1][1] - pair[1][0] * pair[0][1];
                let anticlockwise = part.windows(2).map(turn).sum::<f64>() > 0.0;
                if anticlockwise != is_hole {
                    part.reverse();
                }
                if part.len() > 3 {
                    self.parts.push(part);
                }
            }
        }
        self
    }

    /// Gives the row on and begins the next.
    pub(super) fn end(&mut self) -> io::Result<()> {
        let lost = self.parts.is_empty() && self.schema.geometry.is_some_and(|(_, needed)| needed);
        let done = if lost {
            self.unplaced += 1;
            Ok(())
        } else {
            (self.take)(&self.cells, &self.parts)
        };
        self.cells.iter_mut().for_each(String::clear);
        self.parts.clear();
        self.next = 0;
        done
    }
}

/// A place in Lambert-93, to the tenth of a millimetre: finer than positions are.
fn plane(position: Position) -> Option<[f64; 2]> {
    let point = to_lambert93(position).ok()?;
    Some([point.x, point.y].map(|metres| (metres * 1e4).round() / 1e4))
}
