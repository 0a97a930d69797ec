//! Clients: they write through the entry, note what they were told, and try the other room when
//! one refuses.

use super::clock::{MS, SECOND};
use super::database::Entry;
use super::volume::File;
use super::world::{Happening, World};
use crate::history::{Act, Op};
use crate::{Moment, Room as Name};

/// How long a client waits for an answer.
const PATIENCE: u64 = 2 * SECOND;

#[derive(Debug)]
pub(super) struct Client {
    register: u8,
    room: Name,
    waits: Option<Waits>,
}

/// A write without an answer yet.
#[derive(Debug, Clone, Copy)]
struct Waits {
    room: Name,
    run: u64,
    /// The length that the log must have been committed to.
    until: usize,
    op: usize,
    value: u64,
    since: u64,
}

impl Client {
    pub(super) fn new(register: u8) -> Client {
        Client { register, room: Name::Main, waits: None }
    }
}

impl World {
    fn moment(&self) -> Moment {
        Moment::at_ms(self.now / MS)
    }

    pub(super) fn client(&mut self, number: usize) {
        let span = self.rng.within(100, 500) * MS;
        self.after(span, Happening::Client(number));
        let now = self.now;
        let waits = self.clients[number].waits;
        if waits.is_some_and(|waits| now - waits.since < PATIENCE) {
            return;
        }
        self.clients[number].waits = None;
        let name = self.clients[number].room;
        let room = self.room(name);
        let dead = room.instances_frozen > 0 || room.database.frozen > 0 || !room.writes();
        if !room.accepts(now) || dead || waits.is_some() {
            self.clients[number].room = name.other();
            return;
        }
        match self.rng.within(0, 99) {
            0..40 => self.write(number, name, None),
            40..60 => self.write(number, name, Some(self.clients[number].register)),
            60..80 => self.read(number, name),
            _ => self.write_file(name),
        }
    }

    fn value(&mut self) -> u64 {
        self.next_value += 1;
        self.next_value
    }

    fn write(&mut self, number: usize, name: Name, register: Option<u8>) {
        if !self.room(name).database.serves() {
            return;
        }
        let value = self.value();
        let act = match register {
            None => Act::Add(value),
            Some(register) => Act::Write { register: u64::from(register), value },
        };
        let op = self.history.len();
        self.history.push(Op { asked: self.moment(), answered: None, act });
        let since = self.now;
        let span = self.sync_lasts(name);
        let database = &mut self.room(name).database;
        let super::database::State::Primary { epoch } = database.state else { return };
        database.log.push(Entry { epoch: epoch.0, value, register });
        let (run, until, visible) = (database.run, database.log.len(), database.visible);
        self.clients[number].waits = Some(Waits { room: name, run, until, op, value, since });
        self.after(span, Happening::Synced { room: name, run, until, visible });
    }

    fn read(&mut self, number: usize, name: Name) {
        let register = self.clients[number].register;
        let database = &self.room(name).database;
        if !database.serves() {
            return;
        }
        let value = database.register(register);
        let at = self.moment();
        let act = Act::Read { register: u64::from(register), value };
        self.history.push(Op { asked: at, answered: Some(at), act });
    }

    fn write_file(&mut self, name: Name) {
        let value = self.value();
        let volume = &mut self.room(name).volume;
        let Some(epoch) = volume.mounted else { return };
        volume.files.push(File { epoch: epoch.0, value });
        self.files.push((value, self.now));
    }

    /// Answers those whose writes are committed, if the entry lets the answer out.
    pub(super) fn answer_clients(&mut self, name: Name) {
        let (now, at) = (self.now, self.moment());
        let room = self.room(name);
        let (run, visible) = (room.database.run, room.database.visible);
        if !room.accepts(now) || room.instances_frozen > 0 {
            return;
        }
        for number in 0..self.clients.len() {
            let Some(waits) = self.clients[number].waits else { continue };
            if waits.room == name && waits.run == run && waits.until <= visible {
                self.history[waits.op].answered = Some(at);
                self.acknowledged.push(waits.value);
                self.clients[number].waits = None;
                self.tally.acknowledged += 1;
                self.acked_at = now;
            }
        }
    }

    /// Reads the whole set where the group runs.
    pub(super) fn read_all(&mut self, name: Name) {
        let at = self.moment();
        let database = &self.room(name).database;
        let log = database.log[..database.visible].iter();
        let values =
            log.filter(|entry| entry.register.is_none()).map(|entry| entry.value).collect();
        self.history.push(Op { asked: at, answered: Some(at), act: Act::ReadAll(values) });
    }
}
