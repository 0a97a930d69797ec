//! Documents of purchases: frameworks, catalogues, orders, each as it was after everything that happened to
//! it. A version is never changed; the newest is how the document stands.

use bocage_ledger::{Appended, Head, Row as Entry};

use crate::db::{Db, Purpose, Row};
use crate::{Error, ledger};

/// A document as it was after something happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purchase {
    /// What it is, such as `order`.
    pub kind: String,
    /// Its name, which no other of its kind has.
    pub name: String,
    /// How often something happened, from 1.
    pub version: u32,
    /// When, in RFC 3339 (UTC).
    pub at: String,
    /// Who did it.
    pub by: String,
    /// What it says, as JSON text.
    pub body: String,
}

const COLUMNS: &str = "kind, name, version, at, by, body";

/// The documents of a kind as they stand, by name.
pub(crate) fn of_kind<D: Db>(db: &D, kind: &str) -> Result<Vec<Purchase>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM bocage_purchase AS p WHERE kind = ?1 AND version =
             (SELECT max(version) FROM bocage_purchase WHERE kind = p.kind AND name = p.name)"
    );
    let mut found = all(db, &sql, &[kind.into()])?;
    // Byte by byte, whatever a server calls an order.
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// Every version of a document, the oldest first.
pub(crate) fn versions<D: Db>(db: &D, kind: &str, name: &str) -> Result<Vec<Purchase>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM bocage_purchase WHERE kind = ?1 AND name = ?2 ORDER BY version"
    );
    all(db, &sql, &[kind.into(), name.into()])
}

/// A document as it stands.
pub(crate) fn one<D: Db>(db: &D, kind: &str, name: &str) -> Result<Option<Purchase>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM bocage_purchase WHERE kind = ?1 AND name = ?2
         ORDER BY version DESC LIMIT 1"
    );
    Ok(all(db, &sql, &[kind.into(), name.into()])?.pop())
}

fn all<D: Db>(db: &D, sql: &str, params: &[crate::db::Param<'_>]) -> Result<Vec<Purchase>, Error> {
    let mut found = Vec::new();
    db.query("documents of purchases", sql, params, &mut |mut row| {
        found.push(as_kept(&mut row)?);
        Ok(())
    })?;
    Ok(found)
}

fn as_kept(row: &mut Row) -> Result<Purchase, Error> {
    Ok(Purchase {
        kind: row.text(0)?,
        name: row.text(1)?,
        version: row.number(2)?,
        at: row.text(3)?,
        by: row.text(4)?,
        body: row.text(5)?,
    })
}

/// Keeps new versions, and with them rows of the ledger where it ends at `after`, all of it or nothing.
pub(crate) fn put<D: Db>(
    db: &D,
    documents: &[Purchase],
    (after, rows): (Head, &[Entry]),
) -> Result<Appended, Error> {
    db.within(Purpose::Write, || {
        if !rows.is_empty() && ledger::append_within(db, after, rows)? == Appended::Moved {
            return Ok(Appended::Moved);
        }
        for document in documents {
            require_next(db, document)?;
            let sql =
                format!("INSERT INTO bocage_purchase ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
            let Purchase { kind, name, version, at, by, body } = document;
            let params =
                [kind.into(), name.into(), (*version).into(), at.into(), by.into(), body.into()];
            db.execute("a document of purchases", &sql, &params)?;
        }
        Ok(Appended::All)
    })
}

/// Somebody else may have done something to it meanwhile.
fn require_next<D: Db>(db: &D, document: &Purchase) -> Result<(), Error> {
    let stands = one(db, &document.kind, &document.name)?.map_or(0, |last| last.version);
    if document.version == stands + 1 {
        return Ok(());
    }
    let Purchase { kind, name, .. } = document.clone();
    Err(Error::PurchaseMoved { kind, name })
}
