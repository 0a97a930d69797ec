//! The order of building as files: a table, a curve, a map.

use std::path::Path;

use bocage_world::World;

use super::Outlook;
use crate::exports::{Written, make_folder};
use crate::reports::{curve_svg, phase_map_svg};
use crate::spreadsheet::Sheet;
use crate::{Error, Locale, words};

/// Writes `phases.csv`, `phases.svg` and `phases-map.svg`.
pub(super) fn write(
    out: &Path,
    world: &World,
    outlook: &Outlook,
    locale: Locale,
) -> Result<Vec<Written>, Error> {
    make_folder(out)?;
    let mut files = Vec::new();
    let mut put = |name: &str, text: Option<String>, objects: usize| {
        let Some(text) = text else { return Ok::<(), Error>(()) };
        let path = out.join(name);
        std::fs::write(&path, text).map_err(Error::file(&path, "written"))?;
        files.push(Written { path, objects: objects as u64 });
        Ok(())
    };
    let areas = world.phases.len();
    put("phases.csv", Some(table(world, locale)), areas)?;
    put("phases.svg", curve_svg(outlook, locale), outlook.years.len())?;
    put("phases-map.svg", phase_map_svg(world, locale), areas)?;
    Ok(files)
}

/// The columns, by their words.
const COLUMNS: [&str; 8] =
    ["rank", "year", "cabinet", "exchange", "insee", "premises", "score", "added"];

/// One line an area, in the order of building, as spreadsheets of the language open it.
fn table(world: &World, locale: Locale) -> String {
    let sheet = Sheet::of(locale);
    let mut rows: Vec<_> = world.phases.iter().collect();
    rows.sort_by_key(|row| row.rank);
    let heads = COLUMNS.map(|name| words::label(locale, &format!("phases-{name}")));
    let cells = rows.into_iter().map(|row| {
        let cabinet = world.cabinets.get(row.cabinet);
        let exchange = cabinet.and_then(|cabinet| world.exchanges.get(cabinet.exchange));
        let insee = cabinet.and_then(|cabinet| cabinet.insee).map(|insee| insee.to_string());
        vec![
            row.rank.to_string(),
            row.year.to_string(),
            sheet.text(&row.reference),
            sheet.text(exchange.map_or("", |exchange| &exchange.reference)),
            insee.unwrap_or_default(),
            row.premises.to_string(),
            row.score.to_string(),
            sheet.decimal(row.added.get(), 100, 2),
        ]
    });
    sheet.table(&heads, cells)
}
