//! Checks what a design claims: its cost, and that no design costs less than its bound.
//!
//! Nothing is read but the GeoPackage with the design and the certificate beside it. The cost is
//! recomputed row by row with the certificate's price book, which must be the one that the rows
//! were priced with. The bound is recomputed from dual values, each of which is checked on the streets
//! as the GeoPackage gives them: `docs/problem.md` says why such values prove a bound, and
//! `docs/formats/certificate.md` how they are written.
//!
//! This crate shares no code with the designer; of the whole project it names the words alone.
#![warn(missing_docs)]

mod boxes;
mod certificate;
mod error;
mod facts;
mod floor;
mod forced;
mod norms;
mod offers;
mod places;
mod plane;
mod refusal;
mod rents;
mod routes;
mod sites;
mod snap;
mod streets;
mod tariff;
mod upper;
mod whole;

use std::path::Path;

use serde::Serialize;

use certificate::Certificate;
pub use error::Error;
use facts::Facts;
use norms::Norms;
pub use refusal::Refusal;

/// What one part of the network costs as designed, and what it costs in any design.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// The part.
    pub name: &'static str,
    /// As designed, in cents.
    pub upper_cents: i64,
    /// In any design, in cents.
    pub lower_cents: i64,
}

/// What the check came to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Verdict {
    /// Whether all that is claimed is proven.
    pub ok: bool,
    /// The cost of the design, in cents.
    pub upper_cents: i64,
    /// The proven bound, in cents.
    pub lower_cents: i64,
    /// Both, part by part.
    pub components: Vec<Part>,
    /// How far the cost may be above the least, in millionths of what designs can differ in.
    pub gap_ppm: i64,
    /// Why the certificate is refused; nothing where all is proven.
    pub refused: Vec<Refusal>,
}

/// Checks a certificate against the design in a GeoPackage.
///
/// # Errors
/// When a file cannot be read or holds no design. A certificate that proves nothing is not an error
/// but the answer.
pub fn verify(geopackage: &Path, certificate: &Path) -> Result<Verdict, Error> {
    let packed = std::fs::read(certificate).map_err(Error::file(certificate))?;
    let facts = Facts::read(geopackage)?;
    Ok(judge(&facts, &packed)
        .unwrap_or_else(|refusal| Verdict { refused: vec![refusal], ..Verdict::default() }))
}

fn judge(facts: &Facts, packed: &[u8]) -> Result<Verdict, Refusal> {
    let certificate = Certificate::read(packed)?;
    let norms = Norms::read(&certificate.norms)?;
    facts.require_same_territory(certificate.head("territory_hash")?)?;
    facts.require_same_settings(certificate.head("settings_hash")?)?;
    facts.require_whole()?;
    let tariff = tariff::Tariff::checked(&certificate, &norms)?;
    let offered = offers::Offered::of(facts, &norms);
    let costs = upper::Costs::of(facts, &offered, &norms)?;
    let places = places::Places::of(facts, &certificate, &norms)?;
    let graph = streets::Streets::cut(facts, &places, &offered, &norms, &tariff);
    let parts = streets::Parts::of(&graph, facts);
    let forced = forced::Forced::of(&graph, &places);
    let exchange = offered.sites("exchange").map(|site| site.price);
    let exchange = exchange.fold(norms.item("exchange"), i64::min);
    let routes = routes::check(&certificate, &graph, &places, &parts, &forced, exchange)?;
    let boxes = boxes::check(&certificate, &graph, &places, &forced, &norms, &tariff)?;
    let cabinets = sites::cabinets(&certificate, &offered, &norms, &tariff);
    let cabinets = sites::check(&graph, &places, &cabinets)?;
    let exchanges = sites::exchanges(&certificate, &parts, &offered, &norms, &tariff);
    let exchanges = sites::check(&graph, &places, &exchanges)?;
    let paid = floor::Paid { routes, boxes, cabinets, exchanges };
    let fitted = offered.sites("cabinet").next().is_some();
    let floor = floor::Floor::of(&paid, &places, (&forced, fitted), &norms);
    let claims = floor.claimed(&certificate)?;
    let uppers = costs.by_part(facts, &norms, &tariff, &parts, &floor);
    Ok(verdict(&uppers, claims, floor.equal))
}

fn verdict(uppers: &[i64; 7], claims: floor::Claims, equal: i64) -> Verdict {
    let components: Vec<Part> = claims
        .into_iter()
        .zip(uppers)
        .map(|((name, lower_cents), upper)| Part { name, upper_cents: *upper, lower_cents })
        .collect();
    let upper_cents: i64 = components.iter().map(|part| part.upper_cents).sum();
    let lower_cents: i64 = components.iter().map(|part| part.lower_cents).sum();
    let differ = i128::from((upper_cents - equal).max(1));
    let mut refused = Vec::new();
    if let Some(above) = components.iter().find(|part| part.lower_cents > part.upper_cents) {
        let Part { name, upper_cents, lower_cents } = above;
        let detail =
            format!("{name}: {lower_cents} cents are above the cost of {upper_cents} cents");
        refused.push(Refusal::new("bound_above_cost", detail));
    }
    Verdict {
        ok: refused.is_empty(),
        upper_cents,
        lower_cents,
        components,
        gap_ppm: (i128::from(upper_cents - lower_cents) * 1_000_000 / differ) as i64,
        refused,
    }
}
