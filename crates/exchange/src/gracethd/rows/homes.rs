//! Addresses and the premises at them.

use std::collections::BTreeMap;
use std::io;

use bocage_network::PremisesUse;
use bocage_vocab::{Position, Uuid};

use super::draft::Code;
use super::{Draft, Facts};
use crate::addressed::{communes, home, parts};
use crate::gracethd::codes;

/// Premises at one address.
#[derive(Default)]
struct Counted {
    dwellings: u32,
    others: u32,
}

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
    let mut counted: BTreeMap<Uuid, Counted> = BTreeMap::new();
    for premises in &facts.world.premises {
        let at = counted.entry(home(premises)).or_default();
        match premises.purpose {
            PremisesUse::Dwelling => at.dwellings += 1,
            PremisesUse::Business | PremisesUse::PublicSite => at.others += 1,
        }
    }
    let communes = communes(facts.world);
    for premises in &facts.world.premises {
        let home = home(premises);
        // The first premises of an address take its count: the others find none.
        let Some(Counted { dwellings, others }) = counted.remove(&home) else { continue };
        let (number, letter, street) = parts(&premises.address);
        let commune = premises.insee.and_then(|insee| communes.get(&insee));
        out.set("ad_code", Code("AD", home)).set("ad_nomvoie", street);
        out.maybe("ad_numero", number).maybe("ad_rep", letter).maybe("ad_insee", premises.insee);
        out.maybe("ad_postal", premises.postcode).maybe("ad_commune", commune);
        out.set("ad_nblhab", dwellings).set("ad_nblpro", others);
        out.maybe("ad_batcode", premises.reference.as_deref());
        out.maybe("ad_itypeim", (dwellings + others > 1).then_some("I"));
        out.at(premises.position).end()?;
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
