//! Lines of an invoice, and what is taken off or put on.

use bocage_vocab::{Money, Share};

use super::{Country, Identifier, Period, Quantity, Unit, UnitPrice, VatCategory};

/// Category and rate of VAT.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Vat {
    /// The category (BT-151, BT-118, BT-95, BT-102).
    pub category: VatCategory,
    /// The rate; none outside of VAT (BT-152, BT-119, BT-96, BT-103).
    pub rate: Option<Share>,
}

impl Vat {
    /// At a rate in per cent of a hundred: `Vat::standard(2000)` is 20 %.
    #[must_use]
    pub const fn standard(rate_hundredths: i64) -> Vat {
        Vat { category: VatCategory::Standard, rate: Some(Share::ppm(rate_hundredths * 100)) }
    }

    /// Without VAT, for the reason of a category.
    #[must_use]
    pub const fn none(category: VatCategory) -> Vat {
        let rate = match category {
            VatCategory::Outside => None,
            _ => Some(Share::ZERO),
        };
        Vat { category, rate }
    }
}

/// A line (BG-25).
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its number in the invoice (BT-126).
    pub id: String,
    /// A note (BT-127).
    pub note: Option<String>,
    /// What is invoiced (BT-128).
    pub object: Option<Identifier>,
    /// How many (BT-129).
    pub quantity: Quantity,
    /// Of what unit (BT-130).
    pub unit: Unit,
    /// What it comes to without VAT (BT-131).
    pub net: Money,
    /// The order's line (BT-132).
    pub order_line: Option<String>,
    /// The buyer's account (BT-133).
    pub account: Option<String>,
    /// The period that it is for (BG-26).
    pub period: Option<Period>,
    /// Allowances and charges on it (BG-27, BG-28).
    pub adjustments: Vec<Adjustment>,
    /// The price for one, or for `base_quantity` (BT-146).
    pub price: UnitPrice,
    /// What was taken off the price before (BT-147).
    pub discount: Option<UnitPrice>,
    /// How many the price is for (BT-149).
    pub base_quantity: Option<Quantity>,
    /// VAT (BG-30).
    pub vat: Vat,
    /// What is sold (BG-31).
    pub item: Item,
}

/// What is sold (BG-31).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Item {
    /// Its name (BT-153).
    pub name: String,
    /// More words (BT-154).
    pub description: Option<String>,
    /// The seller's number (BT-155).
    pub seller_id: Option<String>,
    /// The buyer's number (BT-156).
    pub buyer_id: Option<String>,
    /// A number of a scheme (BT-157).
    pub standard_id: Option<Identifier>,
    /// Classes, with the list that they are of: `STI` for CPV (BT-158).
    pub classes: Vec<Identifier>,
    /// The country that it comes from (BT-159).
    pub origin: Option<Country>,
    /// Properties (BG-32).
    pub properties: Vec<Property>,
}

/// A property of what is sold (BG-32).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property {
    /// Its name (BT-160).
    pub name: String,
    /// Its value (BT-161).
    pub value: String,
}

/// An allowance or a charge.
#[derive(Debug, Clone, PartialEq)]
pub struct Adjustment {
    /// Whether it is put on (BG-21, BG-28) or taken off (BG-20, BG-27).
    pub is_charge: bool,
    /// How much, without VAT (BT-92, BT-99, BT-136, BT-141).
    pub amount: Money,
    /// What it is a share of (BT-93, BT-100, BT-137, BT-142).
    pub base: Option<Money>,
    /// The share (BT-94, BT-101, BT-138, BT-143).
    pub share: Option<Share>,
    /// Why, in words (BT-97, BT-104, BT-139, BT-144).
    pub reason: Option<String>,
    /// Why, as a code of UNTDID 5189 or 7161 (BT-98, BT-105, BT-140, BT-145).
    pub code: Option<String>,
    /// VAT, of those on the whole (BT-95, BT-96, BT-102, BT-103).
    pub vat: Option<Vat>,
}

impl Adjustment {
    /// What it does to a total.
    #[must_use]
    pub fn effect(&self) -> Money {
        if self.is_charge { self.amount } else { -self.amount }
    }
}
