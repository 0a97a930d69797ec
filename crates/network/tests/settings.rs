//! Files of settings with a few things changed: norms that hold together, or an error that says
//! what is wrong.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

use bocage_network::norms::{Norms, SETTINGS_SHIPPED};
use bocage_vocab::Explain as _;
use proptest::prelude::*;

/// What upsets readers of tables, of numbers and of quantities.
const TEXTS: &[&str] = &[
    "",
    "\n",
    "0",
    "-1",
    "1e9",
    "9223372036854775807",
    "nan",
    "inf",
    "\"",
    "'",
    "[",
    "]",
    "=",
    "#",
    "[[way]]\n",
    "\"0 m\"",
    "\"-5 m\"",
    "\"9999999 km\"",
    "\"150 %\"",
    "\"1 EUR\"",
    "true",
    "[]",
    "[0]",
    "é",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]
    #[test]
    fn changed_settings_are_refused_or_hold_together(
        changes in proptest::collection::vec(
            (any::<prop::sample::Index>(), 0usize..12, 0..TEXTS.len()), 1..4),
    ) {
        let mut text: Vec<char> = SETTINGS_SHIPPED.chars().collect();
        for (at, length, by) in changes {
            let from = at.index(text.len());
            let to = (from + length).min(text.len());
            text.splice(from..to, TEXTS[by].chars());
        }
        let text: String = text.into_iter().collect();
        match Norms::shipped().unwrap().overlaid(&text) {
            Err(error) => prop_assert!(!error.hint().to_string().is_empty(), "{}", error),
            Ok(norms) => {
                let rules = &norms.settings;
                prop_assert!(rules.cabinet.lines_max >= 1 && rules.branching_point.lines_max >= 1);
                prop_assert!(rules.cable.with_spare(12) >= 12);
                prop_assert!(norms.optics.class(&rules.optics.class).is_some());
            }
        }
    }
}
