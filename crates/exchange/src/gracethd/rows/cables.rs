//! Cables, their courses and the ducts that they lie in.

use std::io;

use super::draft::{Code, metres};
use super::{Draft, Facts};
use crate::gracethd::codes;

/// `t_cable`.
pub(super) fn cables(facts: &Facts<'_>, out: &mut Draft<'_>) -> io::Result<()> {
    for row in &facts.world.cables {
        out.set("cb_code", Code("CB", row.id.uuid())).set("cb_codeext", &*row.reference);
        out.set("cb_etiquet", &*row.reference);
        out.maybe("cb_nd1", facts.node(row.from)).maybe("cb_nd2", facts.node(row.to));
        out.maybe("cb_prop", facts.owner(&row.owner));
        out.set("cb_statut", codes::statut(row.stage)).set("cb_avct", codes::avct(row.stage));
        out.set("cb_tech", "OPT").set("cb_typephy", "C").set("cb_typelog", codes::tier(row.tier));
        out.set("cb_rf_code", format_args!("RF-CA-{}", row.cable_type));
        out.set("cb_capafo", row.cable_type.strands);
        out.set("cb_modulo", row.cable_type.strands_per_tube);
        out.set("cb_lgreel", metres(row.length));
        out.end()?;
    }
    Ok(())
}

/// `t_cableline`. A cable that stays in one place has no line.
pub(super) fn lines(facts: &Facts<'_>, out: &mut Draft<'_>) -> io::Result<()> {
    for row in &facts.world.cables {
        out.set("cl_code", Code("CL", row.id.uuid())).set("cl_cb_code", Code("CB", row.id.uuid()));
        out.set("cl_long", metres(bocage_ground::length(&row.line)));
        out.along(&row.line).end()?;
    }
    Ok(())
}

/// `t_cab_cond`.
pub(super) fn in_ducts(facts: &Facts<'_>, out: &mut Draft<'_>) -> io::Result<()> {
    for row in &facts.world.cables {
        for duct in facts.ducts_of(&row.path.0) {
            out.set("cc_cb_code", Code("CB", row.id.uuid()));
            out.set("cc_cd_code", Code("CD", duct.id.uuid()));
            out.end()?;
        }
    }
    Ok(())
}
