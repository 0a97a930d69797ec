//! Usage: lines of tables and of the territory's own meters. A line that comes again is the same line; one
//! that says another amount is a correction, which counts for the difference; one that comes after its month
//! was issued is billed in the next that is open.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use bocage_metering::HOUR_MS;
use bocage_store::{Desk, UsageRow};
use bocage_vocab::{Date, Siret};
use serde::Serialize;

use super::registers::Registers;
use super::{MoneyError, Month, desk, months, table};
use crate::permission::{Action, Resource};
use crate::{Context, Error, Territory};

/// The most that one line says: thousands of such lines can be summed up.
const AMOUNT_MOST: i64 = 1_000_000_000_000_000;
/// How many lines are looked up at once.
const AT_ONCE: usize = 4_096;

/// What became of lines.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct UsageEntry {
    /// New lines.
    pub entered: usize,
    /// Lines that were known.
    pub known: usize,
    /// Lines that say another amount than before.
    pub corrected: usize,
    /// Of the new and the corrected, those whose own month was issued before.
    pub late: usize,
}

/// A line on its way in.
pub(crate) struct Given {
    pub(crate) key: String,
    pub(crate) member: Siret,
    pub(crate) meter: String,
    pub(crate) day: Date,
    pub(crate) amount: i64,
    pub(crate) source: String,
}

/// Enters lines that the program made.
pub(crate) fn enter_lines(
    ctx: &Context,
    territory: &Territory,
    lines: &[Given],
) -> Result<UsageEntry, Error> {
    ctx.require(Resource::Money, Action::Draft)?;
    desk::write(territory, |desk| put(desk, lines))
}

/// Enters the lines of a table: `key`, `member`, `meter`, `day`, `amount`, in columns of these names, between
/// commas or semicolons.
///
/// # Errors
/// When a line cannot be read or is of nobody; then nothing was entered.
pub fn enter(ctx: &Context, territory: &Territory, file: &Path) -> Result<UsageEntry, Error> {
    ctx.require(Resource::Money, Action::Draft)?;
    let registers = desk::read(territory, |desk| Registers::load(desk, None))?;
    let lines = read(&registers, file)?;
    desk::write(territory, |desk| put(desk, &lines))
}

fn read(registers: &Registers, file: &Path) -> Result<Vec<Given>, Error> {
    let source =
        file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut lines = Vec::new();
    let mut found: HashMap<(String, Date), Siret> = HashMap::new();
    table::read(file, ["key", "member", "meter", "day", "amount"], |line| {
        let [key, member, meter, day, amount] = line.cells;
        let day = line.day(day)?;
        let amount: i64 =
            amount.parse().map_err(|_| line.unread(format!("`{amount}` is no whole amount")))?;
        if amount.unsigned_abs() > AMOUNT_MOST.unsigned_abs() {
            let most = format!("{amount} is more than {AMOUNT_MOST}: count in a larger unit");
            return Err(line.unread(most));
        }
        if key.is_empty() || meter.is_empty() {
            return Err(line.unread("it has no key or no meter"));
        }
        let member = who(registers, &mut found, (member, meter, day))?;
        let (key, meter) = (key.to_owned(), meter.to_owned());
        lines.push(Given { key, member, meter, day, amount, source: source.clone() });
        Ok(())
    })?;
    Ok(lines)
}

/// Whose a line is: one that is a member on its day.
fn who(
    registers: &Registers,
    found: &mut HashMap<(String, Date), Siret>,
    (name, meter, on): (&str, &str, Date),
) -> Result<Siret, Error> {
    if let Some(siret) = found.get(&(name.to_owned(), on)) {
        return Ok(*siret);
    }
    let siret = registers.find(name, on)?;
    if !registers.roster.is_member(siret, on) {
        let (name, meter) = (name.to_owned(), meter.to_owned());
        return Err(MoneyError::UsageOfNobody { name, meter, on }.into());
    }
    found.insert((name.to_owned(), on), siret);
    Ok(siret)
}

/// Enters what lines say beyond what is known.
fn put(desk: &dyn Desk, lines: &[Given]) -> Result<UsageEntry, Error> {
    let issued = months::issued(desk)?;
    let mut entry = UsageEntry::default();
    let mut twice: HashMap<String, ()> = HashMap::with_capacity(lines.len());
    for line in lines {
        if twice.insert(line.key.clone(), ()).is_some() {
            let reason = "its key stands on two lines";
            return Err(super::rows::row_of("the line of usage", &line.key, reason));
        }
    }
    for some in lines.chunks(AT_ONCE) {
        let keys: Vec<&str> = some.iter().map(|line| line.key.as_str()).collect();
        let known: HashMap<String, _> =
            desk.known_usage(&keys)?.into_iter().map(|one| (one.key.clone(), one)).collect();
        let mut rows = Vec::with_capacity(some.len());
        for line in some {
            let day = line.day.to_string();
            let mut more = line.amount;
            if let Some(old) = known.get(&line.key) {
                if old.member != line.member.as_str() || old.meter != line.meter || old.day != day {
                    return Err(MoneyError::UsageKeyReused { key: line.key.clone() }.into());
                }
                if old.amount == line.amount {
                    entry.known += 1;
                    continue;
                }
                entry.corrected += 1;
                more = line.amount.saturating_sub(old.amount);
            } else {
                entry.entered += 1;
            }
            let own = Month::of(line.day);
            let month = months::open_from(own, &issued);
            entry.late += usize::from(month != own);
            rows.push(UsageRow {
                month: month.to_string(),
                member: line.member.to_string(),
                meter: line.meter.clone(),
                day,
                amount: more,
                key: line.key.clone(),
                source: line.source.clone(),
            });
        }
        desk.add_usage(&rows)?;
    }
    Ok(entry)
}

/// Enters what the territory's own meters counted in a month: closed lines, summed up by application, meter
/// and day. Whoever does so again enters what was closed since.
///
/// # Errors
/// When an application is of nobody who is a member, or the store's.
pub fn take(ctx: &Context, territory: &Territory, month: Month) -> Result<UsageEntry, Error> {
    ctx.require(Resource::Money, Action::Draft)?;
    let registers = desk::read(territory, |desk| Registers::load(desk, None))?;
    let (mut sums, mut found) = (BTreeMap::new(), HashMap::new());
    let Some(period) = month.period() else { return Ok(UsageEntry::default()) };
    for day in period.each_day() {
        let hour = hour_of(day);
        for one in territory.store.meter_lines((hour, hour + 24))? {
            if !one.line.closed {
                continue;
            }
            let meter = one.line.meter.code();
            let member = who(&registers, &mut found, (&one.owner.member, meter, day))?;
            let key = format!("app/{}/{meter}/{day}", one.owner.application);
            let sum = sums.entry(key).or_insert((member, meter, day, 0_i64, one.owner.name));
            sum.3 = sum.3.saturating_add(one.line.amount);
        }
    }
    let lines = sums.into_iter().map(|(key, (member, meter, day, amount, name))| {
        let source = format!("app usage of {name}");
        Given { key, member, meter: meter.to_owned(), day, amount, source }
    });
    let lines: Vec<Given> = lines.collect();
    if lines.is_empty() {
        return Ok(UsageEntry::default());
    }
    desk::write(territory, |desk| put(desk, &lines))
}

/// The first hour of a day, from 1970.
fn hour_of(day: Date) -> i64 {
    let midnight = jiff::tz::Offset::UTC.to_timestamp(day.at(0, 0, 0, 0));
    midnight.map(|at| at.as_millisecond()).unwrap_or_default().div_euclid(HOUR_MS)
}
