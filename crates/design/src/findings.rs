//! What the designer tells beside the network: every premises left out, every rule broken.

use bocage_network::Premises;
use bocage_vocab::{Fact, Finding, Length};

/// Why premises get no line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unserved {
    /// No street is near.
    FarFromStreets(Length),
    /// Its streets join nothing, and too few share them for an exchange.
    CutOff,
}

/// The finding about premises that are left out.
pub(crate) fn unserved(premises: &Premises, why: Unserved) -> Finding {
    let finding = match why {
        Unserved::FarFromStreets(distance) => {
            Finding::error("premises_far_from_streets").says("distance", distance)
        }
        Unserved::CutOff => Finding::error("premises_cut_off"),
    };
    finding.about(premises.thing()).named(premises.name()).at(premises.position)
}
