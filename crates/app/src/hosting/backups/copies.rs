//! Copies of a repository elsewhere, in vaults.

use std::net::SocketAddr;
use std::path::Path;

pub use bocage_backup::{Copies, Fetched};
use bocage_backup::{Place, Sender, Vault};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::restore::To;
use crate::permission::{Action, Resource};
use crate::{Context, Error, Territory, jobs};

/// The kind of job that says how copies to a vault went: one a host and vault, replaced by the next.
const NOTE: &str = "backup.copies";

/// How copies of a host's repository to a vault went last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copied {
    /// The host.
    pub host: String,
    /// The vault.
    pub to: String,
    /// When one last succeeded.
    pub at: Option<String>,
    /// Its files.
    pub files: u64,
    /// Of what the vault has: gone at the host.
    pub gone: u64,
    /// Why the last one did not succeed.
    pub trouble: Option<String>,
}

/// How copies went last, by host and vault.
///
/// # Errors
/// The store's.
pub(super) fn noted(territory: &Territory) -> Result<Vec<Copied>, Error> {
    let kept = jobs::results::<Copied>(territory, NOTE)?.into_iter();
    let mut all: Vec<Copied> = kept.map(|(_, _, copied)| copied).collect();
    all.sort_by(|a, b| (&a.host, &a.to).cmp(&(&b.host, &b.to)));
    Ok(all)
}

/// Keeps how one went; what was known of the last that succeeded stays.
pub(in crate::hosting) fn note(
    ctx: &Context,
    territory: &mut Territory,
    (host, to): (&str, &str),
    went: Result<Copies, String>,
) -> Result<(), Error> {
    let before = noted(territory)?.into_iter().find(|one| one.host == host && one.to == to);
    let (host, to) = (host.to_owned(), to.to_owned());
    let id = Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("{NOTE} {host} {to}").as_bytes());
    let copied = match went {
        Ok(Copies { files, gone, .. }) => {
            Copied { host, to, at: Some(ctx.time()), files, gone, trouble: None }
        }
        Err(why) => {
            let (at, files, gone) =
                before.map_or((None, 0, 0), |before| (before.at, before.files, before.gone));
            Copied { host, to, at, files, gone, trouble: Some(why) }
        }
    };
    jobs::note(ctx, territory, (id, NOTE), &copied)
}

/// How much a vault keeps, and for how long what is gone at its sender.
#[derive(Debug, Clone, Copy)]
pub struct Kept {
    /// Days.
    pub days: u32,
    /// Bytes of one sender.
    pub most: u64,
}

/// Runs a vault until it is interrupted; says where it listens.
///
/// # Errors
/// When the file of its senders is none, or the folder or the address cannot be had.
pub fn serve(
    ctx: &Context,
    folder: &Path,
    (listen, key): (SocketAddr, &Path),
    kept: Kept,
    told: impl FnOnce(SocketAddr),
) -> Result<(), Error> {
    ctx.require(Resource::Hosting, Action::Apply)?;
    let vault = Vault::open(folder, listen, Sender::all(key)?, (kept.days, kept.most))?;
    told(vault.address());
    vault.serve(&|| ctx.watch.cancelled());
    Ok(())
}

/// Brings a vault what it lacks of a repository.
///
/// # Errors
/// When the vault does not answer or refuses, or another one works in the repository.
pub fn copy(
    ctx: &Context,
    (repository, keys): (&Path, &Path),
    (to, key): (&str, &Path),
) -> Result<Copies, Error> {
    ctx.require(Resource::Hosting, Action::Apply)?;
    // One that somebody has emptied is copied too: the vault tells what is gone, and keeps it.
    let place = Place::at(repository, keys)?;
    let copied = bocage_backup::copy_to(&place, (to, &Sender::only(key)?), ctx.watch.as_ref());
    if ctx.watch.cancelled() { Err(Error::Interrupted) } else { Ok(copied?) }
}

/// Makes a repository of what a vault keeps of a sender, as it is or as it was at a moment.
///
/// # Errors
/// When the folder is no sender's, or something is in the way.
pub fn fetch(ctx: &Context, vault: &Path, to: &Path, as_of: To) -> Result<Fetched, Error> {
    ctx.require(Resource::Hosting, Action::Apply)?;
    let as_of = match as_of {
        To::Latest => None,
        To::Moment(at) => Some(at),
    };
    Ok(bocage_backup::fetch(vault, to, as_of)?)
}
