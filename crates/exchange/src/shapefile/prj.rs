//! The projection of a shapefile, from the words of its `.prj`.

use bocage_ground::{Lambert93, from_lambert93};
use bocage_vocab::Position;

/// Lambert-93 (EPSG:2154) in ESRI's words, without a line end, as they are written beside a file.
pub(super) const LAMBERT93: &str = "PROJCS[\"RGF_1993_Lambert_93\",GEOGCS[\"GCS_RGF_1993\",\
    DATUM[\"D_RGF_1993\",SPHEROID[\"GRS_1980\",6378137.0,298.257222101]],\
    PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]],\
    PROJECTION[\"Lambert_Conformal_Conic\"],PARAMETER[\"False_Easting\",700000.0],\
    PARAMETER[\"False_Northing\",6600000.0],PARAMETER[\"Central_Meridian\",3.0],\
    PARAMETER[\"Standard_Parallel_1\",49.0],PARAMETER[\"Standard_Parallel_2\",44.0],\
    PARAMETER[\"Latitude_Of_Origin\",46.5],UNIT[\"Meter\",1.0]]";

/// A projection that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Projection {
    Degrees,
    Lambert93,
}

impl Projection {
    /// The projection that words tell.
    ///
    /// # Errors
    /// Its name, where it is another one.
    pub(super) fn of(words: &str) -> Result<Projection, String> {
        let flat = words.to_lowercase().replace([' ', '\n', '\r'], "");
        let holds = |part: &str| flat.contains(part);
        let conic = holds("lambert_conformal_conic")
            && ["700000", "6600000", "46.5", ",49", ",44"].into_iter().all(holds);
        if conic {
            return Ok(Projection::Lambert93);
        }
        let plain = flat.starts_with("geogcs") || flat.starts_with("geogcrs");
        let known = ["wgs_1984", "wgs84", "rgf93", "rgf_1993", "etrs"].into_iter().any(holds);
        if plain && known {
            return Ok(Projection::Degrees);
        }
        let name = words.split('"').nth(1).unwrap_or(words);
        Err(name.chars().take(60).collect())
    }

    pub(super) fn position(self, [x, y]: [f64; 2]) -> Option<Position> {
        match self {
            Projection::Degrees => Position::from_degrees(x, y).ok(),
            Projection::Lambert93 => from_lambert93(Lambert93 { x, y }).ok(),
        }
    }
}
