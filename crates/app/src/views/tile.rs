//! Tiles of the head and of pending plans.

use bocage_tiles::{Feature, Tag, Tile};
use bocage_vocab::{Bounds, Cell, Column, Fact, Kind, Shape, Thing};
use bocage_world::{Table, TableVisitor, World, WorldFact};

use super::finding::FINDING;
use super::grid::squares;
use super::{Viewer, far};
use crate::publication::Profile;
use crate::{Context, Error};

/// From which zoom a kind is drawn; below, it would hide everything else.
fn zoom_min(kind: Kind) -> u8 {
    match kind {
        Kind::Premises | Kind::BranchingPoint | Kind::SpliceClosure => 13,
        Kind::Support | Kind::Building => 14,
        _ => 0,
    }
}

/// Whether a row of a kind is drawn at a zoom: small streets and cables only near.
fn drawn(kind: Kind, zoom: u8, tags: &[(&'static str, Tag)]) -> bool {
    let is = |name: &str, codes: &[&str]| {
        tags.iter().any(|(tag, value)| {
            *tag == name && matches!(value, Tag::Text(text) if codes.contains(&text.as_str()))
        })
    };
    match (kind, zoom) {
        (Kind::Cable, ..14) if is("tier", &["drop"]) => false,
        (Kind::Cable, ..11) if is("tier", &["distribution"]) => false,
        (Kind::Street, ..11) => is("class", &["trunk", "primary", "secondary"]),
        (Kind::Street, ..12) => !is("class", &["service", "path", "track", "pedestrian"]),
        _ => true,
    }
}

impl Viewer {
    /// One tile of a layer, compressed: a kind, `finding` or `premises_grid`; of the head, or the
    /// changes of a pending plan. Empty for a layer that is not drawn there.
    ///
    /// # Errors
    /// When there is no such layer or plan, or the store's.
    pub fn tile(
        &self,
        ctx: &Context,
        layer: &str,
        tile: Tile,
        plan: Option<bocage_vocab::PlanNumber>,
    ) -> Result<Vec<u8>, Error> {
        self.may_look(ctx)?;
        let features = match (layer, plan) {
            (FINDING, _) => self.findings_in(tile),
            ("premises_grid", _) => squares(self.head().spots(), tile),
            (_, Some(plan)) => {
                let (kind, preview) = (kind_of(layer)?, self.previewed(ctx, plan)?);
                let mut features = preview.features(kind, &tile.bounds());
                features
                    .retain(|f| tile.zoom() >= zoom_min(kind) && drawn(kind, tile.zoom(), &f.tags));
                if tile.zoom() < far::ZOOM_NEAR {
                    features.iter_mut().for_each(far::coloured_only);
                }
                features
            }
            (_, None) => self.features(ctx, kind_of(layer)?, tile)?,
        };
        Ok(bocage_tiles::pack(&bocage_tiles::encode(layer, tile, features)?)?)
    }

    fn features(&self, ctx: &Context, kind: Kind, tile: Tile) -> Result<Vec<Feature>, Error> {
        if tile.zoom() < zoom_min(kind) || !self.profile.shows(kind) {
            return Ok(Vec::new());
        }
        if tile.zoom() < far::ZOOM_NEAR && far::KINDS.contains(&kind) {
            let (head, bounds) = (self.head(), tile.bounds());
            let seen = head.far().seen(kind, &bounds);
            return Ok(seen.filter(|f| drawn(kind, tile.zoom(), &f.tags)).cloned().collect());
        }
        let columns = columns_of(kind);
        self.read(ctx, |reader| {
            let mut features = Vec::new();
            reader.in_bounds(kind, &tile.bounds(), &mut |cells| {
                let feature = feature(columns, cells);
                features.extend(feature.filter(|f| drawn(kind, tile.zoom(), &f.tags)));
            })?;
            Ok(features)
        })
        .map(|features| self.leaving(kind, features))
    }
}

impl Viewer {
    /// Of features that were read from the store those that leave, without what does not.
    fn leaving(&self, kind: Kind, mut features: Vec<Feature>) -> Vec<Feature> {
        if self.profile == Profile::Internal {
            return features;
        }
        let head = self.head();
        let is_published = |feature: &Feature| {
            let id = feature.tags.iter().find(|(name, _)| *name == bocage_vocab::ID_COLUMN);
            let uuid = id.and_then(|(_, tag)| match tag {
                Tag::Text(text) => text.parse().ok(),
                _ => None,
            });
            uuid.is_some_and(|uuid| head.world.holds(Thing { kind, uuid }))
        };
        features.retain(is_published);
        for feature in &mut features {
            feature.tags.retain(|(name, _)| self.profile.shows_column(name));
        }
        features
    }
}

fn kind_of(layer: &str) -> Result<Kind, Error> {
    layer.parse().map_err(|_| Error::NotThere { what: format!("layer `{layer}`") })
}

pub(super) fn columns_of(kind: Kind) -> &'static [Column] {
    struct Finder(Kind, &'static [Column]);
    impl TableVisitor for Finder {
        fn visit<T: WorldFact>(&mut self, _table: &Table<T>) {
            if T::KIND == self.0 {
                self.1 = T::COLUMNS;
            }
        }
    }
    let mut finder = Finder(kind, &[]);
    World::default().each(&mut finder);
    finder.1
}

/// A row as a feature: its place, its id and its plain columns.
fn feature(columns: &'static [Column], cells: &[Cell<'_>]) -> Option<Feature> {
    let shape = cells.iter().find_map(Cell::shape)?;
    let tag = |(column, cell): (&'static Column, &Cell<'_>)| {
        let tag = match cell {
            Cell::Int(int) => Tag::Int(*int),
            Cell::Text(text) => Tag::Text(text.clone().into_owned()),
            Cell::Id(uuid) if column.name == bocage_vocab::ID_COLUMN => Tag::Text(uuid.to_string()),
            _ => return None,
        };
        Some((column.name, tag))
    };
    Some(Feature { shape, tags: columns.iter().zip(cells).filter_map(tag).collect() })
}

/// A row of a world as a feature.
pub(super) fn feature_of<T: Fact>(row: &T) -> Option<Feature> {
    let mut cells = Vec::new();
    let mut owned = Vec::new();
    row.write(&mut |cell| {
        owned.push(match cell {
            Cell::Int(int) => Cell::Int(int),
            Cell::Text(text) => Cell::Text(text.into_owned().into()),
            Cell::Id(uuid) => Cell::Id(uuid),
            Cell::Point(position) => Cell::Point(position),
            Cell::Line(line) => Cell::Line(line.into_owned().into()),
            Cell::Area(area) => Cell::Area(std::borrow::Cow::Owned(area.into_owned())),
            _ => Cell::Null,
        });
    });
    cells.append(&mut owned);
    feature(T::COLUMNS, &cells)
}

/// Whether two boxes meet, for lists that have no index.
pub(super) fn meets(shape: &Shape, bounds: &Bounds) -> bool {
    shape.bounds().is_some_and(|own| own.meets(bounds))
}
