//! Registers: entered from files, and read as what they say.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use bocage_billing::{Price, Service};
use bocage_members::{Merger, Roster};
use bocage_sharing::{CostKey, Quantity};
use bocage_store::{Desk, Entered, Registered};
use bocage_vocab::{Date, Siret};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::rows::{
    CentreRow, ChargeRow, KeyRow, MemberRow, PriceRow, QuantityRow, RegisterFile, ServiceRow,
    SyndicateRow, row_of,
};
use super::{MoneyError, Month, desk};
use crate::permission::{Action, Resource};
use crate::{Context, Error, Territory};

/// What was entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// How many rows are new or say something else than before.
    pub entered: usize,
    /// How many said what was known.
    pub known: usize,
    /// The number of the last row of all registers.
    pub number: i64,
}

/// All that registers say, checked together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Registers {
    /// The last row that was read.
    pub(crate) number: i64,
    pub(crate) syndicate: Option<SyndicateRow>,
    pub(crate) roster: Roster,
    pub(crate) members: BTreeMap<Siret, MemberRow>,
    pub(crate) mergers: Vec<Merger>,
    pub(crate) quantities: Vec<Quantity>,
    pub(crate) services: Vec<Service>,
    pub(crate) prices: Vec<Price>,
    pub(crate) centres: BTreeMap<String, CentreRow>,
    pub(crate) keys: Vec<CostKey>,
    pub(crate) charges: Vec<ChargeRow>,
    named: HashMap<String, Vec<Siret>>,
}

/// Which registers a command enters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// The syndicate, members, mergers, quantities.
    Members,
    /// Services and prices.
    Prices,
    /// Centres, keys and charges.
    Keys,
}

impl Registers {
    /// What registers said up to a row; all of it unless one is named.
    pub(crate) fn load(desk: &dyn Desk, up_to: Option<i64>) -> Result<Registers, Error> {
        let mut all = Registers { number: desk.last_registered()?, ..Registers::default() };
        all.number = up_to.map_or(all.number, |number| number.min(all.number));
        for row in desk.registers(up_to)? {
            all.take(&row)?;
        }
        let members = all.members.values().map(MemberRow::member).collect();
        all.roster = Roster::new(members, &all.mergers).map_err(MoneyError::from)?;
        for member in all.members.values() {
            for name in std::iter::once(&member.name).chain(&member.called) {
                all.named.entry(name.to_lowercase()).or_default().push(member.siret);
            }
        }
        Ok(all)
    }

    fn take(&mut self, row: &Registered) -> Result<(), Error> {
        match row.register.as_str() {
            "syndicate" => self.syndicate = Some(read(row)?),
            "member" => {
                let member: MemberRow = read(row)?;
                self.members.insert(member.siret, member);
            }
            "merger" => self.mergers.push(read(row)?),
            "quantity" => {
                let quantity: QuantityRow = read(row)?;
                let wrong = |why| row_of("the quantity", &row.key, why);
                self.quantities.push(quantity.quantity().map_err(wrong)?);
            }
            "service" => self.services.push(read::<ServiceRow>(row)?.service()?),
            "price" => self.prices.push(read::<PriceRow>(row)?.price()?),
            "centre" => {
                self.centres.insert(row.key.clone(), read(row)?);
            }
            "key" => self.keys.push(read::<KeyRow>(row)?.key()?),
            "charge" => self.charges.push(read(row)?),
            // One of a later Bocage says nothing that this one reckons with.
            _ => {}
        }
        Ok(())
    }

    /// The member of a SIRET, a name, or another name by which it is called; of several of a name the one
    /// that is a member on a day.
    pub(crate) fn find(&self, name: &str, on: Date) -> Result<Siret, Error> {
        if let Ok(siret) = name.parse::<Siret>()
            && self.members.contains_key(&siret)
        {
            return Ok(siret);
        }
        let all = self.named.get(&name.to_lowercase()).map(Vec::as_slice).unwrap_or_default();
        let now: Vec<Siret> =
            all.iter().copied().filter(|siret| self.roster.is_member(*siret, on)).collect();
        match (now.as_slice(), all) {
            ([one], _) | ([], [one]) => Ok(*one),
            ([], []) => Err(MoneyError::UnknownMember { name: name.to_owned() }.into()),
            _ => Err(MoneyError::SeveralMembers { name: name.to_owned() }.into()),
        }
    }

    /// What a member is called.
    pub(crate) fn name(&self, siret: Siret) -> &str {
        self.members.get(&siret).map_or("", |member| &member.name)
    }

    /// The syndicate.
    pub(crate) fn syndicate(&self) -> Result<&SyndicateRow, Error> {
        self.syndicate.as_ref().ok_or_else(|| MoneyError::NoSyndicate.into())
    }

    /// That all of it holds together: names lead somewhere, and dates are apart.
    fn require_sound(&self) -> Result<(), Error> {
        let none = Date::MIN;
        bocage_billing::rate(&[], &self.services, &self.prices, &self.roster, none)
            .map_err(MoneyError::from)?;
        for key in &self.keys {
            self.require_key(key)?;
        }
        for charge in &self.charges {
            if !self.centres.contains_key(&charge.centre) {
                let why = format!("there is no centre `{}`", charge.centre);
                return Err(row_of("the charge", &charge.code, why));
            }
            charge.charge()?;
        }
        for quantity in &self.quantities {
            if !self.members.contains_key(&quantity.member) {
                let why = "it is of nobody who is or was a member";
                return Err(row_of("the quantity of", quantity.member.as_str(), why));
            }
        }
        let budgets = self.centres.values().map(|centre| centre.budget.as_str());
        for budget in budgets.chain(self.services.iter().map(|service| &*service.budget)) {
            if budget.len() > 16 || budget.parse::<bocage_ledger::Code>().is_err() {
                let why = "a budget has 1 to 16 characters without blanks";
                return Err(row_of("the budget", budget, why));
            }
        }
        Ok(())
    }

    fn require_key(&self, key: &CostKey) -> Result<(), Error> {
        if !self.centres.contains_key(&*key.centre) {
            return Err(row_of(
                "the key",
                &key.code,
                format!("there is no centre `{}`", key.centre),
            ));
        }
        // A charge of nothing on the first day tells whether the key is sound by itself.
        let day = bocage_vocab::Period::new(key.from, key.from.tomorrow().unwrap_or(Date::MAX));
        let Some(period) = day else { return Ok(()) };
        let charge = bocage_sharing::Charge {
            code: key.code.clone(),
            centre: key.centre.clone(),
            period,
            total: bocage_vocab::Money::ZERO,
            source: key.code.clone(),
        };
        match bocage_sharing::share(&charge, &self.keys, &self.roster, &self.quantities) {
            // Quantities may be entered later, until the month is reckoned.
            Ok(_) | Err(bocage_sharing::Error::NobodyBears { .. }) => Ok(()),
            // Whether floors and caps can be kept depends on the charge.
            Err(bocage_sharing::Error::NoWay { .. }) => Ok(()),
            Err(error) => Err(MoneyError::from(error).into()),
        }
    }
}

fn read<T: DeserializeOwned>(row: &Registered) -> Result<T, Error> {
    serde_json::from_str(&row.body).map_err(|source| {
        let what = format!("the {} `{}`", row.register, row.key);
        MoneyError::RegisterKept { what, source }.into()
    })
}

/// Reads a file of registers, and enters what it says where all of it holds together.
pub(crate) fn set(
    ctx: &Context,
    territory: &Territory,
    file: &Path,
    part: Part,
) -> Result<Entry, Error> {
    ctx.require(Resource::Money, Action::Draft)?;
    let text = std::fs::read_to_string(file).map_err(Error::file(file, "read"))?;
    let path = || file.to_owned();
    let rows: RegisterFile = toml::from_str(&text)
        .map_err(|source| MoneyError::RegisterFile { path: path(), source })?;
    if let Some(found) = rows.other_than(part) {
        return Err(MoneyError::OtherRegister { path: path(), found }.into());
    }
    enter(ctx, territory, rows)
}

/// Enters rows where all of them hold together with what is there.
pub(crate) fn enter(
    ctx: &Context,
    territory: &Territory,
    rows: RegisterFile,
) -> Result<Entry, Error> {
    desk::write(territory, |desk| {
        let before: HashMap<(String, String), String> = desk
            .registers(None)?
            .into_iter()
            .map(|row| ((row.register, row.key), row.body))
            .collect();
        let issued = super::months::issued(desk)?;
        let rows = rows.entered(&before, &issued)?;
        let all = rows.len();
        let is_new = |row: &Entered| {
            before.get(&(row.register.to_owned(), row.key.clone())) != row.body.as_ref()
        };
        let new: Vec<Entered> = rows.into_iter().filter(is_new).collect();
        desk.enter(&new, &ctx.time(), &ctx.actor.name)?;
        let after = Registers::load(desk, None)?;
        after.require_sound()?;
        Ok(Entry { entered: new.len(), known: all - new.len(), number: after.number })
    })
}

/// What was known before: by register and key.
type Known = HashMap<(String, String), String>;

impl RegisterFile {
    /// What it has that is of another part.
    fn other_than(&self, part: Part) -> Option<&'static str> {
        let members = self.syndicate.is_some()
            || !(self.member.is_empty() && self.merger.is_empty() && self.quantity.is_empty());
        let prices = !(self.service.is_empty() && self.price.is_empty());
        let keys = !(self.centre.is_empty() && self.key.is_empty() && self.charge.is_empty());
        let parts = [
            (Part::Members, members, "members"),
            (Part::Prices, prices, "services and prices"),
            (Part::Keys, keys, "centres and keys"),
        ];
        let other = parts.into_iter().find(|(of, is_there, _)| *is_there && *of != part);
        other.map(|(.., name)| name)
    }

    fn entered(self, before: &Known, issued: &[Month]) -> Result<Vec<Entered>, Error> {
        let mut rows = Vec::new();
        let mut add = |register, key: String, body: Result<String, serde_json::Error>| {
            let what = || format!("the {register} `{key}`");
            let body = body.map_err(|source| MoneyError::RegisterKept { what: what(), source })?;
            rows.push(Entered { register, key, body: Some(body) });
            Ok::<_, Error>(())
        };
        if let Some(syndicate) = &self.syndicate {
            add("syndicate", String::new(), serde_json::to_string(syndicate))?;
        }
        for row in &self.member {
            add("member", row.siret.to_string(), serde_json::to_string(row))?;
        }
        for row in &self.merger {
            add("merger", format!("{}/{}", row.on, row.into), serde_json::to_string(row))?;
        }
        for row in &self.quantity {
            let key = format!("{}/{}/{}", row.member, row.measure, row.from);
            add("quantity", key, serde_json::to_string(row))?;
        }
        for row in &self.service {
            add("service", row.code.clone(), serde_json::to_string(row))?;
        }
        for row in &self.price {
            add("price", format!("{}/{}", row.service, row.from), serde_json::to_string(row))?;
        }
        for row in &self.centre {
            add("centre", row.code.clone(), serde_json::to_string(row))?;
        }
        for row in &self.key {
            add("key", row.code.clone(), serde_json::to_string(row))?;
        }
        for row in charges(self.charge, before, issued)? {
            add("charge", row.code.clone(), serde_json::to_string(&row))?;
        }
        Ok(rows)
    }
}

/// Charges with the month in which they are shared. One that was billed stays as it is; an invoice of a
/// supplier comes once.
fn charges(
    rows: Vec<ChargeRow>,
    before: &Known,
    issued: &[Month],
) -> Result<Vec<ChargeRow>, Error> {
    let mut invoices: HashMap<(Siret, String), String> = HashMap::new();
    let mut known: HashMap<String, ChargeRow> = HashMap::new();
    for ((register, key), body) in before.iter().filter(|((register, _), _)| register == "charge") {
        let row: ChargeRow = serde_json::from_str(body).map_err(|source| {
            MoneyError::RegisterKept { what: format!("the {register} `{key}`"), source }
        })?;
        if let (Some(supplier), Some(number)) = (row.supplier, &row.number) {
            invoices.insert((supplier, number.clone()), key.clone());
        }
        known.insert(key.clone(), row);
    }
    let mut all = Vec::new();
    for row in rows {
        if let (Some(supplier), Some(number)) = (row.supplier, &row.number)
            && let Some(charge) = invoices.insert((supplier, number.clone()), row.code.clone())
            && charge != row.code
        {
            let (supplier, number) = (supplier.to_string(), number.clone());
            return Err(MoneyError::DuplicateInvoice { supplier, number, charge }.into());
        }
        let last = row.days()?.until().yesterday().unwrap_or_default();
        let month = super::months::open_from(Month::of(last), issued);
        let row = ChargeRow { billed: Some(month), ..row };
        match known.get(&row.code) {
            Some(old) if old.billed.is_some_and(|month| issued.contains(&month)) => {
                let same = ChargeRow { billed: old.billed, ..row };
                if same != *old {
                    let month = old.billed.unwrap_or(month);
                    return Err(MoneyError::ChargeBilled { charge: same.code, month }.into());
                }
                all.push(same);
            }
            _ => all.push(row),
        }
    }
    Ok(all)
}
