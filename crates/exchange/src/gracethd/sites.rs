//! Chambers, poles, cabinets and exchanges.

use std::collections::BTreeMap;

use bocage_network::{ExistingKind, ExistingSite};
use bocage_vocab::{Finding, Position, Shape};

use super::tables::{Row, Table};
use super::{Maker, codes};
use crate::findings::FREE_UNSAID;
use crate::records::whole_number;

/// Where each node lies.
fn places<'a>(rows: impl Iterator<Item = Row<'a>>) -> BTreeMap<&'a str, Position> {
    let mut places = BTreeMap::new();
    for row in rows {
        let Some(code) = row.own("code") else { continue };
        if let Some(Shape::Point(place)) = row.shapes().first() {
            places.insert(code, *place);
        }
    }
    places
}

impl Maker<'_> {
    /// Takes the sites that are of use.
    pub(super) fn sites(&mut self) {
        let tables = self.tables;
        let places = places(tables.rows(Table::Noeud));
        for row in self.standing(Table::Ptech) {
            let Some(kind) = row.own("typephy").and_then(codes::support) else { continue };
            // A box fits unless the support is said to be full.
            let free = u32::from(row.own("occp") != Some("2"));
            self.site(&row, kind, free, &places);
        }
        for row in self.standing(Table::Sitetech) {
            let Some(kind) = row.own("typelog").and_then(codes::site) else { continue };
            let free = self.free_lines(&row, kind);
            if free.is_none() {
                let finding = row.located(Finding::info(FREE_UNSAID)).says("kind", kind.code());
                self.batch.log.push(finding);
            }
            self.site(&row, kind, free.unwrap_or(0), &places);
        }
    }

    /// The lines that a cabinet has left: the capacity of its area less the homes in it. Nothing
    /// says it of an exchange.
    fn free_lines(&self, row: &Row<'_>, kind: ExistingKind) -> Option<u32> {
        let node = row.own("nd_code").filter(|_| kind == ExistingKind::Cabinet)?;
        let area = self.tables.rows(Table::Zsro).find(|area| area.own("nd_code") == Some(node))?;
        let number = |name: &str| area.own(name).and_then(whole_number);
        let used = number("nblogmt").or(row.own("nblines").and_then(whole_number))?;
        Some(number("capamax")?.saturating_sub(used))
    }

    fn site(
        &mut self,
        row: &Row<'_>,
        kind: ExistingKind,
        free: u32,
        places: &BTreeMap<&str, Position>,
    ) {
        let node = row.own("nd_code").unwrap_or_default();
        // That a node is not there is told of every table alike.
        let Some(&position) = places.get(node) else { return };
        let Some((id, reference, source)) = self.named(row, 0) else { return };
        self.batch.rows.existing_sites.push(ExistingSite {
            id,
            reference,
            kind,
            free,
            rent: None,
            owner: self.owner([row.own("prop"), row.own("prop_do")]),
            source,
            position,
        });
    }
}
