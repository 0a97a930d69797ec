//! The rules, one line each.

mod area_missing;
mod area_outside_exchange;
mod backhaul_bridge;
mod backhaul_meets;
mod backhaul_missing;
mod backhaul_ways;
mod box_off_support;
mod box_overfull;
mod building_split;
mod cabinet_outside_exchange;
mod cabinet_overfull;
mod cabinet_underfull;
mod cable_dark;
mod cable_end_off_box;
mod cable_of_wrong_tier;
mod cable_off_route;
mod drop_too_long;
mod duct_number_twice;
mod duct_overfull;
mod end_joined_twice;
mod end_missing;
mod line_broken;
mod line_without_length;
mod lines_miscounted;
mod mark_off_cable;
mod marked_strand_used;
mod names;
mod near;
mod outlet_off_drop;
mod over_optical_budget;
mod owner_missing;
mod path_broken;
mod phase_stale;
mod place_taken_twice;
mod port_missing;
mod ports_far_apart;
mod premises_unserved;
mod price_differs;
mod reference_twice;
mod route_drawn_twice;
mod route_end_off_support;
mod splices_miscounted;
mod stage_ahead;
mod strand_joined_twice;
mod support_alone;
mod too_little_loss;

use crate::Rule;

/// The code of premises without a line.
pub const PREMISES_UNSERVED: &str = premises_unserved::RULE.code;
/// The code of exchanges that no strand joins to the points of presence.
pub const BACKHAUL_MISSING: &str = backhaul_missing::RULE.code;

/// The code of exchanges of which both ways share a trench.
pub const BACKHAUL_BRIDGE: &str = backhaul_bridge::RULE.code;
/// The code of exchanges of which both ways pass one place.
pub const BACKHAUL_MEETS: &str = backhaul_meets::RULE.code;

/// Every rule, in the order in which they run.
pub const RULES: &[Rule] = &[
    premises_unserved::RULE,
    end_missing::RULE,
    strand_joined_twice::RULE,
    end_joined_twice::RULE,
    port_missing::RULE,
    line_broken::RULE,
    box_overfull::RULE,
    splices_miscounted::RULE,
    lines_miscounted::RULE,
    duct_overfull::RULE,
    duct_number_twice::RULE,
    cable_off_route::RULE,
    drop_too_long::RULE,
    over_optical_budget::RULE,
    too_little_loss::RULE,
    ports_far_apart::RULE,
    cabinet_underfull::RULE,
    cabinet_overfull::RULE,
    backhaul_missing::RULE,
    backhaul_bridge::RULE,
    backhaul_meets::RULE,
    price_differs::RULE,
    phase_stale::RULE,
    reference_twice::RULE,
    owner_missing::RULE,
    line_without_length::RULE,
    route_end_off_support::RULE,
    route_drawn_twice::RULE,
    support_alone::RULE,
    box_off_support::RULE,
    cable_end_off_box::RULE,
    cable_of_wrong_tier::RULE,
    path_broken::RULE,
    cable_dark::RULE,
    place_taken_twice::RULE,
    outlet_off_drop::RULE,
    building_split::RULE,
    cabinet_outside_exchange::RULE,
    area_missing::RULE,
    area_outside_exchange::RULE,
    stage_ahead::RULE,
    mark_off_cable::RULE,
    marked_strand_used::RULE,
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
        let all: Vec<_> = crate::every().collect();
        for (place, finds) in all.iter().enumerate() {
            assert!(finds.says.ends_with('.') && finds.example.ends_with('.'), "{}", finds.code);
            assert!(!all[..place].iter().any(|other| other.code == finds.code), "{}", finds.code);
        }
    }
}
