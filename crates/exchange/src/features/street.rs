//! Rows as streets.

use bocage_ground::length;
use bocage_network::{Crossing, Street, StreetClass, Way};
use bocage_vocab::{Finding, Length, Shape, Text};

use super::Maker;
use crate::findings::{GEOMETRY_UNREAD, STREET_WITHOUT_LENGTH, VALUE_UNREAD};
use crate::osm::street_class;
use crate::records::{Field, Record};

/// What a street is made of.
pub(super) const FIELDS: &[Field] =
    &[Field::Street, Field::Name, Field::Class, Field::Crossing, Field::Existing, Field::Synthetic];

impl Maker<'_> {
    pub(super) fn street(&mut self, record: &Record, shapes: &[Shape]) {
        if shapes.is_empty() {
            return;
        }
        let by_line = record.line.map(|line| line.to_string());
        let else_by = by_line.or_else(|| record.element.clone()).unwrap_or_default();
        let key = self.key_of(record, &else_by);
        let first = key.id::<Street>("0").uuid();
        if key.is_own && !self.batch.is_new(first, |f| record.located(f).named(&*key.source)) {
            return;
        }
        let text = |field| self.mapping.get(record, field).map(Text::from);
        let name = text(Field::Name).or_else(|| text(Field::Street));
        let synthetic = text(Field::Synthetic).is_some_and(|t| matches!(&*t, "1" | "true"));
        let class = self.class_of(record);
        let crossing = self.code_of::<Crossing>(record, Field::Crossing);
        let existing = self.code_of::<Way>(record, Field::Existing);
        for (ordinal, shape) in shapes.iter().enumerate() {
            let Shape::Line(line) = shape else {
                let finding = record.located(Finding::error(GEOMETRY_UNREAD));
                self.batch.log.push(finding.says("reason", "a street that is no line"));
                continue;
            };
            let length = length(line);
            if length == Length::ZERO {
                let finding = record.located(Finding::warning(STREET_WITHOUT_LENGTH));
                self.batch.log.push(finding);
                continue;
            }
            self.batch.rows.streets.push(Street {
                id: key.id(&ordinal.to_string()),
                name: name.clone(),
                class,
                length,
                crossing,
                existing,
                synthetic,
                source: key.source.as_str().into(),
                line: line.clone(),
            });
        }
    }

    fn class_of(&mut self, record: &Record) -> StreetClass {
        let Some(text) = self.mapping.get(record, Field::Class) else {
            return StreetClass::Residential;
        };
        if let Some(class) = text.parse().ok().or_else(|| street_class(text)) {
            return class;
        }
        let finding = record.located(Finding::info(VALUE_UNREAD));
        let finding = finding.says("field", Field::Class.code()).says("found", text);
        self.batch.log.push(finding);
        StreetClass::Residential
    }

    /// A code of a list; a finding where the text is none of it.
    fn code_of<T: std::str::FromStr>(&mut self, record: &Record, field: Field) -> Option<T> {
        let text = self.mapping.get(record, field)?;
        let code = text.parse().ok();
        if code.is_none() {
            let finding = record.located(Finding::warning(VALUE_UNREAD));
            self.batch.log.push(finding.says("field", field.code()).says("found", text));
        }
        code
    }
}
