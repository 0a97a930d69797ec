//! The codes of GraceTHD's lists that say what stands. Source: GraceTHD 2.0.1, `l_implantation_type`,
//! `l_ptech_type_phy`, `l_site_type_log`, `l_avancement`, `l_statut`, `l_etat_type`.

use bocage_network::{ExistingKind, PremisesUse, Stage, SupportKind, Tier, Way};

use super::tables::Row;
use crate::addressed::State;

/// What a path of this kind offers to cables: pole lines of telecoms and of energy, gutters,
/// galleries and ducts. Facades, buildings, bare ground, sewers and the rest offer nothing.
pub(super) fn way(implantation: &str) -> Option<Way> {
    Some(match implantation {
        "0" => Way::ExistingPole,
        "1" => Way::EnergyPole,
        "5" | "6" | "7" => Way::ExistingDuct,
        _ => return None,
    })
}

/// Chambers and poles; not facades, buildings and others.
pub(super) fn support(physical: &str) -> Option<ExistingKind> {
    Some(match physical {
        "A" => ExistingKind::Pole,
        "C" => ExistingKind::Chamber,
        _ => return None,
    })
}

/// Cabinets and exchanges of fibre; not those of copper, nor customers.
pub(super) fn site(logical: &str) -> Option<ExistingKind> {
    Some(match logical {
        "SRO" | "SROL" => ExistingKind::Cabinet,
        "NRO" => ExistingKind::Exchange,
        _ => return None,
    })
}

/// Whether a row is of something that is there: existing or in service, else accepted or
/// maintained, neither broken nor given up. What says nothing of it is taken to be there.
pub(super) fn stands(row: &Row<'_>) -> bool {
    if row.own("abddate").is_some() || row.own("etat") == Some("HS") {
        return false;
    }
    match (row.own("avct"), row.own("statut")) {
        (Some(progress), _) => matches!(progress, "E" | "S"),
        (None, Some(stage)) => matches!(stage, "REC" | "MCO"),
        (None, None) => true,
    }
}

/// `l_statut`.
pub(super) const fn statut(stage: Stage) -> &'static str {
    match stage {
        Stage::Study => "PRE",
        Stage::Survey => "DIA",
        Stage::Outline => "AVP",
        Stage::Project => "PRO",
        Stage::Contract => "ACT",
        Stage::Execution => "EXE",
        Stage::Works => "TVX",
        Stage::Accepted => "REC",
        Stage::InService => "MCO",
    }
}

/// `l_avancement`: to be made, under works, standing, in service.
pub(super) const fn avct(stage: Stage) -> &'static str {
    match stage {
        Stage::Study
        | Stage::Survey
        | Stage::Outline
        | Stage::Project
        | Stage::Contract
        | Stage::Execution => "C",
        Stage::Works => "T",
        Stage::Accepted => "E",
        Stage::InService => "S",
    }
}

/// `l_nro_etat` and `l_sro_etat`: planned, under way, deployed.
pub(super) const fn area(stage: Stage) -> &'static str {
    match stage {
        Stage::Accepted | Stage::InService => "DP",
        Stage::Works => "EC",
        _ => "PL",
    }
}

/// `l_infra_type_log` of a cable.
pub(super) const fn tier(tier: Tier) -> &'static str {
    match tier {
        Tier::Backhaul => "CO",
        Tier::Transport => "TR",
        Tier::Distribution => "DI",
        Tier::Drop => "RA",
    }
}

/// `l_ptech_type_phy`.
pub(super) const fn standing(kind: SupportKind) -> &'static str {
    match kind {
        SupportKind::Chamber | SupportKind::ExistingChamber => "C",
        SupportKind::TelecomPole | SupportKind::EnergyPole | SupportKind::NewPole => "A",
        SupportKind::Facade => "F",
        SupportKind::Indoor => "I",
    }
}

/// `l_implantation_type`: poles, walls, ducts, or bare ground.
pub(super) const fn implantation(way: Way, has_duct: bool) -> &'static str {
    match way {
        Way::ExistingPole | Way::NewPole => "0",
        Way::EnergyPole => "1",
        Way::Facade => "2",
        Way::ExistingDuct => "7",
        _ if has_duct => "7",
        _ => "4",
    }
}

/// `l_infra_nature`: of energy or of telecoms.
pub(super) const fn nature(way: Way) -> &'static str {
    match way {
        Way::EnergyPole => "ELE",
        _ => "TEL",
    }
}

/// `l_adresse_etat`; an address that is connected on demand is deployed.
pub(super) const fn address(state: State) -> &'static str {
    match state {
        State::Targeted => "CI",
        State::Signed => "SI",
        State::UnderWay => "EC",
        State::Deployed | State::OnDemand => "DE",
        State::Abandoned => "AB",
    }
}

/// `l_pose_type`; none of what stands already or is not laid in the ground.
pub(super) const fn laying(way: Way) -> Option<&'static str> {
    match way {
        Way::VergeTrench | Way::RoadTrench => Some("TRA"),
        Way::MicroTrench => Some("MIC"),
        Way::Drilling => Some("FOR"),
        _ => None,
    }
}

/// `l_bp_type_phy` of a box for so many splices, where the list has that size.
pub(super) fn closure(capacity: u16) -> Option<String> {
    let sizes = [6, 12, 24, 36, 48, 72, 96, 144, 288, 432, 576, 720];
    sizes.contains(&capacity).then(|| format!("B{capacity:03}"))
}

/// `l_suf_type`: homes, and the sites of businesses and public bodies.
pub(super) const fn premises(purpose: PremisesUse) -> &'static str {
    match purpose {
        PremisesUse::Dwelling => "R",
        PremisesUse::Business | PremisesUse::PublicSite => "P",
    }
}
