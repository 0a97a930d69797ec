//! Plant of others: ducts, poles, chambers, cabinets and exchanges that stand already, with what is
//! free in them and what they cost to rent. Tables, GeoJSON and GeoPackage, any column order.

mod words;

use bocage_ground::length;
use bocage_network::{ExistingKind, ExistingRoute, ExistingSite, Way};
use bocage_vocab::{Fact, Finding, Id, Length, Money, Shape, Text, Watch};

use crate::findings::{GEOMETRY_UNREAD, Log, PLANT_UNKNOWN, VALUE_UNREAD};
use crate::premises::Batch;
use crate::records::{
    Field, Header, Mapping, Record, Sink, check_places, decimal, place_of, read_file,
};
use crate::{Error, Import, Imported, Input};

/// `import plant`.
pub(crate) struct Plant;

const FIELDS: &[Field] = &[
    Field::Id,
    Field::Reference,
    Field::Lon,
    Field::Lat,
    Field::X,
    Field::Y,
    Field::PlantKind,
    Field::Free,
    Field::InnerDiameter,
    Field::Rent,
    Field::Owner,
];

/// Whom plant belongs to where its source does not say it.
const OWNER: &str = "incumbent";

impl Import for Plant {
    fn name(&self) -> &'static str {
        "plant"
    }

    fn read(&self, input: &Input<'_>, watch: &dyn Watch) -> Result<Imported, Error> {
        let mut maker = Maker {
            batch: Batch::default(),
            mapping: Mapping::new(FIELDS, input.options)?,
            file: String::new(),
            layer: String::new(),
        };
        for path in input.files {
            let mut log = std::mem::take(&mut maker.batch.log);
            let done = read_file(path, input.options, &mut log, watch, &mut maker);
            maker.batch.log = log;
            done?;
        }
        Ok(maker.batch.finish(input.world))
    }
}

struct Maker {
    batch: Batch,
    mapping: Mapping,
    file: String,
    layer: String,
}

impl Sink for Maker {
    fn layer(&mut self, file: &str, layer: &str) -> Result<bool, Error> {
        self.mapping.reset();
        file.clone_into(&mut self.file);
        layer.clone_into(&mut self.layer);
        Ok(true)
    }

    fn record(&mut self, header: &Header, record: &Record, log: &mut Log) -> Result<(), Error> {
        if record.is_blank() {
            return Ok(());
        }
        self.batch.read += 1;
        self.mapping.sync(header);
        check_places(record, header, &self.mapping)?;
        std::mem::swap(&mut self.batch.log, log);
        let shapes = place_of(record, &self.mapping, &mut self.batch.log);
        for (part, shape) in shapes.iter().enumerate() {
            match shape {
                Shape::Line(line) => self.route(record, line, part),
                Shape::Point(position) => self.site(record, *position, part),
                Shape::Area(_) => {
                    let finding = record.located(Finding::error(GEOMETRY_UNREAD));
                    self.batch.log.push(finding.says("reason", "plant that is an area"));
                }
            }
        }
        std::mem::swap(&mut self.batch.log, log);
        Ok(())
    }

    fn layer_end(&mut self, header: &Header, log: &mut Log) -> Result<(), Error> {
        self.mapping.sync(header);
        self.mapping.report(header, &self.file, log)
    }
}

impl Maker {
    fn route(&mut self, record: &Record, line: &bocage_vocab::Polyline, part: usize) {
        let Some(way) = self.kind_of(record, words::way, "ducts or poles") else { return };
        let length = length(line);
        if length == Length::ZERO {
            let finding = record.located(Finding::error(GEOMETRY_UNREAD));
            self.batch.log.push(finding.says("reason", "plant without length"));
            return;
        }
        let Some(Named { id, reference, source }) = self.named(record, part) else { return };
        let free = self.number(record, Field::Free).unwrap_or(1);
        let row = ExistingRoute {
            id,
            reference,
            way,
            free: u16::try_from(free).unwrap_or(u16::MAX),
            inner_diameter_mm: self
                .number(record, Field::InnerDiameter)
                .and_then(|wide| u16::try_from(wide).ok())
                .filter(|_| way == Way::ExistingDuct),
            rent: self.rent(record),
            owner: self.owner(record),
            source,
            length,
            line: line.clone(),
        };
        self.batch.rows.existing_routes.push(row);
    }

    fn site(&mut self, record: &Record, position: bocage_vocab::Position, part: usize) {
        let Some(kind) = self.kind_of(record, words::site, "a chamber, pole, cabinet or exchange")
        else {
            return;
        };
        let Some(Named { id, reference, source }) = self.named(record, part) else { return };
        // A box fits into a chamber or on a pole unless the source says how many; a cabinet or an
        // exchange has nothing free unless it says so.
        let unsaid = u32::from(matches!(kind, ExistingKind::Chamber | ExistingKind::Pole));
        let free = self.number(record, Field::Free).unwrap_or(unsaid);
        let (rent, owner) = (self.rent(record), self.owner(record));
        let row = ExistingSite { id, reference, kind, free, rent, owner, source, position };
        self.batch.rows.existing_sites.push(row);
    }

    /// What a row is, by its own column or by the name of its layer or file.
    fn kind_of<T>(
        &mut self,
        record: &Record,
        read: fn(&str) -> Option<T>,
        expected: &str,
    ) -> Option<T> {
        let told = self.mapping.get(record, Field::PlantKind);
        let found = told.into_iter().chain([&*self.layer, &*self.file]).find_map(read);
        if found.is_none() {
            let finding = record.located(Finding::error(PLANT_UNKNOWN));
            let found = told.unwrap_or_default();
            self.batch.log.push(finding.says("expected", expected).says("found", found));
        }
        found
    }

    fn named<T: Fact>(&mut self, record: &Record, part: usize) -> Option<Named<T>> {
        let get = |field| self.mapping.get(record, field);
        let stem = self.file.split_once('.').map_or(&*self.file, |(stem, _)| stem);
        let own = get(Field::Id).or_else(|| get(Field::Reference));
        let by_place = || record.line.map(|line| line.to_string()).or(record.element.clone());
        let key = own.map(str::to_owned).or_else(by_place).unwrap_or_default();
        let source =
            format!("{stem}{}{}:{key}", if self.layer.is_empty() { "" } else { "/" }, self.layer);
        let reference = get(Field::Reference).or(own).unwrap_or(&source).into();
        let id = Id::<T>::derive(&[&source, &part.to_string()]);
        let new = self.batch.is_new(id.uuid(), |finding| record.located(finding).named(&*source));
        new.then(|| Named { id, reference, source: source.into() })
    }

    fn owner(&self, record: &Record) -> Text {
        self.mapping.get(record, Field::Owner).unwrap_or(OWNER).into()
    }

    /// A whole number; a finding where the text is none.
    fn number(&mut self, record: &Record, field: Field) -> Option<u32> {
        let text = self.mapping.get(record, field)?;
        let number = decimal(text).filter(|n| (0.0..=1e9).contains(n)).map(|n| n.floor() as u32);
        self.told(record, field, text.to_owned(), number)
    }

    /// A rent in euros a year, and a metre where it is a line.
    fn rent(&mut self, record: &Record) -> Option<Money> {
        let text = self.mapping.get(record, Field::Rent)?;
        let plain = || {
            let euros = decimal(text).filter(|euros| (0.0..=1e9).contains(euros))?;
            Some(Money::cents((euros * 100.0).round() as i64))
        };
        let rent = text.parse().ok().or_else(plain).filter(|rent: &Money| *rent >= Money::ZERO);
        self.told(record, Field::Rent, text.to_owned(), rent)
    }

    fn told<T>(
        &mut self,
        record: &Record,
        field: Field,
        text: String,
        read: Option<T>,
    ) -> Option<T> {
        if read.is_none() {
            let finding = record.located(Finding::warning(VALUE_UNREAD));
            self.batch.log.push(finding.says("field", field.code()).says("found", text));
        }
        read
    }
}

/// What a row is known by.
struct Named<T> {
    id: Id<T>,
    reference: Text,
    source: Text,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::import_bytes;

    #[test]
    fn lines_and_points_are_read_with_what_is_free_and_what_it_costs() {
        let json = r#"{"type":"FeatureCollection","features":[
            {"type":"Feature","properties":{"id":"F1","type":"fourreau","nb_libre":"2","loyer":"0,35",
             "diametre_interieur":"32","proprietaire":"X"},
             "geometry":{"type":"LineString","coordinates":[[-1.10,49.1],[-1.11,49.1]]}},
            {"type":"Feature","properties":{"id":"P1","type":"appui énergie"},
             "geometry":{"type":"LineString","coordinates":[[-1.10,49.1],[-1.11,49.1]]}},
            {"type":"Feature","properties":{"id":"S1","type":"SRO","nb_libre":300,"loyer":"120.50 EUR"},
             "geometry":{"type":"Point","coordinates":[-1.10,49.1]}},
            {"type":"Feature","properties":{"id":"Q","type":"pipeline"},
             "geometry":{"type":"LineString","coordinates":[[-1.10,49.1],[-1.11,49.1]]}}]}"#;
        let imported = import_bytes("plant", "own.geojson", json.as_bytes()).unwrap();
        let [duct, poles] = &imported.rows.existing_routes[..] else { panic!() };
        assert_eq!((duct.way, duct.free, duct.inner_diameter_mm), (Way::ExistingDuct, 2, Some(32)));
        assert_eq!((duct.rent, &*duct.owner), (Some(Money::cents(35)), "X"));
        assert_eq!((poles.way, poles.free, poles.rent), (Way::EnergyPole, 1, None));
        let [site] = &imported.rows.existing_sites[..] else { panic!() };
        assert_eq!((site.kind, site.free), (ExistingKind::Cabinet, 300));
        assert_eq!((site.rent, &*site.source), (Some(Money::cents(12_050)), "own:S1"));
        let codes: Vec<&str> = imported.findings.iter().map(|f| f.code.as_ref()).collect();
        assert!(codes.contains(&PLANT_UNKNOWN), "{codes:?}");
    }

    #[test]
    fn a_table_of_chambers_is_named_by_its_file() {
        let csv = "ref;x;y;libre\nC1;383000;6898000;abc\nC2;383100;6898000;\n";
        let imported = import_bytes("plant", "chambres.csv", csv.as_bytes()).unwrap();
        let free: Vec<_> = imported.rows.existing_sites.iter().map(|s| (s.kind, s.free)).collect();
        assert_eq!(free, [(ExistingKind::Chamber, 1); 2]);
        assert!(imported.findings.iter().any(|finding| finding.code == VALUE_UNREAD));
    }
}
