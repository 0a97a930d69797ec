//! A further host of a room: it asks the room's agent what the room may do, and does that.

use std::collections::BTreeMap;
use std::io::{self, BufReader};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bocage_failover::follower::{Follower, Heard, Order};
use bocage_failover::{Action, Epoch, Lane, Room, Span};

use crate::followers::{self, Answer, Ask, PATIENCE};
use crate::instances::Instances;
use crate::lanes::Lanes;
use crate::parts::Parts;
use crate::settings::LeaderAt;
use crate::volumes::frames::{self, Key};
use crate::{Error, Settings, Status, clock, files};

/// It asks so often, and shows itself as often.
const ASK_EVERY: Duration = Duration::from_millis(250);
/// It looks so often whether its leave ends.
const LOOK_EVERY: Duration = Duration::from_millis(50);

struct Shared {
    settings: Settings,
    room: Room,
    leader: LeaderAt,
    parts: Parts,
    lanes: Arc<Lanes>,
    /// Orders given; at rest is only who has carried out all of them.
    ordered: AtomicU64,
    follower: Mutex<Follower>,
    errors: Mutex<BTreeMap<String, String>>,
    /// What the last answer gave to be said back.
    heard: Mutex<String>,
    ended: AtomicBool,
}

/// Runs a further host of a room until it is told to stop. What it started runs on, until its leave
/// ends or another takes its place.
///
/// # Errors
/// When the gate cannot be made.
pub(crate) fn follow(
    settings: &Settings,
    (room, leader): (Room, &LeaderAt),
    instances: Option<Box<dyn Instances>>,
    stop: &AtomicBool,
) -> Result<(), Error> {
    std::fs::create_dir_all(&settings.folder).map_err(Error::file(&settings.folder, "made"))?;
    let parts = Parts::of(settings, room, instances)?;
    let leave = parts.leave();
    let follower = leave.map_or_else(Follower::default, Follower::going_on);
    let shared = Arc::new(Shared {
        settings: settings.clone(),
        room,
        leader: leader.clone(),
        parts,
        lanes: Arc::default(),
        ordered: AtomicU64::new(0),
        follower: Mutex::new(follower),
        errors: Mutex::default(),
        heard: Mutex::default(),
        ended: AtomicBool::new(false),
    });
    let work = Lane::ALL.map(|lane| {
        let shared = Arc::clone(&shared);
        std::thread::spawn(move || shared.work(lane))
    });
    if leave.is_none() {
        // What one before it started may have lost its leave since.
        shared.carry(vec![Order::Kill]);
    }
    // Beside: a question that waits for its answer must not keep the leave from ending in time.
    let asking = Arc::clone(&shared);
    let asking = std::thread::spawn(move || asking.ask_on());
    // Beside too: a disk may hang.
    let showing = Arc::clone(&shared);
    let showing = std::thread::spawn(move || showing.show_on());
    while !stop.load(Ordering::Relaxed) {
        let orders = lock(&shared.follower).tick(clock::now());
        shared.carry(orders);
        std::thread::sleep(LOOK_EVERY);
    }
    shared.ended.store(true, Ordering::SeqCst);
    shared.lanes.end();
    work.into_iter().chain([asking, showing]).for_each(|thread| {
        let _ = thread.join();
    });
    Ok(())
}

impl Shared {
    fn ask_on(&self) {
        while !self.ended.load(Ordering::SeqCst) {
            let asked = clock::now();
            let heard = self.ask();
            self.note("leader", heard.as_ref().map(|_| ()).map_err(ToString::to_string));
            if let Ok(heard) = heard {
                let orders = lock(&self.follower).heard((asked, clock::now()), heard);
                self.carry(orders);
                self.begin_again();
            }
            std::thread::sleep(ASK_EVERY);
        }
    }

    /// What may run and was not begun, since a file could not be written or an end came in between, is
    /// begun.
    fn begin_again(&self) {
        let epoch = lock(&self.follower).runs_under();
        if let Some(epoch) = epoch.filter(|_| self.is_done() && self.parts.leave().is_none()) {
            self.carry(vec![Order::Start(epoch)]);
        }
    }

    fn is_done(&self) -> bool {
        self.lanes.carried_out() >= self.ordered.load(Ordering::SeqCst)
    }

    fn ask(&self) -> io::Result<Heard> {
        let key = Key::of(&self.leader.key);
        let mut connection = TcpStream::connect_timeout(&self.leader.at, PATIENCE)?;
        connection.set_read_timeout(Some(PATIENCE))?;
        connection.set_write_timeout(Some(PATIENCE))?;
        let (host, nonce) = (self.leader.host.clone(), followers::drawn()?);
        let heard = lock(&self.heard).clone();
        let is_at_rest = self.is_done() && lock(&self.follower).runs_under().is_none();
        let runs = !is_at_rest || self.parts.may_run();
        frames::say(&mut connection, &Ask { host, nonce: nonce.clone(), heard, runs }, &key)?;
        let answer: Answer = frames::hear(&mut BufReader::new(connection), &key)?;
        if answer.nonce != nonce {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "an answer to another question",
            ));
        }
        *lock(&self.heard) = answer.next;
        let serves = |(epoch, left)| Heard::Serve(Epoch(epoch), Span::ms(left));
        Ok(answer.serves.map_or(Heard::Rest, serves))
    }

    /// The guard and the gate are told at once; what may last is carried out beside.
    fn carry(&self, orders: Vec<Order>) {
        let order = |action| self.order(action);
        for told in orders {
            match told {
                Order::Give(epoch, until) => {
                    let given = self.parts.carry(Action::Guard { epoch, until }, &|| false);
                    let open = Action::OpenGate { epoch, until };
                    let given = given.and_then(|()| self.parts.carry(open, &|| false));
                    self.note("guard", given.map_err(|error| error.to_string()));
                }
                Order::Start(epoch) => order(Action::Start { epoch, until: self.parts.until() }),
                Order::Stop => [Action::CloseGate, Action::Stop].into_iter().for_each(order),
                Order::Kill => [Action::CloseGate, Action::Kill].into_iter().for_each(order),
            }
        }
    }

    fn order(&self, action: Action) {
        tracing::info!(?action, "order");
        if let Some(lane) = Lane::of(action) {
            self.ordered.fetch_add(1, Ordering::SeqCst);
            self.lanes.push(lane, action);
        }
    }

    fn work(&self, lane: Lane) {
        let carry = |action: Action, given_up: &dyn Fn() -> bool| {
            let done = self.parts.carry(action, given_up).map_err(|error| error.to_string());
            self.note(&format!("{lane:?}").to_lowercase(), done);
        };
        self.lanes.work(lane, &carry, &|| {});
    }

    fn note(&self, part: &str, result: Result<(), String>) {
        let mut errors = lock(&self.errors);
        match result {
            Ok(()) => drop(errors.remove(part)),
            Err(error) => drop(errors.insert(part.to_owned(), error)),
        }
    }

    fn show_on(&self) {
        while !self.ended.load(Ordering::SeqCst) {
            self.show();
            std::thread::sleep(ASK_EVERY);
        }
    }

    fn show(&self) {
        let epoch = lock(&self.follower).runs_under();
        let mut status = Status::following(self.room, epoch, &lock(&self.errors).clone());
        status.applications = self.parts.applications();
        self.parts.tell(&status);
        let path = self.settings.folder.join("status.json");
        if let Err(error) = files::write(&path, &status) {
            tracing::error!(%error, "the status cannot be shown");
        }
    }
}

fn lock<T>(what: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    what.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
