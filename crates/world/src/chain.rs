//! The hash chain of generations.

use std::fmt;
use std::io;

use bocage_vocab::{Fact, Generation};

use crate::{SCHEMA_VERSION, encode_row};

/// A BLAKE3 hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// The hash of some bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Digest {
        Digest(*blake3::hash(bytes).as_bytes())
    }

    /// The hash of everything that a reader gives.
    ///
    /// # Errors
    /// The reader's.
    pub fn of_reader(reader: impl io::Read) -> io::Result<Digest> {
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(reader)?;
        Ok(Digest(*hasher.finalize().as_bytes()))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The hash of one row: kind, schema version and canonical bytes.
#[must_use]
pub fn row_digest<T: Fact>(row: &T, scratch: &mut Vec<u8>) -> Digest {
    scratch.clear();
    scratch.extend_from_slice(T::KIND.code().as_bytes());
    scratch.extend_from_slice(&SCHEMA_VERSION.to_be_bytes());
    encode_row(row, scratch);
    Digest::of(scratch)
}

/// What one generation adds to the chain.
#[derive(Debug, Clone, Copy)]
pub struct Link<'a> {
    /// The hash of the generation before; zeros before the first.
    pub parent: Digest,
    /// The number of this generation.
    pub generation: Generation,
    /// Who, when and why, as stored.
    pub provenance: &'a [u8],
    /// The hash of each chunk of the plan's diff, in order.
    pub chunks: &'a [Digest],
}

impl Link<'_> {
    /// The hash of the generation.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let mut hasher = blake3::Hasher::new_derive_key("bocage 2026 generation chain");
        hasher.update(&self.parent.0);
        hasher.update(&self.generation.0.to_be_bytes());
        hasher.update(&(self.provenance.len() as u64).to_be_bytes());
        hasher.update(self.provenance);
        self.chunks.iter().for_each(|chunk| {
            hasher.update(&chunk.0);
        });
        Digest(*hasher.finalize().as_bytes())
    }
}
