//! Strands: which are free, used, reserved or dead, and ways of free ones.

mod change;
mod range;
mod way;

use bocage_network::{Cable, StrandMark, Tier};
use bocage_plant::{StrandUse, StrandUses, ranges};
use bocage_vocab::{Date, Fact, Finding, Id};
use bocage_world::World;
use serde::Serialize;

pub use change::{StrandChange, change};
pub(super) use range::numbers;
pub use range::{StrandRange, StrandRangeError};
pub(crate) use way::way_in;
pub use way::{PieceShown, SpliceShown, SplicesShown, StrandShown, WayRequest, WayRun, way};

use super::named;
use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Territory};

/// Which strands to list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrandsRequest {
    /// What is made of them.
    pub state: StrandUse,
    /// Only of this cable.
    pub cable: Option<String>,
    /// Only of cables of this tier; all but drops unless given.
    pub tier: Option<Tier>,
}

/// What `strands` shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StrandsRun {
    /// What is made of the strands that are listed.
    pub state: &'static str,
    /// The day on which that holds.
    pub on: String,
    /// Cables that have such strands, by reference.
    pub cables: Vec<CableStrands>,
    /// How many strands of all cables asked for are what.
    pub total: Counts,
    /// Reservations that have run out.
    pub findings: Vec<Finding>,
}

/// How many strands are what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// In all.
    pub strands: u64,
    /// Nothing is joined to them.
    pub free: u64,
    /// Something is joined to them.
    pub used: u64,
    /// Kept for someone.
    pub reserved: u64,
    /// Broken.
    pub dead: u64,
}

impl Counts {
    fn of(uses: &[StrandUse]) -> Counts {
        let count = |wanted| uses.iter().filter(|is| **is == wanted).count() as u64;
        Counts {
            strands: uses.len() as u64,
            free: count(StrandUse::Free),
            used: count(StrandUse::Used),
            reserved: count(StrandUse::Reserved),
            dead: count(StrandUse::Dead),
        }
    }

    fn add(&mut self, other: Counts) {
        self.strands += other.strands;
        self.free += other.free;
        self.used += other.used;
        self.reserved += other.reserved;
        self.dead += other.dead;
    }
}

/// The strands of one cable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CableStrands {
    /// The cable.
    pub cable: Id<Cable>,
    /// Its reference.
    pub name: String,
    /// Its tier.
    pub tier: &'static str,
    /// How many are what.
    #[serde(flatten)]
    pub counts: Counts,
    /// Those that were asked for, numbered from 1: `13-24, 30`.
    pub numbers: String,
    /// For whom, or what is wrong, where some are marked.
    pub marks: Vec<MarkShown>,
}

/// A range of strands that is reserved or dead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MarkShown {
    /// Reserved or dead.
    pub mark: &'static str,
    /// Which, from 1.
    pub numbers: String,
    /// For whom; of dead ones, what is wrong.
    pub holder: String,
    /// The last day of a reservation.
    pub until: Option<String>,
    /// Whether it has run out.
    pub expired: bool,
}

/// Lists strands cable by cable.
///
/// # Errors
/// When the cable or the state is not there, or the store's.
pub fn list(
    ctx: &Context,
    territory: &Territory,
    as_of: AsOf,
    request: &StrandsRequest,
) -> Result<StrandsRun, Error> {
    ctx.require(Resource::Facts, Action::Read)?;
    list_in(&territory.world(ctx, as_of)?, day(ctx, as_of), request)
}

/// The same in a world.
pub(crate) fn list_in(
    world: &World,
    on: Date,
    request: &StrandsRequest,
) -> Result<StrandsRun, Error> {
    let only = request.cable.as_deref().map(|name| named::cable(world, name)).transpose()?;
    let wanted = |row: &&Cable| match (only, request.tier) {
        (Some(only), _) => row.id == only,
        (None, Some(tier)) => row.tier == tier,
        (None, None) => row.tier != Tier::Drop,
    };
    let uses = StrandUses::of(world, on);
    let mut run = StrandsRun {
        state: request.state.code(),
        on: on.to_string(),
        cables: Vec::new(),
        total: Counts::default(),
        findings: Vec::new(),
    };
    for row in world.cables.iter().filter(wanted) {
        let of_row = uses.of_cable(row.id);
        let counts = Counts::of(&of_row);
        run.total.add(counts);
        let numbered = ranges(&of_row, request.state);
        if !numbered.is_empty() {
            run.cables.push(CableStrands {
                cable: row.id,
                name: row.reference.to_string(),
                tier: row.tier.code(),
                counts,
                numbers: numbers(&numbered),
                marks: Vec::new(),
            });
        }
    }
    run.cables.sort_by(|a, b| (&a.name, a.cable).cmp(&(&b.name, b.cable)));
    for mark in &world.strand_marks {
        if let Some(listed) = run.cables.iter_mut().find(|listed| listed.cable == mark.cable) {
            listed.marks.push(shown(mark, on));
        }
    }
    let asked =
        |finding: &Finding| only.is_none_or(|cable| finding.subject.id == Some(cable.thing().uuid));
    run.findings = expired(world, on).into_iter().filter(asked).collect();
    Ok(run)
}

fn shown(mark: &StrandMark, on: Date) -> MarkShown {
    MarkShown {
        mark: mark.mark.code(),
        numbers: numbers(&[(mark.first_strand, mark.count)]),
        holder: mark.holder.to_string(),
        until: mark.until.map(|day| day.to_string()),
        expired: !mark.holds_on(on),
    }
}

/// A finding for each reservation that has run out by a day: its strands count as free.
pub(crate) fn expired(world: &World, on: Date) -> Vec<Finding> {
    let over = world.strand_marks.iter().filter(|mark| !mark.holds_on(on));
    let told = over.filter_map(|mark| {
        let cable = world.cables.get(mark.cable)?;
        let until = mark.until.map(|day| day.to_string()).unwrap_or_default();
        let finding = Finding::warning("reservation_expired")
            .about(cable.thing())
            .named(&*cable.reference)
            .says("strands", numbers(&[(mark.first_strand, mark.count)]))
            .says("holder", mark.holder.to_string())
            .says("until", until);
        Some(finding)
    });
    told.collect()
}

/// The day on which a state is looked at: its own where it is one of a day, else today.
pub(crate) fn day(ctx: &Context, as_of: AsOf) -> Date {
    match as_of {
        AsOf::Date(date) => date,
        _ => jiff::tz::Offset::UTC.to_datetime(ctx.now).date(),
    }
}
