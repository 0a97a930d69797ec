//! Exchanges, cabinets and points of presence: site, room, rack and drawers.

use std::io;

use bocage_network::Stage;
use bocage_vocab::{Fact, Text, Thing};

use super::draft::Code;
use super::facts::Frame;
use super::{Draft, Facts};
use crate::gracethd::codes;

/// Ports of one drawer, as traces count them.
fn drawers_of(ports: u16) -> u16 {
    ports.checked_sub(1).map_or(0, |last| bocage_plant::drawer(last).0)
}

/// A site of any kind.
struct Site<'a> {
    thing: Thing,
    reference: &'a Text,
    name: Option<&'a Text>,
    owner: Option<&'a Text>,
    stage: Stage,
    /// How it stands and what it does.
    kind: (&'static str, &'static str),
    lines: Option<u32>,
}

/// Every site. An exchange is a shelter and a cabinet stands in the street, as the price book has
/// them; a point of presence is in a building of its own.
fn every<'a>(facts: &Facts<'a>) -> impl Iterator<Item = Site<'a>> {
    let world = facts.world;
    let pops = world.pops.iter().map(|row| Site {
        thing: row.thing(),
        reference: &row.reference,
        name: Some(&row.name),
        owner: None,
        stage: row.stage,
        kind: ("BAT", "HEBERG"),
        lines: None,
    });
    let exchanges = world.exchanges.iter().map(|row| Site {
        thing: row.thing(),
        reference: &row.reference,
        name: None,
        owner: Some(&row.owner),
        stage: row.stage,
        kind: ("SHE", "NRO"),
        lines: Some(row.lines),
    });
    let cabinets = world.cabinets.iter().map(|row| Site {
        thing: row.thing(),
        reference: &row.reference,
        name: None,
        owner: Some(&row.owner),
        stage: row.stage,
        kind: ("ADR", "SRO"),
        lines: Some(u32::from(row.lines)),
    });
    pops.chain(exchanges).chain(cabinets)
}

/// `t_sitetech`.
pub(super) fn sites(facts: &Facts<'_>, out: &mut Draft<'_>) -> io::Result<()> {
    for site in every(facts) {
        let uuid = site.thing.uuid;
        out.set("st_code", Code("ST", uuid)).set("st_nd_code", Code("ND", uuid));
        out.set("st_codeext", &**site.reference);
        out.maybe("st_nom", site.name.map(|name| &**name));
        out.maybe("st_prop", site.owner.and_then(|owner| facts.owner(owner)));
        out.maybe("st_proptyp", facts.rented.contains(&site.thing).then_some("LOC"));
        out.set("st_statut", codes::statut(site.stage)).set("st_avct", codes::avct(site.stage));
        out.set("st_typephy", site.kind.0).set("st_typelog", site.kind.1);
        out.maybe("st_nblines", site.lines);
        out.end()?;
    }
    Ok(())
}

/// `t_ltech`: one room a site. Nobody has said in which state it is.
pub(super) fn rooms(facts: &Facts<'_>, out: &mut Draft<'_>) -> io::Result<()> {
    for site in every(facts) {
        let uuid = site.thing.uuid;
        out.set("lt_code", Code("LT", uuid)).set("lt_codeext", &**site.reference);
        out.set("lt_st_code", Code("ST", uuid));
        out.maybe("lt_prop", site.owner.and_then(|owner| facts.owner(owner)));
        out.set("lt_statut", codes::statut(site.stage)).set("lt_etat", "NC");
        out.end()?;
    }
    Ok(())
}

/// The code of a frame.
fn rack((site, frame): (Thing, Frame)) -> String {
    format!("{}-{}", Code("BA", site.uuid), frame.code())
}

/// The code of a drawer of a frame, by its number from 1.
pub(super) fn drawer(site: Thing, frame: Frame, number: u16) -> String {
    format!("{}-{}-{number}", Code("TI", site.uuid), frame.code())
}

/// `t_baie`: one rack a frame, named after what ends on it.
pub(super) fn racks(facts: &Facts<'_>, out: &mut Draft<'_>) -> io::Result<()> {
    for frame in facts.frames.keys() {
        out.set("ba_code", rack(*frame)).set("ba_etiquet", frame.1.code());
        out.set("ba_lt_code", Code("LT", frame.0.uuid));
        out.end()?;
    }
    Ok(())
}

/// `t_tiroir`: as many drawers as the ports of a frame fill.
pub(super) fn drawers(facts: &Facts<'_>, out: &mut Draft<'_>) -> io::Result<()> {
    for ((site, frame), ports) in &facts.frames {
        for number in 1..=drawers_of(*ports) {
            out.set("ti_code", drawer(*site, *frame, number)).set("ti_etiquet", number);
            out.set("ti_ba_code", rack((*site, *frame))).set("ti_type", "TIROIR");
            out.end()?;
        }
    }
    Ok(())
}
