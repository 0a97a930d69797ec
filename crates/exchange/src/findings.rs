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
    /// A shapefile that does not say its projection: it is taken to be in `projection`.
    PROJECTION_ASSUMED = "projection_assumed",
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
    /// Dwellings of a concentration point that are not as many as it says: `counted` in its rows,
    /// `told` by it.
    IPE_DWELLINGS = "ipe_dwellings",
    /// Rows of one concentration point that do not say the same number of dwellings.
    IPE_DWELLINGS_DIFFER = "ipe_dwellings_differ",
    /// An address being deployed, or further, that names no concentration point.
    IPE_POINT_MISSING = "ipe_point_missing",
    /// An address that is signed, though nobody has to agree there.
    IPE_AGREEMENT = "ipe_agreement",
    /// An address that Lambert-93 cannot place; left out.
    IPE_POSITION = "ipe_position",
    /// A cell that GraceTHD wants filled, or a column that is not there: `column`.
    GRACETHD_MANDATORY = "gracethd_mandatory",
    /// A line of GraceTHD that ends `apart` from the node that it is said to join.
    GRACETHD_END_OFF_NODE = "gracethd_end_off_node",
    /// A strand that is joined twice in one box, or more than twice in all.
    GRACETHD_STRAND_TWICE = "gracethd_strand_twice",
    /// A joint that closes a chain of strands to a circle.
    GRACETHD_SPLICE_CYCLE = "gracethd_splice_cycle",
    /// Rows that GraceTHD wants a geometry of, and that have none: `count` of the table are left out.
    GRACETHD_UNPLACED = "gracethd_unplaced",
    /// Texts longer than their column of GraceTHD: `count` of the table are cut.
    GRACETHD_CUT = "gracethd_cut",
    /// A shapefile that would be too large for many programs: its columns are as narrow as their
    /// texts, not as wide as the standard has them.
    GRACETHD_NARROWED = "gracethd_narrowed",
    /// A key of a Compose file that nobody knows.
    COMPOSE_KEY_UNKNOWN = "compose_key_unknown",
    /// A key of a Compose file that stands twice.
    COMPOSE_KEY_TWICE = "compose_key_twice",
    /// A key of a Compose file that must be there.
    COMPOSE_KEY_MISSING = "compose_key_missing",
    /// A value of a Compose file that is not what is expected.
    COMPOSE_VALUE_UNREAD = "compose_value_unread",
    /// A key of a Compose file that changes nothing here.
    COMPOSE_NEEDLESS = "compose_needless",
    /// A key of a Compose file that cannot run here.
    COMPOSE_UNSUPPORTED = "compose_unsupported",
    /// A variable of a Compose file without a value.
    COMPOSE_VARIABLE_UNSET = "compose_variable_unset",
    /// A variable of a Compose file whose default was taken.
    COMPOSE_VARIABLE_DEFAULT = "compose_variable_default",
    /// A name of a Compose file that cannot be used.
    COMPOSE_NAME_UNFIT = "compose_name_unfit",
    /// A name in a Compose file of something that is not there.
    COMPOSE_REFERS_TO_NOTHING = "compose_refers_to_nothing",
    /// Services that wait for each other.
    COMPOSE_CYCLE = "compose_cycle",
    /// A Compose file without services.
    COMPOSE_WITHOUT_SERVICE = "compose_without_service",
    /// An application that nobody can reach.
    COMPOSE_WITHOUT_ENTRY = "compose_without_entry",
    /// An application that says nothing of personal data.
    COMPOSE_WITHOUT_SHEET = "compose_without_sheet",
    /// A service that nobody can ask whether it is well.
    COMPOSE_WITHOUT_HEALTH = "compose_without_health",
    /// A service that may write nowhere but to its volumes.
    COMPOSE_READ_ONLY = "compose_read_only",
    /// An image by its tag.
    COMPOSE_IMAGE_BY_TAG = "compose_image_by_tag",
    /// An image whose tag names whatever is newest.
    COMPOSE_IMAGE_LATEST = "compose_image_latest",
    /// An image that would have to be built.
    COMPOSE_BUILD = "compose_build",
    /// Ports of the host.
    COMPOSE_PORTS = "compose_ports",
    /// A service that wants every right on its host.
    COMPOSE_PRIVILEGED = "compose_privileged",
    /// A service that wants capabilities.
    COMPOSE_CAPABILITIES = "compose_capabilities",
    /// A service that wants its isolation changed.
    COMPOSE_SECURITY_OPT = "compose_security_opt",
    /// A service that wants devices of its host.
    COMPOSE_DEVICES = "compose_devices",
    /// A service that wants a namespace of its host or of another.
    COMPOSE_SHARED_NAMESPACE = "compose_shared_namespace",
    /// Variables that stand in another file.
    COMPOSE_ENV_FILE = "compose_env_file",
    /// Parts of a Compose file that stand in another file.
    COMPOSE_ELSEWHERE = "compose_elsewhere",
    /// A folder of the host.
    COMPOSE_HOST_MOUNT = "compose_host_mount",
    /// The socket of the engine.
    COMPOSE_ENGINE_SOCKET = "compose_engine_socket",
    /// A volume without a name.
    COMPOSE_VOLUME_UNNAMED = "compose_volume_unnamed",
    /// A volume without a size.
    COMPOSE_VOLUME_UNSIZED = "compose_volume_unsized",
    /// A volume that a driver makes.
    COMPOSE_VOLUME_DRIVER = "compose_volume_driver",
    /// A volume that many copies write to.
    COMPOSE_VOLUME_SHARED = "compose_volume_shared",
    /// A secret whose value the Compose file would read from elsewhere.
    COMPOSE_SECRET_SOURCE = "compose_secret_source",
    /// A secret under another name than its own.
    COMPOSE_SECRET_TARGET = "compose_secret_target",
    /// A variable that looks like a secret.
    COMPOSE_SECRET_IN_ENVIRONMENT = "compose_secret_in_environment",
    /// A service that waits for the end of another.
    COMPOSE_CONDITION = "compose_condition",
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
