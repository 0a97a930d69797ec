//! Files by their hash: once kept, the same bytes for good.

use crate::Error;
use crate::db::Db;

/// A file that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// What it is, such as `application/xml`.
    pub media: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

fn hash_of(content: &[u8]) -> String {
    blake3::hash(content).to_hex().to_string()
}

pub(super) fn keep<D: Db>(db: &D, media: &str, content: &[u8]) -> Result<String, Error> {
    let hash = hash_of(content);
    let sql = "INSERT INTO bocage_archive (hash, media, content) VALUES (?1, ?2, ?3)
               ON CONFLICT (hash) DO NOTHING";
    db.execute("a file of a document", sql, &[(&hash).into(), media.into(), content.into()])?;
    Ok(hash)
}

pub(super) fn kept<D: Db>(db: &D, hash: &str) -> Result<Option<Kept>, Error> {
    let sql = "SELECT media, content FROM bocage_archive WHERE hash = ?1";
    let Some(mut row) = db.first("a file of a document", sql, &[hash.into()])? else {
        return Ok(None);
    };
    let (media, content) = (row.text(0)?, row.bytes(1)?);
    if hash_of(&content) != hash {
        return Err(Error::Damaged {
            what: format!("the file {hash}"),
            reason: "it is not what it was".to_owned(),
        });
    }
    Ok(Some(Kept { media, content }))
}
