//! The rules, one line each.

mod box_overfull;
mod cable_off_route;
mod drop_too_long;
mod duct_overfull;
mod end_missing;
mod premises_unserved;
mod price_differs;
mod strand_joined_twice;

use crate::Rule;

/// Every rule, in the order in which they run.
pub const RULES: &[Rule] = &[
    premises_unserved::RULE,
    end_missing::RULE,
    strand_joined_twice::RULE,
    box_overfull::RULE,
    duct_overfull::RULE,
    cable_off_route::RULE,
    drop_too_long::RULE,
    price_differs::RULE,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_has_a_code_and_a_sentence_of_its_own() {
        for (place, rule) in RULES.iter().enumerate() {
            assert!(rule.says.ends_with('.'), "{}", rule.code);
            assert!(!RULES[..place].iter().any(|other| other.code == rule.code), "{}", rule.code);
        }
    }
}
