//! Cost a premises: squares with their premises and what is built in them.

use std::collections::BTreeMap;

use bocage_network::Tier;
use bocage_tiles::{Feature, Tag, Tile};
use bocage_vocab::{Area, Bounds, Money, Position, Shape};
use bocage_world::World;

/// A premises, or something that costs.
pub(super) struct Spot {
    at: Position,
    premises: u32,
    cost: Money,
}

/// Squares along the side of a tile.
const SQUARES: i32 = 40;
/// Nearer than this the squares stay as large as here: a smaller one holds too few premises.
const ZOOM_MAX: u8 = 12;

/// Premises, and the plant of the last mile where it stands: routes, branching points, drops. What
/// many squares share (cabinets, exchanges, cables between them) is left out, for it would colour
/// the square that it happens to stand in.
pub(super) fn spots(world: &World) -> Vec<Spot> {
    let premises =
        world.premises.iter().map(|p| Spot { at: p.position, premises: 1, cost: Money::cents(0) });
    let spent = |at, cost| Spot { at, premises: 0, cost };
    let routes = world
        .routes
        .iter()
        .filter_map(|route| Some(spent(*route.line.get(route.line.len() / 2)?, route.cost)));
    let drops = world.cables.iter().filter(|cable| cable.tier == Tier::Drop);
    let drops = drops.filter_map(|drop| Some(spent(*drop.line.last()?, drop.cost)));
    let boxes = world.branching_points.iter().map(|point| spent(point.position, point.cost));
    premises.chain(routes).chain(drops).chain(boxes).collect()
}

/// The squares that a tile shows.
pub(super) fn squares(spots: &[Spot], tile: Tile) -> Vec<Feature> {
    let step_e7 = (3_600_000_000u64 >> tile.zoom().min(ZOOM_MAX)) as i32 / SQUARES + 1;
    let shown = tile.bounds();
    let whole = widened(shown, step_e7);
    let mut squares = BTreeMap::<(i32, i32), (i64, i64)>::new();
    for spot in spots.iter().filter(|spot| whole.holds(spot.at)) {
        let place = (spot.at.lon_e7().div_euclid(step_e7), spot.at.lat_e7().div_euclid(step_e7));
        let (premises, cost) = squares.entry(place).or_default();
        *premises += i64::from(spot.premises);
        *cost += spot.cost.get();
    }
    let lived_in = squares.into_iter().filter(|(_, (premises, cost))| *premises > 0 && *cost > 0);
    let drawn = lived_in.map(|(place, (premises, cost))| square(step_e7, place, premises, cost));
    drawn.filter(|square| square.shape.bounds().is_some_and(|own| own.meets(&shown))).collect()
}

fn square(step_e7: i32, (x, y): (i32, i32), premises: i64, cost_cents: i64) -> Feature {
    let corner = |dx: i32, dy: i32| {
        Position::from_e7((x + dx).saturating_mul(step_e7), (y + dy).saturating_mul(step_e7))
    };
    let ring = [corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1)].into();
    Feature {
        shape: Shape::Area(Area { polygons: vec![vec![ring]] }),
        tags: vec![("premises", Tag::Int(premises)), ("cost_cents", Tag::Int(cost_cents))],
    }
}

/// A box and one square more on each side, so that squares on its edge are counted whole.
fn widened(Bounds { min, max }: Bounds, by_e7: i32) -> Bounds {
    let moved = |p: Position, by: i32| {
        Position::from_e7(p.lon_e7().saturating_add(by), p.lat_e7().saturating_add(by))
    };
    Bounds { min: moved(min, -by_e7), max: moved(max, by_e7) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_on_the_edge_of_two_tiles_tells_the_same_in_both() {
        let (west, east) = (Tile::new(12, 2035, 1404).unwrap(), Tile::new(12, 2036, 1404).unwrap());
        let edge = (west.bounds().max.lon_e7() + east.bounds().min.lon_e7()) / 2;
        let lat = west.bounds().middle().lat_e7();
        let spots: Vec<Spot> = (-40..40)
            .map(|n| Spot {
                at: Position::from_e7(edge + n * 1_000, lat),
                premises: 1,
                cost: Money::cents(500),
            })
            .collect();
        let in_both = |square: &Feature| {
            let own = square.shape.bounds().unwrap();
            own.meets(&west.bounds()) && own.meets(&east.bounds())
        };
        let (west, east) = (squares(&spots, west), squares(&spots, east));
        let shared = |tile: &[Feature]| -> Vec<Feature> {
            tile.iter().filter(|square| in_both(square)).cloned().collect()
        };
        assert!(!shared(&west).is_empty());
        assert_eq!(shared(&west), shared(&east));
        let premises = |square: &Feature| match square.tags[0].1 {
            Tag::Int(premises) => premises,
            Tag::Text(_) => 0,
        };
        let only_east = east.iter().filter(|square| !in_both(square));
        assert_eq!(west.iter().chain(only_east).map(premises).sum::<i64>(), 80);
    }
}
