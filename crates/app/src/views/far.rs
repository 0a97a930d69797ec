//! Lines as they are seen from far: without names, only with what colours them.
//!
//! A tile of a whole department holds more lines than its picture has points. Told apart by nothing
//! but their colour, they become a few features; and the drops, most of all cables, are not read.

use std::collections::HashMap;

use bocage_network::Tier;
use bocage_tiles::Feature;
use bocage_vocab::{Bounds, Fact, Kind, Shape};
use bocage_world::World;

use super::tile::feature_of;

/// From here on a line tells its name, and can be clicked.
pub(super) const ZOOM_NEAR: u8 = 12;
/// What is seen so.
pub(super) const KINDS: [Kind; 3] = [Kind::Street, Kind::Route, Kind::Cable];
/// What colours a line.
const COLOURS: [&str; 4] = ["class", "way", "tier", "change"];

/// The lines of a world.
pub(super) struct Far(HashMap<Kind, Vec<(Bounds, Feature)>>);

impl Far {
    pub(super) fn new(world: &World) -> Far {
        let cables = world.cables.iter().filter(|cable| cable.tier != Tier::Drop);
        Far(HashMap::from([
            (Kind::Street, lines(world.streets.iter())),
            (Kind::Route, lines(world.routes.iter())),
            (Kind::Cable, lines(cables)),
        ]))
    }

    /// The lines that meet a box.
    pub(super) fn seen(&self, kind: Kind, bounds: &Bounds) -> impl Iterator<Item = &Feature> {
        let lines = self.0.get(&kind).map(Vec::as_slice).unwrap_or_default();
        lines.iter().filter(|(own, _)| own.meets(bounds)).map(|(_, feature)| feature)
    }
}

/// Takes from a line what does not colour it.
pub(super) fn coloured_only(feature: &mut Feature) {
    if matches!(feature.shape, Shape::Line(_)) {
        feature.tags.retain(|(name, _)| COLOURS.contains(name));
    }
}

fn lines<'a, T: Fact + 'a>(rows: impl Iterator<Item = &'a T>) -> Vec<(Bounds, Feature)> {
    let line = |row: &T| {
        let mut feature = feature_of(row)?;
        coloured_only(&mut feature);
        feature.tags.shrink_to_fit();
        Some((feature.shape.bounds()?, feature))
    };
    rows.filter_map(line).collect()
}
