//! A vault: a place that takes copies of a repository, and in which its sender can take nothing away.
//!
//! Each sender has a name and a secret, and below the vault's folder one of its own name:
//! `current` is the copy, `former` what a newer content took the place of, by the moment when it did.
//! What is gone at the sender stays in `current`. Only the clock of the vault ends what is former or
//! gone, so whoever has taken a host over can add to its copies and destroy none.

mod digests;
mod fetch;
mod names;
mod secret;
mod send;
mod serve;
mod shelf;
mod wire;

use std::io;

use serde::{Deserialize, Serialize};

use crate::Error;

pub use fetch::{Fetched, fetch};
pub use secret::Sender;
pub use send::{Copies, copy_to, sizes};
pub use serve::Vault;

/// A file of a repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Listed {
    /// Below the repository, with `/` between its parts.
    path: String,
    len: u64,
    /// SHA-256, as hexadecimal digits.
    digest: String,
}

/// What a sender asks.
#[derive(Debug, Serialize, Deserialize)]
enum Ask {
    /// Which of these are not there as they are here?
    List { files: Vec<Listed> },
    /// Take this one in; it follows, from where the vault says.
    Put { file: Listed },
    /// All that is there was listed: what was not is gone.
    Whole,
}

/// What a vault answers.
#[derive(Debug, Serialize, Deserialize)]
enum Answer {
    /// Who asks is heard.
    Welcome,
    /// Of the files that were listed these are lacking, by their place in the list.
    Lacks { lacks: Vec<usize> },
    /// So many bytes of it are there from an earlier time.
    From { offset: u64 },
    /// It is there, on the disk.
    Kept,
    /// What the vault has of the sender.
    Counted(Counted),
    /// Nothing has changed.
    Refused { why: String },
}

/// What a vault has of a sender.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Counted {
    files: u64,
    /// Of these: gone at the sender.
    gone: u64,
}

/// Bytes in a piece of a file, on the wire.
const PIECE: usize = 256 << 10;

fn away(at: &str) -> impl FnOnce(io::Error) -> Error {
    let at = at.to_owned();
    move |source| Error::VaultAway { at, source }
}
