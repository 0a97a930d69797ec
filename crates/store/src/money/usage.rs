//! Lines of usage: whole amounts of a meter on a day, each under a key. A correction is a further line of the
//! key, which says the difference.

use crate::Error;
use crate::db::{Db, Param, Row};
use crate::money::{in_sizes, insert};

/// A line of usage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageRow {
    /// The month in which it is billed: that of its day, or a later one where that was issued.
    pub month: String,
    /// The member, by its SIRET as text.
    pub member: String,
    /// The meter.
    pub meter: String,
    /// The day.
    pub day: String,
    /// How much more, in the meter's unit; below zero where it corrects downwards.
    pub amount: i64,
    /// What names it.
    pub key: String,
    /// Where it comes from.
    pub source: String,
}

/// What lines of a member, a meter and a day come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageSum {
    /// The member, by its SIRET as text.
    pub member: String,
    /// The meter.
    pub meter: String,
    /// The day.
    pub day: String,
    /// How much, in the meter's unit.
    pub amount: i64,
    /// How many lines.
    pub lines: i64,
}

/// What was entered under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownUsage {
    /// The key.
    pub key: String,
    /// The member.
    pub member: String,
    /// The meter.
    pub meter: String,
    /// The day.
    pub day: String,
    /// The sum of its lines.
    pub amount: i64,
}

/// Which lines.
#[derive(Debug, Clone, Copy)]
pub struct UsageWanted<'a> {
    /// Of which month.
    pub month: &'a str,
    /// Of which member.
    pub member: &'a str,
    /// Of which meter.
    pub meter: &'a str,
    /// Of which days, from one to before another.
    pub days: (&'a str, &'a str),
    /// How many at most.
    pub count: u32,
}

const COLUMNS: &str = "number, month, member, meter, day, amount, key, source";

pub(super) fn known<D: Db>(db: &D, keys: &[&str]) -> Result<Vec<KnownUsage>, Error> {
    let mut found = Vec::new();
    in_sizes(keys, |keys| {
        let marks: Vec<String> = (1..=keys.len()).map(|n| format!("?{n}")).collect();
        let sql = format!(
            "SELECT key, min(member), min(meter), min(day), CAST(sum(amount) AS bigint)
             FROM bocage_usage WHERE key IN ({}) GROUP BY key",
            marks.join(", ")
        );
        let params: Vec<Param<'_>> = keys.iter().map(|key| (*key).into()).collect();
        db.query("lines of usage", &sql, &params, &mut |mut row| {
            let (key, member, meter) = (row.text(0)?, row.text(1)?, row.text(2)?);
            let (day, amount) = (row.text(3)?, row.int(4)?);
            found.push(KnownUsage { key, member, meter, day, amount });
            Ok(())
        })
    })?;
    Ok(found)
}

pub(super) fn add<D: Db>(db: &D, rows: &[UsageRow]) -> Result<(), Error> {
    let sql = "SELECT coalesce(max(number), 0) FROM bocage_usage";
    let mut number = db.first("lines of usage", sql, &[])?.map_or(Ok(0), |mut row| row.int(0))?;
    in_sizes(rows, |rows| {
        let sql = insert("bocage_usage", COLUMNS, rows.len());
        let mut params: Vec<Param<'_>> = Vec::with_capacity(rows.len() * 8);
        for row in rows {
            number += 1;
            let row: [Param<'_>; 8] = [
                number.into(),
                (&row.month).into(),
                (&row.member).into(),
                (&row.meter).into(),
                (&row.day).into(),
                row.amount.into(),
                (&row.key).into(),
                (&row.source).into(),
            ];
            params.extend(row);
        }
        db.execute("lines of usage", &sql, &params).map(drop)
    })
}

pub(super) fn last<D: Db>(db: &D, month: &str) -> Result<i64, Error> {
    let sql = "SELECT coalesce(max(number), 0) FROM bocage_usage WHERE month = ?1";
    db.first("lines of usage", sql, &[month.into()])?.map_or(Ok(0), |mut row| row.int(0))
}

pub(super) fn sums<D: Db>(db: &D, month: &str, up_to: i64) -> Result<Vec<UsageSum>, Error> {
    let sql = "SELECT member, meter, day, CAST(sum(amount) AS bigint), count(*) FROM bocage_usage
               WHERE month = ?1 AND number <= ?2 GROUP BY member, meter, day
               ORDER BY member, meter, day";
    let mut found = Vec::new();
    db.query("sums of usage", sql, &[month.into(), up_to.into()], &mut |mut row| {
        let (member, meter, day) = (row.text(0)?, row.text(1)?, row.text(2)?);
        let (amount, lines) = (row.int(3)?, row.int(4)?);
        found.push(UsageSum { member, meter, day, amount, lines });
        Ok(())
    })?;
    Ok(found)
}

pub(super) fn lines<D: Db>(db: &D, wanted: &UsageWanted<'_>) -> Result<Vec<UsageRow>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM bocage_usage WHERE month = ?1 AND member = ?2 AND meter = ?3
             AND day >= ?4 AND day < ?5 ORDER BY day, key, number LIMIT ?6"
    );
    let UsageWanted { month, member, meter, days: (from, until), count } = *wanted;
    let params = [month.into(), member.into(), meter.into(), from.into(), until.into()];
    let mut found = Vec::new();
    let params = [&params[..], &[i64::from(count).into()]].concat();
    db.query("lines of usage", &sql, &params, &mut |mut row| {
        found.push(line(&mut row)?);
        Ok(())
    })?;
    Ok(found)
}

fn line(row: &mut Row) -> Result<UsageRow, Error> {
    Ok(UsageRow {
        month: row.text(1)?,
        member: row.text(2)?,
        meter: row.text(3)?,
        day: row.text(4)?,
        amount: row.int(5)?,
        key: row.text(6)?,
        source: row.text(7)?,
    })
}
