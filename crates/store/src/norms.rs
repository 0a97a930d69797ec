//! The norms that plans were made with: each text once, under the hash that the plans name and the
//! chain seals. So that a design's rules and prices go wherever its territory goes.

use bocage_network::norms::hash_of;

use crate::Error;
use crate::db::Db;

/// Keeps a text, unless it is there, within a transaction that is open.
pub(crate) fn keep<D: Db>(db: &D, text: &str) -> Result<(), Error> {
    let sql = "INSERT INTO bocage_norms (hash, content) VALUES (?1, ?2)
               ON CONFLICT (hash) DO NOTHING";
    let hash = hash_of(text);
    db.execute("the norms of a plan", sql, &[(&hash).into(), text.into()]).map(drop)
}

/// The text of this hash; none where no plan brought it.
pub(crate) fn of<D: Db>(db: &D, hash: &str) -> Result<Option<String>, Error> {
    let found = stored(db, hash)?;
    match &found {
        Some(text) if hash_of(text) != hash => Err(Error::Damaged {
            what: format!("the norms {hash}"),
            reason: "they are not what they were".to_owned(),
        }),
        _ => Ok(found),
    }
}

/// Whether the text of this hash is as it was kept; none where there is none.
pub(crate) fn whole<D: Db>(db: &D, hash: &str) -> Result<Option<bool>, Error> {
    Ok(stored(db, hash)?.map(|text| hash_of(&text) == hash))
}

fn stored<D: Db>(db: &D, hash: &str) -> Result<Option<String>, Error> {
    let sql = "SELECT content FROM bocage_norms WHERE hash = ?1";
    let row = db.first("the norms of a plan", sql, &[hash.into()])?;
    row.map(|mut row| row.text(0)).transpose()
}
