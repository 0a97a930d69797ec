//! What an agent is told: one file for the agent, the guard and the witness of a place.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use bocage_failover::{Class, Room, Site, Timing};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::Error;

/// The settings of one place.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// `main`, `replica` or `witness`.
    #[serde(deserialize_with = "site")]
    pub site: Site,
    /// Whether the owner goes on with a single copy; otherwise writes wait for the second.
    pub goes_on_alone: bool,
    /// The folder of what the agent and the guard keep, of this place alone.
    pub folder: PathBuf,
    /// The folder of what agent and guard tell each other: in memory, so that no disk that is full or hangs
    /// comes between them; the folder above unless given.
    #[serde(default)]
    pub run: Option<PathBuf>,
    /// Where the witness answers who asks it to look at a room.
    pub witness_port: u16,
    /// The addresses of the three places.
    pub sites: Sites,
    /// The store of the votes; none of a further host of a room, which follows its agent.
    pub votes: Option<VotesAt>,
    /// Where the agent of the room is; of a further host of it alone.
    pub leader: Option<LeaderAt>,
    /// The further hosts of the room; of the room's agent.
    pub followers: Option<FollowersAt>,
    /// What the kernel lets in.
    pub gate: GateAt,
    /// The applications; a room without them has a database only.
    pub instances: Option<InstancesAt>,
    /// The files of applications, shipped to the other room; a room without has none that move.
    pub volumes: Option<VolumesAt>,
    /// Where this room backs up what it serves; a room without leaves it to other means.
    pub backups: Option<BackupsAt>,
    /// The database; a room without one has files and instances only.
    pub database: Option<DatabaseAt>,
}

/// The addresses of the three places.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sites {
    /// Of Main.
    pub main: IpAddr,
    /// Of Replica.
    pub replica: IpAddr,
    /// Of the witness.
    pub witness: IpAddr,
}

/// The store of the votes: etcd, a member in each place.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VotesAt {
    /// Where its members answer clients.
    pub port: u16,
    /// What the keys of the group begin with.
    pub prefix: String,
}

/// Where a further host of a room hears what the room may do.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeaderAt {
    /// Where the room's agent answers it.
    pub at: SocketAddr,
    /// Its own address, at which its gate stands.
    pub address: IpAddr,
    /// How the room's agent calls it.
    pub host: String,
    /// A secret that the hosts of the room have and nobody else.
    pub key: SharedKey,
}

/// The further hosts of a room, which its agent answers.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FollowersAt {
    /// The port at which they ask.
    pub port: u16,
    /// Their names.
    pub hosts: Vec<String>,
    /// A secret that the hosts of the room have and nobody else.
    pub key: SharedKey,
}

/// What the kernel lets in from outside while the room owns the group, and no longer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GateAt {
    /// The ports of the entry.
    pub entry: Vec<u16>,
    /// The port at which the agent tells who asks from outside under which epoch it serves. Gated
    /// like the entry.
    pub probe: u16,
}

/// What a host of the room runs applications with.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstancesAt {
    /// The control group, by its path, of the containers that move with the group of the rooms: it is
    /// ended as a whole.
    pub group: String,
    /// The territory that says what runs where.
    pub territory: String,
    /// The host that this is in it.
    pub host: String,
    /// The socket of its container engine.
    pub engine: PathBuf,
    /// The folder of secrets, as `APPLICATION/NAME`.
    pub secrets: PathBuf,
    /// The URL of the PostgreSQL in which databases of applications are made, by an address that
    /// containers reach.
    pub databases: Option<String>,
    /// The entry.
    pub entry: Option<EntryAt>,
}

/// A secret that some places share, and that is never shown.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct SharedKey(String);

impl From<&str> for SharedKey {
    fn from(key: &str) -> SharedKey {
        SharedKey(key.to_owned())
    }
}

impl std::ops::Deref for SharedKey {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for SharedKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a key")
    }
}

/// The files of a room's applications.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VolumesAt {
    /// A folder of a file system of their own: btrfs, where copies are to be of one instant.
    pub folder: PathBuf,
    /// The port at which the other room's agent, and nobody else, brings copies.
    pub port: u16,
    /// A secret that both rooms have and nobody else: what is said without it is not heard.
    pub key: SharedKey,
}

/// Where a room backs up what it serves.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackupsAt {
    /// The folder of its backups, of this room alone, on another disk than what they are of.
    pub repository: PathBuf,
    /// The folder of their keys: the same in both rooms, if one is to read what the other has kept.
    pub keys: PathBuf,
    /// The folder of the entry's certificates, which are backed up with the territory and the secrets.
    pub certificates: Option<PathBuf>,
    /// Vaults that get copies after each run.
    #[serde(default)]
    pub vaults: Vec<VaultTo>,
    /// Each application's newest backup is restored aside so often.
    #[serde(default = "a_day")]
    pub prove_every_s: u64,
    /// Vaults get so often what PostgreSQL archives between two runs.
    #[serde(default = "ten_minutes")]
    pub copy_every_s: u64,
    /// It is looked so often whether something is due.
    #[serde(default = "a_minute")]
    pub look_every_s: u64,
}

/// A vault.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VaultTo {
    /// Its address and port.
    pub address: String,
    /// The file with this room's line of its senders.
    pub key: PathBuf,
}

fn a_day() -> u64 {
    24 * 3_600
}

fn ten_minutes() -> u64 {
    600
}

fn a_minute() -> u64 {
    60
}

/// The entry of a room, which leads people to what is well.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryAt {
    /// The admin API of Caddy, on the loopback device.
    pub admin: SocketAddr,
    /// Where probes arrive.
    pub probe: SocketAddr,
    /// Where people arrive: at ports that the gate opens and closes.
    pub listen: Vec<SocketAddr>,
    /// Whether they speak TLS there.
    pub tls: bool,
    /// The folder in which it writes down who asked for what, where that is kept.
    #[serde(default)]
    pub accesses: Option<PathBuf>,
}

/// The room's member of the database.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseAt {
    /// Its port. The other room reaches it always, others only while clients are let in.
    pub port: u16,
    /// The folder of its socket, and who asks there.
    pub socket: PathBuf,
    /// The user that the agent is in the database.
    pub user: String,
    /// Its data.
    pub data: PathBuf,
    /// Patroni's REST interface.
    pub patroni: SocketAddr,
    /// Patroni's settings. The agent rewrites the tag `nofailover` in it.
    pub patroni_settings: PathBuf,
    /// What Patroni's keys in etcd begin with: `/NAMESPACE/SCOPE/`.
    pub patroni_keys: String,
    /// Starts Patroni unless it runs, and returns.
    pub start: Vec<String>,
    /// Asks Patroni to end, which stops the database in order.
    pub stop: Vec<String>,
    /// Ends Patroni at once.
    pub kill: Vec<String>,
}

impl VolumesAt {
    /// Where applications write while the room serves.
    #[must_use]
    pub fn live(&self) -> PathBuf {
        self.folder.join("live")
    }
}

impl Sites {
    /// The address of a place.
    #[must_use]
    pub fn of(&self, site: Site) -> IpAddr {
        match site {
            Site::Main => self.main,
            Site::Replica => self.replica,
            Site::Witness => self.witness,
        }
    }
}

/// The least that a key may have.
const KEY_LEN_MIN: usize = 16;

impl Settings {
    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read or understood.
    pub fn read(path: &Path) -> Result<Settings, Error> {
        let text = std::fs::read_to_string(path).map_err(Error::file(path, "read"))?;
        let off = |said: String| Error::Settings { path: path.to_owned(), said };
        let settings: Settings = toml::from_str(&text).map_err(|error| off(error.to_string()))?;
        settings.fit().map_or(Ok(()), |said| Err(off(said.to_owned())))?;
        Ok(settings)
    }

    /// What does not go together; none where all does.
    fn fit(&self) -> Option<&'static str> {
        let volumes = self.volumes.as_ref().map(|at| &*at.key);
        if volumes.into_iter().chain(self.shared()).any(|key| key.len() < KEY_LEN_MIN) {
            return Some(
                "a `key`, of `volumes`, `leader` or `followers`, has less than 16 characters: anybody could guess it",
            );
        }
        match (&self.votes, &self.leader) {
            (None, None) => Some("it has neither `votes` nor a `leader` to follow"),
            (Some(_), Some(_)) => Some("it has `votes` and a `leader`: one of them decides"),
            (None, Some(_)) if self.room().is_none() => Some("a witness follows nobody"),
            (None, Some(_)) if self.database.is_some() || self.volumes.is_some() => {
                Some("`database` and `volumes` are with the `leader`")
            }
            _ => None,
        }
    }

    /// What the hosts of the room share and nobody else knows; none where it has one host.
    #[must_use]
    pub fn shared(&self) -> Option<&str> {
        let led = self.leader.as_ref().map(|leader| &*leader.key);
        led.or_else(|| self.followers.as_ref().map(|followers| &*followers.key))
    }

    /// The address at which the gate of this host stands.
    pub(crate) fn address(&self, room: Room) -> IpAddr {
        self.leader.as_ref().map_or_else(|| self.sites.of(room.site()), |leader| leader.address)
    }

    /// The room that this place is; none for the witness.
    pub(crate) fn room(&self) -> Option<Room> {
        Room::ALL.into_iter().find(|room| room.site() == self.site)
    }

    /// Those of a place with nothing but its folder.
    #[cfg(test)]
    pub(crate) fn sample(folder: &Path, site: Site) -> Settings {
        let at = IpAddr::from([127, 0, 0, 1]);
        Settings {
            site,
            goes_on_alone: true,
            folder: folder.to_owned(),
            run: None,
            witness_port: 8010,
            sites: Sites { main: at, replica: at, witness: at },
            votes: Some(VotesAt { port: 2379, prefix: "/test/".to_owned() }),
            leader: None,
            followers: None,
            gate: GateAt { entry: vec![80], probe: 8011 },
            instances: None,
            volumes: None,
            backups: None,
            database: None,
        }
    }

    pub(crate) fn class(&self) -> Class {
        if self.goes_on_alone { Class::Available } else { Class::Strict }
    }

    /// All agents, guards and gates obey the same spans.
    pub(crate) fn timing(&self) -> Timing {
        Timing::DEFAULT
    }
}

fn site<'de, D: Deserializer<'de>>(from: D) -> Result<Site, D::Error> {
    let text = String::deserialize(from)?;
    let site = Site::ALL.into_iter().find(|site| site.to_string() == text);
    site.ok_or_else(|| D::Error::custom(format!("{text:?} is none of main, replica, witness")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "0123456789abcdef";

    #[test]
    fn a_place_asks_the_votes_or_follows_and_never_both() {
        let at = IpAddr::from([127, 0, 0, 1]);
        let room = |votes: bool, leads: bool| {
            let mut own = Settings::sample(Path::new("/x"), Site::Main);
            own.votes = own.votes.filter(|_| votes);
            let (host, key) = ("m2".to_owned(), KEY.into());
            let leader = LeaderAt { at: (at, 8014).into(), address: at, host, key };
            own.leader = leads.then_some(leader);
            own
        };
        assert!(room(true, false).fit().is_none() && room(false, true).fit().is_none());
        assert!(room(true, true).fit().is_some() && room(false, false).fit().is_some());
        let witness = Settings { site: Site::Witness, ..room(false, true) };
        assert!(witness.fit().is_some());
        assert_eq!((room(true, false).shared(), room(false, true).shared()), (None, Some(KEY)));
        let mut guessed = room(false, true);
        guessed.leader.as_mut().unwrap().key = "k".into();
        assert!(guessed.fit().is_some_and(|said| said.contains("16")));
    }
}
