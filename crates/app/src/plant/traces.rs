//! One fibre followed, with what it loses and what was measured.

use std::path::PathBuf;

use bocage_network::norms::{LossParts, Norms};
use bocage_plant::{End, Plant, Reading, Trace};
use bocage_vocab::{Length, Loss};
use serde::Serialize;
use serde_json::Value;

use super::{draw, files, named, readings};
use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Locale, Territory, norms};

/// The fibre that is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AskedLine {
    /// A socket, `CABLE:STRAND`, `BOX:PORT` or `CABINET:iINPUT`.
    pub what: String,
    /// The operator whose splitter is taken, from 1; the first unless given.
    pub operator: Option<u8>,
    /// Whether the fibre is meant that a public site has for itself.
    pub direct: bool,
}

/// What to trace, and what to write of it.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The fibre.
    pub line: AskedLine,
    /// A reading, and the end at which it was taken.
    pub reading: Option<(Length, Option<End>)>,
    /// A table of measured losses.
    pub measured: Option<PathBuf>,
    /// Where to draw the schematic.
    pub svg: Option<PathBuf>,
    /// Where to write the course.
    pub geojson: Option<PathBuf>,
    /// The language of the schematic.
    pub locale: Locale,
}

/// What `trace` shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TraceRun {
    /// What was asked.
    pub asked: String,
    /// The fibre.
    #[serde(flatten)]
    pub trace: Trace,
    /// What it loses at each wavelength, margin left out.
    pub losses: Vec<LossShown>,
    /// What it may lose.
    pub budget: Option<Budget>,
    /// What the design said of the line.
    pub designed: Option<Designed>,
    /// Where a reading lies.
    pub reading: Option<Reading>,
    /// What was written.
    pub files: Vec<PathBuf>,
}

/// The loss at one wavelength.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct LossShown {
    /// The wavelength.
    pub wavelength_nm: u16,
    /// With the worst value of each part.
    #[serde(rename = "worst_mdb")]
    pub worst: Loss,
    /// With the typical value of each part.
    #[serde(rename = "typical_mdb")]
    pub typical: Loss,
    /// As it was measured.
    #[serde(rename = "measured_mdb")]
    pub measured: Option<Loss>,
    /// The worst and typical loss part by part.
    pub parts: LossParts,
}

/// What the class of the optics allows a line to lose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Budget {
    /// The class, such as `C+`.
    pub class: String,
    /// The wavelength for which it counts: the one that loses most.
    pub wavelength_nm: u16,
    /// The most that may be lost, margin included.
    #[serde(rename = "budget_mdb")]
    pub most: Loss,
    /// Kept for ageing and repairs.
    #[serde(rename = "margin_mdb")]
    pub margin: Loss,
    /// The least that must be lost, lest the receiver be blinded.
    #[serde(rename = "loss_min_mdb")]
    pub least: Loss,
}

impl Budget {
    /// That of the class in the settings.
    fn of(norms: &Norms) -> Option<Budget> {
        let class = norms.optics.class(&norms.settings.optics.class)?;
        Some(Budget {
            class: class.name.clone(),
            wavelength_nm: class.wavelength_nm,
            most: class.budget,
            margin: norms.optics.margin,
            least: class.loss_min,
        })
    }
}

/// What a socket's row says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Designed {
    /// The fibre from the exchange, loops of cables left out.
    #[serde(rename = "reach_mm")]
    pub reach: Length,
    /// The worst loss.
    #[serde(rename = "loss_worst_mdb")]
    pub loss_worst: Loss,
    /// The typical loss.
    #[serde(rename = "loss_typical_mdb")]
    pub loss_typical: Loss,
}

/// Traces a fibre of a state.
///
/// # Errors
/// When it is not there, a file cannot be read or written, or the store's.
pub fn run(
    ctx: &Context,
    territory: &Territory,
    as_of: AsOf,
    request: &Request,
) -> Result<TraceRun, Error> {
    ctx.require(Resource::Facts, Action::Read)?;
    let plant = Plant::of(territory.world(ctx, as_of)?);
    let standing = norms::standing(territory, as_of)?;
    let mut run = look(&plant, standing.or_shipped(), &request.line, request.reading)?;
    if let Some(path) = &request.measured {
        readings::measured(ctx, path, &request.line.what, &mut run.losses)?;
    }
    if let Some(path) = &request.svg {
        files::write(path, draw::schematic(request.locale, &run.trace).into_bytes())?;
        run.files.push(path.clone());
    }
    if let Some(path) = &request.geojson {
        files::write(path, files::trace(&plant, &run)?)?;
        run.files.push(path.clone());
    }
    Ok(run)
}

/// The course of a fibre of a plant that is indexed already, as GeoJSON.
pub(crate) fn course_in(plant: &Plant, norms: &Norms, line: &AskedLine) -> Result<Value, Error> {
    files::course(plant, &look(plant, norms, line, None)?)
}

/// Traces a fibre of a plant that is indexed already.
pub(crate) fn look(
    plant: &Plant,
    norms: &Norms,
    line: &AskedLine,
    reading: Option<(Length, Option<End>)>,
) -> Result<TraceRun, Error> {
    let asked = named::asked(plant.world(), line)?;
    let trace = plant.trace(asked).ok_or_else(|| named::unknown("strand or port", &line.what))?;
    let losses = bocage_plant::loss(&trace, &norms.optics).into_iter().map(|at| LossShown {
        wavelength_nm: at.wavelength_nm,
        worst: at.worst,
        typical: at.typical,
        measured: None,
        parts: at.parts,
    });
    // The row tells of the line by a splitter, not of a fibre of its own.
    let outlet = trace.outlet.filter(|_| trace.ratio > 0);
    let row = outlet.and_then(|id| plant.world().outlets.get(id));
    let reading =
        reading.and_then(|(at, end)| plant.reading(&trace, end.unwrap_or(End::Exchange), at));
    Ok(TraceRun {
        asked: line.what.clone(),
        losses: losses.collect(),
        budget: Budget::of(norms),
        designed: row.map(|row| Designed {
            reach: row.reach,
            loss_worst: row.loss_worst,
            loss_typical: row.loss_typical,
        }),
        reading,
        files: Vec::new(),
        trace,
    })
}
