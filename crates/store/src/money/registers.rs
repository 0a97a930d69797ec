//! Registers: members, prices, keys and whatever else money goes by, as it was entered. A later row of a key
//! takes the place of an earlier one; none is ever changed.

use crate::Error;
use crate::db::{Db, Param};
use crate::money::{in_sizes, insert};

/// A row on its way into a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entered {
    /// The register.
    pub register: &'static str,
    /// What it is of.
    pub key: String,
    /// What it says, as JSON text; none where it is withdrawn.
    pub body: Option<String>,
}

/// What a register says of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// Its number among all rows.
    pub number: i64,
    /// The register.
    pub register: String,
    /// What it is of.
    pub key: String,
    /// What it says, as JSON text.
    pub body: String,
}

pub(super) fn of<D: Db>(db: &D, up_to: Option<i64>) -> Result<Vec<Registered>, Error> {
    let sql = "SELECT r.number, r.register, r.key, r.body FROM bocage_register r
               JOIN (SELECT register, key, max(number) AS number FROM bocage_register
                     WHERE number <= ?1 GROUP BY register, key) last ON last.number = r.number
               WHERE r.body IS NOT NULL ORDER BY r.register, r.key";
    let mut found = Vec::new();
    db.query("registers", sql, &[up_to.unwrap_or(i64::MAX).into()], &mut |mut row| {
        found.push(Registered {
            number: row.int(0)?,
            register: row.text(1)?,
            key: row.text(2)?,
            body: row.text(3)?,
        });
        Ok(())
    })?;
    Ok(found)
}

pub(super) fn last<D: Db>(db: &D) -> Result<i64, Error> {
    let sql = "SELECT coalesce(max(number), 0) FROM bocage_register";
    db.first("registers", sql, &[])?.map_or(Ok(0), |mut row| row.int(0))
}

pub(super) fn enter<D: Db>(db: &D, rows: &[Entered], at: &str, by: &str) -> Result<i64, Error> {
    let mut number = last(db)?;
    in_sizes(rows, |rows| {
        let sql = insert("bocage_register", "number, at, by, register, key, body", rows.len());
        let mut params = Vec::with_capacity(rows.len() * 6);
        for row in rows {
            number += 1;
            let row: [Param<'_>; 6] = [
                number.into(),
                at.into(),
                by.into(),
                row.register.into(),
                (&row.key).into(),
                row.body.as_deref().into(),
            ];
            params.extend(row);
        }
        db.execute("registers", &sql, &params).map(drop)
    })?;
    Ok(number)
}
