//! The formats, one line each.

use crate::Import;
use crate::addresses::Addresses;
use crate::buildings::Buildings;
use crate::communes::Communes;
use crate::geojson::GeoJson;
use crate::geopackage::GeoPackage;
use crate::osm::Osm;

/// What can be read, in the order of the reference page.
pub const IMPORTS: &[&dyn Import] =
    &[&Osm, &Communes, &Buildings, &Addresses, &GeoJson, &GeoPackage];

/// The import of a name, such as `osm`.
#[must_use]
pub fn import(name: &str) -> Option<&'static dyn Import> {
    IMPORTS.iter().copied().find(|import| import.name() == name)
}
