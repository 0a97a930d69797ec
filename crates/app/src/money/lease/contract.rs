//! The contract's file.

use std::path::Path;

use bocage_lease::{Coefficient, Contract, Formula, Indices, Item, Ratio, Rounding, Term};
use bocage_network::Stage;
use bocage_vocab::{Date, Money, Period, Share, Siret};
use serde::Deserialize;

use crate::Error;
use crate::money::MoneyError;
use crate::money::rows::{amount, row_of};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    lease: LeaseRow,
    item: Vec<ItemRow>,
    formula: Option<FormulaRow>,
    #[serde(default)]
    index: Vec<IndexRow>,
    #[serde(default)]
    turnover: Vec<TurnoverRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LeaseRow {
    code: String,
    lessee: Siret,
    /// What the inventory calls it.
    called: String,
    budget: String,
    from: Date,
    until: Date,
    deliberation: String,
    executory: Date,
    vat: String,
    #[serde(default = "accepted")]
    from_stage: String,
    turnover_share: String,
    turnover_threshold: String,
    minimum: String,
    /// Days of the year on which instalments are due, as `03-31`.
    instalments: Vec<String>,
}

fn accepted() -> String {
    Stage::Accepted.code().to_owned()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemRow {
    code: String,
    /// Euros a year for `per` of what is counted: millimetres of lengths, pieces of sockets and lines.
    year_price: String,
    per: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FormulaRow {
    fixed: String,
    #[serde(default)]
    places: Option<u32>,
    #[serde(default)]
    floor: Option<String>,
    #[serde(default)]
    cap: Option<String>,
    term: Vec<TermRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TermRow {
    series: String,
    weight: String,
    base: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IndexRow {
    series: String,
    month: Date,
    value: String,
    #[serde(default)]
    definitive: bool,
    published: Date,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TurnoverRow {
    year: i16,
    amount: String,
}

/// What was agreed, as it is counted by.
pub(super) struct Agreed {
    pub(super) code: String,
    pub(super) lessee: Siret,
    pub(super) called: String,
    pub(super) budget: String,
    pub(super) from: Date,
    until: Date,
    pub(super) vat_ppm: i64,
    pub(super) stage: Stage,
    pub(super) contract: Contract,
    formula: Option<Formula>,
    indices: Indices,
    turnovers: Vec<(i16, Money)>,
    days: Vec<(i8, i8)>,
}

impl Agreed {
    pub(super) fn read(path: &Path) -> Result<Agreed, Error> {
        let text = std::fs::read_to_string(path).map_err(Error::file(path, "read"))?;
        let unread = |source| MoneyError::RegisterFile { path: path.to_owned(), source };
        let file: File = toml::from_str(&text).map_err(unread)?;
        let code = file.lease.code.clone();
        let wrong = |reason: String| row_of("the lease", &code, reason);
        let lease = &file.lease;
        if lease.deliberation.trim().is_empty() || lease.from < lease.executory {
            let reason =
                "it holds from the day on which its deliberation, by its number, is executory";
            return Err(wrong(reason.to_owned()));
        }
        let mut indices = Indices::default();
        for row in &file.index {
            let value = ratio(&row.value).map_err(wrong)?;
            indices.publish(&row.series, row.month, value, row.definitive, row.published);
        }
        let turnover = |row: &TurnoverRow| Ok((row.year, amount(&row.amount).map_err(wrong)?));
        Ok(Agreed {
            code: lease.code.clone(),
            lessee: lease.lessee,
            called: lease.called.clone(),
            budget: lease.budget.clone(),
            from: lease.from,
            until: lease.until,
            vat_ppm: share(&lease.vat).map_err(wrong)?.get(),
            stage: lease
                .from_stage
                .parse()
                .map_err(|_| wrong(format!("no stage `{}`", lease.from_stage)))?,
            contract: contract(&file).map_err(wrong)?,
            formula: file.formula.as_ref().map(|row| formula(row, &wrong)).transpose()?,
            indices,
            turnovers: file.turnover.iter().map(turnover).collect::<Result<_, Error>>()?,
            days: days(&lease.instalments).map_err(wrong)?,
        })
    }

    /// The days of a year on which it holds.
    pub(super) fn year(&self, year: i16) -> Option<Period> {
        let first = Date::new(year, 1, 1).ok()?;
        let whole = Period::new(first, first.last_of_year().tomorrow().ok()?)?;
        Period::new(self.from, self.until)?.common(whole)
    }

    pub(super) fn turnover(&self, year: i16) -> Money {
        self.turnovers.iter().find(|(of, _)| *of == year).map_or(Money::ZERO, |(_, amount)| *amount)
    }

    /// The days on which instalments of a year are due; its last day where none is within it.
    pub(super) fn due_days(&self, period: Period) -> Vec<Date> {
        let year = period.from().year();
        let days = self.days.iter().filter_map(|(month, day)| Date::new(year, *month, *day).ok());
        let within: Vec<Date> = days.filter(|day| period.holds(*day)).collect();
        let last = period.until().yesterday().unwrap_or(period.from());
        if within.is_empty() { vec![last] } else { within }
    }

    /// The coefficient of a year as it was known on a day. For a year whose indices are not out yet the last
    /// that are known stand in, and it is not definitive.
    pub(super) fn coefficient(&self, year: i16, known_on: Date) -> Result<Coefficient, Error> {
        let none = Coefficient {
            value: Ratio::ONE,
            exact: Ratio::ONE,
            is_definitive: true,
            readings: Vec::new(),
        };
        let Some(formula) = &self.formula else { return Ok(none) };
        let mut asked = year;
        loop {
            let month = Date::new(asked, 1, 1).unwrap_or(self.from);
            match formula.at(month, &self.indices, known_on) {
                Ok(found) => {
                    let is_definitive = found.is_definitive && asked == year;
                    return Ok(Coefficient { is_definitive, ..found });
                }
                // Only a year to come is told from an earlier one.
                Err(bocage_lease::Error::NoIndex { .. })
                    if asked > self.from.year() && known_on < month =>
                {
                    asked -= 1;
                }
                Err(error) => return Err(MoneyError::from(error).into()),
            }
        }
    }
}

fn ratio(text: &str) -> Result<Ratio, String> {
    text.parse().map_err(|error: bocage_lease::RatioError| error.to_string())
}

fn share(text: &str) -> Result<Share, String> {
    text.parse().map_err(|error: bocage_vocab::QuantityError| error.to_string())
}

fn contract(file: &File) -> Result<Contract, String> {
    let item = |row: &ItemRow| {
        let cents = ratio(&row.year_price)?.times(Ratio::new(100, 1).unwrap_or(Ratio::ONE));
        let year_price_cents = cents.ok_or_else(|| format!("`{}` is too large", row.year_price))?;
        Ok::<_, String>(Item { code: row.code.as_str().into(), year_price_cents, per: row.per })
    };
    Ok(Contract {
        items: file.item.iter().map(item).collect::<Result<_, _>>()?,
        turnover_share: share(&file.lease.turnover_share)?,
        turnover_threshold: amount(&file.lease.turnover_threshold)?,
        minimum: amount(&file.lease.minimum)?,
        rounding: Rounding::HalfUp,
    })
}

fn formula(row: &FormulaRow, wrong: &dyn Fn(String) -> Error) -> Result<Formula, Error> {
    let read = |text: &str| ratio(text).map_err(wrong);
    let term = |term: &TermRow| {
        let (weight, base) = (read(&term.weight)?, read(&term.base)?);
        Ok::<_, Error>(Term { weight, series: term.series.as_str().into(), base })
    };
    let terms = row.term.iter().map(term).collect::<Result<_, _>>()?;
    let bound = |text: &Option<String>| text.as_deref().map(read).transpose();
    let mut formula = Formula::new(read(&row.fixed)?, terms).map_err(MoneyError::from)?;
    if let Some(places) = row.places {
        formula = formula.rounded(places, Rounding::HalfUp);
    }
    Ok(formula.between(bound(&row.floor)?, bound(&row.cap)?).map_err(MoneyError::from)?)
}

fn days(texts: &[String]) -> Result<Vec<(i8, i8)>, String> {
    let day = |text: &String| {
        let (month, day) = text.split_once('-')?;
        Some((month.parse().ok()?, day.parse().ok()?))
    };
    let wrong = |text: &String| format!("`{text}` is no day of a year such as 03-31");
    texts.iter().map(|text| day(text).ok_or_else(|| wrong(text))).collect()
}
