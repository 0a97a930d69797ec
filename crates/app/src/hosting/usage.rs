//! What applications used, as lines by the hour.
//!
//! A line has a key that never changes, made of what used, the hour, the meter and the host that counted. Its
//! amount is final once it is closed. What was billed and what was waived must come to it.

use std::collections::BTreeMap;
use std::str::FromStr;

use bocage_hosting::Host;
use bocage_metering::{GAP_MS, HOUR_MS, Meter, hour_of};
use bocage_store::MeterLine;
use bocage_vocab::{Date, Id, Thing};
use bocage_world::World;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use uuid::Uuid;

use super::{metering, named};
use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Territory};

/// Which lines are asked for.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Only those of this application, also of earlier ones of the name.
    pub only: Option<String>,
    /// From the hour of this moment on; the beginning of the month unless given.
    pub from: Option<Moment>,
    /// To before the hour of this moment; until now unless given.
    pub to: Option<Moment>,
}

/// A moment, or the beginning of a day (UTC).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment(Timestamp);

impl Moment {
    /// In milliseconds since 1970.
    #[must_use]
    pub fn millis(self) -> i64 {
        self.0.as_millisecond()
    }
}

impl FromStr for Moment {
    type Err = String;
    fn from_str(text: &str) -> Result<Moment, String> {
        let day = || {
            let day: Date = text.parse().ok()?;
            format!("{day}T00:00:00Z").parse().ok()
        };
        let moment = text.parse::<Timestamp>().ok().or_else(day);
        moment.map(Moment).ok_or_else(|| {
            "expected a day or a moment, such as 2026-11-01 or 2026-11-01T08:00:00Z".to_owned()
        })
    }
}

/// What was used in a time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Used {
    /// From the beginning of this hour.
    pub from: String,
    /// To before this hour.
    pub to: String,
    /// The sum of each application, by name.
    pub totals: Vec<Total>,
    /// The lines, by hour.
    pub lines: Vec<LineShown>,
    /// When nobody looked at hosts.
    pub gaps: Vec<GapShown>,
    /// Hosts whose clock once was far ahead.
    pub ahead: Vec<AheadShown>,
}

/// A host whose use is written into hours to come, since its clock was ahead.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AheadShown {
    /// The host.
    pub host: String,
    /// Until then everything falls on one hour, which is closed by nothing.
    pub until: String,
}

/// What one application used.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Total {
    /// The application.
    pub application: String,
    /// Which of the applications of that name.
    pub incarnation: Uuid,
    /// Whose it is.
    pub member: String,
    /// Computing time, in thousandths of a core-second.
    pub cpu_core_ms: i64,
    /// Memory over time.
    pub memory_byte_s: i64,
    /// Disk over time.
    pub disk_byte_h: i64,
    /// Bytes that arrived.
    pub received_byte: i64,
    /// Bytes that left.
    pub sent_byte: i64,
    /// Bytes that backups hold that were taken.
    pub backup_byte: i64,
    /// Whether a line of it is not closed yet.
    pub open: bool,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LineShown {
    /// What the line is known by for ever.
    pub key: String,
    /// When its hour begins.
    pub hour: String,
    /// Whose it is.
    pub member: String,
    /// The application.
    pub application: String,
    /// Which of the applications of that name.
    pub incarnation: Uuid,
    /// What used it.
    pub subject: Thing,
    /// What people call that, such as `web/0`.
    pub part: String,
    /// The host that counted it.
    pub host: String,
    /// What was used.
    pub meter: &'static str,
    /// How much.
    pub amount: i64,
    /// In which unit.
    pub unit: &'static str,
    /// How much of the hour was looked at.
    pub seen_ms: i64,
    /// Whether the amount is final.
    pub closed: bool,
}

/// A time in which nobody looked at a host.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GapShown {
    /// The host.
    pub host: String,
    /// When it was looked last before.
    pub from: String,
    /// When it was looked again; none where nobody has since.
    pub until: Option<String>,
}

/// What applications used.
///
/// # Errors
/// When the time is empty, the application was never known, the permission table's and the store's.
pub fn used(ctx: &Context, territory: &Territory, asked: &Asked) -> Result<Used, Error> {
    ctx.require(Resource::Hosting, Action::Read)?;
    let hours = hours(ctx.now, asked)?;
    let world = territory.world(ctx, AsOf::Head)?;
    let mut lines = territory.store.meter_lines(hours)?;
    if let Some(name) = &asked.only {
        lines.retain(|line| line.owner.name == *name);
        if lines.is_empty() {
            named::application(&world, name)?;
        }
    }
    lines.sort_by_key(|line| {
        (line.line.hour, line.owner.name.clone(), line.owner.part.clone(), line.line.meter)
    });
    let gaps = gaps(territory, &world, hours, ctx.now)?;
    let ahead = ahead(territory, &world, ctx.now)?;
    Ok(Used {
        from: moment(hours.0 * HOUR_MS),
        to: moment(hours.1 * HOUR_MS),
        totals: totals(&lines),
        lines: lines.into_iter().map(|line| shown(&world, line)).collect(),
        gaps,
        ahead,
    })
}

/// The hours from the first to before the last.
fn hours(now: Timestamp, asked: &Asked) -> Result<(i64, i64), Error> {
    let begin = || now.strftime("%Y-%m-01T00:00:00Z").to_string().parse().unwrap_or(now);
    let from = asked.from.map_or_else(begin, |moment| moment.0);
    let next = now.checked_add(SignedDuration::from_hours(1)).unwrap_or(now);
    let to = asked.to.map_or(next, |moment| moment.0);
    let hours = (hour_of(from.as_millisecond()), hour_of(to.as_millisecond()));
    if hours.0 >= hours.1 {
        return Err(Error::EmptyTime { from: from.to_string(), to: to.to_string() });
    }
    Ok(hours)
}

fn totals(lines: &[MeterLine]) -> Vec<Total> {
    let mut totals: BTreeMap<(&str, Uuid), Total> = BTreeMap::new();
    for MeterLine { line, owner, .. } in lines {
        let total = totals.entry((&owner.name, owner.application)).or_insert_with(|| Total {
            application: owner.name.clone(),
            incarnation: owner.application,
            member: owner.member.clone(),
            cpu_core_ms: 0,
            memory_byte_s: 0,
            disk_byte_h: 0,
            received_byte: 0,
            sent_byte: 0,
            backup_byte: 0,
            open: false,
        });
        let sum = match line.meter {
            Meter::Cpu => &mut total.cpu_core_ms,
            Meter::Memory => &mut total.memory_byte_s,
            Meter::Disk => &mut total.disk_byte_h,
            Meter::Received => &mut total.received_byte,
            Meter::Sent => &mut total.sent_byte,
            Meter::Backup => &mut total.backup_byte,
        };
        *sum = sum.saturating_add(line.amount);
        total.open |= !line.closed;
    }
    totals.into_values().collect()
}

fn shown(world: &World, kept: MeterLine) -> LineShown {
    let MeterLine { host, line, owner } = kept;
    let hour = moment(line.hour * HOUR_MS);
    LineShown {
        key: format!("{}/{hour}/{}/{host}", line.subject, line.meter),
        hour,
        member: owner.member,
        application: owner.name,
        incarnation: owner.application,
        subject: line.subject,
        part: owner.part,
        host: host_name(world, host),
        meter: line.meter.code(),
        amount: line.amount,
        unit: line.meter.unit(),
        seen_ms: line.seen_ms,
        closed: line.closed,
    }
}

/// The gaps that are over, and hosts at which nobody looks any more.
fn gaps(
    territory: &Territory,
    world: &World,
    hours: (i64, i64),
    now: Timestamp,
) -> Result<Vec<GapShown>, Error> {
    let time = (hours.0 * HOUR_MS, hours.1 * HOUR_MS);
    let ended = territory.store.meter_gaps(time)?.into_iter().map(|(host, gap)| GapShown {
        host: host_name(world, host),
        from: moment(gap.from_ms),
        until: Some(moment(gap.until_ms)),
    });
    let mut gaps: Vec<GapShown> = ended.collect();
    for (host, book) in territory.store.meter_books()? {
        let id = Id::<Host>::from_uuid(host);
        let looked = metering::read(Some(&book), id)?.looked_ms();
        // One that was retired is looked at by nobody, and need not be.
        let Some(looked) = looked.filter(|_| world.hosts.get(id).is_some()) else { continue };
        if now.as_millisecond() - looked > GAP_MS && looked < time.1 {
            let (host, from) = (host_name(world, host), moment(looked));
            gaps.push(GapShown { host, from, until: None });
        }
    }
    Ok(gaps)
}

/// The hosts whose time is accounted for up to a moment that is still to come.
fn ahead(territory: &Territory, world: &World, now: Timestamp) -> Result<Vec<AheadShown>, Error> {
    let mut all = Vec::new();
    for (host, book) in territory.store.meter_books()? {
        let book = metering::read(Some(&book), Id::<Host>::from_uuid(host))?;
        if let Some(front) = book.ahead_ms(now.as_millisecond()) {
            all.push(AheadShown { host: host_name(world, host), until: moment(front) });
        }
    }
    Ok(all)
}

fn host_name(world: &World, host: Uuid) -> String {
    let known = world.hosts.get(Id::from_uuid(host));
    known.map_or_else(|| host.to_string(), |host| host.name.to_string())
}

fn moment(millis: i64) -> String {
    let at = Timestamp::from_millisecond(millis).unwrap_or_default();
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests;
