//! Where on the map the reading of a reflectometer lies.

use bocage_ground::line;
use bocage_network::Cable;
use bocage_vocab::{Id, Length, Position, Thing, code_list};
use serde::Serialize;

use crate::paths::share;
use crate::{Fibre, Plant, Step, Trace};

code_list! {
    /// The end of a fibre at which the instrument is.
    pub enum End: EndError {
        /// The port of the exchange.
        Exchange = "exchange",
        /// The socket, or where the fibre ends.
        Outlet = "outlet",
    }
}

/// A place along a fibre.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reading {
    /// The cable.
    pub cable: Id<Cable>,
    /// Its reference.
    pub name: String,
    /// The fibre in it before the place, from the cable's start.
    #[serde(rename = "along_mm")]
    pub along: Length,
    /// What the fibre passes last before the place, seen from the instrument.
    pub after: Option<String>,
    /// What it would pass next.
    pub before: Option<String>,
    /// Longitude and latitude in degrees.
    pub place: [f64; 2],
    /// Whether the fibre is shorter than the reading: the place is its end.
    pub beyond: bool,
}

impl Plant {
    /// The place at a distance of fibre from one end of a trace; none where it has no fibre.
    #[must_use]
    pub fn reading(&self, trace: &Trace, from: End, distance: Length) -> Option<Reading> {
        // Ways of the backhaul are told from the exchange on, all others towards it.
        let exchange_first = matches!(trace.steps.first(), Some(Step::Port { .. }));
        let forward = (from == End::Exchange) == exchange_first;
        let mut steps: Vec<&Step> = trace.steps.iter().collect();
        if !forward {
            steps.reverse();
        }
        let upwards = |fibre: &Fibre| match exchange_first {
            true => forward == fibre.backward,
            false => forward,
        };
        let (mut left, mut held) = (distance.max(Length::ZERO), None);
        for (n, step) in steps.iter().enumerate() {
            let Step::Fibre(fibre) = step else { continue };
            held = Some((n, fibre, left.min(fibre.length)));
            if left <= fibre.length {
                return self.read(&steps, held?, upwards(fibre), false);
            }
            left = left - fibre.length;
        }
        let (n, fibre, gone) = held?;
        self.read(&steps, (n, fibre, gone), upwards(fibre), true)
    }

    fn read(
        &self,
        steps: &[&Step],
        (n, fibre, gone): (usize, &Fibre, Length),
        upwards: bool,
        beyond: bool,
    ) -> Option<Reading> {
        let along = if upwards { fibre.length - gone } else { gone };
        let name = |step: Option<&&Step>| step.and_then(|step| step.name()).map(str::to_owned);
        let place = self.place(fibre, along)?;
        Some(Reading {
            cable: fibre.cable,
            name: fibre.name.clone(),
            along,
            after: name(n.checked_sub(1).and_then(|before| steps.get(before))),
            before: name(steps.get(n + 1)),
            place: [place.lon(), place.lat()],
            beyond,
        })
    }

    fn place(&self, fibre: &Fibre, along: Length) -> Option<Position> {
        let row = self.world.cables.get(fibre.cable)?;
        let whole = bocage_ground::length(&row.line);
        line::place_at(&row.line, share(whole, along, fibre.laid_whole))
    }
}

impl Step {
    /// What people call the box or the cable.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        Some(match self {
            Step::Outlet { name, .. }
            | Step::Joint { name, .. }
            | Step::Port { name, .. }
            | Step::Splitter { name, .. }
            | Step::Input { name, .. } => name,
            Step::Fibre(fibre) => &fibre.name,
        })
    }

    /// The box, or the socket; none for a cable.
    #[must_use]
    pub fn at(&self) -> Option<Thing> {
        match self {
            Step::Outlet { at, .. }
            | Step::Joint { at, .. }
            | Step::Port { at, .. }
            | Step::Splitter { at, .. }
            | Step::Input { at, .. } => Some(*at),
            Step::Fibre(_) => None,
        }
    }
}
