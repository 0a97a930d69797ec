//! Tables of instruments: distances of reflectometers, losses of power meters.

use std::path::Path;

use bocage_exchange::loose::{self, LooseRow};
use bocage_plant::{End, Plant, Reading};
use bocage_vocab::{Length, Loss};
use serde::Serialize;

use super::named;
use super::traces::{AskedLine, LossShown};
use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Territory};

/// What `trace --readings` shows: one place a row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Readings {
    /// The rows, in their order.
    pub readings: Vec<ReadingShown>,
}

/// One reading.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReadingShown {
    /// The row of the table, from 1.
    pub row: Option<u64>,
    /// The fibre, as the table names it.
    pub line: String,
    /// The end at which the instrument was.
    pub from: String,
    /// The distance that it showed.
    #[serde(rename = "distance_mm")]
    pub distance: Option<Length>,
    /// The place; none where the row says nothing that can be followed.
    pub place: Option<Reading>,
    /// Why there is none.
    pub reason: Option<String>,
}

/// Finds the place of each row of a table with the columns `line`, `distance_m` and, where it is not
/// the exchange, `from` (`exchange` or `outlet`).
///
/// # Errors
/// When the file cannot be read, or the store's. A row that cannot be followed says why.
pub fn readings(
    ctx: &Context,
    territory: &Territory,
    as_of: AsOf,
    path: &Path,
) -> Result<Readings, Error> {
    ctx.require(Resource::Facts, Action::Read)?;
    let (rows, _) = loose::read(path, ctx.watch.as_ref())?;
    let plant = Plant::of(territory.world(ctx, as_of)?);
    Ok(Readings { readings: rows.iter().map(|row| shown(&plant, row)).collect() })
}

fn shown(plant: &Plant, row: &LooseRow) -> ReadingShown {
    let text = |name: &str| row.cells.get(name).cloned().unwrap_or_default();
    let (line, from) = (text("line"), text("from"));
    let distance = row.number("distance_m").map(|metres| Length::mm((metres * 1e3).round() as i64));
    let place = place(plant, &line, &from, distance);
    ReadingShown {
        row: row.line,
        line,
        from: if from.is_empty() { End::Exchange.to_string() } else { from },
        distance,
        reason: place.as_ref().err().cloned(),
        place: place.ok(),
    }
}

fn place(plant: &Plant, line: &str, from: &str, at: Option<Length>) -> Result<Reading, String> {
    let at = at.ok_or("no number under distance_m")?;
    let end = match from {
        "" => End::Exchange,
        text => text.parse::<End>().map_err(|error| error.to_string())?,
    };
    let asked = AskedLine { what: line.to_owned(), ..AskedLine::default() };
    let asked = named::asked(plant.world(), &asked).map_err(|error| error.to_string())?;
    let trace = plant.trace(asked).ok_or("no such strand or port")?;
    plant.reading(&trace, end, at).ok_or_else(|| "the fibre has no length".to_owned())
}

/// Puts measured losses beside those computed: rows with the columns `wavelength_nm` and `loss_db`,
/// of this line where there is a column `line`.
pub(super) fn measured(
    ctx: &Context,
    path: &Path,
    line: &str,
    losses: &mut [LossShown],
) -> Result<(), Error> {
    let (rows, _) = loose::read(path, ctx.watch.as_ref())?;
    for row in &rows {
        if row.cells.get("line").is_some_and(|own| !own.eq_ignore_ascii_case(line)) {
            continue;
        }
        let (Some(at), Some(db)) = (row.number("wavelength_nm"), row.number("loss_db")) else {
            continue;
        };
        let loss = Loss::mdb((db * 1e3).round() as i64);
        let same = losses.iter_mut().filter(|held| f64::from(held.wavelength_nm) == at);
        same.for_each(|held| held.measured = Some(loss));
    }
    Ok(())
}
