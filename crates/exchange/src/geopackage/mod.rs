//! GeoPackage: premises, streets and communes of one's own, in EPSG:4326 or EPSG:2154.

mod read;

pub(crate) use read::read_layers;

use bocage_vocab::Watch;

use crate::features::Maker;
use crate::records::FileKind;
use crate::{Error, Import, Imported, Input};

/// `import geopackage`.
pub(crate) struct GeoPackage;

impl Import for GeoPackage {
    fn name(&self) -> &'static str {
        "geopackage"
    }

    fn read(&self, input: &Input<'_>, watch: &dyn Watch) -> Result<Imported, Error> {
        Maker::read_files(input, FileKind::Sqlite, "a GeoPackage", watch)
    }
}
