//! The rules that an invoice is held against: what the schemas say, EN 16931, and France.
//!
//! A family of rules is one file: a table with a line a rule, and what is done with a line. The rules of
//! a family run on whatever is there, so one fault does not hide another. Where the official
//! Schematrons of UBL and of Factur-X differ, the rule says so and follows each in its syntax.

mod codes;
mod core;
mod decimals;
mod french;
mod presence;
mod profile;
mod relations;
mod sums;
mod ubl;
mod vat;

use crate::finding::{Finding, Findings};
use crate::grammar;
use crate::limits::SCHEMA_BREACHES_MAX;
use crate::terms::Document;

/// A family of rules.
struct Family {
    /// The ids of its rules.
    ids: fn() -> Vec<&'static str>,
    check: fn(&Document, &mut Findings<'_>),
}

const FAMILIES: &[Family] = &[
    Family { ids: presence::ids, check: presence::check },
    Family { ids: relations::ids, check: relations::check },
    Family { ids: sums::ids, check: sums::check },
    Family { ids: decimals::ids, check: decimals::check },
    Family { ids: vat::ids, check: vat::check },
    Family { ids: codes::ids, check: codes::check },
    Family { ids: ubl::ids, check: ubl::check },
    Family { ids: core::ids, check: core::check },
    Family { ids: profile::ids, check: profile::check },
    Family { ids: french::format::ids, check: french::format::check },
    Family { ids: french::parties::ids, check: french::parties::check },
    Family { ids: french::notes::ids, check: french::notes::check },
    Family { ids: french::frames::ids, check: french::frames::check },
];

/// Rules that hold of every document: the first four ask whether a code and a text mean the same, which no
/// machine can decide, the last for a bank or none.
const UNDECIDED: [&str; 5] = ["BR-CO-05", "BR-CO-06", "BR-CO-07", "BR-CO-08", "CII-SR-464"];

/// Holds a document against every rule.
pub(crate) fn check(document: &Document) -> Vec<Finding> {
    let mut found = Findings::new(document.tree());
    let grammar = if document.syntax().is_ubl() { &*grammar::UBL } else { &*grammar::CII };
    grammar.check(document.tree(), &mut found);
    // Rules count on what the schema counts: a document that is far from it could keep them busy for hours.
    if found.count("XSD") > SCHEMA_BREACHES_MAX {
        return found.list();
    }
    for family in FAMILIES {
        (family.check)(document, &mut found);
    }
    found.list()
}

/// The ids of all rules that a document may be found to break, and of those that nobody can decide.
#[must_use]
pub fn ids() -> Vec<&'static str> {
    let mut ids: Vec<_> = FAMILIES.iter().flat_map(|family| (family.ids)()).collect();
    ids.extend(UNDECIDED);
    ids.push("XSD");
    ids.sort_unstable();
    ids.dedup();
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Several sellers in one invoice, which is an extension: `french::frames` refuses it as a whole.
    const BEYOND: [&str; 2] = ["BR-FR-MV-", "BR-FR-BD-"];

    #[test]
    fn no_official_rule_is_forgotten() {
        let ids = ids();
        let official = include_str!("../../data/official.ids").lines();
        let forgotten: Vec<&str> = official
            .filter(|id| !ids.contains(id) && !BEYOND.iter().any(|family| id.starts_with(family)))
            .collect();
        assert_eq!(forgotten, [""; 0]);
    }
}
