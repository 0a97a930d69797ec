//! What is written down: entries, and the chain of hashes that they form.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Act, Code};

/// The place of an entry in its book, from 1.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct EntryNumber(pub i64);

impl EntryNumber {
    pub(crate) fn next(self) -> EntryNumber {
        EntryNumber(self.0.saturating_add(1))
    }
}

impl fmt::Display for EntryNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// One thing that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When, in milliseconds from 1970.
    pub at_ms: i64,
    /// The key it was asked under; none where the book did it by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<Code>,
    /// What.
    pub act: Act,
}

/// A BLAKE3 hash.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Digest(pub [u8; 32]);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

/// The end of a book: its last entry and the hash of all. Noted elsewhere, it proves that nothing was
/// taken away since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Head {
    /// The last entry; zero where there is none.
    pub number: EntryNumber,
    /// Its hash.
    pub digest: Digest,
}

/// An entry as a journal keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its place.
    pub number: EntryNumber,
    /// The entry as JSON text, byte for byte what was hashed.
    pub body: Vec<u8>,
    /// The hash of this row and the one before.
    pub digest: Digest,
}

/// Keeps these hashes apart from all others.
const DOMAIN: &[u8] = b"bocage ledger 1\0";

impl Head {
    /// The row of an entry that follows; and the end of the book after it.
    pub(crate) fn seal(self, entry: &Entry) -> Result<(Row, Head), serde_json::Error> {
        let body = serde_json::to_vec(entry)?;
        let head = self.after(&body);
        Ok((Row { number: head.number, body, digest: head.digest }, head))
    }

    /// The end of the book after a row of this body.
    pub(crate) fn after(self, body: &[u8]) -> Head {
        let number = self.number.next();
        let mut hash = blake3::Hasher::new();
        hash.update(DOMAIN).update(&self.digest.0).update(&number.0.to_le_bytes()).update(body);
        Head { number, digest: Digest(*hash.finalize().as_bytes()) }
    }
}

/// What tells whether two acts are the same, in sixteen bytes: a book holds one for each key.
pub(crate) type Print = [u8; 16];

/// The print of an act.
pub(crate) fn print(act: &Act) -> Print {
    let mut hash = blake3::Hasher::new();
    // Acts are plain values and writing to a hash does not fail; one that did would be like no other.
    if serde_json::to_writer(&mut hash, act).is_err() {
        hash.update(DOMAIN);
    }
    let mut print = Print::default();
    hash.finalize_xof().fill(&mut print);
    print
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Ledger;

    #[test]
    fn the_chain_and_the_stored_form_are_frozen() {
        let act = Act::OpenLedger(Ledger::euro(&"network".parse().unwrap()));
        let entry = Entry { at_ms: 7, key: Some("k".parse().unwrap()), act };
        let (row, head) = Head::default().seal(&entry).unwrap();
        let body =
            r#"{"at_ms":7,"key":"k","act":{"open_ledger":{"code":"network","currency":"EUR"}}}"#;
        assert_eq!(String::from_utf8(row.body.clone()).unwrap(), body);
        assert_eq!(serde_json::from_slice::<Entry>(&row.body).unwrap(), entry);
        let judge = [DOMAIN, &[0; 32], &[1, 0, 0, 0, 0, 0, 0, 0], body.as_bytes()].concat();
        assert_eq!(head.digest.0, *blake3::hash(&judge).as_bytes());
    }
}
