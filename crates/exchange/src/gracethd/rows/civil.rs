//! Routes and the ducts in them.

use std::io;

use bocage_network::Tier;
use bocage_vocab::{Fact, Uuid};

use super::draft::{Code, metres};
use super::{Draft, Facts};
use crate::gracethd::codes;

/// `t_cheminement`.
pub(super) fn routes(facts: &Facts<'_>, out: &mut Draft<'_>) -> io::Result<()> {
    let world = facts.world;
    for row in &world.routes {
        let street = row.street.and_then(|street| world.streets.get(street)?.name.as_deref());
        out.set("cm_code", Code("CM", row.id.uuid())).set("cm_codeext", &*row.reference);
        out.set("cm_ndcode1", Code("ND", row.from.uuid()));
        out.set("cm_ndcode2", Code("ND", row.to.uuid()));
        out.maybe("cm_voie", street).set("cm_statut", codes::statut(row.stage));
        out.set("cm_avct", if row.way.is_existing() { "E" } else { codes::avct(row.stage) });
        out.maybe("cm_typelog", carried(facts, row.id.uuid()));
        let ducts = facts.ducts_in(row.id);
        let empty = ducts.iter().filter(|duct| !facts.in_duct.contains_key(&duct.id.uuid()));
        out.set("cm_typ_imp", codes::implantation(row.way, !ducts.is_empty()));
        out.set("cm_nature", codes::nature(row.way));
        out.maybe("cm_cddispo", (!ducts.is_empty()).then(|| empty.count()));
        out.maybe("cm_mod_pos", codes::laying(row.way));
        out.set("cm_long", metres(bocage_ground::length(&row.line)));
        out.set("cm_lgreel", metres(row.length));
        out.along(&row.line).end()?;
    }
    Ok(())
}

/// Which parts of the network lie in a route; none where the list has no code for all of them.
fn carried(facts: &Facts<'_>, route: Uuid) -> Option<&'static str> {
    let tiers = facts.tiers.get(&route)?;
    let has = |tier| tiers.contains(&tier);
    Some(match (has(Tier::Backhaul), has(Tier::Transport), has(Tier::Distribution)) {
        (true, false, false) => "CO",
        (false, true, false) => "TR",
        (false, false, true) => "DI",
        (true, true, false) => "CT",
        (true, false, true) => "CD",
        (false, true, true) => "TD",
        (true, true, true) => return None,
        (false, false, false) => "RA",
    })
}

/// `t_conduite`.
pub(super) fn ducts(facts: &Facts<'_>, out: &mut Draft<'_>) -> io::Result<()> {
    for row in &facts.world.ducts {
        let route = facts.world.routes.get(row.route);
        let stands = route.is_some_and(|route| route.way.is_existing());
        let rented = route.is_some_and(|route| facts.rented.contains(&route.thing()));
        out.set("cd_code", Code("CD", row.id.uuid()));
        if let Some(route) = route {
            out.set("cd_etiquet", format_args!("{}:{}", route.reference, row.ordinal));
        }
        out.maybe("cd_prop", facts.owner(&row.owner));
        out.maybe("cd_proptyp", rented.then_some("LOC"));
        out.set("cd_statut", codes::statut(row.stage));
        out.set("cd_avct", if stands { "E" } else { codes::avct(row.stage) });
        // What a duct is made of is no fact yet.
        out.set("cd_type", "NC").set("cd_dia_int", row.inner_diameter_mm);
        out.maybe("cd_long", route.map(|route| metres(route.length)));
        out.set("cd_nbcable", facts.in_duct.get(&row.id.uuid()).copied().unwrap_or(0));
        out.end()?;
    }
    Ok(())
}

/// `t_cond_chem`.
pub(super) fn ducts_in_routes(facts: &Facts<'_>, out: &mut Draft<'_>) -> io::Result<()> {
    for row in &facts.world.ducts {
        out.set("dm_cd_code", Code("CD", row.id.uuid()));
        out.set("dm_cm_code", Code("CM", row.route.uuid()));
        out.end()?;
    }
    Ok(())
}
