//! Writing the plant down: what was decided becomes rows.

mod backhaul;
mod boxes;
mod cables;
mod civil;
mod ducts;
mod lines;

pub(crate) use backhaul::Frames;
pub(crate) use boxes::{CabinetPlan, ExchangePlan, closures};
pub(crate) use cables::closure_size;
pub(crate) use civil::{Civil, support_for};
pub(crate) use ducts::Ducts;
pub(crate) use lines::{LineSums, Trunk};

use std::collections::HashMap;

use bocage_network::norms::Norms;
use bocage_vocab::{Text, Thing};
use bocage_world::Rows;

use crate::graph::StreetGraph;
use crate::ids::Ordinals;
use crate::snap::Stop;

/// What every writer needs, and the rows written so far.
pub(crate) struct Writer<'a> {
    pub(crate) graph: &'a StreetGraph<'a>,
    pub(crate) stops: &'a [Stop<'a>],
    pub(crate) node_of: &'a [u32],
    pub(crate) norms: &'a Norms,
    pub(crate) civil: Civil,
    pub(crate) ids: Ordinals,
    pub(crate) rows: Rows,
    pub(crate) sums: LineSums,
    /// The node of each box that a cable can end in.
    pub(crate) ends: HashMap<Thing, u32>,
}

impl Writer<'_> {
    fn owner(&self) -> Text {
        self.norms.settings.owner.clone()
    }
}
