//! A diff as chunks of bytes: what plans are kept as, and what the chain of generations hashes.
//!
//! A chunk holds rows of one kind and one operation: the version, the operation, the number of
//! rows, then the rows in their canonical encoding (removals: ids). Chunks hold about a mebibyte
//! each, so that a department is read in bounded memory, and are compressed one by one.

use std::convert::Infallible;

use bocage_vocab::{Fact, Id, Kind, Uuid};
use bocage_world::{
    Diff, DiffVisitor, Digest, SCHEMA_VERSION, TableDiff, WorldFact, decode_row, encode_row,
};

use crate::Error;

/// About how many bytes of rows a chunk holds before compression.
const CHUNK_LEN: usize = 1 << 20;
const COMPRESSION_LEVEL: i32 = 1;
/// More than this is no chunk of ours: one row more than [`CHUNK_LEN`] at most.
const CHUNK_LEN_MAX: usize = 64 << 20;

/// What a chunk does with its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Add = 0,
    Change = 1,
    Remove = 2,
}

/// A chunk, compressed.
#[derive(Debug, Clone)]
pub(crate) struct Chunk {
    pub(crate) kind: Kind,
    /// Of the bytes before compression.
    pub(crate) digest: Digest,
    pub(crate) bytes: Vec<u8>,
    /// How many rows or ids.
    pub(crate) rows: u32,
}

/// The rows of a chunk.
#[derive(Debug)]
pub(crate) struct Rows<T> {
    pub(crate) operation: Operation,
    pub(crate) rows: Vec<T>,
    pub(crate) removed: Vec<Id<T>>,
}

/// Gives the chunks of a diff, in the order of kinds.
pub(crate) fn chunks(
    diff: &Diff,
    keep: &mut dyn FnMut(Chunk) -> Result<(), Error>,
) -> Result<(), Error> {
    struct Chunker<'a>(&'a mut dyn FnMut(Chunk) -> Result<(), Error>);
    impl DiffVisitor for Chunker<'_> {
        type Error = Error;
        fn visit<T: WorldFact>(&mut self, diff: &TableDiff<T>) -> Result<(), Error> {
            let encode = |row: &T, out: &mut Vec<u8>| encode_row(row, out);
            pack(T::KIND, Operation::Add, &diff.added, encode, self.0)?;
            pack(T::KIND, Operation::Change, &diff.changed, encode, self.0)?;
            let id = |id: &Id<T>, out: &mut Vec<u8>| out.extend_from_slice(id.uuid().as_bytes());
            pack(T::KIND, Operation::Remove, &diff.removed, id, self.0)
        }
    }
    diff.each(&mut Chunker(keep))
}

fn pack<R>(
    kind: Kind,
    operation: Operation,
    rows: &[R],
    encode: impl Fn(&R, &mut Vec<u8>),
    keep: &mut dyn FnMut(Chunk) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut rows = rows.iter().peekable();
    while rows.peek().is_some() {
        let mut body = Vec::with_capacity(CHUNK_LEN + 4096);
        let mut count = 0u32;
        while body.len() < CHUNK_LEN
            && let Some(row) = rows.next()
        {
            encode(row, &mut body);
            count += 1;
        }
        let mut raw = Vec::with_capacity(body.len() + 9);
        raw.extend_from_slice(&SCHEMA_VERSION.to_be_bytes());
        raw.push(operation as u8);
        raw.extend_from_slice(&count.to_be_bytes());
        raw.append(&mut body);
        let bytes = zstd::bulk::compress(&raw, COMPRESSION_LEVEL)
            .map_err(|error| damaged(kind, error.to_string()))?;
        keep(Chunk { kind, digest: Digest::of(&raw), bytes, rows: count })?;
    }
    Ok(())
}

/// Unpacks a chunk; its digest tells whether it is what it was.
pub(crate) fn unpack(kind: Kind, bytes: &[u8]) -> Result<(Vec<u8>, Digest), Error> {
    let raw = zstd::bulk::decompress(bytes, CHUNK_LEN_MAX)
        .map_err(|error| damaged(kind, error.to_string()))?;
    let digest = Digest::of(&raw);
    Ok((raw, digest))
}

/// Reads the rows of an unpacked chunk.
pub(crate) fn read<T: Fact>(raw: &[u8]) -> Result<Rows<T>, Error> {
    let torn = |source| Error::Torn { what: format!("a plan's {}", T::KIND), source };
    let (head, mut body) = raw.split_at_checked(9).ok_or_else(|| damaged(T::KIND, "too short"))?;
    let operation = match head[4] {
        0 => Operation::Add,
        1 => Operation::Change,
        2 => Operation::Remove,
        other => return Err(damaged(T::KIND, format!("unknown operation {other}"))),
    };
    let count = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
    let mut read = Rows { operation, rows: Vec::new(), removed: Vec::new() };
    for _ in 0..count {
        if operation == Operation::Remove {
            let (id, rest) =
                body.split_at_checked(16).ok_or_else(|| damaged(T::KIND, "too short"))?;
            let uuid = Uuid::from_slice(id).map_err(|error| damaged(T::KIND, error.to_string()))?;
            read.removed.push(Id::from_uuid(uuid));
            body = rest;
        } else {
            read.rows.push(decode_row(&mut body).map_err(torn)?);
        }
    }
    Ok(read)
}

fn damaged(kind: Kind, reason: impl Into<String>) -> Error {
    Error::Damaged { what: format!("a plan's {kind}"), reason: reason.into() }
}

/// How many rows of all kinds a diff writes: for progress.
pub(crate) fn rows_of(diff: &Diff) -> u64 {
    struct Count(u64);
    impl DiffVisitor for Count {
        type Error = Infallible;
        fn visit<T: WorldFact>(&mut self, diff: &TableDiff<T>) -> Result<(), Infallible> {
            self.0 += diff.len() as u64;
            Ok(())
        }
    }
    let mut count = Count(0);
    let Ok(()) = diff.each(&mut count);
    count.0
}
