//! Findings while reading: collected, counted, and capped so that a bad column of a large file
//! cannot drown the rest.

use std::collections::BTreeMap;

use bocage_vocab::{Finding, Severity};

use crate::limits::FINDINGS_LISTED_MAX;
use crate::stream::file_name;

macro_rules! codes {
    ($( $(#[doc = $doc:literal])+ $name:ident = $code:literal, )+) => {
        $( $(#[doc = $doc])+ pub(crate) const $name: &str = $code; )+
        /// Every finding code of the imports and exports with what it means, for the words and the docs.
        pub const FINDING_CODES: &[(&str, &str)] =
            &[$( ($code, concat!($( $doc ),+)) ),+];
    };
}

codes! {
    /// More findings of the code `code` than are listed: `count` in all.
    MORE_OF_THE_SAME = "more_of_the_same",
    /// How columns were understood: `mapping` as `field = column`.
    COLUMNS_READ = "columns_read",
    /// Columns that were read over: `columns`.
    COLUMNS_UNKNOWN = "columns_unknown",
    /// A column name stands twice; the first is used.
    COLUMN_TWICE = "column_twice",
    /// The text of a file is in another encoding than UTF-8.
    ENCODING = "encoding_guessed",
    /// A row that gives nothing: `reason`.
    ROW_UNREAD = "row_unread",
    /// A row has more cells than the header.
    CELLS_BEYOND_HEADER = "cells_beyond_header",
    /// A cell is no valid value of its field; the row is kept without it.
    VALUE_UNREAD = "value_unread",
    /// A code lost its leading zeros or its digits in a spreadsheet and was repaired.
    CODE_REPAIRED = "code_repaired",
    /// A row without coordinates.
    POSITION_MISSING = "position_missing",
    /// Coordinates that are no place.
    POSITION_INVALID = "position_invalid",
    /// Longitude and latitude look swapped.
    POSITION_SWAPPED = "position_swapped",
    /// An id that stood before in the files; the first row is kept.
    ID_TWICE = "id_twice",
    /// The same premises from two elements, merged into one.
    PREMISES_MERGED = "premises_merged",
    /// Premises that another source gave before; its row is completed, no second one is made.
    PREMISES_KNOWN = "premises_known",
    /// How many premises of buildings are an estimate, and by which rule.
    PREMISES_ESTIMATED = "premises_estimated",
    /// More premises in one building than is plausible.
    PREMISES_BEYOND_LIMIT = "premises_beyond_limit",
    /// Premises that lie in no known commune.
    COMMUNE_UNKNOWN = "commune_unknown",
    /// Values of the file that the model does not keep.
    NOT_CARRIED = "not_carried",
    /// A table that is not among the files, so that what it says of the subject stays unknown:
    /// `table`.
    TABLE_MISSING = "table_missing",
    /// A shapefile: only its CSV or GeoPackage form is read.
    SHAPEFILE_UNREAD = "shapefile_unread",
    /// Plant that is planned, broken or given up, left out: `count` rows of the subject.
    PLANT_NOT_STANDING = "plant_not_standing",
    /// A cabinet or an exchange of which nothing says what is free; it is not offered to a design.
    FREE_UNSAID = "free_unsaid",
    /// Plant of no known kind: `found`, where `expected` was.
    PLANT_UNKNOWN = "plant_unknown",
    /// A geometry of another type than the rows need.
    GEOMETRY_UNREAD = "geometry_unread",
    /// A geometry with several parts, taken as several rows.
    GEOMETRY_SPLIT = "geometry_split",
    /// A line without length.
    STREET_WITHOUT_LENGTH = "street_without_length",
    /// A road whose nodes are not all in the file: it ends at the border of the extract.
    ROAD_CUT = "road_cut",
    /// A building whose outline is not in the file.
    BUILDING_WITHOUT_OUTLINE = "building_without_outline",
    /// Houses of a row of numbers that OpenStreetMap gives only by its ends.
    ADDRESSES_INTERPOLATED = "addresses_interpolated",
    /// The outline of a commune does not close: it is cut at the border of the extract.
    OUTLINE_OPEN = "outline_open",
    /// An administrative area without an INSEE code: no commune is made of it.
    COMMUNE_WITHOUT_CODE = "commune_without_code",
    /// A public site that lies outside its own commune; left out.
    SITE_OUTSIDE_COMMUNE = "site_outside_commune",
    /// A public site whose position is only roughly known.
    SITE_APPROXIMATE = "site_approximate",
    /// A commune that no file gives an outline.
    OUTLINE_MISSING = "outline_missing",
    /// A file that is not one of those that are read.
    FILE_UNREAD = "file_unread",
    /// A reference to something that is not in the files.
    REFERENCE_UNKNOWN = "reference_unknown",
    /// A table or layer that gives nothing.
    LAYER_UNREAD = "layer_unread",
    /// What OFDS has no field for: `count` of the subject are left out.
    OFDS_NOT_CARRIED = "ofds_not_carried",
    /// An end of a cable that is not there: the span is written without it.
    OFDS_END_MISSING = "ofds_end_missing",
    /// A box or site that no cable joins: OFDS takes no node without a span, it is left out.
    OFDS_NODE_ALONE = "ofds_node_alone",
}

/// Findings under way.
#[derive(Debug, Default)]
pub(crate) struct Log {
    findings: Vec<Finding>,
    counts: BTreeMap<String, (Severity, u64)>,
    /// The file that findings are from where they name an element only.
    file: String,
}

impl Log {
    /// Names the file that findings are from where they name an element only.
    pub(crate) fn in_files(&mut self, files: &[std::path::PathBuf]) {
        let names: Vec<String> = files.iter().map(|path| file_name(path)).collect();
        self.file = names.join(" + ");
    }

    /// Takes a finding; lists it unless many of its code are listed already.
    pub(crate) fn push(&mut self, mut finding: Finding) {
        if let Some(source) = finding.source.as_mut().filter(|source| source.file.is_empty()) {
            source.file.clone_from(&self.file);
        }
        if let Some((_, count)) = self.counts.get_mut(finding.code.as_ref()) {
            *count += 1;
            if *count > FINDINGS_LISTED_MAX {
                return;
            }
        } else {
            self.counts.insert(finding.code.to_string(), (finding.severity, 1));
        }
        self.findings.push(finding);
    }

    /// The findings in the order found, then one for each code that had more than are listed.
    pub(crate) fn finish(mut self) -> Vec<Finding> {
        for (code, (severity, count)) in self.counts {
            if count > FINDINGS_LISTED_MAX {
                self.findings.push(
                    Finding::new(severity, MORE_OF_THE_SAME)
                        .named(code.clone())
                        .says("code", code)
                        .says("count", count as i64)
                        .says("listed", FINDINGS_LISTED_MAX as i64),
                );
            }
        }
        self.findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_one_code_is_summed_up_and_the_rest_stays() {
        let mut log = Log::default();
        for _ in 0..FINDINGS_LISTED_MAX + 5 {
            log.push(Finding::warning(ROW_UNREAD));
        }
        log.push(Finding::info(ENCODING));
        let found = log.finish();
        assert_eq!(found.len() as u64, FINDINGS_LISTED_MAX + 2);
        let sum = serde_json::to_value(found.last().unwrap()).unwrap();
        assert_eq!(sum["args"]["count"], FINDINGS_LISTED_MAX + 5);
        assert_eq!(sum["args"]["code"], ROW_UNREAD);
        assert_eq!(sum["severity"], "warning");
    }
}
