//! How many premises a building of the regulator's file holds.
//!
//! The public file gives classes, not counts. The estimates are assumptions: in a class that runs
//! from 2 to 11 the geometric mean of its ends, 5; detached houses rarely hold more than 2; above
//! 12 the file has no end, and 24 is four a landing on six floors.

/// A number of premises, and whether it is an estimate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) premises: u16,
    pub(super) estimated: bool,
}

const SMALL: u16 = 5;
const SMALL_HOUSE: u16 = 2;
const LARGE: u16 = 24;

/// The size that a class says, for a building of a type (`PA` is a detached house, `IM` a block).
pub(super) fn size_of_class(class: &str, building_type: &str) -> Option<Size> {
    let house = building_type.eq_ignore_ascii_case("PA");
    let size = |premises, estimated| Some(Size { premises, estimated });
    match crate::records::normal_name(class).as_str() {
        "1" | "1_0" | "1_local" | "un" | "individuel" => size(1, false),
        "entre_2_et_11" | "2_11" | "2_a_11" => size(if house { SMALL_HOUSE } else { SMALL }, true),
        "12_ou_plus" | "plus_de_12" | "12_et_plus" => size(LARGE, true),
        "" => None,
        other => other.parse().ok().filter(|count| *count > 0).and_then(|n| size(n, false)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_become_counts() {
        for (class, kind, expected) in [
            ("1", "PA", Some((1, false))),
            ("entre 2 et 11", "IM", Some((5, true))),
            ("entre 2 et 11", "PA", Some((2, true))),
            ("12 ou plus", "IM", Some((24, true))),
            ("individuel", "PA", Some((1, false))),
            ("7", "IM", Some((7, false))),
            ("0", "IM", None),
            ("beaucoup", "IM", None),
        ] {
            let found = size_of_class(class, kind).map(|size| (size.premises, size.estimated));
            assert_eq!(found, expected, "{class} {kind}");
        }
    }
}
