//! Nodes, and the supports that stand at them.

use std::io;

use bocage_network::{Support, SupportKind};
use bocage_vocab::{Fact, Position, Uuid};

use super::draft::Code;
use super::{Draft, Facts, homes};
use crate::gracethd::codes;

/// `t_noeud`: supports, sites and addresses.
pub(super) fn nodes(facts: &Facts<'_>, out: &mut Draft<'_>) -> io::Result<()> {
    let world = facts.world;
    for row in &world.supports {
        node(out, (row.id.uuid(), &row.reference), "PT", row.position)?;
    }
    for row in &world.pops {
        node(out, (row.id.uuid(), &row.reference), "ST", row.position)?;
    }
    for row in &world.exchanges {
        node(out, (row.id.uuid(), &row.reference), "ST", row.position)?;
    }
    for row in &world.cabinets {
        node(out, (row.id.uuid(), &row.reference), "ST", row.position)?;
    }
    for (home, position) in homes::homes(facts) {
        node(out, (home, ""), "SF", position)?;
    }
    Ok(())
}

fn node(
    out: &mut Draft<'_>,
    (uuid, reference): (Uuid, &str),
    kind: &str,
    position: Position,
) -> io::Result<()> {
    out.set("nd_code", Code("ND", uuid)).set("nd_codeext", reference).set("nd_type", kind);
    out.at(position).end()
}

/// `t_ptech`: chambers, poles, walls, places inside buildings.
pub(super) fn supports(facts: &Facts<'_>, out: &mut Draft<'_>) -> io::Result<()> {
    for row in &facts.world.supports {
        support(facts, row, out)?;
    }
    Ok(())
}

fn support(facts: &Facts<'_>, row: &Support, out: &mut Draft<'_>) -> io::Result<()> {
    let uuid = row.id.uuid();
    let stands = matches!(
        row.kind,
        SupportKind::ExistingChamber | SupportKind::TelecomPole | SupportKind::EnergyPole
    );
    out.set("pt_code", Code("PT", uuid)).set("pt_codeext", &*row.reference);
    out.set("pt_etiquet", &*row.reference).set("pt_nd_code", Code("ND", uuid));
    out.maybe("pt_prop", facts.owner(&row.owner));
    out.maybe("pt_proptyp", facts.rented.contains(&row.thing()).then_some("LOC"));
    out.set("pt_statut", codes::statut(row.stage));
    out.set("pt_avct", if stands { "E" } else { codes::avct(row.stage) });
    out.set("pt_typephy", codes::standing(row.kind));
    out.set("pt_typelog", if facts.boxed.contains(&uuid) { "R" } else { "T" });
    out.end()
}
