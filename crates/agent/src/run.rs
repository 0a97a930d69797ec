//! The agent: one thread that thinks, and those that wait for it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use bocage_failover::{Action, Event, Lane, Machine, Observed, Record, Room, Votes as Answering};
use bocage_vocab::Explain as _;
use serde_json::json;

use crate::database::SETTLE;
use crate::instances::Instances;
use crate::lanes::Lanes;
use crate::parts::Parts;
use crate::status::{self, Status};
use crate::votes::Votes;
use crate::{Error, Settings, clock, door, follow, witness};

/// The machine wants a tick at least every 250 ms.
const TICK: Duration = Duration::from_millis(100);
/// How often the parts are looked at, beside after each order.
const LOOK_EVERY: Duration = Duration::from_millis(500);
const SHOW_EVERY: Duration = Duration::from_millis(250);
const VOTES_EVERY: Duration = Duration::from_secs(1);

/// What the threads beside the thinking one share.
struct Shared {
    settings: Settings,
    room: Room,
    parts: Parts,
    lanes: Arc<Lanes>,
    votes: Votes,
    errors: Mutex<BTreeMap<String, String>>,
    /// The epoch that is told from outside; 0: none.
    serves: AtomicU64,
    /// What is shown of the agent; written beside, since a disk may hang.
    status: Mutex<Option<Status>>,
    /// Set where the parts are to be looked at before it is time.
    look: (Mutex<bool>, Condvar),
    ended: AtomicBool,
}

/// Runs the agent of a room until it is told to stop. What it started runs on: an agent may be
/// replaced without anything being lost.
///
/// # Errors
/// When the gate cannot be made or a port cannot be had.
pub fn run(
    settings: &Settings,
    instances: Option<Box<dyn Instances>>,
    stop: &AtomicBool,
) -> Result<(), Error> {
    let Some(room) = settings.room() else { return witness::witness(settings, stop) };
    if let Some(leader) = &settings.leader {
        return follow::follow(settings, (room, leader), instances, stop);
    }
    std::fs::create_dir_all(&settings.folder).map_err(Error::file(&settings.folder, "made"))?;
    let shared = Arc::new(Shared {
        settings: settings.clone(),
        room,
        parts: Parts::of(settings, room, instances)?,
        lanes: Arc::new(Lanes::default()),
        votes: Votes::of(settings, room),
        errors: Mutex::default(),
        serves: AtomicU64::new(0),
        status: Mutex::default(),
        look: (Mutex::new(true), Condvar::new()),
        ended: AtomicBool::new(false),
    });
    open_doors(&shared)?;
    let (sender, receiver) = mpsc::channel();
    let threads = begin(&shared, &sender);
    think(&shared, &sender, &receiver, stop);
    shared.ended.store(true, Ordering::SeqCst);
    shared.lanes.end();
    shared.wake_looker();
    threads.into_iter().for_each(|thread| {
        let _ = thread.join();
    });
    Ok(())
}

fn open_doors(shared: &Arc<Shared>) -> Result<(), Error> {
    witness::answer(&shared.settings, shared.room.site())?;
    let at =
        SocketAddr::new(shared.settings.sites.of(shared.room.site()), shared.settings.gate.probe);
    let (told, room) = (Arc::clone(shared), shared.room);
    door::open(at, move |_| {
        let epoch = told.serves.load(Ordering::SeqCst);
        json!({ "room": room.to_string(), "epoch": (epoch > 0).then_some(epoch) })
    })
}

/// The thinking thread: events in, actions out. It waits for nothing but events.
fn think(
    shared: &Arc<Shared>,
    sender: &Sender<Event>,
    receiver: &Receiver<Event>,
    stop: &AtomicBool,
) {
    let timing = shared.settings.timing();
    let now = clock::now();
    // Higher than any number of an earlier run, which asked a few times a second.
    let mut machine =
        Machine::new(shared.room, shared.settings.class(), timing, now, now.as_ms() * 1_000);
    let (mut observed, mut votes): (Option<Observed>, Answering) = (None, Answering::ALL);
    let mut phase = machine.phase();
    while !stop.load(Ordering::Relaxed) {
        let event = match receiver.recv_timeout(TICK) {
            Ok(event) => event,
            Err(RecvTimeoutError::Timeout) => Event::Tick,
            Err(RecvTimeoutError::Disconnected) => return,
        };
        match event {
            Event::Observed(seen) => observed = Some(seen),
            Event::Votes(answering) => votes = answering,
            _ => {}
        }
        let actions = machine.step(clock::now(), event);
        let record = machine.record();
        actions.into_iter().for_each(|action| dispatch(shared, sender, action, record));
        let serves =
            observed.and_then(|seen| seen.runs_under()).filter(|_| machine.epoch().is_some());
        shared.serves.store(serves.map_or(0, |epoch| epoch.0), Ordering::SeqCst);
        if machine.phase() != phase {
            tracing::info!(from = ?phase, to = ?machine.phase(), epoch = ?machine.epoch(), record = ?record, "phase");
            phase = machine.phase();
        }
        let errors = shared.errors.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).clone();
        let mut status = Status::of(shared.room, &machine, observed, votes, &errors);
        status.applications = shared.parts.applications();
        status.volumes = shared.parts.files();
        status.warn_of_backups(shared.parts.backup_alarms());
        *shared.status.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = Some(status);
    }
}

fn dispatch(shared: &Arc<Shared>, sender: &Sender<Event>, action: Action, record: Option<Record>) {
    if let Some(lane) = Lane::of(action) {
        tracing::debug!(?action, "order");
        return shared.lanes.push(lane, action);
    }
    let (beside, to) = (Arc::clone(shared), sender.clone());
    match action {
        Action::Ask { ticket, ask } => {
            beside_think(move || match beside.votes.perform(ask, record) {
                Ok((done, seen)) => {
                    let _ = to.send(Event::Answer { ticket, done, seen });
                }
                Err(error) => tracing::debug!(%error, ?ask, "the votes do not answer"),
            });
        }
        Action::Ship { epoch } => {
            beside_think(move || match beside.parts.ship(epoch) {
                // What is under way says for itself how it ends.
                Ok(false) => {}
                shipped => beside.note("ship", shipped.map(|_| ())),
            });
        }
        Action::Probe { .. } => beside_think(move || {
            if let Some(epoch) = witness::probe(&beside.settings, beside.room) {
                let _ = to.send(Event::ProbeAnswered { epoch });
            }
        }),
        Action::Raise(alarm) => tracing::warn!(?alarm, "alarm"),
        Action::Clear(alarm) => tracing::info!(?alarm, "alarm cleared"),
        _ => {}
    }
}

/// What may wait for somebody, a few times a second at most.
fn beside_think(act: impl FnOnce() + Send + 'static) {
    std::thread::spawn(act);
}

/// Begins the threads that carry out orders, look at the parts, show the agent, count the votes and hear wishes.
fn begin(shared: &Arc<Shared>, sender: &Sender<Event>) -> Vec<std::thread::JoinHandle<()>> {
    let mut threads: Vec<_> = Lane::ALL
        .into_iter()
        .map(|lane| {
            let shared = Arc::clone(shared);
            std::thread::spawn(move || work(&shared, lane))
        })
        .collect();
    let (looker, to) = (Arc::clone(shared), sender.clone());
    threads.push(std::thread::spawn(move || look(&looker, &to)));
    let shower = Arc::clone(shared);
    threads.push(std::thread::spawn(move || show(&shower)));
    let (counter, to) = (Arc::clone(shared), sender.clone());
    threads.push(std::thread::spawn(move || {
        while !counter.ended.load(Ordering::SeqCst) {
            let _ = to.send(Event::Votes(counter.votes.answering()));
            if let Some(room) = status::wished(&counter.settings) {
                let (beside, to) = (Arc::clone(&counter), to.clone());
                beside_think(move || {
                    let begun = Instant::now();
                    beside.parts.settle();
                    // Whoever asked is told that nothing began, where it lasted longer.
                    if begun.elapsed() <= SETTLE {
                        let _ = to.send(Event::Switch { to: room });
                    }
                });
            }
            std::thread::sleep(VOTES_EVERY);
        }
    }));
    threads
}

fn work(shared: &Arc<Shared>, lane: Lane) {
    let carry = |action: Action, given_up: &dyn Fn() -> bool| {
        let name = format!("{lane:?}").to_lowercase();
        shared.note(&name, shared.parts.carry(action, given_up));
    };
    shared.lanes.work(lane, &carry, &|| shared.wake_looker());
}

fn show(shared: &Shared) {
    while !shared.ended.load(Ordering::SeqCst) {
        let status = shared.status.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).take();
        if let Some(status) = status {
            shared.parts.tell(&status);
            if let Err(error) = status.write(&shared.settings) {
                tracing::error!(%error, "the status cannot be shown");
            }
        }
        std::thread::sleep(SHOW_EVERY);
    }
}

fn look(shared: &Arc<Shared>, sender: &Sender<Event>) {
    while !shared.ended.load(Ordering::SeqCst) {
        // Counted before the look: what is seen is at least as new.
        let observed = shared.parts.look(shared.lanes.carried_out());
        if sender.send(Event::Observed(observed)).is_err() {
            return;
        }
        let (wanted, wake) = &shared.look;
        let guard = wanted.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let waited = wake.wait_timeout_while(guard, LOOK_EVERY, |wanted| !*wanted);
        let (mut wanted, _) = waited.unwrap_or_else(|poisoned| poisoned.into_inner());
        *wanted = false;
    }
}

impl Shared {
    /// Keeps what went wrong last with a part, until it goes well.
    fn note(&self, part: &str, result: Result<(), Error>) {
        let mut errors = self.errors.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        match result {
            Ok(()) => {
                errors.remove(part);
            }
            Err(error) => {
                let error = error.with_causes();
                tracing::warn!(part, error, "an order failed");
                errors.insert(part.to_owned(), error);
            }
        }
    }

    fn wake_looker(&self) {
        let (wanted, wake) = &self.look;
        *wanted.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = true;
        wake.notify_one();
    }
}
