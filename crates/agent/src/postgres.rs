//! What PostgreSQL of a room says of itself, asked at its own socket.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use bocage_failover::Room;
use postgres::{Client, Config, NoTls};

use crate::Error;
use crate::settings::DatabaseAt;

/// A member as it says itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Member {
    /// It follows another. Whether it receives its log.
    Standby {
        /// When it was started, in microseconds since 1970.
        started: u64,
        /// It receives the log of the primary as it is written.
        streams: bool,
    },
    /// It takes writes.
    Primary {
        /// When it was started, in microseconds since 1970.
        started: u64,
        /// It acknowledges a commit that no other has.
        alone: bool,
        /// How the other's copy is, where it follows.
        second: Option<Follower>,
    },
}

/// Whether what is acknowledged is on the follower too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Follower {
    /// Commits wait for it, and it has all that was acknowledged before.
    Synchronous,
    /// It follows, and commits do not wait for it yet, or it lacks some.
    Behind,
}

/// A question that takes longer counts as not answered.
const ANSWER: Duration = Duration::from_secs(2);

const PRIMARY: &str = "SELECT pg_is_in_recovery(), \
     (extract(epoch FROM pg_postmaster_start_time()) * 1000000)::bigint, \
     current_setting('synchronous_standby_names') = '', \
     (SELECT status FROM pg_stat_wal_receiver) = 'streaming', \
     (SELECT count(*) > 0 FROM pg_stat_replication \
        WHERE state = 'streaming' OR state = 'catchup')";

/// Whether commits wait for the other room's member and it has all that this one has acknowledged: also
/// what was, before they waited. That it streams alone says only that the bytes were handed to a socket.
const COVERED: &str = "SELECT coalesce(bool_or(flush_lsn >= $1::text::pg_lsn), false) \
     FROM pg_stat_replication \
     WHERE state = 'streaming' AND sync_state IN ('sync', 'quorum') AND application_name = $2";
/// A member that keeps up has it in a few milliseconds.
const COVERED_LOOKS: u32 = 5;
const COVERED_EVERY: Duration = Duration::from_millis(50);

/// Asks a member that may be frozen: it keeps its socket, and never answers.
#[derive(Debug)]
pub(crate) struct Asker {
    /// The room whose member is to have what is acknowledged; members are called as rooms are.
    other: Room,
    /// A question waits still.
    waits: Arc<AtomicBool>,
}

impl Asker {
    pub(crate) fn of(own: Room) -> Asker {
        Asker { other: own.other(), waits: Arc::default() }
    }

    /// What the member says of itself.
    ///
    /// # Errors
    /// When it refuses, or does not answer in its time.
    pub(crate) fn ask(&self, at: &DatabaseAt) -> Result<Member, Error> {
        let late = || Error::service("PostgreSQL", "it does not answer");
        if self.waits.swap(true, Ordering::SeqCst) {
            return Err(late());
        }
        let (sender, receiver) = mpsc::channel();
        let (waits, at, other) = (Arc::clone(&self.waits), at.clone(), self.other);
        std::thread::spawn(move || {
            let told = ask(&at, other);
            waits.store(false, Ordering::SeqCst);
            let _ = sender.send(told);
        });
        receiver.recv_timeout(ANSWER).unwrap_or_else(|_| Err(late()))
    }
}

/// Asks the member, and has a primary commit something on its own disk: one that cannot is not well.
fn ask(at: &DatabaseAt, other: Room) -> Result<Member, Error> {
    let failed = |error: postgres::Error| Error::service("PostgreSQL", describe(&error));
    let mut client = connect(at).map_err(failed)?;
    let row = client.query_one(PRIMARY, &[]).map_err(failed)?;
    let started = u64::try_from(row.get::<_, i64>(1)).unwrap_or(0);
    if row.get::<_, bool>(0) {
        let streams = row.get::<_, Option<bool>>(3).unwrap_or(false);
        return Ok(Member::Standby { started, streams });
    }
    // A transaction with a number of its own is written at its end.
    client
        .batch_execute("SET synchronous_commit = local; SELECT txid_current()")
        .map_err(failed)?;
    let follows = row.get::<_, bool>(4);
    let covered = follows && covers(&mut client, other).map_err(failed)?;
    let second = match (covered, follows) {
        (true, _) => Some(Follower::Synchronous),
        (false, true) => Some(Follower::Behind),
        (false, false) => None,
    };
    Ok(Member::Primary { started, alone: row.get(2), second })
}

/// Whether the other room's member comes to have all that was acknowledged until now.
fn covers(client: &mut Client, other: Room) -> Result<bool, postgres::Error> {
    let until: String = client.query_one("SELECT pg_current_wal_flush_lsn()::text", &[])?.get(0);
    let other = other.to_string();
    for look in 0..COVERED_LOOKS {
        if client.query_one(COVERED, &[&until, &other])?.get(0) {
            return Ok(true);
        }
        if look + 1 < COVERED_LOOKS {
            std::thread::sleep(COVERED_EVERY);
        }
    }
    Ok(false)
}

/// Has it write all that it has in memory, within the time.
pub(crate) fn checkpoint(at: &DatabaseAt, within: Duration) -> Result<(), Error> {
    let failed = |error: postgres::Error| Error::service("PostgreSQL", describe(&error));
    let mut client = connect(at).map_err(failed)?;
    let patience = format!("SET statement_timeout = {}", within.as_millis());
    client.batch_execute(&patience).map_err(failed)?;
    client.batch_execute("CHECKPOINT").map_err(failed)
}

fn connect(at: &DatabaseAt) -> Result<Client, postgres::Error> {
    Config::new()
        .host_path(&at.socket)
        .port(at.port)
        .user(&at.user)
        .dbname("postgres")
        .application_name("bocage-agent")
        .connect_timeout(Duration::from_secs(1))
        .options("-c statement_timeout=1500")
        .connect(NoTls)
}

fn describe(error: &postgres::Error) -> String {
    error.as_db_error().map_or_else(|| error.to_string(), |told| told.message().to_owned())
}
