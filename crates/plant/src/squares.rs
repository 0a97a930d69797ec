//! What lies where: all that stands or runs somewhere, by squares of the ground, so that a place is
//! looked up without a walk through the department.

use bocage_vocab::{Bounds, Fact, Position, Thing};
use bocage_world::World;

use crate::lists::Lists;

/// About 400 m: a square of a town holds some hundred things.
const SIDE_E7: i64 = 40_000;
/// Territories with a place far out are cut into fewer, larger squares.
const SQUARES_MOST: i64 = 1 << 20;

/// Something that lies somewhere, by its place among the rows of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Lying {
    Route(u32),
    Support(u32),
    Closure(u32),
    Point(u32),
    Cabinet(u32),
    Exchange(u32),
    Pop(u32),
    /// The last metres of a drop lie beside every route.
    Drop(u32),
}

/// Everything by squares.
pub(crate) struct Squares {
    from: (i64, i64),
    side: i64,
    columns: i64,
    rows: i64,
    of: Lists<Lying>,
}

impl Squares {
    pub(crate) fn of(world: &World) -> Squares {
        let mut bounds: Option<Bounds> = None;
        each(world, |_, line| {
            let own = Bounds::around(
                bounds.into_iter().flat_map(|b| [b.min, b.max]).chain(line.iter().copied()),
            );
            bounds = own.or(bounds);
        });
        let bounds =
            bounds.unwrap_or(Bounds { min: Position::default(), max: Position::default() });
        let from = (i64::from(bounds.min.lon_e7()), i64::from(bounds.min.lat_e7()));
        let wide = i64::from(bounds.max.lon_e7()) - from.0 + 1;
        let high = i64::from(bounds.max.lat_e7()) - from.1 + 1;
        let mut side = SIDE_E7;
        while (wide / side + 1) * (high / side + 1) > SQUARES_MOST {
            side *= 2;
        }
        let (columns, rows) = (wide / side + 1, high / side + 1);
        let mut squares = Squares { from, side, columns, rows, of: Lists::default() };
        let mut pairs: Vec<(u32, Lying)> = Vec::new();
        each(world, |lying, line| {
            let single = (line.len() == 1).then_some([line[0], line[0]]);
            let pieces = line.windows(2).map(|pair| [pair[0], pair[1]]).chain(single);
            for piece in pieces {
                let own = Bounds::around(piece);
                for square in own.iter().flat_map(|own| squares.meeting(own)) {
                    // The next piece of a line mostly lies in the square of the last.
                    if pairs.last() != Some(&(square, lying)) {
                        pairs.push((square, lying));
                    }
                }
            }
        });
        squares.of = Lists::group((columns * rows) as usize, pairs);
        squares
    }

    /// What may meet a box, each once, in the order of its kind and rows.
    pub(crate) fn near(&self, bounds: &Bounds) -> Vec<Lying> {
        let mut all: Vec<Lying> =
            self.meeting(bounds).flat_map(|square| self.of.of(square)).copied().collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    fn meeting(&self, bounds: &Bounds) -> impl Iterator<Item = u32> + use<> {
        let place = |at: i32, from: i64, most: i64| {
            ((i64::from(at) - from).div_euclid(self.side)).clamp(0, most - 1)
        };
        let x = |at: Position| place(at.lon_e7(), self.from.0, self.columns);
        let y = |at: Position| place(at.lat_e7(), self.from.1, self.rows);
        let (xs, columns) = (x(bounds.min)..=x(bounds.max), self.columns);
        let ys = y(bounds.min)..=y(bounds.max);
        ys.flat_map(move |y| xs.clone().map(move |x| (y * columns + x) as u32))
    }
}

/// Shows everything with its course.
fn each(world: &World, mut show: impl FnMut(Lying, &[Position])) {
    let numbered = |place: usize| place as u32;
    for (n, row) in world.routes.iter().enumerate() {
        show(Lying::Route(numbered(n)), &row.line);
    }
    for (n, row) in world.supports.iter().enumerate() {
        show(Lying::Support(numbered(n)), &[row.position]);
    }
    for (n, row) in world.splice_closures.iter().enumerate() {
        show(Lying::Closure(numbered(n)), &[row.position]);
    }
    for (n, row) in world.branching_points.iter().enumerate() {
        show(Lying::Point(numbered(n)), &[row.position]);
    }
    for (n, row) in world.cabinets.iter().enumerate() {
        show(Lying::Cabinet(numbered(n)), &[row.position]);
    }
    for (n, row) in world.exchanges.iter().enumerate() {
        show(Lying::Exchange(numbered(n)), &[row.position]);
    }
    for (n, row) in world.pops.iter().enumerate() {
        show(Lying::Pop(numbered(n)), &[row.position]);
    }
    for outlet in &world.outlets {
        if let Some(drop) = world.cables.place_of(outlet.drop.uuid()) {
            show(Lying::Drop(numbered(drop)), &world.cables.rows()[drop].line);
        }
    }
}

impl Lying {
    /// The thing, and its course or the place where it stands.
    pub(crate) fn of(self, world: &World) -> (Thing, &[Position]) {
        fn stands<'a, T: Fact>(row: &'a T, at: &'a Position) -> (Thing, &'a [Position]) {
            (row.thing(), std::slice::from_ref(at))
        }
        match self {
            Lying::Route(n) => {
                let row = &world.routes.rows()[n as usize];
                (row.thing(), &row.line)
            }
            Lying::Drop(n) => {
                let row = &world.cables.rows()[n as usize];
                (row.thing(), &row.line)
            }
            Lying::Support(n) => {
                let row = &world.supports.rows()[n as usize];
                stands(row, &row.position)
            }
            Lying::Closure(n) => {
                let row = &world.splice_closures.rows()[n as usize];
                stands(row, &row.position)
            }
            Lying::Point(n) => {
                let row = &world.branching_points.rows()[n as usize];
                stands(row, &row.position)
            }
            Lying::Cabinet(n) => {
                let row = &world.cabinets.rows()[n as usize];
                stands(row, &row.position)
            }
            Lying::Exchange(n) => {
                let row = &world.exchanges.rows()[n as usize];
                stands(row, &row.position)
            }
            Lying::Pop(n) => {
                let row = &world.pops.rows()[n as usize];
                stands(row, &row.position)
            }
        }
    }
}
