//! Where rooms back up, and the vaults that take copies: in the other room and at the witness.

use std::fs;
use std::path::PathBuf;

use crate::layout::Layout;
use crate::process::Process;
use crate::site::ROOMS;
use crate::state::State;
use crate::{Error, LabSite, agents, file};

const PROCESS: &str = "vault";
const PORT: u16 = 8015;
/// A vault in each of them.
const PLACES: [LabSite; 3] = [LabSite::Main, LabSite::Replica, LabSite::Witness];
/// What agents run, as PostgreSQL has to be told it from the beginning: by Patroni, in each room its own.
const STANZA: &str = "bocage";

pub(crate) fn repository(layout: &Layout, room: LabSite) -> PathBuf {
    layout.site(room).join("backups")
}

pub(crate) fn keys(layout: &Layout, room: LabSite) -> PathBuf {
    layout.site(room).join("backup-keys")
}

/// The senders that a place takes copies of: the other room, or both.
fn senders(site: LabSite) -> impl Iterator<Item = LabSite> {
    ROOMS.into_iter().filter(move |room| *room != site)
}

/// The line of a room in the file of a vault. A lab draws one secret for all that agents say to each other.
fn line(state: &State, room: LabSite) -> String {
    format!("{} {}-{}\n", room.code(), state.volumes_key, room.code())
}

/// Writes who may send to whom.
///
/// # Errors
/// When a file cannot be written.
pub(crate) fn prepare(layout: &Layout, state: &State) -> Result<(), Error> {
    for room in ROOMS {
        file::write(&key(layout, room), &line(state, room), 0o600)?;
    }
    for site in PLACES {
        let lines: String = senders(site).map(|room| line(state, room)).collect();
        file::write(&layout.site(site).join("vault-senders"), &lines, 0o600)?;
    }
    Ok(())
}

fn key(layout: &Layout, room: LabSite) -> PathBuf {
    layout.site(room).join("vault-key")
}

/// The vaults of a room, as its agent is told.
pub(crate) fn vaults(layout: &Layout, room: LabSite) -> String {
    let places = PLACES.into_iter().filter(|site| *site != room);
    let key = key(layout, room).display().to_string();
    let each = places.map(|site| {
        let address = site.address();
        format!("{{ address = \"{address}:{PORT}\", key = \"{key}\" }}")
    });
    each.collect::<Vec<_>>().join(", ")
}

/// What Patroni tells PostgreSQL of a room. It goes into each room's own settings: what PostgreSQL is told by
/// SQL would come along to the other room with the data.
pub(crate) fn archiving(layout: &Layout, room: LabSite) -> String {
    let settings = keys(layout, room).join("pgbackrest.conf");
    let command =
        format!("pgbackrest --config='{}' --stanza={STANZA} archive-push %p", settings.display());
    format!(
        "\n    archive_mode: \"on\"\n    archive_timeout: 60s\n    archive_command: \"{command}\""
    )
}

/// Starts the vault of a place unless it runs.
///
/// # Errors
/// When it cannot be started.
pub(crate) fn start(layout: &Layout, site: LabSite) -> Result<(), Error> {
    let at = |name: &str| layout.site(site).join(name).display().to_string();
    let folder = at("vault");
    fs::create_dir_all(&folder).map_err(Error::file(folder.as_ref(), "made"))?;
    let listen = format!("{}:{PORT}", site.address());
    let words = [
        "backup".to_owned(),
        "vault".to_owned(),
        format!("--folder={folder}"),
        format!("--listen={listen}"),
        format!("--key={}", at("vault-senders")),
    ];
    let (program, args) = (&agents::program()?, words.to_vec());
    Process { site, name: PROCESS, program, args, user: None, private: &[], path: None }
        .start(layout)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn each_room_sends_to_the_other_and_to_the_witness() {
        let layout = Layout::of(Path::new("/var/lib/some-lab")).unwrap();
        let told = vaults(&layout, LabSite::Main);
        for address in ["10.77.20.1:8015", "10.77.30.1:8015"] {
            assert!(told.contains(address), "{told}");
        }
        assert!(!told.contains("10.77.10.1"), "{told}");
        let codes = |site| senders(site).map(LabSite::code).collect::<Vec<_>>();
        assert_eq!(codes(LabSite::Replica), ["main"]);
        assert_eq!(codes(LabSite::Witness), ["main", "replica"]);
    }
}
