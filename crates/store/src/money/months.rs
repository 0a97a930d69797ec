//! What became of months: issued, closed.

use crate::Error;
use crate::db::Db;

/// What became of a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthRow {
    /// The month.
    pub month: String,
    /// What became of it, such as `issued`; once each.
    pub state: String,
    /// When.
    pub at: String,
    /// By whom.
    pub by: String,
    /// What it was made of, as JSON text.
    pub body: String,
}

pub(super) fn all<D: Db>(db: &D) -> Result<Vec<MonthRow>, Error> {
    let sql = "SELECT month, state, at, by, body FROM bocage_month ORDER BY month, at, state";
    let mut found = Vec::new();
    db.query("months", sql, &[], &mut |mut row| {
        let (month, state, at) = (row.text(0)?, row.text(1)?, row.text(2)?);
        found.push(MonthRow { month, state, at, by: row.text(3)?, body: row.text(4)? });
        Ok(())
    })?;
    Ok(found)
}

pub(super) fn note<D: Db>(db: &D, row: &MonthRow) -> Result<(), Error> {
    let sql = "INSERT INTO bocage_month (month, state, at, by, body) VALUES (?1, ?2, ?3, ?4, ?5)";
    let params = [&row.month, &row.state, &row.at, &row.by, &row.body].map(Into::into);
    db.execute("a month", sql, &params).map(drop)
}
