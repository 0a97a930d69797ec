//! Closures, branching points and sockets, and the cassettes in them.

use std::io;

use bocage_network::Stage;
use bocage_vocab::{Text, Uuid};

use super::draft::Code;
use super::{Draft, Facts};
use crate::gracethd::codes;

/// Splices of a cassette in a closure, as traces count them.
const CASSETTE_SPLICES: u32 = 12;

/// The code of a cassette of a box, by its number from 1.
pub(super) fn cassette(at: Uuid, number: u32) -> String {
    format!("{}-{number}", Code("CS", at))
}

/// `t_ebp`.
pub(super) fn boxes(facts: &Facts<'_>, out: &mut Draft<'_>) -> io::Result<()> {
    let world = facts.world;
    for row in &world.splice_closures {
        let on = ("bp_pt_code", Code("PT", row.support.uuid()));
        named(out, row.id.uuid(), &row.reference, on);
        owned(facts, out, &row.owner, row.stage);
        out.maybe("bp_typephy", codes::closure(row.capacity)).set("bp_typelog", "BPE");
        out.set("bp_ca_nb", cassettes_of(facts, row.id.uuid()));
        out.end()?;
    }
    for row in &world.branching_points {
        let on = ("bp_pt_code", Code("PT", row.support.uuid()));
        named(out, row.id.uuid(), &row.reference, on);
        owned(facts, out, &row.owner, row.stage);
        out.maybe("bp_typephy", codes::closure(row.capacity)).set("bp_typelog", "PBO");
        out.set("bp_ca_nb", 1);
        out.end()?;
    }
    for row in &world.outlets {
        let on = ("bp_sf_code", Code("SF", row.premises.uuid()));
        named(out, row.id.uuid(), "", on);
        owned(facts, out, &Text::default(), row.stage);
        out.set("bp_typelog", "PTO");
        out.end()?;
    }
    Ok(())
}

fn named(out: &mut Draft<'_>, uuid: Uuid, reference: &str, (column, on): (&str, Code)) {
    out.set("bp_code", Code("BP", uuid)).set("bp_etiquet", reference);
    out.set("bp_codeext", reference).set(column, on);
}

fn owned(facts: &Facts<'_>, out: &mut Draft<'_>, owner: &Text, stage: Stage) {
    out.maybe("bp_prop", facts.owner(owner));
    out.set("bp_statut", codes::statut(stage)).set("bp_avct", codes::avct(stage));
}

fn cassettes_of(facts: &Facts<'_>, closure: Uuid) -> u32 {
    facts.splices.get(&closure).copied().unwrap_or(0).div_ceil(CASSETTE_SPLICES)
}

/// `t_cassette`: of twelve splices in closures; one in a branching point, as large as what it opens.
pub(super) fn cassettes(facts: &Facts<'_>, out: &mut Draft<'_>) -> io::Result<()> {
    for row in &facts.world.splice_closures {
        for number in 1..=cassettes_of(facts, row.id.uuid()) {
            one(out, row.id.uuid(), number, CASSETTE_SPLICES)?;
        }
    }
    for row in &facts.world.branching_points {
        one(out, row.id.uuid(), 1, u32::from(row.strands))?;
    }
    Ok(())
}

fn one(out: &mut Draft<'_>, at: Uuid, number: u32, places: u32) -> io::Result<()> {
    out.set("cs_code", cassette(at, number)).set("cs_nb_pas", places);
    out.set("cs_bp_code", Code("BP", at)).set("cs_num", number);
    out.end()
}
