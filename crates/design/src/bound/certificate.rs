//! The certificate: dual values as bytes, for a checker that shares no code with this crate.
//!
//! `docs/formats/certificate.md` describes the form. Numbers are varints: seven bits a byte, the
//! lowest first, the eighth bit set where more follow; signed ones are folded, 0, -1, 1, -2, 2 …

use std::fmt::Write as _;

use bocage_network::norms::Norms;
use bocage_network::{ExistingRoute, ExistingSite, Premises};
use bocage_vocab::Money;
use sha2::{Digest as _, Sha256};

use super::ascent::Chain;
use super::sites::SiteDuals;
use super::streets::Place;
use super::{Duals, Floor, Given, Tariff};
use crate::snap::Stop;

/// What a certificate is about.
pub(super) struct Facts<'a> {
    pub(super) given: &'a Given<'a>,
    pub(super) stops: &'a [&'a Stop<'a>],
    pub(super) norms: &'a Norms,
}

/// Writes a certificate, not yet compressed.
pub(super) fn write(
    facts: &Facts<'_>,
    places: &[Place],
    tariff: &Tariff,
    (duals, floor): (&Duals, &Floor),
) -> Vec<u8> {
    let norms = facts.norms.canonical();
    let mut head = String::from("bocage-certificate 1\n");
    let parts = floor.parts().map(|(name, lower)| (name, lower.to_string()));
    let head_lines = [
        ("settings_hash", facts.norms.hash()),
        ("territory_hash", territory(facts)),
        ("drop", tariff.drop.to_string()),
        ("cable_fixed", tariff.cable_fixed.to_string()),
        ("strand", tariff.strand.to_string()),
        ("strand_shared", tariff.strand_shared.to_string()),
        ("equal", floor.equal.to_string()),
    ];
    for (name, value) in head_lines.into_iter().chain(parts) {
        _ = writeln!(head, "{name} {value}");
    }
    _ = writeln!(head, "norms_bytes {}", norms.len());
    let mut bytes = head.into_bytes();
    bytes.extend_from_slice(norms.as_bytes());
    let mut out = Out(bytes);
    out.number(places.len() as i64);
    for place in places {
        out.number(i64::from(place.street));
        out.number(place.offset_mm);
        out.number(place.off_street_mm);
    }
    out.rising(&duals.roots);
    let paying: Vec<&Chain> = duals.chains.iter().filter(|chain| chain.end > 0).collect();
    out.number(paying.len() as i64);
    paying.into_iter().for_each(|chain| out.chain(chain));
    duals.boxes.iter().for_each(|pays| out.number(*pays));
    out.sites(&duals.cabinets);
    out.sites(&duals.exchanges);
    out.0
}

struct Out(Vec<u8>);

impl Out {
    fn number(&mut self, number: i64) {
        let mut left = number as u64;
        while left >= 0x80 {
            self.0.push(left as u8 | 0x80);
            left >>= 7;
        }
        self.0.push(left as u8);
    }

    fn signed(&mut self, number: i64) {
        self.number((number << 1) ^ (number >> 63));
    }

    fn rising(&mut self, nodes: &[u32]) {
        self.number(nodes.len() as i64);
        let mut before = 0;
        for &node in nodes {
            self.signed(i64::from(node) - before);
            before = i64::from(node);
        }
    }

    /// Nodes that came in when everything was paid say nothing and are left out.
    fn chain(&mut self, chain: &Chain) {
        let telling = chain.nodes.partition_point(|(_, paid)| *paid < chain.end);
        self.number(telling as i64);
        let (mut before, mut paid_before) = (0, 0);
        for &(node, paid) in &chain.nodes[..telling] {
            self.signed(i64::from(node) - before);
            self.number(paid - paid_before);
            (before, paid_before) = (i64::from(node), paid);
        }
        self.number(chain.end - paid_before);
    }

    fn sites(&mut self, duals: &SiteDuals) {
        self.rising(&duals.centres);
        duals.pays.iter().for_each(|pays| self.number(*pays));
    }
}

/// A hash of what is given: the streets, the premises that are served, and plant of others.
fn territory(facts: &Facts<'_>) -> String {
    let mut hash = Sha256::new();
    let mut line = String::new();
    for street in facts.given.streets {
        line.clear();
        let crossing = street.crossing.map_or("-", |crossing| crossing.code());
        let existing = street.existing.map_or("-", |way| way.code());
        let (class, length) = (street.class.code(), street.length.get());
        _ = write!(line, "{} {class} {length} {crossing} {existing}", street.id.uuid());
        for position in &street.line {
            _ = write!(line, " {},{}", position.lon_e7(), position.lat_e7());
        }
        line.push('\n');
        hash.update(&line);
    }
    let mut served: Vec<&Premises> =
        facts.stops.iter().flat_map(|stop| stop.premises.iter().copied()).collect();
    served.sort_by_key(|premises| premises.id);
    for premises in served {
        let building = premises.building.map_or("-".to_owned(), |id| id.uuid().to_string());
        let (at, purpose) = (premises.position, premises.purpose.code());
        let id = premises.id.uuid();
        hash.update(format!("{id} {purpose} {} {} {building}\n", at.lon_e7(), at.lat_e7()));
    }
    let world = facts.given.world;
    world.existing_routes.iter().for_each(|row| hash.update(existing_route(row)));
    world.existing_sites.iter().for_each(|row| hash.update(existing_site(row)));
    hex(hash.finalize())
}

fn existing_route(row: &ExistingRoute) -> String {
    let number = |number: Option<i64>| number.map_or("-".to_owned(), |number| number.to_string());
    let wide = number(row.inner_diameter_mm.map(i64::from));
    let (rent, way) = (number(row.rent.map(Money::get)), row.way.code());
    let mut line = format!("{} {way} {} {wide} {rent}", row.id.uuid(), row.free);
    for position in &row.line {
        _ = write!(line, " {},{}", position.lon_e7(), position.lat_e7());
    }
    line.push('\n');
    line
}

fn existing_site(row: &ExistingSite) -> String {
    let rent = row.rent.map_or("-".to_owned(), |rent| rent.get().to_string());
    let (at, kind) = (row.position, row.kind.code());
    format!("{} {kind} {} {rent} {} {}\n", row.id.uuid(), row.free, at.lon_e7(), at.lat_e7())
}

fn hex(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().fold(String::new(), |mut text, byte| {
        _ = write!(text, "{byte:02x}");
        text
    })
}
