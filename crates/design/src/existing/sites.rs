//! Cabinets and exchanges of others: those that may be moved into, and at what price.

use bocage_ground::{LineIndex, OnLine};
use bocage_network::norms::{Item, Norms};
use bocage_network::{Cabinet, Exchange, ExistingKind, ExistingSite, Rental, Reuse, Street};
use bocage_vocab::{Fact, Finding, Id, Length, Money, Text, Thing};
use bocage_world::World;

use crate::snap::Stop;

/// A cabinet or an exchange that stands on a street and may be moved into.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SiteOffer {
    pub(crate) kind: ExistingKind,
    pub(crate) row: Id<ExistingSite>,
    pub(crate) owner: Text,
    /// Ports of a cabinet, lines of an exchange.
    pub(crate) free: u32,
    /// The rent of a year.
    pub(crate) rent: Money,
    /// The place of the street that it stands on.
    pub(crate) street: u32,
    /// Where on it.
    pub(crate) on: OnLine,
    /// The node there, once the streets are cut.
    pub(crate) node: u32,
}

impl SiteOffer {
    /// Moving in and the rents of all years, ports apart.
    pub(crate) fn price(&self, norms: &Norms) -> Money {
        price(self.kind, self.rent, norms)
    }

    /// What counts where sites are compared: nothing where all that stands is taken at any price.
    pub(crate) fn weight(&self, norms: &Norms) -> i64 {
        match norms.settings.existing.reuse {
            Reuse::Always => 0,
            _ => self.price(norms).get(),
        }
    }

    /// Where the street is cut for it.
    pub(crate) fn cut<'a>(&self) -> Stop<'a> {
        Stop { premises: Vec::new(), building: None, street: self.street as usize, on: self.on }
    }
}

/// What is offered: cabinets and exchanges that stand on a street, have something free and cost
/// less than new ones, where the settings do not have it otherwise. What is near no street or full
/// is told.
pub(crate) fn offers(
    streets: &[&Street],
    world: &World,
    norms: &Norms,
    findings: &mut Vec<Finding>,
) -> Vec<SiteOffer> {
    if norms.settings.existing.reuse == Reuse::Never {
        return Vec::new();
    }
    let index = LineIndex::new(streets.iter().map(|street| &*street.line));
    let mut offers = Vec::new();
    for site in world.existing_sites.iter().filter(|site| new_price(site.kind, norms).is_some()) {
        let near = index.nearest(site.position, |street| &streets[street].line);
        let on = near.filter(|(_, on)| on.distance <= norms.settings.existing.distance_max);
        match on {
            _ if site.free == 0 => findings.push(full(site)),
            None => findings.push(off_street(site, near.map(|(_, on)| on.distance))),
            Some((street, on)) => offers.push(SiteOffer {
                kind: site.kind,
                row: site.id,
                owner: site.owner.clone(),
                free: site.free,
                rent: rent(site, norms),
                street: street as u32,
                on,
                node: u32::MAX,
            }),
        }
    }
    offers.retain(|offer| is_taken_at(offer.price(norms), offer.kind, norms));
    offers
}

/// The rent of a year.
pub(crate) fn rent(site: &ExistingSite, norms: &Norms) -> Money {
    site.rent.unwrap_or_else(|| book_rent(site.kind, norms))
}

/// Moving in and the rents of all years, ports apart.
pub(crate) fn price(kind: ExistingKind, rent: Money, norms: &Norms) -> Money {
    match kind {
        ExistingKind::Exchange => norms.existing_exchange_price(rent, 0),
        _ => norms.existing_cabinet_price(rent, 0),
    }
}

/// Whether what stands may be moved into at a price: as the settings have it, where it costs less
/// than a new one or at any price.
pub(crate) fn is_taken_at(price: Money, kind: ExistingKind, norms: &Norms) -> bool {
    let new = new_price(kind, norms);
    match norms.settings.existing.reuse {
        Reuse::Never => false,
        Reuse::Cheaper => new > Some(price),
        Reuse::Always => new.is_some(),
    }
}

/// What a new one costs, ports apart; none for what is no site of cables' ends.
fn new_price(kind: ExistingKind, norms: &Norms) -> Option<Money> {
    match kind {
        ExistingKind::Cabinet => Some(norms.prices.item(Item::Cabinet)),
        ExistingKind::Exchange => Some(norms.prices.item(Item::Exchange)),
        ExistingKind::Chamber | ExistingKind::Pole => None,
    }
}

fn book_rent(kind: ExistingKind, norms: &Norms) -> Money {
    norms.prices.item_rent(match kind {
        ExistingKind::Exchange => Item::ExistingExchange,
        _ => Item::ExistingCabinet,
    })
}

fn full(site: &ExistingSite) -> Finding {
    let finding = Finding::info("existing_site_full").about(site.thing()).named(&*site.reference);
    finding.at(site.position).says("kind", site.kind.code()).says("owner", &*site.owner)
}

fn off_street(site: &ExistingSite, distance: Option<Length>) -> Finding {
    let finding = Finding::warning("existing_site_off_street").about(site.thing());
    let finding = finding.named(&*site.reference).at(site.position);
    let finding = finding.says("kind", site.kind.code());
    finding.says("distance", distance.unwrap_or_default())
}

/// What is paid every year for a site that was moved into. Unlike along routes, there is a row even
/// where nothing is paid: it says which site was taken.
pub(crate) fn rental(by: Thing, offer: &SiteOffer, norms: &Norms) -> Rental {
    Rental {
        id: Id::derive(&[&by.to_string()]),
        by,
        existing: Some(offer.row.thing()),
        owner: offer.owner.clone(),
        length: Length::ZERO,
        metre: Money::ZERO,
        year: offer.rent,
        years: norms.settings.existing.rent_years,
        present: norms.present(offer.rent),
    }
}

/// The site that a cabinet of a design stands in, as it was taken; its node is for the caller to
/// find.
pub(crate) fn taken(world: &World, cabinet: Id<Cabinet>) -> Option<SiteOffer> {
    let rental = world.rentals.iter().find(|row| row.by == cabinet.thing())?;
    let site = world.existing_sites.get(rental.existing?.id()?)?;
    let position = world.cabinets.get(cabinet)?.position;
    Some(SiteOffer {
        kind: site.kind,
        row: site.id,
        owner: rental.owner.clone(),
        free: site.free,
        rent: rental.year,
        street: u32::MAX,
        on: OnLine { position, offset: Length::ZERO, distance: Length::ZERO },
        node: u32::MAX,
    })
}

/// What an exchange costs with so many ports: a new one, or one of others where it rents.
pub(crate) fn exchange_price(
    world: &World,
    exchange: Id<Exchange>,
    ports: u32,
    norms: &Norms,
) -> Money {
    let rental = world.rentals.iter().find(|row| row.by == exchange.thing());
    rental.map_or_else(
        || norms.exchange_price(ports),
        |rental| norms.existing_exchange_price(rental.year, ports),
    )
}

/// The offers of one kind.
pub(crate) fn of_kind(offers: &[SiteOffer], kind: ExistingKind) -> Vec<SiteOffer> {
    offers.iter().filter(|offer| offer.kind == kind).cloned().collect()
}
