//! Everything that is simulated, and the order in which it happens.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::clients::Client;
use super::clock::{Clock, MS, Micros, SECOND};
use super::database::{Append, Database};
use super::fault::Fault;
use super::lanes::Lanes;
use super::net::Net;
use super::report::Tally;
use super::room::{Process, Room};
use super::trace::Trace;
use super::volume::{Shipment, Volume};
use super::votes::Votes;
use super::{Setup, Violation};
use crate::draw::Rng;
use crate::history::Op;
use crate::{Ask, Epoch, Event, Lane, Machine, Moment, Room as Name, Seen};

/// Something that happens at a true time.
#[derive(Debug)]
pub(super) enum Happening {
    Tick(Name),
    Look(Name),
    Elect,
    Pump(Name),
    Client(usize),
    Serve { room: Name, boot: u64, ticket: u64, ask: Ask, tries: u8 },
    Answer { room: Name, boot: u64, ticket: u64, done: bool, seen: Seen },
    Told { room: Name, seen: Seen },
    Carried { room: Name, lane: Lane, job: u64 },
    Append { to: Name, append: Box<Append> },
    Synced { room: Name, run: u64, until: usize, visible: usize },
    Lacks { to: Name, epoch: Epoch, end: usize },
    Acked { to: Name, epoch: Epoch, until: usize },
    Rewound { room: Name, run: u64 },
    Shipped { to: Name, shipment: Box<Shipment> },
    ShipDone { to: Name, epoch: Epoch, until: usize },
    Probed { room: Name, epoch: Epoch },
    Restart { room: Name, part: Part },
    End(Fault),
}

/// A process that the init of a host begins again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Agent,
    Guard,
    Entry,
}

struct Scheduled {
    at: Micros,
    number: u64,
    what: Happening,
}

impl PartialEq for Scheduled {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Eq for Scheduled {}

impl PartialOrd for Scheduled {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Scheduled {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.number).cmp(&(other.at, other.number))
    }
}

pub(super) struct World {
    pub(super) now: Micros,
    pub(super) rng: Rng,
    queue: BinaryHeap<Reverse<Scheduled>>,
    number: u64,
    pub(super) rooms: [Room; 2],
    pub(super) net: Net,
    pub(super) votes: Votes,
    pub(super) answers_lost: u32,
    pub(super) clients: Vec<Client>,
    pub(super) history: Vec<Op>,
    /// What clients were told is written as a file, and when; and what went down with a disk.
    pub(super) files: Vec<(u64, Micros)>,
    pub(super) burned: Vec<u64>,
    /// What clients were told is written in the database.
    pub(super) acknowledged: Vec<u64>,
    pub(super) episodes: u64,
    pub(super) next_value: u64,
    pub(super) setup: Setup,
    pub(super) tally: Tally,
    /// Which room used an epoch.
    pub(super) users: BTreeMap<Epoch, Name>,
    pub(super) mounted_newest: Epoch,
    /// A planned switch was handed over under this epoch.
    pub(super) planned: Option<Epoch>,
    /// The last moment at which a room answered, and the longest silence since it was reset.
    pub(super) answered_at: Micros,
    pub(super) silence: Micros,
    pub(super) acked_at: Micros,
    pub(super) violation: Option<Violation>,
    pub(super) trace: Trace,
}

impl World {
    pub(super) fn new(seed: u64, setup: Setup, trace: Trace) -> World {
        let mut rng = Rng::new(seed);
        let rooms = Name::ALL.map(|name| new_room(name, &setup, &mut rng));
        let mut world = World {
            now: 0,
            rng,
            queue: BinaryHeap::new(),
            number: 0,
            rooms,
            net: Net::new(),
            votes: Votes::new(),
            answers_lost: 0,
            clients: (0..3).map(Client::new).collect(),
            history: Vec::new(),
            files: Vec::new(),
            burned: Vec::new(),
            acknowledged: Vec::new(),
            episodes: 0,
            next_value: 1,
            setup,
            tally: Tally::default(),
            users: BTreeMap::new(),
            mounted_newest: Epoch(0),
            planned: None,
            answered_at: 0,
            silence: 0,
            acked_at: 0,
            violation: None,
            trace,
        };
        world.begin();
        world
    }

    fn begin(&mut self) {
        for name in Name::ALL {
            for what in [Happening::Tick(name), Happening::Look(name), Happening::Pump(name)] {
                let at = self.rng.within(0, 100 * MS);
                self.after(at, what);
            }
        }
        self.after(0, Happening::Elect);
        for client in 0..self.clients.len() {
            let at = self.rng.within(0, SECOND);
            self.after(at, Happening::Client(client));
        }
    }

    pub(super) fn room(&mut self, name: Name) -> &mut Room {
        match name {
            Name::Main => &mut self.rooms[0],
            Name::Replica => &mut self.rooms[1],
        }
    }

    /// Has something happen so much later.
    pub(super) fn after(&mut self, span: Micros, what: Happening) {
        self.number += 1;
        self.queue.push(Reverse(Scheduled { at: self.now + span, number: self.number, what }));
    }

    /// Lets everything happen until then, or until an invariant does not hold.
    pub(super) fn run_until(&mut self, until: Micros) {
        while self.violation.is_none() {
            match self.queue.peek() {
                Some(Reverse(next)) if next.at <= until => {}
                _ => break,
            }
            let Some(Reverse(next)) = self.queue.pop() else { break };
            self.now = next.at;
            self.tally.steps += 1;
            self.happen(next.what);
            self.check();
        }
        self.now = until;
    }

    fn happen(&mut self, what: Happening) {
        match what {
            Happening::Tick(room) => self.tick(room),
            Happening::Look(room) => self.look(room),
            Happening::Elect => self.elect(),
            Happening::Pump(room) => self.pump(room),
            Happening::Client(client) => self.client(client),
            Happening::Serve { room, boot, ticket, ask, tries } => {
                self.serve(room, boot, ticket, ask, tries);
            }
            Happening::Answer { room, boot, ticket, done, seen } => {
                if self.room(room).boot == boot {
                    self.tell(room, Event::Answer { ticket, done, seen });
                }
            }
            Happening::Told { room, seen } => self.tell(room, Event::Told { seen }),
            Happening::Carried { room, lane, job } => self.carried(room, lane, job),
            Happening::Append { to, append } => self.appended(to, &append),
            Happening::Synced { room, run, until, visible } => {
                self.synced(room, run, until, visible);
            }
            Happening::Lacks { to, epoch, end } => self.lacks(to, epoch, end),
            Happening::Acked { to, epoch, until } => self.acked(to, epoch, until),
            Happening::Rewound { room, run } => self.rewound(room, run),
            Happening::Shipped { to, shipment } => self.shipped(to, &shipment),
            Happening::ShipDone { to, epoch, until } => self.ship_done(to, epoch, until),
            Happening::Probed { room, epoch } => self.probed(room, epoch),
            Happening::Restart { room, part } => self.restart(room, part),
            Happening::End(fault) => self.end_fault(fault),
        }
    }
}

fn new_room(name: Name, setup: &Setup, rng: &mut Rng) -> Room {
    let clock = Clock::new(rng.within(1_000, 1_000_000), 1_000_000);
    let machine = Machine::new(name, setup.class, setup.spans(), clock.moment(0), 1);
    Room {
        up: true,
        clock,
        gate_until: Moment::at_ms(0),
        guard: Process::default(),
        guarded_until: Moment::at_ms(0),
        latched: false,
        entry: Process::default(),
        agent: Process::default(),
        machine,
        inbox: Vec::new(),
        boot: 1,
        burned_boot: 0,
        lanes: Lanes::default(),
        instances: None,
        instances_frozen: 0,
        database: Database::new(),
        volume: Volume::new(),
        disk_full: 0,
        disk_hung: 0,
        disk_slow: 0,
        ships_corrupt: 0,
    }
}
