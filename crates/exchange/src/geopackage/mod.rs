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

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use crate::testkit::{geopackage_of as package, import_bytes, shown_premises};
    use crate::{Error, Imported};

    fn import(bytes: &[u8]) -> Result<Imported, Error> {
        import_bytes("geopackage", "own.gpkg", bytes)
    }

    #[test]
    fn layers_in_both_projections_are_read_and_others_told() {
        let bytes = package(&[("locaux", 4326), ("locaux \"L93\"", 2154), ("web", 3857)]);
        let imported = import(&bytes).unwrap();
        let expected = "dwelling `3 Rue A` own/locaux:3 Rue A -1.091400,49.115700";
        let shown = shown_premises(&imported);
        assert_eq!(shown[0], expected);
        assert_eq!(shown[1], expected.replace("locaux:", "locaux \"L93\":"));
        let codes: Vec<&str> = imported.findings.iter().map(|f| f.code.as_ref()).collect();
        let layer = ["geometry_unread", "columns_read"];
        assert_eq!(codes, [&layer[..], &layer[..], &["layer_unread"]].concat());
    }

    #[test]
    fn plant_layers_and_other_databases_are_not_taken_for_premises() {
        let imported = import(&package(&[("cable", 4326), ("premises", 4326)])).unwrap();
        assert_eq!(imported.rows.premises.len(), 1);
        let error = import(&package(&[("web", 3857)])).unwrap_err();
        assert_eq!(error.to_string(), "layer `web` of own.gpkg is in EPSG:3857");
        let error = import(&package(&[])).unwrap_err();
        assert!(error.to_string().contains("a GeoPackage of something else"), "{error}");
        let file = tempfile::NamedTempFile::new().unwrap();
        Connection::open(file.path()).unwrap().execute_batch("CREATE TABLE a (b)").unwrap();
        let error = import(&std::fs::read(file.path()).unwrap()).unwrap_err();
        assert!(matches!(error, Error::OtherFormat { .. }), "{error}");
    }

    #[test]
    fn a_file_cut_off_is_damaged() {
        let bytes = package(&[("locaux", 4326)]);
        let error = import(&bytes[..bytes.len() / 2]).unwrap_err();
        assert!(matches!(error, Error::Damaged { .. }), "{error}");
    }
}
