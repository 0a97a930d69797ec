//! Rows of the regulator's file as buildings and premises.

use std::collections::BTreeMap;

use bocage_network::{Agreement, Building, Premises, PremisesUse};
use bocage_vocab::{Finding, Id, Position};

use super::size::{Size, size_of_class};
use super::state::agreement_of;
use crate::findings::{Log, NOT_CARRIED, PREMISES_ESTIMATED, ROW_UNREAD, VALUE_UNREAD};
use crate::interior::inside;
use crate::premises::{Batch, address_of, floors_of, insee_of, postcode_of, stairs_of};
use crate::records::{
    Field, Header, Mapping, Record, Sink, check_places, normal_name, place_of, whole_number,
};
use crate::{Error, Imported, Input};

const FIELDS: &[Field] = &[
    Field::Reference,
    Field::Number,
    Field::Suffix,
    Field::StreetType,
    Field::Street,
    Field::BuildingLabel,
    Field::Postcode,
    Field::Insee,
    Field::Commune,
    Field::Lon,
    Field::Lat,
    Field::X,
    Field::Y,
    Field::Count,
    Field::SizeClass,
    Field::BuildingType,
    Field::BuildingState,
];

/// Columns of the file that are understood but have no place in the model: what a concentration
/// point is called and how far it is, is the plan's own to say.
const NOT_KEPT: &[&str] = &[
    "pm_ref",
    "pm_etat",
    "pm_date_mad",
    "code_l331",
    "date_completude",
    "imb_etat",
    "etatimmeuble",
    "referencepm",
    "etatpm",
    "nombrelogementspm",
    "capacitemaxpm",
];

/// Reads rows into a batch.
pub(crate) struct Reader<'a> {
    pub(crate) batch: Batch,
    /// Whether states that are unknown are told elsewhere.
    pub(crate) states_judged: bool,
    input: &'a Input<'a>,
    mapping: Mapping,
    /// How many rows had a value in each column that is not kept.
    not_kept: BTreeMap<&'static str, u64>,
    estimated_buildings: u64,
    estimated_premises: u64,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(input: &'a Input<'a>) -> Result<Reader<'a>, Error> {
        Ok(Reader {
            batch: Batch::default(),
            states_judged: false,
            input,
            mapping: Mapping::new(FIELDS, input.options)?,
            not_kept: BTreeMap::new(),
            estimated_buildings: 0,
            estimated_premises: 0,
        })
    }

    pub(crate) fn finish(mut self) -> Imported {
        for (column, count) in &self.not_kept {
            let finding = Finding::info(NOT_CARRIED).named(*column).says("column", *column);
            self.batch.log.push(finding.says("rows", *count as i64));
        }
        if self.estimated_buildings > 0 {
            let finding = Finding::info(PREMISES_ESTIMATED);
            let finding = finding.says("buildings", self.estimated_buildings as i64);
            self.batch.log.push(finding.says("premises", self.estimated_premises as i64));
        }
        self.batch.finish(self.input.world)
    }

    fn building(&mut self, record: &Record, position: Position) {
        let reference = self.mapping.get(record, Field::Reference);
        let Some(reference) = reference.map(str::to_owned) else {
            let finding = record.located(Finding::error(ROW_UNREAD)).at(position);
            return self.batch.log.push(finding.says("reason", "a building without imb_id"));
        };
        let source = format!("arcep:{reference}");
        let id = Id::<Premises>::derive(&[&source, "1"]);
        if !self.batch.is_new(id.uuid(), |f| record.located(f).named(reference.clone())) {
            return;
        }
        let log = &mut self.batch.log;
        let row = Premises {
            id,
            purpose: PremisesUse::Dwelling,
            address: address_of(record, &self.mapping).into(),
            postcode: postcode_of(record, &self.mapping, log),
            insee: insee_of(record, &self.mapping, log),
            building: None,
            floor: None,
            activity: None,
            siret: None,
            reference: Some(reference.into()),
            synthetic: false,
            source: source.into(),
            position,
        };
        let size = self.size(record);
        if size.estimated {
            self.estimated_buildings += 1;
            self.estimated_premises += u64::from(size.premises);
        }
        if size.premises == 1 {
            return self.batch.premises(row);
        }
        let building = self.building_of(record, &row, size.premises);
        self.batch.house(building, &row);
    }

    fn building_of(&mut self, record: &Record, row: &Premises, premises: u16) -> Building {
        let label = self.mapping.get(record, Field::BuildingLabel);
        Building {
            id: Id::derive(&[&row.source]),
            name: match label {
                Some(label) => format!("{}, {label}", row.address).into(),
                None => row.address.clone(),
            },
            premises,
            floors: floors_of(premises),
            stairs: stairs_of(premises),
            agreement: self.agreement(record),
            source: row.source.clone(),
            position: row.position,
        }
    }

    fn size(&mut self, record: &Record) -> Size {
        let get = |field| self.mapping.get(record, field);
        let counted = get(Field::Count).and_then(whole_number).and_then(|n| u16::try_from(n).ok());
        if let Some(premises) = counted.filter(|count| *count > 0) {
            let premises = premises.min(crate::limits::BUILDING_PREMISES_MAX);
            return Size { premises, estimated: false };
        }
        let class = get(Field::SizeClass);
        let building_type = get(Field::BuildingType).unwrap_or_default();
        if let Some(size) = class.and_then(|class| size_of_class(class, building_type)) {
            return size;
        }
        if let Some(class) = class {
            let finding = record.located(Finding::warning(VALUE_UNREAD));
            let finding = finding.says("field", Field::SizeClass.code());
            self.batch.log.push(finding.says("found", class));
        }
        Size { premises: 1, estimated: class.is_none() }
    }

    fn agreement(&mut self, record: &Record) -> Agreement {
        let Some(state) = self.mapping.get(record, Field::BuildingState) else {
            return Agreement::NotAsked;
        };
        let known = agreement_of(state);
        if known.is_none() && !self.states_judged {
            let finding = record.located(Finding::warning(VALUE_UNREAD));
            let finding = finding.says("field", Field::BuildingState.code());
            self.batch.log.push(finding.says("found", state));
        }
        known.unwrap_or(Agreement::NotAsked)
    }

    fn count_not_kept(&mut self, header: &Header, record: &Record) {
        for (column, name) in header.names().iter().enumerate() {
            let name = normal_name(name);
            if let Some(known) = NOT_KEPT.iter().find(|known| **known == name)
                && record.cell(column).is_some()
            {
                *self.not_kept.entry(known).or_default() += 1;
            }
        }
    }
}

impl Sink for Reader<'_> {
    fn layer(&mut self, _: &str, _: &str) -> Result<bool, Error> {
        self.mapping.reset();
        Ok(true)
    }

    fn record(&mut self, header: &Header, record: &Record, log: &mut Log) -> Result<(), Error> {
        if record.is_blank() {
            return Ok(());
        }
        self.batch.read += 1;
        self.mapping.sync(header);
        if !self.mapping.has(Field::Reference) {
            return Err(Error::NotThere {
                file: record.file.clone(),
                what: "column",
                name: "imb_id".to_owned(),
                known: crate::records::mapping_list(header.names().iter().map(String::as_str)),
            });
        }
        check_places(record, header, &self.mapping)?;
        self.count_not_kept(header, record);
        std::mem::swap(&mut self.batch.log, log);
        let shapes = place_of(record, &self.mapping, &mut self.batch.log);
        if let Some(position) = shapes.first().and_then(inside) {
            self.building(record, position);
        }
        std::mem::swap(&mut self.batch.log, log);
        Ok(())
    }

    fn layer_end(&mut self, header: &Header, log: &mut Log) -> Result<(), Error> {
        self.mapping.sync(header);
        let file = self.input.files.first().map(|path| crate::stream::file_name(path));
        self.mapping.report(header, &file.unwrap_or_default(), log)
    }
}

#[cfg(test)]
mod tests {
    use bocage_vocab::Severity;

    use crate::testkit::{import_bytes, import_shared, shown_premises};

    const SAMPLE: &str = "imb_id;x;y;num_voie;cp_no_voie;type_voie;nom_voie;code_insee;code_poste;\
        catg_loc_imb;imb_etat;type_imb;pm_ref\n\
        IMB/01004/C/1;5.36;45.95;3;B;Rue;d'Ambérieu;1004;1500;1;deploye;PA;FI-1\n\
        IMB/01004/C/2;652469.023;6862035.259;0;;Place;du Marché;01004;01500;entre 2 et 11;cible;PA;\n\
        ;5.36;45.95;4;;Rue;X;01004;01500;1;cible;PA;\n";

    #[test]
    fn buildings_become_premises_with_their_reference() {
        let imported = import_bytes("buildings", "imb.csv", SAMPLE.as_bytes()).unwrap();
        assert_eq!(
            shown_premises(&imported),
            [
                "dwelling `3 B Rue d'Ambérieu` 01500 01004 arcep:IMB/01004/C/1 \
                 5.360000,45.950000",
                "dwelling `Place du Marché` 01500 01004 arcep:IMB/01004/C/2 2.352200,48.856600",
                "dwelling `Place du Marché` 01500 01004 arcep:IMB/01004/C/2 2.352200,48.856600",
            ]
        );
        assert_eq!(imported.rows.buildings.len(), 1);
        let codes: Vec<&str> = imported.findings.iter().map(|f| f.code.as_ref()).collect();
        let expected = [
            "code_repaired",
            "code_repaired",
            "row_unread",
            "columns_read",
            "columns_unknown",
            "not_carried",
            "not_carried",
            "premises_estimated",
        ];
        assert_eq!(codes, expected);
    }

    #[test]
    fn a_file_without_the_reference_is_another_file() {
        let error = import_bytes("buildings", "a.csv", b"id;nom\n1;2\n").unwrap_err();
        assert_eq!(error.to_string(), "a.csv has no column `imb_id`, only id, nom");
    }

    #[test]
    fn the_sample_of_toulouse_is_read_whole() {
        let files = ["arcep-immeubles-toulouse-2025T3.geojson"];
        let Some(imported) = import_shared("buildings", &files) else { return };
        let features = imported.read;
        assert!(features > 4_000, "{features}");
        let mut references: Vec<_> =
            imported.rows.premises.iter().filter_map(|p| p.reference.as_deref()).collect();
        references.sort_unstable();
        references.dedup();
        assert_eq!(references.len() as u64, features, "one reference a feature");
        assert!(imported.rows.premises.iter().all(|p| p.insee.is_some()));
        let unread = imported.findings.iter().filter(|f| f.severity != Severity::Info).count();
        assert_eq!(unread, 0, "every class and state of the file is known");
    }
}
