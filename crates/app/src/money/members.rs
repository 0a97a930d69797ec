//! Members: entered, listed, shown; those of a real department from its reference tables.

mod folder;

use std::path::Path;

use bocage_vocab::{Date, Siret};
use serde::Serialize;

use super::registers::{Part, Registers, enter, set as set_part};
use super::{Entry, desk};
use crate::permission::{Action, Resource};
use crate::{Context, Error, Territory};

pub(crate) use folder::{seat, seat_of_commune};

/// A member as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MemberListed {
    /// Its SIRET.
    pub siret: Siret,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: &'static str,
    /// The first day of its membership.
    pub from: Date,
    /// The first day on which it is no member any more.
    pub until: Option<Date>,
    /// Its inhabitants, as known on the day that was asked for.
    pub inhabitants: Option<u64>,
}

/// Members on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MembersListed {
    /// The day.
    pub on: Date,
    /// The members, by number.
    pub members: Vec<MemberListed>,
}

/// A member, with what is dated of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MemberShown {
    /// The member.
    #[serde(flatten)]
    pub member: MemberListed,
    /// Its INSEE code, of a commune.
    pub insee: Option<String>,
    /// Where its invoices go.
    pub address: String,
    /// Who stands for it now, where that is another.
    pub heir: Option<Siret>,
    /// Whom it succeeded.
    pub founders: Vec<Siret>,
    /// Its quantities.
    pub quantities: Vec<QuantityShown>,
}

/// A quantity of a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QuantityShown {
    /// Of what.
    pub measure: String,
    /// From when on.
    pub from: Date,
    /// How much.
    pub amount: u64,
    /// Where that is known from.
    pub source: String,
}

/// Enters the syndicate, members, mergers and quantities of a file.
///
/// # Errors
/// When the file cannot be read, or does not hold together with what is there.
pub fn set(ctx: &Context, territory: &Territory, file: &Path) -> Result<Entry, Error> {
    set_part(ctx, territory, file, Part::Members)
}

/// Enters the communes and EPCIs of a department as members, from a folder of reference tables, with their
/// mergers since 2013 and their legal populations.
///
/// # Errors
/// When a table cannot be read.
pub fn set_folder(ctx: &Context, territory: &Territory, folder: &Path) -> Result<Entry, Error> {
    ctx.require(Resource::Money, Action::Draft)?;
    enter(ctx, territory, folder::read(folder)?)
}

/// The members on a day.
///
/// # Errors
/// The permission table's and the store's.
pub fn list(ctx: &Context, territory: &Territory, on: Date) -> Result<MembersListed, Error> {
    ctx.require(Resource::Money, Action::Read)?;
    let registers = desk::read(territory, |desk| Registers::load(desk, None))?;
    let members = registers.roster.on(on).map(|member| listed(&registers, member.siret, on));
    Ok(MembersListed { on, members: members.flatten().collect() })
}

/// One member, by SIRET or name.
///
/// # Errors
/// When there is none, or several.
pub fn show(
    ctx: &Context,
    territory: &Territory,
    name: &str,
    on: Date,
) -> Result<MemberShown, Error> {
    ctx.require(Resource::Money, Action::Read)?;
    let registers = desk::read(territory, |desk| Registers::load(desk, None))?;
    let siret = registers.find(name, on)?;
    let row = &registers.members[&siret];
    let lines = [&row.street, &row.postcode, &row.town];
    let address: Vec<&str> = lines.into_iter().filter_map(|line| line.as_deref()).collect();
    let heir = registers.roster.heir(siret, on);
    let own = registers.quantities.iter().filter(|quantity| quantity.member == siret);
    let quantities = own.map(|quantity| QuantityShown {
        measure: quantity.measure.to_string(),
        from: quantity.from,
        amount: quantity.amount,
        source: quantity.source.to_string(),
    });
    let unknown = || super::MoneyError::UnknownMember { name: name.to_owned() };
    Ok(MemberShown {
        member: listed(&registers, siret, on).ok_or_else(unknown)?,
        insee: row.insee.map(|insee| insee.to_string()),
        address: address.join(", "),
        heir: (heir != siret).then_some(heir),
        founders: registers.roster.founders(siret, on),
        quantities: quantities.collect(),
    })
}

fn listed(registers: &Registers, siret: Siret, on: Date) -> Option<MemberListed> {
    let row = registers.members.get(&siret)?;
    let absorbed = registers.roster.absorbed_on(siret);
    Some(MemberListed {
        siret,
        name: row.name.clone(),
        kind: row.kind.code(),
        from: row.from,
        until: absorbed.or(row.until),
        inhabitants: inhabitants(registers, siret, on),
    })
}

/// The last count of a member's inhabitants by a day, or of all whom it succeeded.
fn inhabitants(registers: &Registers, siret: Siret, on: Date) -> Option<u64> {
    let counted = |siret: Siret| {
        let own = registers.quantities.iter().filter(|quantity| {
            quantity.member == siret
                && quantity.measure == bocage_sharing::Measure::Inhabitants
                && quantity.from <= on
        });
        own.max_by_key(|quantity| quantity.from).map(|quantity| quantity.amount)
    };
    counted(siret).or_else(|| {
        let founders = registers.roster.founders(siret, on);
        let counts: Vec<u64> = founders.into_iter().filter_map(counted).collect();
        (!counts.is_empty()).then(|| counts.iter().sum())
    })
}
