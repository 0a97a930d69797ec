//! GeoJSON: premises, streets and communes of one's own.

mod geometry;
mod read;

pub(crate) use read::read_features;

use bocage_vocab::Watch;

use crate::features::Maker;
use crate::records::FileKind;
use crate::{Error, Import, Imported, Input};

/// `import geojson`.
pub(crate) struct GeoJson;

impl Import for GeoJson {
    fn name(&self) -> &'static str {
        "geojson"
    }

    fn read(&self, input: &Input<'_>, watch: &dyn Watch) -> Result<Imported, Error> {
        Maker::read_files(input, FileKind::Json, "GeoJSON", watch)
    }
}
