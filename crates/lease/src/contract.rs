//! What is owed for a time: by what was made available, by turnover, and at least a minimum.

use bocage_vocab::{Date, Money, Period, Share, Text, code_list};

use crate::{Error, Ratio, Rounding};

code_list! {
    /// What a line is owed for.
    pub enum LineKind: LineKindError {
        /// What was made available: kilometres of fibre, sockets.
        Quantity = "r1",
        /// A share of turnover.
        Turnover = "r2",
        /// Up to the minimum that is guaranteed.
        Minimum = "minimum",
    }
}

/// What was agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contract {
    /// What is paid for being made available.
    pub items: Vec<Item>,
    /// The share of turnover,
    pub turnover_share: Share,
    /// of what is above this a year.
    pub turnover_threshold: Money,
    /// What a year comes to at least.
    pub minimum: Money,
    /// How lines become whole cents.
    pub rounding: Rounding,
}

/// Something that is paid for by quantity and time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What it is called, such as `fibre`.
    pub code: Text,
    /// The price of a year in cents, as agreed,
    pub year_price_cents: Ratio,
    /// for so many: 1,000,000 where a kilometre has a price and millimetres are counted.
    pub per: i64,
}

/// So much of an item, made available from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantity {
    /// The item.
    pub item: Text,
    /// The tranche of works that it came with.
    pub tranche: Text,
    /// How much.
    pub amount: i64,
    /// The first day.
    pub from: Date,
    /// The first day on which it is not there any more.
    pub until: Option<Date>,
    /// Where that is known from.
    pub source: Text,
}

/// An amount that is owed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What for.
    pub kind: LineKind,
    /// The item, where there is one.
    pub item: Text,
    /// The tranche, where there is one.
    pub tranche: Text,
    /// The days that it is for.
    pub period: Period,
    /// How much.
    pub amount: Money,
    /// How it was counted, as in a spreadsheet.
    pub counted: Text,
}

impl Contract {
    /// R1 of a period: a line for each quantity and each calendar year that it touches, for the days that
    /// the quantity was there: price × amount × days ÷ days of the year × coefficient, rounded once.
    ///
    /// # Errors
    /// When a quantity has no price, or an amount is too large.
    pub fn by_quantity(
        &self,
        period: Period,
        quantities: &[Quantity],
        coefficient: Ratio,
    ) -> Result<Vec<Line>, Error> {
        let mut lines = Vec::new();
        for quantity in quantities {
            let held = Period::new(quantity.from, quantity.until.unwrap_or(Date::MAX));
            let Some(held) = held.and_then(|held| held.common(period)) else { continue };
            let item = self.item(&quantity.item)?;
            for days in by_year(held) {
                lines.push(self.line(item, quantity, days, coefficient)?);
            }
        }
        lines.sort_by(|a, b| (&a.item, &a.tranche, a.period).cmp(&(&b.item, &b.tranche, b.period)));
        Ok(lines)
    }

    fn item(&self, code: &Text) -> Result<&Item, Error> {
        let item = self.items.iter().find(|item| item.code == *code);
        let item = item.ok_or_else(|| Error::NoPrice { item: code.clone() })?;
        if item.per <= 0 {
            return Err(Error::NotAboveZero { what: format!("the unit of {code}").into() });
        }
        Ok(item)
    }

    fn line(
        &self,
        item: &Item,
        quantity: &Quantity,
        days: Period,
        coefficient: Ratio,
    ) -> Result<Line, Error> {
        let of = days_of_year(days.from());
        let year = Ratio::new(days.days().into(), of.into());
        let amount = Ratio::new(quantity.amount.into(), item.per.into());
        let parts = [amount, year, Some(coefficient)];
        let exact = parts.iter().try_fold(item.year_price_cents, |all, part| all.times((*part)?));
        let cents = exact.and_then(|exact| exact.cents(self.rounding)).ok_or(Error::TooLarge)?;
        let (price, per, amount) = (item.year_price_cents, item.per, quantity.amount);
        let source = &quantity.source;
        Ok(Line {
            kind: LineKind::Quantity,
            item: item.code.clone(),
            tranche: quantity.tranche.clone(),
            period: days,
            amount: Money::cents(cents),
            counted: format!(
                "{price} x {amount}/{per} x {}/{of} x {coefficient} ({source})",
                days.days()
            )
            .into(),
        })
    }

    /// R2 of a year: the share of what turnover is above the threshold; none where it is not.
    ///
    /// # Errors
    /// When an amount is too large.
    pub fn by_turnover(&self, year: Period, turnover: Money) -> Result<Option<Line>, Error> {
        let above = i128::from(turnover.get()) - i128::from(self.turnover_threshold.get());
        if above <= 0 {
            return Ok(None);
        }
        let exact =
            Ratio::new(above, 1).zip(Ratio::new(self.turnover_share.get().into(), 1_000_000));
        let exact = exact.and_then(|(above, share)| above.times(share));
        let cents = exact.and_then(|exact| exact.cents(self.rounding)).ok_or(Error::TooLarge)?;
        let (share, threshold) = (self.turnover_share, self.turnover_threshold);
        let counted = format!("{share} x ({turnover} - {threshold})");
        Ok(Some(line(LineKind::Turnover, year, cents, counted)))
    }

    /// What a year lacks to the minimum; none where it lacks nothing.
    #[must_use]
    pub fn to_minimum(&self, year: Period, lines: &[Line]) -> Option<Line> {
        let owed: i128 = lines.iter().map(|line| i128::from(line.amount.get())).sum();
        let lacks = i64::try_from(i128::from(self.minimum.get()) - owed).ok()?;
        let counted = format!("{} - {owed} cents", self.minimum);
        (lacks > 0).then(|| line(LineKind::Minimum, year, lacks, counted))
    }

    /// All that a year comes to.
    ///
    /// # Errors
    /// When a quantity has no price, or an amount is too large.
    pub fn year(
        &self,
        year: Period,
        quantities: &[Quantity],
        turnover: Money,
        coefficient: Ratio,
    ) -> Result<Vec<Line>, Error> {
        let mut lines = self.by_quantity(year, quantities, coefficient)?;
        lines.extend(self.by_turnover(year, turnover)?);
        lines.extend(self.to_minimum(year, &lines));
        Ok(lines)
    }
}

fn line(kind: LineKind, period: Period, cents: i64, counted: String) -> Line {
    let none = Text::default;
    let (item, tranche, amount) = (none(), none(), Money::cents(cents));
    Line { kind, item, tranche, period, amount, counted: counted.into() }
}

/// The days of a period, one calendar year after the other.
fn by_year(period: Period) -> Vec<Period> {
    let years = period.from().year()..=period.until().year();
    let year = |year: i16| {
        let first = Date::new(year, 1, 1).ok()?;
        Period::new(first, first.last_of_year().tomorrow().ok()?)?.common(period)
    };
    years.filter_map(year).collect()
}

fn days_of_year(day: Date) -> i64 {
    day.days_in_year().into()
}
