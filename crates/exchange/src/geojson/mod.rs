//! GeoJSON: premises, streets and communes of one's own.

mod geometry;
mod read;
mod write;

pub(crate) use read::read_features;
pub(crate) use write::GeoJsonOut;
pub use write::write_findings;

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

#[cfg(test)]
mod tests {
    use crate::Error;
    use crate::testkit::{import_bytes, shown_premises};

    fn collection(features: &[&str]) -> String {
        format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(","))
    }

    #[test]
    fn points_lines_and_outlines_become_what_they_look_like() {
        let json = collection(&[
            r#"{"type":"Feature","id":7,"properties":{"numero":3,"voie":"Rue A","cp":1000.0,
                "usage":"commerce"},"geometry":{"type":"Point","coordinates":[5.2,46.2]}}"#,
            r#"{"type":"Feature","properties":{"nom":"Rue A","nature":"tertiary"},
                "geometry":{"type":"LineString","coordinates":[[5.2,46.2],[5.21,46.2]]}}"#,
            r#"{"type":"Feature","properties":{"insee":"01053","nom":"Bourg"},"geometry":
                {"type":"Polygon","coordinates":[[[5,46],[6,46],[6,47],[5,46]]]}}"#,
            r#"{"type":"Feature","properties":{"adresse":"4 Rue A","nb_logements":"6"},"geometry":
                {"type":"Polygon","coordinates":[[[5.2,46.1],[5.4,46.1],[5.4,46.3],[5.2,46.3]]]}}"#,
            r#"{"type":"Feature","properties":{"id":"bad"},
                "geometry":{"type":"Point","coordinates":[520,46.2]}}"#,
            r#"{"type":"Feature","properties":{"id":"none"},"geometry":null}"#,
            r#""not a feature""#,
        ]);
        let imported = import_bytes("geojson", "own.geojson", json.as_bytes()).unwrap();
        let shown = shown_premises(&imported);
        assert_eq!(shown.len(), 7);
        assert_eq!(shown[0], "business `3 Rue A` 01000 01053 own:7 5.200000,46.200000");
        assert_eq!(shown[1], "dwelling `4 Rue A` 01053 own:4 Rue A 5.300000,46.200000");
        assert_eq!(imported.rows.buildings[0].premises, 6);
        let street = &imported.rows.streets[0];
        assert_eq!((street.class.code(), street.length.get()), ("tertiary", 771_837));
        assert_eq!(imported.rows.municipalities[0].insee.as_str(), "01053");
        assert_eq!((imported.read, imported.kept), (7, 10));
        let codes: Vec<&str> = imported.findings.iter().map(|f| f.code.as_ref()).collect();
        let expected = [
            "code_repaired",
            "geometry_unread",
            "position_missing",
            "geometry_unread",
            "columns_read",
        ];
        assert_eq!(codes, expected);
        let element = imported.findings[1].source.as_ref().unwrap().element.as_deref();
        assert_eq!(element, Some("feature 5"));
    }

    #[test]
    fn a_file_of_something_else_or_cut_off_is_told() {
        let import = |text: &str| import_bytes("geojson", "a.geojson", text.as_bytes());
        let error = import("{\"a\":1}").unwrap_err();
        assert_eq!(error.to_string(), "a.geojson is JSON without features, expected GeoJSON");
        let error = import("{\"type\":\"FeatureCollection\",\"features\":[{\"type\":").unwrap_err();
        assert!(matches!(error, Error::Damaged { .. }), "{error}");
        let nan = "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\
            \"geometry\":{\"type\":\"Point\",\"coordinates\":[NaN,1]}}]}";
        assert!(matches!(import(nan).unwrap_err(), Error::Damaged { .. }));
        assert!(matches!(import("id;nom\n1;2\n").unwrap_err(), Error::OtherFormat { .. }));
        assert!(matches!(import("").unwrap_err(), Error::OtherFormat { .. }));
    }

    #[test]
    fn ids_that_stand_twice_are_kept_once() {
        let feature = r#"{"type":"Feature","properties":{"id":"a","adresse":"1 Rue A"},
            "geometry":{"type":"Point","coordinates":[1,46]}}"#;
        let json = collection(&[feature, feature]);
        let imported = import_bytes("geojson", "own.geojson", json.as_bytes()).unwrap();
        assert_eq!(imported.rows.premises.len(), 1);
        assert!(imported.findings.iter().any(|finding| finding.code == "id_twice"));
    }
}
