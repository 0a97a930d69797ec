//! Paths with their ducts.

use std::collections::{BTreeMap, BTreeSet};

use bocage_ground::length;
use bocage_network::ExistingRoute;
use bocage_vocab::{Finding, Length, Polyline, Shape};

use super::tables::{Row, Table, Tables};
use super::{Maker, Way, codes};
use crate::findings::{GEOMETRY_UNREAD, PLANT_UNKNOWN};
use crate::records::whole_number;

/// The ducts of each path, and which of them hold a cable.
struct Ducts<'a> {
    of_path: BTreeMap<&'a str, Vec<Row<'a>>>,
    /// Ducts with a cable; none where no table says it.
    filled: Option<BTreeSet<&'a str>>,
}

impl<'a> Ducts<'a> {
    fn of(tables: &'a Tables) -> Ducts<'a> {
        let ducts: BTreeMap<&str, Row<'_>> = tables
            .rows(Table::Conduite)
            .filter(codes::stands)
            .filter_map(|row| Some((row.own("code")?, row)))
            .collect();
        let mut of_path: BTreeMap<&str, Vec<Row<'_>>> = BTreeMap::new();
        for row in tables.rows(Table::CondChem) {
            let (Some(path), Some(duct)) = (row.own("cm_code"), row.own("cd_code")) else {
                continue;
            };
            of_path.entry(path).or_default().extend(ducts.get(duct));
        }
        let cables = tables.rows(Table::CabCond).filter_map(|row| row.own("cd_code"));
        let filled = tables.has(Table::CabCond).then(|| cables.collect());
        Ducts { of_path, filled }
    }

    /// Whether a duct holds no cable; none where nothing says it.
    fn is_free(&self, duct: &Row<'_>) -> Option<bool> {
        let counted = duct.own("nbcable").and_then(whole_number).map(|cables| cables == 0);
        let code = duct.own("code").unwrap_or_default();
        counted.or_else(|| Some(!self.filled.as_ref()?.contains(code)))
    }

    /// The free ducts of a path that are as wide as the widest of them, and how wide that is; no
    /// number where nothing is said of any.
    fn free(&self, path: &str) -> (Option<u16>, Option<u16>) {
        let ducts = self.of_path.get(path).map_or(&[][..], Vec::as_slice);
        let known: Vec<(&Row<'_>, bool)> =
            ducts.iter().filter_map(|duct| Some((duct, self.is_free(duct)?))).collect();
        if known.is_empty() {
            return (None, None);
        }
        let wide = |duct: &Row<'_>| u16::try_from(duct.own("dia_int").and_then(whole_number)?).ok();
        let free: Vec<Option<u16>> =
            known.iter().filter(|(_, free)| *free).map(|(duct, _)| wide(duct)).collect();
        let widest = free.iter().flatten().copied().max();
        let alike = free.iter().filter(|wide| **wide == widest).count();
        (Some(u16::try_from(alike).unwrap_or(u16::MAX)), widest)
    }

    fn owner(&self, path: &str) -> Option<&'a str> {
        self.of_path.get(path)?.iter().find_map(|duct| duct.own("prop"))
    }
}

impl Maker<'_> {
    /// Takes the paths that offer something.
    pub(super) fn routes(&mut self) {
        let tables = self.tables;
        let ducts = Ducts::of(tables);
        for row in self.standing(Table::Cheminement) {
            let told = row.own("typ_imp").unwrap_or_default();
            let Some(way) = codes::way(told) else {
                let finding = row.located(Finding::info(PLANT_UNKNOWN)).says("found", told);
                self.batch.log.push(finding.says("expected", "cm_typ_imp 0, 1, 5, 6 or 7"));
                continue;
            };
            for (part, shape) in row.shapes().iter().enumerate() {
                match shape {
                    Shape::Line(line) => self.route(&row, way, &ducts, (line, part)),
                    _ => {
                        let finding = row.located(Finding::error(GEOMETRY_UNREAD));
                        self.batch.log.push(finding.says("reason", "a path that is no line"));
                    }
                }
            }
        }
    }

    fn route(
        &mut self,
        row: &Row<'_>,
        way: Way,
        ducts: &Ducts<'_>,
        (line, part): (&Polyline, usize),
    ) {
        let length = length(line);
        if length == Length::ZERO {
            let finding = row.located(Finding::error(GEOMETRY_UNREAD));
            self.batch.log.push(finding.says("reason", "plant without length"));
            return;
        }
        let path = row.own("code").unwrap_or_default();
        let Some((id, reference, source)) = self.named(row, part) else { return };
        let in_ground = way == Way::ExistingDuct;
        let (counted, inner_diameter_mm) = if in_ground { ducts.free(path) } else { (None, None) };
        let told = row.own("cddispo").and_then(whole_number).filter(|_| in_ground);
        let told = told.map(|free| u16::try_from(free).unwrap_or(u16::MAX));
        self.batch.rows.existing_routes.push(ExistingRoute {
            id,
            reference,
            way,
            // One tube, or a place for one cable, where nothing is said.
            free: counted.or(told).unwrap_or(1),
            inner_diameter_mm,
            rent: None,
            owner: self.owner([row.own("prop_do"), ducts.owner(path)]),
            source,
            length,
            line: line.clone(),
        });
    }
}
