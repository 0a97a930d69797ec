//! Features to bytes.

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};

use bocage_vocab::{Explain, Hint, Position, Shape};
use fast_mvt::{MvtGeometry, MvtLayerBuilder};
use flate2::Compression;
use flate2::write::GzEncoder;
use geo::{Coord, LineString, MultiLineString, MultiPolygon, Polygon};

use crate::{Tile, clip};

/// Lines and areas smaller than so many units are left out; places never are.
const DRAWN_FROM: i32 = 3;
/// Units of a point on a screen that shows a tile 512 points wide.
const POINT: i32 = 8;

/// What a tile shows of a thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// Where it is.
    pub shape: Shape,
    /// What is told of it.
    pub tags: Vec<(&'static str, Tag)>,
}

/// A value of a feature.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Tag {
    /// A whole number.
    Int(i64),
    /// A text.
    Text(String),
}

/// A tile that cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The form refuses a name or a shape.
    #[error("a tile of layer `{layer}` cannot be written")]
    Form {
        /// The layer.
        layer: String,
        /// What the form says.
        #[source]
        source: fast_mvt::MvtError,
    },
    /// The compressor failed.
    #[error("a tile cannot be compressed")]
    Pack(#[source] io::Error),
}

impl Explain for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::Form { .. } => "bocage::tiles::form",
            Error::Pack(_) => "bocage::tiles::pack",
        }
    }

    fn hint(&self) -> Hint {
        Hint::new("zoom in, or tell the maintainers which layer it is")
    }
}

/// Writes one layer of a tile as a Mapbox Vector Tile, not compressed. Lines of which the same is
/// told become one feature, and those that would be drawn on the same points are drawn once: from
/// far a tile holds many thousands of them.
///
/// # Errors
/// When the form refuses a name or a shape.
pub fn encode(
    layer: &str,
    tile: Tile,
    features: impl IntoIterator<Item = Feature>,
) -> Result<Vec<u8>, Error> {
    let failed = |source| Error::Form { layer: layer.to_owned(), source };
    let mut builder = MvtLayerBuilder::new(layer).map_err(failed)?;
    for (geometry, tags) in merged(tile, features) {
        let mut writer = builder.feature(&geometry).map_err(failed)?;
        for (name, tag) in tags {
            match tag {
                Tag::Int(int) => writer.tag(name, int),
                Tag::Text(text) => writer.tag(name, text),
            }
            .map_err(failed)?;
        }
        builder = writer.end();
    }
    Ok(builder.encode())
}

/// Compresses bytes as browsers expect them.
///
/// # Errors
/// The compressor's.
pub fn pack(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).map_err(Error::Pack)
}

type Tags = Vec<(&'static str, Tag)>;

/// What is drawn, in the order in which it came; lines of equal tags at the place of their first.
fn merged(
    tile: Tile,
    features: impl IntoIterator<Item = Feature>,
) -> impl Iterator<Item = (MvtGeometry, Tags)> {
    let mut all: Vec<(MvtGeometry, Tags)> = Vec::new();
    let mut lines: HashMap<Tags, (usize, HashSet<[i32; 4]>)> = HashMap::new();
    for Feature { shape, tags } in features {
        let Some(geometry) = drawn(tile, &shape) else { continue };
        let MvtGeometry::MultiLineString(MultiLineString(mut parts)) = geometry else {
            all.push((geometry, tags));
            continue;
        };
        let (place, seen) = lines.entry(tags).or_insert((all.len(), HashSet::new()));
        parts.retain(|part| ends(part).is_none_or(|ends| seen.insert(ends)));
        match all.get_mut(*place) {
            Some((MvtGeometry::MultiLineString(held), _)) => held.0.extend(parts),
            _ => all.push((MvtGeometry::MultiLineString(MultiLineString(parts)), Vec::new())),
        }
    }
    for (tags, (place, _)) in lines {
        all[place].1 = tags;
    }
    all.into_iter()
}

/// The points of a screen between which a short line runs; none for a long one.
fn ends(line: &LineString<i32>) -> Option<[i32; 4]> {
    let (first, last) = (line.0.first()?, line.0.last()?);
    let short = (first.x - last.x).abs().max((first.y - last.y).abs()) < 2 * POINT;
    let point = |unit: i32| unit.div_euclid(POINT);
    short.then(|| [point(first.x), point(first.y), point(last.x), point(last.y)])
}

/// The part of a shape that a tile shows; none where there is none.
fn drawn(tile: Tile, shape: &Shape) -> Option<MvtGeometry> {
    let units = |line: &[Position]| line.iter().map(|p| tile.unit(*p)).collect::<Vec<_>>();
    match shape {
        Shape::Point(position) => tile
            .bounds()
            .holds(*position)
            .then(|| MvtGeometry::Point(coord(tile.unit(*position)).into())),
        Shape::Line(line) => {
            let parts: Vec<LineString<i32>> = clip::line(&units(line))
                .into_iter()
                .filter(|part| shows(part))
                .map(|p| string(&p))
                .collect();
            (!parts.is_empty()).then_some(MvtGeometry::MultiLineString(MultiLineString(parts)))
        }
        Shape::Area(area) => {
            let polygon = |rings: &Vec<Box<[Position]>>| {
                let mut rings = rings.iter().map(|ring| clip::ring(&units(ring)));
                let outer = rings.next().filter(|ring| shows(ring))?;
                let holes = rings.filter(|ring| shows(ring)).map(|ring| closed(&ring)).collect();
                Some(Polygon::new(closed(&outer), holes))
            };
            let polygons: Vec<Polygon<i32>> = area.polygons.iter().filter_map(polygon).collect();
            (!polygons.is_empty()).then_some(MvtGeometry::MultiPolygon(MultiPolygon(polygons)))
        }
    }
}

/// Whether something is large enough to be seen.
fn shows(points: &[[i32; 2]]) -> bool {
    let spread = |axis: usize| {
        let side = points.iter().map(|p| p[axis]);
        side.clone().max().unwrap_or(0) - side.min().unwrap_or(0)
    };
    !points.is_empty() && spread(0).max(spread(1)) >= DRAWN_FROM
}

fn coord([x, y]: [i32; 2]) -> Coord<i32> {
    Coord { x, y }
}

fn string(points: &[[i32; 2]]) -> LineString<i32> {
    LineString(points.iter().map(|point| coord(*point)).collect())
}

fn closed(ring: &[[i32; 2]]) -> LineString<i32> {
    LineString(ring.iter().chain(ring.first()).map(|point| coord(*point)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use fast_mvt::MvtReaderRef;

    #[test]
    fn a_tile_reads_what_it_was_given() {
        let tile = Tile::new(14, 8141, 5619).unwrap();
        let at = |dlon, dlat| {
            let middle = tile.bounds().middle();
            Position::from_e7(middle.lon_e7() + dlon, middle.lat_e7() + dlat)
        };
        let tags = |n| vec![("n", Tag::Int(n)), ("name", Tag::Text("é".to_owned()))];
        let far = Position::from_e7(0, 0);
        let features = vec![
            Feature { shape: Shape::Point(at(0, 0)), tags: tags(1) },
            Feature { shape: Shape::Line([at(-90_000, 0), at(90_000, 50)].into()), tags: tags(2) },
            Feature { shape: Shape::Point(far), tags: tags(3) },
            Feature { shape: Shape::Line([at(0, 0), at(1, 1)].into()), tags: tags(4) },
        ];
        let bytes = encode("street", tile, features).unwrap();
        let reader = MvtReaderRef::new(&bytes).unwrap();
        let layer = reader.layers().next().unwrap();
        assert_eq!(layer.features().count(), 2, "what is far or too small is left out");
        let same = |from, to| Feature {
            shape: Shape::Line([at(from, 0), at(to, 50)].into()),
            tags: tags(1),
        };
        let lines = [same(-90_000, 0), same(0, 90_000), same(0, 90_000)];
        let merged: Vec<_> = merged(tile, lines).collect();
        assert_eq!(merged.len(), 1, "lines of which the same is told are one feature");
        let packed = pack(&bytes).unwrap();
        assert!(packed.starts_with(&[0x1f, 0x8b]));
    }
}
