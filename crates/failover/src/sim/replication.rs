//! What passes between the rooms: commits and snapshots.

use super::Break;
use super::clock::{MS, Micros, SECOND};
use super::database::{Append, State, Taken};
use super::volume::Shipment;
use super::world::{Happening, World};
use crate::{Epoch, Room as Name};

impl World {
    /// A primary sends what its standby lacks, or a sign of life.
    pub(super) fn pump(&mut self, name: Name) {
        self.after(100 * MS, Happening::Pump(name));
        let (now, broken) = (self.now, self.setup.broken);
        let database = &mut self.room(name).database;
        if !database.is_primary() || database.frozen > 0 {
            return;
        }
        let silent = database.peer_heard.is_none_or(|at| now - at > 2 * SECOND);
        if broken == Some(Break::AloneAtOnce) && silent {
            database.alone = true;
        }
        database.commit();
        self.answer_clients(name);
        self.replicate(name);
    }

    pub(super) fn replicate(&mut self, name: Name) {
        let database = &self.room(name).database;
        let State::Primary { epoch } = database.state else { return };
        let append = Box::new(database.append(epoch));
        let to = name.other();
        if let Some(span) = self.net.delay(&mut self.rng, name.site(), to.site()) {
            self.after(span, Happening::Append { to, append });
        }
    }

    pub(super) fn appended(&mut self, name: Name, append: &Append) {
        let room = self.room(name);
        if !room.up || !room.writes() {
            return;
        }
        let taken = room.database.take(append);
        let (run, epoch, to) = (room.database.run, append.epoch, name.other());
        match taken {
            Taken::Ignored => {}
            Taken::Lacks(end) => {
                if let Some(span) = self.net.delay(&mut self.rng, name.site(), to.site()) {
                    self.after(span, Happening::Lacks { to, epoch, end });
                }
            }
            Taken::Differs => self.begin_rewind(name),
            Taken::Until(until) => {
                let span = self.sync_lasts(name);
                let visible = append.visible;
                self.after(span, Happening::Synced { room: name, run, until, visible });
            }
        }
    }

    fn begin_rewind(&mut self, name: Name) {
        let database = &mut self.room(name).database;
        database.whole = false;
        database.rewinding = true;
        database.run += 1;
        let run = database.run;
        self.tally.rewinds += 1;
        self.trace.line(self.now, || format!("{name}: the database rewinds"));
        let span = self.rng.within(SECOND, 5 * SECOND);
        self.after(span, Happening::Rewound { room: name, run });
    }

    pub(super) fn rewound(&mut self, name: Name, run: u64) {
        let other = name.other();
        let source = self.room(other);
        let gives = source.up && source.database.is_primary() && source.database.frozen == 0;
        let talk = self.net.talk(name.site(), other.site());
        if self.room(name).database.run != run {
            return;
        }
        if !gives || !talk {
            return self.after(SECOND, Happening::Rewound { room: name, run });
        }
        let log = self.room(other).database.log.clone();
        self.room(name).database.rewind(&log);
    }

    pub(super) fn sync_lasts(&mut self, name: Name) -> Micros {
        let slow = self.room(name).disk_slow > 0;
        if slow { self.rng.within(50, 900) * MS } else { self.rng.within(MS / 4, 4 * MS) }
    }

    pub(super) fn synced(&mut self, name: Name, run: u64, until: usize, visible: usize) {
        let room = self.room(name);
        let database = &mut room.database;
        if database.run != run {
            return;
        }
        database.synced = database.synced.max(until.min(database.log.len()));
        match database.state {
            State::Down => {}
            State::Primary { .. } if database.frozen > 0 => {}
            State::Primary { .. } => {
                database.commit();
                self.answer_clients(name);
                self.replicate(name);
            }
            State::Standby { following } => {
                database.visible = database.visible.max(visible.min(database.synced));
                database.whole |= database.agreed && until >= visible;
                let to = name.other();
                if let Some(span) = self.net.delay(&mut self.rng, name.site(), to.site()) {
                    self.after(span, Happening::Acked { to, epoch: following, until });
                }
            }
        }
    }

    pub(super) fn lacks(&mut self, name: Name, epoch: Epoch, end: usize) {
        let now = self.now;
        let database = &mut self.room(name).database;
        if database.state == (State::Primary { epoch }) && database.frozen == 0 {
            database.peer_next = end;
            database.peer_synced = database.peer_synced.min(end);
            database.peer_heard = Some(now);
            self.replicate(name);
        }
    }

    pub(super) fn acked(&mut self, name: Name, epoch: Epoch, until: usize) {
        let now = self.now;
        let database = &mut self.room(name).database;
        if database.state != (State::Primary { epoch }) || database.frozen > 0 {
            return;
        }
        database.peer_synced = database.peer_synced.max(until);
        database.peer_next = database.peer_next.max(until);
        database.peer_heard = Some(now);
        database.commit();
        let behind = database.peer_synced < database.synced;
        self.answer_clients(name);
        if behind {
            self.replicate(name);
        }
    }

    pub(super) fn ship(&mut self, name: Name, epoch: Epoch) {
        let corrupt = self.room(name).ships_corrupt > 0 && self.rng.permille(700);
        let [main, replica] = &self.rooms;
        let (mine, theirs) = match name {
            Name::Main => (main, replica),
            Name::Replica => (replica, main),
        };
        if mine.volume.newest != epoch {
            return;
        }
        let shipment = Box::new(mine.volume.shipment(&theirs.volume, epoch, corrupt));
        let to = name.other();
        if let Some(span) = self.net.delay(&mut self.rng, name.site(), to.site()) {
            let span = span + self.rng.within(30, 600) * MS;
            self.after(span, Happening::Shipped { to, shipment });
        }
    }

    pub(super) fn shipped(&mut self, name: Name, shipment: &Shipment) {
        let keep_forks = self.setup.broken != Some(Break::ForgetForks);
        let epoch = shipment.epoch;
        let room = self.room(name);
        if !room.up || !room.writes() {
            return;
        }
        let forks = room.volume.forks.len();
        let corrupt = shipment.corrupt;
        let received = room.volume.receive(shipment, keep_forks);
        if room.volume.forks.len() > forks {
            let files = room.volume.forks.last().map_or(0, |fork| fork.files.len());
            self.tally.forks += 1;
            self.trace.line(self.now, || format!("{name}: {files} files kept as a fork"));
        }
        if corrupt {
            self.tally.corrupt_refused += 1;
        }
        let to = name.other();
        if let Some(until) = received
            && let Some(span) = self.net.delay(&mut self.rng, name.site(), to.site())
        {
            self.after(span, Happening::ShipDone { to, epoch, until });
        }
    }

    pub(super) fn ship_done(&mut self, name: Name, epoch: Epoch, until: usize) {
        let volume = &mut self.room(name).volume;
        if volume.newest == epoch {
            volume.shipped = volume.shipped.max(until);
        }
    }
}
