//! The clients of a drill: they add to a set and write registers, and note what they are told.
//!
//! Runs at the witness, outside of both rooms, as a process of its own that writes one note a line.

use std::io::{BufRead as _, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Sender};
use std::time::Duration;

use postgres::config::{LoadBalanceHosts, TargetSessionAttrs};
use postgres::{Client, Config, NoTls};

use super::asker::{self, Asked};
use super::notes::{Did, Note};
use crate::layout::Layout;
use crate::site::ROOMS;
use crate::state::State;
use crate::{Error, clock};

/// So many clients, each with a register of its own.
const CLIENTS: u64 = 4;
/// Between two operations of one client.
const BETWEEN: Duration = Duration::from_millis(20);
/// A connection that says nothing for so long is given up.
const SILENCE: Duration = Duration::from_secs(2);
/// How long the last reading of all is tried for.
const LAST_TRIES: u32 = 60;

const TABLES: &str = "CREATE SCHEMA IF NOT EXISTS bocage_drill;
    CREATE TABLE IF NOT EXISTS bocage_drill.adds (value bigint PRIMARY KEY);
    CREATE TABLE IF NOT EXISTS bocage_drill.registers (register bigint PRIMARY KEY, value bigint NOT NULL);
    TRUNCATE bocage_drill.adds, bocage_drill.registers;";
const TIMELINE: &str = "('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::bigint";

/// Writes to the lab's database and asks applications until its input ends, then reads all once more.
/// Notes go to standard output.
///
/// # Errors
/// When there is no lab, or its database cannot be written at first.
pub(crate) fn run(dir: &Path, applications: &[Asked]) -> Result<(), Error> {
    let layout = Layout::of(dir)?;
    let state = State::read(&layout)?.ok_or_else(|| Error::NotUp { dir: dir.to_owned() })?;
    let config = config(&state);
    let mut first = config.connect(NoTls).map_err(failed)?;
    first.batch_execute(TABLES).map_err(failed)?;
    let (sender, notes) = mpsc::channel();
    let ended = Arc::new(AtomicBool::new(false));
    let askers = applications.iter().cloned().map(|asked| {
        let (sender, ended) = (sender.clone(), Arc::clone(&ended));
        std::thread::spawn(move || asker::ask(&asked, &sender, &ended))
    });
    let askers: Vec<_> = askers.collect();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|number| {
            let (config, sender, ended) = (config.clone(), sender.clone(), Arc::clone(&ended));
            std::thread::spawn(move || act(number, &config, &sender, &ended))
        })
        .collect();
    let last = std::thread::spawn(move || {
        // The input ends when the drill has seen enough.
        let _ = std::io::stdin().lock().lines().count();
        ended.store(true, Ordering::SeqCst);
        clients.into_iter().chain(askers).for_each(|client| {
            let _ = client.join();
        });
        read_all(&config, &sender);
    });
    let mut out = std::io::stdout().lock();
    for note in notes {
        let line = serde_json::to_string(&note).unwrap_or_default();
        writeln!(out, "{line}").map_err(Error::file(Path::new("standard output"), "written"))?;
    }
    let _ = last.join();
    Ok(())
}

#[allow(clippy::needless_pass_by_value, reason = "it is given to `map_err`")]
fn failed(error: postgres::Error) -> Error {
    Error::Command { command: "a client of the drill".to_owned(), said: error.to_string() }
}

fn config(state: &State) -> Config {
    let mut config = Config::new();
    ROOMS.iter().for_each(|room| {
        config.host(room.address());
    });
    config
        .user("postgres")
        .password(&state.superuser_password)
        .dbname("postgres")
        .application_name("bocage-drill")
        .target_session_attrs(TargetSessionAttrs::ReadWrite)
        .load_balance_hosts(LoadBalanceHosts::Random)
        .connect_timeout(Duration::from_secs(1))
        .tcp_user_timeout(SILENCE)
        .keepalives_idle(Duration::from_secs(1))
        .keepalives_interval(Duration::from_secs(1))
        .keepalives_retries(2);
    config
}

/// One client: adds, writes its register, reads it, in turn.
fn act(number: u64, config: &Config, notes: &Sender<Note>, ended: &AtomicBool) {
    let mut client: Option<Client> = None;
    let mut step = 0;
    while !ended.load(Ordering::Relaxed) {
        step += 1;
        // Values are unique over clients, and grow within one.
        let value = step * CLIENTS + number;
        let did = match step % 3 {
            0 => Did::Read { register: number, value: 0 },
            1 => Did::Add(value),
            _ => Did::Write { register: number, value },
        };
        let asked = clock::boot_ms();
        let told = client.as_mut().map(|client| tell(client, did.clone()));
        match told {
            Some(Ok((did, timeline))) => {
                let answered = Some(clock::boot_ms());
                let _ = notes.send(Note { asked, answered, did, timeline });
            }
            Some(Err(_)) => {
                client = None;
                // A read without an answer says nothing.
                if !matches!(did, Did::Read { .. }) {
                    let _ = notes.send(Note { asked, answered: None, did, timeline: None });
                }
            }
            None => {
                step -= 1;
                client = config.connect(NoTls).ok();
            }
        }
        std::thread::sleep(BETWEEN);
    }
}

/// Does one operation. Returns what was done, a read with its value, and the timeline that did it.
fn tell(client: &mut Client, did: Did) -> Result<(Did, Option<u32>), postgres::Error> {
    let number = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
    let row = match &did {
        Did::Add(value) => client.query_one(
            &format!("INSERT INTO bocage_drill.adds VALUES ($1) RETURNING {TIMELINE}"),
            &[&number(*value)],
        )?,
        Did::Write { register, value } => client.query_one(
            &format!(
                "INSERT INTO bocage_drill.registers VALUES ($1, $2) \
                 ON CONFLICT (register) DO UPDATE SET value = excluded.value RETURNING {TIMELINE}"
            ),
            &[&number(*register), &number(*value)],
        )?,
        Did::Read { register, .. } => {
            let ask =
                "SELECT coalesce(max(value), 0) FROM bocage_drill.registers WHERE register = $1";
            let value: i64 = client.query_one(ask, &[&number(*register)])?.get(0);
            let value = u64::try_from(value).unwrap_or(0);
            return Ok((Did::Read { register: *register, value }, None));
        }
        // Of another one that asks.
        Did::Asked(_) => return Ok((did, None)),
        Did::ReadAll(_) => {
            let rows = client.query("SELECT value FROM bocage_drill.adds", &[])?;
            let value = |row: &postgres::Row| u64::try_from(row.get::<_, i64>(0)).unwrap_or(0);
            return Ok((Did::ReadAll(rows.iter().map(value).collect()), None));
        }
    };
    Ok((did, u32::try_from(row.get::<_, i64>(0)).ok()))
}

/// Reads the whole set and every register at the end.
fn read_all(config: &Config, notes: &Sender<Note>) {
    let registers = (0..CLIENTS).map(|register| Did::Read { register, value: 0 });
    for did in registers.chain([Did::ReadAll(Vec::new())]) {
        for _ in 0..LAST_TRIES {
            let asked = clock::boot_ms();
            let told = config.connect(NoTls).and_then(|mut client| tell(&mut client, did.clone()));
            if let Ok((did, timeline)) = told {
                let _ = notes.send(Note { asked, answered: Some(clock::boot_ms()), did, timeline });
                break;
            }
            std::thread::sleep(Duration::from_secs(1));
        }
    }
}
