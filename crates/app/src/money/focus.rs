//! FOCUS 1.2: what was billed, a line each, as cost tools read it. Identifiers that are digits have a prefix, so
//! that no reader takes them for numbers.

use std::path::Path;

use bocage_store::Documents;
use bocage_vocab::Money;
use serde::Serialize;

use super::close::body;
use super::lines::{BillLine, LineKind};
use super::registers::Registers;
use super::{Month, desk, issue};
use crate::permission::{Action, Resource};
use crate::{Context, Error, Territory};

/// The columns of FOCUS 1.2 that are written, in their order.
const COLUMNS: [&str; 34] = [
    "BilledCost",
    "BillingAccountId",
    "BillingAccountName",
    "BillingCurrency",
    "BillingPeriodEnd",
    "BillingPeriodStart",
    "ChargeCategory",
    "ChargeClass",
    "ChargeDescription",
    "ChargeFrequency",
    "ChargePeriodEnd",
    "ChargePeriodStart",
    "ConsumedQuantity",
    "ConsumedUnit",
    "ContractedCost",
    "ContractedUnitPrice",
    "EffectiveCost",
    "InvoiceId",
    "InvoiceIssuerName",
    "ListCost",
    "ListUnitPrice",
    "PricingCategory",
    "PricingQuantity",
    "PricingUnit",
    "ProviderName",
    "PublisherName",
    "ServiceCategory",
    "ServiceName",
    "ServiceSubcategory",
    "SkuId",
    "SkuPriceId",
    "SubAccountId",
    "SubAccountName",
    "SubAccountType",
];

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FocusRun {
    /// The month.
    pub month: Month,
    /// The file.
    pub file: String,
    /// Its rows.
    pub rows: usize,
    /// The sum of BilledCost: what all invoices, credit notes and calls come to with VAT.
    pub billed: Money,
}

/// Writes what was billed in a month. VAT is a row of its own for each document that has some.
///
/// # Errors
/// When the file cannot be written, or the store's.
pub fn export(
    ctx: &Context,
    territory: &Territory,
    month: Month,
    file: &Path,
) -> Result<FocusRun, Error> {
    ctx.require(Resource::Money, Action::Read)?;
    let name = month.to_string();
    let wanted = Documents { month: Some(&name), ..Documents::default() };
    let (registers, documents) =
        desk::read(territory, |desk| Ok((Registers::load(desk, None)?, desk.documents(&wanted)?)))?;
    let issuer = registers.syndicate.as_ref().map_or("", |syndicate| syndicate.name.as_str());
    let (mut rows, mut billed) = (Vec::new(), Money::ZERO);
    for row in &documents {
        let body = body(row)?;
        let member = row.member.parse().map_or("", |siret| registers.name(siret));
        let whose = Whose { issuer, month, member: (&row.member, member), invoice: &row.number };
        for line in &body.lines {
            rows.push(whose.line(line));
            billed += line.net;
        }
        let vat = issue::vat_of(&body.lines);
        if vat != Money::ZERO {
            rows.push(whose.vat(vat));
            billed += vat;
        }
    }
    let mut text = COLUMNS.join(",");
    for row in &rows {
        text.push_str("\r\n");
        text.push_str(&row.join(","));
    }
    text.push_str("\r\n");
    std::fs::write(file, text).map_err(Error::file(file, "written"))?;
    Ok(FocusRun { month, file: file.display().to_string(), rows: rows.len(), billed })
}

struct Whose<'a> {
    issuer: &'a str,
    month: Month,
    member: (&'a str, &'a str),
    invoice: &'a str,
}

impl Whose<'_> {
    fn line(&self, line: &BillLine) -> Vec<String> {
        let (category, frequency) = match line.kind {
            LineKind::Service | LineKind::Waived => ("Usage", "Usage-Based"),
            LineKind::Contribution | LineKind::Rent => ("Purchase", "Recurring"),
        };
        // A correction of what was billed before, as FOCUS has it.
        let class = if line.late || line.net < Money::ZERO { "Correction" } else { "" };
        let quantity = decimal(line.quantity, 4);
        let price = decimal(line.micros, 6);
        let days = (moment(line.from), moment(line.until));
        let is_metered = category == "Usage";
        let consumed = |text: &str| if is_metered { text.to_owned() } else { String::new() };
        self.row(
            (line.net, category, class, frequency),
            (&line.label, &line.subject),
            days,
            [consumed(&quantity), consumed(&line.unit), price, quantity.clone(), line.unit.clone()],
        )
    }

    fn vat(&self, vat: Money) -> Vec<String> {
        let days = (moment(self.month.first()), moment(self.month.next().first()));
        let class = if vat < Money::ZERO { "Correction" } else { "" };
        self.row((vat, "Tax", class, "Recurring"), ("TVA", "vat"), days, Default::default())
    }

    fn row(
        &self,
        (cost, category, class, frequency): (Money, &str, &str, &str),
        (label, subject): (&str, &str),
        (from, until): (String, String),
        [consumed, unit, price, quantity, pricing_unit]: [String; 5],
    ) -> Vec<String> {
        let cost = decimal(cost.get(), 2);
        let account = format!("siret:{}", self.member.0);
        let pricing = if category == "Tax" { "" } else { "Standard" };
        let (first, end) = (moment(self.month.first()), moment(self.month.next().first()));
        let sku = if category == "Tax" { String::new() } else { format!("sku:{subject}") };
        let sku_price = if price.is_empty() { String::new() } else { format!("{sku}@{price}") };
        let cells = [
            &cost,
            &account,
            self.member.1,
            "EUR",
            &end,
            &first,
            category,
            class,
            label,
            frequency,
            &until,
            &from,
            &consumed,
            &unit,
            &cost,
            &price,
            &cost,
            self.invoice,
            self.issuer,
            &cost,
            &price,
            pricing,
            &quantity,
            &pricing_unit,
            self.issuer,
            self.issuer,
            "Other",
            label,
            "Other (Other)",
            &sku,
            &sku_price,
            &account,
            self.member.1,
            "member",
        ];
        cells.map(quoted).into()
    }
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text.to_owned()
}

fn moment(day: bocage_vocab::Date) -> String {
    format!("{day}T00:00:00Z")
}

/// A number with so many decimals.
pub(crate) fn decimal(number: i64, decimals: u32) -> String {
    let one = 10_u64.pow(decimals);
    let (sign, parts) = (if number < 0 { "-" } else { "" }, number.unsigned_abs());
    format!("{sign}{}.{:0width$}", parts / one, parts % one, width = decimals as usize)
}
