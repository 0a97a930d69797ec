//! Reading facts.

use bocage_vocab::{Bounds, Cell, Fact, Generation, Uuid};
use rusqlite::{Connection, Row, params};

use super::rows;
use crate::columns::{GEOMETRY, column_list, geometry_place, versions_sql};
use crate::db::{Show, Stored};
use crate::{Error, Version};

pub(super) fn each_fact<T: Fact>(
    db: &Connection,
    older: Option<Generation>,
    show: Show<'_, T>,
) -> Result<(), Error> {
    let failed = || Error::database("the rows of a kind");
    let (table, columns) = (T::KIND.code(), column_list::<T>());
    let mut sql = format!("SELECT {columns} FROM \"{table}\"");
    if let Some(at) = older {
        sql = format!(
            "{sql} WHERE born <= {at} UNION ALL
             SELECT {columns} FROM \"history_{table}\" WHERE born <= {at} AND {at} < died"
        );
    }
    let mut statement = db.prepare(&sql).map_err(failed())?;
    let mut found = statement.query([]).map_err(failed())?;
    while let Some(row) = found.next().map_err(failed())? {
        show(rows::fact(row, 0).map_err(|error| Error::damaged_row::<T>(&error))?)?;
    }
    Ok(())
}

pub(super) fn each_stored<T: Fact>(
    db: &Connection,
    history: bool,
    show: Show<'_, Stored<T>>,
) -> Result<(), Error> {
    let failed = || Error::database("the rows of a kind");
    let (table, columns) = (T::KIND.code(), column_list::<T>());
    let sql = if history {
        format!("SELECT born, died, {columns} FROM \"history_{table}\"")
    } else {
        format!("SELECT born, 0, {columns} FROM \"{table}\"")
    };
    let mut statement = db.prepare(&sql).map_err(failed())?;
    let mut found = statement.query([]).map_err(failed())?;
    while let Some(row) = found.next().map_err(failed())? {
        let (born, died) = (row.get(0).unwrap_or_default(), row.get(1).unwrap_or_default());
        show(Stored {
            id: row.get(2).unwrap_or_default(),
            born: Generation(born),
            died: Generation(died),
            fact: rows::fact::<T>(row, 2).ok(),
        })?;
    }
    Ok(())
}

pub(super) fn in_bounds<T: Fact>(
    db: &Connection,
    bounds: &Bounds,
    show: &mut dyn FnMut(&[Cell<'_>]),
) -> Result<(), Error> {
    if geometry_place::<T>().is_none() {
        return Ok(());
    }
    let failed = || Error::database("the rows of a box");
    let (table, columns) = (T::KIND.code(), column_list::<T>());
    let sql = format!(
        "SELECT {columns} FROM \"{table}\" WHERE fid IN (SELECT id FROM
             \"rtree_{table}_{GEOMETRY}\" WHERE minx <= ?1 AND maxx >= ?2 AND miny <= ?3 AND
             maxy >= ?4)"
    );
    let mut statement = db.prepare_cached(&sql).map_err(failed())?;
    let Bounds { min, max } = bounds;
    let sides = params![max.lon(), min.lon(), max.lat(), min.lat()];
    let mut found = statement.query(sides).map_err(failed())?;
    while let Some(row) = found.next().map_err(failed())? {
        show(&cells::<T>(row).map_err(failed())?);
    }
    Ok(())
}

pub(super) fn row<T: Fact>(db: &Connection, id: Uuid) -> Result<Option<Vec<Cell<'static>>>, Error> {
    let failed = || Error::database("a row");
    let sql = format!("SELECT {} FROM \"{}\" WHERE id = ?1", column_list::<T>(), T::KIND);
    let mut statement = db.prepare_cached(&sql).map_err(failed())?;
    let mut found = statement.query([id.to_string()]).map_err(failed())?;
    let Some(row) = found.next().map_err(failed())? else { return Ok(None) };
    Ok(Some(cells::<T>(row).map_err(failed())?.into_iter().map(Cell::into_owned).collect()))
}

pub(super) fn versions<T: Fact>(db: &Connection, id: Uuid) -> Result<Vec<Version>, Error> {
    let failed = || Error::database("the versions of a row");
    let mut statement = db.prepare_cached(&versions_sql::<T>()).map_err(failed())?;
    let mut found = statement.query([id.to_string()]).map_err(failed())?;
    let mut versions = Vec::new();
    while let Some(row) = found.next().map_err(failed())? {
        let number = |place: usize| row.get::<_, u32>(T::COLUMNS.len() + place);
        let died = number(1).map_err(failed())?;
        versions.push(Version {
            born: Generation(number(0).map_err(failed())?),
            died: (died > 0).then_some(Generation(died)),
            cells: cells::<T>(row).map_err(failed())?.into_iter().map(Cell::into_owned).collect(),
        });
    }
    Ok(versions)
}

fn cells<'r, T: Fact>(row: &'r Row<'_>) -> rusqlite::Result<Vec<Cell<'r>>> {
    T::COLUMNS.iter().enumerate().map(|(place, column)| rows::cell(row, place, column)).collect()
}
