//! Addresses and the premises at them.

use std::collections::BTreeMap;
use std::io;

use bocage_vocab::{Position, Uuid};

use super::draft::Code;
use super::{Draft, Facts};
use crate::addressed::{addresses as every, communes, home, parts};
use crate::gracethd::codes;

/// Each address once, with where it is.
pub(super) fn homes(facts: &Facts<'_>) -> BTreeMap<Uuid, Position> {
    let mut homes = BTreeMap::new();
    for premises in &facts.world.premises {
        homes.entry(home(premises)).or_insert(premises.position);
    }
    homes
}

/// `t_adresse`: one for a building, or for premises that stand alone.
pub(super) fn addresses(facts: &Facts<'_>, out: &mut Draft<'_>) -> io::Result<()> {
    let communes = communes(facts.world);
    for address in every(facts.world) {
        let first = address.first;
        let (number, letter, street) = parts(&first.address);
        let commune = first.insee.and_then(|insee| communes.get(&insee));
        out.set("ad_code", Code("AD", home(first))).set("ad_nomvoie", street);
        out.maybe("ad_numero", number).maybe("ad_rep", letter).maybe("ad_insee", first.insee);
        out.maybe("ad_postal", first.postcode).maybe("ad_commune", commune);
        out.set("ad_nblhab", address.dwellings);
        out.set("ad_nblpro", address.premises - address.dwellings);
        out.maybe("ad_batcode", first.reference.as_deref());
        out.maybe("ad_nombat", address.building.map(|building| &*building.name));
        out.set("ad_ietat", codes::address(address.state));
        out.set("ad_itypeim", if address.premises > 1 { "I" } else { "P" });
        out.set("ad_iaccgst", if address.building.is_some() { "T" } else { "F" });
        out.at(first.position).end()?;
    }
    Ok(())
}

/// `t_suf`: premises.
pub(super) fn premises(facts: &Facts<'_>, out: &mut Draft<'_>) -> io::Result<()> {
    for row in &facts.world.premises {
        let (uuid, home) = (row.id.uuid(), home(row));
        let point = facts.outlet(uuid).map(|outlet| outlet.branching_point.uuid());
        out.set("sf_code", Code("SF", uuid)).set("sf_nd_code", Code("ND", home));
        out.set("sf_ad_code", Code("AD", home));
        out.maybe("sf_zp_code", point.map(|point| Code("ZP", point)));
        out.maybe("sf_etage", row.floor).set("sf_type", codes::premises(row.purpose));
        out.end()?;
    }
    Ok(())
}
