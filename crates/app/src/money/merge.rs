//! Members that merge: seen before it is entered, with shares, balances and applications before and after, and
//! totals conserved.

use std::collections::BTreeMap;

use bocage_ledger::{Book, Code};
use bocage_members::{Merger, Roster, moves};
use bocage_sharing::{Sharing, compare, share};
use bocage_vocab::{Date, Money, Siret};
use serde::Serialize;

use super::close::Reading;
use super::posting::{self, Posting, receivable};
use super::registers::{Registers, enter};
use super::rows::{MemberRow, RegisterFile, row_of};
use super::{MoneyError, Month, desk};
use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Territory};

/// What a merger changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MergePreview {
    /// The first day of the new one.
    pub on: Date,
    /// Who succeeds.
    pub into: Named,
    /// Who is absorbed.
    pub absorbed: Vec<Named>,
    /// The month whose charges are shared with and without it.
    pub reference: Option<Month>,
    /// What each member bears of them; those who bear the same are left out.
    pub shares: Vec<ShareChange>,
    /// What all members bear of them, without and with it.
    pub shared: (Money, Money),
    /// What moves of what was owed.
    pub balances: Vec<BalanceMove>,
    /// What all owe, before and after.
    pub owed: (Money, Money),
    /// Applications that go over to the new one.
    pub applications: Vec<String>,
    /// Whether it was entered.
    pub applied: bool,
}

/// A member, with its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Its SIRET.
    pub siret: Siret,
    /// Its name.
    pub name: String,
}

/// What a member bears without and with a merger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShareChange {
    /// The member; one that is absorbed counts as a part of who succeeds it.
    pub member: Named,
    /// Without.
    pub before: Money,
    /// With.
    pub after: Money,
}

/// What is owed by another from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BalanceMove {
    /// The budget.
    pub budget: String,
    /// Who owed it.
    pub from: Named,
    /// How much; below zero where it was owed the other way round.
    pub amount: Money,
}

/// Shows what a merger changes; with `apply` it is entered, and then what was owed is owed by the new one: whoever
/// was stopped in between asks for the same again. The new one must be entered as a member before, from that day on; the old ones keep their history.
///
/// # Errors
/// When one is no member, or what is entered would not hold together.
pub fn merge(
    ctx: &Context,
    territory: &Territory,
    (into, absorbed, on): (&str, &[String], Date),
    apply: bool,
) -> Result<MergePreview, Error> {
    ctx.require(Resource::Money, Action::Read)?;
    let (registers, months) = desk::read(territory, |desk| {
        Ok((Registers::load(desk, None)?, super::months::issued(desk)?))
    })?;
    let day_before = on.yesterday().unwrap_or(on);
    let into = registers.find(into, on)?;
    let found = absorbed.iter().map(|name| registers.find(name, day_before));
    let absorbed: Vec<Siret> = found.collect::<Result<_, Error>>()?;
    if absorbed.contains(&into) && absorbed.len() == 1 {
        return Err(row_of("the merger into", into.as_str(), "it names nobody else"));
    }
    let absorbed: Vec<Siret> = absorbed.into_iter().filter(|siret| *siret != into).collect();
    let merger = Merger { on, absorbed: absorbed.clone(), into };
    let after = with(&registers, &merger)?;
    let named = |siret: Siret| Named { siret, name: registers.name(siret).to_owned() };
    let reference = reference(&registers, &months);
    let (shares, shared) = match reference {
        Some(month) => shares(&registers, &merger, month)?,
        None => Default::default(),
    };
    let (postings, balances, owed) = balances(territory, &registers, &after, on)?;
    let mut preview = MergePreview {
        on,
        into: named(into),
        absorbed: absorbed.iter().copied().map(named).collect(),
        reference,
        shares,
        shared,
        balances,
        owed,
        applications: applications(ctx, territory, &registers, &absorbed)?,
        applied: false,
    };
    if apply {
        ctx.require(Resource::Money, Action::Apply)?;
        enter(ctx, territory, RegisterFile { merger: vec![merger], ..RegisterFile::default() })?;
        if !postings.is_empty() {
            posting::post(ctx, territory, &postings, &mut |_| Ok(()))?;
        }
        preview.applied = true;
    }
    Ok(preview)
}

/// The roster with one more merger.
fn with(registers: &Registers, merger: &Merger) -> Result<Roster, Error> {
    let members = registers.members.values().map(MemberRow::member).collect();
    let mut mergers = registers.mergers.clone();
    // One that was entered before may be looked at again.
    mergers.retain(|other| other != merger);
    mergers.push(merger.clone());
    Ok(Roster::new(members, &mergers).map_err(MoneyError::from)?)
}

/// The last month with charges: one that was issued, else the last that anything is entered for.
fn reference(registers: &Registers, issued: &[Month]) -> Option<Month> {
    let billed = || registers.charges.iter().filter_map(|charge| charge.billed);
    let last_issued = billed().filter(|month| issued.contains(month)).max();
    last_issued.or_else(|| billed().max())
}

type Shares = (Vec<ShareChange>, (Money, Money));

/// The charges of a month, shared as they were and as if the merger had been before.
fn shares(registers: &Registers, merger: &Merger, month: Month) -> Result<Shares, Error> {
    let first = month.first();
    let mut members: Vec<_> = registers.members.values().map(MemberRow::member).collect();
    for member in &mut members {
        if member.siret == merger.into {
            member.from = member.from.min(first);
        }
    }
    let mut mergers = registers.mergers.clone();
    mergers.retain(|other| other != merger);
    let before = &registers.roster;
    mergers.push(Merger { on: merger.on.min(first), ..merger.clone() });
    let after = Roster::new(members, &mergers).map_err(MoneyError::from)?;
    let shared = |roster: &Roster| -> Result<Vec<Sharing>, Error> {
        let own = registers.charges.iter().filter(|charge| charge.billed == Some(month));
        let one = |charge: &super::rows::ChargeRow| {
            let charge = charge.charge()?;
            let shared = share(&charge, &registers.keys, roster, &registers.quantities);
            Ok(shared.map_err(MoneyError::from)?)
        };
        own.map(one).collect()
    };
    let (then, now) = (shared(before)?, shared(&after)?);
    let compared = compare(&then, &now, &after, merger.on.max(first));
    let changed = compared.changes.iter().filter(|change| change.more() != Money::ZERO);
    let change = |change: &bocage_sharing::Change| ShareChange {
        member: Named { siret: change.member, name: registers.name(change.member).to_owned() },
        before: change.before,
        after: change.after,
    };
    let sum = |get: fn(&bocage_sharing::Change) -> Money| compared.changes.iter().map(get).sum();
    let sums = (sum(|change| change.before), sum(|change| change.after));
    Ok((changed.map(change).collect(), sums))
}

type Balances = (Vec<Posting>, Vec<BalanceMove>, (Money, Money));

/// What moves of what was owed, in every budget; the sum of all stays what it was.
fn balances(
    territory: &Territory,
    registers: &Registers,
    after: &Roster,
    on: Date,
) -> Result<Balances, Error> {
    let book = Book::open(Reading(territory)).map_err(MoneyError::from)?;
    let (mut postings, mut shown) = (Vec::new(), Vec::new());
    let mut owed = (Money::ZERO, Money::ZERO);
    for budget in book.state().ledgers() {
        let whose =
            |account: &Code| account.as_str().strip_prefix("receivable/")?.parse::<Siret>().ok();
        let all = book.state().balances(&budget);
        let own = all.iter().filter_map(|(account, balance)| {
            Some((whose(account)?, Money::cents(balance.cents())))
        });
        let mut balances: BTreeMap<Siret, Money> = own.collect();
        owed.0 += balances.values().copied().sum();
        for one in moves(after, &balances.clone(), on) {
            *balances.entry(one.from).or_default() += -one.amount;
            *balances.entry(one.into).or_default() += one.amount;
            let from = Named { siret: one.from, name: registers.name(one.from).to_owned() };
            shown.push(BalanceMove { budget: budget.to_string(), from, amount: one.amount });
            let closed = book.state().closed_through(&budget).and_then(|day| day.tomorrow().ok());
            postings.push(Posting {
                key: format!("merger/{on}/{budget}/{}", one.from),
                budget: budget.to_string(),
                debit: receivable(one.into.as_str()),
                credit: receivable(one.from.as_str()),
                amount: one.amount,
                on: on.max(closed.unwrap_or(on)),
                because: format!("merger/{on}/{}", one.into),
            });
        }
        owed.1 += balances.values().copied().sum();
    }
    Ok((postings, shown, owed))
}

/// Applications whose member is absorbed, by what they call it.
fn applications(
    ctx: &Context,
    territory: &Territory,
    registers: &Registers,
    absorbed: &[Siret],
) -> Result<Vec<String>, Error> {
    let rows = absorbed.iter().filter_map(|siret| registers.members.get(siret));
    let names: Vec<String> = rows
        .flat_map(|row| std::iter::once(&row.name).chain(&row.called))
        .map(|name| name.to_lowercase())
        .collect();
    let world = territory.world(ctx, AsOf::Head)?;
    let of_them = |one: &&bocage_hosting::Application| names.contains(&one.member.to_lowercase());
    Ok(world.applications.iter().filter(of_them).map(|one| one.name.to_string()).collect())
}
