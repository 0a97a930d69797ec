//! Titles and mandates of a month, as the public accountant's software takes them: every posting under a chapter
//! and an article of M57 or M4, by a mapping file.

use std::collections::BTreeMap;
use std::path::Path;

use bocage_store::Documents;
use bocage_vocab::Money;
use serde::{Deserialize, Serialize};

use super::close::body;
use super::focus::decimal;
use super::lines::LineKind;
use super::registers::Registers;
use super::{MoneyError, Month, desk, issue, months};
use crate::permission::{Action, Resource};
use crate::{Context, Error, Territory};

/// A mapping file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Mapping {
    account: Vec<MappedAccount>,
}

/// Where an account belongs. `*` at its end stands for any.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct MappedAccount {
    budget: String,
    account: String,
    nomenclature: String,
    chapter: String,
    article: String,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TitlesRun {
    /// The month.
    pub month: Month,
    /// The file.
    pub file: String,
    /// Titles: lines of income, cancellations below zero.
    pub titles: usize,
    /// What they come to, with VAT.
    pub income: Money,
    /// Mandates: lines of supplier's invoices.
    pub mandates: usize,
    /// What they come to.
    pub expense: Money,
}

impl Mapping {
    fn of(&self, budget: &str, account: &str) -> Result<&MappedAccount, Error> {
        let fits = |one: &&MappedAccount| {
            one.budget == budget
                && match one.account.strip_suffix('*') {
                    Some(start) => account.starts_with(start),
                    None => one.account == account,
                }
        };
        let longest = self.account.iter().filter(fits).max_by_key(|one| one.account.len());
        longest.ok_or_else(|| {
            let (account, budget) = (account.to_owned(), budget.to_owned());
            MoneyError::NoMapping { account, budget }.into()
        })
    }
}

/// Writes titles and mandates of a closed month.
///
/// # Errors
/// When the month is not closed, an account has no place, or a file cannot be read or written.
pub fn export(
    ctx: &Context,
    territory: &Territory,
    (month, mapping): (Month, &Path),
    file: &Path,
) -> Result<TitlesRun, Error> {
    ctx.require(Resource::Money, Action::Read)?;
    let text = std::fs::read_to_string(mapping).map_err(Error::file(mapping, "read"))?;
    let unread = |source| MoneyError::RegisterFile { path: mapping.to_owned(), source };
    let mapping: Mapping = toml::from_str(&text).map_err(unread)?;
    let name = month.to_string();
    let wanted = Documents { month: Some(&name), ..Documents::default() };
    let (registers, documents, rows) = desk::read(territory, |desk| {
        Ok((Registers::load(desk, None)?, desk.documents(&wanted)?, desk.months()?))
    })?;
    if months::state(&rows, month) != "closed" {
        return Err(MoneyError::MonthUnsound {
            month,
            failed: vec!["it is not closed".to_owned()],
        }
        .into());
    }
    let mut run = TitlesRun {
        month,
        file: file.display().to_string(),
        titles: 0,
        income: Money::ZERO,
        mandates: 0,
        expense: Money::ZERO,
    };
    let mut lines = vec![
        "type;budget;nomenclature;piece;tiers_siret;tiers;objet;chapitre;article;montant"
            .to_owned(),
    ];
    for row in &documents {
        let body = body(row)?;
        let mut sums: BTreeMap<String, Money> = BTreeMap::new();
        for line in &body.lines {
            let of = match line.kind {
                LineKind::Contribution => "contribution",
                LineKind::Rent => "rent",
                LineKind::Service | LineKind::Waived => "sales",
            };
            *sums.entry(format!("{of}/{}", line.subject)).or_default() += line.net;
        }
        sums.insert("vat".to_owned(), issue::vat_of(&body.lines));
        let member = row.member.parse().map_or("", |siret| registers.name(siret));
        for (account, amount) in sums.into_iter().filter(|(_, amount)| *amount != Money::ZERO) {
            let to = mapping.of(&body.budget, &account)?;
            let kind = if amount < Money::ZERO { "titre-annulatif" } else { "titre" };
            let who = (row.member.as_str(), member);
            lines.push(line((kind, &body.budget), &row.number, who, (&account, to), amount));
            run.titles += 1;
            run.income += amount;
        }
    }
    for charge in registers.charges.iter().filter(|charge| charge.billed == Some(month)) {
        let Some(supplier) = charge.supplier else { continue };
        let Some(centre) = registers.centres.get(&charge.centre) else { continue };
        let (account, amount) = (format!("cost/{}", centre.code), charge.charge()?.total);
        let to = mapping.of(&centre.budget, &account)?;
        let number = charge.number.as_deref().unwrap_or(&charge.code);
        let who = (supplier.as_str(), charge.source.as_str());
        lines.push(line(("mandat", &centre.budget), number, who, (&account, to), amount));
        run.mandates += 1;
        run.expense += amount;
    }
    let text = format!("\u{feff}{}\r\n", lines.join("\r\n"));
    std::fs::write(file, text).map_err(Error::file(file, "written"))?;
    Ok(run)
}

fn line(
    (kind, budget): (&str, &str),
    piece: &str,
    (siret, name): (&str, &str),
    (object, to): (&str, &MappedAccount),
    amount: Money,
) -> String {
    let euros = decimal(amount.get(), 2).replace('.', ",");
    let cells = [
        kind,
        budget,
        &to.nomenclature,
        piece,
        siret,
        name,
        object,
        &to.chapter,
        &to.article,
        &euros,
    ];
    let sheet = crate::spreadsheet::Sheet::of(crate::Locale::French);
    let safe =
        |(at, text): (usize, &&str)| if at == 9 { (*text).to_owned() } else { sheet.text(text) };
    cells.iter().enumerate().map(safe).collect::<Vec<_>>().join(";")
}
