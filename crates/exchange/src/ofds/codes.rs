//! Codes of the plant in the code lists of OFDS 0.4.

use bocage_network::{Stage, SupportKind, Way};

/// The code of `nodeStatus` and `spanStatus`: proposed without the money, planned with it,
/// inactive once built.
pub(super) const fn status(stage: Stage) -> &'static str {
    match stage {
        Stage::Study | Stage::Survey | Stage::Outline => "proposed",
        Stage::Project | Stage::Contract | Stage::Execution => "planned",
        Stage::Works => "underConstruction",
        Stage::Accepted => "inactive",
        Stage::InService => "operational",
    }
}

/// The code of `nodeSupportingInfrastructure`. The list is open and has no walls: `facade` is ours.
pub(super) const fn standing(kind: SupportKind) -> &'static str {
    match kind {
        SupportKind::Chamber | SupportKind::ExistingChamber => "cableWell",
        SupportKind::TelecomPole | SupportKind::EnergyPole | SupportKind::NewPole => "pole",
        SupportKind::Facade => "facade",
        SupportKind::Indoor => "building",
    }
}

/// The code of `spanSupportingInfrastructure`; `none` is buried without a duct.
pub(super) const fn lying(way: Way, in_duct: bool) -> &'static str {
    match way {
        Way::ExistingPole | Way::EnergyPole | Way::NewPole => "pole",
        Way::Facade => "facade",
        Way::ExistingDuct => "duct",
        Way::VergeTrench | Way::RoadTrench | Way::MicroTrench | Way::Drilling if in_duct => "duct",
        Way::VergeTrench | Way::RoadTrench | Way::MicroTrench | Way::Drilling => "none",
    }
}

/// The code of `deployment`.
pub(super) const fn deployment(way: Way) -> &'static str {
    if way.is_overhead() { "aboveGround" } else { "belowGround" }
}
