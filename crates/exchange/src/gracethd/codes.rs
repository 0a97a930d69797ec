//! The codes of GraceTHD's lists that say what stands. Source: GraceTHD 2.0.1, `l_implantation_type`,
//! `l_ptech_type_phy`, `l_site_type_log`, `l_avancement`, `l_statut`, `l_etat_type`.

use bocage_network::{ExistingKind, Way};

use super::tables::Row;

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
