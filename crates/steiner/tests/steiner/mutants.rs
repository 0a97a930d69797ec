//! Files of instances with a few things changed: an error that names its line, or a problem that is
//! solved.

use bocage_steiner::{Control, Options, format, solve};
use proptest::prelude::*;

use crate::oracle::is_tree;

const GR: &str = "SECTION Graph\nNodes 6\nEdges 7\nE 1 2 3\nE 2 3 4\nE 3 4 1\nE 4 5 9\nE 5 6 2\nE 6 1 7\n\
                  E 2 5 4\nEND\n\nSECTION Terminals\nTerminals 3\nT 1\nT 3\nT 6\nEND\n\nEOF\n";

const STP: &str = "33D32945 STP File, STP Format Version 1.0\n\nSECTION Comment\nName \"own\"\nEND\n\n\
                   SECTION Graph\nNodes 4\nEdges 4\nE 1 2 1\nE 2 3 1\nE 3 4 1\nE 4 1 5\nEND\n\n\
                   SECTION Terminals\nTerminals 2\nT 1\nT 3\nEND\n\nEOF\n";

/// What upsets readers of lines and of numbers.
const TEXTS: &[&str] = &[
    "",
    "\n",
    " ",
    "0",
    "-1",
    "1",
    "7",
    "99999999999999999999",
    "4294967296",
    "9223372036854775807",
    "1.5",
    "E",
    "T",
    "END",
    "SECTION",
    "SECTION Graph\n",
    "EOF",
    "NaN",
    "#",
    "é",
    "\0",
    "A 1 2 3\n",
    "Root 1\n",
];

/// Four thousand, and as many times more as `BOCAGE_MUTANTS` asks for. Every run has others.
fn cases() -> u32 {
    let times = std::env::var("BOCAGE_MUTANTS").map_or(1, |text| text.parse().unwrap());
    4_000_u32.saturating_mul(times)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]
    #[test]
    fn changed_files_are_refused_or_solved(
        plain in any::<bool>(),
        changes in proptest::collection::vec(
            (any::<prop::sample::Index>(), 0usize..12, 0..TEXTS.len()), 1..5),
    ) {
        let mut text: Vec<char> = if plain { GR } else { STP }.chars().collect();
        for (at, length, by) in changes {
            let from = at.index(text.len());
            let to = (from + length).min(text.len());
            text.splice(from..to, TEXTS[by].chars());
            if text.is_empty() {
                break;
            }
        }
        let text: String = text.into_iter().collect();
        match format::read(&text) {
            Err(error) => prop_assert!(!error.to_string().is_empty() && !error.hint().is_empty()),
            Ok(instance) => {
                let options = Options { work: Some(10_000), ..Options::default() };
                if let Ok(solution) = solve(&instance, &options, &Control::default()) {
                    prop_assert!(is_tree(&instance, &solution.edges));
                    prop_assert!(solution.lower <= solution.upper);
                }
            }
        }
    }
}
