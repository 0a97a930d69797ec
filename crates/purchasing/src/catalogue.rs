//! Catalogues: what a supplier sells under a lot, at which price since when.

use bocage_vocab::{Date, Share, Siret};
use serde::{Deserialize, Serialize};

use crate::{Cpv, Error, Framework, Reference, UnitPrice};

/// What a supplier sells under a lot, the prices of every day included.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalogue {
    /// The items, by number.
    pub items: Vec<Item>,
}

/// Something that can be ordered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its number.
    pub id: Reference,
    /// Its name.
    pub name: String,
    /// Its unit, as a code of UN/ECE recommendation 20: `C62` is one piece.
    pub unit: String,
    /// Its class, where the supplier says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpv: Option<Cpv>,
    /// The rate of VAT.
    pub vat: Share,
    /// Its prices, the oldest first.
    pub prices: Vec<Price>,
}

/// A price since a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// Its first day.
    pub from: Date,
    /// For one, without VAT; none from the day on which it is not sold any more.
    pub price: Option<UnitPrice>,
    /// What one would cost elsewhere, to compare with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<UnitPrice>,
}

/// A line of a list of prices as a supplier sends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The number of the item.
    pub id: Reference,
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// Its class.
    pub cpv: Option<Cpv>,
    /// The rate of VAT.
    pub vat: Share,
    /// For one, without VAT.
    pub price: UnitPrice,
    /// What one would cost elsewhere.
    pub reference: Option<UnitPrice>,
}

/// What a new list of prices changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Revised {
    /// Items that were not there.
    pub added: usize,
    /// Items with another price.
    pub changed: usize,
    /// Items at the price they had.
    pub unchanged: usize,
    /// Items that the list lacks, which are not sold any more from its day on.
    pub ended: usize,
}

impl Item {
    /// Its price on a day, and what one would cost elsewhere.
    #[must_use]
    pub fn price_on(&self, day: Date) -> Option<(UnitPrice, Option<UnitPrice>)> {
        let last = self.prices.iter().rfind(|price| price.from <= day)?;
        last.price.map(|price| (price, last.reference))
    }
}

impl Catalogue {
    /// One item.
    #[must_use]
    pub fn item(&self, id: &Reference) -> Option<&Item> {
        self.items.iter().find(|item| item.id == *id)
    }

    /// The same with a whole new list of prices from a day on. Prices of earlier days stay what they were.
    ///
    /// # Errors
    /// When the list is older than the last one, names an item twice, or a price rises by more than the
    /// framework lets it.
    pub fn revise(
        &self,
        offers: &[Offer],
        from: Date,
        rise_at_most: Option<Share>,
    ) -> Result<(Catalogue, Revised), Error> {
        let last = self.items.iter().flat_map(|item| &item.prices).map(|price| price.from).max();
        if let Some(last) = last.filter(|last| from < *last) {
            return Err(Error::OldPrices { from, last });
        }
        let (mut revised, mut told) = (self.clone(), Revised::default());
        for (place, offer) in offers.iter().enumerate() {
            if offers[..place].iter().any(|other| other.id == offer.id) {
                return Err(Error::ItemTwice { item: offer.id.clone() });
            }
            revised.offer(offer, from, rise_at_most, &mut told)?;
        }
        for item in &mut revised.items {
            let gone = !offers.iter().any(|offer| offer.id == item.id);
            if gone && item.price_on(from).is_some() {
                item.set(Price { from, price: None, reference: None });
                told.ended += 1;
            }
        }
        revised.items.sort_by(|a, b| a.id.cmp(&b.id));
        Ok((revised, told))
    }

    fn offer(
        &mut self,
        offer: &Offer,
        from: Date,
        rise_at_most: Option<Share>,
        told: &mut Revised,
    ) -> Result<(), Error> {
        if offer.price.get() <= 0 {
            return Err(Error::NoPrice { item: offer.id.clone() });
        }
        let price = Price { from, price: Some(offer.price), reference: offer.reference };
        let Some(item) = self.items.iter_mut().find(|item| item.id == offer.id) else {
            let Offer { id, name, unit, cpv, vat, .. } = offer.clone();
            self.items.push(Item { id, name, unit, cpv, vat, prices: vec![price] });
            told.added += 1;
            return Ok(());
        };
        let before = item.price_on(from);
        if before == Some((offer.price, offer.reference)) {
            told.unchanged += 1;
            return Ok(());
        }
        if let (Some((before, _)), Some(most)) = (before, rise_at_most) {
            let allowed =
                i128::from(before.get()) * (1_000_000 + i128::from(most.get())) / 1_000_000;
            if i128::from(offer.price.get()) > allowed {
                let item = offer.id.clone();
                return Err(Error::PriceRise { item, before, after: offer.price, most });
            }
        }
        item.name.clone_from(&offer.name);
        item.set(price);
        told.changed += 1;
        Ok(())
    }
}

impl Item {
    /// One price a day: a list of the same day takes the place of the one before.
    fn set(&mut self, price: Price) {
        match self.prices.last_mut() {
            Some(last) if last.from == price.from => *last = price,
            _ => self.prices.push(price),
        }
    }
}

/// Where a catalogue belongs: to a supplier under a lot.
///
/// # Errors
/// When the framework has no such lot, or the lot no such supplier.
pub fn require_holder(
    framework: &Framework,
    lot: &Reference,
    supplier: Siret,
) -> Result<(), Error> {
    let holds = framework.lot(lot)?.holder(supplier).is_some();
    let no_holder = || Error::NoHolder {
        framework: framework.reference.clone(),
        lot: lot.clone(),
        supplier: Some(supplier),
    };
    holds.then_some(()).ok_or_else(no_holder)
}
