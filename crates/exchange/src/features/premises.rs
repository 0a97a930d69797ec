//! Rows as premises and the buildings that hold several of them.

use bocage_network::{Agreement, Building, Premises, PremisesUse};
use bocage_vocab::{Finding, Id, Position, Shape, Text};

use super::Maker;
use crate::findings::{GEOMETRY_SPLIT, PREMISES_BEYOND_LIMIT, VALUE_UNREAD};
use crate::interior::inside;
use crate::limits::BUILDING_PREMISES_MAX;
use crate::premises::{address_of, floors_of, insee_of, postcode_of, siret_of, stairs_of};
use crate::records::{Field, Record, plain_number, whole_number};

/// What premises and their building are made of.
pub(super) const FIELDS: &[Field] = &[
    Field::Number,
    Field::Suffix,
    Field::StreetType,
    Field::Street,
    Field::Address,
    Field::Unit,
    Field::Postcode,
    Field::Insee,
    Field::Count,
    Field::Purpose,
    Field::Activity,
    Field::Siret,
    Field::Floor,
    Field::Floors,
    Field::Stairs,
    Field::Name,
    Field::Synthetic,
];

/// The number that the national base gives to places without a number, and those near it that
/// its producers use likewise.
const NO_NUMBER: [&str; 2] = ["99999", "9999"];

impl Maker<'_> {
    pub(super) fn premises(&mut self, record: &Record, shapes: &[Shape]) {
        let Some(position) = shapes.first().and_then(inside) else { return };
        if shapes.len() > 1 {
            let finding = Finding::info(GEOMETRY_SPLIT).at(position);
            self.batch.log.push(record.located(finding).says("parts", shapes.len()));
        }
        let number = self.mapping.get(record, Field::Number).map(plain_number);
        if number.is_some_and(|number| NO_NUMBER.contains(&number)) {
            return self.unread(record, "a place name, not an address");
        }
        let (row, own_id) = self.row_of(record, position);
        let label = row.address.to_string();
        if own_id && !self.batch.is_new(row.id.uuid(), |f| record.located(f).named(label)) {
            return;
        }
        match self.count_of(record) {
            0 => self.unread(record, "no premises"),
            1 => self.batch.premises(row),
            count => self.several(record, &row, count),
        }
    }

    /// The row of single premises, and whether its id is one of the source.
    fn row_of(&mut self, record: &Record, position: Position) -> (Premises, bool) {
        let address = address_of(record, &self.mapping);
        let insee = insee_of(record, &self.mapping, &mut self.batch.log);
        let unit = self.mapping.get(record, Field::Unit).unwrap_or_default().to_owned();
        let place = insee.map_or_else(String::new, |code| code.to_string());
        let by_address = format!("{place} {address} {unit}");
        let by_line =
            || record.line.map_or_else(|| record.element.clone(), |n| Some(n.to_string()));
        let else_by = if address.is_empty() {
            by_line().unwrap_or_default()
        } else {
            by_address.trim().to_owned()
        };
        let key = self.key_of(record, &else_by);
        let (purpose, activity) = self.use_of(record);
        let text = |field| self.mapping.get(record, field).map(Text::from);
        let floor = text(Field::Floor).and_then(|floor| whole_number(&floor));
        let siret = siret_of(record, &self.mapping, &mut self.batch.log);
        let row = Premises {
            id: key.id("1"),
            purpose: purpose.unwrap_or(match (&activity, siret) {
                (None, None) => PremisesUse::Dwelling,
                _ => PremisesUse::Business,
            }),
            address: address.into(),
            postcode: postcode_of(record, &self.mapping, &mut self.batch.log),
            insee,
            building: None,
            floor: floor.and_then(|floor| u8::try_from(floor).ok()),
            activity,
            siret,
            reference: text(Field::Reference),
            synthetic: text(Field::Synthetic).is_some_and(|t| matches!(&*t, "1" | "true")),
            source: key.source.into(),
            position,
        };
        (row, key.is_own)
    }

    /// The use, and the kind of business or site in the source's words.
    fn use_of(&mut self, record: &Record) -> (Option<PremisesUse>, Option<Text>) {
        let activity = self.mapping.get(record, Field::Activity).map(Text::from);
        let Some(text) = self.mapping.get(record, Field::Purpose) else {
            return (None, activity);
        };
        let purpose = use_named(text);
        if purpose.is_none() {
            let finding = record.located(Finding::warning(VALUE_UNREAD));
            let finding = finding.says("field", Field::Purpose.code()).says("found", text);
            self.batch.log.push(finding);
        }
        (purpose, activity)
    }

    fn count_of(&mut self, record: &Record) -> u16 {
        let Some(text) = self.mapping.get(record, Field::Count) else { return 1 };
        let Some(count) = whole_number(text) else {
            let finding = record.located(Finding::warning(VALUE_UNREAD));
            let finding = finding.says("field", Field::Count.code()).says("found", text);
            self.batch.log.push(finding);
            return 1;
        };
        if count > u32::from(BUILDING_PREMISES_MAX) {
            let finding = record.located(Finding::warning(PREMISES_BEYOND_LIMIT));
            self.batch.log.push(finding.says("found", count).says("kept", BUILDING_PREMISES_MAX));
        }
        u16::try_from(count).unwrap_or(u16::MAX).min(BUILDING_PREMISES_MAX)
    }

    /// A building and its premises.
    fn several(&mut self, record: &Record, row: &Premises, count: u16) {
        let number = |field| {
            let text = self.mapping.get(record, field)?;
            whole_number(text).and_then(|n| u8::try_from(n).ok()).filter(|n| *n > 0)
        };
        let building = Building {
            id: Id::derive(&[&row.source]),
            name: row.address.clone(),
            premises: count,
            floors: number(Field::Floors).unwrap_or(floors_of(count)),
            stairs: number(Field::Stairs).unwrap_or(stairs_of(count)),
            agreement: Agreement::NotAsked,
            source: row.source.clone(),
            position: row.position,
        };
        self.batch.house(building, row);
    }
}

/// A use by its code or by the words that French files have for it.
fn use_named(text: &str) -> Option<PremisesUse> {
    if let Ok(purpose) = text.parse() {
        return Some(purpose);
    }
    Some(match crate::records::normal_name(text).as_str() {
        "logement" | "habitation" | "residentiel" | "maison" | "appartement" | "home" => {
            PremisesUse::Dwelling
        }
        "entreprise" | "professionnel" | "commerce" | "activite" | "local_professionnel" => {
            PremisesUse::Business
        }
        "public" | "site_public" | "administration" | "equipement_public" => {
            PremisesUse::PublicSite
        }
        _ => return None,
    })
}
