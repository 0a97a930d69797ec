//! What each exchange, cabinet and branching point serves.

use std::io;

use bocage_vocab::Fact;

use super::draft::Code;
use super::{Draft, Facts};
use crate::gracethd::codes;

/// `t_znro`: the areas of exchanges.
pub(super) fn of_exchanges(facts: &Facts<'_>, out: &mut Draft<'_>) -> io::Result<()> {
    for row in &facts.world.exchanges {
        let uuid = row.id.uuid();
        out.set("zn_code", Code("ZN", uuid)).set("zn_nd_code", Code("ND", uuid));
        let direct = facts.with_direct.contains(&uuid);
        out.set("zn_nroref", &*row.reference);
        out.set("zn_nrotype", if direct { "PON-PTP" } else { "PON" });
        out.set("zn_etat", codes::area(row.stage));
        if let Some(area) = facts.area(row.thing()) {
            out.over(&area.outline);
        }
        out.end()?;
    }
    Ok(())
}

/// `t_zsro`: the areas of cabinets.
pub(super) fn of_cabinets(facts: &Facts<'_>, out: &mut Draft<'_>) -> io::Result<()> {
    for row in &facts.world.cabinets {
        let uuid = row.id.uuid();
        let exchange = facts.world.exchanges.get(row.exchange);
        out.set("zs_code", Code("ZS", uuid)).set("zs_nd_code", Code("ND", uuid));
        out.maybe("zs_zn_code", exchange.map(|row| Code("ZN", row.id.uuid())));
        out.set("zs_refpm", &*row.reference).set("zs_etatpm", codes::area(row.stage));
        out.set("zs_typeemp", "ADR");
        out.set("zs_capamax", row.ports).set("zs_nblogmt", row.lines);
        if let Some(area) = facts.area(row.thing()) {
            out.over(&area.outline);
        }
        out.end()?;
    }
    Ok(())
}

/// `t_zpbo`: what each branching point serves, without an outline.
pub(super) fn of_branching_points(facts: &Facts<'_>, out: &mut Draft<'_>) -> io::Result<()> {
    for row in &facts.world.branching_points {
        let Some(node) = facts.node(row.thing()) else { continue };
        let cabinet = facts.cabinet(row.cabinet);
        out.set("zp_code", Code("ZP", row.id.uuid())).set("zp_nd_code", node);
        out.maybe("zp_zs_code", cabinet.map(|row| Code("ZS", row.id.uuid())));
        out.set("zp_capamax", row.capacity);
        out.end()?;
    }
    Ok(())
}
