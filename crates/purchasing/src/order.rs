//! Orders: what a cart becomes, a document a supplier, from its reservation to its end.

use bocage_vocab::{Date, Money, Share, Siret, code_list};
use serde::{Deserialize, Serialize};

use crate::{Model, Quantity, Reference, UnitPrice};

code_list! {
    /// Where an order stands.
    pub enum OrderState: OrderStateError {
        /// The money is reserved; nobody has approved it yet.
        Reserved = "reserved",
        /// It was approved and sent to the supplier.
        Approved = "approved",
        /// The supplier has accepted it.
        Acknowledged = "acknowledged",
        /// The supplier has declined it; nothing is reserved any more.
        Declined = "declined",
        /// It was given up before the supplier had it, or what was left of it was.
        Dropped = "dropped",
        /// All of it is delivered and invoiced.
        Done = "done",
    }
}

/// An order to one supplier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Its number, which the supplier's invoice names.
    pub number: Reference,
    /// The cart that it came from.
    pub cart: Reference,
    /// Where it stands.
    pub state: OrderState,
    /// Who signs it and is invoiced.
    pub model: Model,
    /// The buyer's number: the syndicate's or the member's, by the model.
    pub buyer: Siret,
    /// The buyer's name.
    pub buyer_name: String,
    /// For whom.
    pub member: Siret,
    /// Its name.
    pub member_name: String,
    /// From whom.
    pub supplier: Siret,
    /// Its name.
    pub supplier_name: String,
    /// The day of the reservation, whose prices hold.
    pub placed: Date,
    /// By when it is to be delivered, once approved.
    pub due: Option<Date>,
    /// What is ordered.
    pub lines: Vec<Line>,
    /// What is reserved of each lot.
    pub holds: Vec<Hold>,
    /// What happened to it, the oldest first.
    pub events: Vec<Event>,
    /// What came.
    pub deliveries: Vec<Delivery>,
    /// Invoices that were matched.
    pub invoices: Vec<Matched>,
}

/// A line of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its number, from 1.
    pub number: u32,
    /// The framework.
    pub framework: Reference,
    /// The lot.
    pub lot: Reference,
    /// The item.
    pub item: Reference,
    /// What it is called.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// How many.
    pub quantity: Quantity,
    /// For one, without VAT.
    pub price: UnitPrice,
    /// What one would cost elsewhere.
    pub reference: Option<UnitPrice>,
    /// The rate of VAT.
    pub vat: Share,
    /// What it comes to, without VAT.
    #[serde(rename = "net_cents")]
    pub net: Money,
}

/// What is reserved of a lot for an order. Each invoice that takes a part of it begins a new step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// The framework.
    pub framework: Reference,
    /// The lot.
    pub lot: Reference,
    /// How often a part was taken.
    pub step: u32,
    /// What is still reserved, without VAT.
    #[serde(rename = "net_cents")]
    pub net: Money,
    /// How many units are still reserved.
    pub quantity: Quantity,
    /// Whether the lot has a maximum in value, in quantity.
    pub limits: (bool, bool),
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The day.
    pub on: Date,
    /// Where the order stood then.
    pub state: OrderState,
    /// Who did it.
    pub by: String,
    /// Why, where somebody said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Something that came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The number of the delivery note.
    pub note: String,
    /// The day.
    pub on: Date,
    /// How many of which line were accepted.
    pub lines: Vec<(u32, Quantity)>,
}

/// An invoice that agrees with what was ordered and what came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matched {
    /// The supplier's number of it.
    pub number: String,
    /// Its day of issue.
    pub issued: Date,
    /// The day on which it came.
    pub received: Date,
    /// How many of which line.
    pub lines: Vec<(u32, Quantity)>,
    /// Without VAT.
    #[serde(rename = "net_cents")]
    pub net: Money,
    /// The VAT.
    #[serde(rename = "vat_cents")]
    pub vat: Money,
    /// Who is recharged, where the syndicate resells.
    pub recharged: Option<Siret>,
    /// The day by which it is to be paid.
    pub pay_by: Date,
    /// How it was paid, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid: Option<Payment>,
}

/// How an invoice was paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// The day.
    pub on: Date,
    /// Interest on what was late.
    #[serde(rename = "interest_cents")]
    pub interest: Money,
    /// The lump for lateness.
    #[serde(rename = "lump_cents")]
    pub lump: Money,
}

impl Order {
    /// What it comes to, without VAT.
    #[must_use]
    pub fn net(&self) -> Money {
        self.lines.iter().map(|line| line.net).sum()
    }

    /// One line.
    #[must_use]
    pub fn line(&self, number: u32) -> Option<&Line> {
        self.lines.iter().find(|line| line.number == number)
    }

    /// How many of a line came.
    #[must_use]
    pub fn delivered(&self, line: u32) -> Quantity {
        of_line(self.deliveries.iter().flat_map(|one| &one.lines), line)
    }

    /// How many of a line were invoiced.
    #[must_use]
    pub fn invoiced(&self, line: u32) -> Quantity {
        of_line(self.invoices.iter().flat_map(|one| &one.lines), line)
    }

    /// Whether every line is delivered and invoiced.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.lines.iter().all(|line| {
            let number = line.number;
            self.delivered(number) == line.quantity && self.invoiced(number) == line.quantity
        })
    }

    /// What was saved against what the same costs elsewhere, of lines that say so, without VAT; below zero
    /// where elsewhere is cheaper.
    #[must_use]
    pub fn saved(&self) -> Option<Money> {
        let saved = self.lines.iter().filter_map(|line| {
            let elsewhere = line.reference?.times(line.quantity)?;
            Some(elsewhere - line.net)
        });
        saved.reduce(|sum, one| sum + one)
    }

    /// Whether it counts against maxima: not where it was dropped or declined without an invoice.
    #[must_use]
    pub fn counts(&self) -> bool {
        !matches!(self.state, OrderState::Dropped | OrderState::Declined)
            || !self.invoices.is_empty()
    }
}

fn of_line<'a>(lines: impl Iterator<Item = &'a (u32, Quantity)>, number: u32) -> Quantity {
    lines.filter(|(line, _)| *line == number).map(|(_, quantity)| *quantity).sum()
}
