//! The room's database as a part of the group: PostgreSQL under Patroni, with the token under which
//! it was promoted.

use std::path::PathBuf;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use bocage_failover::{Database as Seen, Epoch, Moment, Room, Second};
use serde::{Deserialize, Serialize};

use crate::patroni::Patroni;
use crate::postgres::{self, Asker, Follower, Member};
use crate::settings::DatabaseAt;
use crate::votes::Votes;
use crate::{Error, Settings, clock, command, files, processes};

/// How long a database has to write what it has in memory.
pub(crate) const SETTLE: Duration = Duration::from_secs(30);
/// How long a database has to stop in order.
const STOP: Duration = Duration::from_secs(4);
const KILL: Duration = Duration::from_secs(2);
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// Patroni sleeps on where it is woken in the middle of a round.
const WAKE_EVERY: Duration = Duration::from_millis(300);
/// Patroni reads the settings of all members at least every `loop_wait`, 3 s, and does so twice.
const READ_WITHIN: Duration = Duration::from_secs(12);

/// The database of one room.
#[derive(Debug)]
pub(crate) struct Database {
    at: DatabaseAt,
    room: Room,
    patroni: Patroni,
    votes: Votes,
    /// Who looks; who promotes has one of its own, so that neither finds the other in its way.
    asker: Asker,
    file: PathBuf,
    known: Mutex<Known>,
}

/// What only the agent knows of a database. Kept, but for what Patroni was told.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct Known {
    /// The newest token that was here.
    newest: u64,
    /// The token under which it was promoted, while it runs as a primary.
    epoch: Option<u64>,
    /// The run to which clients were let in.
    admitted: Option<u64>,
    /// The run in which it has streamed as a standby.
    #[serde(skip)]
    in_line: Option<u64>,
    #[serde(skip)]
    commits: Commits,
    /// What it was when it answered last.
    #[serde(skip)]
    last: Option<Seen>,
}

/// How Patroni was told to have commits acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Commits {
    /// Not looked at yet.
    #[default]
    Unknown,
    /// With the second copy, whatever happens; Patroni has read it.
    Both,
    /// Without, where there is none.
    Alone,
}

impl Database {
    pub(crate) fn of(settings: &Settings, at: &DatabaseAt, room: Room) -> Database {
        let file = settings.folder.join("database.json");
        Database {
            at: at.clone(),
            room,
            patroni: Patroni::of(at),
            votes: Votes::of(settings, room),
            asker: Asker::of(room),
            known: Mutex::new(files::read(&file).unwrap_or_default()),
            file,
        }
    }

    /// What it does, and whether it is well: it answers, and so does Patroni.
    pub(crate) fn look(&self, port_open: bool) -> (Seen, bool) {
        match self.asker.ask(&self.at) {
            Ok(Member::Standby { started, streams }) => {
                (self.keep(self.standby(started, streams)), true)
            }
            Ok(Member::Primary { started, alone, second }) => {
                let well = self.patroni.look().is_ok();
                (self.keep(self.primary(port_open, started, alone, second)), well)
            }
            Err(error) => {
                tracing::debug!(%error, "the database does not answer");
                (self.silent(port_open), false)
            }
        }
    }

    /// A standby only ever has what its primary had on disk before: once it has streamed it is in
    /// line for this run, also when the primary is gone.
    fn standby(&self, run: u64, streams: bool) -> Seen {
        let mut known = self.known.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if streams {
            known.in_line = Some(run);
        }
        Seen::Standby { whole: true, in_line: known.in_line == Some(run) }
    }

    fn primary(
        &self,
        port_open: bool,
        run: u64,
        names_nobody: bool,
        second: Option<Follower>,
    ) -> Seen {
        let known = self.known();
        let alone = match self.commits(known.commits) {
            // Nobody has said that commits wait.
            Commits::Alone | Commits::Unknown => true,
            Commits::Both => names_nobody,
        };
        Seen::Primary {
            epoch: Epoch(known.epoch.unwrap_or(0)),
            run,
            admits: port_open && known.admitted == Some(run),
            alone,
            second: match second {
                Some(Follower::Synchronous) => Second::Covered,
                Some(Follower::Behind) => Second::Behind,
                None => Second::Away,
            },
        }
    }

    /// Nothing answers. What lives on is what it was; that its second copy has gone is not known.
    fn silent(&self, port_open: bool) -> Seen {
        let whole = self.is_whole();
        let known = self.known();
        match known.last {
            _ if processes::working_in(&self.at.data).is_empty() => Seen::Down { whole },
            Some(Seen::Primary { epoch, run, alone, second, .. }) => {
                let admits = port_open && known.admitted == Some(run);
                Seen::Primary { epoch, run, admits, alone, second }
            }
            Some(Seen::Standby { in_line, .. }) => Seen::Standby { whole, in_line },
            _ => Seen::Standby { whole, in_line: false },
        }
    }

    /// Not half copied: the file that a copy brings last is there.
    fn is_whole(&self) -> bool {
        self.at.data.join("PG_VERSION").exists() && self.at.data.join("global/pg_control").exists()
    }

    /// What Patroni was told, looked up once by an agent that began anew.
    fn commits(&self, known: Commits) -> Commits {
        if known != Commits::Unknown {
            return known;
        }
        let commits = match self.patroni.waits_for_second() {
            Ok(true) => Commits::Both,
            Ok(false) => Commits::Alone,
            Err(_) => return Commits::Unknown,
        };
        // What was ordered while Patroni was asked is newer than its answer.
        self.change(|known| {
            if known.commits == Commits::Unknown {
                known.commits = commits;
            }
        });
        self.known().commits
    }

    /// Makes it the primary, within the time.
    ///
    /// # Errors
    /// When a newer token was here, the token cannot be kept, or it does not become one in time; it is
    /// stopped then.
    pub(crate) fn promote(
        &self,
        epoch: Epoch,
        until: Moment,
        given_up: &dyn Fn() -> bool,
    ) -> Result<(), Error> {
        self.use_token(epoch)?;
        self.patroni.let_lead(true)?;
        self.patroni.start()?;
        let (begun, asker) = (Instant::now(), Asker::of(self.room));
        let mut asked: Option<Instant> = None;
        while clock::now() < until && !given_up() {
            if let Ok(Member::Primary { .. }) = asker.ask(&self.at) {
                self.change(|known| {
                    known.epoch = Some(epoch.0);
                    known.commits = Commits::Unknown;
                });
                if clock::now() < until {
                    tracing::info!(%epoch, seconds = begun.elapsed().as_secs_f64(), "promoted");
                    return Ok(());
                }
                break;
            }
            if asked.is_none_or(|at| at.elapsed() >= WAKE_EVERY) {
                asked = Some(Instant::now());
                // The votes may not answer now; what is left alone is asked for again.
                if let Err(error) = self.end_other_leader(epoch) {
                    tracing::warn!(%error, "the other leader's keys stand");
                }
                self.patroni.wake();
            }
            std::thread::sleep(LOOK_EVERY);
        }
        let seconds = begun.elapsed().as_secs();
        if !given_up() {
            self.stop();
        }
        Err(Error::Late { what: "the promotion of the database", seconds })
    }

    /// The other room has certainly stopped, and the votes say that this one has all that was
    /// acknowledged: nobody has to wait for the end of its key, nor to ask it who may take over.
    fn end_other_leader(&self, epoch: Epoch) -> Result<(), Error> {
        let (own, other) = ((self.room, epoch), self.room.other().to_string());
        if self.votes.delete_under(own, &self.key("leader"), &other)? {
            tracing::info!(room = %other, "the key of the leader that is gone was deleted");
        }
        let sync = self.key("sync");
        let Some(note) = self.votes.value(&sync)? else { return Ok(()) };
        if keeps_away(&note, self.room) && self.votes.delete_under(own, &sync, &note)? {
            tracing::info!(room = %other, note, "who may follow the leader that is gone was deleted");
        }
        Ok(())
    }

    /// Has it follow the owner's.
    ///
    /// # Errors
    /// When a newer token was here, the votes do not answer, or Patroni cannot be started.
    pub(crate) fn follow(&self, epoch: Epoch) -> Result<(), Error> {
        self.use_token(epoch)?;
        self.patroni.let_lead(false)?;
        if !self.patroni.runs() {
            // One that was killed as the leader would find its own key still, and lead again.
            self.end_own_key(epoch)?;
        }
        self.patroni.start()
    }

    /// Deletes the key by which its Patroni led, now that the other room has the group under a token.
    fn end_own_key(&self, epoch: Epoch) -> Result<(), Error> {
        let (owner, own, leader) =
            ((self.room.other(), epoch), self.room.to_string(), self.key("leader"));
        let leads = self.votes.value(&leader)?.is_some_and(|value| value == own);
        if leads && !self.votes.delete_under(owner, &leader, &own)? {
            return Err(Error::service("the votes", "the key by which Patroni led stands"));
        }
        Ok(())
    }

    /// Whether what was promoted here last was stopped since.
    pub(crate) fn has_stopped(&self) -> bool {
        self.known().epoch.is_none()
    }

    /// A key of Patroni's in the votes.
    fn key(&self, name: &str) -> String {
        format!("{}{name}", self.at.patroni_keys)
    }

    /// Has it write now what it would write as it stops, so that a stop that is planned lasts for a moment.
    ///
    /// # Errors
    /// When it does not do so in its time.
    pub(crate) fn settle(&self) -> Result<(), Error> {
        postgres::checkpoint(&self.at, SETTLE)
    }

    /// Stops it: in order if it can be had soon, else at once. Patroni is not waited for once PostgreSQL has
    /// ended: it would look for who may lead, which the votes say.
    pub(crate) fn stop(&self) {
        self.change(|known| known.admitted = None);
        let is_empty = || processes::working_in(&self.at.data).is_empty();
        // Where none ran, Patroni may be about to copy or to start one: it ends in order itself.
        let ran = !is_empty();
        let is_down = || ran && is_empty();
        if let Err(error) = command::run_until(&self.at.stop, STOP, &is_down) {
            tracing::warn!(%error, "the database does not stop in order");
        }
        let _ = command::run(&self.at.kill, KILL);
        processes::kill(&processes::working_in(&self.at.data));
        if let Err(error) = self.patroni.let_lead(false) {
            tracing::error!(%error, "Patroni could not be kept from leading");
        }
        self.change(|known| (known.epoch, known.last) = (None, None));
    }

    /// Lets clients into this run; the port is opened by who calls.
    pub(crate) fn admit(&self, run: u64) {
        self.change(|known| known.admitted = Some(run));
    }

    /// Whether clients were let in.
    pub(crate) fn admits(&self) -> bool {
        self.known().admitted.is_some()
    }

    /// Has commits wait for the second copy, and returns when Patroni has read that.
    ///
    /// # Errors
    /// When Patroni does not answer, or does not read it in its time.
    pub(crate) fn commit_both(&self) -> Result<(), Error> {
        if self.known().commits == Commits::Both {
            return Ok(());
        }
        self.patroni.wait_for_second(true)?;
        let begun = Instant::now();
        let mut rounds = Rounds::default();
        while !rounds.show(self.patroni.last_round()) {
            if begun.elapsed() > READ_WITHIN {
                let seconds = READ_WITHIN.as_secs();
                return Err(Error::Late { what: "Patroni's reading of its settings", seconds });
            }
            std::thread::sleep(LOOK_EVERY);
        }
        self.change(|known| known.commits = Commits::Both);
        Ok(())
    }

    /// Lets commits be acknowledged without a second copy.
    ///
    /// # Errors
    /// When Patroni does not answer.
    pub(crate) fn commit_alone(&self) -> Result<(), Error> {
        self.change(|known| known.commits = Commits::Alone);
        self.patroni.wait_for_second(false)
    }

    /// Refuses what comes under a token older than one that was here.
    fn use_token(&self, epoch: Epoch) -> Result<(), Error> {
        let known = Epoch(self.known().newest);
        if epoch < known {
            return Err(Error::OldEpoch { part: "database", known, asked: epoch });
        }
        // Nothing is begun under a token that could be forgotten.
        let mut known = self.known.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        files::write_whole(&self.file, &Known { newest: epoch.0, ..*known })?;
        known.newest = epoch.0;
        Ok(())
    }

    fn keep(&self, seen: Seen) -> Seen {
        self.known.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).last = Some(seen);
        seen
    }

    fn known(&self) -> Known {
        *self.known.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn change(&self, change: impl FnOnce(&mut Known)) {
        let mut known = self.known.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        change(&mut known);
        if let Err(error) = files::write(&self.file, &*known) {
            tracing::error!(%error, "what is known of the database cannot be kept");
        }
    }
}

/// Rounds of Patroni that were seen to begin after something was set. Its moments are told by a clock that
/// may be set too, so they are compared with each other alone: the first that differs may be of a round that
/// had read before, the second is of one that has read since.
#[derive(Debug, Default)]
struct Rounds {
    last: Option<u64>,
    begun: u32,
}

impl Rounds {
    /// Takes what Patroni tells of its last round; whether one has begun since for certain.
    fn show(&mut self, told: Option<u64>) -> bool {
        if told.is_some() && self.last.is_some() && told != self.last {
            self.begun += 1;
        }
        self.last = told.or(self.last);
        self.begun > 1
    }
}

/// Whether Patroni's note of who may take over keeps a room from it: the other one led, and named
/// somebody else or nobody. A leader whose disk hangs names nobody while its standby has everything.
fn keeps_away(note: &str, own: Room) -> bool {
    let told: serde_json::Value = serde_json::from_str(note).unwrap_or_default();
    let standbys = told["sync_standby"].as_str().unwrap_or_default();
    let is_named = standbys.split(',').any(|name| name == own.to_string());
    told["leader"] == own.other().to_string() && !is_named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_round_that_begins_has_read_whatever_the_clock_says() {
        let mut rounds = Rounds::default();
        let told = [Some(100), Some(100), None, Some(100), Some(103), Some(103), Some(40)];
        let shown: Vec<bool> = told.into_iter().map(|told| rounds.show(told)).collect();
        assert_eq!(shown, [false, false, false, false, false, false, true]);
    }

    #[test]
    fn a_note_of_the_other_that_does_not_name_this_room_keeps_it_away() {
        let note = |leader: &str, standby: &str| {
            format!(r#"{{"leader":"{leader}","quorum":0,"sync_standby":{standby}}}"#)
        };
        let table = [
            (note("replica", "null"), true),
            (note("replica", r#""elsewhere""#), true),
            (note("replica", r#""main""#), false),
            (note("replica", r#""elsewhere,main""#), false),
            (note("main", "null"), false),
            (String::new(), false),
        ];
        for (note, expected) in table {
            assert_eq!(keeps_away(&note, Room::Main), expected, "{note}");
        }
    }
}
