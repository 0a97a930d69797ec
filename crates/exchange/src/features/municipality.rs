//! Rows as communes.

use bocage_network::Municipality;
use bocage_vocab::{Area, Date, Finding, Id, Shape, Text};

use super::Maker;
use crate::communes::{FIRST_DAY, current_of};
use crate::findings::{OUTLINE_MISSING, VALUE_UNREAD};
use crate::premises::insee_of;
use crate::records::{Field, Record, whole_number};

/// What a commune is made of.
pub(super) const FIELDS: &[Field] = &[
    Field::Insee,
    Field::Commune,
    Field::Name,
    Field::Population,
    Field::Dwellings,
    Field::Establishments,
    Field::Epci,
    Field::EpciName,
    Field::ValidFrom,
    Field::ValidUntil,
    Field::MergedInto,
];

impl Maker<'_> {
    pub(super) fn municipality(&mut self, record: &Record, shapes: &[Shape]) {
        let Some(insee) = insee_of(record, &self.mapping, &mut self.batch.log) else {
            return self.unread(record, "a commune without an INSEE code");
        };
        let known = current_of(self.input.world, insee);
        let from = self.date(record, Field::ValidFrom).or(known.map(|m| m.from));
        let from = from.unwrap_or(FIRST_DAY);
        let id = Id::derive(&[insee.as_str(), &from.to_string()]);
        let text = |field| self.mapping.get(record, field).map(Text::from);
        let number = |field| self.mapping.get(record, field).and_then(whole_number);
        let name = text(Field::Name).or_else(|| text(Field::Commune));
        let siren = text(Field::Epci).and_then(|epci| epci.parse().ok());
        let outline = outline_of(shapes);
        let row = Municipality {
            id,
            insee,
            name: name
                .or_else(|| known.map(|m| m.name.clone()))
                .unwrap_or_else(|| insee.as_str().into()),
            epci: siren.or(known.and_then(|m| m.epci)),
            epci_name: text(Field::EpciName).or_else(|| known.and_then(|m| m.epci_name.clone())),
            population: number(Field::Population).or(known.map(|m| m.population)).unwrap_or(0),
            dwellings: number(Field::Dwellings).or(known.map(|m| m.dwellings)).unwrap_or(0),
            establishments: number(Field::Establishments)
                .or(known.map(|m| m.establishments))
                .unwrap_or(0),
            from,
            until: None,
            merged_into: text(Field::MergedInto).and_then(|insee| insee.parse().ok()),
            outline: outline.or_else(|| known.and_then(|m| m.outline.clone())),
        };
        let until = self.date(record, Field::ValidUntil);
        let row = Municipality { until, ..row };
        let label = row.name.to_string();
        if !self.batch.is_new(id.uuid(), |f| record.located(f).named(label.clone())) {
            return;
        }
        if row.outline.is_none() {
            let finding = record.located(Finding::info(OUTLINE_MISSING)).about(id.thing());
            self.batch.log.push(finding.named(label));
        }
        self.batch.rows.municipalities.push(row);
    }

    fn date(&mut self, record: &Record, field: Field) -> Option<Date> {
        let text = self.mapping.get(record, field)?;
        let date = text.parse().ok();
        if date.is_none() {
            let finding = record.located(Finding::warning(VALUE_UNREAD));
            self.batch.log.push(finding.says("field", field.code()).says("found", text));
        }
        date
    }
}

/// The polygons of all parts as one area.
fn outline_of(shapes: &[Shape]) -> Option<Area> {
    let areas = shapes.iter().filter_map(|shape| match shape {
        Shape::Area(area) => Some(area.polygons.iter().cloned()),
        _ => None,
    });
    let polygons: Vec<_> = areas.flatten().collect();
    (!polygons.is_empty()).then_some(Area { polygons })
}
