//! What the link between two rooms carries all the while, and what is left for a move.
//!
//! An estimate for the time of planning, from what may be kept, not from what was measured: it is
//! there to say early that a link is too thin.

use bocage_hosting::{Duty, Link, Room};
use bocage_vocab::{Bitrate, Bytes, Fact, Finding, Id, Share, Span, Text};
use bocage_world::World;
use serde::Serialize;

use crate::claims::{self, Claim};

/// The part of a link that replication, backups and moves may take together: the target of the design,
/// so that what people do still passes.
pub const SHARE: Share = Share::ppm(700_000);
/// Files that change are shipped to the other room at once, and once more as a backup. Assumed: as much
/// changes in a day as a volume may hold.
const FILES_CHANGE_EVERY: Span = Span::millis(86_400_000);
/// The databases of a room share one PostgreSQL. Assumed: 2,000 commits a second, as measured with two
/// rooms, of 8 KiB each; the backup archives them once more.
const DATABASES: Bitrate = Bitrate::bits(2_000 * 8_192 * 8);

/// What a link carries.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LinkLoad {
    /// One end.
    pub from: Text,
    /// The other end.
    pub to: Text,
    /// What it could carry.
    #[serde(rename = "rate_bits")]
    pub rate: Bitrate,
    /// What keeps the other room up to date.
    #[serde(rename = "replication_bits")]
    pub replication: Bitrate,
    /// What copies of backups take.
    #[serde(rename = "backup_bits")]
    pub backup: Bitrate,
    /// Both, of the rate.
    #[serde(rename = "load_ppm")]
    pub load: Share,
    /// What is left for moves, within the part that may be taken.
    #[serde(rename = "spare_bits")]
    pub spare: Bitrate,
}

/// What each link between two rooms that run applications carries.
#[must_use]
pub fn loads(world: &World) -> Vec<LinkLoad> {
    let (claims, _) = claims::wanted(world);
    pairs(world).map(|(link, from, to)| load(world, &claims, link, (from, to))).collect()
}

/// Links that carry more than they may.
pub(crate) fn findings(world: &World) -> Vec<Finding> {
    let (claims, _) = claims::wanted(world);
    let told = pairs(world).filter_map(|(link, from, to)| {
        let load = load(world, &claims, link, (from, to));
        let taken = sum(load.replication, load.backup);
        (taken > link.rate.share(SHARE)).then(|| {
            Finding::warning("link_overloaded")
                .about(link.thing())
                .named(format!("{} - {}", from.name, to.name))
                .says("taken", taken.to_string())
                .says("rate", link.rate.to_string())
        })
    });
    told.collect()
}

/// How long a copy takes over the link of two rooms, in what is left of it; none where they have none,
/// or nothing is left.
#[must_use]
pub fn time(world: &World, (from, to): (Id<Room>, Id<Room>), copied: Bytes) -> Option<Span> {
    let joins = |link: &Link| [(from, to), (to, from)].contains(&(link.from, link.to));
    let (claims, _) = claims::wanted(world);
    let (link, one, other) = pairs(world).find(|(link, ..)| joins(link))?;
    let spare = load(world, &claims, link, (one, other)).spare.get();
    let millis = i128::from(copied.get()) * 8 * 1_000;
    (spare > 0).then(|| Span::millis(i64::try_from(millis / i128::from(spare)).unwrap_or(i64::MAX)))
}

fn pairs(world: &World) -> impl Iterator<Item = (&Link, &Room, &Room)> {
    world.links.iter().filter_map(|link| {
        let (from, to) = (world.rooms.get(link.from)?, world.rooms.get(link.to)?);
        (from.runs_applications() && to.runs_applications()).then_some((link, from, to))
    })
}

fn load(world: &World, claims: &[Claim<'_>], link: &Link, (from, to): (&Room, &Room)) -> LinkLoad {
    let files = |duty: Duty| -> Bytes {
        let own = claims.iter().filter(|claim| claim.duty == duty);
        own.map(|claim| claim.need.disk).sum()
    };
    let has_databases = |rooms: u8| {
        world.databases.iter().any(|one| {
            let application = world.applications.get(one.application);
            let class = application.and_then(|one| world.service_classes.get(one.class));
            class.is_some_and(|class| class.rooms >= rooms)
        })
    };
    let of = |is: bool| if is { DATABASES } else { Bitrate::ZERO };
    let replication = sum(changes(files(Duty::Standby)), of(has_databases(2)));
    let backup = sum(changes(files(Duty::Active)), of(has_databases(1)));
    let taken = sum(replication, backup);
    let spare = link.rate.share(SHARE).get() - taken.get();
    let load = i128::from(taken.get()) * 1_000_000 / i128::from(link.rate.get().max(1));
    LinkLoad {
        from: from.name.clone(),
        to: to.name.clone(),
        rate: link.rate,
        replication,
        backup,
        load: Share::ppm(i64::try_from(load).unwrap_or(i64::MAX)),
        spare: Bitrate::bits(spare.max(0)),
    }
}

fn changes(files: Bytes) -> Bitrate {
    let seconds = FILES_CHANGE_EVERY.get() / 1_000;
    Bitrate::bits(files.get().saturating_mul(8) / seconds)
}

fn sum(one: Bitrate, other: Bitrate) -> Bitrate {
    Bitrate::bits(one.get().saturating_add(other.get()))
}
