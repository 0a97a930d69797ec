//! The formats, one line each.

use crate::addresses::Addresses;
use crate::bill::Bill;
use crate::buildings::{Buildings, BuildingsOut};
use crate::communes::Communes;
use crate::geojson::GeoJson;
use crate::geojson::GeoJsonOut;
use crate::geopackage::GeoPackage;
use crate::gracethd::{GraceThd, GraceThdOut};
use crate::ipe::{Ipe, IpeOut};
use crate::ofds::Ofds;
use crate::osm::Osm;
use crate::plant::Plant;
use crate::{Export, Import};

/// What can be read, in the order of the reference page.
pub const IMPORTS: &[&dyn Import] =
    &[&Osm, &Communes, &Buildings, &Addresses, &GeoJson, &GeoPackage, &Plant, &GraceThd, &Ipe];

/// What can be written, in the order of the reference page.
pub const EXPORTS: &[&dyn Export] =
    &[&GeoJsonOut, &Bill, &Ofds, &GraceThdOut, &BuildingsOut, &IpeOut];

/// The export of a name, such as `bill`.
#[must_use]
pub fn export(name: &str) -> Option<&'static dyn Export> {
    EXPORTS.iter().copied().find(|export| export.name() == name)
}

/// The import of a name, such as `osm`.
#[must_use]
pub fn import(name: &str) -> Option<&'static dyn Import> {
    IMPORTS.iter().copied().find(|import| import.name() == name)
}
