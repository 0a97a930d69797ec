//! How many digits may stand behind the point.

use crate::finding::Findings;
use crate::terms::{Document, Group};

/// `(id, groups around it, term)`: two digits at most.
const RULES: &[(&str, &[&str], &str)] = &[
    ("BR-DEC-01", &["BG-20"], "BT-92"),
    ("BR-DEC-02", &["BG-20"], "BT-93"),
    ("BR-DEC-05", &["BG-21"], "BT-99"),
    ("BR-DEC-06", &["BG-21"], "BT-100"),
    ("BR-DEC-09", &["BG-22"], "BT-106"),
    ("BR-DEC-10", &["BG-22"], "BT-107"),
    ("BR-DEC-11", &["BG-22"], "BT-108"),
    ("BR-DEC-12", &["BG-22"], "BT-109"),
    ("BR-DEC-13", &[], "BT-110"),
    ("BR-DEC-14", &["BG-22"], "BT-112"),
    ("BR-DEC-15", &[], "BT-111"),
    ("BR-DEC-16", &["BG-22"], "BT-113"),
    ("BR-DEC-17", &["BG-22"], "BT-114"),
    ("BR-DEC-18", &["BG-22"], "BT-115"),
    ("BR-DEC-19", &["BG-23"], "BT-116"),
    ("BR-DEC-20", &["BG-23"], "BT-117"),
    ("BR-DEC-23", &["BG-25"], "BT-131"),
    ("BR-DEC-24", &["BG-25", "BG-27"], "BT-136"),
    ("BR-DEC-25", &["BG-25", "BG-27"], "BT-137"),
    ("BR-DEC-27", &["BG-25", "BG-28"], "BT-141"),
    ("BR-DEC-28", &["BG-25", "BG-28"], "BT-142"),
];

pub(super) fn ids() -> Vec<&'static str> {
    RULES.iter().map(|rule| rule.0).collect()
}

pub(super) fn check(document: &Document, found: &mut Findings<'_>) {
    for (id, around, term) in RULES {
        within(document.top(), around, &mut |group| {
            for stated in group.terms(term) {
                let places = places(&document.tree().at(stated.element).text);
                if places > 2 {
                    let words =
                        format!("{term} has {places} digits behind the point, 2 are allowed");
                    found.push(id, stated.element, words);
                }
            }
        });
    }
}

/// What stands behind the point, as the official rules count: spaces too.
pub(super) fn places(text: &str) -> usize {
    text.split_once('.').map_or(0, |(_, fraction)| fraction.chars().count())
}

/// Does something with every group at the end of a way of groups.
pub(super) fn within(group: &Group, around: &[&str], act: &mut dyn FnMut(&Group)) {
    match around.split_first() {
        None => act(group),
        Some((name, inner)) => group.groups(name).for_each(|group| within(group, inner, act)),
    }
}
