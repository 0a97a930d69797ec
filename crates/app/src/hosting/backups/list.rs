//! What was backed up and proven.

use bocage_backup::Backup;
use bocage_backup::schedule::Standing;
use bocage_vocab::Bytes;
use serde::Serialize;

use super::copies::{self, Copied};
use super::{notes, platform};
use crate::hosting::named;
use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Territory};

/// The backups of applications.
#[derive(Debug, Clone, Serialize)]
pub struct Listed {
    /// The applications, by name.
    pub applications: Vec<OfApplication>,
    /// The platform's own configuration.
    pub platform: OfPlatform,
    /// Copies of repositories in vaults, as agents made them last.
    pub copies: Vec<Copied>,
}

/// The backups of the platform's own configuration.
#[derive(Debug, Clone, Serialize)]
pub struct OfPlatform {
    /// When the newest was taken.
    pub at: Option<String>,
    /// The generation of the territory in it.
    pub generation: Option<u32>,
    /// The generation of the territory now.
    pub head: u32,
    /// Whether somebody must see to it.
    pub alarm: bool,
}

/// The backups of one.
#[derive(Debug, Clone, Serialize)]
pub struct OfApplication {
    /// The application.
    pub application: String,
    /// What people must be told.
    pub standing: Standing,
    /// Whether somebody must see to it.
    pub alarm: bool,
    /// Its backups, the newest first.
    pub backups: Vec<Shown>,
}

/// A backup.
#[derive(Debug, Clone, Serialize)]
pub struct Shown {
    /// When it was taken.
    pub at: String,
    /// The host.
    pub host: String,
    /// The release.
    pub release: u32,
    /// Rows of its databases.
    pub rows: i64,
    /// Files, folders and links of its volumes.
    pub entries: u64,
    /// What its files hold.
    #[serde(rename = "size_bytes")]
    pub size: Bytes,
    /// Whether all of it is of one moment.
    pub one_moment: bool,
    /// When it was restored, and whether it was what had been backed up.
    pub proven: Option<(String, bool)>,
}

/// Lists the backups of all applications, or of one.
///
/// # Errors
/// When the application is unknown, the permission table's and the store's.
pub fn list(ctx: &Context, territory: &Territory, only: Option<&str>) -> Result<Listed, Error> {
    ctx.require(Resource::Hosting, Action::Read)?;
    let world = territory.world(ctx, AsOf::Head)?;
    let only = only.map(|name| named::application(&world, name)).transpose()?;
    let notes = notes::read(territory)?;
    let asked = world.applications.iter().filter(|one| only.is_none_or(|only| only.id == one.id));
    let mut applications: Vec<OfApplication> = asked
        .map(|application| {
            let note = notes.of(application);
            let standing = note.standing(&world, application, ctx.now);
            OfApplication {
                application: application.name.to_string(),
                standing,
                alarm: standing.is_alarm(),
                backups: note.backups.iter().map(|backup| shown(backup, &note)).collect(),
            }
        })
        .collect();
    applications.sort_by(|a, b| a.application.cmp(&b.application));
    let newest = notes.platform.as_ref();
    let platform = OfPlatform {
        at: newest.map(|one| one.at.clone()),
        generation: newest.map(|one| one.generation),
        head: territory.head()?.0,
        alarm: platform::is_alarm(&notes, ctx.now),
    };
    Ok(Listed { applications, platform, copies: copies::noted(territory)? })
}

fn shown(backup: &Backup, note: &notes::Note) -> Shown {
    let tables = backup.databases.values().flat_map(|database| database.before.values());
    let trees = || backup.volumes.values().map(|volume| &volume.tree);
    let proof = note.proofs.iter().find(|proof| proof.of == backup.at);
    Shown {
        at: backup.at.clone(),
        host: backup.host.clone(),
        release: backup.release,
        rows: tables.map(|table| table.rows).sum(),
        entries: trees().map(|tree| tree.entries).sum(),
        size: trees().map(|tree| tree.size).sum(),
        one_moment: backup.volumes.values().all(|one| one.copied == bocage_backup::Copied::Still),
        proven: proof.map(|proof| (proof.at.clone(), proof.passed)),
    }
}
