//! The invariants of the file. Source: interoperators' protocol on addresses (IPE), 3.1:
//!
//! - the dwellings of all rows of a concentration point are as many as it says it has; a partial
//!   extract may hold fewer, never more;
//! - every row of a concentration point says the same number;
//! - from `EN COURS DE DEPLOIEMENT` on a row names its concentration point;
//! - a row is signed only where its owner has to agree.

use std::collections::BTreeMap;

use bocage_vocab::Finding;

use crate::addressed::State;
use crate::findings::{
    IPE_AGREEMENT, IPE_DWELLINGS, IPE_DWELLINGS_DIFFER, IPE_POINT_MISSING, Log, VALUE_UNREAD,
};
use crate::records::{Header, Record, normal_name, place_of_cells, whole_number};

/// What is known of a concentration point.
#[derive(Debug)]
struct Point {
    told: u32,
    counted: u64,
    /// Where it was named first.
    file: String,
    line: Option<u64>,
    partial: bool,
}

/// Sees the rows of files.
#[derive(Debug, Default)]
pub(super) struct Judge {
    points: BTreeMap<String, Point>,
    partial: bool,
}

/// Whether a file says of itself that it is a part: nothing inside tells.
fn is_partial(file: &str) -> bool {
    let name = normal_name(file);
    ["partiel", "partial", "delta", "diff"].iter().any(|part| name.contains(part))
}

/// The state of a row, if it has a known one.
fn state_of(text: &str) -> Option<State> {
    let name = normal_name(text);
    State::ALL.into_iter().find(|state| normal_name(state.name()) == name)
}

impl Judge {
    /// A file begins.
    pub(super) fn begin(&mut self, file: &str) {
        self.partial = is_partial(file);
    }

    /// Sees a row.
    pub(super) fn see(&mut self, header: &Header, record: &Record, log: &mut Log) {
        let cell = |name: &str| {
            let names = header.names().iter();
            let place = names.map(|known| normal_name(known)).position(|known| known == name)?;
            record.cell(place)
        };
        let position = place_of_cells(cell("coordonneeimmeublex"), cell("coordonneeimmeubley"));
        let found = |finding: Finding| {
            let reference = cell("identifiantimmeuble").unwrap_or_default();
            let finding = record.located(finding).named(reference);
            position.map_or(finding.clone(), |position| finding.at(position))
        };
        let told = cell("etatimmeuble").unwrap_or_default();
        let state = state_of(told);
        if state.is_none() {
            let finding = found(Finding::error(VALUE_UNREAD)).says("field", "EtatImmeuble");
            log.push(finding.says("found", told));
        }
        let point = cell("referencepm");
        let needs_point =
            matches!(state, Some(State::UnderWay | State::Deployed | State::OnDemand));
        if needs_point && point.is_none() {
            log.push(found(Finding::error(IPE_POINT_MISSING)).says("state", told));
        }
        let agreed = cell("accordgestionnaireimmeuble").map(|cell| cell.eq_ignore_ascii_case("o"));
        if state == Some(State::Signed) && agreed == Some(false) {
            log.push(found(Finding::warning(IPE_AGREEMENT)));
        }
        let dwellings = cell("nombrelogementsadresseipe").and_then(whole_number);
        let of_point = cell("nombrelogementspm").and_then(whole_number);
        let Some((point, told)) = point.zip(of_point) else { return };
        let known = self.points.entry(point.to_owned()).or_insert_with(|| Point {
            told,
            counted: 0,
            file: record.file.clone(),
            line: record.line,
            partial: self.partial,
        });
        // Abandoned addresses are told for a while, but are nobody's dwellings any more.
        if state != Some(State::Abandoned) {
            known.counted += u64::from(dwellings.unwrap_or(0));
        }
        if known.told != told {
            let finding = found(Finding::error(IPE_DWELLINGS_DIFFER)).says("point", point);
            log.push(finding.says("first", known.told).says("here", told));
        }
    }

    /// Compares the sums of all rows.
    pub(super) fn finish(&self, log: &mut Log) {
        for (point, known) in &self.points {
            let told = u64::from(known.told);
            let wrong = known.counted > told || known.counted < told && !known.partial;
            if wrong {
                let finding = Finding::error(IPE_DWELLINGS).named(&**point).in_file(&known.file);
                let finding = known.line.map_or(finding.clone(), |line| finding.on_line(line));
                let counted = i64::try_from(known.counted).unwrap_or(i64::MAX);
                log.push(finding.says("told", known.told).says("counted", counted));
            }
        }
    }
}
