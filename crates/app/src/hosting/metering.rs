//! Looking at what a host uses, and writing it down: one transaction a look.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Instant;

use bocage_backup::Backup;
use bocage_engine::{Engine, Owner, PostgreSql, Usage, role, sizes};
use bocage_hosting::{Application, Host, Instance, Volume};
use bocage_metering::{
    Book, Clock, Counters, Found, HOUR_MS, Level, Line, Look, Meter, Running, hour_of,
};
use bocage_store::{MeterOwner, Metered};
use bocage_vocab::{Bytes, Fact, Id, Text, Thing};
use bocage_world::World;
use jiff::Timestamp;

use crate::{Error, Territory};

/// Where the kernel names this run of the machine, and says for how long it has lasted.
const BOOT: &str = "/proc/sys/kernel/random/boot_id";
const UPTIME: &str = "/proc/uptime";

/// Looks at a host's engine and databases, and writes down what was used since the last look. The engine is
/// locked meanwhile, so that looks come one after the other.
pub(super) fn look(
    territory: &mut Territory,
    (world, host): (&World, Id<Host>),
    engine: &dyn Engine,
    server: Option<&PostgreSql>,
) -> Result<(), Error> {
    let _lock = engine.lock()?;
    let books = territory.store.meter_books()?.into_iter();
    let known = books.filter(|(of, _)| *of == host.uuid()).map(|(_, book)| book).next();
    let known = read(known.as_deref(), host)?;
    let mut seen = Seen::default();
    seen.containers(&engine.usage()?);
    let volumes = engine.observe()?.volumes;
    let is_measured = known.wants_disks(&clock());
    let begun = Instant::now();
    seen.volumes(engine, &volumes, is_measured);
    seen.databases((world, host), server.filter(|_| is_measured));
    let took = i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX);
    let look = Look {
        clock: clock(),
        running: seen.running,
        levels: seen.levels,
        measured_ms: is_measured.then_some(took),
    };
    let mut unread = None;
    territory.store.meter(host.uuid(), &mut |book| {
        let book = read(book, host).map_err(|error| unread = Some(error)).ok()?;
        let (next, found) = book.read(&look);
        let book = serde_json::to_string(&next).ok()?;
        Some(Metered { book, found, owners: seen.owners.clone() })
    })?;
    unread.map_or(Ok(()), Err)
}

/// Writes down what backups hold that a run has taken. Each is a line of its own, once and final, in the hour
/// in which the run ends: so no line ever changes, and no hour that is over gets another.
pub(super) fn backups(
    territory: &mut Territory,
    (world, host): (&World, Id<Host>),
    backups: &[Backup],
    now: Timestamp,
) -> Result<(), Error> {
    let (mut found, mut owners) = (Found::default(), BTreeMap::new());
    for backup in backups {
        let incarnation = backup.incarnation.to_string();
        let subject = Id::<Application>::derive(&["backup", &incarnation, &backup.point]).thing();
        let member = world.applications.get(Id::from_uuid(backup.incarnation));
        let owner = MeterOwner {
            application: backup.incarnation,
            name: backup.application.clone(),
            member: member.map_or_else(String::new, |one| one.member.to_string()),
            part: String::new(),
        };
        owners.insert(subject, owner);
        found.lines.push(Line {
            subject,
            hour: hour_of(now.as_millisecond()),
            meter: Meter::Backup,
            amount: backup.volumes.values().map(|volume| volume.tree.size.get()).sum(),
            seen_ms: HOUR_MS,
            closed: true,
        });
    }
    if found.lines.is_empty() {
        return Ok(());
    }
    let none = serde_json::to_string(&Book::default()).unwrap_or_default();
    territory.store.meter(host.uuid(), &mut |book| {
        let book = book.map_or_else(|| none.clone(), str::to_owned);
        Some(Metered { book, found: found.clone(), owners: owners.clone() })
    })?;
    Ok(())
}

/// The book of a host; an empty one where nobody looked there before.
pub(super) fn read(book: Option<&str>, host: Id<Host>) -> Result<Book, Error> {
    let Some(text) = book else { return Ok(Book::default()) };
    serde_json::from_str(text)
        .map_err(|source| Error::MeterBook { host: host.uuid().to_string(), source })
}

/// Now, by both clocks. Where the kernel does not tell, the wall's has to do.
fn clock() -> Clock {
    let text = |path: &str| fs::read_to_string(Path::new(path)).unwrap_or_default();
    let wall_ms = Timestamp::now().as_millisecond();
    let uptime = text(UPTIME);
    let seconds = uptime.split(' ').next().and_then(|text| text.parse::<f64>().ok());
    match seconds {
        Some(seconds) => {
            let boot = text(BOOT).trim().to_owned();
            Clock { wall_ms, boot, uptime_ms: (seconds * 1e3) as i64 }
        }
        None => Clock { wall_ms, boot: format!("unknown at {wall_ms}"), uptime_ms: 0 },
    }
}

/// What a look has seen so far.
#[derive(Default)]
struct Seen {
    running: Vec<Running>,
    levels: Vec<Level>,
    owners: BTreeMap<Thing, MeterOwner>,
}

impl Seen {
    /// Containers: their counters, and the memory of each instance, whose containers may be two.
    fn containers(&mut self, usage: &[Usage]) {
        let mut memory: BTreeMap<Thing, Option<i64>> = BTreeMap::new();
        for Usage { running, used } in usage {
            let subject = running.instance.thing();
            let counters = used.map(|used| Counters {
                cpu_ns: used.cpu_ns,
                received: used.received.get(),
                sent: used.sent.get(),
            });
            let taken = match used {
                Some(used) => Some(used.memory.get()),
                None => (!running.state.is_up()).then_some(0),
            };
            let sum = memory.entry(subject).or_insert(Some(0));
            *sum = sum.zip(taken).map(|(sum, taken)| sum.saturating_add(taken));
            self.running.push(Running { subject, life: running.life.to_string(), counters });
            let part = format!("{}/{}", running.service, running.ordinal);
            self.owners.insert(subject, of(&running.owner, part));
        }
        let levels = memory.into_iter();
        self.levels.extend(levels.map(|(subject, bytes)| Level {
            subject,
            meter: Meter::Memory,
            bytes,
        }));
    }

    /// Volumes, also of applications that are retired: they take the disk until they are erased.
    fn volumes(&mut self, engine: &dyn Engine, volumes: &BTreeMap<Text, Owner>, is_measured: bool) {
        for (volume, owner) in volumes {
            let name = volume.strip_prefix(&*owner.volume("")).unwrap_or(volume);
            let id = Id::<Volume>::derive(&[&owner.incarnation.to_string(), name]);
            let bytes =
                if is_measured { engine.measure(volume).ok().map(Bytes::get) } else { None };
            self.levels.push(Level { subject: id.thing(), meter: Meter::Disk, bytes });
            self.owners.insert(id.thing(), of(owner, name.to_owned()));
        }
    }

    /// Databases whose application this host counts for. What PostgreSQL does not tell now stays what it
    /// was.
    fn databases(&mut self, (world, host): (&World, Id<Host>), server: Option<&PostgreSql>) {
        let sizes = server.and_then(|server| sizes(server).ok());
        for database in &world.databases {
            let Some(application) = world.applications.get(database.application) else { continue };
            if counting(world, application) != Some(host) {
                continue;
            }
            let size = sizes.as_ref().and_then(|sizes| sizes.get(&role(database.id)));
            let bytes = size.copied().map(Bytes::get);
            self.levels.push(Level { subject: database.thing(), meter: Meter::Disk, bytes });
            let owner = of(&Owner::of(application), database.name.to_string());
            self.owners.insert(database.thing(), owner);
        }
    }
}

/// The one host that counts an application's databases, which several reach: that of its first copy at
/// home.
fn counting(world: &World, application: &Application) -> Option<Id<Host>> {
    let at_home = |one: &&Instance| {
        one.application == application.id
            && world.hosts.get(one.host).is_some_and(|host| host.room == application.home)
    };
    let first = world.instances.iter().filter(at_home);
    first.min_by_key(|one| (&one.service, one.ordinal)).map(|one| one.host)
}

fn of(owner: &Owner, part: String) -> MeterOwner {
    MeterOwner {
        application: owner.incarnation.uuid(),
        name: owner.application.to_string(),
        member: owner.member.to_string(),
        part,
    }
}
