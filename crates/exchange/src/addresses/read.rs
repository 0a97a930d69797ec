//! Rows of addresses as premises.

use bocage_vocab::Watch;

use crate::features::{Maker, RowKind};
use crate::{Error, Imported, Input};

pub(super) fn read(input: &Input<'_>, watch: &dyn Watch) -> Result<Imported, Error> {
    let mut maker = Maker::new(input, Some("ban"), Some(RowKind::Premises))?;
    for path in input.files {
        maker.read_file(path, watch)?;
    }
    Ok(maker.batch.finish(input.world))
}

#[cfg(test)]
mod tests {
    use crate::testkit::{import_bytes, import_onto, shown_premises};

    const BAN: &str = "id;id_fap;numero;rep;nom_voie;code_postal;code_insee;nom_commune;x;y;lon;lat\n\
        50218_0010_00012_bis;;12;bis;Rue du Port;50400;50218;Granville;;;-1.5990;48.8350\n\
        01004_0020_00003;;3;;Rue d'Ambérieu;1500;1004;Ambérieu;652469.023;6862035.259;;\n\
        x;;99999;;Le Bourg;50400;50218;Granville;;;-1.6;48.8\n\
        50218_0010_00012_bis;;12;bis;Rue du Port;50400;50218;Granville;;;-1.5990;48.8350\n\
        y;;4;;Rue du Port;50400;50218;Granville;;;;\n";

    #[test]
    fn the_columns_of_the_national_base_are_read() {
        let imported = import_bytes("addresses", "ban.csv", BAN.as_bytes()).unwrap();
        assert_eq!(
            shown_premises(&imported),
            [
                "dwelling `12 bis Rue du Port` 50400 50218 ban:50218_0010_00012_bis \
                 -1.599000,48.835000",
                "dwelling `3 Rue d'Ambérieu` 01500 01004 ban:01004_0020_00003 \
                 2.352200,48.856600",
            ]
        );
        assert_eq!((imported.read, imported.kept), (5, 2));
        let codes: Vec<&str> = imported.findings.iter().map(|f| f.code.as_ref()).collect();
        assert_eq!(
            codes,
            [
                "code_repaired",
                "code_repaired",
                "row_unread",
                "id_twice",
                "position_missing",
                "columns_read",
                "columns_unknown",
            ]
        );
        assert_eq!(imported.findings[2].source.as_ref().unwrap().line, Some(4));
    }

    #[test]
    fn an_address_that_another_source_gave_is_completed_not_doubled() {
        let own =
            "numero;voie;lon;lat\n12;RUE DU PORT;-1.5991;48.8351\n14;RUE DU PORT;-1.59;48.83\n";
        let first = import_bytes(
            "geojson",
            "a.geojson",
            br#"{"type":"FeatureCollection",
            "features":[{"type":"Feature","properties":{"id":"7","adresse":"12, rue du Port"},
            "geometry":{"type":"Point","coordinates":[-1.599,48.835]}}]}"#,
        )
        .unwrap();
        let id = first.rows.premises[0].id;
        let again = import_onto(first, "addresses", "ban.csv", own.as_bytes()).unwrap();
        assert_eq!(again.rows.premises.len(), 2);
        assert_eq!(again.rows.premises[0].id, id);
        assert!(again.findings.iter().any(|f| f.code == "premises_known"));
    }

    #[test]
    fn a_table_without_places_is_refused_with_its_columns() {
        let error = import_bytes("addresses", "a.csv", b"numero;voie\n1;Rue A\n").unwrap_err();
        assert!(error.to_string().ends_with("among numero, voie"), "{error}");
    }
}
