//! Prices, each with its source.

use bocage_vocab::{Money, code_list};
use serde::Deserialize;

use super::Error;
use super::text::quantity;
use crate::{Crossing, Way};

code_list! {
    /// Something that is paid a piece or a metre.
    pub enum Item: ItemError {
        /// A chamber, supplied and set.
        Chamber = "chamber",
        /// What a box needs in a chamber that stands already.
        ChamberFitting = "chamber_fitting",
        /// What a box needs on a pole or a wall.
        PoleFitting = "pole_fitting",
        /// A branching point outdoors.
        BranchingPoint = "branching_point",
        /// A branching point indoors, with its riser.
        BranchingPointIndoor = "branching_point_indoor",
        /// An empty closure.
        SpliceClosure = "splice_closure",
        /// One splice.
        Splice = "splice",
        /// An empty cabinet.
        Cabinet = "cabinet",
        /// One port of a cabinet.
        CabinetPort = "cabinet_port",
        /// An empty exchange.
        Exchange = "exchange",
        /// One port of an exchange.
        ExchangePort = "exchange_port",
        /// Moving into a cabinet of others, its ports apart.
        ExistingCabinet = "existing_cabinet",
        /// Moving into an exchange of others, its ports apart.
        ExistingExchange = "existing_exchange",
        /// Bringing one drop in, its cable apart.
        Drop = "drop",
        /// Laying a metre of cable.
        CableLaying = "cable_laying",
        /// Surveys and studies of one premises.
        Study = "study",
    }
}

impl Item {
    /// For how much of it its price is.
    fn unit(self) -> &'static str {
        match self {
            Item::CableLaying => METRE,
            Item::Study => "premises",
            _ => EACH,
        }
    }
}

/// Units of prices.
const METRE: &str = "m";
const EACH: &str = "each";

/// Prices without tax.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceBook {
    way: Vec<PriceLine>,
    crossing: Vec<PriceLine>,
    item: Vec<PriceLine>,
}

/// One price.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceLine {
    /// What is paid.
    pub code: String,
    /// How much.
    #[serde(deserialize_with = "quantity")]
    pub price: Money,
    /// What is paid on top, every year.
    #[serde(default, deserialize_with = "quantity")]
    pub rent: Money,
    /// For how much of it.
    pub unit: String,
    /// Who says so; "assumption" where nobody published it.
    pub source: String,
    /// As of when, where somebody did.
    #[serde(default)]
    pub date: Option<String>,
}

fn find(lines: &[PriceLine], code: &str) -> Option<Money> {
    lines.iter().find(|line| line.code == code).map(|line| line.price)
}

impl PriceBook {
    /// A metre of a way of building, paid once.
    #[must_use]
    pub fn way(&self, way: Way) -> Money {
        find(&self.way, way.code()).unwrap_or_default()
    }
    /// A metre of a way of building, paid every year.
    #[must_use]
    pub fn rent(&self, way: Way) -> Money {
        let line = self.way.iter().find(|line| line.code == way.code());
        line.map(|line| line.rent).unwrap_or_default()
    }
    /// What a crossing costs on top.
    #[must_use]
    pub fn crossing(&self, crossing: Crossing) -> Money {
        find(&self.crossing, crossing.code()).unwrap_or_default()
    }
    /// A piece or a metre of something.
    #[must_use]
    pub fn item(&self, item: Item) -> Money {
        find(&self.item, item.code()).unwrap_or_default()
    }
    /// A piece of something, paid every year.
    #[must_use]
    pub fn item_rent(&self, item: Item) -> Money {
        let line = self.item.iter().find(|line| line.code == item.code());
        line.map(|line| line.rent).unwrap_or_default()
    }
    /// Every line, for people.
    pub fn lines(&self) -> impl Iterator<Item = &PriceLine> {
        self.way.iter().chain(&self.crossing).chain(&self.item)
    }

    /// Refuses a book that lacks a price, has one below zero, one of nothing, or one of another
    /// unit.
    pub(super) fn require_whole(&self) -> Result<(), Error> {
        require_known(&self.way, Way::ALL.iter().map(|way| way.code()))?;
        require_known(&self.crossing, Crossing::ALL.iter().map(|crossing| crossing.code()))?;
        require_known(&self.item, Item::ALL.iter().map(|item| item.code()))?;
        require_unit(&self.way, |_| METRE)?;
        require_unit(&self.crossing, |_| EACH)?;
        require_unit(&self.item, |code| code.parse().map_or(EACH, Item::unit))?;
        let negative = |line: &&PriceLine| line.price.get() < 0 || line.rent.get() < 0;
        if let Some(line) = self.lines().find(negative) {
            return Err(Error::NegativePrice { code: line.code.clone() });
        }
        let ways = Way::ALL.iter().map(|way| (&self.way, way.code()));
        let crossings = Crossing::ALL.iter().map(|crossing| (&self.crossing, crossing.code()));
        let items = Item::ALL.iter().map(|item| (&self.item, item.code()));
        let missing = ways.chain(crossings).chain(items).find(|(l, code)| find(l, code).is_none());
        missing.map_or(Ok(()), |(_, code)| Err(Error::NoPrice { code: code.to_owned() }))
    }
}

fn require_known(
    lines: &[PriceLine],
    codes: impl Iterator<Item = &'static str> + Clone,
) -> Result<(), Error> {
    let unknown = lines.iter().find(|line| !codes.clone().any(|code| code == line.code));
    unknown.map_or(Ok(()), |line| {
        let known: Vec<&str> = codes.collect();
        Err(Error::UnknownPrice { code: line.code.clone(), known: known.join(", ") })
    })
}

fn require_unit(lines: &[PriceLine], expected: impl Fn(&str) -> &'static str) -> Result<(), Error> {
    let wrong = lines.iter().find(|line| line.unit != expected(&line.code));
    wrong.map_or(Ok(()), |PriceLine { code, unit, .. }| {
        let (code, unit, expected) = (code.clone(), unit.clone(), expected(code));
        Err(Error::WrongUnit { code, unit, expected })
    })
}
