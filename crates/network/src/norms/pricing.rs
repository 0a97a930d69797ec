//! What a row costs: one pure function a kind, so that a bill can be checked row by row.

use bocage_vocab::{Length, Money};

use super::{CableOffer, Item, Norms};
use crate::{Crossing, Reuse, SupportKind, Way};

/// A price a metre, over a length.
pub(super) fn over(length: Length, per_metre: Money) -> Money {
    let cents = i128::from(length.get()) * i128::from(per_metre.get());
    Money::cents(((cents + 500) / 1_000) as i64)
}

impl Norms {
    /// Civil works of a route.
    #[must_use]
    pub fn route_price(&self, way: Way, length: Length, crossing: Option<Crossing>) -> Money {
        self.route_price_at(way, self.prices.rent(way), length, crossing)
    }

    /// The same at a rent of one's own, a metre and year.
    #[must_use]
    pub fn route_price_at(
        &self,
        way: Way,
        rent: Money,
        length: Length,
        crossing: Option<Crossing>,
    ) -> Money {
        let extra = crossing.map_or(Money::ZERO, |crossing| self.prices.crossing(crossing));
        over(length, self.way_price_at(way, rent)) + extra
    }

    /// A metre of a way of building: what is paid once, and the rent of all years at its value of
    /// today.
    #[must_use]
    pub fn way_price(&self, way: Way) -> Money {
        self.way_price_at(way, self.prices.rent(way))
    }

    /// The same at a rent of one's own, a metre and year.
    #[must_use]
    pub fn way_price_at(&self, way: Way, rent: Money) -> Money {
        let once = self.prices.way(way);
        let once =
            if way.is_trench() { once.share(self.settings.civil.trench_factor) } else { once };
        once + self.present(rent)
    }

    /// The rent of a length: of one year, and of all years at its value of today, as the price of a
    /// route holds it.
    #[must_use]
    pub fn rent_over(&self, length: Length, rent_metre_year: Money) -> (Money, Money) {
        (over(length, rent_metre_year), over(length, self.present(rent_metre_year)))
    }

    /// A support: a new chamber, or what a box needs in or on what stands already or comes with its
    /// route.
    #[must_use]
    pub fn support_price(&self, kind: SupportKind) -> Money {
        self.prices.item(match kind {
            SupportKind::Chamber => Item::Chamber,
            SupportKind::ExistingChamber => Item::ChamberFitting,
            SupportKind::Indoor => return Money::ZERO,
            _ => Item::PoleFitting,
        })
    }

    /// A cable laid, drops' handiwork apart.
    #[must_use]
    pub fn cable_price(&self, offer: &CableOffer, laid: Length) -> Money {
        over(laid, offer.price + self.prices.item(Item::CableLaying))
    }

    /// A drop with its outlet.
    #[must_use]
    pub fn drop_price(&self, offer: &CableOffer, laid: Length) -> Money {
        over(laid, offer.price) + self.prices.item(Item::Drop)
    }

    /// A branching point with a splice for each strand that it opens.
    #[must_use]
    pub fn branching_point_price(&self, indoor: bool, strands: u16) -> Money {
        let item = if indoor { Item::BranchingPointIndoor } else { Item::BranchingPoint };
        self.prices.item(item) + self.prices.item(Item::Splice) * i64::from(strands)
    }

    /// A closure with its splices.
    #[must_use]
    pub fn splice_closure_price(&self, splices: u16) -> Money {
        self.prices.item(Item::SpliceClosure) + self.prices.item(Item::Splice) * i64::from(splices)
    }

    /// A cabinet with its ports.
    #[must_use]
    pub fn cabinet_price(&self, ports: u16) -> Money {
        self.prices.item(Item::Cabinet) + self.prices.item(Item::CabinetPort) * i64::from(ports)
    }

    /// An exchange with its ports.
    #[must_use]
    pub fn exchange_price(&self, ports: u32) -> Money {
        self.prices.item(Item::Exchange) + self.prices.item(Item::ExchangePort) * i64::from(ports)
    }

    /// A cabinet of others at a rent a year, with its ports: what is paid once, and the rent of all
    /// years at its value of today.
    #[must_use]
    pub fn existing_cabinet_price(&self, rent_year: Money, ports: u16) -> Money {
        let ports = self.prices.item(Item::CabinetPort) * i64::from(ports);
        self.prices.item(Item::ExistingCabinet) + self.present(rent_year) + ports
    }

    /// An exchange of others at a rent a year, with its ports, in the same way.
    #[must_use]
    pub fn existing_exchange_price(&self, rent_year: Money, ports: u32) -> Money {
        let ports = self.prices.item(Item::ExchangePort) * i64::from(ports);
        self.prices.item(Item::ExistingExchange) + self.present(rent_year) + ports
    }

    /// The way of building along a street of this kind: the cheapest, and plant of others as the
    /// settings have it.
    #[must_use]
    pub fn cheapest_way(&self, class: crate::StreetClass, existing: Option<Way>) -> Way {
        let allowed = self.settings.ways.get(&class).into_iter().flatten().copied();
        let price = |way: &Way| (self.way_price(*way), *way);
        match (self.settings.existing.reuse, existing) {
            (Reuse::Always, Some(existing)) => existing,
            (Reuse::Cheaper, existing) => {
                allowed.chain(existing).min_by_key(price).unwrap_or(Way::RoadTrench)
            }
            _ => allowed.min_by_key(price).unwrap_or(Way::RoadTrench),
        }
    }
}
