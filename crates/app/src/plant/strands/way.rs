//! The shortest way of free strands between two boxes.

use bocage_network::{CableType, Tier};
use bocage_plant::{Colour, Plant, StrandWay};
use bocage_vocab::{Date, Length};
use bocage_world::World;
use serde::Serialize;

use super::{day, numbers};
use crate::permission::{Action, Resource};
use crate::plant::{Named, named};
use crate::{AsOf, Context, Error, Territory};

/// Which way is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WayRequest {
    /// The box at one end.
    pub from: String,
    /// The box at the other end.
    pub to: String,
    /// How many strands.
    pub count: u16,
}

/// What `strands path` shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WayRun {
    /// The box at one end.
    pub from: Named,
    /// The box at the other end.
    pub to: Named,
    /// How many strands.
    pub count: u16,
    /// How much cable it takes.
    #[serde(rename = "length_mm")]
    pub length: Length,
    /// The cables it takes, in order.
    pub pieces: Vec<PieceShown>,
    /// What has to be spliced between them.
    pub splices: Vec<SplicesShown>,
}

/// A part of one cable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PieceShown {
    /// The cable.
    pub cable: Named,
    /// Its tier.
    pub tier: &'static str,
    /// Where the way enters it.
    pub from: Named,
    /// Where it leaves it.
    pub to: Named,
    /// The strands, from 1.
    pub strands: String,
    /// How much of it.
    #[serde(rename = "length_mm")]
    pub length: Length,
}

/// What has to be spliced in one box.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SplicesShown {
    /// The box.
    pub at: Named,
    /// One a strand.
    pub pairs: Vec<SpliceShown>,
    /// Splices for which the box has no place; none where its places are not counted.
    pub too_many: Option<u16>,
}

/// One splice: the strand before and the strand after, from 1, with tubes and colours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SpliceShown {
    /// The strand that comes.
    pub from: StrandShown,
    /// The strand that goes on.
    pub to: StrandShown,
}

/// A strand as the splicer sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StrandShown {
    /// Its number, from 1.
    pub strand: u16,
    /// Its colour.
    pub colour: Colour,
    /// The rings on it.
    pub rings: u16,
    /// Its tube, from 1.
    pub tube: u16,
    /// The colour of that.
    pub tube_colour: Colour,
    /// The rings on that.
    pub tube_rings: u16,
}

/// Finds the shortest way of free strands.
///
/// # Errors
/// When a box is not there, or no way has so many free strands; the store's.
pub fn way(
    ctx: &Context,
    territory: &Territory,
    as_of: AsOf,
    request: &WayRequest,
) -> Result<WayRun, Error> {
    ctx.require(Resource::Facts, Action::Read)?;
    way_in(&Plant::of(territory.world(ctx, as_of)?), day(ctx, as_of), request)
}

/// The same on a plant that is indexed already.
pub(crate) fn way_in(plant: &Plant, on: Date, request: &WayRequest) -> Result<WayRun, Error> {
    let world = plant.world();
    let from = named::any_box(world, &request.from)?;
    let to = named::any_box(world, &request.to)?;
    let found = plant.strand_way(from, to, request.count, on).filter(|way| !way.pieces.is_empty());
    let Some(way) = found else {
        let most = plant.strands_most(from, to, on);
        let (from, to) = (request.from.clone(), request.to.clone());
        return Err(Error::NoStrandWay { from, to, count: request.count, most });
    };
    let name = |thing| named::named(world, thing);
    let count = request.count;
    let (from, to, length) = (name(from), name(to), way.length);
    Ok(WayRun {
        from,
        to,
        count,
        length,
        pieces: pieces(world, &way),
        splices: splices(world, &way),
    })
}

fn pieces(world: &World, way: &StrandWay) -> Vec<PieceShown> {
    let shown = |piece: &bocage_plant::Piece| PieceShown {
        cable: named::named(world, piece.cable.thing()),
        tier: world.cables.get(piece.cable).map_or(Tier::Transport, |row| row.tier).code(),
        from: named::named(world, piece.from),
        to: named::named(world, piece.to),
        strands: numbers(&piece.strands),
        length: piece.length,
    };
    way.pieces.iter().map(shown).collect()
}

fn splices(world: &World, way: &StrandWay) -> Vec<SplicesShown> {
    let between = way.pieces.windows(2).zip(&way.splices);
    let shown = |(pieces, splices): (&[bocage_plant::Piece], &bocage_plant::Splices)| {
        let types =
            [0, 1].map(|n: usize| world.cables.get(pieces[n].cable).map(|row| row.cable_type));
        let pair = |(from, to): &(u16, u16)| SpliceShown {
            from: StrandShown::of(*from, types[0]),
            to: StrandShown::of(*to, types[1]),
        };
        let pairs = splices.pairs.iter().map(pair).collect();
        SplicesShown { at: named::named(world, splices.at), pairs, too_many: splices.too_many }
    };
    between.map(shown).collect()
}

impl StrandShown {
    /// A strand, from 0, of a cable of some type.
    pub(crate) fn of(strand: u16, of: Option<CableType>) -> StrandShown {
        let (tube, in_tube) = of.map_or((0, strand), |of| of.tube_of(strand));
        let ((colour, rings), (tube_colour, tube_rings)) = (Colour::of(in_tube), Colour::of(tube));
        let (strand, tube) = (strand + 1, tube + 1);
        StrandShown { strand, colour, rings, tube, tube_colour, tube_rings }
    }
}
